"""A run's results without what is about few: an entry that rests on a small count says so in its place."""

import re
from collections.abc import Mapping
from typing import Any

from cctaecg.book.disclosure.cells import PARTS_OF, held_back, is_small, rounded
from cctaecg.book.disclosure.normal_ecgs import hold_back_normal
from cctaecg.book.results_by_key import is_absent
from cctaecg.domain import COHORTS, VESSELS
from cctaecg.run.cells import Cell, cell_of
from cctaecg.run.results import Absent
from cctaecg.stats.disclosure.sentences import counts_in, tells_few

NOT_OF_PATIENTS = {
    "best_epoch", "epoch", "epochs", "parameters", "leads", "stretches", "folds", "fold", "seed", "seeds", "size",
    "steps", "path_steps", "permutations", "pieces", "top_leads", "augmentation", "pretraining", "df", "day",
    "hospitals", "differences_shown", "differences_beyond_0",
}  # fmt: skip
"""Names of whole numbers that count no patients; any other that is small is held back."""

OF_PATIENTS = {"explain", "needed", "patient", "groups"}
"""Entries whose counts are of patients, whatever else they are called."""

OF_EXAMS = {"exam", "by_exam", "audit", "readers"}
"""Entries whose counts are of exams."""

OF_FOLLOW_UP = {"followup", "groups", "log_rank", "hazard_ratio", "after_landmark", "survival_models", "any_vessel",
                "risk_limits_at", "crude_rate_at", "risk_at"}
"""Entries of the results of the risk groups that are about the cohort that was followed up."""

COUNTED_PATIENTS = re.compile(r"clusters|(\w+_)?patients(_\w+)?|(high|low)(_events)?|early_events|lost(_early)?")
"""Names of numbers that count patients."""

STORED = {"coverage", "full_network", "training_speed"}
"""Results that come with the package and are about no patient of the run."""

SINGLE = {"probability_range"}
"""Entries that are one patient's value each."""

BY_DAY = ("risk_at", "crude_rate_at", "risk_limits_at")
"""Entries of risks by a day, each of which gives the number of events until then."""

LEVELS = {"subgroup", "subgroup_errors", "against_lower_grade"}
"""Entries of whose levels none is shown when one is not, by vessel: their sum is known."""

_PARTS = re.compile(r"(.*?)_(male|female|missing|lt_65|ge_65|yes|no|severe|not_severe)")


def few(cell: int) -> Absent:
    """What stands in the place of an entry that is held back.

    >>> few(5)
    {'absent': 'Held back: fewer than 5 patients or records would be seen.'}
    """
    return Absent(f"Held back: fewer than {cell} patients or records would be seen.")


def without_few(results: Mapping[str, Any], cell: int) -> dict[str, Any]:
    """All results of a run, by the name of their file, as they may be published.

    Parameters
    ----------
    results : mapping
        As of :func:`cctaecg.book.load_results`.
    cell : int
        The smallest count above 0 that may be shown; a :class:`cctaecg.run.cells.Cell` where patients have several
        records, so that counts of records and exams are told by the patients that they are at least of.

    Returns
    -------
    dict
        The same entries; those that are held back are ``Absent``, numbers have four significant digits.
    """
    cell = cell_of(cell)
    shown: dict[str, Any] = {
        name: values if name in STORED else _entry(values, _unit(name, cell), name) for name, values in results.items()
    }
    if isinstance(table := results.get("cohort", {}).get("table_1"), dict) and not is_absent(shown["cohort"]):
        shown["cohort"]["table_1"] = _table_1(table, cell)
        for name in ("internal", "external", "followup"):
            shown["cohort"][name] = _cohort(results["cohort"].get(name), shown["cohort"].get(name), cell.of(name))
    if not is_absent(shown.get("risk", {})):
        _follow_up(results.get("risk", {}), shown.get("risk", {}), cell)
    _at_thresholds(shown, cell)
    hold_back_normal(results, shown, int(cell), few(cell))
    for name, entries in (("internal", "subgroup"), ("beyond", "subgroup_errors")):
        _levels(results, shown.get(name, {}).get(entries, {}), results.get(name, {}).get(entries, {}),
                cell.of(COHORTS[0]))
    return shown


def _unit(name: str, cell: Cell) -> Cell:
    """The cell of what an entry holds: of which cohort it is, and whether it counts records, exams or patients."""
    cohort = next((each for each in COHORTS if name == each or name.startswith(f"{each}_")), None)
    if cohort is None and name in OF_FOLLOW_UP:
        cohort = COHORTS[2]
    cell = cell if cohort is None else cell.of(cohort)
    if name in OF_EXAMS:
        return cell.in_exams()
    return cell.in_patients() if name in OF_PATIENTS else cell


def _levels(results: Mapping[str, Any], shown: dict[str, Any], exact: Mapping[str, Any], cell: Cell) -> None:
    """No level of a factor where the levels leave few of all records over."""
    for vessel, factors in exact.items():
        whole = results.get("internal", {}).get("auc", {}).get(vessel, {})
        if is_absent(factors) or "events" not in whole or is_absent(shown[vessel]):
            continue
        for factor, levels in factors.items():
            told = [_told(level) for name, level in levels.items() if name != "test"]
            records = [whole["events"] - sum(events for events, _ in told)]
            if all(others is not None for _, others in told):
                records.append(whole["n"] - whole["events"] - sum(others or 0 for _, others in told))
            left = [whole[name] - level[name] for level in levels.values() for name in ("clusters", "event_patients")
                    if isinstance(level, Mapping) and name in level and name in whole]
            if any(is_small(count, cell) for count in left) or any(is_small(count, cell.records) for count in records):
                shown[vessel][factor] = few(cell)


def _told(level: Any) -> tuple[int, int | None]:
    """Records with and without the outcome that an entry tells of, in its counts or in its sentence."""
    if isinstance(level, Mapping) and "events" in level and "n" in level:
        return level["events"], level["n"] - level["events"]
    said = counts_in(level["absent"]) if is_absent(level) else []
    return (said[0] if said else 0, said[1] if len(said) > 1 and "without" in level["absent"] else None)


def _entry(value: Any, cell: Cell, name: str = "", level: int = -1) -> Any:
    """``value`` without what is about few; ``level`` counts down to the entry of which all parts go with one."""
    if is_absent(value):
        return few(cell) if tells_few(value["absent"], cell) else value
    if isinstance(value, Mapping):
        if name in SINGLE or _rests_on_few(value, cell):
            return few(cell)
        parts = {key: _entry(inner, _unit(key, cell), key, 2 if name in LEVELS else level - 1)
                 for key, inner in value.items()}
        return few(cell) if level in (0, 1) and few(cell) in parts.values() else parts
    if isinstance(value, list):
        return [_entry(inner, cell, name) for inner in value]
    if isinstance(value, float):
        return float(round(value)) if name.endswith(("quartile", "median")) else rounded(value)
    return few(cell) if isinstance(value, str) and tells_few(value, cell) and " " in value else value


def _rests_on_few(entry: Mapping[str, Any], cell: Cell) -> bool:
    counts = {name: value for name, value in entry.items()
              if isinstance(value, int) and not isinstance(value, bool) and name not in NOT_OF_PATIENTS}
    for whole, part in PARTS_OF.items():
        if whole in counts and part in counts:
            counts["without" if whole == "n" else f"{whole}_patients_without"] = counts[whole] - counts[part]
    return any(is_small(count, _smallest(name, cell)) for name, count in counts.items())


def _smallest(name: str, cell: Cell) -> int:
    if COUNTED_PATIENTS.fullmatch(name):
        return int(cell)
    return cell.exams if name.startswith("exams") else cell.records


def _table_1(table: Mapping[str, Mapping[str, Any]], cell: Cell) -> dict[str, dict[str, Any]]:
    """Table 1's counts: of the parts of a characteristic, in one cohort, as many are held back as is needed."""
    shown = {name: {cohort: rounded(count) if isinstance(count, float) else count for cohort, count in by.items()}
             for name, by in table.items()}
    groups: dict[str, list[str]] = {}
    for name in table:
        if found := _PARTS.fullmatch(name):
            groups.setdefault(found[1], []).append(name)
    for names in groups.values():
        for cohort in table[names[0]]:
            parts = {name: table[name][cohort] for name in names if isinstance(table[name][cohort], int)}
            for name in held_back(parts, cell.of(cohort).records):
                shown[name][cohort] = few(cell)
    parts_of_something = {name for names in groups.values() for name in names}
    for name in shown.keys() - parts_of_something:  # a count of its own, such as that of all
        for cohort, count in shown[name].items():
            if isinstance(count, int) and is_small(count, cell.of(cohort).records):
                shown[name][cohort] = few(cell)
    return shown


def _cohort(exact: Any, shown: Any, cell: Cell) -> Any:
    """A cohort's totals without those exported where few were excluded, and labels where few have none."""
    if not isinstance(exact, dict) or not isinstance(shown, dict) or is_absent(exact) or is_absent(shown):
        return shown
    kinds = {"patients": int(cell), "exams": cell.exams, "ecgs": cell.records}
    if any(is_small(exact[f"{kind}_exported"] - exact[kind], smallest) for kind, smallest in kinds.items()
           if f"{kind}_exported" in exact):
        shown = shown | {f"{kind}_exported": few(cell) for kind in kinds}
    labelled = exact.get("labelled", {})
    if not is_absent(labelled) and any(is_small(exact["ecgs"] - count, cell.records) for count in labelled.values()):
        shown = shown | {"labelled": few(cell)}
    return shown


def _follow_up(exact: Mapping[str, Any], shown: dict[str, Any], cell: int) -> None:
    """Risks by a day: only of days between which no few had the event."""
    for vessel in VESSELS:
        if is_absent(shown.get("groups", {}).get(vessel)):
            for entry in ("log_rank", "hazard_ratio", *BY_DAY, "after_landmark"):
                if vessel in shown.get(entry, {}):
                    shown[entry][vessel] = few(cell)
        _by_day(exact.get("groups", {}).get(vessel), exact.get("crude_rate_at", {}).get(vessel),
                [shown.get(entry, {}) for entry in BY_DAY], vessel, cell)
    any_vessel = shown.get("any_vessel")
    if isinstance(any_vessel, dict) and not is_absent(any_vessel):
        found = exact["any_vessel"]
        if is_absent(any_vessel.get("groups")):
            any_vessel |= {entry: few(cell) for entry in ("log_rank", "hazard_ratio", "risk_at", "crude_rate_at")}
            if "any_vessel" in (limits := shown.get("risk_limits_at", {})):
                limits["any_vessel"] = few(cell)
        held = {entry: {"any": any_vessel.get(entry)} for entry in ("risk_at", "crude_rate_at")}
        limits = {"any": shown.get("risk_limits_at", {}).get("any_vessel")}
        _by_day(found.get("groups"), found.get("crude_rate_at"), [*held.values(), limits], "any", cell)
        any_vessel |= {name: by["any"] for name, by in held.items() if by["any"] is not None}


def _by_day(groups: Any, crude: Any, entries: list[dict[str, Any]], name: str, cell: int) -> None:
    if not isinstance(groups, dict) or not isinstance(crude, dict) or is_absent(groups) or is_absent(crude):
        return
    for group in ("high", "low"):
        by_day, last, size = crude.get(group), 0, groups[group]
        if not isinstance(by_day, dict) or is_absent(by_day):
            continue
        for day, rate in by_day.items():
            events = round(rate * size)
            if is_small(events - last, cell) or is_small(groups[f"{group}_events"] - events, cell) \
                    or is_small(size - events, cell) or is_small(size, cell):
                for entry in entries:
                    if isinstance(entry.get(name), dict) and isinstance(entry[name].get(group), dict) \
                            and not is_absent(entry[name][group]):
                        entry[name][group][day] = few(cell)
            else:
                last = events


def _at_thresholds(shown: dict[str, Any], cell: int) -> None:
    """What follows from the counts at a threshold goes with them."""
    risk, beyond = shown.get("risk", {}), shown.get("beyond", {})
    by_exam = {} if is_absent(risk) else risk.get("by_exam", {})
    for vessel, found in by_exam.items():
        if isinstance(found, Mapping) and is_absent(found.get("operating", {})):
            by_exam[vessel] = few(cell)
    operating = risk.get("operating", {}).get("internal", {}) if not is_absent(risk) else {}
    for vessel in VESSELS if not is_absent(operating) else ():
        if vessel in operating and is_absent(operating[vessel]):
            for entries in (risk.get("net_benefit"), beyond.get("likelihood_ratio"), beyond.get("scans_per_case"),
                            risk.get("calibration_at")):
                if isinstance(entries, dict) and vessel in entries:
                    entries[vessel] = few(cell)
