import numpy as np
import pytest

from cctaecg.domain import VESSELS
from cctaecg.figures.performance.survival import cumulative_incidence
from cctaecg.run.results import Absent
from cctaecg.stats.intervals import Interval
from cctaecg.stats.survival.kaplan_meier import SurvivalCurve, kaplan_meier
from cctaecg.stats.survival.risk_comparison import RiskComparison
from cctaecg.stats.survival.two_groups import LogRank

TIME = np.array([0.0, 100, 300, 700])
HIGH = SurvivalCurve(
    time=TIME, survival=np.array([1, 0.9, 0.85, 0.85]), lower=np.array([1, 0.8, 0.75, 0.75]),
    upper=np.array([1, 0.95, 0.9, 0.9]), at_risk=np.array([200, 200, 150, 50]), n=200, events=24)
LOW = SurvivalCurve(TIME[[0, 3]], np.ones(2), np.ones(2), np.ones(2), np.array([1100, 600]), n=1100, events=0)
CONCORDANCE = Interval(0.66, 0.55, 0.77, 1300, 24)
BOTH = RiskComparison(
    HIGH, LOW, LogRank(9.1, 0.0026), Interval(3.104, 1.3, 7.4, 1300, 24),
    high_at_risk=np.array([200, 180, 140, 99, 50]), low_at_risk=np.array([1100, 1000, 900, 800, 600]),
    high_events=np.array([0, 5, 12, 20, 24]), low_events=np.zeros(5, int), proportional_hazards_p=0.4,
    per_sd=Absent("Not drawn."), concordance=CONCORDANCE, restricted_mean_difference=Absent("Not drawn."), crude={})


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


def test_before_the_first_event_the_band_reaches_the_exact_limit(panel):
    """A band of no width would say that the risk is known to be 0."""
    curve = kaplan_meier(np.array([300, *[700] * 29]), np.zeros(30), 700)
    drawing = cumulative_incidence(results(LM=BOTH._replace(low=curve)))
    (edge,) = [band for band in panel(drawing.figure, "LM").collections if band.get_linestyle()[0][1]]
    heights = edge.get_paths()[0].vertices[:, 1]
    assert heights.max() == pytest.approx(1 - 0.025 ** (1 / 29)) and heights.min() == 0
    rows = drawing.data.query("vessel == 'LM' and group == 'low' and series == 'curve'")
    assert rows["upper"].tolist() == pytest.approx([1 - 0.025 ** (1 / n) for n in (30, 29, 29)])
    assert (rows["upper"] > rows["lower"]).all()


def test_panels_share_an_axis_above_every_band(drawing, panel):
    (top,) = {panel(drawing.figure, vessel).get_ylim()[1] for vessel in VESSELS}
    assert top == pytest.approx(0.25 * 1.05)


def test_numbers_at_risk_stand_under_their_days(drawing, panel):
    (table,) = panel(drawing.figure, "RCA").child_axes
    at = {text.get_position(): text.get_text() for text in table.texts}
    assert at[(350, 1)] == "140\n(12)" and at[(0, 0)] == "1,100\n(0)"
    assert table.get_xlim() == panel(drawing.figure, "RCA").get_xlim()


def test_comparison_stands_above_the_panel(drawing, panel):
    assert panel(drawing.figure, "LM").get_title(loc="right") == "log-rank p = 0.003\nHR 3.10 (1.30 to 7.40)"
    assert ("RCA 24 events of 200 at high risk and 0 events of 1,100 at low risk, log-rank p = 0.003, "
            "hazard ratio 3.10 (1.30 to 7.40), concordance of the score 0.66 (0.55 to 0.77)") in drawing.words


def test_an_empty_group_is_explained(panel):
    reason = Absent("All patients are in one risk group.")
    nobody = Absent("No patient is at low risk.")
    only = BOTH._replace(low=nobody, log_rank=reason, hazard_ratio=reason, low_at_risk=np.zeros(5, int))
    drawing = cumulative_incidence(results(LM=only))
    axes = panel(drawing.figure, "LM")
    assert [artist.get_gid() for artist in axes.get_lines()] == ["high"]
    assert axes.texts[0].get_text() == "No patient is at low risk.\nAll patients are in one risk group."
    (table,) = axes.child_axes
    assert [text.get_text() for text in table.texts] == [
        "200\n(0)", "180\n(5)", "140\n(12)", "99\n(20)", "50\n(24)"]
    assert set(drawing.data.loc[drawing.data["vessel"] == "LM", "group"]) == {"high"}


def test_any_vessel_is_a_fifth_panel(panel, line, texts):
    drawing = cumulative_incidence(results(), any_vessel=BOTH)
    axes = panel(drawing.figure, "Any vessel")
    assert np.array_equal(line(axes, "high"), np.column_stack([TIME, 1 - HIGH.survival]))
    assert "Any vessel 24 events of 200 at high risk" in drawing.words
    assert set(drawing.data["vessel"]) == {*VESSELS, "Any vessel"}
    absent = cumulative_incidence(results(), any_vessel=Absent("No patient in follow-up has a prediction."))
    assert "No patient in follow-up has a prediction." in texts(absent.figure)


def test_data_hold_the_numbers_at_risk_and_of_events(drawing):
    table = drawing.data.query("vessel == 'LAD' and group == 'high' and series == 'at risk'")
    assert table["events"].tolist() == [0, 5, 12, 20, 24] and table["at_risk"].tolist() == [200, 180, 140, 99, 50]


def test_who_was_left_out_by_a_landmark_is_said():
    drawing = cumulative_incidence(results(RCA=BOTH._replace(landmark=28.0, early_events=3, lost_early=1)))
    assert "Left out before day 28: 3 with an infarction and 1 lost." in drawing.words


def test_the_alternative_text_goes_by_the_interval_and_names_who_has_none():
    wide, none = Interval(2.1, 0.9, 5.1, 1300, 24), Absent("No event at low risk.")
    drawing = cumulative_incidence(results(LAD=BOTH._replace(hazard_ratio=wide), LM=BOTH._replace(hazard_ratio=none)))
    assert drawing.alt == (
        "Myocardial infarctions over 700 days at high and at low risk. The hazard ratio's interval lies above 1 in RCA "
        "and LCX, not in LAD. No hazard ratio: LM.")
