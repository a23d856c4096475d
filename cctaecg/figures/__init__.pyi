from .drawing import Drawing as Drawing
from .panels import MissingPanel as MissingPanel
from .performance.calibration import VesselCalibration as VesselCalibration, calibration_curves as calibration_curves
from .performance.decision import decision_curves as decision_curves
from .performance.forest import forest_plot as forest_plot
from .performance.grades import (
    GradeOutOfRange as GradeOutOfRange,
    VesselGrades as VesselGrades,
    probability_by_grade as probability_by_grade,
)
from .performance.interval_methods import interval_methods_plot as interval_methods_plot
from .performance.roc import VesselRoc as VesselRoc, roc_curves as roc_curves
from .performance.survival import cumulative_incidence as cumulative_incidence
from .performance.thresholds import threshold_sweep as threshold_sweep
from .signals.attributions import (
    attributions_over_beat as attributions_over_beat,
    lead_attributions as lead_attributions,
    wave_attributions as wave_attributions,
)
from .signals.beats import beat_grid as beat_grid, difference_grid as difference_grid
from .signals.deletion import deletion_curves as deletion_curves
from .signals.normalisation import normalisation_panels as normalisation_panels
from .signals.realism import RealismError as RealismError, realism as realism
from .study.ablations import ablation_forest as ablation_forest, learning_curves as learning_curves
from .study.coverage import coverage_plot as coverage_plot
from .study.flow import FlowTableError as FlowTableError, flow_diagram as flow_diagram
from .study.label_audit import label_confusion as label_confusion
from .study.label_distribution import label_distribution as label_distribution
from .study.labels_needed import labels_needed_curves as labels_needed_curves
from .study.sweep import sweep_panels as sweep_panels
from .study.training import TrainingCurveError as TrainingCurveError, training_curves as training_curves
