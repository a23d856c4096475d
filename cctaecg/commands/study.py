"""``cctaecg simulate, prepare, train, run, book, publish, render, bind``: the study, step by step or as a whole."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cctaecg.commands.runs import new_run_options, opened, run_named
from cctaecg.commands.terminal import say
from cctaecg.errors import counted

if TYPE_CHECKING:
    from cctaecg.workflow.cluster.places import Place


@click.command()
@click.argument("name")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def simulate(name: str, workers: int) -> None:
    """Write the simulated hospitals' export of run NAME."""
    from cctaecg.simulate.study import simulate_study

    run = run_named(name)
    simulate_study(run.simulated_export, run.truth, run.config().data, run.config().signal, workers)


@click.command()
@click.argument("name")
@click.option("--workers", type=click.IntRange(1), help="Processes; as many as there are cores unless given.")
def prepare(name: str, workers: int | None) -> None:
    """Read, check, filter and store every ECG of run NAME; refused ones are listed with their reason."""
    from cctaecg.cohort.listing import ecg_listing
    from cctaecg.ecg.parallel import available_cores
    from cctaecg.ecg.store import build_store
    from cctaecg.run.atomic import private_folder

    run = run_named(name)
    config, processes = run.config(), workers or available_cores()
    private_folder(run.signals.parent)
    index = build_store(ecg_listing(run), config.signal, run.signals, run.ecg_index, processes, config.quality)
    refused = index[index["refused"] != ""]
    say(f"{counted(len(index) - len(refused), 'ECG')} stored, {len(refused):,} refused")
    for reason, count in refused["refused"].str.split(":", n=1).str[0].value_counts().items():
        say(f"  {count:6,}  {reason}")


@click.command()
@click.argument("name")
@click.argument("fold", type=click.IntRange(0))
def train(name: str, fold: int) -> None:
    """Train one FOLD of run NAME ahead of its step, on all GPUs of a machine or a cluster.

    \b
    torchrun --nproc-per-node 4 --no-python cctaecg train NAME FOLD

    Each process takes a GPU and its share of every batch; the result is that of one process, to rounding. The step of
    the fold (cctaecg run NAME) then finds all epochs done and writes the rest. A stopped training goes on after its
    last whole epoch.
    """
    from cctaecg.training.parallel.ahead import train_ahead
    from cctaecg.training.parallel.processes import joined

    with joined() as processes:
        history = train_ahead(run_named(name), fold, processes)
        if processes.is_first:
            say(f"Fold {fold} is trained: epoch {history.best_epoch + 1} of {len(history.epochs)} is kept; "
                f"cctaecg run {name} goes on from there")


@click.command()
@new_run_options
@click.option("--verify", is_flag=True, help="Run nothing: look whether every file is what its step wrote.")
def run(
    name: str, profile: str | None, source: str | None, data: Path | None, checkpoint: str | None,
    settings: dict[str, dict[str, Any]], cores: int | None, place: "Place | None", verify: bool,
) -> None:
    """Run every step of the study of run NAME, without the book."""
    from cctaecg.workflow.engine import run_steps

    if verify:
        sys.exit(_verified(Path(name).name if Path(name).parent == Path("runs") else name))
    run_steps(opened(name, profile, source, data, checkpoint, settings), cores, "analyses", place)


def _verified(name: str) -> int:
    from cctaecg.run.verifying import changes, of_no_step

    study = run_named(name)
    study.config()
    found, looked_at = changes(study.folder)
    for change in found:
        say(f"{change.step}: {change}")
    strays = of_no_step(study.folder)
    for path in strays:
        say(f"no step: {path} was written by no step that has ended, and is not published")
    say(f"{counted(looked_at, 'file')} of {study.shown} looked at: "
        + (f"{counted(len(found), 'is', 'are')} not what a step wrote; made again by: cctaecg run {name}" if found
           else "each is what its step wrote" if looked_at else "no step has ended yet")
        + (f"; {counted(len(strays), 'more is', 'more are')} no step's: bring the run up to date, or remove such files"
           if strays else ""))
    return 1 if found or strays else 0


@click.command()
@new_run_options
def book(
    name: str, profile: str | None, source: str | None, data: Path | None, checkpoint: str | None,
    settings: dict[str, dict[str, Any]], cores: int | None, place: "Place | None",
) -> None:
    """Run the study of run NAME and render its book."""
    from cctaecg.book.publishing import book_source
    from cctaecg.run.folder import project_root
    from cctaecg.workflow.engine import durations, run_steps

    study = opened(name, profile, source, data, checkpoint, settings)
    run_steps(study, cores, on=place)
    say("\nSeconds and peak memory of each step, when it last ran:")
    for step, seconds, peak_mb in durations(study).itertuples(index=False):
        say(f"  {step:<24} {seconds:7.0f} s {peak_mb:7.0f} MB")
    page = book_source(study) / "_build" / "html" / "index.html"
    say(f"\nThe book lies at {page.relative_to(project_root())}")


@click.command()
@click.argument("name")
def publish(name: str) -> None:
    """Copy what run NAME computed to where its book is rendered from."""
    from cctaecg.book.publishing import publish_book

    publish_book(run_named(name))


@click.command()
@click.argument("name")
def render(name: str) -> None:
    """Render the published book of run NAME; the one that is there stays until the new one is complete."""
    from cctaecg.book.rendering import render_book

    render_book(run_named(name))


@click.command()
@click.argument("name")
@click.option("--pdf", is_flag=True, help="Print it with the Chromium that is installed.")
def bind(name: str, pdf: bool) -> None:
    """Bind the manuscript part of the book of run NAME into one HTML file to mail, or one PDF."""
    from cctaecg.book.site.binding import bind_book
    from cctaecg.run.folder import project_root

    bound = bind_book(run_named(name), pdf)
    say(f"{bound.relative_to(project_root())}: {bound.stat().st_size / 1e6:.1f} MB")
