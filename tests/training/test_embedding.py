"""Features of files: those that the network's head would get, in a table that is written whole or not at all."""

import json
import os

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import torch

from cctaecg.config.sections import ModelConfig, SignalConfig
from cctaecg.ecg.batch import prepare_one
from cctaecg.ecg.preparation import normalise
from cctaecg.ecg.source import Source
from cctaecg.model.net1d import Net1D
from cctaecg.run.run import Run
from cctaecg.training import ecg_files, embedding
from cctaecg.training.checkpoint import save_checkpoint
from cctaecg.training.ecg_files import NoEcgFiles
from cctaecg.training.embedding import UnknownSignal, embed_files, trunk_of_checkpoint, trunk_of_run

FS, N = 500, 7
LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", *(f"V{k}" for k in range(1, 7))]


def heartbeats(rate: float) -> np.ndarray:
    """(12, 5000) mV: narrow beats on a slow wave; the limb leads obey Einthoven."""
    time = np.arange(10 * FS) / FS
    beat = np.exp(-0.5 * (((time * rate) % 1 - 0.5) / 0.02) ** 2) + 0.05 * np.sin(2 * np.pi * 1.7 * time)
    i, ii, chest = 0.6 * beat, 1.0 * beat, np.outer(np.linspace(0.3, 1.2, 6), beat)
    return np.vstack([i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2, chest]).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ecgs")
    for number in range(N):
        np.savez(folder / f"{number}.npz", signal=heartbeats(1 + number / 10), fs=FS, unit="mV", leads=LEADS)
    (folder / "broken.npz").write_bytes((folder / "0.npz").read_bytes()[:3000])
    (folder / "notes.txt").write_text("bring milk")  # no ECG, and passed over
    return folder


def test_a_name_that_is_no_text_is_written_as_its_bytes(folder, tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.npz")).write_bytes((folder / "0.npz").read_bytes())
    assert embed_files([tmp_path], trunk_of_checkpoint("future_mi"), tmp_path / "f.parquet").written == 1
    assert pd.read_parquet(tmp_path / "f.parquet")["file"].tolist() == [str(tmp_path / "caf\\xe9.npz")]


@pytest.mark.parametrize("how", ["lead", "record"])
def test_features_are_those_of_the_trunk_for_the_signal_as_asked(folder, how, tmp_path, monkeypatch):
    monkeypatch.setattr(ecg_files, "AT_A_TIME", 3)
    monkeypatch.setattr(embedding, "BATCH_SIZE", 2)
    trunk = trunk_of_checkpoint("future_mi", how)
    done = embed_files([folder], trunk, tmp_path / "f.parquet")
    assert done.written == N and [(file.name, why.split(":")[0]) for file, why in done.refused] == [
        ("broken.npz", "unreadable file")]
    table = pd.read_parquet(tmp_path / "f.parquet")
    assert list(table) == ["file", "record", *(f"f{k}" for k in range(128))] and (table["record"] == "").all()
    assert table["file"].tolist() == [str(folder / f"{k}.npz") for k in range(N)]
    signals = np.stack([
        prepare_one(Source(str(folder / f"{k}.npz")), SignalConfig(), trunk.limits).signal for k in range(N)])
    with torch.inference_mode():
        expected = trunk.network.features(torch.from_numpy(normalise(signals, how))).numpy()
    found = table.drop(columns=["file", "record"]).to_numpy()
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert len(np.unique(found[:, 0])) == N
    assert pq.ParquetFile(tmp_path / "f.parquet").num_row_groups == 3  # of 3, 3 and 1 rows


def test_the_table_says_what_made_it(folder, tmp_path):
    trunk = trunk_of_checkpoint("future_mi")
    embed_files([folder / "0.npz"], trunk, tmp_path / "f.parquet")
    told = {key.decode(): value.decode() for key, value in pq.read_schema(tmp_path / "f.parquet").metadata.items()}
    assert told["checkpoint_sha256"] == trunk.sha256 and len(trunk.sha256) == 64
    assert json.loads(told["network"])["widths"] == [16, 32, 64, 128]
    signal = json.loads(told["signal"])
    assert (signal["fs"], signal["seconds"], signal["normalise"]) == (100, 10.0, "lead")  # as its card says


def test_a_runs_trunk_is_fed_as_it_was_trained(folder, tmp_path):
    run = Run(tmp_path / "runs" / "tiny").create("smoke")
    torch.manual_seed(0)
    network = Net1D(run.config().model).eval()
    for fold in (0, 1):
        save_checkpoint(run.checkpoint(fold), network, "record", np.ones(4, bool))
    trunk = trunk_of_run(run)
    assert (trunk.signal.fs, trunk.signal.normalise) == (100, "record")
    signal = torch.zeros(1, 12, 100).normal_(generator=torch.Generator().manual_seed(0))
    assert torch.equal(trunk.network.features(signal), network.features(signal))


def test_weights_of_the_published_shape_are_fed_as_their_authors_ask(tmp_path, monkeypatch):
    small = ModelConfig(widths=(16,), blocks=(1,))
    monkeypatch.setattr("cctaecg.model.inspection.ECGFOUNDER", small)
    torch.save({"state_dict": Net1D(small, 150).state_dict()}, tmp_path / "a.pth")
    signal = trunk_of_checkpoint(tmp_path / "a.pth").signal
    assert (signal.fs, signal.seconds, signal.normalise) == (500, 10.0, "record")
    assert trunk_of_checkpoint(tmp_path / "a.pth", "lead").signal.normalise == "lead"


def test_a_file_that_nobody_knows_how_to_feed_is_refused(tmp_path):
    torch.save(Net1D(ModelConfig(widths=(16,), blocks=(1,))).state_dict(), tmp_path / "a.pth")
    with pytest.raises(UnknownSignal, match=r"a\.pth does not tell how its signals .* or --run NAME"):
        trunk_of_checkpoint(tmp_path / "a.pth")


def test_a_failure_leaves_the_table_that_was_there(folder, tmp_path, monkeypatch):
    trunk, out = trunk_of_checkpoint("future_mi"), tmp_path / "f.parquet"
    embed_files([folder / "0.npz"], trunk, out)
    before = out.read_bytes()
    monkeypatch.setattr(trunk.network, "features", lambda signal: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        embed_files([folder], trunk, out)
    with pytest.raises(NoEcgFiles):
        embed_files([], trunk, out)
    assert out.read_bytes() == before and list(tmp_path.iterdir()) == [out]
