import numpy as np
import pytest

from cctaecg import stats
from cctaecg.book.tables.operating_points import COLUMNS, operating_points_table
from cctaecg.run.results import Absent

Y, PROB = [1, 1, 1, 0, 0, 0, 0, 0], [0.9, 0.4, 0.1, 0.6, 0.3, 0.2, 0.05, 0.02]


def of_the_lad():
    points = stats.operating_points(Y, PROB, also=0.35)
    return operating_points_table({"RCA": Absent("No label."), "LM": Absent("No label."), "LAD": points,
                                   "LCX": Absent("No label.")})


def test_a_row_holds_counts_rates_and_likelihood_ratios_of_its_threshold():
    table = of_the_lad()
    assert tuple(table.columns) == COLUMNS and set(table["vessel"]) == {"LAD"}
    row = table[table["threshold"] == 0.35].iloc[0]
    assert row[["tp", "fp", "fn", "tn"]].tolist() == [2, 1, 1, 4]
    assert (row["sensitivity"], row["specificity"]) == (0.66666667, 0.8)
    assert row["lr_positive"] == pytest.approx((2 / 3) / 0.2, abs=1e-7)
    assert row["lr_negative"] == pytest.approx((1 / 3) / 0.8, abs=1e-7)
    assert row["sensitivity_lower"] < row["sensitivity"] < row["sensitivity_upper"]


def test_a_ratio_that_has_no_interval_is_missing_and_not_nought():
    row = of_the_lad().iloc[-1]  # nothing without the outcome is called from 0.9 on
    assert (row["tp"], row["fp"], row["threshold"]) == (1, 0, 0.9)
    assert np.isnan(row["lr_positive"]) and np.isnan(row["lr_positive_upper"]) and row["lr_negative"] > 0
