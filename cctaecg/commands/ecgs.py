"""``cctaecg check, predict``: ECG files as they come from a device or a hospital, checked or given a prediction."""

import sys
from pathlib import Path

import click

from cctaecg.commands.check_export import check_export_folder, export_cohorts
from cctaecg.commands.runs import run_named
from cctaecg.commands.terminal import say
from cctaecg.config.sections import Config
from cctaecg.errors import escaped, without_values

FS = click.option("--fs", type=click.FloatRange(0, min_open=True), help="Hz, of ECG files that do not state it.")
UNIT = click.option("--unit", help="Unit of ECG files that do not state it: mV, uV, 1000/mV.")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--run", "name", help="Check ECGs as this run is configured, not by the defaults.")
@FS
@UNIT
@click.option("--show-values", is_flag=True, help="Show wrong values themselves, which may name a patient.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
@click.option("--faults", type=click.Path(dir_okay=False, path_type=Path), help="CSV file for each fault of an export.")
def check(
    folder: Path, name: str | None, fs: float | None, unit: str | None, show_values: bool, workers: int,
    faults: Path | None,
) -> None:
    """Report every fault of FOLDER; exit status 1 when there is one.

    FOLDER is a hospital export, whose tables are checked and whose ECG files are opened, or any folder of ECG files,
    each of which is read. What is odd but may be right is a warning and leaves the exit status 0. Of a wrong value its
    length and shape are shown.
    """
    config = Config() if name is None else run_named(name).config()
    if cohorts := export_cohorts(folder):
        sys.exit(check_export_folder(folder, cohorts, faults, show_values))
    sys.exit(_check_ecgs(folder, config, fs, unit, workers, show_values))


def _check_ecgs(
    folder: Path, config: Config, fs: float | None, unit: str | None, workers: int, show_values: bool
) -> int:
    from cctaecg.ecg.folder import check_folder, kinds

    reports = check_folder(folder, config.signal, config.quality, fs, unit, workers)
    say(kinds(reports).to_string(index=False))
    for severity, word in (("warn", "warning"), ("refuse", "refused")):
        for report in reports:
            for finding in report.findings:
                if finding.severity == severity:
                    told = str(finding) if show_values else without_values(str(finding))
                    say(escaped(f"{word}: {report.path.relative_to(folder)}: {told}", keep=""))
    refused = sum(report.refused for report in reports)
    say(f"{len(reports):,} ECG files in {folder}: {len(reports) - refused:,} can be used, {refused:,} refused")
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
    from cctaecg.run.spreadsheet import guarded_table
    from cctaecg.training.ecg_files import predict_files

    table = predict_files(paths, run_named(name), fs, unit)
    refused = int((table["risk_rca"] == "").sum())
    say("Research software: not a medical device, not for clinical use.", err=True)
    if out:
        with atomic_path(out, private=True) as partial:
            guarded_table(table).to_csv(partial, index=False)
    else:
        shown = table.assign(file=[escaped(file, keep="") for file in table["file"]])
        say(shown.to_string(index=False, na_rep=""))
    written = f"; written to {out}" if out else ""
    say(f"{len(table):,} ECG files: {len(table) - refused:,} predicted, {refused:,} refused{written}", err=True)
