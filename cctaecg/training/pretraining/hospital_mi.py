"""Pretraining on future infarction in a hospital's own patients, who are not those of the CT study."""

from pathlib import Path

import numpy as np

from cctaecg.cohort.export.errors import NoCohort
from cctaecg.cohort.export.tables import read_export
from cctaecg.cohort.listing import cohort_listing
from cctaecg.cohort.outcome import infarction_outcome, within
from cctaecg.cohort.pretrained_on import PretrainedOn
from cctaecg.config.sections import Config
from cctaecg.domain import COHORTS
from cctaecg.stats.survival.time_auc import censoring_weights
from cctaecg.training.pretraining.stored import NoECG, stored
from cctaecg.training.pretraining.task import Task

FOLLOWED = "followup"
TEST_SHARE = 0.2  # of the patients


def hospital_task(
    export: Path, config: Config, work: Path, horizon: float, study: Path | None = None, weighted: bool = False,
    workers: int = 1,
) -> tuple[Task, np.ndarray, np.ndarray]:
    """Infarction within ``horizon`` days of an ECG as a task; a fifth of the patients is held out.

    A patient lost before that day without an infarction is unknown, and left out of the losses.

    Parameters
    ----------
    export : path
        An export whose cohort ``followup`` has patients of its own.
    config : Config
        Its ``signal``, ``quality`` and ``training.seed``.
    work : path
        Where the prepared ECGs lie.
    horizon : float
        Days.
    study : path, optional
        The export of the CT study, none of whose patients may be among these.
    weighted : bool, default False
        Let those whose state is known stand for the lost, by the inverse of the probability of being observed.
    workers : int, default 1
        Processes.

    Returns
    -------
    task : Task
        One question.
    days, infarction : array, shape (n,)
        Follow-up of each row, for an AUC by day.

    Raises
    ------
    NoCohort
        Where the export has no folder ``followup`` with a ``followup.csv``.
    PretrainedOn
        When patients are also in the study.
    NoECG
        When no usable ECG has a known outcome of either kind on either side.
    BrokenExport, PathOutsideExport
        As when a study reads its export.
    """
    folder = Path(export) / FOLLOWED
    if not (folder / "followup.csv").is_file():
        raise NoCohort(f"{export} has no {FOLLOWED}/followup.csv; expected a cohort that was followed, with patients "
                       "outside the CT study")
    table = read_export(folder)
    _apart(set(table.patients["patient_id"]), export, study)
    outcome = infarction_outcome(table)
    read, row, refused = stored(cohort_listing(folder), config, work, workers)
    used = np.argsort(row)[np.sum(row < 0):]  # of the tables, in the order of the store's rows
    outcome = outcome.iloc[used].reset_index(drop=True)
    labels = within(outcome, horizon)
    patient = outcome["patient_id"].to_numpy(dtype=object)
    held_out = np.isin(patient, _held_out(patient, config.training.seed))
    known = ~np.isnan(labels)
    for name, side in (("learn from", ~held_out), ("test on", held_out)):
        if set(labels[side & known]) != {0.0, 1.0}:
            happened = int(np.nansum(labels[side]))
            raise NoECG(f"{folder}: of {int(side.sum()):,} usable ECGs to {name}, {happened:,} were followed by an "
                        f"infarction within {horizon:g} days; expected some that were and some that were not")
    weights = None
    if weighted:
        followed = outcome["days"].notna().to_numpy()
        weights = np.zeros(len(outcome))
        weights[followed] = censoring_weights(outcome["days"][followed], outcome["infarction"][followed], horizon)
    train = np.flatnonzero(~held_out & known)
    task = Task(read, (f"infarction within {horizon:g} days",), labels[:, None].astype(np.float32), patient, train,
                np.flatnonzero(held_out), weights=weights, card={
        "what": "Trunk of a Net1D, taught to foretell infarction in a hospital's own patients outside the CT study.",
        "made_by": "cctaecg pretrain --task future-mi --source hospital",
        "learnt_from": {"ecgs": len(train), "patients": len(set(patient[train])),
                        "ecgs_before_an_infarction": int(labels[train].sum()), "horizon_days": float(horizon)},
        "unknown": {"ecgs": int((~known).sum()),
                    "why": "lost without an infarction before the day, or no follow-up; left out of the losses",
                    "known_ones_stand_for_them": weighted},
        "study_patients_kept_out": study is not None, "refused": refused,
    }, licence="to be stated by the hospital")  # fmt: skip
    return task, outcome["days"].to_numpy(), outcome["infarction"].to_numpy()


def _held_out(patient: np.ndarray, seed: int) -> np.ndarray:
    everyone = np.array(sorted(set(patient)), dtype=object)
    order = np.random.default_rng(seed).permutation(len(everyone))
    chosen: np.ndarray = everyone[order[: max(1, round(TEST_SHARE * len(everyone)))]]
    return chosen


def _apart(patients: set[str], export: Path, study: Path | None) -> None:
    for cohort in COHORTS if study is not None else ():
        assert study is not None
        if (study / cohort / "patients.csv").is_file():
            both = patients & set(read_export(study / cohort).patients["patient_id"])
            if both:
                raise PretrainedOn(f"{len(both):,} of {len(patients):,} patients of {export}/{FOLLOWED} are also in "
                                   f"{study}/{cohort}; expected none: take them out of what the network is pretrained "
                                   "on")
