import errno
import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg import source
from cctaecg.ecg.source import Source, files_of
from tests.ecg.conftest import write_wfdb
from tests.ecg.hdf5_writers import code15


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


def test_of_a_file_of_many_records_only_the_one_meant_counts(tmp_path, ecg):
    one, other, changed = ecg[:, :4000], ecg[:, 500:4500], ecg[:, :4000] + 1e-6
    path = code15(tmp_path / "a.hdf5", [one, other])
    first, second = (Source(f"{path}#{name}", 400.0).address() for name in (1169160, 1169167))
    assert first != second and first != Source(str(path), 400.0).address()
    again = code15(tmp_path / "b.hdf5", [changed, other], ids=[5, 6])
    assert Source(f"{again}#6", 400.0).address() == second and Source(f"{again}#5", 400.0).address() != first


def test_the_leads_that_are_stated_count(tmp_path, ecg):
    np.save(tmp_path / "a.npy", ecg)
    path = str(tmp_path / "a.npy")
    assert Source(path, 500.0).address() != Source(path, 500.0, None, LEADS).address()


@pytest.mark.parametrize("changed", ["a.hea.gz", "a.dat.gz"])
def test_packed_header_and_samples_both_count(tmp_path, ecg, changed):
    write_wfdb(tmp_path, "a", ecg)
    for name in ("a.hea", "a.dat"):
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress((tmp_path / name).read_bytes(), mtime=0))
        (tmp_path / name).unlink()
    both = [tmp_path / "a.hea.gz", tmp_path / "a.dat.gz"]
    assert files_of(both[0]) == files_of(both[1]) == both
    wfdb = Source(str(tmp_path / "a.hea.gz"))
    before = wfdb.address()
    (tmp_path / changed).write_bytes(gzip.compress(gzip.decompress((tmp_path / changed).read_bytes()) + b"\n", mtime=0))
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
