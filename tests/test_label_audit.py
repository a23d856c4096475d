"""Agreement of two readers by vessel, by hand and against the statistics it is made of."""

import numpy as np
import pandas as pd
import pytest

from cctaecg.domain import VESSELS
from cctaecg.label_audit import agreement, vessel_agreement
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
