import copy
import io

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import MissingLead, TooLarge, UnknownUnit, UnreadableFile
from cctaecg.ecg.quality import check
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.recording import Device
from tests.ecg.writers import SCP_ORDER, dicom, rows


def read(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    return read_ecg(tmp_path / "a")


def changed(content: bytes, change) -> bytes:
    """A file after ``change(dataset)``."""
    dataset, stream = pydicom.dcmread(io.BytesIO(content)), io.BytesIO()
    change(dataset)
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def test_a_real_electrocardiographs_file():
    """pydicom's own example, of a Mortara ELI 250: ten seconds of rhythm and a median beat, 1.25 uV per count."""
    path = get_testdata_file("waveform_ecg.dcm", download=False)
    found = read_ecg(path)
    assert found.signal.shape == (12, 10000) and found.fs == 1000 and found.derived == ()
    assert found.device == Device("Mortara Instrument, Inc.", "el250")
    raw = np.frombuffer(pydicom.dcmread(path).WaveformSequence[0].WaveformData, "<i2").reshape(10000, 12).T
    np.testing.assert_allclose(found.signal, raw * 0.00125, rtol=1e-6)
    i, ii, iii = found.signal[:3]
    np.testing.assert_allclose(iii, ii - i, atol=1e-6)
    assert check(found) == []


@pytest.mark.parametrize("rhythm_first", [True, False])
@pytest.mark.parametrize("scheme", ["MDC", "SCPECG", "text"])
def test_the_rhythm_strip_by_code_or_name(tmp_path, ecg, rhythm_first, scheme):
    content = dicom(rows(ecg, SCP_ORDER), SCP_ORDER, scheme=scheme, sensitivity=0.5, correction=1.0,
                    rhythm_first=rhythm_first)
    found = read(tmp_path, content)
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    assert (found.fs, found.derived, found.format) == (500, (), "DICOM")
    assert found.device == Device("Mortara", "ELI 250")


def test_sensitivity_correction_baseline_and_unit(tmp_path, ecg):
    for scale in ({"sensitivity": 2.5, "correction": 0.4}, {"sensitivity": 1.0, "correction": 1.0, "baseline": -300.0},
                  {"sensitivity": 0.001, "correction": 1.0, "unit": "mV", "baseline": 0.25}):
        np.testing.assert_allclose(read(tmp_path, dicom(ecg, **scale)).signal, ecg, atol=5.1e-4)


def test_padding_is_missing(tmp_path, ecg):
    def pad(dataset):
        group = dataset.WaveformSequence[0]
        counts = np.frombuffer(group.WaveformData, "<i2").reshape(-1, 12).copy()
        counts[100:110, 6] = -32768
        group.WaveformData = counts.tobytes()
        group.add_new("WaveformPaddingValue", "OW", np.array([-32768], "<i2").tobytes())

    found = read(tmp_path, changed(dicom(ecg), pad)).signal
    assert np.isnan(found[6, 100:110]).all() and np.isnan(found).sum() == 10


def test_counts_without_sensitivity_are_refused(tmp_path, ecg):
    """The library would take them for microvolts."""
    def uncalibrate(dataset):
        del dataset.WaveformSequence[0].ChannelDefinitionSequence[4].ChannelSensitivity

    with pytest.raises(UnknownUnit, match="channel 5 states no sensitivity"):
        read(tmp_path, changed(dicom(ecg), uncalibrate))


def test_damaged(tmp_path, ecg):
    def only_median(dataset):
        del dataset.WaveformSequence[0]

    def claim(dataset):
        dataset.WaveformSequence[0].NumberOfWaveformSamples = 4_000_000_000

    def more(dataset):
        dataset.WaveformSequence[0].NumberOfWaveformSamples = 5001

    def companded(dataset):
        dataset.WaveformSequence[0].WaveformSampleInterpretation = "MB"

    def no_leads(dataset):
        for channel in dataset.WaveformSequence[0].ChannelDefinitionSequence:
            channel.ChannelSourceSequence[0].CodeValue = "2:131"  # arterial pressure or the like

    for change, kind, fault in ((only_median, UnreadableFile, "no waveform of a rhythm"),
                                (claim, TooLarge, "12 channels of 4000000000 samples"),
                                (more, UnreadableFile, "5001 samples and is truncated"),
                                (companded, UnreadableFile, "coding MB"), (no_leads, MissingLead, "is missing")):
        with pytest.raises(kind, match=fault):
            read(tmp_path, changed(dicom(ecg), change))
    content = dicom(ecg)
    for kept in (140, 400, 2000, len(content) // 2):
        with pytest.raises(UnreadableFile):
            read(tmp_path, content[:kept])


@pytest.mark.parametrize("element", ["NumberOfWaveformChannels", "SamplingFrequency", "ChannelDefinitionSequence",
                                     "WaveformBitsAllocated", "WaveformData"])
@pytest.mark.parametrize("blank", [False, True])
def test_an_element_that_is_not_there_is_named(tmp_path, ecg, element, blank):
    dataset = pydicom.dcmread(io.BytesIO(dicom(ecg)))
    if blank and element != "ChannelDefinitionSequence":
        dataset.WaveformSequence[0][element].value = None
    else:
        del dataset.WaveformSequence[0][element]
    dataset.save_as(tmp_path / "a.dcm")
    with pytest.raises(UnreadableFile, match=f"is no readable DICOM: a waveform states no {element}$"):
        read_ecg(tmp_path / "a.dcm")


def test_images_and_other_transfer_syntaxes_are_refused(tmp_path, ecg):
    with pytest.raises(UnreadableFile, match="no waveform of a rhythm"):
        read_ecg(get_testdata_file("CT_small.dcm", download=False))
    for name, fault in (("image_dfl.dcm", "is deflated"), ("ExplVR_BigEnd.dcm", "big-endian")):
        path = get_testdata_file(name, download=False)
        with pytest.raises(UnreadableFile, match=fault):
            read_ecg(path)


def test_no_patient_in_the_recording(tmp_path, ecg):
    content = dicom(ecg, LEADS)
    assert b"Doe^Jane" in content and "Doe" not in repr(read(tmp_path, content))


@pytest.mark.parametrize("continued", [True, False])
@pytest.mark.parametrize("bits", [12, 14])
def test_fewer_bits_than_allocated(tmp_path, ecg, bits, continued):
    """Above the stored bits there are zeros, or the sign goes on."""
    content = dicom(ecg, sensitivity=5.0, correction=1.0, bits=bits)
    if continued:
        def say_fewer(dataset):
            for channel in dataset.WaveformSequence[0].ChannelDefinitionSequence:
                channel.WaveformBitsStored = bits

        content = changed(dicom(ecg, sensitivity=5.0, correction=1.0), say_fewer)
    np.testing.assert_allclose(read(tmp_path, content).signal, ecg, atol=2.6e-3)


def test_values_that_need_more_bits_than_stated(tmp_path, ecg):
    def say_fewer(dataset):
        for channel in dataset.WaveformSequence[0].ChannelDefinitionSequence:
            channel.WaveformBitsStored = 8

    with pytest.raises(UnreadableFile, match="says that its values have 8 bits, and some need more"):
        read(tmp_path, changed(dicom(ecg), say_fewer))


def padded(mark, fill):
    def pad(dataset):
        group = dataset.WaveformSequence[0]
        counts = np.frombuffer(group.WaveformData, "<i2").reshape(-1, 12).copy()
        fill(counts, mark)
        group.WaveformData = counts.tobytes()
        group.add_new("WaveformPaddingValue", "OW", np.array([mark], "<i2").tobytes())

    return pad


def test_a_true_value_is_no_padding(tmp_path, ecg):
    """0 is padding at an end of a lead and in all leads at once; elsewhere it is a measurement."""
    def fill(counts, mark):
        counts[:, :] += 1  # no zero in all leads at once
        counts[:7, 3] = counts[-9:, 4] = counts[2000:2004] = mark

    def none(counts, mark):
        counts[:, :] += np.arange(1, 13, dtype="<i2")

    found = read(tmp_path, changed(dicom(ecg), padded(0, fill))).signal
    expected = np.zeros(ecg.shape, bool)
    expected[3, :7] = expected[4, -9:] = expected[:, 2000:2004] = True
    np.testing.assert_array_equal(np.isnan(found), expected)
    content = changed(dicom(ecg), padded(0, none))
    counts = np.frombuffer(pydicom.dcmread(io.BytesIO(content)).WaveformSequence[0].WaveformData, "<i2").reshape(-1, 12)
    assert (counts[1:-1] == 0).any()
    assert np.isfinite(read(tmp_path, content).signal).all()


def test_padding_of_all_leads_at_an_end_is_cut(tmp_path, ecg):
    def fill(counts, mark):
        counts[4000:] = mark

    found = read(tmp_path, changed(dicom(ecg), padded(-32768, fill)))
    np.testing.assert_allclose(found.signal, ecg[:, :4000], atol=5.1e-4)
    assert [(f.reason, f.severity) for f in check(found)] == [("silent end cut", "warn"), ("too short", "refuse")]


def test_a_file_without_preamble_or_without_any_header(tmp_path, ecg):
    content = dicom(ecg)
    expected = read(tmp_path, content).signal
    assert content[128:132] == b"DICM"
    np.testing.assert_array_equal(read(tmp_path, content[132:]).signal, expected)  # as some exports begin
    for implicit in (True, False):
        dataset, stream = pydicom.dcmread(io.BytesIO(content)), io.BytesIO()
        for group in dataset.WaveformSequence:
            group["WaveformData"].VR = "OW"
        pydicom.dcmwrite(stream, pydicom.Dataset(dataset), implicit_vr=implicit, little_endian=True)
        assert stream.getvalue()[:2] == b"\x08\x00"
        np.testing.assert_array_equal(read(tmp_path, stream.getvalue()).signal, expected)


def split(parts, offsets=None):
    """The rhythm in several groups, each of a few channels."""
    def into(dataset):
        rhythm = dataset.WaveformSequence[0]
        channels = list(rhythm.ChannelDefinitionSequence)
        counts = np.frombuffer(rhythm.WaveformData, "<i2").reshape(-1, 12)
        groups = []
        for k, columns in enumerate(parts):
            group = copy.deepcopy(rhythm)
            group.NumberOfWaveformChannels = len(columns)
            group.ChannelDefinitionSequence = [copy.deepcopy(channels[c]) for c in columns]
            group.WaveformData = np.ascontiguousarray(counts[:, columns]).tobytes()
            group.MultiplexGroupTimeOffset = (offsets or [0] * 9)[k]
            groups.append(group)
        dataset.WaveformSequence = [*groups, dataset.WaveformSequence[1]]

    return into


def test_leads_in_several_groups(tmp_path, ecg):
    """Up to five are allowed: read where they were recorded together, and refused by name where they were not."""
    thirds = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]]
    np.testing.assert_allclose(read(tmp_path, changed(dicom(ecg), split(thirds))).signal, ecg, atol=5.1e-4)
    with pytest.raises(UnreadableFile, match="spread over 4 groups that were not recorded together"):
        read(tmp_path, changed(dicom(ecg), split(thirds, [0, 2500, 5000, 7500])))
    twice = [list(range(12)), list(range(12))]
    np.testing.assert_allclose(read(tmp_path, changed(dicom(ecg), split(twice))).signal, ecg, atol=5.1e-4)
    with_strip = [list(range(12)), [1]]  # all leads, and lead II once more for the rhythm
    np.testing.assert_allclose(read(tmp_path, changed(dicom(ecg), split(with_strip))).signal, ecg, atol=5.1e-4)


def test_groups_of_leads_without_their_times_are_read_with_a_note(tmp_path, ecg):
    def without_times(dataset):
        split([[*range(6)], [*range(6, 12)]])(dataset)
        for group in dataset.WaveformSequence:
            group.pop("MultiplexGroupTimeOffset", None)

    found = read(tmp_path, changed(dicom(ecg), without_times))
    np.testing.assert_allclose(found.signal, ecg, atol=5.1e-4)
    assert [note.reason for note in found.notes] == ["leads in several groups"]


def test_a_code_counts_for_more_than_the_words_beside_it(tmp_path, ecg):
    def right_chest(dataset):
        source = dataset.WaveformSequence[0].ChannelDefinitionSequence[8].ChannelSourceSequence[0]
        source.CodeValue, source.CodeMeaning = "2:11", "Lead V3"  # the code is that of V3R

    with pytest.raises(MissingLead, match="lead V3 is missing"):
        read(tmp_path, changed(dicom(ecg), right_chest))


def test_another_rhythm_is_passed_over_and_said(tmp_path, ecg):
    def with_another(dataset):
        later = copy.deepcopy(dataset.WaveformSequence[0])
        later.WaveformData = later.WaveformData[::-1]
        dataset.WaveformSequence.append(later)

    found = read(tmp_path, changed(dicom(ecg), with_another))
    np.testing.assert_allclose(found.signal, ecg, atol=5.1e-4)
    assert [note.reason for note in found.notes] == ["several records in one file"]
    twice = [list(range(12)), list(range(12))]
    assert read(tmp_path, changed(dicom(ecg), split(twice))).notes == ()  # the same samples are the same recording


@pytest.mark.parametrize(("element", "apart"), [("ChannelSampleSkew", 1250), ("ChannelTimeSkew", 2.5)])
def test_leads_that_begin_at_different_times_are_refused(tmp_path, ecg, element, apart):
    def skew(dataset):
        for channel in dataset.WaveformSequence[0].ChannelDefinitionSequence[3:]:
            setattr(channel, element, apart)

    with pytest.raises(UnreadableFile, match=r"not recorded together: their first samples lie 2\.5 s apart"):
        read(tmp_path, changed(dicom(ecg), skew))


def test_a_channel_beside_the_leads_may_have_another_unit_or_none(tmp_path, ecg):
    both = np.vstack([ecg, ecg[:1]])

    def other(dataset):
        channel = dataset.WaveformSequence[0].ChannelDefinitionSequence[12]
        channel.ChannelSourceSequence[0].CodeValue = "2:99"
        channel.ChannelSourceSequence[0].CodeMeaning = "Respiration"
        channel.ChannelSensitivityUnitsSequence[0].CodeValue = "Ohm"

    def uncalibrated(dataset):
        other(dataset)
        del dataset.WaveformSequence[0].ChannelDefinitionSequence[12].ChannelSensitivity

    for change in (other, uncalibrated):
        found = read(tmp_path, changed(dicom(both, (*LEADS, "I")), change)).signal
        np.testing.assert_allclose(found, ecg, atol=5.1e-4)


def test_a_filtered_rhythm_is_derived_and_no_beat(tmp_path, ecg):
    def derive(dataset):
        dataset.WaveformSequence[0].WaveformOriginality = "DERIVED"
        dataset.WaveformSequence[0].MultiplexGroupLabel = "FILTERED"

    np.testing.assert_allclose(read(tmp_path, changed(dicom(ecg), derive)).signal, ecg, atol=5.1e-4)


@pytest.mark.parametrize(("bits", "interpretation", "dtype", "step"), [(8, "SB", "i1", 20), (32, "SL", "<i4", 0.01),
                                                                       (16, "US", "<u2", 1)])
def test_other_widths_and_unsigned_samples(tmp_path, ecg, bits, interpretation, dtype, step):
    zero = 32768 if interpretation == "US" else 0

    def change(dataset):
        group = dataset.WaveformSequence[0]
        group.WaveformBitsAllocated, group.WaveformSampleInterpretation = bits, interpretation
        group.WaveformData = (np.round(ecg * 1000 / step) + zero).astype(dtype).T.tobytes()
        group["WaveformData"].VR = "OB" if bits == 8 else "OW"
        for channel in group.ChannelDefinitionSequence:
            channel.ChannelSensitivity, channel.ChannelSensitivityCorrectionFactor = step, 1
            channel.ChannelBaseline, channel.WaveformBitsStored = -zero * step, bits

    np.testing.assert_allclose(read(tmp_path, changed(dicom(ecg), change)).signal, ecg, atol=0.51e-3 * step + 1e-6)
