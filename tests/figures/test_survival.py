import numpy as np
import pytest

from cctaecg.domain import VESSELS
from cctaecg.figures.survival import cumulative_incidence
from cctaecg.run import Absent
from cctaecg.stats.intervals import Interval
from cctaecg.stats.risk_groups import RiskComparison
from cctaecg.stats.survival import LogRank, SurvivalCurve

TIME = np.array([0.0, 100, 300, 700])
HIGH = SurvivalCurve(
    time=TIME, survival=np.array([1, 0.9, 0.85, 0.85]), lower=np.array([1, 0.8, 0.75, 0.75]),
    upper=np.array([1, 0.95, 0.9, 0.9]), at_risk=np.array([200, 200, 150, 50]), n=200, events=24)
LOW = SurvivalCurve(TIME[[0, 3]], np.ones(2), np.ones(2), np.ones(2), np.array([1100, 600]), n=1100, events=0)
BOTH = RiskComparison(
    HIGH, LOW, LogRank(9.1, 0.0026), Interval(3.104, 1.3, 7.4, 1300, 24),
    high_at_risk=np.array([200, 180, 140, 99, 50]), low_at_risk=np.array([1100, 1000, 900, 800, 600]))


def results(**others) -> dict:
    return dict.fromkeys(VESSELS, BOTH) | others


@pytest.fixture(scope="module")
def drawing():
    return cumulative_incidence(results())


def test_curves_are_one_minus_survival_in_steps(drawing, panel, line):
    axes = panel(drawing.figure, "LCX")
    assert np.array_equal(line(axes, "high"), np.column_stack([TIME, 1 - HIGH.survival]))
    assert line(axes, "low").tolist() == [[0, 0], [700, 0]]
    assert {artist.get_drawstyle() for artist in axes.get_lines()} == {"steps-post"}


def test_panels_share_an_axis_above_every_band(drawing, panel):
    (top,) = {panel(drawing.figure, vessel).get_ylim()[1] for vessel in VESSELS}
    assert top == pytest.approx(0.25 * 1.05)


def test_numbers_at_risk_stand_under_their_days(drawing, panel):
    (table,) = panel(drawing.figure, "RCA").child_axes
    at = {text.get_position(): text.get_text() for text in table.texts}
    assert at[(350, 1)] == "140" and at[(0, 0)] == "1,100"
    assert table.get_xlim() == panel(drawing.figure, "RCA").get_xlim()


def test_comparison_stands_above_the_panel(drawing, panel):
    assert panel(drawing.figure, "LM").get_title(loc="right") == "log-rank p = 0.003\nHR 3.10 (1.30 to 7.40)"
    assert ("RCA 24 events of 200 at high risk and 0 events of 1,100 at low risk, log-rank p = 0.003, "
            "hazard ratio 3.10 (1.30 to 7.40)") in drawing.alt


def test_an_empty_group_is_explained(panel):
    reason = Absent("All patients are in one risk group.")
    nobody = Absent("No patient is at low risk.")
    only = RiskComparison(HIGH, nobody, reason, reason, BOTH.high_at_risk, np.zeros(5, int))
    drawing = cumulative_incidence(results(LM=only))
    axes = panel(drawing.figure, "LM")
    assert [artist.get_gid() for artist in axes.get_lines()] == ["high"]
    assert axes.texts[0].get_text() == "No patient is at low risk.\nAll patients are in one risk group."
    (table,) = axes.child_axes
    assert [text.get_text() for text in table.texts] == ["200", "180", "140", "99", "50"]
    assert set(drawing.data.loc[drawing.data["vessel"] == "LM", "group"]) == {"high"}
