import zlib

import numpy as np
import pytest
import scipy.io

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import TooLarge, UnknownFormat, UnknownUnit, UnreadableFile
from cctaecg.ecg.readers import matlab_file
from cctaecg.ecg.readers.formats import read_ecg


@pytest.mark.parametrize("version", ["4", "5"])
@pytest.mark.parametrize("name", ["val", "anything"])
def test_matlab(tmp_path, ecg, version, name):
    scipy.io.savemat(tmp_path / "a.mat", {name: ecg}, format=version)
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.mat", fs=500).signal, ecg.astype(np.float32))


def test_matlab_with_names_units_and_rate(tmp_path, ecg):
    cells = np.array([lead.upper() for lead in LEADS[::-1]], dtype=object)
    scipy.io.savemat(tmp_path / "a.mat", {"data": ecg[::-1] * 1000, "Fs": 500, "units": "uV", "sig_name": cells},
                     do_compression=True)
    found = read_ecg(tmp_path / "a.mat")
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    assert found.fs == 500


def test_matlab_integers_need_a_unit(tmp_path, ecg):
    scipy.io.savemat(tmp_path / "a.mat", {"val": np.round(ecg * 1000).astype(np.int16)})
    with pytest.raises(UnknownUnit, match=r"a\.mat: samples are integers"):
        read_ecg(tmp_path / "a.mat", fs=500)
    np.testing.assert_allclose(read_ecg(tmp_path / "a.mat", fs=500, unit="1000/mV").signal, ecg, atol=6e-4)


def test_a_torn_file_of_version_7_3_is_one_of_hdf5(tmp_path):
    head = b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM" + bytes(384)
    (tmp_path / "a.mat").write_bytes(head + b"\x89HDF\r\n\x1a\n")
    with pytest.raises(UnreadableFile, match="is no readable HDF5"):
        read_ecg(tmp_path / "a.mat", fs=500)


@pytest.mark.parametrize("dtype", ["f8", "f4", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"])
@pytest.mark.parametrize("compressed", [True, False])
def test_every_type_of_numbers_as_scipy_reads_it(tmp_path, dtype, compressed):
    values = np.random.default_rng(0).integers(0, 100, (12, 40)).astype(dtype)
    scipy.io.savemat(tmp_path / "a.mat", {"val": values}, do_compression=compressed)
    read = matlab_file.read(tmp_path / "a.mat").samples
    np.testing.assert_array_equal(read, scipy.io.loadmat(tmp_path / "a.mat")["val"])
    assert read.dtype == np.dtype(dtype)


def test_what_is_not_understood_is_passed_over(tmp_path, ecg):
    others = {"notes": {"device": "x", "gain": 3}, "z": np.ones((3, 3)) * 1j, "empty": np.zeros((0, 0)), "text": "abc",
              "cells": np.array([np.ones(3), "a"], dtype=object), "leads_per_row": ["ab", "cd"]}
    scipy.io.savemat(tmp_path / "a.mat", {**others, "ecg": ecg, "fs": 500}, oned_as="row")
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.mat").signal, ecg.astype(np.float32))


def test_whole_numbers_that_matlab_stores_as_bytes_stay_floating_point(tmp_path):
    """MATLAB writes a matrix of doubles with few whole numbers as bytes; it is no matrix of counts for that."""
    values = np.arange(480).reshape(40, 12).T % 50
    raw = values.T.astype("u1").tobytes()  # column by column

    def element(kind, data):
        return np.array([kind, len(data)], "<u4").tobytes() + data + bytes(-len(data) % 8)

    inner = (element(6, np.array([6, 0], "<u4").tobytes()) + element(5, np.array([12, 40], "<i4").tobytes())
             + element(1, b"val") + element(2, raw))
    (tmp_path / "a.mat").write_bytes(b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM" + element(14, inner))
    np.testing.assert_array_equal(scipy.io.loadmat(tmp_path / "a.mat")["val"], values)
    found = matlab_file.read(tmp_path / "a.mat").samples
    np.testing.assert_array_equal(found, values)
    assert found.dtype == np.float64


@pytest.mark.parametrize("version", ["4", "5"])
def test_complex_numbers_are_no_signal(tmp_path, ecg, version):
    scipy.io.savemat(tmp_path / "a.mat", {"val": ecg * (1 + 1j)}, format=version)
    with pytest.raises(UnreadableFile, match="expected one array of 12 leads; it holds nothing"):
        read_ecg(tmp_path / "a.mat", fs=500)


def test_big_endian(tmp_path, ecg):
    shape, data = np.array(ecg.shape, ">i4").tobytes(), ecg.T.astype(">f8").tobytes()

    def element(kind, data):
        return np.array([kind, len(data)], ">u4").tobytes() + data + bytes(-len(data) % 8)

    inner = element(6, np.array([6, 0], ">u4").tobytes()) + element(5, shape) + element(1, b"val") + element(9, data)
    (tmp_path / "a.mat").write_bytes(b"MATLAB 5.0 MAT-file".ljust(124) + b"\x01\x00MI" + element(14, inner))
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.mat", fs=500).signal, ecg.astype(np.float32))


def test_a_damaged_type_is_refused_and_does_not_end_the_process(tmp_path, ecg):
    scipy.io.savemat(tmp_path / "a.mat", {"val": ecg})
    content = bytearray((tmp_path / "a.mat").read_bytes())
    assert content[176] == 9  # the type of the numbers, double
    content[176] = 218
    (tmp_path / "a.mat").write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"a\.mat: is damaged or truncated"):
        read_ecg(tmp_path / "a.mat", fs=500)


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("version", ["4", "5"])
def test_truncated(tmp_path, ecg, version, compressed):
    scipy.io.savemat(tmp_path / "a.mat", {"val": ecg}, format=version, do_compression=compressed)
    content = (tmp_path / "a.mat").read_bytes()
    for kept in (20, 100, 127, 128, 130, 140, 200, 2000, len(content) - 9):
        (tmp_path / "a.mat").write_bytes(content[:kept])
        with pytest.raises((UnreadableFile, UnknownFormat)):
            read_ecg(tmp_path / "a.mat", fs=500)


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(matlab_file, "LARGEST_BYTES", 1000)
    packed = zlib.compress(bytes(1001))
    element = np.array([15, len(packed)], "<u4").tobytes() + packed
    (tmp_path / "a.mat").write_bytes(b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM" + element)
    with pytest.raises(TooLarge, match="unpacks to more than 1000 bytes"):
        read_ecg(tmp_path / "a.mat", fs=500)


def test_all_variables_together_unpack_to_no_more(tmp_path, ecg, monkeypatch):
    """Each alone would pass."""
    scipy.io.savemat(tmp_path / "a.mat", {"val": ecg, **{f"x{n}": ecg for n in range(5)}}, do_compression=True)
    assert read_ecg(tmp_path / "a.mat", fs=500).signal.shape == (12, 5000)
    monkeypatch.setattr(matlab_file, "LARGEST_BYTES", 5 * ecg.nbytes)
    with pytest.raises(TooLarge, match=f"unpacks to more than {5 * ecg.nbytes} bytes"):
        read_ecg(tmp_path / "a.mat", fs=500)


@pytest.mark.parametrize("version", ["4", "5"])
def test_long_texts_are_passed_over(tmp_path, ecg, version):
    scipy.io.savemat(tmp_path / "a.mat", {"val": ecg, "fs": 500, "units": "m" * 100_000}, format=version)
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.mat").signal, ecg.astype(np.float32))


@pytest.mark.parametrize("compressed", [True, False])
def test_a_recording_in_a_structure(tmp_path, ecg, compressed):
    """As the challenge of CPSC 2018 keeps it; the layout is that of scipy's own structures, which MATLAB reads."""
    scipy.io.savemat(tmp_path / "a.mat", {"ECG": {"sex": "Male", "age": 63, "data": ecg}}, do_compression=compressed)
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.mat", fs=500).signal, ecg.astype(np.float32))
    scipy.io.savemat(tmp_path / "a.mat", {"ECG": {"data": ecg, "fs": 500}, "note": "x"}, do_compression=compressed)
    assert read_ecg(tmp_path / "a.mat").fs == 500


def test_a_structure_beside_the_signal_says_nothing(tmp_path, ecg):
    scipy.io.savemat(tmp_path / "a.mat", {"val": ecg, "fs": 500, "other": {"val": ecg * 2, "fs": 250}})
    found = read_ecg(tmp_path / "a.mat")
    assert found.fs == 500
    np.testing.assert_array_equal(found.signal, ecg.astype(np.float32))


def test_several_recordings_in_structures_are_refused(tmp_path, ecg):
    scipy.io.savemat(tmp_path / "a.mat", {"first": {"data": ecg}, "second": {"data": ecg}})
    with pytest.raises(UnreadableFile, match="expected one array of 12 leads"):
        read_ecg(tmp_path / "a.mat", fs=500)
    many = np.array([({"data": ecg},), ({"data": ecg},)], dtype=[("a", object)])
    scipy.io.savemat(tmp_path / "a.mat", {"many": many})
    with pytest.raises(UnreadableFile, match="it holds nothing"):
        read_ecg(tmp_path / "a.mat", fs=500)


def test_a_variable_that_occurs_twice(tmp_path, ecg):
    scipy.io.savemat(tmp_path / "a.mat", {"val": ecg}, format="4")
    once = (tmp_path / "a.mat").read_bytes()
    (tmp_path / "a.mat").write_bytes(once + once)
    with pytest.raises(UnreadableFile, match="holds two variables called 'val'"):
        read_ecg(tmp_path / "a.mat", fs=500)


def test_a_packed_element_of_nothing_is_passed_over(tmp_path, ecg):
    scipy.io.savemat(tmp_path / "a.mat", {"val": ecg, "fs": 500}, do_compression=True)
    content = (tmp_path / "a.mat").read_bytes()
    for packed in (b"", zlib.compress(b"")):
        empty = np.array([15, len(packed)], "<u4").tobytes() + packed
        (tmp_path / "a.mat").write_bytes(content[:128] + empty + content[128:])
        np.testing.assert_array_equal(read_ecg(tmp_path / "a.mat").signal, ecg.astype(np.float32))
