"""The whole simulated study: two hospitals and a follow-up cohort as hospitals export them, and the truth apart.

The truth is four tables over all cohorts, keyed by the original identifiers (V: rca, lm, lad, lcx):

================  ===========================================================================================
``patients.csv``  cohort, patient_id, fate, burden (latent, standardised)
``exams.csv``     cohort, exam_id, patient_id, fate, in_study, readable, percent_V (stenosis), grade_V (0 to 4)
``ecgs.csv``      cohort, ecg_id, patient_id, exam_id (its exam, or empty), fate, in_study, fault,
                  duplicate_of, normal (the reader's verdict), planted_V (injury), visible_V (injury plus benign
                  variation), probability_V (of a severe stenosis, given everything visible)
``followup.csv``  cohort, patient_id, hazard_per_day, in_study
================  ===========================================================================================

``fate`` is explained in :mod:`cctaecg.simulate.plan`, injury and its unit in :mod:`cctaecg.simulate.effects`.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from cctaecg.config.sections import DataConfig, SignalConfig
from cctaecg.domain import COHORTS
from cctaecg.errors import UserError
from cctaecg.run.replacing import replaced_folder
from cctaecg.simulate.counts import targets
from cctaecg.simulate.croissant import CROISSANT, describe_export
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.hospital import Hospital, simulate_hospital
from cctaecg.simulate.waveform.devices import DEVICES
from cctaecg.simulate.waveform.records import write_faulty_record, write_record
from cctaecg.simulate.waveform.waveforms import waveforms

TRUTH = ("patients", "exams", "ecgs", "followup")
SIMULATED_ALONE = "simulated study, or other files too"

SAMPLES_AT_ONCE = 128_000  # per lead: bounds the memory of a chunk whatever the sampling rate


class NotSimulated(UserError, ValueError):
    """A simulation was asked for data that come from somewhere else."""


@dataclass(frozen=True)
class Study:
    """The simulated study without its waveforms.

    Attributes
    ----------
    hospitals : dict of str to Hospital
        Under ``"internal"``, ``"external"`` and ``"followup"``.
    """

    hospitals: dict[str, Hospital]

    def truth(self, name: str) -> pd.DataFrame:
        """One table of the truth over all cohorts, keyed by the identifiers of the export.

        Parameters
        ----------
        name : "patients", "exams", "ecgs" or "followup"
            The table.

        Returns
        -------
        DataFrame
            Every table has ``cohort``. Patients: ``patient_id``, ``fate``, ``burden`` (latent, standardised). Exams:
            ``exam_id``, ``patient_id``, ``fate``, ``in_study``, ``readable``, and of each vessel V ``percent_V``
            (stenosis) and ``grade_V`` (0 to 4). ECGs: ``ecg_id``, ``patient_id``, ``exam_id`` (or empty), ``fate``,
            ``in_study``, ``fault``, ``duplicate_of``, ``normal`` (the reader's verdict), and of each vessel
            ``planted_V`` (injury), ``visible_V`` (injury plus benign variation), ``probability_V`` (of a severe
            stenosis, given everything visible). Follow-up: ``patient_id``, ``hazard_per_day``, ``in_study``.
        """
        parts = [hospital.truth[name] for hospital in self.hospitals.values() if name in hospital.truth]
        return pd.concat(parts, ignore_index=True)


def simulate_tables(data: DataConfig, effects: Effects | None = None) -> Study:
    """Simulate everything but the waveforms.

    Parameters
    ----------
    data : DataConfig
        Only ``seed`` and ``scale`` (0.01 to 1 times the manuscript's size) matter.
    effects : Effects, optional
        Other effect sizes than the tuned ones.

    Returns
    -------
    Study
        A function of the seed, the scale and the effects alone.

    Raises
    ------
    ScaleOutOfRange
        When ``data.scale`` is not from 0.01 to 100.
    """
    effects = effects or Effects()
    return Study({
        cohort: simulate_hospital(targets(cohort, data.scale), data.seed, effects) for cohort in COHORTS
    })


def simulate_study(export: Path, truth: Path, data: DataConfig, signal: SignalConfig, workers: int = 1) -> None:
    """Simulate the study and write it: two hospitals and a follow-up cohort as they export, and the truth apart.

    Both folders are made under another name and moved when complete, replacing what was there. The same ``data`` and
    ``signal.fs`` give the same bytes, whatever ``workers`` is.

    Parameters
    ----------
    export : path
        Receives the folders ``internal``, ``external`` and ``followup``, each in the form of a hospital export; ECGs
        last 10 s, in WFDB format 16. ``croissant.json`` beside them describes the data set for machines.
    truth : path
        Receives the tables of :meth:`cctaecg.simulate.Study.truth` as CSV files: what no hospital knows. Only the audit
        of the study may read them.
    data : DataConfig
        ``source`` must be ``"simulated"``; ``seed`` and ``scale`` decide the study.
    signal : SignalConfig
        Only ``fs`` matters, the sampling rate of the ECGs in Hz.
    workers : int, default 1
        Number of processes.

    Raises
    ------
    NotSimulated
        Unless ``data.source`` is ``"simulated"``.
    ScaleOutOfRange
        When ``data.scale`` is not from 0.01 to 100.
    NotOurs
        When one of the folders holds something that no simulation writes.
    """
    if data.source != "simulated":
        raise NotSimulated(f"data.source is {data.source!r}; only 'simulated' data can be simulated")
    study = simulate_tables(data)
    with replaced_folder(Path(truth), _holding_only([f"{name}.csv" for name in TRUTH]), SIMULATED_ALONE) as folder:
        for name in TRUTH:
            _write_csv(study.truth(name), folder / f"{name}.csv")
    with replaced_folder(Path(export), _holding_only([*COHORTS, CROISSANT]), SIMULATED_ALONE) as folder:
        for cohort, hospital in study.hospitals.items():
            (folder / cohort).mkdir()
            for name, table in hospital.export.items():
                _write_csv(table, folder / cohort / name)
        _write_ecgs(study, folder, signal.fs, workers)
        describe_export(folder, data, signal.fs)


def _holding_only(names: Iterable[str]) -> Callable[[Path], bool]:
    return lambda folder: {path.name for path in folder.iterdir()} <= set(names)


def _write_ecgs(study: Study, folder: Path, fs: int, workers: int) -> None:
    jobs = [(hospital, rows) for hospital in study.hospitals.values() for rows in _chunks(len(hospital.records), fs)]
    total = sum(len(rows) for _, rows in jobs)
    with tqdm(total=total, desc="simulating ECGs", unit="ECG", disable=None) as bar:
        if workers == 1:
            for hospital, rows in jobs:
                bar.update(write_ecgs_of(hospital, rows, folder / hospital.cohort, fs))
            return
        with ProcessPoolExecutor(workers) as pool:
            running = [pool.submit(write_ecgs_of, h, rows, folder / h.cohort, fs) for h, rows in jobs]
            for job in running:
                bar.update(job.result())


def _chunks(count: int, fs: int) -> Iterator[np.ndarray]:
    size = max(1, SAMPLES_AT_ONCE // (10 * fs))
    for start in range(0, count, size):
        yield np.arange(start, min(start + size, count))


def write_ecgs_of(hospital: Hospital, rows: np.ndarray, folder: Path, fs: int) -> int:
    """Draw and write the ECGs in ``rows`` of one hospital; returns how many."""
    paths, faults, numbers = (hospital.records[name].to_numpy() for name in ("path", "fault", "number"))
    # a duplicate is drawn from its original's row
    counts = waveforms(hospital.physiology, hospital.injury.visible, hospital.cohort, numbers, numbers[rows], fs,
                       hospital.seed, hospital.effects)  # fmt: skip
    counts_per_mv = DEVICES[hospital.cohort].counts_per_mv
    headers = [folder / path for path in paths[rows]]
    for parent in {header.parent for header in headers}:
        parent.mkdir(parents=True, exist_ok=True)
    for i, (row, header) in enumerate(zip(rows, headers)):
        if faults[row]:
            write_faulty_record(header, counts[i], fs, counts_per_mv, faults[row])
        else:
            write_record(header, counts[i], fs, counts_per_mv)
    return len(rows)


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
