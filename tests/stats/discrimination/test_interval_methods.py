"""Four intervals of one AUC: each is what its own function gives, and clustering widens only the patients' ones."""

import numpy as np
import pytest

from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.interval_methods import METHODS, interval_methods


def test_repeating_every_record_narrows_the_records_intervals_alone():
    rng = np.random.default_rng(5)
    y = (rng.random((150, 4)) < 0.4).astype(float)
    score = y * 0.6 + rng.normal(size=y.shape)
    y[:, 1], score[:, 1] = np.nan, np.nan  # a vessel that was not trained
    once = interval_methods(y, score, np.arange(150), resamples=400)
    patients = np.tile(np.arange(150), 4)
    repeated = interval_methods(np.tile(y, (4, 1)), np.tile(score, (4, 1)), patients, resamples=400)
    assert once["LM"]["absent"].startswith("The AUC does not exist: of 0 records")
    for vessel, column in (("RCA", 0), ("LAD", 2), ("LCX", 3)):
        width = {name: once[vessel][name].upper - once[vessel][name].lower for name in METHODS}
        wide = {name: repeated[vessel][name].upper - repeated[vessel][name].lower for name in METHODS}
        assert wide["patient_formula"] == pytest.approx(width["patient_formula"], rel=1e-9)
        assert wide["patient_bootstrap"] == pytest.approx(width["patient_bootstrap"], rel=0.15)
        assert wide["record_formula"] == pytest.approx(width["record_formula"] / 2, rel=0.03)
        assert wide["record_bootstrap"] == pytest.approx(width["record_bootstrap"] / 2, rel=0.15)
        expected = auc_ci(y[:, column], score[:, column])
        found = once[vessel]["record_formula"]
        assert (found.value, found.lower, found.upper) == (expected.value, expected.lower, expected.upper)
