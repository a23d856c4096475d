"""The kill harness: a finished small study is disturbed in every way, and must end as it was.

``python -m tests.torture --store`` needs a finished ``runs/smoke``. It works on a copy of the project. Before each
disturbance a step's manifests are removed, so that there is work to disturb; after those of a kind the study is brought
up to date, and every result, table, figure's numbers, prediction and the analysis table are compared byte by byte.
"""

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from cctaecg.evidence.torture import STORED
from cctaecg.run.contents import content_of, forget
from cctaecg.run.verifying import changes
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[1]
COPIED = ("cctaecg", "notebooks", "book", "profiles", "Snakefile", "_toc.yml", "_config.yml", ".snakemake")
COMPARED = ("cohort.parquet", "results/*.json", "tables/*.csv", "figures/*.csv", "folds/*/predictions.parquet",
            "predictions/*.parquet", "ecg/signals.npy")


class Study:
    """A finished smoke study in a project of its own."""

    def __init__(self, folder: Path, dice: random.Random, steps: Sequence[str] = ()):
        self.root, self.dice, self.steps = folder, dice, list(steps)
        for name in COPIED:
            if (ROOT / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "run", "locks", "log")
                shutil.copytree(ROOT / name, folder / name, ignore=ignored if name in ("book", ".snakemake") else None)
            elif (ROOT / name).exists():
                shutil.copy2(ROOT / name, folder / name)
        if not (folder / "cctaecg" / "run").is_dir():
            raise RuntimeError("the library was not copied whole")
        left = shutil.ignore_patterns("source", ".lock", "variants", "publish*.json", "book*.json")
        shutil.copytree(ROOT / "runs" / "smoke", folder / "runs" / "smoke", ignore=left)
        self.run = folder / "runs" / "smoke"
        self.undisturbed = self.state()
        self.longest: float | None = None

    def state(self) -> dict[str, str]:
        """The hash of everything that is compared."""
        return {str(path.relative_to(self.run)): content_of(path)[1]
                for pattern in COMPARED for path in sorted(self.run.glob(pattern))}

    def call(self, *words: str, **how: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "cctaecg.commands.main", "run", "smoke", "--cores", "2", *words]
        environment = {**os.environ, "PYTHONPATH": str(self.root)}
        return subprocess.Popen(command, cwd=self.root, env=environment, stdout=subprocess.PIPE,  # type: ignore[call-overload]  # **how
                                stderr=subprocess.STDOUT, text=True, **how)

    def finish(self) -> bool:
        """Bring the study up to date; whether it is as it was."""
        with self.call() as last:
            said, _ = last.communicate()
        if last.returncode:
            print(said[-2000:])
        return last.returncode == 0 and self.state() == self.undisturbed

    def forget_a_step(self) -> str:
        steps = [path.stem for path in (self.run / "manifests").glob("[!.]*.json")
                 if not path.name.endswith(".shown.json") and path.stem not in ("simulate", "publish", "book")]
        step = self.dice.choice(self.steps or sorted(steps) or ["01_cohort"])
        forget(self.run, step)
        return step

    def wait_until_quiet(self) -> None:
        """Wait until no process works in the project, and remember how long that took."""
        started = time.monotonic()
        while any(_works_in(self.root, process) for process in psutil.process_iter()):
            if time.monotonic() - started > PATIENCE:
                raise RuntimeError("processes are still at work minutes after the command was to end")
            time.sleep(0.2)
        self.longest = max(self.longest or 0, time.monotonic() - started)


def _works_in(folder: Path, process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()).is_relative_to(folder)
    except psutil.Error:
        return False


def sent(number: int) -> Callable[[Study], None]:
    def disturb(study: Study) -> None:
        study.forget_a_step()
        with study.call() as command:
            time.sleep(study.dice.uniform(0.3, 9))
            command.send_signal(number)
            if number == signal.SIGKILL:
                command.stdout.close()  # as a closed terminal; its engine may live on, and the next call ends it
                command.wait()
                return
            study.wait_until_quiet()
            said, _ = command.communicate()
        status = command.returncode
        if status not in (0, 128 + number, -number):  # the last before Python had started, and with it nothing else
            raise RuntimeError(f"exit status {status} after signal {number}:\n{said[-3000:]}")

    return disturb


def disk_full(study: Study) -> None:
    """No file may grow beyond a limit, which the system reports as it does a full disk."""
    study.forget_a_step()
    limit = study.dice.choice([0, 1, 100, 3000, 20_000, 100_000])
    with study.call(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))) as command:
        said, _ = command.communicate()
    if command.returncode == 0 and limit < 100:
        raise RuntimeError("a run succeeded where nothing could be written")
    if command.returncode and (not said.strip() or "Traceback" in said):
        raise RuntimeError(f"no sentence about a full disk:\n{said[-1500:]}")


def permissions_removed(study: Study) -> None:
    """At a random moment nothing can be made or removed any more in one of the run's folders."""
    places = [study.run, *(path for path in study.run.iterdir() if path.is_dir() and not path.is_symlink())]
    place = study.dice.choice(sorted(places))
    study.forget_a_step()
    with study.call() as command:
        time.sleep(study.dice.uniform(0, 9))
        try:
            _closed(place, True)
            said, _ = command.communicate()
        finally:
            _closed(place, False)
    if command.returncode and (not said.strip() or "Traceback" in said):
        raise RuntimeError(f"no sentence about {place.name} that cannot be written to:\n{said[-1500:]}")


def _closed(folder: Path, closed: bool) -> None:
    """Let nobody change a folder, or its owner again; the superuser, whom no mode binds, is bound by an attribute."""
    if os.getuid():
        folder.chmod(folder.stat().st_mode & ~0o222 if closed else folder.stat().st_mode | 0o200)
    else:
        subprocess.run(["chattr", "+i" if closed else "-i", str(folder)], check=True)


def at_once(calls: int) -> Callable[[Study], None]:
    def disturb(study: Study) -> None:
        study.forget_a_step()
        commands = [study.call() for _ in range(calls)]
        for command in commands:
            said, _ = command.communicate()
            if command.returncode:
                raise RuntimeError(f"one of {calls} calls at once failed:\n{said[-1500:]}")

    return disturb


def clock_set_back(study: Study) -> None:
    """Files of the run date from tomorrow, as after a clock was set back by a day."""
    study.forget_a_step()
    files = [path for path in study.run.rglob("*") if path.is_file() and not path.is_symlink()]
    for path in study.dice.sample(sorted(files), len(files) // 2):
        os.utime(path, (time.time() + 86_400,) * 2)


def damage(study: Study) -> None:
    """One byte of a file that a step wrote is flipped, or the file emptied or removed; it must be noticed."""
    manifests = sorted((study.run / "manifests").glob("[!.]*.json"))
    names = [name for path in manifests for name in json.loads(path.read_text())]
    own = sorted(name for name in names if not name.startswith(("..", "export")) and (study.run / name).exists())
    path = study.run / study.dice.choice(own)
    content = bytearray(path.read_bytes())
    way = study.dice.choice(["flip", "empty", "remove"])
    if way == "remove" or not content:
        path.unlink()
    elif way == "empty":
        path.write_bytes(b"")
    else:
        content[study.dice.randrange(len(content))] ^= 1 << study.dice.randrange(8)
        path.write_bytes(content)
    if path not in [change.path for change in changes(study.run)[0]]:
        raise Unnoticed(path.name)


class Unnoticed(RuntimeError):
    """A damage that nobody would have noticed."""


KINDS: dict[str, tuple[int, Callable[[Study], None]]] = {
    "SIGKILL at a random moment": (50, sent(signal.SIGKILL)), "SIGTERM at a random moment": (50, sent(signal.SIGTERM)),
    "Disk full (no file may grow beyond a limit)": (20, disk_full), "Two calls at once": (4, at_once(2)),
    "Four calls at once": (2, at_once(4)), "Clock set back by a day": (4, clock_set_back),
    "Permissions removed at a random moment": (10, permissions_removed),
    "A file flipped, emptied or removed": (100, damage),
}


def torture(kind: str, times: int, seed: int, steps: Sequence[str]) -> dict[str, object]:
    """Disturb a study ``times`` times in one way, in some of its steps or in all: the trial's facts."""
    _, disturb = KINDS[kind]
    silent = 0
    with tempfile.TemporaryDirectory() as folder:
        study = Study(Path(folder).resolve(), random.Random(seed), steps)
        for _ in range(times):
            try:
                disturb(study)
            except Unnoticed as error:
                print(f"unnoticed: {error}")
                silent += 1
        as_it_was = study.finish()
        now = study.state()
        differing = [name for name, digest in study.undisturbed.items() if now.get(name) != digest]
        study.wait_until_quiet()
    lost = len(set(study.undisturbed) - set(now))
    print(f"{kind}: {times} tried, {'all as undisturbed' if as_it_was else f'DIFFERING: {differing}'}", flush=True)
    return {"tried": times, "survived": times if as_it_was else 0, "longest_seconds": study.longest
            if kind.startswith("SIGTERM") else None, "differing": len(differing), "lost": lost, "silent": silent}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=list(KINDS), help="One kind of disturbance alone.")
    parser.add_argument("--times", type=int, help="How often; else as often as the book says.")
    parser.add_argument("--steps", nargs="*", default=[], help="Steps to disturb, such as 05_normal_ecg; else all.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", action="store_true", help="Keep the facts with the library.")
    asked = parser.parse_args()
    facts = json.loads(STORED.read_text(encoding="utf-8")) if asked.only and STORED.exists() else {"trials": {}}
    for kind in [asked.only] if asked.only else KINDS:
        facts["trials"][kind] = torture(kind, asked.times or KINDS[kind][0], asked.seed, asked.steps)
    trials = facts["trials"].values()
    facts |= {"study": "smoke"} | {name: sum(trial[key] for trial in trials) for name, key in (
        ("differing", "differing"), ("records_lost", "lost"), ("silent", "silent"))}
    if asked.store:
        STORED.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return 0 if not facts["differing"] and not facts["silent"] else 1


if __name__ == "__main__":
    sys.exit(main())
