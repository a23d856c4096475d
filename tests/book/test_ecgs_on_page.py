from base64 import b64decode
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cctaecg.book.ecgs_on_page import viewer_data
from cctaecg.domain import GRADE_COLUMNS, LEADS, PROBABILITY_COLUMNS, VESSELS
from cctaecg.explain.cases import Case
from cctaecg.run.results import Absent


def packed(fs=100.0, samples=1000, beat_fs=250.0):
    rng = np.random.default_rng(3)
    strip, attribution = rng.normal(0, 0.4, (12, samples)), rng.normal(0, 0.01, (12, samples))
    row = {"age": 67.9, "sex": "F", **dict.fromkeys(GRADE_COLUMNS.values(), 0)}
    row |= dict.fromkeys(PROBABILITY_COLUMNS.values(), 0.123456)
    row |= {GRADE_COLUMNS["LAD"]: 3, GRADE_COLUMNS["LM"]: pd.NA, PROBABILITY_COLUMNS["LM"]: np.nan}
    time = np.arange(round(-0.25 * beat_fs), round(0.65 * beat_fs)) / beat_fs
    beat = np.tile(np.exp(-(time / 0.02) ** 2), (12, 1))  # a millivolt at R
    group = SimpleNamespace(mean=beat, patients=40)
    beats = dict.fromkeys(VESSELS, Absent("None.")) | {
        "LAD": SimpleNamespace(time=time, high=group, low=group)}
    data = viewer_data([Case("LAD", "missed", 1, 12)], pd.DataFrame([row, row]), strip[None], [attribution],
                       [np.array([0.51234, 1.3])], beats, fs, dict.fromkeys(VESSELS, 0.15))
    return strip, attribution, data


def numbers(text, dtype):
    return np.frombuffer(b64decode(text), dtype).reshape(len(LEADS), -1)


def test_the_tracing_comes_back_to_a_microvolt_and_the_attribution_to_a_128th_of_its_largest():
    strip, attribution, data = packed()
    case = data["cases"][0]
    assert np.abs(numbers(case["signal"], "<i2") / 1000 - strip).max() <= 0.0005
    largest = np.abs(attribution).max()
    assert np.abs(numbers(case["attribution"], "<i1") / 127 * largest - attribution).max() < largest / 127
    assert case["r"] == [0.512, 1.3] and data["fs"] == 100


def test_what_is_known_of_it_stands_beside_it_and_what_is_not_is_null():
    case = packed()[2]["cases"][0]
    assert (case["vessel"], case["kind"], case["of"], case["decade"], case["sex"]) == ("LAD", "missed", 12, 60, "F")
    assert case["grades"] == {"RCA": "normal", "LM": None, "LAD": "severe", "LCX": "normal"}
    assert case["probabilities"] == {"RCA": 0.123456, "LM": None, "LAD": 0.123456, "LCX": 0.123456}


def test_more_samples_than_a_screen_shows_are_averaged_and_attributions_added():
    strip, attribution, data = packed(fs=500.0, samples=5001)
    case = data["cases"][0]
    assert data["fs"] == 250
    assert np.allclose(numbers(case["signal"], "<i2")[:, 0] / 1000, strip[:, :2].mean(axis=1), atol=0.0005)
    sums = attribution[:, :5000].reshape(12, -1, 2).sum(axis=2)
    largest = np.abs(sums).max()
    assert np.allclose(numbers(case["attribution"], "<i1") / 127 * largest, sums, atol=largest / 120)


def test_mean_beats_are_those_of_vessels_that_have_groups():
    beats = packed(beat_fs=100.0)[2]["beats"]
    assert set(beats) == {"LAD"} and beats["LAD"]["start"] == -0.25 and beats["LAD"]["high_patients"] == 40


@pytest.mark.parametrize("fs", [100.0, 250.0, 500.0])
@pytest.mark.parametrize("beat_fs", [100.0, 250.0, 500.0, 1000.0])
def test_a_mean_beat_peaks_at_r_whatever_its_rate_and_that_of_the_ecgs(fs, beat_fs):
    beat = packed(fs, beat_fs=beat_fs)[2]["beats"]["LAD"]
    values = numbers(beat["high"], "<i2")[0]
    assert beat["fs"] <= 250 and len(values) / beat["fs"] == pytest.approx(0.9, abs=0.005)
    assert beat["start"] + values.argmax() / beat["fs"] == pytest.approx(0, abs=0.003) and values.max() > 950
