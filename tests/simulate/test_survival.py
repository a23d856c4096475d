import numpy as np
import pytest

from cctaecg.simulate.survival import FOLLOWUP_DAYS, follow_up


@pytest.fixture
def cohort():
    rng = np.random.default_rng(0)
    severe = rng.random((400, 4)) < 0.2
    return {"burden": rng.standard_normal(400), "severe": severe, "visible": rng.standard_normal((400, 4)),
            "study": np.arange(400) < 380}  # fmt: skip


def test_exactly_the_wanted_infarctions_are_seen_in_the_window(cohort):
    for events in (5, 40):
        outcome = follow_up(1, "followup", **cohort, events=events)
        assert (outcome.mi_days[cohort["study"]] <= FOLLOWUP_DAYS).sum() == events


def test_nobody_is_last_seen_before_his_infarction_and_some_are_lost_early(cohort):
    outcome = follow_up(1, "followup", **cohort, events=40)
    had = ~np.isnan(outcome.mi_days)
    assert (outcome.last_seen_days[had] >= outcome.mi_days[had]).all()
    lost = (outcome.last_seen_days < FOLLOWUP_DAYS) & ~had
    assert 0.08 < lost.mean() < 0.25


def test_severe_disease_raises_the_hazard_rca_most(cohort):
    hazard = np.log(follow_up(1, "followup", **cohort, events=40).hazard)
    design = np.column_stack([np.ones(400), cohort["severe"], cohort["burden"], cohort["visible"]])
    coefficients = np.linalg.lstsq(design, hazard, rcond=None)[0]
    assert (coefficients[1:] > 0).all() and coefficients[1] == coefficients[1:].max()


def test_study_follow_up(full_study):
    hospital = full_study.hospitals["followup"]
    truth = hospital.truth["followup"].set_index("patient_id")
    table = hospital.export["followup.csv"].set_index("patient_id")
    assert (table["last_seen_at"] >= table["mi_at"]).all()  # ISO times sort as text; "" is before all
    had = table["mi_at"] != ""
    assert truth.loc[had, "hazard_per_day"].mean() > 2 * truth.loc[~had, "hazard_per_day"].mean()
