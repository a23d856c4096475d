import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from cctaecg.labels.audit import NothingToAudit, audit_grades

COLUMNS = ["grade_rca", "grade_lm", "grade_lad", "grade_lcx"]


def table(rows, index):
    return pd.DataFrame(rows, columns=COLUMNS, index=index).astype("Int8")


READ = table([[0, 0, 3, 1], [4, None, 2, 1], [0, 0, 3, 0], [3, 3, 3, 3]], index=["a", "b", "c", "only read"])
TRUTH = table([[0, 0, 3, 3], [0, 0, 3, 1], [4, 0, None, 1]], index=["c", "a", "b"])


def test_agreement_is_counted_by_exam_and_vessel():
    audit = audit_grades(READ, TRUTH)
    lad, lcx, lm = (audit.vessels[vessel] for vessel in ("LAD", "LCX", "LM"))
    assert (lad.n, lad.agree, lad.accuracy) == (2, 2, 1.0)  # the exam without a true LAD is not audited
    assert audit.invented == 1  # it was given a grade all the same
    assert (lcx.n, lcx.agree) == (3, 2)  # c: read 0, truly 3
    assert (lm.n, lm.agree, lm.missed) == (3, 2, 1)  # a grade that was not read is no agreement
    assert (audit.overall.n, audit.overall.agree) == (11, 9)


def test_interval_is_wilsons():
    overall = audit_grades(READ, TRUTH).overall
    p, n, z = 9 / 11, 11, 1.959963985
    centre, half = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert overall.lower == pytest.approx((centre - half) / (1 + z * z / n))
    assert overall.upper == pytest.approx((centre + half) / (1 + z * z / n))


def test_confusion_has_truth_in_rows():
    confusion = audit_grades(READ, TRUTH).confusion
    assert confusion["LCX"].loc["severe", "normal"] == 1
    assert confusion["LCX"].loc["mild", "mild"] == 2
    assert confusion["LM"].loc["normal", "missing"] == 1
    assert confusion["LAD"].loc["missing", "moderate"] == 1
    assert all(matrix.to_numpy().sum() == 3 for matrix in confusion.values())


def test_kappa():
    audit = audit_grades(READ, TRUTH)
    assert audit.vessels["RCA"].kappa == 1
    assert audit.vessels["LCX"].kappa == pytest.approx(cohen_kappa_score([3, 1, 1], [0, 1, 1]))
    assert audit.vessels["LAD"].kappa is None  # one grade only


def test_table_has_a_row_for_each_vessel_and_all():
    assert audit_grades(READ, TRUTH).table()["vessel"].to_list() == ["RCA", "LM", "LAD", "LCX", "all"]


def test_nothing_in_common_is_an_error():
    with pytest.raises(NothingToAudit, match="none of the 4 exams"):
        audit_grades(READ, table([[0, 0, 0, 0]], index=["z"]))
