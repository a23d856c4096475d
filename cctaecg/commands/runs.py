"""The run that a command works on, and the options that say which it is and what it is made of."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cctaecg.config.profiles import PROFILES

if TYPE_CHECKING:
    from cctaecg.run.run import Run

SOURCES = ["simulated", "hospital", "ptbxl"]

Command = TypeVar("Command", bound=Callable[..., Any])


def run_named(name: str) -> "Run":
    """The run in ``runs/NAME``, of which every command takes the name. Raises ``RunNameError`` for what is none."""
    from cctaecg.run.names import checked_name
    from cctaecg.run.run import Run

    return Run(f"runs/{checked_name(name)}")


def new_run_options(command: Command) -> Command:
    """The options that say what a run is, when it is first made."""
    for option in (
        click.argument("name"),
        click.option("--profile", type=click.Choice(list(PROFILES)), help="Size of a new study."),
        click.option("--source", type=click.Choice(SOURCES), help="Where patients come from."),
        click.option("--data", callback=_folder, metavar="FOLDER", help="Folder of the export."),
        click.option("--checkpoint", metavar="FILE|none", help="Weights that a new run's networks start from."),
        click.option("--cores", type=click.IntRange(1), default=2, show_default=True, help="Steps side by side."),
    ):
        command = option(command)
    return command


def opened(
    name: str, profile: str | None = None, source: str | None = None, data: Path | None = None,
    checkpoint: str | None = None,
) -> "Run":
    """The run ``name``: as configured when it exists and nothing else is asked for, else made.

    A run is made only of what was asked for: a mistyped name is no new study. What its networks start from is looked
    at first; a new run whose checkpoint is none that it can start from is not made.

    Raises
    ------
    NoProject
        Outside a checkout of the project.
    NoSuchRun
        When neither a profile nor a source is given and the name is no profile's.
    RunNameError, ConfigError
        For a name that is none, or a run that exists with another configuration.
    NoStartingPoint, OtherNetwork, UnreadableCheckpoint, WeightsMismatch
        As :func:`cctaecg.commands.starting_point.check_starting_point`.
    """
    from cctaecg.commands.starting_point import (
        check_starting_point,
        model_section,
        refuse_silence,
        stated_checkpoint,
    )
    from cctaecg.config.profiles import profile as configured
    from cctaecg.run.names import no_such_run, project_here
    from cctaecg.run.run import Run

    run = run_named(name)
    project_here()
    there, asked = run.config_file.exists(), profile or source or data or checkpoint
    if not there and not asked and name not in PROFILES:
        raise no_such_run(name)
    said = stated_checkpoint(run) if there else {}  # the same command once more need not repeat it
    if checkpoint is not None:
        said = model_section(checkpoint)
    made_of = profile or (run.config().profile if there else name if name in PROFILES else "demo")
    refuse_silence(made_of, "checkpoint" in said, name)
    if there and not asked:
        check_starting_point(run)
        return run
    given: dict[str, dict[str, Any]] = {"model": said} if said else {}
    if source or data:
        given["data"] = {"source": source or "hospital", "folder": str(data.resolve()) if data else None}
    check_starting_point(Run(run.shown, configured(made_of, **given)))
    return run.create(made_of, **given)


def _folder(ctx: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    """``--data``: a folder; the empty text of a variable that is not set would be the current one."""
    if value is None:
        return None
    if not value or not Path(value).is_dir():
        raise click.BadParameter(f"{value!r} is not a folder")
    return Path(value)
