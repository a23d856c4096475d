import pickle
from pathlib import Path
from threading import Thread

import numpy as np
import pandas as pd
import pytest

from cctaecg.config.sections import SignalConfig
from cctaecg.ecg import batch, parallel, store
from cctaecg.ecg.batch import DUPLICATE
from cctaecg.ecg.errors import RecordsTable, UnknownEcg, UnusableStore
from cctaecg.ecg.preparation import prepare
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.store import Store, build_store
from cctaecg.run.folder import MissingArtefact
from tests.ecg.conftest import synthetic, write_wfdb

CONFIG = SignalConfig(fs=100, seconds=2)


@pytest.fixture
def records(tmp_path):
    """Seven files: five different ECGs, a copy of the first under another name, and a truncated one."""
    folder = tmp_path / "export"
    folder.mkdir()
    base = synthetic(100, 2)
    for k in range(5):
        write_wfdb(folder, f"e{k}", base * (1 + k / 10), fs=100)
    write_wfdb(folder, "e5", base, fs=100)
    write_wfdb(folder, "e6", base * 2, fs=100)
    (folder / "e6.dat").write_bytes((folder / "e6.dat").read_bytes()[:500])
    return pd.DataFrame({
        "cohort": "internal",
        "ecg_id": [f"id{k}" for k in range(7)],
        "path": [str(folder / f"e{k}.hea") for k in range(7)],
        "patient_id": ["p0", "p1", "p1", "p2", "p3", "p0", "p0"],
    })


@pytest.fixture
def paths(tmp_path):
    return tmp_path / "run" / "signals.npy", tmp_path / "run" / "index.parquet"


def test_store_holds_what_prepare_gives(records, paths):
    index = build_store(records, CONFIG, *paths)
    assert index.columns.tolist() == ["cohort", "ecg_id", "row", "refused", "warned"]
    assert index["ecg_id"].tolist() == records["ecg_id"].tolist()
    assert index["row"].tolist() == [0, 1, 2, 3, 4, -1, -1]
    assert index["refused"].tolist() == [""] * 5 + [
        DUPLICATE, "unreadable file: holds 20 of 200 samples of each lead; it is truncated or empty"]
    pd.testing.assert_frame_equal(pd.read_parquet(paths[1]), index)
    signals = np.load(paths[0])
    assert signals.shape == (5, 12, 200) and signals.dtype == np.float16
    for row in range(5):
        expected = prepare(read_ecg(records["path"][row]), CONFIG)
        np.testing.assert_array_equal(signals[row], expected.astype(np.float16))


def test_half_precision_is_finer_than_the_devices(recording):
    exact = prepare(recording, SignalConfig(fs=500))
    error = np.abs(exact.astype(np.float16).astype(np.float32) - exact)
    assert error.max() < 1e-3 and error[np.abs(exact) < 1].max() < 0.25e-3  # mV


def test_reading(records, paths):
    build_store(records, CONFIG, *paths)
    opened = Store(*paths)
    assert (len(opened), opened.fs, opened.signal) == (5, 100, CONFIG)
    rows = opened.rows(["id3", "id0", "id3"])
    assert rows.tolist() == [3, 0, 3] and rows.dtype == np.int64
    batch_of_three = opened.read(rows)
    assert batch_of_three.shape == (3, 12, 200) and batch_of_three.dtype == np.float32
    np.testing.assert_array_equal(batch_of_three[0], np.load(paths[0])[3].astype(np.float32))
    again = pickle.loads(pickle.dumps(opened))
    np.testing.assert_array_equal(again.read(rows), batch_of_three)
    assert len(pickle.dumps(opened)) < 1000  # its paths, not its signals


def test_asking_for_what_is_not_there(records, paths):
    build_store(records, CONFIG, *paths)
    opened = Store(*paths)
    with pytest.raises(UnknownEcg, match="2 of 3 ECGs are not in the store, the first is 'x'"):
        opened.rows(["id1", "x", "y"])
    with pytest.raises(UnknownEcg, match=f"1 of 2 ECGs were refused, the first is 'id5': {DUPLICATE}"):
        opened.rows(["id1", "id5"])
    for row in (-1, 5):
        with pytest.raises(UnknownEcg, match=f"row {row} is not in the store of 5 ECGs"):
            opened.read([0, row])


def test_duplicates_count_within_a_patient_and_a_cohort(records, paths):
    two = records.iloc[[0, 5]]
    assert build_store(two, CONFIG, *paths)["refused"].tolist() == ["", DUPLICATE]
    assert build_store(two.iloc[::-1], CONFIG, *paths)["ecg_id"].tolist() == ["id5", "id0"]
    assert build_store(two.drop(columns="patient_id"), CONFIG, *paths)["refused"].tolist() == ["", DUPLICATE]
    assert build_store(two.assign(patient_id=["p0", "p9"]), CONFIG, *paths)["refused"].tolist() == ["", ""]
    assert build_store(two.assign(cohort=["internal", "followup"]), CONFIG, *paths)["refused"].tolist() == ["", ""]


def test_the_same_samples_at_another_rate_are_no_duplicate(tmp_path, paths):
    np.save(tmp_path / "a.npy", synthetic(100, 6))
    table = pd.DataFrame({"cohort": "internal", "ecg_id": ["a", "b", "c"], "fs": [100, 200, 200],
                          "path": str(tmp_path / "a.npy")})
    assert build_store(table, CONFIG, *paths)["refused"].tolist() == ["", "", DUPLICATE]


def test_one_ecg_in_two_cohorts(records, paths):
    both = pd.concat([records.iloc[:2], records.iloc[:1].assign(cohort="followup")], ignore_index=True)
    build_store(both, CONFIG, *paths)
    opened = Store(*paths)
    assert opened.rows(["id0"], cohort="followup").tolist() == [2] and opened.rows(["id1"]).tolist() == [1]
    with pytest.raises(UnknownEcg, match="'id0' is in several cohorts"):
        opened.rows(["id0"])


class AtOnce(Thread):
    """A thread that is waited for: the other process has started before this one goes on."""

    def start(self):
        super().start()
        self.join()


def test_processes_give_the_same_bytes(records, paths, tmp_path, monkeypatch):
    monkeypatch.setattr(parallel, "CHUNK", 1)
    alone = build_store(records, CONFIG, *paths, workers=1)
    monkeypatch.setattr(parallel, "WORTH_SECONDS", -1)
    monkeypatch.setattr(parallel, "Thread", AtOnce)
    others = (tmp_path / "b" / "signals.npy", tmp_path / "b" / "index.parquet")
    pd.testing.assert_frame_equal(build_store(records, CONFIG, *others, workers=2), alone)
    for mine, theirs in zip(paths, others):
        assert mine.read_bytes() == theirs.read_bytes()


def test_checks_refuse_and_warn(tmp_path, paths):
    flat, strong = synthetic(100, 2), synthetic(100, 2) * 5
    flat[7] = 0
    write_wfdb(tmp_path, "flat", flat, fs=100)
    write_wfdb(tmp_path, "strong", strong, fs=100)
    table = pd.DataFrame({"cohort": "external", "ecg_id": ["a", "b", "c"],
                          "path": [str(tmp_path / name) for name in ("flat", "strong", "absent")]})
    index = build_store(table, CONFIG, *paths)
    assert index["row"].tolist() == [-1, 0, -1]
    assert index["refused"][0] == "flat lead: lead V2 varies by less than 0.02 mV"
    assert index["warned"][1].startswith("unusual amplitude: lead V") and index["warned"][0] == ""
    assert index["refused"][2] == "no such file: there is no such file"


def test_a_lead_that_is_flat_in_the_part_that_is_kept(tmp_path, paths):
    signal = np.tile(synthetic(100, 10), 3)
    signal[9, 900:2100] = 0.3
    write_wfdb(tmp_path, "a", signal, fs=100)
    table = pd.DataFrame({"cohort": ["internal"], "ecg_id": ["a"], "path": [str(tmp_path / "a")]})
    index = build_store(table, CONFIG, *paths)
    assert index["refused"].tolist() == ["flat lead: a lead is flat in the 2 s that are kept"]


def test_rates_and_units_can_be_stated_for_each_record(tmp_path, paths):
    signal = synthetic(100, 2)
    np.save(tmp_path / "a.npy", signal)
    np.save(tmp_path / "b.npy", np.round(signal * 1100).astype(np.int16))
    table = pd.DataFrame({"cohort": "internal", "ecg_id": ["a", "b", "c"], "fs": [100, 100, None],
                          "unit": [None, "uV", None], "path": [str(tmp_path / f"{n}.npy") for n in "aba"]})
    index = build_store(table, CONFIG, *paths)
    assert index["row"].tolist() == [0, 1, -1] and "no sampling rate" in index["refused"][2]


def test_all_refused_is_an_empty_store(records, paths):
    index = build_store(records.iloc[6:], CONFIG, *paths)
    assert index["row"].tolist() == [-1] and Store(*paths).read([]).shape == (0, 12, 200)


def test_wrong_tables(records, paths):
    with pytest.raises(RecordsTable, match="lacks path; it has cohort, ecg_id, patient_id"):
        build_store(records.drop(columns="path"), CONFIG, *paths)
    with pytest.raises(RecordsTable, match="1 record is named twice, the first is ecg_id 'id0' of cohort 'internal'"):
        build_store(pd.concat([records, records.iloc[:1]]), CONFIG, *paths)


def test_a_crash_leaves_the_store_as_it_was(records, paths, monkeypatch):
    """The old store stays whole while a new one is built, and no half-written file stays beside it."""
    build_store(records, CONFIG, *paths)
    before = [path.read_bytes() for path in paths]

    def crash(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "write_index", crash)
    with pytest.raises(KeyboardInterrupt):
        build_store(records.iloc[:2], CONFIG, *paths)
    assert [path.read_bytes() for path in paths] == before
    assert sorted(path.name for path in paths[0].parent.iterdir()) == ["index.parquet", "prepared", "signals.npy"]


def test_nothing_is_prepared_twice(records, paths, monkeypatch):
    prepared = []

    def counted(source, config, limits):
        prepared.append(Path(source.path).stem)
        return batch.prepare_one(source, config, limits)

    monkeypatch.setattr(store, "prepare_one", counted)
    build_store(records.iloc[:3], CONFIG, *paths)
    assert prepared == ["e0", "e1", "e2"]
    paths[0].unlink()  # as a workflow engine does before it runs a step again
    build_store(records, CONFIG, *paths)
    assert prepared == ["e0", "e1", "e2", "e3", "e4", "e5", "e6"]
    assert build_store(records, CONFIG, *paths)["row"].tolist() == [0, 1, 2, 3, 4, -1, -1]
    build_store(records, CONFIG.model_copy(update={"normalise": "record"}), *paths)  # is done by the network's loader
    assert len(prepared) == 7
    build_store(records, CONFIG.model_copy(update={"powerline_hz": 60}), *paths)
    assert len(prepared) == 14
    assert len([folder for folder in (paths[0].parent / "prepared").iterdir() if folder.is_dir()]) == 1
    write_wfdb(Path(records["path"][1]).parent, "e1", synthetic(100, 2) * 3, fs=100)  # the file is replaced
    index = build_store(records, CONFIG.model_copy(update={"powerline_hz": 60}), *paths)
    assert prepared[14:] == ["e1"] and index["row"][1] == 1
    np.testing.assert_allclose(np.load(paths[0])[1].max(), 3 * np.load(paths[0])[0].max(), rtol=0.01)


def test_a_store_built_in_two_goes_has_the_same_bytes(records, paths, tmp_path):
    build_store(records.iloc[[4, 1, 6]], CONFIG, *paths)
    build_store(records, CONFIG, *paths)
    fresh = (tmp_path / "fresh" / "signals.npy", tmp_path / "fresh" / "index.parquet")
    build_store(records, CONFIG, *fresh)
    for mine, theirs in zip(paths, fresh):
        assert mine.read_bytes() == theirs.read_bytes()


def test_files_that_do_not_belong_together(records, paths, tmp_path):
    build_store(records, CONFIG, *paths)
    other = (tmp_path / "b.npy", tmp_path / "b.parquet")
    build_store(records.iloc[:2], CONFIG, *other)
    with pytest.raises(UnusableStore, match=r"has shape \(2, 12, 200\); its index describes \(5, 12, 200\)"):
        Store(other[0], paths[1])
    records.to_parquet(tmp_path / "c.parquet")
    with pytest.raises(UnusableStore, match="no index of an ECG store"):
        Store(paths[0], tmp_path / "c.parquet")


def test_a_store_that_is_not_built_says_what_builds_it(tmp_path):
    folder = tmp_path / "mine" / "ecg"
    with pytest.raises(MissingArtefact, match=r"ecg/index\.parquet is missing; make it with: cctaecg prepare mine$"):
        Store(folder / "signals.npy", folder / "index.parquet")
