import io
import zipfile

import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import Contradiction, MissingLead, TooLarge, UnknownSamplingRate, UnknownUnit, UnreadableFile
from cctaecg.ecg.readers import numpy_file
from cctaecg.ecg.readers.formats import read_ecg


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


@pytest.mark.parametrize(("change", "said"), [
    (lambda content: content[:7], "its header is cut off"), (lambda content: content[:60], "its header is cut off"),
    (lambda content: content[:6] + b"\t" + content[7:], "its version is 9.0; expected 1.0, 2.0, 3.0"),
    (lambda content: content.replace(b"'shape'", b"'shap'  ", 1)[:-1], "its header cannot be read"),
    (lambda content: content.replace(b"'<f8'", b"'<q8'", 1), "its header cannot be read"),
])
def test_headers_that_cannot_be_read(tmp_path, ecg, change, said):
    np.save(tmp_path / "a.npy", ecg)
    (tmp_path / "a.npy").write_bytes(change((tmp_path / "a.npy").read_bytes()))
    with pytest.raises(UnreadableFile, match=f"is no numpy array: {said}$"):
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
        archive.writestr("signal.npy", bytes(numpy_file.LARGEST_BYTES // 16))
    monkeypatch.setattr(numpy_file, "LARGEST_BYTES", numpy_file.LARGEST_BYTES // 32)
    with pytest.raises(TooLarge, match="unpacks to 4194304 bytes"):
        read_ecg(tmp_path / "a.npz", fs=500)


def test_npy_header_of_version_2(tmp_path, ecg):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, ecg, version=(2, 0))
    (tmp_path / "a.npy").write_bytes(stream.getvalue())
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.npy", fs=500).signal, ecg.astype(np.float32))


@pytest.mark.parametrize(("given", "said"), [
    ({"fs": 500, "sampling_rate": 250}, "fs is 500.0 and sampling_rate is 250.0"),
    ({"fs": 500, "unit": "mV", "units": "uV"}, "unit is 'mV' and units is 'uV'"),
])
def test_arrays_that_contradict_each_other(tmp_path, ecg, given, said):
    np.savez(tmp_path / "a.npz", signal=ecg, **given)
    with pytest.raises(Contradiction, match=f"its arrays contradict each other: {said}"):
        read_ecg(tmp_path / "a.npz")
    np.savez(tmp_path / "a.npz", signal=ecg, fs=500, freq=500.0, sampling_rate=np.array([500]))
    assert read_ecg(tmp_path / "a.npz").fs == 500


def test_names_that_differ_only_in_capitals_and_names_twice(tmp_path, ecg):
    np.savez(tmp_path / "a.npz", signal=ecg, fs=500, FS=250)
    with pytest.raises(UnreadableFile, match="two arrays differ only in capitals"):
        read_ecg(tmp_path / "a.npz")
    np.savez(tmp_path / "a.npz", signal=ecg, fs=500)
    with zipfile.ZipFile(tmp_path / "a.npz", "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("fs.npy", archive.read("fs.npy"))
    with pytest.raises(UnreadableFile, match="the archive holds two arrays of one name"):
        read_ecg(tmp_path / "a.npz")


def test_a_counter_called_i_is_no_lead(tmp_path, ecg):
    """As a workspace is saved whole."""
    np.savez(tmp_path / "a.npz", signal=ecg, fs=500, i=12, c1=np.ones(3))
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.npz").signal, ecg.astype(np.float32))


@pytest.mark.parametrize("axis", [0, 2])
def test_one_recording_of_three_dimensions(tmp_path, ecg, axis):
    np.save(tmp_path / "a.npy", np.expand_dims(ecg, axis))
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.npy", fs=500).signal, ecg.astype(np.float32))
    np.save(tmp_path / "a.npy", np.stack([ecg, ecg]))
    with pytest.raises(UnreadableFile, match="expected one array of 12 leads"):
        read_ecg(tmp_path / "a.npy", fs=500)


@pytest.mark.parametrize("said", [{"fs": "0.5 kHz"}, {"fs_khz": 0.5}, {"fs": 0.5, "fs_unit": "kHz"}, {"fs": "500 Hz"}],
                         ids=str)
def test_a_rate_in_the_unit_that_it_is_said_in(tmp_path, ecg, said):
    np.savez(tmp_path / "a.npz", ecg=ecg, **said)
    assert read_ecg(tmp_path / "a.npz").fs == 500
