"""The house stays easy to enter: what the plan counts is counted here, so that it cannot silt up again."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "cctaecg"
MODULES = sorted(path for path in LIBRARY.rglob("*.py") if path.name != "__init__.py")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]


def imports(source: str) -> list[ast.ImportFrom]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]


def code_cells(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_the_root_holds_the_vocabulary_the_errors_and_the_papers_numbers():
    files = {path.name for path in LIBRARY.iterdir() if path.is_file()}
    assert files == {"__init__.py", "domain.py", "errors.py", "paper.py", "paper_values.yml", "py.typed"}


def test_no_folder_holds_more_than_twenty_modules():
    assert {str(folder): n for folder, n in Counter(path.parent for path in MODULES).items() if n > 20} == {}


def test_no_module_has_more_than_250_lines():
    assert {str(path): n for path in MODULES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 250} == {}


def test_the_contract_and_the_map_of_contributing_are_one_list():
    assert len(LAYERS) <= 17
    rows = re.findall(r"^\| `([^`]+)` \|", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE)
    root = " | ".join(f"cctaecg.{name}" for name in ("domain", "errors", "paper"))
    assert [root, *(f"cctaecg.{row.rstrip('/')}" for row in rows if row != "root")] == LAYERS[::-1]
    assert rows[0] == "root"


def test_every_package_is_in_the_contract():
    packages = {f"cctaecg.{path.parent.name}" for path in LIBRARY.glob("*/__init__.py")}
    assert packages == set(LAYERS[:-1])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_inside_the_library_a_name_is_imported_from_the_module_that_defines_it(path):
    """What a step depends on is read from these imports; through a face it would be the whole package."""
    faces = {f"cctaecg.{stub.parent.name}" for stub in LIBRARY.glob("*/__init__.pyi")}
    for node in imports(path.read_text(encoding="utf-8")):
        inner = LIBRARY.parent.joinpath(*(node.module or "").split("."))
        names = [alias.name for alias in node.names]
        modules = [name for name in names if (inner / f"{name}.py").exists() or (inner / name).is_dir()]
        assert node.module not in faces or modules == names, f"{path.name} imports from {node.module}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_test_file_lies_where_its_module_does(path):
    beside = ROOT / "tests" / path.relative_to(LIBRARY).parent
    assert path.parent == LIBRARY or beside.is_dir(), f"no folder {beside} mirrors {path.parent}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_imports_from_faces_in_at_most_eight_lines(path):
    code = "\n".join(code_cells(path))
    nodes = [node for node in ast.parse(code).body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert sum(node.end_lineno - node.lineno + 1 for node in nodes) <= 8
    for node in imports(code):
        assert not (node.module.startswith("cctaecg") and node.module.count(".") > 1), node.module


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_plain_numbers(path):
    """``np.float64(0.5)`` in an output is a number that the library left in numpy's own type."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    shown = [str(output.get("text", output.get("data", {}).get("text/plain", "")))
             for cell in cells for output in cell.outputs]
    assert [text for text in shown if re.search(r"\bnp\.\w+\(", text)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_line_of_code_is_wider_than_the_page(path):
    """At 1,280 pixels the text column holds 88 characters of code at the size that book.css gives it."""
    lines = [line for cell in code_cells(path) for line in cell.splitlines()]
    assert [line for line in lines if len(line) > 88] == []


CLOCKS = re.compile(r"perf_counter|monotonic\(|process_time|thread_time|timeit|time\.time\(\) -|performance\.now|"
                    r"getEntries|Date\.now|_(?:MS|SECONDS)\b")


def timed(source: str) -> list[str]:
    """Assertions that hang on a clock, directly or by a name that was read from one."""
    tree, found = ast.parse(source), []
    read = {target.id for node in ast.walk(tree) if isinstance(node, ast.Assign)
            and CLOCKS.search(ast.unparse(node.value)) for target in node.targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            names = {name.id for name in ast.walk(node.test) if isinstance(name, ast.Name)}
            if names & read or CLOCKS.search(ast.unparse(node.test)):
                found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=lambda path: path.stem)
def test_no_test_hangs_on_how_fast_the_machine_is(path):
    """Another machine, or the same beside other work, would fail it; ``benchmarks/`` measure, in ratios."""
    if path.name != "test_house.py":
        assert timed(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("source", [
    "started = time.monotonic()\nassert time.monotonic() - started < 5",
    "took = time.perf_counter() - began\nassert took < 1", "assert page.evaluate('performance.now()') < 500",
    "assert page.evaluate('window.longest') < LONGEST_MS"])
def test_an_assertion_on_a_clock_is_found(source):
    assert len(timed(source)) == 1
