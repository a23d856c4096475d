"""``cctaecg check, predict``: ECG files as they come from a device or a hospital, checked or given a prediction."""

import sys
from pathlib import Path

import click

from cctaecg.commands.runs import run_named
from cctaecg.config.sections import Config
from cctaecg.domain import COHORTS

FS = click.option("--fs", type=click.FloatRange(0, min_open=True), help="Hz, of ECG files that do not state it.")
UNIT = click.option("--unit", help="Unit of ECG files that do not state it: mV, uV, 1000/mV.")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--run", "name", help="Check ECGs as this run is configured, not by the defaults.")
@FS
@UNIT
@click.option("--workers", type=click.IntRange(1), help="Processes; as many as there are cores unless given.")
def check(folder: Path, name: str | None, fs: float | None, unit: str | None, workers: int | None) -> None:
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


def _check_ecgs(folder: Path, config: Config, fs: float | None, unit: str | None, workers: int | None) -> int:
    from cctaecg.ecg.folder import check_folder, kinds
    from cctaecg.ecg.parallel import available_cores

    reports = check_folder(folder, config.signal, config.quality, fs, unit, workers or available_cores())
    click.echo(kinds(reports).to_string(index=False))
    for severity, word in (("warn", "warning"), ("refuse", "refused")):
        for report in reports:
            for finding in report.findings:
                if finding.severity == severity:
                    click.echo(f"{word}: {report.path.relative_to(folder)}: {finding}")
    refused = sum(report.refused for report in reports)
    click.echo(f"{len(reports):,} ECG files in {folder}: {len(reports) - refused:,} can be used, {refused:,} refused")
    return 1 if refused else 0


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--run", "name", required=True, help="Run whose fold models to average.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="CSV file; printed when left out.")
@FS
@UNIT
def predict(paths: tuple[Path, ...], name: str, out: Path | None, fs: float | None, unit: str | None) -> None:
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
