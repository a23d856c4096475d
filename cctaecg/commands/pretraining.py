"""``cctaecg pretrain``: the weights that the demo starts from."""

import click

from cctaecg.commands.terminal import say


@click.command()
@click.option("--hospitals", type=click.IntRange(2), default=25, show_default=True, help="400 patients each.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
def pretrain(hospitals: int, workers: int) -> None:
    """Make the weights that the demo starts from anew: future infarction in simulated patients outside the study."""
    from cctaecg.training.pretraining.future_mi import pretrain, pretraining_config

    card = pretrain(pretraining_config(), hospitals, workers)
    say(f"AUC in hospitals not learnt from: {card['held_out']['auc']['value']:.3f}")
