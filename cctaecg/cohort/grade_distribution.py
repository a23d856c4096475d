"""How the labels are distributed: how many exams have which grade, by vessel and cohort."""

import numpy as np
import pandas as pd

from cctaecg.domain import COHORTS, GRADE_COLUMNS, VESSELS, Grade

COLUMNS = ["cohort", "vessel", *[grade.name.lower() for grade in Grade], "unknown", "exams", "severe_share"]


def label_distribution(table: pd.DataFrame) -> pd.DataFrame:
    """How many exams have which grade, by cohort and vessel.

    Parameters
    ----------
    table : DataFrame
        An analysis table; an exam counts once, however many ECGs precede it.

    Returns
    -------
    DataFrame
        One row for each cohort and vessel: cohort, vessel; exams that are normal, mild, moderate, severe, occluded and
        unknown; exams of all together; severe_share, the share of severe or occluded among the graded exams, NaN where
        none is graded.
    """
    exams = table.drop_duplicates(["cohort", "exam_id"])
    rows = []
    for cohort in (name for name in COHORTS if (exams["cohort"] == name).any()):
        for vessel in VESSELS:
            grades = exams.loc[exams["cohort"] == cohort, GRADE_COLUMNS[vessel]]
            counts = {grade.name.lower(): int((grades == int(grade)).sum()) for grade in Grade}
            known = int(grades.notna().sum())
            severe = counts["severe"] + counts["occluded"]
            rows.append({"cohort": cohort, "vessel": vessel, **counts, "unknown": len(grades) - known,
                         "exams": len(grades), "severe_share": severe / known if known else np.nan})  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)
