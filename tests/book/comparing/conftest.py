import json
import shutil

import pandas as pd
import pytest

from cctaecg.run.run import Run

RISK = {
    "auc": {"LAD": {"value": 0.70, "lower": 0.60, "upper": 0.80, "n": 139, "events": 24},
            "LM": {"absent": "No left main."}},
    "difference": {"LAD": {"difference": 0.05, "lower": -0.05, "upper": 0.15, "p_value": 0.2}},
    "patients": 100, "words": "as before", "list": [1.0, 2.0],
}
COHORT = pd.DataFrame({
    "cohort": ["internal"] * 4 + ["external"], "patient_id": ["a", "a", "b", "c", "x"],
    "exam_id": list("12345"), "ecg_id": list("12345"), "grade_rca": [0, 3, 1, None, 0], "grade_lm": [0, 0, 1, 2, 0],
    "grade_lad": [0, 0, 1, 2, 0], "grade_lcx": [0, 0, 1, 2, 0],
})


@pytest.fixture
def run(tmp_path, monkeypatch) -> Run:
    """A run with results, a table, a picture and a cohort of three patients and one."""
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "Snakefile").touch()
    monkeypatch.chdir(tmp_path)
    run = Run("runs/mine").create("smoke")
    write(run, RISK)
    run.write_table("flow", pd.DataFrame({"step": ["exported", "kept"], "ecgs": [160, 139]}))
    run.figure("fig1", ".png").parent.mkdir()
    run.figure("fig1", ".png").write_bytes(b"\x89PNG one")
    run.write_parquet(run.cohort, COHORT)
    return run


def write(run: Run, results: dict, variant: str = "") -> None:
    """Results of a run, or of a variant of it."""
    where = Run(run.shown, results_in=f"variants/{variant}" if variant else "")
    where.write_results("risk", json.loads(json.dumps(results)))


def copied(run: Run, name: str) -> Run:
    """The same run once more, under another name."""
    shutil.copytree(run.folder, run.folder.parent / name)
    return Run(f"runs/{name}")
