import pandas as pd
import pytest

from cctaecg.cohort.pairing import pair

CCTA = pd.DataFrame({
    "exam_id": ["C3", "C1", "C2", "C9", "C8"],
    "patient_id": ["A", "A", "B", "C", "C"],
    "performed_at": pd.to_datetime([
        "2020-06-01 00:00", "2020-01-10 12:00", "2020-01-10 00:00", "2020-03-03 00:00", "2020-03-03 00:00",
    ]),
})  # fmt: skip


def ecgs(*rows):
    table = pd.DataFrame(rows, columns=["ecg_id", "patient_id", "recorded_at"])
    return table.assign(recorded_at=pd.to_datetime(table["recorded_at"], format="ISO8601"))


def test_first_exam_at_or_after_the_ecg():
    paired = pair(ecgs(
        ("before", "A", "2020-01-10 09:00"), ("same moment", "A", "2020-01-10 12:00"),
        ("one second late", "A", "2020-01-10 12:00:01"), ("after all", "A", "2020-06-01 00:00:01"),
        ("no exam", "Z", "2020-01-01"),
    ), CCTA, max_interval_days=365)  # fmt: skip
    assert paired[["ecg_id", "exam_id"]].to_numpy().tolist() == [
        ["before", "C1"], ["same moment", "C1"], ["one second late", "C3"],
    ]  # fmt: skip
    assert paired["interval_h"].to_list() == pytest.approx([3, 0, (143 * 24) - 12 - 1 / 3600])


def test_window_is_inclusive():
    rows = ecgs(("at the limit", "A", "2020-01-08 12:00"), ("beyond it", "A", "2020-01-08 11:59:59"))
    assert pair(rows, CCTA, max_interval_days=2)["ecg_id"].to_list() == ["at the limit"]


def test_a_later_exam_does_not_replace_the_first():
    # the first exam after this ECG is C1; that C3 follows does not matter, however wide the window
    assert pair(ecgs(("e", "A", "2019-12-01")), CCTA, max_interval_days=10_000)["exam_id"].to_list() == ["C1"]


def test_of_two_exams_at_one_moment_the_smaller_identifier_is_taken():
    assert pair(ecgs(("e", "C", "2020-03-02")), CCTA, max_interval_days=90)["exam_id"].to_list() == ["C8"]


def test_order_and_index_of_the_ecgs_are_kept():
    rows = ecgs(("late", "A", "2020-05-31"), ("B's", "B", "2020-01-09"), ("early", "A", "2020-01-01"))
    paired = pair(rows.set_axis([30, 10, 20]), CCTA, max_interval_days=90)
    assert paired["ecg_id"].to_list() == ["late", "B's", "early"]
    assert paired.index.to_list() == [30, 10, 20]


def test_no_ecg_is_no_pair():
    assert pair(ecgs().assign(recorded_at=pd.to_datetime([])), CCTA, 90).empty
