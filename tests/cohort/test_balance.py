import numpy as np
import pandas as pd
import pytest

from cctaecg.cohort.analysis_table import finish
from cctaecg.cohort.balance import of_categories, of_means, of_ranks, of_shares, standardised_differences


def test_means_by_hand():
    # means 60 and 65; variances 100 and 50: 5 / sqrt(75)
    first = np.array([50.0, 60, 70, np.nan])
    second = np.array([60.0, 65, 70])
    assert of_means(first, second) == pytest.approx(-5 / np.sqrt((100 + 25) / 2))


def test_shares_by_hand():
    # 0.5 and 0.25: 0.25 / sqrt((0.25 + 0.1875) / 2)
    found = of_shares(np.array([1.0, 0, 1, 0]), np.array([1.0, 0, 0, 0, np.nan]))
    assert found == pytest.approx(0.25 / np.sqrt(0.21875))


def test_two_categories_are_a_binary_characteristic_without_sign():
    rng = np.random.default_rng(1)
    first, second = (rng.random((2, 200)) < [[0.3], [0.45]]).astype(float)
    assert of_categories(first, second, np.array([0, 1])) == pytest.approx(abs(of_shares(first, second)))


def test_three_categories_by_hand():
    # shares 0.2, 0.3, 0.5 against 0.4, 0.3, 0.3; S over the last two is the mean of their covariances
    first, second = np.repeat([0.0, 1, 2], [2, 3, 5]), np.repeat([0.0, 1, 2], [4, 3, 3])
    covariance = (np.array([[0.21, -0.15], [-0.15, 0.25]]) + np.array([[0.21, -0.09], [-0.09, 0.21]])) / 2
    apart = np.array([0.0, 0.2])
    wanted = np.sqrt(apart @ np.linalg.inv(covariance) @ apart)
    assert of_categories(first, second, np.arange(3)) == pytest.approx(wanted)
    # the order of the categories, and ones that nobody has, change nothing
    assert of_categories(2 - first, 2 - second, np.arange(5)) == pytest.approx(wanted)


@pytest.mark.parametrize("found", [
    of_means(np.array([1.0]), np.array([1.0, 2])), of_shares(np.array([np.nan]), np.array([1.0])),
    of_shares(np.ones(3), np.zeros(3)), of_categories(np.array([np.nan]), np.ones(2), np.arange(2)),
])  # fmt: skip
def test_what_cannot_be_said_is_none(found):
    assert found is None


def test_equal_groups_differ_by_nothing():
    values = np.array([0.0, 1, 1, 0])
    assert of_means(values, values) == of_shares(values, values) == of_categories(values, values, np.arange(2)) == 0
    assert of_shares(np.ones(2), np.ones(3)) == 0


def test_table_has_a_column_for_each_pair_and_unknown_is_missing():
    rows = pd.DataFrame({
        "cohort": "internal", "patient_id": list("ABCD"), "exam_id": list("abcd"), "ecg_id": list("wxyz"),
        "recorded_at": pd.Timestamp("2020-01-01"), "age": [50.0, 60, 70, 80], "sex": ["M", "F", "M", None],
        "severe_rca": [True, False, None, False], "grade_rca": [3, 0, None, 2],
    })  # fmt: skip
    other = rows.assign(cohort="external", age=rows["age"] + 10, sex=["F", "F", "M", "M"])
    found = standardised_differences(pd.concat([finish(rows), finish(other)])).set_index("Characteristic")
    assert list(found.columns) == ["internal - external"]
    column = found["internal - external"]
    assert column["Age"] == pytest.approx(-10 / rows["age"].std())
    assert column["Male sex"] == pytest.approx((2 / 3 - 0.5) / np.sqrt((2 / 9 + 1 / 4) / 2))
    assert column["RCA: severe"] == 0 and column["RCA: grade"] == 0
    assert np.isnan(column["Diabetes"]) and np.isnan(column["LM: grade"])


def test_two_values_have_a_variance_and_one_has_a_share():
    assert of_means(np.array([1.0, 3]), np.array([4.0, 8])) == pytest.approx(-4 / np.sqrt((2 + 8) / 2))
    assert of_means(np.array([1.0, 3]), np.array([4.0])) is None
    assert of_shares(np.array([1.0]), np.array([1.0, 0])) == pytest.approx(0.5 / np.sqrt(0.25 / 2))
    assert of_categories(np.array([1.0]), np.array([1.0, 0]), np.arange(2)) == pytest.approx(0.5 / np.sqrt(0.25 / 2))


def test_ranks_are_of_both_groups_together_and_ties_share_theirs():
    # of 1, 2, 2, 5 and 2, 9, 30 the ranks are 1, 3, 3, 5 and 3, 6, 7
    first, second = np.array([2.0, np.nan, 1, 5, 2]), np.array([30.0, 2, np.nan, 9])
    assert of_ranks(first, second) == pytest.approx(of_means(np.array([1.0, 3, 3, 5]), np.array([3.0, 6, 7])))


def test_categories_whose_covariance_cannot_be_inverted_say_nothing():
    assert of_categories(np.array([0.0, 0]), np.array([1.0, 1]), np.arange(3)) is None
    assert of_categories(np.array([0.0, 1]), np.array([2.0, 2]), np.arange(3)) is None
    assert of_categories(np.array([2.0, 2]), np.array([2.0]), np.arange(3)) == 0
