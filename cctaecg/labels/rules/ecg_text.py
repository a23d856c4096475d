"""ECG diagnosis text, Chinese or English, to normal, abnormal or unknown.

Normal needs the reader's own verdict ("normal ECG", "within normal limits", "大致正常心电图") or sinus rhythm as the
whole diagnosis, and no abnormal finding beside it. Sinus arrhythmia and early repolarisation are variants: beside a
verdict of normal they change nothing, alone they decide nothing. Anything abnormal makes the ECG abnormal, also beside
a verdict of normal. Text that says neither, and the text of a recording that could not be read, is unknown.
"""

import re

import pandas as pd

from cctaecg.labels.rules.normalise import normalise

_VERDICT = re.compile(
    r"(?<!不)正常心电图|心电图(?:大致|基本)?正常|大致正常|正常范围|未见(?:明显)?异常"
    r"|(?<!otherwise )\bnormal (?:ecg|ekg|electrocardiogram|tracing|study)\b|\bwithin normal (?:limits|range)"
    r"|\b(?:ecg|ekg|electrocardiogram)(?: is|:)? normal\b|\bno abnormalit\w+", re.ASCII,
)  # fmt: skip
_DENIED = re.compile(
    r"(?:未见|无|\bno\b|\bwithout\b)(?:明显| significant| evidence of| acute)*\s*"
    r"(?:异常|缺血|st-?t?段?(?:改变|异常)|abnormal\w*|isch?a?emi\w*"
    r"|(?:st|st-t|t wave|q wave)s?(?: changes?| abnormal\w*)?)"
    r"(?: (?:or|and) (?:st|t wave|q wave)? ?(?:changes?|abnormal\w*))?", re.ASCII,
)  # fmt: skip
_ABNORMAL = re.compile(
    r"异常|不正常|可疑|临界|早搏|期前收缩|房颤|颤动|扑动|阻滞|传导延迟|预激|过速|过缓|停搏|逸搏|起搏|肥大|肥厚|高电压|低电压"
    r"|负荷|梗死|梗塞|缺血|损伤|q波|st-?t|st段?|t波|u波|压低|抬高|低平|倒置|双向|高尖|延长|缩短|电轴[左右不]|顺钟向|逆钟向"
    r"|递增不良|切迹|碎裂|房性心律|交界性|室性"
    r"|\babnormal|\bborderline\b|otherwise normal|premature|ectop|fibrillat|flutter|\bblock|delay|pre-?excitation"
    r"|tachycardia|bradycardia|\bpaus|escape|\bpace[dr]|hypertrophy|enlargement|voltage|\bstrain|infarct|ischa?emi"
    r"|\binjury|\bq[- ]?waves?|\bst\b|\bst-t|\bt[- ]waves?|\bu[- ]wave|depress|elevat|inver(?:ted|sion)|flatten|prolong"
    r"|axis deviation|poor r|junctional|idioventricular|bigemin|\bwpw\b|brugada|\b[rl]bbb\b|\bpvcs?\b|\bpacs?\b"
    r"|\bafib\b|non-?specific|\b[lr]vh\b|\bs?vt\b|\bafl?\b|房早|室早|房速|室速|室上速|[二三]联律", re.ASCII,
)  # fmt: skip
_NOT_NORMAL = re.compile(r"\bnot (?:an? )?(?:entirely |completely |quite )?normal\b|不(?:是|属)?正常", re.ASCII)
_VARIANT = re.compile(
    r"窦性心律不齐|早期?复极(?:综合征|改变)?|sinus arrh?ythmia|(?:benign )?early repolari[sz]ation(?: pattern)?",
    re.ASCII,
)
_SINUS_RHYTHM = re.compile(
    r"(?:正常)?窦性心律|(?:normal )?sinus rhythm|\bnsr\b|心率\s*:?\s*\d+\s*(?:次/分|bpm)?"
    r"|(?:heart |ventricular )?rate:?\s*\d+\s*(?:bpm|/min)?", re.ASCII,
)  # fmt: skip
_NOT_READ = re.compile(
    r"无法(?:诊断|分析|判读)|导联(?:脱落|接错)|干扰(?:严重|明显|过大)|重新检查|uninterpretable|leads? off|lead reversal"
    r"|technically (?:inadequate|limited)|repeat (?:the )?(?:ecg|tracing)|poor (?:data )?quality|misplace", re.ASCII,
)  # fmt: skip


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
    plain = normalise(text)
    if _NOT_READ.search(plain):
        return None
    if _NOT_NORMAL.search(plain):
        return False
    verdict = _VERDICT.search(plain) or _DENIED.search(plain)
    for harmless in (_VARIANT, _DENIED, _VERDICT):
        plain = harmless.sub(" ", plain)
    if _ABNORMAL.search(plain):
        return False
    said_beside_rhythm = re.sub(r"[\s\W_]", "", _SINUS_RHYTHM.sub(" ", plain))
    only_rhythm = _SINUS_RHYTHM.search(plain) and not said_beside_rhythm and not _VARIANT.search(normalise(text))
    return True if verdict or only_rhythm else None


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
