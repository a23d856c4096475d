import numpy as np
import pandas as pd
import pytest

from cctaecg.cohort.export.errors import NotPTBXL
from cctaecg.cohort.ptbxl.territories import NOT_LOCALISING, TERRITORIES, normal_labels, parse_codes, territory_labels

NAN = np.nan
YES = {"RCA": (1, 0, 0), "LAD": (0, 1, 0), "LCX": (0, 0, 1)}


def labels(codes, threshold=50):
    """RCA, LAD and LCX of one record; the left main is missing always."""
    row = territory_labels([codes], threshold)[0]
    assert np.isnan(row[1])
    return [None if np.isnan(value) else value for value in row[[0, 2, 3]]]


@pytest.mark.parametrize(("code", "expected"), [
    ("IMI", [1, 0, 0]), ("ILMI", [1, 0, 1]), ("IPMI", [1, 0, 1]), ("IPLMI", [1, 0, 1]), ("AMI", [0, 1, 0]),
    ("ASMI", [0, 1, 0]), ("ALMI", [0, 1, 1]), ("LMI", [0, 0, 1]), ("PMI", [0, 0, 1]),
])  # fmt: skip
def test_each_location_has_its_territory(code, expected):
    assert labels({code: 100.0}) == expected


def test_table_is_made_of_walls():
    # I inferior, A anterior, S septal, L lateral, P posterior
    walls = {"I": "RCA", "A": "LAD", "S": "LAD", "L": "LCX", "P": "LCX"}
    for code, vessels in TERRITORIES.items():
        assert set(vessels) == {walls[letter] for letter in code.removesuffix("MI")}


def test_likelihood_below_the_threshold_is_unknown_and_never_negative():
    assert labels({"IMI": 35.0, "ASMI": 50.0}) == [None, 1, 0]
    assert labels({"IMI": 35.0, "ASMI": 50.0}, threshold=35) == [1, 1, 0]
    assert labels({"IMI": 35.0, "ILMI": 80.0}) == [1, 0, 1]  # the likelier of two
    assert labels({"ILMI": 35.0, "IMI": 80.0}) == [1, 0, None]


@pytest.mark.parametrize("threshold", [0, 15, 100])
def test_likelihood_that_was_not_stated_is_unknown_at_any_threshold(threshold):
    assert labels({"PMI": 0.0}, threshold) == [0, 0, None]


def test_record_without_infarct_statement_is_negative():
    assert labels({"NORM": 100.0, "SR": 0.0}) == [0, 0, 0]


def test_record_without_statements_is_unknown():
    assert labels({}) == [None, None, None]


@pytest.mark.parametrize("code", NOT_LOCALISING)
def test_injury_that_does_not_localise_leaves_territories_unknown(code):
    assert labels({code: 100.0}) == [None, None, None]
    assert labels({code: 100.0, "IMI": 100.0}) == [1, None, None]


def test_normal_ecg():
    codes = [
        {"NORM": 100.0, "SR": 0.0}, {"NORM": 50.0}, {"NORM": 15.0}, {"NORM": 0.0}, {"SR": 0.0}, {"AFIB": 0.0}, {},
    ]  # fmt: skip
    assert normal_labels(codes, 50).tolist() == pytest.approx([1, 1, NAN, NAN, NAN, 0, NAN], nan_ok=True)


def test_a_normal_ecg_of_unstated_likelihood_is_unknown_at_any_threshold():
    assert normal_labels([{"NORM": 0.0}, {"NORM": 15.0}], 0).tolist() == pytest.approx([np.nan, 1], nan_ok=True)


def test_codes_are_parsed_from_their_text():
    assert parse_codes(pd.Series(["{'IMI': 35.0, 'SR': 0.0}", "{}"])) == [{"IMI": 35.0, "SR": 0.0}, {}]


@pytest.mark.parametrize(
    "text", ["", "IMI", "['IMI']", "{'IMI': 'sure'}", "{'IMI': None}", "__import__('os').getcwd()"]
)  # fmt: skip
def test_text_that_is_no_codes_is_refused_with_its_row(text):
    with pytest.raises(NotPTBXL, match=r"row 7: scp_codes is .*; expected codes and likelihoods"):
        parse_codes(pd.Series([text], index=[7]))


@pytest.mark.parametrize("stated", [0.5, 1.0])
def test_the_least_likelihood_that_was_stated_is_one(stated):
    assert labels({"IMI": stated}, 0) == [1, 0, 0] and labels({"IMI": stated}, stated) == [1, 0, 0]
    assert normal_labels([{"NORM": stated}], 0).tolist() == normal_labels([{"NORM": stated}], stated).tolist() == [1]
