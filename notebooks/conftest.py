"""`pytest --nbval notebooks` checks the .ipynb pairs; their .py sources are not modules to be imported.

Outputs are compared as `cctaecg.workflow.notebook_outputs` says: words and counts exactly, measured numbers to one unit
of their last digit, because another processor rounds otherwise. What goes to the error stream, how far a cell has come
and how long it takes, is not compared.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest

from cctaecg.workflow.notebook_outputs import as_stored

LONGEST = "07_explainability"

collect_ignore_glob = ["[0-9]*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # threads that wait for each other take longer than one, on busy cores
    items.sort(key=lambda item: LONGEST not in item.nodeid)  # so that no core waits for it at the end
    for item in items:
        if hasattr(item, "compare_outputs"):
            item.compare_outputs = to_the_last_digit(item.compare_outputs)


def to_the_last_digit(compare: Callable[..., bool]) -> Callable[..., bool]:
    """nbval's comparison, with what says the same as the stored output taken for equal to it."""
    def compared(shown: list[Any], stored: list[Any], *more: Any) -> bool:
        return compare(as_stored(shown, stored), stored, *more)
    return compared
