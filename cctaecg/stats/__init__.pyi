from .aggregation import Aggregated as Aggregated
from .aggregation import aggregate as aggregate
from .agreement import (
    Kappa as Kappa,
)
from .agreement import (
    cohen_kappa as cohen_kappa,
)
from .agreement import (
    share_agreeing as share_agreeing,
)
from .calibration_measures.calibration import (
    Calibration as Calibration,
)
from .calibration_measures.calibration import (
    CalibrationGroups as CalibrationGroups,
)
from .calibration_measures.calibration import (
    calibration as calibration,
)
from .calibration_measures.calibration import (
    calibration_groups as calibration_groups,
)
from .calibration_measures.calibration_curve import SmoothCurve as SmoothCurve
from .calibration_measures.calibration_curve import smooth_calibration as smooth_calibration
from .calibration_measures.calibration_intervals import (
    CalibrationIntervals as CalibrationIntervals,
)
from .calibration_measures.calibration_intervals import (
    CalibrationReport as CalibrationReport,
)
from .calibration_measures.calibration_intervals import (
    calibration_intervals as calibration_intervals,
)
from .calibration_measures.calibration_intervals import (
    calibration_report as calibration_report,
)
from .calibration_measures.published_calibration import (
    CurveSummary as CurveSummary,
)
from .calibration_measures.published_calibration import (
    curve_summary as curve_summary,
)
from .calibration_measures.published_calibration import (
    published_calibration as published_calibration,
)
from .calibration_measures.recalibration import calibration_after as calibration_after
from .calibration_measures.recalibration import recalibrated as recalibrated
from .calibration_measures.weak_calibration import WeakCalibration as WeakCalibration
from .calibration_measures.weak_calibration import weak_calibration as weak_calibration
from .decisions.likelihood_ratios import (
    LikelihoodRatios as LikelihoodRatios,
)
from .decisions.likelihood_ratios import (
    PredictiveValues as PredictiveValues,
)
from .decisions.likelihood_ratios import (
    at_prevalence as at_prevalence,
)
from .decisions.likelihood_ratios import (
    likelihood_ratios as likelihood_ratios,
)
from .decisions.likelihood_ratios import (
    scans_per_case as scans_per_case,
)
from .decisions.net_benefit import (
    BestStrategy as BestStrategy,
)
from .decisions.net_benefit import (
    NetBenefit as NetBenefit,
)
from .decisions.net_benefit import (
    best_strategy as best_strategy,
)
from .decisions.net_benefit import (
    net_benefit as net_benefit,
)
from .decisions.subgroup_errors import (
    LevelDifference as LevelDifference,
)
from .decisions.subgroup_errors import (
    LevelErrors as LevelErrors,
)
from .decisions.subgroup_errors import (
    difference as difference,
)
from .decisions.subgroup_errors import (
    subgroup_errors as subgroup_errors,
)
from .decisions.threshold_steps import threshold_steps as threshold_steps
from .decisions.threshold_sweep import OperatingSweep as OperatingSweep
from .decisions.threshold_sweep import operating_sweep as operating_sweep
from .decisions.thresholds import (
    Operating as Operating,
)
from .decisions.thresholds import (
    Sweep as Sweep,
)
from .decisions.thresholds import (
    at_threshold as at_threshold,
)
from .decisions.thresholds import (
    first_threshold_reaching as first_threshold_reaching,
)
from .decisions.thresholds import (
    proportion as proportion,
)
from .decisions.thresholds import (
    sweep as sweep,
)
from .discrimination.auc import (
    AUC as AUC,
)
from .discrimination.auc import (
    PairedTest as PairedTest,
)
from .discrimination.auc import (
    auc_ci as auc_ci,
)
from .discrimination.auc import (
    delong_test as delong_test,
)
from .discrimination.auc import (
    unpaired_test as unpaired_test,
)
from .discrimination.auc import (
    z_test as z_test,
)
from .discrimination.average import macro_auc as macro_auc
from .discrimination.average import micro_auc as micro_auc
from .discrimination.bootstrap import bootstrap_aucs as bootstrap_aucs
from .discrimination.by_vessel import Discrimination as Discrimination
from .discrimination.by_vessel import discrimination_by_vessel as discrimination_by_vessel
from .discrimination.factors import (
    FactorAUCs as FactorAUCs,
)
from .discrimination.factors import (
    factor_aucs as factor_aucs,
)
from .discrimination.factors import (
    lower_grade_aucs as lower_grade_aucs,
)
from .discrimination.fold_average import FoldAUCs as FoldAUCs
from .discrimination.fold_average import fold_aucs as fold_aucs
from .discrimination.incremental import (
    IncrementalValue as IncrementalValue,
)
from .discrimination.incremental import (
    LikelihoodRatioTest as LikelihoodRatioTest,
)
from .discrimination.incremental import (
    added_value_test as added_value_test,
)
from .discrimination.incremental import (
    incremental_value as incremental_value,
)
from .discrimination.incremental import (
    net_benefit_difference as net_benefit_difference,
)
from .discrimination.interval_methods import METHODS as METHODS
from .discrimination.interval_methods import interval_methods as interval_methods
from .discrimination.paired_average import macro_difference as macro_difference
from .discrimination.roc import (
    Roc as Roc,
)
from .discrimination.roc import (
    roc as roc,
)
from .discrimination.roc import (
    sensitivity_at as sensitivity_at,
)
from .discrimination.selection_bias import SelectionCorrected as SelectionCorrected
from .discrimination.selection_bias import selection_corrected as selection_corrected
from .discrimination.selection_by_vessel import selection_by_vessel as selection_by_vessel
from .discrimination.subgroup_difference import SubgroupDifference as SubgroupDifference
from .discrimination.subgroup_difference import subgroup_difference as subgroup_difference
from .discrimination.subgroups import (
    SubgroupAUC as SubgroupAUC,
)
from .discrimination.subgroups import (
    interaction as interaction,
)
from .discrimination.subgroups import (
    subgroup_aucs as subgroup_aucs,
)
from .each_vessel import by_vessel as by_vessel
from .each_vessel import combined as combined
from .errors import (
    InvalidLabel as InvalidLabel,
)
from .errors import (
    InvalidProbability as InvalidProbability,
)
from .errors import (
    InvalidSetting as InvalidSetting,
)
from .errors import (
    InvalidTime as InvalidTime,
)
from .errors import (
    MissingGroup as MissingGroup,
)
from .errors import (
    NonFiniteValue as NonFiniteValue,
)
from .errors import (
    ShapeMismatch as ShapeMismatch,
)
from .errors import (
    UndefinedStatistic as UndefinedStatistic,
)
from .intervals import Interval as Interval
from .jonckheere import OrderedTrend as OrderedTrend
from .jonckheere import jonckheere_trend as jonckheere_trend
from .multiplicity import holm as holm
from .multiplicity import holm_by_vessel as holm_by_vessel
from .sample_size import (
    Precision as Precision,
)
from .sample_size import (
    events_for_width as events_for_width,
)
from .sample_size import (
    hanley_mcneil_se as hanley_mcneil_se,
)
from .sample_size import (
    precision as precision,
)
from .survival.concordance import harrell_c as harrell_c
from .survival.cox import (
    CoxModel as CoxModel,
)
from .survival.cox import (
    cox as cox,
)
from .survival.cox import (
    cox_per_sd as cox_per_sd,
)
from .survival.follow_up import (
    Landmark as Landmark,
)
from .survival.follow_up import (
    at_landmark as at_landmark,
)
from .survival.follow_up import (
    censored_at as censored_at,
)
from .survival.kaplan_meier import (
    LogRank as LogRank,
)
from .survival.kaplan_meier import (
    SurvivalCurve as SurvivalCurve,
)
from .survival.kaplan_meier import (
    at_risk as at_risk,
)
from .survival.kaplan_meier import (
    crude_event_rate as crude_event_rate,
)
from .survival.kaplan_meier import (
    hazard_ratio as hazard_ratio,
)
from .survival.kaplan_meier import (
    kaplan_meier as kaplan_meier,
)
from .survival.kaplan_meier import (
    log_rank as log_rank,
)
from .survival.kaplan_meier import (
    risk_at as risk_at,
)
from .survival.restricted_mean import restricted_mean as restricted_mean
from .survival.restricted_mean import restricted_mean_difference as restricted_mean_difference
from .survival.risk_groups import (
    RiskComparison as RiskComparison,
)
from .survival.risk_groups import (
    compare_any_vessel as compare_any_vessel,
)
from .survival.risk_groups import (
    compare_risk_groups as compare_risk_groups,
)
from .survival.risk_groups import (
    excess_over_thresholds as excess_over_thresholds,
)
from .survival.risk_groups import (
    followup_summary as followup_summary,
)
from .trend import Trend as Trend
from .trend import spearman_trend as spearman_trend
