"""Every path of ``ecg.csv`` is opened: what is not there, not alone, not inside or not readable is named by its row."""

from pathlib import Path

import pandas as pd
import pytest

from cctaecg.cohort.export.ecg_paths import check_paths
from cctaecg.cohort.export.tables import examine


@pytest.fixture
def folder(tmp_path):
    cohort = tmp_path / "internal"
    (cohort / "ecg").mkdir(parents=True)
    (cohort / "ecg" / "a.xml").write_text("<ecg/>")
    (cohort / "ecg" / "r.hea").write_text("r 1 500 5000\nr.dat 16 200/mV 16 0 0 0 0 I\n")
    (cohort / "ecg" / "r.dat").write_bytes(b"12")
    return cohort


def found(folder, *paths):
    ecg = pd.DataFrame({"path": paths}, index=range(2, 2 + len(paths)))
    return [(fault.row, fault.expected) for fault in check_paths(folder, ecg)]


def test_files_that_are_there_are_no_fault(folder):
    assert found(folder, "ecg/a.xml", "ecg/r.hea") == []
    assert found(folder, "ecg/r") == []  # a WFDB record by its name


def test_each_way_in_which_a_path_leads_nowhere(folder):
    (folder / "ecg" / "empty.xml").touch()
    (folder / "ecg" / "lone.hea").write_text("lone 1 500 5000\nlone.dat 16 200/mV 16 0 0 0 0 I\n")
    (folder.parent / "outside.xml").write_text("<ecg/>")
    (folder / "ecg" / "link.xml").symlink_to(folder.parent / "outside.xml")
    paths = ["ecg/b.xml", "ecg\\a.xml", "ecg/A.xml", "ecg", "ecg/empty.xml", "ecg/lone.hea", "ecg/link.xml"]
    assert found(folder, *paths) == [
        (2, "the file to be there"), (3, "forward slashes in the path"),
        (4, "the file to be there, with these capitals"), (5, "a file and not a folder"),
        (6, "a file that is not empty"),
        (7, "the samples to lie beside the header, under the name that it gives them"),
        (8, "a path without a link that leads out of the folder"),
    ]  # fmt: skip


def test_one_file_in_two_rows_is_a_fault_of_the_second_however_it_is_written(folder):
    assert found(folder, "ecg/a.xml", "ecg/r.hea", "ecg/./a.xml") == [(4, "a file that no row above names")]


def test_what_the_table_check_names_already_is_not_named_twice(folder):
    assert found(folder, "../outside.xml", "", "/etc/passwd") == []


def test_a_folder_that_cannot_be_entered_is_a_fault_of_its_rows_and_stops_nothing(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", "a")

    (tmp_path / "b.npy").write_bytes(b"x")
    monkeypatch.setattr("cctaecg.cohort.export.ecg_paths.files_of",
                        lambda file: refuse() if file.name == "a" else [file])
    ecg = pd.DataFrame({"path": ["a", "b.npy", "c.npy"]}, index=[2, 3, 4])
    assert [(fault.row, fault.expected) for fault in check_paths(tmp_path, ecg)] == [
        (2, "a file that can be opened (Permission denied)"), (4, "the file to be there")]


def test_a_table_that_cannot_be_read_is_a_fault_and_the_others_are_looked_at(tmp_path, monkeypatch):
    (tmp_path / "procedures.csv").write_text("patient_id,performed_at,kind\n")
    (tmp_path / "ecg.csv").write_text("")
    opened = Path.open

    def refuse(path, *arguments, **named):
        if path.name == "ecg.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refuse)
    found = examine(tmp_path)
    assert "procedures.csv" in found.tables
    assert ("ecg.csv", "a file that can be read (Permission denied)") in [(f.file, f.expected) for f in found.faults]
