"""The device that is chosen, mixed precision, and one sentence when memory is full."""

import warnings

import numpy as np
import pytest
import torch

from cctaecg.config.sections import TrainingConfig
from cctaecg.training import device as devices
from cctaecg.training.device import CPU, DeviceMissing, chosen_device, is_out_of_memory, on_cpu, precise, reproducible
from cctaecg.training.loop import OutOfMemory, train_fold

TRAIN, HELD_OUT = np.arange(160), np.arange(160, 240)


def changed(config, **training):
    return config.model_copy(update={"training": config.training.model_copy(update=training)})


def run(study, config, folder, **options):
    return train_fold(study.read, study.labels, TRAIN, HELD_OUT, config, folder / "checkpoint.pt", 0, **options)


@pytest.mark.parametrize(("cuda", "mps", "expected"), [
    (True, True, "cuda"), (True, False, "cuda"), (False, True, "mps"), (False, False, "cpu"),
])
def test_auto_takes_the_first_device_that_is_there(monkeypatch, cuda, mps, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert chosen_device("auto").type == expected
    assert chosen_device("cpu") == CPU


@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_one_sentence(monkeypatch, study, config, tmp_path, name):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(DeviceMissing, match=rf"training\.device is {name}, .* finds no such device here"):
        run(study, changed(config, device=name), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_mixed_precision_learns_about_the_same(study, config, tmp_path):
    config = changed(config, epochs=2, device="cpu")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        half = run(study, changed(config, precision="bfloat16"), tmp_path / "half")
    full = run(study, config, tmp_path / "full")
    assert half.predictions.tobytes() != full.predictions.tobytes()
    np.testing.assert_allclose(half.epochs[0].losses, full.epochs[0].losses, rtol=0.05)
    state = torch.load(tmp_path / "half" / "checkpoint.pt", weights_only=True)["state_dict"]
    assert {value.dtype for value in state.values() if value.is_floating_point()} == {torch.float32}


def test_a_processor_without_units_for_bfloat16_is_warned_of_in_one_sentence(monkeypatch):
    half = TrainingConfig(precision="bfloat16")
    monkeypatch.setattr(devices, "_has_bfloat16_units", lambda: False)
    with pytest.warns(UserWarning, match=r"no units for bfloat16: training\.precision bfloat16 works here"):
        precise(half, CPU)
    monkeypatch.setattr(devices, "_has_bfloat16_units", lambda: True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with precise(half, CPU):
            assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.bfloat16
        with precise(TrainingConfig(), CPU):
            assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.float32


def test_threads_and_generators_are_put_back():
    before, threads = torch.get_rng_state(), torch.get_num_threads()
    with reproducible(CPU):
        assert torch.get_num_threads() == 1
        torch.rand(3)
    assert torch.equal(torch.get_rng_state(), before) and torch.get_num_threads() == threads


def full_memory():
    torch.empty(2**55, dtype=torch.uint8)  # 32 PiB: refused by any machine, in the words of PyTorch's own allocator


@pytest.mark.parametrize("kept", ["state", "checkpoint"])
def test_full_memory_is_one_sentence_with_the_batch_size_and_what_is_kept(monkeypatch, study, config, tmp_path, kept):
    from cctaecg.training import trainer

    steps, vessel_losses = 0, trainer.vessel_losses

    def third_epoch_finds_no_memory(logits, targets, of):
        nonlocal steps
        steps += 1
        if steps == 23:  # 10 steps in each epoch
            full_memory()
        return vessel_losses(logits, targets, of)

    monkeypatch.setattr(trainer, "vessel_losses", third_epoch_finds_no_memory)
    state = tmp_path / "state.pt" if kept == "state" else None
    with pytest.raises(OutOfMemory) as failure:
        run(study, config, tmp_path, state=state)
    where = f"kept in {tmp_path / f'{kept}.pt'}"
    assert str(failure.value).startswith("fold 0, epoch 3, step 3 of 10, ran out of memory: batches of 16 ECGs, each "
                                         "seen twice, do not fit on the cpu; lower training.batch_size; the ")
    assert "2 finished epochs" in str(failure.value) and where in str(failure.value)
    assert (tmp_path / f"{kept}.pt").exists()
    if kept == "state":
        monkeypatch.setattr(trainer, "vessel_losses", vessel_losses)
        resumed = run(study, config, tmp_path, state=state)
        assert resumed.predictions.tobytes() == run(study, config, tmp_path / "whole").predictions.tobytes()


def test_another_runtime_error_is_left_as_it_is(monkeypatch, study, config, tmp_path):
    from cctaecg.training import trainer

    def broken(logits, targets, of):
        raise RuntimeError("a bug")

    monkeypatch.setattr(trainer, "vessel_losses", broken)
    with pytest.raises(RuntimeError, match=r"^a bug$"):
        run(study, config, tmp_path)


def test_what_full_memory_looks_like():
    with pytest.raises(RuntimeError) as raised:
        full_memory()
    assert is_out_of_memory(raised.value)
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory")) and is_out_of_memory(MemoryError())
    assert not is_out_of_memory(RuntimeError("shapes differ")) and not is_out_of_memory(ValueError("out of memory"))


def test_a_state_is_moved_whole():
    state = {"state": {0: {"step": torch.tensor(3.0), "exp_avg": torch.ones(2)}}, "param_groups": [{"lr": 0.1}]}
    moved = on_cpu(state)
    assert moved["state"][0]["exp_avg"].device == CPU and moved["param_groups"] == state["param_groups"]
    if torch.cuda.is_available():
        moved = on_cpu({"a": {"b": torch.ones(2, device="cuda")}})
        assert moved["a"]["b"].device == CPU
