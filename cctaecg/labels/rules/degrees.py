"""Degrees in words, and occlusions."""

import re
from dataclasses import replace

from cctaecg.domain import Grade
from cctaecg.labels.rules import lexicon
from cctaecg.labels.rules.negation import NEARBY, before, denial
from cctaecg.labels.rules.statement import OPEN_BOUND, SOME_EXCLUDED, Meaning, Statement

RANGE_OF = {Grade.NORMAL: (0, 25), Grade.MILD: (25, 50), Grade.MODERATE: (50, 70), Grade.SEVERE: (70, 99)}


def words(text: str) -> list[Statement]:
    found: list[Statement] = []
    for pattern in (lexicon.WORD_BEFORE, lexicon.WORD_AFTER):
        for match in pattern.finditer(text):
            start, end = match.span()
            statement = Statement(start, end, Meaning.EXCLUDES, doubt=SOME_EXCLUDED)
            if lexicon.SYSTOLIC.search(before(text, start)) or any(statement.overlaps(other) for other in found):
                continue
            if denial(text, start) is None:
                statement = _worded(start, end, match["word"])
                if lexicon.WORD_BOUND.search(before(text, start)):
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


def combined(text: str, words: list[Statement], percents: list[Statement]) -> list[Statement]:
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


def occlusions(text: str) -> list[Statement]:
    found = []
    for match in lexicon.OCCLUDED.finditer(text):
        start, end = match.span()
        if denial(text, start) is not None or lexicon.NEGATION_AFTER.match(text, end):
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt="only occlusion is excluded"))
        elif lexicon.NEARLY.search(before(text, start)):
            found.append(Statement(start, end, Meaning.GRADE, Grade.SEVERE, "nearly occluded"))
        else:
            found.append(Statement(start, end, Meaning.GRADE, Grade.OCCLUDED))
    return found


def alone(text: str) -> list[Statement]:
    doubt = "a degree, and not of what"
    found = [Statement(*match.span(), Meaning.UNKNOWN, doubt=doubt) for match in lexicon.WORD_ALONE.finditer(text)]
    return [statement for statement in found if not lexicon.SYSTOLIC.search(before(text, statement.start))]
