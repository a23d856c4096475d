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
        if not size:
            continue
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


@pytest.mark.parametrize("number", [7, 8, 9, 10, 11])
def test_an_optional_section_may_be_empty_or_of_a_vendors_own(tmp_path, ecg, number):
    expected = read(tmp_path, scp(rows(ecg, SCP_ORDER))).signal
    for body in (b"", b"\xff" * 3):
        np.testing.assert_array_equal(read(tmp_path, scp(rows(ecg, SCP_ORDER), others={number: body})).signal, expected)


def test_an_empty_table_and_a_median_beat_that_nothing_is_coded_against(tmp_path, ecg):
    expected = read(tmp_path, scp(rows(ecg, SCP_ORDER))).signal
    empty = scp(rows(ecg, SCP_ORDER), beat=False, others={2: b"", 4: b"", 5: b""})
    np.testing.assert_array_equal(read(tmp_path, empty).signal, expected)
    with pytest.raises(UnreadableFile, match="Section 4 or 5 is missing"):  # where the rhythm lacks that beat
        read(tmp_path, scp(rows(ecg, SCP_ORDER), beat=False, flags=0x05, others={4: b"", 5: b""}))


def test_leads_that_were_not_recorded_together(tmp_path, ecg):
    apart = 6 * [(1, 5000)] + 6 * [(5001, 10000)]
    with pytest.raises(UnreadableFile, match="not recorded together: samples 1 to 5000 and samples 5001 to 10000"):
        read(tmp_path, scp(rows(ecg, SCP_ORDER), ranges=apart))
    later = [(1, 5000), *11 * [(2, 5001)]]
    with pytest.raises(UnreadableFile, match="not recorded together"):
        read(tmp_path, scp(rows(ecg, SCP_ORDER), ranges=later))
    with pytest.raises(UnreadableFile, match="the leads differ in length: samples 1 to 5000 and samples 1 to 4990"):
        read(tmp_path, scp(rows(ecg, SCP_ORDER), ranges=[*11 * [(1, 5000)], (1, 4990)]))
    together = 12 * [(2501, 7500)]
    assert read(tmp_path, scp(rows(ecg, SCP_ORDER), ranges=together)).signal.shape == (12, 5000)


@pytest.mark.parametrize(("flags", "said"), [(3 << 3, True), (0x04 | 3 << 3, False), (12 << 3, False), (0, False)])
def test_flags_that_speak_of_groups_of_leads_are_said(tmp_path, ecg, flags, said):
    reasons = [note.reason for note in read(tmp_path, scp(rows(ecg, SCP_ORDER), flags=flags)).notes]
    assert reasons == said * ["leads recorded in groups"]


@pytest.mark.parametrize("last", [4999, 5000])
@pytest.mark.parametrize("huffman", [False, True])
def test_samples_counted_from_0_are_read_with_a_note(tmp_path, ecg, last, huffman):
    content = scp(rows(ecg, SCP_ORDER), nanovolts=500, huffman=huffman, ranges=12 * [(0, last)])
    found = read(tmp_path, content)
    count = last if huffman else 5000  # a coded lead does not say where it ends
    np.testing.assert_allclose(found.signal, ecg[:, :count], atol=1e-6)
    assert [str(note) for note in found.notes] == [
        f"sample ranges counted from 0: 0 to {last}; the standard counts from 1"]
    with pytest.raises(UnreadableFile, match="counts samples from 0 where the rhythm is coded against a median beat"):
        read(tmp_path, scp(rows(ecg, SCP_ORDER), huffman=huffman, ranges=12 * [(0, last)], flags=0x05))


def test_a_damaged_section_3_is_not_mended_by_counting_anew(tmp_path, ecg):
    content = bytearray(scp(rows(ecg, SCP_ORDER), ranges=12 * [(0, 5000)]))
    content[bytes(content).index(struct.pack("<IIB", 0, 5000, 1)) + 8] = 2  # the code of lead II
    with pytest.raises(UnreadableFile, match="the checksum of section 3 is wrong"):
        read(tmp_path, content)


def test_more_samples_than_the_ranges_announce(tmp_path, ecg):
    with pytest.raises(UnreadableFile, match="announces 4000 samples of each lead and holds 5000"):
        read(tmp_path, scp(rows(ecg, SCP_ORDER), ranges=12 * [(1, 4000)]))


def test_a_rate_that_is_no_whole_number(tmp_path, ecg):
    assert read(tmp_path, scp(rows(ecg, SCP_ORDER), interval_us=3000)).fs == pytest.approx(1e6 / 3000, rel=1e-12)
