"""The run that a command works on, and the options that say which it is and what it is made of."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cctaecg.commands.terminal import say
from cctaecg.config.profiles import PROFILES

if TYPE_CHECKING:
    from cctaecg.run.run import Run
    from cctaecg.workflow.cluster.places import Place

SOURCES = ["simulated", "hospital", "ptbxl"]

Command = TypeVar("Command", bound=Callable[..., Any])


def run_named(name: str) -> "Run":
    """The run in ``runs/NAME``, of which every command takes the name. Raises ``RunNameError`` for what is none."""
    from cctaecg.run.names import checked_name
    from cctaecg.run.run import Run

    return Run(f"runs/{checked_name(name)}")


def where(side_by_side: str) -> Callable[[Command], Command]:
    """The options that say where steps run, and how many side by side."""
    def decorated(command: Command) -> Command:
        for option in (
            click.option("--cores", type=click.IntRange(1), help=f"{side_by_side} side by side: 2 unless given; on a "
                                                                 "cluster as many jobs as its profile says."),
            click.option("--on", "place", callback=_place, metavar="PROFILE",
                         help="Where steps run: local, slurm, kubernetes, or a folder with a profile of yours."),
        ):
            command = option(command)
        return command

    return decorated


def new_run_options(command: Command) -> Command:
    """The options that say what a run is, when it is first made."""
    for option in (
        click.argument("name"),
        click.option("--profile", type=click.Choice(list(PROFILES)), help="Size of a new study."),
        click.option("--source", type=click.Choice(SOURCES), help="Where patients come from."),
        click.option("--data", callback=_folder, metavar="FOLDER", help="Folder of the export."),
        click.option("--checkpoint", metavar="FILE|none", help="Weights that a new run's networks start from."),
        click.option("--set", "settings", multiple=True, callback=_settings, metavar="SECTION.KEY=VALUE",
                     help="A setting of a new run, such as training.folds=2; again for each."),
        where("Steps"),
    ):
        command = option(command)
    return command


def opened(
    name: str, profile: str | None = None, source: str | None = None, data: Path | None = None,
    checkpoint: str | None = None, settings: Mapping[str, Mapping[str, Any]] | None = None,
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
    there, asked = run.config_file.exists(), profile or source or data or checkpoint or settings
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
    for section, values in (settings or {}).items():
        twice = sorted(given.get(section, {}).keys() & values)
        if twice:
            raise click.UsageError(f"--set {section}.{twice[0]} says what an option of its own says too; give one")
        given[section] = given.get(section, {}) | dict(values)
    check_starting_point(Run(run.shown, configured(made_of, **given)))
    return run.create(made_of, **given)


def _settings(ctx: click.Context, parameter: click.Parameter, asked: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """``--set``: values by section and key, read as in a ``config.yml``; the configuration says what it takes."""
    from cctaecg.config.yaml_text import YamlError, read_yaml

    found: dict[str, dict[str, Any]] = {}
    for text in asked:
        name, equals, value = text.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (equals and dot and section and key):
            raise click.BadParameter(f"{text!r} sets nothing; expected SECTION.KEY=VALUE, such as training.folds=2")
        if key in found.setdefault(section, {}):
            raise click.BadParameter(f"{name.strip()} is set twice")
        try:
            found[section][key] = read_yaml(value)
        except YamlError as error:
            raise click.BadParameter(f"{text!r}: {error}") from error
    return found


def _place(ctx: click.Context, parameter: click.Parameter, value: str | None) -> "Place | None":
    """``--on``: the profile, looked at before anything is made, and its queue, which has to answer."""
    from cctaecg.workflow.cluster.places import place_named
    from cctaecg.workflow.cluster.queues import check_answers

    if value is None:
        return None
    place = place_named(value)
    if place.queue:
        check_answers(place.queue)
    for note in place.notes:
        say(f"--on {value}: {note}", err=True)
    return place


def _folder(ctx: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    """``--data``: a folder; the empty text of a variable that is not set would be the current one."""
    if value is None:
        return None
    if not value or not Path(value).is_dir():
        raise click.BadParameter(f"{value!r} is not a folder")
    return Path(value)
