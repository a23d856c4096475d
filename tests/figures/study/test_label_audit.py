"""The tables of grades that two readers gave."""

import numpy as np
import pandas as pd
import pytest

from cctaecg.domain import VESSELS
from cctaecg.figures.panels import MissingPanel
from cctaecg.figures.study.label_audit import label_confusion
from cctaecg.run.results import Absent

NAMES = ["normal", "mild", "moderate", "severe", "occluded", "missing"]


@pytest.fixture
def tables():
    table = pd.DataFrame(np.diag([1900, 90, 60, 50, 20, 0]), NAMES, NAMES)
    table.loc["mild", "severe"] = 7
    return dict.fromkeys(VESSELS, table)


def test_cells_show_their_counts_and_empty_ones_nothing(tables, texts, panel):
    drawing = label_confusion(tables, "Truth", "Rules")
    shown = [text.get_text() for text in panel(drawing.figure, "LAD").texts]
    assert sorted(shown) == sorted(["1,900", "90", "60", "50", "20", "7"])
    assert "2,120 of 2,127 agree" in texts(drawing.figure)
    assert "LAD 2,120 of 2,127 (99.67%)" in drawing.words and drawing.absent is None
    assert len(drawing.data) == 4 * 36
    row = drawing.data.query("vessel == 'LCX' and first == 'mild' and second == 'severe'")
    assert row["n"].to_list() == [7]


def test_missing_vessels_are_explained(tables, texts):
    drawing = label_confusion(tables | {"LM": Absent("No report names it.")})
    assert "No report names it." in texts(drawing.figure) and "No report names it." in drawing.words
    assert label_confusion(dict.fromkeys(VESSELS, Absent("Nobody read."))).absent == "Nobody read."
    with pytest.raises(MissingPanel, match="LM has no result"):
        label_confusion({vessel: tables[vessel] for vessel in ("RCA", "LAD", "LCX")})


def test_text_is_readable(tables):
    figure = label_confusion(tables).figure
    assert figure.get_figwidth() <= 6.4
    assert min(text.get_fontsize() for axes in figure.axes for text in axes.texts) >= 9


def test_every_text_can_be_read_on_a_page_and_on_a_phone(tables, legible_in_both):
    legible_in_both(label_confusion(tables, "Truth", "Rules"))
