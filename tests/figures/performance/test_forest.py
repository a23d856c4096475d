import pytest

from cctaecg.domain import VESSELS
from cctaecg.figures.performance.forest import forest_plot
from cctaecg.stats.discrimination.auc import AUC
from cctaecg.stats.discrimination.factors import FactorAUCs
from cctaecg.stats.discrimination.paired_test import PairedTest
from cctaecg.stats.discrimination.subgroups import SubgroupAUC

OVERALL = AUC(0.72, 0.70, 0.74, 0.01, 4620, 795, 2323, 400)
YOUNG = SubgroupAUC("<65 years", AUC(0.75, 0.71, 0.79, 0.02, 1886, 300, 950, 150), 1886, 300, 950, "")
OLD = SubgroupAUC("≥65 years", AUC(0.69, 0.655, 0.725, 0.02, 1988, 400, 990, 200), 1988, 400, 990, "")
TOO_FEW = SubgroupAUC("Yes", None, 193, 8, 101, "8 events; at least 10 are needed")
FACTORS = {"Age": ([YOUNG, OLD], PairedTest(2.1, 0.0357, 0.06, 0.0, 0.12)), "Prior MI": ([TOO_FEW], None)}


@pytest.fixture(scope="module")
def drawing():
    return forest_plot({vessel: FactorAUCs(OVERALL, FACTORS) for vessel in VESSELS})


def test_one_interval_for_each_estimated_row(drawing):
    axes = drawing.figure.axes[0]
    assert len(drawing.figure.axes) == 4
    drawn = {round(float(bar[0].get_ydata()[0])): bar for bar in axes.containers}
    assert sorted(drawn) == [0, 2, 3]  # all; the two ages below the line "Age"; none for prior MI
    assert drawn[2][0].get_xdata().tolist() == [0.75]
    (segment,) = drawn[2][2][0].get_segments()
    assert segment[:, 0].tolist() == [pytest.approx(0.71), pytest.approx(0.79)]
    (overall,) = [found for found in axes.get_lines() if found.get_gid() == "overall"]
    assert overall.get_xdata()[0] == 0.72


def test_rows_say_patients_events_and_estimate(drawing, texts):
    said = texts(drawing.figure)
    for words in ("950", "300 / 1,886", "0.750 (0.710 to 0.790)", "interaction p = 0.036", "8 / 193", "not estimated",
                  "2,323", "795 / 4,620", "0.720 (0.700 to 0.740)"):
        assert words in said, words


def test_data_and_alt(drawing):
    lad = drawing.data[drawing.data["vessel"] == "LAD"].set_index("level")
    assert lad.loc["<65 years", ["patients", "events", "n", "auc"]].tolist() == [950, 300, 1886, 0.75]
    assert lad.loc["<65 years", "interaction_p"] == 0.0357
    assert lad.loc["Yes", "reason"] == "8 events; at least 10 are needed"
    assert "LAD 0.720 in all, from 0.690 (Age ≥65 years) to 0.750 (Age <65 years)" in drawing.words


def test_all_vessels_share_an_axis_that_holds_every_interval():
    wide = SubgroupAUC("Yes", AUC(0.6, 0.33, 0.96, 0.15, 50, 12, 30, 10), 50, 12, 30, "")
    results = {vessel: FactorAUCs(OVERALL, FACTORS) for vessel in VESSELS}
    results["LM"] = FactorAUCs(OVERALL, {"Prior MI": ([wide], None)})
    figure = forest_plot(results).figure
    assert {axes.get_xlim() for axes in figure.axes} == {(0.3, 1.0)}
