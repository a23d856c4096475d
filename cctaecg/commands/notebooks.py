"""``cctaecg notebooks``: the notebooks' two forms, after one was edited."""

import click

from cctaecg.commands.runs import opened


@click.command()
@click.option("--cores", type=click.IntRange(1), default=2, show_default=True)
def notebooks(cores: int) -> None:
    """Bring the .ipynb pairs of the edited notebooks, and their outputs in the smoke profile, up to date."""
    from cctaecg.workflow.engine import run_steps
    from cctaecg.workflow.notebook_pairs import keep_outputs, write_pairs

    smoke = opened("smoke")
    write_pairs()
    run_steps(smoke, cores, target="analyses")
    keep_outputs(smoke)
