"""One spelling for full-width characters, dotted abbreviations and rows of tables, without moving any character."""

import re
import unicodedata
from functools import cache, lru_cache

from cctaecg.labels.rules.tables import opened

_DOTTED = re.compile(r"(?<![a-z.])(?:[a-z]\.){2,4}(?:[a-z](?![a-z]))?")  # "l.a.d", "r.c.a."
_WRAPPED = re.compile(r"(?<=[^\n.;:!?。；：])\n(?=[^\S\n]*[a-z])")


def normalise(text: str) -> str:
    """Full-width and compatibility characters narrowed, lower case, every character still at its place.

    The dots of abbreviations become spaces, the rows of tables headings with their cells
    (:mod:`cctaecg.labels.rules.tables`). A line that goes on in small letters is joined to the next.

    >>> normalise("ＬＡＤ狭窄７０％"), normalise("L.A.D.: 70%"), normalise("LAD\\tsevere\\tmixed")
    ('lad狭窄70%', 'lad   : 70%', 'lad:severe,mixed')
    """
    if "\n" in text:
        text = _WRAPPED.sub(" ", text)
    text = text.translate({ord(character): _narrowed(character) for character in set(text)})
    text = opened(text)
    return _DOTTED.sub(lambda dotted: _closed(dotted.group()), text) if "." in text else text


def _closed(dotted: str) -> str:
    letters = dotted.replace(".", "")
    return letters + " " * (len(dotted) - len(letters))


@lru_cache(maxsize=256)
def mentions(text: str, any_of: tuple[str, ...]) -> bool:
    """Whether a text holds one of some strings: asked once, before every part of it is looked at."""
    for cue in any_of:  # a plain loop: this is asked often
        if cue in text:
            return True
    return False


@cache
def _narrowed(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character
