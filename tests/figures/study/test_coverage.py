import pytest

from cctaecg.figures.study.coverage import coverage_plot

FACT = {"error": 0.01, "replicates": 400, "undefined": 0}
FACTS = {
    "design": {"correlations": [0.0, 0.8], "level": 0.95},
    "coverage": {
        "auc": {
            "delong": {"correlation_00": {"value": 0.951, **FACT}, "correlation_08": {"value": 0.86, **FACT}},
            "obuchowski_by_patient": {
                "correlation_00": {"value": 0.949, **FACT}, "correlation_08": {"value": 0.947, **FACT},
            },
        },
        "ppv": {"wilson": {"correlation_00": {"absent": "too few"}, "correlation_08": {"value": 0.9, **FACT}}},
    },
}


@pytest.fixture(scope="module")
def drawing():
    return coverage_plot(FACTS, (0.93, 0.97))


def test_both_units_of_a_statistic_share_a_row(drawing, panel):
    axes, first = panel(drawing.figure, "correlation 0.8"), panel(drawing.figure, "correlation 0")
    assert [label.get_text() for label in first.get_yticklabels()] == ["AUC, formula", "PPV, Wilson"]
    points = {(round(x, 3), y) for line in axes.get_lines() if line.get_marker() in "ox"
              for x, y in zip(line.get_xdata(), line.get_ydata())}
    assert {(0.86, 0), (0.947, 0), (0.9, 1)} <= points


def test_what_does_not_exist_is_not_drawn(drawing):
    assert len(drawing.data) == 5
    assert "records 86% to 90% and patients 94.7% to 94.7%" in drawing.words


def test_every_text_can_be_read_on_a_page_and_on_a_phone(drawing, legible_in_both):
    legible_in_both(drawing)
