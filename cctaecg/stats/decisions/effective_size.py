"""How many independent records clustered records are worth, for the interval of a proportion."""

import numpy as np


def effective_size(success: np.ndarray, codes: np.ndarray) -> float:
    """Effective number of records behind the share of ``success`` (n,) boolean; ``codes`` (n,) numbers the patient.

    The variance of a share of independent records over that of this ratio of sums over patients, times n; at most n.
    """
    n, events = len(success), int(np.count_nonzero(success))
    share = events / n
    size = np.bincount(codes)  # patients without a record here count 0 and add nothing
    residual = np.bincount(codes, weights=success) - share * size
    patients = int(np.count_nonzero(size))
    if events in (0, n) or patients == 1:
        return patients
    design_effect = float(residual @ residual) / (share * (1 - share) * n)
    return n / max(1.0, design_effect)
