import base64
import struct

import numpy as np
import pytest
from ecgdatakit.parsing.parsers.sierra_xml import SierraXMLParser
from sierraecg import read_file
from sierraecg.xli import xli_decode_deltas

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.readers.sierra_file import _undo_second_differences
from cctaecg.ecg.recording import Device
from tests.ecg.writers import lzw, sierra


@pytest.fixture
def counts(ecg):
    """(12, 2000) mV in whole counts of 5 microvolts, with steps that do not divide by two."""
    return np.round(ecg[:, :2000] / 0.005) * 0.005


def read(tmp_path, content):
    (tmp_path / "a.xml").write_bytes(content)
    return read_ecg(tmp_path / "a.xml")


@pytest.mark.parametrize("version", ["1.03", "1.04"])
@pytest.mark.parametrize("packed", [True, False])
def test_versions_and_packing(tmp_path, counts, version, packed):
    found = read(tmp_path, sierra(counts, version=version, packed=packed, labelled=version == "1.04"))
    np.testing.assert_allclose(found.signal, counts, atol=1e-6)
    assert (found.fs, found.derived, found.format) == (500, (), "Philips Sierra XML")
    assert found.device == Device("Philips", "PageWriter TC50")


def test_five_microvolts_unless_the_file_says_otherwise(tmp_path, counts):
    found = read(tmp_path, sierra(counts, resolution=None))
    np.testing.assert_allclose(found.signal, counts, atol=1e-6)
    np.testing.assert_allclose(read(tmp_path, sierra(counts, resolution=2.5)).signal, counts, atol=1e-6)
    shifted = sierra(counts + 0.5).decode("utf-16").replace("<signaloffset>0", "<signaloffset>100").encode("utf-16")
    np.testing.assert_allclose(read(tmp_path, shifted).signal[0], counts[0], atol=1e-6)  # 100 counts of 5 uV


def test_agrees_with_both_libraries(tmp_path, counts):
    found = read(tmp_path, sierra(counts)).signal
    theirs = np.stack([lead.samples for lead in read_file(str(tmp_path / "a.xml")).leads]) * 0.005
    np.testing.assert_allclose(found, theirs, atol=1e-6)
    others = np.stack([lead.samples for lead in SierraXMLParser().parse(tmp_path / "a.xml").leads]) * 0.005
    np.testing.assert_allclose(found, others, atol=1e-6)


def test_second_differences_as_the_library_undoes_them():
    codes = np.random.default_rng(5).integers(54, 75, 60)
    packed = list(codes >> 8) + list(codes & 0xFF)
    np.testing.assert_array_equal(_undo_second_differences(codes, 7), xli_decode_deltas([int(b) for b in packed], 7))
    np.testing.assert_array_equal(_undo_second_differences(np.array([3, 4]), 7), [3, 4])


def test_leads_without_names_or_order_are_refused(tmp_path, counts):
    content = sierra(counts, labelled=False).decode("utf-16").replace("STD-12", "XYZ-3").encode("utf-16")
    with pytest.raises(UnreadableFile, match="without all six limb leads"):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("old", "new", "kind", "fault"),
    [
        ("<documentversion>1.04", "<documentversion>2.0", UnreadableFile, "of version '2.0'; expected one of 1.03"),
        ('"XLI"', '"ZIP"', UnreadableFile, "packed by 'ZIP'"),
        ('compressmethod="XLI"', 'compressflag="True"', UnreadableFile, "packed by 'true'"),
        ('"XLI"', '"XLI" compressflag="False"', UnreadableFile, "damaged"),  # so its packed bytes are too few
        ("<signaloffset>", "<signalsigned>False</signalsigned><signaloffset>", UnreadableFile, "unsigned"),
        ('dataencoding="Base64"', 'dataencoding="Plain"', UnreadableFile, "encoded as 'Plain'"),
        ('durationperchannel="4000"', 'durationperchannel="4000000000"', TooLarge, "12 leads of 2000000000 samples"),
        ('durationperchannel="4000"', 'durationperchannel="1e400"', UnreadableFile, "damaged"),
        ('durationperchannel="4000"', "", UnreadableFile, "damaged"),
        ('durationperchannel="4000"', 'durationperchannel="3998"', UnreadableFile, "2000 samples and not 1999"),
        ("<samplingrate>500", "<samplingrate>nan", UnreadableFile, "damaged"),
        ('numberofleads="12"', 'numberofleads="4000000000"', UnreadableFile, None),
        ("<signalcharacteristics>", "<other>", UnreadableFile, "is no well-formed XML"),
        ("parsedwaveforms", "waves", UnreadableFile, "no parsedwaveforms"),
    ],
)
def test_damaged(tmp_path, counts, old, new, kind, fault):
    content = sierra(counts).decode("utf-16").replace(old, new).encode("utf-16")
    if fault is None:  # the count of leads only limits the names
        return np.testing.assert_allclose(read(tmp_path, content).signal, counts, atol=1e-6)
    with pytest.raises(kind, match=fault):
        read(tmp_path, content)


@pytest.mark.parametrize("size", [-8, -(2**31), 0, 2**31 - 1])
def test_a_false_size_of_a_packed_lead_ends(tmp_path, counts, size):
    """With a negative one the library's own reading never ends."""
    data = struct.pack("<i2xh", size, 0) + lzw(bytes(4000))
    with pytest.raises(UnreadableFile, match=f"lead 1 announces {size} bytes"):
        read(tmp_path, sierra(counts, parsed_text=base64.b64encode(data).decode()))


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path, counts):
    packed = lzw(bytes(300_000))
    data = 12 * (struct.pack("<i2xh", len(packed), 0) + packed)
    with pytest.raises(UnreadableFile, match="lead 1 has 2001 samples and not 2000"):
        read(tmp_path, sierra(counts, parsed_text=base64.b64encode(data).decode()))


def test_leads_in_another_order(tmp_path, counts):
    """The names decide, not the place: here two chest leads have changed places."""
    labels = " ".join(LEADS)
    swapped = sierra(counts).decode("utf-16").replace(labels, labels.replace("V1 V2", "V2 V1")).encode("utf-16")
    np.testing.assert_allclose(read(tmp_path, swapped).signal[[6, 7]], counts[[7, 6]], atol=1e-6)


def test_the_end_code_ends_a_lead_whatever_bits_follow(tmp_path, counts):
    """As real files have it: 4, 6, 8 or 10 bits of padding, of which ten look like one more code."""
    lengths = set()
    for samples in range(1500, 1512):
        content = sierra(counts[:, :samples])
        np.testing.assert_allclose(read(tmp_path, content).signal, counts[:, :samples], atol=1e-6)
        lengths |= {len(lzw(bytes(range(n)))) * 8 - 10 * (n + 1) for n in range(1, 9)}
    assert lengths == {4, 6, 8, 10}


def test_the_calibration_mark_of_philips_is_cut(tmp_path, counts):
    """Layout: a PageWriter's record of 11 s, of which the last 0.4 s are 0, 1 mV and 0 in all leads."""
    mark = np.tile(np.repeat([0.0, 1.0, 0.0], [50, 100, 50]), (12, 1))
    restless = counts + np.round(np.random.default_rng(0).normal(0, 8, counts.shape)) * 0.005
    found = read(tmp_path, sierra(np.hstack([restless, mark])))
    np.testing.assert_allclose(found.signal, restless, atol=1e-6)
    assert [str(note) for note in found.notes] == ["calibration mark cut: the last 0.4 s are no ECG"]


@pytest.mark.parametrize(("attribute", "fault"), [
    ('samplespersecond="1000"', "states more than one sampling rate: 500 and 1000"),
    ('resolution="1"', "states more than one resolution: 1 and 5"),
    ('signaloffset="7"', "states more than one offset: 0 and 7"),
    ('bitspersample="24"', "samples have 24 bits; expected 16"),
])
def test_attributes_and_elements_that_contradict_each_other(tmp_path, counts, attribute, fault):
    content = sierra(counts, packed=False).decode("utf-16")
    changed = content.replace("durationperchannel=", f"{attribute} durationperchannel=").encode("utf-16")
    with pytest.raises(UnreadableFile, match=fault):
        read(tmp_path, changed)
    agreed = content.replace("durationperchannel=", 'samplespersecond="500" resolution="5" durationperchannel=')
    np.testing.assert_allclose(read(tmp_path, agreed.encode("utf-16")).signal, counts, atol=1e-6)
