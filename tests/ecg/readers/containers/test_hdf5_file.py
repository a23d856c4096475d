import h5py
import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import Contradiction, ManyRecords, MissingLead, TooLarge, UnknownSamplingRate, UnreadableFile
from cctaecg.ecg.readers.containers import hdf5_access
from cctaecg.ecg.readers.formats import read_ecg, records_in
from tests.ecg.conftest import synthetic
from tests.ecg.hdf5_writers import code15, matlab73, netcdf4, sph

ECGS = [synthetic(400, 8) * factor for factor in (1, 2, 3)]


def write(path, **datasets):
    with h5py.File(path, "w") as file:
        for name, values in datasets.items():
            file[name] = values
    return path


@pytest.mark.parametrize(("chunks", "packed"), [(None, None), ((1, 512, 12), "gzip"), ((2, 100, 5), "gzip"),
                                                ((1, 4096, 12), "lzf")])
def test_a_record_of_code_15_by_its_exam_id(tmp_path, chunks, packed):
    path = code15(tmp_path / "exams_part0.hdf5", ECGS, chunks=chunks, packed=packed)
    found = read_ecg(f"{path}#1169167", fs=400)
    assert found.source == f"{path}#1169167"
    length = found.signal.shape[1]  # of 4,096: the zeros at both ends are no ECG, and silence beside them is cut
    assert 3000 < length <= 3200
    parts = (ECGS[1][:, start : start + length] for start in range(3201 - length))
    assert any(np.allclose(found.signal, part, atol=1e-6) for part in parts)
    assert [str(one) for one in records_in(path)] == [f"{path}#{name}" for name in (1169160, 1169167, 1169174, 0)]


def test_a_file_of_many_asks_which(tmp_path):
    path = code15(tmp_path / "a.hdf5", ECGS)
    with pytest.raises(ManyRecords, match=r"a\.hdf5: holds 4 ECGs; name one, as in a\.hdf5#1169160"):
        read_ecg(path, fs=400)
    with pytest.raises(UnreadableFile, match="no record is called '1'; the first of 4 is '1169160'"):
        read_ecg(f"{path}#1", fs=400)
    twice = code15(tmp_path / "b.hdf5", ECGS, ids=[7, 7, 8])
    with pytest.raises(UnreadableFile, match="2 records are called '7'"):
        read_ecg(f"{twice}#7", fs=400)


def test_records_without_names_are_counted_from_0(tmp_path):
    path = write(tmp_path / "a.h5", ecg=np.stack(ECGS), fs=400)
    np.testing.assert_allclose(read_ecg(f"{path}#2").signal, ECGS[2], rtol=1e-6)
    assert read_ecg(f"{path}#2").fs == 400 and len(records_in(path)) == 3


def test_a_rate_for_each_record(tmp_path):
    path = write(tmp_path / "a.h5", ecg=np.stack(ECGS), fs=[400, 500, 1000])
    assert [read_ecg(f"{path}#{row}").fs for row in range(3)] == [400, 500, 1000]


def test_one_group_for_each_record(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for name, signal in zip("abc", ECGS):
            file[f"patients/{name}/ecg"] = signal
            file[f"patients/{name}"].attrs["fs"] = 400
    assert records_in(tmp_path / "a.h5") == [tmp_path / f"a.h5#patients/{name}" for name in "abc"]
    np.testing.assert_allclose(read_ecg(f"{tmp_path}/a.h5#patients/b").signal, ECGS[1], rtol=1e-6)


def test_a_record_of_sph_in_half_precision(tmp_path, ecg):
    found = read_ecg(sph(tmp_path / "A00001.h5", ecg), fs=500)
    np.testing.assert_allclose(found.signal, ecg, atol=1e-3)
    with pytest.raises(UnknownSamplingRate):
        read_ecg(tmp_path / "A00001.h5")
    with pytest.raises(UnreadableFile, match="holds one ECG, and its record '1' was asked for"):
        read_ecg(f"{tmp_path}/A00001.h5#1", fs=500)


@pytest.mark.parametrize("struct", [None, "ECG"])
def test_matlab_7_3_names_its_leads_in_cells(tmp_path, ecg, struct):
    found = read_ecg(matlab73(tmp_path / "a.mat", ecg[::-1], leads=LEADS[::-1], struct=struct))
    np.testing.assert_allclose(found.signal, ecg, rtol=1e-6)
    assert (found.format, found.fs) == ("MATLAB 7.3", 500)


def test_packed_integers_are_unpacked_by_the_conventions_of_netcdf(tmp_path, ecg):
    ecg[5, 7:9] = np.nan
    found = read_ecg(netcdf4(tmp_path / "a.nc", ecg[::-1], leads=LEADS[::-1]))
    np.testing.assert_allclose(found.signal, ecg, atol=3e-4)


def test_leads_are_known_by_what_they_are_and_not_only_by_what_they_are_called(tmp_path, ecg):
    """As pandas writes a table: its columns under another name, in an order of their own."""
    names = np.array([lead.encode() for lead in LEADS[::-1]])
    table = {"df/block0_items": names, "df/block0_values": ecg[::-1].T, "df/axis1": range(5000)}
    path = write(tmp_path / "a.h5", **table)
    np.testing.assert_allclose(read_ecg(path, fs=500).signal, ecg, rtol=1e-6)


def test_a_vector_for_each_lead_with_a_unit_of_its_own(tmp_path, ecg):
    path = write(tmp_path / "a.h5", **dict(zip(LEADS, ecg * 1000)))
    with h5py.File(path, "r+") as file:
        for lead in LEADS:
            file[lead].attrs["units"] = "uV"
    np.testing.assert_allclose(read_ecg(path, fs=500).signal, ecg, rtol=1e-6)
    with h5py.File(path, "r+") as file:
        file["V1"].attrs["units"] = "mV"
    with pytest.raises(UnreadableFile, match=r"states units twice: ('mV' and 'uV'|'uV' and 'mV')"):
        read_ecg(path, fs=500)


@pytest.mark.parametrize("name", ["leads", "channel order"])
def test_leads_in_one_text(tmp_path, ecg, name):
    path = write(tmp_path / "a.h5", ecg=ecg[::-1])
    with h5py.File(path, "r+") as file:
        file["ecg"].attrs[name] = ", ".join(LEADS[::-1])
    np.testing.assert_allclose(read_ecg(path, fs=500).signal, ecg, rtol=1e-6)


@pytest.mark.parametrize("name", ["gain", "ADC gain", "adc_resolution", "Baseline"])
def test_a_scale_of_whatever_name_that_nothing_is_known_of_is_refused(tmp_path, ecg, name):
    path = write(tmp_path / "a.h5", ecg=ecg)
    with h5py.File(path, "r+") as file:
        file["ecg"].attrs[name] = 200.0
    with pytest.raises(UnreadableFile, match=r"states .* 200\.0, and how that applies to its samples is not known"):
        read_ecg(path, fs=500)


def test_a_rate_of_another_name_contradicts_as_well(tmp_path, ecg):
    path = write(tmp_path / "a.h5", ecg=ecg)
    with h5py.File(path, "r+") as file:
        file.attrs["Sampling Rate (Hz)"] = 250
    assert read_ecg(path).fs == 250
    with pytest.raises(Contradiction):
        read_ecg(path, fs=500)


@pytest.mark.parametrize(("name", "value", "unit", "fs"), [
    ("fs", 0.5, "kHz", 500), ("fs", 500, "Hz", 500), ("fs", b"0.5 kHz", None, 500), ("fs", "500 Hz", None, 500),
    ("fs", "500", "Hz", 500), ("fs_khz", 0.5, None, 500), ("Sampling Rate (kHz)", 0.25, None, 250),
    ("fs", "0.5kHz", "kHz", 500),
])
def test_a_rate_in_the_unit_that_it_is_said_in(tmp_path, ecg, name, value, unit, fs):
    for place in ("attribute", "dataset"):
        path = write(tmp_path / f"{place}.h5", ecg=ecg)
        with h5py.File(path, "r+") as file:
            if place == "attribute":
                file.attrs[name] = value
                file.attrs.update({f"{name}_unit": unit} if unit else {})
            else:
                file[name] = value
                file[name].attrs.update({"units": unit} if unit else {})
        assert read_ecg(path).fs == fs, place


@pytest.mark.parametrize(("value", "unit", "said"), [
    (0.5, "MHz", r"fs is 0\.5 in 'mhz'; expected a number in Hz or kHz"), (2, "ms", "fs is 2 in 'ms'; expected"),
    ("0.5 kHz", "Hz", "fs is '0.5 kHz' in 'hz', 'khz'; expected"), ("fast", None, "fs is 'fast'; expected a number"),
    ("0x1f4", None, "fs is '0x1f4' in 'x1f4'; expected"),
])
def test_a_rate_in_another_unit_is_refused_by_name(tmp_path, ecg, value, unit, said):
    path = write(tmp_path / "a.h5", ecg=ecg)
    with h5py.File(path, "r+") as file:
        file["fs"] = value
        file["fs"].attrs.update({"units": unit} if unit else {})
    with pytest.raises(UnreadableFile, match=said):
        read_ecg(path)


@pytest.mark.parametrize(("ids", "wanted"), [([b"A1 ", b"A2 "], "A2"), ([11.0, 12.0], "12"), ([[5], [6]], "6")])
def test_records_by_texts_and_whole_numbers(tmp_path, ids, wanted):
    path = write(tmp_path / "a.h5", ecg=np.stack(ECGS[:2]), id=ids, fs=400)
    np.testing.assert_allclose(read_ecg(f"{path}#{wanted}").signal, ECGS[1], rtol=1e-6)


def test_matlab_with_records_first_does_not_tell_them_from_samples(tmp_path):
    """An array of (records, 12, samples) is stored as (samples, 12, records), each sample with the leads of all."""
    path = write(tmp_path / "a.mat", ecg=np.stack(ECGS, axis=-1).transpose(1, 0, 2), fs=400)
    with h5py.File(path, "r+") as file:
        file["ecg"].attrs["MATLAB_class"] = np.bytes_("double")
    with pytest.raises(UnreadableFile, match=r"of shape \(3, 12, 3200\) does not tell records from samples"):
        read_ecg(f"{path}#0")


def test_types_that_are_neither_numbers_nor_texts_are_left_alone(tmp_path, ecg):
    path = write(tmp_path / "a.h5", ecg=ecg, fs=500)
    with h5py.File(path, "r+") as file:
        file.create_dataset("notes", (3,), h5py.vlen_dtype(np.int32))[0] = [1, 2]
        file["patient"] = np.array((7, b"x"), dtype=[("id", "i4"), ("name", "S3")])
    assert read_ecg(path).fs == 500


def test_leads_that_are_stated(tmp_path, ecg):
    eight = [lead for lead in LEADS if lead not in ("III", "aVR", "aVL", "aVF")]
    path = write(tmp_path / "a.h5", ecg=ecg[[LEADS.index(lead) for lead in eight]])
    found = read_ecg(path, fs=500, leads=eight)
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    with pytest.raises(MissingLead, match=r"shape is \(8, 5000\)"):
        read_ecg(path, fs=500)


@pytest.mark.parametrize(
    ("datasets", "fault"),
    [
        ({"a": np.zeros((12, 50)), "b": np.zeros((12, 50))}, r"expected one array of leads and samples; / holds a"),
        ({"text": "hello"}, "holds text"),
        ({"ecg": np.zeros((12, 50)), "gain": 200.0}, "states gain 200.0, and how that applies"),
        ({"ecg": np.zeros((12, 50)), "fs": 500, "sampling_rate": 250}, "two values for fs: 500, 250"),
        ({"ecg": np.zeros((12, 50)), "x/fs": 250, "fs": "fast"}, "fs is .fast.; expected a number of hertz"),
    ],
)
def test_refusals(tmp_path, datasets, fault):
    with pytest.raises(UnreadableFile, match=fault):
        read_ecg(write(tmp_path / "a.h5", **datasets), fs=None)


def packed(path, ecg, dtype="i2", **said):
    """Counts of a microvolt, and what their attributes say of them, as netCDF has it."""
    with h5py.File(path, "w") as file:
        file["fs"] = 500
        file.create_dataset("ecg", data=ecg.astype(dtype)).attrs.update({"units": "mV", **said})
    return path


def test_unsigned_samples_as_netcdf_stores_them(tmp_path, ecg):
    counts = np.round(ecg * 1000 + 32768).astype(np.uint16)
    counts[2, 7] = 65535
    said = {"_Unsigned": "true", "scale_factor": 0.001, "add_offset": -32.768, "_FillValue": np.int16([-1])}
    found = read_ecg(packed(tmp_path / "a.nc", counts.view("i2"), **said)).signal
    assert np.isnan(found[2, 7]) and np.isnan(found).sum() == 1
    found[2, 7] = ecg[2, 7]
    np.testing.assert_allclose(found, ecg, atol=6e-4)


@pytest.mark.parametrize("said", [{"valid_range": np.int16([-9000, 9000])}, {"valid_max": np.int16(9000)}])
def test_samples_out_of_the_valid_range_are_missing(tmp_path, ecg, said):
    counts = np.round(ecg * 1000)
    counts[4, 10:20] = 30000
    found = read_ecg(packed(tmp_path / "a.nc", counts, scale_factor=0.001, **said)).signal
    assert np.isnan(found[4, 10:20]).all() and np.isnan(found).sum() == 10


@pytest.mark.parametrize(("said", "fault"), [
    ({"scale_factor": np.full(12, 0.001)}, "ecg has scale_factor .*; expected 1 number"),
    ({"scale_factor": "0.001"}, "ecg has scale_factor .*; expected 1 number"),
    ({"scale_factor": 0.001, "valid_min": -9.0}, "ecg has a valid_min of another type than its packed samples"),
    ({"valid_range": np.int16([1])}, "ecg has valid_range .*; expected 2 numbers"),
])
def test_packing_that_is_said_otherwise_is_refused(tmp_path, ecg, said, fault):
    with pytest.raises(UnreadableFile, match=fault):
        read_ecg(packed(tmp_path / "a.nc", np.round(ecg * 1000), **said))


def test_what_lies_in_another_file_is_not_looked_at(tmp_path, ecg):
    inner = write(tmp_path / "inner.h5", ecg=ecg)
    ecg.tofile(tmp_path / "raw")
    with h5py.File(tmp_path / "external.h5", "w") as file:
        file.create_dataset("ecg", (12, 5000), float, external=[(str(tmp_path / "raw"), 0, 480_000)])
    with h5py.File(tmp_path / "virtual.h5", "w") as file:
        layout = h5py.VirtualLayout((12, 5000), float)
        layout[:] = h5py.VirtualSource(str(inner), "ecg", (12, 5000))
        file.create_virtual_dataset("ecg", layout)
    with h5py.File(tmp_path / "link.h5", "w") as file:
        file["ecg"] = h5py.ExternalLink(str(inner), "/ecg")
    elsewhere = "lie in another file"
    for name, fault in (("external", elsewhere), ("virtual", elsewhere), ("link", "holds nothing")):
        with pytest.raises(UnreadableFile, match=fault):
            read_ecg(tmp_path / f"{name}.h5", fs=500)


def test_limits(tmp_path, monkeypatch, ecg):
    with h5py.File(tmp_path / "wide.h5", "w") as file:
        file.create_dataset("ecg", (12, 10**9), "f8", chunks=(12, 1000), compression="gzip")
    with pytest.raises(TooLarge, match="announces 96000000000 bytes in one record"):
        read_ecg(tmp_path / "wide.h5", fs=500)
    with h5py.File(tmp_path / "chunk.h5", "w") as file:
        file.create_dataset("ecg", (12, 5000), "f8", chunks=(12, 5_000), maxshape=(None, None), compression="szip"
                            if h5py.h5z.filter_avail(h5py.h5z.FILTER_SZIP) else "gzip", scaleoffset=3)
    with pytest.raises(UnreadableFile, match="is packed by the filter"):
        read_ecg(tmp_path / "chunk.h5", fs=500)
    monkeypatch.setattr(hdf5_access, "MOST_NAMES", 2)
    with pytest.raises(TooLarge, match="the group / holds 3 objects"):
        read_ecg(write(tmp_path / "many.h5", a=1, b=2, ecg=ecg), fs=500)


def test_a_large_file_is_no_large_ecg(tmp_path):
    """Part files of CODE-15 hold gigabytes."""
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("tracings", (20_000, 4096, 12), "f4")[19_999] = synthetic(400, 10.24).T
    with (tmp_path / "a.h5").open("rb") as stream:
        assert stream.seek(0, 2) > 3_900_000_000
    assert read_ecg(f"{tmp_path}/a.h5#19999", fs=400).signal.max() > 1
