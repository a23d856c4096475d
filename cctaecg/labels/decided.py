"""The label that counts: one decision from what the rules, a language model and people made of a text.

- **A person's reading decides**, also where he finds that the text does not tell.
- Where a language model has read the text too, **both readers have to agree**; its evidence has to stand in the text.
  Otherwise the label is missing until a person has looked.
- Where no language model has read the text, the rules decide alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from cctaecg.domain import GRADE_COLUMNS, VESSELS
from cctaecg.labels.files import Decisions
from cctaecg.labels.reading import DIAGNOSES, ECG, GRADES, ITEMS, REPORTS, Reading, fingerprint, read_by_rules

PERSON, BOTH, RULES, OPEN = "person", "rules and language model", "rules alone", "undecided"
HOW = (PERSON, BOTH, RULES, OPEN)


@dataclass(frozen=True)
class Decision:
    """``value`` is one of ``CHOICES`` or ``None``; ``how`` is one of ``HOW``."""

    value: str | None
    how: str


def decide(name: str, item: str, rules: Reading, decisions: Decisions) -> Decision:
    """The decision about one item of the text with fingerprint ``name``.

    >>> decide("t1", "LAD", Reading("severe"), Decisions({("t1", "LAD"): Reading("moderate")}))
    Decision(value=None, how='undecided')
    """
    if (name, item) in decisions.by_person:
        return Decision(decisions.by_person[name, item], PERSON)
    model = decisions.by_model.get((name, item))
    if model is None:
        return Decision(rules.value, RULES)
    agree = model.value == rules.value and not model.doubt
    return Decision(rules.value, BOTH) if agree else Decision(None, OPEN)


def decide_texts(kind: str, texts: Iterable[str], decisions: Decisions) -> dict[str, dict[str, Decision]]:
    """The decisions about every item of each distinct text of ``kind`` that is not empty."""
    decided = {}
    for text in dict.fromkeys(texts):
        if text.strip():
            name, rules = fingerprint(text), read_by_rules(kind, text, decisions.own)
            decided[text] = {item: decide(name, item, rules[item], decisions) for item in ITEMS[kind]}
    return decided


def decided_grades(reports: pd.Series, decisions: Decisions) -> pd.DataFrame:
    """Grades that count, from what the rules, a language model and people made of each coronary CT report.

    A person's reading decides. Where a language model has read the report it has to agree with the rules, with
    evidence that stands in the text, or the grade is missing. Else the rules decide, as in
    :func:`cctaecg.labels.read_reports`.

    Parameters
    ----------
    reports : Series of str, shape (n,)
        The reports; a missing or empty one has no grades.
    decisions : Decisions
        What a language model and people have said so far (:func:`cctaecg.labels.read_decisions`).

    Returns
    -------
    DataFrame, shape (n, 4)
        Columns ``grade_rca``, ``grade_lm``, ``grade_lad`` and ``grade_lcx``: 0 normal to 4 occluded ("Int8"), missing
        where undecided. The index is that of ``reports``.
    """
    decided = decide_texts(REPORTS, reports.dropna(), decisions)
    rows = [[_grade(decided[text][vessel].value) if text in decided else None for vessel in VESSELS]
            for text in reports.where(reports.notna(), "")]
    return pd.DataFrame(rows, index=reports.index, columns=list(GRADE_COLUMNS.values())).astype("Int8")


def decided_diagnoses(diagnoses: pd.Series, decisions: Decisions) -> pd.Series:
    """Whether each ECG counts as normal, decided between readers as in :func:`cctaecg.labels.decided_grades`.

    Parameters
    ----------
    diagnoses : Series of str, shape (n,)
        The diagnoses that came with the ECGs.
    decisions : Decisions
        What a language model and people have said so far (:func:`cctaecg.labels.read_decisions`).

    Returns
    -------
    Series of "boolean", shape (n,)
        Missing where undecided or where there is no text. The index is that of ``diagnoses``.
    """
    decided = decide_texts(DIAGNOSES, diagnoses.dropna(), decisions)
    values = [decided[text][ECG].value if text in decided else None for text in diagnoses.where(diagnoses.notna(), "")]
    normal = [None if value is None else value == "normal" for value in values]
    return pd.Series(normal, index=diagnoses.index, dtype="boolean")


def _grade(value: str | None) -> int | None:
    return None if value is None else GRADES.index(value)
