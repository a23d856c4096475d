"""A fold's checkpoint gives back the network and how it is fed; another file is refused."""

import numpy as np
import pytest
import torch

from cctaecg.config.sections import ModelConfig
from cctaecg.model.net1d import Net1D
from cctaecg.model.weights import UnreadableCheckpoint, load_pretrained
from cctaecg.training.checkpoint import read_fold, save_checkpoint
from cctaecg.training.prediction import load_model

CONFIG = ModelConfig(widths=(16, 32), blocks=(1, 1), norm=True, dropout=0.25)
TRAINED = np.array([True, False, True, True])


@pytest.fixture
def saved(tmp_path):
    torch.manual_seed(0)
    model = Net1D(CONFIG)
    save_checkpoint(tmp_path / "fold" / "checkpoint.pt", model, "record", TRAINED)
    return model, tmp_path / "fold" / "checkpoint.pt"


def test_round_trip(saved):
    model, path = saved
    fold = read_fold(path)
    assert fold.model.config == CONFIG and fold.normalise == "record" and not fold.model.training
    np.testing.assert_array_equal(fold.trained, TRAINED)
    assert all(torch.equal(value, model.state_dict()[name]) for name, value in fold.model.state_dict().items())
    batch = torch.randn(2, 12, 100)
    assert torch.equal(load_model(path)(batch), model.eval()(batch))


def test_it_holds_tensors_and_plain_values_alone(saved):
    assert set(torch.load(saved[1], weights_only=True)) == {"format", "network", "normalise", "trained", "state_dict"}
    assert [path.name for path in saved[1].parent.iterdir()] == ["checkpoint.pt"]


def test_it_can_be_started_from_like_any_pretrained_network(saved):
    network = Net1D(CONFIG)
    assert len(load_pretrained(network, saved[1]).loaded) > 20
    assert torch.equal(network.first_conv.conv.weight, saved[0].first_conv.conv.weight)


def test_a_checkpoint_of_something_else_is_refused(tmp_path):
    torch.save({"state_dict": Net1D(CONFIG).state_dict()}, tmp_path / "other.pt")
    with pytest.raises(UnreadableCheckpoint, match=r"other\.pt is no fold of this programme: format is None"):
        read_fold(tmp_path / "other.pt")
