"""Grades of the four vessels from the free text of a coronary CT report, Chinese or English, by rules.

How a report is read:

- Each statement about a lumen (a percentage, a grade in words, "occluded", "no stenosis", "cannot be assessed") is
  attached to the vessel its sentence speaks of; a sentence without one goes on with the vessel before. What is
  said of other organs, bypass grafts, scores and the clinical history is passed over.
- Percentages are graded by ``Grade.from_percent``: below 25 normal, 25 to 49 mild, 50 to 69 moderate, 70 or more
  severe, 99 or more occluded. **A range counts by its midpoint**; one that names a grade's own limits ("50-70%")
  is thereby that grade. Two grades in words ("mild to moderate") are the range that both cover. Where a word and a
  percentage stand together and disagree, the percentage decides, because hospitals draw the limits of the words differently.
- "<50%" is mild, as the word is defined in many report templates; a bound that leaves several other grades open
  (">50%", "no severe stenosis", "no obstructive disease") grades nothing. "No significant stenosis" is normal.
- **The worst segment wins.** Where a segment cannot be assessed the vessel is missing, unless another segment is
  already severe. Plaque or narrowing without a degree grades nothing.

What is not known is ``None`` and never a class.
"""

from dataclasses import dataclass, replace

import pandas as pd

from cctaecg.domain import GRADE_COLUMNS, VESSELS, Grade
from cctaecg.labels import lexicon, statements
from cctaecg.labels.statements import Meaning, Statement


class NotText(TypeError):
    """A report is something else than a string."""


@dataclass(frozen=True)
class Finding:
    """What a report says about one vessel.

    ``grade`` is ``None`` when the report does not say it; ``evidence`` is the text that decided, from ``start`` to
    ``end`` of the report, empty where the vessel is not mentioned. ``doubt`` is empty, or says why a person should look.
    """

    grade: Grade | None
    evidence: str = ""
    start: int = 0
    end: int = 0
    doubt: str = ""


def parse_report(text: str) -> dict[str, Grade | None]:
    """The grade of each vessel of ``VESSELS``, ``None`` where the report does not say it.

    >>> grades = parse_report("LAD: proximal stenosis 50-70%, D1 occluded. RCA: no stenosis. LCX not assessable.")
    >>> grades["LAD"].name, grades["RCA"].name, grades["LCX"], grades["LM"]
    ('OCCLUDED', 'NORMAL', None, None)

    Raises ``NotText`` when ``text`` is not a string.
    """
    return {vessel: finding.grade for vessel, finding in read_report(text).items()}


def read_report(text: str) -> dict[str, Finding]:
    """Like ``parse_report``, with the evidence for each vessel's grade and any doubt about it.

    >>> read_report("左前降支近段见混合斑块，管腔重度狭窄（约80%）。")["LAD"].evidence
    '左前降支近段见混合斑块，管腔重度狭窄（约80%'
    """
    if not isinstance(text, str):
        raise NotText(f"the report is {type(text).__name__} {text!r}; expected a string")
    said = {vessel: [] for vessel in VESSELS}
    rest = []
    for vessels, statement in statements.read(lexicon.normalise(text)):
        if vessels == (lexicon.REST,):
            rest.append(statement)
            continue
        for vessel in vessels:
            if len(vessels) < 3 or statement.of_list or not statement.positive:
                said[vessel].append(statement)
    for vessel in VESSELS:
        if not said[vessel]:
            said[vessel] = [statement for statement in rest if not statement.positive]
    return {vessel: _decide(text, said[vessel]) for vessel in VESSELS}


def read_reports(reports: pd.Series) -> pd.DataFrame:
    """The grades of many reports: columns ``grade_rca`` to ``grade_lcx`` ("Int8", missing where not said), same index.

    A missing report has no grades.
    """
    columns = list(GRADE_COLUMNS.values())
    distinct = {text: list(parse_report(text).values()) for text in reports.dropna().unique()}
    rows = [distinct.get(text, [None] * len(columns)) if pd.notna(text) else [None] * len(columns) for text in reports]
    return pd.DataFrame(rows, index=reports.index, columns=columns).astype("Int8")


def _decide(text: str, said: list[Statement]) -> Finding:
    """The worst of what is said about one vessel."""
    graded = [statement for statement in said if statement.meaning is Meaning.GRADE]
    worst = max(graded, key=lambda statement: (statement.grade, -statement.start), default=None)
    unassessed = [statement for statement in said if statement.meaning is Meaning.NOT_ASSESSED]
    ungraded = [statement for statement in said if statement.meaning is Meaning.NO_DEGREE]
    excluded = [statement for statement in said if statement.meaning is Meaning.EXCLUDES]
    if worst is not None and worst.grade.is_severe:
        doubt = "a segment cannot be assessed" if unassessed else worst.doubt
        return _finding(text, worst, worst.grade, doubt)
    if unassessed:
        return _finding(text, unassessed[0], None, "cannot be assessed")
    if ungraded and (worst is None or worst.grade is Grade.NORMAL):
        return _finding(text, ungraded[0], None, "a narrowing without a degree")
    if worst is not None:
        return _finding(text, worst, worst.grade, worst.doubt)
    if excluded:
        return _finding(text, excluded[0], None, excluded[0].doubt)
    return Finding(None, doubt="not mentioned")


def _finding(text: str, statement: Statement, grade: Grade | None, doubt: str) -> Finding:
    start, end = statement.subject_start, statement.end
    finding = Finding(grade, text[start:end], start, end, doubt)
    return replace(finding, evidence=finding.evidence.strip())
