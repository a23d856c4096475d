"""``cctaecg simulate, prepare, run, book, publish``: the study of a run, step by step or as a whole."""

from pathlib import Path

import click

from cctaecg.commands.runs import new_run_options, opened, run_named


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

    run = run_named(name)
    config, processes = run.config(), workers or available_cores()
    index = build_store(ecg_listing(run), config.signal, run.signals, run.ecg_index, processes, config.quality)
    refused = index[index["refused"] != ""]
    click.echo(f"{len(index) - len(refused):,} ECGs stored, {len(refused):,} refused")
    for reason, count in refused["refused"].str.partition(":")[0].value_counts().items():
        click.echo(f"  {count:6,}  {reason}")


@click.command()
@new_run_options
def run(name: str, profile: str | None, source: str | None, data: Path | None, cores: int) -> None:
    """Run every step of the study of run NAME, without the book."""
    from cctaecg.workflow.engine import run_steps

    run_steps(opened(name, profile, source, data), cores, target="analyses")


@click.command()
@new_run_options
def book(name: str, profile: str | None, source: str | None, data: Path | None, cores: int) -> None:
    """Run the study of run NAME and render its book."""
    from cctaecg.run.folder import project_root
    from cctaecg.workflow.engine import durations, run_steps

    study = opened(name, profile, source, data)
    run_steps(study, cores)
    click.echo("\nSeconds and peak memory of each step, when it last ran:")
    for step, seconds, peak_mb in durations(study).itertuples(index=False):
        click.echo(f"  {step:<24} {seconds:7.0f} s {peak_mb:7.0f} MB")
    page = (project_root() if name == "demo" else study.folder / "source") / "_build" / "html" / "index.html"
    click.echo(f"\nThe book lies at {page.relative_to(project_root())}")


@click.command()
@click.argument("name")
def publish(name: str) -> None:
    """Copy what run NAME computed to where its book is rendered from."""
    from cctaecg.book.publishing import publish_book

    publish_book(run_named(name))
