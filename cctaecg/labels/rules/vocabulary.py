"""The words that the rules know: names of vessels, and words that say nothing of a stenosis.

Those of the package are in ``vocabulary.yml``; a hospital adds its own in its configuration
(``labels: {vessels: {LCX: ["Circ"]}, passed_over: ["..."]}``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from cctaecg.labels.rules.normalise import normalise

_LONGEST = 6  # characters of the longest Chinese word that is looked for


@dataclass(frozen=True)
class OwnWords:
    """The words that a hospital adds: names by vessel, and words that say nothing of a stenosis."""

    vessels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    passed_over: tuple[str, ...] = ()


NO_WORDS = OwnWords()
"""Nothing beside the package's own words."""


def own_words(vessels: Mapping[str, Iterable[str]], passed_over: Iterable[str] = ()) -> OwnWords:
    """The words of a configuration's section ``labels``.

    >>> own_words({"LCX": ["Circ"]}).vessels
    (('LCX', ('circ',)),)
    """
    return OwnWords(tuple((vessel, tuple(map(normalise, names))) for vessel, names in sorted(vessels.items())),
                    tuple(map(normalise, passed_over)))  # fmt: skip


@cache
def _file() -> tuple[dict[str, list[str]], frozenset[str]]:
    content = yaml.safe_load(Path(__file__).with_name("vocabulary.yml").read_text(encoding="utf-8"))
    passed_over = content["passed_over"]
    return content["vessels"], frozenset(passed_over["english"].split()) | frozenset(passed_over["chinese"].split())


def vessel_names(own: OwnWords) -> dict[str, list[str]]:
    """The names of each vessel that are plain words, a hospital's own first."""
    added = dict(own.vessels)
    taken = {word for words in added.values() for word in words}
    return {vessel: [*added.get(vessel, ()), *(word for word in words if word not in taken)]
            for vessel, words in _file()[0].items()}  # fmt: skip


@lru_cache(maxsize=100_000)
def not_understood(run: str, own: OwnWords = NO_WORDS) -> tuple[tuple[int, str], ...]:
    """The words that the rules do not know in a run of English letters or of Chinese characters, each with its place.

    >>> not_understood("zonular"), not_understood("极重的斑块"), not_understood("plaque")
    (((0, 'zonular'),), ((0, '极'),), ())
    """
    known = _file()[1] | frozenset(own.passed_over) if own.passed_over else _file()[1]
    if run.isascii():
        return () if len(run) == 1 or run in known or run.removesuffix("'s") in known else ((0, run),)
    words: list[tuple[int, str]] = []
    place = first = 0
    while place < len(run):  # the longest known words, taken from the left: what they leave over is not known
        length = next((n for n in range(min(_LONGEST, len(run) - place), 0, -1) if run[place : place + n] in known), 0)
        if length and first < place:
            words.append((first, run[first:place]))
        place += length or 1
        first = place if length else first
    return (*words, (first, run[first:])) if first < len(run) else tuple(words)
