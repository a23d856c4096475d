import numpy as np
import pytest

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.ecg.artefacts import impossible_samples, may_be_drowned, what_is_left
from cctaecg.ecg.filtering import bandpass
from cctaecg.ecg.preparation import normalise, prepare
from cctaecg.ecg.quality import DROWNED, IMPOSSIBLE, check
from cctaecg.ecg.recording import Recording

GAP = SignalConfig().longest_gap_seconds


def with_limb_leads(signal):
    i, ii = signal[:2]
    return np.stack([i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2, *signal[6:]])


@pytest.fixture
def noisy(ecg):
    return with_limb_leads(ecg + np.random.default_rng(4).normal(0, 0.01, ecg.shape)).astype(np.float32)


def findings(signal, limits=None):
    return check(Recording(signal.astype(np.float32), 500.0, "x"), limits=limits or QualityConfig())


def said(signal, limits=None):
    return [(found.reason, found.severity) for found in findings(signal, limits)]


def qrs(signal):
    """Typical height of a beat in what the network gets, the lowest of all leads."""
    scores = normalise(prepare(Recording(signal.astype(np.float32), 500.0, "x"), SignalConfig()), "lead")
    return what_is_left(scores, 100)[0].min()


@pytest.mark.parametrize("height", [40, 100, 500, -500])
@pytest.mark.parametrize("place", [0, 1, 2500, 4999])
def test_one_sample_that_no_heart_makes_is_bridged_and_said(noisy, height, place):
    damaged = noisy.copy()
    damaged[:, place] += height
    assert said(with_limb_leads(damaged)) == [(IMPOSSIBLE, "warn")]
    assert qrs(damaged) == pytest.approx(qrs(noisy), rel=0.02)


def test_without_the_rule_one_sample_takes_the_place_of_the_heart(noisy):
    damaged = noisy.copy()
    damaged[:, 2500] += 500
    left = what_is_left(normalise(bandpass(damaged, 500), "lead"), 500)[0]
    assert left.max() < 0.15 * what_is_left(normalise(bandpass(noisy, 500), "lead"), 500)[0].min()


def test_the_details_name_leads_share_and_gap(noisy):
    noisy[[7, 9], 1000] += 100
    (found,) = findings(noisy)
    assert found.detail == ("taken as missing, a spike or at the amplifier's limit; V2, V4: 0.02% missing, 0.002 s at "
                            "most in one gap")


def test_a_pulse_with_its_swing_back_is_taken_whole(noisy):
    noisy[8, 1000:1004] += [100, 40, -20, -6]
    found = impossible_samples(noisy, 500.0, GAP)
    assert np.flatnonzero(found[8]).tolist() == [1000, 1001, 1002, 1003] and found.sum() == 4


def test_pacemaker_pulses_of_a_plausible_height_stay(noisy):
    paced = noisy.copy()
    paced[:, 150::400] += 5
    assert impossible_samples(paced, 500.0, GAP) is None
    assert said(with_limb_leads(paced)) == []
    paced[:, 150::400] += 45  # as an unfiltered recording has them
    assert said(with_limb_leads(paced)) == [(IMPOSSIBLE, "warn")]


@pytest.mark.parametrize(("samples", "severity"), [(10, "warn"), (11, "refuse"), (50, "refuse"), (200, "refuse")])
def test_a_lead_at_the_rail_is_missing_there(noisy, samples, severity):
    """Up to 20 ms are bridged; a longer stretch is refused as any missing one."""
    for start in (2000, 5000 - samples):
        damaged = noisy.copy()
        damaged[10, start : start + samples] = 32.767
        assert said(damaged) == [(IMPOSSIBLE, severity)]


def test_a_rail_in_all_leads_at_the_end(noisy):
    noisy[:, -50:] = 32.767
    assert said(noisy) == [(IMPOSSIBLE, "refuse")]


def test_a_burst_of_noise_and_a_jump_that_drown_the_heart_are_refused(noisy):
    jump, burst = noisy.copy(), noisy.copy()
    jump[:2, 2000:] += 60
    jump[6:, 2000:] += 60
    burst[8, 1000:3500] += np.random.default_rng(0).normal(0, 2, 2500)
    (found,) = [found for found in findings(with_limb_leads(jump)) if found.reason == DROWNED]
    assert found.severity == "refuse" and found.detail.startswith("lead I, aVL, V1, V2, V3 varies by 0.")
    assert "standard deviations in a typical stretch of 2 s; expected at least 1" in found.detail
    (found,) = findings(burst)
    assert (found.reason, found.severity) == (DROWNED, "warn")
    assert found.detail.startswith("lead V3 varies by")


def test_the_four_limits_are_read(noisy):
    burst = noisy.copy()
    burst[8, 1000:3500] += np.random.default_rng(0).normal(0, 2, 2500)
    typical, beside = what_is_left(normalise(prepare(Recording(burst, 500.0, "x"), SignalConfig()), "lead"), 100)
    low, least = float(typical.min()), float(beside.min())

    def limits(**given):
        return QualityConfig(**{"typical_range_refuse": 1e-3, "typical_range_warn": 2e-3, "beside_others_refuse": 1e-3,
                                "beside_others_warn": 2e-3, **given})

    assert said(burst, limits()) == []
    assert said(burst, limits(typical_range_warn=low * 1.01)) == [(DROWNED, "warn")]
    assert said(burst, limits(typical_range_refuse=low * 1.01, typical_range_warn=9)) == [(DROWNED, "refuse")]
    assert said(burst, limits(beside_others_warn=least * 1.01)) == [(DROWNED, "warn")]
    assert said(burst, limits(beside_others_refuse=least * 1.01, beside_others_warn=0.9)) == [(DROWNED, "refuse")]
    for pair in ({"typical_range_refuse": 3}, {"beside_others_refuse": 0.5}):
        with pytest.raises(ValueError):
            QualityConfig(**pair)


@pytest.mark.parametrize("fs", [100, 250, 500, 1000])
def test_a_slow_heart_is_not_drowned(fs):
    """Under twenty beats a minute, with nothing but a little noise in between."""
    t = np.arange(10 * fs) / fs
    beat = sum(np.exp(-0.5 * ((t - place) / 0.012) ** 2) for place in (0.7, 4.2, 8.5))
    heights = np.array([0.5, 0.9, 0, 0, 0, 0, -0.6, 0.4, 0.9, 1.3, 1.2, 0.9])[:, None]
    signal = with_limb_leads(heights * beat + np.random.default_rng(1).normal(0, 0.01, (12, len(t))))
    assert may_be_drowned(signal, fs)  # it is looked at, and passes
    assert not [f for f in check(Recording(signal.astype(np.float32), fs, "x")) if f.reason in (IMPOSSIBLE, DROWNED)]


def test_only_the_seconds_that_are_kept_are_judged(noisy):
    long = np.hstack([noisy, noisy, noisy])
    long[8, 500:1500] += np.random.default_rng(0).normal(0, 1.5, 1000)
    assert said(long) == []
    long[8, 6000:8500] += np.random.default_rng(0).normal(0, 2, 2500)
    assert said(long) == [(DROWNED, "warn")]


def test_a_wrong_unit_is_called_so_and_not_a_spike(noisy):
    assert said(noisy * 1000)[0] == ("amplitude betrays a wrong unit", "refuse")
    assert said(noisy * 200)[0] == ("amplitude betrays a wrong unit", "refuse")
