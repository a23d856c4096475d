import numpy as np
import pytest

from cctaecg.ecg.beats.st_amplitude import NORMALISATIONS, normalised_beats
from cctaecg.ecg.errors import FlatLead, TooShort
from cctaecg.ecg.preparation import normalise
from tests.ecg.conftest import synthetic

ST_MV = np.linspace(-0.2, 0.3, 12)


@pytest.fixture
def elevated():
    """(12, 5000) mV: the synthetic ECG with a plateau of ``ST_MV`` from 72 to 128 ms after each R peak."""
    since_r = (np.arange(5000) - 200) % 400  # samples: 0.8 s a beat, at 500 Hz
    plateau = ((since_r >= 36) & (since_r <= 64)).astype(float)
    signal = synthetic()
    t_wave = signal[:, 200 + 50] - signal[:, 200 - 40]  # what the synthetic ECG has there by itself
    return signal + (ST_MV - t_wave)[:, None] * plateau


def test_st_is_read_from_the_pr_segment_in_millivolts(elevated):
    beats = normalised_beats(elevated, 500)
    assert tuple(beats) == NORMALISATIONS
    beat = beats["mV"]
    np.testing.assert_allclose(beat.st, ST_MV, atol=1e-5)
    assert beat.beat.shape == (12, 350) and beat.time[0] == -0.25 and beat.time[125] == 0
    assert beat.beat[1].argmax() == 125  # the R peak of lead II


def test_by_record_every_lead_has_one_factor_and_by_lead_its_own(elevated):
    beats = normalised_beats(elevated, 500)
    np.testing.assert_allclose(beats["record"].st * elevated.std(), ST_MV, atol=1e-5)
    np.testing.assert_allclose(beats["lead"].st * elevated.std(axis=1), ST_MV, atol=1e-5)
    by_lead = beats["lead"].st / beats["mV"].st
    assert by_lead.max() / by_lead.min() > 1.5
    np.testing.assert_allclose(normalise(elevated, "lead")[:, 75:425], beats["lead"].beat, atol=5e-3)  # first beat


def test_what_has_no_beat_or_no_z_score(elevated):
    with pytest.raises(TooShort, match="none of 1 R peaks has a whole beat around it"):
        normalised_beats(elevated[:, 100:300], 500)
    elevated[7] = 0
    with pytest.raises(FlatLead):
        normalised_beats(elevated, 500)
