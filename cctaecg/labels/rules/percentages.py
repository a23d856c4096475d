"""Percentages of stenosis; those of other things are passed over."""

from cctaecg.domain import Grade
from cctaecg.labels.rules import lexicon
from cctaecg.labels.rules.negation import before, denial
from cctaecg.labels.rules.statement import OPEN_BOUND, SOME_EXCLUDED, Meaning, Statement


def percentages(text: str) -> list[Statement]:
    found = []
    for match in lexicon.PERCENT.finditer(text):
        start, end = match.span()
        said_before = before(text, start)
        high = float(match["high"])
        low = float(match["low"]) if match["low"] else high
        if (max(low, high) > 100 or lexicon.NOT_A_STENOSIS_BEFORE.search(said_before) 
                or lexicon.SYSTOLIC.search(said_before) or lexicon.NOT_A_STENOSIS_AFTER.match(text, end) or lexicon.FORMER.search(said_before)):  # fmt: skip
            continue
        if lexicon.TORN_NUMBER.search(said_before) and (match["low"] or match["high"]).startswith("0"):
            continue
        bound = lexicon.BOUND.search(said_before)
        start -= len(said_before) - bound.start() if bound else 0
        after = None if bound or match["low"] else lexicon.BOUND_AFTER.match(text, end)
        bound, end = (after, after.end()) if after else (bound, end)
        if denial(text, start) is not None:
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt=SOME_EXCLUDED))
        elif bound:
            found.append(_bounded(start, end, bound["below"] is not None, high))
        else:
            found.append(Statement(start, end, Meaning.GRADE, Grade.from_percent((low + high) / 2)))
    return found


def _bounded(start: int, end: int, below: bool, percent: float) -> Statement:
    """A bound is graded where it leaves one grade open, and "<50%" as mild, which reports define so."""
    if below and percent <= 50:
        return Statement(start, end, Meaning.GRADE, Grade.NORMAL if percent <= 25 else Grade.MILD)
    if not below and percent >= 70:
        return Statement(start, end, Meaning.GRADE, Grade.from_percent(percent))
    return Statement(start, end, Meaning.UNKNOWN, doubt=OPEN_BOUND)
