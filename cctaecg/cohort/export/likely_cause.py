"""What a fault probably comes from: how values that another program writes look, and files that are no CSV in UTF-8."""

import csv
import os
import re
from collections.abc import Sequence
from pathlib import Path

SEX = {"sex"}
YES_OR_NO = {"diabetes", "hypertension", "prior_mi"}
TIMES = {"birth_date", "performed_at", "recorded_at", "last_seen_at", "mi_at"}
CAUSES = [
    (SEX, r"男性?|女性?|(fe)?male|[mfw12]", "words or numbers for the sex"),
    (YES_OR_NO, r"yes|no|y|n|true|false|是|否|有|无|[+-]|阳性|阴性", "words for yes and no"),
    (YES_OR_NO, r"[01]\.0+", "numbers that a spreadsheet gave decimals"),
    (TIMES, r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(\D.*)?", "dates with the day or the month first"),
    (TIMES, r"\d{4}[/.年]\s*\d{1,2}[/.月]\s*\d{1,2}.*", "dates with slashes, dots or 年月日"),
    (TIMES, r"\d{4}-\d{1,2}-\d{1,2}[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})",
     "times with their zone"),
    (TIMES, r"\d{4}-\d{2}-\d{2}", "a date without the time of day"),
    (TIMES, r"\d{4}-\d{1,2}-\d{1,2}([T ]+\d{1,2}:\d{2}.*)?", "dates without leading zeros"),
    (TIMES, r"[1-9]\d{3,4}(\.\d+)?", "day numbers of a spreadsheet"),
    (TIMES, r"(19|20)\d{6}(\d{4,6})?", "dates without separators"),
    ({"path"}, r"([A-Za-z]:)?[^/]*\\.*", "paths of Windows"),
]
"""Columns, how a whole value looks (capitals do not matter), and what that is."""

TAB = "\t"
SEPARATORS = {",": "commas", ";": "semicolons", TAB: "tabs", "|": "bars"}
SAMPLE = 65_536  # bytes of a file that are looked at
PROBED = 200  # values that are looked at
MOST = 0.5  # share of them that has to look so


def cause_of_values(column: str, values: Sequence[str]) -> str:
    """What most of the wrong values of a column look like; empty where they look like nothing known.

    >>> cause_of_values("performed_at", ["05.03.2021 14:20", "17.03.2021 08:01"])
    'dates with the day or the month first'
    """
    probed = [value.strip() for value in values[:PROBED]]
    for columns, pattern, cause in CAUSES:
        matching = sum(bool(re.fullmatch(pattern, value, re.IGNORECASE)) for value in probed)
        if column in columns and matching > MOST * len(probed):
            return cause
    return ""


def cause_of_file(path: Path, encoding: str = "utf-8", separator: str = ",") -> str:
    """What a file is instead of what was taken for granted, or what lies beside it under such a name; may be empty."""
    if not os.access(path.parent, os.R_OK | os.X_OK) or (path.is_file() and not os.access(path, os.R_OK)):
        return ""
    if not path.is_file():
        beside = path.parent.iterdir() if path.parent.is_dir() else iter(())
        alike = sorted(other.name for other in beside if other.stem.casefold() == path.stem and other.name != path.name)
        return f"{alike[0]}, which `cctaecg import` reads" if alike else ""
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    if head.startswith(b"PK"):
        return "an Excel workbook, which `cctaecg import` reads"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "an Excel workbook of before 2007: save it as .xlsx"
    found = encoding_of(head)
    if found not in ("", encoding) and (found, encoding) != ("utf-8", "gb18030"):
        return f"{found.upper()}: `cctaecg import --encoding {found}`"
    mark = separator_of(head.decode(found or "latin-1", "ignore"))
    if mark in ("", separator):
        return ""
    return f"{SEPARATORS[mark]} between the values: `cctaecg import --separator {'tab' if mark == TAB else repr(mark)}`"


def encoding_of(head: bytes) -> str:
    """The encoding that the first bytes of a text can only or best be in; empty where none fits.

    >>> encoding_of("左前降支".encode("gb18030")), encoding_of("左前降支".encode())
    ('gb18030', 'utf-8')
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):  # the sample may end inside a character
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return encoding
    return ""


def separator_of(text: str) -> str:
    """What separates the values of the first line: comma, semicolon, tab or bar; empty where there is one value."""
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    counts = {mark: len(next(csv.reader([first], delimiter=mark), [])) for mark in SEPARATORS}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] > 1 else ""
