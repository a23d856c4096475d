"""How many small breaks of the library its tests notice: python benchmarks/mutation.py --breaks 300 --out survivors.csv

A break is one operator, comparison, constant or condition of a module changed. Only the test file that mirrors the
module is run against it, `tests/stats/test_trend.py` for `cctaecg/stats/trend.py`, with its doctests left out, and it
ends with the first test that fails. A break that no test of that file notices survives, and is listed. Left out are
defaults of arguments and attributes, annotations, texts, and modules whose test file takes longer than the limit or is
not there.

Each break is made in a process of its own, forked from one that has the libraries loaded: nothing is written to the
checkout. It runs where Python can fork, which Windows cannot.

`mutation_equivalent.csv` beside this file lists breaks that nothing can notice, each with the reason: the line's code,
what stood there and what stands there now. They are tried too; those that survive are counted apart.
"""

import argparse
import ast
import csv
import importlib.machinery
import io
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ("stats/**/*.py", "training/objective.py", "training/gradients/*.py", "cohort/**/*.py", "labels/rules/*.py")
BEFORE = ("numpy", "pandas", "scipy.stats", "scipy.optimize", "sklearn.metrics", "torch", "matplotlib.figure",
          "statsmodels.api", "lifelines", "hypothesis", "pydantic", "jupytext", "nbformat", "papermill", "click",
          "wfdb", "pyarrow.parquet", "torchjd", "bs4", "yaml", "openpyxl", "grimp", "psutil", "tqdm")
"""Libraries that are loaded once, before anything is broken."""

EQUIVALENT_FILE = Path(__file__).with_name("mutation_equivalent.csv")
CAUGHT, SURVIVED, NOT_RUN, EQUIVALENT = "caught", "survived", "not run", "equivalent"
SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Pow: ast.Mult,
    ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.MatMult: ast.Mult,
}


@dataclass(frozen=True)
class Break:
    """One change: the module's file, the line and its code, what stood there, what stands there now, and its place."""

    path: Path
    line: int
    code: str
    was: str
    becomes: str
    place: int

    def tree(self) -> ast.Module:
        """The module with this change in it."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        _change(*list(_places(tree))[self.place])
        return ast.fix_missing_locations(tree)


def modules() -> list[Path]:
    """The modules that are broken: those with a test file of their own."""
    found = (path for pattern in TARGETS for path in sorted((ROOT / "cctaecg").glob(pattern)))
    return [path for path in found if path.name != "__init__.py" and test_of(path).is_file()]


def test_of(path: Path) -> Path:
    """The test file that mirrors a module."""
    return ROOT / "tests" / path.relative_to(ROOT / "cctaecg").parent / f"test_{path.name}"


def breaks_of(path: Path) -> Iterator[Break]:
    """Every break of a module, one at a time."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for place, (kind, node) in enumerate(list(_places(ast.parse(text)))):
        was, twin = ast.unparse(node), deepcopy(node)
        _change(kind, twin)
        yield Break(path, node.lineno, lines[node.lineno - 1].strip(), was[:60], ast.unparse(twin)[:60], place)


def _places(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The expressions that can be broken, each with how; no default, annotation, decorator or text is among them."""
    spared = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            spared |= {id(inner) for part in node.body if isinstance(part, ast.AnnAssign) and part.value
                       for inner in ast.walk(part.value)}
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            spared |= {id(inner) for default in [*node.args.defaults, *node.args.kw_defaults] if default
                       for inner in ast.walk(default)}
        if isinstance(node, ast.FunctionDef):
            parts = [*node.decorator_list, node.returns, *(argument.annotation for argument in node.args.args)]
            spared |= {id(inner) for part in parts if part for inner in ast.walk(part)}
        if isinstance(node, ast.AnnAssign):
            spared |= {id(inner) for inner in ast.walk(node.annotation)}
        if isinstance(node, ast.JoinedStr | ast.Raise):  # what a message says is asserted by its words
            spared |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in spared:
            continue
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SWAPS:
            yield "comparison", node
        elif isinstance(node, ast.BinOp) and type(node.op) in SWAPS and not _is_text(node):
            yield "operator", node
        elif isinstance(node, ast.BoolOp):
            yield "boolean", node
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub | ast.Invert):
            yield "sign", node
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield "constant", node


def _is_text(node: ast.BinOp) -> bool:
    return any(isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
               for side in (node.left, node.right))


def _change(kind: str, node: ast.expr) -> None:
    if kind == "comparison" and isinstance(node, ast.Compare):
        node.ops[0] = SWAPS[type(node.ops[0])]()
    elif kind in ("operator", "boolean") and isinstance(node, ast.BinOp | ast.BoolOp):
        node.op = SWAPS[type(node.op)]()
    elif kind == "sign" and isinstance(node, ast.UnaryOp):
        node.op = ast.Not() if isinstance(node.op, ast.Not) else ast.UAdd()
        if isinstance(node.op, ast.Not):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant):
        node.value = 1 if node.value == 0 else node.value + 1 if isinstance(node.value, int) else node.value * 1.1


def _row(found: Break) -> tuple[str, str, str, str]:
    return str(found.path.relative_to(ROOT)), str(found.line), found.was, found.becomes


def _rows(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [tuple(row) for row in csv.reader(stream)]


def equivalent(by_module: list[list[Break]]) -> set[tuple[str, str, str, str]]:
    """The breaks that nothing can notice; ``ValueError`` for a row of the file that is no break of the library now."""
    with EQUIVALENT_FILE.open(encoding="utf-8", newline="") as stream:
        listed = {(row["module"], row["code"], row["was"], row["becomes"]) for row in csv.DictReader(stream)}
    if unknown := listed - {_said(found) for own in by_module for found in own}:
        raise ValueError(f"{EQUIVALENT_FILE.name} lists {min(unknown)}; expected breaks of the library as it is")
    return listed


def _said(found: Break) -> tuple[str, str, str, str]:
    return found.path.relative_to(ROOT).as_posix(), found.code, found.was, found.becomes


def run_test(path: Path, tree: ast.Module | None, seconds: int) -> tuple[str, float]:
    """Run the test file of a module in a forked process, with the module broken: what came of it, and the computing."""
    child = os.fork()
    if child == 0:
        os._exit(_in_child(path, tree, seconds))
    _, code, used = os.wait4(child, 0)
    status = os.waitstatus_to_exitcode(code)
    return SURVIVED if status == 0 else NOT_RUN if status in (4, 5) else CAUGHT, used.ru_utime + used.ru_stime


def _in_child(path: Path, tree: ast.Module | None, seconds: int) -> int:
    signal.setitimer(signal.ITIMER_PROF, seconds)  # of computing: a loop that never ends is noticed, a busy machine not
    original = importlib.machinery.SourceFileLoader.get_code
    sys.dont_write_bytecode = True

    def get_code(loader: importlib.machinery.SourceFileLoader, name: str) -> object:
        if tree is not None and Path(loader.path) == path:
            return compile(tree, str(path), "exec")
        return original(loader, name)

    importlib.machinery.SourceFileLoader.get_code = get_code
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            return int(pytest.main([str(test_of(path)), "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--breaks", type=int, default=300)
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--seconds", type=int, default=60, help="of computing that a break may take; longer is caught")
    parser.add_argument("--limit", type=float, default=12.0, help="seconds of computing of an unbroken test file")
    parser.add_argument("--minutes", type=float, default=25.0, help="after which no further break is made")
    parser.add_argument("--again", type=Path, help="CSV of an earlier call: only what survived it is tried")
    parser.add_argument("--unseen", type=Path, nargs="+", default=[], help="CSVs of earlier calls, not tried again")
    parser.add_argument("--out", type=Path, help="CSV of every break and what came of it")
    asked = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ["OMP_NUM_THREADS"] = "1"
    for name in BEFORE:
        importlib.import_module(name)

    chance, end = random.Random(asked.seed), time.monotonic() + 60 * asked.minutes
    by_module = [list(breaks_of(path)) for path in modules()]
    unnoticed = equivalent(by_module)
    seen = {row[:4] for path in asked.unseen for row in _rows(path)}
    by_module = [[found for found in own if _row(found) not in seen] for own in by_module]
    total, every = sum(map(len, by_module)), []
    chance.shuffle(by_module)
    for own in by_module:  # so many of each module as is its share, and at least two
        every += chance.sample(own, min(len(own), max(2, round(asked.breaks * len(own) / total))))
    print(f"{total:,} breaks of {len(by_module)} modules; trying {len(every):,} of them", flush=True)
    if asked.again:
        left = {row[:4] for row in _rows(asked.again) if row[4] == SURVIVED}
        every = [found for own in by_module for found in own if _row(found) in left]
    whole: dict[Path, bool] = {}
    rows: list[tuple[str, str, str, str, str]] = []
    for found in every:
        if time.monotonic() > end:
            break
        if found.path not in whole:
            outcome, seconds = run_test(found.path, None, asked.seconds)
            whole[found.path] = outcome == SURVIVED and seconds < asked.limit
            if not whole[found.path]:
                print(f"  left out: {found.path.relative_to(ROOT)} ({outcome}, {seconds:.0f} s)", flush=True)
        if whole[found.path]:
            outcome, _ = run_test(found.path, found.tree(), asked.seconds)
            if outcome == SURVIVED and _said(found) in unnoticed:
                outcome = EQUIVALENT
            rows.append((*_row(found), outcome))
            if outcome == SURVIVED:
                print(f"  survived: {rows[-1][0]}:{found.line}: {found.was}  ->  {found.becomes}", flush=True)
    counts = Counter(row[-1] for row in rows)
    noticeable = len(rows) - counts[EQUIVALENT]
    print(f"{counts[CAUGHT]} of {noticeable} breaks caught ({counts[CAUGHT] / max(noticeable, 1):.1%}), "
          f"{counts[SURVIVED]} survived; {counts[EQUIVALENT]} more change nothing; "
          f"{sum(whole.values())} modules, {len(whole) - sum(whole.values())} left out")
    if asked.out:
        with asked.out.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([("module", "line", "was", "becomes", "outcome"), *rows])


if __name__ == "__main__":
    main()
