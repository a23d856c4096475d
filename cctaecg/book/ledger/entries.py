"""The rows of the ledger, read from ``ledger.yml``: what the manuscript states, and which result answers it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import yaml

from cctaecg.errors import UserError
from cctaecg.paper import paper_value, paper_values

ORIGINS = ("by construction", "tuned", "planted", "open")
"""What was set beforehand in the simulated study: the number itself, the strength that leads to it, its direction, or
nothing."""


class InvalidLedger(UserError, ValueError):
    """A row of ``ledger.yml`` that cannot be read; the message names it."""


@dataclass(frozen=True)
class Entry:
    """One number or claim of the manuscript; the fields are those that ``ledger.yml`` explains."""

    section: str
    where: str
    what: str
    page: str
    notebook: str
    simulated: str
    paper: str | None = None
    covers: tuple[str, ...] = ()
    result: str | None = None
    kind: str = "number"
    digits: int | None = None
    unless: str | None = None
    missing: str | None = None
    of: str | None = None
    claim: dict[str, Any] | None = None

    @property
    def reported(self) -> Any:
        """What the manuscript prints; ``None`` where it prints no value."""
        return paper_value(self.paper) if self.paper else None

    @property
    def decimals(self) -> int | None:
        """How many decimals the manuscript prints; ``None`` where it prints no number."""
        value = self.reported
        if self.digits is not None or not isinstance(value, int | float):
            return self.digits
        return len(str(value).partition(".")[2])


@dataclass(frozen=True)
class Setting:
    """What the manuscript sets rather than finds, the page that states it, and the key of this run's own setting.

    ``says`` are words for the manuscript's values, each by its key in brackets; ``own`` words for this run's, in which
    ``[value]`` is that of its setting.
    """

    what: str
    covers: tuple[str, ...]
    page: str
    setting: str | None = None
    says: str | None = None
    own: str | None = None


@cache
def entries() -> tuple[Entry, ...]:
    """All rows, in the manuscript's order. Raises ``InvalidLedger``."""
    found = []
    for section in _file()["sections"]:
        shared = {name: value for name, value in section.items() if name != "entries"}
        found += [Entry(**each) for row in section["entries"] for each in _expanded({**shared, **row}, Entry)]
    return tuple(found)


@cache
def settings() -> tuple[Setting, ...]:
    """What the manuscript sets. Raises ``InvalidLedger``."""
    return tuple(Setting(**each) for row in _file()["settings"] for each in _expanded(row, Setting))


def uncovered() -> list[str]:
    """Leaves of ``paper_values.yml`` that neither a row nor a setting stands for: there should be none."""
    named = {entry.paper for entry in entries() if entry.paper}
    named |= {key for entry in entries() for key in entry.covers}
    named |= {key for setting in settings() for key in setting.covers}
    return [leaf for leaf in _leaves(paper_values())
            if not any(leaf == key or leaf.startswith(key + ".") for key in named)]


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        files("cctaecg.book.ledger").joinpath("ledger.yml").read_text(encoding="utf-8"))
    return content


def _expanded(row: Mapping[str, Any], into: type[Entry] | type[Setting]) -> Iterator[dict[str, Any]]:
    """The row once for every combination of the names in its ``each``: ids in keys, words in ``what``."""
    row = dict(row)
    each = row.pop("each", {})
    known = {field.name for field in fields(into)}
    if unknown := sorted(set(row) - known):
        raise InvalidLedger(f"ledger.yml, {row.get('what')!r}: unknown {', '.join(unknown)}; expected {sorted(known)}")
    if into is Entry:
        if row["simulated"] not in ORIGINS:
            raise InvalidLedger(f"ledger.yml, {row['what']!r}: simulated is {row['simulated']!r}; expected {ORIGINS}")
        if ("claim" in row) == ("result" in row):
            raise InvalidLedger(f"ledger.yml, {row['what']!r}: expected either a result or a claim")
        if ("missing" in row) != ("of" in row):
            raise InvalidLedger(f"ledger.yml, {row['what']!r}: missing and of belong together")
    for chosen in product(*(names.items() for names in each.values())):
        ids = {name: key for name, (key, _) in zip(each, chosen)}
        words = {name: word for name, (_, word) in zip(each, chosen)}
        filled = {name: _filled(value, words if name == "what" else ids) for name, value in row.items()}
        yield {**filled, "covers": tuple(filled.get("covers", ()))}


def _filled(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return value.format(**names)
    if isinstance(value, list):
        return [_filled(inner, names) for inner in value]
    return {key: _filled(inner, names) for key, inner in value.items()} if isinstance(value, dict) else value


def _leaves(values: Mapping[Any, Any], prefix: str = "") -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + str(name)
