"""A checkpoint in every layout is loaded whole, and one that does not fit is refused by name."""

import pickle

import pytest
import safetensors.torch
import torch

from cctaecg.config.sections import ModelConfig
from cctaecg.model.net1d import Net1D
from cctaecg.model.weights import UnreadableCheckpoint, WeightsMismatch, build, load_pretrained

CONFIG = ModelConfig(widths=(16, 32), blocks=(1, 1))


@pytest.fixture
def pretrained():
    torch.manual_seed(3)
    return Net1D(CONFIG, n_classes=150).state_dict()


@pytest.fixture
def network():
    torch.manual_seed(4)
    return Net1D(CONFIG, n_classes=4)


LAYOUTS = {
    "flat.pth": lambda state: state,
    "state_dict.pth": lambda state: {"state_dict": state, "epoch": 7},
    "model.pth": lambda state: {"model": state},
    "parallel.pth": lambda state: {"state_dict": {f"module.{name}": value for name, value in state.items()}},
    "weights.safetensors": lambda state: state,
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_fills_the_trunk_and_leaves_the_head(tmp_path, network, pretrained, name):
    content = LAYOUTS[name](pretrained)
    if name.endswith(".safetensors"):
        safetensors.torch.save_file(content, tmp_path / name)
    else:
        torch.save(content, tmp_path / name)
    head = network.dense.weight.detach().clone()
    report = load_pretrained(network, tmp_path / name)
    state = network.state_dict()
    for key in pretrained:
        if not key.startswith("dense.") and not key.endswith("num_batches_tracked"):
            assert torch.equal(state[key], pretrained[key]), key
            assert key in report.loaded
    assert torch.equal(network.dense.weight, head)
    assert {"dense.weight", "dense.bias"} <= set(report.left_out)
    assert set(report.loaded) | set(report.left_out) == set(pretrained)


def test_half_precision_is_widened(tmp_path, network, pretrained):
    safetensors.torch.save_file({k: v.half() if v.is_floating_point() else v for k, v in pretrained.items()},
                                tmp_path / "half.safetensors")
    load_pretrained(network, tmp_path / "half.safetensors")
    weight = network.first_conv.conv.weight
    assert weight.dtype == torch.float32
    assert torch.equal(weight, pretrained["first_conv.conv.weight"].half().float())


def test_build_starts_from_the_configured_checkpoint(tmp_path, pretrained):
    torch.save(pretrained, tmp_path / "a.pth")
    network = build(CONFIG.model_copy(update={"checkpoint": tmp_path / "a.pth"}))
    assert torch.equal(network.first_conv.conv.weight, pretrained["first_conv.conv.weight"])
    assert network.dense.weight.shape == (4, 32)


@pytest.mark.parametrize(("spoil", "fault"), [
    (lambda state: state.pop("first_conv.conv.bias"), "first_conv.conv.bias is missing"),
    (lambda state: state.update({"first_conv.conv.bias": torch.zeros(5)}),
     r"first_conv.conv.bias has shape \(5,\), expected \(16,\)"),
    (lambda state: state["stage_list.1.block_list.0.conv2.conv.weight"].view(-1)[7].fill_(torch.nan),
     "stage_list.1.block_list.0.conv2.conv.weight is not finite"),
])
def test_a_trunk_that_does_not_fit_is_refused_and_changes_nothing(tmp_path, network, pretrained, spoil, fault):
    spoil(pretrained)
    torch.save(pretrained, tmp_path / "a.pth")
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with pytest.raises(WeightsMismatch, match=fault):
        load_pretrained(network, tmp_path / "a.pth")
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_foreign_names_are_no_silently_empty_load(tmp_path, network, pretrained):
    torch.save({f"encoder.{name}": value for name, value in pretrained.items()}, tmp_path / "a.pth")
    with pytest.raises(WeightsMismatch, match=r"first_conv.conv.weight is missing.* and \d+ more"):
        load_pretrained(network, tmp_path / "a.pth")


class Poison:
    def __reduce__(self):
        return print, ("the pickle ran",)


def test_a_poisoned_pickle_is_refused_unrun(tmp_path, network, pretrained, capsys):
    torch.save({"state_dict": pretrained, "extra": Poison()}, tmp_path / "a.pth")
    (tmp_path / "b.pth").write_bytes(pickle.dumps(Poison(), protocol=2))
    for name in ("a.pth", "b.pth"):
        with pytest.raises(UnreadableCheckpoint, match=name):
            load_pretrained(network, tmp_path / name)
    assert "the pickle ran" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a.pth", "a.safetensors"])
@pytest.mark.parametrize("content", [b"", b"not a checkpoint at all"])
def test_a_file_of_something_else_is_refused(tmp_path, network, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableCheckpoint, match=name):
        load_pretrained(network, tmp_path / name)


def test_a_truncated_checkpoint_and_a_missing_one_are_refused(tmp_path, network, pretrained):
    torch.save(pretrained, tmp_path / "a.pth")
    whole = (tmp_path / "a.pth").read_bytes()
    (tmp_path / "a.pth").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableCheckpoint, match=r"a\.pth"):
        load_pretrained(network, tmp_path / "a.pth")
    with pytest.raises(FileNotFoundError, match=r"b\.pth"):
        load_pretrained(network, tmp_path / "b.pth")


def test_a_checkpoint_without_tensors_is_refused(tmp_path, network):
    torch.save({"epoch": 3, "state_dict": {}}, tmp_path / "a.pth")
    with pytest.raises(UnreadableCheckpoint, match="holds no tensor"):
        load_pretrained(network, tmp_path / "a.pth")
    torch.save([torch.zeros(2)], tmp_path / "a.pth")
    with pytest.raises(UnreadableCheckpoint, match="holds list"):
        load_pretrained(network, tmp_path / "a.pth")
