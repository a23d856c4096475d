"""XML from outside: its root's name before anything is parsed, and limits that no electrocardiograph comes near.

Entities are refused by defusedxml before they are expanded, which keeps out both the ones that multiply
("billion laughs") and the ones that name another file. A document type that only names its definition, as GE and
Philips write it, is harmless: nobody fetches it.
"""

import re
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.readers.optional_library import library

LARGEST_XML = 8 * 1024 * 1024
"""Bytes: ten seconds of 12 leads at 1,000 Hz, written as decimal digits, take less than one million."""

MOST_TAGS = 200_000
"""Opening and closing tags: each costs the parser a hundred times its own size in memory."""

LONGEST_PROLOG = 64 * 1024
"""Bytes of comments and the like that may stand before the first element."""

_NOT_AN_ELEMENT = re.compile(r"<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_ELEMENT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?P<name>[A-Za-z_][\w.-]*)")


def is_only_prolog(head: bytes) -> bool:
    """Whether a file that starts with ``head`` may be XML whose first element comes later.

    >>> is_only_prolog(b'<?xml version="1.0"?><!-- a long com'), is_only_prolog(b"<ECG>"), is_only_prolog(b"I,II")
    (True, False, False)
    """
    return _text(head).startswith(("<?", "<!")) and root_name(head) is None


def root_name(head: bytes) -> str | None:
    """Name, in lower case and without prefix, of the first element of a file that starts with ``head``; None if none.

    >>> root_name(b'<?xml version="1.0"?><!-- a comment --><hl7:AnnotatedECG xmlns:hl7="urn:hl7-org:v3">')
    'annotatedecg'
    """
    text = _text(head)
    if not text.startswith("<"):
        return None
    element = _ELEMENT.search(_NOT_AN_ELEMENT.sub("", text))
    return element["name"].lower() if element else None


def _text(head: bytes) -> str:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return head.decode("utf-16" if wide else "utf-8-sig", "ignore").lstrip()


def limited(path: Path) -> bytes:
    """The bytes of a file. Raises ``TooLarge`` for more bytes or tags than an ECG has."""
    size = path.stat().st_size
    if size > LARGEST_XML:
        raise TooLarge(f"holds {size} bytes of XML; an ECG has fewer than {LARGEST_XML}", path)
    content = path.read_bytes()
    tags = content.count(b"<")
    if tags > MOST_TAGS:
        raise TooLarge(f"holds {tags} XML tags; an ECG has fewer than {MOST_TAGS}", path)
    return content


def parse(path: Path, format: str) -> Element:
    """The root of a document, names without their namespaces. Raises ``UnreadableFile``, ``TooLarge``."""
    defused = library("defusedxml.ElementTree", format)
    forbidden = library("defusedxml.common", format).DefusedXmlException
    try:
        root: Element = defused.fromstring(limited(path))
    except forbidden as error:
        raise UnreadableFile(f"declares XML entities, which are refused ({error})", path) from error
    except (ParseError, LookupError, UnicodeError, ValueError) as error:  # LookupError: an encoding nobody knows
        raise UnreadableFile(f"is no well-formed XML ({error})", path) from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root
