"""One function per figure: results in, a :class:`Drawing` out; no statistic is computed here."""

from typing import TYPE_CHECKING

from cctaecg.lazy_room import lazy_room

if TYPE_CHECKING:
    from cctaecg.figures.ablations import ablation_forest, learning_curves
    from cctaecg.figures.attributions import attributions_over_beat, lead_attributions, wave_attributions
    from cctaecg.figures.beats import beat_grid, difference_grid
    from cctaecg.figures.calibration import VesselCalibration, calibration_curves
    from cctaecg.figures.coverage import coverage_plot
    from cctaecg.figures.decision import decision_curves
    from cctaecg.figures.deletion import deletion_curves
    from cctaecg.figures.drawing import Drawing
    from cctaecg.figures.flow import FlowTableError, flow_diagram
    from cctaecg.figures.forest import forest_plot
    from cctaecg.figures.grades import GradeOutOfRange, VesselGrades, probability_by_grade
    from cctaecg.figures.interval_methods import interval_methods_plot
    from cctaecg.figures.label_audit import label_confusion
    from cctaecg.figures.label_distribution import label_distribution
    from cctaecg.figures.normalisation import normalisation_panels
    from cctaecg.figures.panels import MissingPanel
    from cctaecg.figures.realism import realism
    from cctaecg.figures.roc import VesselRoc, roc_curves
    from cctaecg.figures.survival import cumulative_incidence
    from cctaecg.figures.thresholds import threshold_sweep
    from cctaecg.figures.training import TrainingCurveError, training_curves

__all__ = [
    "Drawing", "FlowTableError", "GradeOutOfRange", "MissingPanel", "TrainingCurveError", "VesselCalibration",
    "VesselGrades", "VesselRoc", "ablation_forest", "attributions_over_beat", "beat_grid", "calibration_curves",
    "coverage_plot", "cumulative_incidence", "decision_curves", "deletion_curves", "difference_grid", "flow_diagram",
    "forest_plot", "interval_methods_plot", "label_confusion", "label_distribution", "lead_attributions",
    "learning_curves", "normalisation_panels", "probability_by_grade", "realism", "roc_curves", "threshold_sweep",
    "training_curves", "wave_attributions",
]  # fmt: skip

lazy_room(__name__)
