"""The smoke study, run through its notebooks and rendered, that the tests of notebooks and pages look at."""

import gc
from pathlib import Path

import pytest

from cctaecg.run.run import Run
from cctaecg.workflow.engine import run_steps

gc.set_threshold(100_000, 50, 50)  # as where notebooks and pages are made: looking for garbage takes its share of time

LONG = ("book/disclosure/test_canaries.py", "workflow/test_one_sided.py", "workflow/test_torture.py",
        "book/browser/test_every_page.py", "training/parallel/test_processes.py", "commands/predicting/test_predict.py",
        "labels/language_model/test_load.py", "book/sphinx_ext/test_ledger.py", "workflow/test_notebook_pairs.py",
        "workflow/test_stopping.py")
"""What takes long begins first, so that no core waits for it at the end; with ``--no-loadscope-reorder``."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {Path(__file__).parent / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


@pytest.fixture(scope="session")
def smoke() -> Run:
    """``runs/smoke``, up to date with its book; quick when `make test` has just built it."""
    run = Run("runs/smoke").create("smoke")
    run_steps(run, cores=2)
    return run
