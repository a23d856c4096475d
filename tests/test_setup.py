"""pyproject.toml, requirements.lock and environment.yml say the same."""

import csv
import importlib.util
import json
import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKED = re.findall(r"--extra (\w+)", (ROOT / "Makefile").read_text())
WANTED = [Requirement(line) for line in sum((EXTRAS[extra] for extra in LOCKED), PROJECT["dependencies"])]
LINES = [line.split("#")[0].strip() for line in (ROOT / "requirements.lock").read_text().splitlines()]
PINS = {canonicalize_name(line.split("==")[0]): line.split("==")[1] for line in LINES if line}


@pytest.mark.parametrize("requirement", WANTED, ids=lambda requirement: requirement.name)
def test_every_dependency_is_pinned_to_a_version_it_allows(requirement):
    pinned = PINS[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(pinned, prereleases=True)


def test_every_extra_but_one_is_pinned():
    """Nothing here could try Kubernetes, and its client would come with every installation."""
    assert set(EXTRAS) - set(LOCKED) == {"kubernetes"}


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
    assert len(lines) == len(PROJECT["dependencies"]) + sum(map(len, EXTRAS.values()))
    assert [line for line in lines if not re.search(r'",\s+# \w', line)] == []


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_licences_are_listed_of_exactly_what_is_pinned():
    with (ROOT / "licences.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["package"]: row["version"] for row in rows} == PINS
    assert [row for row in rows if not row["licence"] or row["licence"] in ("UNKNOWN", "not installed here")] == []


def test_a_package_that_says_no_licence_has_the_one_of_its_repository():
    named = [{"Name": "MLcroissant", "License": "UNKNOWN"}, {"Name": "a", "License": "MIT\nmore"},
             {"Name": "b", "License": "UNKNOWN", "LicenseText": "\nBSD\nText"}]
    assert script("audit").licences(json.dumps(named), "a==1\nb==2\nmlcroissant==3\n") == [
        ("a", "1", "MIT"), ("b", "2", "BSD"), ("mlcroissant", "3", "Apache Software License")]


@pytest.mark.parametrize(("dependencies", "said", "found"), [
    ([], "not looked up, the list of them could not be reached", False),
    ([{"name": "a", "skip_reason": "not found"}], "not looked up, the list of them could not be reached", False),
    ([{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "no"}],
     "0 known in 1 packages; 1 more could not be looked up", False),
    ([{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1"]}]}],
     "1 known in 1 packages.\n  a 1: CVE-1, mended in 1.1", True),
])
def test_what_was_not_looked_up_is_not_said_to_be_safe(dependencies, said, found):
    sentence, vulnerable = script("audit").vulnerabilities(json.dumps({"dependencies": dependencies}))
    assert said in sentence and vulnerable is found


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_each_step_of_a_workflow_is_a_make_target(path):
    jobs = yaml.safe_load(path.read_text())["jobs"].values()
    run = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert run and all(re.fullmatch(r"make [a-z]+", command) for command in run)
    assert {command.split()[1] for command in run} <= TARGETS
    versions = {step["with"]["python-version"] for job in jobs for step in job["steps"]
                if "setup-python" in step.get("uses", "")}
    assert versions == {"3.11"}


def test_workflows_test_publish_and_refresh():
    assert [path.stem for path in WORKFLOWS] == ["book", "lock", "test"]
    run = (ROOT / ".github" / "workflows" / "test.yml").read_text()
    whole = re.search(r"^test:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    steps = " ".join(re.findall(r"\$\(MAKE\)(?: --jobs 2)? ([a-z ]+)", whole)).split()
    assert re.findall(r"make ([a-z]+)", run.split("steps:")[1]) == ["ready", *steps]
    assert "make book" in WORKFLOWS[0].read_text() and "_build/html" in WORKFLOWS[0].read_text()


def test_the_container_is_built_of_the_lock_and_ends_in_the_tests():
    image = (ROOT / "Dockerfile").read_text()
    assert "FROM python:3.11-slim" in image and 'CMD ["make", "test"]' in image
    assert "--requirement requirements.lock" in image and "RUN make ready" in image
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    assert container["build"]["dockerfile"] == "../Dockerfile" and container["postCreateCommand"].endswith("make test")
    for copied in re.search(r"^COPY --chown=reader (.*) \./$", image, re.MULTILINE)[1].split():
        assert (ROOT / copied).is_file()
