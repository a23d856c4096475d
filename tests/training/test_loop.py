"""A fold learns, is repeatable to the bit, and fails with one clear sentence."""

import numpy as np
import pytest
import torch

from cctaecg.ecg.errors import FlatLead
from cctaecg.training.history import vessel_auc
from cctaecg.training.loop import NonFiniteLoss, NothingToLearn, train_fold
from cctaecg.training.prediction import predict, predict_ensemble

TRAIN, HELD_OUT = np.arange(160), np.arange(160, 240)


def changed(config, **training):
    return config.model_copy(update={"training": config.training.model_copy(update=training)})


def run(study, config, folder, fold=0, labels=None):
    labels = study.labels if labels is None else labels
    return train_fold(study.read, labels, TRAIN, HELD_OUT, config, folder / str(fold) / "checkpoint.pt", fold)


def test_a_fold_learns_and_keeps_its_best_epoch(study, config, tmp_path):
    history = run(study, config, tmp_path)
    assert history.epochs[history.best_epoch].macro_auc > 0.8
    assert history.epochs[-1].losses.sum() < history.epochs[0].losses.sum()
    assert history.predictions.shape == (4, 80, 4)
    assert history.n_train == 160 and history.parameters == 11_660
    np.testing.assert_array_equal(history.held_out_rows, HELD_OUT)
    for epoch, probabilities in zip(history.epochs, history.predictions, strict=True):
        np.testing.assert_allclose(epoch.held_out_auc, vessel_auc(study.labels[HELD_OUT], probabilities))
    members, mean = predict_ensemble([tmp_path / "0" / "checkpoint.pt"], study.read, HELD_OUT)
    np.testing.assert_array_equal(members[0], history.best_predictions)
    np.testing.assert_array_equal(mean, history.best_predictions)


@pytest.mark.parametrize("ablation", [{}, {"pcgrad": False}, {"uncertainty_weights": False}, {"augmentation": False}])
def test_the_same_seed_gives_the_same_bits_whatever_surrounds_it(study, config, tmp_path, ablation):
    config = changed(config, epochs=2, **ablation)
    first = run(study, config, tmp_path / "a")
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        torch.manual_seed(99)
        before = torch.get_rng_state()
        second = run(study, config, tmp_path / "b")
        assert torch.equal(torch.get_rng_state(), before) and torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(threads)
        torch.set_rng_state(state)
    assert first.predictions.tobytes() == second.predictions.tobytes()
    assert first.curve().equals(second.curve())
    checkpoints = [(tmp_path / one / "0" / "checkpoint.pt").read_bytes() for one in ("a", "b")]
    assert checkpoints[0] == checkpoints[1]


def test_an_epoch_draws_from_its_own_number_alone(study, config, tmp_path):
    """What was drawn before it, here while the held-out records were read, changes nothing: a fold can be resumed."""
    config = changed(config, epochs=2)
    config = config.model_copy(update={"model": config.model.model_copy(update={"dropout": 0.5})})

    def read(rows):
        if rows.min() >= HELD_OUT[0]:
            torch.rand(17)
        return study.read(rows)

    disturbed = train_fold(read, study.labels, TRAIN, HELD_OUT, config, tmp_path / "checkpoint.pt", 0)
    assert disturbed.predictions.tobytes() == run(study, config, tmp_path).predictions.tobytes()


def test_another_seed_and_another_fold_go_another_way(study, config, tmp_path):
    config = changed(config, epochs=1)
    predictions = [
        run(study, config, tmp_path / "a").predictions,
        run(study, config, tmp_path / "b", fold=1).predictions,
        run(study, changed(config, seed=43), tmp_path / "c").predictions,
    ]
    assert not np.array_equal(predictions[0], predictions[1])
    assert not np.array_equal(predictions[0], predictions[2])


def test_dropout_and_norm_are_repeatable_too(study, config, tmp_path):
    config = changed(config, epochs=2)
    config = config.model_copy(update={"model": config.model.model_copy(update={"norm": True, "dropout": 0.5})})
    first, second = run(study, config, tmp_path / "a"), run(study, config, tmp_path / "b")
    assert first.predictions.tobytes() == second.predictions.tobytes()
    members, _ = predict_ensemble([tmp_path / "a" / "0" / "checkpoint.pt"], study.read, HELD_OUT)
    np.testing.assert_array_equal(members[0], first.best_predictions)


def test_what_a_masked_label_would_have_been_changes_nothing(study, config, tmp_path):
    config, rng = changed(config, epochs=1), np.random.default_rng(1)
    masked = np.where(rng.random(study.labels.shape) < 0.3, np.nan, study.labels)
    history = run(study, config, tmp_path / "a", labels=masked)
    known = ~np.isnan(masked[HELD_OUT])
    for vessel in range(4):
        rows = known[:, vessel]
        expected = vessel_auc(study.labels[HELD_OUT][rows], history.predictions[0][rows])
        assert history.epochs[0].held_out_auc[vessel] == expected[vessel]


def test_a_vessel_without_labels_is_not_trained_and_not_predicted(study, config, tmp_path):
    labels = study.labels.copy()
    labels[:, 1] = np.nan
    history = run(study, changed(config, epochs=2), tmp_path, labels=labels)
    last = history.epochs[-1]
    assert np.isnan(history.predictions[:, :, 1]).all() and not np.isnan(history.predictions[:, :, [0, 2, 3]]).any()
    assert np.isnan(last.held_out_auc[1]) and np.isnan(last.losses[1]) and last.log_variances[1] == 0
    assert last.macro_auc == pytest.approx(np.mean(last.held_out_auc[[0, 2, 3]]))
    members, mean = predict_ensemble([tmp_path / "0" / "checkpoint.pt"], study.read, HELD_OUT[:3])
    assert np.isnan(members[0, :, 1]).all() and np.isnan(mean[:, 1]).all()


def test_the_curve_has_a_row_for_each_epoch_and_no_clock(study, config, tmp_path):
    curve = run(study, changed(config, epochs=2), tmp_path).curve()
    assert curve["epoch"].tolist() == [1, 2] and curve["fold"].tolist() == [0, 0]
    assert {"auc_rca", "loss_lm", "held_out_loss_lad", "log_variance_lcx", "macro_auc", "learning_rate"} <= set(curve)
    assert not any("second" in column for column in curve)


def test_a_line_for_each_epoch_where_there_is_no_terminal(study, config, tmp_path, capsys):
    run(study, changed(config, epochs=2), tmp_path)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 and lines[1].startswith("fold 0, epoch 2 of 2: training loss ")


def test_a_diverging_fold_stops_with_one_sentence(study, config, tmp_path):
    sentence = (r"fold 0, epoch 1, step \d+ of 10, diverged: the loss of .* is not finite with batches of 16 ECGs; "
                r"try a training.learning_rate below 1e\+30; no epoch was finished, so that nothing is kept")
    with pytest.raises(NonFiniteLoss, match=sentence):
        run(study, changed(config, learning_rate=1e30, warmup_fraction=0), tmp_path)


def test_a_flat_lead_names_its_row(study, config, tmp_path):
    def read(rows):
        signals = study.read(rows)
        signals[rows == 17, 3] = 0.5
        return signals

    with pytest.raises(FlatLead, match="row 17 of the signals"):
        train_fold(read, study.labels, TRAIN, HELD_OUT, config, tmp_path / "checkpoint.pt", 0)


def test_labels_that_define_no_auc_are_refused(study, config, tmp_path):
    labels = study.labels.copy()
    labels[HELD_OUT] = 0
    with pytest.raises(NothingToLearn, match="fold 3, 160 training and 80 held-out records"):
        run(study, config, tmp_path, fold=3, labels=labels)


def test_the_held_out_rows_are_never_trained_on(study, config, tmp_path):
    """Labels of held-out rows choose the epoch and change no prediction."""
    config = changed(config, epochs=2)
    labels = study.labels.copy()
    labels[HELD_OUT] = 1 - labels[HELD_OUT]
    first, second = run(study, config, tmp_path / "a"), run(study, config, tmp_path / "b", labels=labels)
    assert first.predictions.tobytes() == second.predictions.tobytes()


def test_predictions_do_not_depend_on_what_else_is_in_the_batch(study, config, tmp_path):
    run(study, changed(config, epochs=1), tmp_path)
    from cctaecg.training.prediction import load_model

    model = load_model(tmp_path / "0" / "checkpoint.pt")
    whole = predict(model, study.read, HELD_OUT, batch_size=64)
    np.testing.assert_allclose(predict(model, study.read, HELD_OUT, batch_size=7), whole, atol=1e-6)
    assert predict(model, study.read, np.array([], dtype=int)).shape == (0, 4)
