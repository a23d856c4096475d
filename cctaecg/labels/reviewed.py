"""A review sheet that comes back: every row checked, and taken in whole or not at all."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from cctaecg.errors import shape_of
from cctaecg.labels.errors import ReviewRefused
from cctaecg.labels.files import ASKED_COLUMNS, REVIEW_COLUMNS, LabelFiles, read_rows, write_rows
from cctaecg.labels.reading import CHOICES, MISSING
from cctaecg.labels.review import SHEET_COLUMNS, shown_as
from cctaecg.run.spreadsheet import guarded, printable

NEEDED = ("key", "item", "text", "grade")
ALSO_WRITTEN = {
    "正常": "normal", "轻度": "mild", "中度": "moderate", "重度": "severe", "闭塞": "occluded", "异常": "abnormal",
    "无法评估": MISSING, "不明": MISSING, "not told": MISSING,
}  # fmt: skip
_TIMES = ("%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d")  # besides ISO 8601: what spreadsheets make of it


@dataclass(frozen=True)
class TakenIn:
    """``new`` reviews were added, ``repeated`` ones stood there before, ``pending`` ones asked for are still open."""

    new: int
    repeated: int
    pending: int


def take_in(
    sheet: Path, files: LabelFiles, current: Iterable[str], now: datetime, reviewer: str | None = None
) -> TakenIn:
    """Add the graded rows of a returned sheet to the reviews; rows without a grade stay open.

    ``current`` holds the fingerprints of the texts that the export has now. ``reviewer`` fills the rows that name none,
    ``now`` those without a time. A person who grades again replaces his own earlier grade by a later one; two persons
    who differ are a conflict, to be settled between them. The sheet may be a part of what was asked, come from any
    spreadsheet, and be separated by commas, semicolons or tabs.

    Raises ``ReviewRefused`` with every fault and its row, and changes nothing then: columns missing, a text that was
    not asked for, was changed in the sheet or is no longer in the export, a grade that is none, no reviewer, a time
    that is none, two grades for one thing. Raises ``FileNotFoundError`` and ``DamagedFile``.
    """
    asked = read_rows(files.asked, ASKED_COLUMNS)
    shown: dict[tuple[str, str], set[str]] = {}
    for row in asked.to_dict("records"):
        shown.setdefault((row["text"], row["item"]), set()).add(row["shown"])
    current = set(current)
    faults, found = [], []
    for number, cells in sheet_rows(sheet):
        if not cells["grade"]:
            continue
        review, fault = _checked(cells, shown, current, now, reviewer)
        if fault:
            faults.append(f"row {number}: {fault}")
        else:
            found.append({**review, "row": number})
    old = read_rows(files.reviews, REVIEW_COLUMNS)
    merged, repeated = _merged(old, found, faults)
    if faults:
        raise ReviewRefused(sheet.name, faults)
    if len(merged) > len(old):
        write_rows(files.reviews, merged)
    settled = set(zip(merged["text"], merged["item"]))
    open_ = sum(key not in settled for key in shown if key[0] in current)
    return TakenIn(len(merged) - len(old), repeated, open_)


def sheet_rows(sheet: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows with the numbers that a spreadsheet gives them, cells stripped."""
    content = _text(sheet.read_bytes(), sheet.name)
    header = content.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    try:
        rows = list(csv.reader(StringIO(content, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ReviewRefused(sheet.name, [f"it is not a table of comma-separated values: {error}"]) from None
    names = [name.strip().lower() for name in rows[0]] if rows else []
    lacking = [name for name in NEEDED if name not in names]
    if lacking:
        raise ReviewRefused(sheet.name, [f"the column {name!r} is missing" for name in lacking])
    # a row may be shorter: spreadsheets leave out empty cells at its end
    faults = [f"row {number}: {len(row)} cells; expected {len(names)}"
              for number, row in enumerate(rows[1:], 2) if any(row[len(names):])]
    if faults:
        raise ReviewRefused(sheet.name, faults)
    blank = dict.fromkeys(SHEET_COLUMNS, "")
    return [(number, blank | {name: cell.strip() for name, cell in zip(names, row)})
            for number, row in enumerate(rows[1:], 2) if any(row)]


def _text(content: bytes, name: str) -> str:
    """UTF-8; UTF-16 where its mark says so; else GB 18030, which Chinese spreadsheets write.

    A wrong guess cannot pass: the texts would not be those that were asked about.
    """
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReviewRefused(name, ["its characters cannot be read; expected a CSV file in UTF-8"])


def _checked(
    cells: dict[str, str], shown: dict[tuple[str, str], set[str]], current: set[str], now: datetime,
    reviewer: str | None,
) -> tuple[dict[str, str], str]:
    """A row as a review, or what is wrong with it; no text is quoted."""
    key = cells["key"], cells["item"]
    if key not in shown:
        item = repr(cells["item"]) if cells["item"] in CHOICES else f"an item ({shape_of(cells['item'])})"
        key_shown = repr(cells["key"]) if re.fullmatch("t[0-9a-f]{16}", cells["key"]) else f"({shape_of(cells['key'])})"
        return {}, f"{item} of the text {key_shown} was not asked for"
    if cells["key"] not in current:
        return {}, f"the export no longer holds the text {cells['key']}: it was changed since it was asked about"
    if shown_as(cells["text"]) not in shown[key]:
        return {}, f"the text {cells['key']} was changed in the sheet; expected it as it was given"
    value = cells["grade"].lower()
    value = ALSO_WRITTEN.get(value, value)
    if value not in (*CHOICES[cells["item"]], MISSING):
        expected = ", ".join((*CHOICES[cells["item"]], MISSING))
        return {}, f"grade of {cells['item']} has {shape_of(cells['grade'])}; expected one of {expected}"
    who = printable(cells["reviewer"].lstrip("'") or (reviewer or "").strip())
    if not who:
        return {}, "no reviewer is named"
    when = _time(cells["reviewed_at"]) if cells["reviewed_at"] else now
    if when is None:
        return {}, f"reviewed_at has {shape_of(cells['reviewed_at'])}; expected a time such as 2024-03-01T14:05"
    return {"text": key[0], "item": key[1], "value": value, "reviewer": who, "comment": cells["comment"].lstrip("'"),
            "reviewed_at": when.replace(microsecond=0).isoformat()}, ""


def _time(written: str) -> datetime | None:
    for parse in (datetime.fromisoformat, *(lambda text, form=form: datetime.strptime(text, form) for form in _TIMES)):
        try:
            return parse(written).replace(tzinfo=None)
        except ValueError:
            continue
    return None


def _merged(old: pd.DataFrame, found: list[dict[str, Any]], faults: list[str]) -> tuple[pd.DataFrame, int]:
    """Old and new reviews together, and how many of the new stood there before; conflicts are added to ``faults``.

    Of one person's reviews of one thing only the last counts, so that only these can be in conflict.
    """
    last: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    for row in old.sort_values("reviewed_at", kind="stable").to_dict("records"):
        who = row["reviewer"].lstrip("'").casefold()
        last.setdefault((row["text"], row["item"]), {})[who] = (row["value"], row["reviewed_at"])
    added, repeated = [], 0
    for review in sorted(found, key=lambda review: review["reviewed_at"]):
        people = last.setdefault((review["text"], review["item"]), {})
        who = review["reviewer"].casefold()
        value, at = people.get(who, (None, ""))
        if value == review["value"]:
            repeated += 1
            continue
        if value is not None and at >= review["reviewed_at"]:
            faults.append(f"row {review['row']}: {review['reviewer']} grades {review['item']} of {review['text']} as "
                          f"{review['value']}, and not earlier as {value}; expected one grade, or a later time")
            continue
        people[who] = (review["value"], review["reviewed_at"])
        added.append(review)
    for review in added:
        people = last[review["text"], review["item"]]
        others = {name: value for name, (value, _) in people.items() if value != review["value"]}
        if others and people[review["reviewer"].casefold()][0] == review["value"]:
            differing = " and ".join(f"{name} as {value}" for name, value in sorted(others.items()))
            faults.append(f"row {review['row']}: {review['reviewer']} grades {review['item']} of {review['text']} as "
                          f"{review['value']}, {differing}; expected them to settle on one grade")
    rows = pd.DataFrame(added, columns=[*REVIEW_COLUMNS, "row"])[REVIEW_COLUMNS].astype(str)
    rows = rows.assign(reviewer=rows["reviewer"].map(guarded), comment=rows["comment"].map(guarded))
    return pd.concat([old, rows], ignore_index=True), repeated
