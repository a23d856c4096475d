import numpy as np
import pytest

from cctaecg.explain.patient_sample import one_record_of_some_patients, patient_mean
from cctaecg.stats.errors import InvalidSetting, MissingGroup, NonFiniteValue, UndefinedStatistic

PATIENTS = np.array([f"p{number % 40}" for number in range(100)])


def test_each_patient_once_and_no_more_than_asked():
    rows = one_record_of_some_patients(PATIENTS, 15, seed=3)
    assert len(rows) == 15 == len(set(PATIENTS[rows])) and (np.diff(rows) > 0).all()
    assert np.array_equal(rows, one_record_of_some_patients(PATIENTS, 15, seed=3))
    assert not np.array_equal(rows, one_record_of_some_patients(PATIENTS, 15, seed=4))
    assert len(one_record_of_some_patients(PATIENTS, 1000)) == 40


def test_no_patient_and_unknown_patients_are_refused():
    with pytest.raises(InvalidSetting, match="most is 0"):
        one_record_of_some_patients(PATIENTS, 0)
    with pytest.raises(MissingGroup):
        one_record_of_some_patients(np.array(["a", None], object), 2)


def test_mean_and_interval_are_over_patients():
    values = np.random.default_rng(0).normal(2, 1, 400)
    found = patient_mean(values, 0.95, 2000, seed=1)
    assert found.value == pytest.approx(values.mean()) and found.n == 400
    assert found.upper - found.lower == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)
    with pytest.raises(NonFiniteValue, match="patient number 1"):
        patient_mean(np.array([1.0, np.nan]))
    with pytest.raises(UndefinedStatistic):
        patient_mean(np.array([1.0]))
