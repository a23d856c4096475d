"""XML from outside: its root's name before anything is parsed, and limits that no electrocardiograph comes near.

Entities are refused by defusedxml before they are expanded, which keeps out both the ones that multiply
("billion laughs") and the ones that name another file. A document type that only names its definition, as GE and
Philips write it, is harmless: nobody fetches it.

An encoding that the parser does not know, such as GB2312, and one that a file does not keep to are decoded here.
"""

import codecs
import re
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import errors

from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.readers.optional_library import library

LARGEST_XML = 8 * 1024 * 1024
"""Bytes: ten seconds of 12 leads at 1,000 Hz, written as decimal digits, take less than one million."""

MOST_TAGS = 200_000
"""Opening and closing tags: each costs the parser a hundred times its own size in memory."""

LONGEST_PROLOG = 64 * 1024
"""Bytes of comments and the like that may stand before the first element."""

_NOT_AN_ELEMENT = re.compile(r"<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*?(?:\bencoding\s*=\s*[\"'](?P<encoding>[\w.-]+)[\"'][^>]*?)?\?>", re.ASCII)
_CUT_OFF = {errors.codes[message] for message in (errors.XML_ERROR_NO_ELEMENTS, errors.XML_ERROR_UNCLOSED_TOKEN,
                                                  errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
                                                  errors.XML_ERROR_PARTIAL_CHAR)}
_OF_SEVERAL_BYTES = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5", "shift_jis": "cp932",
                     "euc-jp": "euc-jp", "euc-kr": "cp949"}
"""Encodings that the parser does not know, by their names in documents; the codec of each."""

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
    return root_of(limited(path), path, format)[0]


def root_of(content: bytes, path: Path, format: str) -> tuple[Element, bool]:
    """The root of a document as of :func:`parse`, and whether its bytes are as its declaration says they are."""
    fromstring = library("defusedxml.ElementTree", format).fromstring
    forbidden = library("defusedxml.common", format).DefusedXmlException
    as_declared = True
    try:
        try:
            root: Element = fromstring(content)
        except forbidden:
            raise
        except (ParseError, LookupError, ValueError) as error:  # of an encoding nobody knows, or of several bytes
            as_declared = False
            root = fromstring(_without_declaration(content, isinstance(error, ParseError), path))
    except forbidden as error:
        raise UnreadableFile("declares XML entities, which are refused: an ECG needs none", path) from error
    except ParseError as error:
        raise UnreadableFile("is no well-formed XML: it is cut off before its end" if error.code in _CUT_OFF else
                             f"is no well-formed XML from line {error.position[0]} on", path) from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    return root, as_declared


def _without_declaration(content: bytes, known: bool, path: Path) -> str:
    """The text of a document, in the encoding that it declares or else in UTF-8 or Latin-1.

    known: whether the parser knows that encoding, so that the fault is another.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _DECLARATION.sub("", content.decode("utf-16", "replace"), count=1)
    content = content.removeprefix(codecs.BOM_UTF8)
    declared = _DECLARATION.match(content[:200].decode("latin-1"))
    name = (declared and declared["encoding"]) or "utf-8"
    if not known and name.lower() not in _OF_SEVERAL_BYTES:
        raise UnreadableFile(f"is no well-formed XML: its encoding {name!r} is not known; expected UTF-8", path)
    text = content.decode("latin-1")
    for encoding in (_OF_SEVERAL_BYTES.get(name.lower(), "utf-8"), "utf-8"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    return _DECLARATION.sub("", text, count=1)
