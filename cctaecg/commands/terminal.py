"""What a command prints: nothing of it can control the terminal it is printed on."""

import click

from cctaecg.errors import escaped


def say(text: object, err: bool = False) -> None:
    """Print a text on the terminal, its control characters written out."""
    click.echo(escaped(str(text)), err=err)
