import resource
import struct

import h5py
import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import UnreadableFile
from cctaecg.ecg.readers.formats import read_ecg
from tests.ecg.hdf5_writers import netcdf4


@pytest.mark.parametrize("damage", ["rest", "object"])
def test_a_heap_without_an_end_is_refused_before_the_library_goes_round_in_it(tmp_path, ecg, damage):
    path = netcdf4(tmp_path / "a.nc", ecg)
    content = bytearray(path.read_bytes())
    heap = content.index(b"GCOL\x01")
    place = heap + 16
    while (number := struct.unpack_from("<H", content, place)[0]) and damage == "rest":
        place += 16 + (struct.unpack_from("<Q", content, place + 8)[0] + 7) // 8 * 8
    assert (number == 0) == (damage == "rest")
    content[place : place + 16] = bytes(16)
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="is damaged"):
        read_ecg(path)


@pytest.mark.parametrize("format", ["earliest", "latest"])
@pytest.mark.parametrize("chunks", [None, (5,)])
@pytest.mark.parametrize("attributes", [1, 30])  # more than a few are kept in another place
def test_texts_of_any_length_are_read_wherever_they_are_kept(tmp_path, ecg, format, chunks, attributes):
    with h5py.File(tmp_path / "a.h5", "w", libver=format, userblock_size=512) as file:
        file["ecg"] = ecg[::-1] * 1000
        file["ecg"].attrs["units"], file.attrs["fs"] = "uV", 500.0
        file.attrs.update({f"note {number}": ["a", "b"] for number in range(attributes)})
        names = np.array(LEADS[::-1], dtype=object)
        file.create_dataset("leads", data=names, dtype=h5py.string_dtype(), chunks=chunks)
    np.testing.assert_allclose(read_ecg(tmp_path / "a.h5").signal, ecg, rtol=1e-6)


@pytest.mark.parametrize(("length", "holder"), [(2, "/leads"), (5, "attribute 'note'")])
def test_a_text_that_claims_gigabytes_takes_none(tmp_path, ecg, length, holder):
    """The library reserves as much as is claimed before it looks whether it is there."""
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["ecg"], file.attrs["fs"], file.attrs["note"] = ecg, 500.0, "quiet"
        file.create_dataset("leads", data=np.array(LEADS, dtype=object), dtype=h5py.string_dtype())
    content = (tmp_path / "a.h5").read_bytes()
    heap = struct.pack("<Q", content.index(b"GCOL"))
    assert struct.pack("<I", length) + heap in content
    (tmp_path / "a.h5").write_bytes(content.replace(struct.pack("<I", length) + heap, b"\xff\xff\xff\x7f" + heap))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableFile, match=f"holds more than a text in .*{holder}"):
        read_ecg(tmp_path / "a.h5")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_samples_that_look_like_a_heap_are_samples(tmp_path, ecg):
    ecg[0, :6] = np.frombuffer(struct.pack("<4sB3xQ32x", b"GCOL", 1, 4096)[:48], float)[:6]
    ecg[0, np.abs(ecg[0]) > 10] = 0
    assert read_ecg(netcdf4(tmp_path / "a.nc", ecg)).signal.shape == (12, 5000)
