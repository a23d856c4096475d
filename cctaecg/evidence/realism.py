"""Simulated beside real ECGs: the same measurements of both, as quantiles over recordings.

What real ECGs measure is stored in ``realism_facts.yml``, aggregates only, so that the book needs no data for it. It
was made from PTB-XL (Wagner P et al., Scientific Data 2020;7:154; PhysioNet, CC BY 4.0) by

    python -m cctaecg.evidence.realism path/to/ptb-xl > cctaecg/evidence/realism_facts.yml
"""

import sys
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from tqdm import tqdm

from cctaecg.domain import LEADS
from cctaecg.ecg.beats.measurements import SPECTRUM_HZ, Measurements, measure
from cctaecg.ecg.errors import EcgError
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.recording import Recording
from cctaecg.errors import UserError
from cctaecg.run.results import Absent
from cctaecg.run.run import Run
from cctaecg.simulate.counts import targets
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.hospital import Hospital, simulate_hospital
from cctaecg.simulate.waveform.devices import DEVICES
from cctaecg.simulate.waveform.waveforms import waveforms

QUANTILES = {"p5": 5, "p25": 25, "median": 50, "p75": 75, "p95": 95}
INTERVALS = ("heart_rate", "rr_sd_ms", "qrs_ms", "qt_ms", "qtc_ms")
AMPLITUDES = ("r_mv", "s_mv", "t_mv", "st_mv", "noise_mv")
ECGS = 200  # of a run that are measured
DRAWN_AT_HZ = 500  # a simulated record is drawn again at the rate of the real ones, whatever the run's
AT_ONCE = 25


class NothingMeasured(UserError, ValueError):
    """None of the recordings could be measured, or there are none."""


def real_ecg_facts() -> dict[str, Any]:
    """What real ECGs measure, stored with the package: quantiles over 400 recordings of PTB-XL.

    Returns
    -------
    dict
        As of :func:`cctaecg.evidence.measure_folder`, with ``source`` and ``licence``.
    """
    text = files("cctaecg.evidence").joinpath("realism_facts.yml").read_text(encoding="utf-8")
    facts: dict[str, Any] = yaml.safe_load(text)
    return facts


def measure_simulated(hospital: Hospital, count: int) -> dict[str, Any]:
    """Summary of ``count`` ECGs of a simulated hospital (all, if it has fewer), spread evenly over its records."""
    rows = np.unique(np.linspace(0, len(hospital.records) - 1, count).astype(int))
    return summarise(tqdm(_drawn(hospital, rows), total=len(rows), desc="measuring ECGs", unit="ECG", disable=None))


def compare_with_real_ecgs(run: Run) -> dict[str, Any]:
    """The same measurements of simulated ECGs and of real ones.

    200 records of the run's first hospital, drawn again at the sampling rate of the real ones.

    Parameters
    ----------
    run : Run
        Of the simulated study.

    Returns
    -------
    dict
        ``real``, the stored facts, and ``simulated``, both in the form of :func:`cctaecg.evidence.measure_folder`;
        ``simulated`` is ``Absent`` where the run's data are not.
    """
    data = run.config().data
    if data.source != "simulated":
        return {"real": real_ecg_facts(), "simulated": Absent("The ECGs of this run are not simulated.")}
    hospital = simulate_hospital(targets("internal", data.scale), data.seed, Effects())
    return {"real": real_ecg_facts(), "simulated": measure_simulated(hospital, ECGS)}


def measure_folder(folder: Path) -> dict[str, Any]:
    """Quantiles, over the WFDB records of a folder, of rate, intervals, amplitudes, spectrum and correlations.

    Parameters
    ----------
    folder : Path
        Searched with all below it; of PTB-XL's folder only ``records500``, the records at 500 Hz.

    Returns
    -------
    dict
        ``recordings`` and ``not_measured`` count them. ``heart_rate`` (beats a minute), ``rr_sd_ms``, ``qrs_ms``,
        ``qt_ms`` and ``qtc_ms`` have ``p5``, ``p25``, ``median``, ``p75``, ``p95``; ``r_mv``, ``s_mv``, ``t_mv``,
        ``st_mv`` and ``noise_mv`` have these for each lead. ``spectrum`` has lists over its ``hz``, the bands that
        every recording reaches, and ``correlation`` has, for each pair of leads as in ``"I V1"``, ``p25``, ``median``
        and ``p75``.

    Raises
    ------
    NothingMeasured
        When no recording could be measured, or there is none.
    EcgError
        For a file that cannot be read.
    """
    folder = Path(folder)
    root = folder / "records500" if (folder / "records500").is_dir() else folder
    headers = sorted(root.rglob("*.hea"))
    return summarise(tqdm(map(read_ecg, headers), total=len(headers), desc="measuring ECGs", unit="ECG", disable=None))


def summarise(recordings: Iterable[Recording]) -> dict[str, Any]:
    """Quantiles over recordings of everything that ``measure`` finds in one.

    ``recordings`` and ``not_measured`` count them; each of ``INTERVALS`` has ``p5``, ``p25``, ``median``, ``p75``,
    ``p95``; each of ``AMPLITUDES`` has these for each lead; ``spectrum`` has lists over its ``hz`` (bands that every
    recording reaches); ``correlation`` has for each pair of leads, as in ``"I V1"``, ``p25``, ``median``, ``p75``.

    Raises ``NothingMeasured``.
    """
    measured: list[Measurements] = []
    failed = 0
    for recording in recordings:
        try:
            measured.append(measure(recording))
        except EcgError:  # no beats, or missing samples: counted
            failed += 1
    if not measured:
        raise NothingMeasured(f"none of {failed} ECGs could be measured; expected at least one of several beats")
    summary: dict[str, Any] = {"recordings": len(measured), "not_measured": failed}
    for name in INTERVALS:
        summary[name] = _quantiles([getattr(one, name) for one in measured], 1)
    for name in AMPLITUDES:
        values = np.array([getattr(one, name) for one in measured])
        summary[name] = {lead: _quantiles(values[:, i], 3) for i, lead in enumerate(LEADS)}
    spectra = np.array([one.spectrum for one in measured])
    reached = np.isfinite(spectra).all(axis=0)
    summary["spectrum"] = {"hz": [float(hz) for hz, there in zip(SPECTRUM_HZ, reached) if there]} | {
        name: [round(float(value), 1) for value in np.percentile(spectra[:, reached], percent, axis=0)]
        for name, percent in QUANTILES.items()
    }
    correlations = np.array([one.correlation for one in measured])
    summary["correlation"] = {
        f"{a} {b}": {name: _quantiles(correlations[:, i, j], 3)[name] for name in ("p25", "median", "p75")}
        for i, a in enumerate(LEADS) for j, b in enumerate(LEADS) if i < j
    }  # fmt: skip
    return summary


def _quantiles(values: np.ndarray | list[float], digits: int) -> dict[str, float]:
    found = np.percentile(values, list(QUANTILES.values()))
    return {name: round(float(value), digits) for name, value in zip(QUANTILES, found)}


def _drawn(hospital: Hospital, rows: np.ndarray) -> Iterator[Recording]:
    per_mv = DEVICES[hospital.cohort].counts_per_mv
    numbers = hospital.records["number"].to_numpy()
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        counts = waveforms(hospital.physiology, hospital.injury.visible, hospital.cohort, numbers, part, DRAWN_AT_HZ,
                           hospital.seed, hospital.effects)  # fmt: skip
        for row, signal in zip(part, counts):
            yield Recording(signal.astype(np.float32) / per_mv, DRAWN_AT_HZ, hospital.records["ecg_id"].iloc[row])


if __name__ == "__main__":
    facts = {
        "source": "PTB-XL 1.0.3, Wagner et al., Scientific Data 2020; PhysioNet", "licence": "CC BY 4.0",
        **measure_folder(Path(sys.argv[1])),
    }  # fmt: skip
    print("# Aggregates of real ECGs, made by: python -m cctaecg.evidence.realism path/to/ptb-xl")
    print(yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, default_flow_style=None, width=118), end="")
