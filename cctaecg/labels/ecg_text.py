"""ECG diagnosis text, Chinese or English, to normal, abnormal or unknown.

Normal needs the reader's own verdict ("normal ECG", "within normal limits", "大致正常心电图") or sinus rhythm as the whole
diagnosis, and no abnormal finding beside it. Sinus arrhythmia and early repolarisation are variants: beside a verdict of
normal they change nothing, alone they decide nothing. Anything abnormal makes the ECG abnormal, also beside a verdict of
normal. Text that says neither is unknown.
"""

import re

import pandas as pd

from cctaecg.labels.normalise import normalise

NORMAL = re.compile(r"正常心电图|心电图(?:大致|基本)?正常|大致正常|正常范围|未见(?:明显)?异常|(?<!otherwise )(?<!ab)\bnormal (?:ecg|ekg|electrocardiogram|"
                    r"tracing|study)|within normal (?:limits|range)|(?:ecg|ekg|electrocardiogram)(?: is|:)? normal|no abnormalit", re.ASCII)
DENIED = re.compile(r"(?:未见|无|no|without)(?:明显| significant| evidence of| acute)*\s*(?:异常|abnormal\w*|st-?\s?t?\s?(?:段)?(?:改变|异常|changes?|abnormal\w*)?"
                    r"|ischa?emi\w*)(?:\s*(?:or|and|,|、|及)\s*(?:t wave|st|q wave)?\s*(?:changes?|abnormal\w*))?", re.ASCII)
ABNORMAL = re.compile(
    r"异常|不正常|可疑|临界|早搏|期前收缩|早搏|房颤|颤动|扑动|阻滞|传导延迟|预激|过速|过缓|停搏|逸搏|起搏|肥大|肥厚|高电压|低电压|负荷|梗死|梗塞|缺血|损伤"
    r"|q波|st-?t|st段?|t波|u波|压低|抬高|低平|倒置|双向|高尖|延长|缩短|电轴(?:左|右|不)|顺钟向|逆钟向|递增不良|切迹|碎裂|房性心律|交界性|室性|心动"
    r"|\babnormal|\bborderline|otherwise normal|premature|ectop|fibrillat|flutter|\bblock\b|delay|pre-?excitation|tachycardia|bradycardia"
    r"|paus|escape|\bpace[drm]|hypertrophy|enlargement|voltage|strain|infarct|isch(?:a)?emi|injury|q[- ]waves?|\bst\b|st-t|t[- ]waves?|u[- ]wave"
    r"|depress|elevat|inver(?:ted|sion)|flatten|prolong|axis deviation|poor r|progression|junctional|idioventricular|bigemin|\bwpw\b"
    r"|brugada|\b[rl]bbb\b|\bpvc|\bpac\b|\bafib\b|nonspecific|non-specific", re.ASCII)
VARIANT = re.compile(r"窦性心律不齐|早期?复极(?:综合征|改变)?|sinus arr?h?ythmia|(?:benign )?early repolari[sz]ation(?: pattern)?|st段?(?:轻度)?早期复极", re.ASCII)
SINUS_ONLY = re.compile(r"(?:正常)?窦性心律|(?:normal )?sinus rhythm|心率\s*:?\s*\d+\s*(?:次/分|bpm)?|(?:heart |ventricular )?rate:?\s*\d+\s*(?:bpm|/min)?|\bnsr\b", re.ASCII)
UNREADABLE = re.compile(r"无法(?:诊断|分析|判读)|导联脱落|干扰(?:严重|明显|过大)|重新检查|uninterpretable|lead(?:s)? off|technically (?:inadequate|limited)|repeat (?:the )?(?:ecg|tracing)"
                        r"|poor (?:data )?quality|misplace|reversal", re.ASCII)


def read_diagnosis(text: str | None) -> bool | None:
    """Whether an ECG is called normal (``True``), abnormal (``False``) or neither (``None``).

    >>> read_diagnosis("窦性心律，正常心电图"), read_diagnosis("Sinus rhythm. T wave inversion in V4-V6"), read_diagnosis("")
    (True, False, None)
    """
    if text is None or text is pd.NA or text != text or not text.strip():
        return None
    plain = normalise(text)
    if UNREADABLE.search(plain):
        return None
    without_variants = VARIANT.sub(" ", plain)
    remaining = NORMAL.sub(" ", DENIED.sub(" ", without_variants))
    if ABNORMAL.search(remaining):
        return False
    if NORMAL.search(plain) or DENIED.search(plain):
        return True
    only_sinus = SINUS_ONLY.search(plain) and not re.sub(r"[\s\W_]", "", SINUS_ONLY.sub(" ", plain))
    return True if only_sinus else None


def read_diagnoses(texts: pd.Series) -> pd.Series:
    """``read_diagnosis`` of each text: pandas "boolean", missing where unknown, same index."""
    verdict = {text: read_diagnosis(text) for text in texts.dropna().unique()}
    return pd.Series([verdict.get(text) if pd.notna(text) else None for text in texts], index=texts.index, dtype="boolean")
