import numpy as np
import pandas as pd
import pytest
import scipy.io

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import EcgError, FileMissing, UnknownFormat, UnreadableFile
from cctaecg.ecg.readers.formats import read_ecg
from tests.ecg.conftest import write_wfdb


def write_all(folder, ecg):
    """The same record in every format, with what ``read_ecg`` must be told for each."""
    np.save(folder / "a.npy", ecg)
    np.savez(folder / "a.npz", signal=ecg, fs=500)
    scipy.io.savemat(folder / "a.mat", {"ecg": ecg, "fs": 500.0})
    pd.DataFrame(ecg.T, columns=LEADS).to_csv(folder / "a.csv", index=False)
    write_wfdb(folder, "w", ecg)
    return {"w.hea": {}, "w.dat": {}, "a.npy": {"fs": 500}, "a.npz": {}, "a.mat": {}, "a.csv": {"fs": 500}}


def test_every_format_gives_the_same_array(tmp_path, ecg):
    ecg = (np.round(ecg * 1000).astype(np.int16) / 1000)  # what 16-bit integers of a microvolt can hold
    formats = []
    for name, stated in write_all(tmp_path, ecg).items():
        found = read_ecg(tmp_path / name, **stated)
        np.testing.assert_array_equal(found.signal, ecg.astype(np.float32), err_msg=name)
        assert found.fs == 500
        formats.append(found.format)
    assert formats == ["WFDB", "WFDB", "npy", "npz", "MATLAB", "CSV"]


def test_content_decides_and_not_the_name(tmp_path, ecg):
    stated = write_all(tmp_path, ecg)
    for name in ("a.npy", "a.npz", "a.mat", "a.csv"):
        for suffix in (".hea", ".dat", ".bin", ""):
            renamed = tmp_path / f"{name.replace('.', '_')}{suffix}"
            renamed.write_bytes((tmp_path / name).read_bytes())
            if name == "a.csv" and suffix == ".hea":
                continue  # two text formats: a suffix .hea says that a damaged header is meant
            np.testing.assert_allclose(read_ecg(renamed, **stated[name]).signal, ecg, atol=1e-6)


def test_nothing_there(tmp_path):
    with pytest.raises(FileMissing, match="there is no such file"):
        read_ecg(tmp_path / "a.csv")
    with pytest.raises(FileMissing, match="is a folder"):
        read_ecg(tmp_path)
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(UnreadableFile, match=r"a\.csv: is empty"):
        read_ecg(tmp_path / "a.csv")


@pytest.mark.parametrize("path", ["", ".", "..", "/", "a\0b", "a" * 300, "a" * 300 + "/b.hea"])
def test_what_can_be_no_file(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((FileMissing, UnreadableFile)):
        read_ecg(path)


def test_a_file_that_may_not_be_read(tmp_path, ecg, monkeypatch):
    np.save(tmp_path / "a", ecg)

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(UnreadableFile, match=r"a\.npy: cannot be read \(Permission denied\)"):
        read_ecg(tmp_path / "a.npy", fs=500)


@pytest.mark.parametrize("content", [bytes(5000), b"<?xml version='1.0'?><a/>", b"\x00\x01"])
def test_other_content_is_no_ecg(tmp_path, content):
    (tmp_path / "a.dat").write_bytes(content)
    with pytest.raises(UnknownFormat, match=r"none of table, WFDB, npy, npz, MATLAB 7\.3, HDF5, DICOM"):
        read_ecg(tmp_path / "a.dat")


def test_damaged_files_raise_nothing_but_our_errors(tmp_path, ecg):
    """Cut anywhere, or with bytes changed: an error of ours, or a recording of the right shape."""
    random = np.random.default_rng(11)
    stated = write_all(tmp_path, ecg[:, :300])
    refused = 0
    for name, kwargs in stated.items():
        whole = (tmp_path / name).read_bytes()
        for trial in range(80):
            if trial % 2:
                damaged = whole[: int(random.integers(1, min(len(whole), 400 if trial % 4 == 1 else len(whole))))]
            else:
                damaged = bytearray(whole)
                for place in random.integers(0, min(len(whole), 600), 3):
                    damaged[place] = int(random.integers(256))
            (tmp_path / name).write_bytes(damaged)
            try:
                assert read_ecg(tmp_path / name, **kwargs).signal.shape[0] == 12
            except EcgError as error:
                refused += 1
                assert str(tmp_path) in str(error)
        (tmp_path / name).write_bytes(whole)
    assert refused > 200
