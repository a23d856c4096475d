"""The study's statistics: arrays in, small frozen dataclasses out.

Patients, not records, are the statistical unit: wherever a patient may have several records, pass ``groups``. A
statistic that does not exist for the data raises :class:`UndefinedStatistic` with a sentence that says why.
"""

from cctaecg.stats.aggregate import Aggregated, aggregate
from cctaecg.stats.auc import AUC, PairedTest, auc_ci, delong_test, unpaired_test
from cctaecg.stats.average import macro_auc, micro_auc
from cctaecg.stats.bootstrap import bootstrap_aucs
from cctaecg.stats.calibration import Calibration, CalibrationGroups, calibration, calibration_groups
from cctaecg.stats.calibration_curve import SmoothCurve, smooth_calibration
from cctaecg.stats.decision import NetBenefit, net_benefit
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.intervals import Interval
from cctaecg.stats.roc import Roc, roc
from cctaecg.stats.subgroups import SubgroupAUC, interaction, subgroup_aucs
from cctaecg.stats.survival import LogRank, SurvivalCurve, at_risk, hazard_ratio, kaplan_meier, log_rank, risk_at
from cctaecg.stats.thresholds import Operating, Sweep, at_threshold, first_threshold_reaching, sweep
from cctaecg.stats.trend import Trend, spearman_trend

__all__ = [
    "AUC", "Aggregated", "Calibration", "CalibrationGroups", "Interval", "LogRank", "NetBenefit", "Operating",
    "PairedTest", "Roc", "SmoothCurve", "SubgroupAUC", "SurvivalCurve", "Sweep", "Trend", "UndefinedStatistic",
    "aggregate", "at_risk", "at_threshold", "auc_ci", "bootstrap_aucs", "calibration", "calibration_groups",
    "delong_test", "first_threshold_reaching", "hazard_ratio", "interaction", "kaplan_meier", "log_rank", "macro_auc",
    "micro_auc", "net_benefit", "risk_at", "roc", "smooth_calibration", "spearman_trend", "subgroup_aucs", "sweep",
    "unpaired_test",
]  # fmt: skip
