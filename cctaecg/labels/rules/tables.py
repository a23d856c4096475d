"""Tables in the text of a report: each row becomes a heading with what its cells say, every character at its place."""

import re
from itertools import pairwise

_BAR = re.compile(r"\t|\||;")
_SHORT_CELLS = re.compile(r"[^\S\n]*[\w ()-]{1,16};[^;:,。\n]{1,24}(?:;[^;:,。\n]{0,40})*[^\S\n]*")
_STENOSIS = re.compile(r"stenos|narrow|degree|grade|severity|狭窄|程度")
_HEADING = re.compile(
    r"\s*(?:(?:coronary )?(?:vessels?|segments?|arter(?:y|ies)|locations?|sites?|branch)|血管|冠脉|冠状动脉|部位"
    r"|节段|名称)?\s*"
)
_NUMBER = re.compile(r"\s*[<>≤≥~]?\s*\d+(?:\s*[-–~]\s*\d+)?\s*%?\s*")


def opened(text: str) -> str:
    """``text`` with the rows of tables, whose cells tabs, bars or semicolons part, written as headings and clauses.

    Of a table that names the column of the stenosis the others are blanked; so are numbers of which no heading says
    what they are.

    >>> opened("lad|severe|mixed"), opened("vessel|calcified|stenosis lad|80%|30%".replace(" ", "\\n")).strip()
    ('lad:severe,mixed', 'lad    :30%')
    """
    if not any(bar in text for bar in "\t|;"):
        return text
    column = None  # of the stenosis, as the table's heading names it
    lines = []
    for line in text.split("\n"):
        if "\t" in line.strip() or "|" in line or _SHORT_CELLS.fullmatch(line):
            cells = _cells(line)
            named = [i for i, (start, end) in enumerate(cells) if i and _STENOSIS.search(line[start:end])]
            if named and _HEADING.fullmatch(line[slice(*cells[0])]):
                column = named[0]
                line = " " * len(line)
            else:
                line = _row(line, cells, column)
        else:
            column = None
        lines.append(line)
    return "\n".join(lines)


def _cells(line: str) -> list[tuple[int, int]]:
    """Where the cells of a row stand; the bars at its two ends part none."""
    bars = [bar.start() for bar in _BAR.finditer(line)]
    edges = [-1, *bars, len(line)]
    cells = [(start + 1, end) for start, end in pairwise(edges)]
    while cells and not line[slice(*cells[0])].strip():
        cells = cells[1:]
    while cells and not line[slice(*cells[-1])].strip():
        cells = cells[:-1]
    return cells


def _row(line: str, cells: list[tuple[int, int]], column: int | None) -> str:
    numbers = [i for i, (start, end) in enumerate(cells) if i and _NUMBER.fullmatch(line[start:end])]
    written = [" "] * len(line)
    for i, (start, end) in enumerate(cells):
        unnamed = column is None and len(numbers) > 1 and i in numbers
        if i and (unnamed or (column is not None and i != column)):
            continue
        written[start:end] = line[start:end]
        if i:
            written[start - 1] = ":" if i == 1 or column is not None else ","
    return "".join(written)
