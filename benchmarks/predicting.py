"""How fast ECG files are predicted, one or very many, and what each idea gives: processes, stacked networks, ONNX.

    python -m benchmarks.predicting RUN [--records 2000] [--turns 5] [--only STAGE] [--large] [--store]

The networks are those of a trained run; the files are WFDB of 500 Hz, real ECGs of PTB-XL where CCTAECG_PTBXL names
them, each with noise of its own. Sides take turns, and what counts is the median of the ratios, turn by turn:

* **files**: one after the other by one process, the networks one after the other in batches of 128 (as it was before),
  against preparing by as many processes as there are cores, the networks stacked. Records per second, and
  milliseconds of a core for each record, which do not depend on what else the machine does.
* **networks**: all of them for a batch of each size on one thread, one after the other, stacked, and by onnxruntime, in
  milliseconds of a core; with ``--large``, two of ECGFounder's shape as well. That their probabilities agree to 1e-6
  (onnxruntime: 1e-5) is asserted first.
* **one file**: by a new process from the shell, and by a call in a process that has loaded the networks.

The load of the machine while it measured is part of the facts: ``--store`` keeps them where the book reads them.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch

from benchmarks.ecg_input import _core_seconds, originals, write_records
from benchmarks.train_step import processor
from cctaecg.config.sections import ModelConfig
from cctaecg.ecg.batch import prepare_one
from cctaecg.ecg.parallel import available_cores
from cctaecg.ecg.source import Source
from cctaecg.evidence.predicting import STORED
from cctaecg.model.net1d import ECGFOUNDER, Net1D
from cctaecg.model.stacked import StackedNetworks
from cctaecg.run.run import Run
from cctaecg.training.checkpoint import TrainedFold
from cctaecg.training.ecg_files import listed_files, predict_listed
from cctaecg.training.inference.onnx_file import export_onnx
from cctaecg.training.inference.predictor import Predictor

SIZES = (1, 4, 16, 64, 128)
LARGE_SIZES = (1, 4)
STAGES = ("one_file", "batches", "files")
TARGETS = {"records_a_second": 300, "shell_seconds": 3, "call_milliseconds": 50}


def in_turns(sides: dict[str, Callable[[], object]], turns: int, clock: Callable[[], float]) -> dict[str, list[float]]:
    """What each side took on a clock, turn by turn, after one turn that does not count."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(turns + 1):
        for name, side in sides.items():
            began = clock()
            side()
            if turn:
                times[name].append(clock() - began)
    return times


def ratios(slow: list[float], fast: list[float]) -> dict[str, float]:
    """The median of the ratios, turn by turn, and their range."""
    found = [a / b for a, b in zip(slow, fast, strict=True)]
    return {"ratio": statistics.median(found), "lowest_ratio": min(found), "highest_ratio": max(found)}


def one_after_the_other(predictor: Predictor) -> Predictor:
    """The same networks, never stacked."""
    alone = Predictor(predictor.folds, predictor.config, predictor.sha256)
    alone.__dict__["_stacked"] = None
    return alone


def files(predictor: Predictor, folder: Path, turns: int) -> dict:
    """Records a second, and time of a core for each, before and after."""
    found, cores = listed_files([folder]), available_cores()
    alone = one_after_the_other(predictor)
    sides = {"before": (alone, 1), "after": (predictor, cores)}
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    used: dict[str, list[float]] = {name: [] for name in sides}
    tables = {}
    for _ in range(turns):
        for name, (networks, workers) in sides.items():
            began, before = time.perf_counter(), _core_seconds()
            tables[name] = predict_listed(found, [folder], networks, workers=workers)
            seconds[name].append(time.perf_counter() - began)
            time.sleep(0.5)  # until the end of the other processes has been seen
            used[name].append(_core_seconds() - before)
    columns = list(tables["before"].columns[1:5])
    np.testing.assert_allclose(tables["after"][columns], tables["before"][columns], atol=1e-6)
    assert tables["after"].drop(columns=columns).equals(tables["before"].drop(columns=columns))
    count = len(found)
    return {
        "records": count, "cores": cores,
        **{name: {"records_a_second": count / statistics.median(seconds[name]),
                  "best_records_a_second": count / min(seconds[name]),
                  "core_milliseconds": 1000 * statistics.median(used[name]) / count} for name in sides},
        **ratios(seconds["before"], seconds["after"]),
    }


def networks(
    name: str, predictor: Predictor, sizes: tuple[int, ...], turns: int, samples: int, onnx: Path
) -> list[dict]:
    """All networks for a batch of each size: one after the other, stacked, and by onnxruntime."""
    import onnxruntime

    export_onnx(predictor, onnx)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(onnx), options, providers=["CPUExecutionProvider"])
    alone, stacked = one_after_the_other(predictor), Predictor(predictor.folds, predictor.config, predictor.sha256)
    stacked.__dict__["_stacked"] = StackedNetworks([fold.model for fold in predictor.folds])
    random, rows = np.random.default_rng(0), []
    for size in sizes:
        signals = random.normal(size=(size, 12, samples)).astype(np.float32)
        sides = {"loop": partial(alone.probabilities, signals), "stacked": partial(stacked.probabilities, signals),
                 "onnx": lambda signals=signals: session.run(None, {"ecg_mv": signals})[0]}
        expected = sides["loop"]()
        np.testing.assert_allclose(sides["stacked"](), expected, atol=1e-6)
        np.testing.assert_allclose(sides["onnx"](), expected, atol=1e-5)
        times = in_turns(sides, turns if size > 4 else 3 * turns, time.process_time)
        rows.append({"networks": name, "batch": size,
                     **{f"{side}_ms": 1000 * statistics.median(taken) for side, taken in times.items()},
                     "stacked_times_as_fast": ratios(times["loop"], times["stacked"]),
                     "onnx_times_as_fast": ratios(times["loop"], times["onnx"])})
        print(f"{name}, batches of {size}: " + ", ".join(f"{side} {rows[-1][f'{side}_ms']:.2f} ms" for side in sides)
              + f"; stacked {rows[-1]['stacked_times_as_fast']['ratio']:.2f} times as fast, onnxruntime "
              f"{rows[-1]['onnx_times_as_fast']['ratio']:.2f}", flush=True)
    return rows


def one_file(run: Run, predictor: Predictor, file: Path, turns: int) -> dict:
    """One ECG from the shell, and by a call in a process that has loaded the networks."""
    def from_the_shell() -> None:
        subprocess.run([sys.executable, "-m", "cctaecg.commands.main", "predict", str(file), "--run", run.name],
                       check=True, capture_output=True)

    shell, used = [], []
    for _ in range(turns + 1):
        began, before = time.perf_counter(), os.times()
        from_the_shell()
        after = os.times()
        shell.append(time.perf_counter() - began)
        used.append(after.children_user + after.children_system - before.children_user - before.children_system)
    calls, of_core = (in_turns({"call": lambda: predictor.file(file)}, 10 * turns, clock)["call"]
                      for clock in (time.perf_counter, time.process_time))
    return {"shell_seconds": statistics.median(shell[1:]), "best_shell_seconds": min(shell[1:]),
            "shell_core_seconds": statistics.median(used[1:]), "call_milliseconds": 1000 * statistics.median(calls),
            "best_call_milliseconds": 1000 * min(calls), "call_core_milliseconds": 1000 * statistics.median(of_core)}


def prepared(predictor: Predictor, folder: Path) -> float:
    """Milliseconds of a core for reading, checking and preparing one record, the median of batches of fifty."""
    sources, times = [Source(str(file)) for file in listed_files([folder])[:500]], []
    for start in range(0, len(sources), 50):
        began = time.process_time()
        for source in sources[start:start + 50]:
            prepare_one(source, predictor.config.signal, predictor.config.quality)
        times.append((time.process_time() - began) / len(sources[start:start + 50]))
    return 1000 * statistics.median(times)


def large_networks(predictor: Predictor) -> Predictor:
    """Two networks of ECGFounder's shape with random weights, for the time they take."""
    folds = []
    for seed in range(2):
        torch.manual_seed(seed)
        shape: ModelConfig = ECGFOUNDER.model_copy(update={"norm": True})
        folds.append(TrainedFold(Net1D(shape).eval(), "lead", np.ones(4, bool)))
    signal = predictor.config.signal.model_copy(update={"fs": 500})
    return Predictor(tuple(folds), predictor.config.model_copy(update={"signal": signal}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("run")
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--only", choices=STAGES, help="leave what is stored of the others")
    parser.add_argument("--large", action="store_true", help="ECGFounder's shape too: some minutes")
    parser.add_argument("--store", action="store_true", help=f"write what was found to {STORED.name}")
    arguments = parser.parse_args()
    ptbxl = os.environ.get("CCTAECG_PTBXL")
    run = Run(f"runs/{arguments.run}")
    predictor = Predictor.of_run(run)
    facts = json.loads(STORED.read_text(encoding="utf-8")) if arguments.only and STORED.exists() else {}
    facts |= {"device": processor(), "torch": torch.__version__, "networks": len(predictor.folds)}
    with tempfile.TemporaryDirectory() as folder:
        ecgs = Path(folder) / "ecgs"
        table = write_records(ecgs, originals(Path(ptbxl) if ptbxl else None), arguments.records)
        os.sync()
        for stage in [arguments.only] if arguments.only else STAGES:
            if stage == "one_file":
                facts["prepare_core_milliseconds"] = prepared(predictor, ecgs)
                found: object = one_file(run, predictor, Path(table["path"][0]), arguments.turns)
            elif stage == "batches":
                found = batches(predictor, Path(folder) / "networks.onnx", arguments.turns, arguments.large)
            else:
                found = files(predictor, ecgs, arguments.turns) | {"ecgs": "PTB-XL" if ptbxl else "made up"}
            facts |= {stage: found, "load_average": os.getloadavg()[0]}
            print(stage, json.dumps(found, indent=1), flush=True)
            if arguments.store:
                STORED.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    measured = {**facts.get("one_file", {}), **facts.get("files", {}).get("after", {})}
    for name, target in TARGETS.items():
        if name in measured:
            met = measured[name] >= target if name == "records_a_second" else measured[name] <= target
            print(f"{name}: {measured[name]:.2f} (target {target}, {'met' if met else 'NOT met'}; load average "
                  f"{facts['load_average']:.1f} on {os.cpu_count()} cores)")


def batches(predictor: Predictor, onnx: Path, turns: int, large: bool) -> list[dict]:
    """Of the run's networks, and of large ones where they are asked for."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    samples = round(predictor.config.signal.fs * predictor.config.signal.seconds)
    rows = networks("small", predictor, SIZES, turns, samples, onnx)
    if large:
        rows += networks("full", large_networks(predictor), LARGE_SIZES, 3, 5000, onnx)
    torch.set_num_threads(threads)
    return rows


if __name__ == "__main__":
    main()
