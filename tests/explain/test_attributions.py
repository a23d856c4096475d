import numpy as np
import pytest

from cctaecg.domain import LEADS, VESSELS
from cctaecg.explain.attributions import lead_attribution
from cctaecg.explain.occlusion import LeadChanges
from cctaecg.run.results import Absent


def test_attribution_is_the_mean_over_patients_with_its_interval():
    change = np.random.default_rng(0).normal(0.3, 1, (200, 12, 4))
    found = lead_attribution(LeadChanges(np.arange(200), change), resamples=2000)
    assert list(found) == list(VESSELS)
    lad = found["LAD"]
    assert lad.patients == 200 and lad.value == pytest.approx(change[:, :, 2].mean(axis=0))
    error = change[:, :, 2].std(axis=0) / 200**0.5  # the bootstrap interval of a mean is close to the normal one
    assert lad.upper == pytest.approx(lad.value + 1.96 * error, abs=0.02)
    assert lad.lower == pytest.approx(lad.value - 1.96 * error, abs=0.02)


def test_a_narrower_level_lies_within_and_a_seed_repeats():
    changes = LeadChanges(np.arange(30), np.random.default_rng(0).normal(size=(30, 12, 4)))
    wide, narrow, again = (lead_attribution(changes, level, 300)["RCA"] for level in (0.95, 0.8, 0.95))
    assert (wide.lower < narrow.lower).all() and (narrow.upper < wide.upper).all()
    assert np.array_equal(wide.lower, again.lower)
    assert len(wide.value) == len(LEADS)


def test_vessel_that_the_network_knows_nothing_about_is_absent():
    change = np.ones((5, 12, 4))
    change[:, :, 1] = np.nan
    found = lead_attribution(LeadChanges(np.arange(5), change), resamples=20)
    assert found["LM"] == Absent("The network predicts nothing about the LM.")
    assert found["LAD"].value.tolist() == [1.0] * 12
