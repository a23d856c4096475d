import numpy as np
import pytest

from cctaecg.figures.study.training import TrainingCurveError, training_curves


def test_lines_are_the_curves(study, panel, line):
    figure = training_curves(study.curves, study.best).figure
    top = panel(figure, "Held-out macro-AUC (ring: the epoch kept)")
    assert np.allclose(line(top, "fold 1"), [[1, 0.61], [2, 0.63], [3, 0.65]])
    assert np.allclose(line(top, "best 1"), [[2, 0.63]])
    assert np.allclose(line(panel(figure, "LAD"), "held_out_loss_lad 0")[:, 1], [0.5, 0.25, 0.5 / 3])


def test_alt_gives_the_epoch_kept(study):
    assert "fold 0 0.660 at epoch 3 and fold 1 0.630 at epoch 2" in training_curves(study.curves, study.best).words


def test_vessel_without_labels_is_explained_and_its_neighbours_keep_their_ticks(study, texts, panel):
    figure = training_curves(study.curves.assign(loss_lm=np.nan, held_out_loss_lm=np.nan), study.best).figure
    assert "No label of the LM in these data." in texts(figure)
    assert panel(figure, "LCX").get_xticks().tolist() == [1, 2, 3]


@pytest.mark.parametrize("change, message", [
    (lambda curves: curves.drop(columns="loss_lad"), "no column 'loss_lad'"),
    (lambda curves: curves.iloc[:0], "no rows"),
    (lambda curves: curves[curves["epoch"] != 2], "fold 1: best epoch is 2; expected one of its 2 epochs, 1 to 3"),
])
def test_wrong_curves_are_refused(study, change, message):
    with pytest.raises(TrainingCurveError, match=message):
        training_curves(change(study.curves), study.best)
