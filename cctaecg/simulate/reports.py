"""Free-text reports of coronary CT, in Chinese and English, written from known stenoses.

Every vessel is described by several segments, in percent, ranges, words or negations. **The vessel's truth is the
worst of its segments.** Branches count to their vessel (diagonal: LAD; obtuse marginal: LCX; posterior descending:
RCA). A range is written only where every reading of it gives the same grade: the grade's own limits ("50-70%" is
moderate), or a narrow one that stays inside the grade. Percentages of other things (ejection fraction) are in the
text as well.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from cctaecg.domain import VESSELS, Grade
from cctaecg.simulate.report_phrases import CHINESE, ENGLISH, Language

NARROW = 5  # half the width of a narrow range, in percent
STENTED = 0.02  # of the segments without stenosis hold an old stent
GRAFTED = 0.01  # of the reports name an old bypass graft
FULL_WIDTH = 0.12  # of the Chinese reports are typed with full-width digits and signs
_Choice = TypeVar("_Choice")
_FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789%<()"}


def write_report(
    percent: Mapping[str, int], rng: np.random.Generator, chinese_share: float = 0.75, unjudged: float = 0.0
) -> str:
    """A report whose worst segment of each vessel has the given stenosis in percent (whole numbers, 0 to 100).

    A lesser segment cannot be judged with probability ``unjudged``: who reads the report then does not know the worst,
    unless another segment is already severe.

    >>> text = write_report({"RCA": 0, "LM": 0, "LAD": 80, "LCX": 30}, np.random.default_rng(1))
    >>> len(text) > 100
    True

    Raises ``ValueError`` for a vessel that is missing or a percentage outside 0 to 100.
    """
    if set(percent) != set(VESSELS):
        raise ValueError(f"percent names {sorted(percent)}; expected {sorted(VESSELS)}")
    for value in percent.values():
        Grade.from_percent(value)
    language = CHINESE if rng.random() < chinese_share else ENGLISH
    style = int(rng.integers(len(language.vessels["LM"])))
    vessels = list(language.usual_order) if rng.random() < 0.8 else list(rng.permutation(VESSELS))
    paragraphs = [_vessel(language, vessel, int(percent[vessel]), style, unjudged, rng) for vessel in vessels]
    opening = [_any(language.technique, rng), _any(language.origin, rng)]
    if rng.random() < GRAFTED:
        opening.append(_any(language.grafts, rng))
    closing = [_any(language.other_organs, rng)] if rng.random() < 0.8 else []
    findings = language.heading_findings + language.between.join([*opening, *paragraphs, *closing])
    text = findings + "\n" + language.heading_impression + _impression(language, percent, style, rng)
    return text.translate(_FULL_WIDTH) if language is CHINESE and rng.random() < FULL_WIDTH else text


def write_nondiagnostic_report(rng: np.random.Generator, chinese_share: float = 0.75) -> str:
    """A report of an exam in which no vessel can be assessed (movement, arrhythmia, failed contrast)."""
    language = CHINESE if rng.random() < chinese_share else ENGLISH
    parts = [_any(language.technique, rng), _any(language.nondiagnostic, rng)]
    text = language.heading_findings + language.between.join(parts)
    return text + "\n" + language.heading_impression + _any(language.nondiagnostic_impression, rng)


def _any(choices: Sequence[_Choice], rng: np.random.Generator) -> _Choice:
    return choices[int(len(choices) * rng.random())]


def _vessel(
    language: Language, vessel: str, percent: int, style: int, unjudged: float, rng: np.random.Generator
) -> str:
    """The sentence about one vessel."""
    name = language.vessels[vessel][style]
    segments = language.segments[vessel]
    if percent == 0 and rng.random() < 0.6:
        return _any(language.whole_normal, rng).format(vessel=name) + language.stop
    if len(segments) == 1:
        return name + language.colon + _segment(language, percent, rng) + language.stop
    worst = int(rng.integers(len(segments)))
    others = rng.permutation([i for i in range(len(segments)) if i != worst])[: rng.integers(1, len(segments))]
    described = []
    for i in sorted([worst, *others]):
        lesser = percent if i == worst else round(percent * rng.uniform(0, 0.8))
        hidden = i != worst and unjudged > 0 and rng.random() < unjudged
        said = _any(language.unjudged, rng) if hidden else _segment(language, lesser, rng)
        described.append(_any(segments[i], rng) + language.joint + said)
    return name + language.colon + language.comma.join(described) + language.stop


def _segment(language: Language, percent: int, rng: np.random.Generator) -> str:
    """What is said of one segment with this stenosis."""
    grade = Grade.from_percent(percent)
    if percent == 0:
        return _any(language.stented if rng.random() < STENTED else language.clean, rng)
    template = _any(language.stenosis[grade], rng)
    return template.format(
        plaque=_any(language.plaque, rng), percent=percent, narrow=_narrow_range(percent, grade, language, rng),
    )  # fmt: skip


def _narrow_range(percent: int, grade: Grade, language: Language, rng: np.random.Generator) -> str:
    """``percent`` as a range of ten percent around it where that stays inside the grade, else the number itself."""
    low, high = percent - NARROW, percent + NARROW
    if low < 0 or high > 98 or Grade.from_percent(low) != grade or Grade.from_percent(high) != grade:
        return f"{percent}%"
    return _any(language.range, rng).format(low=low, high=high)


def _impression(language: Language, percent: Mapping[str, int], style: int, rng: np.random.Generator) -> str:
    """One line for each diseased vessel; it repeats the grade and never exceeds it."""
    lines = [
        _any(language.summary[Grade.from_percent(percent[vessel])], rng).format(vessel=language.vessels[vessel][style])
        for vessel in language.usual_order
        if percent[vessel] >= 25
    ]
    if not lines:
        return _any(language.nothing_found, rng)
    return " ".join(f"{number}. {line}{language.stop}" for number, line in enumerate(lines, 1))
