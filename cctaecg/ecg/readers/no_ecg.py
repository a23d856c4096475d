"""Files that lie beside ECGs and are none: notes, images, lists of records, annotations.

Only what is known to be something else is passed over. What nothing is known of, such as samples without their header
or a device's own format, is for the caller to name; so is a text that is mostly numbers.
"""

import re
import struct
from codecs import getincrementaldecoder
from pathlib import Path

from cctaecg.ecg.readers import plain_table, xml_text

_STARTS = (
    (b"\x89PNG", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"), (b"BM", "an image"),
    (b"II*\0", "an image"), (b"MM\0*", "an image"), (b"%PDF", "a PDF"), (b"%!PS", "a PostScript document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"), (b"{\\rtf", "a text"), (b"ANN  1.0", "annotations"),
    (b"PAR1", "a table of Parquet"),
)
_OFFICE = re.compile(rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|mimetype|_rels/|docProps/|word/|xl/|ppt/)", re.DOTALL)
_LISTS = ("RECORDS", "ANNOTATORS", "SHA256SUMS.txt", "SHA256SUMS", "MD5SUMS")
_DOCUMENTS = ("html", "svg", "plist", "rss")
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
_NUMBER = re.compile(r"[+-]?\d[\d.,eE+-]*")
_SKIP, _NOTE, _CODES = 59, 63, 50  # of the annotation format: a jump in time, a text, and the last of the kinds

LONGEST_ANNOTATIONS = 64 * 1024 * 1024


def kind_of_other(path: Path, head: bytes) -> str | None:
    """What a file is that starts with ``head`` and is no ECG; None where it may be one.

    >>> kind_of_other(Path("letter.txt"), b"Dear colleague,"), kind_of_other(Path("a.xml"), b"<ecg>1,2</ecg>")
    ('a text', None)
    """
    for start, kind in _STARTS:
        if head.startswith(start) and (start != b"BM" or head[6:10] == bytes(4)):
            return kind
    if _OFFICE.match(head):
        return "an Office document"
    root = xml_text.root_name(head)
    if root is not None:
        return "a document" if root in _DOCUMENTS else None
    if head and (text := _text(head)) is not None:
        if path.name in _LISTS:
            return "a list of files"
        if plain_table.is_headed(head):
            return "a table whose columns are not named after leads"
        return "a text" if _is_prose(text) else None
    return "annotations" if _is_annotations(path, head) else None


def _text(head: bytes) -> str | None:
    """The text that a file starts with, in UTF-8, UTF-16 or what European or Chinese Windows writes; else None."""
    cut = len(head) >= 4096
    for encoding in ("utf-16",) if head.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252", "gb18030"):
        try:
            text = getincrementaldecoder(encoding)().decode(head, final=not cut)  # the last sign may be cut
        except UnicodeDecodeError:
            continue
        if all(sign.isprintable() or sign.isspace() or sign in "\ufeff\xad" for sign in text):
            return text
    return None


def _is_prose(text: str) -> bool:
    """Whether fewer than half of its words are numbers; a date is none."""
    words = re.split(r"[\s,;:\[\]{}]+", text.strip())
    numbers = [word for word in words if _NUMBER.fullmatch(word) and not _DATE.fullmatch(word)]
    return 2 * len(numbers) < len(words)


def _is_annotations(path: Path, head: bytes) -> bool:
    """Whether a file is one chain of WFDB annotations, as ``.atr`` beside a record: words of kind and interval, then 0.

    Format: https://wfdb.io/spec/annotation-files.html
    """
    if path.stat().st_size > LONGEST_ANNOTATIONS or len(head) < 4:
        return False
    content = path.read_bytes()
    place, kinds = 0, set[int]()
    while place + 2 <= len(content):
        (word,) = struct.unpack_from("<H", content, place)
        kind, interval = word >> 10, word & 0x3FF
        place += 2
        if word == 0:
            return place == len(content) and bool(kinds)
        if kind == _SKIP:
            place += 4
        elif kind == _NOTE:
            place += interval + interval % 2
        elif _CODES < kind < _SKIP or kind == 0:
            return False
        kinds.add(kind)
    return False
