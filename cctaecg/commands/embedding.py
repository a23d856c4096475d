"""``cctaecg embed``: a network's features of ECG files, for a model of one's own on top."""

from pathlib import Path
from typing import Literal

import click

from cctaecg.commands.ecg_options import FS, LEADS, UNIT, EcgPath, in_options
from cctaecg.commands.paths import FEATURES, GivenPath
from cctaecg.commands.runs import run_named
from cctaecg.commands.terminal import say
from cctaecg.errors import counted, escaped


@click.command()
@click.argument("paths", nargs=-1, required=True, type=EcgPath())
@click.option("--checkpoint", type=GivenPath(), help="Weights: a file, or future_mi of the package.")
@click.option("--run", "name", help="Run whose first fold's network to take, instead of a checkpoint.")
@click.option("--out", required=True, type=FEATURES, help="Parquet file to write.")
@click.option("--normalise", type=click.Choice(["record", "lead"]),
              help="Z-score over the record or of each lead; as the checkpoint was pretrained unless given.")
@FS
@UNIT
@LEADS
def embed(
    paths: tuple[Path, ...], checkpoint: Path | None, name: str | None, out: Path,
    normalise: Literal["record", "lead"] | None, fs: float | None, unit: str | None, leads: tuple[str, ...] | None,
) -> None:
    """Write the features that a network's trunk finds in ECG files or folders. Research only: no medical device.

    A row for each ECG: file, record, and f0, f1, ..., the time average of the network's last stage. Files are read,
    checked and prepared as `cctaecg predict` does. One that cannot be used is named with its reason, has no row, and
    stops none of the others.
    """
    if (checkpoint is None) == (name is None):
        raise click.UsageError("give either --checkpoint FILE or --run NAME")
    if name is not None and normalise is not None:
        raise click.UsageError("--normalise is for a checkpoint; a run's network is fed as it was trained")
    from cctaecg.training.ecg_files import files_to_predict
    from cctaecg.training.embedding import embed_files, trunk_of_checkpoint, trunk_of_run

    if checkpoint is not None:
        trunk = trunk_of_checkpoint(checkpoint, normalise)
    else:
        trunk = trunk_of_run(run_named(str(name)))
    done = embed_files(paths, trunk, out, fs, unit, leads)
    for file, reason in done.refused:
        say(f"refused: {escaped(str(file), keep='')}: {in_options(reason)}", err=True)
    say("Research software: not a medical device, not for clinical use.", err=True)
    passed_over = len(files_to_predict(paths, leads is not None)[1])
    say(f"{counted(done.written + len(done.refused), 'ECG file')}: {done.written:,} with features, "
        f"{len(done.refused):,} refused"
        + (f"; {counted(passed_over, 'other file')} passed over" if passed_over else "")
        + f"; written to {out}", err=True)
