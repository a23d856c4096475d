"""Canaries: what could name a patient is planted in a hospital's export, and looked for in all that leaves the run.

The export is the simulated one under other identifiers, dates, texts and file names, none of which occurs anywhere
else. It is run to its published book; nothing of it may be in the book, in what the commands print, well or failing,
or in any file outside the run's private part.
"""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cctaecg.book.disclosure.cells import is_small
from cctaecg.book.disclosure.published import NO_OUTPUT
from cctaecg.domain import PROBABILITY_COLUMNS
from cctaecg.run.run import Run

ROOT = Path(__file__).parents[3]
NAME, CELL, PREFIX = "canaries", 5, "QX7CANARY"
PERSON, TELEPHONE, SECRET = "Zaphodbeeblebrox", "13955501234", "unmentionable"
YEARS = pd.DateOffset(years=-60)  # to times at which nothing else of the book happens
PLACES = ("patient_id", "exam_id", "ecg_id")
TIMES = ["birth_date", "recorded_at", "performed_at"]


def planted(simulated: Path, export: Path) -> None:
    """The simulated export with a canary in each place where a hospital's has what names a patient."""
    for cohort in sorted(path for path in simulated.iterdir() if path.is_dir()):
        folder = export / cohort.name
        (folder / SECRET).mkdir(parents=True)
        for path in cohort.glob("*.csv"):
            table = pd.read_csv(path, dtype=str, keep_default_na=False)
            for column in table.columns.intersection(PLACES):
                table[column] = PREFIX + table[column]
            for column in table.columns.intersection([*TIMES, "last_seen_at", "mi_at"]):
                table[column] = [earlier(text) for text in table[column]]
            for column in table.columns.intersection(["report", "diagnosis"]):
                table[column] += f"\nReported by {PERSON}, telephone {TELEPHONE}."
            if path.name == "ecg.csv":
                table["path"] = [rename(cohort, folder, old) for old in table["path"]]
            table.to_csv(folder / path.name, index=False)


def earlier(text: str) -> str:
    if not text:
        return text
    return (pd.Timestamp(text) + YEARS).isoformat()[: len(text)]


def rename(cohort: Path, folder: Path, old: str) -> str:
    """A record under another name, a person's in its header."""
    source = cohort / old
    name = f"{PERSON}-{source.stem}"
    header = source.read_text().replace(f"{source.stem}.dat", f"{name}.dat").replace(f"{source.stem} ", f"{name} ", 1)
    (folder / SECRET / f"{name}.hea").write_text(f"{header}# Name: {PERSON} Birth: 1951-02-03\n")
    shutil.copyfile(source.with_suffix(".dat"), folder / SECRET / f"{name}.dat")
    return f"{SECRET}/{name}.hea"


def cctaecg(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "cctaecg.commands.main", *words], cwd=ROOT, capture_output=True,
                          text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})


@pytest.fixture(scope="module")
def study(smoke, tmp_path_factory):
    """The run with its book, what its commands printed, and what its export held."""
    folder = tmp_path_factory.mktemp("data") / "export"
    planted(smoke.simulated_export, folder)
    shutil.rmtree(ROOT / "runs" / NAME, ignore_errors=True)
    done = cctaecg("book", NAME, "--profile", "smoke", "--source", "hospital", "--data", str(folder))
    yield SimpleNamespace(run=Run(f"runs/{NAME}"), export=folder, done=done)
    shutil.rmtree(ROOT / "runs" / NAME)


def canaries(export: Path) -> set[str]:
    """Every planted text: identifiers, names, dates, times, file names."""
    found = {PERSON, TELEPHONE, SECRET, PREFIX, "1951-02-03"}
    for path in export.rglob("*.csv"):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        for column in table.columns.intersection([*PLACES, *TIMES]):
            found |= set(table[column])
            if column.endswith("_at"):
                found |= {text.replace("T", " ") for text in table[column]} | {text[:10] for text in table[column]}
    return found - {"", "1956-03-21"}  # which messages give as an example of a date


def of_single_patients(run: Run) -> set[str]:
    """What the run keeps of single patients: hashed identifiers, probabilities and follow-up times, in full."""
    table = run.read_out_of_fold()
    found = {*table["patient_id"], *table["exam_id"], *table["ecg_id"]}
    for cohort in ("external", "followup"):
        own = run.read_ensemble(cohort)
        found |= {*own["patient_id"], *own["ecg_id"]}
        table = pd.concat([table, own])
    numbers = np.concatenate([table[list(PROBABILITY_COLUMNS.values())].to_numpy().ravel(),
                              table["time_days"].dropna().to_numpy(), table["interval_h"].dropna().to_numpy()])
    return found | {f"{number:.9g}" for number in numbers if len(f"{number:.9g}") >= 10}  # no coordinate by chance


def tokens(text: str) -> set[str]:
    """The hashes and the long numbers of a text, as :func:`of_single_patients` writes them."""
    numbers = (f"{float(found):.9g}" for found in re.findall(r"\d+\.\d{6,}", text))
    return {*re.findall(r"\b[0-9a-f]{16}\b", text), *numbers}


def told(text: str, words: set[str]) -> set[str]:
    """Those of the words that a text holds: identifiers by what they begin with, dates and times among its own."""
    dated = {found[:length] for found in re.findall(r"\d{4}-\d\d-\d\d(?:[T ][\d:]+)?", text) for length in (10, 16, 19)}
    single = {word for word in words if not word.startswith(PREFIX) and not word[:4].isdigit()} | {PREFIX}
    return (dated & words) | {word for word in single | {TELEPHONE} if word in text}


def leaks(files: list[Path], words: set[str]) -> list[tuple[str, str]]:
    return [(str(path), word) for path in files if path.is_file()
            for word in told(path.read_bytes().decode("latin-1") + str(path.relative_to(ROOT)), words)]


def test_what_is_searched_for_is_found(study):
    words = canaries(study.export)
    for word in words:
        assert told(f"a{word}b" if not word[:4].isdigit() else f"on {word}.", words), word
    assert told("1956-03-21 is an example of 2026-11-28T10:00:00", words) == set()


def test_the_export_runs_to_its_book(study):
    assert study.done.returncode == 0, study.done.stdout + study.done.stderr
    assert len(pd.read_csv(study.export / "internal" / "patients.csv")) >= 60
    assert len(canaries(study.export)) > 1000


def test_no_canary_is_in_the_book_or_in_what_was_printed(study):
    book = list((study.run.folder / "source").rglob("*"))
    assert len(book) > 300
    assert leaks(book, canaries(study.export)) == []
    printed = study.done.stdout + study.done.stderr
    assert [word for word in canaries(study.export) if word in printed] == []


def test_no_number_or_identifier_of_a_single_patient_is_in_the_book(study):
    texts = [path for path in (study.run.folder / "source").rglob("*")
             if path.suffix in (".json", ".csv", ".html", ".svg", ".ipynb", ".js", ".txt")]
    single = of_single_patients(study.run)
    assert {str(path): found for path in texts if (found := single & tokens(path.read_text(encoding="utf-8")))} == {}


def test_outside_the_runs_private_part_no_file_names_a_canary(study):
    """The engine's own logs lie outside the run; its folder, like the run's, is its owner's alone."""
    for folder in (ROOT / ".snakemake", study.run.folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert leaks(list((ROOT / ".snakemake" / "log").rglob("*")), canaries(study.export)) == []
    steps = [path for path in (study.run.folder / "logs").rglob("*") if path.suffix == ".log"]
    assert leaks(steps + list(study.run.durations.rglob("*")), canaries(study.export)) == []


def test_the_index_of_the_store_and_its_journal_name_no_canary(study):
    files = [study.run.ecg_index, *(study.run.folder / "ecg" / "prepared").rglob("*.jsonl")]
    assert len(files) == 2
    index = pd.read_parquet(study.run.ecg_index).to_csv()
    assert leaks(files, canaries(study.export)) == [] and not any(word in index for word in canaries(study.export))


def test_what_holds_patients_rows_is_its_owners_alone(study):
    run = study.run
    rows = [run.cohort, run.identifier_key_file, run.signals, run.ecg_index, run.fold_predictions(0),
            run.epoch_predictions(0), run.checkpoint(0), run.ensemble_predictions("external")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in rows} == {0o600}
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in rows} == {0o700}


def test_no_small_count_is_published(study):
    folder = study.run.folder / "source" / "book" / "run"
    flow = pd.read_csv(folder / "tables" / "flow.csv")
    excluded = flow[["excluded_patients", "excluded_exams", "excluded_ecgs"]].to_numpy()
    assert not any(is_small(count, CELL) for count in excluded.ravel())
    for name in ("table1", "tableA2", "label_distribution", "refusals", "auc_external"):
        assert "held back" in (folder / "tables" / f"{name}.csv").read_text(), name
    assert "Held back" in (folder / "results" / "cohort.json").read_text()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert "held back" in manifest["banner"] and manifest["configuration"]["data"]["folder"] == "export"


def test_follow_up_is_published_in_whole_days(study):
    path = study.run.folder / "source" / "book" / "run" / "figures" / "fig6_kaplan_meier.csv"
    if path.exists():  # else nothing of it may be shown
        days = pd.read_csv(path)["days"]
        assert (days == days.round()).all()


def test_executed_notebooks_are_published_without_what_they_showed(study):
    for path in (study.run.folder / "source" / "book" / "run" / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            for output in cell.get("outputs", []):
                assert output["text"] == [NO_OUTPUT.format(cell=CELL) + "\n"]


@pytest.mark.parametrize(("table", "column"), [
    ("patients.csv", "sex"), ("patients.csv", "birth_date"), ("ccta.csv", "performed_at"), ("ecg.csv", "path"),
    ("ecg.csv", "patient_id"), ("procedures.csv", "kind"),
])
@pytest.mark.parametrize("command", ["check", "prepare"])
def test_a_failing_command_prints_no_canary(study, tmp_path, table, column, command):
    shutil.copytree(study.export, tmp_path / "export", ignore=shutil.ignore_patterns("*.dat"))
    path = tmp_path / "export" / "internal" / table
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows.loc[1, column] = f"/{PERSON} {TELEPHONE}"
    rows.to_csv(path, index=False)
    words = ("check", str(tmp_path / "export"))
    if command == "prepare":
        name = f"{NAME}_broken"
        (ROOT / "runs" / name).mkdir(exist_ok=True)
        (ROOT / "runs" / name / "config.yml").write_text(
            json.dumps({"profile": "smoke", "data": {"source": "hospital", "folder": str(tmp_path / "export")}}))
        words = ("prepare", name)
    try:
        done = cctaecg(*words)
    finally:
        shutil.rmtree(ROOT / "runs" / f"{NAME}_broken", ignore_errors=True)
    assert done.returncode == 1 and f"{table}, row 3, column {column}" in done.stdout + done.stderr
    assert [word for word in canaries(study.export) if word in done.stdout + done.stderr] == []
