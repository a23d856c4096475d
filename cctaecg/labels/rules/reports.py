"""Grades of the four vessels from the free text of a coronary CT report, Chinese or English, by rules.

How a report is read:

- The text is divided into sentences, each into statements about a lumen (a percentage, a grade in words, "occluded",
  "no stenosis", "cannot be assessed", a word of disease) and subjects (vessels, other organs, grafts). **A statement
  belongs to the vessel that its clause, its heading or a pronoun names.** A word that is not understood in the place of
  a vessel leaves the statement with nobody, and all vessels that it could concern in doubt.
- What is said of another time, another person, a condition, a graft or another organ grades nothing.
- Percentages are graded by ``Grade.from_percent``: below 25 normal, 25 to 49 mild, 50 to 69 moderate, 70 or more
  severe, 99 or more occluded. **A range counts by its midpoint**; one that names a grade's own limits ("50-70%") is
  thereby that grade. Two grades in words ("mild to moderate") are the range that both cover. Where a word and a
  percentage stand together and disagree, the percentage decides, in doubt. Other percentages grade nothing.
- "<50%" is mild, as the word is defined in many report templates; a bound that leaves several other grades open
  (">50%", "no severe stenosis", "no obstructive disease") grades nothing. "No significant stenosis" is normal.
- **The worst segment wins.** Where a segment cannot be assessed the vessel is missing, unless another segment is
  already severe. A word of disease without a degree grades nothing, and hides behind no other segment's "normal".
- Several degrees for several vessels, a question mark, and a degree that is said to be over- or underestimated are not
  sure: they grade nothing, and the doubt says why. "Respectively" gives as many degrees to as many vessels in order.
- CAD-RADS of the patient bounds all vessels; words that are not understood put the grade beside them in doubt.

What is not known is ``None`` and never a class.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from cctaecg.domain import GRADE_COLUMNS, VESSELS, Grade
from cctaecg.labels.rules.anatomy import REST
from cctaecg.labels.rules.attachment import Attached, Told, what_is_told
from cctaecg.labels.rules.normalise import normalise
from cctaecg.labels.rules.statement import Meaning
from cctaecg.labels.rules.vocabulary import NO_WORDS, OwnWords

NOTHING_SAID = "no degree is said"
PLACE = "a word that is not understood stands in the place of a vessel"
NOT_UNDERSTOOD = "words beside the degree are not understood"
CONTRADICTED = "the CAD-RADS category is lower"


class NotText(TypeError):
    """A report is something else than a string."""


@dataclass(frozen=True)
class Finding:
    """What a report says about one vessel.

    Attributes
    ----------
    grade : Grade or None
        Degree of the worst stenosis; ``None`` where the report does not say it.
    evidence : str
        The part of the report that decided, word for word; empty where nothing is said of the vessel.
    start, end : int
        Where the evidence stands, as ``text[start:end]``.
    doubt : str
        Empty, or why a person should look.
    not_understood : tuple of str
        Words of the report that the rules do not know, where there is a doubt; of a vessel without a grade all of them.
    """

    grade: Grade | None
    evidence: str = ""
    start: int = 0
    end: int = 0
    doubt: str = ""
    not_understood: tuple[str, ...] = ()


def parse_report(text: str, own: OwnWords = NO_WORDS) -> dict[str, Grade | None]:
    """Grade of stenosis of each vessel, read by rules from the text of a coronary CT report.

    The worst segment of a vessel counts, a percentage goes before a word, and a range counts by its midpoint. What the
    report does not say, or only suspects, is never made a class.

    Parameters
    ----------
    text : str
        The report, in Chinese or English.
    own : OwnWords, optional
        The words that a hospital adds to those of the rules.

    Returns
    -------
    dict of str to Grade or None
        By vessel, in the order of ``VESSELS``; ``None`` where the report does not say the grade.

    Raises
    ------
    NotText
        When ``text`` is not a string.

    Examples
    --------
    >>> grades = parse_report("LAD: proximal stenosis 50-70%, D1 occluded. RCA: no stenosis. LCX not assessable.")
    >>> grades["LAD"].name, grades["RCA"].name, grades["LCX"], grades["LM"]
    ('OCCLUDED', 'NORMAL', None, None)
    """
    return {vessel: finding.grade for vessel, finding in read_report(text, own).items()}


def read_report(text: str, own: OwnWords = NO_WORDS) -> dict[str, Finding]:
    """What a coronary CT report says about each vessel, with the evidence for it and any doubt about it.

    Parameters
    ----------
    text : str
        The report, in Chinese or English.
    own : OwnWords, optional
        The words that a hospital adds to those of the rules.

    Returns
    -------
    dict of str to Finding
        By vessel, in the order of ``VESSELS``; the grades are those of :func:`cctaecg.labels.parse_report`.

    Raises
    ------
    NotText
        When ``text`` is not a string.

    Examples
    --------
    >>> read_report("左前降支近段见混合斑块，管腔重度狭窄（约80%）。")["LAD"].evidence
    '左前降支近段见混合斑块，管腔重度狭窄（约80%'
    """
    if not isinstance(text, str):
        raise NotText(f"the report is {type(text).__name__} {text!r}; expected a string")
    return dict(zip(VESSELS, _findings(text, own)))


@lru_cache(maxsize=20_000)
def _findings(text: str, own: OwnWords) -> tuple[Finding, ...]:
    """The finding of each vessel; kept, because a study reads its reports for the cohort and again for the audit."""
    told = what_is_told(normalise(text), own)
    said: dict[str, list[Attached]] = {vessel: [] for vessel in (*VESSELS, REST)}
    for attached in told.attached:
        # "the coronary arteries are narrowed" says of no single one that it is
        if attached.subject.one_by_one or not attached.statement.positive:
            for vessel in attached.subject.vessels:
                said[vessel].append(attached)
    rest = [attached for attached in said.pop(REST) if not attached.statement.positive]
    return tuple(
        _doubted(_decide(text, _spoken(said[vessel]) or rest or said[vessel]), vessel, told) for vessel in VESSELS
    )


def _spoken(said: list[Attached]) -> list[Attached]:
    """What is said of the vessel today; of other times, where nothing is."""
    return [attached for attached in said if attached.statement.meaning is not Meaning.ELSEWHERE]


def _doubted(finding: Finding, vessel: str, told: Told) -> Finding:
    """``finding`` with the doubts that come from elsewhere in the report."""
    if finding.grade is None and finding.doubt == NOTHING_SAID and told.highest is Grade.NORMAL:
        finding = Finding(Grade.NORMAL)
    grade = finding.grade
    unplaced = [s for s in told.unplaced
                if grade is None or s.meaning in (Meaning.UNKNOWN, Meaning.NO_DEGREE) or (s.grade or 0) > grade]
    words = tuple(dict.fromkeys(told.strange.get(vessel, ())))
    doubt = finding.doubt
    if (not doubt or doubt == NOTHING_SAID) and unplaced:
        doubt = PLACE
    elif not doubt and words:
        doubt = NOT_UNDERSTOOD
    elif not doubt and grade is not None and told.highest is not None and grade > told.highest:
        doubt = CONTRADICTED
    if grade is None:
        words = tuple(dict.fromkeys([*words, *told.words]))
    elif unplaced:
        words = words or tuple(dict.fromkeys(told.words))
    return replace(finding, doubt=doubt, not_understood=words if doubt else ())


def read_reports(reports: pd.Series, own: OwnWords = NO_WORDS) -> pd.DataFrame:
    """Grades of many coronary CT reports; a text that several share is read once.

    Parameters
    ----------
    reports : Series of str, shape (n,)
        The reports; a missing one has no grades.
    own : OwnWords, optional
        The words that a hospital adds to those of the rules.

    Returns
    -------
    DataFrame, shape (n, 4)
        Columns ``grade_rca``, ``grade_lm``, ``grade_lad`` and ``grade_lcx``: 0 normal to 4 occluded ("Int8"), missing
        where the report does not say it. The index is that of ``reports``.

    Raises
    ------
    NotText
        When a report that is not missing is not a string.
    """
    columns = list(GRADE_COLUMNS.values())
    distinct = {text: list(parse_report(text, own).values()) for text in reports.dropna().unique()}
    rows = [distinct.get(text, [None] * len(columns)) if pd.notna(text) else [None] * len(columns) for text in reports]
    return pd.DataFrame(rows, index=reports.index, columns=columns).astype("Int8")


def _decide(text: str, said: list[Attached]) -> Finding:
    """The worst of what is said about one vessel."""
    by_meaning: dict[Meaning, list[Attached]] = {meaning: [] for meaning in Meaning}
    for attached in said:
        by_meaning[attached.statement.meaning].append(attached)
    worst = max(by_meaning[Meaning.GRADE], key=lambda a: (a.statement.grade, -a.start), default=None)
    grade = worst.statement.grade if worst is not None else None
    for unclear in by_meaning[Meaning.UNKNOWN][:1]:
        if worst is None or grade is None or not grade.is_severe:
            return _finding(text, unclear, None, unclear.statement.doubt)
        return _finding(text, worst, grade, unclear.statement.doubt)
    for narrowed in by_meaning[Meaning.NO_DEGREE][:1]:
        if worst is None or grade is Grade.NORMAL:
            return _finding(text, narrowed, None, narrowed.statement.doubt or "narrowed to a degree that is not said")
    if worst is not None:
        return _finding(text, worst, grade, worst.statement.doubt)
    for excluding in by_meaning[Meaning.EXCLUDES][:1]:
        return _finding(text, excluding, None, excluding.statement.doubt)
    for elsewhere in by_meaning[Meaning.ELSEWHERE][:1]:
        return _finding(text, elsewhere, None, elsewhere.statement.doubt)
    return Finding(None, doubt=NOTHING_SAID)


def _finding(text: str, attached: Attached, grade: Grade | None, doubt: str) -> Finding:
    start, end = attached.start, attached.statement.end
    return Finding(grade, text[start:end], start, end, doubt)
