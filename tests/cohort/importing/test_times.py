"""Each way of writing a date that is understood, under each stated order, and those that are refused under it."""

import pandas as pd
import pytest

from cctaecg.cohort.importing.mapping import HowWritten
from cctaecg.cohort.importing.times import iso_times

READ = [
    ("year-month-day", "2021/3/5 14:20", "2021-03-05T14:20:00"),
    ("year-month-day", "2021年3月5日 14时20分", "2021-03-05T14:20:00"),
    ("year-month-day", "20210305142001", "2021-03-05T14:20:01"),
    ("year-month-day", "2021.03.05 2:20", "2021-03-05T02:20:00"),
    ("day-month-year", "05.03.2021 14:20", "2021-03-05T14:20:00"),
    ("day-month-year", "5-3-2021 14:20:09", "2021-03-05T14:20:09"),
    ("month-day-year", "3/5/2021 2:20 PM", "2021-03-05T14:20:00"),
    ("month-day-year", "3/5/2021 12:00 AM", "2021-03-05T00:00:00"),
    ("day-month-year", "2021-03-05T14:20:00.125", "2021-03-05T14:20:00.125"),
]  # fmt: skip


def read(text, clock=True, **how):
    times, expected = iso_times(pd.Series([text]), HowWritten(**how), clock)
    return times.iloc[0], expected.iloc[0]


@pytest.mark.parametrize(("order", "text", "iso"), READ, ids=[text for _, text, _ in READ])
def test_a_date_is_read_in_the_order_that_is_stated(order, text, iso):
    assert read(text, dates=order) == (iso, "")


@pytest.mark.parametrize(("order", "text"), [
    ("year-month-day", "05.03.2021 10:00"), ("day-month-year", "2021/3/5 10:00"),
    ("day-month-year", "05.03.21 10:00"), ("year-month-day", "yesterday"),
])  # fmt: skip
def test_another_order_or_no_date_is_a_fault_and_never_guessed(order, text):
    assert read(text, dates=order) == ("", f"a date in the order {order}, as the mapping states")


@pytest.mark.parametrize(("order", "text"), [
    ("month-day-year", "13/05/2021 10:00"), ("day-month-year", "05/13/2021 10:00"),
    ("year-month-day", "2021-02-30 10:00"), ("day-month-year", "31.02.1950 10:00"),
    ("year-month-day", "2021-03-05 25:00"),
])  # fmt: skip
def test_a_day_or_time_that_does_not_exist_is_told_as_such(order, text):
    said = f"a day and time that exist, in the order {order} that the mapping states"
    assert read(text, dates=order) == ("", said)


def test_a_zone_needs_to_be_stated_and_is_then_left_for_the_hospitals_clock():
    assert read("2021-03-05T22:20:00Z", timezone="Asia/Shanghai") == ("2021-03-06T06:20:00", "")
    assert read("2021-03-05T22:20:00+08:00", timezone="Asia/Shanghai") == ("2021-03-05T22:20:00", "")
    assert read("2021-03-05T22:20:00Z") == ("", "a time without a zone, or a timezone in the mapping")


def test_day_numbers_are_read_where_the_mapping_says_from_when_they_count():
    assert read("44260.597222", spreadsheet_days="1900") == ("2021-03-05T14:20:00", "")
    assert read("42798", clock=False, spreadsheet_days="1904") == ("2021-03-05", "")
    assert read("44260.5") == ("", "a date, or spreadsheet_days in the mapping where days are numbers")


def test_the_time_of_day_is_wanted_or_left_out():
    assert read("2021-03-05") == ("", "a date with the time of day")
    assert read("2021-03-05 14:20", clock=False) == ("2021-03-05", "")
    assert read("  ") == ("", "")


MIXED = [  # day-month-year; the text, with the time of day, without, and what is expected where there is none
    ("05.03.2021 14:20", "2021-03-05T14:20:00", "2021-03-05", ""), ("  ", "", "", ""),
    ("31.02.2021 14:20", "", "", "a day and time that exist"),
    ("2021-03-05 02:20 PM", "2021-03-05T14:20:00", "2021-03-05", ""),
    ("2021/03/05 14:20", "", "", "a date in the order day-month-year"), ("5-3-2021", "", "2021-03-05", "time of day"),
    ("05.03.2021 12:30 PM", "2021-03-05T12:30:00", "2021-03-05", ""), ("05.03.2021 上午", "", "", "a date in the"),
    ("05.03.2021 11:30 am", "2021-03-05T11:30:00", "2021-03-05", ""),
    ("05.03.2021 1:30 下午", "2021-03-05T13:30:00", "2021-03-05", ""),
    ("05.03.2021 12:30 上午", "2021-03-05T00:30:00", "2021-03-05", ""),
    ("05.03.2021 14:20Z", "", "", "a time without a zone"), ("44260.5", "", "", "spreadsheet_days"),
    ("20210305", "", "", "a date in the order"), ("0260", "", "", "a date in the order"),
]


@pytest.mark.parametrize("clock", [True, False])
def test_each_row_of_a_column_is_read_for_itself(clock):
    texts = pd.Series([row[0] for row in MIXED], index=range(3, 3 + len(MIXED)))
    times, expected = iso_times(texts, HowWritten(dates="day-month-year"), clock)
    assert times.to_list() == [row[1 if clock else 2] for row in MIXED]
    for (text, *_, wanted), said, time in zip(MIXED, expected, times):
        assert bool(said) is (time == "" and text.strip() != ""), text
        assert wanted in said or time, text
    assert times.index.equals(texts.index) and expected.index.equals(texts.index)


def test_numbers_are_days_only_where_the_mapping_says_so_and_dates_beside_them_stay_dates():
    texts = pd.Series(["44260.25", "05.03.2021 14:20", "1", "yesterday", "05.03.2021 10:00+02:00"])
    how = HowWritten(dates="day-month-year", spreadsheet_days="1900", timezone="Europe/Berlin")
    times, expected = iso_times(texts, how, True)
    assert times.to_list() == ["2021-03-05T06:00:00", "2021-03-05T14:20:00", "1899-12-31T00:00:00", "",
                               "2021-03-05T09:00:00"]
    assert [bool(said) for said in expected] == [False, False, False, True, False]
