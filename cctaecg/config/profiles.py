"""One validated configuration for a whole run: its three profiles, and YAML in and out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cctaecg.config.sections import (
    AnalysisConfig,
    Config,
    DataConfig,
    ModelConfig,
    SignalConfig,
    TrainingConfig,
)
from cctaecg.config.yaml_text import YamlError, read_yaml
from cctaecg.errors import UserError

LONGEST_SHOWN = 120  # characters of a wrong value in a message


class ConfigError(UserError, ValueError):
    """A configuration value is wrong; the message names the key, the value and what was expected."""


PROFILES = {
    # tests and nbval: seconds
    "smoke": Config(
        profile="smoke",
        data=DataConfig(scale=0.03),
        model=ModelConfig(widths=(16, 32), blocks=(1, 1)),
        training=TrainingConfig(folds=2, epochs=1, batch_size=32, learning_rate=3e-3),
        # its networks have hardly learnt anything: thresholds that leave patients in both risk groups
        analysis=AnalysisConfig(resamples=50, risk_thresholds={"RCA": 0.48, "LM": 0.44, "LAD": 0.455, "LCX": 0.454}),
    ),
    # the book: minutes on two cores
    "demo": Config(
        profile="demo",
        # kernels of 80 ms at 100 Hz; norms, because so few steps from scratch learn little without them
        model=ModelConfig(kernel_size=8, norm=True, checkpoint="future_mi"),
        training=TrainingConfig(epochs=2, learning_rate=3e-3),
    ),
    # the manuscript's settings, for one GPU and a hospital's own export
    "paper": Config(
        profile="paper",
        signal=SignalConfig(fs=500),
        model=ModelConfig(
            widths=(64, 160, 160, 400, 400, 1024, 1024), blocks=(2, 2, 2, 3, 3, 4, 4), stem_width=64,
        ),
    ),
}
"""The three profiles: ``smoke`` for tests, ``demo`` for the book, ``paper`` for the manuscript's settings."""


def profile(name: str, **sections: Mapping[str, Any]) -> Config:
    """The configuration of a profile, with keys of its sections replaced.

    Parameters
    ----------
    name : str
        ``smoke`` (seconds, for tests), ``demo`` (minutes, the book) or ``paper`` (the manuscript's settings).
    **sections : mapping
        What differs, by section: ``data={"seed": 1}``.

    Raises
    ------
    ConfigError
        For an unknown profile, section or key, or a value that a key does not take.

    Examples
    --------
    >>> profile("smoke", data={"seed": 1}).data.seed
    1
    """
    return _built({"profile": name, **sections}, origin=f"profile {name!r}")


def load(path: Path) -> Config:
    """Read a run's ``config.yml``: a profile's name and what differs from it.

    Parameters
    ----------
    path : path
        A YAML file, UTF-8.

    Raises
    ------
    ConfigError
        Names the file, the key, its value and what was expected.
    """
    try:
        values = read_yaml(Path(path).read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8: byte {error.start} is 0x{error.object[error.start]:02x}; "
                          "save it as UTF-8") from error
    except IsADirectoryError as error:
        raise ConfigError(f"{path} is a folder; expected a file") from error
    except YamlError as error:
        raise ConfigError(f"{path} is not valid YAML: {error}") from error
    if not isinstance(values, dict):
        found = "nothing" if values is None else "a list" if isinstance(values, list) else _short(values)
        raise ConfigError(f"{path} holds {found}; expected 'profile: demo' and sections such as 'data:'")
    return _built(values, origin=str(path))


def dump(config: Config) -> str:
    """The whole configuration as YAML text; :func:`cctaecg.config.load` reads it back to an equal one."""
    return str(yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False, allow_unicode=True))


def replaced(config: Config, sections: Mapping[str, Any]) -> Config:
    """A configuration with some keys replaced, validated again; ``None`` keeps what is configured.

    Parameters
    ----------
    config : Config
        What is configured.
    sections : mapping
        New values by section and key.

    Raises
    ------
    ConfigError
        For an unknown key or a value that it does not take.

    Examples
    --------
    >>> replaced(profile("demo"), {"analysis": {"level": 0.9, "resamples": None}}).analysis.level
    0.9
    """
    return _validated(_merged(config.model_dump(), _given(sections)), origin="parameters")


def _built(values: Mapping[str, Any], origin: str) -> Config:
    name = values.get("profile", "smoke")
    if not isinstance(name, str) or name not in PROFILES:
        raise ConfigError(f"{origin}: profile is {_short(name)}; expected one of {', '.join(PROFILES)}")
    return _validated(_merged(PROFILES[name].model_dump(), values), origin)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` without what is None, at any depth."""
    return {key: _given(value) if isinstance(value, Mapping) else value
            for key, value in values.items() if value is not None}


def _merged(base: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with what is ``given`` in its place; None says that there is none of it, as any other value does."""
    merged = dict(base)
    for key, value in given.items():
        within = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _merged(base[key], value) if within else value
    return merged


def _validated(values: Mapping[str, Any], origin: str) -> Config:
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        faults = "; ".join(_fault(".".join(map(str, fault["loc"])), fault) for fault in error.errors())
        raise ConfigError(f"{origin}: {faults}") from error


def _fault(place: str, fault: ErrorDetails) -> str:
    """What pydantic found, with the value it was given; for a whole section the message itself names the keys."""
    given = "" if isinstance(fault["input"], dict) else f" is {_short(fault['input'])}"
    return f"{place}{given}: " + ("there is no such key" if fault["type"] == "extra_forbidden" else fault["msg"])


def _short(value: object) -> str:
    """``value`` as Python writes it, its middle left out where it is long; ``null`` as the file has it."""
    text = "null" if value is None else ascii(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN // 2]}...{text[-LONGEST_SHOWN // 4:]}"
