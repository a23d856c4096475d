"""The words of many reports that the rules do not know, for a hospital to say what they mean."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from cctaecg.labels.language_model.deidentify import deidentified
from cctaecg.labels.rules.reports import PLACE, read_report
from cctaecg.labels.rules.vocabulary import NO_WORDS, OwnWords


def unknown_words(reports: Iterable[str], own: OwnWords = NO_WORDS) -> pd.DataFrame:
    """The words of coronary CT reports that put a grade in doubt because the rules do not know them.

    Names, numbers and dates are blanked before: a name is none of the words where it can be known for one.

    Parameters
    ----------
    reports : iterable of str
        The reports; each counts.
    own : OwnWords, optional
        The words that a hospital has added already.

    Returns
    -------
    DataFrame
        One row for each word, the most frequent first: ``word``, ``reports`` (how many hold it) and ``place`` (whether
        in one of them a word stands in the place of a vessel).

    Examples
    --------
    >>> unknown_words(["LM normal. Kranz 80% stenosis.", "Kranz 20%"]).to_dict("records")
    [{'word': 'kranz', 'reports': 2, 'place': True}]
    """
    counts: Counter[str] = Counter()
    places: set[str] = set()
    for text, times in Counter(reports).items():
        for word, place in _words(text, own).items():
            counts[word] += times
            places |= {word} if place else set()
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return pd.DataFrame([(word, count, word in places) for word, count in rows], columns=["word", "reports", "place"])


def _words(text: str, own: OwnWords) -> dict[str, bool]:
    words: dict[str, bool] = {}
    for finding in read_report(deidentified(text), own).values():
        for word in finding.not_understood:
            words[word] = words.get(word, False) or finding.doubt == PLACE
    return words
