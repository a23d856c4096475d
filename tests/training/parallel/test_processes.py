"""Two processes train as one does: real ones, started by ``torchrun``, that meet over gloo."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from cctaecg.training.device import DeviceMissing
from cctaecg.training.parallel.processes import ALONE, Processes
from tests.training.parallel.together import CASES, RECORDS, fold, trained

TOLERANCE = 1e-5


def torchrun(module: str, *words: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", module,
         *map(str, words)], capture_output=True, text=True, cwd=Path(__file__).parents[3], timeout=300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("together")


@pytest.fixture(scope="module")
def found(folder) -> dict:
    """What two processes came to in every case, and in a fold whose files are in the folder."""
    done = torchrun("tests.training.parallel.together", folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("epoch 3 of 3") == 1  # one of them reports
    return torch.load(folder / "found.pt")


@pytest.mark.parametrize("case", CASES)
def test_a_step_and_all_that_follows_are_those_of_one_process(found, case):
    """Of unequal halves: of one vessel few labels are known, of another none in most batches."""
    together, alone = found[case], trained(case, ALONE)
    assert together.keys() == alone.keys()
    gradients = [name for name in alone if name.startswith("gradient")]
    assert len(gradients) >= 2
    size = torch.stack([alone[name].norm() for name in gradients]).norm()
    difference = torch.stack([(alone[name] - together[name]).norm() for name in gradients]).norm()
    assert difference < TOLERANCE * size
    for name in alone:
        if name != "reads":
            torch.testing.assert_close(together[name], alone[name], rtol=0, atol=TOLERANCE, equal_nan=True)
    assert alone["reads"] == 2 * RECORDS and together["reads"] <= RECORDS + 6  # each reads its own part of a batch


def test_a_fold_is_that_of_one_process_and_goes_on_under_another_number_of_them(found, folder, tmp_path, capfd):
    alone = fold(tmp_path, ALONE)
    np.testing.assert_allclose(found["predictions"].numpy(), alone, atol=TOLERANCE, rtol=0)
    (tmp_path / "state.pt").write_bytes((folder / "state.pt").read_bytes())
    handed_over = fold(tmp_path, ALONE)  # all epochs are done
    assert "fold 0 goes on after epoch 3 of 3" in capfd.readouterr().err
    np.testing.assert_array_equal(handed_over, found["predictions"].numpy())


@pytest.mark.parametrize("how, says", [
    ("flat", "FlatLead: row 30 of the signals does not vary"),
    ("killed", "ProcessLost: process 0 of 2 waited for the others of its training, and one has ended"),
    ("other labels", "ProcessesDiffer: process 1 of 2 has other settings, data or finished epochs than process 0"),
])
def test_a_process_that_fails_ends_all_with_one_sentence(how, says, tmp_path):
    done = torchrun("tests.training.parallel.failing", how, tmp_path)
    assert done.returncode == 1
    assert re.findall("said: ([^\n]*)", done.stderr) and done.stderr.count("said: ") == 1, done.stderr
    assert f"said: {says}" in done.stderr
    assert done.stderr.count("Traceback") == 1  # torchrun's own, whose table names the process
    assert (tmp_path / "state.pt").exists() == (how == "killed")  # its first epoch is kept


def test_shares_of_a_batch_are_all_of_it_once():
    for records, views, pieces, count in [(15, 2, 1, 2), (15, 2, 4, 3), (3, 1, 3, 4), (7, 2, 14, 2)]:
        seen = [[] for _ in range(pieces)]
        for rank in range(count):
            mine = Processes(rank, count).share(records)
            assert len(mine.own) in (records // count, -(-records // count))
            for number, (place, part) in enumerate(mine.parts(views, pieces)):
                assert place.stop - place.start == len(part.own)
                seen[number] += part.own.tolist()
                assert part.whole == len(np.array_split(np.arange(views * records), pieces)[number])
        for number, piece in enumerate(np.array_split(np.arange(views * records), pieces)):
            assert sorted(seen[number]) == list(range(len(piece)))


def test_each_process_needs_a_device_of_its_own(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    ALONE.require_device(torch.device("cuda"))
    Processes(0, 2).require_device(torch.device("cpu"))
    for device in ("cuda", "mps"):
        with pytest.raises(DeviceMissing, match=f"2 processes train on this machine, and it has 1 {device} device"):
            Processes(0, 2).require_device(torch.device(device))
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "1")
    Processes(0, 2).require_device(torch.device("cuda"))
