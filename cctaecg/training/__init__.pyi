from .augmentation_strength import intensity as intensity
from .augmentation_strength import mean_intensity as mean_intensity
from .device import DeviceMissing as DeviceMissing
from .ecg_files import predict_files as predict_files
from .ensemble import ensemble_table as ensemble_table
from .failures import (
    NonFiniteLoss as NonFiniteLoss,
)
from .failures import (
    NothingToLearn as NothingToLearn,
)
from .failures import (
    OutOfMemory as OutOfMemory,
)
from .folds import (
    FoldError as FoldError,
)
from .folds import (
    assign_folds as assign_folds,
)
from .folds import (
    leave_out_rare as leave_out_rare,
)
from .history import Epoch as Epoch
from .history import History as History
from .loop import train_fold as train_fold
from .prediction import (
    every_epoch as every_epoch,
)
from .prediction import (
    load_model as load_model,
)
from .prediction import (
    predict as predict,
)
from .prediction import (
    predict_ensemble as predict_ensemble,
)
from .prediction import (
    predictions_table as predictions_table,
)
from .pretraining.future_mi import pretrain as pretrain
from .pretraining.future_mi import pretraining_config as pretraining_config
from .run_fold import folded_cohort as folded_cohort
from .run_fold import train_run_fold as train_run_fold
