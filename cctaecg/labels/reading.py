"""``Reading``: what one reader makes of one text about one thing, in words that every reader shares.

A coronary CT report is read for four vessels, an ECG's diagnosis for one thing, whether the ECG is normal. The
rules, a language model and a person all answer with one of ``CHOICES`` or with nothing.
"""

from dataclasses import dataclass
from hashlib import sha256

from cctaecg.domain import VESSELS, Grade
from cctaecg.labels.rules.ecg_text import read_diagnosis
from cctaecg.labels.rules.reports import read_report
from cctaecg.labels.rules.vocabulary import NO_WORDS, OwnWords

ECG = "ECG"
MISSING = "missing"  # how "not told" is written in files: the text does not say, or it cannot be assessed
GRADES = tuple(grade.name.lower() for grade in Grade)
CHOICES = {**dict.fromkeys(VESSELS, GRADES), ECG: ("normal", "abnormal")}
REPORTS, DIAGNOSES = "reports", "diagnoses"
ITEMS = {REPORTS: VESSELS, DIAGNOSES: (ECG,)}
"""The two kinds of text, and what each is read for."""


@dataclass(frozen=True)
class Reading:
    """What one reader makes of one text about one vessel, or about whether an ECG is normal.

    Attributes
    ----------
    value : str or None
        For a vessel "normal", "mild", "moderate", "severe" or "occluded", for an ECG "normal" or "abnormal"; ``None``
        where the text does not tell.
    evidence : str
        The part of the text that decided.
    doubt : str
        Empty, or why a person should look.
    not_understood : tuple of str
        Words that the reader does not know, where there is a doubt.
    """

    value: str | None
    evidence: str = ""
    doubt: str = ""
    not_understood: tuple[str, ...] = ()


def fingerprint(text: str) -> str:
    """What stands for a text in files without showing it: 64 bits of its SHA-256, after a letter that keeps
    spreadsheets from taking it for a number.

    >>> fingerprint("LAD: 80% stenosis") == fingerprint("LAD: 80% stenosis ")
    False
    """
    return "t" + sha256(text.encode()).hexdigest()[:16]


def read_by_rules(kind: str, text: str, own: OwnWords = NO_WORDS) -> dict[str, Reading]:
    """What the rules make of a text of ``kind`` (``REPORTS`` or ``DIAGNOSES``), for each of its items.

    ``own`` are the words that a hospital adds to those of the rules.

    >>> read_by_rules(DIAGNOSES, "Sinus rhythm, normal ECG")["ECG"].value
    'normal'
    """
    if kind == DIAGNOSES:
        normal = read_diagnosis(text)
        if normal is None:
            return {ECG: Reading(None, doubt="neither normal nor abnormal is said")}
        return {ECG: Reading("normal" if normal else "abnormal", text)}
    return {
        vessel: Reading(
            None if found.grade is None else found.grade.name.lower(), found.evidence, found.doubt, found.not_understood
        )
        for vessel, found in read_report(text, own).items()
    }
