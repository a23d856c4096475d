"""``cctaecg weights``, and ``cctaecg run --checkpoint``: from a file in ECGFounder's published layout."""

import json
from pathlib import Path

import pytest
import torch

from cctaecg.config.profiles import load
from cctaecg.config.sections import ModelConfig
from cctaecg.model.net1d import Net1D, ecgfounder
from cctaecg.run.run import Run

SMOKE = ModelConfig(widths=(16, 32), blocks=(1, 1))


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """ECGFounder's file of twelve leads with random weights."""
    path = tmp_path_factory.mktemp("weights") / "12_lead_ECGFounder.pth"
    torch.manual_seed(0)
    torch.save({"state_dict": ecgfounder(150).state_dict(), "epoch": 7}, path)
    return path


@pytest.fixture
def small(tmp_path):
    """A sound file that fits the smoke profile alone."""
    torch.save(Net1D(SMOKE, 150).state_dict(), tmp_path / "small.pth")
    return tmp_path / "small.pth"


@pytest.fixture
def started(monkeypatch, cli):
    """Calls ``cctaecg run`` without its steps; returns what was printed and the runs that steps were asked of."""
    runs: list[Run] = []
    monkeypatch.setattr("cctaecg.workflow.engine.run_steps", lambda run, cores, target, on: runs.append(run))

    def call(*words):
        done = cli("run", *words)
        return done, runs

    return call


def test_the_published_file_is_told_in_full(published, cli):
    done = cli("weights", published)
    assert done.exit_code == 0, done.output
    lines = dict(line.split("  ", 1) for line in done.output.splitlines() if "  " in line)
    told = {name: value.strip() for name, value in lines.items()}
    assert told["network"].startswith("Net1D, widths 64 160 160 400 400 1024 1024, blocks 2 2 2 3 3 4 4, stem 64, kern")
    assert told["epoch"] == "7" and told["head"].startswith("150 classes") and told["parameters"] == "30,819,014"
    assert told["fits paper"].startswith("yes: all 446 tensors") and told["fits demo"].startswith("no: 94 of the 94")
    assert "12 leads, 10 s at 500 Hz" in told["signal"] and "z-score over the whole record" in told["signal"]
    assert told["norms"].endswith("it was trained without them")
    assert f"--profile paper --data EXPORT --checkpoint {published}" in done.output


def test_json_holds_every_name(published, cli):
    found = json.loads(cli("weights", published, "--json").output)
    paper, smoke = found["fits"]["paper"], found["fits"]["smoke"]
    assert paper["whole"] and len(paper["loaded"]) == 446 and "dense.weight" in paper["left_out"]
    assert not smoke["whole"] and "first_conv.conv.weight" in smoke["missing"]
    assert found["network"]["blocks"] == [2, 2, 2, 3, 3, 4, 4] and found["signal"]["normalise"] == "record"
    assert len(found["sha256"]) == 64 and found["size"] == published.stat().st_size


def test_what_does_not_fit_is_one_sentence(cli, tmp_path):
    torch.save({"state_dict": {"first_conv.conv.weight": torch.ones(64, 1, 16),
                               "stage_list.0.block_list.0.bn1.bias": torch.ones(64)}}, tmp_path / "1_lead.pth")
    done = cli("weights", "1_lead.pth")
    assert done.exit_code == 1
    assert done.output.startswith("WeightsMismatch: 1_lead.pth holds a network of a single lead")
    assert cli("weights", "none.pth").output == "MissingCheckpoint: checkpoint none.pth does not exist\n"


def test_a_new_run_starts_from_the_file_by_its_whole_path(published, started, tmp_path, monkeypatch):
    monkeypatch.chdir(published.parent)  # where a relative path means something, and no project is
    (published.parent / "_toc.yml").touch()
    (published.parent / "Snakefile").touch()
    done, runs = started("mine", "--profile", "paper", "--checkpoint", published.name)
    assert done.exit_code == 0, done.output
    assert load(runs[0].config_file).model.checkpoint == published
    done, runs = started("mine", "--profile", "paper")  # the same once more
    assert done.exit_code == 0 and runs[1].config().model.checkpoint == published


def test_the_paper_profile_asks_what_to_start_from(started):
    for words in (("mine", "--profile", "paper"), ("paper",)):
        done, runs = started(*words)
        assert done.exit_code == 1 and not runs and not Path("runs").exists()
        assert "12_lead_ECGFounder.pth" in done.output and "PKUDigitalHealth/ECGFounder" in done.output
        assert "licence" in done.output and "--checkpoint none" in done.output and done.output.count("\n") == 1


@pytest.mark.parametrize(("config", "exit_code"), [
    ("profile: paper\n", 1), ("profile: paper\ntraining: {epochs: 1}\n", 1),
    ("profile: paper\nmodel: {checkpoint: null}\n", 0), ("profile: demo\nmodel: {checkpoint: null}\n", 0),
])
def test_a_configuration_by_hand_has_to_say_it_too(config, exit_code, started):
    Path("runs/mine").mkdir(parents=True)
    Path("runs/mine/config.yml").write_text(config)
    done, runs = started("mine")
    assert done.exit_code == exit_code and len(runs) == 1 - exit_code
    if exit_code:
        assert "in runs/mine/config.yml it is the key checkpoint under model, and null means none" in done.output


def test_none_means_random_weights(started):
    done, runs = started("mine", "--profile", "paper", "--checkpoint", "none")
    assert done.exit_code == 0 and runs[0].config().model.checkpoint is None
    assert "checkpoint: null" in Path("runs/mine/config.yml").read_text()
    assert started("mine")[0].exit_code == 0
    done, _ = started("mine", "--checkpoint", "none")  # said again, of the run's own profile
    assert done.exit_code == 0, done.output


def test_a_file_that_the_networks_cannot_start_from_makes_no_run(started, small):
    for words, said in (
        (("--profile", "paper", "--checkpoint", small), "expected --profile smoke"),
        (("--profile", "smoke", "--checkpoint", "future_mi"), "expected --profile demo"),
        (("--profile", "smoke", "--checkpoint", "nowhere.pth"), "nowhere.pth does not exist"),
        (("--profile", "smoke", "--checkpoint", ""), "is no file; expected a checkpoint"),
    ):
        done, runs = started("mine", *words)
        assert done.exit_code == 1 and said in done.output and not runs
        assert not Path("runs").exists()


def test_a_run_whose_file_has_changed_is_stopped_until_its_folds_are_trained(started, small):
    assert started("mine", "--profile", "smoke", "--checkpoint", small)[0].exit_code == 0
    small.write_text("a download that failed")
    done, runs = started("mine")
    assert done.exit_code == 1 and "is a text" in done.output and len(runs) == 1
    for fold in (0, 1):
        runs[0].checkpoint(fold).parent.mkdir(parents=True)
        runs[0].checkpoint(fold).touch()
    assert started("mine")[0].exit_code == 0


def test_a_study_with_less_is_one_command(started, published):
    words = ("mine", "--profile", "paper", "--checkpoint", published, "--set", "training.folds=2",
             "--set", "training.trainable=head", "--set", "signal.normalise=record")
    done, runs = started(*words)
    assert done.exit_code == 0, done.output
    config = load(runs[0].config_file)
    assert (config.training.folds, config.training.trainable, config.signal.normalise) == (2, "head", "record")
    assert config.training.epochs == 100 and config.model.checkpoint == published
    assert started(*words)[0].exit_code == 0  # the same once more
    assert started("mine")[1][0].config() == config


@pytest.mark.parametrize(("setting", "words"), [
    ("training.folds", "sets nothing; expected SECTION.KEY=VALUE"),
    ("folds=2", "sets nothing; expected SECTION.KEY=VALUE"),
    ("training.folds=1", "training.folds is 1"),
    ("training.fold=2", "fold"),
    ("trainning.folds=2", "trainning"),
    ("training.folds=010", "010"),
    ("data.source=ptbxl", "says what an option of its own says too"),
])
def test_a_setting_that_is_none_makes_no_run(started, setting, words):
    done, runs = started("mine", "--profile", "smoke", "--source", "simulated", "--set", setting)
    assert done.exit_code != 0 and words in done.output and "Traceback" not in done.output
    assert not runs and not Path("runs").exists()


def test_a_setting_is_given_once(started):
    done, runs = started("mine", "--profile", "smoke", "--set", "training.folds=2", "--set", "training.folds=3")
    assert done.exit_code == 2 and "training.folds is set twice" in done.output and not runs
