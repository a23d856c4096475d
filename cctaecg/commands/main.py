"""The command ``cctaecg``: the group of all commands, and the sentence that a mistake ends with.

Each command is a few calls into the library and stands in the module of its group. A mistake in what was given ends
with one sentence and exit status 1. A command imports what it needs when it is called, so that ``--help`` and a wrong
option are answered at once.
"""

import sys
from typing import Any

import click

from cctaecg.commands.ablations import ablations
from cctaecg.commands.ecgs import check, predict
from cctaecg.commands.imports import import_files
from cctaecg.commands.labels import labels
from cctaecg.commands.notebooks import notebooks
from cctaecg.commands.pretraining import pretrain
from cctaecg.commands.study import book, prepare, publish, run, simulate
from cctaecg.errors import UserError


class Sentences(click.Group):
    """A group of commands that shows a ``UserError`` as its sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UserError as error:
            click.echo(f"{type(error).__name__}: {error}", err=True)
            sys.exit(1)


@click.group(cls=Sentences)
@click.version_option(package_name="cctaecg")
def main() -> None:
    """Predict severe stenosis of four coronary vessels from a 12-lead ECG, and run the study around it.

    Research software: not a medical device, not for clinical use.
    """


for command in (
    simulate, prepare, run, book, publish, import_files, check, predict, pretrain, notebooks, ablations, labels,
):  # fmt: skip
    main.add_command(command)

if __name__ == "__main__":
    main()
