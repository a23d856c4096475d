"""Sentences in which a degree is told but not surely understood: their statements become unknown, with the reason."""

import re

from cctaecg.domain import Grade
from cctaecg.labels.rules.anatomy import REST, Subject
from cctaecg.labels.rules.statement import Meaning, Statement

DISTRIBUTED = "several vessels and several degrees: which belongs to which is not sure"
MISJUDGED = "said to be over- or underestimated"

_RESPECTIVELY = re.compile(r"\brespectively\b|分别|依次")
COMPARED = "a vessel is compared with another: which degree is whose is not sure"
_COMPARED = re.compile(
    r"\bthan\s+(?:(?:that|those)\b|(?:in|of|for) |the \w|[pmd]?(?:lad|rca|l?cx|lm)\b|left |right |(?:circ|diag"
    r"|marg)\w+)"
)
_MISJUDGED = re.compile(r"\b(?:over|under)-?\s?estimat|高估|低估|夸大")


def cautious(sentence: str, pairs: list[tuple[Statement, Subject]]) -> list[tuple[Statement, Subject]]:
    """The statements of a normalised sentence with their subjects; those that are not sure are made unknown.

    "The LAD and RCA show 50% and 80% stenosis" gives each of two vessels both degrees, of which one is its own. The
    same degree twice, or one for several vessels, is sure.
    """
    compared = "than" in sentence and _COMPARED.search(sentence)
    lists = any(len(subject.vessels) > 1 or subject.doubt for _, subject in pairs)
    if not lists and not compared and not _MISJUDGED.search(sentence):
        return pairs
    in_turn = _RESPECTIVELY.search(sentence)
    if in_turn:
        pairs = _respectively(pairs)
    grades: dict[Subject, set[Grade]] = {}
    for statement, subject in pairs:
        if statement.grade is not None:
            grades.setdefault(subject, set()).add(statement.grade)
    several = {subject for subject, found in grades.items()
               if subject.one_by_one and len(set(subject.vessels) - {REST}) > 1
               and (len(found) > 1 or (in_turn and found != {Grade.NORMAL}))}
    misjudged = _MISJUDGED.search(sentence)

    def checked(statement: Statement, subject: Subject) -> Statement:
        if statement.meaning is not Meaning.GRADE:
            return statement
        doubts = ((subject in several, DISTRIBUTED), (misjudged, MISJUDGED), (compared, COMPARED))
        doubt = next((doubt for holds, doubt in doubts if holds), subject.doubt)
        return statement.made(Meaning.UNKNOWN, doubt) if doubt else statement

    return [(checked(statement, subject), subject) for statement, subject in pairs]


def _respectively(pairs: list[tuple[Statement, Subject]]) -> list[tuple[Statement, Subject]]:
    """"The LAD and RCA: 50% and 80%, respectively": as many degrees as vessels, each to its own."""
    told = [(statement, subject) for statement, subject in pairs if statement.meaning is Meaning.GRADE]
    lists = {subject for _, subject in told}
    if len(lists) != 1 or len(told) < 2 or len(next(iter(lists)).parts) != len(told):
        return pairs
    (subject,) = lists
    each = {id(statement): part for (statement, _), part in zip(told, subject.parts)}
    return [(statement, each.get(id(statement), own)) for statement, own in pairs]
