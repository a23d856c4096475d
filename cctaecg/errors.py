"""``UserError``: a mistake in what was given to the study, said in one sentence and shown without a stack of calls.

What stands in a file that came from outside may be anything: a name in the wrong column, a code that moves a terminal's
cursor. A sentence shows the shape of such a text, and a terminal is given none of its control characters.
"""

import os
import re
import unicodedata
from itertools import groupby
from os import PathLike

MOST_RUNS = 12
"""Of characters of one kind that a shape shows: enough for a date and a time."""

_PUNCTUATION = frozenset("-/:.,;_+ ")
_QUOTED = re.compile(r"""(?<!\w)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?!\w)""")
_EXPECTED = re.compile(r"; (?:expected|state it|name them|call it|save it)")
_CONTROLLING = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # controls, bidirectional marks, halves of pairs, line separators


class UserError(Exception):
    """Base of every error that the person who runs the study can mend: a value, a file, a missing step.

    The command line prints its sentence and exits with 1; a notebook shows the sentence alone.
    """

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [f"{type(self).__name__}: {self}"]


def reason_of(error: OSError) -> str:
    """Why the system, or a library in its name, refused something: one line, which names the file where it is known.

    Parameters
    ----------
    error : OSError
        Libraries raise it with a text of their own, with a list of files, or with nothing at all.

    Returns
    -------
    str
        Such as ``No space left on device: runs/mine/cohort.parquet``.

    Examples
    --------
    >>> reason_of(OSError(28, "No space left on device", "a.csv")), reason_of(OSError("8 of 1000 written"))
    ('No space left on device: a.csv', '8 of 1000 written')
    >>> reason_of(OSError([("a", "b", "[Errno 13] Permission denied: 'b'")])), reason_of(OSError())
    ("b: [Errno 13] Permission denied: 'b'", 'the system gave no reason')
    """
    if error.strerror is not None:
        name = error.filename2 or error.filename
        return f"{error.strerror}: {name}" if name else str(error.strerror)
    given = error.args[0] if error.args else ""
    if isinstance(given, list) and given and isinstance(given[0], tuple):  # shutil: source, target, reason
        _, target, why = (*given[0], "", "")[:3]
        more = f", and {len(given) - 1:,} more" if len(given) > 1 else ""
        return f"{target}: {why}{more}"
    said = " ".join(str(given).split())
    return said or "the system gave no reason"


def shape_of(text: str) -> str:
    """What a text looks like without what it says: its length, and the kind of each character, 9 a digit, a a letter.

    A misplaced cell may hold a name and a telephone number; its shape is enough to find the fault.

    Parameters
    ----------
    text : str
        A value from outside.

    Returns
    -------
    str
        Such as ``10 characters like 99/99/9999``. Beyond a dozen runs of one kind there are dots.

    Examples
    --------
    >>> shape_of("21/02/2020"), shape_of("Zhang San"), shape_of("x")
    ('10 characters like 99/99/9999', '9 characters like aaaaa aaa', '1 character like a')
    """
    runs = ["".join(run) for _, run in groupby(map(_kind, text[:200]))]
    like = "".join(runs[:MOST_RUNS])[:40]
    more = "..." if len(like) < len(text) else ""
    return f"{len(text):,} character{'' if len(text) == 1 else 's'} like {like}{more}" if text else "empty"


def without_values(sentence: str) -> str:
    """A sentence whose quoted texts are told by their shape; what was expected stays as it is.

    >>> without_values("unit is 'Zhang San'; expected mV, or a gain such as '1000/mV'")
    "unit is of 9 characters like aaaaa aaa; expected mV, or a gain such as '1000/mV'"
    """
    found = _EXPECTED.search(sentence)
    end = found.start() if found else len(sentence)
    told = _QUOTED.sub(lambda quoted: f"of {shape_of(quoted[1][1:-1])}", sentence[:end])
    return told + sentence[end:]


def escaped(text: str, keep: str = "\n\t") -> str:
    r"""A text without what could control a terminal: such characters are written as Python writes them in a string.

    Parameters
    ----------
    text : str
        Anything that is to be printed.
    keep : str
        Control characters that stay.

    Returns
    -------
    str
        The text without escape sequences, marks that turn the direction of writing, and the like.

    Examples
    --------
    >>> escaped("a\x1b[2Jb\u202ec")
    'a\\x1b[2Jb\\u202ec'
    """
    return "".join(
        written_out(character) if unicodedata.category(character) in _CONTROLLING and character not in keep
        else character for character in text
    )


def written_out(character: str) -> str:
    r"""A character as Python writes it in a string; of a byte of a file's name that is no text, the byte.

    >>> written_out("\x1b"), written_out("\u202e"), written_out("\udce9")
    ('\\x1b', '\\u202e', '\\xe9')
    """
    byte = ord(character) - 0xDC00
    return f"\\x{byte:02x}" if 0x80 <= byte <= 0xFF else repr(character)[1:-1]


def name_as_text(name: str | PathLike[str]) -> str:
    r"""A file's name as text that every encoding takes: a byte of it that is none is written out.

    >>> name_as_text("caf\udce9")
    'caf\\xe9'
    """
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def counted(number: int, noun: str, nouns: str | None = None) -> str:
    """A count and its noun, in the plural unless it is one.

    >>> counted(1, "file was", "files were"), counted(2_400, "record"), counted(0, "shard")
    ('1 file was', '2,400 records', '0 shards')
    """
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def _kind(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "a"
    return character if character in _PUNCTUATION else "?"
