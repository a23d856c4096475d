"""Fine-tuning: folds, augmentation, objective, gradients, the loop, and prediction with the trained folds."""

from typing import TYPE_CHECKING

from cctaecg.lazy_room import lazy_room

if TYPE_CHECKING:
    from cctaecg.training.device import DeviceMissing
    from cctaecg.training.ensemble import ensemble_table
    from cctaecg.training.failures import NonFiniteLoss, NothingToLearn, OutOfMemory
    from cctaecg.training.folds import FoldError, assign_folds, leave_out_rare
    from cctaecg.training.history import Epoch, History
    from cctaecg.training.intensity import intensity, mean_intensity
    from cctaecg.training.loop import train_fold
    from cctaecg.training.prediction import every_epoch, load_model, predict, predict_ensemble, predictions_table
    from cctaecg.training.run_fold import folded_cohort, train_run_fold

__all__ = [
    "DeviceMissing", "Epoch", "FoldError", "History", "NonFiniteLoss", "NothingToLearn", "OutOfMemory", "assign_folds",
    "ensemble_table", "every_epoch", "folded_cohort", "intensity", "leave_out_rare", "load_model", "mean_intensity",
    "predict", "predict_ensemble", "predictions_table", "train_fold", "train_run_fold",
]  # fmt: skip

lazy_room(__name__)
