"""The command line: ``cctaecg simulate, prepare, check, run, predict, publish, book, notebooks``.

Each command is a few calls into the library. A mistake in what was given ends with one sentence and exit status 1.
A command imports what it needs when it is called, so that ``--help`` and a wrong option are answered at once.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cctaecg.commands.ablations import ablations
from cctaecg.commands.labels import labels, run_named
from cctaecg.config.profiles import PROFILES
from cctaecg.config.sections import Config
from cctaecg.domain import COHORTS
from cctaecg.errors import UserError

if TYPE_CHECKING:
    from cctaecg.run.run import Run

SOURCES = ["simulated", "hospital", "ptbxl"]


class Sentences(click.Group):
    """A group of commands that shows a ``UserError`` as its sentence."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except UserError as error:
            click.echo(f"{type(error).__name__}: {error}", err=True)
            sys.exit(1)


@click.group(cls=Sentences)
@click.version_option(package_name="cctaecg")
def main():
    """Predict severe stenosis of four coronary vessels from a 12-lead ECG, and run the study around it.

    Research software: not a medical device, not for clinical use.
    """


def new_run_options(command):
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


def opened(name: str, profile: str | None, source: str | None, data: Path | None) -> "Run":
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


@main.command()
@click.argument("name")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def simulate(name, workers):
    """Write the simulated hospitals' export of run NAME."""
    from cctaecg.simulate.study import simulate_study

    run = run_named(name)
    simulate_study(run.simulated_export, run.truth, run.config().data, run.config().signal, workers)


@main.command()
@click.argument("name")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def prepare(name, workers):
    """Read, check, filter and store every ECG of run NAME; refused ones are listed with their reason."""
    from cctaecg.cohort.listing import ecg_listing
    from cctaecg.ecg.store import build_store

    run = run_named(name)
    config = run.config()
    index = build_store(ecg_listing(run), config.signal, run.signals, run.ecg_index, workers, config.quality)
    refused = index[index["refused"] != ""]
    click.echo(f"{len(index) - len(refused):,} ECGs stored, {len(refused):,} refused")
    for reason, count in refused["refused"].str.partition(":")[0].value_counts().items():
        click.echo(f"  {count:6,}  {reason}")


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--run", "name", help="Check ECGs as this run is configured, not by the defaults.")
@click.option("--fs", type=click.FloatRange(0, min_open=True), help="Hz, of ECG files that do not state it.")
@click.option("--unit", help="Unit of ECG files that do not state it: mV, uV, 1000/mV.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def check(folder, name, fs, unit, workers):
    """Report every fault of FOLDER; exit status 1 when there is one.

    FOLDER is a hospital export, whose tables are checked, or any folder of ECG files, each of which is read.
    """
    from cctaecg.cohort.export.tables import COLUMNS

    cohorts = [folder / cohort for cohort in COHORTS if (folder / cohort).is_dir()] or [folder]
    if any((cohort / table).exists() for cohort in cohorts for table in COLUMNS):
        sys.exit(_check_export(folder, cohorts))
    config = run_named(name).config() if name else Config()
    sys.exit(_check_ecgs(folder, config, fs, unit, workers))


def _check_export(folder: Path, cohorts: list[Path]) -> int:
    from cctaecg.cohort.export.tables import check_export

    faults = [fault for cohort in cohorts for fault in check_export(cohort)]
    for fault in faults:
        click.echo(str(fault))
    click.echo(f"{len(faults)} fault(s) found in {folder}" if faults else f"{folder} is a complete export")
    return 1 if faults else 0


def _check_ecgs(folder: Path, config: Config, fs: float | None, unit: str | None, workers: int) -> int:
    from cctaecg.ecg.folder import check_folder, kinds

    reports = check_folder(folder, config.signal, config.quality, fs, unit, workers)
    click.echo(kinds(reports).to_string(index=False))
    for severity, word in (("warn", "warning"), ("refuse", "refused")):
        for report in reports:
            for finding in report.findings:
                if finding.severity == severity:
                    click.echo(f"{word}: {report.path.relative_to(folder)}: {finding}")
    refused = sum(report.refused for report in reports)
    click.echo(f"{len(reports):,} ECG files in {folder}: {len(reports) - refused:,} can be used, {refused:,} refused")
    return 1 if refused else 0


@main.command()
@new_run_options
def run(name, profile, source, data, cores):
    """Run every step of the study of run NAME, without the book."""
    from cctaecg.workflow.engine import run_steps

    run_steps(opened(name, profile, source, data), cores, target="analyses")


@main.command()
@new_run_options
def book(name, profile, source, data, cores):
    """Run the study of run NAME and render its book."""
    from cctaecg.run.folder import project_root
    from cctaecg.workflow.engine import durations, run_steps

    study = opened(name, profile, source, data)
    run_steps(study, cores)
    measured = durations(study)
    click.echo("\nSeconds and peak memory of each step, when it last ran:")
    for row in measured.itertuples():
        click.echo(f"  {row.step:<24} {row.seconds:7.0f} s {row.peak_mb:7.0f} MB")
    page = (project_root() if name == "demo" else study.folder / "source") / "_build" / "html" / "index.html"
    click.echo(f"\nThe book lies at {page.relative_to(project_root())}")


@main.command()
@click.option("--cores", type=click.IntRange(1), default=2, show_default=True)
def notebooks(cores):
    """Bring the .ipynb pairs of the edited notebooks, and their outputs in the smoke profile, up to date."""
    from cctaecg.workflow.engine import run_steps
    from cctaecg.workflow.notebook_pairs import keep_outputs, write_pairs

    smoke = opened("smoke", None, None, None)
    write_pairs()
    run_steps(smoke, cores, target="analyses")
    keep_outputs(smoke)


@main.command()
@click.argument("name")
def publish(name):
    """Copy what run NAME computed to where its book is rendered from."""
    from cctaecg.book.publishing import publish_book

    publish_book(run_named(name))


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--run", "name", required=True, help="Run whose fold models to average.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="CSV file; printed when left out.")
@click.option("--fs", type=click.FloatRange(0, min_open=True), help="Hz, of ECG files that do not state it.")
@click.option("--unit", help="Unit of ECG files that do not state it: mV, uV, 1000/mV.")
def predict(paths, name, out, fs, unit):
    """Probability of severe stenosis in each vessel for ECG files or folders. Research only: no medical device.

    A file that cannot be used is named with its reason and stops none of the others.
    """
    from cctaecg.run.atomic import atomic_path
    from cctaecg.training.ecg_files import predict_files

    table = predict_files(paths, run_named(name), fs, unit)
    refused = int((table["risk_rca"] == "").sum())
    click.echo("Research software: not a medical device, not for clinical use.", err=True)
    if out:
        with atomic_path(out) as partial:
            table.to_csv(partial, index=False)
    else:
        click.echo(table.to_string(index=False, na_rep=""))
    click.echo(f"{len(table):,} ECG files: {len(table) - refused:,} predicted, {refused:,} refused"
               + (f"; written to {out}" if out else ""), err=True)


@main.command()
@click.option("--hospitals", type=click.IntRange(2), default=25, show_default=True, help="400 patients each.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def pretrain(hospitals, workers):
    """Make the weights that the demo starts from anew: future infarction in simulated patients outside the study."""
    from cctaecg.training.pretraining.future_mi import pretrain, pretraining_config

    card = pretrain(pretraining_config(), hospitals, workers)
    click.echo(f"AUC in hospitals not learnt from: {card['held_out']['auc']['value']:.3f}")


main.add_command(ablations)
main.add_command(labels)

if __name__ == "__main__":
    main()
