"""The smoke study, run through its notebooks and rendered, that the tests of notebooks and pages look at."""

import filelock
import pytest

from cctaecg.run import Run, project_root
from cctaecg.workflow import run_steps


@pytest.fixture(scope="session")
def smoke() -> Run:
    """``runs/smoke``, up to date with its book; quick when `make test` has just built it."""
    run = Run("runs/smoke").create("smoke")
    with filelock.FileLock(project_root() / "runs" / ".smoke-for-tests.lock"):
        run_steps(run, cores=2)
    return run
