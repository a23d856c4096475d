"""How much faster calibration bands are than plain loops, whether they are the same, and what a million records take.

    OMP_NUM_THREADS=1 python -m benchmarks.calibration [--records 4620] [--patients 2323] [--large 1000000]

On made-up records of the manuscript's counts, one core, one vessel. Two plain loops of 500 resamples are timed:

- records: resample patients, statsmodels' LOWESS without robustness iterations at every record, straight lines to the
  100 points that are drawn
- published: resample records, cut them into groups of 20 in pandas, LOWESS with three robustness iterations; the
  notebook goes through it once for the 95% and once more for the 99% band

A few turns of each are timed, the quickest counts, in processor time, and is scaled up to 500, which the first line
says. Equality with statsmodels on the same resamples is asserted, not printed: a faster wrong number stops the run. The
last part, a million records of half a million patients and four vessels, runs in a process of its own, whose peak
memory is all that it ever held.
"""

import argparse
import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pandas as pd
from statsmodels.nonparametric.smoothers_lowess import lowess

from benchmarks.statistics import best_of, made_up
from cctaecg.domain import RISK_THRESHOLDS, VESSELS
from cctaecg.stats.calibration_measures.calibration_curve import smooth_calibration
from cctaecg.stats.calibration_measures.calibration_intervals import calibration_report
from cctaecg.stats.calibration_measures.published_calibration import published_calibration
from cctaecg.stats.decisions.net_benefit import best_strategy, net_benefit
from cctaecg.stats.decisions.thresholds import at_threshold, sweep
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.resampling import patient_weights

RESAMPLES, TURNS = 500, 4
TARGET = 20
LARGE_RESAMPLES = 200


def record_turn(y: np.ndarray, prob: np.ndarray, grid: np.ndarray, **where) -> np.ndarray:
    """One turn of the plain loop over records; ``xvals=grid`` fits at the grid's points and interpolates nothing."""
    line = lowess(y, prob, frac=0.6, it=0, delta=0, **where)
    return line if where else np.interp(grid, line[:, 0], line[:, 1])


def published_turn(y: np.ndarray, prob: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """One turn of the published loop: groups of 20, LOWESS with its defaults, straight lines to the grid."""
    table = pd.DataFrame({"y": y, "p": prob}).sort_values("p", kind="stable")
    groups = []
    for start in range(0, len(table), 20):
        part = table.iloc[start:start + 20]
        groups.append({"p": part["p"].mean(), "y": part["y"].mean()})
    groups = pd.DataFrame(groups)
    line = lowess(groups["y"], groups["p"], frac=0.6)
    return np.interp(grid, line[:, 0], line[:, 1])


def compare(records: int, patients: int) -> None:
    """Print the ratios on a study of the manuscript's size."""
    study = made_up(records, patients)
    y, prob, groups = study.y[:, 0], study.prob[:, 0], study.groups
    order = np.argsort(prob, kind="stable")
    x, outcome, patient = prob[order], y[order], groups[order]

    curve = smooth_calibration(y, prob, groups, resamples=RESAMPLES)
    drawn = [np.repeat(np.arange(records), times[patient].astype(int))
             for times in patient_weights(patients, RESAMPLES, seed=0)[:TURNS]]
    alone = smooth_calibration(y, prob, groups, resamples=1, levels=(0.95,))  # its band is the first resample itself
    first = record_turn(outcome[drawn[0]], x[drawn[0]], curve.grid, xvals=curve.grid)
    whole = record_turn(outcome, x, curve.grid, xvals=curve.grid)
    assert np.abs(alone.bands[0.95][0] - np.clip(first, 0, 1)).max() < 1e-9
    assert np.abs(curve.value - np.clip(whole, 0, 1)).max() < 1e-9
    between = np.abs(record_turn(outcome[drawn[0]], x[drawn[0]], curve.grid) - first).max()
    plain = min(best_of(lambda rows=rows: record_turn(outcome[rows], x[rows], curve.grid), 1) for rows in drawn)
    at_grid = min(best_of(lambda rows=rows: record_turn(outcome[rows], x[rows], curve.grid, xvals=curve.grid), 1)
                  for rows in drawn)
    ours = best_of(lambda: smooth_calibration(y, prob, groups, resamples=RESAMPLES), 3)
    report("bands over patients, against LOWESS at every record", RESAMPLES * plain, ours)
    print(f"    {'against LOWESS at the 100 points drawn':<58}{RESAMPLES * at_grid / ours:9.1f} times")
    print("    equal to statsmodels on the same grid and resample to 1e-9; "
          f"with straight lines between records it differs by {between:.0e}")

    published = published_calibration(y, prob, resamples=1, seed=0, levels=(0.95,))
    singles = [np.repeat(np.arange(records), times[order].astype(int))
               for times in patient_weights(records, TURNS, seed=0)]
    turn = published_turn(outcome[singles[0]], x[singles[0]], published.grid)
    assert np.abs(published.bands[0.95][0] - turn).max() < 1e-9
    plain = min(best_of(lambda rows=rows: published_turn(outcome[rows], x[rows], published.grid), 1)
                for rows in singles)
    ours = best_of(lambda: published_calibration(y, prob, resamples=RESAMPLES), 2)
    report("the published bands, both levels", 2 * RESAMPLES * plain, ours)
    print(f"    {'against going through the loop once':<58}{RESAMPLES * plain / ours:9.1f} times")


def report(what: str, plain: float, ours: float) -> None:
    verdict = "met" if plain / ours >= TARGET else "NOT met"
    print(f"{what:<62}{plain / ours:9.1f} times ({plain:.1f} s against {ours:.2f} s); {TARGET} wanted: {verdict}")


def at_scale(records: int) -> dict[str, float]:
    """Processor seconds of each statistic of four vessels, on ``records`` of half as many patients; peak memory, GB."""
    study = made_up(records, records // 2)
    seconds: dict[str, float] = {}

    def timed(name: str, statistic, *arguments, **options) -> None:
        start = time.process_time()
        statistic(*arguments, **options)
        seconds[name] = seconds.get(name, 0) + time.process_time() - start

    for column, vessel in enumerate(VESSELS):
        y, prob, groups = study.y[:, column], study.prob[:, column], study.groups
        thresholds = np.linspace(0.001, 0.1 if vessel == "LM" else 0.6, 300)
        options = {"groups": groups, "resamples": LARGE_RESAMPLES}
        timed("clustered AUC", auc_ci, y, prob, groups)
        timed("rates at the threshold", at_threshold, y, prob, RISK_THRESHOLDS[vessel], groups)
        timed("rates at 300 thresholds", sweep, y, prob, thresholds)
        timed("calibration with intervals and bands", calibration_report, y, prob, **options)
        timed("decision curve", net_benefit, y, prob, thresholds)
        timed("best strategy", best_strategy, y, prob, thresholds, **options)
    return seconds | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=4620, help="0 leaves the first part out")
    parser.add_argument("--patients", type=int, default=2323)
    parser.add_argument("--large", type=int, default=1_000_000, help="0 leaves the last part out")
    given = parser.parse_args()
    if given.records:
        print(f"{given.records:,} records of {given.patients:,} patients; {TURNS} turns of each plain loop are timed, "
              f"and the quickest is scaled up to {RESAMPLES}.")
        compare(given.records, given.patients)
    if given.large:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            found = pool.submit(at_scale, given.large).result()
        peak = found.pop("peak")
        print(f"\n{given.large:,} records of {given.large // 2:,} patients, four vessels, {LARGE_RESAMPLES} resamples, "
              "processor time")
        for name, seconds in found.items():
            print(f"    {name:<40}{seconds:8.1f} s")
        total = sum(found.values())
        print(f"    {'together':<40}{total:8.1f} s; 60 wanted: {'met' if total < 60 else 'NOT met'}")
        print(f"    {'peak memory':<40}{peak:8.2f} GB; 2 wanted: {'met' if peak < 2 else 'NOT met'}")


if __name__ == "__main__":
    main()
