"""Every path of ``ecg.csv`` is opened: what is not there, not alone, not inside or not readable is named by its row."""

import pandas as pd
import pytest

from cctaecg.cohort.export.ecg_paths import check_paths


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
