"""A simulated foundation: one network taught many things about ECGs of patients outside the study.

It stands for ECGFounder in the simulated study, as small beside it as the study's network is beside the paper's.
"""

import shutil
from pathlib import Path
from typing import Any

import numpy as np

from cctaecg.config.profiles import profile, replaced
from cctaecg.config.sections import Config
from cctaecg.model.weights import PACKAGED
from cctaecg.run.beside import work_folder
from cctaecg.simulate.foundation import FIRST_FOUNDATION_SEED, foundation_ecgs
from cctaecg.training.pretraining.task import Task, learn

HELD_OUT_SHARE = 0.1  # of the hospitals
ECGS = 100_000


def foundation_config() -> Config:
    """The configuration of the simulated foundation: the demo's network and signals, from random weights.

    Returns
    -------
    Config
    """
    alone = {"epochs": 6, "learning_rate": 3e-3, "pcgrad": False, "uncertainty_weights": False}
    demo = replaced(profile("demo"), {"training": alone})
    return demo.model_copy(update={"model": demo.model.model_copy(update={"checkpoint": None})})


def make_foundation(
    config: Config, ecgs: int = ECGS, workers: int = 1, weights: Path = PACKAGED["foundation"], scale: float = 1.0,
) -> dict[str, Any]:
    """Simulate hospitals outside the study, teach a network all that their ECGs show, write its trunk and card.

    The last tenth of the hospitals, at least one, is held out. What was simulated or trained when it was stopped is
    gone on with; the working files lie beside ``weights`` and are removed at the end.

    Parameters
    ----------
    config : Config
        :func:`cctaecg.training.foundation_config`.
    ecgs : int, default 100,000
        How many ECGs are simulated, at least.
    workers : int, default 1
        Processes that simulate them.
    weights : path, default the weights that ship with the package
        Becomes a safetensors file of the trunk in half precision; the card is the ``.yml`` beside it.
    scale : float, default 1
        Size of each hospital, as a share of the manuscript's.

    Returns
    -------
    dict
        The card.
    """
    work = work_folder(weights.with_name(f".{weights.stem}-work"))
    signals, findings, hospital, patient = foundation_ecgs(ecgs, config.signal, work, workers, scale=scale)
    hospitals = int(hospital.max()) + 1
    out = hospital >= hospitals - max(1, round(HELD_OUT_SHARE * hospitals))
    task = Task(signals.read, tuple(findings.columns), findings.to_numpy(), patient, np.flatnonzero(~out),
                np.flatnonzero(out), card={
        "what": "Trunk of a small Net1D, taught what the ECGs of simulated patients outside the study show. It knows "
                "nothing about real ECGs, and was told nothing about coronary arteries.",
        "made_by": f"cctaecg pretrain --task diagnoses --source simulated --ecgs {ecgs}",
        "hospitals": {"learnt_from": len(set(hospital[~out])), "held_out": len(set(hospital[out])),
                      "first_seed": FIRST_FOUNDATION_SEED},
        "learnt_from": {"ecgs": int((~out).sum()), "patients": len(set(patient[~out])),
                        "questions": len(findings.columns)},
    })  # fmt: skip
    card, _ = learn(task, config, weights, work / "state.pt")
    shutil.rmtree(work)
    return card
