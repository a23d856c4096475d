import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import MissingLead, UnknownUnit, UnreadableFile
from cctaecg.ecg.readers.formats import read_ecg
from tests.ecg.device_writers import cardiosoft


def read(tmp_path, content, **stated):
    (tmp_path / "a.xml").write_bytes(content)
    return read_ecg(tmp_path / "a.xml", **stated)


def test_the_strip_and_not_the_median_beat(tmp_path, ecg):
    found = read(tmp_path, cardiosoft(ecg))
    np.testing.assert_allclose(found.signal, ecg, atol=2.6e-3)
    assert (found.format, found.fs, found.derived, found.device.model) == ("GE CardioSoft XML", 500, (), "CardioSoft")


def test_leads_in_any_order_and_case(tmp_path, ecg):
    found = read(tmp_path, cardiosoft(ecg[::-1], leads=[lead.upper() for lead in LEADS[::-1]], per_bit=1))
    np.testing.assert_allclose(found.signal, ecg, atol=6e-4)


@pytest.mark.parametrize(("units", "per_bit"), [("mVperLsb", 0.005), ("nVperLsb", 5000)])
def test_the_resolution_has_its_unit(tmp_path, ecg, units, per_bit):
    stated = f'<Resolution units="{units}">{per_bit}<'.encode()
    content = cardiosoft(ecg).replace(b'<Resolution units="uVperLsb">5<', stated)
    np.testing.assert_allclose(read(tmp_path, content).signal, ecg, atol=2.6e-3)


def test_what_is_recorded_all_along_is_interleaved(tmp_path, ecg):
    np.testing.assert_allclose(read(tmp_path, cardiosoft(ecg, full_disclosure=True)).signal, ecg, atol=2.6e-3)


def test_three_leads_of_an_exercise_test_are_too_few(tmp_path, ecg):
    with pytest.raises(MissingLead, match="the file has I, '2', '3'"):
        read(tmp_path, cardiosoft(ecg[:3], leads=("I", "2", "3"), full_disclosure=True))


@pytest.mark.parametrize(
    ("content", "error", "fault"),
    [
        (lambda ecg: cardiosoft(ecg, units=None), UnknownUnit, "states no Resolution"),
        (lambda ecg: cardiosoft(ecg, units="mmHgperLsb"), UnknownUnit, "Resolution is in 'mmHgperLsb'"),
        (lambda ecg: cardiosoft(ecg, fs=0), UnreadableFile, "a SampleRate of 0"),
        (lambda ecg: cardiosoft(ecg, count=6000), UnreadableFile, "its leads have .5000, 6000. samples"),
        (lambda ecg: cardiosoft(ecg).replace(b"StripData", b"OtherData"), UnreadableFile, "a median beat is no rhythm"),
        (lambda ecg: cardiosoft(ecg, full_disclosure=True).replace(b"I,II,", b"I,"), UnreadableFile, "11 leads in"),
        (lambda ecg: cardiosoft(ecg).replace(b'lead="V6">0,', b'lead="V6">0.5,'), UnreadableFile, "is damaged"),
    ],
)
def test_refusals(tmp_path, ecg, content, error, fault):
    with pytest.raises(error, match=fault):
        read(tmp_path, content(ecg))
