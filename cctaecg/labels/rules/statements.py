"""What a report states about lumens, each statement by itself; whose lumen it is comes after."""

import re
from dataclasses import dataclass, replace
from enum import Enum

from cctaecg.domain import Grade
from cctaecg.labels.rules import lexicon

NEARBY = 32  # characters before a statement that can change its meaning
NEGATION_REACH = 90  # characters from a negation to the last thing that it denies
RANGE_OF = {Grade.NORMAL: (0, 25), Grade.MILD: (25, 50), Grade.MODERATE: (50, 70), Grade.SEVERE: (70, 99)}

SOME_EXCLUDED = "only some degrees are excluded"
OPEN_BOUND = "a bound leaves several grades open"


class Meaning(Enum):
    """What a statement says about a lumen."""

    GRADE = "a degree of stenosis, or none"
    NO_DEGREE = "narrowed, to a degree that is not said"
    UNKNOWN = "cannot be assessed, or not told: any degree is possible"
    EXCLUDES = "some degrees are excluded, the others left open"


@dataclass(frozen=True)
class Statement:
    """One statement, at ``start`` to ``end`` of the text; ``doubt`` is empty or says why a person should look.

    It has a ``grade`` if its meaning is ``GRADE``, and only then.
    """

    start: int
    end: int
    meaning: Meaning
    grade: Grade | None = None
    doubt: str = ""

    @property
    def positive(self) -> bool:
        """Whether it says that something is narrowed."""
        return self.meaning is Meaning.NO_DEGREE or (self.grade is not None and self.grade > Grade.NORMAL)

    def overlaps(self, other: "Statement") -> bool:
        return self.start < other.end and other.start < self.end


def find_statements(text: str) -> list[Statement]:
    """What a normalised text states about lumens, in order; of overlapping statements the more exact one.

    >>> [statement.grade.name for statement in find_statements("mild stenosis (45%), then occluded")]
    ['MILD', 'OCCLUDED']
    """
    suspected = [
        Statement(*match.span(), Meaning.EXCLUDES if match["aim"] else Meaning.UNKNOWN, doubt="only suspected")
        for match in lexicon.SUSPECTED.finditer(text)
    ]
    percents, words = _percents(text), _words(text)
    exact = [_as_former(text, s) for s in _combined(text, words, percents) + _occlusions(text)]
    found = suspected
    for less_certain in (_as_suspected(text, exact), _not_assessed(text), _clean(text), _bare(text), _alone(text)):
        found = found + [s for s in less_certain if not any(s.overlaps(other) for other in found)]
    return sorted(found, key=lambda statement: (statement.start, statement.end))


def _as_former(text: str, statement: Statement) -> Statement:
    """``statement``, made unknown where it tells of an earlier time: before a stent, or in the history."""
    former = lexicon.TREATED.match(text, statement.end) or lexicon.FORMERLY.search(_before(text, statement.start))
    if not former or not statement.positive:
        return statement
    return Statement(statement.start, statement.end, Meaning.UNKNOWN, doubt="said of an earlier time")


def _as_suspected(text: str, statements: list[Statement]) -> list[Statement]:
    """``statements``, those unknown of which the text goes on to say that they are only suspected."""
    ends = [match.end() for match in lexicon.ONLY_SUSPECTED.finditer(text)]

    def is_suspected(s: Statement) -> bool:
        gaps = (text[s.end : end] for end in ends if s.end < end <= s.end + NEARBY)
        return s.positive and not all(lexicon.CLAUSE_END.search(gap) for gap in gaps)

    return [
        Statement(s.start, s.end, Meaning.UNKNOWN, doubt="only suspected") if is_suspected(s) else s for s in statements
    ]


def denial(text: str, start: int) -> int | None:
    """Where the negation begins that covers what stands at ``start``; ``None`` if there is none.

    >>> denial("lm: no plaque, stenosis", 15), denial("lm: no plaque, moderate stenosis", 15)
    (4, None)
    """
    for match in lexicon.NEGATION.finditer(text, max(0, start - NEGATION_REACH), start):
        between = text[match.end() : start]
        if match.group().isascii():
            new_clause = lexicon.NEW_CLAUSE.search(between) and lexicon.WORD.match(text, start)
            if lexicon.DENIED_ENGLISH.fullmatch(between) and not new_clause:
                return match.start()
        elif lexicon.DENIED_CHINESE.fullmatch(between):
            return match.start()
    return None


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
        if lexicon.TORN_NUMBER.search(before) and (match["low"] or match["high"]).startswith("0"):
            continue
        bound = lexicon.BOUND.search(before)
        start -= len(before) - bound.start() if bound else 0
        after = None if bound or match["low"] else lexicon.BOUND_AFTER.match(text, end)
        bound, end = (after, after.end()) if after else (bound, end)
        if denial(text, start) is not None:
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
    return Statement(start, end, Meaning.UNKNOWN, doubt=OPEN_BOUND)


def _words(text: str) -> list[Statement]:
    found: list[Statement] = []
    for pattern in (lexicon.WORD_BEFORE, lexicon.WORD_AFTER):
        for match in pattern.finditer(text):
            start, end = match.span()
            statement = Statement(start, end, Meaning.EXCLUDES, doubt=SOME_EXCLUDED)
            if lexicon.SYSTOLIC.search(_before(text, start)) or any(statement.overlaps(other) for other in found):
                continue
            if denial(text, start) is None:
                statement = _worded(start, end, match["word"])
                if lexicon.WORD_BOUND.search(_before(text, start)):
                    statement = Statement(start, end, Meaning.UNKNOWN, doubt=OPEN_BOUND)
            found.append(statement)
    return found


def _worded(start: int, end: int, words: str) -> Statement:
    """A grade in a word; two words are the range that both cover and count by its midpoint."""
    match = lexicon.WORD.fullmatch(words)
    assert match is not None  # the patterns that found the words repeat this one
    grades = {_grade_of(word) for word in match.groups() if word}
    low, high = min(RANGE_OF[grade][0] for grade in grades), max(RANGE_OF[grade][1] for grade in grades)
    doubt = "between two grades" if len(grades) > 1 else ""
    return Statement(start, end, Meaning.GRADE, Grade.from_percent((low + high) / 2), doubt)


def _grade_of(word: str) -> Grade:
    return next(grade for grade, pattern in lexicon.GRADE_WORDS.items() if re.fullmatch(pattern, word))


def _combined(text: str, words: list[Statement], percents: list[Statement]) -> list[Statement]:
    """Words and percentages, those that speak of one place made one statement, as in "moderate stenosis (60%)".

    The percentage says exactly what the word says roughly; a bound that leaves several grades open does not.
    """
    combined, used = [], set()
    for word in words:
        partner = next((p for p in percents if p not in used and _together(text, word, p)), None)
        if partner is not None:
            used.add(partner)
            decides = partner if partner.meaning is Meaning.GRADE else word
            word = replace(decides, start=min(word.start, partner.start), end=max(word.end, partner.end))
        combined.append(word)
    return combined + [percent for percent in percents if percent not in used]


def _together(text: str, word: Statement, percent: Statement) -> bool:
    if word.meaning is not Meaning.GRADE:
        return False
    start, end = min(word.end, percent.end), max(word.start, percent.start)
    return end - start <= NEARBY and lexicon.TOGETHER.fullmatch(text[start:end]) is not None


def _occlusions(text: str) -> list[Statement]:
    found = []
    for match in lexicon.OCCLUDED.finditer(text):
        start, end = match.span()
        if denial(text, start) is not None or lexicon.NEGATION_AFTER.match(text, end):
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt="only occlusion is excluded"))
        elif lexicon.NEARLY.search(_before(text, start)):
            found.append(Statement(start, end, Meaning.GRADE, Grade.SEVERE, "nearly occluded"))
        else:
            found.append(Statement(start, end, Meaning.GRADE, Grade.OCCLUDED))
    return found


def _not_assessed(text: str) -> list[Statement]:
    doubt = "a segment cannot be assessed"
    return [Statement(*match.span(), Meaning.UNKNOWN, None, doubt) for match in lexicon.NOT_ASSESSED.finditer(text)]


def _alone(text: str) -> list[Statement]:
    doubt = "a degree, and not of what"
    found = [Statement(*match.span(), Meaning.UNKNOWN, doubt=doubt) for match in lexicon.WORD_ALONE.finditer(text)]
    return [statement for statement in found if not lexicon.SYSTOLIC.search(_before(text, statement.start))]


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
        denied = denial(text, start)
        qualified = denied is not None and lexicon.ONLY_EXCLUDES.search(text[denied : end + 8])
        if qualified or lexicon.UNIMPORTANT.search(before):
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt=SOME_EXCLUDED))
        elif denied is not None or lexicon.NEGATION_AFTER.match(text, end):
            found.append(Statement(start, end, Meaning.GRADE, Grade.NORMAL))
        else:
            found.append(Statement(start, end, Meaning.NO_DEGREE))
    return found
