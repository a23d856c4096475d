"""Small counts in sentences: the reason why a number is absent may tell of few patients itself."""

import re

from cctaecg.run.cells import cell_of
from cctaecg.stats.disclosure.coarsening import is_small

_OF_RECORDS = re.compile(r"\b(record|recording|ECG|exam)s?\b")


def counts_in(text: str) -> list[int]:
    """The whole numbers of a sentence or a table's cell, such as "1,952 (42.3%)" or "226 / 1,886".

    >>> counts_in("226 / 1,886"), counts_in("1,952 (42.3%)"), counts_in("Only 3 records.")
    ([226, 1886], [1952], [3])
    """
    return [int(found.replace(",", "")) for found in re.findall(r"(?<![\d.,−-])\d[\d,]*(?!\d|\.\d|%|,\d)", text)]


def tells_few(text: str, cell: int) -> bool:
    """Whether a sentence has a count in it that is small, or one of records that may be of few patients.

    >>> tells_few("Only 3 records with severe stenosis.", 5), tells_few("Only 9 records.", 5)
    (True, False)
    """
    return bool(is_small(counts_in(text), cell_of(cell).records if _OF_RECORDS.search(text) else cell).any())
