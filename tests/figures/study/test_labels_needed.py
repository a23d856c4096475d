"""AUC by number of labelled patients: every start in every cohort, and the reason where nothing was trained."""

import numpy as np
import pytest

from cctaecg.ablations.labels_design import STARTS
from cctaecg.figures.study.labels_needed import labels_needed_curves


@pytest.fixture
def facts():
    def curve(first):
        return {f"at_{share}": {"value": first + share / 1000, "lower": first - 0.02, "upper": first + 0.2,
                                "seeds": [first, first + 0.01]} for share in (2, 10, 100)}

    cohort = {"auc": {start: curve(0.6 + place / 50) for place, start in enumerate(STARTS)}}
    return {"seeds": 2, "internal": cohort, "external": cohort,
            "shares": {f"at_{share}": {"patients": 20 * share} for share in (2, 10, 100)}}


def test_every_start_is_drawn_in_every_cohort(facts):
    drawing = labels_needed_curves(facts)
    assert len(drawing.figure.axes) == 2 and len(drawing.data) == 2 * len(STARTS) * 3
    scratch = drawing.data[(drawing.data["start"] == "scratch") & (drawing.data["cohort"] == "internal")]
    np.testing.assert_allclose(scratch["macro_auc"], [0.602, 0.61, 0.7])
    assert scratch["patients"].tolist() == [40, 200, 2000]
    assert [text.get_text() for text in drawing.figure.axes[0].get_xticklabels()] == ["40", "200", "2,000"]
    handles, labels = drawing.figure.axes[0].get_legend_handles_labels()
    assert labels == [start.title for start in STARTS.values()]
    assert len({handle[0].get_marker() for handle in handles}) == 4  # no line is told by its colour alone
    assert "random weights 0.602 to 0.700" in drawing.words


def test_one_hospital_has_one_panel_and_no_training_its_reason(facts):
    assert len(labels_needed_curves(facts | {"external": {"absent": "There is one hospital."}}).figure.axes) == 1
    assert labels_needed_curves({"absent": "Not trained."}).absent == "Not trained."


def test_every_text_can_be_read_on_a_page_and_on_a_phone(facts, legible_in_both):
    legible_in_both(labels_needed_curves(facts))
