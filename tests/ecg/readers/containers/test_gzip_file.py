import gzip

import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import FileMissing, TooLarge, UnknownFormat, UnreadableFile
from cctaecg.ecg.readers.containers import gzip_file
from cctaecg.ecg.readers.formats import read_ecg
from tests.ecg.conftest import write_wfdb
from tests.ecg.device_writers import cardiosoft, ishne, mfer, mortara
from tests.ecg.hdf5_writers import code15, sph
from tests.ecg.writers import GE_LEADS, SCP_ORDER, aecg, dicom, edf, muse, rows, scp, sierra


def pack(path, keep=False):
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes(), 1))
    if not keep:
        path.unlink()
    return packed


@pytest.mark.parametrize("write", [
    cardiosoft, mortara, ishne, mfer, dicom, edf, sierra, lambda ecg: muse(rows(ecg, GE_LEADS)),
    lambda ecg: aecg(rows(ecg, SCP_ORDER)), lambda ecg: scp(rows(ecg, SCP_ORDER)),
    lambda ecg: "\n".join([",".join(LEADS), *(",".join(map(str, row)) for row in ecg.T)]).encode(),
])
def test_each_format_is_read_as_unpacked(tmp_path, ecg, write):
    (tmp_path / "a.bin").write_bytes(write(ecg))
    stated = {"fs": 500}
    whole = read_ecg(tmp_path / "a.bin", **stated)
    packed = pack(tmp_path / "a.bin")
    found = read_ecg(packed, **stated)
    np.testing.assert_array_equal(found.signal, whole.signal)
    assert (found.format, found.fs, found.source) == (whole.format, 500, str(packed))


def test_hdf5_and_a_record_of_it(tmp_path, ecg):
    np.testing.assert_allclose(read_ecg(pack(sph(tmp_path / "a.h5", ecg)), fs=500).signal, ecg, atol=1e-3)
    many = pack(code15(tmp_path / "b.h5", [ecg[:, :4000], ecg[:, 1000:]]))
    assert read_ecg(f"{many}#1169167", fs=400).signal.shape == (12, 4096)


@pytest.mark.parametrize("packed", [("a.hea",), ("a.dat",), ("a.hea", "a.dat")])
def test_a_wfdb_record_of_which_header_or_samples_or_both_are_packed(tmp_path, ecg, packed):
    write_wfdb(tmp_path, "a", ecg)
    for name in packed:
        pack(tmp_path / name)
    for path in tmp_path.iterdir():
        np.testing.assert_allclose(read_ecg(path).signal, ecg, atol=6e-4)


def test_a_header_that_names_nothing_that_is_there(tmp_path, ecg):
    header = pack(write_wfdb(tmp_path, "a", ecg))
    (tmp_path / "a.dat").unlink()
    with pytest.raises(FileMissing, match=r"a\.hea\.gz: the header names a file 'a\.dat', and it is not there"):
        read_ecg(header)


def test_parts_one_after_the_other(tmp_path, ecg):
    content = cardiosoft(ecg)
    (tmp_path / "a.gz").write_bytes(gzip.compress(content[:9000]) + gzip.compress(content[9000:]) + bytes(512))
    assert read_ecg(tmp_path / "a.gz").signal.shape == (12, 5000)


@pytest.mark.parametrize(
    ("content", "error", "fault"),
    [
        (lambda whole: whole[:-9], UnreadableFile, "no readable gzip: it is cut off"),
        (lambda whole: whole[:200] + bytes([whole[200] ^ 255]) + whole[201:], UnreadableFile, "gzip|well-formed"),
        (lambda whole: gzip.compress(whole), UnknownFormat, "is packed; unpack it first"),
        (lambda whole: gzip.compress(b"PK\x03\x04" + bytes(90)), UnreadableFile, "archive is damaged"),
    ],
)
def test_refusals_name_the_packed_file(tmp_path, ecg, content, error, fault):
    (tmp_path / "a.gz").write_bytes(content(gzip.compress(cardiosoft(ecg))))
    with pytest.raises(error, match=fault) as caught:
        read_ecg(tmp_path / "a.gz")
    assert str(caught.value).startswith(f"{tmp_path / 'a.gz'}: ")


def test_what_it_unpacks_to_is_limited(tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress(bytes(2 * gzip_file.LARGEST_BYTES), 1))
    with pytest.raises(TooLarge, match=r"a\.gz: unpacks to more than 67108864 bytes"):
        read_ecg(tmp_path / "a.gz")
