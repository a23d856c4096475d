"""The smoke study, run through its notebooks and rendered, that the tests of notebooks and pages look at."""

import pytest

from cctaecg.run.run import Run
from cctaecg.workflow.engine import run_steps


@pytest.fixture(scope="session")
def smoke() -> Run:
    """``runs/smoke``, up to date with its book; quick when `make test` has just built it."""
    run = Run("runs/smoke").create("smoke")
    run_steps(run, cores=2)
    return run
