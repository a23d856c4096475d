import pytest

from cctaecg.domain import LEADS, RISK_THRESHOLDS, VESSELS, Grade


def test_names_that_others_rely_on():
    assert VESSELS == ("RCA", "LM", "LAD", "LCX")
    assert LEADS == ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
    assert [grade.name for grade in Grade] == ["NORMAL", "MILD", "MODERATE", "SEVERE", "OCCLUDED"]
    assert RISK_THRESHOLDS == {"RCA": 0.15, "LM": 0.01, "LAD": 0.15, "LCX": 0.15}


@pytest.mark.parametrize(("percent", "grade"), [
    (0, Grade.NORMAL), (24.9, Grade.NORMAL), (25, Grade.MILD), (49.9, Grade.MILD), (50, Grade.MODERATE),
    (69.9, Grade.MODERATE), (70, Grade.SEVERE), (98.9, Grade.SEVERE), (99, Grade.OCCLUDED), (100, Grade.OCCLUDED),
])
def test_grade_boundaries(percent, grade):
    assert Grade.from_percent(percent) is grade
    assert grade.is_severe == (percent >= 70)


@pytest.mark.parametrize("percent", [-1, 100.1, float("nan")])
def test_an_impossible_stenosis_is_refused(percent):
    with pytest.raises(ValueError, match="0 to 100"):
        Grade.from_percent(percent)
