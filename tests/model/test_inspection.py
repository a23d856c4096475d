"""What a checkpoint is, found from its tensors in every layout; what is none is refused by name, and stays on disk."""

import pickle
import resource
import shutil
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch

from cctaecg.config.sections import ModelConfig
from cctaecg.model.file_kind import LARGEST_FILE
from cctaecg.model.found_shape import OtherArchitecture, found_shape
from cctaecg.model.inspection import inspect_checkpoint, same_shape
from cctaecg.model.net1d import Net1D
from cctaecg.model.reading import UnreadableCheckpoint
from cctaecg.model.weights import PACKAGED, WeightsMismatch, load_pretrained

CONFIG = ModelConfig(widths=(16, 48, 48), blocks=(1, 3, 2), stem_width=8, kernel_size=5, group_width=8)
SMOKE = ModelConfig(widths=(16, 32), blocks=(1, 1))


def state(config: ModelConfig = SMOKE, classes: int = 150) -> dict[str, torch.Tensor]:
    torch.manual_seed(3)
    return Net1D(config, classes).state_dict()


@pytest.fixture
def saved(tmp_path):
    """Saves some content and returns the file."""
    def save(content, name="a.pth", **options):
        if name.endswith(".safetensors"):
            safetensors.torch.save_file(content, tmp_path / name)
        else:
            torch.save(content, tmp_path / name, **options)
        return tmp_path / name

    return save


@pytest.mark.parametrize("config", [
    CONFIG, SMOKE, ModelConfig(widths=(16,), blocks=(2,), kernel_size=1),
    ModelConfig(widths=(32, 32), blocks=(1, 1), group_width=32, kernel_size=7),
])
def test_the_shape_is_found_from_the_tensors(config, saved):
    found = inspect_checkpoint(saved(state(config)))
    assert same_shape(found.network, config) and found.network.norm is False
    assert found.classes == 150
    assert found.parameters == sum(parameter.numel() for parameter in Net1D(config, 150).parameters())


@pytest.mark.parametrize(("name", "wrap", "expected"), [
    ("a.pth", lambda s: s, ("PyTorch", "", False, None)),
    ("a.pth", lambda s: {"state_dict": s, "epoch": 7}, ("PyTorch", "state_dict", False, 7)),
    ("a.pth", lambda s: {"model": s, "epoch": np.int64(9), "auc": np.float64(0.92)}, ("PyTorch", "model", False, 9)),
    ("a.pth", lambda s: {"model_state_dict": s, "epoch": np.float32(3)}, ("PyTorch", "model_state_dict", False, 3)),
    ("a.pth", lambda s: {"state_dict": {f"module.{k}": v for k, v in s.items()}, "optimizer": {"lr": 0.1}},
     ("PyTorch", "state_dict", True, None)),
    ("a.safetensors", lambda s: s, ("safetensors", "", False, None)),
])
def test_every_layout_is_told_and_says_the_same(name, wrap, expected, saved):
    found = inspect_checkpoint(saved(wrap(state()), name))
    assert (found.format, found.within, found.parallel, found.epoch) == expected
    fit = found.fit("smoke")
    assert fit.whole and len(fit.loaded) == 50 and {"dense.weight", "dense.bias"} <= set(fit.left_out)
    assert set(fit.loaded) | set(fit.left_out) == set(state())
    other = found.fit("demo")
    assert not other.whole and "stage_list.3.block_list.0.conv1.conv.weight" in other.missing


def test_what_is_said_to_be_loaded_is_what_is_loaded(saved):
    path = saved({"state_dict": state()})
    report = load_pretrained(Net1D(SMOKE), path)
    fit = inspect_checkpoint(path).fit("smoke")
    assert (fit.loaded, fit.left_out) == (report.loaded, report.left_out)


def test_a_file_of_the_old_format_and_one_renamed_are_read_by_their_content(saved, tmp_path):
    found = inspect_checkpoint(saved(state(), _use_new_zipfile_serialization=False))
    assert found.network == SMOKE
    shutil.copyfile(saved(state(), "b.safetensors"), tmp_path / "weights.bin")
    assert inspect_checkpoint(tmp_path / "weights.bin").format == "safetensors"


def test_norms_that_saw_signals_are_told_from_those_that_did_not(saved):
    network = Net1D(SMOKE.model_copy(update={"norm": True})).train()
    network(torch.randn(4, 12, 200))
    assert inspect_checkpoint(saved(network.state_dict())).network.norm is True


def test_a_card_is_believed_when_it_is_of_this_file(saved, tmp_path):
    packaged = inspect_checkpoint("future_mi")
    assert (packaged.signal.fs, packaged.signal.normalise) == (100, "lead")
    assert packaged.fit("demo").whole and packaged.network.norm is True
    shutil.copyfile(PACKAGED["future_mi"].with_suffix(".yml"), tmp_path / "a.yml")
    found = inspect_checkpoint(saved(state()))
    assert found.signal is None and "no card" in found.signal_from


@pytest.mark.parametrize(("spoil", "error", "fault"), [
    (lambda s: s.pop("first_conv.conv.weight"), WeightsMismatch, "1 of 50 parameters: first_conv.conv.weight is miss"),
    (lambda s: s.pop("stage_list.1.block_list.0.conv1.conv.weight"), WeightsMismatch, "0.conv1.conv.weight is missing"),
    (lambda s: s.pop("stage_list.1.block_list.0.conv2.conv.weight"), WeightsMismatch, "0.conv2.conv.weight is missing"),
    (lambda s: s.update({"first_bn.weight": torch.ones(5)}), WeightsMismatch,
     r"first_bn.weight has shape \(5,\), expected \(16,\)"),
    (lambda s: s["stage_list.0.block_list.0.se_fc1.bias"].fill_(torch.inf), WeightsMismatch, "se_fc1.bias is not fini"),
    (lambda s: s.update({k: v.to_sparse() for k, v in s.items() if k == "first_bn.bias"}), WeightsMismatch,
     "first_bn.bias is sparse_coo, expected a dense tensor"),
    (lambda s: s.update({"first_bn.bias": torch.empty(16, device="meta")}), WeightsMismatch,
     "first_bn.bias has a shape and no values"),
    (lambda s: s.update({"first_bn.bias": s["first_bn.bias"].int()}), WeightsMismatch, "first_bn.bias is int32"),
    (lambda s: s.update({"first_conv.conv.weight": torch.zeros(16, 1, 16)}), WeightsMismatch,
     "network of a single lead: its first convolution takes 1 channel; expected one of 12 leads, such as 12_lead"),
    (lambda s: s.update({"first_conv.conv.weight": torch.zeros(16, 8, 16)}), WeightsMismatch, "a network of 8 leads"),
    (lambda s: s.update({"stage_list.9999.block_list.0.bn1.bias": torch.ones(1)}), OtherArchitecture, "10000 stages"),
    (lambda s: s.update({"stage_list.3.block_list.0.bn1.bias": torch.ones(1)}), OtherArchitecture, "make no Net1D"),
    (lambda s: s.update({"dense.weight": torch.ones(1).expand(10**9, 10**9)}), UnreadableCheckpoint,
     "'dense.weight' has 1,000,000,000,000,000,000 values, which is more than it can hold"),
])
def test_a_network_that_is_not_whole_is_refused_by_name(spoil, error, fault, saved):
    tensors = state()
    spoil(tensors)
    with pytest.raises(error, match=fault) as told:
        inspect_checkpoint(saved({"state_dict": tensors}))
    assert "\n" not in str(told.value)


def test_quantised_values_are_refused(saved):
    tensors = state()
    with warnings.catch_warnings(action="ignore"):  # torch says once in a process that it gives them up
        tensors["first_bn.bias"] = torch.quantize_per_tensor(tensors["first_bn.bias"], 0.1, 0, torch.qint8)
        path = saved(tensors)
        with pytest.raises(WeightsMismatch, match=r"first_bn\.bias is qint8, expected floating point"):
            inspect_checkpoint(path)


def test_another_architecture_is_named_by_its_first_tensors(saved):
    with pytest.raises(OtherArchitecture, match=r"architecture than Net1D: none of its 2 .* 'fc\.weight'"):
        inspect_checkpoint(saved({"fc.weight": torch.ones(3), "layer1.0.bias": torch.ones(2)}))


def test_one_tensor_of_another_shape_does_not_change_the_shape_that_is_found():
    sound = state(CONFIG)
    for name, value in sound.items():
        assert found_shape({**sound, name: torch.ones(5, *value.shape[1:])}, Path("a.pth")) == CONFIG, name


class Code:
    def __reduce__(self):
        return print, ("the pickle ran",)


@pytest.mark.parametrize(("make", "fault"), [
    (lambda path: torch.save({"state_dict": state(), "extra": Code()}, path), "holds print, which is code, and none"),
    (lambda path: path.write_bytes(pickle.dumps(Code())), "holds code"),
    (lambda path: torch.save({"state_dict": state(), "kind": np.dtype("O")}, path), "damaged"),
    (lambda path: path.write_bytes(b""), r"\(0 bytes\) is empty"),
    (lambda path: path.write_text("<!DOCTYPE html><title>404 – not found</title>"), "is a text, a web page perhaps"),
    (lambda path: path.write_bytes(bytes(range(256)) * 9), "damaged or another kind of file"),
    (lambda path: zipfile.ZipFile(path, "w").writestr("a.txt", "hello"), "is cut off or damaged|something else"),
])
def test_what_is_no_checkpoint_is_refused_and_nothing_of_it_is_run(make, fault, tmp_path, capsys):
    make(tmp_path / "a.pth")
    with pytest.raises(UnreadableCheckpoint, match=fault) as told:
        inspect_checkpoint(tmp_path / "a.pth")
    assert "\n" not in str(told.value) and "the pickle ran" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a.pth", "a.safetensors"])
@pytest.mark.parametrize("kept", [0.05, 0.5, 0.99])
def test_part_of_a_file_is_refused(name, kept, saved):
    path = saved(state(), name)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole))])
    with pytest.raises(UnreadableCheckpoint, match="cut off"):
        inspect_checkpoint(path)


@pytest.mark.parametrize(("head", "name"), [(b"", "a.pth"), (b"PK\x03\x04", "b.pth"), (b"\x80\x02", "c.pth"),
                                            (b"\x00\x00\x00\x00\x02\x00\x00\x00{", "d.safetensors"),
                                            (b"hello", "e.pth")])
@pytest.mark.parametrize("size", [10 * 2**30, LARGEST_FILE])
def test_ten_gigabytes_are_refused_and_stay_on_disk(head, name, size, tmp_path):
    with (tmp_path / name).open("wb") as file:  # a sparse file, which takes no place
        file.write(head)
        file.truncate(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = "is larger than any network that is trained here" if size > LARGEST_FILE else ""
    with pytest.raises(UnreadableCheckpoint, match=rf"\({size:,} bytes\) {said}"):
        inspect_checkpoint(tmp_path / name)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # KiB


def test_a_compressed_archive_is_refused_unpacked(saved, tmp_path):
    path = saved(state())
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(tmp_path / "b.pth", "w", zipfile.ZIP_DEFLATED) as to:
        for name in archive.namelist():
            to.writestr(name, archive.read(name))
    with pytest.raises(UnreadableCheckpoint, match="compressed or overlap"):
        inspect_checkpoint(tmp_path / "b.pth")
