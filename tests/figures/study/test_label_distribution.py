import pandas as pd

from cctaecg.cohort.grade_distribution import label_distribution as counted
from cctaecg.domain import GRADE_COLUMNS, VESSELS
from cctaecg.figures.study.label_distribution import label_distribution


def test_each_vessels_bars_hold_the_counts_of_its_grades():
    table = pd.DataFrame({column: pd.array([0, 0, 3, None], dtype="Int8") for column in GRADE_COLUMNS.values()})
    table["cohort"] = "internal"
    table["exam_id"] = ["A", "B", "C", "D"]
    counts = counted(table)
    drawing = label_distribution(counts)
    assert drawing.absent is None and all(vessel in drawing.alt for vessel in VESSELS)
    assert len(drawing.data) == len(counts)
