"""What each step of the study cost where it was measured, and what a profile asks a cluster for it.

The measurement is a run of the study itself, each of whose steps writes its seconds and its peak memory;
``python -m benchmarks.step_costs demo --store`` keeps those of one run with the package.
"""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cctaecg.config.yaml_text import read_yaml
from cctaecg.errors import UserError

STORED = Path(__file__).with_name("step_costs_facts.json")

TIMES, MORE_MINUTES, MINUTES = 10, 10, 5
"""A step is given so many times as long as it took and so much more, in whole multiples of the last."""

TIMES_MEMORY, ENGINE_MB, MEMORY_MB = 2, 600, 500
"""A step is given so many times the memory that it took, and what the engine's own two processes beside it take."""

GROWS = re.compile(r"(\d+)(?: \* attempt)?|\((\d+) \+ (\d+) \* threads\)(?: \* attempt)?")
"""What a profile asks for at the first attempt: twice as much at the second, three times at the third."""

OF_THE_CALL = ("predict_shard",)
"""Rules whose processors and time follow from what is called for, unless a profile says them."""

LIKE = {"train_arm": "train_fold", "choose_rate": "train_fold", "train_on_shares": "train_fold", "ablations": "analyse",
        "labels_needed": "analyse"}
"""Steps that the book does not ask for and whose cost was not measured, and the one whose memory theirs is like."""


class NotAsked(UserError, ValueError):
    """A profile asks for something that cannot be read; the message names the profile, the rule and the value."""


@dataclass(frozen=True)
class Asked:
    """What a job of one rule is given at its first attempt.

    Parameters
    ----------
    cpus : int or None
        Processors; None for as many as the call says.
    memory_mb : int
        Memory in MB.
    minutes : int or None
        After which it is ended; None for what its records take.
    """

    cpus: int | None
    memory_mb: int
    minutes: int | None


def step_costs() -> dict[str, Any]:
    """What each step took, as it was last measured and ships with the package.

    Returns
    -------
    dict
        ``device`` and ``cores`` of the machine, ``study`` and ``ecgs`` of the run, and ``steps``: of each its
        ``seconds`` and ``peak_mb``.

    Examples
    --------
    >>> sorted(step_costs())
    ['cores', 'device', 'ecgs', 'steps', 'study']
    """
    facts: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return facts


def rule_of(step: str) -> str:
    """The rule of the Snakefile that makes a step.

    Parameters
    ----------
    step : str
        As its manifest is called: the name of its notebook, where it has one.

    Examples
    --------
    >>> [rule_of(step) for step in ("prepare", "01_cohort", "02_train_fold_3", "07_explainability", "10_signals")]
    ['prepare', 'cohort', 'train_fold', 'explain', 'analyse']
    """
    own = {"01": "cohort", "02": "train_fold", "07": "explain"}
    return own.get(step[:2], "analyse") if step[:1].isdigit() else step


def costs_by_rule(facts: dict[str, Any]) -> pd.DataFrame:
    """The most that any step of a rule took.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.step_costs`.

    Returns
    -------
    DataFrame
        ``rule``, ``jobs``, ``seconds`` and ``peak_mb``, in the order in which the rules first end.
    """
    rows = pd.DataFrame([{"rule": rule_of(step), **cost} for step, cost in facts["steps"].items()])
    grouped = rows.groupby("rule", sort=False)
    return grouped.agg(jobs=("seconds", "size"), seconds=("seconds", "max"), peak_mb=("peak_mb", "max")).reset_index()


def allowance(seconds: float, peak_mb: float, cpus: int = 1) -> Asked:
    """What to ask for a step that took so much.

    Parameters
    ----------
    seconds, peak_mb : float
        What it took where it was measured.
    cpus : int, default 1
        Processors that it uses.

    Examples
    --------
    >>> allowance(60, 1000)
    Asked(cpus=1, memory_mb=3000, minutes=20)
    """
    return Asked(cpus, MEMORY_MB * math.ceil((TIMES_MEMORY * peak_mb + ENGINE_MB) / MEMORY_MB),
                 MINUTES * math.ceil((TIMES * seconds / 60 + MORE_MINUTES) / MINUTES))


def asked_by(profile: Path) -> dict[str, Asked]:
    """What a profile asks for each rule that it names.

    Parameters
    ----------
    profile : Path
        The ``config.yaml`` of a folder of ``profiles/``.

    Raises
    ------
    NotAsked
        When a rule has no processors, memory or time, or another than a number that grows with the attempts.
    """
    said = read_yaml(profile.read_text(encoding="utf-8"))
    threads, resources = (said.get(f"set-{part}") or {} for part in ("threads", "resources"))
    found = {}
    for rule in dict.fromkeys([*threads, *resources]):
        given = [threads.get(rule), *(resources.get(rule, {}).get(name) for name in ("mem_mb", "runtime"))]
        cpus, memory, minutes = (first_attempt(value) for value in given)
        of_the_call = rule in OF_THE_CALL and not (given[0] and cpus is None) and not (given[2] and minutes is None)
        if memory is None or (None in (cpus, minutes) and not of_the_call):
            raise NotAsked(f"{profile}, rule {rule}: threads, mem_mb and runtime are {given}; expected a number each, "
                           "the last two as in: 3000 * attempt")
        found[rule] = Asked(cpus, memory, minutes)
    return found


def first_attempt(value: object) -> int | None:
    """What a value of a profile is at the first attempt, of a job on one processor; None where it is no such number.

    >>> [first_attempt(value) for value in (3, "3000 * attempt", "(1000 + 400 * threads) * attempt", "many")]
    [3, 3000, 1400, None]
    """
    if isinstance(value, int):
        return value
    match = GROWS.fullmatch(str(value))
    return sum(int(number) for number in match.groups() if number) if match else None


def asked_and_measured(asked: dict[str, Asked], facts: dict[str, Any]) -> pd.DataFrame:
    """A row for each rule: what its dearest step took, and what is asked for it, as text for a page.

    Parameters
    ----------
    asked : dict
        As of :func:`cctaecg.evidence.asked_by`.
    facts : dict
        As of :func:`cctaecg.evidence.step_costs`.
    """
    measured = costs_by_rule(facts).set_index("rule")
    order = sorted(asked, key=[*measured.index, *(rule for rule in asked if rule not in measured.index)].index)
    return pd.DataFrame([
        {
            "Rule": rule,
            "Jobs": str(measured.loc[rule, "jobs"]) if rule in measured.index else "—",
            "Took (s)": f"{measured.loc[rule, 'seconds']:.0f}" if rule in measured.index else "not in this run",
            "Took (MB)": f"{measured.loc[rule, 'peak_mb']:.0f}" if rule in measured.index else "not in this run",
            "CPUs": "by its workers" if asked[rule].cpus is None else str(asked[rule].cpus),
            "Memory (MB)": f"{asked[rule].memory_mb:,}",
            "Time (min)": "by its records" if asked[rule].minutes is None else str(asked[rule].minutes),
        }
        for rule in order
    ])
