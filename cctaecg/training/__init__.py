"""Fine-tuning: folds, augmentation, objective, gradients, the loop, and prediction with the trained folds."""

from cctaecg.training.folds import FoldError, assign_folds
from cctaecg.training.history import Epoch, History
from cctaecg.training.loop import NonFiniteLoss, NothingToLearn, train_fold
from cctaecg.training.prediction import load_model, predict, predict_ensemble, predictions_table

__all__ = [
    "Epoch", "FoldError", "History", "NonFiniteLoss", "NothingToLearn", "assign_folds",
    "load_model", "predict", "predict_ensemble", "predictions_table", "train_fold",
]
