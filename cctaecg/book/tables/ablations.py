"""Tables of the ablation study: the arms, their AUCs and differences, and their progress by epoch."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cctaecg.ablations.arms import ARMS
from cctaecg.ablations.labels_design import STARTS
from cctaecg.ablations.results import MACRO
from cctaecg.book.tables.results import NOTHING, IntervalText, evenly_printed
from cctaecg.config.sections import Config
from cctaecg.domain import VESSELS
from cctaecg.run.digits import single
from cctaecg.run.results import Absent

COHORTS = {"internal": "Development cohort", "external": "Second hospital"}


def arms_table(config: Config) -> pd.DataFrame:
    """What each arm of the ablation study changes and why.

    Parameters
    ----------
    config : Config
        The run's configuration, which decides what the arms change in it.

    Returns
    -------
    DataFrame
        One row an arm; an arm that changes nothing in this run says so.
    """
    rows = []
    for arm in ARMS.values():
        settings = arm.settings(config)
        why = settings["absent"] if isinstance(settings, Absent) else arm.why
        rows.append({"arm": arm.title, "what it changes": arm.changes, "why": why})
    return pd.DataFrame(rows)


def ablation_table(facts: Mapping[str, Any]) -> pd.DataFrame:
    """Macro-AUC of every arm in both cohorts, and its difference from the run's, overall and by vessel.

    Parameters
    ----------
    facts : mapping
        As from :func:`cctaecg.ablations.facts_of`; ``Absent`` where the arms have not been trained.

    Returns
    -------
    DataFrame
        One row for each arm and cohort, the run itself first, every cell a text.
    """
    if "absent" in facts:
        return pd.DataFrame([{"arm": "All", "cohort": facts["absent"]}])
    rows = [_row("The run itself", cohort, facts["default"]["auc"][cohort], None)
            | {"each seed": _chance(facts["chance"][cohort])} for cohort in COHORTS]
    for name, arm in ARMS.items():
        if "absent" in facts[name]:
            rows.append({"arm": arm.title, "cohort": facts[name]["absent"]})
            continue
        for cohort in COHORTS:
            rows.append(_row(arm.title, cohort, facts[name]["auc"][cohort], facts[name][cohort]))
    return evenly_printed(pd.DataFrame(rows).fillna(NOTHING))


def labels_table(facts: Mapping[str, Any], cohort: str) -> pd.DataFrame:
    """Mean AUC over the vessels by number of labelled patients, from each start.

    Parameters
    ----------
    facts : mapping
        As from :func:`cctaecg.ablations.labels_facts_of`; ``Absent`` where the networks have not been trained.
    cohort : {"internal", "external"}
        Who judges.

    Returns
    -------
    DataFrame
        One row a share of the labels, every cell a text: patients and ECGs learnt from, and each start's AUC with its
        interval.
    """
    absent = facts.get("absent") or facts[cohort].get("absent")
    if absent:
        return pd.DataFrame([{"labels": "All", "patients": absent}])
    rows = []
    for place, share in facts["shares"].items():
        row = {"labels": f"{share['share']:.0%}", "patients": f"{share['patients']:,}", "ECGs": f"{share['ecgs']:,}"}
        rows.append(row | {STARTS[start].title: _text(found[place]) for start, found in facts[cohort]["auc"].items()})
    return pd.DataFrame(rows)


def worth_table(facts: Mapping[str, Any]) -> pd.DataFrame:
    """How many labelled patients random weights would need to reach what each start reaches.

    Parameters
    ----------
    facts : mapping
        As from :func:`cctaecg.ablations.labels_facts_of`; ``Absent`` where the networks have not been trained.

    Returns
    -------
    DataFrame
        One row a share of the labels and cohort, every cell a text.
    """
    if "absent" in facts:
        return pd.DataFrame([{"labels": "All", "patients": facts["absent"]}])
    shares = list(facts["shares"].values())
    return pd.DataFrame([
        {"cohort": name, "labels": f"{share['share']:.0%}", "patients": f"{share['patients']:,}",
         **{STARTS[start].title: _worth(found[place], shares) for start, found in facts[cohort]["equal_to"].items()}}
        for cohort, name in COHORTS.items() if "absent" not in facts[cohort]
        for place, share in facts["shares"].items()
    ])


def _worth(found: Mapping[str, int | None], shares: Sequence[Mapping[str, int]]) -> str:
    """So many labelled patients from random weights; the curve ends at both sides."""
    least, most = shares[0]["patients"], shares[-1]["patients"]

    def said(number: int | None) -> str:
        return f"over {most:,}" if number is None else f"{least:,} or fewer" if number <= least else f"{number:,}"

    value, lower, upper = (said(found[name]) for name in ("value", "lower", "upper"))
    return value if value == lower == upper else f"{value} ({lower} to {upper})"


def epochs_table(facts: Mapping[str, Any]) -> pd.DataFrame:
    """The macro-AUC out of fold after each epoch.

    Parameters
    ----------
    facts : mapping
        As from :func:`cctaecg.ablations.facts_of`; ``Absent`` where the arms have not been trained.

    Returns
    -------
    DataFrame
        One row an arm, the run itself first, and a column for each epoch.
    """
    if "absent" in facts:
        return pd.DataFrame([{"arm": "All", "epoch 1": facts["absent"]}])
    titles = {"default": "The run itself"} | {name: arm.title for name, arm in ARMS.items()}
    return pd.DataFrame([
        {"arm": title, **{f"epoch {number}": _text(found) for number, found in enumerate(facts[name]["by_epoch"], 1)}}
        for name, title in titles.items() if "absent" not in facts[name]
    ])


def _row(title: str, cohort: str, aucs: Mapping[str, Any], against: Mapping[str, Any] | None) -> dict[str, str]:
    row = {"arm": title, "cohort": COHORTS[cohort]}
    if "absent" in aucs:
        return row | {"macro-AUC": aucs["absent"]}
    row["macro-AUC"] = _text(aucs[MACRO])
    if against is None:
        return row
    each = "; ".join(single(value, 3, sign=True) for value in against["seeds"])
    return row | {"each seed": each} | {f"Δ {entry}": _text(against[entry], sign=True) for entry in (MACRO, *VESSELS)}


def _chance(found: Mapping[str, Any]) -> str:
    return NOTHING if "absent" in found else f"{found['least']:.3f} to {found['most']:.3f}"


def _text(found: Mapping[str, Any], sign: bool = False) -> str:
    if "absent" in found:
        return NOTHING
    return IntervalText.of((found["value"], found["lower"], found["upper"]), 3, sign=sign)
