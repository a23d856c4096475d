"""``cctaecg pretrain``: what it is told wrongly is one sentence, and its parts come together."""

from pathlib import Path

import pytest


@pytest.mark.parametrize(("words", "said"), [
    (["--source", "hospital", "--out", "a.safetensors"], "--source hospital needs --data"),
    (["--source", "hospital", "--data", "."], "--source hospital needs --out FILE.safetensors"),
    (["--data", "."], "--source simulated takes no --data"),
    (["--source", "ptbxl", "--data", ".", "--out", "a.pth"], "expected a name that ends in .safetensors"),
    (["--task", "reports"], "'reports' is not one of"),
    (["--source", "ptbxl", "--data", "nowhere", "--out", "a.safetensors"], "'nowhere' does not exist"),
    (["--learning-rate", "0"], "0.0 is not in the range"),
])
def test_a_wrong_call_is_one_sentence(cli, words, said):
    done = cli("pretrain", *words)
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output


def test_a_source_that_is_not_what_it_should_be_is_one_sentence(cli, tmp_path):
    done = cli("pretrain", "--task", "diagnoses", "--source", "ptbxl", "--data", ".", "--out", "a.safetensors")
    assert done.exit_code == 1 and done.output.startswith("NotPTBXL: ")


def test_the_parts_come_together(cli, tmp_path, monkeypatch):
    """What is asked for on the command line reaches the library, and its answer the terminal."""
    asked = {}

    def pretrain_on(task, source, config, weights, horizon, weighted, workers):
        asked.update(task=task, source=source, config=config, weights=weights, horizon=horizon, weighted=weighted)
        return {"held_out": {"mean_auc": {"value": 0.7, "lower": 0.6, "upper": 0.8}}}

    monkeypatch.setattr("cctaecg.training.pretraining.any_task.pretrain_on", pretrain_on)
    (tmp_path / "others").mkdir()
    done = cli("pretrain", "--source", "hospital", "--data", "others", "--out", "a.safetensors", "--from", "b.pth",
               "--epochs", "7", "--learning-rate", "0.01", "--horizon", "400", "--weighted", "--profile", "smoke")
    assert done.exit_code == 0 and "AUC in patients not learnt from: 0.700 (0.600 to 0.800)" in done.output
    assert (asked["task"], asked["source"].kind, asked["horizon"], asked["weighted"]) == (
        "future-mi", "hospital", 400, True)
    training, model = asked["config"].training, asked["config"].model
    assert (training.epochs, training.learning_rate, training.pcgrad, training.uncertainty_weights) == (
        7, 0.01, False, False)
    assert str(model.checkpoint) == "b.pth" and model.widths == (16, 32)


@pytest.mark.parametrize(("words", "start"), [
    ((), "foundation"), (("--from", "none"), None), (("--from", "b.pth"), "b.pth")])
def test_the_second_simulated_step_starts_from_the_first_unless_told_otherwise(cli, monkeypatch, words, start):
    asked = []

    def pretrain(config, hospitals, workers, weights):
        asked.append((config.model.checkpoint, hospitals))
        return {"held_out": {"auc": {"value": 0.7, "lower": 0.6, "upper": 0.8}}}

    monkeypatch.setattr("cctaecg.training.pretraining.future_mi.pretrain", pretrain)
    assert cli("pretrain", "--out", "a.safetensors", *words).exit_code == 0
    assert asked == [(start and Path(start), 60)]
