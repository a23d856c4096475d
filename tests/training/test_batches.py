"""A batch is normalised as single recordings are, and a signal that cannot be is named."""

import numpy as np
import pytest
import torch

from cctaecg.ecg.errors import FlatLead
from cctaecg.ecg.preparation import normalise
from cctaecg.training.batches import read_batch


@pytest.fixture
def signals():
    rng = np.random.default_rng(0)
    return (rng.normal(size=(6, 12, 300)) * rng.uniform(0.1, 3, (6, 12, 1)) + 0.4).astype(np.float32)


@pytest.mark.parametrize("how", ["lead", "record"])
def test_it_is_the_normalisation_of_single_recordings(signals, how):
    rows = np.array([5, 0, 3])
    batch = read_batch(lambda rows: signals[rows], rows, how)
    assert batch.dtype == torch.float32
    np.testing.assert_allclose(batch.numpy(), normalise(signals[rows], how), atol=2e-6)


def test_the_caller_s_array_stays_as_it_is(signals):
    before = signals.copy()
    read_batch(lambda rows: signals, np.arange(6), "lead")
    np.testing.assert_array_equal(signals, before)


@pytest.mark.parametrize("value", [0.5, np.nan, np.inf])
def test_a_lead_without_z_score_names_its_row(signals, value):
    signals[3, 7] = value
    with pytest.raises(FlatLead, match="row 3 of the signals"):
        read_batch(lambda rows: signals[rows], np.array([1, 3, 4]), "lead")


def test_one_missing_sample_is_enough(signals):
    signals[4, 2, 17] = np.nan
    for how in ("lead", "record"):
        with pytest.raises(FlatLead, match="row 4 of the signals"):
            read_batch(lambda rows: signals[rows], np.arange(6), how)
