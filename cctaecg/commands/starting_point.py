"""What the networks of a run start from: a checkpoint that was looked at before anything long begins, or none."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cctaecg.errors import UserError

if TYPE_CHECKING:
    from cctaecg.run.run import Run

NONE = "none"


class NoStartingPoint(UserError, ValueError):
    """The published network was asked for, and nothing was said of what it starts from."""


class OtherNetwork(UserError, ValueError):
    """A checkpoint is sound, and of another shape than the run's network; the message says which profile has it."""


def model_section(checkpoint: str) -> dict[str, Any]:
    """What ``--checkpoint`` writes into a new run's configuration: null for ``none``, else the file's whole path."""
    from cctaecg.model.weights import PACKAGED

    if checkpoint == NONE:
        return {"checkpoint": None}
    return {"checkpoint": checkpoint if checkpoint in PACKAGED else str(Path(checkpoint).resolve())}


def refuse_silence(profile: str, said: bool, name: str) -> None:
    """Raise ``NoStartingPoint`` where the published network would start from nothing without anybody having said so."""
    if profile == "paper" and not said:
        from cctaecg.model.weights import PUBLISHED

        raise NoStartingPoint(
            "the profile paper fine-tunes a pretrained network, and no checkpoint is named: give --checkpoint FILE, "
            f"such as {PUBLISHED}, which ECGFounder's authors publish as PKUDigitalHealth/ECGFounder on a model hub "
            "(the licence of the weights is to be read there), or --checkpoint none to train from random weights; in "
            f"runs/{name}/config.yml it is the key checkpoint under model, and null means none")


def stated_checkpoint(run: "Run") -> dict[str, Any]:
    """The key ``checkpoint`` of a run's ``config.yml`` with its value; empty where the file does not have it."""
    from cctaecg.config.yaml_text import read_yaml

    run.config()  # which refuses what is no configuration
    model = read_yaml(run.config_file.read_text(encoding="utf-8")).get("model") or {}
    return {key: model[key] for key in model if key == "checkpoint"}


def check_starting_point(run: "Run") -> None:
    """Look at the checkpoint of a run's own that a fold is still to start from, before anything long begins.

    Raises
    ------
    FileNotFoundError, UnreadableCheckpoint, WeightsMismatch
        As :func:`cctaecg.model.inspect_checkpoint`.
    OtherNetwork
        For a checkpoint of another network.
    """
    from cctaecg.config.profiles import PROFILES

    config = run.config()
    untrained = [fold for fold in range(config.training.folds) if not run.checkpoint(fold).exists()]
    if config.model.checkpoint is None or config.model == PROFILES[config.profile].model or not untrained:
        return
    from cctaecg.commands.weights import shape_text
    from cctaecg.model.inspection import inspect_checkpoint, same_shape

    found = inspect_checkpoint(config.model.checkpoint)
    if not same_shape(found.network, config.model):
        fitting = [name for name, other in PROFILES.items() if same_shape(found.network, other.model)]
        trained, theirs = shape_text(config.model), shape_text(found.network)
        raise OtherNetwork(
            f"{config.model.checkpoint} holds another network than run {run.name} trains: it is {theirs}, and the "
            f"run's is {trained}; " + (
                f"expected --profile {' or '.join(fitting)}" if fitting else "expected a file of the run's shape"))
