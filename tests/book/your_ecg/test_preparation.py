"""What the page does to a signal is what the library does, to the last bits."""

import numpy as np
import pytest

from cctaecg.book.your_ecg.library import filters
from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.ecg.filtering import bandpass, running_median
from cctaecg.ecg.half import to_float16
from cctaecg.ecg.preparation import antialias, bridge_gaps, crop_or_pad, normalise, prepare, resample
from cctaecg.ecg.recording import Recording
from tests.ecg.conftest import synthetic
from tests.ecg.tones import tone


def noisy(fs: float) -> np.ndarray:
    signal = synthetic(fs) + np.random.default_rng(int(fs)).normal(0, 0.05, (12, int(fs * 10)))
    return (signal + 0.2 * tone(50, fs) + tone(0.2, fs)).astype(np.float32)


def kept(signal: np.ndarray, tmp_path) -> dict[str, object]:
    path = tmp_path / "signal.f4"
    np.ascontiguousarray(signal, dtype="<f4").tofile(path)
    return {"path": str(path), "length": signal.shape[-1]}


@pytest.mark.parametrize("fs", [100, 101, 128, 250, 257, 360, 500, 999, 1000])
def test_filter_and_change_of_rate_are_the_librarys(scripted, settings, tmp_path, fs):
    signal = noisy(fs)
    filtered, resampled = scripted(
        "const out = yourEcg.filtering.bandpass(rows(given.path, given.length), given.fs);\n"
        "return [out, yourEcg.resampling.resample(out, given.fs, 100)];", settings,
        {**kept(signal, tmp_path), "fs": fs})
    expected = bandpass(signal, fs)
    largest = np.abs(expected).max()
    np.testing.assert_allclose(filtered, expected, atol=1e-9 * largest)
    np.testing.assert_allclose(resampled, resample(expected, fs, 100), atol=1e-9 * largest)


def test_the_mains_of_60_hz_are_those_of_the_run(scripted, settings, tmp_path):
    signal, sixty = noisy(500), SignalConfig(powerline_hz=60)
    given = {**settings, "filters": filters(sixty, QualityConfig())}
    filtered = scripted("return yourEcg.filtering.bandpass(rows(given.path, given.length), 500);", given,
                        kept(signal, tmp_path))
    np.testing.assert_allclose(filtered, bandpass(signal, 500, 60), atol=1e-9)
    assert np.abs(np.array(filtered) - bandpass(signal, 500, 50)).max() > 1e-3


def test_every_rate_has_the_window_of_the_library(scripted, settings):
    lengths = [2, 5, 10, 257, 1000]
    windows = scripted("return given.map(yourEcg.resampling.antialias);", settings, lengths)
    for longest, window in zip(lengths, windows):
        np.testing.assert_allclose(window, antialias(longest), atol=1e-13)


def test_a_rate_is_the_fraction_that_python_takes(scripted, settings):
    from fractions import Fraction

    ratios = [100 / 500, 100 / 257, 500 / 1024, 100 / 976.5625, 500 / 2000.7, 100 / 333.3333, 1 / 3, 0.7071067811865476]
    found = scripted("return given.map(yourEcg.resampling.fraction);", settings, ratios)
    expected = [Fraction(ratio).limit_denominator(1000) for ratio in ratios]
    assert found == [[ratio.numerator, ratio.denominator] for ratio in expected]


@pytest.mark.parametrize("width", [3, 40, 41, 201])
def test_the_running_median_of_ties_and_steps_is_the_librarys(scripted, settings, width):
    row = np.random.default_rng(0).integers(-3, 4, 300).astype(np.float32)
    found = scripted("return yourEcg.filtering.runningMedian(Float32Array.from(given.row), given.width);", settings,
                     {"row": row.tolist(), "width": width})
    assert found == running_median(row, width).tolist()


@pytest.mark.parametrize(("seconds", "fs"), [(9.95, 100), (10.01, 500), (12.3, 250)])
def test_a_signal_is_cropped_and_padded_alike(scripted, settings, seconds, fs):
    signal = np.arange(2 * round(seconds * fs), dtype=np.float32).reshape(2, -1)
    found = scripted("const signal = given.signal.map((row) => Float32Array.from(row));\n"
                     "return yourEcg.preparation.cropOrPad(signal, given.fs, 10, 0.1);", settings,
                     {"signal": signal.tolist(), "fs": fs})
    assert found == crop_or_pad(signal, fs, 10, 0.1).tolist()


def test_gaps_are_bridged_alike(scripted, settings):
    signal = np.random.default_rng(1).normal(size=(2, 60)).astype(np.float32)
    signal[0, [0, 1, 20, 21, 22, 59]] = np.nan
    found = scripted("const signal = given.map((row) => Float32Array.from(row, (x) => (x === null ? NaN : x)));\n"
                     "return yourEcg.preparation.bridgeGaps(signal, 500, 0.02);", settings,
                     [[None if np.isnan(value) else value for value in row] for row in signal.tolist()])
    np.testing.assert_allclose(found, bridge_gaps(signal, 500), rtol=1e-6)


@pytest.mark.parametrize(("fs", "spike"), [(500, False), (2000, False), (1250, False), (500, True)])
def test_a_recording_is_prepared_alike(scripted, settings, tmp_path, fs, spike):
    signal = noisy(fs)
    if spike:
        signal[4, 1234] = 40
    found = scripted(
        "const signal = rows(given.path, given.length), out = yourEcg.preparation.prepare({ signal, fs: given.fs });\n"
        "return [out, out.map((row) => row.map(yourEcg.half.toHalf)), yourEcg.preparation.normalise(out, 'lead'),\n"
        "  yourEcg.preparation.normalise(out, 'record')];", settings, {**kept(signal, tmp_path), "fs": fs})
    expected = prepare(Recording(signal, fs, "a"), SignalConfig())
    np.testing.assert_allclose(found[0], expected, atol=1e-6 * np.abs(expected).max())
    halves = to_float16(np.float32(found[0])).astype(float)
    np.testing.assert_array_equal(found[1], halves)
    for scores, how in zip(found[2:], ("lead", "record")):
        np.testing.assert_allclose(scores, normalise(expected, how), atol=2e-5)


def test_halves_are_numpys(scripted, settings):
    values = [0.0, 1.0, -1.0, 6e-8, 2.9e-8, 3.1e-8, 1e-5, 0.1, 2049.0, 2051.0, 65504.0, 65519.0, 65520.0, -3.14159]
    found = scripted("return given.map(yourEcg.half.toHalf).map(String);", settings, values)
    with np.errstate(over="ignore"):
        assert [float(text.replace("Infinity", "inf")) for text in found] == np.float16(values).astype(float).tolist()
