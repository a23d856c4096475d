import numpy as np
import pyedflib
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import Contradiction, MissingLead, UnknownUnit, UnreadableFile
from cctaecg.ecg.readers.formats import read_ecg
from tests.ecg.writers import edf


def read(tmp_path, content):
    (tmp_path / "a.edf").write_bytes(content)
    return read_ecg(tmp_path / "a.edf")


@pytest.mark.parametrize("prefix", ["ECG ", "EKG ", "", "Lead "])
def test_names_unit_and_rate(tmp_path, ecg, prefix):
    found = read(tmp_path, edf(ecg, labels=[prefix + lead for lead in LEADS]))
    np.testing.assert_allclose(found.signal, ecg, atol=1e-4)
    assert (found.fs, found.derived, found.format) == (500, (), "EDF")


def test_written_by_the_library_with_another_channel(tmp_path, ecg):
    """EDF+ with a breathing channel of another rate, which no lead is compared with, in other units."""
    headers = [{"label": name, "dimension": "mV", "sample_frequency": fs, "physical_min": -5, "physical_max": 5,
                "digital_min": -32768, "digital_max": 32767, "transducer": "", "prefilter": ""}
               for name, fs in [("RESP", 25), *((f"ECG {lead}", 250) for lead in LEADS)]]
    writer = pyedflib.EdfWriter(str(tmp_path / "a.edf"), 13, pyedflib.FILETYPE_EDFPLUS)
    writer.setSignalHeaders(headers)
    writer.setEquipment("recorder")
    writer.setPatientName("Doe")
    writer.writeSamples([np.zeros(250), *np.ascontiguousarray(ecg[:, :2500])])
    writer.close()
    found = read_ecg(tmp_path / "a.edf")
    np.testing.assert_allclose(found.signal, ecg[:, :2500], atol=2e-4)
    assert found.fs == 250 and found.device.model == "recorder"


def test_other_units_and_missing_leads_are_refused(tmp_path, ecg):
    np.testing.assert_allclose(read(tmp_path, edf(ecg, unit="nV")).signal, ecg / 1000, atol=1e-6)
    with pytest.raises(UnknownUnit, match="unit is 'mmHg'"):
        read(tmp_path, edf(ecg, unit="mmHg"))
    with pytest.raises(MissingLead, match="lead V6 is missing"):
        read(tmp_path, edf(ecg[:11], labels=[f"ECG {lead}" for lead in LEADS[:11]]))
    with pytest.raises(MissingLead):
        read(tmp_path, edf(ecg[:2], labels=["EEG C3", "EEG C4"]))


def test_a_header_that_announces_what_is_not_there(tmp_path, ecg):
    for records in (9, 11, 99999999, -1, 0):
        with pytest.raises(UnreadableFile, match="is no readable EDF"):
            read(tmp_path, edf(ecg, records=records))
    content = edf(ecg)
    for kept in (256, 300, 3000, len(content) - 1):
        with pytest.raises(UnreadableFile, match="is no readable EDF"):
            read(tmp_path, content[:kept])


def test_records_of_no_duration(tmp_path, ecg):
    """The library divides by it."""
    content = edf(ecg)
    assert content[244:252] == b"1       "
    with pytest.raises(UnreadableFile, match="its records last 0 s, which gives no sampling rate"):
        read(tmp_path, content[:244] + b"0       " + content[252:])


def test_discontinuous_recordings_are_refused(tmp_path, ecg):
    with pytest.raises(UnreadableFile, match="is no readable EDF"):
        read(tmp_path, edf(ecg, reserved="EDF+D"))


def test_many_files_in_a_row(tmp_path, ecg):
    """The library keeps at most 64 files open; each, readable or not, is closed again."""
    for _ in range(70):
        read(tmp_path, edf(ecg[:, :1000]))
        with pytest.raises(UnreadableFile):
            read(tmp_path, edf(ecg[:, :1000])[:-1])


def test_a_dimension_left_empty_is_what_the_caller_says(tmp_path, ecg):
    content = edf(ecg, unit="")
    with pytest.raises(UnknownUnit, match="leaves the unit of its leads empty"):
        read(tmp_path, content)
    np.testing.assert_allclose(read_ecg(tmp_path / "a.edf", unit="uV").signal, ecg, atol=1e-4)
    with pytest.raises(Contradiction, match="unit is uV in the file"):
        (tmp_path / "a.edf").write_bytes(edf(ecg))
        read_ecg(tmp_path / "a.edf", unit="mV")


def test_bytes_after_the_last_record_are_noted_and_whole_records_refused(tmp_path, ecg):
    content = edf(ecg)
    found = read(tmp_path, content + bytes(100))
    np.testing.assert_allclose(found.signal, ecg, atol=1e-4)
    (note,) = found.notes
    assert str(note) == "longer than announced: 100 bytes after the last record are left out"
    with pytest.raises(UnreadableFile, match="announces 10 records, which are 123328 bytes, and holds 135328"):
        read(tmp_path, content + bytes(12_000))


def test_what_the_header_says_of_itself_is_named(tmp_path, ecg):
    with pytest.raises(UnreadableFile, match=r"it says that it has gaps \(EDF\+D\)"):
        read(tmp_path, edf(ecg, reserved="EDF+D"))
    with pytest.raises(UnreadableFile, match="-1 records, as of a recording that was not ended"):
        read(tmp_path, edf(ecg, records=-1))


def test_an_eeg_beside_the_leads(tmp_path, ecg):
    """Its C3 and C4 are names of chest leads elsewhere."""
    labels = [*(f"ECG {lead}" for lead in LEADS), "C3", "C4"]
    np.testing.assert_allclose(read(tmp_path, edf(np.vstack([ecg, ecg[:2]]), labels=labels)).signal, ecg, atol=1e-4)
    alone = [*("DI", "DII", "DIII"), *LEADS[3:6], *(f"C{k}" for k in range(1, 7))]
    np.testing.assert_allclose(read(tmp_path, edf(ecg, labels=alone)).signal, ecg, atol=1e-4)


def test_the_micro_sign_of_older_devices(tmp_path, ecg):
    for sign in (b"\xb5V      ", b"\xc2\xb5V     "):
        found = read(tmp_path, edf(ecg).replace(b"uV      ", sign))
        np.testing.assert_allclose(found.signal, ecg, atol=1e-4)


def test_a_lead_that_is_stored_upside_down(tmp_path, ecg):
    """Its physical minimum is above its maximum, which means a negative gain."""
    content = edf(-ecg).replace(b"-6553.6 ", b"6553.6  ").replace(b"6553.4  ", b"-6553.4 ")
    np.testing.assert_allclose(read(tmp_path, content).signal, ecg, atol=5e-4)
