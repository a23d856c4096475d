import numpy as np
import pytest

from cctaecg.domain import LEADS, VESSELS
from cctaecg.simulate.waveform import heart

DIRECTION = dict(zip(VESSELS, (heart.twelve_leads(heart.INJURY_LEADS[v][:, None])[:, 0] for v in range(4))))


@pytest.mark.parametrize(("vessel", "leads"), [
    ("LAD", {"V2", "V3", "V4"}), ("RCA", {"II", "III", "aVF"}), ("LCX", {"I", "aVL", "V5", "V6"}),
])  # fmt: skip
def test_each_territory_depresses_the_leads_that_face_it_most(vessel, leads):
    pattern = DIRECTION[vessel]
    most = np.argsort(pattern)[: len(leads)]
    assert {LEADS[lead] for lead in most} == leads


def test_left_main_depresses_widely_and_lifts_avr():
    pattern = dict(zip(LEADS, DIRECTION["LM"]))
    assert pattern["aVR"] == max(pattern.values()) > 0.5
    assert sum(value < -0.4 for value in pattern.values()) >= 6


def test_reciprocal_leads_rise():
    assert DIRECTION["RCA"][LEADS.index("aVL")] > 0.3
    assert DIRECTION["LCX"][LEADS.index("III")] > 0.3


def test_territories_can_be_told_apart():
    # columns: one territory's change over lead and time; nearly parallel ones could not be separated by any reader
    units = np.ones(len(heart.INJURY_PARTS))
    changes = np.stack([heart.injury_weights(np.eye(4)[[v]], units).ravel() for v in range(4)])
    changes /= np.linalg.norm(changes, axis=1, keepdims=True)
    assert np.abs(changes @ changes.T - np.eye(4)).max() < 0.75


def test_limb_leads_follow_einthoven_and_goldberger_in_whole_numbers():
    eight = np.random.default_rng(0).integers(-500, 500, (8, 50)) * 2
    leads = dict(zip(LEADS, heart.twelve_leads(eight)))
    assert np.issubdtype(leads["aVR"].dtype, np.integer)
    assert (leads["III"] == leads["II"] - leads["I"]).all()
    assert (2 * leads["aVR"] == -leads["I"] - leads["II"]).all()
    assert (2 * leads["aVL"] == leads["I"] - leads["III"]).all()
    assert (2 * leads["aVF"] == leads["II"] + leads["III"]).all()
    assert (leads["V6"] == eight[7]).all()
