import struct

import numpy as np
import pytest

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


def test_samples_that_look_like_a_heap_are_samples(tmp_path, ecg):
    ecg[0, :6] = np.frombuffer(struct.pack("<4sB3xQ32x", b"GCOL", 1, 4096)[:48], float)[:6]
    ecg[0, np.abs(ecg[0]) > 10] = 0
    assert read_ecg(netcdf4(tmp_path / "a.nc", ecg)).signal.shape == (12, 5000)
