"""Whether the same code, data and seed give the same bytes: whatever cores, threads, hashes, language and folder.

``python -m tests.reproducibility`` runs the small study to its book once as a base and once for each condition, in
copies of the project, and compares results, tables, figures' numbers, the analysis table and rendered pages byte by
byte; some minutes each. With names of conditions, only those. Exit status 1 where anything differs.
"""

import argparse
import locale
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("cctaecg", "notebooks", "book", "profiles", "Snakefile", "_toc.yml", "_config.yml")
COMPARED = ("cohort.parquet", "results/*.json", "tables/*.csv", "figures/*.csv", "figures/*.svg",
            "export/croissant.json", "source/book/run/*.json", "source/_build/html/**/*.html",
            "source/_build/html/**/*.js", "source/_build/html/**/*.css")
PLAIN = {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Condition:
    """What may be otherwise on another machine, and must not matter."""

    cores: int = 1
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "base"


def other_language() -> str:
    """A language of this machine that writes and sorts otherwise than English, or the barest where there is none."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        for name in ("tr_TR.UTF-8", "de_DE.UTF-8", "sv_SE.UTF-8", "zh_CN.UTF-8", "POSIX"):
            try:
                locale.setlocale(locale.LC_ALL, name)
            except locale.Error:
                continue
            return name
    finally:  # what reads a file next must not do so in another encoding
        locale.setlocale(locale.LC_ALL, before)
    raise RuntimeError("no language is installed")


THREADS = {"OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
HASHES = {"PYTHONHASHSEED": "4711"}
LANGUAGE = {"LC_ALL": other_language(), "LANG": other_language(), "TZ": "Asia/Shanghai"}
CONDITIONS = {
    "two cores": Condition(cores=2),
    "two threads": Condition(environment=THREADS),
    "other hashes": Condition(environment=HASHES),
    "another language and time zone": Condition(environment=LANGUAGE),
    "another folder": Condition(folder="a deeper/folder, ü"),
    "all at once": Condition(2, THREADS | HASHES | LANGUAGE, "all/at once"),
}


def contents(run: Path) -> dict[str, str]:
    """What is compared of a run, by its path: the hash of each file."""
    return {path.relative_to(run).as_posix(): sha256(path.read_bytes()).hexdigest()
            for pattern in COMPARED for path in sorted(run.glob(pattern))}


def differences(base: dict[str, str], other: dict[str, str]) -> list[str]:
    """Paths that are in one of two runs only, or hold other bytes."""
    return sorted(path for path in base.keys() | other.keys() if base.get(path) != other.get(path))


def copied(project: Path) -> Path:
    """A copy of the project without its runs, in a folder that is made for it."""
    project.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            left = shutil.ignore_patterns("__pycache__", *(["run"] if name == "book" else []))
            shutil.copytree(ROOT / name, project / name, ignore=left)
        else:
            shutil.copyfile(ROOT / name, project / name)
    return project


def run_under(condition: Condition, below: Path) -> Path:
    """The run of the small study with its book, in a copy of the project of its own."""
    project = copied(below / condition.folder)
    environment = {**os.environ, **PLAIN, **condition.environment, "PYTHONPATH": str(project)}
    words = [sys.executable, "-m", "cctaecg.commands.main", "book", "smoke", "--cores", str(condition.cores)]
    done = subprocess.run(words, cwd=project, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{condition}: exit status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return project / "runs" / "smoke"


def main() -> int:
    """Run and compare; prints one line a condition, and what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conditions", nargs="*", help=", ".join(CONDITIONS))
    parser.add_argument("--keep", type=Path, help="folder to work in, which is kept")
    given = parser.parse_args()
    chosen = given.conditions or list(CONDITIONS)
    if unknown := set(chosen) - set(CONDITIONS):
        parser.error(f"no such condition: {', '.join(sorted(unknown))}")
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        below = given.keep or Path(temporary)
        base = contents(run_under(Condition(), below))
        for name in chosen:
            other = contents(run_under(CONDITIONS[name], below / name))
            found = differences(base, other)
            failed += bool(found)
            print(f"{name}: {len(base):,} files compared, {len(found):,} differ", flush=True)
            for path in found:
                print(f"  {path}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
