"""Counts of patients among the ECGs that were read as normal, which stand beside those of all and of the other ECGs.

A patient may have ECGs of both kinds. So the patients of all ECGs less those of one kind, and those of the two kinds
less those of all, are counts of patients as well, and none of them may be small.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cctaecg.book.disclosure.cells import is_small
from cctaecg.book.disclosure.table_rows import SIGN
from cctaecg.book.results_by_key import is_absent

COUNTS = {"clusters": "patients", "event_patients": "patients with it"}
"""Counts of patients of an area under the curve, and what the table calls them."""

NAME = "normal_ecg"


def telling(results: Mapping[str, Any], vessel: str, cell: int) -> set[str]:
    """Those of a vessel's :data:`COUNTS` that give a small number of patients away.

    >>> areas = {"internal": {"auc": {"LM": {"clusters": 70, "event_patients": 12}}},
    ...          "normal_ecg": {"auc": {"LM": {"clusters": 40, "event_patients": 9}}, "others": {}}}
    >>> telling(areas, "LM", 5), telling(areas, "LM", 3)
    ({'event_patients'}, set())
    """
    found = results.get(NAME, {})
    entries = (results.get("internal", {}).get("auc", {}), found.get("auc", {}), found.get("others", {}))
    areas = [{} if is_absent(entry) else entry.get(vessel, {}) for entry in entries]
    told = set()
    for name in COUNTS:
        whole, normal, others = (area.get(name) for area in areas)
        apart = [whole - part for part in (normal, others) if whole is not None and part is not None]
        if len(apart) == 2:
            apart.append(normal + others - whole)
        if any(is_small(count, cell) for count in apart):
            told.add(name)
    return told


def hold_back_normal(results: Mapping[str, Any], shown: dict[str, Any], cell: int, few: dict[str, str]) -> None:
    """Put ``few`` in the place of what :func:`telling` names, and of all their patients where any vessel's tell.

    Parameters
    ----------
    results : mapping
        Exact results of the run.
    shown : dict
        The same as they are to be published; those of the normal ECGs are changed.
    cell : int
        The smallest count of patients that may be shown.
    few : dict
        What stands in the place of an entry that is held back.
    """
    entries = shown.get(NAME, {})
    if is_absent(entries):
        return
    whole, patients = results.get("cohort", {}).get("internal", {}), results.get(NAME, {}).get("patients")
    held = [is_small(whole["patients"] - patients, cell)] if patients is not None and "patients" in whole else []
    for entry in ("auc", "others"):
        for vessel, area in ({} if is_absent(entries.get(entry, {})) else entries.get(entry, {})).items():
            names = telling(results, vessel, cell)
            held.append("clusters" in names)
            if not is_absent(area):
                area |= {name: few for name in names if name in area}
    if any(held):
        entries["patients"] = few


def without_telling(table: pd.DataFrame, cell: int, results: Mapping[str, Any]) -> pd.DataFrame:
    """The table of their areas, with :data:`SIGN` for what :func:`telling` names."""
    shown = table.copy()
    for name, column in COUNTS.items():
        if column in table:
            few = [name in telling(results, vessel, cell) for vessel in table["vessel"]]
            shown[column] = [SIGN if tells and text[:1].isdigit() else text for tells, text in zip(few, table[column])]
    return shown
