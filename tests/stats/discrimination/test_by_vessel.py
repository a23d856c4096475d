"""One call gives what the single statistics give, vessel by vessel."""

import numpy as np
import pytest

from cctaecg.domain import VESSELS
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.average import micro_auc
from cctaecg.stats.discrimination.by_vessel import discrimination_by_vessel

THRESHOLDS = dict(zip(VESSELS, (0.2, 0.4, 0.6, 0.8)))


@pytest.fixture
def records():
    rng = np.random.default_rng(3)
    y = (rng.random((300, 4)) < 0.3).astype(float)
    score = np.clip(0.3 * y + 0.7 * rng.random((300, 4)), 0, 1)
    y[rng.random((300, 4)) < 0.1] = np.nan
    y[:, 1] = np.nan
    return y, score, np.arange(300) // 2


def test_every_part_is_the_single_statistic_over_the_labelled_records(records):
    y, score, patients = records
    found = discrimination_by_vessel(y, score, patients, THRESHOLDS, level=0.9, resamples=20, seed=1)
    for column, vessel in ((0, "RCA"), (2, "LAD"), (3, "LCX")):
        known = ~np.isnan(y[:, column])
        single = y[known, column], score[known, column]
        assert found.auc[vessel] == auc_ci(*single, groups=patients[known], level=0.9)
        assert found.operating[vessel] == at_threshold(*single, THRESHOLDS[vessel], groups=patients[known], level=0.9)
        curve = found.curves[vessel]
        assert np.trapezoid(curve.tpr, curve.fpr) == pytest.approx(found.auc[vessel].value, abs=1e-12)
    assert found.micro == micro_auc(y, score, patients, level=0.9)
    assert found.macro.value == pytest.approx(np.mean([found.auc[v].value for v in ("RCA", "LAD", "LCX")]))


def test_a_vessel_without_labels_says_so_in_each_part(records):
    y, score, patients = records
    found = discrimination_by_vessel(y, score, patients, THRESHOLDS, resamples=20)
    for part in (found.auc, found.curves, found.operating):
        assert part["LM"] == {"absent": "No record has both a label and a prediction for the LM."}


def test_without_thresholds_there_is_no_operating_point(records):
    assert discrimination_by_vessel(*records, resamples=20).operating == {}
