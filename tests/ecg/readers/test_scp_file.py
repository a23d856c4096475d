import binascii
import struct

import numpy as np
import pytest

from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.readers.scp_file import recognises
from cctaecg.ecg.recording import Device
from tests.ecg.writers import GE_LEADS, SCP_ORDER, huffman_coded, rows, scp


def read(tmp_path, content):
    (tmp_path / "a.bin").write_bytes(content)
    return read_ecg(tmp_path / "a.bin")


def with_checksums(content: bytearray) -> bytes:
    """The record with the checksums of its sections and its own made right again."""
    (length,) = struct.unpack_from("<I", content, 10)
    for pointer in range(22, 6 + length, 10):
        _, size, index = struct.unpack_from("<HII", content, pointer)
        body = content[index + 1 : index - 1 + size]
        struct.pack_into("<H", content, index - 1, binascii.crc_hqx(bytes(body), 0xFFFF))
    struct.pack_into("<H", content, 0, binascii.crc_hqx(bytes(content[2:]), 0xFFFF))
    return bytes(content)


@pytest.mark.parametrize("difference", [0, 1, 2])
@pytest.mark.parametrize("huffman", [False, True])
def test_order_and_coding(tmp_path, ecg, difference, huffman):
    ecg = ecg[:, :1500]
    found = read(tmp_path, scp(rows(ecg, SCP_ORDER), nanovolts=500, difference=difference, huffman=huffman))
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    assert (found.fs, found.derived, found.format) == (500, (), "SCP-ECG")
    assert found.device == Device("Marquette Electronics", "MAC-5")


def test_huffman_codes_of_the_standard():
    """EN 1064, table of default codes: 0, then 1 and -1, then 8 and 16 bits after a prefix."""
    assert huffman_coded([0, 1, -1, 2]) == bytes([0b01001011, 0b10000000])
    assert huffman_coded([-8, 100]) == bytes([0b11111111, 0b01111111, 0b11100110, 0b01000000])


def test_eight_leads_and_rate(tmp_path, ecg):
    found = read(tmp_path, scp(rows(ecg, GE_LEADS), GE_LEADS, interval_us=4000, nanovolts=4880))
    np.testing.assert_allclose(found.signal[[0, 1, 6]], ecg[[0, 1, 6]], atol=2.5e-3)
    assert found.fs == 250 and found.derived == ("III", "aVR", "aVL", "aVF")


def test_checksums(tmp_path, ecg):
    content = bytearray(scp(rows(ecg, SCP_ORDER)))
    name = bytes(content).index(b"MAC-5")
    content[name : name + 3] = b"XXX"  # as when a name is removed from section 1
    assert read(tmp_path, content).device.model == "XXX-5"
    content[-500] ^= 1
    with pytest.raises(UnreadableFile, match="the checksum of section 6 is wrong"):
        read(tmp_path, content)
    assert read(tmp_path, with_checksums(content)).signal.shape == (12, 5000)


def test_lengths_that_nothing_stands_behind(tmp_path, ecg):
    content = bytearray(scp(rows(ecg, SCP_ORDER), huffman=True))
    place = bytes(content).index(struct.pack("<IIB", 1, 5000, 1))
    struct.pack_into("<I", content, place + 4, 4_000_000_000)
    with pytest.raises(TooLarge, match="lead 1 announces 4000000000 samples"):
        read(tmp_path, with_checksums(content))
    content = bytearray(scp(rows(ecg, SCP_ORDER), huffman=True, interval_us=1))
    place = bytes(content).index(struct.pack("<3H", 10, 2, 0))
    struct.pack_into("<H", content, place, 65535)
    with pytest.raises(TooLarge, match="a median beat of 65535 ms in steps of 1 us"):
        read(tmp_path, with_checksums(content))


def test_truncated_anywhere(tmp_path, ecg):
    content = scp(rows(ecg, SCP_ORDER))
    for kept in (50, 150, 300, 1000, len(content) - 1):
        with pytest.raises(UnreadableFile):
            read(tmp_path, content[:kept])


def test_only_its_own_layout_is_recognised():
    assert recognises(None, scp(np.zeros((12, 10)))[:4096])
    assert not any(recognises(None, head) for head in (b"", bytes(4096), b"\xff" * 4096, b"RIFF" + bytes(60)))
