"""The learning rate rises in a line, falls along half a cosine, and ends where it is told."""

import pytest

from cctaecg.config.sections import TrainingConfig
from cctaecg.training.schedule import learning_rate


def test_published_settings():
    training = TrainingConfig(learning_rate=3e-5)
    rates = [learning_rate(step, 5800, training) for step in range(5800)]
    assert rates[0] == pytest.approx(3e-5 / 580)
    assert max(rates) == rates[580] == 3e-5 and rates[579] == pytest.approx(3e-5)
    assert rates[290] == pytest.approx(3e-5 * 291 / 580)
    assert rates[580 + 2610] == pytest.approx((3e-5 + 3e-7) / 2)
    assert rates[-1] == pytest.approx(3e-7, rel=1e-3)
    assert rates[580:] == sorted(rates[580:], reverse=True)


def test_without_warm_up_and_for_one_step():
    assert learning_rate(0, 1, TrainingConfig(learning_rate=0.1, warmup_fraction=0)) == 0.1
    assert learning_rate(0, 1, TrainingConfig(learning_rate=0.1, warmup_fraction=1)) == 0.1
