"""A package's face offers the names of its modules, and importing one module does not import the others."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import cctaecg.stats

ROOT = Path(__file__).parents[1]
FACES = sorted(path.parent.name for path in (ROOT / "cctaecg").glob("*/__init__.pyi"))


def test_every_package_has_a_face_but_the_commands():
    packages = {path.parent.name for path in (ROOT / "cctaecg").glob("*/__init__.py")}
    assert packages - set(FACES) == {"commands"}


@pytest.mark.parametrize("name", FACES)
def test_a_face_offers_what_its_stub_lists_from_where_it_is_defined(name):
    package = importlib.import_module(f"cctaecg.{name}")
    stub = ast.parse((ROOT / "cctaecg" / name / "__init__.pyi").read_text())
    listed = {alias.name: f"cctaecg.{name}.{node.module}" for node in stub.body for alias in node.names}
    assert set(package.__all__) == set(listed) <= set(dir(package))
    for offered, module in listed.items():
        value = getattr(package, offered)
        assert value is getattr(importlib.import_module(module), offered)
        if callable(value):
            assert value.__module__ == module, f"{offered} is listed from {module}, which does not define it"
        else:
            assert offered.isupper(), f"{offered} is neither a function, a class nor a constant"


@pytest.mark.parametrize("name", FACES)
def test_no_name_of_a_face_is_the_name_of_a_module_beside_it(name):
    """Importing a submodule binds it in its package, so that the function of that name would be lost."""
    folder = ROOT / "cctaecg" / name
    beside = {path.stem for path in folder.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert not beside & set(importlib.import_module(f"cctaecg.{name}").__all__)


def test_a_name_that_is_not_offered_is_an_error():
    with pytest.raises(AttributeError, match=r"cctaecg\.stats.*auc_cii"):
        cctaecg.stats.auc_cii  # noqa: B018


@pytest.mark.parametrize("name", ["cctaecg", *(f"cctaecg.{face}" for face in [*FACES, "commands"])])
def test_a_face_opens_with_its_main_use(name):
    """``pytest --doctest-modules`` runs the example."""
    assert ">>> " in importlib.import_module(name).__doc__


@pytest.mark.parametrize(("module", "absent"), [
    ("cctaecg.commands.main", {"numpy", "pandas", "matplotlib", "torch"}),
    ("cctaecg.stats.discrimination.auc", {"lifelines", "statsmodels", "scipy.stats", "sklearn", "torch"}),
])
def test_importing_one_module_leaves_the_libraries_of_the_others(module, absent):
    program = f"import sys, {module}; print(*sorted({absent!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
