"""NumPy's numbers in a PyTorch file, such as the score it was saved for, read without NumPy's unpickling.

A training loop often saves ``numpy.float64(0.92)`` beside the weights, and such a file would be refused for the sake of
that number. Here the two functions that its pickle calls are answered by two of our own, which know eight kinds of
numbers and nothing else.
"""

import struct
from contextlib import AbstractContextManager

from torch.serialization import safe_globals

FORMATS = {"f8": "d", "f4": "f", "i8": "q", "i4": "i", "i2": "h", "u1": "B", "i1": "b", "b1": "?"}
"""Formats of ``struct`` by NumPy's codes."""


class NumberKind:
    """What stands for ``numpy.dtype``: a code of :data:`FORMATS` and the order of its bytes."""

    def __init__(self, code: str, align: bool = False, copy: bool = False):
        if code not in FORMATS:
            raise ValueError("a number of another kind")
        self.format = "<" + FORMATS[code]

    def __setstate__(self, state: tuple[object, ...]) -> None:
        if state[1] == ">":
            self.format = ">" + self.format[1:]


def plain_number(kind: NumberKind, data: bytes) -> float:
    """What stands for ``numpy.core.multiarray.scalar``.

    >>> plain_number(NumberKind("f8"), b"\\0\\0\\0\\0\\0\\0\\xe0?")
    0.5
    """
    (number,) = struct.unpack(kind.format, data)
    return float(number)


def numpy_numbers() -> AbstractContextManager[None]:
    """A context in which ``torch.load(..., weights_only=True)`` reads NumPy's numbers as plain ones."""
    return safe_globals([
        (plain_number, "numpy.core.multiarray.scalar"), (plain_number, "numpy._core.multiarray.scalar"),
        (NumberKind, "numpy.dtype"), NumberKind,
    ])
