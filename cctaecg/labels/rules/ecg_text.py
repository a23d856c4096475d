"""ECG diagnosis text, Chinese or English, to normal, abnormal or unknown.

Normal needs the reader's own verdict ("normal ECG", "within normal limits", "大致正常心电图") or sinus rhythm as the
whole diagnosis, no abnormal finding and no word beside it that the rules do not know. Sinus arrhythmia and early
repolarisation are variants: beside a verdict of normal they change nothing, alone they decide nothing. Anything
abnormal makes the ECG abnormal, also beside a verdict of normal; so do a rate above 100 or below 50, a PR interval
above 200 ms, a QRS of 120 ms or more and a QTc above 460 ms in numbers. Text that says neither, and the text of a
recording that could not be read, is unknown. Sentences about other people, such as the patient's father, say nothing.
"""

import re

import pandas as pd

from cctaecg.labels.rules.ecg_words import (
    ABNORMAL,
    ASKED_FOR,
    DENIED,
    DENIED_AFTER,
    EARLIER,
    EARLIER_ECG,
    FOR_AGE,
    HARMLESS,
    HARMLESS_WORDS,
    NOT_NORMAL,
    NOT_READ,
    PARTS_NORMAL,
    RESOLVED,
    SINUS_RHYTHM,
    STILL,
    VARIANT,
    VERDICT,
    WAVES_MISSING,
)  # fmt: skip
from cctaecg.labels.rules.elsewhere import OTHER_PEOPLE
from cctaecg.labels.rules.normalise import normalise

_IS = r"(?:\s*(?:interval|duration|间期|时限))?[\s:=]*(?:is |of |about |约|为)?\s*"
_LIMITS = (  # what is measured, and from what to what it is normal
    (re.compile(rf"(?:\bhr\b|\brate\b|心率|心室率|脉率){_IS}(\d{{2,3}})(?![\d.])"), 50, 100),
    (re.compile(r"(\d{2,3})\s*(?:bpm|/\s*min|次/分|beats)"), 50, 100),
    (re.compile(rf"\bqt\s*/\s*qtc\w?{_IS}\d{{3}}\s*/\s*(\d{{3}})(?!\d)"), 340, 460),
    (re.compile(rf"(?<!/)(?<!/ )\bqtc\w?{_IS}(\d{{3}})(?!\d)"), 340, 460),
    (re.compile(rf"\b(?:pr|pq){_IS}(\d{{3}})(?!\d)"), 110, 200),
    (re.compile(rf"\bqrsd?{_IS}(\d{{2,3}})(?!\d)"), 50, 119),
)
_MEASURED = re.compile(
    r"(?:(?:p-?r-?t|p|qrs|t)[\s-]*axe?s|\b(?:hr|rate|pr|pq|rr|qrsd?|qtc?\w?|p|heart|ventricular|atrial|interval"
    r"|duration|axis)\b|间期|时限|电轴|心率|心室率)"
    r"(?:[\s:=/]|\b(?:hr|rate|pr|qrsd?|qtc?|interval|duration|axis|of|is)\b|间期|时限|为"
    r"|约)*[+-]?\d+(?:[\s/,-]+[+-]?\d+)*\s*(?:bpm|ms|msec|s|sec|/min|degrees|deg|°|次/分|毫秒|度)?",
    re.ASCII,
)  # fmt: skip
_SENTENCE, _CLAUSE = re.compile(r"[^.;\n。]+"), re.compile(r"[^.;:,\n。]+(?::[^.;\n。]*)?")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?", re.ASCII)
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def read_diagnosis(text: str | None) -> bool | None:
    """Whether the diagnosis that came with an ECG calls it normal or abnormal, by rules.

    Normal needs a verdict of normal, or sinus rhythm as the whole diagnosis, and no abnormal finding beside it.

    Parameters
    ----------
    text : str or None
        The diagnosis, in Chinese or English.

    Returns
    -------
    bool or None
        ``True`` for normal, ``False`` for abnormal; ``None`` where the text says neither, tells that the recording
        could not be read, or is missing.

    Examples
    --------
    >>> read_diagnosis("窦性心律，正常心电图"), read_diagnosis("T wave inversion in V4-V6"), read_diagnosis("")
    (True, False, None)
    """
    if pd.isna(text) or not text.strip():
        return None
    plain = ASKED_FOR.sub(" ", normalise(text))
    if NOT_READ.search(plain):
        return None
    plain, then = _of_now(_of_the_patient(plain))
    if NOT_NORMAL.search(plain) or WAVES_MISSING.search(plain):
        return False
    if _beyond_limits(plain):
        return None if FOR_AGE.search(plain) else False  # children's hearts beat faster
    verdict = VERDICT.search(plain)
    variant = VARIANT.search(plain)
    for harmless in (_MEASURED, VARIANT, PARTS_NORMAL, VERDICT, DENIED_AFTER, DENIED):
        plain = harmless.sub(" ; ", plain)
    then += [clause.group() for clause in EARLIER.finditer(plain)]
    plain = EARLIER.sub(" ; ", plain)
    if ABNORMAL.search(plain):
        return False
    if any(ABNORMAL.search(clause) for clause in then):
        return None
    rhythm = SINUS_RHYTHM.search(plain)
    beside = HARMLESS.sub(" ", SINUS_RHYTHM.sub(" ", plain))
    strange = [word for word in _WORD.findall(beside) if len(word) > 1 and word not in HARMLESS_WORDS]
    if strange or _CHINESE.search(beside) or "?" in plain:
        return None
    return True if verdict or (rhythm and not variant) else None


def _of_the_patient(plain: str) -> str:
    """The text without the sentences that tell of other people, such as the patient's father."""
    return _SENTENCE.sub(lambda sentence: " " if OTHER_PEOPLE.search(sentence.group()) else sentence.group(), plain)


def _of_now(plain: str) -> tuple[str, list[str]]:
    """The text without the clauses that tell of an earlier ECG or of what is over, and these clauses."""
    then = []
    for clause in _CLAUSE.findall(plain):
        if RESOLVED.search(clause) or (EARLIER_ECG.search(clause) and not STILL.search(clause)):
            then.append(clause)
            plain = plain.replace(clause, " ; ", 1)
    return plain, then


def _beyond_limits(plain: str) -> bool:
    for pattern, lowest, highest in _LIMITS:
        for match in pattern.finditer(plain):
            if not lowest <= int(match.group(1)) <= highest:
                return True
    return False


def read_diagnoses(texts: pd.Series) -> pd.Series:
    """Whether each of many ECGs is called normal, as by :func:`cctaecg.labels.read_diagnosis`.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        The diagnoses, missing ones included.

    Returns
    -------
    Series of "boolean", shape (n,)
        Missing where neither normal nor abnormal is said. The index is that of ``texts``.
    """
    verdicts = {text: read_diagnosis(text) for text in texts.dropna().unique()}
    read = [None if pd.isna(text) else verdicts[text] for text in texts]
    return pd.Series(read, index=texts.index, dtype="boolean")
