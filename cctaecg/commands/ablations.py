"""``cctaecg ablations``: train each arm of the ablation study, and compare it with the run itself."""

import shutil
from typing import TYPE_CHECKING

import click

from cctaecg.commands.runs import run_named, where
from cctaecg.commands.terminal import say
from cctaecg.errors import counted

if TYPE_CHECKING:
    from cctaecg.run.run import Run
    from cctaecg.workflow.cluster.places import Place


@click.group()
def ablations() -> None:
    """Leave one ingredient of training out at a time, and see what it was worth.

    Everything lies in runs/NAME/ablations/. The book shows it when the run is brought up to date again.
    """


@ablations.command("run")
@click.argument("name")
@click.option("--folds", type=click.IntRange(1), help="Only so many of the folds; else all.")
@where("Folds")
@click.option("--store", is_flag=True, help="Keep the result with the package, for books of the same settings.")
def run_arms(name: str, folds: int | None, cores: int | None, place: "Place | None", store: bool) -> None:
    """Train every arm of run NAME and compare; what is done already is not done again."""
    from cctaecg.ablations.results import STORED, facts_file
    from cctaecg.workflow.engine import run_steps

    run = run_named(name)
    compared = _folds(run, folds)
    run_steps(run, cores, target="ablations", on=place, ablation_folds=compared)
    say(f"Compared over {counted(compared, 'fold')}: {facts_file(run).relative_to(run.folder.parents[1])}")
    if store:
        shutil.copyfile(facts_file(run), STORED)


@ablations.command()
@click.argument("name")
@click.argument("arm")
@click.argument("seed", type=click.IntRange(0))
@click.argument("fold", type=click.IntRange(0))
def train(name: str, arm: str, seed: int, fold: int) -> None:
    """Train one FOLD of one ARM of run NAME with one SEED; a stopped training goes on after its last whole epoch."""
    from cctaecg.ablations.arms import arm_run
    from cctaecg.training.run_fold import folded_cohort, train_run_fold

    run = arm_run(run_named(name), arm, seed)
    train_run_fold(run, folded_cohort(run), fold)


@ablations.command()
@click.argument("name")
@click.option("--folds", type=click.IntRange(1), help="Only so many of the folds; else all.")
def compare(name: str, folds: int | None) -> None:
    """Compare the trained arms of run NAME with the run."""
    from cctaecg.ablations.comparison import ablation_facts
    from cctaecg.ablations.results import write_facts

    run = run_named(name)
    write_facts(run, ablation_facts(run, range(_folds(run, folds))))


@ablations.command("labels")
@click.argument("name")
@where("Trainings")
@click.option("--store", is_flag=True, help="Keep the result with the package, for books of the same settings.")
def labels_needed(name: str, cores: int | None, place: "Place | None", store: bool) -> None:
    """Train run NAME's network on shares of its labels, from each start; what is done already is not done again."""
    from cctaecg.ablations.labels_results import LABELS_STORED, labels_file
    from cctaecg.workflow.engine import run_steps

    run = run_named(name)
    run_steps(run, cores, target="labels_needed", on=place)
    say(f"Compared: {labels_file(run).relative_to(run.folder.parents[1])}")
    if store:
        shutil.copyfile(labels_file(run), LABELS_STORED)


@ablations.command("choose-rate", hidden=True)
@click.argument("name")
@click.argument("start")
def choose_rate(name: str, start: str) -> None:
    """Choose the learning rates of one START among patients who judge nothing else."""
    from cctaecg.ablations.labelled_patients import labelled
    from cctaecg.ablations.labels_needed import chosen_rates
    from cctaecg.ablations.labels_results import write_rates

    run = run_named(name)
    write_rates(run, start, chosen_rates(labelled(run), run.config(), start))


@ablations.command("train-on-shares", hidden=True)
@click.argument("name")
@click.argument("start")
@click.argument("seed", type=click.IntRange(0))
@click.argument("fold", type=click.IntRange(0))
def train_on_shares(name: str, start: str, seed: int, fold: int) -> None:
    """Train one FOLD from one START with one SEED on every share of the labels."""
    from cctaecg.ablations.labelled_patients import labelled
    from cctaecg.ablations.labels_needed import fold_of_start
    from cctaecg.ablations.labels_results import read_rates, shares_file

    run = run_named(name)
    found = fold_of_start(labelled(run), run.config(), start, read_rates(run, start), seed, fold)
    run.write_parquet(shares_file(run, start, seed, fold), found)


@ablations.command("compare-shares", hidden=True)
@click.argument("name")
def compare_shares(name: str) -> None:
    """Say what each start is worth at each share."""
    from cctaecg.ablations.labels_results import write_labels
    from cctaecg.ablations.labels_worth import labels_facts

    run = run_named(name)
    write_labels(run, labels_facts(run))


def _folds(run: "Run", asked: int | None) -> int:
    configured = run.config().training.folds
    if asked is not None and asked > configured:
        raise click.BadParameter(f"{asked} is more than the run's {configured}", param_hint="--folds")
    return asked or configured
