import numpy as np
import pytest
import wfdb

from cctaecg.domain import LEADS
from cctaecg.simulate.waveform.records import write_faulty_record, write_record


@pytest.fixture
def counts():
    return np.random.default_rng(1).integers(-9000, 9000, (12, 400)).astype(np.int16)


def test_wfdb_reads_back_what_was_written(tmp_path, counts):
    write_record(tmp_path / "E1.hea", counts, fs=100, counts_per_mv=500)
    record = wfdb.rdrecord(str(tmp_path / "E1"), physical=False)
    assert (record.d_signal.T == counts).all()
    assert (record.fs, record.sig_len, tuple(record.sig_name)) == (100, 400, LEADS)
    assert [checksum % 65_536 for checksum in record.checksum] == record.calc_checksum()
    assert np.allclose(wfdb.rdrecord(str(tmp_path / "E1")).p_signal.T, counts / 500)
    assert set(record.units) == {"mV"}


def test_faults_are_the_faults_they_say(tmp_path, counts):
    for fault in ("lead without values", "flat lead", "missing lead", "truncated file"):
        write_faulty_record(tmp_path / f"{fault.split()[0]}.hea", counts, 100, 1000, fault)
    assert np.isnan(wfdb.rdrecord(str(tmp_path / "lead")).p_signal[:, LEADS.index("V3")]).all()
    assert np.ptp(wfdb.rdrecord(str(tmp_path / "flat")).p_signal[:, LEADS.index("V5")]) == 0
    assert wfdb.rdheader(str(tmp_path / "missing")).sig_name == list(LEADS[:-1])
    with pytest.raises(ValueError):
        wfdb.rdrecord(str(tmp_path / "truncated"))


def test_unknown_fault_is_refused(tmp_path, counts):
    with pytest.raises(ValueError, match="melted"):
        write_faulty_record(tmp_path / "E1.hea", counts, 100, 1000, "melted")
