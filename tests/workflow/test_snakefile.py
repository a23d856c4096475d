"""The Snakefile takes a run's name as a quoted text, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("given", ["run=007", "run=1e3", "run=$(touch hostile)", "run=../smoke", "run=True"])
def test_what_is_no_quoted_name_ends_before_any_step(given):
    words = [sys.executable, "-m", "snakemake", "--cores", "1", "--nolock", "--dry-run", "--config", given]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "RunNameError" in done.stdout + done.stderr
    assert not (ROOT / "hostile").exists() and not (ROOT / "runs" / "7").exists()


RULES = ["Snakefile", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "cctaecg").rglob("*.smk"))]
IMPORTING = {"Snakefile": 6, "cctaecg/workflow/predict.smk": 1}  # so many lines at least, so that none is overlooked


@pytest.mark.parametrize("rules", RULES)
def test_the_engine_reads_its_steps_without_what_computes(rules):
    """It reads them at every call and, on a cluster, in every job: PyTorch alone would double that time."""
    lines = [line for line in (ROOT / rules).read_text(encoding="utf-8").splitlines()
             if line.startswith(("from cctaecg", "import cctaecg"))]
    slow = "[name for name in ('torch', 'sklearn', 'scipy', 'matplotlib', 'statsmodels') if name in sys.modules]"
    told = subprocess.run([sys.executable, "-c", "\n".join([*lines, "import sys", f"print({slow})"])],
                          capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "[]" and len(lines) >= IMPORTING.get(rules, 0)
