"""``cctaecg check``: ECG files as they come from a device or a hospital, checked."""

import sys
from pathlib import Path

import click

from cctaecg.commands.check_export import check_export_folder, export_cohorts
from cctaecg.commands.ecg_options import FS, LEADS, UNIT
from cctaecg.commands.paths import FAULTS, GivenPath
from cctaecg.commands.runs import run_named
from cctaecg.commands.terminal import say
from cctaecg.config.sections import Config


@click.command()
@click.argument("folder", type=GivenPath(exists=True, file_okay=False))
@click.option("--run", "name", help="Check ECGs as this run is configured, not by the defaults.")
@FS
@UNIT
@LEADS
@click.option("--show-values", is_flag=True, help="Show wrong values themselves, which may name a patient.")
@click.option("--workers", type=click.IntRange(1), help="Processes; as many as there are cores unless given.")
@click.option("--faults", type=FAULTS, help="CSV file for each fault of an export.")
def check(
    folder: Path, name: str | None, fs: float | None, unit: str | None, leads: tuple[str, ...] | None,
    show_values: bool, workers: int | None, faults: Path | None,
) -> None:
    """Report every fault of FOLDER; exit status 1 when there is one.

    FOLDER is a hospital export, whose tables are checked and whose ECG files are opened, or any folder of ECG files,
    each of which is read. What is odd but may be right is a warning and leaves the exit status 0. Files that are no
    ECG, such as notes and images, are counted and passed over. Of a wrong value its length and shape are shown.
    """
    config = Config() if name is None else run_named(name).config()
    if cohorts := export_cohorts(folder):
        sys.exit(check_export_folder(folder, cohorts, faults, show_values))
    sys.exit(_check_ecgs(folder, config, workers, fs, unit, leads, show_values))


def _check_ecgs(
    folder: Path, config: Config, workers: int | None, fs: float | None, unit: str | None,
    leads: tuple[str, ...] | None, show_values: bool,
) -> int:
    from cctaecg.commands.check_summary import summary
    from cctaecg.ecg.folder import check_folder
    from cctaecg.ecg.parallel import available_cores

    reports = check_folder(folder, config.signal, config.quality, fs, unit, workers or available_cores(), leads)
    say(summary(reports, folder, show_values))
    ecgs = [report for report in reports if not report.passed_over]
    return 1 if not ecgs or any(report.refused for report in ecgs) else 0
