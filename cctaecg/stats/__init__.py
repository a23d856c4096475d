"""The study's statistics: arrays in, small frozen dataclasses out.

Patients, not records, are the statistical unit: wherever a patient may have several records, pass ``groups``. A
statistic that does not exist for the data raises :class:`UndefinedStatistic` with a sentence that says why.
"""

from typing import TYPE_CHECKING

from cctaecg.lazy_room import lazy_room

if TYPE_CHECKING:
    from cctaecg.stats.aggregate import Aggregated, aggregate
    from cctaecg.stats.agreement import Kappa, cohen_kappa, share_agreeing
    from cctaecg.stats.auc import AUC, PairedTest, auc_ci, delong_test, unpaired_test, z_test
    from cctaecg.stats.average import macro_auc, micro_auc
    from cctaecg.stats.bootstrap import bootstrap_aucs
    from cctaecg.stats.by_vessel import by_vessel, combined
    from cctaecg.stats.calibration import Calibration, CalibrationGroups, calibration, calibration_groups
    from cctaecg.stats.calibration_curve import SmoothCurve, smooth_calibration
    from cctaecg.stats.calibration_intervals import (
        CalibrationIntervals,
        CalibrationReport,
        calibration_intervals,
        calibration_report,
    )
    from cctaecg.stats.concordance import harrell_c
    from cctaecg.stats.cox import CoxModel, cox, cox_per_sd
    from cctaecg.stats.decision import BestStrategy, NetBenefit, best_strategy, net_benefit
    from cctaecg.stats.discrimination import Discrimination, discrimination
    from cctaecg.stats.errors import (
        InvalidLabel,
        InvalidProbability,
        InvalidSetting,
        InvalidTime,
        MissingGroup,
        NonFiniteValue,
        ShapeMismatch,
        UndefinedStatistic,
    )
    from cctaecg.stats.factors import FactorAUCs, factor_aucs, lower_grade_aucs
    from cctaecg.stats.fold_average import FoldAUCs, fold_aucs
    from cctaecg.stats.follow_up import Landmark, at_landmark, censored_at
    from cctaecg.stats.incremental import (
        IncrementalValue,
        LikelihoodRatioTest,
        added_value_test,
        incremental_value,
        net_benefit_difference,
    )
    from cctaecg.stats.interval_methods import interval_methods
    from cctaecg.stats.intervals import Interval
    from cctaecg.stats.jonckheere import OrderedTrend, jonckheere_trend
    from cctaecg.stats.likelihood_ratios import (
        LikelihoodRatios,
        PredictiveValues,
        at_prevalence,
        likelihood_ratios,
        scans_per_case,
    )
    from cctaecg.stats.multiplicity import holm, holm_by_vessel
    from cctaecg.stats.paired_average import macro_difference
    from cctaecg.stats.precision import Precision, events_for_width, hanley_mcneil_se, precision
    from cctaecg.stats.published_calibration import CurveSummary, curve_summary, published_calibration
    from cctaecg.stats.recalibration import calibration_after, recalibrated
    from cctaecg.stats.restricted_mean import restricted_mean, restricted_mean_difference
    from cctaecg.stats.risk_groups import (
        RiskComparison,
        compare_any_vessel,
        compare_risk_groups,
        excess_over_thresholds,
        followup_summary,
    )
    from cctaecg.stats.roc import Roc, roc, sensitivity_at
    from cctaecg.stats.selection_bias import SelectionCorrected, selection_corrected
    from cctaecg.stats.selection_by_vessel import selection_by_vessel
    from cctaecg.stats.subgroup_difference import SubgroupDifference, subgroup_difference
    from cctaecg.stats.subgroup_errors import LevelDifference, LevelErrors, difference, subgroup_errors
    from cctaecg.stats.subgroups import SubgroupAUC, interaction, subgroup_aucs
    from cctaecg.stats.survival import (
        LogRank,
        SurvivalCurve,
        at_risk,
        crude_event_rate,
        hazard_ratio,
        kaplan_meier,
        log_rank,
        risk_at,
    )
    from cctaecg.stats.threshold_steps import threshold_steps
    from cctaecg.stats.threshold_sweep import OperatingSweep, operating_sweep
    from cctaecg.stats.thresholds import Operating, Sweep, at_threshold, first_threshold_reaching, proportion, sweep
    from cctaecg.stats.trend import Trend, spearman_trend
    from cctaecg.stats.weak_calibration import WeakCalibration, weak_calibration

__all__ = [
    "AUC", "Aggregated", "BestStrategy", "Calibration", "CalibrationGroups", "CalibrationIntervals",
    "CalibrationReport", "CoxModel", "CurveSummary", "Discrimination", "FactorAUCs", "FoldAUCs", "IncrementalValue",
    "Interval", "InvalidLabel", "InvalidProbability", "InvalidSetting", "InvalidTime", "Kappa", "Landmark",
    "LevelDifference", "LevelErrors", "LikelihoodRatioTest", "LikelihoodRatios", "LogRank", "MissingGroup",
    "NetBenefit", "NonFiniteValue", "Operating", "OperatingSweep", "OrderedTrend", "PairedTest", "Precision",
    "PredictiveValues", "RiskComparison", "Roc", "SelectionCorrected", "ShapeMismatch", "SmoothCurve", "SubgroupAUC",
    "SubgroupDifference", "SurvivalCurve", "Sweep", "Trend", "UndefinedStatistic", "WeakCalibration",
    "added_value_test", "aggregate", "at_landmark", "at_prevalence", "at_risk", "at_threshold", "auc_ci",
    "best_strategy", "bootstrap_aucs", "by_vessel", "calibration", "calibration_after", "calibration_groups",
    "calibration_intervals", "calibration_report", "censored_at", "cohen_kappa", "combined", "compare_any_vessel",
    "compare_risk_groups", "cox", "cox_per_sd", "crude_event_rate", "curve_summary", "delong_test", "difference",
    "discrimination", "events_for_width", "excess_over_thresholds", "factor_aucs", "first_threshold_reaching",
    "fold_aucs", "followup_summary", "hanley_mcneil_se", "harrell_c", "hazard_ratio", "holm", "holm_by_vessel",
    "incremental_value", "interaction", "interval_methods", "jonckheere_trend", "kaplan_meier", "likelihood_ratios",
    "log_rank", "lower_grade_aucs", "macro_auc", "macro_difference", "micro_auc", "net_benefit",
    "net_benefit_difference", "operating_sweep", "precision", "proportion", "published_calibration", "recalibrated",
    "restricted_mean", "restricted_mean_difference", "risk_at", "roc", "scans_per_case", "selection_by_vessel",
    "selection_corrected", "sensitivity_at", "share_agreeing", "smooth_calibration", "spearman_trend", "subgroup_aucs",
    "subgroup_difference", "subgroup_errors", "sweep", "threshold_steps", "unpaired_test", "weak_calibration", "z_test",
]

lazy_room(__name__)
