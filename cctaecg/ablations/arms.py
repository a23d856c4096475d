"""The arms of the ablation study: one ingredient of training changed at a time, all else as the run is configured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cctaecg.config.profiles import ConfigError
from cctaecg.config.sections import Config
from cctaecg.run.results import Absent
from cctaecg.run.run import Run


@dataclass(frozen=True)
class Arm:
    """One arm of the ablation study.

    Attributes
    ----------
    title : str
        What it is called in figures.
    changes : str
        What it changes, in words.
    why : str
        What it shows.
    change : callable
        From a run's configuration to the arm's.
    """

    title: str
    changes: str
    why: str
    change: Callable[[Config], Config]

    def settings(self, config: Config) -> Config | Absent:
        """The arm's configuration.

        Parameters
        ----------
        config : Config
            The run's.

        Returns
        -------
        Config or Absent
            ``Absent`` where the run's own has what the arm would change it to.
        """
        changed = self.change(config)
        return Absent("The run itself is trained like this.") if changed == config else changed


def _section(name: str, **values: Any) -> Callable[[Config], Config]:
    """A change of some values of a section, ``None`` being a value too."""
    return lambda config: config.model_copy(update={name: getattr(config, name).model_copy(update=values)})


def _other_scale(config: Config) -> Config:
    other = "record" if config.signal.normalise == "lead" else "lead"
    return _section("signal", normalise=other)(config)


SEEDS = 3
"""Trainings of the run and of every arm: what training does by chance alone is the spread between them."""

ARMS = {
    "scratch": Arm(
        "No pretraining", "random instead of pretrained weights",
        "shows what the transfer is worth", _section("model", checkpoint=None)),
    "no_pcgrad": Arm(
        "No PCGrad", "the gradient of the summed losses as it is",
        "shows what projecting conflicting gradients is worth", _section("training", pcgrad=False)),
    "no_uncertainty": Arm(
        "No learnt weights", "the same weight for each vessel's loss",
        "shows what weighting by uncertainty is worth", _section("training", uncertainty_weights=False)),
    "no_augmentation": Arm(
        "No augmentation", "one view of each ECG, undisturbed",
        "shows what the disturbed copies are worth", _section("training", augmentation=False)),
    "no_norm": Arm(
        "No norms", "batch norms switched off",
        "is how the paper's network was pretrained", _section("model", norm=False)),
    "probe": Arm(
        "Head alone", "the pretrained trunk stays as it is, only the head learns",
        "shows what fine-tuning adds to the features", _section("training", trainable="head")),
    "scale": Arm(
        "Other scale", "ECGs scaled over the whole record where the run scales each lead, or the other way round",
        "is how ECGFounder was pretrained, or what the manuscript states", _other_scale),
    "norm_dropout": Arm(
        "Norms, dropout 0.5", "batch norms on and dropout at one half",
        "is how the authors' code fine-tunes", _section("model", norm=True, dropout=0.5)),
}
"""Every arm but the run itself, in the order in which they are shown."""


def trained_arms(config: Config) -> list[str]:
    """The arms that a run of a configuration has: those that change something in it.

    Parameters
    ----------
    config : Config
        The run's.

    Returns
    -------
    list of str
        Names, in the order of ``ARMS``.
    """
    return [name for name, arm in ARMS.items() if not isinstance(arm.settings(config), Absent)]


def trainings(config: Config) -> list[tuple[str, int]]:
    """Every training of the ablation study beside the run's own: name and seed, ``default`` being the run itself.

    Parameters
    ----------
    config : Config
        The run's.

    Returns
    -------
    list of tuple
        The run's further seeds from 1, the arms' from 0.
    """
    return [("default", seed) for seed in range(1, SEEDS)] + [
        (name, seed) for name in trained_arms(config) for seed in range(SEEDS)]


def arm_run(run: Run, name: str, seed: int) -> Run:
    """A run as one arm trains it with one seed; data and folds are the run's.

    Parameters
    ----------
    run : Run
        The run that the arm is compared with.
    name : str
        A key of ``ARMS``, or ``default`` for the run's own settings.
    seed : int
        Counted from 0, the run's own seed: initial weights, order, augmentation and dropout follow from it.

    Returns
    -------
    Run
        With the arm's configuration, writing to ``ablations/NAME/SEED`` below the run's folder; the run itself for
        ``default`` with the first seed.

    Raises
    ------
    ConfigError
        For an unknown arm or seed, and for an arm that changes nothing.
    """
    config = run.config()
    if name != "default" and name not in ARMS:
        raise ConfigError(f"ablation is {name!r}; expected one of {', '.join(ARMS)}")
    if not 0 <= seed < SEEDS:
        raise ConfigError(f"ablation {name} has no seed {seed}; expected 0 to {SEEDS - 1}")
    if (name, seed) == ("default", 0):
        return run
    settings = config if name == "default" else ARMS[name].settings(config)
    if isinstance(settings, Absent):
        raise ConfigError(f"ablation {name} changes nothing in {run.shown}: {settings['absent']}")
    training = settings.training
    reseeded = training.model_copy(update={"seed": training.seed + seed, "split_seed": training.seed_of_folds})
    arm = settings.model_copy(update={"training": reseeded if seed else training})
    return Run(run.shown, arm, results_in=str(run.ablations(f"{name}/{seed}").relative_to(run.folder)))
