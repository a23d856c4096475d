import numpy as np
import pytest

from cctaecg.ecg.errors import MissingLead, UnknownUnit, UnreadableFile
from cctaecg.ecg.quality import check
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.recording import Device
from tests.ecg.writers import GE_LEADS, muse, rows


@pytest.fixture
def eight(ecg):
    """The leads that GE stores, in whole counts of 4.88 microvolts."""
    return np.round(rows(ecg, GE_LEADS) / 0.00488) * 0.00488


def read(tmp_path, content):
    (tmp_path / "a.xml").write_bytes(content)
    return read_ecg(tmp_path / "a.xml")


@pytest.mark.parametrize("median_first", [True, False])
def test_the_rhythm_strip_with_four_leads_derived(tmp_path, eight, median_first):
    found = read(tmp_path, muse(eight, median_first=median_first))
    np.testing.assert_allclose(rows(found.signal, GE_LEADS), eight, atol=1e-6)
    i, ii = eight[:2]
    np.testing.assert_allclose(found.signal[2:6], [ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2], atol=1e-6)
    assert found.derived == ("III", "aVR", "aVL", "aVF")
    assert (found.fs, found.format, found.device) == (500, "GE MUSE XML", Device("", "MAC55"))


def test_unit_and_rate_are_the_files_own(tmp_path, eight):
    in_millivolts = muse(eight, unit="MILLIVOLTS", per_bit=0.00488).replace(b"<SampleBase>500", b"<SampleBase>250")
    counts = np.round(eight * 1000 / 0.00488)  # the writer takes microvolts: what it wrote is a thousand times these
    if np.abs(counts).max() > 32767:
        in_millivolts = muse(eight / 1000, unit="MILLIVOLTS", per_bit=0.00488).replace(b">500<", b">250<")
    found = read(tmp_path, in_millivolts)
    np.testing.assert_allclose(rows(found.signal, GE_LEADS), eight, atol=1e-6)
    assert found.fs == 250


@pytest.mark.parametrize("unit", ["", "COUNTS"])
def test_counts_without_a_unit_of_voltage_are_refused_unless_it_is_stated(tmp_path, eight, unit):
    content = muse(eight, unit=unit)
    with pytest.raises(UnknownUnit, match=r"a\.xml: samples are integers and no unit is stated"):
        read(tmp_path, content)
    found = read_ecg(tmp_path / "a.xml", unit=f"{1000 / 4.88}/mV")
    np.testing.assert_allclose(rows(found.signal, GE_LEADS), eight, atol=1e-6)


def test_a_file_of_median_beats_alone_is_refused(tmp_path, eight):
    with pytest.raises(UnreadableFile, match="it holds no rhythm strip"):
        read(tmp_path, muse(eight).replace(b"<WaveformType>Rhythm", b"<WaveformType>Other"))


def test_a_lead_named_twice_or_not_at_all(tmp_path, eight):
    content = muse(eight)
    with pytest.raises(UnreadableFile, match="lead V1 occurs twice"):
        read(tmp_path, content.replace(b"<LeadID>V2<", b"<LeadID>V1<"))
    with pytest.raises(MissingLead, match="lead V2 is missing"):
        read(tmp_path, content.replace(b"<LeadID>V2<", b"<LeadID>V7<"))


def test_some_wrong_checksums_are_damage_and_all_wrong_ones_another_custom(tmp_path, eight):
    content = muse(eight)
    rhythm = content.index(b"Rhythm")
    place = content.index(b"<WaveFormData>", rhythm) + 40
    damaged = content[:place] + (b"B" if content[place : place + 1] != b"B" else b"C") + content[place + 1 :]
    with pytest.raises(UnreadableFile, match="the checksums of 1 leads are wrong"):
        read(tmp_path, damaged)
    np.testing.assert_allclose(rows(read(tmp_path, muse(eight, checksum=len)).signal, GE_LEADS), eight, atol=1e-6)


def test_truncated_and_leads_of_different_length(tmp_path, eight):
    content = muse(eight)
    for kept in (100, len(content) // 2, len(content) - 20):
        with pytest.raises(UnreadableFile, match="is no well-formed XML: it is cut off before its end"):
            read(tmp_path, content[:kept])
    with pytest.raises(UnreadableFile, match="states a LeadSampleCountTotal of 4999 and holds 5000"):
        read(tmp_path, content.replace(b"<LeadSampleCountTotal>5000<", b"<LeadSampleCountTotal>4999<", 1))


def test_a_lead_that_the_device_marked_as_off_is_a_finding(tmp_path, eight):
    found = read(tmp_path, muse(eight, off=("V3", "V5")))
    assert [str(finding) for finding in check(found) if finding.reason == "lead off"] == [
        "lead off: the device marked lead V3, V5 as off"]
    assert read(tmp_path, muse(eight)).notes == ()


def test_leads_that_begin_at_different_times_are_refused(tmp_path, eight):
    with pytest.raises(UnreadableFile, match="not recorded together"):
        read(tmp_path, muse(eight, late=("V1", "V2", "V3")))
    assert read(tmp_path, muse(eight, late=GE_LEADS)).signal.shape == (12, 5000)  # all later alike


def test_a_strip_of_a_few_leads_before_the_rhythm(tmp_path, eight):
    whole, strip = muse(eight), muse(eight[:2], GE_LEADS[:2])
    start, end = strip.index(b"<Waveform><WaveformType>Rhythm"), strip.index(b"</RestingECG>")
    place = whole.index(b"<Waveform><WaveformType>Rhythm")
    with pytest.raises(UnreadableFile, match="holds its leads in several waveforms, of which the first has I, II only"):
        read(tmp_path, whole[:place] + strip[start:end] + whole[place:])
    found = read(tmp_path, whole[:place] + whole[place:].replace(b"</RestingECG>", whole[place:]))
    assert [note.reason for note in found.notes] == ["several records in one file"]
    after = whole[: whole.index(b"</RestingECG>")] + strip[start:end] + b"</RestingECG>"
    assert read(tmp_path, after).signal.shape == (12, 5000)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("<SampleExponent>0<", "<SampleType>DELTA_SAMPLES</SampleType><SampleExponent>0<",
     "has samples of the SampleType 'DELTA_SAMPLES'; expected CONTINUOUS_SAMPLES"),
    ("<FirstSampleBaseline>0<", "<FirstSampleBaseline>-20<", "a lead has a FirstSampleBaseline of '-20', and what"),
    ("<FirstSampleBaseline>0<", "<FirstSampleBaseline>x<", "a lead has a FirstSampleBaseline of 'x', and what"),
])
def test_samples_that_are_no_plain_values_are_refused_by_name(tmp_path, eight, old, new, said):
    with pytest.raises(UnreadableFile, match=said):
        read(tmp_path, muse(eight).replace(old.encode(), new.encode()))


def test_plain_values_that_say_so_are_read(tmp_path, eight):
    kind = b"<SampleType>CONTINUOUS_SAMPLES</SampleType>"
    content = muse(eight).replace(b"<SampleExponent>0<", kind + b"<SampleExponent>0<")
    found = read(tmp_path, content.replace(b"<FirstSampleBaseline>0<", b"<FirstSampleBaseline>0.0<"))
    np.testing.assert_allclose(rows(found.signal, GE_LEADS), eight, atol=1e-6)
    median = muse(eight).replace(b"<FirstSampleBaseline>0<", b"<FirstSampleBaseline>3<", 1)  # of an averaged beat
    np.testing.assert_allclose(read(tmp_path, median).signal, found.signal, atol=1e-6)
