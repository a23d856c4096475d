"""Exports in which nothing of a kind is there, made from the simulated study, and whole studies on them.

``python -m tests.workflow.one_sided`` runs every one of them to its book, some minutes; with names, only those.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import jupytext
import matplotlib.pyplot as plt
import pandas as pd
import torch
import yaml

from cctaecg.book.publishing import publish_book
from cctaecg.cohort.listing import ecg_listing
from cctaecg.ecg.store import build_store
from cctaecg.errors import UserError
from cctaecg.run.contents import seal
from cctaecg.run.run import Run

ROOT = Path(__file__).parents[2]
NORMAL = "Normal coronary arteries."
VESSELS = {"RCA": "Right coronary artery", "LM": "Left main", "LAD": "Left anterior descending",
           "LCX": "Left circumflex"}


class Hospitals:
    """The tables of every cohort of a simulated study, as text, to be made one-sided; and the truth about them."""

    def __init__(self, export: Path, truth: Path):
        self.export = export
        self.tables = {folder.name: {path.name: _read(path) for path in folder.glob("*.csv")}
                       for folder in sorted(path for path in export.iterdir() if path.is_dir())}
        self.truth = {path.stem: _read(path) for path in truth.glob("*.csv")}

    def keep(self, file: str, wanted: Callable[[pd.DataFrame], pd.Series], *cohorts: str) -> None:
        """Keep only the rows of a table that are wanted, of all cohorts or some."""
        for cohort in cohorts or self.tables:
            if file in self.tables[cohort]:
                table = self.tables[cohort][file]
                self.tables[cohort][file] = table[wanted(table).to_numpy(dtype=bool)]

    def put(self, file: str, column: str, value: Any, *cohorts: str) -> None:
        """Replace a column, by a value or by what a function makes of the table."""
        for cohort in cohorts or self.tables:
            if file in self.tables[cohort]:
                table = self.tables[cohort][file]
                self.tables[cohort][file] = table.assign(**{column: value(table) if callable(value) else value})

    def report(self, text: Callable[[int], str], *cohorts: str) -> None:
        """Write other reports: of each exam by its place."""
        self.put("ccta.csv", "report", lambda table: [text(i) for i in range(len(table))], *cohorts)

    def drop_patients(self, unwanted: Callable[[pd.DataFrame], pd.Series], *cohorts: str) -> None:
        for cohort in cohorts or self.tables:
            patients = self.tables[cohort]["patients.csv"]
            gone = set(patients.loc[unwanted(patients).to_numpy(dtype=bool), "patient_id"])
            for file in self.tables[cohort]:
                self.keep(file, lambda table, gone=gone: ~table["patient_id"].isin(gone), cohort)

    def write(self, folder: Path) -> Path:
        """The export: its tables, and the ECG files that they name."""
        for cohort, tables in self.tables.items():
            for name, table in tables.items():
                (folder / cohort).mkdir(parents=True, exist_ok=True)
                table.to_csv(folder / cohort / name, index=False)
            for path in tables["ecg.csv"]["path"]:
                for part in (path, path.replace(".hea", ".dat")):
                    (folder / cohort / part).parent.mkdir(parents=True, exist_ok=True)
                    if (self.export / cohort / part).exists():
                        shutil.copyfile(self.export / cohort / part, folder / cohort / part)
        return folder


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def no_refusal(h: Hospitals) -> None:
    """Every ECG is sound, none there twice."""
    bad = set(h.truth["ecgs"].loc[(h.truth["ecgs"]["fault"] != "") | (h.truth["ecgs"]["duplicate_of"] != ""), "ecg_id"])
    h.keep("ecg.csv", lambda t: ~t["ecg_id"].isin(bad))


def no_exclusion(h: Hospitals) -> None:
    """Nobody is excluded: the flow diagram has one number."""
    no_refusal(h)
    no_procedures(h)
    study = {kind: set(h.truth[kind].loc[h.truth[kind]["in_study"] == "True", key])
             for kind, key in (("ecgs", "ecg_id"), ("exams", "exam_id"))}
    h.keep("ecg.csv", lambda t: t["ecg_id"].isin(study["ecgs"]))
    h.keep("ccta.csv", lambda t: t["exam_id"].isin(study["exams"]))
    for cohort in h.tables:
        both = set(h.tables[cohort]["ecg.csv"]["patient_id"]) & set(h.tables[cohort]["ccta.csv"]["patient_id"])
        h.drop_patients(lambda t, both=both: ~t["patient_id"].isin(both), cohort)


def all_refused(h: Hospitals) -> None:
    h.keep("ecg.csv", lambda t: t["ecg_id"].isin(h.truth["ecgs"].loc[h.truth["ecgs"]["fault"] != "", "ecg_id"]))


def _without(h: Hospitals, *vessels: str, cohorts: tuple[str, ...] = ()) -> None:
    """Exams with a severe stenosis of a vessel are left out."""
    exams = h.truth["exams"]
    severe = (exams[[f"grade_{v.lower()}" for v in vessels]].astype(int) >= 3).any(axis=1)
    gone = set(exams.loc[severe, "exam_id"])
    h.keep("ccta.csv", lambda t: ~t["exam_id"].isin(gone), *cohorts)


def no_severe_lm(h: Hospitals) -> None:
    _without(h, "LM")


def no_severe_anywhere_outside(h: Hospitals) -> None:
    _without(h, *VESSELS, cohorts=("external",))


def no_severe_anywhere(h: Hospitals) -> None:
    _without(h, *VESSELS)


def every_lad_severe(h: Hospitals) -> None:
    h.report(lambda i: f"LAD: {70 + i % 20}% stenosis. RCA: {(7 * i) % 95}% stenosis. LM: normal. LCX: normal.")


def lm_never_graded(h: Hospitals) -> None:
    h.report(lambda i: f"LAD: {(11 * i) % 98}% stenosis. RCA: {(7 * i) % 95}% stenosis. LCX: {(5 * i) % 98}% stenosis.")


def only_rca_graded(h: Hospitals) -> None:
    h.report(lambda i: f"RCA: {(7 * i) % 98}% stenosis.")


def no_moderate(h: Hospitals) -> None:
    """Grades are normal or severe: no lower grade but one."""
    h.report(lambda i: " ".join(f"{v}: {'80% stenosis' if (i + k) % 4 == 0 else 'normal'}."
                                for k, v in enumerate(VESSELS)))


def every_vessel_normal(h: Hospitals) -> None:
    h.report(lambda i: NORMAL)


def one_severe_patient(h: Hospitals) -> None:
    h.report(lambda i: NORMAL if i else "LAD: 90% stenosis. LM, RCA and LCX: normal.")


def no_report(h: Hospitals) -> None:
    h.put("ccta.csv", "report", "")


def no_woman(h: Hospitals) -> None:
    h.drop_patients(lambda t: t["sex"] == "F")


def no_man(h: Hospitals) -> None:
    h.drop_patients(lambda t: t["sex"] == "M")


def sex_unknown(h: Hospitals) -> None:
    h.put("patients.csv", "sex", "")


def age_unknown(h: Hospitals) -> None:
    h.put("patients.csv", "birth_date", "")


def one_birth_date(h: Hospitals) -> None:
    h.put("patients.csv", "birth_date", "1950-01-01")


def risk_factors_unknown(h: Hospitals) -> None:
    for name in ("diabetes", "hypertension", "prior_mi"):
        h.put("patients.csv", name, "")


def diabetes_unknown(h: Hospitals) -> None:
    h.put("patients.csv", "diabetes", "")


def half_of_diabetes_unknown(h: Hospitals) -> None:
    h.put("patients.csv", "diabetes", lambda t: t["diabetes"].where(pd.RangeIndex(len(t)) % 2 == 0, ""))


def no_diabetes(h: Hospitals) -> None:
    h.put("patients.csv", "diabetes", "0")


def everybody_ill(h: Hospitals) -> None:
    for name in ("diabetes", "hypertension", "prior_mi"):
        h.put("patients.csv", name, "1")


def one_day(h: Hospitals) -> None:
    """All ECGs at nine and all CTs at ten of one day, and the follow-up of everybody from there to one other day."""
    h.put("ecg.csv", "recorded_at", "2020-03-04T09:00:00")
    h.put("ccta.csv", "performed_at", "2020-03-04T10:00:00")
    h.put("followup.csv", "last_seen_at", "2021-03-04")
    h.put("followup.csv", "mi_at", lambda t: t["mi_at"].where(t["mi_at"] == "", "2020-09-01"))


def one_moment(h: Hospitals) -> None:
    """ECG and CT at midnight of one day, and nobody seen after it."""
    h.put("ecg.csv", "recorded_at", "2020-03-04T00:00:00")
    h.put("ccta.csv", "performed_at", "2020-03-04T00:00:00")
    h.put("followup.csv", "last_seen_at", "2020-03-04")
    h.put("followup.csv", "mi_at", lambda t: t["mi_at"].where(t["mi_at"] == "", "2020-03-04"))


def one_ecg_each(h: Hospitals) -> None:
    no_refusal(h)
    h.keep("ecg.csv", lambda t: ~t["patient_id"].duplicated())


def one_exam_each(h: Hospitals) -> None:
    h.keep("ccta.csv", lambda t: ~t["patient_id"].duplicated())


def no_external(h: Hospitals) -> None:
    del h.tables["external"]


def no_followup(h: Hospitals) -> None:
    del h.tables["followup"]


def internal_only(h: Hospitals) -> None:
    del h.tables["external"], h.tables["followup"]


def external_of_headers(h: Hospitals) -> None:
    for file in h.tables["external"]:
        h.keep(file, lambda t: pd.Series(False, t.index), "external")


def followup_of_headers(h: Hospitals) -> None:
    for file in h.tables["followup"]:
        h.keep(file, lambda t: pd.Series(False, t.index), "followup")


def nobody_followed(h: Hospitals) -> None:
    """followup.csv has a header only: every patient of that cohort is excluded."""
    h.keep("followup.csv", lambda t: pd.Series(False, t.index))


def no_infarction(h: Hospitals) -> None:
    h.put("followup.csv", "mi_at", "")


def all_infarctions(h: Hospitals) -> None:
    h.put("followup.csv", "mi_at", lambda t: t["last_seen_at"])


def one_infarction(h: Hospitals) -> None:
    h.put("followup.csv", "mi_at", lambda t: t["last_seen_at"].where(pd.RangeIndex(len(t)) == 0, ""))


def no_procedures(h: Hospitals) -> None:
    h.keep("procedures.csv", lambda t: pd.Series(False, t.index))


def every_ecg_normal(h: Hospitals) -> None:
    h.put("ecg.csv", "diagnosis", "Normal ECG")


def no_ecg_normal(h: Hospitals) -> None:
    h.put("ecg.csv", "diagnosis", "Atrial fibrillation. ST depression.")


def no_diagnosis(h: Hospitals) -> None:
    h.put("ecg.csv", "diagnosis", "")


def nine_patients(h: Hospitals) -> None:
    for cohort in h.tables:
        kept = set(h.tables[cohort]["ecg.csv"]["patient_id"].unique()[:9])
        h.drop_patients(lambda t, kept=kept: ~t["patient_id"].isin(kept), cohort)


def one_patient(h: Hospitals) -> None:
    no_refusal(h)
    h.drop_patients(lambda t: t["patient_id"] != h.tables["internal"]["ecg.csv"]["patient_id"].iloc[0])
    del h.tables["external"], h.tables["followup"]


def nobody(h: Hospitals) -> None:
    internal_only(h)
    for file in list(h.tables["internal"]):
        h.keep(file, lambda t: pd.Series(False, t.index))


SIDES = {f.__name__: f for f in (
    no_refusal, no_exclusion, all_refused, no_severe_lm, no_severe_anywhere_outside, no_severe_anywhere,
    every_lad_severe, lm_never_graded, only_rca_graded, no_moderate, every_vessel_normal, one_severe_patient,
    no_report, no_woman, no_man, sex_unknown, age_unknown, one_birth_date, risk_factors_unknown, diabetes_unknown,
    half_of_diabetes_unknown, no_diabetes, everybody_ill, one_day, one_moment, one_ecg_each, one_exam_each,
    no_external, no_followup, internal_only, external_of_headers, followup_of_headers, nobody_followed,
    no_infarction, all_infarctions, one_infarction, no_procedures, every_ecg_normal, no_ecg_normal, no_diagnosis,
    nine_patients, one_patient, nobody,
)}  # fmt: skip

TOGETHER = (
    "no_exclusion+internal_only+no_diagnosis+risk_factors_unknown",
    "no_refusal+lm_never_graded+no_woman+no_infarction+every_ecg_normal",
    "every_vessel_normal+half_of_diabetes_unknown",
    "one_day+no_man+all_infarctions",
    "one_moment+age_unknown+no_ecg_normal",
    "no_severe_lm+one_ecg_each+one_exam_each+sex_unknown+nobody_followed",
    "no_moderate+everybody_ill+one_infarction",
    "every_lad_severe+no_followup+one_birth_date",
    "only_rca_graded+external_of_headers+no_diabetes",
    "one_severe_patient+followup_of_headers+diabetes_unknown+no_external",
    "no_severe_anywhere_outside+no_procedures+half_of_diabetes_unknown",
    "no_severe_anywhere", "nine_patients", "one_patient", "nobody", "all_refused", "no_report",
)
"""Every side at least once, those together that do not hide one another."""
FEWER = {"07_explainability": {"attribution_patients": 4, "check_patients": 2}}


def run_study(export: Path, folder: Path, book: bool = True, resamples: int = 20) -> Run:
    """A whole study on an export, step by step in this process, and its book; raises what a step raises."""
    run = Run(folder).create("smoke", data={"source": "hospital", "folder": str(export)},
                             analysis={"resamples": resamples})
    run.identifier_key_file.write_bytes(bytes(32))  # the same patients in the same folds every time
    config = run.config()
    build_store(ecg_listing(run), config.signal, run.signals, run.ecg_index, 1, config.quality)
    for source in sorted((ROOT / "notebooks").glob("[0-9]*.py")):
        folds = range(config.training.folds) if source.stem == "02_train_fold" else [None]
        for fold in folds:
            parameters = {"run_dir": str(folder), **FEWER.get(source.stem, {})}
            parameters |= {} if fold is None else {"fold": fold}
            step = source.stem + ("" if fold is None else f"_{fold}")
            os.environ["CCTAECG_STEP"] = step
            try:
                _execute(source, parameters, run.executed_notebook(step))
            finally:
                del os.environ["CCTAECG_STEP"]
            seal(run.folder, step, [run.executed_notebook(step)])
    if book:
        finish_book(run, start_book(run))
    return run


def start_book(run: Run) -> subprocess.Popen[bytes]:
    """Publish the book and begin to render it, without the pages of the library, which are the same for every run."""
    publish_book(run)
    source = run.folder / "source"
    contents = yaml.safe_load((source / "_toc.yml").read_text(encoding="utf-8"))
    contents["parts"] = [part for part in contents["parts"] if part["caption"] != "The library"]
    (source / "_toc.yml").write_text(yaml.safe_dump(contents, sort_keys=False), encoding="utf-8")
    command = [Path(sys.executable).parent / "jupyter-book", "build", str(source), "--all", "-W", "--keep-going"]
    with (run.folder / "book.log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)


def finish_book(run: Run, rendering: subprocess.Popen[bytes]) -> None:
    """Wait for the pages; raises ``BookFailed`` where they could not be rendered without a warning."""
    if rendering.wait():
        raise BookFailed((run.folder / "book.log").read_text(encoding="utf-8", errors="replace")[-8000:])


class BookFailed(Exception):
    """The pages could not be rendered without a warning."""


class StepFailed(Exception):
    """A cell of a notebook ended in an error that is no sentence for the reader."""


def _execute(source: Path, parameters: dict[str, Any], executed: Path) -> None:
    """Run a notebook's code cells here, which saves the start of a kernel, and leave the notebook without outputs."""
    plt.switch_backend("agg")
    notebook = jupytext.read(source)
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, f"{source.stem}", "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names |= parameters
    plt.close("all")
    executed.parent.mkdir(parents=True, exist_ok=True)
    jupytext.write(notebook, executed)


def one_sided_export(simulated: Run, sides: list[str], folder: Path) -> Path:
    """The simulated study's export, made one-sided in some ways, one after the other."""
    hospitals = Hospitals(simulated.simulated_export, simulated.truth)
    for side in sides:
        SIDES[side](hospitals)
    return hospitals.write(folder)


def _outcome(names: str) -> tuple[str, str]:
    with tempfile.TemporaryDirectory() as place, open(os.devnull, "w") as silent:
        sys.stdout = silent
        export = one_sided_export(Run("runs/smoke"), names.split("+"), Path(place) / "export")
        try:
            run_study(export, Path(place) / "study")
        except UserError as error:
            return names, f"sentence: {type(error).__name__}: {error}"
        except Exception:
            return names, "FAILED: " + traceback.format_exc()
        finally:
            sys.stdout = sys.__stdout__
    return names, "book"


if __name__ == "__main__":
    os.chdir(ROOT)
    torch.set_num_threads(1)
    with ProcessPoolExecutor(2, get_context("fork")) as pool:
        for done in as_completed([pool.submit(_outcome, names) for names in sys.argv[1:] or TOGETHER]):
            print(*done.result(), sep="\n    ", flush=True)
