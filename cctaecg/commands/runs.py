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
    """The run in ``runs/NAME``, of which every command takes the name."""
    from cctaecg.run.run import Run

    return Run(f"runs/{name}")


def new_run_options(command: Command) -> Command:
    """The options that say what a run is, when it is first made."""
    for option in (
        click.argument("name"),
        click.option("--profile", type=click.Choice(list(PROFILES)), help="Size of the study; else the run's name."),
        click.option("--source", type=click.Choice(SOURCES), help="Where patients come from."),
        click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder of the export."),
        click.option("--cores", type=click.IntRange(1), default=2, show_default=True, help="Steps side by side."),
    ):
        command = option(command)
    return command


def opened(name: str, profile: str | None = None, source: str | None = None, data: Path | None = None) -> "Run":
    """The run ``name``: as configured when it exists and nothing else is asked for, else made."""
    run = run_named(name)
    if run.config_file.exists() and not (profile or source or data):
        return run
    given = {}
    if source or data:
        if data is not None and not data.is_dir():
            raise click.BadParameter(f"{str(data)!r} is not a folder", param_hint="--data")
        given = {"data": {"source": source or "hospital", "folder": str(data.resolve()) if data else None}}
    return run.create(profile or (name if name in PROFILES else "demo"), **given)
