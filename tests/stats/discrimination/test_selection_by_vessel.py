import numpy as np
import pytest

from cctaecg.stats.discrimination.selection_bias import selection_corrected
from cctaecg.stats.discrimination.selection_by_vessel import selection_by_vessel


@pytest.fixture
def study():
    rng = np.random.default_rng(2)
    y = (rng.random((120, 4)) < 0.4).astype(float)
    predictions = (0.8 * y + rng.normal(size=(3, 120, 4))).astype(np.float32)
    return y, predictions, np.arange(120) % 2, np.arange(120) // 2 * 2 + np.arange(120) % 2


def test_a_vessel_that_was_not_trained_is_left_out_and_the_others_are_as_without_it(study):
    y, predictions, folds, patients = study
    y[:, 1], predictions[:, :, 1] = np.nan, np.nan
    found = selection_by_vessel(y, predictions, folds, patients, resamples=30, seed=4)
    kept = [0, 2, 3]
    alone = selection_corrected(y[:, kept], predictions[:, :, kept], folds, patients, resamples=30, seed=4)
    assert [found["RCA"], found["LAD"], found["LCX"]] == alone
    assert found["LM"] == {"absent": "No network was trained for the LM."}


def test_one_epoch_leaves_nothing_to_correct(study):
    y, predictions, folds, patients = study
    found = selection_by_vessel(y, predictions[:1], folds, patients)
    assert set(found) == {"RCA", "LM", "LAD", "LCX"} and "none was chosen" in found["LM"]["absent"]


def test_of_two_epochs_one_was_chosen(study):
    y, predictions, folds, patients = study
    found = selection_by_vessel(y, predictions[:2], folds, patients, resamples=30)
    assert list(found.values()) == selection_corrected(y, predictions[:2], folds, patients, resamples=30)
