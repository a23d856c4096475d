"""pyproject.toml, requirements.lock and environment.yml say the same."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = [Requirement(line) for line in sum(EXTRAS.values(), PROJECT["dependencies"])]
LINES = [line.split("#")[0].strip() for line in (ROOT / "requirements.lock").read_text().splitlines()]
PINS = {canonicalize_name(line.split("==")[0]): line.split("==")[1] for line in LINES if line}


@pytest.mark.parametrize("requirement", WANTED, ids=lambda requirement: requirement.name)
def test_every_dependency_is_pinned_to_a_version_it_allows(requirement):
    pinned = PINS[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(pinned, prereleases=True)


def test_what_is_installed_is_what_is_pinned():
    differing = {
        name: (pinned, version(name)) for name, pinned in PINS.items() if version(name).split("+")[0] != pinned
    }
    assert differing == {}


def test_the_lock_pins_exactly_and_names_no_place():
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!]+", line) for line in LINES if line)


def test_conda_installs_the_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, *_, pip = environment["dependencies"]
    assert pip["pip"] == ["--requirement requirements.lock", "--editable ."]
    assert PROJECT["requires-python"].startswith(f">={python.split('=')[1]}")


def test_every_dependency_has_its_reason():
    block = (ROOT / "pyproject.toml").read_text().split("dependencies = [")[1].split("]\n\n[project.scripts]")[0]
    lines = [line for line in block.splitlines() if line.strip().startswith('"')]
    assert len(lines) == len(WANTED)
    assert [line for line in lines if not re.search(r'",\s+# \w', line)] == []
