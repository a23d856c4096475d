"""Networks loaded once: the same numbers as one after the other, for one ECG or many."""

from dataclasses import replace

import numpy as np
import pytest

from cctaecg.ecg.batch import prepare_one
from cctaecg.ecg.source import Source
from cctaecg.training.ecg_files import predict_files
from cctaecg.training.inference import predictor as module
from cctaecg.training.inference.predictor import Predictor
from cctaecg.training.prediction import predict_ensemble
from tests.training.inference.conftest import trained_run


def test_one_file_is_predicted_as_in_a_table(run, ecgs):
    predictor = Predictor.of_run(run)
    found = predictor.file(ecgs / "a" / "1.npz")
    row = predict_files([ecgs / "a" / "1.npz"], run).iloc[0]
    np.testing.assert_allclose(list(found.probabilities.values()), row[1:5].astype(float), atol=1e-6)
    assert list(found.risk.values()) == row[5:9].tolist() and found.usable and found.quality == row["quality"]
    refused = predictor.file(ecgs / "a" / "damaged.npz")
    assert not refused.usable and refused.quality.startswith("unreadable file")
    assert np.isnan(list(refused.probabilities.values())).all()


def test_networks_at_once_give_what_they_give_one_after_the_other(run, ecgs, monkeypatch):
    """Beyond one stacked pass as well, and those that are too large to be stacked."""
    predictor = Predictor.of_run(run)
    signals = np.stack([prepare_one(Source(str(path)), predictor.config.signal, predictor.config.quality).signal
                        for path in sorted(ecgs.rglob("[0-9].npz"))]).astype(np.float32)
    paths = [run.checkpoint(fold) for fold in range(run.config().training.folds)]
    _, expected = predict_ensemble(paths, signals.__getitem__, np.arange(len(signals)))
    monkeypatch.setattr(module, "TOGETHER", 5)
    assert predictor._stacked is not None
    np.testing.assert_allclose(predictor.probabilities(signals), expected, atol=1e-6)
    assert predictor.probabilities(signals[:0]).shape == (0, 4)
    monkeypatch.setattr(module, "STACKED_UP_TO", 10)
    large = Predictor.of_run(run)
    assert large._stacked is None
    np.testing.assert_array_equal(large.probabilities(signals), expected)


def test_a_vessel_without_labels_has_no_number(tmp_path, ecgs):
    predictor = Predictor.of_run(trained_run(tmp_path / "runs" / "half", trained=(True, False, True, True)))
    found = predictor.file(ecgs / "a" / "1.npz")
    assert found.risk["LM"] == "not trained" and np.isnan(found.probabilities["LM"])
    assert np.isfinite([found.probabilities[vessel] for vessel in ("RCA", "LAD", "LCX")]).all()


def test_the_identity_is_that_of_everything_that_decides_a_number(run, tmp_path):
    predictor = Predictor.of_run(run)
    assert predictor.identity == Predictor.of_run(run).identity
    config = predictor.config
    others = [
        replace(predictor, sha256=(*predictor.sha256[1:], "0")),
        *(replace(predictor, config=config.model_copy(update=change)) for change in (
            {"signal": config.signal.model_copy(update={"powerline_hz": 60})},
            {"quality": config.quality.model_copy(update={"sample_refuse_mv": 1.0})},
            {"analysis": config.analysis.model_copy(update={"risk_thresholds": {
                **config.analysis.risk_thresholds, "RCA": 0.123}})})),
    ]
    assert len({predictor.identity, *(other.identity for other in others)}) == 5


@pytest.mark.parametrize("paths", [2])
def test_networks_of_different_scaling_are_not_stacked(run, paths):
    predictor = Predictor.of_run(run)
    folds = (replace(predictor.folds[0], normalise="record"), *predictor.folds[1:])
    assert replace(predictor, folds=folds)._stacked is None
