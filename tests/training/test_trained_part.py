"""A frozen trunk stays as it is, what learns has its rate, and a batch in parts gives what it gives whole."""

import numpy as np
import pytest
import torch

from cctaecg.config.profiles import ConfigError, profile
from cctaecg.config.sections import ModelConfig, TrainingConfig
from cctaecg.model.net1d import Net1D
from cctaecg.model.weights import build
from cctaecg.training.checkpoint import read_fold
from cctaecg.training.gradients.pcgrad import SummedLoss
from cctaecg.training.loop import train_fold
from cctaecg.training.objective import vessel_losses
from cctaecg.training.trained_part import frozen_blocks, parameter_groups, set_training

TRAIN, HELD_OUT = np.arange(160), np.arange(160, 240)


def trained(study, config, folder, norm=False, **training):
    config = config.model_copy(update={
        "training": config.training.model_copy(update={"epochs": 1, **training}),
        "model": config.model.model_copy(update={"norm": norm, "blocks": (1, 2)})})
    history = train_fold(study.read, study.labels, TRAIN, HELD_OUT, config, folder / "checkpoint.pt", 0)
    return config, history, read_fold(folder / "checkpoint.pt").model.state_dict()


def start(config):
    """The network as training began with it."""
    torch.manual_seed(int(np.random.SeedSequence([config.training.seed, 0]).generate_state(1, np.uint64)[0] >> 1))
    return build(config.model).state_dict()


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize(("trainable", "moved"), [
    ("head", ("dense.",)), ("last-1", ("dense.", "stage_list.1.")), ("all", ("",))])
def test_what_is_frozen_keeps_its_bits_and_the_rest_moves(study, config, tmp_path, trainable, moved, norm):
    config, _, after = trained(study, config, tmp_path, norm=norm, trainable=trainable)
    before = start(config)
    applied = {name for name in before if norm or (".bn" not in name and "first_bn" not in name)}
    for name in applied - {name for name in before if "stage_list.0.block_list.0.bn1" in name}:
        changed = not torch.equal(before[name], after[name])
        assert changed == name.startswith(moved), name


def test_the_last_stage_learns_above_one_that_does_not(study, config, tmp_path):
    _, history, _ = trained(study, config, tmp_path, trainable="last-1", epochs=4)
    assert history.epochs[-1].macro_auc > history.epochs[0].macro_auc + 0.1


def test_gradients_beside_a_frozen_part_are_those_of_plain_backward_passes():
    torch.manual_seed(0)
    network = Net1D(ModelConfig(widths=(16, 32), blocks=(2, 1), norm=True)).double()
    frozen = frozen_blocks(network, "last-1")
    with torch.no_grad():  # statistics that are not those of the batch
        network.first_bn.running_mean += 0.3
    set_training(network, frozen)
    batch, labels = torch.randn(6, 12, 123, dtype=torch.double), (torch.rand(6, 4) < 0.5).double()
    method = SummedLoss(network, list(network.dense.parameters()), frozen)
    losses, _ = vessel_losses(network.dense(network.features(batch)), labels)
    expected = torch.autograd.grad(losses.sum(), [*method.shared, *method.own])
    forward = method.forward(batch)
    forward.backward(vessel_losses(network.dense(forward.features), labels)[0])
    for parameter, gradient in zip([*method.shared, *method.own], expected, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("pcgrad", [True, False])
def test_a_batch_in_parts_gives_what_it_gives_whole(study, config, tmp_path, pcgrad):
    labels = study.labels.copy()
    labels[::3, 1] = np.nan  # parts with more and with fewer known labels
    study = type("Study", (), {"read": study.read, "labels": labels})
    found = {parts: trained(study, config, tmp_path / str(parts), accumulate=parts, pcgrad=pcgrad)
             for parts in (1, 3, 16)}
    for parts in (3, 16):
        np.testing.assert_allclose(found[parts][1].predictions, found[1][1].predictions, rtol=1e-4)
        np.testing.assert_allclose(found[parts][1].epochs[0].losses, found[1][1].epochs[0].losses, rtol=1e-5)
        for name, value in found[1][2].items():
            torch.testing.assert_close(found[parts][2][name], value, rtol=1e-3, atol=2e-5)


def test_a_batch_has_no_more_parts_than_ecgs(study, config, tmp_path):
    """Of 160 records in batches of at most 48 each has 40."""
    _, history, after = trained(study, config, tmp_path, norm=True, batch_size=48, accumulate=48, augmentation=False)
    assert np.isfinite(history.predictions).all() and all(torch.isfinite(value).all() for value in after.values())


def test_each_stage_learns_at_a_share_of_the_next_ones_rate():
    network = Net1D(ModelConfig(widths=(16, 32), blocks=(1, 2)))
    head = list(network.dense.parameters())
    groups = parameter_groups(network, network.shared, head, TrainingConfig(layer_decay=0.5))
    assert [group["scale"] for group in groups] == [1, 0.5, 0.25, 0.125]  # head, last stage, first stage, stem
    assert groups[0]["params"] == head
    assert {id(p) for p in groups[3]["params"]} == {id(p) for p in network.first_conv.parameters()}
    assert sum(len(group["params"]) for group in groups) == len(network.shared) + 2
    (only,) = parameter_groups(network, network.shared, head, TrainingConfig())
    assert only["scale"] == 1 and len(only["params"]) == len(network.shared) + 2


def test_the_decayed_rates_reach_the_optimiser(study, config, tmp_path):
    plain = trained(study, config, tmp_path / "a", learning_rate=1e-3)[2]
    config_, _, decayed = trained(study, config, tmp_path / "b", learning_rate=1e-3, layer_decay=0.01)
    begun = start(config_)

    def moved(state, name):
        return float((state[name] - begun[name]).abs().mean())

    assert moved(decayed, "first_conv.conv.weight") < 0.05 * moved(plain, "first_conv.conv.weight")
    assert moved(decayed, "dense.weight") > 0.3 * moved(plain, "dense.weight")


@pytest.mark.parametrize(("values", "said"), [
    ({"trainable": "last-0"}, "training.trainable is 'last-0'"), ({"trainable": "none"}, "trainable is 'none'"),
    ({"accumulate": 65}, "accumulate 65 is more than batch_size 64"), ({"accumulate": 0}, "accumulate is 0"),
    ({"layer_decay": 0}, "layer_decay is 0"), ({"layer_decay": 1.5}, "layer_decay is 1.5"),
])
def test_a_wrong_setting_is_refused_by_key_and_value(values, said):
    with pytest.raises(ConfigError, match=said):
        profile("demo", training=values)


def test_more_stages_than_there_are_is_refused():
    with pytest.raises(ConfigError, match=r"trainable is 'last-2', and the network has 2 stages; expected all, head, "
                                          "or last-1 to last-1"):
        frozen_blocks(Net1D(ModelConfig(widths=(16, 32), blocks=(1, 1))), "last-2")
