"""``cctaecg run``: the run that it works on is the one that was asked for."""

import pytest

from cctaecg.workflow import engine
from cctaecg.workflow.cluster.places import Place


def test_another_configuration_under_the_same_name_is_refused(cli, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "runs" / "mine").mkdir(parents=True)
    (tmp_path / "runs" / "mine" / "config.yml").write_text("profile: demo\n")
    done = cli("run", "mine", "--source", "hospital", "--data", "data")
    assert done.exit_code == 1 and "another configuration" in done.output


def test_a_folder_that_is_not_there_is_named(cli):
    done = cli("run", "mine", "--source", "ptbxl", "--data", "nowhere")
    assert done.exit_code == 2 and "nowhere" in done.output


def test_a_run_without_a_book_is_bound_into_nothing(cli, tmp_path):
    (tmp_path / "runs" / "mine").mkdir(parents=True)
    (tmp_path / "runs" / "mine" / "config.yml").write_text("profile: smoke\n")
    done = cli("bind", "mine")
    assert done.exit_code == 1
    assert "NotBound: run mine has no rendered book to bind; make it with: cctaecg book mine" in done.output


@pytest.mark.parametrize("words", [("run", "mine"), ("book", "mine"), ("ablations", "run", "mine"),
                                   ("ablations", "labels", "mine")])
def test_what_runs_steps_runs_them_where_it_is_told(words, cli, tmp_path, monkeypatch):
    (tmp_path / "runs" / "mine").mkdir(parents=True)
    (tmp_path / "runs" / "mine" / "config.yml").write_text("profile: smoke\n")
    (tmp_path / "profiles" / "ours").mkdir(parents=True)
    (tmp_path / "profiles" / "ours" / "config.yaml").write_text("jobs: 3\n")
    given = []
    monkeypatch.setattr(engine, "run_steps", lambda run, cores, target=None, on=None, **_: given.append((cores, on)))
    cli(*words)
    cli(*words, "--cores", 7, "--on", "ours")
    assert given == [(None, None), (7, Place(tmp_path / "profiles" / "ours", "local"))]


def test_a_place_that_is_none_ends_before_a_run_is_made(cli, tmp_path):
    done = cli("book", "smoke", "--on", "nowhere")
    assert done.exit_code == 1 and "NoSuchPlace: --on 'nowhere' is no profile" in done.output
    assert not (tmp_path / "runs").exists()


def test_a_fold_is_trained_ahead_of_its_step_once_and_only_one_that_there_is(cli, tmp_path):
    (tmp_path / "runs" / "mine").mkdir(parents=True)
    (tmp_path / "runs" / "mine" / "config.yml").write_text("profile: smoke\n")
    done = cli("train", "mine", "2")
    assert done.exit_code == 1 and "fold is 2; expected a whole number from 0 to 1" in done.output
    done = cli("train", "mine", "0")
    assert done.exit_code == 1 and "MissingArtefact" in done.output  # the cohort comes first
    (tmp_path / "runs" / "mine" / "folds" / "0").mkdir(parents=True)
    (tmp_path / "runs" / "mine" / "folds" / "0" / "predictions.parquet").touch()
    done = cli("train", "mine", "0")
    assert done.exit_code == 1
    assert "AlreadyTrained: runs/mine/folds/0/predictions.parquet is there: fold 0 is trained" in done.output
