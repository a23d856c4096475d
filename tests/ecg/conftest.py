"""A synthetic 12-lead ECG with known R peaks, and writers of the files that readers are tested on."""

import os
from pathlib import Path

import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.recording import Recording

BEAT_SECONDS, FIRST_R = 0.8, 0.4


def synthetic(fs: float = 500, seconds: float = 10) -> np.ndarray:
    """(12, n) mV: P, QRS and T as Gaussian bumps at 75 beats a minute, limb leads obeying Einthoven exactly.

    In whole microvolts for I, II and V1 to V6, so that integers of 1 microvolt hold them without rounding.
    """
    t = np.arange(round(fs * seconds)) / fs
    phase = (t - FIRST_R + BEAT_SECONDS / 2) % BEAT_SECONDS - BEAT_SECONDS / 2

    def bumps(p, q, r, s, tall):
        heights, centres, widths = (p, q, r, s, tall), (-0.16, -0.03, 0, 0.03, 0.25), (0.02, 0.008, 0.01, 0.009, 0.04)
        return sum(h * np.exp(-0.5 * ((phase - c) / w) ** 2) for h, c, w in zip(heights, centres, widths))

    rows = {"I": (0.08, -0.05, 0.8, -0.1, 0.2), "II": (0.12, -0.08, 1.1, -0.25, 0.3)}
    rows |= {f"V{k}": (0.06, 0.02 * k, 0.3 * k - 0.1, -1.4 + 0.22 * k, 0.1 + 0.08 * k) for k in range(1, 7)}
    leads = {name: np.round(bumps(*heights), 3) for name, heights in rows.items()}
    i, ii = leads["I"], leads["II"]
    leads |= {"III": ii - i, "aVR": -(i + ii) / 2, "aVL": i - ii / 2, "aVF": ii - i / 2}
    return np.stack([leads[lead] for lead in LEADS])


def with_electrodes(signal, right_arm, left_arm, left_leg):
    """The limb leads as if each electrode hung at the potential given for it, in terms of the true ones.

    Potentials against the left leg, so that it is 0: the right arm's is -II, the left arm's -III; the right leg's is
    taken for that of the left leg, as both are far from the heart.
    """
    at = {"RA": -signal[1], "LA": -signal[2], "LL": 0 * signal[1], "RL": 0.05 * signal[0]}
    ra, la, ll = at[right_arm], at[left_arm], at[left_leg]
    i, ii, iii = la - ra, ll - ra, ll - la
    return np.concatenate([[i, ii, iii, -(i + ii) / 2, i - ii / 2, ii - i / 2], signal[6:]])


@pytest.fixture
def ecg():
    """(12, 5000) mV at 500 Hz."""
    return synthetic()


@pytest.fixture
def recording(ecg):
    return Recording(ecg.astype(np.float32), 500.0, "synthetic")


def write_wfdb(
    folder: Path, name: str, signal: np.ndarray, fs: float = 500, leads=LEADS, gain: str = "1000(0)/mV",
    checksums: bool = False,
) -> Path:
    """Write (k, n) mV as format 16 in counts of a microvolt, by hand: an implementation independent of the readers."""
    counts = np.round(signal * 1000).astype("<i2")
    (folder / f"{name}.dat").write_bytes(counts.T.tobytes())
    lines = [f"{name} {len(leads)} {fs:g} {signal.shape[1]}"]
    lines += [f"{name}.dat 16 {gain} 16 0 {row[0]} {int(row.sum(dtype=np.int16)) if checksums else 0} 0 {lead}"
              for lead, row in zip(leads, counts)]
    header = folder / f"{name}.hea"
    header.write_text("\n".join(lines) + "\n# comment\n", encoding="utf-8")
    return header


@pytest.fixture(scope="session")
def ptbxl() -> Path:
    """The folder of real PTB-XL records, as ``records500/00000/00001_hr.hea``."""
    folder = os.environ.get("CCTAECG_PTBXL")
    if not folder:
        pytest.skip("needs real ECGs: set CCTAECG_PTBXL to a PTB-XL folder")
    return Path(folder)
