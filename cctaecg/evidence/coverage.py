"""How often intervals hold the truth and tests cry wolf, over repeated small studies whose truth is known.

``python -m cctaecg.evidence.coverage coverage.json`` writes the facts; a seed gives the same bytes on any number of
processes.
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
from tqdm import tqdm

from cctaecg.evidence import coverage_by_correlation as large
from cctaecg.evidence.coverage_by_events import judge_area, judge_rare
from cctaecg.evidence.coverage_of_follow_up import judge_follow_up
from cctaecg.evidence.coverage_of_ranking import judge_ranking
from cctaecg.evidence.coverage_studies import truths
from cctaecg.evidence.stored_coverage import COVERAGE_LIMITS, outside_limits
from cctaecg.run.atomic import atomic_path
from cctaecg.run.results import Absent

CORRELATIONS = (0.0, 0.5, 0.8)
EVENTS = (10, 20, 50)
PREVALENCES = (0.05, 0.01)
AREAS = (0.6, 0.75, 0.9, 0.95)
PATIENTS_WITH_EVENTS = (5, 7, 10, 20, 50)
TRAININGS = {"patients_150": 150, "patients_2300": 2300}
ALIKE = (0.0, 0.9)


def known_truth_facts(replicates: int = 500, seed: int = 0, workers: int | None = None) -> dict[str, Any]:
    """Coverage of intervals, error of tests and bias, over simulated studies whose truth is known.

    It takes minutes; :func:`cctaecg.evidence.coverage_facts` gives what ships with the package.

    Parameters
    ----------
    replicates : int, default 500
        Studies for each cell; a fifth of them for the choice of epoch.
    seed : int, default 0
        One seed gives the same facts on any number of processes.
    workers : int, optional
        Processes; as many as there are cores unless given.

    Returns
    -------
    dict
        ``design``, and:

        - ``{kind: {statistic: {method: {correlation: fact}}}}`` with the kinds ``coverage`` and ``type_1_error`` (of
          nominal 95% and 5%) and ``bias``, in studies of 300 patients, and correlations written as in
          ``correlation_05``
        - ``by_events``: ``{kind: {statistic: {prevalence: {events: fact}}}}`` of rare outcomes, as in
          ``prevalence_001`` and ``events_10``, the number of patients expected to have the outcome
        - ``auc_by_events``: ``{area: {correlation: {events: fact}}}``, the coverage of an AUC's interval, as in
          ``auc_095``
        - ``selection``: ``{patients: {alike: {"apparent", "corrected_by_patient", "interval_holds"}}}`` of the best of
          ten epochs whose noise correlates as in ``alike_09``

        A fact has the ``value``, its Monte-Carlo standard ``error``, ``replicates``, and how many ``undefined`` it left
        out.
    """
    facts: dict[str, Any] = {
        "design": {"patients": large.PATIENTS, "replicates": replicates, "resamples": large.RESAMPLES,
                   "level": 1 - large.ALPHA, "correlations": list(CORRELATIONS), "truth": truths(),
                   "events": list(EVENTS), "prevalences": list(PREVALENCES),
                   "largest_error": 0.5 / replicates**0.5},
    }  # fmt: skip
    by_correlation, rare, areas, epochs, ranking, follow_up = np.random.SeedSequence(seed).spawn(6)
    few = max(2, replicates // 5)
    with ProcessPoolExecutor(workers) if workers != 1 else nullcontext() as pool:
        for correlation, own in zip(CORRELATIONS, by_correlation.spawn(len(CORRELATIONS))):
            where = _key("correlation", correlation, 1)
            for judge, times in ((large.judge, replicates), (large.judge_selection, few)):
                for (kind, statistic, method), fact in _judged(pool, own.spawn(times), judge, correlation=correlation):
                    methods = facts.setdefault(kind, {}).setdefault(statistic, {})
                    methods.setdefault(method, {})[where] = fact
        cells = [(prevalence, events) for prevalence in PREVALENCES for events in EVENTS]
        for by_events, seeds in ((judge_rare, rare), (judge_ranking, ranking), (judge_follow_up, follow_up)):
            for (prevalence, events), own in zip(cells, seeds.spawn(len(cells))):
                for (kind, statistic), fact in _judged(
                    pool, own.spawn(replicates), by_events, prevalence=prevalence, events=events
                ):
                    of_statistic = facts.setdefault("by_events", {}).setdefault(kind, {}).setdefault(statistic, {})
                    of_statistic.setdefault(_key("prevalence", prevalence, 2), {})[f"events_{events}"] = fact
        grid = [(a, r, e) for a in AREAS for r in CORRELATIONS for e in PATIENTS_WITH_EVENTS]
        for (area, correlation, events), own in zip(grid, areas.spawn(len(grid))):
            ((_, fact),) = _judged(
                pool, own.spawn(replicates), judge_area, area=area, correlation=correlation, events=events
            )
            of_area = facts.setdefault("auc_by_events", {}).setdefault(_key("auc", area, 2), {})
            of_area.setdefault(_key("correlation", correlation, 1), {})[f"events_{events}"] = fact
        trainings = [(name, alike) for name in TRAININGS for alike in ALIKE]
        for (name, alike), own in zip(trainings, epochs.spawn(len(trainings))):
            found = _judged(
                pool, own.spawn(few), large.judge_selection, correlation=0.5, patients=TRAININGS[name], alike=alike
            )
            of_size = facts.setdefault("selection", {}).setdefault(name, {})
            of_size[_key("alike", alike, 1)] = {key[-1]: fact for key, fact in found}
    return facts


def _key(name: str, value: float, digits: int) -> str:
    # "correlation_05" and not "0.5": a dot would part the key of a result
    return f"{name}_{value:.{digits}f}".replace(".", "")


def _judged(
    pool: ProcessPoolExecutor | None, seeds: Sequence[np.random.SeedSequence], judge: Callable[..., Any], **cell: float
) -> list[tuple[Any, dict[str, float] | Absent]]:
    """Each thing that ``judge`` says of a study, and the fact over all ``seeds``; one thing where it says a number."""
    one = partial(judge, **cell)
    judged = pool.map(one, seeds, chunksize=5) if pool else map(one, seeds)
    label = f"{judge.__name__}, " + ", ".join(f"{name} {value:g}" for name, value in cell.items())
    rows = list(tqdm(judged, label, len(seeds), disable=None))
    if not isinstance(rows[0], dict):
        return [("", _fact(np.array(rows), len(rows)))]
    return [(key, _fact(np.array([row[key] for row in rows]), len(rows))) for key in rows[0]]


def _fact(values: np.ndarray, replicates: int) -> dict[str, float] | Absent:
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return Absent("The statistic existed in too few of the simulated studies.")
    value, error = float(known.mean()), float(known.std(ddof=1) / np.sqrt(len(known)))
    return {"value": value, "error": error, "replicates": replicates, "undefined": replicates - len(known)}


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--replicates", default=500, show_default=True, help="Studies for each cell.")
@click.option("--seed", default=0, show_default=True)
@click.option("--workers", type=int, help="Processes; all cores unless given.")
def main(path: Path, replicates: int, seed: int, workers: int | None) -> None:
    """Simulate studies of known truth and write the coverage of intervals and error of tests to PATH (JSON).

    Ends with 1, naming them, when clustered intervals do not keep the limits.
    """
    facts = known_truth_facts(replicates, seed, workers)
    with atomic_path(path) as partial_path:
        partial_path.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    for sentence in outside_limits(facts):
        click.echo(f"Coverage outside {COVERAGE_LIMITS[0]:.0%} to {COVERAGE_LIMITS[1]:.0%}: {sentence}", err=True)
    if outside_limits(facts):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
