"""Weights of resampled patients."""

import numpy as np
import pytest

from cctaecg.stats import resampling
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.resampling import patient_weights, weight_blocks


def test_each_resample_draws_as_many_patients_as_there_are():
    weights = patient_weights(37, 500, seed=3)
    assert weights.shape == (500, 37)
    assert (weights.sum(axis=1) == 37).all() and (weights >= 0).all() and (weights == weights.round()).all()
    # multinomial: mean 1, variance 1 - 1/37
    assert abs(weights.mean() - 1) < 1e-12 and abs(weights.var() - (1 - 1 / 37)) < 0.03
    assert len(np.unique(weights, axis=0)) == 500


def test_the_seed_decides_and_the_block_size_does_not(monkeypatch):
    whole = patient_weights(50, 40, seed=9)
    monkeypatch.setattr(resampling, "BLOCK_CELLS", 350)
    blocks = list(weight_blocks(50, 40, seed=9))
    assert [len(block) for block in blocks] == [7, 7, 7, 7, 7, 5]
    assert np.array_equal(np.concatenate(blocks), whole)
    assert not np.array_equal(patient_weights(50, 40, seed=10), whole)


@pytest.mark.parametrize("patients", [2, 300, 5000])
def test_small_integers_hold_the_same_counts_as_counting_what_was_drawn(patients):
    generator = np.random.default_rng(4)
    counted = [np.bincount(generator.integers(0, patients, patients), minlength=patients) for _ in range(3)]
    for kind in (np.float64, np.uint16):
        drawn = np.concatenate(list(weight_blocks(patients, 3, 4, kind)))
        assert drawn.dtype == kind and np.array_equal(drawn, counted)


def test_one_patient_is_refused():
    with pytest.raises(UndefinedStatistic, match="All records are of one patient"):
        next(weight_blocks(1, 10, seed=0))


@pytest.mark.parametrize(("patients", "resamples"), [(0, 10), (10, 0)])
def test_nothing_to_resample_is_refused(patients, resamples):
    with pytest.raises(InvalidSetting, match=f"{resamples} resamples of {patients} patients"):
        list(weight_blocks(patients, resamples, seed=0))


def test_a_single_resample_is_one():
    assert patient_weights(5, 1, seed=0).shape == (1, 5)


def test_every_patient_is_drawn_as_often_as_another():
    drawn = patient_weights(6, 4000, seed=2).mean(axis=0)
    assert np.abs(drawn - 1).max() < 5 * np.sqrt((1 - 1 / 6) / 4000)
