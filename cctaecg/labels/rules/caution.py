"""Sentences in which a degree is told but not surely understood: their statements become unknown, with the reason."""

import re
from dataclasses import replace

from cctaecg.domain import Grade
from cctaecg.labels.rules.anatomy import REST, Subject
from cctaecg.labels.rules.statement import Meaning, Statement

DISTRIBUTED = "several vessels and several degrees: which belongs to which is not sure"
MISJUDGED = "said to be over- or underestimated"

_RESPECTIVELY = re.compile(r"\brespectively\b|分别|依次")
_MISJUDGED = re.compile(r"\b(?:over|under)-?\s?estimat|高估|低估|夸大")


def cautious(sentence: str, pairs: list[tuple[Statement, Subject]]) -> list[tuple[Statement, Subject]]:
    """The statements of a normalised sentence with their subjects; those that are not sure are made unknown.

    "The LAD and RCA show 50% and 80% stenosis" gives each of two vessels both degrees, of which one is its own. The
    same degree twice, or one for several vessels, is sure.
    """
    grades: dict[Subject, set[Grade]] = {}
    for statement, subject in pairs:
        if statement.grade is not None:
            grades.setdefault(subject, set()).add(statement.grade)
    several = {subject for subject, found in grades.items()
               if subject.one_by_one and len(set(subject.vessels) - {REST}) > 1
               and (len(found) > 1 or _RESPECTIVELY.search(sentence))}
    misjudged = _MISJUDGED.search(sentence)

    def checked(statement: Statement, subject: Subject) -> Statement:
        if statement.meaning is not Meaning.GRADE:
            return statement
        doubt = DISTRIBUTED if subject in several else MISJUDGED if misjudged else ""
        return replace(statement, meaning=Meaning.UNKNOWN, grade=None, doubt=doubt) if doubt else statement

    return [(checked(statement, subject), subject) for statement, subject in pairs]
