"""The simulated study through the cohort package: from its exported tables to what the truth says, and to Table 1."""

import pandas as pd
import pytest

from cctaecg.cohort.characteristics import table_one_counts
from cctaecg.cohort.identifiers import hash_identifiers, identifier_kind
from cctaecg.cohort.listing import ecg_listing
from cctaecg.cohort.reader_agreement import vessel_agreement
from cctaecg.cohort.sources import build_analysis_table
from cctaecg.domain import COHORTS, GRADE_COLUMNS, VESSELS, Grade
from cctaecg.ecg.batch import DUPLICATE
from cctaecg.paper import paper_values
from cctaecg.run.run import Run
from cctaecg.simulate.study import simulate_tables


def hashed_truth(run, study, name, kind):
    """A table of the truth, indexed by hashed identifier."""
    key, truth = run.identifier_key(), study.truth(name)
    hashes = [hash_identifiers(key, identifier_kind(cohort, kind), own[f"{kind}_id"])
              for cohort, own in truth.groupby("cohort", sort=False)]  # fmt: skip
    return truth.set_index(pd.concat(hashes))


def write_export(run, study, plain_reports):
    for cohort, hospital in study.hospitals.items():
        folder = run.simulated_export / cohort
        folder.mkdir(parents=True)
        for name, table in hospital.export.items():
            if name == "ccta.csv" and plain_reports:
                table = table.assign(report=plain(table["exam_id"], hospital.truth["exams"]))
            table.to_csv(folder / name, index=False)


def plain(exam_ids, exams):
    """Each exam's truth in few words: thousands of exams share a text, so that a whole study is read in no time."""
    exams = exams.set_index("exam_id").loc[exam_ids]
    grades = exams[[f"grade_{vessel.lower()}" for vessel in VESSELS]].to_numpy()
    percent = {Grade.NORMAL: 10, Grade.MILD: 30, Grade.MODERATE: 60, Grade.SEVERE: 80, Grade.OCCLUDED: 100}
    texts = [". ".join(f"{vessel}: {percent[grade]}%" for vessel, grade in zip(VESSELS, row)) for row in grades]
    return [text if readable else "not assessable" for text, readable in zip(texts, exams["readable"])]


def cohort_of(folder, scale, plain_reports=False):
    """Run, study and analysis table of a simulated study whose store refuses what it must."""
    run = Run(folder).create("demo", data={"scale": scale})
    study = simulate_tables(run.config().data)
    write_export(run, study, plain_reports)
    fate = hashed_truth(run, study, "ecgs", "ecg")["fate"]
    refused = {"unreadable_ecg": "flat lead: V1", "duplicate": DUPLICATE}
    listing = ecg_listing(run)
    index = listing.assign(refused=listing["ecg_id"].map(fate).map(refused).fillna(""))
    run.write_parquet(run.ecg_index, index[["cohort", "ecg_id", "refused"]])
    table, flow = build_analysis_table(run)
    return run, study, table, flow


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return cohort_of(tmp_path_factory.mktemp("small"), 0.03)


def test_exactly_the_ecgs_of_the_study_enter(small):
    run, study, table, _ = small
    truth = hashed_truth(run, study, "ecgs", "ecg")
    assert set(table["ecg_id"]) == set(truth.index[truth["in_study"]])


def test_each_exclusion_takes_the_ecgs_that_were_made_for_it(small):
    run, study, _, flow = small
    fates = hashed_truth(run, study, "ecgs", "ecg").groupby(["cohort", "fate"]).size()
    for cohort in COHORTS:
        excluded = flow[flow["cohort"] == cohort]["excluded_ecgs"].to_list()[:7]
        made = fates[cohort]
        missed = made.get("after_ccta", 0) + made.get("too_early", 0)
        assert excluded == [0, 0, made["unreadable_ecg"], made["duplicate"], missed, made["revascularised"],
                            made["unreadable_report"]]  # fmt: skip


def test_grades_read_are_the_true_ones(small):
    run, study, table, _ = small
    read = table.drop_duplicates("exam_id").set_index("exam_id")
    truth = hashed_truth(run, study, "exams", "exam")
    found = vessel_agreement(*(grades[list(GRADE_COLUMNS.values())] for grades in (read, truth)))["all"]
    assert found.share.n == found.graded == 4 * table["exam_id"].nunique()
    assert found.share.events == found.share.n


def test_normal_ecgs_are_those_that_the_reader_called_normal(small):
    run, study, table, _ = small
    known = table[table["ecg_normal"].notna()].set_index("ecg_id")["ecg_normal"]
    assert len(known) > 0.9 * len(table)
    assert (known == hashed_truth(run, study, "ecgs", "ecg").loc[known.index, "normal"]).all()


def test_follow_up_is_complete_and_positive(small):
    _, _, table, _ = small
    followup = table[table["cohort"] == "followup"]
    assert followup["mi"].notna().all() and (followup["time_days"] > 0).all() and followup["mi"].any()
    assert table.loc[table["cohort"] != "followup", ["mi", "time_days"]].isna().all().all()


def test_whole_study_ends_at_the_papers_counts(tmp_path):
    _, _, table, flow = cohort_of(tmp_path, 1.0, plain_reports=True)
    counts = table_one_counts(table)
    for row, paper in paper_values()["table_1"].items():
        tolerance = 0.05 if row in ("age_mean", "age_sd") else 0
        assert counts[row] == pytest.approx(paper, abs=tolerance), row
    last = flow.groupby("cohort").last()
    paper = paper_values()["cohorts"]
    assert last.loc["internal", ["patients", "exams", "ecgs"]].to_list() == [2323, 2595, 4620]
    for cohort in ("internal", "external"):
        expected = [paper[cohort][unit] for unit in ("patients", "ccta_exams", "ecgs")]
        assert last.loc[cohort, ["patients", "exams", "ecgs"]].to_list() == expected
    assert last.loc["followup", "patients"] == paper["followup"]["patients"]
