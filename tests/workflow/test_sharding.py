"""The shards of a data set through the engine: what ends a call before, or beside, the shards themselves."""

import os
import socket

import pytest

from cctaecg.run.atomic import NotWritten
from cctaecg.training.inference.dataset import Dataset
from cctaecg.training.inference.shards import ShardBusy
from cctaecg.workflow import sharding


@pytest.fixture
def dataset(tmp_path):
    return Dataset(tmp_path / "out", 2, "mine", (str(tmp_path),), None, None, None, "f" * 32, (), records=4)


def test_a_full_disk_is_one_sentence_with_what_to_do(dataset, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sharding, "followed", full)
    with pytest.raises(NotWritten, match=r"^\S+/out could not be written: No space left on device; make space on the "
                       "disk, and the same call goes on from what is finished$"):
        sharding.run_shards(dataset)


def test_who_runs_the_shards_is_named(dataset, monkeypatch):
    said = []

    def second(*_):
        with pytest.raises(ShardBusy) as busy:
            sharding.run_shards(dataset)
        said.append(str(busy.value))
        return []

    monkeypatch.setattr(sharding, "followed", second)
    sharding.run_shards(dataset)
    assert said == [f"the shards of {dataset.folder} are being run by process {os.getpid()} on {socket.gethostname()}; "
                    "wait for it, or end it"]
