import gzip
from pathlib import Path

import numpy as np
import pytest
import wfdb

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.domain import LEADS
from cctaecg.ecg import folder as folders
from cctaecg.ecg.batch import DUPLICATE
from cctaecg.ecg.errors import FileMissing, MissingLibrary
from cctaecg.ecg.folder import FileReport, check_folder, ecg_files, kinds
from tests.ecg.conftest import write_wfdb
from tests.ecg.hdf5_writers import code15


@pytest.fixture
def folder(tmp_path, ecg):
    """Twelve leads, eight leads, a strong one, an array and its copy, a truncated one, and a letter."""
    inner = tmp_path / "ecgs" / "2024"
    inner.mkdir(parents=True)
    write_wfdb(inner, "a", ecg)
    eight = [0, 1, *range(6, 12)]
    write_wfdb(inner, "b", ecg[eight] * 1.1, leads=[LEADS[row] for row in eight])
    write_wfdb(inner, "strong", ecg * 6)
    np.save(inner / "c.npy", (ecg * 1.2).astype(np.float32))
    (inner / "d.npy").write_bytes((inner / "c.npy").read_bytes())
    write_wfdb(inner, "torn", ecg * 1.3)
    (inner / "torn.dat").write_bytes(b"1234")
    (inner.parent / "letter.txt").write_text("Dear colleague")
    (inner.parent / ".hidden").write_text("x")
    return inner.parent


def test_every_file_is_listed_once(folder):
    assert [str(path.relative_to(folder)) for path in ecg_files(folder)] == [
        "2024/a.hea", "2024/b.hea", "2024/c.npy", "2024/d.npy", "2024/strong.hea", "2024/torn.hea", "letter.txt"]


def test_samples_that_a_header_names_by_another_name_are_its_own(tmp_path, ecg):
    header = write_wfdb(tmp_path, "a", ecg)
    (tmp_path / "a.dat").rename(tmp_path / "samples.bin")
    header.write_text(header.read_text().replace("a.dat", "samples.bin"))
    assert ecg_files(tmp_path) == [header]


def test_reports(folder):
    reports = {report.path.name: report for report in check_folder(folder, fs=500)}
    a, b, strong = reports["a.hea"], reports["b.hea"], reports["strong.hea"]
    assert (a.format, a.fs, a.seconds, a.derived, a.findings, a.refused) == ("WFDB", 500, 10, (), (), False)
    assert b.derived == ("III", "aVR", "aVL", "aVF") and not b.refused
    assert [f.reason for f in strong.findings] == ["unusual amplitude"] and not strong.refused
    assert reports["c.npy"].findings == ()
    assert [str(f) for f in reports["d.npy"].findings] == [f"{DUPLICATE}: holds the samples of {folder / '2024/c.npy'}"]
    assert str(reports["torn.hea"].findings[0]).startswith("unreadable file: holds 0 of 5000 samples")
    assert [name for name, report in reports.items() if report.refused] == ["d.npy", "torn.hea"]


def test_what_is_no_ecg_is_passed_over_and_not_refused(folder):
    wfdb.wrann("a", "atr", np.array([200, 600]), ["N", "V"], write_dir=str(folder / "2024"))
    reports = {report.path.name: report for report in check_folder(folder, fs=500)}
    assert {name: report.passed_over for name, report in reports.items() if report.passed_over} == {
        "letter.txt": "is a text and no ECG", "a.atr": "is annotations and no ECG"}
    assert not reports["a.atr"].refused and not reports["letter.txt"].findings


def test_each_record_of_a_file_of_many_is_listed_and_checked(tmp_path, ecg):
    file = code15(tmp_path / "part.hdf5", [ecg[:, :4000], 2 * ecg[:, :4000]])
    assert [path.name for path in ecg_files(tmp_path)] == ["part.hdf5#1169160", "part.hdf5#1169167", "part.hdf5#0"]
    reports = check_folder(tmp_path, SignalConfig(seconds=8), fs=400)
    assert [report.path for report in reports] == [Path(f"{file}#{name}") for name in (1169160, 1169167, 0)]
    assert reports[0].format == "HDF5" and reports[0].fs == 400 and reports[2].refused


def test_packed_samples_belong_to_their_header(tmp_path, ecg):
    header = write_wfdb(tmp_path, "a", ecg)
    for name in ("a.hea", "a.dat"):
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress((tmp_path / name).read_bytes()))
        (tmp_path / name).unlink()
    assert ecg_files(tmp_path) == [Path(f"{header}.gz")]


def test_leads_that_are_stated_hold_for_the_folder(tmp_path, ecg):
    np.savetxt(tmp_path / "a.txt", ecg[::-1].T, fmt="%.4f")
    assert check_folder(tmp_path, fs=500)[0].findings[0].reason == "missing lead"
    report = check_folder(tmp_path, fs=500, leads=LEADS[::-1])[0]
    assert report.format == "table" and not report.findings


def test_kinds_count_what_is_alike(folder):
    table = kinds(check_folder(folder, fs=500))
    assert table.columns.tolist() == ["format", "Hz", "s", "derived", "files", "warned", "refused"]
    assert table.values.tolist() == [
        ["WFDB", "500", "10", "", 2, 1, 0], ["WFDB", "500", "10", "III, aVR, aVL, aVF", 1, 0, 0],
        ["not read", "", "", "", 1, 0, 1], ["npy", "500", "10", "", 2, 0, 1]]


def test_settings_decide(folder):
    reports = check_folder(folder, SignalConfig(seconds=20), QualityConfig(amplitude_high_warn_mv=20), fs=500)
    found = {report.path.name: [f.reason for f in report.findings] for report in reports}
    assert found["a.hea"] == found["strong.hea"] == ["too short"]


def test_a_missing_library_is_a_finding_of_its_file(folder, monkeypatch):
    def lacking(self):
        raise MissingLibrary('DICOM needs pydicom; pip install "cctaecg[formats]"')

    monkeypatch.setattr(folders.Source, "read", lacking)
    first = check_folder(folder)[0]
    assert first == FileReport(folder / "2024" / "a.hea", findings=first.findings) and first.refused
    assert str(first.findings[0]) == 'missing library: DICOM needs pydicom; pip install "cctaecg[formats]"'


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(FileMissing, match="the folder holds no file"):
        check_folder(tmp_path)
