"""What reaches the book: everything the run computed, nothing of the machine that computed it."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cctaecg import __released__, __version__
from cctaecg.book.publishing import NOTEBOOKS, publish, publish_book
from cctaecg.book.rendering import render_book
from cctaecg.run.contents import ChangedArtefact, seal
from cctaecg.run.folder import MissingArtefact
from cctaecg.run.provenance import data_fingerprint
from cctaecg.run.results import NO_ECGS, Absent
from cctaecg.run.run import Run
from tests.book.executed_notebook import executed_notebook

RESULTS = {"auc": {"RCA": {"value": 0.741, "lower": 0.7, "upper": 0.78}, "LM": Absent("no left main")}}


@pytest.fixture
def run(tmp_path, monkeypatch) -> Run:
    """A finished run with one of each kind of artefact, in a project of its own."""
    (tmp_path / "_toc.yml").write_text("root: book/index\n")
    (tmp_path / "_config.yml").write_text("title: t\n")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text("# Page\n")
    monkeypatch.chdir(tmp_path)
    run = Run("runs/small").create("smoke")
    run.write_results("internal", RESULTS)
    for path, text in ((run.table("table1"), "a,b\n1,2\n"), (run.figure("fig1a", ".svg"), "<svg/>")):
        path.parent.mkdir(parents=True)
        path.write_text(text)
    run.signals.parent.mkdir()
    np.save(run.signals, np.arange(24, dtype=np.float16).reshape(1, 12, 2))
    pd.DataFrame({"ecg_id": ["e1"], "row": [0]}).to_parquet(run.ecg_index)
    cohort = {"ecg_id": ["e1"], "cohort": ["internal"], "patient_id": ["p1"], "exam_id": ["c1"]}
    pd.DataFrame(cohort).to_parquet(run.cohort)
    run.simulated_export.mkdir()
    (run.simulated_export / "croissant.json").write_text("{}\n")
    (run.folder / "notebooks").mkdir()
    for name in NOTEBOOKS.values():
        (run.folder / "notebooks" / f"{name}.ipynb").write_text(json.dumps(executed_notebook(run.folder)))
    sealed(run)
    return run


def sealed(run: Run) -> None:
    """Seal what lies in the run's folder, as its steps would have."""
    for name in [*NOTEBOOKS.values(), "02_train_fold_1"]:
        seal(run.folder, name, [path for path in [run.executed_notebook(name)] if path.exists()])
    seal(run.folder, "01_cohort", [run.folder / kind for kind in ("results", "tables", "figures")])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_everything_of_the_run_is_published(run, tmp_path):
    publish(run, tmp_path / "book" / "run")
    published = contents(tmp_path / "book" / "run")
    assert set(published) == {
        "results/internal.json", "tables/table1.csv", "figures/fig1a.svg", "manifest.json",
        "ro-crate-metadata.json", "croissant.json",
        *(f"notebooks/{name}.ipynb" for name in NOTEBOOKS), "your_ecg/your_ecg_data.js",
    }
    assert json.loads(published["results/internal.json"])["auc"]["RCA"]["value"] == 0.741
    assert "notebooks/02_train_fold.ipynb" in published


def test_nothing_of_the_machine_is_published(run, tmp_path):
    run.table("table1").write_text(f"a,b\n{run.folder}/export,{tmp_path}\n")
    sealed(run)
    publish(run, tmp_path / "book" / "run")
    everything = b"\n".join(contents(tmp_path / "book" / "run").values()).decode()
    assert str(tmp_path) not in everything
    assert "ipykernel" not in everything and "papermill" not in everything and "2026-01-01" not in everything
    assert (tmp_path / "book" / "run" / "tables" / "table1.csv").read_text() == "a,b\nruns/small/export,.\n"


def test_the_same_run_gives_the_same_bytes_and_old_files_go(run, tmp_path):
    destination = tmp_path / "book" / "run"
    publish(run, destination)
    first = contents(destination)
    (destination / "tables" / "of_an_older_run.csv").write_text("x\n")
    publish(run, destination)
    assert contents(destination) == first
    assert sorted(path.name for path in destination.parent.iterdir()) == ["index.md", "run"]


def test_an_incomplete_run_changes_nothing(run, tmp_path):
    destination = tmp_path / "book" / "run"
    publish(run, destination)
    first = contents(destination)
    (run.folder / "notebooks" / "05_normal_ecg.ipynb").unlink()
    with pytest.raises(MissingArtefact, match=r"05_normal_ecg\.ipynb is missing; make it with: cctaecg run small"):
        publish(run, destination)
    assert contents(destination) == first
    assert sorted(path.name for path in destination.parent.iterdir()) == ["index.md", "run"]


def test_simulated_data_without_their_description_name_the_command(run, tmp_path):
    (run.simulated_export / "croissant.json").unlink()
    with pytest.raises(MissingArtefact, match=r"croissant.json is missing; make it with: cctaecg simulate small"):
        publish(run, tmp_path / "book" / "run")


def test_ecgs_that_the_configuration_no_longer_allows_stay_behind(run, tmp_path):
    run.write_cases({"cases": [{"signal": "AAAA"}]})
    seal(run.folder, "07_explainability", [run.executed_notebook("07_explainability"), run.cases()])
    publish(run, tmp_path / "book" / "run")
    published = tmp_path / "book" / "run" / "cases" / "cases.json"
    assert json.loads(published.read_text()) == {"cases": [{"signal": "AAAA"}]}
    run.config_file.write_text(run.config_file.read_text() + "\nprivacy: {ecgs_in_book: never}\n"
                               if "privacy" not in run.config_file.read_text() else
                               run.config_file.read_text().replace("ecgs_in_book: auto", "ecgs_in_book: never"))
    publish(Run(run.folder), tmp_path / "book" / "run")
    assert json.loads(published.read_text()) == {"absent": NO_ECGS}


def test_half_written_files_stay_behind(run, tmp_path):
    (run.table("table1").parent / ".partial-abc.csv").write_text("half")
    publish(run, tmp_path / "book" / "run")
    assert not list((tmp_path / "book" / "run").rglob(".partial*"))


def test_only_what_a_step_of_this_run_wrote_is_published(run, tmp_path):
    for stray in (run.results("of_an_older_version"), run.table("stray"), run.figure("stray", ".svg")):
        stray.write_text("{}")
    run.table("linked").symlink_to("/etc/passwd")
    seal(run.folder, "02_train_fold_7", [run.table("stray")])  # a fold that there is no longer
    publish(run, tmp_path / "book" / "run")
    published = {path.stem for path in (tmp_path / "book" / "run").rglob("*")}
    assert "table1" in published and not published & {"of_an_older_version", "stray", "linked"}


@pytest.mark.parametrize(("break_it", "said"), [
    (lambda run: run.table("table1").unlink(), "tables/table1.csv is missing"),
    (lambda run: (run.table("table1").unlink(), run.table("table1").mkdir()), "table1.csv"),
    (lambda run: run.results("internal").unlink(), "results/internal.json is missing"),
    (lambda run: run.table("table1").write_text("a,b\n1,3\n"), "table1.csv has the same size and other content"),
    (lambda run: (run.folder / "manifests" / "06_risk_stratification.json").unlink(), "step 06_risk_.* has not ended"),
    (lambda run: (run.folder / "manifests" / "06_risk_stratification.shown.json").write_text("{"),
     r"06_risk_stratification\.shown\.json is damaged; make it again with: cctaecg run"),
    (lambda run: shutil.rmtree(run.folder / "manifests"), "step 01_cohort has not ended"),
], ids=["a table is missing", "a folder for a table", "results are missing", "a table was changed", "no manifest",
        "a damaged manifest", "no manifests"])  # fmt: skip
def test_a_run_that_is_not_what_its_steps_wrote_is_not_published(run, tmp_path, break_it, said):
    break_it(run)
    with pytest.raises((MissingArtefact, ChangedArtefact), match=said):
        publish(run, tmp_path / "book" / "run")
    assert not (tmp_path / "book" / "run").exists()


def test_what_is_rendered_is_what_was_published(run):
    publish_book(run)
    (run.folder / "source" / "book" / "run" / "tables" / "table1.csv").write_text("a,b\n1,7\n")
    with pytest.raises(ChangedArtefact, match=r"table1.csv has the same size .* since it was published; publish it"):
        render_book(run)


def test_manifest_names_the_data(run, tmp_path):
    publish(run, tmp_path / "book" / "run")
    manifest = json.loads((tmp_path / "book" / "run" / "manifest.json").read_text())
    assert manifest["run"] == "small" and manifest["profile"] == "smoke" and manifest["source"] == "simulated"
    assert "no patient is real" in manifest["banner"] and manifest["banner"].startswith("Smoke test")
    assert manifest["seed"] == {"simulation": 2026, "training": 42, "analysis": 7}
    assert manifest["configuration"]["training"]["folds"] == 2
    assert set(manifest["versions"]) == {"python", "torch", "cctaecg"} and manifest["dated"] == __released__
    assert manifest["data"] == data_fingerprint(run) and manifest["code"] == f"version {__version__}"


def test_a_hospital_is_not_named_by_its_folder(run, tmp_path):
    export = str(tmp_path / "a" / "export")
    hospital = Run("runs/hospital").create("demo", data={"source": "hospital", "folder": export})
    (run.folder / "results").rename(hospital.folder / "results")
    for kind in ("tables", "figures", "notebooks", "ecg", "cohort.parquet"):
        (run.folder / kind).rename(hospital.folder / kind)
    for fold in range(hospital.config().training.folds):
        seal(hospital.folder, f"02_train_fold_{fold}", [])
    sealed(hospital)
    publish(hospital, tmp_path / "book" / "run")
    manifest = json.loads((tmp_path / "book" / "run" / "manifest.json").read_text())
    assert manifest["configuration"]["data"]["folder"] == "export"
    assert not (tmp_path / "book" / "run" / "croissant.json").exists()
    assert "hospital's own export" in manifest["banner"] and "simulation" not in manifest["seed"]


def test_another_run_than_the_default_gets_its_own_book(run, tmp_path):
    (tmp_path / "book" / "run").mkdir()
    (tmp_path / "book" / "run" / "manifest.json").write_text("the default run's")
    publish_book(run)
    source = run.folder / "source"
    assert (source / "book" / "index.md").exists() and (source / "_toc.yml").exists()
    assert json.loads((source / "book" / "run" / "manifest.json").read_text())["run"] == "small"
    assert (tmp_path / "book" / "run" / "manifest.json").read_text() == "the default run's"
