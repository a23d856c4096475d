"""A fold stopped at any moment ends in the same bits as an undisturbed one."""

import multiprocessing
import os
import signal
from copy import deepcopy

import numpy as np
import pytest

from cctaecg.training.loop import train_fold
from cctaecg.training.resume import fingerprint

TRAIN, HELD_OUT = np.arange(160), np.arange(160, 240)


@pytest.fixture
def config(config):
    """With all that leaves a trace from epoch to epoch: running statistics of norms, dropout, augmentation."""
    model = config.model.model_copy(update={"norm": True, "dropout": 0.5})
    return config.model_copy(update={"model": model, "training": config.training.model_copy(update={"epochs": 3})})


def train(study, config, folder, read=None):
    return train_fold(read or study.read, study.labels, TRAIN, HELD_OUT, config, folder / "checkpoint.pt", 0,
                      folder / "state.pt")


def killed_while_reading(study, config, folder, batch):
    """Train in a process that kills itself, as nothing but SIGKILL does, when it reads its ``batch``-th batch."""
    reads = 0

    def read(rows):
        nonlocal reads
        reads += 1
        if reads == batch:
            os.kill(os.getpid(), signal.SIGKILL)
        return study.read(rows)

    train(study, config, folder, read)


@pytest.fixture(scope="module")
def undisturbed(study, tmp_path_factory):
    made = {}

    def of(config):
        if not made:
            folder = tmp_path_factory.mktemp("undisturbed")
            made["history"] = train(study, config, folder)
            made["checkpoint"] = (folder / "checkpoint.pt").read_bytes()
            assert not (folder / "state.pt").exists()
        return made

    return of


# 1 batch to recognise the data, then 10 training batches and 1 held-out batch in each epoch
@pytest.mark.parametrize("batches", [(12,), (13,), (25,), (33,), (20, 9)], ids=str)
def test_killed_anywhere_it_ends_in_the_same_bits(study, config, tmp_path, batches, undisturbed):
    for batch in batches:
        process = multiprocessing.get_context("fork").Process(
            target=killed_while_reading, args=(study, config, tmp_path, batch)
        )
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
    (tmp_path / "checkpoint.pt").unlink(missing_ok=True)  # as the workflow does with an unfinished step
    history = train(study, config, tmp_path)
    expected = undisturbed(config)
    assert history.predictions.tobytes() == expected["history"].predictions.tobytes()
    assert history.curve().equals(expected["history"].curve())
    assert (tmp_path / "checkpoint.pt").read_bytes() == expected["checkpoint"]
    assert not (tmp_path / "state.pt").exists()


def test_only_the_epochs_that_are_missing_are_trained(study, config, tmp_path, capfd):
    process = multiprocessing.get_context("fork").Process(
        target=killed_while_reading, args=(study, config, tmp_path, 30)
    )
    process.start()
    process.join()
    before = study.reads
    train(study, config, tmp_path)
    assert study.reads - before == 1 + 11  # the third epoch alone
    assert "fold 0 goes on after epoch 2 of 3" in capfd.readouterr().err


def test_a_state_of_other_settings_is_not_continued(study, config, tmp_path, capfd):
    process = multiprocessing.get_context("fork").Process(
        target=killed_while_reading, args=(study, config, tmp_path, 30)
    )
    process.start()
    process.join()
    other = config.model_copy(update={"training": config.training.model_copy(update={"seed": 5, "epochs": 1})})
    assert len(train(study, other, tmp_path).epochs) == 1
    assert "was left by other settings, data or code" in capfd.readouterr().err


def test_the_fingerprint_follows_labels_rows_signals_and_settings(study, config):
    signals = study.read(TRAIN[:4])
    first = fingerprint(config, 0, study.labels, [TRAIN], signals, "cpu")
    labels = deepcopy(study.labels)
    labels[0, 0] = np.nan
    others = [
        fingerprint(config, 1, study.labels, [TRAIN], signals, "cpu"),
        fingerprint(config, 0, labels, [TRAIN], signals, "cpu"),
        fingerprint(config, 0, study.labels, [TRAIN[1:]], signals, "cpu"),
        fingerprint(config, 0, study.labels, [TRAIN], signals + 1e-3, "cpu"),
        fingerprint(config, 0, study.labels, [TRAIN], signals, "cuda"),
        fingerprint(config.model_copy(update={"signal": config.signal.model_copy(update={"normalise": "record"})}), 0,
                    study.labels, [TRAIN], signals, "cpu"),
    ]
    assert first == fingerprint(config, 0, study.labels.copy(), [TRAIN.copy()], signals.copy(), "cpu")
    assert len({first, *others}) == 7
