"""Percentages of stenosis; those of other things are passed over."""

import re

from cctaecg.domain import Grade
from cctaecg.labels.rules import lexicon, percent_words as words
from cctaecg.labels.rules.negation import before, denial
from cctaecg.labels.rules.normalise import mentions
from cctaecg.labels.rules.statement import OPEN_BOUND, SOME_EXCLUDED, Meaning, Statement

LISTED = "several numbers in a list: which is whose is not sure"
LEFT = "what is left of the lumen, and not what is lost"
OF_AREA = "an area, and not a diameter"


def percentages(text: str) -> list[Statement]:
    """The percentages of stenosis that a normalised text states; an area beside a diameter is passed over.

    >>> [text[s.start : s.end] for text in ["lad: plaque burden 60%, 30% stenosis"] for s in percentages(text)]
    ['30% stenosis']
    """
    found: list[Statement] = []
    areas: list[Statement] = []
    for match in words.PERCENT.finditer(text):
        start, end = match.span()
        said_before = before(text, start)
        high = float(match["high"])
        low = float(match["low"]) if match["low"] else high
        changed = bool(match["low"]) and words.FORMER.search(said_before) and words.CHANGED.search(said_before)
        left = mentions(text, words.LEFT) and (
            words.LEFT_BEFORE.search(said_before) or words.LEFT_AFTER.match(text, match.end("high") + 1)
        )
        if left and not changed:
            found.append(Statement(start, end, Meaning.UNKNOWN, doubt=LEFT))
            continue
        if max(low, high) > 100 or (not changed and _of_something_else(text, match, said_before)):
            continue
        if words.TORN_NUMBER.search(said_before) and (match["low"] or match["high"]).startswith("0"):
            continue
        if words.LISTED_NUMBERS.search(said_before):
            found.append(Statement(start, end, Meaning.UNKNOWN, doubt=LISTED))
            continue
        bound = None if changed else words.BOUND.search(said_before)
        start -= len(said_before) - bound.start() if bound else 0
        after = None if bound or match["low"] else words.BOUND_AFTER.match(text, end)
        bound, end = (after, after.end()) if after else (bound, end)
        if denial(text, start) is not None:
            statement = Statement(start, end, Meaning.EXCLUDES, doubt=SOME_EXCLUDED)
        elif bound and not after and bound["upto"]:
            grade = Grade.from_percent(high)
            statement = Statement(start, end, Meaning.GRADE, grade, OPEN_BOUND if high in (25, 50, 70) else "")
        elif bound:
            statement = _bounded(start, end, bound["below"] is not None, high)
        else:
            statement = Statement(start, end, Meaning.GRADE, Grade.from_percent(high if changed else (low + high) / 2))
        of_area = mentions(text, words.AREAS) and _of_an_area(text, match)
        (areas if of_area else found).append(statement)
    return found + [_area(statement) for statement in areas if not _beside(text, statement, found)]


def _of_something_else(text: str, match: re.Match[str], said_before: str) -> bool:
    """Whether a percentage is of no stenosis, or of one at another time."""
    end = match.end()
    if (words.NOT_A_STENOSIS_BEFORE.search(said_before) or words.NOT_A_STENOSIS_AFTER.match(text, end)
            or lexicon.SYSTOLIC.search(said_before) or words.FORMER.search(said_before)):  # fmt: skip
        return True
    if not (words.NOT_A_STENOSIS_UNLESS_NAMED.search(said_before) or words.OF_SOMETHING_ELSE.match(text, end)):
        return False
    return not (lexicon.STENOSIS.search(match.group()) or lexicon.STENOSIS.search(said_before[-24:]))


def _of_an_area(text: str, match: re.Match[str]) -> bool:
    if mentions(match.group(), words.AREAS) or words.AREA.search(text[max(0, match.start() - 60) : match.start()]):
        return True
    return words.AREA_AFTER.match(text, match.end("high") + 1) is not None


def _area(statement: Statement) -> Statement:
    if statement.meaning is not Meaning.GRADE:
        return statement
    return Statement(statement.start, statement.end, Meaning.GRADE, statement.grade, OF_AREA)


def _beside(text: str, area: Statement, diameters: list[Statement]) -> bool:
    """Whether a diameter is told in the same sentence as an area."""
    gaps = (sorted((area, diameter), key=lambda s: s.start) for diameter in diameters)
    return any(not lexicon.SENTENCE_END.search(text, first.end, second.start) for first, second in gaps)


def _bounded(start: int, end: int, below: bool, percent: float) -> Statement:
    """A bound is graded where it leaves one grade open, and "<50%" as mild, which reports define so."""
    if below and percent <= 50:
        return Statement(start, end, Meaning.GRADE, Grade.NORMAL if percent <= 25 else Grade.MILD)
    if not below and percent >= 70:
        return Statement(start, end, Meaning.GRADE, Grade.from_percent(percent))
    return Statement(start, end, Meaning.UNKNOWN, doubt=OPEN_BOUND)
