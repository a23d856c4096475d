"""The study that the exclusions leave, found from the exported tables by rules written anew here."""

import pandas as pd
import pytest

from cctaecg.config.sections import DataConfig
from cctaecg.domain import COHORTS, GRADE_COLUMNS, VESSELS
from cctaecg.paper import paper_value
from cctaecg.simulate.study import simulate_tables


def after_exclusions(hospital) -> pd.DataFrame:
    """One row per ECG that is left: readable, once, before an exam within 90 days, no revascularisation in a year."""
    tables = {name: table.copy() for name, table in hospital.export.items()}
    for name, column in (("ccta", "performed_at"), ("ecg", "recorded_at"), ("procedures", "performed_at")):
        tables[f"{name}.csv"][column] = pd.to_datetime(tables[f"{name}.csv"][column])
    truth = hospital.truth["ecgs"].set_index("ecg_id")
    ecg = tables["ecg.csv"]
    # what the files themselves show: which cannot be read and which are the same bytes
    ecg = ecg[(truth.loc[ecg["ecg_id"], ["fault", "duplicate_of"]] == "").all(axis=1).to_numpy()]
    pairs = pd.merge_asof(
        ecg.sort_values("recorded_at"), tables["ccta.csv"].sort_values("performed_at"), by="patient_id",
        left_on="recorded_at", right_on="performed_at", direction="forward", tolerance=pd.Timedelta(days=90),
    ).dropna(subset=["exam_id"])  # fmt: skip
    procedures = tables["ccta.csv"].merge(tables["procedures.csv"], on="patient_id", suffixes=("", "_procedure"))
    apart = (procedures["performed_at_procedure"] - procedures["performed_at"]).abs()
    pairs = pairs[~pairs["exam_id"].isin(procedures.loc[apart <= pd.Timedelta(days=365), "exam_id"])]
    exams = hospital.truth["exams"].set_index("exam_id")
    pairs = pairs[exams.loc[pairs["exam_id"], "readable"].to_numpy()]
    pairs = pairs.merge(tables["patients.csv"], on="patient_id").join(exams[list(GRADE_COLUMNS.values())], on="exam_id")
    born = pd.to_datetime(pairs["birth_date"].where(pairs["birth_date"] != ""))
    return pairs.assign(age=(pairs["recorded_at"] - born).dt.total_seconds() / 86400 / 365.25)


def table_one(pairs: pd.DataFrame) -> dict:
    rows = {"n": len(pairs)}
    rows |= {f"sex_{name}": int((pairs["sex"] == code).sum()) for name, code in
             (("male", "M"), ("female", "F"), ("missing", ""))}  # fmt: skip
    rows |= {"age_lt_65": int((pairs["age"] < 65).sum()), "age_ge_65": int((pairs["age"] >= 65).sum()),
             "age_missing": int(pairs["age"].isna().sum())}  # fmt: skip
    for name in ("diabetes", "hypertension", "prior_mi"):
        rows |= {f"{name}_yes": int((pairs[name] == 1).sum()), f"{name}_no": int((pairs[name] == 0).sum())}
    return rows | {f"{v.lower()}_severe": int((pairs[GRADE_COLUMNS[v]] >= 3).sum()) for v in VESSELS}


@pytest.mark.parametrize("cohort", COHORTS)
def test_full_study_ends_at_table_1(full_study, cohort):
    pairs = after_exclusions(full_study.hospitals[cohort])
    assert pairs["patient_id"].nunique() == paper_value(f"cohorts.{cohort}.patients")
    exams = paper_value("cohorts.internal.ccta_exams") if cohort == "internal" else len(pairs)
    assert pairs["exam_id"].nunique() == exams
    assert table_one(pairs) == {row: paper_value(f"table_1.{row}.{cohort}") for row in table_one(pairs)}
    digits = 2 if cohort == "followup" else 1
    assert round(pairs["age"].mean(), digits) == paper_value(f"table_1.age_mean.{cohort}")
    assert round(pairs["age"].std(ddof=1), digits) == paper_value(f"table_1.age_sd.{cohort}")
    assert pairs["age"].between(18, 100).sum() == pairs["age"].notna().sum()


def test_no_patient_crosses_65_between_two_records_by_either_way_of_counting(full_study):
    pairs = after_exclusions(full_study.hospitals["internal"]).dropna(subset="age")
    born, seen = pd.to_datetime(pairs["birth_date"]), pairs["recorded_at"]
    birthday_to_come = (seen.dt.month * 100 + seen.dt.day) < (born.dt.month * 100 + born.dt.day)
    whole_years = seen.dt.year - born.dt.year - birthday_to_come
    assert ((whole_years >= 65) == (pairs["age"] >= 65)).all()
    ages = pairs.groupby("patient_id")["age"]
    assert ((ages.max() < 65) | (ages.min() >= 65)).all()


def test_truth_names_the_study_that_the_exclusions_leave(full_study):
    for hospital in full_study.hospitals.values():
        records = hospital.truth["ecgs"]
        assert set(after_exclusions(hospital)["ecg_id"]) == set(records.loc[records["in_study"], "ecg_id"])


def test_every_exclusion_has_something_to_exclude(full_study):
    for hospital in full_study.hospitals.values():
        fates = set(hospital.truth["ecgs"]["fate"])
        assert fates == {"study", "revascularised", "unreadable_report", "after_ccta", "too_early", "unreadable_ecg",
                         "duplicate"}  # fmt: skip
        extra = 1 - hospital.truth["ecgs"]["in_study"].mean()
        assert 0.05 < extra < 0.2
        assert set(hospital.export["procedures.csv"]["kind"]) == {"PCI", "CABG"}


def test_same_patients_miss_sex_and_age(full_study):
    patients = full_study.hospitals["internal"].export["patients.csv"]
    assert ((patients["sex"] == "") == (patients["birth_date"] == "")).all()


@pytest.mark.parametrize("seed", range(4))
def test_small_study_has_enough_of_everything(seed):
    hospitals = simulate_tables(DataConfig(scale=0.03, seed=seed)).hospitals
    pairs = {cohort: after_exclusions(hospital) for cohort, hospital in hospitals.items()}
    assert {cohort: len(table) for cohort, table in pairs.items()} == {"internal": 139, "external": 74, "followup": 40}
    for cohort, floor in (("internal", 6), ("external", 2), ("followup", 2)):
        for vessel in VESSELS:
            positive = pairs[cohort][pairs[cohort][GRADE_COLUMNS[vessel]] >= 3]
            assert positive["patient_id"].nunique() >= floor, (cohort, vessel)
