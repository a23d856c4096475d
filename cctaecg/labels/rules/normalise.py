"""One spelling for full-width characters, dotted abbreviations and rows of tables, without moving any character."""

import re
import unicodedata
from functools import cache, lru_cache

_DOTTED = re.compile(r"(?<![a-z.])(?:[a-z]\.){2,4}(?:[a-z](?![a-z]))?")  # "l.a.d", "r.c.a."
_CELLS = re.compile(r"^[^\n]*?[^\s|;\t][^\S\n]*(?:\t|\||;)[^\n]*$", re.M)
_BAR = re.compile(r"\t|\||;")
_SHORT_CELLS = re.compile(r"\s*[\w ()-]{1,16};[^;:,。]{1,24}(?:;[^;:,。]{0,40})*\s*")
_WRAPPED = re.compile(r"(?<=[^\n.;:!?。；：])\n(?=[^\S\n]*[a-z])")


def normalise(text: str) -> str:
    """Full-width and compatibility characters narrowed, lower case, every character still at its place.

    The dots of abbreviations become spaces. In a row of a table, whose cells tabs, bars or semicolons part, the first
    cell becomes a heading and the others its clauses. A line that goes on in small letters is joined to the next.

    >>> normalise("ＬＡＤ狭窄７０％"), normalise("L.A.D.: 70%"), normalise("LAD\\tsevere\\tmixed")
    ('lad狭窄70%', 'lad   : 70%', 'lad:severe,mixed')
    """
    if "\n" in text:
        text = _WRAPPED.sub(" ", text)
    text = text.translate({ord(character): _narrowed(character) for character in set(text)})
    if "\t" in text or "|" in text or ";" in text:
        text = _CELLS.sub(lambda row: _row(row.group()), text)
    return _DOTTED.sub(lambda dotted: _closed(dotted.group()), text) if "." in text else text


def _closed(dotted: str) -> str:
    letters = dotted.replace(".", "")
    return letters + " " * (len(dotted) - len(letters))


def _row(row: str) -> str:
    """A row of a table, or a line of a text that only holds a semicolon."""
    cells = _BAR.split(row.strip().strip("|"))
    if "\t" not in row and "|" not in row and not _SHORT_CELLS.fullmatch(row):
        return row
    signs = iter([":"] + [","] * len(row))
    text = row
    if text.lstrip().startswith("|"):
        text = text.replace("|", " ", 1)
    if text.rstrip().endswith("|"):
        place = text.rindex("|")
        text = text[:place] + " " + text[place + 1 :]
    return _BAR.sub(lambda bar: next(signs), text)


@lru_cache(maxsize=256)
def mentions(text: str, any_of: tuple[str, ...]) -> bool:
    """Whether a text holds one of some strings: asked once, before every part of it is looked at."""
    return any(cue in text for cue in any_of)


@cache
def _narrowed(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character
