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
