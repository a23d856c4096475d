"""``Finding``: one thing that a check found wrong with a recording."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["refuse", "warn"]


@dataclass(frozen=True)
class Finding:
    """One thing that a check found wrong with a recording; as text, ``reason: detail``.

    Attributes
    ----------
    reason : str
        The kind of fault, in words that are the same for every ECG, for counting.
    severity : "refuse" or "warn"
        Whether it keeps the recording out of the study or is only noted in the index of the store.
    detail : str
        What was measured in this recording, and what was expected.

    Examples
    --------
    >>> print(Finding("too short", "refuse", "8 s; expected 10 s"))
    too short: 8 s; expected 10 s
    """

    reason: str
    severity: Severity
    detail: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"
