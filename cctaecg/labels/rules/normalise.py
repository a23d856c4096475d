"""One spelling for full-width and compatibility characters, without moving any."""

import unicodedata
from functools import cache


def normalise(text: str) -> str:
    """Full-width and compatibility characters narrowed, lower case, every character still at its place.

    >>> normalise("ＬＡＤ狭窄７０％")
    'lad狭窄70%'
    """
    return text.translate({ord(character): _narrowed(character) for character in set(text)})


@cache
def _narrowed(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character
