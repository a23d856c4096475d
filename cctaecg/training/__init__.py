"""Fine-tuning: folds, augmentation, objective, gradients, the loop, and prediction with the trained folds."""

from typing import TYPE_CHECKING

from cctaecg.lazy_room import lazy_room

if TYPE_CHECKING:
    from cctaecg.training.ensemble import ensemble_table
    from cctaecg.training.folds import FoldError, assign_folds, leave_out_rare
    from cctaecg.training.history import Epoch, History
    from cctaecg.training.loop import NonFiniteLoss, NothingToLearn, train_fold
    from cctaecg.training.prediction import every_epoch, load_model, predict, predict_ensemble, predictions_table

__all__ = [
    "Epoch", "FoldError", "History", "NonFiniteLoss", "NothingToLearn", "assign_folds", "ensemble_table", "every_epoch",
    "leave_out_rare", "load_model", "predict", "predict_ensemble", "predictions_table", "train_fold",
]  # fmt: skip

lazy_room(__name__)
