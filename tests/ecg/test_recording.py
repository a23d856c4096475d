import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import Contradiction, MissingLead, TooLarge, UnknownSamplingRate, UnknownUnit, UnreadableFile
from cctaecg.ecg.recording import LARGEST_SAMPLES, Device, Waveforms, calibrated, lead_named, leads_named, to_recording


def test_lead_names():
    assert [lead_named(lead.upper()) for lead in LEADS] == list(LEADS)
    assert [lead_named(lead.lower()) for lead in LEADS] == list(LEADS)
    assert [lead_named(f" Lead {lead}") for lead in LEADS] == list(LEADS)
    assert [lead_named(f"ECG {lead}") for lead in LEADS] == list(LEADS)
    assert [lead_named(f"MDC_ECG_LEAD_{lead.upper()}") for lead in LEADS] == list(LEADS)
    assert [lead_named(other) for other in ("-aVR", "V7", "IV", "V10", "RESP", "", "X", "EEG I",
                                                 "ECG", "I II")] == [None] * 10


def test_any_order_comes_out_in_the_one_order(ecg):
    order = np.random.default_rng(3).permutation(12)
    found = to_recording(Waveforms(ecg[order], [LEADS[k].upper() for k in order], None, 500), "x")
    np.testing.assert_array_equal(found.signal, ecg.astype(np.float32))
    assert found.signal.dtype == np.float32 and found.derived == () and found.seconds == 10


def test_four_limb_leads_are_derived_and_said_so(ecg):
    kept = [0, 1, *range(6, 12)]
    found = to_recording(Waveforms(ecg[kept], [LEADS[k] for k in kept], None, 500), "x")
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    assert found.derived == ("III", "aVR", "aVL", "aVF")


def test_derivation_by_hand():
    samples = np.ones((8, 2)) * [[3], [5], [0], [0], [0], [0], [0], [0]]
    found = to_recording(Waveforms(samples, ["I", "II", "V1", "V2", "V3", "V4", "V5", "V6"], None, 100), "x")
    np.testing.assert_array_equal(found.signal[2:6, 0], [2, -4, 0.5, 3.5])  # III, aVR, aVL, aVF of I = 3, II = 5


@pytest.mark.parametrize(("missing", "named"), [(["V3"], "V3"), (["I", "aVL"], "I, aVL"), (["II"], "II")])
def test_other_missing_leads_are_refused(ecg, missing, named):
    kept = [k for k, lead in enumerate(LEADS) if lead not in missing]
    with pytest.raises(MissingLead, match=f"x: lead {named} is missing"):
        to_recording(Waveforms(ecg[kept], [LEADS[k] for k in kept], None, 500), "x")


def test_other_channels_are_left_out_and_a_lead_named_twice_is_refused(ecg):
    more = np.vstack([ecg[:1] * 7, ecg])
    np.testing.assert_array_equal(to_recording(Waveforms(more, ["RESP", *LEADS], None, 500), "x").signal,
                                  ecg.astype(np.float32))
    with pytest.raises(UnreadableFile, match="lead I occurs twice"):
        to_recording(Waveforms(more, ["lead i", *LEADS], None, 500), "x")


def test_each_lead_has_its_own_unit(ecg):
    units = ["mV"] * 11 + ["uV"]
    scaled = ecg * ([[1]] * 11 + [[1000]])
    np.testing.assert_allclose(to_recording(Waveforms(scaled, LEADS, units, 500), "x").signal, ecg, atol=1e-6)


def test_integers_need_a_unit(ecg):
    counts = np.round(ecg * 1000).astype(np.int16)
    with pytest.raises(UnknownUnit, match="samples are integers"):
        to_recording(Waveforms(counts, None, None, 500), "x")
    for unit in ("uV", "1000/mV"):
        np.testing.assert_allclose(to_recording(Waveforms(counts, None, None, 500), "x", unit=unit).signal, ecg,
                                   atol=6e-4)  # half-microvolt steps of the derived leads are rounded


def test_statements_fill_gaps_and_must_not_contradict(ecg):
    assert to_recording(Waveforms(ecg), "x", fs=250).fs == 250
    with pytest.raises(UnknownSamplingRate, match="states no sampling rate"):
        to_recording(Waveforms(ecg), "x")
    with pytest.raises(UnknownSamplingRate, match="-1 Hz"):
        to_recording(Waveforms(ecg, fs=-1), "x")
    with pytest.raises(Contradiction, match="500 Hz in the file, but 250 Hz was stated"):
        to_recording(Waveforms(ecg, fs=500), "x", fs=250)
    with pytest.raises(Contradiction, match="unit is mV in the file"):
        to_recording(Waveforms(ecg, LEADS, ["mV"] * 12, 500), "x", unit="uV")
    assert to_recording(Waveforms(ecg, LEADS, ["uV"] * 12, 500), "x", fs=500, unit="µV").fs == 500


def test_missing_samples_stay_missing_and_infinite_ones_are_refused(ecg):
    ecg[4, 7] = np.nan
    found = to_recording(Waveforms(ecg, fs=500), "x").signal
    assert np.isnan(found[4, 7]) and np.isnan(found).sum() == 1
    for wrong in (np.inf, -np.inf, 1e300):
        ecg[4, 7] = wrong
        with pytest.raises(UnreadableFile, match="infinite"):
            to_recording(Waveforms(ecg, fs=500), "x")


def test_device_and_format_are_passed_on(ecg):
    device = Device("maker", "model")
    found = to_recording(Waveforms(ecg, fs=500, device=device), "x", format="SCP-ECG")
    assert (found.device, found.format) == (device, "SCP-ECG")
    assert to_recording(Waveforms(ecg, fs=500), "x").device == Device("", "")


def test_more_samples_than_an_ecg_has_are_refused_before_they_are_copied():
    samples = np.broadcast_to(np.float32(0), (12, LARGEST_SAMPLES // 12 + 1))
    with pytest.raises(TooLarge, match=f"x: holds {samples.size} samples"):
        to_recording(Waveforms(samples, fs=500), "x")


@pytest.mark.parametrize(("scale", "offset"), [(0, 0), (np.nan, 0), (np.inf, 0), (1, np.nan), (1, -np.inf)])
def test_what_is_no_calibration(scale, offset):
    with pytest.raises(UnknownUnit, match=r"x: a lead has .* it is not calibrated"):
        calibrated(np.ones(3), scale, offset, "x")


def test_names_of_other_languages_and_standards():
    assert [lead_named(name) for name in ("DI", "DII", "DIII", "D1", "D2", "D3", "dii", "Lead DI", "ECG C4")] == [
        "I", "II", "III", "I", "II", "III", "II", "I", "V4"]
    assert [lead_named(name) for name in ("\u2160", "\u2161", "\u2162")] == ["I", "II", "III"]  # one character each
    assert [lead_named(name) for name in ("C7", "D4", "DIV", "C", "DV1", "CI")] == [None] * 6
    assert leads_named(["I", "D1", "V3", "C3", "C4"]) == ["I", None, "V3", None, "V4"]


def test_a_channel_beside_the_leads_may_have_any_unit(ecg):
    more = np.vstack([ecg * 1000, ecg[:1] + 80])
    waveforms = Waveforms(more, [*LEADS, "ABP"], ["uV"] * 12 + ["mmHg"], 500)
    np.testing.assert_allclose(to_recording(waveforms, "x").signal, ecg, atol=1e-6)
    np.testing.assert_allclose(to_recording(waveforms, "x", unit="uV").signal, ecg, atol=1e-6)


def test_units_that_are_left_empty(ecg):
    empty = Waveforms(ecg * 1000, LEADS, [""] * 12, 500)
    with pytest.raises(UnknownUnit, match="leaves the unit of its leads empty"):
        to_recording(empty, "x")
    np.testing.assert_allclose(to_recording(empty, "x", unit="uV").signal, ecg, atol=1e-6)
    with pytest.raises(UnknownUnit, match="unit is ''"):
        to_recording(Waveforms(ecg, LEADS, ["mV"] * 11 + [""], 500), "x")
