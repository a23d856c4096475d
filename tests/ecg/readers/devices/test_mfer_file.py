import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.readers.formats import read_ecg
from tests.ecg.device_writers import mfer


def read(tmp_path, content, **stated):
    (tmp_path / "a.mwf").write_bytes(content)
    return read_ecg(tmp_path / "a.mwf", **stated)


@pytest.mark.parametrize("little", [True, False])
@pytest.mark.parametrize("preamble", [True, False])
def test_the_rhythm_and_not_the_dominant_beat(tmp_path, ecg, little, preamble):
    found = read(tmp_path, mfer(ecg[::-1], leads=LEADS[::-1], little=little, preamble=preamble))
    np.testing.assert_allclose(found.signal, ecg, atol=1.3e-3)
    assert (found.format, found.fs, found.derived, found.device.model) == ("MFER", 500, (), "ECG-1550")


def test_eight_leads_at_another_rate_and_resolution(tmp_path, ecg):
    eight = [0, 1, *range(6, 12)]
    found = read(tmp_path, mfer(ecg[eight], leads=[LEADS[row] for row in eight], fs=250, microvolts=1, block=500))
    np.testing.assert_allclose(found.signal, ecg, atol=6e-4)
    assert found.fs == 250 and found.derived == ("III", "aVR", "aVL", "aVF")


def test_the_value_for_nothing_is_missing(tmp_path, ecg):
    ecg[7, 40:50] = np.nan
    found = read(tmp_path, mfer(ecg, null=-32768))
    assert np.isnan(found.signal[7, 40:50]).all() and np.isnan(found.signal).sum() == 10


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (lambda ecg: mfer(ecg)[:-30_000], "declares 120000 bytes, only"),
        (lambda ecg: mfer(ecg).replace(b"\x06\x02\x05\x00", b"\x06\x02\x07\x00"), "declares 2 sequence"),
        (lambda ecg: mfer(ecg).replace(b"\x0a\x01\x00", b"\x0a\x01\x09"), "AHA compressed"),
        (lambda ecg: mfer(ecg, beat=False)[:-2] + mfer(ecg, microvolts=5, beat=False, preamble=False), "redefine"),
    ],
)
def test_what_the_library_only_warns_of_or_cannot_read_is_refused(tmp_path, ecg, content, fault):
    with pytest.raises(UnreadableFile, match=fault):
        read(tmp_path, content(ecg))


def test_a_false_count_of_channels_reserves_nothing(tmp_path, ecg):
    content = mfer(ecg).replace(b"\x05\x01\x0c", b"\x05\x04\xff\xff\xff\x7f", 1)
    with pytest.raises(TooLarge, match="announces more than 256 channels"):
        read(tmp_path, content)
