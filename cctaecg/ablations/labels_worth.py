"""What each start is worth at each share of the labels, in AUC and in labelled patients."""

from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd
from sklearn.isotonic import IsotonicRegression

from cctaecg.ablations.arms import SEEDS
from cctaecg.ablations.labels_design import SHARES, STARTS, judging_folds
from cctaecg.ablations.labels_results import STARTING_WEIGHTS, command, read_rates, shares_file
from cctaecg.ablations.results import made_with
from cctaecg.cohort.arrays import probabilities, severe_labels
from cctaecg.config.sections import Config
from cctaecg.run.reading import read_parquet
from cctaecg.run.results import Absent
from cctaecg.run.run import Run
from cctaecg.stats.discrimination.bootstrap import bootstrap_aucs
from cctaecg.stats.discrimination.placements import placements
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.intervals import Interval, percentile_bounds


def labels_facts(run: Run) -> dict[str, Any]:
    """What each start came to on each share of the labels, in both cohorts, and against random weights.

    The mean AUC over the vessels is that of each network, averaged over the folds and the seeds; records are compared
    within one network. All intervals are percentiles of the same resamples of patients, which speak of the patients
    who judge; the seeds stand beside them.

    Parameters
    ----------
    run : Run
        With its trainings done.

    Returns
    -------
    dict
        ``made_with``, ``folds``, ``seeds``; by share (``at_2`` for 2%) ``shares`` with ``share``, ``patients`` and
        ``ecgs``, and under ``rates`` what was chosen for each start. By cohort, start and share ``auc``, an Interval
        with ``seeds`` and how far they lie ``apart``; ``gain``, the AUC minus that from random weights; ``equal_to``,
        how many patients with random weights would reach the same, with limits, ``None`` where more than there are.
        By cohort and share ``second_step``, the AUC after foundation and infarction minus that after the foundation,
        and ``fine_tuning``, that after the foundation minus that of the linear probe on it. By cohort ``patients``,
        who judge.

    Raises
    ------
    MissingArtefact
        Where a training is missing; the message names the command.
    """
    config, folds = run.config(), judging_folds(run.config())
    table = pd.concat([run.read_cohort(cohort) for cohort in ("internal", "external") if run.has_cohort(cohort)])
    parts = {(start, seed, fold): read_parquet(run.require(shares_file(run, start, seed, fold), command(run)))
             for start in STARTS for seed in range(SEEDS) for fold in folds}
    learnt = parts["scratch", 0, 0].drop_duplicates("share").set_index("share")
    shares = _by_share({"share": share, "patients": int(learnt["patients"][share]), "ecgs": round(float(np.mean(
        [part.loc[part["share"] == share, "ecgs"].iloc[0] for part in parts.values()])))} for share in SHARES)
    facts: dict[str, Any] = {
        "made_with": made_with(config, *STARTING_WEIGHTS), "folds": len(folds), "seeds": SEEDS, "shares": shares,
        "rates": {start: _by_share(read_rates(run, start).values()) for start in STARTS},
    }
    judges = table[table["ecg_id"].isin({ecg_id for part in parts.values() for ecg_id in part["ecg_id"]})]
    sizes = np.array([one["patients"] for one in shares.values()], float)
    for cohort in ("internal", "external"):
        if not run.has_cohort(cohort):
            facts[cohort] = Absent("This run has no external cohort.")
            continue
        ranked = {start: _ranked(table[table["cohort"] == cohort], parts, start, config) for start in STARTS}
        level = config.analysis.level
        scratch, foundation, second, probe = (ranked[name] for name in ("scratch", "foundation", "future_mi", "probe"))
        facts[cohort] = {
            "auc": {start: _by_share(one.interval(level) for one in found) for start, found in ranked.items()},
            "gain": {start: _by_share(map(_difference, found, scratch, repeat(level)))
                     for start, found in ranked.items() if start != "scratch"},
            "second_step": _by_share(map(_difference, second, foundation, repeat(level))),
            "fine_tuning": _by_share(map(_difference, foundation, probe, repeat(level))),
            "patients": int(judges.loc[judges["cohort"] == cohort, "patient_id"].nunique()),
            "equal_to": {start: _by_share(_equal_to(found, scratch, sizes, level))
                         for start, found in ranked.items() if start != "scratch"},
        }
    return facts


class _Ranked:
    """One start on one share: the mean AUC of each seed, and its resamples, averaged over the folds."""

    def __init__(self, seeds: np.ndarray, draws: np.ndarray, n: int, events: int):
        self.seeds, self.draws, self.n, self.events = seeds, draws, n, events

    @property
    def value(self) -> float:
        return float(self.seeds.mean())

    def interval(self, level: float) -> dict[str, Any]:
        lower, upper = percentile_bounds(self.draws, level)
        return {"value": self.value, "lower": lower, "upper": upper, "n": self.n, "events": self.events,
                "seeds": self.seeds.tolist(), "apart": float(np.ptp(self.seeds))}


def _ranked(table: pd.DataFrame, parts: Mapping[tuple[str, int, int], pd.DataFrame], start: str,
            config: Config) -> list[_Ranked]:
    found, apart = [], "internal" in set(table["cohort"])
    for share in SHARES:
        seeds, draws, n, events = [], [], 0, 0
        for fold in sorted({fold for _, _, fold in parts}):
            columns, labels = [], np.empty(0)
            for seed in range(SEEDS):
                part = parts[start, seed, fold]
                joined = table.merge(part[(part["share"] == share)].drop(columns="cohort"), on="ecg_id",
                                     validate="one_to_one")
                columns.append(probabilities(joined))
                labels = np.where(np.isnan(columns[0]), np.nan, severe_labels(joined))
                patients = joined["patient_id"].to_numpy()
            kept = (~np.isnan(labels)).any(0)
            labels, together = labels[:, kept], np.hstack([column[:, kept] for column in columns])
            # other patients in another fold, and so another resample; the second hospital's are the same, and paired
            seed = config.analysis.seed + (fold if apart else 0)
            drawn = bootstrap_aucs(np.tile(labels, SEEDS), together, patients, config.analysis.resamples, seed)
            draws.append(drawn.mean(1))
            whole = _aucs(np.tile(labels, SEEDS), together)
            seeds.append(whole.reshape(SEEDS, -1).mean(1))
            n, events = n * apart + len(labels), events * apart + int(np.nansum(labels))
        found.append(_Ranked(np.mean(seeds, axis=0), np.mean(draws, axis=0), n, events))
    return found


def _aucs(labels: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """AUC of each column (v,)."""
    known = ~np.isnan(labels)
    return np.array([placements(labels[rows, column] == 1, scores[rows, column])[0]
                     for column, rows in enumerate(known.T)])


def _by_share(values: Iterable[Any]) -> dict[str, Any]:
    return {f"at_{100 * share:g}": value for share, value in zip(SHARES, values, strict=True)}


def _difference(one: _Ranked, base: _Ranked, level: float) -> Interval | Absent:
    try:
        return Interval(one.value - base.value, *percentile_bounds(one.draws - base.draws, level), one.n, one.events)
    except UndefinedStatistic as error:
        return Absent(str(error))


def _equal_to(found: list[_Ranked], scratch: list[_Ranked], sizes: np.ndarray, level: float) -> list[dict[str, Any]]:
    """Patients with random weights that reach the AUC at each share; None for more than there are, or fewer."""
    curves = np.array([one.draws for one in scratch]).T
    answers = []
    for one in found:
        value = reaching(np.array([base.value for base in scratch]), sizes, one.value)
        draws = np.array([reaching(curve, sizes, auc) for curve, auc in zip(curves, one.draws)])
        tail = (1 - level) / 2
        lower, upper = np.quantile(draws, [tail, 1 - tail], method="nearest")
        answers.append({name: None if np.isinf(number) else round(float(number))
                        for name, number in (("value", value), ("lower", lower), ("upper", upper))})
    return answers


def reaching(curve: np.ndarray, sizes: np.ndarray, auc: float) -> float:
    """How many patients a rising curve needs to reach an AUC, on a logarithmic axis of patients.

    Parameters
    ----------
    curve : array, shape (k,)
        AUC by number of patients; where it falls it is levelled (isotonic regression).
    sizes : array, shape (k,)
        Patients, rising.
    auc : float
        What is to be reached.

    Returns
    -------
    float
        ``inf`` above the last point, and the first size below the first.

    Examples
    --------
    >>> round(reaching(np.array([0.5, 0.6, 0.7]), np.array([10.0, 100.0, 1000.0]), 0.65))
    316
    """
    level = IsotonicRegression().fit_transform(np.log(sizes), curve)
    if auc > level[-1]:
        return np.inf
    place = int(np.searchsorted(level, auc, "left"))
    if place == 0:
        return float(sizes[0])
    below, above = level[place - 1], level[place]
    part = 1.0 if above == below else (auc - below) / (above - below)
    return float(np.exp(np.log(sizes[place - 1]) + part * np.log(sizes[place] / sizes[place - 1])))
