"""The rule of claims that leave nothing to judge: the run's results are shown."""

from collections.abc import Mapping

from cctaecg.book.ledger.finding import Finding, Look, Shown, first_reason
from cctaecg.run.results import Absent


def reported(look: Look, keys: Mapping[str, str]) -> Finding | Absent:
    """Nothing to judge: the manuscript prints no number, the run's are shown; a format may follow a key and a bar."""
    formats = {label: key.partition(" | ")[2] for label, key in keys.items()}
    keys = {label: key.partition(" | ")[0] for label, key in keys.items()}
    found = {label: look(key) for label, key in keys.items()}
    there = {label: value for label, value in found.items() if value is not None and not isinstance(value, Absent)}
    if not there:
        return first_reason(found.values())
    shown = tuple(Shown(label, value, formats[label] or ("interval" if isinstance(value, dict) else ""), keys[label])
                  for label, value in there.items())
    return Finding(None, shown, "the paper prints no number")
