import numpy as np
import pandas as pd

from cctaecg.cohort.analysis_table import finish
from cctaecg.cohort.grade_distribution import label_distribution
from cctaecg.figures.study.label_distribution import label_distribution as draw


def table():
    rows = pd.DataFrame({
        "cohort": "internal", "patient_id": list("AABC"), "exam_id": list("aabc"), "ecg_id": list("wxyz"),
        "recorded_at": pd.Timestamp("2020-01-01"), "grade_rca": [4, 4, 0, None], "grade_lad": [3, 3, 2, 1],
    })  # fmt: skip
    return pd.concat([finish(rows), finish(rows.iloc[2:].assign(cohort="external"))])


def test_an_exam_counts_once_and_unknown_is_no_grade():
    found = label_distribution(table()).set_index(["cohort", "vessel"])
    rca = found.loc[("internal", "RCA")]
    assert rca[["normal", "mild", "moderate", "severe", "occluded", "unknown", "exams"]].to_list() == [
        1, 0, 0, 0, 1, 1, 3,
    ]  # fmt: skip
    assert rca["severe_share"] == 0.5 and found.loc[("internal", "LAD"), "severe_share"] == 1 / 3
    lm = found.loc[("external", "LM")]
    assert lm["unknown"] == lm["exams"] == 2 and np.isnan(lm["severe_share"])


def test_bars_are_the_shares():
    drawing = draw(label_distribution(table()))
    internal, external = drawing.figure.axes
    widths = {tuple(round(bar.get_width(), 3) for bar in bars) for bars in internal.containers}
    assert (1 / 3, 0, 0, 0) == tuple(bar.get_width() for bar in internal.containers[0])
    assert len(widths) > 2 and "none graded" in [text.get_text() for text in external.texts]
    assert "RCA 50%" in drawing.words and drawing.absent is None


def test_infarct_territories_have_no_grades_to_draw():
    without = table().assign(grade_rca=pd.array([None] * 6, "Int8"), grade_lad=pd.array([None] * 6, "Int8"))
    assert "no grades" in draw(label_distribution(without)).absent
