"""``Finding``: one thing that a check found wrong with a recording."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One thing found wrong: ``reason`` for counting (the same words for every ECG), ``detail`` for this one."""

    reason: str
    severity: Literal["refuse", "warn"]
    detail: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"
