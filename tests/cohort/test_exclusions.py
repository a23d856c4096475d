import pandas as pd
import pytest

from cctaecg.cohort.exclusions import FLOW_COLUMNS, Flow, refusal_reasons, refusals, revascularised
from cctaecg.cohort.export.errors import UnlistedECG

EXAMS = pd.DataFrame({
    "patient_id": ["A", "A", "B", "C"],
    "performed_at": pd.to_datetime(["2020-06-01 12:00", "2022-06-01 00:00", "2020-06-01 00:00", "2020-06-01 00:00"]),
}, index=[3, 1, 4, 2])  # fmt: skip


def procedures(*rows):
    table = pd.DataFrame(rows, columns=["patient_id", "performed_at"])
    return table.assign(performed_at=pd.to_datetime(table["performed_at"], format="ISO8601"), kind="PCI")


@pytest.mark.parametrize(("when", "excluded"), [
    ("2019-06-02T12:00:00", True),  # 365 days before
    ("2019-06-02T11:59:59", False),
    ("2021-06-01T12:00:00", True),  # 365 days after, and as long before the second exam
    ("2021-05-31T23:59:59", True),
])  # fmt: skip
def test_window_around_the_exam_is_inclusive(when, excluded):
    assert bool(revascularised(EXAMS, procedures(("A", when)), 365)[3]) is excluded


def test_only_the_patients_own_procedures_count():
    found = revascularised(EXAMS, procedures(("B", "2020-05-01"), ("Z", "2020-06-01"), ("B", "2020-07-01")), 365)
    assert found.to_dict() == {3: False, 1: False, 4: True, 2: False}


def test_without_procedures_nobody_is_excluded():
    assert not revascularised(EXAMS, procedures(), 365).any()


INDEX = pd.DataFrame({
    "cohort": ["internal"] * 3 + ["external"], "ecg_id": ["a", "b", "c", "d"],
    "refused": ["", "flat lead: V2", "flat lead: V5", "duplicate of another record"],
})  # fmt: skip


def test_refusals_follow_the_ecgs():
    assert refusals(pd.Series(["c", "a"], index=[8, 9]), INDEX).to_dict() == {8: "flat lead: V5", 9: ""}


def test_an_ecg_that_the_store_does_not_know_is_an_error():
    with pytest.raises(UnlistedECG, match="1 of 2 ECGs are not in the ECG store's index, the first is x"):
        refusals(pd.Series(["a", "x"]), INDEX)


def test_refusal_reasons_are_counted_without_their_details():
    counted = refusal_reasons(INDEX)
    assert counted.to_numpy().tolist() == [["external", "duplicate of another record", 1], ["internal", "flat lead", 2]]


def test_flow_counts_what_each_step_excluded():
    flow = Flow("internal", "exported", 10, 12, 30)
    flow.add("a", 9, 12, 25)
    flow.add("b", 9, 12, 25)
    table = flow.table()
    assert list(table.columns) == FLOW_COLUMNS
    assert table.iloc[:, 1:].to_numpy().tolist() == [
        ["exported", 10, 12, 30, 0, 0, 0], ["a", 9, 12, 25, 1, 0, 5], ["b", 9, 12, 25, 0, 0, 0],
    ]  # fmt: skip
