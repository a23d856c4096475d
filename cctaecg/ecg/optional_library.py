"""Libraries that only some formats need, imported when a file of theirs is read."""

from importlib import import_module
from types import ModuleType

from cctaecg.ecg.errors import MissingLibrary


def library(name: str, format: str) -> ModuleType:
    """The module ``name``. Raises ``MissingLibrary``, which says what to install, where it is not there."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        package = name.partition(".")[0]
        raise MissingLibrary(f'reading {format} needs {package}, which is not installed: '
                             'pip install "cctaecg[formats]"') from error
