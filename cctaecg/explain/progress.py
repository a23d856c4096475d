"""How far a long question to the network has come, and about how long it still takes: in a terminal or a notebook."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

FIRST, EVERY = 1.0, 20.0
"""Seconds until the first line where there is no terminal, and between two lines."""


class Progress:
    """Counts the parts of some work that are done; made by :func:`progress`."""

    def __init__(self, what: str, total: int, bar: "tqdm[Any]"):
        self.what, self.total, self.bar = what, total, bar
        self.done, self.started = 0, time.monotonic()
        self.due = self.started + FIRST

    def update(self, parts: int = 1) -> None:
        """Some more parts are done: the bar moves, or a line says so when one is due."""
        self.done += parts
        self.bar.update(parts)
        now = time.monotonic()
        if self.bar.disable and now >= self.due and self.done < self.total:
            left = (now - self.started) / self.done * (self.total - self.done)
            print(f"{self.what}: {self.done / self.total:.0%}, about {left:.0f} s left", file=sys.stderr, flush=True)
            self.due = now + EVERY


@contextmanager
def progress(what: str, total: int) -> Iterator[Progress]:
    """A bar in a terminal; elsewhere a line after the first second, and then now and again."""
    bar: tqdm[Any] = tqdm(total=total, desc=what, disable=None)
    with bar:
        yield Progress(what, total, bar)
