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
