"""The two layouts of a figure, for a page and for a phone: one function draws both, and asks here for what differs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from textwrap import fill
from typing import TypeVar

WIDTH, NARROW = 6.4, 4.0  # inches: on a page, and on a phone, where panels stand below each other
_LETTERS = {WIDTH: 84, NARROW: 48}  # of a label under all panels

Value = TypeVar("Value")
_on_a_phone: ContextVar[bool] = ContextVar("_on_a_phone", default=False)


@contextmanager
def on_a_phone() -> Iterator[None]:
    """Within it figures are drawn for a phone."""
    before = _on_a_phone.set(True)
    try:
        yield
    finally:
        _on_a_phone.reset(before)


def fitting(page: Value, phone: Value) -> Value:
    """What the layout that is being drawn needs.

    >>> fitting(2, 1)
    2
    >>> with on_a_phone():
    ...     fitting(2, 1)
    1
    """
    return phone if _on_a_phone.get() else page


def in_lines(text: str) -> str:
    """A label of the whole figure, in as many lines as its width needs."""
    return fill(text, _LETTERS[fitting(WIDTH, NARROW)])
