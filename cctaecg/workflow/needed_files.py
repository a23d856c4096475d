"""Which files of the library a notebook or a command needs: a change re-runs the steps it concerns and no other.

Imports are followed from module to module (``grimp`` reads them without running anything). A notebook imports from the
packages' faces: their stubs say in which module a name is at home. Left out on purpose are the configuration's
sections and profiles, because the workflow watches the *values* that a step reads, the ``__init__`` files, which only
re-export and which nothing inside the library imports from, and imports for types alone, which compute nothing.
"""

import ast
from functools import cache
from pathlib import Path

import grimp

from cctaecg.book.faces import face

PACKAGE = Path(__file__).parents[1]
WATCHED_BY_VALUE = "cctaecg.config."
BUT_FOR = {"cctaecg.config.parameters"}  # what a notebook checks itself
DATA_FILES = {
    "cctaecg.book.sphinx_ext.reading.terms": ["book/sphinx_ext/reading/abbreviations.yml"],
    "cctaecg.paper": ["paper_values.yml"],
    "cctaecg.evidence.realism": ["evidence/realism_facts.yml"],
    "cctaecg.ablations.results": ["ablations/ablation_facts.json"],
    "cctaecg.ablations.labels_results": ["ablations/labels_facts.json"],
    "cctaecg.evidence.faults": ["evidence/faults.json"],
    "cctaecg.evidence.torture": ["evidence/torture_facts.json"],
    "cctaecg.evidence.stored_coverage": ["evidence/coverage_facts.json"],
    "cctaecg.evidence.costs.dataset_costs": ["evidence/costs/dataset_costs_facts.json"],
    "cctaecg.evidence.costs.step_costs": ["evidence/costs/step_costs_facts.json"],
    "cctaecg.evidence.costs.slurm_trial": ["evidence/costs/slurm_trial_facts.json"],
    "cctaecg.evidence.full_network": ["evidence/full_network_facts.json"],
    "cctaecg.evidence.gpu": [  # once a GPU was measured
        name for name in ("evidence/gpu_facts.json",) if (PACKAGE / name).exists()],
    "cctaecg.evidence.predicting": ["evidence/predicting_facts.json"],
    "cctaecg.evidence.scale": ["evidence/scale_facts.json"],
    "cctaecg.evidence.training_speed": ["evidence/training_speed_facts.json"],
    "cctaecg.book.ledger.entries": ["book/ledger/ledger.yml"],
    "cctaecg.cohort.importing.mapping": ["cohort/importing/mapping_template.yml"],
    "cctaecg.labels.rules.vocabulary": ["labels/rules/vocabulary.yml"],
    "cctaecg.book.ledger.chances": ["book/ledger/no_effect.json"],
    "cctaecg.model.weights": [f"model/{name}.{kind}" for name in ("foundation", "future_mi")
                              for kind in ("safetensors", "yml")],
}
"""What a module reads beside its own source."""


@cache
def _imports() -> grimp.ImportGraph:
    return grimp.build_graph("cctaecg", cache_dir=None, exclude_type_checking_imports=True)


def library_files(*modules: str) -> list[str]:
    """The files of some modules and of all that they import, directly or not.

    Parameters
    ----------
    *modules : str
        Names such as ``cctaecg.stats.trend``; of a package, all its modules are meant.

    Returns
    -------
    list of str
        Sorted paths, relative to the current folder where they lie below it, with the data files that the modules
        read.

    Raises
    ------
    ModuleNotFoundError
        Naming a module that the library does not hold.

    Examples
    --------
    >>> [Path(file).name for file in library_files("cctaecg.paper")]
    ['paper.py', 'paper_values.yml']
    """
    graph = _imports()
    needed = set()
    for module in modules:
        if module not in graph.modules:
            raise ModuleNotFoundError(f"the library holds no module {module!r}")
        for part in {module} | graph.find_descendants(module):  # a package is all its modules
            needed |= {part} | graph.find_upstream_modules(part)
    files = set()
    for module in needed:
        if module.startswith(WATCHED_BY_VALUE) and module not in BUT_FOR:
            continue
        path = PACKAGE.joinpath(*module.split(".")[1:])
        if path.is_dir():
            continue
        files.add(path.with_suffix(".py"))
        files |= {PACKAGE / name for name in DATA_FILES.get(module, [])}
    here = Path.cwd()  # relative, so that a project that was moved is not run again
    return sorted(str(file.relative_to(here) if file.is_relative_to(here) else file) for file in files)


def imported_modules(source: Path) -> set[str]:
    """The library's modules that define what a Python source uses.

    A name is followed through its package's face to its home, taken by itself (``from cctaecg.stats import auc_ci``)
    or through the package (``from cctaecg import stats`` and then ``stats.auc_ci``). A whole package is named as such.

    Parameters
    ----------
    source : Path
        A Python file, which is read and not run.

    Returns
    -------
    set of str
        Names such as ``cctaecg.stats.discrimination.auc``.

    Raises
    ------
    ModuleNotFoundError
        Naming a package and what the source takes from it, which it does not offer.
    """
    tree = ast.parse(Path(source).read_text(encoding="utf-8"), filename=str(source))
    modules: set[str] = set()
    packages: dict[str, str] = {}  # what the source calls a package, and which it is
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "cctaecg":
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if face(whole):
                    packages[alias.asname or alias.name] = whole
                else:
                    modules.add(whole if whole in _imports().modules else _home(str(node.module), alias.name))
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names if alias.name.split(".")[0] == "cctaecg"}
    through = [(node.value, node.attr) for node in ast.walk(tree)
               if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    modules |= {_home(packages[name.id], attribute) for name, attribute in through if name.id in packages}
    by_attribute = {id(name) for name, _ in through}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in by_attribute]
    return modules | {packages[node.id] for node in names if node.id in packages}  # a package handed on is all of it


def _home(module: str, name: str) -> str:
    """The module that defines ``name``, which a source takes from ``module``, a package or a single module."""
    names = face(module)
    if names and name not in names:
        raise ModuleNotFoundError(f"the package {module!r} offers no {name!r}")
    return names.get(name, module)


def notebook_files(source: Path) -> list[str]:
    """What a notebook depends on: its own source and the library files that it needs.

    Parameters
    ----------
    source : Path
        The notebook's ``.py`` form.

    Returns
    -------
    list of str
        The source first, then as :func:`cctaecg.workflow.library_files`.

    Raises
    ------
    ModuleNotFoundError
        As :func:`cctaecg.workflow.imported_modules`.
    """
    return [str(source), *library_files(*imported_modules(source))]
