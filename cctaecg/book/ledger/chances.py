"""How often each rule would find its claim confirmed if there were no effect: stored, and made by ``no_effect``."""

import json
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

FACTS = "no_effect.json"


class Chance(NamedTuple):
    """What a rule finds of its claim in studies without the effect.

    ``without`` says in words what holds in those studies; ``confirmed`` and ``contradicted`` are shares of them, the
    rest is not contradicted. ``simulated`` is false where the shares follow from an argument.
    """

    without: str
    confirmed: float
    contradicted: float
    simulated: bool = True

    @property
    def open(self) -> float:
        """The share of the studies in which the claim is not contradicted."""
        return max(0.0, 1 - self.confirmed - self.contradicted)


@cache
def chances() -> dict[str, Chance]:
    """Of every claim that has a rule, by what the row states."""
    return {what: Chance(**chance) for what, chance in _facts()["claims"].items()}


@cache
def draws() -> int:
    """In how many studies each rule was tried."""
    return int(_facts()["draws"])


def _facts() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(files("cctaecg.book.ledger").joinpath(FACTS).read_text(encoding="utf-8"))
    return stored
