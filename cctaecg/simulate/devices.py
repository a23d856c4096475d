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
    muscle_mv: float  # SD of the noise above the baseline
    wander_mv: float  # SD of the baseline
    mains_mv: float  # largest amplitude of the mains; only where the sampling rate can show it
    counts_per_mv: int

    @property
    def smoothing_ms(self) -> float:
        """SD of the impulse response in ms."""
        return 1000 * np.sqrt(np.log(2)) / (2 * np.pi * self.low_pass_hz)


DEVICES = {
    "internal": Device("A", low_pass_hz=150, amplification=1.00, muscle_mv=0.010, wander_mv=0.05, mains_mv=0.010,
                       counts_per_mv=1000),
    "external": Device("B", low_pass_hz=40, amplification=0.97, muscle_mv=0.015, wander_mv=0.07, mains_mv=0.020,
                       counts_per_mv=500),
}  # fmt: skip
DEVICES["followup"] = DEVICES["external"]

MAINS_HZ = 50.0


def disturbance(device: Device, fs: float, samples: int, rng: np.random.Generator) -> np.ndarray:
    """Noise of one record in the eight independent leads, mV, float32 of shape ``(8, samples)``.

    Muscle noise, a slow baseline (respiration, its harmonic and drift) and the mains.
    """
    time = np.arange(samples, dtype=np.float32) / fs
    level = device.muscle_mv * np.exp(0.35 * rng.standard_normal())
    breathing = rng.uniform(0.18, 0.32)
    amplitude = device.wander_mv * rng.standard_normal((8, 3)).astype(np.float32) * np.float32([0.8, 0.3, 0.6])
    phase = rng.uniform(0, 2 * np.pi, 3)
    mains = device.mains_mv * rng.uniform(0, 1, 8).astype(np.float32)
    mains_phase = rng.uniform(0, 2 * np.pi)
    frequency = np.array([breathing, 2 * breathing, 0.06])
    slow = np.sin(2 * np.pi * frequency[:, None] * time + phase[:, None]).astype(np.float32)
    noise = rng.standard_normal((8, samples), dtype=np.float32) * np.float32(level)
    noise += amplitude @ slow
    if fs > 2.2 * MAINS_HZ:
        noise += np.outer(mains, np.sin(2 * np.pi * MAINS_HZ * time + mains_phase).astype(np.float32))
    return noise


def digitise(signal_mv: np.ndarray, device: Device) -> np.ndarray:
    """Whole counts of the eight independent leads, ``(..., 8, n)`` int16; I and II are made even.

    Even limb leads keep the derived ones whole, so that Einthoven's law holds to the last bit.
    """
    counts = np.rint(signal_mv * (device.amplification * device.counts_per_mv)).astype(np.int32)
    counts[..., :2, :] = 2 * np.rint(counts[..., :2, :] / 2).astype(np.int32)
    largest = 16_000  # a third of the range is left for the leads derived from two others
    return np.clip(counts, -largest, largest).astype(np.int16)
