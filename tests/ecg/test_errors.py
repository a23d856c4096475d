import pickle

import pytest

from cctaecg.ecg import errors

CLASSES = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.EcgError)]


@pytest.mark.parametrize("kind", CLASSES)
def test_errors_name_file_and_fault_also_after_a_worker_process(kind):
    error = pickle.loads(pickle.dumps(kind("lead V3 is missing", "a.csv")))
    assert type(error) is kind and isinstance(error, ValueError)
    assert (error.fault, error.file, str(error)) == ("lead V3 is missing", "a.csv", "a.csv: lead V3 is missing")


def test_without_file_the_fault_stands_alone():
    assert str(errors.TooShort("lasts 2 s")) == "lasts 2 s"


def test_a_missing_file_is_a_file_not_found_error():
    assert issubclass(errors.FileMissing, FileNotFoundError)
