"""``cctaecg try, sweep, variants, compare``: a notebook with other parameters, and what they change."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cctaecg.commands.paths import FOLDER, NOTEBOOK
from cctaecg.commands.runs import run_named, where
from cctaecg.commands.terminal import say
from cctaecg.errors import UserError, counted

if TYPE_CHECKING:
    from cctaecg.book.comparing.sides import Side
    from cctaecg.workflow.cluster.places import Place

SAME, DIFFERS, NOT_COMPARED = 0, 1, 2
"""Exit statuses of ``compare``, as of ``diff``."""

RUN = "run_dir"
"""The parameter by which a notebook is told its run."""

SHOWN = 20  # results on the terminal; the files hold all

PARAMETERS = click.option("-p", "--parameters", "given", nargs=2, multiple=True, metavar="NAME VALUE",
                          help="A parameter of the notebook, as papermill takes it.")


@click.command("try")
@click.argument("name")
@click.argument("notebook")
@PARAMETERS
@click.option("--out", type=NOTEBOOK, help="Where the executed notebook goes.")
def try_notebook(name: str, notebook: str, given: tuple[tuple[str, str], ...], out: Path | None) -> None:
    """Run NOTEBOOK of run NAME with other parameters; the run and its book stay as they are.

    NOTEBOOK is a name or a number: 06_risk_stratification, 06. Parameters are looked at before anything is started.
    """
    from cctaecg.workflow.notebook_call import checked_call, execute, notebook_source
    from cctaecg.workflow.sweep import executed_notebook_of

    call = checked_call(notebook_source(notebook), {"run_dir": _folder(name), **_read(given)})
    if call.run.output == call.run.folder and out is None:
        raise click.UsageError("nothing differs from the run's own parameters: give one that does by -p NAME VALUE, "
                               "or the place of the executed notebook by --out")
    say(call.said)
    kept = out or executed_notebook_of(call)
    execute(call, kept)
    say(f"The executed notebook lies at {kept}")


@click.command()
@click.argument("name")
@click.argument("notebook")
@click.argument("values", nargs=-1, required=True)
@click.option("-p", "--parameter", "varied", required=True, multiple=True,
              help="The parameter that is varied; its values follow.")
@click.option("--with", "fixed", nargs=2, multiple=True, metavar="NAME VALUE", help="Another one, the same each time.")
@where("Notebooks")
@click.option("--out", type=FOLDER, help="Where table and figure go; a folder of the run unless given.")
def sweep(name: str, notebook: str, values: tuple[str, ...], varied: tuple[str, ...],
          fixed: tuple[tuple[str, str], ...], cores: int | None, place: "Place | None", out: Path | None) -> None:
    """Run NOTEBOOK of run NAME once for each value of a parameter; with --on, each as a job of its own.

    As in: cctaecg sweep demo 06_risk_stratification -p threshold_lad 0.05 0.10 0.15 0.20
    """
    from cctaecg.figures.study.sweep import sweep_panels
    from cctaecg.run.run import Run
    from cctaecg.workflow.notebook_call import read_value
    from cctaecg.workflow.sweep import run_calls, sweep_calls, sweep_place, swept
    from cctaecg.workflow.sweep_jobs import run_call_jobs

    parameter = _one(varied, dict(fixed))
    calls = sweep_calls(notebook, _folder(name), parameter, [read_value(value) for value in values], _read(fixed))
    for call in run_call_jobs(calls, place, cores) if place else run_calls(calls, cores or 2):
        say(f"  {call.run.output.name}")
    found = swept(parameter, calls)
    run = Run(_folder(name), results_in=str(out.resolve()) if out else sweep_place(parameter, calls))
    run.write_table("sweep", found.table)
    run.write_table("sweep_cells", found.cells)
    drawing = sweep_panels(found.long, parameter)
    run.save_figure("sweep", drawing)
    files = [*(["tables/sweep.csv"] if len(found.table) else []), *([] if drawing.absent else ["figures/sweep.svg"]),
             *(["tables/sweep_cells.csv"] if len(found.cells) else [])]
    say(f"{found.sentence()}; they lie in {run.output} ({', '.join(files)})" if files else f"{found.sentence()}.")


@click.command()
@click.argument("name")
def variants(name: str) -> None:
    """List what was tried with run NAME: what differs, which results it has, and when it was last written."""
    from cctaecg.book.comparing.sides import variants_of

    run = run_named(name)
    run.config()
    found = variants_of(run)
    if not found:
        say(f"Nothing has been tried with {run.shown} yet; try something with: "
            f"cctaecg try {name} 06_risk_stratification -p threshold_lad 0.20")
    for variant in found:
        when = datetime.fromtimestamp(variant.written).isoformat(" ", "minutes")
        say(f"{when}  {', '.join(variant.differing)}")
        say(f"{'':16}  results: {', '.join(variant.results) or 'none'}")


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--out", type=FOLDER, help="Where tables and page go; runs/comparisons/ unless given.")
@click.option("--identifiers", is_flag=True, help="Also write which patients changed, hashed.")
def compare(old: str, new: str, out: Path | None, identifiers: bool) -> None:
    """Compare OLD with NEW: runs, variants (RUN/VARIANT, or VARIANT of OLD), or folders that hold a copy of one.

    The exit status is 0 when all is the same, 1 when something differs, and 2 when they cannot be compared.
    """
    try:
        sys.exit(_compare(old, new, out, identifiers))
    except UserError as error:
        say(f"{type(error).__name__}: {error}", err=True)
        sys.exit(NOT_COMPARED)


def _compare(old: str, new: str, out: Path | None, identifiers: bool) -> int:
    from cctaecg.book.comparing.page import as_text, compared, write
    from cctaecg.book.comparing.sides import side_of
    from cctaecg.run.folder import project_root

    before = side_of(old)
    after = side_of(new, before)
    comparison = compared(before, after)
    changed = _cohorts(before, after, identifiers, out or _place(before, after))
    say(comparison.sentence(changed))
    if len(comparison.results):
        say(as_text(comparison.results, SHOWN))
    if comparison.differs:
        page = write(comparison, out or project_root() / _place(before, after))
        say(f"All of it, with both figures side by side: {page}")
    return DIFFERS if comparison.differs or changed else SAME


def _cohorts(old: "Side", new: "Side", identifiers: bool, folder: Path) -> bool:
    """Say what changed between the cohorts of two sides, or why that cannot be told; whether anything did."""
    from cctaecg.cohort.changes import cohort_changes, cohort_table
    from cctaecg.run.atomic import atomic_path, private_folder
    from cctaecg.run.folder import project_root
    from cctaecg.run.spreadsheet import guarded_table

    tables = [(side, cohort_table(side.run) if side.run else None) for side in (old, new)]
    lacking = {f"{side.label} has no {'cohort.parquet' if side.run else 'config.yml'}": None
               for side, path in tables if path is None or not path.exists()}
    if lacking:
        say(f"Patients are not compared: {' and '.join(lacking)}")
    if lacking or old.run is None or new.run is None or tables[0][1] == tables[1][1]:
        return False
    found = cohort_changes(old.run, new.run)
    for row in found.counts.to_dict("records"):
        say(f"{row['cohort']}: {counted(row['both'], 'patient')} in both, {row['in']:,} in, {row['out']:,} out, "
            f"{row['relabelled']:,} relabelled")
    if identifiers and found.differs:
        path = private_folder(project_root() / folder) / "patients.csv"
        with atomic_path(path, private=True) as partial:
            guarded_table(found.patients).to_csv(partial, index=False)
        say(f"Which patients, for nobody outside their hospital: {path}")
    return found.differs


def _place(old: "Side", new: "Side") -> Path:
    return Path("runs", "comparisons", "--".join(side.label.strip("/").replace("/", "_") for side in (old, new)))


def _folder(name: str) -> str:
    """The folder of a run, which is named, or given as a folder as notebooks take it."""
    return name if "/" in name else run_named(name).shown


def _read(given: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Parameters by name; raises where one is given twice, or the run, which the command names already."""
    from cctaecg.workflow.notebook_call import read_value

    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    for name, found in values.items():
        if name == RUN:
            raise click.UsageError(f"{RUN} is given as {found[0]!r} beside the run's name; say by NAME alone which run")
        if len(found) > 1:
            raise click.UsageError(f"{name} is given {len(found)} times, as {' and '.join(found)}; give it once")
    return {name: read_value(found[0]) for name, found in values.items()}


def _one(varied: tuple[str, ...], fixed: Mapping[str, str]) -> str:
    """The parameter that a sweep varies; raises where there are several, or it is fixed as well, or is the run."""
    if len(varied) > 1:
        raise click.UsageError(f"a sweep varies one parameter, and -p names {len(varied)}: {', '.join(varied)}; "
                               "give the others one value each by --with")
    (parameter,) = varied
    if parameter == RUN:
        raise click.UsageError(f"{RUN} is no parameter to vary; sweep each run by its NAME")
    if parameter in fixed:
        raise click.UsageError(f"{parameter} is varied by -p and fixed as {fixed[parameter]} by --with; give one of "
                               "them")
    return parameter
