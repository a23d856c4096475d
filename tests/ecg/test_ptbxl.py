"""Real ECGs: the 400 records of the PTB-XL sample, in the folder that CCTAECG_PTBXL names."""

import numpy as np
import pandas as pd
import pytest
import scipy.io
import wfdb

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.domain import LEADS
from cctaecg.ecg.artefacts import what_is_left
from cctaecg.ecg.batch import DUPLICATE
from cctaecg.ecg.beats.detection import r_peaks
from cctaecg.ecg.limb_leads import check_electrodes
from cctaecg.ecg.preparation import normalise, prepare
from cctaecg.ecg.quality import DROWNED, IMPOSSIBLE, check
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.recording import Recording
from cctaecg.ecg.store import Store, build_store
from tests.ecg.conftest import with_electrodes


@pytest.fixture(scope="module")
def table(ptbxl):
    found = pd.read_csv(ptbxl / "ptbxl_database.csv", nrows=400)
    return found[found["filename_hr"].map(lambda name: (ptbxl / f"{name}.hea").exists())]


@pytest.fixture(scope="module")
def signals(ptbxl, table):
    return [read_ecg(ptbxl / name).signal for name in table["filename_hr"]]


def test_first_record_has_the_values_of_its_header(ptbxl):
    """The header states the first sample of each lead, in counts of a microvolt, and the checksum of all of them."""
    path = ptbxl / "records500/00000/00001_hr.hea"
    found = read_ecg(path)
    assert found.signal.shape == (12, 5000) and found.fs == 500 and found.derived == ()
    first = [-115, -50, 65, 82, -90, 7, -65, -40, -5, -35, -35, -75]
    np.testing.assert_allclose(found.signal[:, 0], np.array(first) / 1000, rtol=1e-6)
    checksums = [int(line.split()[6]) for line in path.read_text().splitlines()[1:13]]
    counts = np.round(found.signal.astype(float) * 1000).astype(int)
    assert (counts.sum(axis=1) % 65536).tolist() == [checksum % 65536 for checksum in checksums]


def test_agrees_with_the_wfdb_library(ptbxl, table):
    for name in table["filename_hr"][::20]:
        record = wfdb.rdrecord(str(ptbxl / name))
        assert [lead.upper() for lead in LEADS] == [lead.upper() for lead in record.sig_name]
        np.testing.assert_array_equal(read_ecg(ptbxl / name).signal, record.p_signal.T.astype(np.float32))


def test_all_records_read(ptbxl, table):
    assert len(table) == 400
    for name in table["filename_hr"]:
        found = read_ecg(ptbxl / name)
        assert found.signal.shape == (12, 5000) and found.fs == 500 and found.derived == ()
        assert np.isfinite(found.signal).all()


def test_the_same_record_in_every_format(ptbxl, table, tmp_path):
    for name in table["filename_hr"][:5]:
        expected = read_ecg(ptbxl / f"{name}.dat").signal
        physical = wfdb.rdrecord(str(ptbxl / name)).p_signal  # (5000, 12) float64
        np.save(tmp_path / "a.npy", physical)
        scipy.io.savemat(tmp_path / "a.mat", {"val": physical.T, "fs": 500})
        pd.DataFrame(physical, columns=LEADS).to_csv(tmp_path / "a.csv", index=False)
        for path, fs in ((tmp_path / "a.npy", 500), (tmp_path / "a.mat", None), (tmp_path / "a.csv", 500)):
            np.testing.assert_array_equal(read_ecg(path, fs=fs).signal, expected)


def test_no_record_is_refused_by_a_check(ptbxl, table):
    found = [finding for name in table["filename_hr"] for finding in check(read_ecg(ptbxl / name))]
    assert [finding for finding in found if finding.severity == "refuse"] == []
    reasons = [finding.reason for finding in found]
    assert reasons.count(DROWNED) == 2 and reasons.count(IMPOSSIBLE) == 0


def damaged(signal, leads, samples, millivolts):
    """A copy in which chest leads, or all of them, are set; the limb leads still fit one another."""
    copy = signal.copy()
    copy[leads, samples] = millivolts
    i, ii = copy[:2]
    copy[2:6] = [ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2]
    return Recording(copy, 500.0, "damaged")


EVERY = [[row] for row in (0, 1, *range(6, 12))]


@pytest.mark.parametrize(("leads", "samples", "millivolts", "severity"), [
    (EVERY, slice(2345, 2346), 500, "warn"), (EVERY, slice(2345, 2346), 100, "warn"),
    (EVERY, slice(4950, 5000), 32.767, "refuse"), (8, slice(2000, 2200), 32.767, "refuse"),
    (8, slice(2000, 2010), 32.767, "warn"),
])
def test_what_would_drown_the_heart_is_found_in_real_records(signals, leads, samples, millivolts, severity):
    for signal in signals[::10]:
        recording = damaged(signal, leads, samples, millivolts)
        (finding,) = [finding for finding in check(recording) if finding.reason == IMPOSSIBLE]
        assert finding.severity == severity
        if severity == "warn":  # bridged: the network gets what it would have got
            sound = normalise(prepare(Recording(signal, 500.0, "x"), SignalConfig()), "lead")
            np.testing.assert_allclose(what_is_left(normalise(prepare(recording, SignalConfig()), "lead"), 100)[0],
                                       what_is_left(sound, 100)[0], rtol=0.2)


@pytest.mark.parametrize("order", ["I II", "II III", "I III", "aVR aVL", "aVL aVF"])
def test_swapped_limb_leads_are_refused_in_real_records(ptbxl, table, order):
    first, second = (LEADS.index(lead) for lead in order.split())
    for name in table["filename_hr"][::20]:
        recording = read_ecg(ptbxl / name)
        recording.signal[[first, second]] = recording.signal[[second, first]]
        assert "limb leads contradict each other" in [f.reason for f in check(recording) if f.severity == "refuse"]


def test_prepared_records_look_like_hearts(ptbxl, table):
    for name in table["filename_hr"][:20]:
        found = prepare(read_ecg(ptbxl / name), SignalConfig(fs=100))
        assert found.shape == (12, 1000) and np.isfinite(found).all()
        assert np.abs(np.median(found, axis=1)).max() < 0.05  # mV
        assert 4 <= len(r_peaks(found[1], 100)) <= 25  # 24 to 150 beats a minute
        i, ii, iii = found[:3]
        assert np.abs(iii - (ii - i)).std() < 0.05  # the median makes the filter not quite linear


def test_store_of_real_records(ptbxl, table, tmp_path):
    """Records 137 and 138 are the same recording of the same patient, entered twice."""
    some = table[table["ecg_id"].between(121, 150)]
    records = pd.DataFrame({"cohort": "internal", "ecg_id": some["ecg_id"].astype(str),
                            "patient_id": some["patient_id"], "path": [str(ptbxl / n) for n in some["filename_hr"]]})
    index = build_store(records, SignalConfig(fs=100), tmp_path / "signals.npy", tmp_path / "index.parquet")
    assert index.loc[index["refused"] != "", ["ecg_id", "refused"]].values.tolist() == [["138", DUPLICATE],
                                                                                       ["144", DUPLICATE]]
    opened = Store(tmp_path / "signals.npy", tmp_path / "index.parquet")
    expected = prepare(read_ecg(records["path"].iloc[7]), SignalConfig(fs=100))
    np.testing.assert_allclose(opened.read(opened.rows([records["ecg_id"].iloc[7]]))[0], expected, atol=3e-3)


@pytest.mark.parametrize(("electrodes", "expected"), [
    (("RA", "LA", "LL"), 3), (("LA", "RA", "LL"), 381), (("LL", "LA", "RA"), 390), (("RA", "RL", "LL"), 383)])
def test_swapped_electrodes_in_real_records(signals, electrodes, expected):
    """How often a reversal is suspected among 400 records, for the electrodes at right arm, left arm and left leg."""
    swapped = (with_electrodes(signal, *electrodes) for signal in signals)
    assert sum(bool(list(check_electrodes(signal, 500, QualityConfig()))) for signal in swapped) == expected


def test_half_precision_is_enough_for_real_records(ptbxl, table):
    for name in table["filename_hr"][:60:3]:
        exact = prepare(read_ecg(ptbxl / name), SignalConfig(fs=500))
        stored = exact.astype(np.float16).astype(np.float32)
        assert np.abs(stored - exact).max() < 1e-3  # mV
        assert np.abs(normalise(stored, "lead") - normalise(exact, "lead")).max() < 0.005
