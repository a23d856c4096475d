"""How often averaged AUCs, ROC bands and AUCs by patient hold the truth, by the number of patients with the outcome.

Four vessels are scored, of which the rarest has the wanted number of patients with the outcome and the others two and
three times as many; severe stenoses come together, and so do the scores of one record and of one patient.
"""

from functools import lru_cache

import numpy as np
from scipy.stats import norm

from cctaecg.evidence.coverage_studies import RECORD_SHARES
from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.aggregation_difference import aggregation_difference
from cctaecg.stats.discrimination.average import macro_auc, micro_auc
from cctaecg.stats.discrimination.paired_average import macro_difference
from cctaecg.stats.discrimination.roc import GRID, roc
from cctaecg.stats.each_vessel import defined

AREA = 0.75
SHIFT = float(np.sqrt(2) * norm.ppf(AREA))
CORRELATION = 0.5  # of two records of one patient, and of two vessels
RESAMPLES = 100
FALSE_POSITIVE_RATES = (0.1, 0.5)
TIMES_THE_RAREST = (2, 1, 3, 2)  # patients with the outcome, by vessel


def judge_ranking(seed: np.random.SeedSequence, prevalence: float, events: int) -> dict[tuple[str, str], float]:
    """One study of ``events / prevalence`` patients: 1 where an interval holds the truth, NaN without one."""
    rng = np.random.default_rng(seed)
    y, score, groups = draw_vessels(rng, round(events / prevalence), events)
    first, other = (score + 0.5 * rng.normal(size=score.shape) for _ in range(2))
    rare = y[:, 1]
    curve = defined(roc, rare, score[:, 1], groups, resamples=RESAMPLES)
    found = {
        "micro_average": (defined(micro_auc, y, score, groups), AREA),
        "macro_average": (defined(macro_auc, y, score, groups), AREA),
        "difference_of_macro_averages": (defined(macro_difference, y, first, other, groups), 0.0),
        "auc_by_patient_less_by_record": (
            defined(aggregation_difference, rare, score[:, 1], groups, groups, resamples=RESAMPLES), by_patient_less()
        ),
    }
    held = {name: np.nan if isinstance(one, Absent) else float(one.lower <= truth <= one.upper)
            for name, (one, truth) in found.items()}
    for rate in FALSE_POSITIVE_RATES:
        place, truth = int(np.searchsorted(GRID, rate - 1e-9)), norm.cdf(norm.ppf(rate) + SHIFT)
        held[f"roc_band_at_{round(100 * rate)}"] = (
            np.nan if isinstance(curve, Absent) else float(curve.lower[place] <= truth <= curve.upper[place])
        )
    return {("coverage", name): value for name, value in held.items()}


def draw_vessels(
    rng: np.random.Generator, patients: int, events: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outcomes and scores (n, 4) of the records of ``patients``, and the patient (n,) of each; see the module."""
    groups = np.repeat(np.arange(patients), rng.choice(4, patients, p=RECORD_SHARES) + 1)
    burden = rng.normal(size=patients)
    y = np.column_stack([
        _most(np.sqrt(CORRELATION) * burden + np.sqrt(1 - CORRELATION) * rng.normal(size=patients), times * events)
        for times in TIMES_THE_RAREST
    ])[groups].astype(float)
    shared, own = _alike(rng, patients)[groups], _alike(rng, len(groups))
    return y, np.sqrt(CORRELATION) * shared + np.sqrt(1 - CORRELATION) * own + SHIFT * y, groups


@lru_cache
def by_patient_less() -> float:
    """True AUC of a patient's mean score minus that of a single record: a mean of k records scatters less."""
    spread = CORRELATION + (1 - CORRELATION) / np.arange(1, 5)
    areas = norm.cdf(SHIFT / np.sqrt(spread[:, None] + spread[None]))
    shares = np.asarray(RECORD_SHARES)
    return float(shares @ areas @ shares) - AREA


def _most(burden: np.ndarray, count: int) -> np.ndarray:
    most = np.zeros(len(burden), bool)
    most[np.argsort(-burden)[:count]] = True
    return most


def _alike(rng: np.random.Generator, rows: int) -> np.ndarray:
    """Standard normal numbers (rows, 4) whose columns correlate."""
    together: np.ndarray = (
        np.sqrt(CORRELATION) * rng.normal(size=rows)[:, None] + np.sqrt(1 - CORRELATION) * rng.normal(size=(rows, 4))
    )
    return together
