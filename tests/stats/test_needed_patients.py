"""Sizes of studies: by hand, and kept by simulation."""

import numpy as np
import pytest

from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.needed_patients import study_size
from cctaecg.stats.planned_width import events_for_limits


def test_sizes_by_hand():
    found = study_size(0.8, prevalence=0.25, width=0.1)
    assert found["auc"].events == events_for_limits(0.8, 0.1, 0.25) >= 124  # 124 by the normal interval
    assert found["auc"].patients == 4 * found["auc"].events
    assert found["observed_expected"].events == int(np.ceil(0.75 * (1.959964 / np.log(1.1)) ** 2))
    assert found["sensitivity"].events == 246  # 0.16 * (1.96 / 0.05)^2 = 245.9


def test_a_study_of_that_size_knows_observed_over_expected_within_a_tenth():
    patients = study_size(0.75, prevalence=0.05)["observed_expected"].patients
    drawn = np.random.default_rng(1).binomial(patients, 0.05, 20_000) / (0.05 * patients)
    assert np.mean((drawn > 1 / 1.1) & (drawn < 1.1)) == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize("wrong", [{"prevalence": 0}, {"sensitivity": 1.0}, {"width": 0}, {"auc": 1.0}])
def test_what_no_study_has_is_refused(wrong):
    with pytest.raises(InvalidSetting):
        study_size(**({"auc": 0.7, "prevalence": 0.05} | wrong))
