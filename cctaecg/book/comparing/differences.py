"""Every result that differs between two sides: old, new, difference, interval, and how much it means."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from cctaecg.book.comparing.own_name import without_own_name
from cctaecg.book.comparing.sides import NothingToCompare, Side
from cctaecg.run.reading import read_csv

COLUMNS = ["key", "old", "new", "difference", "old_lower", "old_upper", "new_lower", "new_upper", "weight",
           "counted_in"]
HALF_WIDTHS, SHARES, NO_NUMBER = "half-widths of the old interval", "share of the larger value", "no number"
_ORDER = (NO_NUMBER, HALF_WIDTHS, SHARES)
_CENTRES = ("value", "difference")


def results_of(folder: Path, names: set[str] | None = None) -> dict[str, dict[str, Any]]:
    """Every result below ``folder/results``, by dotted key: a value, and the limits of its interval where it has one.

    Parameters
    ----------
    folder : path
        Of a run, a variant, or a copy of one.
    names : set of str, optional
        Files to read, all when left out.

    Raises
    ------
    NothingToCompare
        Naming a file that is no JSON.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((folder / "results").glob("*.json")):
        if names is None or path.stem in names:
            try:
                content = json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                raise NothingToCompare(f"{path} is damaged, or no JSON file; make it again") from error
            found |= dict(_flat(content, path.stem))
    return found


def result_differences(old: Side, new: Side) -> pd.DataFrame:
    """Each result that is not the same on both sides, what means most first.

    First what is a number on one side only; then estimates, by how many half-widths of the old interval they or their
    limits have moved; then other numbers, by the share of the larger value that they have changed by. That each run's
    sentences name it, in a command or a path, is no difference.

    Parameters
    ----------
    old, new : Side
        A variant holds the results of some notebooks; those of the others are not compared.

    Returns
    -------
    DataFrame
        key, old, new, difference, limits of both, weight, counted_in; no row when all are the same.

    Raises
    ------
    NothingToCompare
        When no file of results lies on both sides.
    """
    files = [{path.stem for path in (side.folder / "results").glob("*.json")} for side in (old, new)]
    if not files[0] & files[1]:
        raise NothingToCompare(f"{old.label} and {new.label} have no results in common "
                               f"({', '.join(sorted(files[0])) or 'none'} and {', '.join(sorted(files[1])) or 'none'})")
    some = files[0] & files[1] if old.is_variant or new.is_variant else None
    before, after = results_of(old.folder, some), results_of(new.folder, some)
    rows = [_row(key, before.get(key, {}), after.get(key, {})) for key in dict.fromkeys([*before, *after])
            if not _same((old, before.get(key, {})), (new, after.get(key, {})))]
    table = pd.DataFrame(rows, columns=COLUMNS)
    rank = table["counted_in"].map(_ORDER.index).astype(int)
    return table.assign(rank=rank).sort_values(["rank", "weight", "key"], ascending=[True, False, True],
                                               ignore_index=True)[COLUMNS]


def table_differences(old: Side, new: Side) -> pd.DataFrame:
    """Each cell of the tables of both sides that differs: table, row (from 1), column, old, new.

    As for results, each run's own name in a sentence is no difference.
    """
    rows: list[tuple[str, int, str, str, str]] = []
    for name in tables_of([old.folder, new.folder]):
        for place, column, (before, after) in differing_cells([side.folder / "tables" / name for side in (old, new)]):
            if without_own_name(before, old) != without_own_name(after, new):
                rows.append((Path(name).stem, place, column, before, after))
    return pd.DataFrame(rows, columns=["table", "row", "column", "old", "new"])


def tables_of(folders: Sequence[Path]) -> list[str]:
    """Names of the files of tables that lie in all of these folders of runs or variants."""
    there = [{path.name for path in (folder / "tables").glob("*.csv")} for folder in folders]
    return sorted(set.intersection(*there))


def differing_cells(paths: Sequence[Path]) -> Iterator[tuple[int, str, list[str]]]:
    """Row (from 1), column and text under each path, of every cell of a table that is not the same under all.

    Parameters
    ----------
    paths : sequence of path
        The same table in several folders. Where one has no such row or column, its text is empty.
    """
    if len({path.read_bytes() for path in paths}) == 1:
        return
    tables = [read_csv(path, dtype=str, keep_default_na=False) for path in paths]
    for place in range(max(map(len, tables))):
        for column in dict.fromkeys(column for table in tables for column in table.columns):
            cells = [str(table[column].iloc[place]) if column in table and place < len(table) else ""
                     for table in tables]
            if len(set(cells)) > 1:
                yield place + 1, column, cells


def figures_that_differ(old: Side, new: Side) -> list[str]:
    """Names of the figures that both sides have and that are not the same picture."""
    return [path.stem for path in sorted((new.folder / "figures").glob("*.png"))
            if (old.folder / "figures" / path.name).exists()
            and (old.folder / "figures" / path.name).read_bytes() != path.read_bytes()]


def _flat(value: Any, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, Mapping):
        centre = next((name for name in _CENTRES if _is_number(value.get(name))), None)
        limits = [value.get("lower"), value.get("upper")]
        if centre and all(map(_is_number, limits)):
            yield f"{key}.{centre}", {"value": value[centre], "lower": limits[0], "upper": limits[1]}
            value = {name: inner for name, inner in value.items() if name not in (centre, "lower", "upper")}
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _flat(inner, f"{key}[{place}]")
    else:
        yield key, {"value": value}


def _row(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Any, ...]:
    before, after = old.get("value"), new.get("value")
    limits = [old.get("lower"), old.get("upper"), new.get("lower"), new.get("upper")]
    if not (_is_number(before) and _is_number(after)):
        return (key, before, after, None, *limits, math.inf, NO_NUMBER)
    moved = [after - before]  # type: ignore[operator]  # both are numbers
    half = (old["upper"] - old["lower"]) / 2 if "lower" in old and "lower" in new else 0
    if half > 0:
        moved += [new[end] - old[end] for end in ("lower", "upper")]
        return (key, before, after, moved[0], *limits, max(map(abs, moved)) / half, HALF_WIDTHS)
    largest = max(abs(before), abs(after))  # type: ignore[arg-type]  # both are numbers
    return (key, before, after, moved[0], *limits, abs(moved[0]) / largest if largest else 0.0, SHARES)


def _same(*told: tuple[Side, Mapping[str, Any]]) -> bool:
    before, after = ({name: without_own_name(value, side) if isinstance(value, str) else value
                      for name, value in result.items()} for side, result in told)
    return before == after


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
