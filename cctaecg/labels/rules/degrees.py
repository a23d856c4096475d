"""Degrees in words, and occlusions."""

import re
from dataclasses import replace
from functools import cache

from cctaecg.domain import Grade
from cctaecg.labels.rules import lexicon
from cctaecg.labels.rules.negation import NEARBY, before, denial
from cctaecg.labels.rules.normalise import mentions
from cctaecg.labels.rules.statement import OPEN_BOUND, SOME_EXCLUDED, Meaning, Statement

DISAGREE = "the word and the number disagree"
RANGE_OF = {Grade.NORMAL: (0, 25), Grade.MILD: (25, 50), Grade.MODERATE: (50, 70), Grade.SEVERE: (70, 99)}


def words(text: str) -> list[Statement]:
    """Degrees in words; what a stenosis "now" is goes before what it was."""
    found: list[Statement] = []
    for pattern in (lexicon.WORD_BEFORE, lexicon.WORD_AFTER):
        for match in pattern.finditer(text):
            start, end = match.span()
            statement = Statement(start, end, Meaning.EXCLUDES, doubt=SOME_EXCLUDED)
            if pattern is lexicon.WORD_AFTER and lexicon.BECAME.search(match.group()):
                found = [other for other in found if not statement.overlaps(other)]
            systolic = mentions(text, lexicon.BRIDGES) and (
                lexicon.SYSTOLIC.search(before(text, start)) or lexicon.ONLY_SYSTOLIC.search(match.group())
            )
            if systolic or any(statement.overlaps(other) for other in found):
                continue
            if denial(text, start) is None:
                statement = _worded(start, end, match["word"])
                if lexicon.WORD_BOUND.search(before(text, start)):
                    statement = Statement(start, end, Meaning.UNKNOWN, doubt=OPEN_BOUND)
            found.append(statement)
    if mentions(text, lexicon.SHARES):
        found += [_worded(*match.span("word"), match["word"]) for match in lexicon.WORD_SHARED.finditer(text)]
    return found


def _worded(start: int, end: int, words: str) -> Statement:
    return Statement(start, end, Meaning.GRADE, *_grade_and_doubt(words))


@cache
def _grade_and_doubt(words: str) -> tuple[Grade, str]:
    """A grade in a word; two words are the range that both cover and count by its midpoint."""
    match = lexicon.WORD.fullmatch(words)
    assert match is not None  # the patterns that found the words repeat this one
    grades = {_grade_of(word) for word in match.groups() if word}
    low, high = min(RANGE_OF[grade][0] for grade in grades), max(RANGE_OF[grade][1] for grade in grades)
    return Grade.from_percent((low + high) / 2), "between two grades" if len(grades) > 1 else ""


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
            if decides is partner and not word.doubt and partner.grade is not word.grade:
                decides = replace(partner, doubt=partner.doubt or DISAGREE)
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
