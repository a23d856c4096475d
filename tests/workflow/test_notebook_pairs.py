"""The notebooks: pairs in sync, small, thin; run by papermill with other parameters they change what they should."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from cctaecg.workflow.notebook_pairs import (
    PairOutOfSync,
    cells,
    check_outputs,
    check_pairs,
    sources,
    stripped,
    write_pairs,
)

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_pairs_are_in_sync():
    check_pairs()
    assert [source.stem for source in sources()] == [pair.stem for pair in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_committed_notebooks_hold_small_text_outputs_only(path):
    assert path.stat().st_size < 100_000
    notebook = nbformat.read(path, as_version=4)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert outputs, "run `make notebooks`"
    assert not any(kind.startswith("image/") for output in outputs for kind in output.get("data", {}))
    assert any("nbval-check-output" in cell.metadata.get("tags", []) for cell in notebook.cells)
    assert notebook.cells == stripped(nbformat.read(path, as_version=4)).cells


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_notebooks_hold_calls_and_no_functions(path):
    tree = ast.parse(path.read_text())
    defined = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert defined == []
    assert 'run_dir: str = "runs/smoke"  # folder of the run' in path.read_text()


def test_an_edited_source_is_noticed_and_paired_again(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "_toc.yml").touch()
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "notebooks" / "01_a.py"
    source.write_text("# %% [markdown]\n# # Title\n\n# %% tags=[\"parameters\"]\na = 1\n")
    with pytest.raises(PairOutOfSync, match="01_a"):
        check_pairs()
    write_pairs()
    check_pairs()
    source.write_text(source.read_text().replace("a = 1", "a = 2"))
    with pytest.raises(PairOutOfSync, match=r"01_a.*make notebooks"):
        check_pairs()
    write_pairs()
    assert cells(nbformat.read(source.with_suffix(".ipynb"), as_version=4))[1] == ("code", "a = 2", ("parameters",))


def test_outputs_that_an_editor_has_saved_are_noticed(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").touch()
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    check_outputs()
    pair = tmp_path / "notebooks" / "10_signals.ipynb"
    notebook = nbformat.read(pair, as_version=4)
    shown = next(cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs)
    shown.outputs[0].setdefault("data", {})["image/png"] = "AAAA"
    shown.outputs[0].output_type = "display_data"
    shown.outputs[0].setdefault("metadata", {})
    pair.write_text(nbformat.writes(notebook))
    with pytest.raises(PairOutOfSync, match=r"10_signals: the \.ipynb holds pictures"):
        check_outputs()
    command = [sys.executable, "-m", "cctaecg.workflow.notebook_pairs"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.startswith("PairOutOfSync: 10_signals")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_jupytext_finds_nothing_to_change(path, tmp_path):
    """``jupytext --sync`` writes into the two forms what they hold already, in whatever order they are dated."""
    for form in (path, path.with_suffix(".py"), ROOT / "pyproject.toml"):
        (tmp_path / form.name).write_bytes(form.read_bytes())
    for older, newer in ((path, path.with_suffix(".py")), (path.with_suffix(".py"), path)):
        os.utime(tmp_path / older.name, (1e9, 1e9))
        os.utime(tmp_path / newer.name, (1.1e9, 1.1e9))
        command = [sys.executable, "-m", "jupytext", "--sync", path.name]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        for form in (path, path.with_suffix(".py")):
            assert (tmp_path / form.name).read_text() == form.read_text(), f"{form.name} was changed"


def papermill(notebook: str, out: Path, **parameters) -> subprocess.CompletedProcess:
    given = [text for name, value in parameters.items() for text in ("-p", name, str(value))]
    return subprocess.run(
        [sys.executable, "-m", "papermill", f"notebooks/{notebook}.ipynb", str(out), *given],
        cwd=ROOT, capture_output=True, text=True,
    )


def test_another_threshold_changes_the_results_and_leaves_the_books(smoke, tmp_path):
    before = smoke.results("risk").read_bytes()
    done = papermill("06_risk_stratification", tmp_path / "out.ipynb", run_dir="runs/smoke", threshold_lad=0.20)
    assert done.returncode == 0, done.stderr[-2000:]
    variant = smoke.folder / "variants" / "risk_thresholds.LAD=0.2"
    changed, base = json.loads((variant / "results" / "risk.json").read_text()), json.loads(before)
    assert changed["threshold"] == {**base["threshold"], "LAD": 0.2}
    assert changed["operating"]["internal"]["LAD"] != base["operating"]["internal"]["LAD"]
    assert changed["operating"]["internal"]["RCA"] == base["operating"]["internal"]["RCA"]
    assert smoke.results("risk").read_bytes() == before
    assert "risk_thresholds.LAD=0.2" in (tmp_path / "out.ipynb").read_text()


def test_a_notebook_finds_its_run_from_any_folder(smoke, tmp_path):
    """As started by ``papermill --cwd`` or by an editor, outside every checkout."""
    notebook, environment = ROOT / "notebooks" / "08_ablations.ipynb", {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "papermill", str(notebook), "out.ipynb", "--cwd", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Run runs/smoke (profile smoke), simulated hospitals" in (tmp_path / "out.ipynb").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["out.ipynb"]


def test_a_wrong_value_gets_one_sentence(smoke, tmp_path):
    done = papermill("06_risk_stratification", tmp_path / "out.ipynb", run_dir="runs/smoke", threshold_lad=1.5)
    assert done.returncode != 0
    assert "ConfigError: parameters: analysis.risk_thresholds.LAD is 1.5: Input should be less than 1" in done.stderr
    assert "File " not in done.stderr.split("Exception encountered")[1]


def test_a_run_without_the_artefact_says_which_command_makes_it(smoke, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "config.yml").write_text("profile: smoke\n")
    done = papermill("03_internal_validation", tmp_path / "out.ipynb", run_dir=tmp_path / "empty")
    assert done.returncode != 0
    assert "predictions.parquet is missing; make it with: papermill notebooks/02_train_fold.ipynb" in done.stderr
