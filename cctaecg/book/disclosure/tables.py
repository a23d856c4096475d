"""A run's tables without what is about few: a cell that is held back says so."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cctaecg.book.disclosure.cells import held_back, is_small
from cctaecg.book.disclosure.normal_ecgs import without_telling
from cctaecg.book.disclosure.table_rows import SIGN, auc_of, first_count, hidden_rows
from cctaecg.book.disclosure.threshold_tables import at_the_threshold, by_vessel, operating, points, steps
from cctaecg.domain import COHORTS, VESSELS
from cctaecg.run.cells import Cell, cell_of
from cctaecg.stats.disclosure.flow import merged_flow
from cctaecg.stats.disclosure.sentences import counts_in, tells_few

STORED = ("ablation_", "coverage_", "layers_", "training_")
"""Tables whose sentences count no patients."""

OF_COHORT = {"auc_external": COHORTS[1]} | dict.fromkeys(
    ("auc_internal", "auc_normal_ecg", "incremental", "tableA1", "tableA3", "subgroup_errors", "prevalence",
     "selection", "interval_methods"), COHORTS[0])
"""Tables that are about one cohort; others have a row or a column for each."""

Change = Callable[[pd.DataFrame, Cell, Mapping[str, Any]], pd.DataFrame]


def without_few(name: str, table: pd.DataFrame, cell: int, results: Mapping[str, Any]) -> pd.DataFrame:
    """One table of a run as it may be published.

    Parameters
    ----------
    name : str
        The table's name. A table that has no rule here shows nothing but its head.
    table : DataFrame of str
        The table as it was written.
    cell : int
        The smallest count above 0 that may be shown, a :class:`cctaecg.run.cells.Cell` where patients have several
        records.
    results : mapping
        The run's results, of which follows how many records a rate is of.

    Returns
    -------
    DataFrame of str
        The same rows, or for the flow fewer; :data:`SIGN` where a value is held back.
    """
    known = cell_of(cell)
    shown = RULES.get(name, _nothing)(table, known.of(OF_COHORT.get(name, "")), results)
    if name.startswith(STORED):
        return shown
    return shown.map(lambda text: SIGN if text.endswith(".") and " " in text and tells_few(text, known) else text)


def _as_it_is(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    return table


def _nothing(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    return table.assign(**dict.fromkeys(table.columns, SIGN))


def _characteristics_of_patients(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    return _characteristics(table, cell.in_patients(), results)


def _characteristics(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    """Table 1: below each heading the parts of one characteristic, for each cohort in a column of its own."""
    shown, label = table.copy(), table.columns[0]
    columns = [name for name in table.columns[1:] if "paper" not in name]
    headings = (table[columns] == "").all(axis=1).cumsum()
    for _, rows in table.groupby(headings):
        for column in columns:
            parts = {str(row): count for row, name, text in zip(rows.index, rows[label], rows[column])
                     if "±" not in name and (count := first_count(text)) is not None}
            for row in held_back(parts, cell.of(column.casefold().replace("-", "")).records):
                shown.loc[int(row), column] = SIGN
    return shown


def _flow(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    counts = [name for name in table.columns if name not in ("cohort", "step")]
    return merged_flow(table.assign(**{name: table[name].astype(int) for name in counts}), cell).astype(str)


def _refusals(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    shown = table.copy()
    for cohort, rows in table.groupby("cohort"):
        few = cell.of(str(cohort)).records
        for row in held_back({str(row): int(count) for row, count in rows["ecgs"].items()}, few):
            shown.loc[int(row), "ecgs"] = SIGN
    return shown


def _grades(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    """How many exams have which grade; how many are severe or occluded is told elsewhere."""
    shown = table.copy()
    for row, counts in table.iterrows():
        lower, severe = (["normal", "mild", "moderate"], ["severe", "occluded"])
        number = {name: int(counts[name]) for name in [*lower, *severe, "unknown"]}
        few = cell.of(counts.get("cohort", "")).exams
        if is_small(number["unknown"], few) or is_small(sum(number[name] for name in severe), few):
            hidden = {*number, "severe_share"}
        else:
            hidden = set().union(*(held_back({name: number[name] for name in part}, few) for part in (lower, severe)))
        shown.loc[[row], sorted(hidden)] = SIGN
    return shown


def _rows(labels: int, whole: str = "records", part: str = "severe or occluded") -> Change:
    """A table whose rows each stand for records of which some have the outcome."""

    def change(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
        return hidden_rows(table, _few_rows(table, labels, whole, part, cell), labels)

    return change


def _few_rows(table: pd.DataFrame, labels: int, whole: str, part: str, cell: Cell) -> np.ndarray:
    few = []
    for _, row in table.iterrows():
        own = cell.of(row.get("cohort", ""))
        counts = [count for name in (whole, part) if name in row and (count := first_count(row[name])) is not None]
        counts += [counts[0] - counts[1]] if len(counts) == 2 and whole != "others" else []
        patients = [count for name in ("patients", "patients with it")
                    if name in row and (count := first_count(row[name])) is not None]
        patients += [patients[0] - patients[1]] if len(patients) == 2 else []
        few.append(any(is_small(count, own.records) for count in counts)
                   or any(is_small(count, own) for count in patients)
                   or any(tells_few(text, own) for text in row if "record" in text.lower() and " " in text))
    return np.array(few, dtype=bool)


def _normal_ecgs(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    return without_telling(_rows(1)(table, cell, results), int(cell), results)


def _lower_grades(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    few = _few_rows(table, 2, "records", "severe or occluded", cell)
    return hidden_rows(table, table["vessel"].isin(table["vessel"][few]).to_numpy(), 2)


def _differences(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    """A difference of two shares gives one of them away to who knows the other."""
    counts = results.get("cohort", {}).get("table_1", {})
    named = {"Male sex": "sex", "Diabetes": "diabetes", "Hypertension": "hypertension", "Prior MI": "prior_mi"}
    named |= {f"{vessel}: severe": vessel.lower() for vessel in VESSELS}
    few = [any(is_small(count, cell.of(cohort).records) for name, by in counts.items()
               if name.startswith(f"{named[label]}_") for cohort, count in by.items()) if label in named else False
           for label in table[table.columns[0]]]
    return hidden_rows(table, np.array(few, dtype=bool), 1)


def _subgroup_errors(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    """No level of a factor where one is held back: their sum is known."""
    few = np.array([_subgroup_is_few(row, cell) for _, row in table.iterrows()], dtype=bool)
    groups = table["vessel"] + table["factor"]
    for (vessel, _), rows in table.groupby(["vessel", "factor"]):
        levels = rows[~rows["level"].str.contains(" minus ")]
        few[rows.index] |= _few_are_missing(levels, auc_of(results, str(vessel)), cell)
    return hidden_rows(table, groups.isin(groups[few]).to_numpy(), 3)


def _few_are_missing(levels: pd.DataFrame, whole: Mapping[str, int] | None, cell: Cell) -> bool:
    """Whether the levels leave few of all records over, whose level is not known."""
    known = np.zeros(2, int)
    for _, row in levels.iterrows():
        counts = counts_in(row["severe or occluded / records"])
        said = next((counts_in(text) for text in row if "records with and" in text), [0, 0])
        known += (counts[0], counts[1] - counts[0]) if len(counts) == 2 else said[:2]
    if whole is None:
        return True
    left_over = np.subtract([whole["events"], whole["n"] - whole["events"]], known)
    return any(is_small(left, cell.records) for left in left_over)


def _subgroup_is_few(row: "pd.Series[str]", cell: Cell) -> bool:
    counts = counts_in(row["severe or occluded / records"])
    if any(tells_few(text, cell) for text in row if "records with" in text):
        return True
    if len(counts) != 2:
        return False
    events, others = counts[0], counts[1] - counts[0]
    rates = ((events, row["sensitivity"]), (others, row["specificity"]))
    right = [round(float(text.split(" ")[0]) * n) for n, text in rates if text[:1].isdigit()]
    wrong = [n - count for (n, _), count in zip(rates, right)]
    return any(is_small(count, cell.records) for count in (events, others, *right, *wrong))


RULES: dict[str, Change] = {
    "table1": _characteristics, "table1_patients": _characteristics_of_patients, "flow": _flow, "refusals": _refusals,
    "label_distribution": _grades, "tableA1": _lower_grades, "tableA2": operating, "tableA3": steps,
    "auc_internal": _rows(1), "auc_external": _rows(1), "auc_normal_ecg": _normal_ecgs, "incremental": _rows(1),
    "precision": _rows(2, "others"), "subgroup_errors": _subgroup_errors, "prevalence": at_the_threshold,
    "selection": by_vessel, "interval_methods": by_vessel, "standardised_differences": _differences,
    "model_card": _rows(1), "operating_internal": points, "operating_external": points, "operating_normal_ecg": points,
    "ablation_arms": _as_it_is, "ablation_epochs": _as_it_is, "ablation_labels": _as_it_is,
    "ablation_labels_external": _as_it_is, "ablation_worth": _as_it_is,
    "layers_run": _as_it_is, "layers_ecgfounder": _as_it_is, "training_ideas": _as_it_is, "training_steps": _as_it_is,
    "scale_stages": _as_it_is, "scale_million": _as_it_is,
    "coverage_auc": _as_it_is, "coverage_intervals": _as_it_is, "coverage_tests": _as_it_is,
}
"""The rule of each table of the book."""
