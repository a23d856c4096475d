"""``cctaecg check, predict``: ECG files as they come from a device or a hospital, checked or given a prediction."""

import sys
from pathlib import Path

import click

from cctaecg.commands.ecg_options import FS, LEADS, UNIT, EcgPath, in_options
from cctaecg.commands.runs import run_named
from cctaecg.config.sections import Config
from cctaecg.domain import COHORTS


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--run", "name", help="Check ECGs as this run is configured, not by the defaults.")
@FS
@UNIT
@LEADS
@click.option("--workers", type=click.IntRange(1), help="Processes; as many as there are cores unless given.")
def check(
    folder: Path, name: str | None, fs: float | None, unit: str | None, leads: tuple[str, ...] | None,
    workers: int | None,
) -> None:
    """Report every fault of FOLDER; exit status 1 when there is one.

    FOLDER is a hospital export, whose tables are checked, or any folder of ECG files, each of which is read. Files that
    are no ECG, such as notes and images, are counted and passed over.
    """
    from cctaecg.cohort.export.tables import COLUMNS

    cohorts = [folder / cohort for cohort in COHORTS if (folder / cohort).is_dir()] or [folder]
    if any((cohort / table).exists() for cohort in cohorts for table in COLUMNS):
        sys.exit(_check_export(folder, cohorts))
    config = run_named(name).config() if name else Config()
    sys.exit(_check_ecgs(folder, config, workers, fs, unit, leads))


def _check_export(folder: Path, cohorts: list[Path]) -> int:
    from cctaecg.cohort.export.tables import check_export

    faults = [fault for cohort in cohorts for fault in check_export(cohort)]
    for fault in faults:
        click.echo(str(fault))
    click.echo(f"{len(faults)} fault(s) found in {folder}" if faults else f"{folder} is a complete export")
    return 1 if faults else 0


def _check_ecgs(
    folder: Path, config: Config, workers: int | None, fs: float | None, unit: str | None, leads: tuple[str, ...] | None
) -> int:
    from cctaecg.commands.check_summary import summary
    from cctaecg.ecg.folder import check_folder
    from cctaecg.ecg.parallel import available_cores

    reports = check_folder(folder, config.signal, config.quality, fs, unit, workers or available_cores(), leads)
    click.echo(summary(reports, folder))
    ecgs = [report for report in reports if not report.passed_over]
    return 1 if not ecgs or any(report.refused for report in ecgs) else 0


@click.command()
@click.argument("paths", nargs=-1, required=True, type=EcgPath())
@click.option("--run", "name", required=True, help="Run whose fold models to average.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="CSV file; printed when left out.")
@FS
@UNIT
@LEADS
def predict(
    paths: tuple[Path, ...], name: str, out: Path | None, fs: float | None, unit: str | None,
    leads: tuple[str, ...] | None,
) -> None:
    """Probability of severe stenosis in each vessel for ECG files or folders. Research only: no medical device.

    A path may be a file, a folder, or FILE#RECORD for one record of a file of many. A file that cannot be used is named
    with its reason and stops none of the others; in a folder, files that are no ECG are counted and passed over.
    """
    from cctaecg.run.atomic import atomic_path
    from cctaecg.training.ecg_files import files_to_predict, predict_files

    table = predict_files(paths, run_named(name), fs, unit, leads)
    table["quality"] = table["quality"].map(in_options)
    refused = int((table["risk_rca"] == "").sum())
    click.echo("Research software: not a medical device, not for clinical use.", err=True)
    if out:
        with atomic_path(out) as partial:
            table.to_csv(partial, index=False)
    else:
        click.echo(table.to_string(index=False, na_rep=""))
    passed_over = len(files_to_predict(paths, leads is not None)[1])
    click.echo(f"{len(table):,} ECG files: {len(table) - refused:,} predicted, {refused:,} refused"
               + (f"; {passed_over:,} other files passed over" if passed_over else "")
               + (f"; written to {out}" if out else ""), err=True)
