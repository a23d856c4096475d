import numpy as np
import pytest
import scipy.io
import wfdb

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import FileMissing, TooLarge, UnknownFormat, UnknownUnit, UnreadableFile
from cctaecg.ecg.readers import wfdb_file
from cctaecg.ecg.readers.formats import read_ecg
from tests.ecg.conftest import write_wfdb


def test_read_as_written(tmp_path, ecg):
    header = write_wfdb(tmp_path, "a", ecg)
    found = read_ecg(header)
    np.testing.assert_allclose(found.signal, ecg, atol=5.1e-4)
    assert (found.fs, found.format, found.derived, found.source) == (500, "WFDB", (), str(header))
    for other in (tmp_path / "a.dat", tmp_path / "a", str(tmp_path / "a")):
        np.testing.assert_array_equal(read_ecg(other).signal, found.signal)


@pytest.mark.parametrize("format", ["16", "212", "24", "32", "80"])
def test_agrees_with_the_wfdb_library(tmp_path, ecg, format):
    names = [{"aVR": "AVR", "aVL": "AVL", "aVF": "AVF"}.get(lead, lead) for lead in LEADS]
    wfdb.wrsamp("a", fs=500, units=["mV"] * 12, sig_name=names, p_signal=ecg.T, fmt=[format] * 12,
                adc_gain=[50.0 if format == "80" else 200.0] * 12, baseline=[7] * 12, write_dir=str(tmp_path))
    expected = wfdb.rdrecord(str(tmp_path / "a")).p_signal.T.astype(np.float32)
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.hea").signal, expected)


def test_big_endian_samples(tmp_path, ecg):
    """Format 61, alone and for one of a record's two files; the wfdb library does not write it."""
    header = write_wfdb(tmp_path, "a", ecg, checksums=True)
    expected = read_ecg(header).signal
    counts = np.frombuffer((tmp_path / "a.dat").read_bytes(), "<i2").reshape(-1, 12)
    first, *lines = header.read_text().splitlines()
    (tmp_path / "a.dat").write_bytes(counts.astype(">i2").tobytes())
    header.write_text("\n".join([first, *lines]).replace("a.dat 16 ", "a.dat 61 "))
    np.testing.assert_array_equal(read_ecg(header).signal, expected)
    (tmp_path / "a.dat").write_bytes(counts[:, :6].tobytes())
    (tmp_path / "b.dat").write_bytes(counts[:, 6:].astype(">i2").tobytes())
    header.write_text("\n".join([first, *lines[:6], *(line.replace("a.dat 16 ", "b.dat 61 ") for line in lines[6:])]))
    np.testing.assert_array_equal(read_ecg(header).signal, expected)


def test_samples_from_the_middle_of_16_bits(tmp_path, ecg):
    """Format 160, which the wfdb library reads and does not write."""
    header = write_wfdb(tmp_path, "a", ecg)
    counts = np.frombuffer((tmp_path / "a.dat").read_bytes(), "<i2").astype(int)
    (tmp_path / "a.dat").write_bytes((counts + 32768).astype("<u2").tobytes())
    header.write_text(header.read_text().replace("a.dat 16 ", "a.dat 160 "))
    expected = wfdb.rdrecord(str(tmp_path / "a")).p_signal.T.astype(np.float32)
    np.testing.assert_array_equal(read_ecg(header).signal, expected)


def test_missing_samples_are_missing(tmp_path, ecg):
    ecg[3, 10:20] = np.nan
    wfdb.wrsamp("a", fs=500, units=["mV"] * 12, sig_name=list(LEADS), p_signal=ecg.T, fmt=["16"] * 12,
                write_dir=str(tmp_path))
    found = read_ecg(tmp_path / "a").signal
    assert np.isnan(found[3, 10:20]).all() and np.isnan(found).sum() == 10


def test_units_and_gain_of_the_header(tmp_path, ecg):
    expected = read_ecg(write_wfdb(tmp_path, "mv", ecg)).signal
    for name, gain in (("uv", "1/uV"), ("greek", "1/µV"), ("nv", "0.001/nV"), ("bare", "1000"), ("low", "1000(0)/mv")):
        np.testing.assert_allclose(read_ecg(write_wfdb(tmp_path, name, ecg, gain=gain)).signal, expected, rtol=1e-6)
    header = write_wfdb(tmp_path, "latin", ecg, gain="1/µV")
    header.write_bytes(header.read_text("utf-8").encode("latin-1"))
    np.testing.assert_allclose(read_ecg(header).signal, expected, rtol=1e-6)


def test_baseline_or_zero_of_the_converter_is_subtracted(tmp_path, ecg):
    expected = read_ecg(write_wfdb(tmp_path, "a", ecg)).signal
    shifted = read_ecg(write_wfdb(tmp_path, "b", ecg + 0.5, gain="1000(500)/mV")).signal
    np.testing.assert_allclose(shifted, expected, atol=1e-3)
    header = write_wfdb(tmp_path, "c", ecg + 0.5, gain="1000/mV")
    header.write_text(header.read_text().replace("1000/mV 16 0 ", "1000/mV 16 500 "))
    np.testing.assert_array_equal(read_ecg(header).signal, shifted)


@pytest.mark.parametrize("gain", ["0", "0/mV", "0(0)/mV"])
def test_uncalibrated_signals_are_refused(tmp_path, ecg, gain):
    with pytest.raises(UnknownUnit, match=r"a\.hea: lead I has gain 0: it is not calibrated"):
        read_ecg(write_wfdb(tmp_path, "a", ecg, gain=gain))


def test_order_of_mimic_and_eight_leads(tmp_path, ecg):
    order = [0, 1, 2, 3, 5, 4, *range(6, 12)]  # aVR, aVF, aVL
    swapped = read_ecg(write_wfdb(tmp_path, "mimic", ecg[order], leads=[LEADS[k] for k in order]))
    np.testing.assert_array_equal(swapped.signal, read_ecg(write_wfdb(tmp_path, "a", ecg)).signal)
    eight = [0, 1, *range(6, 12)]
    found = read_ecg(write_wfdb(tmp_path, "ge", ecg[eight], leads=[LEADS[k] for k in eight]))
    assert found.derived == ("III", "aVR", "aVL", "aVF")
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)


def test_date_before_time_and_samples_inside_a_matlab_file(tmp_path, ecg):
    """As the databases of the PhysioNet challenge write them: the samples follow 24 bytes of a MATLAB 4 header."""
    counts = np.round(ecg * 1000).astype("<i2")
    head = np.array([30, 12, counts.shape[1], 0, 4], "<i4").tobytes() + b"val\0"
    (tmp_path / "E1.mat").write_bytes(head + counts.T.tobytes())
    lines = [f"E1 12 500 {counts.shape[1]} 12-May-2020 12:33:59"]
    lines += [f"E1.mat 16+24 1000/mV 16 0 {row[0]} 0 0 {lead}" for lead, row in zip(LEADS, counts)]
    (tmp_path / "E1.hea").write_text("\n".join(lines))
    for path in ("E1", "E1.hea", "E1.mat"):
        found = read_ecg(tmp_path / path)
        np.testing.assert_array_equal(found.signal, (counts / 1000).astype(np.float32))
        assert found.format == "WFDB"


def test_one_file_for_each_lead(tmp_path, ecg):
    counts = np.round(ecg * 1000).astype("<i2")
    lines = [f"a 12 500 {counts.shape[1]}"]
    for lead, row in zip(LEADS, counts):
        (tmp_path / f"{lead}.dat").write_bytes(row.tobytes())
        lines.append(f"{lead}.dat 16 1000/mV 16 0 0 0 0 {lead}")
    (tmp_path / "a.hea").write_text("\n".join(lines))
    np.testing.assert_array_equal(read_ecg(tmp_path / "a").signal, (counts / 1000).astype(np.float32))


def test_a_header_is_known_by_its_content(tmp_path, ecg):
    header = write_wfdb(tmp_path, "a", ecg)
    expected = read_ecg(header).signal
    np.testing.assert_array_equal(read_ecg(header.rename(tmp_path / "a.txt")).signal, expected)


def test_truncated_and_lost_samples(tmp_path, ecg):
    header = write_wfdb(tmp_path, "a", ecg)
    samples = tmp_path / "a.dat"
    samples.write_bytes(samples.read_bytes()[:-100])
    with pytest.raises(UnreadableFile, match=r"a\.dat: holds 4995 of 5000 samples of each lead"):
        read_ecg(header)
    samples.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="holds 0 of 5000 samples"):
        read_ecg(header)
    samples.unlink()
    with pytest.raises(FileMissing, match=r"a\.hea: the header names a file 'a\.dat', and it is not there"):
        read_ecg(header)


@pytest.mark.parametrize(
    ("old", "new", "kind", "fault"),
    [
        ("a 12 500 5000", "a 12 500 4000000000", TooLarge, "12 leads of 4000000000 samples"),
        ("a 12 500 5000", "a 12", UnreadableFile, "states no sampling rate|x"),
        ("a 12 500 5000", "a 13 500 5000", UnreadableFile, "announces 13 leads and describes 12"),
        ("a 12 500 5000", "a/2 12 500 5000", UnreadableFile, "split into segments"),
        ("a 12 500 5000", "a 0 500 5000", UnreadableFile, "describes no lead"),
        ("a 12 500 5000", "twelve leads", UnreadableFile, "first line of the header is 'twelve leads'"),
        ("a 12 500 5000", "a 12 1.2.3 5000", UnreadableFile, "'1.2.3' where a number is expected"),
        ("a.dat 16", "../a.dat 16", UnreadableFile, "outside its own folder"),
        ("a.dat 16", "/etc/passwd 16", UnreadableFile, "outside its own folder"),
        ("a.dat 16", f"{300 * 'a'} 16", UnreadableFile, "names a file by 300 characters"),
        ("a.dat 16", ".. 16", UnreadableFile, "outside its own folder"),
        ("0 0 V6", "", UnreadableFile, "names no lead"),
        ("a.dat 16 ", "a.dat sixteen ", UnreadableFile, "a signal line of the header is"),
    ],
)
def test_damaged_headers(tmp_path, ecg, old, new, kind, fault):
    header = write_wfdb(tmp_path, "a", ecg)
    header.write_text(header.read_text().replace(old, new))
    if new == "a 12":
        kind, fault = ValueError, "states no sampling rate"
    with pytest.raises(kind, match=fault) as caught:
        read_ecg(header)
    assert str(caught.value).startswith(str(header))


def test_names_of_ptb_xl(tmp_path, ecg):
    """AVR, AVL, AVF; a reader that passed over them would derive them and say so."""
    found = read_ecg(write_wfdb(tmp_path, "a", ecg, leads=[lead.upper() for lead in LEADS]))
    np.testing.assert_array_equal(found.signal, read_ecg(write_wfdb(tmp_path, "b", ecg)).signal)
    assert found.derived == ()


def test_a_long_file_that_only_ends_like_a_header_is_none(tmp_path, ecg):
    write_wfdb(tmp_path, "a", ecg)
    (tmp_path / "a.hea").write_bytes(b"a 1\na.dat 16\n" + bytes(200_000))
    with pytest.raises(UnknownFormat):
        read_ecg(tmp_path / "a.dat")


def test_empty_header(tmp_path):
    (tmp_path / "a.hea").write_text("\n# nothing\n")
    with pytest.raises(UnreadableFile, match="the header is empty"):
        read_ecg(tmp_path / "a.hea")


def test_an_unknown_storage_format_is_refused_by_its_name(tmp_path, ecg):
    header = write_wfdb(tmp_path, "a", ecg)
    header.write_text(header.read_text().replace("a.dat 16 ", "a.dat 999 "))
    with pytest.raises(UnreadableFile, match="the header states the storage format 999; expected one of 8, 16, 24, "):
        read_ecg(header)


def test_what_the_library_cannot_decode_is_refused(tmp_path, ecg):
    header = write_wfdb(tmp_path, "a", ecg)
    header.write_text(header.read_text().replace("a.dat 16 ", "a.dat 508 "))
    with pytest.raises(UnreadableFile, match="cannot be decoded as the header describes them, in the storage format 5"):
        read_ecg(header)


BITS = {"16": 16, "24": 24, "32": 32, "61": 16, "80": 8, "160": 16, "212": 12}


@pytest.mark.parametrize("format", BITS)
@pytest.mark.parametrize("cut", [1, 7, 1000, 10**9])
def test_a_file_that_is_cut_off_says_how_many_samples_it_holds(tmp_path, ecg, format, cut):
    header = write_wfdb(tmp_path, "a", ecg)
    header.write_text(header.read_text().replace("a.dat 16 ", f"a.dat {format} "))
    whole = 12 * ecg.shape[1] * BITS[format] // 8
    header.with_suffix(".dat").write_bytes(bytes(max(0, whole - cut)))
    held = max(0, whole - cut) * 8 // BITS[format] // 12
    with pytest.raises(UnreadableFile, match=f"holds {held} of {ecg.shape[1]} samples of each lead; it is truncated"):
        read_ecg(header)


@pytest.mark.parametrize("stated", [" 500 5000 01/02/2020 10:00:00", " 500 0", " 500"])
@pytest.mark.parametrize("format", ["16", "212"])
def test_a_header_that_the_library_would_refuse(tmp_path, ecg, format, stated):
    """A date before the time, as some databases write it, and no number of samples."""
    wfdb.wrsamp("a", fs=500, units=["mV"] * 12, sig_name=list(LEADS), p_signal=ecg.T, fmt=[format] * 12,
                write_dir=str(tmp_path))
    expected = read_ecg(tmp_path / "a").signal
    header = tmp_path / "a.hea"
    assert " 500 5000\n" in header.read_text()
    header.write_text(header.read_text().replace(" 500 5000\n", f"{stated}\n"))
    np.testing.assert_array_equal(read_ecg(header).signal, expected)


DAMAGES = {
    "another record's samples": lambda counts: counts[::-1] + 1,
    "leads in another order": lambda counts: counts[:, [1, 0, *range(2, 12)]],
    "one wrong sample": lambda counts: np.where(np.arange(60000).reshape(5000, 12) == 30001, counts + 1, counts),
    "samples shifted by one": lambda counts: np.roll(counts, 1, axis=0) + (np.arange(5000) == 9)[:, None],
    "backwards": lambda counts: counts[::-1],
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("format", ["16", "212"])
def test_samples_that_are_not_those_of_the_header_are_refused(tmp_path, ecg, damage, format):
    """The wfdb library writes right sums and first values; then the samples of other signals lie in their place."""
    ecg = ecg / 2 + np.linspace(0.1, 0.4, 12)[:, None]  # so that first values differ, and differ from last ones
    for name, signal in (("a", ecg), ("b", DAMAGES[damage](np.round(ecg.T * 1000)).T / 1000)):
        wfdb.wrsamp(name, fs=500, units=["mV"] * 12, sig_name=list(LEADS), fmt=[format] * 12, adc_gain=[1000.0] * 12,
                    baseline=[0] * 12, p_signal=np.ascontiguousarray(signal.T), write_dir=str(tmp_path))
    np.testing.assert_allclose(read_ecg(tmp_path / "a").signal, ecg, atol=5.1e-4)
    (tmp_path / "b.dat").rename(tmp_path / "a.dat")
    with pytest.raises(UnreadableFile, match=r"not those that the header describes: the (checksum|first value) of"):
        read_ecg(tmp_path / "a")


def test_which_leads_the_header_contradicts(tmp_path, ecg):
    header = write_wfdb(tmp_path, "a", ecg + 0.1, checksums=True)
    read_ecg(header)
    lines = header.read_text().splitlines()
    words = lines[3].split()
    lines[3] = " ".join([*words[:6], str(int(words[6]) + 1), *words[7:]])
    header.write_text("\n".join(lines))
    with pytest.raises(UnreadableFile, match=r"a\.hea: .* the checksum of lead III is another$"):
        read_ecg(header)
    lines[3] = " ".join([*words[:5], "99", *words[6:]])
    header.write_text("\n".join(lines))
    with pytest.raises(UnreadableFile, match=r"the first value of lead III is another$"):
        read_ecg(header)


def test_sums_of_zero_throughout_state_nothing_and_sums_may_be_written_unsigned(tmp_path, ecg):
    header = write_wfdb(tmp_path, "a", ecg + 0.1, checksums=True)
    expected = read_ecg(header).signal
    rewritten = []
    for line in header.read_text().splitlines():
        words = line.split()
        if words[0] == "a.dat":
            words[6] = str(int(words[6]) % 65536)
        rewritten.append(" ".join(words))
    header.write_text("\n".join(rewritten))
    np.testing.assert_array_equal(read_ecg(header).signal, expected)
    np.testing.assert_array_equal(read_ecg(write_wfdb(tmp_path, "b", ecg + 0.1)).signal, expected)


def test_channels_beside_the_leads_are_left_out_whatever_they_are(tmp_path, ecg):
    """A pressure, as polygraphs record it, and a channel that nobody calibrated."""
    both = np.vstack([ecg[:3], 80 + ecg[:1] * 0, ecg[3:], ecg[:1] * 0 + 3])
    names = [*LEADS[:3], "ABP", *LEADS[3:], "RESP"]
    header = write_wfdb(tmp_path, "a", np.clip(both, -30, 30), leads=names)
    text = header.read_text().replace("1000(0)/mV 16 0 30000 0 0 ABP", "10(0)/mmHg 16 0 30000 0 0 ABP")
    header.write_text(text.replace("1000(0)/mV 16 0 3000 0 0 RESP", "0(0)/pm 16 0 3000 0 0 RESP"))
    assert "mmHg" in header.read_text() and "/pm" in header.read_text()
    found = read_ecg(header)
    np.testing.assert_allclose(found.signal, ecg, atol=5.1e-4)
    assert found.derived == ()


def test_another_channels_file_is_not_asked_for(tmp_path, ecg):
    header = write_wfdb(tmp_path, "a", ecg)
    text = header.read_text().replace("a 12 500", "a 13 500")
    header.write_text(text.replace("# comment", "lost.dat 212 10/mmHg 12 0 0 0 0 ABP"))
    np.testing.assert_allclose(read_ecg(header).signal, ecg, atol=5.1e-4)


@pytest.mark.parametrize("per_frame", [2, 4])
def test_several_samples_in_a_frame_are_all_read(tmp_path, ecg, per_frame):
    """The rate of a header is that of its frames; the library would give the mean of each."""
    expanded = [np.ascontiguousarray(row) for row in np.round(ecg * 1000)]
    record = wfdb.Record(record_name="a", n_sig=12, fs=500 / per_frame, sig_len=5000 // per_frame, fmt=["16"] * 12,
                         file_name=["a.dat"] * 12, samps_per_frame=[per_frame] * 12, adc_gain=[1000.0] * 12,
                         baseline=[0] * 12, units=["mV"] * 12, sig_name=list(LEADS), adc_res=[16] * 12,
                         adc_zero=[0] * 12, block_size=[0] * 12, byte_offset=[None] * 12, skew=[None] * 12,
                         init_value=[int(row[0]) for row in expanded],
                         checksum=[int(row.sum()) % 65536 for row in expanded],
                         e_d_signal=[row.astype(int) for row in expanded])
    record.wrsamp(expanded=True, write_dir=str(tmp_path))
    assert f"16x{per_frame}" in (tmp_path / "a.hea").read_text()
    found = read_ecg(tmp_path / "a")
    assert found.fs == 500
    np.testing.assert_allclose(found.signal, ecg, atol=5.1e-4)


def test_a_matlab_5_file_under_a_header_of_matlab_4(tmp_path, ecg):
    counts = np.round(ecg * 1000).astype("<i2")
    scipy.io.savemat(tmp_path / "a.mat", {"val": counts}, format="5")
    lines = ["a 12 500 5000", *(f"a.mat 16+24 1000/mV 16 0 {row[0]} 0 0 {lead}" for lead, row in zip(LEADS, counts))]
    (tmp_path / "a.hea").write_text("\n".join(lines))
    with pytest.raises(UnreadableFile, match=r"a\.mat: is a MATLAB 5 file, .* start at byte 24, as in MATLAB 4"):
        read_ecg(tmp_path / "a.hea")
    scipy.io.savemat(tmp_path / "a.mat", {"val": counts}, format="4")
    np.testing.assert_allclose(read_ecg(tmp_path / "a.hea").signal, ecg, atol=5.1e-4)


def test_rows_of_numbers_are_no_header(tmp_path, ecg):
    """Their first two lines would pass for one: a name, leads, a rate; a file and a format."""
    np.savetxt(tmp_path / "a.txt", np.round(ecg.T[:300] * 1000).astype(int), fmt="%d")
    assert not wfdb_file.recognises(tmp_path / "a.txt", (tmp_path / "a.txt").read_bytes()[:4096])
    (tmp_path / "b.txt").write_text("12 7 41 13\n25 16 28 11\n30 16 31 14\n")
    assert not wfdb_file.recognises(tmp_path / "b.txt", (tmp_path / "b.txt").read_bytes())
