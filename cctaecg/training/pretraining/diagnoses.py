"""Pretraining on real ECGs: the 71 statements of PTB-XL, with the database's own folds for choosing and testing."""

from pathlib import Path

import numpy as np

from cctaecg.cohort.export.errors import NotPTBXL
from cctaecg.cohort.ptbxl.database import ptbxl_listing
from cctaecg.cohort.ptbxl.statements import ptbxl_statements
from cctaecg.config.sections import Config
from cctaecg.training.pretraining.stored import stored
from cctaecg.training.pretraining.task import Task

CHOOSE, TEST = 9, 10  # folds of PTB-XL whose labels were checked most

PUBLISHED = ("Strodthoff N, Wagner P, Schaeffter T, Samek W. IEEE J Biomed Health Inform 2021;25:1519-1528: macro-AUC "
             "0.925 on these 71 statements and the whole of fold 10, by networks far larger than a demo's.")


def ptbxl_task(folder: Path, config: Config, work: Path, workers: int = 1) -> Task:
    """The statements of PTB-XL's ECGs as a task: folds 1 to 8 to learn from, 9 to choose the epoch by, 10 to test.

    Parameters
    ----------
    folder : path
        PTB-XL, or a part of it in the same layout.
    config : Config
        Its ``signal`` and ``quality``.
    work : path
        Where the prepared ECGs lie.
    workers : int, default 1
        Processes.

    Returns
    -------
    Task

    Raises
    ------
    NotPTBXL
        When a file or a value is not PTB-XL's, and when one of the three parts has no ECG.
    NoECG
        When every ECG was refused.
    """
    statements, records = ptbxl_statements(folder)
    read, row, refused = stored(ptbxl_listing(folder, config.signal.fs), config, work, workers)
    usable = row >= 0
    labels = np.full((int(row.max()) + 1, statements.shape[1]), np.nan, dtype=np.float32)
    patient, fold = np.full(len(labels), "", dtype=object), np.zeros(len(labels), dtype=int)
    labels[row[usable]] = statements.to_numpy()[usable]
    patient[row[usable]] = records["patient_id"].to_numpy()[usable]
    fold[row[usable]] = records["strat_fold"].to_numpy()[usable]
    parts = {"folds 1 to 8": fold < CHOOSE, "fold 9": fold == CHOOSE, "fold 10": fold == TEST}
    for name, rows in parts.items():
        if not rows.any():
            raise NotPTBXL(f"{folder} has no usable ECG in {name}; expected some to learn from, to choose the epoch by "
                           "and to test on")
    train, choose, test = (np.flatnonzero(rows) for rows in parts.values())
    return Task(read, tuple(statements.columns), labels, patient, train, test, choose, card={
        "what": "Trunk of a Net1D, taught the statements that PTB-XL's cardiologists made of real ECGs.",
        "made_by": "cctaecg pretrain --task diagnoses --source ptbxl",
        "learnt_from": {"ecgs": len(train), "patients": len(set(patient[train])), "questions": statements.shape[1],
                        "data": "PTB-XL, CC BY 4.0", "whole_database": bool(len(records) == 21_799)},
        "refused": refused, "published": PUBLISHED,
    }, licence="to be stated by whoever publishes them; PTB-XL is CC BY 4.0")  # fmt: skip
