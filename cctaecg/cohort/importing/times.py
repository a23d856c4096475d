"""Dates and times as hospitals write them, brought to ISO 8601 by the order that the mapping states."""

import pandas as pd

from cctaecg.cohort.importing.mapping import HowWritten

CLOCK = (r"(?:[T\s]+(?P<hour>\d{1,2})[:时](?P<minute>\d{2})(?:[:分](?P<second>\d{2})(?P<part>\.\d{1,9})?秒?|分)?"
         r"\s*(?P<half>[AaPp][Mm]|上午|下午)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?")
ORDERS = {
    "year-month-day": r"(?P<year>\d{4})[-/.年]\s?(?P<month>\d{1,2})[-/.月]\s?(?P<day>\d{1,2})日?",
    "day-month-year": r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})",
    "month-day-year": r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4})",
}
ISO = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
COMPACT = (r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
           r"(?:[T\s]?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<part>\.\d{1,9})?)?(?P<half>)(?P<zone>)")
FIRST_DAY = {"1900": "1899-12-30", "1904": "1904-01-01"}
ANOTHER_ORDER = "a date in the order {}, as the mapping states"
NO_SUCH_DAY = "a day and time that exist, in the order {} that the mapping states"
NAMES = ("year", "month", "day", "hour", "minute", "second", "part", "half", "zone")


def iso_times(values: pd.Series, how: HowWritten, clock: bool) -> tuple[pd.Series, pd.Series]:
    """Texts as ISO 8601, and what was expected of each that is none (empty where it could be read).

    ``clock``: whether the time of day is wanted, and not the date alone. An empty text stays empty.
    """
    values = values.str.strip()
    expected = pd.Series(ANOTHER_ORDER.format(how.dates), values.index)
    parts = pd.DataFrame("", values.index, list(NAMES))
    patterns = [ORDERS[how.dates] + CLOCK, ISO + CLOCK, *([COMPACT] if how.dates == "year-month-day" else [])]
    left = values != ""
    for pattern in patterns:
        found = values[left].str.extract(rf"^{pattern}$").fillna("")
        found = found[found["year"] != ""]
        parts.loc[found.index, list(NAMES)] = found[list(NAMES)]
        left &= ~left.index.isin(found.index)
    result, dated = pd.Series("", values.index), parts["year"] != ""
    result[dated] = _iso(parts[dated], how.timezone, clock)
    expected[dated] = NO_SUCH_DAY.format(how.dates)
    zoned = dated & (parts["zone"] != "") & (how.timezone is None)
    result[zoned] = ""
    expected[zoned] = "a time without a zone, or a timezone in the mapping"
    if how.spreadsheet_days is not None:
        numbers = values[left].str.extract(r"^(\d{1,6}(?:\.\d+)?)$")[0].dropna().astype(float)
        times = pd.Timestamp(FIRST_DAY[how.spreadsheet_days]) + pd.to_timedelta(numbers, unit="D").dt.round("s")
        result[numbers.index] = times.dt.strftime("%Y-%m-%dT%H:%M:%S" if clock else "%Y-%m-%d")
    elif (serial := left & values.str.fullmatch(r"[1-9]\d{3,5}(\.\d+)?")).any():
        expected[serial] = "a date, or spreadsheet_days in the mapping where days are numbers"
    lacking = dated & (parts["hour"] == "") & clock
    result[lacking] = ""
    expected[lacking] = "a date with the time of day"
    return result, expected.where((result == "") & (values != ""), "")


def _iso(parts: pd.DataFrame, timezone: str | None, clock: bool) -> pd.Series:
    """Parts of dates put together; empty where there is no such date."""
    hour = parts["hour"].replace("", "0").astype(int)
    afternoon = parts["half"].str.lower().isin(["pm", "下午"])
    morning = parts["half"].str.lower().isin(["am", "上午"])
    hour = hour.where(~(afternoon | morning), hour % 12 + 12 * afternoon)
    texts = (
        parts["year"] + "-" + parts["month"].str.zfill(2) + "-" + parts["day"].str.zfill(2)
        + "T" + hour.astype(str).str.zfill(2) + ":" + parts["minute"].replace("", "00")
        + ":" + parts["second"].replace("", "00") + parts["part"]
    )
    times = pd.to_datetime(texts, format="ISO8601", errors="coerce")
    zoned = (parts["zone"] != "") & times.notna()
    if timezone is not None and zoned.any():
        there = pd.to_datetime(texts[zoned] + parts["zone"][zoned], format="ISO8601", utc=True)
        times[zoned] = there.dt.tz_convert(timezone).dt.tz_localize(None)
    written = times.dt.strftime("%Y-%m-%dT%H:%M:%S") + parts["part"] if clock else times.dt.strftime("%Y-%m-%d")
    return written.fillna("")
