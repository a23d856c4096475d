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
