"""Which run a command works on: the one that is there, or one made of what was asked for."""

import click
import pytest

from cctaecg.commands.runs import opened
from cctaecg.config.profiles import ConfigError


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").touch()
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("name", "asked", "made"), [
    ("smoke", None, "smoke"), ("mine", None, "demo"), ("mine", "smoke", "smoke"),
])
def test_a_new_run_has_the_profile_that_was_asked_for_or_that_it_is_called_by(name, asked, made):
    assert opened(name, asked).config().profile == made


def test_a_run_that_is_there_is_taken_as_it_is():
    first = opened("mine", "smoke")
    assert opened("mine").config() == first.config()
    with pytest.raises(ConfigError, match="another configuration"):
        opened("mine", "demo")


def test_data_without_a_source_are_a_hospitals(tmp_path):
    (tmp_path / "export").mkdir()
    data = opened("mine", data=tmp_path / "export").config().data
    assert (data.source, data.folder) == ("hospital", tmp_path / "export")


def test_data_that_are_no_folder_are_refused(tmp_path):
    with pytest.raises(click.BadParameter, match="is not a folder"):
        opened("mine", data=tmp_path / "nowhere")
