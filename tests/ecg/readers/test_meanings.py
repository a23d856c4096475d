"""Files of named arrays may call anything anything: what would change a lead or a voltage is understood or refused."""

import h5py
import numpy as np
import pytest
import scipy.io

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import Contradiction, EcgError, UnreadableFile
from cctaecg.ecg.readers.formats import read_ecg

OTHER_WAY = list(LEADS[::-1])


def npz(path, **said):
    np.savez(path.with_suffix(".npz"), **said)
    return path.with_suffix(".npz")


def matlab(path, **said):
    cells = {name: np.array(value, dtype=object) if isinstance(value, list) else value for name, value in said.items()}
    scipy.io.savemat(path.with_suffix(".mat"), cells)
    return path.with_suffix(".mat")


def hdf5(path, **said):
    with h5py.File(path.with_suffix(".h5"), "w") as file:
        for name, value in said.items():
            file[name] = np.array(value, dtype="S5") if isinstance(value, list) else value
    return path.with_suffix(".h5")


WRITERS = pytest.mark.parametrize("write", [npz, matlab, hdf5])


@WRITERS
@pytest.mark.parametrize("name", ["labels", "ch_names", "lead_order", "x"])
def test_a_list_of_leads_is_one_whatever_it_is_called(tmp_path, ecg, write, name):
    found = read_ecg(write(tmp_path / "a", ecg=ecg[::-1], fs=500, **{name: OTHER_WAY}))
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)


@WRITERS
def test_texts_that_are_no_list_of_leads_say_nothing(tmp_path, ecg, write):
    few = {"sites": ["I", "II"], "diagnoses": ["NORM", "SR", "V1"], "sex": "F"}
    np.testing.assert_allclose(read_ecg(write(tmp_path / "a", ecg=ecg, fs=500, **few)).signal, ecg, atol=1e-6)


@WRITERS
def test_two_lists_that_differ_are_refused(tmp_path, ecg, write):
    path = write(tmp_path / "a", ecg=ecg, fs=500, labels=OTHER_WAY, leads=list(LEADS))
    with pytest.raises(EcgError, match=r"its arrays contradict each other: |names its leads in two ways"):
        read_ecg(path)


@WRITERS
@pytest.mark.parametrize(("name", "value"), [("gain", 2.0), ("adc_gain", np.full(12, 200.0)), ("baseline", 0.1),
                                             ("offset", -1), ("uv_per_bit", 4.88), ("Multiplier", 10)])
def test_a_scaling_that_nothing_is_known_of_is_refused(tmp_path, ecg, write, name, value):
    with pytest.raises(UnreadableFile, match=rf"(?i)states {name} .* how that applies to its samples is not known"):
        read_ecg(write(tmp_path / "a", ecg=ecg, fs=500, **{name: value}))


@WRITERS
def test_a_scaling_that_changes_nothing_does_not_matter(tmp_path, ecg, write):
    path = write(tmp_path / "a", ecg=ecg, fs=500, gain=1.0, baseline=np.zeros(12), time_offset=7.0, samples_per_beat=3)
    np.testing.assert_allclose(read_ecg(path).signal, ecg, atol=1e-6)


@WRITERS
def test_rate_and_unit_under_other_names(tmp_path, ecg, write):
    path = write(tmp_path / "a", ecg=ecg * 1000, sfreq=500, signal_units="uV", age_units="years")
    found = read_ecg(path)
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    assert found.fs == 500
    with pytest.raises(Contradiction, match="sampling rate is 500 Hz in the file, but 250 Hz was stated"):
        read_ecg(path, fs=250)


def test_leads_of_a_structure_beside_the_signal(tmp_path, ecg):
    scipy.io.savemat(tmp_path / "a.mat", {"val": ecg[::-1], "fs": 500,
                                          "info": {"leads": np.array(OTHER_WAY, dtype=object), "fs": 250}})
    path = hdf5(tmp_path / "b", **{"ecg": ecg[::-1], "fs": 500, "info/names": OTHER_WAY, "info/fs": 250})
    for file in (tmp_path / "a.mat", path):
        found = read_ecg(file)
        np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
        assert found.fs == 500  # that of a structure may be something else's
