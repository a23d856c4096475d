"""A comparison as files: tables as CSV, and one HTML page with both figures side by side."""

import base64
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from cctaecg.book.comparing.differences import figures_that_differ, result_differences, table_differences
from cctaecg.book.comparing.sides import Side
from cctaecg.run.atomic import atomic_path, private_folder
from cctaecg.run.spreadsheet import guarded_table

SHOWN_ROWS = 200  # of the page; the CSV holds all
_STYLE = ("body{font:15px/1.45 sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem}"
          "table{border-collapse:collapse}"
          "td,th{border-bottom:1px solid #bbb;padding:.25rem .6rem;text-align:left;vertical-align:top}"
          ".two{display:grid;grid-template-columns:1fr 1fr;gap:1rem}img{max-width:100%}caption{text-align:left}")


@dataclass(frozen=True)
class Comparison:
    """What differs between two sides; made by :func:`compared`."""

    old: Side
    new: Side
    results: pd.DataFrame
    tables: pd.DataFrame
    figures: list[str]

    @property
    def differs(self) -> bool:
        """Whether anything does."""
        return bool(len(self.results) or len(self.tables) or self.figures)

    def sentence(self, other_patients: bool = False) -> str:
        """How many results, cells of tables and figures differ; whether the patients do is for the caller to say."""
        if not self.differs:
            return (f"{self.old.label} and {self.new.label} "
                    + ("have the same results, and not the same patients." if other_patients else "are the same."))
        return (f"{self.old.label} and {self.new.label} differ in {len(self.results):,} results, "
                f"{len(self.tables):,} cells of {self.tables['table'].nunique():,} tables "
                f"and {len(self.figures):,} figures.")


def compared(old: Side, new: Side) -> Comparison:
    """Everything that differs between two sides.

    Parameters
    ----------
    old, new : Side
        From :func:`cctaecg.book.comparing.sides.side_of`.

    Raises
    ------
    NothingToCompare
        When they have no results in common.
    """
    return Comparison(old, new, result_differences(old, new), table_differences(old, new),
                      figures_that_differ(old, new))


def write(comparison: Comparison, folder: Path) -> Path:
    """Write ``results.csv``, ``tables.csv`` and ``index.html`` into a folder that its owner alone can read.

    Returns
    -------
    Path
        Of the page.
    """
    private_folder(folder)
    for name, table in (("results", comparison.results), ("tables", comparison.tables)):
        with atomic_path(folder / f"{name}.csv", private=True) as partial:
            guarded_table(table).to_csv(partial, index=False)
    page = folder / "index.html"
    with atomic_path(page, private=True) as partial:
        partial.write_text(_html(comparison), encoding="utf-8")
    return page


def as_text(results: pd.DataFrame, most: int) -> str:
    """The first rows of the results that differ, as a table for a terminal."""
    head = results.head(most)
    shown = pd.DataFrame([_cells(row)[:4] for row in head.to_dict("records")],
                         columns=["result", "old", "new", "difference"])
    more = f"\n... and {len(results) - most:,} more" if len(results) > most else ""
    return str(shown.to_string(index=False)) + more


def _html(comparison: Comparison) -> str:
    old, new = comparison.old.label, comparison.new.label
    rows = comparison.results.head(SHOWN_ROWS)
    parts = [f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{escape(old)} and {escape(new)}</title>"
             f"<style>{_STYLE}</style><h1>{escape(old)} and {escape(new)}</h1><p>{escape(comparison.sentence())} "
             "This page shows what lies in the runs, small counts too; it is no publication.</p>"]
    if len(rows):
        head = "".join(f"<th>{name}</th>" for name in ("Result", f"Old: {escape(old)}", f"New: {escape(new)}",
                                                       "Difference", "Weight"))
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(row)) + "</tr>"
                       for row in rows.to_dict("records"))
        cut = f" The first {SHOWN_ROWS} of {len(comparison.results):,}; the rest stands in results.csv." \
            if len(comparison.results) > SHOWN_ROWS else ""
        parts.append(f"<h2>Results</h2><p>What means most comes first: what is a number on one side only, then "
                     f"estimates by half-widths of the old interval, then other numbers by their share.{cut}</p>"
                     f"<table><tr>{head}</tr>{body}</table>")
    for name in comparison.figures:
        pictures = "".join(f"<figure><figcaption>{escape(side.label)}</figcaption><img alt='{escape(name)} of "
                           f"{escape(side.label)}' src='data:image/png;base64,{_picture(side, name)}'></figure>"
                           for side in (comparison.old, comparison.new))
        parts.append(f"<h2>{escape(name)}</h2><div class='two'>{pictures}</div>")
    return "\n".join(parts) + "\n"


def _cells(row: Mapping[Hashable, Any]) -> list[str]:
    def with_limits(side: str) -> str:
        lower, upper = row[f"{side}_lower"], row[f"{side}_upper"]
        limits = "" if pd.isna(lower) else f" ({_short(lower)} to {_short(upper)})"
        return f"{_short(row[side])}{limits}"

    unit = "" if pd.isna(row["difference"]) else f"{_short(row['weight'])} {row['counted_in']}"
    return [str(row["key"]), with_limits("old"), with_limits("new"), _short(row["difference"]), unit]


def _picture(side: Side, name: str) -> str:
    return base64.b64encode((side.folder / "figures" / f"{name}.png").read_bytes()).decode("ascii")


def _short(value: object) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return "—"
    return f"{value:.4g}" if isinstance(value, float) else str(value)[:80]
