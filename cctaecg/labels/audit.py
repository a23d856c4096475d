"""How well grades that were read agree with grades that are known."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.proportion import proportion_confint

from cctaecg.domain import GRADE_COLUMNS, VESSELS, Grade
from cctaecg.errors import UserError

MISSING = "missing"


class NothingToAudit(UserError, ValueError):
    """No exam is in both tables."""


@dataclass(frozen=True)
class Agreement:
    """Agreement of read with true grades. A true grade that was not read counts as disagreement.

    ``accuracy`` is the share that agrees, from ``lower`` to ``upper`` (Wilson, 95%: vessels are taken as independent);
    ``kappa`` is Cohen's, unweighted, among grades that were read, ``None`` where all are one grade.
    """

    n: int
    agree: int
    missed: int
    accuracy: float
    lower: float
    upper: float
    kappa: float | None


@dataclass(frozen=True)
class Audit:
    """``overall``; of each vessel its ``Agreement`` and its ``confusion``, truth in rows and reading in columns.

    ``invented`` counts grades that were read where there is none.
    """

    overall: Agreement
    vessels: dict[str, Agreement]
    confusion: dict[str, pd.DataFrame]
    invented: int

    def table(self) -> pd.DataFrame:
        """One row per vessel and one for all."""
        rows = {**self.vessels, "all": self.overall}
        return pd.DataFrame([{"vessel": vessel, **vars(agreement)} for vessel, agreement in rows.items()])


def audit_grades(read: pd.DataFrame, truth: pd.DataFrame) -> Audit:
    """Compare the columns ``grade_rca`` to ``grade_lcx`` of two tables, matched by index (exam_id).

    Exams in one table only are left out; a missing true grade is not audited. Raises ``NothingToAudit``.
    """
    shared = read.index.intersection(truth.index)
    if shared.empty:
        raise NothingToAudit(f"none of the {len(read)} exams read is among the {len(truth)} whose truth is known")
    columns = list(GRADE_COLUMNS.values())
    got = read.loc[shared, columns].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    true = truth.loc[shared, columns].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return Audit(
        overall=_agreement(got.ravel(), true.ravel()),
        vessels={vessel: _agreement(got[:, v], true[:, v]) for v, vessel in enumerate(VESSELS)},
        confusion={vessel: _confusion(got[:, v], true[:, v]) for v, vessel in enumerate(VESSELS)},
        invented=int((np.isnan(true) & ~np.isnan(got)).sum()),
    )


def _agreement(got: np.ndarray, true: np.ndarray) -> Agreement:
    known = ~np.isnan(true)
    got, true = got[known], true[known]
    n, agree, missed = len(true), int((got == true).sum()), int(np.isnan(got).sum())
    if n == 0:
        raise NothingToAudit("no true grade is known for the exams that were read")
    lower, upper = proportion_confint(agree, n, method="wilson")
    both = ~np.isnan(got)
    varied = len(np.union1d(got[both], true[both])) > 1
    kappa = float(cohen_kappa_score(true[both].astype(int), got[both].astype(int))) if varied else None
    return Agreement(n, agree, missed, agree / n, float(lower), float(upper), kappa)


def _confusion(got: np.ndarray, true: np.ndarray) -> pd.DataFrame:
    names = [grade.name.lower() for grade in Grade] + [MISSING]
    table = np.zeros((len(names), len(names)), dtype=int)
    np.add.at(table, tuple(np.nan_to_num(side, nan=len(Grade)).astype(int) for side in (true, got)), 1)
    return pd.DataFrame(table, index=pd.Index(names, name="truth"), columns=pd.Index(names, name="read"))
