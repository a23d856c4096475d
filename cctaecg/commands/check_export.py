"""The half of ``cctaecg check`` that looks at a hospital's export: its tables, its ECGs' files, and the whole."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cctaecg.commands.terminal import say
from cctaecg.domain import COHORTS
from cctaecg.errors import counted

if TYPE_CHECKING:
    from cctaecg.cohort.export.fault_groups import FaultGroup


def export_cohorts(folder: Path) -> list[Path]:
    """The folders of the cohorts, where ``folder`` is an export or one cohort of it; none where it holds ECGs only."""
    from cctaecg.cohort.export.tables import COLUMNS

    cohorts = [folder / cohort for cohort in COHORTS if (folder / cohort).is_dir()] or [folder]
    return cohorts if any((cohort / table).exists() for cohort in cohorts for table in COLUMNS) else []


def check_export_folder(folder: Path, cohorts: list[Path], faults_file: Path | None, show_values: bool) -> int:
    """Print what is wrong and what is odd, write all faults where asked for; 1 when there is a fault, else 0."""
    from cctaecg.cohort.export.fault_groups import faults_table
    from cctaecg.run.atomic import atomic_path
    from cctaecg.run.links import leads_out
    from cctaecg.run.spreadsheet import guarded_table

    linked = [cohort for cohort in cohorts if leads_out(cohort, folder)]
    for cohort in linked:
        say(f"fault: {cohort.name}: expected a folder, and no link that leads out of the export")
    groups = [group for cohort in cohorts if cohort not in linked for group in _looked_at(cohort, show_values)]
    if cohorts != [folder] and not (folder / COHORTS[0]).is_dir():
        say(f"{folder} has no folder {COHORTS[0]!r}; expected the cohort that the network learns from")
        missing = 1
    else:
        missing = 0
    count = sum(len(group.faults) for group in groups) + missing + len(linked)
    if faults_file:
        with atomic_path(faults_file, private=True) as partial:
            table = guarded_table(faults_table(groups, show_values))
            table.to_csv(partial, index=False, encoding="utf-8-sig")  # so that Excel sees UTF-8
        say(f"Every fault of a row or file is in {faults_file}" if groups else
            f"No row or file has a fault; {faults_file} holds its header alone")
    elif any(len(group.faults) > 1 for group in groups):
        say("All of them, one a line, as CSV: --faults FILE")
    say(f"{counted(count, 'fault')} found in {folder}" if count else f"{folder} is a complete export")
    return 1 if count else 0


def _looked_at(cohort: Path, show_values: bool) -> list["FaultGroup"]:
    """Print what was found in a cohort, and return its faults."""
    from cctaecg.cohort.export.ecg_paths import check_paths
    from cctaecg.cohort.export.fault_groups import grouped
    from cctaecg.cohort.export.questions import questions_of_links, questions_of_time
    from cctaecg.cohort.export.tables import examine
    from cctaecg.cohort.export.text_questions import questions_of_texts

    examined = examine(cohort)
    counts = ", ".join(f"{counted(len(table), 'row')} in {name}" for name, table in examined.tables.items())
    say(f"{cohort.name}: {counts or 'no table could be read'}")
    paths = check_paths(cohort, examined.tables["ecg.csv"]) if "ecg.csv" in examined.tables else []
    groups = grouped(cohort, examined.faults + paths)
    for group in groups:
        say(f"fault: {group.told(show_values)}")
    for question in (questions_of_time(examined, datetime.now()), questions_of_links(examined),
                     questions_of_texts(examined)):
        for said in question:
            say(f"warning: {cohort.name}/{said}")
    return groups
