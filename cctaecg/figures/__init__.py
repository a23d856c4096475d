"""One function per figure: results in, a :class:`Drawing` out; no statistic is computed here."""

from cctaecg.figures.attributions import lead_attributions
from cctaecg.figures.beats import beat_grid
from cctaecg.figures.calibration import VesselCalibration, calibration_curves
from cctaecg.figures.decision import decision_curves
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.flow import FlowTableError, flow_diagram
from cctaecg.figures.forest import forest_plot
from cctaecg.figures.grades import GradeOutOfRange, VesselGrades, probability_by_grade
from cctaecg.figures.label_audit import label_confusion
from cctaecg.figures.panels import MissingPanel
from cctaecg.figures.roc import VesselRoc, roc_curves
from cctaecg.figures.survival import cumulative_incidence
from cctaecg.figures.thresholds import threshold_sweep
from cctaecg.figures.training import TrainingCurveError, training_curves

__all__ = [
    "Drawing", "FlowTableError", "GradeOutOfRange", "MissingPanel", "TrainingCurveError",
    "VesselCalibration", "VesselGrades", "VesselRoc", "beat_grid", "calibration_curves",
    "cumulative_incidence", "decision_curves", "flow_diagram", "forest_plot", "label_confusion", "lead_attributions",
    "probability_by_grade", "roc_curves", "threshold_sweep", "training_curves",
]
