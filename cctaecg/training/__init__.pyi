from .augmentation_strength import intensity as intensity, mean_intensity as mean_intensity
from .device import DeviceMissing as DeviceMissing
from .ecg_files import predict_files as predict_files
from .embedding import (
    Embedded as Embedded,
    Trunk as Trunk,
    embed_files as embed_files,
    trunk_of_checkpoint as trunk_of_checkpoint,
    trunk_of_run as trunk_of_run,
)
from .ensemble import ensemble_table as ensemble_table
from .failures import (
    NonFiniteLoss as NonFiniteLoss,
    NothingToLearn as NothingToLearn,
    OutOfMemory as OutOfMemory,
)
from .folds import (
    FoldError as FoldError,
    assign_folds as assign_folds,
    leave_out_rare as leave_out_rare,
)
from .history import Epoch as Epoch, History as History
from .inference.dataset import Dataset as Dataset, opened_dataset as opened_dataset, read_dataset as read_dataset
from .inference.gathering import Gathered as Gathered, ShardsMissing as ShardsMissing, gather as gather
from .inference.layout import DatasetError as DatasetError, Shard as Shard
from .inference.onnx_file import (
    OnnxError as OnnxError,
    OnnxMissing as OnnxMissing,
    OnnxWritten as OnnxWritten,
    export_onnx as export_onnx,
)
from .inference.predictor import Prediction as Prediction, Predictor as Predictor
from .inference.shards import ShardBusy as ShardBusy, ShardDone as ShardDone, predict_shard as predict_shard
from .loop import train_fold as train_fold
from .model_card import card_table as card_table, model_cards as model_cards, write_card as write_card
from .prediction import (
    every_epoch as every_epoch,
    load_model as load_model,
    predict as predict,
    predict_ensemble as predict_ensemble,
    predictions_table as predictions_table,
)
from .pretraining.any_task import Source as Source, pretrain_on as pretrain_on
from .pretraining.foundation import foundation_config as foundation_config, make_foundation as make_foundation
from .pretraining.future_mi import pretrain as pretrain, pretraining_config as pretraining_config
from .run_fold import FoldedCohort as FoldedCohort, folded_cohort as folded_cohort, train_run_fold as train_run_fold
