"""The ECG machines of the two hospitals: how they band-limit, amplify, disturb and digitise what the electrodes see."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Device:
    """One make of electrocardiograph.

    The low-pass filter is a Gaussian one, so that it only widens the (Gaussian) waves: a filter with its -3 dB
    point at f has an impulse response with SD sqrt(ln 2) / (2 pi f).
    """

    name: str
    low_pass_hz: float
    amplification: float  # 1 is perfectly calibrated
    muscle_uv: float  # density of the muscles' noise at low frequencies, microvolt per root hertz
    wander_mv: float  # SD of the baseline
    mains_mv: float  # largest amplitude of the mains; only where the sampling rate can show it
    counts_per_mv: int

    @property
    def smoothing_ms(self) -> float:
        """SD of the impulse response in ms."""
        return smoothing_ms(self.low_pass_hz)


def smoothing_ms(low_pass_hz: float) -> float:
    """SD in ms of the impulse response of a Gaussian low-pass with its -3 dB point at ``low_pass_hz``."""
    sd: float = 1000 * np.sqrt(np.log(2)) / (2 * np.pi * low_pass_hz)
    return sd


DEVICES = {
    "internal": Device("A", low_pass_hz=150, amplification=1.00, muscle_uv=0.75, wander_mv=0.05, mains_mv=0.004,
                       counts_per_mv=1000),
    "external": Device("B", low_pass_hz=40, amplification=0.97, muscle_uv=1.10, wander_mv=0.07, mains_mv=0.008,
                       counts_per_mv=500),
}  # fmt: skip
DEVICES["followup"] = DEVICES["external"]

MAINS_HZ = 50.0
MUSCLE_HZ = 90.0  # from here on the muscles' noise falls
MUSCLE_SPREAD = 0.45  # SD of its logarithm between records
MUSCLE_OF_LEADS = np.array([1.35, 1.15, 0.8, 0.9, 0.9, 0.85, 0.85, 0.85], dtype=np.float32)
"""Noise of the eight independent leads: the arms move more than the chest."""


def disturbance(device: Device, fs: float, samples: int, rng: np.random.Generator) -> np.ndarray:
    """Noise of one record in the eight independent leads, mV, float32 of shape ``(8, samples)``.

    Muscle noise, a slow baseline (respiration, its harmonic and drift) and the mains. The muscles' density does not
    depend on the sampling rate: a faster one shows more of their spectrum.
    """
    level = muscle_level(device, rng)
    breathing = rng.uniform(0.18, 0.32)
    amplitude = np.empty((8, 4), dtype=np.float32)
    amplitude[:, :3] = device.wander_mv * rng.standard_normal((8, 3)) * [0.8, 0.3, 0.6]
    amplitude[:, 3] = device.mains_mv * rng.uniform(0, 1, 8) * (fs > 2.2 * MAINS_HZ)
    phase = rng.uniform(0, 2 * np.pi, 4)
    frequency = np.array([breathing, 2 * breathing, 0.06, MAINS_HZ])
    turns = (2 * np.pi * frequency / fs).astype(np.float32)[:, None] * np.arange(samples, dtype=np.float32)
    waves = np.sin(turns + phase.astype(np.float32)[:, None])
    noise = _muscle_noise(device, fs, samples, rng)
    noise *= (level * np.sqrt(fs / 2) * MUSCLE_OF_LEADS)[:, None].astype(np.float32)
    noise += amplitude @ waves
    return noise


def muscle_level(device: Device, rng: np.random.Generator) -> float:
    """How loud the muscles are in one record, mV per root hertz: the first number that its stream is asked for."""
    return float(device.muscle_uv * np.exp(MUSCLE_SPREAD * rng.standard_normal()) / 1000)


def _muscle_noise(device: Device, fs: float, samples: int, rng: np.random.Generator) -> np.ndarray:
    """Noise of eight leads that has unit variance before it is low-passed, ``(8, samples)``.

    Adding neighbours once has the impulse response's SD of half a sample; repeated, it comes near a Gaussian low-pass
    and, from uniform numbers, near a Gaussian noise. Uniform numbers are drawn six times as fast as normal ones.
    """
    spread_samples = np.hypot(device.smoothing_ms, smoothing_ms(MUSCLE_HZ)) * fs / 1000
    passes = round(4 * spread_samples**2)
    raw = rng.integers(-(2**15), 2**15, (8, samples + passes), dtype=np.int16)
    noise = raw * np.float32(np.sqrt(3) / 2 ** (15 + passes))
    for length in range(samples + passes - 1, samples - 1, -1):
        np.add(noise[:, :length], noise[:, 1 : length + 1], out=noise[:, :length])
    return noise[:, :samples]


def digitise(signal_mv: np.ndarray, device: Device) -> np.ndarray:
    """Whole counts of the eight independent leads, ``(..., 8, n)`` int16; I and II are made even.

    Even limb leads keep the derived ones whole, so that Einthoven's law holds to the last bit.
    """
    counts = np.rint(signal_mv * (device.amplification * device.counts_per_mv)).astype(np.int32)
    counts[..., :2, :] = 2 * np.rint(counts[..., :2, :] / 2).astype(np.int32)
    largest = 16_000  # a third of the range is left for the leads derived from two others
    return np.clip(counts, -largest, largest).astype(np.int16)
