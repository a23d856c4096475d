"""A folder is replaced only when its replacement is complete, and only when it is ours."""

from pathlib import Path

import pytest

from cctaecg.run.beside import NotOurs
from cctaecg.run.replacing import replaced_folder
from tests.run.left_over import left_beside


def ours(folder):
    return (folder / "mark").exists()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "mark").write_text("old")
    return tmp_path / "book"


def test_a_complete_replacement_takes_the_place_of_the_old(folder):
    with replaced_folder(folder, ours, "mark") as new:
        (new / "mark").write_text("new")
        assert (folder / "mark").read_text() == "old"
    assert (folder / "mark").read_text() == "new"
    assert [path.name for path in folder.parent.iterdir()] == ["book"]


def test_a_failed_one_leaves_the_old(folder):
    with pytest.raises(RuntimeError), replaced_folder(folder, ours, "mark") as new:
        (new / "mark").write_text("half")
        raise RuntimeError
    assert (folder / "mark").read_text() == "old"
    assert [path.name for path in folder.parent.iterdir()] == ["book"]


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_is_not_ours_is_left_as_it_is(kind, tmp_path):
    victim = tmp_path / "victim"
    if kind == "file":
        victim.write_text("mine")
    else:
        (tmp_path / "real").mkdir()
        (tmp_path / "real" / "thesis.txt").write_text("mine")
        (tmp_path / "real").rename(victim) if kind == "folder" else victim.symlink_to(tmp_path / "real")
    with pytest.raises(NotOurs, match="was left as it is"), replaced_folder(victim, ours, "mark"):
        pytest.fail("nothing may begin")
    kept = victim if kind == "file" else victim / "thesis.txt"
    assert kept.read_text() == "mine" and not list(tmp_path.glob(".*"))


def test_a_kill_between_the_two_renames_loses_nothing(folder):
    folder.rename(left_beside(folder) / "old")
    with pytest.raises(RuntimeError), replaced_folder(folder, ours, "mark"):
        raise RuntimeError
    assert (folder / "mark").read_text() == "old"


def test_a_place_that_is_free_or_empty_is_taken(tmp_path):
    for place in (tmp_path / "a" / "new", tmp_path):
        (tmp_path / "empty").mkdir(exist_ok=True)
        with replaced_folder(place if place != tmp_path else tmp_path / "empty", ours, "mark") as new:
            (new / "mark").touch()
    assert (tmp_path / "a" / "new" / "mark").exists() and (tmp_path / "empty" / "mark").exists()


def test_a_signal_between_the_two_renames_brings_the_old_back(folder, monkeypatch):
    real, calls = Path.rename, []

    def rename(path, to):
        calls.append(path.name)
        if path.name == "new":
            raise KeyboardInterrupt
        return real(path, to)

    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as patch, replaced_folder(folder, ours, "mark") as new:
        (new / "mark").write_text("new")
        patch.setattr(Path, "rename", rename)
    assert calls[:2] == ["book", "new"] and (folder / "mark").read_text() == "old"
    assert [path.name for path in folder.parent.iterdir()] == ["book"]
