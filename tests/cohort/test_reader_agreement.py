"""Agreement of two readers by vessel, by hand and against the statistics it is made of."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from cctaecg.cohort.reader_agreement import agreement, vessel_agreement
from cctaecg.domain import VESSELS
from cctaecg.labels.reading import GRADES
from cctaecg.stats.agreement import cohen_kappa, share_agreeing
from cctaecg.stats.errors import UndefinedStatistic

FIRST = pd.DataFrame([[0, 0, 3, 3], [0, 0, None, 1], [4, 0, 2, None], [1, 1, 1, 1]], list("cabx"), VESSELS, "Int8")
SECOND = pd.DataFrame([[0, 0, 3, 1], [4, 0, 2, None], [0, None, 3, 0], [2, 2, 2, 2]], list("abcz"), VESSELS, "Int8")


def test_agreement_by_vessel():
    found = vessel_agreement(FIRST, SECOND)
    assert list(found) == ["all", *VESSELS]
    assert (found["RCA"].share.events, found["RCA"].share.n) == (3, 3)
    assert (found["LM"].share.events, found["LM"].graded) == (2, 2)  # c: graded by the first alone
    assert (found["LAD"].share.events, found["LAD"].graded) == (2, 2)
    assert (found["LCX"].share.events, found["LCX"].graded) == (2, 2)  # b: both say that it is not told
    assert (found["all"].share.events, found["all"].share.n) == (9, 12)
    confusion = found["all"].confusion
    assert confusion.loc["severe", "normal"] == 1 and confusion.loc["missing", "missing"] == 1
    assert confusion.loc["normal", "missing"] == 1 and confusion.to_numpy().sum() == 12


def test_confusion_has_the_first_reader_in_rows():
    confusion = {vessel: found.confusion for vessel, found in vessel_agreement(FIRST, SECOND).items()}
    assert confusion["LCX"].loc["severe", "normal"] == 1 and confusion["LCX"].loc["normal", "severe"] == 0
    assert confusion["LCX"].loc["mild", "mild"] == confusion["LCX"].loc["missing", "missing"] == 1
    assert confusion["LM"].loc["normal", "missing"] == 1 and confusion["LM"].loc["missing", "normal"] == 0
    assert confusion["LAD"].loc["missing", "severe"] == 1 and confusion["LAD"].loc["severe", "missing"] == 0
    assert all(confusion[vessel].to_numpy().sum() == 3 for vessel in VESSELS)


def test_kappa_of_each_vessel():
    found = vessel_agreement(FIRST, SECOND)
    assert found["RCA"].kappa.value == 1
    assert found["LCX"].kappa.value == pytest.approx(cohen_kappa_score([3, 1, 5], [0, 1, 5]))  # 5: missing
    assert "one category" in found["LM"].weighted["absent"]  # both call normal what both have graded


def test_interval_is_wilsons_where_each_exam_was_read_for_one_vessel():
    share = agreement([0, 3, 1, 4, 2, 0], [0, 3, 1, 4, 2, 1], GRADES, range(6)).share
    p, n, z = 5 / 6, 6, 1.959963985
    centre, half = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert (share.lower, share.upper) == pytest.approx([(centre + sign * half) / (1 + z * z / n) for sign in (-1, 1)])


def test_exam_is_the_unit():
    rng = np.random.default_rng(2)
    first = rng.integers(0, 5, (60, 4))
    second = np.where(rng.random((60, 1)) < 0.3, rng.integers(0, 5, (60, 4)), first)
    found = vessel_agreement(*(pd.DataFrame(grades, columns=VESSELS) for grades in (first, second)))["all"]
    exams = np.repeat(np.arange(60), 4)
    assert found.kappa == cohen_kappa(first.ravel(), second.ravel(), exams)
    assert found.weighted == cohen_kappa(first.ravel(), second.ravel(), exams, "linear")
    assert found.share == share_agreeing(first.ravel(), second.ravel(), exams)
    assert found.kappa.clusters == 60


def test_kappa_that_does_not_exist_says_why():
    found = agreement([0, 0, 0], [0, 0, 0], GRADES, [1, 2, 3])
    assert found.share.value == 1
    assert "one category" in found.kappa["absent"] and "one category" in found.weighted["absent"]


def test_no_shared_exam():
    with pytest.raises(UndefinedStatistic, match="Nothing"):
        vessel_agreement(FIRST, SECOND.loc[["z"]])


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_what_one_reader_does_not_tell_is_a_choice_of_its_own_for_kappa_and_left_out_of_the_weighted_one(level):
    first, second = np.array([0, 1, 2, np.nan, 4, 3, 1, 0]), np.array([0, 2, 2, np.nan, np.nan, 3, 1, 1])
    exams = np.array([0, 0, 1, 1, 2, 2, 3, 3])
    found, both = agreement(first, second, GRADES, exams, level), [0, 1, 2, 5, 6, 7]
    one, other = np.nan_to_num(first, nan=5), np.nan_to_num(second, nan=5)
    assert found.kappa == cohen_kappa(one, other, exams, level=level)
    assert found.weighted == cohen_kappa(first[both], second[both], exams[both], "linear", level)
    assert found.share == share_agreeing(one, other, exams, level) and found.share.events == 5
    assert found.graded == 6 and list(found.confusion.columns)[-1] == "missing"
