"""Which run a command works on: the one that is there, or one made of what was asked for."""

import pytest
from click.testing import CliRunner

from cctaecg.commands.main import main
from cctaecg.commands.runs import opened
from cctaecg.config.profiles import ConfigError
from cctaecg.run.names import NoSuchRun


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "Snakefile").touch()
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("name", "asked", "made"), [
    ("smoke", None, "smoke"), ("demo", None, "demo"), ("mine", "smoke", "smoke"),
])
def test_a_new_run_has_the_profile_that_was_asked_for_or_that_it_is_called_by(name, asked, made):
    assert opened(name, asked).config().profile == made


def test_a_mistyped_name_makes_no_study(tmp_path):
    opened("meine", "smoke")
    with pytest.raises(NoSuchRun, match=r"no run is called 'mein' \(there is meine\); make it with: cctaecg run mein"):
        opened("mein")
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["meine"]


@pytest.mark.parametrize("words", [
    ("run", "mine", "--profile", "smoke"), ("book", "mine", "--profile", "smoke"),
    ("predict", "ecgs", "--run", "mine", "--dataset", "out", "--shards", "2"),
])
def test_a_queue_that_does_not_answer_is_told_before_anything_is_made(words, tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "ecgs").mkdir()
    for name in ("sbatch", "squeue", "scancel"):
        (tmp_path / "bin" / name).write_text("#!/bin/sh\nprintf 'squeue: error:\\n  no controller\\n' >&2\nexit 1\n")
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "config.yaml").write_text("executor: slurm\n")
    done = CliRunner().invoke(main, [*words, "--on", "ours"])
    assert done.exit_code == 1 and len(done.output.splitlines()) == 1
    assert "NoAnswer: squeue does not say which jobs there are (squeue: error: no controller); to look at: is this a " \
           "login node" in done.output
    assert not (tmp_path / "runs").exists() and not (tmp_path / "out").exists()


def test_a_run_that_is_there_is_taken_as_it_is():
    first = opened("mine", "smoke")
    assert opened("mine").config() == first.config()
    with pytest.raises(ConfigError, match="another configuration"):
        opened("mine", "demo")


def test_data_without_a_source_are_a_hospitals(tmp_path):
    (tmp_path / "export").mkdir()
    data = opened("mine", data=tmp_path / "export").config().data
    assert (data.source, data.folder) == ("hospital", tmp_path / "export")


@pytest.mark.parametrize("data", ["nowhere", ""])
def test_data_that_are_no_folder_are_refused(data, tmp_path):
    done = CliRunner().invoke(main, ["run", "mine", "--data", data])
    assert done.exit_code == 2 and f"{data!r} is not a folder" in done.output
    assert not (tmp_path / "runs").exists()
