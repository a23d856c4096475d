"""Rooms offer the names of their modules, and importing one module does not import the others."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import cctaecg.ecg.preparation  # binds the module; the room offers the function all the same
import cctaecg.stats
from cctaecg.ecg.preparation import prepare

ROOT = Path(__file__).parents[1]
ROOMS = ["cohort", "ecg", "explain", "figures", "labels", "model", "simulate", "stats", "training"]


def imports_from(room, source):
    """Pairs of a name and the module of ``room`` that ``source`` imports it from."""
    return [(alias.name, node.module) for node in ast.walk(ast.parse(source.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module.startswith(f"cctaecg.{room}.") for alias in node.names]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_offers_what_its_modules_define(room):
    package = importlib.import_module(f"cctaecg.{room}")
    imported = dict(imports_from(room, Path(package.__file__)))
    assert set(package.__all__) == set(imported) <= set(dir(package))
    for name, module in imported.items():
        offered = getattr(package, name)
        assert offered is getattr(importlib.import_module(module), name)
        assert offered.__module__ == module, f"{name} is imported from {module}, which does not define it"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_offers_every_function_and_class_that_a_notebook_uses(room):
    package = importlib.import_module(f"cctaecg.{room}")
    used = {pair for notebook in (ROOT / "notebooks").glob("*.py") for pair in imports_from(room, notebook)}
    functions = {name for name, module in used if callable(getattr(importlib.import_module(module), name))}
    assert functions <= set(package.__all__)


def test_a_function_named_like_its_module_is_offered_whoever_imported_the_module():
    assert prepare is sys.modules["cctaecg.ecg.preparation"].prepare is cctaecg.ecg.preparation


def test_a_name_that_is_not_offered_is_an_error():
    with pytest.raises(AttributeError, match=r"cctaecg\.stats.*no attribute 'auc_cii'"):
        cctaecg.stats.auc_cii  # noqa: B018


@pytest.mark.parametrize(("module", "absent"), [
    ("cctaecg.commands.main", {"numpy", "pandas", "matplotlib", "torch"}),
    ("cctaecg.stats.discrimination.auc", {"lifelines", "statsmodels", "scipy.stats", "sklearn", "torch"}),
])
def test_importing_one_module_leaves_the_libraries_of_the_others(module, absent):
    program = f"import sys, {module}; print(*sorted({absent!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
