from dataclasses import replace

import numpy as np
import pytest

from cctaecg.config.sections import DataConfig
from cctaecg.domain import LEADS, VESSELS
from cctaecg.simulate.study import simulate_tables
from cctaecg.simulate.waveform.heart import WAVES, twelve_leads
from cctaecg.simulate.waveform.waveforms import clean_signal, waveforms


@pytest.fixture(scope="module")
def hospital():
    return simulate_tables(DataConfig(scale=0.03)).hospitals["internal"]


@pytest.fixture(scope="module")
def sinus_rows(hospital):
    findings = hospital.physiology.findings
    plain = ~findings[["fibrillation", "ectopy", "rbbb", "infarct"]].any(axis=1)
    return np.flatnonzero(plain)[:12]


def change(hospital, rows, vessel):
    """How one unit of injury changes the twelve leads, mV, mean of the largest depression over records."""
    visible = np.zeros((len(hospital.records), 4))
    without = clean_signal(hospital.physiology, visible, rows, 200, hospital.effects)
    visible[:, VESSELS.index(vessel)] = 1
    injured = clean_signal(hospital.physiology, visible, rows, 200, hospital.effects)
    return twelve_leads(injured - without).min(axis=2).mean(axis=0)


@pytest.mark.parametrize(("vessel", "leads"), [
    ("LAD", {"V2", "V3", "V4"}), ("RCA", {"II", "III", "aVF"}), ("LCX", {"I", "aVL", "V5", "V6"}),
])  # fmt: skip
def test_injury_depresses_its_own_leads_in_the_waveform(hospital, sinus_rows, vessel, leads):
    depression = change(hospital, sinus_rows, vessel)
    assert {LEADS[lead] for lead in np.argsort(depression)[: len(leads)]} == leads
    assert -0.3 < depression.min() < -0.1  # a unit is 1 to 3 mm of ST-T change


def test_the_qrs_is_where_the_rhythm_puts_it(hospital, sinus_rows):
    fs = 500
    signal = clean_signal(hospital.physiology, np.zeros((len(hospital.records), 4)), sinus_rows, fs, hospital.effects)
    for row, size in zip(sinus_rows, np.square(signal).mean(axis=1)):
        r_times = hospital.physiology.rhythm.r_times[row]
        for r in r_times[(r_times > 0.5) & (r_times < 9.5)]:
            around = np.arange(round((r - 0.2) * fs), round((r + 0.2) * fs))
            assert abs(around[np.argmax(size[around])] / fs - r) <= 0.035  # R, or the S of the chest leads


def test_rates_and_amplitudes_are_those_of_people(hospital):
    findings = hospital.physiology.findings
    assert findings["heart_rate"].between(44, 125).all() and 62 < findings["heart_rate"].mean() < 78
    numbers = hospital.records["number"].to_numpy()
    counts = waveforms(hospital.physiology, hospital.injury.visible, "internal", numbers, np.arange(60), 100,
                       hospital.seed, hospital.effects)  # fmt: skip
    assert counts.shape == (60, 12, 1000) and counts.dtype == np.int16
    highest = np.median(counts.max(axis=2) / 1000, axis=0)  # mV
    assert 0.5 < highest[LEADS.index("II")] < 2 and 0.5 < highest[LEADS.index("V5")] < 2.5
    assert np.median(counts[:, LEADS.index("aVR")].min(axis=1)) < -400


def test_rows_do_not_depend_on_the_chunk_they_are_drawn_in(hospital):
    numbers = hospital.records["number"].to_numpy()
    given = (hospital.injury.visible, "internal", numbers)
    together = waveforms(hospital.physiology, *given, np.arange(6), 100, hospital.seed, hospital.effects)
    alone = waveforms(hospital.physiology, *given, np.array([4]), 100, hospital.seed, hospital.effects)
    assert (together[4] == alone[0]).all()


def test_a_late_wave_near_the_limit_does_not_change_its_neighbours(hospital):
    """In a large study the onset of T falls before 200 ms in a few records; those beside them keep their own timing."""
    centre = hospital.physiology.body.centre.copy()
    centre[3, list(WAVES).index("T onset")] = 190
    physiology = replace(hospital.physiology, body=replace(hospital.physiology.body, centre=centre))
    together = clean_signal(physiology, hospital.injury.visible, np.arange(4), 100, hospital.effects)
    alone = clean_signal(physiology, hospital.injury.visible, np.arange(3), 100, hospital.effects)
    assert np.array_equal(together[:3], alone)


def test_visible_injury_survives_the_z_score(hospital, sinus_rows):
    visible = np.zeros((len(hospital.records), 4))
    scores = []
    for amount in (0, 2):
        visible[:, VESSELS.index("LAD")] = amount
        v3 = clean_signal(hospital.physiology, visible, sinus_rows, 100, hospital.effects)[:, 4]
        scores.append((v3 - v3.mean(axis=1, keepdims=True)) / v3.std(axis=1, keepdims=True))
    fall = []  # the largest of the mean beat, wherever the record's rate and QT put its T wave
    for change, times in zip(scores[0] - scores[1], hospital.physiology.rhythm.r_times[sinus_rows]):
        whole = np.round(times[(times > 0) & (times < 9)] * 100).astype(int)
        fall.append(change[whole[:, None] + np.arange(20, 45)].mean(axis=0).max())
    assert min(fall) > 0.3 and np.mean(fall) > 0.8
