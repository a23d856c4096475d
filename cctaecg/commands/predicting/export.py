"""``cctaecg export``: the networks of a run for programmes without PyTorch."""

from pathlib import Path

import click

from cctaecg.commands.paths import ONNX
from cctaecg.commands.runs import run_named
from cctaecg.commands.terminal import say
from cctaecg.errors import counted


@click.command()
@click.argument("name")
@click.option("--onnx", required=True, type=ONNX, help="ONNX file to write.")
@click.option("--fold", type=click.IntRange(0), help="Only this fold's network, not the mean of all.")
def export(name: str, onnx: Path, fold: int | None) -> None:
    """Write the fold models of run NAME as one ONNX file. Research only: no medical device.

    It takes prepared ECGs in millivolts, any number at a time, and gives the probability of severe stenosis in each
    vessel. What has to be done before, the order of leads, and what the networks learnt from are in its metadata. The
    file is kept only when onnxruntime gives the same as PyTorch. Needs pip install "cctaecg[onnx]".
    """
    from cctaecg.training.inference.onnx_file import TOLERANCE, export_onnx
    from cctaecg.training.inference.predictor import Predictor

    done = export_onnx(Predictor.of_run(run_named(name)), onnx, fold)
    say("Research software: not a medical device, not for clinical use.", err=True)
    say(f"{done.path}: {counted(done.networks, 'network')} in {done.path.stat().st_size / 1e6:.1f} MB; probabilities "
        f"differ from PyTorch's by {done.largest_difference:.1g} at most (allowed: {TOLERANCE:g})")
