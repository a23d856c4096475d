import numpy as np
import pytest

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.ecg.quality import check
from cctaecg.ecg.recording import Recording
from tests.ecg.conftest import synthetic, with_electrodes


def found(signal, fs=500.0, derived=(), seconds=10.0):
    """Reason and severity of each finding."""
    recording = Recording(np.asarray(signal, dtype=np.float32), fs, "x", derived)
    return [(finding.reason, finding.severity) for finding in check(recording, SignalConfig(seconds=seconds))]


@pytest.mark.parametrize("fs", [100, 250, 500, 1000])
def test_a_good_recording_has_no_findings(fs):
    assert found(synthetic(fs), float(fs)) == []


@pytest.mark.parametrize(("fs", "expected"), [(100, []), (99, ["sampling rate out of range"]),
                                              (20_000, ["sampling rate out of range"])])
def test_sampling_rate(fs, expected):
    assert [reason for reason, _ in found(synthetic(fs), float(fs))] == expected


def test_length():
    assert found(synthetic(500, 9.9)) == []
    assert found(synthetic(500, 9.8)) == [("too short", "refuse")]
    assert found(synthetic(500, 9.8), seconds=5) == []


def test_missing_samples(ecg):
    ecg[3, 100:110] = np.nan  # 20 ms
    assert found(ecg) == [("samples missing", "warn")]
    ecg[3, 110] = np.nan
    assert found(ecg) == [("samples missing", "refuse")]
    many = synthetic()
    many[5, ::50] = np.nan  # 2% of a lead, each gap short
    assert found(many) == [("samples missing", "refuse")]
    (finding,) = check(Recording(many.astype(np.float32), 500.0, "x"))
    assert finding.detail == "aVF: 2.00% missing, 0.002 s at most in one gap"


@pytest.mark.parametrize("value", [0, 0.4])
def test_flat_lead(ecg, value):
    ecg[8] = value
    assert ("flat lead", "refuse") in found(ecg)
    detail = next(f.detail for f in check(Recording(ecg.astype(np.float32), 500.0, "x")) if f.reason == "flat lead")
    assert detail == "lead V3 varies by less than 0.02 mV"


def test_a_lead_that_stands_still_for_a_while(ecg):
    noisy = ecg + np.random.default_rng(0).normal(0, 0.005, ecg.shape)
    noisy[2:6] = [noisy[1] - noisy[0], -(noisy[0] + noisy[1]) / 2, noisy[0] - noisy[1] / 2, noisy[1] - noisy[0] / 2]
    assert found(noisy) == []
    noisy[9, 1003:1502] = noisy[9, 1003]  # just below a second
    assert found(noisy) == []
    noisy[9, 1003:1503] = noisy[9, 1003]
    assert found(noisy) == [("lead stands still", "warn")]
    noisy[9, 1003:3600] = noisy[9, 1003]
    assert found(noisy) == [("lead stands still", "refuse")]


def test_saturation(ecg):
    lead = synthetic() * 1.0
    lead[9] = np.minimum(ecg[9], 0.2 * ecg[9].max())  # cuts the upper part of every QRS and T
    assert found(lead) == [("saturated", "refuse")]
    assert found(-lead) == [("saturated", "refuse")]
    lead[9] = np.minimum(ecg[9], 0.98 * np.sort(np.unique(ecg[9]))[-2])
    assert found(lead) == []  # one or two samples at the top of each peak are no plateau


@pytest.mark.parametrize("value", [1500, -1500])
def test_a_sample_beyond_any_voltage(ecg, value):
    ecg[9, 100] = value
    detail = next(f.detail for f in check(Recording(ecg.astype(np.float32), 500.0, "x")) if f.severity == "refuse")
    assert detail == "a sample is 1.5e+03 mV; expected at most 1000 mV"


WRONG_UNIT = ("amplitude betrays a wrong unit", "refuse")


@pytest.mark.parametrize(("factor", "expected"), [
    (1000, [WRONG_UNIT]),  # microvolts taken for millivolts
    (200, [WRONG_UNIT]),  # counts of an old converter
    (1e-3, [("flat lead", "refuse"), WRONG_UNIT]),  # volts
    (10, [("unusual amplitude", "warn")]),
    (0.12, [("unusual amplitude", "warn")]),
])
def test_amplitude_of_all_leads(ecg, factor, expected):
    assert found(ecg * factor) == expected


def test_amplitude_of_one_lead_and_of_one_sample(ecg):
    one = ecg.copy()
    one[10] *= 1000
    assert found(one) == [WRONG_UNIT]
    ecg[10, 50] = 5000
    assert found(ecg) == [WRONG_UNIT]


def test_slow_wander_is_no_wrong_unit(ecg):
    ecg[6:] += 5 * np.sin(2 * np.pi * np.arange(5000) / 5000)
    assert found(ecg) == []


CONTRADICT = ("limb leads contradict each other", "refuse")


@pytest.mark.parametrize("order", [[1, 0, 2], [0, 2, 1], [2, 1, 0]])
def test_swapped_limb_leads(ecg, order):
    ecg[:3] = ecg[order]
    assert found(ecg) == [CONTRADICT]


def test_swapped_augmented_leads_and_inverted_avr(ecg):
    swapped = ecg.copy()
    swapped[[4, 5]] = ecg[[5, 4]]  # the order aVR, aVF, aVL read as aVR, aVL, aVF
    assert found(swapped) == [CONTRADICT]
    ecg[3] *= -1
    assert found(ecg) == [CONTRADICT]
    assert found(ecg, derived=("aVR",)) == []  # what was computed cannot contradict


def test_rounding_and_offsets_are_no_contradiction(ecg):
    rounded = np.round(ecg / 0.005) * 0.005
    rounded[2] += 0.7
    assert found(rounded) == []
    rounded[2, 2000:2075] += 3  # a short disturbance of one lead, ten times its QRS complexes
    assert found(rounded) == [("heart drowned by an artefact", "warn")]


REVERSAL = ("suspected limb-lead reversal", "warn")


@pytest.mark.parametrize(("electrodes", "said"), [
    (("RA", "LA", "LL"), None),
    (("LA", "RA", "LL"), "lead I runs against V6 (correlation of slopes -0.99), as with the electrodes of the arms"),
    (("LL", "LA", "RA"), "lead II runs against V6 (correlation of slopes -0.98), as with the electrodes of the right"),
    (("RL", "LA", "LL"), "lead II is almost silent"),
    (("RA", "RL", "LL"), "lead III is almost silent"),
    (("RL", "LL", "RA"), "lead I is almost silent"),  # each leg's electrode on the arm of its side
])
def test_swapped_electrodes(ecg, electrodes, said):
    recording = Recording(with_electrodes(ecg, *electrodes).astype(np.float32), 500.0, "x")
    findings = check(recording)
    if said is None:
        assert findings == []
    else:
        assert [(f.reason, f.severity) for f in findings] == [REVERSAL]
        assert findings[0].detail.startswith(said)


def test_every_limit_is_read_from_the_configuration(ecg):
    """A limit moved to just where a sound recording breaks it: each has its one effect."""
    noisy = ecg + np.random.default_rng(0).normal(0, 0.004, (12, 1)) * np.sin(np.arange(5000))
    noisy[9, 1000:1200] = noisy[9, 1000]
    noisy[7, ::100] = np.nan
    sound = Recording(noisy.astype(np.float32), 500.0, "x")

    def reasons(**limits):
        return {(f.reason, f.severity) for f in check(sound, limits=QualityConfig(**limits))}

    usual = reasons()
    assert usual == {("samples missing", "warn")}
    assert reasons(min_fs=501) - usual == {("sampling rate out of range", "refuse")}
    assert reasons(max_fs=499) - usual == {("sampling rate out of range", "refuse")}
    assert reasons(missing_share_refuse=0.0099) == {("samples missing", "refuse")}
    assert reasons(flat_range_refuse_mv=2.0) - usual == {("flat lead", "refuse")}
    assert reasons(still_seconds_warn=0.3) - usual == {("lead stands still", "warn")}
    assert reasons(still_seconds_warn=0.3, still_share_refuse=0.03) - usual == {("lead stands still", "refuse")}
    assert reasons(amplitude_low_warn_mv=2.5) - usual == {("unusual amplitude", "warn")}
    assert reasons(amplitude_high_warn_mv=1) - usual == {("unusual amplitude", "warn")}
    assert reasons(amplitude_high_refuse_mv=1, amplitude_high_warn_mv=1) - usual == {WRONG_UNIT}
    assert reasons(amplitude_low_refuse_mv=2.5, amplitude_low_warn_mv=2.5) - usual == {WRONG_UNIT}
    assert reasons(sample_refuse_mv=1) - usual == {("amplitude betrays a wrong unit", "refuse")}
    assert reasons(einthoven_floor_mv=0.0001, einthoven_share_warn=0.001) - usual == {(CONTRADICT[0], "warn")}
    assert reasons(einthoven_floor_mv=0.0001, einthoven_share_warn=0.001, einthoven_share_refuse=0.001) - usual == {
        CONTRADICT}
    assert reasons(silent_limb_share_warn=0.9) - usual == {REVERSAL}
    assert reasons(opposed_correlation_warn=0) == usual


@pytest.mark.parametrize("limits", [{"min_fs": 500, "max_fs": 400}, {"amplitude_low_warn_mv": 9},
                                    {"einthoven_share_warn": 0.5}, {"flat_range_refuse_mv": 0}, {"clipped_peaks": 3}])
def test_limits_that_contradict_themselves(limits):
    with pytest.raises(ValueError):
        QualityConfig(**limits)
