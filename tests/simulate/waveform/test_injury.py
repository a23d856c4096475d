import numpy as np
import pandas as pd
import pytest

from cctaecg.simulate.effects import Effects
from cctaecg.simulate.waveform.injury import expressions, injuries

EFFECTS = Effects()
COUNT = 4000


def planted(grade=3, cohort="internal", interval_h=24.0, under_65=False, hypertension=False, prior_mi=False):
    """Injury of as many patients with one ECG each, all alike but for what chance decides."""
    ecgs = pd.DataFrame({"patient": range(COUNT), "number": range(COUNT), "interval_h": interval_h})
    people = pd.DataFrame({"under_65": under_65, "hypertension": hypertension, "prior_mi": prior_mi},
                          index=range(COUNT))  # fmt: skip
    return injuries(7, cohort, ecgs, people, np.full((COUNT, 4), grade), EFFECTS)


def test_worse_grades_show_more_and_normal_vessels_nothing():
    shown = [planted(grade).planted.mean(axis=0) for grade in range(5)]
    assert (shown[0] == 0).all() and (np.diff(shown, axis=0) > 0).all()
    assert np.allclose(shown[2] / shown[3], EFFECTS.grade_share[2])


def test_an_ecg_more_than_three_hours_before_the_ct_carries_more():
    early, limit, late = (planted(interval_h=hours).planted for hours in (2.9, 3.0, 3.1))
    assert np.array_equal(early, limit)
    shown = early > 0
    assert np.allclose(late[shown] / early[shown], EFFECTS.late_factor / EFFECTS.early_factor)


def test_a_previous_infarction_hides_the_signal_and_adds_variation_of_its_own():
    without, scarred = planted(), planted(prior_mi=True)
    assert np.allclose(scarred.planted, without.planted * EFFECTS.prior_mi_factor)
    assert scarred.benign_sd[0] / without.benign_sd[0] == EFFECTS.prior_mi_benign_sd
    assert (scarred.visible - scarred.planted).std() == pytest.approx(scarred.benign_sd[0], rel=0.05)


def test_some_severe_vessels_leave_no_trace():
    silent = (planted().planted == 0).mean()
    assert silent == pytest.approx(EFFECTS.silent_share, abs=0.01)
    shown = expressions(7, "internal", COUNT, EFFECTS)
    assert shown[shown > 0].mean() == pytest.approx(1, abs=0.02)


def test_the_second_hospital_shows_its_own_size():
    ratio = planted(cohort="external").planted.mean(axis=0) / planted().planted.mean(axis=0)
    wanted = np.array(EFFECTS.strength("external")) / EFFECTS.strength("internal")
    assert np.allclose(ratio, wanted, atol=0.06)
