"""Files appear whole, and what holds patients' rows is its owner's alone from the first moment, whatever the umask."""

import os
import stat

import pandas as pd
import pytest

from cctaecg.run.atomic import NotWritten, atomic_path, owner_only, private_folder
from cctaecg.run.run import Run


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o027], ids=oct)
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_a_private_file_is_its_owners_from_the_first_moment(tmp_path, umask):
    path = tmp_path / "new" / "folder" / "rows.csv"
    with atomic_path(path, private=True) as partial:
        assert mode(partial) == 0o600
        partial.write_text("a\n")
    assert mode(path) == 0o600
    assert mode(path.parent) == mode(path.parent.parent) == 0o700


def test_a_library_that_makes_the_file_anew_opens_it_to_nobody(tmp_path, umask):
    with atomic_path(tmp_path / "rows.csv", private=True) as partial:
        partial.unlink()
        partial.write_text("a\n")
    assert mode(tmp_path / "rows.csv") == 0o600


def test_any_other_file_has_the_mode_that_the_umask_gives(tmp_path, umask):
    with atomic_path(tmp_path / "table.csv") as partial:
        assert mode(partial) == 0o666 & ~umask
        partial.write_text("a\n")
    assert mode(tmp_path / "table.csv") == 0o666 & ~umask


def test_a_folder_of_the_users_is_left_as_it_is(tmp_path):
    tmp_path.chmod(0o755)
    with atomic_path(tmp_path / "predictions.csv", private=True) as partial:
        partial.write_text("a\n")
    assert mode(tmp_path) == 0o755


def test_a_folder_that_an_engine_made_is_closed(tmp_path):
    made = tmp_path / "folds"
    made.mkdir()
    made.chmod(0o755)
    private_folder(made)
    assert mode(made) == 0o700


def test_an_opened_file_is_its_owners(tmp_path, umask):
    with open(tmp_path / "journal", "a+b", opener=owner_only):
        pass
    assert mode(tmp_path / "journal") == 0o600


def test_a_failed_writer_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match="disk full"), atomic_path(tmp_path / "rows.csv") as partial:
        partial.write_text("half")
        raise OSError("disk full")
    assert list(tmp_path.iterdir()) == []


def test_what_a_run_keeps_of_patients_is_its_owners(tmp_path, umask, monkeypatch):
    (tmp_path / "_toc.yml").write_text("")
    monkeypatch.chdir(tmp_path)
    run = Run("runs/ours").create("smoke", data={"source": "hospital", "folder": "export"})
    run.identifier_key()
    rows = pd.DataFrame({"patient_id": ["a"]})
    run.fold_predictions(0).parent.mkdir(parents=True)  # as the workflow engine does
    run.write_parquet(run.cohort, rows)
    run.write_parquet(run.fold_predictions(0), rows)
    run.write_csv(run.training_curve(0), rows)
    run.write_table("table1", rows)
    private = [run.identifier_key_file, run.cohort, run.fold_predictions(0), run.training_curve(0)]
    assert [mode(path) for path in private] == [0o600] * 4
    assert mode(run.folder) == mode(run.fold_predictions(0).parent) == 0o700
    assert mode(run.table("table1")) == 0o666 & ~umask


def test_what_a_library_says_without_a_name_is_told_of_the_file_that_was_written(tmp_path):
    path = tmp_path / "signals.npy"
    path.write_text("old")
    with pytest.raises(NotWritten, match=r"signals.npy could not be written: 1000 requested and 8 written; nothing"), \
            atomic_path(path):
        raise OSError("1000 requested and 8 written")  # as numpy does when a disk is full
    with pytest.raises(FileNotFoundError), atomic_path(path):
        raise FileNotFoundError(2, "No such file or directory", "another.csv")
    assert path.read_text() == "old" and [path] == list(tmp_path.iterdir())
