import errno
import shutil
from pathlib import Path

import numpy as np
import pytest

from cctaecg.ecg import source
from cctaecg.ecg.source import Source, files_of
from tests.ecg.conftest import write_wfdb


def test_the_files_of_a_wfdb_record_are_its_header_and_its_samples(tmp_path, ecg):
    header = write_wfdb(tmp_path, "a", ecg)
    expected = [header, tmp_path / "a.dat"]
    for path in (header, tmp_path / "a.dat", tmp_path / "a"):
        assert files_of(path) == expected
    np.save(tmp_path / "b.npy", ecg)
    assert files_of(tmp_path / "b.npy") == [tmp_path / "b.npy"]
    assert files_of(tmp_path / "nothing") == [tmp_path / "nothing"]
    header.write_text("no header")
    assert files_of(header) == [header]


def test_an_address_is_of_the_bytes_and_not_of_the_name(tmp_path, ecg):
    np.save(tmp_path / "a.npy", ecg)
    (tmp_path / "other").mkdir()
    copy = shutil.copy(tmp_path / "a.npy", tmp_path / "other" / "b.npy")
    address = Source(str(tmp_path / "a.npy"), 500.0).address()
    assert Source(copy, 500.0).address() == address and len(address) == 32
    assert Source(copy, 250.0).address() != address and Source(copy, 500.0, "uV").address() != address
    ecg[7, 1234] += 1e-9
    np.save(tmp_path / "a.npy", ecg)
    assert Source(str(tmp_path / "a.npy"), 500.0).address() != address


@pytest.mark.parametrize("changed", ["a.hea", "a.dat"])
def test_header_and_samples_both_count(tmp_path, ecg, changed):
    wfdb = Source(str(write_wfdb(tmp_path, "a", ecg)))
    before = wfdb.address()
    path = tmp_path / changed
    content = path.read_bytes()
    path.write_bytes(content.replace(b"comment", b"COMMENT") if changed == "a.hea" else content[:-2])
    assert wfdb.address() != before


def test_what_appears_or_becomes_readable_later_has_another_address(tmp_path, ecg, monkeypatch):
    header = Source(str(write_wfdb(tmp_path, "a", ecg)))
    whole = header.address()
    samples = (tmp_path / "a.dat").rename(tmp_path / "elsewhere")
    lacking = header.address()
    assert lacking != whole
    samples.rename(tmp_path / "a.dat")
    assert header.address() == whole
    nothing = Source(str(tmp_path / "nothing"))
    absent = nothing.address()
    (tmp_path / "nothing").mkdir()
    assert nothing.address() != absent  # a folder: refused too, for another reason

    def forbidden(self, *_):
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", forbidden)
        assert header.address() not in (whole, lacking)


def test_a_file_far_too_large_is_not_read(tmp_path, monkeypatch):
    (tmp_path / "large").write_bytes(bytes(1000))
    monkeypatch.setattr(source, "LARGEST_BYTES", 999)
    monkeypatch.setattr(source.hashlib, "file_digest", None)
    assert len(Source(str(tmp_path / "large")).address()) == 32
