"""``cctaecg weights``: what a checkpoint is, before anything is begun with it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cctaecg.commands.paths import GivenPath
from cctaecg.commands.terminal import say

if TYPE_CHECKING:
    from cctaecg.config.sections import ModelConfig, SignalConfig
    from cctaecg.model.inspection import Fit, Inspection

NORMS = {True: "present, and in use", False: "present, and as they were initialised: it was trained without them"}
OVER = {"record": "over the whole record, all leads together", "lead": "of each lead by itself"}


@click.command()
@click.argument("file", type=GivenPath())
@click.option("--json", "as_json", is_flag=True, help="For scripts: everything, with the names of the parameters.")
def weights(file: Path, as_json: bool) -> None:
    """Say what the checkpoint FILE is, which networks it fits, and what it expects of a signal.

    FILE may be a PyTorch or a safetensors file, or the name of weights that come with the package (future_mi). Nothing
    in it is run; one that does not fill its own network whole is refused in one sentence.
    """
    from cctaecg.model.inspection import inspect_checkpoint

    found = inspect_checkpoint(file)
    say(_as_json(found) if as_json else _as_text(found))


def _as_json(found: "Inspection") -> str:
    content = asdict(found) | {
        "path": str(found.path),
        "network": found.network.model_dump(mode="json", exclude={"checkpoint", "dropout"}),
        "signal": None if found.signal is None else found.signal.model_dump(mode="json"),
        "fits": {fit.network: {"whole": fit.whole, **asdict(fit)} for fit in found.fits},
    }
    return json.dumps(content, indent=1)


def _as_text(found: "Inspection") -> str:
    """A fact a line, and the command that uses the file where a profile has its shape."""
    whole = [fit.network for fit in found.fits if fit.whole]
    lines = {
        "file": str(found.path),
        "format": found.format + (f", tensors under {found.within}" if found.within else ", tensors directly in it")
        + (", names with module. in front" if found.parallel else ""),
        "size": f"{found.size:,} bytes",
        "sha256": found.sha256,
        "epoch": "not stated" if found.epoch is None else str(found.epoch),
        "network": shape_text(found.network),
        "parameters": f"{found.parameters:,}",
        "norms": NORMS[found.network.norm],
        "head": "none" if found.classes is None else f"{found.classes} classes, never carried over",
        **{f"fits {fit.network}": _fit_text(fit) for fit in found.fits},
        "signal": f"known from {found.signal_from}" if found.signal is None
        else f"{signal_text(found.signal)}; known from {found.signal_from}",
    }
    width = max(map(len, lines))
    use = [f"use it: cctaecg book NAME --profile {name} --data EXPORT --checkpoint {found.path}" for name in whole
           if name in ("demo", "paper")]
    return "\n".join([*(f"{name:{width}}  {value}" for name, value in lines.items()), *use])


def _fit_text(fit: "Fit") -> str:
    trunk = len(fit.loaded) + len(fit.missing)
    if fit.whole:
        return f"yes: all {trunk} tensors of its trunk would be loaded, {len(fit.left_out)} of the file left out"
    return f"no: {len(fit.missing)} of the {trunk} tensors of its trunk are missing or of another shape"


def shape_text(network: "ModelConfig") -> str:
    """A network's shape in a line."""
    widths, blocks = (" ".join(map(str, numbers)) for numbers in (network.widths, network.blocks))
    return (f"Net1D, widths {widths}, blocks {blocks}, stem {network.stem_width}, kernel {network.kernel_size}, "
            f"groups of {network.group_width}")


def signal_text(signal: "SignalConfig") -> str:
    """What a signal has to be like, in a line."""
    from cctaecg.ecg.filtering import PASS_BAND

    low, high = PASS_BAND
    return (f"12 leads, {signal.seconds:g} s at {signal.fs} Hz, notch at {signal.powerline_hz} Hz, band {low:g} to "
            f"{high:g} Hz, running median taken off, z-score {OVER[signal.normalise]}")
