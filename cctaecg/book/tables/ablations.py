"""Tables of the ablation study: the arms, their AUCs and differences, and their progress by epoch."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cctaecg.ablations.arms import ARMS
from cctaecg.ablations.results import MACRO
from cctaecg.book.tables.results import NOTHING
from cctaecg.config.sections import Config
from cctaecg.domain import VESSELS
from cctaecg.run.digits import three
from cctaecg.run.results import Absent

COHORTS = {"internal": "development", "external": "external"}


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
    rows = [_row("The run itself", cohort, facts["default"]["auc"][cohort], None) for cohort in COHORTS]
    for name, arm in ARMS.items():
        if "absent" in facts[name]:
            rows.append({"arm": arm.title, "cohort": facts[name]["absent"]})
            continue
        for cohort in COHORTS:
            against = facts[name] if cohort == "internal" else facts[name]["external"]
            rows.append(_row(arm.title, cohort, facts[name]["auc"][cohort], against))
    return pd.DataFrame(rows).fillna(NOTHING)


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
    return row | {f"Δ {entry}": _text(against[entry], sign=True) for entry in (MACRO, *VESSELS)}


def _text(found: Mapping[str, Any], sign: bool = False) -> str:
    if "absent" in found:
        return NOTHING
    shown = found["difference"] if "difference" in found else found["value"]
    value, lower, upper = three(shown, found["lower"], found["upper"], 3, sign)
    return f"{value} ({lower} to {upper})"
