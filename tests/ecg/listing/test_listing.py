"""What is listed below a folder: each file once, in order of name, and by name what is no file to read."""

import os
import socket

import pytest

from cctaecg.commands.check_summary import WHAT_TO_DO
from cctaecg.ecg.folder import check_folder, ecg_files
from cctaecg.ecg.listing import walk as walks
from cctaecg.ecg.listing.faults import CLOSED, DANGLING, ELSEWHERE, NO_FILE, fault_of_place
from cctaecg.ecg.listing.records import listed_below
from cctaecg.ecg.listing.walk import walk
from tests.ecg.conftest import write_wfdb


def names(folder, **given):
    return [os.path.relpath(entry.path, folder) + (f": {entry.wrong.reason}" if entry.wrong else "")
            for entry in walk(folder, lambda *_: set(), **given)]


@pytest.fixture
def folder(tmp_path):
    for name in ("in/b/2.csv", "in/b/1.csv", "in/b.csv", "in/a.csv", "in/.store/deep/3.csv", "in/.hidden", "out/4.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path / "in"


def test_files_are_listed_in_order_of_name_without_hidden_ones(folder):
    assert names(folder) == ["a.csv", "b/1.csv", "b/2.csv", "b.csv"] == [
        str(path.relative_to(folder)) for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def test_a_link_to_a_folder_of_its_own_is_followed_each_file_once_and_no_loop_is_endless(folder):
    for name, target in (("a_link", ".store"), ("c_link", ".store/deep"), ("same", "b"), ("b/up", ".."),
                         (".store/back", "."), (".store/deep/top", "../..")):
        (folder / name).symlink_to(target)
    assert names(folder) == ["a.csv", "a_link/deep/3.csv", "b/1.csv", "b/2.csv", "b.csv"]


def test_a_link_to_a_folder_elsewhere_is_named_and_not_passed_over(folder):
    (folder / "linked").symlink_to(folder.parent / "out")
    assert names(folder)[-1] == "linked: link out of the folder"
    assert names(folder, handed_over=[folder.parent / "out"]) == ["a.csv", "b/1.csv", "b/2.csv", "b.csv"]
    (folder.parent / "door").symlink_to(folder)  # what is handed over may be a link itself
    assert names(folder.parent / "door") == names(folder)


def test_what_is_no_file_is_named_and_never_opened(folder):
    """Opening a pipe that nobody writes into would never end."""
    (folder / "gone.csv").symlink_to("nowhere.csv")
    (folder / "self.hea").symlink_to("self.hea")
    os.mkfifo(folder / "pipe.hea")
    os.mkfifo(folder / "pipe.npz")
    (folder / "null.csv").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(folder / "socket.npz"))
    wrong = {"gone.csv": "dangling link", "self.hea": "dangling link", "pipe.hea": "no file", "pipe.npz": "no file",
             "null.csv": "no file", "socket.npz": "no file"}
    assert [name for name in names(folder) if ": " in name] == sorted(f"{name}: {why}" for name, why in wrong.items())
    listed = {os.path.basename(ecg.path): ecg.other for ecg in listed_below(folder, leads_stated=False)}
    assert not any(listed[name] for name in wrong)
    reports = {report.path.name: report for report in check_folder(folder)}
    assert all([each.reason for each in reports[name].findings] == [why] for name, why in wrong.items())


def test_samples_that_are_a_pipe_or_gone_are_a_fault_of_their_header(tmp_path, ecg):
    for name in ("a", "b"):
        write_wfdb(tmp_path, name, ecg)
        (tmp_path / f"{name}.dat").unlink()
    os.mkfifo(tmp_path / "a.dat")
    (tmp_path / "b.dat").symlink_to("nowhere.dat")
    assert [path.name for path in ecg_files(tmp_path)] == ["a.hea", "b.hea"]
    assert [report.refused for report in check_folder(tmp_path)] == [True, True]


def test_a_folder_that_cannot_be_listed_is_named(folder, monkeypatch):
    def closed(path):
        if path.endswith("/b"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    scandir = os.scandir
    monkeypatch.setattr(walks.os, "scandir", closed)
    assert names(folder) == ["a.csv", "b: unreadable folder", "b.csv"]
    assert str(fault_of_place(str(folder / "b"))).startswith("unreadable folder: its files cannot be listed")


def test_every_way_of_being_no_file_says_what_to_do():
    assert {found.reason for found in (DANGLING, ELSEWHERE, CLOSED, NO_FILE)} <= WHAT_TO_DO.keys()
