import io
import zipfile

import numpy as np
import pandas as pd
import pytest
import scipy.io

from cctaecg.domain import LEADS
from cctaecg.ecg import array_files
from cctaecg.ecg.errors import (
    Contradiction,
    MissingLead,
    TooLarge,
    UnknownSamplingRate,
    UnknownUnit,
    UnreadableFile,
)
from cctaecg.ecg.formats import read_ecg

# -- .npy and .npz


@pytest.mark.parametrize("shape", ["leads first", "time first", "Fortran order"])
def test_npy_of_either_orientation(tmp_path, ecg, shape):
    np.save(tmp_path / "a", {"leads first": ecg, "time first": ecg.T, "Fortran order": np.asfortranarray(ecg)}[shape])
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.npy", fs=500).signal, ecg.astype(np.float32))


def test_npy_states_no_rate_and_integers_no_unit(tmp_path, ecg):
    np.save(tmp_path / "a", ecg)
    with pytest.raises(UnknownSamplingRate, match=r"a\.npy: the file states no sampling rate; state it with fs="):
        read_ecg(tmp_path / "a.npy")
    np.save(tmp_path / "b", (ecg * 1000).astype(np.int32))
    with pytest.raises(UnknownUnit, match=r"b\.npy: samples are integers and no unit is stated"):
        read_ecg(tmp_path / "b.npy", fs=500)
    np.testing.assert_allclose(read_ecg(tmp_path / "b.npy", fs=500, unit="uV").signal, ecg, atol=1e-3)


@pytest.mark.parametrize("array", [np.zeros((8, 5000)), np.zeros((5000, 3)), np.zeros((13, 11))])
def test_other_shapes_are_refused(tmp_path, array):
    np.save(tmp_path / "a", array)
    with pytest.raises(MissingLead, match=r"shape is \(\d+, \d+\); expected \(12, samples\)"):
        read_ecg(tmp_path / "a.npy", fs=500)


@pytest.mark.parametrize("array", [np.zeros(12), np.zeros((2, 12, 100)), np.zeros((12, 0)), np.full((12, 9), "a"),
                                   np.zeros((12, 50), complex), np.zeros((12, 50), bool), np.zeros((12, 12))])
def test_what_is_no_signal_is_refused(tmp_path, array):
    np.save(tmp_path / "a", array)
    with pytest.raises(UnreadableFile):
        read_ecg(tmp_path / "a.npy", fs=500)


def test_python_objects_are_never_unpickled(tmp_path):
    np.save(tmp_path / "a", np.array([[print] * 20] * 12, dtype=object), allow_pickle=True)
    with pytest.raises(UnreadableFile, match="Python objects"):
        read_ecg(tmp_path / "a.npy", fs=500)


def test_an_array_larger_than_its_file_takes_no_memory(tmp_path):
    with (tmp_path / "a.npy").open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False,
                                                      "shape": (12, 4_000_000_000)})
    with pytest.raises(UnreadableFile, match=r"announces shape .* and is truncated"):
        read_ecg(tmp_path / "a.npy", fs=500)


def test_npz_with_all_it_can_say(tmp_path, ecg):
    names = np.array([lead.upper() for lead in LEADS[::-1]])
    np.savez_compressed(tmp_path / "a", signal=ecg[::-1].T * 1000, fs=500, unit="uV", leads=names)
    found = read_ecg(tmp_path / "a.npz")
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    with pytest.raises(Contradiction):
        read_ecg(tmp_path / "a.npz", fs=250)


def test_npz_with_one_vector_for_each_lead(tmp_path, ecg):
    kept = {lead: row for lead, row in zip(LEADS, ecg) if lead not in ("III", "aVR", "aVL", "aVF")}
    np.savez(tmp_path / "a", fs=500, **kept)
    found = read_ecg(tmp_path / "a.npz")
    assert found.derived == ("III", "aVR", "aVL", "aVF")
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    np.savez(tmp_path / "b", fs=500, **{**kept, "V1": kept["V1"][:-1]})
    with pytest.raises(UnreadableFile, match="the leads differ in length"):
        read_ecg(tmp_path / "b.npz")


def test_npz_that_leaves_the_signal_open(tmp_path, ecg):
    np.savez(tmp_path / "a", one=ecg, two=ecg, fs=500)
    with pytest.raises(UnreadableFile, match=r"expected one array of 12 leads; it holds one \(12, 5000\), two"):
        read_ecg(tmp_path / "a.npz")
    np.savez(tmp_path / "b", signal=ecg, other=ecg, fs=500)
    assert read_ecg(tmp_path / "b.npz").fs == 500


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("signal.npy", bytes(array_files.LARGEST_BYTES // 16))
    monkeypatch.setattr(array_files, "LARGEST_BYTES", array_files.LARGEST_BYTES // 32)
    with pytest.raises(TooLarge, match="unpacks to 16777216 bytes"):
        read_ecg(tmp_path / "a.npz", fs=500)


# -- MATLAB


@pytest.mark.parametrize("version", ["4", "5"])
@pytest.mark.parametrize("name", ["val", "anything"])
def test_matlab(tmp_path, ecg, version, name):
    scipy.io.savemat(tmp_path / "a.mat", {name: ecg}, format=version)
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.mat", fs=500).signal, ecg.astype(np.float32))


def test_matlab_with_names_units_and_rate(tmp_path, ecg):
    cells = np.array([lead.upper() for lead in LEADS[::-1]], dtype=object)
    scipy.io.savemat(tmp_path / "a.mat", {"data": ecg[::-1] * 1000, "Fs": 500, "units": "uV", "sig_name": cells},
                     do_compression=True)
    found = read_ecg(tmp_path / "a.mat")
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    assert found.fs == 500


def test_matlab_integers_need_a_unit(tmp_path, ecg):
    scipy.io.savemat(tmp_path / "a.mat", {"val": np.round(ecg * 1000).astype(np.int16)})
    with pytest.raises(UnknownUnit, match=r"a\.mat: samples are integers"):
        read_ecg(tmp_path / "a.mat", fs=500)
    np.testing.assert_allclose(read_ecg(tmp_path / "a.mat", fs=500, unit="1000/mV").signal, ecg, atol=6e-4)


def test_matlab_7_3_says_what_to_do(tmp_path):
    (tmp_path / "a.mat").write_bytes(b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM" + b"\x89HDF\r\n\x1a\n")
    with pytest.raises(UnreadableFile, match="-v7"):
        read_ecg(tmp_path / "a.mat", fs=500)


# -- CSV


def csv_of(path, ecg, columns=LEADS, **options):
    pd.DataFrame(ecg.T, columns=columns).to_csv(path, **{"index": False, **options})
    return path


@pytest.mark.parametrize("options", [{}, {"index": True}, {"sep": ";"}, {"sep": ";", "decimal": ","}, {"sep": "\t"},
                                     {"encoding": "utf-8-sig"}, {"quoting": 1}, {"lineterminator": "\r\n"}])
def test_csv_dialects(tmp_path, ecg, options):
    path = csv_of(tmp_path / "a.csv", ecg, **options)
    np.testing.assert_array_equal(read_ecg(path, fs=500).signal, ecg.astype(np.float32))


def test_csv_units_in_the_header(tmp_path, ecg):
    path = csv_of(tmp_path / "a.csv", np.round(ecg[::-1] * 1000).astype(int), [f"{lead} (µV)" for lead in LEADS[::-1]])
    np.testing.assert_allclose(read_ecg(path, fs=500).signal, ecg, atol=6e-4)
    path = csv_of(tmp_path / "b.csv", ecg, ["I (mV)", *LEADS[1:]])
    with pytest.raises(UnknownUnit, match="some columns name their unit and some do not"):
        read_ecg(path, fs=500)
    path = csv_of(tmp_path / "c.csv", np.round(ecg * 1000).astype(int))
    with pytest.raises(UnknownUnit, match="samples are integers"):
        read_ecg(path, fs=500)


@pytest.mark.parametrize(("name", "factor"), [("time (s)", 1), ("Time_ms", 1000)])
def test_csv_rate_from_times(tmp_path, ecg, name, factor):
    times = np.round(np.arange(5000) / 500 * factor, 6)
    path = csv_of(tmp_path / "a.csv", np.vstack([times, ecg]), [name, *LEADS])
    assert read_ecg(path).fs == 500
    with pytest.raises(Contradiction):
        read_ecg(path, fs=1000)
    times[100:] += factor
    with pytest.raises(UnreadableFile, match="do not advance in equal steps"):
        read_ecg(csv_of(tmp_path / "b.csv", np.vstack([times, ecg]), [name, *LEADS]))


def test_csv_times_rounded_to_milliseconds(tmp_path, ecg):
    times = np.round(np.arange(5000) / 360, 3)
    path = csv_of(tmp_path / "a.csv", np.vstack([times, ecg]), ["time_s", *LEADS])
    assert read_ecg(path).fs == 360


def test_csv_faults_are_named(tmp_path, ecg):
    with pytest.raises(MissingLead, match="lead V6 is missing"):
        read_ecg(csv_of(tmp_path / "a.csv", ecg[:-1], LEADS[:-1]), fs=500)
    with pytest.raises(UnreadableFile, match="lead I occurs twice"):
        read_ecg(csv_of(tmp_path / "b.csv", np.vstack([ecg, ecg[:1]]), [*LEADS, "I"]), fs=500)
    text = csv_of(tmp_path / "c.csv", ecg).read_text().splitlines()
    text[4] = text[4].replace(",", ",bad", 1)
    (tmp_path / "c.csv").write_text("\n".join(text))
    with pytest.raises(UnreadableFile, match=r"c\.csv: column II, sample 3: 'bad.*' is no number"):
        read_ecg(tmp_path / "c.csv", fs=500)
    (tmp_path / "d.csv").write_text(",".join(LEADS) + "\n")
    with pytest.raises(UnreadableFile, match="is no table of numbers"):
        read_ecg(tmp_path / "d.csv", fs=500)


def test_csv_with_a_separator_at_the_end_of_each_line_is_not_shifted(tmp_path, ecg):
    """A reader that takes the surplus column for an index would call lead I lead II."""
    lines = csv_of(tmp_path / "a.csv", ecg).read_text().splitlines()
    (tmp_path / "a.csv").write_text("\n".join([lines[0], *(line + "," for line in lines[1:])]))
    with pytest.raises(UnreadableFile, match="has 12 names of columns and 13 columns"):
        read_ecg(tmp_path / "a.csv", fs=500)


def test_csv_empty_cells_are_missing_samples(tmp_path, ecg):
    ecg[6, 40] = np.nan
    found = read_ecg(csv_of(tmp_path / "a.csv", ecg), fs=500).signal
    assert np.isnan(found[6, 40]) and np.isnan(found).sum() == 1


def test_npy_header_of_version_2(tmp_path, ecg):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, ecg, version=(2, 0))
    (tmp_path / "a.npy").write_bytes(stream.getvalue())
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.npy", fs=500).signal, ecg.astype(np.float32))
