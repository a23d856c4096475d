"""What a run's numbers come from: its manifest, with a fingerprint of the data and the state of the code."""

import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from cctaecg import __released__, __version__
from cctaecg.config.sections import Config
from cctaecg.run.folder import project_root
from cctaecg.run.reading import read_parquet
from cctaecg.run.run import Run

BANNERS = {
    "simulated": "Simulated study with known truth: no patient is real, and no number here replicates the paper.",
    "ptbxl": "Real ECGs of PTB-XL. The labels are infarct territories taken from the ECG's own diagnosis: "
             "a surrogate, not coronary CT.",
    "hospital": "Computed from a hospital's own export. Research software: not for clinical use.",
}
"""What each page of the book says about the data that made it, by ``config.data.source``."""

SMOKE_BANNER = "Smoke test: a handful of patients and hardly any training; the numbers only show that each step runs. "

DIGITS = 12
"""How many hexadecimal digits stand for a hash, of data or of a commit."""

NUMBERS_FROM = ("cctaecg", ":(glob)notebooks/*.py", "Snakefile", "requirements.lock", "pyproject.toml")
"""What the numbers follow from, as git's pathspecs; a notebook's .ipynb holds what its .py says, and outputs."""


def manifest(run: Run, config: Config) -> dict[str, Any]:
    """What the book says about the run: its data, code, profile, seeds, configuration and versions.

    Its only date is that of the code, so that a run that is repeated says the same.
    """
    source = config.data.source
    configuration = config.model_dump(mode="json")
    for section, key in (("data", "folder"), ("model", "checkpoint")):
        if configuration[section][key] is not None:
            configuration[section][key] = Path(configuration[section][key]).name
    if source == "hospital":
        configuration["data"]["folder"] = "export"  # a folder's name may tell whose it is
    configuration["labels"]["server"] = None  # an address inside a hospital is nobody's business
    banner = (SMOKE_BANNER if config.profile == "smoke" else "") + BANNERS[source]
    seeds = {"training": config.training.seed, "analysis": config.analysis.seed}
    return {
        "run": run.name,
        "profile": config.profile,
        "source": source,
        "banner": banner,
        "seed": {"simulation": config.data.seed, **seeds} if source == "simulated" else seeds,
        "data": data_fingerprint(run),
        "code": code_state(project_root()),
        "dated": code_day(project_root()),
        "configuration": configuration,
        "versions": {"python": platform.python_version(), "torch": version("torch"), "cctaecg": __version__},
    }


def data_fingerprint(run: Run) -> str:
    """The first digits of SHA-256 over the run's stored signals, the index of its ECGs and its analysis table.

    The tables count with their contents, not with the bytes of their files, which change with the library that wrote
    them. Raises ``MissingArtefact``.
    """
    whole = sha256()
    with run.require(run.signals, f"cctaecg prepare {run.name}").open("rb") as signals:
        whole.update(file_digest(signals, "sha256").digest())
    index = read_parquet(run.require(run.ecg_index, f"cctaecg prepare {run.name}"))
    for table in (index, run.read_cohort()):
        whole.update(sha256(table.to_csv(index=False).encode()).digest())
    return whole.hexdigest()[:DIGITS]


def code_state(root: Path) -> str:
    """The commit checked out at ``root``, and whether what the numbers follow from was changed since.

    Where ``root`` is no checkout, as after unpacking an archive, the version of the package.
    """
    if shutil.which("git") is None or not (root / ".git").exists():
        return f"version {__version__}"
    commit = _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    if not commit:  # a repository without a commit, or one that git refuses to read
        return f"version {__version__}"
    changed = _git(root, "status", "--porcelain", "--", *NUMBERS_FROM)
    return f"commit {commit[:DIGITS]}" + (" with uncommitted changes" if changed else "")


def code_day(root: Path) -> str:
    """The day of the code at ``root``, such as ``2026-11-29``: of its commit; of the version where it is no checkout.

    Where ``SOURCE_DATE_EPOCH`` is set, as packagers do who build the same twice, that day.
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(given), UTC).date().isoformat()
    committed = _git(root, "log", "-1", "--format=%ct") if shutil.which("git") and (root / ".git").exists() else ""
    return datetime.fromtimestamp(int(committed), UTC).date().isoformat() if committed else __released__


def repository_address(root: Path | None = None) -> str:
    """Where the code lies, as ``_config.yml`` of the project says (``repository: url``); empty until that is known."""
    config = (root or project_root()) / "_config.yml"
    stated = yaml.safe_load(config.read_text(encoding="utf-8")) if config.is_file() else {}
    return (stated.get("repository") or {}).get("url") or ""


def _git(root: Path, *arguments: str) -> str:
    """What git says, empty when it refuses."""
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
