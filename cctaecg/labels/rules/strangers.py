"""Words of a report that the rules do not know, and whether one of them holds the place of a vessel."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from cctaecg.labels.rules.anatomy import SEGMENT, Subject
from cctaecg.labels.rules.statement import Meaning, Statement
from cctaecg.labels.rules.vocabulary import NO_WORDS, OwnWords, not_understood

_BOUNDARY = re.compile(
    r"[,;:\n。.](?!\d)|\b(?:but|while|whereas)\b|\band\b(?! (?:is|has|shows|was|contains|demonstrates|gives"
    r"|appears)\b)"
)
_RUN = re.compile(r"[a-z]+(?:['’][a-z]+)?|[\u4e00-\u9fff]+")
_OWN_HEADING = re.compile(r"[\s()\x00]*:")
# What follows a vessel's name, and not an adjective: a degree, a segment, a heading's colon, a verb.
_FOLLOWS_A_NAME = re.compile(
    rf"[\s\d]*(?:$|[:=\-–(|,]|\x00|(?:{SEGMENT}|is|are|was|has|shows?|demonstrates?|with|also)(?![a-z])|管|狭|见"
    rf"|可见|有|近|中|远|开|起|段|处)",
    re.ASCII,
)
_POINTS_AT = re.compile(
    rf"[)\]]?\s*(?:is |are |was )?(?:seen |noted |present |identified |found |located |involving )?(?:of|in|at|within"
    rf"|on|to|affecting|along|involving)\b"
    rf"(?:\s|[\-–]|{SEGMENT}|fourth|fifth|\d(?:st|nd|rd|th)|other|another|this|that)*", re.ASCII,
)  # fmt: skip
_END = re.compile(r"\s*(?:\d\s*)?(?:branch |artery |vessel |segment |支)?(?:$|[,.;:。\n)])")


class Stranger(NamedTuple):
    """A word that the rules do not know, and where it stands."""

    start: int
    end: int
    word: str


def masked(text: str, spans: Iterable[Subject | Statement]) -> str:
    """``text`` with what is understood blanked; every other character is still at its place."""
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = "\x00" * (span.end - span.start)
    return "".join(characters)


def find_strangers(hidden: str, own: OwnWords = NO_WORDS) -> list[Stranger]:
    """The words of a masked text that the rules do not know, in order.

    >>> [stranger.word for stranger in find_strangers("\\x00\\x00\\x00 with a zonular plaque")]
    ['zonular']
    """
    found = []
    for match in _RUN.finditer(hidden):
        for place, word in not_understood(match.group(), own):
            start = match.start() + place
            found.append(Stranger(start, start + len(word), word))
    return found


def in_a_vessels_place(
    hidden: str, strangers: list[Stranger], statement: Statement, subject: Subject, named: list[Subject], start: int
) -> list[str]:
    """The words that are not understood and stand where the statement's vessel should be named.

    ``hidden`` is the masked text, ``start`` where the statement's sentence begins, ``subject`` the vessel that it would
    belong to by its order alone.
    """
    if not strangers or statement.meaning is Meaning.ELSEWHERE or (subject in named and subject.end > statement.start):
        return []
    own_clause = subject in named
    begin = subject.end if own_clause else start
    if own_clause:
        heading = _OWN_HEADING.match(hidden, begin)
        boundary = _BOUNDARY.search(hidden, heading.end() if heading else begin, statement.start)
        begin = boundary.end() if boundary else statement.start
    for stranger in strangers:
        if begin <= stranger.start < statement.start and _FOLLOWS_A_NAME.match(hidden, stranger.end, statement.start):
            return [stranger.word]
    points = _POINTS_AT.match(hidden, statement.end)
    directly = not own_clause or begin < statement.start
    place = points.end() if points else statement.end if directly else None
    if place is None:
        return []
    for stranger in strangers:
        if stranger.start >= place and not hidden[place : stranger.start].strip(" ("):
            return [stranger.word] if points or _END.match(hidden, stranger.end) else []
    return []
