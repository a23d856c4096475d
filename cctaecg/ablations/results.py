"""Where the ablation study's results lie, whether they fit a run, and what the book is told of them."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from cctaecg.ablations.arms import ARMS, trained_arms, trainings
from cctaecg.config.sections import Config
from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.run.run import Run

STORED = Path(__file__).with_name("ablation_facts.json")
"""The results that ship with the package, made by ``make ablations``."""

DECISIVE = {"data", "signal", "quality", "cohort", "model", "training"}
"""The sections of a configuration that decide what an arm predicts."""

MACRO = "macro"


def facts_of(run: Run) -> dict[str, Any] | Absent:
    """What the ablation study found: the facts of a run's own arms, else those that ship with the package.

    Parameters
    ----------
    run : Run
        Facts count where they were made by its present settings of data, signals, quality, cohort, model and training.

    Returns
    -------
    dict or Absent
        As :func:`cctaecg.ablations.ablation_facts`, in plain types. ``Absent`` says with which command they are made.
    """
    for path in (facts_file(run), STORED):
        facts = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if facts and holds(facts, run.config()):
            return facts
    arms, times = len(trained_arms(run.config())), len(trainings(run.config()))
    return Absent(f"The {arms} arms of this run have not been trained under its present settings; it takes about "
                  f"{times} times as long as the run's own training, and is done by: cctaecg ablations run {run.name}")


def facts_file(run: Run) -> Path:
    """The file that holds the facts of a run's own arms.

    Parameters
    ----------
    run : Run
        The run that the arms are compared with.

    Returns
    -------
    Path
        It need not exist.
    """
    return beside_the_arms(run).results("facts")


def write_facts(run: Run, facts: dict[str, Any]) -> None:
    """Keep the facts of a run's own arms, from where :func:`cctaecg.ablations.facts_of` takes them.

    Parameters
    ----------
    run : Run
        The run that the arms are compared with.
    facts : dict
        From :func:`cctaecg.ablations.ablation_facts`.
    """
    beside_the_arms(run).write_results("facts", facts)


def published(facts: dict[str, Any]) -> dict[str, Any]:
    """What the book may know of the facts: all but the configuration, which may hold paths.

    Parameters
    ----------
    facts : dict or Absent
        From :func:`cctaecg.ablations.facts_of`.

    Returns
    -------
    dict or Absent
        All but ``made_with``; ``Absent`` as it is.
    """
    if "absent" in facts:
        return facts
    return {name: value for name, value in facts.items() if name != "made_with"}


def differences(facts: dict[str, Any]) -> dict[str, pd.DataFrame | Absent]:
    """The arms' differences from the run in AUC, as tables.

    Parameters
    ----------
    facts : dict or Absent
        From :func:`cctaecg.ablations.facts_of`.

    Returns
    -------
    dict of str to DataFrame or Absent
        By vessel, and ``macro`` for their mean: ``arm``, ``title``, ``cohort``, ``difference``, ``lower``, ``upper``.
        A vessel without any difference is ``Absent`` with the first reason.
    """
    if "absent" in facts:
        return dict.fromkeys((*VESSELS, MACRO), Absent(facts["absent"]))
    found: dict[str, pd.DataFrame | Absent] = {}
    for entry in (*VESSELS, MACRO):
        rows, reasons = [], []
        for name, arm in ARMS.items():
            for cohort in ("internal", "external"):
                own = facts[name] if "absent" in facts[name] else facts[name][cohort]
                result = own if "absent" in own else own[entry]
                if "absent" in result:
                    reasons.append(result["absent"])
                    continue
                rows.append((name, arm.title, cohort, result["value"], result["lower"], result["upper"]))
        columns = ["arm", "title", "cohort", "difference", "lower", "upper"]
        found[entry] = pd.DataFrame(rows, columns=columns) if rows else Absent(reasons[0])
    return found


def decisive(config: Config) -> dict[str, Any]:
    """The settings that must be the same for results to hold for a run; where it was computed is none of them."""
    return config.model_dump(mode="json", include=DECISIVE, exclude={"training": {"device"}})


def made_with(config: Config, *checkpoints: str) -> dict[str, Any]:
    """What results hold for: the decisive settings, and the checksums of weights by their configured name.

    Parameters
    ----------
    config : Config
        The run's, whose own weights count.
    *checkpoints : str
        Further weights of the package that were started from.

    Returns
    -------
    dict
    """
    own = [] if config.model.checkpoint is None else [str(config.model.checkpoint)]
    from cctaecg.model.weights import checkpoint_file  # takes PyTorch, which the engine does without

    files = {Path(name).name: checkpoint_file(Path(name)) for name in (*own, *checkpoints)}
    weights = {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    return {"configuration": decisive(config), "weights": weights}


def holds(facts: Mapping[str, Any], config: Config, *checkpoints: str) -> bool:
    """Whether facts were made with a configuration's decisive settings and from the weights that lie here now.

    Settings that came later than the facts count by their defaults.
    """
    then = facts["made_with"]
    try:
        settings = decisive(Config.model_validate(then["configuration"]))
    except ValidationError:
        return False
    return {"configuration": settings, "weights": then.get("weights")} == made_with(config, *checkpoints)


def beside_the_arms(run: Run) -> Run:
    """The run, writing its results beside its arms."""
    return Run(run.shown, run.config(), results_in=str(run.ablations("").relative_to(run.folder)))
