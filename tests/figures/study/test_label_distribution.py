import pandas as pd
from matplotlib.colors import to_hex

from cctaecg.cohort.grade_distribution import label_distribution as counted
from cctaecg.domain import GRADE_COLUMNS, RISK_THRESHOLDS, VESSELS, Grade
from cctaecg.figures.performance.grades import probability_by_grade
from cctaecg.figures.study.label_distribution import label_distribution
from cctaecg.figures.style import GRADE_COLOURS


def test_each_vessels_bars_hold_the_counts_of_its_grades():
    table = pd.DataFrame({column: pd.array([0, 0, 3, None], dtype="Int8") for column in GRADE_COLUMNS.values()})
    table["cohort"] = "internal"
    table["exam_id"] = ["A", "B", "C", "D"]
    counts = counted(table)
    drawing = label_distribution(counts)
    assert drawing.absent is None and all(vessel in drawing.words for vessel in VESSELS)
    assert len(drawing.data) == len(counts)


def test_a_grade_has_the_same_colour_in_every_figure(study, legible_in_both):
    """Normal was the lightest in one figure and the darkest in another."""
    drawing = label_distribution(counted(pd.DataFrame(
        {**{column: pd.array([0, 1, 2, 3, 4], dtype="Int8") for column in GRADE_COLUMNS.values()},
         "cohort": "internal", "exam_id": list("ABCDE")})))
    legible_in_both(drawing)
    handles, names = drawing.figure.axes[0].get_legend_handles_labels()
    bars = {name: to_hex(bar.patches[0].get_facecolor()) for name, bar in zip(names, handles)}
    points = {}
    for axes in probability_by_grade(study.grades, RISK_THRESHOLDS).figure.axes:
        points |= {line.get_gid(): to_hex(line.get_color()) for line in axes.get_lines()
                   if "points" in str(line.get_gid())}
    for grade in Grade:
        assert bars[grade.name.lower()] == GRADE_COLOURS[grade]
        assert points.get(f"points {int(grade)}", GRADE_COLOURS[grade]) == GRADE_COLOURS[grade]
    assert len(points) == 4
