"""Networks are packed once: what is kept is used for the checkpoint that it was made of, and for no other."""

import json
import shutil
import subprocess
import sys

import pytest

from cctaecg.book.your_ecg import kept
from cctaecg.book.your_ecg.kept import NAME, packed_network, weights_in
from cctaecg.book.your_ecg.networks import packed, weights_of
from cctaecg.config.sections import ModelConfig
from cctaecg.model.net1d import ECGFOUNDER, Net1D
from cctaecg.run.folder import project_root
from cctaecg.training.checkpoint import read_fold

PUBLISHING = "from cctaecg.book.your_ecg.data import page_data; from cctaecg.run.run import Run; import sys; " \
             "page_data(Run('runs/smoke')); sys.exit('torch' in sys.modules)"


@pytest.fixture
def checkpoint(smoke, tmp_path):
    return shutil.copy(smoke.checkpoint(0), tmp_path / "checkpoint.pt")


def test_a_network_is_packed_once_and_then_read_again(checkpoint, monkeypatch):
    network, learnt = packed_network(checkpoint, "simulated")
    assert network == json.loads(json.dumps(packed(read_fold(checkpoint)))) and learnt.startswith("It learnt from sim")
    monkeypatch.setattr(kept, "_packed", lambda checkpoint, source: pytest.fail("packed again"))
    assert packed_network(checkpoint, "simulated") == (network, learnt)


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"of": "another", "network": {}, "learnt": ""}'])
def test_what_was_kept_of_others_or_is_damaged_counts_for_nothing(checkpoint, damage):
    checkpoint.with_name(NAME).write_text(damage)
    assert packed_network(checkpoint, "simulated")[0]["trained"]


def test_another_checkpoint_is_packed_anew(checkpoint, smoke):
    first, _ = packed_network(checkpoint, "simulated")
    shutil.copy(smoke.checkpoint(1), checkpoint)
    assert packed_network(checkpoint, "simulated")[0]["weights"] != first["weights"]


def test_a_run_that_was_published_is_published_again_without_pytorch(smoke):
    for first in (True, False):  # another test may have trained a fold since the run was published
        subprocess.run([sys.executable, "-c", PUBLISHING], cwd=project_root(), check=not first)


@pytest.mark.parametrize("config", [ModelConfig(), ECGFOUNDER, ModelConfig(
    widths=(24, 32), blocks=(1, 2), stem_width=8, group_width=8, kernel_size=4)])
def test_weights_are_counted_as_the_network_has_them(config):
    import torch

    with torch.device("meta"):
        assert weights_in(config) == weights_of(Net1D(config))
