from .aggregation import Aggregated as Aggregated, aggregate as aggregate
from .agreement import (
    Kappa as Kappa,
    cohen_kappa as cohen_kappa,
    share_agreeing as share_agreeing,
)
from .calibration_measures.calibration import (
    Calibration as Calibration,
    CalibrationGroups as CalibrationGroups,
    calibration as calibration,
    calibration_groups as calibration_groups,
)
from .calibration_measures.calibration_curve import SmoothCurve as SmoothCurve, smooth_calibration as smooth_calibration
from .calibration_measures.calibration_intervals import (
    CalibrationIntervals as CalibrationIntervals,
    CalibrationReport as CalibrationReport,
    calibration_intervals as calibration_intervals,
    calibration_report as calibration_report,
)
from .calibration_measures.published_calibration import (
    CurveSummary as CurveSummary,
    curve_summary as curve_summary,
    published_calibration as published_calibration,
)
from .calibration_measures.recalibration import calibration_after as calibration_after, recalibrated as recalibrated
from .calibration_measures.weak_calibration import (
    WeakCalibration as WeakCalibration,
    weak_calibration as weak_calibration,
)
from .decisions.difference_count import count_differences as count_differences
from .decisions.likelihood_ratios import (
    LikelihoodRatios as LikelihoodRatios,
    PredictiveValues as PredictiveValues,
    at_prevalence as at_prevalence,
    likelihood_ratios as likelihood_ratios,
    scans_per_case as scans_per_case,
)
from .decisions.net_benefit import (
    BestStrategy as BestStrategy,
    NetBenefit as NetBenefit,
    best_strategy as best_strategy,
    net_benefit as net_benefit,
)
from .decisions.operating_points import OperatingPoint as OperatingPoint, operating_points as operating_points
from .decisions.proportion import proportion as proportion
from .decisions.subgroup_errors import (
    LevelDifference as LevelDifference,
    LevelErrors as LevelErrors,
    difference as difference,
    subgroup_errors as subgroup_errors,
)
from .decisions.threshold_steps import threshold_steps as threshold_steps
from .decisions.threshold_sweep import OperatingSweep as OperatingSweep, operating_sweep as operating_sweep
from .decisions.thresholds import (
    Operating as Operating,
    Sweep as Sweep,
    at_threshold as at_threshold,
    first_threshold_reaching as first_threshold_reaching,
    sweep as sweep,
)
from .discrimination.aggregation_difference import aggregation_difference as aggregation_difference
from .discrimination.auc import (
    AUC as AUC,
    auc_ci as auc_ci,
    delong_test as delong_test,
    unpaired_test as unpaired_test,
)
from .discrimination.average import macro_auc as macro_auc, micro_auc as micro_auc
from .discrimination.bootstrap import bootstrap_aucs as bootstrap_aucs
from .discrimination.by_vessel import (
    Discrimination as Discrimination,
    discrimination_by_vessel as discrimination_by_vessel,
)
from .discrimination.clinical_models import (
    LikelihoodRatioTest as LikelihoodRatioTest,
    added_value_test as added_value_test,
)
from .discrimination.factors import (
    FactorAUCs as FactorAUCs,
    factor_aucs as factor_aucs,
    lower_grade_aucs as lower_grade_aucs,
)
from .discrimination.fold_average import FoldAUCs as FoldAUCs, fold_aucs as fold_aucs
from .discrimination.incremental import (
    IncrementalValue as IncrementalValue,
    incremental_value as incremental_value,
    net_benefit_difference as net_benefit_difference,
)
from .discrimination.interval_methods import METHODS as METHODS, interval_methods as interval_methods
from .discrimination.paired_average import macro_difference as macro_difference
from .discrimination.paired_test import PairedTest as PairedTest, z_test as z_test
from .discrimination.roc import (
    Roc as Roc,
    roc as roc,
    sensitivity_at as sensitivity_at,
)
from .discrimination.selection_bias import (
    SelectionCorrected as SelectionCorrected,
    selection_corrected as selection_corrected,
)
from .discrimination.selection_by_vessel import selection_by_vessel as selection_by_vessel
from .discrimination.subgroup_difference import (
    SubgroupDifference as SubgroupDifference,
    subgroup_difference as subgroup_difference,
)
from .discrimination.subgroups import (
    SubgroupAUC as SubgroupAUC,
    interaction as interaction,
    subgroup_aucs as subgroup_aucs,
)
from .each_vessel import by_vessel as by_vessel, combined as combined
from .errors import (
    InvalidLabel as InvalidLabel,
    InvalidProbability as InvalidProbability,
    InvalidSetting as InvalidSetting,
    InvalidTime as InvalidTime,
    MissingGroup as MissingGroup,
    NonFiniteValue as NonFiniteValue,
    ShapeMismatch as ShapeMismatch,
    UndefinedStatistic as UndefinedStatistic,
)
from .intervals import Interval as Interval
from .jonckheere import OrderedTrend as OrderedTrend, jonckheere_trend as jonckheere_trend
from .multiplicity import holm as holm, holm_by_vessel as holm_by_vessel
from .needed_patients import (
    SizeBesideThisStudy as SizeBesideThisStudy,
    StudySize as StudySize,
    study_size as study_size,
    study_sizes as study_sizes,
)
from .sample_size import (
    Precision as Precision,
    events_for_width as events_for_width,
    hanley_mcneil_se as hanley_mcneil_se,
    precision as precision,
)
from .survival.adjusted_cox import (
    AdjustedRatio as AdjustedRatio,
    adjusted_hazard_ratio as adjusted_hazard_ratio,
    adjusted_ratios as adjusted_ratios,
)
from .survival.any_vessel import (
    compare_any_vessel as compare_any_vessel,
    excess_over_thresholds as excess_over_thresholds,
)
from .survival.concordance import harrell_c as harrell_c
from .survival.cox import (
    CoxModel as CoxModel,
    cox as cox,
    cox_per_sd as cox_per_sd,
)
from .survival.follow_up import (
    Landmark as Landmark,
    at_landmark as at_landmark,
    censored_at as censored_at,
)
from .survival.kaplan_meier import (
    SurvivalCurve as SurvivalCurve,
    at_risk as at_risk,
    crude_event_rate as crude_event_rate,
    kaplan_meier as kaplan_meier,
    risk_at as risk_at,
)
from .survival.restricted_mean import (
    restricted_mean as restricted_mean,
    restricted_mean_difference as restricted_mean_difference,
)
from .survival.risk_comparison import (
    RiskComparison as RiskComparison,
)
from .survival.risk_groups import (
    compare_risk_groups as compare_risk_groups,
    followup_summary as followup_summary,
)
from .survival.risk_limits import risk_interval_at as risk_interval_at
from .survival.two_groups import (
    LogRank as LogRank,
    hazard_ratio as hazard_ratio,
    log_rank as log_rank,
)
from .trend import Trend as Trend, spearman_trend as spearman_trend
