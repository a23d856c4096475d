"""What is said about ECG files on the command line, and the library's sentences in the words of the command line."""

import os
import re
from pathlib import Path
from typing import Any

import click

from cctaecg.commands.paths import what_is_no_path

FS = click.option("--fs", type=click.FloatRange(0, min_open=True), help="Hz, of ECG files that do not state it.")
UNIT = click.option("--unit", help="Unit of ECG files that do not state it: mV, uV, 1000/mV.")

_ARGUMENT = re.compile(r"\b(?P<name>fs|unit|leads)=(?:'(?P<value>[^']*)')?")


class LeadNames(click.ParamType[tuple[str, ...]]):
    """Names of leads separated by commas, and of other columns among them."""

    name = "I,II,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names, each without the white space around it."""
        names = tuple(name.strip() for name in value.split(","))
        if len(names) < 2 or not all(names):
            self.fail(f"{value!r} is no list of names separated by commas, such as I,II,V1,V2,V3,V4,V5,V6", param, ctx)
        return names


class EcgPath(click.ParamType[Path]):
    """A file or folder that is there, or ``FILE#RECORD`` of a file that is."""

    name = "PATH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path as it was given."""
        from cctaecg.ecg.readers.containers.address import address_of
        from cctaecg.ecg.readers.wfdb_file import header_beside

        path = Path(value)
        if said := what_is_no_path(value):
            self.fail(said, param, ctx)
        if not address_of(path).file.exists() and header_beside(path) is None:
            if path.is_symlink():
                self.fail(f"{value!r} is a link to {os.readlink(path)!r}, which is not there", param, ctx)
            self.fail(f"there is no file or folder {value!r}", param, ctx)
        return path


LEADS = click.option("--leads", type=LeadNames(), help="Leads of ECG files that do not name them, in the order of "
                     "their rows or columns, as I,II,V1,V2,... or 'time (s),I,II,...'.")


def in_options(sentence: str) -> str:
    """A sentence of the library, which names its arguments, with the options that stand for them.

    >>> in_options("state it with unit=, as in unit='uV'")
    'state it with --unit, as in --unit uV'
    """
    def option(match: re.Match[str]) -> str:
        value = match["value"]
        quoted = value if value is None or re.fullmatch(r"[\w/,.+-]*", value) else f"'{value}'"
        return f"--{match['name']}" + (f" {quoted}" if quoted else "")

    return _ARGUMENT.sub(option, sentence)
