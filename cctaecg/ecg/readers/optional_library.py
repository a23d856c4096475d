"""Libraries that only some formats need: how they are imported when a file of theirs is read, and how they fail."""

import struct
from importlib import import_module
from types import ModuleType

from cctaecg.ecg.errors import MissingLibrary

RAISED_ON_DAMAGE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, NotImplementedError, EOFError,
                    RecursionError, MemoryError, OSError, struct.error)
"""What these libraries have been seen to raise on damaged bytes, beside their own errors."""

DAMAGED = "it is damaged, or a value in it is none that the format has there"
"""What is said then: the words of such an error are about a library's inside, and not about the file."""


def library(name: str, format: str) -> ModuleType:
    """The module ``name``. Raises ``MissingLibrary``, which says what to install, where it is not there."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        package = name.partition(".")[0]
        raise MissingLibrary(f'reading {format} needs {package}, which is not installed: '
                             'pip install "cctaecg[formats]"') from error
