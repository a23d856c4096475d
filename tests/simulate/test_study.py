import hashlib

import numpy as np
import pandas as pd
import pytest
import wfdb

from cctaecg.config.sections import DataConfig, SignalConfig
from cctaecg.domain import COHORTS, LEADS
from cctaecg.run.beside import NotOurs
from cctaecg.simulate.study import NotSimulated, simulate_study
from tests.run.left_over import left_beside

COLUMNS = {
    "patients.csv": ["patient_id", "sex", "birth_date", "diabetes", "hypertension", "prior_mi"],
    "ccta.csv": ["exam_id", "patient_id", "performed_at", "report"],
    "ecg.csv": ["ecg_id", "patient_id", "recorded_at", "path", "diagnosis"],
    "procedures.csv": ["patient_id", "performed_at", "kind"],
}


def digest(folder) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


def simulate(folder, **given):
    workers = given.pop("workers", 1)
    data = DataConfig(scale=0.01, **given)
    simulate_study(folder / "export", folder / "truth", data, SignalConfig(), workers)
    return digest(folder)


def test_export_keeps_the_contract(written):
    for cohort in COHORTS:
        for name, columns in COLUMNS.items():
            table = pd.read_csv(written / "export" / cohort / name, keep_default_na=False)
            assert list(table.columns) == columns and len(table)
            if "_id" in columns[0] and name != "procedures.csv":
                assert table[columns[0]].is_unique
        ecgs = pd.read_csv(written / "export" / cohort / "ecg.csv")
        assert all((written / "export" / cohort / path).is_file() for path in ecgs["path"])
    followup = pd.read_csv(written / "export" / "followup" / "followup.csv", keep_default_na=False)
    assert list(followup.columns) == ["patient_id", "last_seen_at", "mi_at"]
    assert not (written / "export" / "internal" / "followup.csv").exists()
    assert sorted(path.name for path in (written / "truth").iterdir()) == [
        "ecgs.csv", "exams.csv", "followup.csv", "patients.csv",
    ]  # fmt: skip


def test_identifiers_are_unique_over_all_cohorts(written_truth):
    assert written_truth["ecgs"]["ecg_id"].is_unique
    assert written_truth["exams"]["exam_id"].is_unique
    assert written_truth["patients"]["patient_id"].is_unique


def test_einthoven_holds_to_the_last_bit_in_every_readable_file(written, written_truth):
    readable = written_truth["ecgs"][written_truth["ecgs"]["fault"] == ""]
    for cohort in COHORTS:
        paths = pd.read_csv(written / "export" / cohort / "ecg.csv").set_index("ecg_id")["path"]
        for ecg_id in readable.loc[readable["cohort"] == cohort, "ecg_id"]:
            name = str((written / "export" / cohort / paths[ecg_id]).with_suffix(""))
            record = wfdb.rdrecord(name, physical=False)
            lead = dict(zip(LEADS, record.d_signal.T.astype(int)))
            assert (lead["I"] + lead["III"] == lead["II"]).all()
            assert (2 * lead["aVR"] == -lead["I"] - lead["II"]).all()
            assert (2 * lead["aVL"] == lead["I"] - lead["III"]).all()
            assert (2 * lead["aVF"] == lead["II"] + lead["III"]).all()
            assert record.sig_len == 10 * record.fs and np.abs(record.d_signal).max() < 32_000


def test_duplicates_hold_the_same_samples(written, written_truth):
    twice = written_truth["ecgs"][written_truth["ecgs"]["duplicate_of"] != ""]
    assert len(twice) >= 6
    for cohort, ecg_id, original in twice[["cohort", "ecg_id", "duplicate_of"]].itertuples(index=False):
        table = pd.read_csv(written / "export" / cohort / "ecg.csv").set_index("ecg_id")
        first, second = (
            (written / "export" / cohort / table.loc[name, "path"]).with_suffix(".dat").read_bytes()
            for name in (original, ecg_id)
        )
        assert first == second and ecg_id > original
        same = ["patient_id", "recorded_at", "diagnosis"]
        assert (table.loc[ecg_id, same].fillna("") == table.loc[original, same].fillna("")).all()
    records = written_truth["ecgs"].set_index("ecg_id")
    measured = [name for name in records if name.startswith(("planted", "visible", "probability"))]
    originals = records.loc[twice["duplicate_of"], measured].to_numpy(float)
    assert np.allclose(records.loc[twice["ecg_id"], measured].to_numpy(float), originals)


def test_same_seed_same_bytes_whatever_the_workers(tmp_path):
    first = simulate(tmp_path / "a", seed=11)
    assert simulate(tmp_path / "b", seed=11, workers=2) == first
    other = simulate(tmp_path / "c", seed=12)
    shared = [name for name in first.keys() & other.keys() if name.endswith((".dat", "ecgs.csv"))]
    assert len(shared) > 50 and all(first[name] != other[name] for name in shared)


def test_repeating_a_killed_run_leaves_only_the_new_study(tmp_path):
    (tmp_path / "export" / "internal").mkdir(parents=True)
    (tmp_path / "export" / "internal" / "stale.csv").write_text("old")
    left_beside(tmp_path / "export")
    files = simulate(tmp_path, seed=11)
    assert "export/internal/stale.csv" not in files
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export", "truth"]


def test_a_folder_with_other_files_is_left_as_it_is(tmp_path):
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "thesis.txt").write_text("mine")
    with pytest.raises(NotOurs, match="export was not made by this run"):
        simulate(tmp_path, seed=11)
    assert (tmp_path / "export" / "thesis.txt").read_text() == "mine"


def test_other_sampling_rate_changes_the_waveforms_alone(tmp_path):
    slow = simulate(tmp_path / "slow", seed=11)
    simulate_study(tmp_path / "fast" / "export", tmp_path / "fast" / "truth", DataConfig(scale=0.01, seed=11),
                   SignalConfig(fs=250))  # fmt: skip
    fast = digest(tmp_path / "fast")
    waveforms = {name for name in slow if "/ecg/" in name}
    assert {name for name in slow if slow[name] != fast[name]} == waveforms | {"export/croissant.json"}  # says the rate
    assert wfdb.rdheader(str(next((tmp_path / "fast").rglob("*.hea")).with_suffix(""))).sig_len == 2500


def test_real_data_cannot_be_simulated(tmp_path):
    with pytest.raises(NotSimulated, match="hospital"):
        simulate_study(tmp_path / "export", tmp_path / "truth", DataConfig(source="hospital", folder=tmp_path),
                       SignalConfig())  # fmt: skip
