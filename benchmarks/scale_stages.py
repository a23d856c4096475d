"""Stages that ``benchmarks.scale`` measures and that are no commands of their own.

``label`` reads every report and decides the labels; ``train`` takes some steps and says what an epoch takes;
``statistics`` computes what the results of one cohort need, of made-up records in the run's number, or in a number that
is given instead of a run; ``figures`` draws three of them and says how many bytes their files have.
"""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.statistics import made_up
from cctaecg import figures, stats
from cctaecg.config.profiles import profile
from cctaecg.domain import COHORTS, RISK_THRESHOLDS, VESSELS
from cctaecg.run.run import Run

STEPS = 20
RESAMPLES = 1000


def machine(run: Run) -> dict[str, Any]:
    import torch

    from benchmarks.train_step import processor

    return {"processor": processor(), "torch": torch.__version__}


def create(run: Run) -> dict[str, Any]:
    """The study of a size, or a small one whose files have 500 samples a second."""
    times = run.name.partition("-")[2]
    of_files: dict[str, Any] = {"data": {"scale": 0.5}, "signal": {"fs": 500}}
    run.create("demo", **({"data": {"scale": float(times)}} if times.isdecimal() else of_files))
    return {}


def count(run: Run) -> dict[str, Any]:
    """The run's ECGs, and the bytes that one of them takes: as a file, and prepared."""
    index = pd.read_parquet(run.ecg_index)
    files = [path for kind in ("*.dat", "*.hea") for path in run.simulated_export.rglob(kind)]
    return {"ecgs": len(index), "bytes_a_file": sum(path.stat().st_size for path in files) / len(index),
            "bytes_prepared": run.signals.stat().st_size / int((index["row"] >= 0).sum())}


def label(run: Run) -> dict[str, Any]:
    from cctaecg.cohort.sources import build_analysis_table

    table, _ = build_analysis_table(run)
    return {"records": len(table)}


def train(run: Run) -> dict[str, Any]:
    """Seconds of an epoch of one fold: so many steps, from batches anywhere in the store."""
    import torch
    from tqdm import tqdm

    from cctaecg.ecg.store import Store
    from cctaecg.training.device import reproducible
    from cctaecg.training.trainer import Trainer

    torch.set_num_threads(1)
    store, config = Store(run.signals, run.ecg_index), run.config()
    learnt_from = len(store) * (config.training.folds - 1) // config.training.folds
    rng = np.random.default_rng(0)
    rows = np.sort(rng.choice(len(store), STEPS * config.training.batch_size, replace=False))
    labels = (rng.random((len(store), len(VESSELS))) < 0.2).astype(np.float32)
    with reproducible(torch.device("cpu")):
        trainer = Trainer(store.read, labels, rows, config, 0, torch.device("cpu"))
        began = time.process_time()
        with tqdm(disable=True) as bar:
            trainer.run_epoch(0, bar)
        step = (time.process_time() - began) / STEPS
    return {"seconds": step * learnt_from / config.training.batch_size, "seconds_a_step": step}


def computed(records: int) -> dict[str, Any]:
    """What the notebooks compute of a cohort of ``records`` made-up ones, half as many patients."""
    data = made_up(records, records // 2)
    y, prob, patients = data.y, data.prob, {"groups": data.groups, "level": 0.95}
    again = {"resamples": RESAMPLES, "seed": 1}
    grade = np.where(y > 0, 3, np.random.default_rng(2).integers(0, 3, y.shape)).astype(float)
    return {
        "data": data,
        "grade": grade,
        "trend": stats.by_vessel(stats.spearman_trend, grade, prob, **patients),
        "found": stats.discrimination_by_vessel(y, prob, data.groups, RISK_THRESHOLDS, 0.95, **again),
        "points": stats.by_vessel(stats.operating_points, y, prob, also=RISK_THRESHOLDS, **patients, cell=1),
        "groups": stats.by_vessel(stats.calibration_groups, y, prob, groups=data.groups),
        "measures": stats.by_vessel(stats.calibration, y, prob),
        "reports": stats.by_vessel(stats.calibration_report, y, prob, **patients, **again),
        "published": stats.by_vessel(stats.published_calibration, y, prob),
        "benefit": stats.by_vessel(stats.net_benefit, y, prob, thresholds=np.linspace(0.01, 0.5, 50)),
        "ratios": stats.by_vessel(stats.likelihood_ratios, y, prob, threshold=RISK_THRESHOLDS, **patients),
        "sizes": stats.by_vessel(stats.study_sizes, y, prob, **patients),
    }


def statistics(records: int) -> dict[str, Any]:
    computed(records)
    return {"records": records}


def drawn(records: int) -> dict[str, Any]:
    """Seconds of drawing and writing three figures, without computing what they show, and the bytes of their files."""
    made = computed(records)
    data, found = made["data"], made["found"]
    began, run = time.process_time(), profile("demo").analysis
    drawings = {
        "roc": figures.roc_curves({"Records": stats.combined(figures.VesselRoc, found.curves, found.auc,
                                                             found.operating)}, {"Records": found.micro}, 0.95),
        "calibration": figures.calibration_curves({
            vessel: figures.VesselCalibration(made["measures"][vessel], made["groups"][vessel],
                                              made["reports"][vessel].curve, data.y[:, k], data.prob[:, k],
                                              made["published"][vessel]) for k, vessel in enumerate(VESSELS)},
            run.risk_thresholds),
        "grades": figures.probability_by_grade({
            vessel: figures.VesselGrades(made["grade"][:, k], data.prob[:, k], made["trend"][vessel], data.groups)
            for k, vessel in enumerate(VESSELS)},
            run.risk_thresholds, level=0.95),
    }
    with TemporaryDirectory() as place:
        for name, drawing in drawings.items():
            for suffix, content in ((".svg", drawing.svg(name)), (".webp", drawing.webp)):
                Path(place, name + suffix).write_bytes(content)
            drawing.data.to_csv(Path(place, name + ".csv"), index=False)
        sizes = {path.name: path.stat().st_size for path in sorted(Path(place).iterdir())}
    print(sizes)
    return {"seconds": time.process_time() - began, "bytes": sum(sizes.values()), "largest": max(sizes.values())}


def main() -> None:
    stage, what = sys.argv[1:]
    if stage in ("statistics", "figures"):
        records = int(what) if what.isdecimal() else len(
            pd.read_csv(Run(f"runs/{what}").simulated_export / COHORTS[0] / "ecg.csv", usecols=["ecg_id"]))
        found = statistics(records) if stage == "statistics" else drawn(records)
    else:
        of_run = {"machine": machine, "create": create, "count": count, "label": label, "train": train}
        found = of_run[stage](Run(f"runs/{what}"))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
