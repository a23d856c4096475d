"""The command ``cctaecg``: the group of all commands, and the sentence that a mistake ends with.

Each command is a few calls into the library and stands in the module of its group. A mistake in what was given ends
with one sentence and exit status 1, a signal to end with its own (143, 130). A command imports what it needs when it is
called, so that ``--help`` and a wrong option are answered at once.
"""

import sys
from typing import Any

import click

from cctaecg.commands.ablations import ablations
from cctaecg.commands.comparing import compare, sweep, try_notebook, variants
from cctaecg.commands.ecgs import check
from cctaecg.commands.embedding import embed
from cctaecg.commands.imports import import_files
from cctaecg.commands.labels import labels
from cctaecg.commands.notebooks import notebooks
from cctaecg.commands.predicting.export import export
from cctaecg.commands.predicting.predict import predict
from cctaecg.commands.pretraining import pretrain
from cctaecg.commands.study import bind, book, prepare, publish, render, run, simulate, train
from cctaecg.commands.terminal import say
from cctaecg.commands.weights import weights
from cctaecg.errors import UserError, escaped, reason_of


class Sentences(click.Group):
    """A group of commands that shows a ``UserError`` as its sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        from cctaecg.workflow.stopping import Stopped, stoppable

        try:
            with stoppable():
                return super().invoke(ctx)
        except click.UsageError as error:  # it quotes what was typed
            raise click.UsageError(escaped(error.format_message()), error.ctx) from None
        except UserError as error:
            say(f"{type(error).__name__}: {error}", err=True)
            sys.exit(1)
        except BrokenPipeError:  # whoever reads has seen enough, such as `head`: click ends quietly
            raise
        except OSError as error:  # a full disk, a place that cannot be written
            say(f"{type(error).__name__}: {reason_of(error)}{_at_work(ctx, error)}", err=True)
            sys.exit(1)
        except Stopped as stopped:
            say(str(stopped), err=True)
            sys.exit(stopped.status)


def _at_work(ctx: click.Context, error: OSError) -> str:
    """What the command was called with, where the error itself names no file."""
    if error.filename or ctx.invoked_subcommand is None:
        return ""
    given = " ".join([ctx.invoked_subcommand, *sys.argv[sys.argv.index(ctx.invoked_subcommand) + 1 :]]
                     if ctx.invoked_subcommand in sys.argv else [ctx.invoked_subcommand])
    return f" (while at: cctaecg {given})"


@click.group(cls=Sentences)
@click.version_option(package_name="cctaecg")
def main() -> None:
    """Predict severe stenosis of four coronary vessels from a 12-lead ECG, and run the study around it.

    Research software: not a medical device, not for clinical use.
    """


for command in (
    simulate, prepare, train, run, book, publish, render, bind, import_files, check, predict, export, embed, pretrain,
    weights, notebooks, ablations, labels, try_notebook, sweep, variants, compare,
):  # fmt: skip
    main.add_command(command)

if __name__ == "__main__":
    main()
