from types import SimpleNamespace

import numpy as np
import pytest

from cctaecg.config.profiles import profile
from cctaecg.domain import LEADS, VESSELS
from cctaecg.evidence.known_truth import NO_TRUTH
from cctaecg.evidence.planted_territory import planted_pattern, territory, territory_agreement
from cctaecg.run.results import Absent
from cctaecg.stats.errors import ShapeMismatch

SIMULATED = SimpleNamespace(config=lambda: profile("smoke"))
REAL = SimpleNamespace(config=lambda: profile("demo", data={"source": "hospital", "folder": "export"}))


def test_pattern_obeys_einthoven():
    pattern = dict(zip(LEADS, planted_pattern().T))
    assert pattern["III"] == pytest.approx(pattern["II"] - pattern["I"])
    assert pattern["aVR"] == pytest.approx(-(pattern["I"] + pattern["II"]) / 2)


def test_territories_are_those_of_the_textbook():
    assert set(territory("RCA")) >= {"II", "III", "aVF"} and not set(territory("RCA")) & {"V2", "V3", "V4"}
    assert territory("LAD") == ("V2", "V3", "V4")
    assert set(territory("LCX")) >= {"I", "aVL", "V5", "V6"}
    assert "aVR" in territory("LM")


def test_shares_are_counted_by_patient_and_by_size():
    by_lead = np.zeros((4, 4, 12))
    lad = VESSELS.index("LAD")
    for patient, leads in enumerate((("V2", "V3", "V4"), ("V2", "V3", "I"), ("V2", "I", "II"), ("I", "II", "V6"))):
        by_lead[patient, lad, [LEADS.index(lead) for lead in leads]] = (-3, 2, 1)
    found = territory_agreement(SIMULATED, by_lead, resamples=50)
    assert found["LAD"].share.value == pytest.approx((3 + 2 + 1 + 0) / 3 / 4)
    assert found["LAD"].by_chance == 3 / 12 and found["LAD"].territory == ("V2", "V3", "V4")
    assert found["LAD"].top[0] == "V2" and found["LAD"].share.lower < found["LAD"].share.value


def test_random_attributions_reach_chance():
    found = territory_agreement(SIMULATED, np.random.default_rng(0).normal(size=(500, 4, 12)), resamples=200)
    for agreement in found.values():
        assert agreement.share.lower - 0.01 < agreement.by_chance < agreement.share.upper + 0.01


def test_real_patients_have_no_truth():
    assert territory_agreement(REAL, np.zeros((2, 4, 12))) == dict.fromkeys(VESSELS, Absent(NO_TRUTH))


def test_other_shapes_are_refused():
    with pytest.raises(ShapeMismatch, match=r"\(5, 12, 4\)"):
        territory_agreement(SIMULATED, np.zeros((5, 12, 4)))
