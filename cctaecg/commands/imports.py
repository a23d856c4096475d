"""``cctaecg import``: from the files that a hospital has to an export in the canonical form."""

import sys
from pathlib import Path

import click

from cctaecg.commands.paths import FAULTS, FOLDER, GivenPath
from cctaecg.commands.terminal import say
from cctaecg.errors import counted


@click.command("import")
@click.argument("folder", type=FOLDER)
@click.option("--to", "export", type=FOLDER, help="Folder of the export to make; it must be new or empty.")
@click.option("--mapping", "mapping_file", type=GivenPath(exists=True, dir_okay=False),
              help="What your files and columns are called.")
@click.option("--template", is_flag=True, help="Write mapping.yml, with remarks, and empty tables into FOLDER.")
@click.option("--encoding", help="Of CSV files: utf-8, gb18030, utf-16; goes before the mapping.")
@click.option("--separator", help="Of CSV files: a comma, a semicolon, tab; goes before the mapping.")
@click.option("--dates", help="Order: year-month-day, day-month-year, month-day-year; goes before the mapping.")
@click.option("--faults", type=FAULTS, help="CSV file for each value that could not be read.")
def import_files(
    folder: Path, export: Path | None, mapping_file: Path | None, template: bool, encoding: str | None,
    separator: str | None, dates: str | None, faults: Path | None,
) -> None:  # fmt: skip
    """Make an export from the files in FOLDER: CSV or Excel, with your own names of columns and ways of writing.

    Begin with --template, fill in mapping.yml, then give it with --mapping; without, files and columns have to be
    called as in an export. Nothing is guessed. When a value cannot be
    read it is named with its file, row and column, nothing is written, and the exit status is 1.
    """
    if template:
        _write_template(folder)
        return
    if export is None:
        raise click.UsageError("--to is missing: the folder of the export to make")
    if not folder.is_dir():
        raise click.BadParameter(f"{str(folder)!r} is not a folder", param_hint="FOLDER")
    sys.exit(_import(folder, export, mapping_file, faults,
                     {"encoding": encoding, "separator": "\t" if separator == "tab" else separator, "dates": dates}))


def _write_template(folder: Path) -> None:
    from cctaecg.cohort.importing.template import write_template

    written = write_template(folder)
    say(f"{written[0]}: say in it what your files and columns are called, then\n"
        f"  cctaecg import {folder} --to EXPORT --mapping {written[0]}\n"
        f"{folder / 'empty'}: the tables of an export with their headers, for whoever writes them directly")


def _say_what_is_what(folder: Path) -> str:
    written = folder / "mapping.yml"
    if written.is_file():
        return f"{written} is there; it is read with: cctaecg import {folder} --to EXPORT --mapping {written}"
    return f"To say what your files and columns are called, begin with: cctaecg import {folder} --template"


def _import(
    folder: Path, export: Path, mapping_file: Path | None, faults_file: Path | None, replaced: dict[str, str | None]
) -> int:
    from cctaecg.cohort.export.fault_groups import faults_table
    from cctaecg.cohort.importing.mapping import canonical_mapping, read_mapping
    from cctaecg.cohort.importing.to_export import import_folder
    from cctaecg.run.atomic import atomic_path
    from cctaecg.run.spreadsheet import guarded_table

    mapping = read_mapping(mapping_file, **replaced) if mapping_file else canonical_mapping(folder, **replaced)
    done = import_folder(folder, export, mapping)
    for place, count, file, unused in done.rows:
        say(f"{place}: {counted(count, 'row')} of {file}" + (f"; not used: {', '.join(unused)}" if unused else ""))
    for cohort, sources in mapping.tables.items():
        if sources.get("procedures") is None:
            say(f"warning: {cohort} names no procedures: patients with a stent or bypass cannot be excluded")
    for group in done.faults:
        say(f"fault: {group}")
    if faults_file:
        with atomic_path(faults_file, private=True) as partial:
            guarded_table(faults_table(done.faults)).to_csv(partial, index=False, encoding="utf-8-sig")
    if done.faults:
        if faults_file:
            say(f"Every fault is in {faults_file}")
        say(f"{counted(sum(len(group.faults) for group in done.faults), 'fault')} in {folder}; nothing was written")
        if mapping_file is None:
            say(_say_what_is_what(folder))
        return 1
    say(f"{export} is written; look at it as a whole with: cctaecg check {export}")
    return 0
