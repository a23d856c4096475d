"""What a new export changed: patients in, out, relabelled, also where every identifier is hashed anew."""

import pandas as pd
import pytest

from cctaecg.cohort.changes import cohort_changes
from cctaecg.cohort.identifiers import hash_identifiers, identifier_kind
from cctaecg.run.folder import MissingArtefact
from cctaecg.run.run import Run

GRADES = ["grade_rca", "grade_lm", "grade_lad", "grade_lcx"]


def table(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["cohort", "patient_id", *GRADES]).astype(dict.fromkeys(GRADES, "Int8"))


OLD = table([("internal", "a", 0, 0, 0, 0), ("internal", "a", 3, 0, 0, 0), ("internal", "b", 1, 0, None, 0),
             ("internal", "c", 2, 2, 2, 2), ("external", "a", 0, 0, 0, 0)])
NEW = table([("internal", "a", 3, 0, 0, 0), ("internal", "b", 1, 0, 2, 4), ("internal", "d", 0, 0, 0, 0)])


@pytest.fixture
def runs(tmp_path, monkeypatch) -> tuple[Run, Run]:
    (tmp_path / "_toc.yml").touch()
    monkeypatch.chdir(tmp_path)
    runs = Run("runs/old").create("smoke"), Run("runs/new").create("smoke")
    for run, own in zip(runs, (OLD, NEW)):
        run.write_parquet(run.cohort, own)
    return runs


def test_patients_in_out_and_relabelled_are_counted_by_cohort(runs):
    found = cohort_changes(*runs)
    counts = found.counts.set_index("cohort")
    assert counts.loc["internal"].to_dict() == {
        "both": 2, "in": 1, "out": 1, "relabelled": 1, "relabelled_rca": 0, "relabelled_lm": 0, "relabelled_lad": 1,
        "relabelled_lcx": 1}
    assert (counts.loc["external", "out"], counts.loc["external", "both"]) == (1, 0)
    assert found.differs and found.patients.query("change == 'relabelled'")[["patient_id", "vessel", "new"]] \
        .to_numpy().tolist() == [["b", "LAD", 2.0], ["b", "LCX", 4.0]]
    assert found.patients.query("change == 'relabelled'")["old"].isna().tolist() == [True, False]
    assert not cohort_changes(runs[0], runs[0]).differs


def test_patients_of_two_hospital_runs_are_matched_by_what_their_exports_call_them(runs, monkeypatch):
    keys = {"old": b"one key", "new": b"another key"}
    monkeypatch.setattr(Run, "identifier_key", lambda run: keys[run.name])
    listing = {cohort: own[["patient_id"]] for cohort, own in OLD.groupby("cohort")}
    monkeypatch.setattr("cctaecg.cohort.changes.original_listing", lambda run: listing)
    for run, own in zip(runs, (OLD, NEW)):
        hashed = own.groupby("cohort", group_keys=False)["patient_id"].apply(
            lambda ids, key=keys[run.name], own=own: hash_identifiers(
                key, identifier_kind(own.loc[ids.index[0], "cohort"], "patient"), ids))
        run.write_parquet(run.cohort, own.assign(patient_id=hashed))
    counts = cohort_changes(*runs).counts.set_index("cohort").loc["internal"]
    assert (counts["both"], counts["in"], counts["out"], counts["relabelled"]) == (2, 1, 1, 1)


def test_a_cohort_that_is_not_made_is_said(runs):
    runs[1].cohort.unlink()
    with pytest.raises(MissingArtefact, match=r"runs/new/cohort\.parquet is missing"):
        cohort_changes(*runs)


def test_a_variant_has_the_patients_of_its_own_table_or_of_its_run(runs):
    old, _ = runs
    variant = Run(old.shown, results_in="variants/max_interval_days=20.0")
    assert not cohort_changes(old, variant).differs
    variant.write_parquet(variant.cohort, NEW)
    for sides, out in (((old, variant), [["external", "a"], ["internal", "c"]]), ((variant, old), [["internal", "d"]])):
        patients = cohort_changes(*sides).patients
        assert patients.query("change == 'out'")[["cohort", "patient_id"]].to_numpy().tolist() == out


def test_a_cohort_of_the_new_run_alone_has_all_its_patients_in(runs):
    found = cohort_changes(*reversed(runs))
    counts = found.counts.set_index("cohort")
    assert list(counts.index) == ["internal", "external"]
    assert counts.loc["external", ["both", "in", "out", "relabelled"]].tolist() == [0, 1, 0, 0]
    assert found.patients.to_numpy().tolist()[-1][:4] == ["external", "a", "in", ""]
    vessels = found.patients.query("change == 'relabelled'").set_index("vessel")
    assert vessels.loc["LCX", ["old", "new"]].tolist() == [4, 0] and vessels["new"].isna().tolist() == [True, False]


def test_one_row_is_a_difference(runs):
    old, new = runs
    new.write_parquet(new.cohort, OLD.iloc[:-1])
    found = cohort_changes(old, new)
    assert found.differs and found.patients.to_numpy().tolist() == [["external", "a", "out", "", None, None]]
