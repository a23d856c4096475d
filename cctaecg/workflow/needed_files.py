"""Which files of the library a notebook or a command needs: a change re-runs the steps it concerns and no other.

Imports are followed from module to module (``grimp`` reads them without running anything, so that it also sees those
that a room makes on demand). Left out on purpose are ``config.py`` and ``config_sections.py``, because the workflow
watches the *values* of the sections a step reads, and the ``__init__.py`` of the rooms, which only re-export and which
nothing inside the project imports from.
"""

import ast
from functools import cache
from pathlib import Path

import grimp

PACKAGE = Path(__file__).parent
WATCHED_BY_VALUE = {"cctaecg.config", "cctaecg.config_sections"}
DATA_FILES = {
    "cctaecg.paper": ["paper_values.yml"],
    "cctaecg.realism": ["realism_facts.yml"],
    "cctaecg.ablation_results": ["ablation_facts.json"],
    "cctaecg.known_truth_coverage": ["coverage_facts.json"],
    "cctaecg.training_speed": ["training_speed_facts.json"],
    "cctaecg.ledger.entries": ["ledger/ledger.yml"],
    "cctaecg.model.weights": ["model/future_mi.safetensors", "model/future_mi.yml"],
}
"""What a module reads beside its own source."""


@cache
def _imports() -> grimp.ImportGraph:
    return grimp.build_graph("cctaecg", cache_dir=None)


def library_files(*modules: str) -> list[str]:
    """Sorted paths of ``modules`` (such as ``cctaecg.stats.auc``) and of all that they import, directly or not.

    Raises ``ModuleNotFoundError`` for a module that the library does not hold.
    """
    graph = _imports()
    needed = set()
    for module in modules:
        if module not in graph.modules:
            raise ModuleNotFoundError(f"the library holds no module {module!r}")
        needed |= {module} | graph.find_upstream_modules(module)
    files = set()
    for module in needed - WATCHED_BY_VALUE:
        path = PACKAGE.joinpath(*module.split(".")[1:])
        if path.is_dir():
            continue
        files.add(path.with_suffix(".py"))
        files |= {PACKAGE / name for name in DATA_FILES.get(module, [])}
    here = Path.cwd()  # relative, so that a project that was moved is not run again
    return sorted(str(file.relative_to(here) if file.is_relative_to(here) else file) for file in files)


def imported_modules(source: Path) -> set[str]:
    """The library's modules that a Python source imports: ``from cctaecg.stats.auc import auc_ci`` gives one name."""
    modules = set()
    for node in ast.walk(ast.parse(Path(source).read_text(encoding="utf-8"), filename=str(source))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "cctaecg":
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            modules |= (inner & _imports().modules) or {node.module}
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names if alias.name.split(".")[0] == "cctaecg"}
    return modules


def notebook_files(source: Path) -> list[str]:
    """A notebook's ``.py`` source and the library files that it needs."""
    return [str(source), *library_files(*imported_modules(source))]
