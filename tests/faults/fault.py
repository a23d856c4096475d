"""What a fault is: something wrong, and what the person who has it is told."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from cctaecg.commands.main import main
from cctaecg.errors import UserError

Told = tuple[int, str]
"""Exit status and what is said."""


@dataclass(frozen=True)
class Fault:
    """Something wrong; ``provoke`` makes it in an empty project, which is the current folder, and says what is told."""

    what: str
    provoke: Callable[[], Told]


def called(*words: object) -> Told:
    """What ``cctaecg`` with some words ends in: the status, and what is said at the end."""
    done = CliRunner().invoke(main, list(map(str, words)))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, _plain(done.output.split("\n\nError: ")[-1])


def raised(function: Callable[[], object]) -> Told:
    """What a step or a notebook that calls ``function`` ends in; another error than a ``UserError`` is a traceback."""
    try:
        function()
    except UserError as error:
        return 1, _plain(f"{type(error).__name__}: {error}")
    return 0, ""


def _plain(text: str) -> str:
    return text.strip().replace(f"{Path.cwd()}/", "").replace(str(Path.cwd()), ".")
