"""Pretrained weights that are no weights, or not those of this network."""

import pickle
import shutil
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import torch

from cctaecg.config.sections import ModelConfig
from cctaecg.model import weights
from cctaecg.model.net1d import Net1D
from cctaecg.training.checkpoint import read_fold
from tests.faults.fault import Fault, Told, called, raised

SHAPE = {"widths": (16,), "blocks": (1,), "kernel_size": 4}


def _of(path: str) -> Told:
    return raised(lambda: weights.build(ModelConfig(**SHAPE, checkpoint=path)))


def _bytes(content: bytes, name: str = "w.pth") -> Told:
    Path(name).write_bytes(content)
    with warnings.catch_warnings(action="ignore"):
        return _of(name)


def _saved(content: object) -> Told:
    with warnings.catch_warnings(action="ignore"):  # what torch has to say of kinds that it gives up
        torch.save(content, "w.pth")
        return _of("w.pth")


def _state() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return Net1D(ModelConfig(**SHAPE)).state_dict()


def _first() -> str:
    return next(name for name in _state() if name.startswith("first_conv") and name.endswith("weight"))


def _changed(change: Callable[[torch.Tensor], torch.Tensor]) -> Told:
    state = _state()
    with warnings.catch_warnings(action="ignore"):
        return _saved({**state, _first(): change(state[_first()])})


def _without() -> Told:
    return _saved({name: value for name, value in _state().items() if name != _first()})


def _cut() -> Told:
    torch.save(_state(), "whole.pth")
    return _bytes(Path("whole.pth").read_bytes()[:2000])


def _folder() -> Told:
    Path("w.pth").mkdir()
    return _of("w.pth")


def _shipped() -> Told:
    source = weights.PACKAGED["future_mi"]
    content = bytearray(source.read_bytes())
    content[-1] ^= 1
    Path("future_mi.safetensors").write_bytes(content)
    shutil.copyfile(source.with_suffix(".yml"), "future_mi.yml")
    kept = weights.PACKAGED["future_mi"]
    weights.PACKAGED["future_mi"] = Path("future_mi.safetensors")
    try:
        return raised(lambda: weights.build(ModelConfig(checkpoint="future_mi", norm=True, kernel_size=8)))
    finally:
        weights.PACKAGED["future_mi"] = kept


def _single_lead() -> Told:
    torch.save({"state_dict": {**_state(), _first(): torch.ones(16, 1, 4)}}, "1_lead_ECGFounder.pth")
    return called("weights", "1_lead_ECGFounder.pth")


def _ten_gigabytes() -> Told:
    with Path("w.pth").open("wb") as file:  # a sparse file, which takes no place
        file.truncate(10**10)
    return called("weights", "w.pth")


def _other_architecture() -> Told:
    torch.save({"conv1.weight": torch.ones(3, 3), "layer1.0.bn1.bias": torch.ones(3)}, "w.pth")
    return called("weights", "w.pth")


def _zip() -> Told:
    with zipfile.ZipFile("w.pth", "w") as archive:
        archive.writestr("a.txt", "hello")
    return _of("w.pth")


def _fold(content: object) -> Told:
    torch.save(content, "checkpoint.pt")
    return raised(lambda: read_fold(Path("checkpoint.pt")))


class Code:
    """Runs when it is unpickled, if anything unpickles it."""

    def __reduce__(self) -> tuple:
        return Path("executed").touch, ()


FAULTS = [
    Fault("a file that is not there", lambda: _of("nowhere.pth")),
    Fault("a folder", _folder),
    Fault("an empty file", lambda: _bytes(b"")),
    Fault("a text", lambda: _bytes(b"not weights\n")),
    Fault("a web page in place of a download", lambda: _bytes(b"<!DOCTYPE html><html>404</html>")),
    Fault("a download that was cut off", _cut),
    Fault("an archive of something else", _zip),
    Fault("a safetensors file that is empty", lambda: _bytes(b"", "w.safetensors")),
    Fault("a safetensors file with an absurd header", lambda: _bytes(b"\xff" * 64, "w.safetensors")),
    Fault("a pickle with code in it", lambda: _bytes(pickle.dumps({"state_dict": Code()}))),
    Fault("a list of tensors", lambda: _saved([torch.ones(3)])),
    Fault("a dictionary without tensors", lambda: _saved({"epoch": 3, "lr": 0.1})),
    Fault("weights of another network", lambda: _saved({"fc.weight": torch.ones(3, 3)})),
    Fault("a parameter that is missing", _without),
    Fault("a parameter of another shape", lambda: _changed(lambda value: value[:1])),
    Fault("a parameter with NaN", lambda: _changed(lambda value: value * float("nan"))),
    Fault("a sparse parameter", lambda: _changed(lambda value: value.to_sparse())),
    Fault("a parameter without values (meta device)", lambda: _changed(lambda value: value.to("meta"))),
    Fault("a quantised parameter",
          lambda: _changed(lambda value: torch.quantize_per_tensor(value.float(), 0.1, 0, torch.qint8))),
    Fault("a parameter of whole numbers", lambda: _changed(lambda value: value.to(torch.int32))),
    Fault("a complex parameter", lambda: _changed(lambda value: value.to(torch.complex64))),
    Fault("weights that are all zero",
          lambda: _saved({name: torch.zeros_like(value) for name, value in _state().items()})),
    Fault("shipped weights with one flipped bit", _shipped),
    Fault("ECGFounder's file of a single lead", _single_lead),
    Fault("a file of 10 GB", _ten_gigabytes),
    Fault("weights of another architecture", _other_architecture),
    Fault("`cctaecg book --profile paper` without a word of what to start from",
          lambda: called("book", "mine", "--profile", "paper")),
    Fault("`cctaecg run --checkpoint` with a file that is not there",
          lambda: called("run", "mine", "--profile", "paper", "--checkpoint", "12_lead_ECGFounder.pth")),
    Fault("`cctaecg run --checkpoint` with weights of another network",
          lambda: called("run", "mine", "--profile", "smoke", "--checkpoint", "future_mi")),
    Fault("a fold that is none", lambda: _fold({"a": torch.ones(1)})),
    Fault("a fold without its network", lambda: _fold({"format": "cctaecg fold 1", "network": "{}"})),
    Fault("a fold whose network makes none",
          lambda: _fold({"format": "cctaecg fold 1", "network": '{"blocks": [-1]}', "state_dict": {}})),
]
