"""Networks as ONNX: the same numbers in onnxruntime, whatever the batch, and nothing of this machine in the file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from cctaecg.config.sections import ModelConfig
from cctaecg.domain import LEADS, VESSELS
from cctaecg.ecg.batch import prepare_one
from cctaecg.ecg.preparation import prepare
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.source import Source
from cctaecg.model.net1d import Net1D
from cctaecg.training.checkpoint import TrainedFold
from cctaecg.training.inference import onnx_file
from cctaecg.training.inference.onnx_file import OnnxError, OnnxMissing, export_onnx
from cctaecg.training.inference.predictor import Predictor

onnx = pytest.importorskip("onnx", reason="onnx is not installed: pip install 'cctaecg[onnx]'")
onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: pip install 'cctaecg[onnx]'")
pytest.importorskip("onnxscript", reason="onnxscript is not installed: pip install 'cctaecg[onnx]'")


@pytest.fixture(scope="module")
def predictor(run):
    """Two small networks, one of which was not trained for the left main and scales over the whole record."""
    folds = []
    for seed, (how, left_main) in enumerate([("lead", True), ("record", False)]):
        torch.manual_seed(seed)
        network = Net1D(ModelConfig(widths=(16, 32), blocks=(1, 2), kernel_size=7)).eval()
        folds.append(TrainedFold(network, how, np.array([True, left_main, True, True])))
    return replace(Predictor.of_run(run), folds=tuple(folds), sha256=("aa", "bb"))


@pytest.fixture(scope="module")
def written(predictor, tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / "networks.onnx"
    assert export_onnx(predictor, path).largest_difference <= 1e-5
    return path


def run_onnx(path: Path, signals: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"ecg_mv": signals})[0]


def test_an_ecg_gets_the_prediction_of_the_library(predictor, written, ecgs):
    config = predictor.config
    signals = np.stack([prepare_one(Source(str(path)), config.signal, config.quality).signal
                        for path in sorted(ecgs.rglob("[0-9].npz"))]).astype(np.float32)
    for batch in (signals, signals[:1], signals[:7]):
        found = run_onnx(written, batch)
        np.testing.assert_allclose(found, predictor.probabilities(batch), atol=1e-5)
        assert np.isnan(found[:, 1]).all() and np.isfinite(found[:, [0, 2, 3]]).all()
    assert found[:, 0].std() > 1e-5


def test_who_follows_the_preparation_gets_what_predict_says(predictor, written, ecgs):
    """Read, check, prepare and round as the metadata say: without the rounding a probability moves."""
    said = {entry.key: entry.value for entry in onnx.load(written).metadata_props}
    assert "round to float16 (to the nearest, ties to even: numpy.float16)" in said["preparation"]
    files, config = sorted(ecgs.rglob("[0-9].npz")), predictor.config.signal
    predicted = [predictor.file(path) for path in files]
    expected = np.array([list(each.probabilities.values()) for each in predicted])
    prepared = np.stack([prepare(read_ecg(path), config) for path in files])
    rounded = prepared.astype(said["rounding"]).astype(np.float32)
    assert len(files) > 5 and all(each.usable for each in predicted)
    np.testing.assert_allclose(run_onnx(written, rounded), expected, atol=1e-6, rtol=0)
    assert np.nanmax(np.abs(run_onnx(written, prepared) - expected)) > 1e-6


def test_the_file_says_what_it_is_and_nothing_of_where_it_was_made(predictor, written):
    said = {entry.key: entry.value for entry in onnx.load(written).metadata_props}
    assert said["leads"] == ",".join(LEADS) and said["tasks"] == ",".join(VESSELS) and said["unit"] == "mV"
    assert said["sampling_rate_hz"] == "100" and said["networks_sha256"] == "aa,bb"
    assert "not a medical device" in said["intended_use"] and said["learnt_from"].startswith("simulated data")
    assert "running median" in said["preparation"]
    onnx.checker.check_model(onnx.load(written))
    content = written.read_bytes()
    assert str(Path(onnx_file.__file__).parents[3]).encode() not in content and b"site-packages" not in content


def test_one_fold_alone(predictor, tmp_path, ecgs):
    assert export_onnx(predictor, tmp_path / "one.onnx", fold=1).networks == 1
    signals = np.random.default_rng(0).normal(size=(3, 12, 1000)).astype(np.float32)
    alone = replace(predictor, folds=predictor.folds[1:])
    np.testing.assert_allclose(run_onnx(tmp_path / "one.onnx", signals), alone.probabilities(signals), atol=1e-5)


def test_a_file_that_computes_something_else_is_not_kept(predictor, tmp_path, monkeypatch):
    monkeypatch.setattr(onnx_file, "TOLERANCE", -1.0)
    with pytest.raises(OnnxError, match=r"onnxruntime gives probabilities that differ by .* no file is kept"):
        export_onnx(predictor, tmp_path / "one.onnx", fold=0)
    with pytest.raises(OnnxError, match="there is no fold 2; the run has 0 to 1"):
        export_onnx(predictor, tmp_path / "one.onnx", fold=2)
    monkeypatch.setattr(onnx_file, "LARGEST_PARAMETERS", 1000)
    with pytest.raises(OnnxError, match="parameters do not fit into one ONNX file"):
        export_onnx(predictor, tmp_path / "one.onnx")
    assert not list(tmp_path.iterdir())


def test_a_missing_library_is_one_sentence_with_the_command_that_installs_it(predictor, tmp_path, monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(onnx_file, "import_module", absent)
    with pytest.raises(OnnxMissing, match=r'needs onnx, which is not installed .* pip install "cctaecg\[onnx\]"'):
        export_onnx(predictor, tmp_path / "networks.onnx")
