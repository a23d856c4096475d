"""``cctaecg pretrain``: the weights that a study starts from, made from other patients' ECGs."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from cctaecg.commands.paths import GivenPath
from cctaecg.commands.terminal import say

if TYPE_CHECKING:
    from cctaecg.config.sections import Config



FOLDER = GivenPath(exists=True, file_okay=False)


@click.command()
@click.option("--task", type=click.Choice(["future-mi", "diagnoses"]), default="future-mi", show_default=True)
@click.option("--source", type=click.Choice(["simulated", "hospital", "ptbxl"]), default="simulated", show_default=True)
@click.option("--data", type=FOLDER, help="The hospital's export, or PTB-XL's folder.")
@click.option("--study", type=FOLDER, help="The export of the CT study, none of whose patients may be among these.")
@click.option("--from", "start", type=GivenPath(),
              help="Weights to start from: ECGFounder's file, another, foundation for the package's own, or none. "
                   "Simulated future-mi starts from foundation unless told otherwise, all else from random weights.")
@click.option("--out", type=GivenPath(), help="The .safetensors file to make.")
@click.option("--profile", type=click.Choice(["smoke", "demo", "paper"]), default="demo", show_default=True,
              help="Whose network and signals.")
@click.option("--epochs", type=click.IntRange(1))
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True))
@click.option("--horizon", type=click.FloatRange(0, min_open=True), default=700.0, show_default=True,
              help="Days within which an infarction counts.")
@click.option("--weighted", is_flag=True, help="Let known outcomes stand for patients lost before that day.")
@click.option("--ecgs", type=click.IntRange(100), default=100_000, show_default=True, help="Simulated, of diagnoses.")
@click.option("--hospitals", type=click.IntRange(2), default=60, show_default=True,
              help="Simulated, of future-mi: 400 patients each.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def pretrain(
    task: str, source: str, data: Path | None, study: Path | None, start: Path | None, out: Path | None, profile: str,
    epochs: int | None, learning_rate: float | None, horizon: float, weighted: bool, ecgs: int, hospitals: int,
    workers: int,
) -> None:
    """Make the weights that a study starts from: a network taught on the ECGs of other patients.

    With --source simulated and no --out the weights that come with the package are made anew.
    """
    if (source == "simulated") != (data is None):
        raise click.UsageError(f"--source {source} {'takes no' if data else 'needs'} --data")
    if source != "simulated" and out is None:
        raise click.UsageError(f"--source {source} needs --out FILE.safetensors")
    if out is not None and out.suffix != ".safetensors":
        raise click.UsageError(f"--out is {str(out)!r}; expected a name that ends in .safetensors")
    from cctaecg.model.weights import PACKAGED

    if start is None and source == "simulated" and task == "future-mi":
        start = Path("foundation")
    elif start is not None and str(start) == "none":
        start = None
    from cctaecg.training.pretraining.foundation import foundation_config, make_foundation
    from cctaecg.training.pretraining.future_mi import pretrain as pretrain_simulated, pretraining_config

    if source == "simulated" and task == "diagnoses":
        config = _changed(foundation_config(), start, epochs, learning_rate)
        card = make_foundation(config, ecgs, workers, out or PACKAGED["foundation"])
    elif source == "simulated":
        config = _changed(pretraining_config(), start, epochs, learning_rate)
        card = pretrain_simulated(config, hospitals, workers, out or PACKAGED["future_mi"])
    else:
        card = _real(task, source, data, study, out, _changed(_alone(profile), start, epochs, learning_rate), horizon,
                     weighted, workers)
    held_out = card["held_out"]
    found = held_out.get("mean_auc", held_out.get("auc"))
    say(f"AUC in patients not learnt from: {found['value']:.3f} ({found['lower']:.3f} to {found['upper']:.3f})"
        if isinstance(found, dict) else str(found))


def _alone(profile: str) -> "Config":
    """A profile's network and training without what balances the study's four vessels, from random weights."""
    from cctaecg.config.profiles import profile as named

    whole = named(profile, training={"pcgrad": False, "uncertainty_weights": False})
    return whole.model_copy(update={"model": whole.model.model_copy(update={"checkpoint": None})})


def _changed(config: "Config", start: Path | None, epochs: int | None, learning_rate: float | None) -> "Config":
    from cctaecg.config.profiles import replaced

    changed = replaced(config, {"training": {"epochs": epochs, "learning_rate": learning_rate}})
    return changed.model_copy(update={"model": changed.model.model_copy(update={"checkpoint": start})})


def _real(
    task: str, source: str, data: Path | None, study: Path | None, out: Path | None, config: "Config", horizon: float,
    weighted: bool, workers: int,
) -> dict[str, Any]:
    from cctaecg.training.pretraining.any_task import Source, pretrain_on

    assert data is not None and out is not None  # asked for above
    return pretrain_on(cast("Any", task), Source(cast("Any", source), data, study), config, out, horizon, weighted,
                       workers)
