"""Every file below a folder in order of name, one folder's names in memory at a time.

A link to a folder is gone into where it leads to a hidden place of the folder that was handed over: every other place
of it is come to by its own name. One that leads out is named and not followed. So each file is come to once, and no
loop of links is endless.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cctaecg.ecg.finding import Finding
from cctaecg.ecg.listing.faults import CLOSED, ELSEWHERE, fault_of_place


class Entry(NamedTuple):
    """A file, by its path and by the one that it really has; or what is ``wrong`` with what is no file to read."""

    path: str
    real: str
    wrong: Finding | None = None


class _Inner(NamedTuple):
    """A folder to go into, and whether only a link leads there."""

    path: str
    real: str
    linked: bool


def walk(
    folder: Path, belong: Callable[[str, list[str]], set[str]], handed_over: Sequence[Path] = ()
) -> Iterator[Entry]:
    """The entries below ``folder`` in order of name; hidden files and folders are left out.

    Parameters
    ----------
    folder : Path
        It may be a link itself.
    belong : callable
        From a folder and the names in it, those that belong to another of them and are no entries of their own.
    handed_over : sequence of Path
        Other folders whose files are listed too: a link to one of them leads nowhere else.
    """
    root = os.path.realpath(folder)
    roots = [root, *map(os.path.realpath, handed_over)]
    seen: set[str] = set()
    stack = [_folder(str(folder), root, roots, belong)]
    while stack:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
        elif isinstance(found, Entry):
            yield found
        elif not (found.linked and found.real in seen):
            if found.linked:
                seen.add(found.real)
            stack.append(_folder(found.path, found.real, roots, belong, found.linked))


def _folder(
    path: str, real: str, roots: list[str], belong: Callable[[str, list[str]], set[str]], linked: bool = False
) -> Iterator[Entry | _Inner]:
    try:
        with os.scandir(path) as scan:
            there = sorted((each for each in scan if not each.name.startswith(".")), key=lambda each: each.name)
    except OSError:
        yield Entry(path, real, CLOSED)
        return
    others = belong(path, [each.name for each in there])
    for each in there:
        own = os.path.join(real, each.name)
        if each.name in others:
            continue
        if each.is_symlink():
            yield from _behind(each.path, roots)
        elif each.is_dir(follow_symlinks=False):
            yield _Inner(each.path, own, linked)
        else:
            yield Entry(each.path, own, None if each.is_file(follow_symlinks=False) else fault_of_place(each.path))


def _behind(link: str, roots: list[str]) -> Iterator[Entry | _Inner]:
    real = os.path.realpath(link)
    if not os.path.isdir(real):
        yield Entry(link, real, fault_of_place(link))
        return
    inside = [Path(real).relative_to(root).parts for root in roots if Path(real).is_relative_to(root)]
    if not inside:
        yield Entry(link, real, ELSEWHERE)
    elif all(any(part.startswith(".") for part in parts) for parts in inside):
        yield _Inner(link, real, True)
