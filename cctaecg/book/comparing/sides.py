"""The two sides of a comparison: a run, a variant of one, or a folder that holds what one has written."""

from dataclasses import dataclass
from pathlib import Path

from cctaecg.errors import UserError
from cctaecg.run.folder import project_root
from cctaecg.run.names import checked_name, no_such_run
from cctaecg.run.run import Run

VARIANTS = "variants"


class NothingToCompare(UserError, ValueError):
    """A side of a comparison is no run and no variant, or the two have no result in common; the message says which."""


@dataclass(frozen=True)
class Side:
    """One side: how it is called, the folder with its ``results``, and the run, or variant, whose patients they are of.

    A folder without a ``config.yml`` belongs to no run: its patients cannot be compared.
    """

    label: str
    folder: Path
    run: Run | None
    is_variant: bool = False


@dataclass(frozen=True)
class Variant:
    """A variant that was tried: its name, what differs, when its last file was written, and the results it has."""

    name: str
    differing: tuple[str, ...]
    written: float
    results: tuple[str, ...]


def side_of(name: str, beside: Side | None = None) -> Side:
    """The side that a name means: ``demo``, ``demo/level=0.9``, a folder, or a variant of the run on the other side.

    Parameters
    ----------
    name : str
        As it was typed.
    beside : Side, optional
        The first side, whose run's variants may be named by themselves.

    Raises
    ------
    NothingToCompare, NoSuchRun, RunNameError
        When nothing of that name holds results.
    """
    root = project_root()
    run_name, _, variant = name.partition("/")
    if beside is not None and beside.run is not None and not Path(name).is_absolute():
        folder = beside.run.folder / VARIANTS / name
        if _has_results(folder):
            return Side(f"{beside.run.name}/{name}", folder, _variant(beside.run, name), True)
    if _has_results(root / "runs" / run_name) and variant:
        run, folder = Run(f"runs/{run_name}"), root / "runs" / run_name / VARIANTS / variant
        if _has_results(folder):
            return Side(name, folder, _variant(run, variant), True)
        there = [found.name for found in variants_of(run)]
        raise NothingToCompare(f"run {run_name} has no variant {variant!r}; "
                               + (f"expected one of {', '.join(there)}" if there else "none has been tried yet"))
    if not variant and _has_results(root / "runs" / name):
        return Side(name, root / "runs" / name, Run(f"runs/{name}"))
    if _has_results(Path(name)):
        run = Run(str(Path(name).resolve()))
        return Side(name, Path(name).resolve(), run if run.config_file.exists() else None)
    if Path(name).is_dir():
        raise NothingToCompare(f"{name} has no folder 'results'; expected a run, a variant, or a copy of one")
    if variant:
        raise NothingToCompare(f"nothing lies at {name!r}; expected a run, RUN/VARIANT, or a folder with results")
    if (root / "runs" / checked_name(name) / "config.yml").exists():
        raise NothingToCompare(f"run {name} has no results yet; make them with: cctaecg run {name}")
    raise no_such_run(name)


def variants_of(run: Run) -> list[Variant]:
    """The variants of a run that were tried, the latest first.

    Parameters
    ----------
    run : Run
        One that has a configuration.
    """
    found = []
    for folder in (run.folder / VARIANTS).glob("*/"):
        written = [path.stat().st_mtime for path in folder.rglob("*") if path.is_file()]
        if written:
            results = tuple(sorted(path.stem for path in (folder / "results").glob("*.json")))
            found.append(Variant(folder.name, _settings(folder.name), max(written), results))
    return sorted(found, key=lambda variant: -variant.written)


def _variant(run: Run, name: str) -> Run:
    return Run(run.shown, results_in=f"{VARIANTS}/{name}")


def _has_results(folder: Path) -> bool:
    return any((folder / kind).is_dir() for kind in ("results", "figures"))


def _settings(name: str) -> tuple[str, ...]:
    """A variant's name taken apart: a comma inside a list of numbers ends no setting.

    >>> _settings("level=0.9,prevalences=[0.1, 0.2]")
    ('level=0.9', 'prevalences=[0.1, 0.2]')
    """
    parts: list[str] = []
    for part in name.split(","):
        if "=" in part or not parts:
            parts.append(part)
        else:
            parts[-1] += f",{part}"
    return tuple(parts)
