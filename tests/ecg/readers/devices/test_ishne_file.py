import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import UnknownUnit, UnreadableFile
from cctaecg.ecg.readers.formats import read_ecg
from tests.ecg.device_writers import ishne


def read(tmp_path, content):
    (tmp_path / "a.ecg").write_bytes(content)
    return read_ecg(tmp_path / "a.ecg")


def test_leads_by_their_codes_and_resolution_in_nanovolts(tmp_path, ecg):
    found = read(tmp_path, ishne(ecg[::-1], leads=LEADS[::-1], fs=1000, nanovolts=1000))
    np.testing.assert_allclose(found.signal, ecg, atol=6e-4)
    assert (found.format, found.fs, found.derived) == ("ISHNE", 1000, ())


def test_eight_leads(tmp_path, ecg):
    eight = [0, 1, *range(6, 12)]
    found = read(tmp_path, ishne(ecg[eight], leads=[LEADS[row] for row in eight]))
    assert found.derived == ("III", "aVR", "aVL", "aVF")


def test_a_lead_that_fell_off_is_missing_and_no_voltage(tmp_path, ecg):
    ecg[3, 100:120] = np.nan
    found = read(tmp_path, ishne(ecg))
    assert np.isnan(found.signal[3, 100:120]).all() and np.isnan(found.signal).sum() == 20


@pytest.mark.parametrize("announced", [5000, 60_000, 2_000_000])
def test_how_many_samples_are_announced_is_passed_over(tmp_path, ecg, announced):
    assert read(tmp_path, ishne(ecg, announced=announced)).signal.shape == (12, 5000)


def test_a_checksum_in_either_order_or_none(tmp_path, ecg):
    whole = ishne(ecg)
    swapped = whole[:8] + whole[8:10][::-1] + whole[10:]
    for content in (whole, swapped, ishne(ecg, checksum=False)):
        assert read(tmp_path, content).signal.shape == (12, 5000)
    with pytest.raises(UnreadableFile, match=r"the checksum of its header is wrong.*or 0 for none"):
        read(tmp_path, whole.replace(b"Jane", b"Mary"))
    assert read(tmp_path, ishne(ecg, checksum=False).replace(b"Jane", b"Mary")).signal.shape == (12, 5000)


@pytest.mark.parametrize(
    ("content", "error", "fault"),
    [
        (lambda ecg: ishne(ecg)[:-7], UnreadableFile, "no whole number of 12 leads"),
        (lambda ecg: ishne(ecg)[:400], UnreadableFile, "its header alone has 522"),
        (lambda ecg: ishne(ecg, nanovolts=1, checksum=False).replace(b"\1\0" * 12, b"\0\0" * 12, 2), UnknownUnit,
         "states no resolution"),
        (lambda ecg: ishne(ecg, fs=0), UnreadableFile, "12 leads at 0 Hz"),
        (lambda ecg: ishne(ecg).replace(b"\x0a\x02\0\0", b"\x0b\x02\0\0", 1)[:522], UnreadableFile, "checksum|byte"),
    ],
)
def test_refusals(tmp_path, ecg, content, error, fault):
    with pytest.raises(error, match=fault):
        read(tmp_path, content(np.round(ecg * 1e-3, 6) if error is UnknownUnit else ecg))
