"""What is told of each fault that was tried: one sentence and an exit status, as the tests provoke them.

The table is made by ``python -m tests.faults.table``, and a test sees to it that every row still is what is told.
"""

import json
from pathlib import Path

import pandas as pd

STORED = Path(__file__).with_name("faults.json")


def fault_table() -> pd.DataFrame:
    """Every fault that was tried.

    Returns
    -------
    DataFrame
        ``area``, ``fault`` in a few words, exit ``status`` and the sentence that is ``told``, one row a fault.

    Examples
    --------
    >>> list(fault_table().columns)
    ['area', 'fault', 'status', 'told']
    """
    return pd.DataFrame(json.loads(STORED.read_text(encoding="utf-8")))
