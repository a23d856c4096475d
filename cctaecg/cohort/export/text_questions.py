"""Questions about an export's reports and diagnoses: empty, repeated, in the wrong encoding, or beyond the rules."""

import re

import numpy as np
import pandas as pd

from cctaecg.cohort.export.tables import Examined
from cctaecg.labels.reading import DIAGNOSES, REPORTS, read_by_rules

TEXTS = {("ccta.csv", "report"): REPORTS, ("ecg.csv", "diagnosis"): DIAGNOSES}
FEW = 30  # texts below which a share says nothing
REPEATED = 0.5  # share of the texts that are one and the same
LOOKED_AT = 1000  # different texts, evenly over the file, that the rules and the search for wrong characters look at
GRADED = 0.8  # share of the reports that the rules should be able to grade
LATIN = re.compile("[\u00a1-\u00ff]{4}|Ã.|â€|\ufffd|锟斤拷")  # bytes of Chinese or UTF-8 that were read as Latin-1


def questions_of_texts(examined: Examined) -> list[str]:
    """What is odd about the texts of a cohort: one sentence each, with file, column and numbers."""
    found = []
    for (file, column), kind in TEXTS.items():
        if file in examined.tables:
            texts = examined.tables[file][column]
            found += [f"{file}, column {column}: {said}" for said in _of_texts(texts, kind)]
    return found


def _of_texts(texts: pd.Series, kind: str) -> list[str]:
    found, count = [], len(texts)
    counts = texts.value_counts()
    empty = int(sum(n for text, n in counts.items() if not str(text).strip()))
    counts = counts[[bool(str(text).strip()) for text in counts.index]]
    if empty:
        found.append(f"{empty:,} of {count:,} texts are empty; what they would say counts as unknown")
    if not len(counts):
        return found
    if kind == REPORTS and count >= FEW and counts.iloc[0] > REPEATED * count:
        found.append(f"{counts.iloc[0]:,} of {count:,} texts are one and the same")
    some = counts.iloc[np.unique(np.linspace(0, len(counts) - 1, LOOKED_AT).astype(int))]
    garbled = sum(is_garbled(str(text)) for text in some.index)
    if garbled:
        found.append(f"{garbled:,} of {len(some):,} different texts hold characters that a wrong encoding leaves "
                     "(such as Ã, 锟斤拷); export them again, or state the right one to `cctaecg import`")
    readings = [read_by_rules(kind, str(text)) for text in some.index]
    graded = np.array([any(one.value is not None for one in reading.values()) for reading in readings])
    share = float(np.average(graded, weights=some.to_numpy()))
    if kind == REPORTS and share < GRADED:
        found.append(f"the rules can grade a vessel in {share:.0%} of the texts ({len(some):,} different ones were "
                     "read); the others do not enter the study unless a language model or a person reads them")
    return found


def is_garbled(text: str) -> bool:
    """Whether a text holds what is left when it was read in another encoding than it was written in.

    >>> is_garbled("左前降支".encode("gb18030").decode("latin-1")), is_garbled("左前降支".encode().decode("gb18030"))
    (True, True)
    >>> is_garbled("左前降支重度狭窄"), is_garbled("sténose sévère")
    (False, False)
    """
    if LATIN.search(text):
        return True
    return any(_goes_back_to_utf8(run) for run in re.findall(r"[^\x00-\x7f]{3,}", text))


def _goes_back_to_utf8(run: str) -> bool:
    """Whether characters, taken for GB18030, are the bytes of Chinese in UTF-8: true Chinese hardly ever is."""
    try:
        return bool(re.search("[\u4e00-\u9fff]", run.encode("gb18030").decode("utf-8")))
    except UnicodeError:
        return False
