"""Damaged files of every format: an error of ours that names the file, or a recording of the right shape."""

import gzip
import io
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
import scipy.io
from hypothesis import HealthCheck, given, settings, strategies as st

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import EcgError
from cctaecg.ecg.readers.formats import FORMATS, read_ecg
from tests.ecg.conftest import synthetic, write_wfdb
from tests.ecg.device_writers import cardiosoft, ishne, mfer, mortara
from tests.ecg.hdf5_writers import matlab73, netcdf4, sph
from tests.ecg.writers import GE_LEADS, SCP_ORDER, aecg, dicom, edf, muse, rows, scp, sierra

ECG = synthetic(100, 2)


def saved(save, *args, **kwargs) -> bytes:
    stream = io.BytesIO()
    save(stream, *args, **kwargs)
    return stream.getvalue()


def as_utf8(content: bytes) -> bytes:
    return content.decode("utf-16").replace('"UTF-16"', '"UTF-8"').encode()


def written(write) -> bytes:
    """What a writer that needs a path writes."""
    with TemporaryDirectory() as folder:
        return write(Path(folder) / "a").read_bytes()


SHORT = ECG[:, 20:80]  # from the first P wave on, as silence at an end is cut
WHOLE = {
    "npy": saved(np.save, SHORT),
    "npz": saved(np.savez, signal=SHORT, fs=100),
    "npz, deflated": saved(np.savez_compressed, **dict(zip(LEADS, SHORT)), fs=100),
    "MATLAB 4": saved(scipy.io.savemat, {"val": SHORT, "fs": 100}, format="4"),
    "MATLAB 5": saved(scipy.io.savemat, {"val": SHORT, "fs": 100, "sig_name": np.array(LEADS, dtype=object)}),
    "MATLAB 5, packed": saved(scipy.io.savemat, {"val": SHORT, "fs": 100}, do_compression=True),
    "MATLAB 5, structure": saved(scipy.io.savemat, {"ECG": {"sex": "Male", "data": SHORT, "fs": 100}}),
    "CSV": pd.DataFrame(SHORT.T, columns=LEADS).to_csv(index=False).encode(),
    "DICOM": dicom(SHORT, fs=100),
    "DICOM, no preamble, 12 bits": dicom(SHORT, fs=100, sensitivity=5.0, correction=1.0, bits=12)[132:],
    "HL7 aECG": aecg(rows(SHORT, SCP_ORDER), step="0.01"),
    "GE MUSE XML": muse(rows(SHORT, GE_LEADS), fs=100),
    "SCP-ECG": scp(rows(SHORT, SCP_ORDER), interval_us=10_000),
    "SCP-ECG, Huffman": scp(rows(SHORT, SCP_ORDER), interval_us=10_000, difference=2, huffman=True),
    "SCP-ECG, from 0": scp(rows(SHORT, SCP_ORDER), interval_us=10_000, ranges=12 * [(0, 60)], others={11: b""}),
    "Philips Sierra XML": as_utf8(sierra(SHORT, fs=100)),
    "Philips Sierra XML, unpacked": as_utf8(sierra(SHORT, fs=100, packed=False)),
    "EDF": edf(ECG, fs=100),
    "EDF, micro sign": edf(ECG, fs=100).replace(b"uV      ", b"\xb5V      "),
    "GE CardioSoft XML": cardiosoft(SHORT, fs=100),
    "GE CardioSoft XML, of an exercise test": cardiosoft(SHORT, fs=100, full_disclosure=True),
    "Mortara ELI XML": mortara(SHORT, fs=100),
    "ISHNE": ishne(SHORT, fs=100),
    "MFER": mfer(SHORT, fs=100, block=20),
    "table": "\n".join(" ".join(f"{value:.4f}" for value in row) for row in SHORT.T).encode(),
    "HDF5": written(lambda path: sph(path, SHORT)),
    "HDF5, netCDF": written(lambda path: netcdf4(path, SHORT, fs=100)),
    "MATLAB 7.3": written(lambda path: matlab73(path, SHORT, fs=100)),
    "CSV, gzip": gzip.compress(pd.DataFrame(SHORT.T, columns=LEADS).to_csv(index=False).encode(), mtime=0),
}
TOKENS = (b"", b"0", b"-1", b"nan", b"inf", b"1e308", b"-1e-320", b"4000000000", b"9" * 400, b"1_0", b"0x10", b"  ",
          b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\xc3\x28", b"<", b"&a;", b'"', b"]]>", b"\r",
          b"/", b"\x00")
NUMBER = re.compile(rb"-?\d[\d.]{0,11}")


@st.composite
def damages(draw, whole: bytes) -> bytes:
    """``whole`` cut, or with bytes changed, removed or put in, or with numbers of its text replaced."""
    content = bytearray(whole)
    numbers = [match.span() for match in NUMBER.finditer(whole)][:400]
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, max(0, min(len(content), draw(st.sampled_from((200, 2000, 10**6)))) - 1)))
        token = draw(st.sampled_from(TOKENS))
        kind = draw(st.sampled_from(("byte", "cut", "remove", "insert", "overwrite", "number", "number")))
        if kind == "byte" and content:
            content[place] = draw(st.integers(0, 255))
        elif kind == "cut":
            del content[place:]
        elif kind == "remove":
            del content[place : place + draw(st.sampled_from((1, 2, 4, 60)))]
        elif kind == "insert":
            content[place:place] = token
        elif kind == "overwrite":
            content[place : place + len(token)] = token
        elif numbers:
            start, end = draw(st.sampled_from(numbers))
            content[start:end] = token
    return bytes(content)


def test_what_is_damaged_here_is_readable_before(tmp_path):
    for format, whole in WHOLE.items():
        (tmp_path / "a").write_bytes(whole)
        found = read_ecg(tmp_path / "a", fs=100, leads=LEADS if format == "table" else None)
        assert found.format == format.partition(",")[0].removesuffix(" 4").removesuffix(" 5")
        expected = SHORT if found.signal.shape == SHORT.shape else ECG
        np.testing.assert_allclose(found.signal, expected, atol=5e-3)


def test_every_format_is_damaged_here():
    known = {name.partition(",")[0].removesuffix(" 4").removesuffix(" 5") for name in WHOLE}
    assert known == {format.name for format in FORMATS} - {"WFDB"}  # whose two files are damaged further below


@pytest.mark.parametrize("format", WHOLE)
def test_no_exception_but_ours(tmp_path_factory, format):
    path = tmp_path_factory.mktemp("fuzz") / "a"

    @settings(max_examples=25, deadline=None, derandomize=True, database=None,
              suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(content=damages(WHOLE[format]))
    def attempt(content):
        path.write_bytes(content)
        try:
            leads = LEADS if format == "table" else None
            found = read_ecg(path, fs=None if b"fs" in WHOLE[format] else 100, leads=leads)
        except EcgError as error:
            assert str(path) in str(error)
        else:
            assert found.signal.shape[0] == 12 and found.signal.dtype == np.float32 and 0 < found.fs < np.inf

    attempt()


@pytest.mark.parametrize("format", ["16", "212", "16x2"])
def test_no_exception_but_ours_from_a_wfdb_header(tmp_path, format):
    header = write_wfdb(tmp_path, "a", SHORT, checksums=True)
    header.write_text(header.read_text().replace(".dat 16 ", f".dat {format} "))
    whole = header.read_bytes()

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(content=damages(whole))
    def attempt(content):
        header.write_bytes(content)
        try:
            assert read_ecg(header).signal.shape[0] == 12
        except EcgError as error:
            assert str(tmp_path) in str(error)

    attempt()
