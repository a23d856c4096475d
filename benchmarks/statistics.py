"""How much faster the statistics of discrimination are than plain loops, and whether they give the same numbers.

    OMP_NUM_THREADS=1 python -m benchmarks.statistics [--records 4620] [--patients 2323] [--large 1000000]

On made-up records of the manuscript's counts, one core. The plain loop is what a notebook does: 1,000 times re-index a
pandas series by drawn rows, then scikit-learn's ROC curve and its area. A few of the 1,000 are timed and scaled up,
which the first line says; of the turns, as of our calls, the quickest counts, in processor time. Equality is asserted,
not printed: a faster wrong number stops the run. The last part, on a million records of half a million patients, runs
in a process of its own, whose peak memory is all that it ever held.

Run it as a module: as a file it would hide Python's own ``statistics`` from every library that asks for it.
"""

import argparse
import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from types import SimpleNamespace

import numpy as np
import pandas as pd
from sklearn.metrics import auc, roc_auc_score, roc_curve

from cctaecg.domain import RISK_THRESHOLDS, VESSELS
from cctaecg.stats.decisions.threshold_sweep import operating_sweep
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.bootstrap import auc_bootstrap, bootstrap_aucs
from cctaecg.stats.resampling import patient_weights

RESAMPLES = 1000
SHARES = (0.12, 0.03, 0.2, 0.1)  # of positive records, in the order of VESSELS: rounded, only the order of size matters
TARGETS = {"DeLong": 1000, "Obuchowski": 1000, "patient bootstrap, four vessels": 20}


def made_up(records: int, patients: int, seed: int = 0) -> SimpleNamespace:
    """Labels and probabilities (n, 4) of ``records``, each patient with one at least; patients share their outcome."""
    rng = np.random.default_rng(seed)
    groups = np.sort(np.concatenate([np.arange(patients), rng.integers(0, patients, records - patients)]))
    y = (rng.random((patients, 4)) < SHARES)[groups].astype(float)
    signal = y + rng.normal(size=(patients, 4))[groups] * 0.7 + rng.normal(size=(records, 4)) * 0.7
    return SimpleNamespace(groups=groups, y=y, prob=1 / (1 + np.exp(2.5 - signal)))


def best_of(call, times: int) -> float:
    """Processor seconds of the quickest of ``times`` calls, so that other work on the machine disturbs least."""
    seconds = []
    for _ in range(times):
        start = time.process_time()
        call()
        seconds.append(time.process_time() - start)
    return min(seconds)


def plain_resample(y: pd.Series, score: pd.Series, rows: np.ndarray) -> float:
    """One turn of the plain loop: the AUC of the drawn rows."""
    drawn_y, drawn_score = y.iloc[rows].reset_index(drop=True), score.iloc[rows].reset_index(drop=True)
    false_positive, true_positive, _ = roc_curve(drawn_y, drawn_score)
    return auc(false_positive, true_positive)


def against_the_plain_loop(records: int, patients: int, sampled: int) -> None:
    """Print the ratios, after asserting that both ways give the same numbers for the same draws."""
    data = made_up(records, patients)
    columns = [(pd.Series(data.y[:, v]), pd.Series(data.prob[:, v])) for v in range(4)]
    rows = np.random.default_rng(1).integers(0, records, (sampled, records))
    turns = [best_of(lambda v=v, r=r: plain_resample(*columns[v], r), 1) for v in range(4) for r in rows]
    loop = min(turns) * RESAMPLES
    print(f"{records} records of {patients} patients. Plain loop of {RESAMPLES} resamples, one vessel: {loop:.1f} s "
          f"(from the quickest of {len(turns)} turns).")

    drawn = patient_weights(patients, 3, seed=0)
    resampled = bootstrap_aucs(data.y, data.prob, data.groups, 3, seed=0)
    for weights, aucs in zip(drawn, resampled):
        repeated = np.repeat(np.arange(records), weights[data.groups].astype(int))
        assert np.allclose(aucs, [plain_resample(*column, repeated) for column in columns], atol=1e-12)
    for v in range(4):
        assert abs(auc_ci(data.y[:, v], data.prob[:, v]).value - roc_auc_score(*columns[v])) < 1e-12
    alone = auc_ci(data.y[:, 2], data.prob[:, 2], np.arange(records))
    assert abs(alone.se - auc_ci(data.y[:, 2], data.prob[:, 2]).se) < 1e-12
    spread = bootstrap_aucs(data.y, data.prob, data.groups, RESAMPLES, seed=1).std(axis=0)
    for v in range(4):  # two ways to one standard error, within the error of 1,000 resamples
        assert abs(auc_ci(data.y[:, v], data.prob[:, v], data.groups).se / spread[v] - 1) < 0.15

    y, prob = data.y[:, 2], data.prob[:, 2]
    timings = {
        "DeLong": (loop, best_of(lambda: auc_ci(y, prob), 20)),
        "Obuchowski": (loop, best_of(lambda: auc_ci(y, prob, data.groups), 20)),
        "patient bootstrap, four vessels": (
            4 * loop, best_of(lambda: auc_bootstrap(data.y, data.prob, data.groups, resamples=RESAMPLES), 3),
        ),
        "record bootstrap, four vessels": (
            4 * loop, best_of(lambda: auc_bootstrap(data.y, data.prob, resamples=RESAMPLES), 3),
        ),
    }  # fmt: skip
    for name, (plain, ours) in timings.items():
        wanted = f" (at least {TARGETS[name]:,} wanted)" if name in TARGETS else ""
        print(f"  {name}: {1000 * ours:.1f} ms, {plain / ours:,.0f} times as fast{wanted}")


def large(records: int) -> None:
    """Print time and peak memory of four vessels' clustered AUC intervals and thresholds."""
    data = made_up(records, records // 2)
    start = time.process_time()
    for v in range(4):
        auc_ci(data.y[:, v], data.prob[:, v], data.groups)
    aucs = time.process_time() - start
    start = time.process_time()
    for v, vessel in enumerate(VESSELS):
        at_threshold(data.y[:, v], data.prob[:, v], RISK_THRESHOLDS[vessel], data.groups)
        operating_sweep(data.y[:, v], data.prob[:, v], np.linspace(0, 1, 1001))
    thresholds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{records} records of {records // 2} patients, four vessels: clustered AUC intervals {aucs:.1f} s; "
          f"thresholds (one with clustered intervals, 1,001 without) {thresholds:.1f} s; peak memory {peak:.2f} GB",
          flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=4620)
    parser.add_argument("--patients", type=int, default=2323)
    parser.add_argument("--sampled", type=int, default=25, help="turns of the plain loop that are timed, per vessel")
    parser.add_argument("--large", type=int, default=1_000_000, help="records of the last part; 0 leaves it out")
    given = parser.parse_args()
    against_the_plain_loop(given.records, given.patients, given.sampled)
    if given.large:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as own:
            own.submit(large, given.large).result()


if __name__ == "__main__":
    main()
