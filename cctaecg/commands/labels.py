"""``cctaecg labels``: have a language model read the reports, and people review what is in doubt."""

import sys
from datetime import datetime
from pathlib import Path

import click

from cctaecg.commands.paths import GivenPath
from cctaecg.commands.runs import run_named
from cctaecg.commands.terminal import say
from cctaecg.errors import counted


@click.group()
def labels() -> None:
    """Read the reports of a run by a language model, and have people review them.

    Everything lies in runs/NAME/labels/. What was read and reviewed enters the study when its cohort is built again.
    """


@labels.command("read-llm")
@click.argument("name")
@click.option("--kind", "kinds", type=click.Choice(["reports", "diagnoses"]), multiple=True,
              help="CT reports or ECG diagnoses only; else both.")
def read_llm(name: str, kinds: tuple[str, ...]) -> None:
    """Have the language model of run NAME's configuration read every text; a stopped job goes on where it was.

    A key, where the server wants one, is taken from the environment variable CCTAECG_LLM_KEY.
    """
    from cctaecg.cohort.label_texts import exported_texts
    from cctaecg.labels.files import keep_model_readings, label_files
    from cctaecg.labels.language_model.client import checked_address
    from cctaecg.labels.language_model.questions import QUESTIONS
    from cctaecg.labels.language_model.reader import read_by_model

    run = run_named(name)
    checked_address(run.config().labels)
    files, texts = label_files(run), exported_texts(run)
    unread = 0
    for kind in kinds or QUESTIONS:
        read = read_by_model(texts[kind], QUESTIONS[kind], run.config().labels, files.answers, files.tokens)
        keep_model_readings(files, kind, read.readings)
        say(f"{kind}: {len(read.readings):,} distinct texts read, {len(read.failures):,} not")
        reasons = list(read.failures.values())
        for reason in sorted(set(reasons)):
            say(f"  {reasons.count(reason):6,}  {reason}")
        unread += len(reasons)
    sys.exit(1 if unread else 0)


@labels.command()
@click.argument("name")
@click.option("--sample", type=click.IntRange(0), help="Texts of each kind drawn at random; else as configured.")
def review(name: str, sample: int | None) -> None:
    """Write the sheet of what people should read in run NAME: disagreements, doubts, and a random sample.

    A sheet with grades that were not taken in is not replaced.
    """
    from cctaecg.cohort.label_texts import exported_texts
    from cctaecg.labels.files import decisions_of, label_files
    from cctaecg.labels.filled_sheet import keep_filled_sheet
    from cctaecg.labels.review import wanted, write_sheet

    run = run_named(name)
    config, files = run.config().labels, label_files(run)
    keep_filled_sheet(files, name)
    size = config.review_sample if sample is None else sample
    table = wanted(exported_texts(run), decisions_of(run), size, config.review_seed)
    write_sheet(table, files)
    say(f"{counted(len(table), 'row')} of {counted(table['text'].nunique(), 'text')} in {files.sheet}")
    for why, count in table["why"].value_counts().items():
        say(f"  {count:6,}  {why}")
    say("Fill in the columns grade and reviewer, save as CSV, and bring it back with: "
               f"cctaecg labels apply {name} SHEET")


@labels.command()
@click.argument("name")
@click.argument("sheet", type=GivenPath(exists=True, dir_okay=False))
@click.option("--reviewer", help="Who read, for rows that name nobody.")
def apply(name: str, sheet: Path, reviewer: str | None) -> None:
    """Take the graded rows of SHEET into run NAME; when a row is wrong, every fault is listed and nothing is taken."""
    from cctaecg.cohort.label_texts import exported_texts
    from cctaecg.labels.files import label_files
    from cctaecg.labels.reading import fingerprint
    from cctaecg.labels.reviewed import take_in

    run = run_named(name)
    current = {fingerprint(text) for texts in exported_texts(run).values() for text in texts.unique()}
    taken = take_in(sheet, label_files(run), current, datetime.now(), reviewer)
    say(f"{taken.new:,} reviews taken in, {taken.repeated:,} known before, {taken.pending:,} still open")
    if taken.new:
        say(f"They enter the study with: cctaecg run {name}")


@labels.command()
@click.argument("name")
def audit(name: str) -> None:
    """Show how every label of run NAME was decided, and how far the readers agree."""
    from cctaecg.cohort.label_audit import audit_run

    found = audit_run(run_named(name))
    say(found.table().to_string(index=False, float_format=lambda value: f"{value:.3f}", na_rep="-"))


@labels.command()
@click.argument("name")
@click.option("--at-least", default=2, show_default=True, type=click.IntRange(1),
              help="Leave out words of fewer reports: among the rare ones are names.")
def words(name: str, at_least: int) -> None:
    """Show the words of run NAME's reports that the rules do not know, those of most reports first.

    Add names of vessels and words without meaning for a stenosis to the run's config.yml, and look again:

    \b
    labels:
      vessels: {LCX: ["Circ"]}
      passed_over: ["exemplary"]
    """
    from cctaecg.cohort.label_texts import exported_texts
    from cctaecg.labels.files import decisions_of
    from cctaecg.labels.frequent_words import unknown_words
    from cctaecg.labels.reading import REPORTS

    run = run_named(name)
    found = unknown_words(exported_texts(run)[REPORTS], decisions_of(run).own)
    shown = found[found["reports"] >= at_least]
    say(f"{counted(len(found), 'word is', 'words are')} not understood, {len(shown):,} of them in "
        f"{at_least:,} reports or more")
    for row in shown.itertuples():
        say(f"  {row.reports:6,}  {row.word}" + ("  (in the place of a vessel)" if row.place else ""))
