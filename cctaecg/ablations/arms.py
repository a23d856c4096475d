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


def _other_seed(config: Config) -> Config:
    """Another training seed with the same folds: initial weights, order, augmentation and dropout differ."""
    training = config.training
    return _section("training", seed=training.seed + 1, split_seed=training.seed_of_folds)(config)


ARMS = {
    "default_again": Arm(
        "Nothing: another seed", "nothing but the seed of training",
        "shows how far two trainings differ by chance alone", _other_seed),
    "scratch": Arm(
        "No pretraining", "random instead of pretrained weights",
        "shows what the transfer is worth", _section("model", checkpoint=None)),
    "no_pcgrad": Arm(
        "No PCGrad", "the gradient of the summed losses as it is",
        "shows what projecting conflicting gradients is worth", _section("training", pcgrad=False)),
    "no_uncertainty": Arm(
        "No learned weights", "the same weight for each vessel's loss",
        "shows what weighting by uncertainty is worth", _section("training", uncertainty_weights=False)),
    "no_augmentation": Arm(
        "No augmentation", "one view of each ECG, undisturbed",
        "shows what the disturbed copies are worth", _section("training", augmentation=False)),
    "no_norm": Arm(
        "No norms", "batch norms switched off",
        "is how the paper's network was pretrained", _section("model", norm=False)),
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


def arm_run(run: Run, name: str) -> Run:
    """A run as one arm trains it; data and folds are the run's.

    Parameters
    ----------
    run : Run
        The run that the arm is compared with.
    name : str
        A key of ``ARMS``.

    Returns
    -------
    Run
        With the arm's configuration, writing to ``ablations/NAME`` below the run's folder.

    Raises
    ------
    ConfigError
        For an unknown arm, and for one that changes nothing.
    """
    if name not in ARMS:
        raise ConfigError(f"ablation is {name!r}; expected one of {', '.join(ARMS)}")
    config = ARMS[name].settings(run.config())
    if isinstance(config, Absent):
        raise ConfigError(f"ablation {name} changes nothing in {run.shown}: {config['absent']}")
    return Run(run.shown, config, results_in=str(run.ablations(name).relative_to(run.folder)))
