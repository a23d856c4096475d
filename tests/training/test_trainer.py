"""The trainer by itself: to the last epoch, nobody held out, the same bits as a fold's."""

import numpy as np
import torch

from cctaecg.training.loop import train_fold
from cctaecg.training.prediction import predict
from cctaecg.training.trainer import train_to_the_end


def test_training_to_the_end_is_that_of_a_fold_whose_last_epoch_is_taken(study, config, tmp_path):
    rows = np.arange(len(study.labels))
    learn, judge = rows[::2], rows[1::2]
    history = train_fold(study.read, study.labels, learn, judge, config, tmp_path / "checkpoint.pt", fold=3)
    network = train_to_the_end(study.read, study.labels, learn, config, number=3)
    assert not network.training
    last = predict(network, study.read, judge, normalise=config.signal.normalise)
    np.testing.assert_array_equal(last, history.predictions[-1])
    other = train_to_the_end(study.read, study.labels, learn, config, number=4)
    assert not torch.equal(other.dense.weight, network.dense.weight)
