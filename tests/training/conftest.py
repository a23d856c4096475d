"""A study small enough to learn in seconds: the rhythm of four leads tells the four vessels."""

import numpy as np
import pytest

from cctaecg.config.sections import Config, ModelConfig, SignalConfig, TrainingConfig


class Study:
    """Signals (n, 12, time) in millivolts whose rhythm in lead ``i`` is the faster where vessel ``i`` is severe."""

    def __init__(self, n: int, length: int = 200, seed: int = 0):
        rng = np.random.default_rng(seed)
        self.labels = (rng.random((n, 4)) < 0.4).astype(float)
        cycles = np.full((n, 12), 5.0)
        cycles[:, :4] += 20 * self.labels
        time = np.arange(length) / length
        phase = rng.random((n, 12, 1))
        self.signals = np.sin(2 * np.pi * (cycles[:, :, None] * time + phase)) + rng.normal(0, 0.2, (n, 12, length))
        self.reads = 0

    def read(self, rows: np.ndarray) -> np.ndarray:
        self.reads += 1
        return self.signals[rows].astype(np.float32)


@pytest.fixture(scope="session")
def study() -> Study:
    return Study(240)


@pytest.fixture
def config() -> Config:
    return Config(
        signal=SignalConfig(fs=100, seconds=2),
        model=ModelConfig(widths=(16, 32), blocks=(1, 1), kernel_size=8),
        training=TrainingConfig(epochs=4, batch_size=16, learning_rate=1e-2),
    )
