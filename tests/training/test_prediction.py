"""The ensemble's mean, and the table of predictions."""

import numpy as np
import pytest
import torch

from cctaecg.config.sections import ModelConfig
from cctaecg.domain import PROBABILITY_COLUMNS
from cctaecg.ecg.preparation import normalise
from cctaecg.model.net1d import Net1D
from cctaecg.training.checkpoint import save_checkpoint
from cctaecg.training.prediction import every_epoch, predict_ensemble, predictions_table


@pytest.fixture
def signals():
    return np.random.default_rng(0).normal(size=(5, 12, 120)).astype(np.float32)


def test_the_ensemble_is_the_mean_of_its_members_each_fed_as_trained(tmp_path, signals):
    models, paths, rows = [], [], np.array([4, 0, 2])
    for fold, how in enumerate(("lead", "record")):
        torch.manual_seed(fold)
        models.append(Net1D(ModelConfig(widths=(16,), blocks=(1,))).eval())
        paths.append(tmp_path / f"{fold}.pt")
        save_checkpoint(paths[-1], models[-1], how, np.ones(4, bool))
    members, mean = predict_ensemble(paths, lambda rows: signals[rows] * 3, rows)
    with torch.inference_mode():
        for model, member, how in zip(models, members, ("lead", "record"), strict=True):
            batch = torch.from_numpy(normalise(signals[rows] * 3, how))
            np.testing.assert_allclose(member, torch.sigmoid(model(batch)).numpy(), atol=1e-6)
    np.testing.assert_allclose(mean, (members[0] + members[1]) / 2, atol=1e-7)
    assert members.shape == (2, 3, 4) and members.dtype == mean.dtype == np.float32


def test_the_table_follows_the_contract():
    probabilities = np.array([[0.1, 0.2, 0.3, 0.4], [0.5, np.nan, 0.7, 0.8]])
    table = predictions_table("external", ["a", "b"], "ensemble", probabilities)
    assert list(table) == ["cohort", "ecg_id", "model", "prob_rca", "prob_lm", "prob_lad", "prob_lcx"]
    assert table["model"].tolist() == ["ensemble", "ensemble"] and table["ecg_id"].tolist() == ["a", "b"]
    assert table.loc[0, "prob_lad"] == 0.3 and np.isnan(table.loc[1, "prob_lm"])


def test_ids_and_probabilities_must_match():
    with pytest.raises(ValueError, match="1 ECGs but 2 rows"):
        predictions_table("internal", ["a"], 0, np.zeros((2, 4)))


def test_every_epoch_keeps_its_own_predictions():
    probabilities = np.arange(16, dtype=np.float32).reshape(2, 2, 4) / 16
    table = every_epoch("internal", ["a", "b"], 3, probabilities)
    assert table["epoch"].tolist() == [1, 1, 2, 2] and table["ecg_id"].tolist() == ["a", "b", "a", "b"]
    assert set(table["model"]) == {"3"}
    np.testing.assert_array_equal(table[list(PROBABILITY_COLUMNS.values())].to_numpy(), probabilities.reshape(4, 4))
