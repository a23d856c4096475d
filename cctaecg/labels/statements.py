"""What a report states about lumens, each statement by itself; whose lumen it is comes after."""

import re
from dataclasses import dataclass
from enum import Enum

from cctaecg.domain import Grade
from cctaecg.labels import lexicon

NEARBY = 32  # characters before a statement that can change its meaning
NEGATION_REACH = 90  # characters from a negation to the last thing that it denies
RANGE_OF = {Grade.NORMAL: (0, 25), Grade.MILD: (25, 50), Grade.MODERATE: (50, 70), Grade.SEVERE: (70, 99)}

SOME_EXCLUDED = "only some degrees are excluded"


class Meaning(Enum):
    """What a statement says about a lumen."""

    GRADE = "a degree of stenosis, or none"
    NO_DEGREE = "narrowed, to a degree that is not said"
    NOT_ASSESSED = "cannot be assessed"
    EXCLUDES = "some degrees are excluded, the others left open"


@dataclass(frozen=True)
class Statement:
    """One statement, at ``start`` to ``end`` of the text; ``doubt`` says why a person should look at it, or is empty."""

    start: int
    end: int
    meaning: Meaning
    grade: Grade | None = None
    doubt: str = ""

    @property
    def positive(self) -> bool:
        """Whether it says that something is narrowed."""
        return self.meaning is Meaning.NO_DEGREE or (self.meaning is Meaning.GRADE and self.grade > Grade.NORMAL)

    def overlaps(self, other: "Statement") -> bool:
        return self.start < other.end and other.start < self.end


def find_statements(text: str) -> list[Statement]:
    """What a normalised text states about lumens, in order; of overlapping statements the more exact one.

    >>> [statement.grade.name for statement in find_statements("mild stenosis (45%), then occluded")]
    ['MILD', 'OCCLUDED']
    """
    percents, words = _percents(text), _words(text)
    # "moderate stenosis (50-69%)": the percentage says exactly what the word says roughly; a bare bound does not
    exact = [p for p in percents if p.meaning is Meaning.GRADE or not any(_together(text, w, p) for w in words)]
    graded = [p for p in exact if p.meaning is Meaning.GRADE]
    found = exact + [w for w in words if not any(_together(text, w, p) for p in graded)]
    found += _occlusions(text) + _not_assessed(text)
    for less_exact in (_clean(text), _bare(text)):
        found += [s for s in less_exact if not any(s.overlaps(other) for other in found)]
    return sorted(found, key=lambda statement: (statement.start, statement.end))


def is_denied(text: str, start: int) -> bool:
    """Whether a negation before ``start`` covers what stands there.

    >>> is_denied("lm: no plaque, stenosis", 15), is_denied("lm: no plaque, moderate stenosis", 15)
    (True, False)
    """
    for match in lexicon.NEGATION.finditer(text, max(0, start - NEGATION_REACH), start):
        between = text[match.end() : start]
        if match.group().isascii():
            new_clause = lexicon.NEW_CLAUSE.search(between) and lexicon.WORD.match(text, start)
            if lexicon.DENIED_ENGLISH.fullmatch(between) and not new_clause:
                return True
        elif lexicon.DENIED_CHINESE.fullmatch(between):
            return True
    return False


def _before(text: str, start: int) -> str:
    return text[max(0, start - NEARBY) : start]


def _percents(text: str) -> list[Statement]:
    found = []
    for match in lexicon.PERCENT.finditer(text):
        start, end = match.span()
        before = _before(text, start)
        high = float(match["high"])
        low = float(match["low"]) if match["low"] else high
        if (max(low, high) > 100 or lexicon.NOT_A_STENOSIS_BEFORE.search(before) or lexicon.SYSTOLIC.search(before)
                or lexicon.NOT_A_STENOSIS_AFTER.match(text, end) or lexicon.FORMER.search(before)):  # fmt: skip
            continue
        bound = lexicon.BOUND.search(before)
        start -= len(before) - bound.start() if bound else 0
        if is_denied(text, start):
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt=SOME_EXCLUDED))
        elif bound:
            found.append(_bounded(start, end, bound["below"] is not None, high))
        else:
            found.append(Statement(start, end, Meaning.GRADE, Grade.from_percent((low + high) / 2)))
    return found


def _bounded(start: int, end: int, below: bool, percent: float) -> Statement:
    """A bound is graded where it leaves one grade open, and "<50%" as mild, which reports define so."""
    if below and percent <= 50:
        return Statement(start, end, Meaning.GRADE, Grade.NORMAL if percent <= 25 else Grade.MILD)
    if not below and percent >= 70:
        return Statement(start, end, Meaning.GRADE, Grade.from_percent(percent))
    return Statement(start, end, Meaning.EXCLUDES, doubt="a bound leaves several grades open")


def _words(text: str) -> list[Statement]:
    found = []
    for pattern in (lexicon.WORD_BEFORE, lexicon.WORD_AFTER):
        for match in pattern.finditer(text):
            start, end = match.span()
            statement = Statement(start, end, Meaning.EXCLUDES, doubt=SOME_EXCLUDED)
            if lexicon.SYSTOLIC.search(_before(text, start)) or any(statement.overlaps(other) for other in found):
                continue
            found.append(statement if is_denied(text, start) else _worded(start, end, match["word"]))
    return found


def _worded(start: int, end: int, words: str) -> Statement:
    """A grade in a word; two words are the range that both cover and count by its midpoint."""
    match = lexicon.WORD.fullmatch(words)
    grades = {_grade_of(word) for word in match.groups() if word}
    low, high = min(RANGE_OF[grade][0] for grade in grades), max(RANGE_OF[grade][1] for grade in grades)
    doubt = "between two grades" if len(grades) > 1 else ""
    return Statement(start, end, Meaning.GRADE, Grade.from_percent((low + high) / 2), doubt)


def _grade_of(word: str) -> Grade:
    return next(grade for grade, pattern in lexicon.GRADE_WORDS.items() if re.fullmatch(pattern, word))


def _together(text: str, word: Statement, percent: Statement) -> bool:
    """Whether a word and a percentage speak of one place, as in "moderate stenosis (60%)"."""
    if word.meaning is not Meaning.GRADE:
        return False
    gap = text[min(word.end, percent.end) : max(word.start, percent.start)]
    return lexicon.TOGETHER.fullmatch(gap) is not None


def _occlusions(text: str) -> list[Statement]:
    found = []
    for match in lexicon.OCCLUDED.finditer(text):
        start, end = match.span()
        if is_denied(text, start) or lexicon.NEGATION_AFTER.match(text, end):
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt="only occlusion is excluded"))
        elif match["near"]:
            found.append(Statement(start, end, Meaning.GRADE, Grade.SEVERE, "nearly occluded"))
        else:
            found.append(Statement(start, end, Meaning.GRADE, Grade.OCCLUDED))
    return found


def _not_assessed(text: str) -> list[Statement]:
    return [Statement(*match.span(), Meaning.NOT_ASSESSED) for match in lexicon.NOT_ASSESSED.finditer(text)]


def _clean(text: str) -> list[Statement]:
    found = []
    for match in lexicon.CLEAN.finditer(text):
        start, end = match.span()
        before = _before(text, start)
        if lexicon.CLEAN_DENIED.search(before):
            found.append(Statement(start, end, Meaning.NO_DEGREE))
        elif not lexicon.CLEAN_OF_ORIGIN.search(before):
            found.append(Statement(start, end, Meaning.GRADE, Grade.NORMAL))
    return found


def _bare(text: str) -> list[Statement]:
    """The word stenosis without a degree: absent, or present to a degree that is not said."""
    found = []
    for match in lexicon.STENOSIS.finditer(text):
        start, end = match.span()
        before = _before(text, start)
        if lexicon.SYSTOLIC.search(before):
            continue
        denied = is_denied(text, start)
        qualified = denied and lexicon.ONLY_EXCLUDES.search(text[start - len(before) : end + 8])
        if qualified or lexicon.UNIMPORTANT.search(before):
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt=SOME_EXCLUDED))
        elif denied or lexicon.NEGATION_AFTER.match(text, end):
            found.append(Statement(start, end, Meaning.GRADE, Grade.NORMAL))
        else:
            found.append(Statement(start, end, Meaning.NO_DEGREE))
    return found
