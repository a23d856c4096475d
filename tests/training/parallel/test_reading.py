"""Batches come in order, each read once; on another device one ahead of what is asked for."""

import threading

import numpy as np
import pytest
import torch

from cctaecg.ecg.errors import FlatLead
from cctaecg.training.batches import read_batch
from cctaecg.training.parallel.reading import batches

PARTS = [np.array([4, 1]), np.array([], int), np.array([0, 2, 3])]


class Source:
    def __init__(self) -> None:
        self.signals = np.random.default_rng(0).normal(size=(6, 12, 50)).astype(np.float32)
        self.asked: list[list[int]] = []
        self.threads: set[str] = set()

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        self.asked.append(rows.tolist())
        self.threads.add(threading.current_thread().name)
        return self.signals[rows]


def test_on_a_processor_a_batch_is_read_when_it_is_asked_for():
    source = Source()
    coming = batches(source, PARTS, "lead", torch.device("cpu"))
    assert source.asked == []
    for number, (rows, batch) in enumerate(zip(PARTS, coming), start=1):
        assert len(source.asked) == number
        assert torch.equal(batch, read_batch(source.signals.__getitem__, rows, "lead"))
    assert source.threads == {threading.current_thread().name}


def test_on_another_device_the_next_one_is_read_meanwhile():
    source = Source()
    coming = batches(source, PARTS, "lead", torch.device("meta"))
    assert [batch.shape for batch in coming] == [(2, 12, 50), (0, 12, 50), (3, 12, 50)]
    assert source.asked == [rows.tolist() for rows in PARTS]
    assert len(source.threads) == 1 and threading.current_thread().name not in source.threads
    assert [batch.device.type for batch in batches(source, PARTS, "lead", torch.device("meta"))] == ["meta"] * 3


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_a_record_without_z_score_is_named_when_its_batch_is_asked_for(device):
    source = Source()
    source.signals[2] = 0
    coming = batches(source, PARTS, "lead", torch.device(device))
    next(coming), next(coming)
    with pytest.raises(FlatLead, match="row 2 of the signals"):
        next(coming)


def test_nothing_to_read_is_no_batch():
    for device in ("cpu", "meta"):
        assert list(batches(Source(), [], "lead", torch.device(device))) == []
