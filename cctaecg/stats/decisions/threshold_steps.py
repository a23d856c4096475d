"""Operating points at evenly spaced thresholds, from the base threshold to the opportunistic one (Table A3)."""

import numpy as np

from cctaecg.stats.decisions.thresholds import Operating, at_threshold


def threshold_steps(
    y: np.ndarray, score: np.ndarray, base: float, last: float | None, groups: np.ndarray, level: float = 0.95,
    points: int = 6,
) -> list[Operating]:
    """``at_threshold`` at ``points`` thresholds from ``base`` to ``last``; only at ``base`` where ``last`` is None."""
    thresholds = [base] if last is None else np.linspace(base, last, points)
    return [at_threshold(y, score, float(threshold), groups, level) for threshold in thresholds]
