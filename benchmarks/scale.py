"""How the time and memory of each stage of a study grow with its ECGs, at 1 to 16 times the demo.

    python -m benchmarks.scale [--run demo] [--times 1 2 4 8 16] [--million 1000000] [--store]
    python -m benchmarks.scale --statistics [--run demo] [--store]

Each stage is a process of its own with one thread and one worker, whose processor seconds and peak memory the system
tells when it ends, so that other work on the machine counts little. The networks are those of a finished run. Simulated
hospitals of each size are made under ``runs/scale-*`` and removed afterwards. What was found so far is written after
each size; ``--store`` writes it where the book reads it. The statistics need no hospitals, only numbers of records:
``--statistics`` measures them alone again, at the stored numbers and on the same kind of machine.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

# A process counts as its own peak what its parent held when it was started: nothing large is imported here.
STORED = Path(__file__).parents[1] / "cctaecg" / "evidence" / "scale_facts.json"
OWN, COMMAND = "benchmarks.scale_stages", "cctaecg.commands.main"
LIMITED = {**os.environ, "OMP_NUM_THREADS": "1"}


def measured(*command: str) -> dict[str, float]:
    """Processor seconds and peak MB of a command with all its processes, and what it prints last, if that is JSON."""
    with subprocess.Popen([sys.executable, "-m", *command], env=LIMITED, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None  # it is piped
        lines = process.stdout.read().strip().splitlines()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with status {process.returncode}; its last line: {lines[-1:]}")
    found = {"seconds": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}
    return found | (json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {})


def stages(run: str, networks: str, place: Path) -> dict[str, Sequence[str]]:
    """The command of each stage, in the order in which one needs the other."""
    export = f"runs/{run}/export"
    return {
        "check": (COMMAND, "check", export),
        "import": (COMMAND, "import", export, "--to", str(place / "imported")),
        "prepare": (COMMAND, "prepare", run, "--workers", "1"),
        "label": (OWN, "label", run),
        "train": (OWN, "train", run),
        "predict": (COMMAND, "predict", f"{export}/external", "--run", networks, "--out", str(place / "predicted.csv")),
        "statistics": (OWN, "statistics", run),
        "figures": (OWN, "figures", run),
    }


def rows(table: Path) -> int:
    return len(table.read_text(encoding="utf-8").splitlines()) - 1


def at_500_hz(networks: str) -> dict[str, float]:
    """What predicting from files of 500 Hz takes, as hospitals have them, with the same networks."""
    run = "scale-files"
    measured(OWN, "create", run)
    measured(COMMAND, "simulate", run, "--workers", "2")
    with TemporaryDirectory() as place:
        table = Path(place, "predicted.csv")
        found = measured(COMMAND, "predict", f"runs/{run}/export/internal", "--run", networks, "--out", str(table))
        found["records"] = rows(table)
    shutil.rmtree(Path("runs", run))
    return found


def statistics_again(stored: dict, machine: dict) -> dict:
    """The ``stored`` facts with the statistics measured again; all else was measured on a ``machine`` like this."""
    if stored["processor"] != machine["processor"]:
        raise SystemExit(f"{STORED.name} was measured on {stored['processor']}, this is {machine['processor']}: "
                         "measure all stages again")

    *of_sizes, million = (measured(OWN, "statistics", str(found["records"]))
                          for found in tqdm([*stored["stages"]["statistics"], stored["million"]]))
    return stored | {"stages": stored["stages"] | {"statistics": of_sizes}, "million": million}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", default="demo", help="the finished run whose networks predict")
    parser.add_argument("--times", nargs="+", type=int, default=[1, 2, 4, 8, 16])
    parser.add_argument("--million", type=int, default=1_000_000, help="records of the last statistics; 0 for none")
    parser.add_argument("--statistics", action="store_true", help="measure only the statistics again, keep all else")
    parser.add_argument("--out", type=Path, default=Path("build/scale.json"))
    parser.add_argument("--store", action="store_true", help=f"write to {STORED.name}")
    given = parser.parse_args()
    out = STORED if given.store else given.out
    out.parent.mkdir(exist_ok=True)
    machine = measured(OWN, "machine", given.run)
    if given.statistics:
        facts = statistics_again(json.loads(STORED.read_text(encoding="utf-8")), machine)
        out.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
        print(f"written to {out}")
        return
    facts = {"processor": machine["processor"], "torch": machine["torch"], "times": [], "ecgs": [], "stages": {}}
    for times in given.times:
        run = f"scale-{times}"
        measured(OWN, "create", run)
        measured(COMMAND, "simulate", run, "--workers", "2")
        with TemporaryDirectory() as place:
            bar = tqdm(stages(run, given.run, Path(place)).items(), desc=f"{times} times the demo")
            for name, command in bar:
                bar.set_postfix_str(name)
                facts["stages"].setdefault(name, []).append(measured(*command))
            facts["stages"]["predict"][-1]["records"] = rows(Path(place, "predicted.csv"))
        facts["times"].append(times)
        counted = measured(OWN, "count", run)
        facts["ecgs"].append(counted["ecgs"])
        facts |= {name: counted[name] for name in ("bytes_a_file", "bytes_prepared")}
        out.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
        shutil.rmtree(Path("runs", run))
    facts["at_500_hz"] = at_500_hz(given.run)
    facts["book"] = measured(COMMAND, "publish", given.run)
    facts["book"]["seconds"] += measured(COMMAND, "render", given.run)["seconds"]
    if given.million:
        facts["million"] = {"records": given.million, **measured(OWN, "statistics", str(given.million))}
    out.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(f"written to {out}")


if __name__ == "__main__":
    main()
