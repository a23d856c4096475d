"""Writers of the formats that hospitals export, from their public specifications and independent of the readers.

Each takes (k, n) mV and the names of the k leads, and returns the bytes of a file. Where a layout was checked against
real files, or against what other readers of real files expect, stands above its writer.
"""

import base64
import binascii
import io
import struct
import zlib

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from cctaecg.domain import LEADS

GE_LEADS = ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6")
SCP_ORDER = (*GE_LEADS, "III", "aVR", "aVL", "aVF")
SCP_CODES = {**{lead: code for code, lead in enumerate(GE_LEADS, 1)}, "III": 61, "aVR": 62, "aVL": 63, "aVF": 64}


def rows(signal: np.ndarray, leads: tuple[str, ...]) -> np.ndarray:
    """The rows of (12, n) in another order."""
    return signal[[LEADS.index(lead) for lead in leads]]


# -- GE MUSE XML ---------------------------------------------------------------------------------------------------
# The elements of a lead in the order of published exports of MUSE, with those that the ecgdatakit library knows:
# offsets that are 0 where leads were recorded together, marks of quality before the checksum.


def muse(signal, leads=GE_LEADS, fs=500, unit="MICROVOLTS", per_bit=4.88, median_first=True,
         checksum=zlib.crc32, off=(), late=()) -> bytes:
    """A median beat of another shape before the rhythm strip, base64 broken into lines as GE does."""
    rhythm = _muse_waveform("Rhythm", np.round(signal * 1000 / per_bit), leads, fs, unit, per_bit, checksum, off, late)
    median = _muse_waveform("Median", np.full((len(leads), 600), 77), leads, fs, unit, per_bit, checksum)
    return ('<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE RestingECG SYSTEM "restecg.dtd">\n<RestingECG>'
            "<PatientDemographics><PatientID>1234</PatientID><PatientLastName>Doe</PatientLastName></PatientDemographics>"
            "<TestDemographics><AcquisitionDevice>MAC55</AcquisitionDevice></TestDemographics>"
            f"{median + rhythm if median_first else rhythm + median}</RestingECG>\n").encode("latin-1")


def _muse_waveform(kind, counts, leads, fs, unit, per_bit, checksum, off=(), late=()) -> str:
    text = (f"<Waveform><WaveformType>{kind}</WaveformType><SampleBase>{fs}</SampleBase>"
            "<SampleExponent>0</SampleExponent>")
    for lead, row in zip(leads, counts.astype("<i2")):
        unit_tag = f"<LeadAmplitudeUnits>{unit}</LeadAmplitudeUnits>" if unit else ""
        text += (f"<LeadData><LeadByteCountTotal>{2 * len(row)}</LeadByteCountTotal>"
                 f"<LeadSampleCountTotal>{len(row)}</LeadSampleCountTotal>"
                 f"<LeadAmplitudeUnitsPerBit>{per_bit}</LeadAmplitudeUnitsPerBit>{unit_tag}<LeadID>{lead}</LeadID>"
                 f"<LeadOffsetFirstSample>{1250 if lead in late else 0}</LeadOffsetFirstSample>"
                 "<FirstSampleBaseline>0</FirstSampleBaseline><LeadSampleSize>2</LeadSampleSize>"
                 f"<LeadOff>{'TRUE' if lead in off else 'FALSE'}</LeadOff><BaselineSway>FALSE</BaselineSway>"
                 f"<LeadDataCRC32>{checksum(row.tobytes())}</LeadDataCRC32>"
                 f"<WaveFormData>{base64.encodebytes(row.tobytes()).decode()}</WaveFormData></LeadData>")
    return text + "</Waveform>"


# -- HL7 aECG ------------------------------------------------------------------------------------------------------


def aecg(signal, leads=SCP_ORDER, step="0.002", step_unit="s", scale=2.5, origin=0.0, unit="uV") -> bytes:
    """A rhythm series and a derived series with a representative beat."""
    digits = np.round((signal * 1000 - origin) / scale).astype(int)
    beat = _aecg_sequences(np.full((len(leads), 5), 9), leads, "TIME_RELATIVE", "0.002", "s", scale, origin, unit)
    rhythm = _aecg_sequences(digits, leads, "TIME_ABSOLUTE", step, step_unit, scale, origin, unit)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<!-- written by a test --><AnnotatedECG xmlns="urn:hl7-org:v3" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="1"/><component><series>'
            '<code code="RHYTHM"/><author><seriesAuthor><manufacturedSeriesDevice><manufacturerModelName>ELI 250'
            "</manufacturerModelName></manufacturedSeriesDevice><manufacturerOrganization><name>Mortara</name>"
            f"</manufacturerOrganization></seriesAuthor></author>{rhythm}<derivation><derivedSeries>"
            f'<code code="REPRESENTATIVE_BEAT"/>{beat}</derivedSeries></derivation></series></component></AnnotatedECG>'
            ).encode()


def _aecg_sequences(digits, leads, time, step, step_unit, scale, origin, unit) -> str:
    unit = f' unit="{unit}"' if unit else ""
    text = (f'<component><sequenceSet><component><sequence><code code="{time}"/><value xsi:type="GLIST_TS">'
            f'<head value="20240101120000.000"/><increment value="{step}" unit="{step_unit}"/></value></sequence>'
            "</component>")
    for lead, row in zip(leads, digits):
        text += (f'<component><sequence><code code="MDC_ECG_LEAD_{lead.upper()}"/><value xsi:type="SLIST_PQ">'
                 f'<origin value="{origin}"{unit}/><scale value="{scale}"{unit}/>'
                 f'<digits>{" ".join(map(str, row))}</digits></value></sequence></component>')
    return text + "</sequenceSet></component>"


# -- SCP-ECG -------------------------------------------------------------------------------------------------------
# Sections and pointers as in EN 1064, the checks as the ecgdatakit library makes them: twelve pointers, of which those
# of absent sections are zeros. PhysioNet's example has an optional section that holds nothing but its header; a vendor
# counts samples from 0.


def scp(signal, leads=SCP_ORDER, interval_us=2000, nanovolts=1000, difference=0, huffman=False, beat=True,
        ranges=None, flags=0x04, others=None) -> bytes:
    """Sections 0, 1, 3, 6, ``others``; if wanted 2 (default Huffman table), 4 and 5 with another median beat."""
    counts = np.round(signal * 1e6 / nanovolts).astype(int)
    count = counts.shape[1]
    device = struct.pack("<3HBB6s5B", 0, 0, 0, 0, 7, b"MAC-5", 20, 0xA0, 0, 0, 1) + bytes(17)
    sections = {1: bytes([14]) + struct.pack("<H", len(device)) + device + bytes([255, 0, 0])}
    if huffman:
        sections[2] = struct.pack("<H", 19999)
    ranges = ranges or len(leads) * [(1, count)]
    sections[3] = bytes([len(leads), flags]) + b"".join(
        struct.pack("<IIB", *range_, SCP_CODES[lead]) for range_, lead in zip(ranges, leads))
    if beat:
        sections[4] = struct.pack("<3H", 10, 2, 0)  # 10 ms
        beats = np.full((len(leads), 10_000 // interval_us), 55)
        sections[5] = _scp_waveforms(beats, interval_us, nanovolts, 0, huffman)
    sections[6] = _scp_waveforms(counts, interval_us, nanovolts, difference, huffman)
    return scp_record(sections | (others or {}))


def scp_record(sections: dict[int, bytes]) -> bytes:
    """A record of the sections given without headers, with the twelve pointers of section 0 and all checksums."""
    ids = [0, *sections]
    sizes = {0: 16 + 10 * 12} | {number: 16 + len(body) for number, body in sections.items()}
    starts = dict(zip(ids, 7 + np.cumsum([0, *(sizes[number] for number in ids[:-1])])))
    pointers = b"".join(struct.pack("<HII", n, sizes.get(n, 0), starts.get(n, 0)) for n in range(12))
    sections = {0: pointers, **sections}
    body = b""
    for number in ids:
        inner = struct.pack("<HI2B6x", number, sizes[number], 20, 20) + sections[number]
        body += struct.pack("<H", binascii.crc_hqx(inner, 0xFFFF)) + inner
    record = struct.pack("<I", 6 + len(body)) + body
    return struct.pack("<H", binascii.crc_hqx(record, 0xFFFF)) + record


def _scp_waveforms(counts, interval_us, nanovolts, difference, huffman) -> bytes:
    coded = [row if difference == 0 else np.concatenate([row[:difference], np.diff(row, difference)]) for row in counts]
    if difference == 2:  # the second sample itself follows the first
        coded = [np.concatenate([row[:2], np.diff(row, 2)]) for row in counts]
    parts = [huffman_coded(row) if huffman else row.astype("<i2").tobytes() for row in coded]
    sizes = b"".join(struct.pack("<H", len(part)) for part in parts)
    return struct.pack("<2H2B", nanovolts, interval_us, difference, 0) + sizes + b"".join(parts)


def huffman_coded(values) -> bytes:
    """The default table: k ones, a zero and a sign for up to 8; a prefix of ten bits before 8 or 16 bits."""
    bits = []
    for value in map(int, values):
        if value == 0:
            bits.append("0")
        elif abs(value) <= 8:
            bits.append("1" * abs(value) + "0" + ("1" if value < 0 else "0"))
        elif -128 <= value <= 127:
            bits.append("1111111110" + format(value & 0xFF, "08b"))
        else:
            bits.append("1111111111" + format(value & 0xFFFF, "016b"))
    text = "".join(bits)
    text += "0" * (-len(text) % 16)
    return int(text, 2).to_bytes(len(text) // 8, "big")


# -- Philips Sierra XML --------------------------------------------------------------------------------------------
# The end of each packed lead as the electrocardiographs write it: the code 1023, then zeros up to a whole byte, 4 to 10
# bits of them. A reader that takes those for one more code reads a byte too many in three leads of four.


def sierra(signal, version="1.04", fs=500, resolution=5.0, packed=True, labelled=True, parsed_text=None) -> bytes:
    """Version 1.03 names no leads, and may leave the resolution out; XLI stores limb leads as differences."""
    counts = np.round(signal * 1000 / (resolution or 5.0)).astype(int)
    milliseconds = round(counts.shape[1] * 1000 / fs)
    data = xli(counts) if packed else counts.astype("<i2").tobytes()
    labels = f'leadlabels="{" ".join(LEADS)}" numberofleads="12" ' if labelled else ""
    method = {"1.03": "compression", "1.04": "compressmethod"}[version]
    stated = f"<resolution>{resolution}</resolution>" if resolution else ""
    text = base64.encodebytes(data).decode() if parsed_text is None else parsed_text
    return ('<?xml version="1.0" encoding="UTF-16"?>\n<restingecgdata xmlns="http://www3.medical.philips.com">'
            f"<documentinfo><documenttype>PhilipsECG</documenttype><documentversion>{version}</documentversion>"
            '</documentinfo><dataacquisition><machine machineid="8">PageWriter TC50</machine>'
            f"<signalcharacteristics><samplingrate>{fs}</samplingrate>{stated}<signaloffset>0</signaloffset>"
            "<acquisitiontype>STD-12</acquisitiontype><numberchannelsallocated>12</numberchannelsallocated>"
            f'</signalcharacteristics></dataacquisition><waveforms><parsedwaveforms dataencoding="Base64" {labels}'
            f'{method}="{"XLI" if packed else "Uncompressed"}" durationperchannel="{milliseconds}">{text}'
            "</parsedwaveforms></waveforms></restingecgdata>").encode("utf-16")


def xli(counts: np.ndarray) -> bytes:
    """Twelve leads of integers, packed: limb leads as differences from I and II, second differences, LZW."""
    i, ii, iii = counts[:3]
    stored = counts.copy()
    stored[2] = ii - i - counts[2]
    stored[3] = -counts[3] - (i + ii) // 2
    stored[4] = (i - iii) // 2 - counts[4]
    stored[5] = (ii + iii) // 2 - counts[5]
    return b"".join(map(_xli_lead, stored))


def _xli_lead(row: np.ndarray) -> bytes:
    second = -np.diff(row, 2)
    codes = np.concatenate([row[:2], second[1:] + 64, [64]]).astype(int) & 0xFFFF
    packed = lzw(bytes(codes >> 8 & 0xFF for codes in codes) + bytes(code & 0xFF for code in codes))
    return struct.pack("<i2xh", len(packed), second[0]) + packed


def lzw(data: bytes, bits: int = 10) -> bytes:
    """Lempel, Ziv and Welch with codes of fixed width, the dictionary kept once it is full."""
    known, codes, run = {bytes([k]): k for k in range(256)}, [], b""
    for k in range(len(data)):
        byte = data[k : k + 1]
        if run + byte in known:
            run += byte
            continue
        codes.append(known[run])
        if len(known) <= (1 << bits) - 2:
            known[run + byte] = len(known)
        run = byte
    codes += [known[run], (1 << bits) - 1]
    text = "".join(format(code, f"0{bits}b") for code in codes)
    text += "0" * (4 + (-len(text) - 4) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


# -- EDF -----------------------------------------------------------------------------------------------------------
# The fields of https://www.edfplus.info/specs/edf.html in their order and width, read by pyedflib.


def edf(signal, labels=tuple(f"ECG {lead}" for lead in LEADS), fs=500, unit="uV", records=None, reserved="") -> bytes:
    """Records of one second, 16 bits of 0.2 uV; ``records`` is what the header announces instead of the truth."""
    count = len(labels)
    counts = np.round(signal * 5000).astype("<i2")
    seconds = counts.shape[1] // fs

    def fields(width, values):
        return "".join(str(value).ljust(width)[:width] for value in values)

    header = fields(8, ["0"]) + fields(80, ["X X X X", "Startdate X X X X"]) + fields(8, ["01.01.24", "12.00.00"])
    header += fields(8, [256 * (count + 1)]) + fields(44, [reserved])
    header += fields(8, [seconds if records is None else records, 1]) + fields(4, [count])
    header += fields(16, labels) + fields(80, [""] * count) + fields(8, [unit] * count)
    header += fields(8, [-6553.6] * count) + fields(8, [6553.4] * count)
    header += fields(8, [-32768] * count) + fields(8, [32767] * count) + fields(80, [""] * count)
    header += fields(8, [fs] * count) + fields(32, [""] * count)
    blocks = counts[:, : seconds * fs].reshape(count, seconds, fs).transpose(1, 0, 2)
    return header.encode("ascii") + blocks.tobytes()


# -- DICOM ---------------------------------------------------------------------------------------------------------
# Groups and channels as in pydicom's example of a Mortara ELI 250, which writes skew and stored bits of each channel.


def dicom(signal, leads=LEADS, fs=500, sensitivity=1.25, correction=0.8, baseline=0.0, unit="uV", scheme="MDC",
          rhythm_first=True, bits=16) -> bytes:
    """A 12-lead ECG object with a rhythm strip and a median beat."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID, meta.MediaStorageSOPClassUID = ExplicitVRLittleEndian, "1.2.840.10008.5.1.4.1.1.9.1.1"
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=["cctaecg"])
    dataset = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
    dataset.SOPClassUID, dataset.Modality = meta.MediaStorageSOPClassUID, "ECG"
    dataset.PatientName, dataset.Manufacturer, dataset.ManufacturerModelName = "Doe^Jane", "Mortara", "ELI 250"
    scale = (sensitivity, correction, baseline)
    rhythm = _multiplex_group("RHYTHM", "ORIGINAL", signal, leads, fs, scale, unit, scheme, bits)
    median = _multiplex_group("MEDIAN BEAT", "DERIVED", np.full((len(leads), 600), 0.5), leads, fs, scale, unit, scheme)
    dataset.WaveformSequence = [rhythm, median] if rhythm_first else [median, rhythm]
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _multiplex_group(label, originality, signal, leads, fs, scale, unit, scheme, bits=16) -> Dataset:
    sensitivity, correction, baseline = scale
    microvolts = signal * {"uV": 1000, "mV": 1}[unit]
    group = Dataset()
    group.MultiplexGroupLabel, group.WaveformOriginality = label, originality
    group.NumberOfWaveformChannels, group.NumberOfWaveformSamples = len(leads), signal.shape[1]
    group.SamplingFrequency, group.WaveformBitsAllocated, group.WaveformSampleInterpretation = fs, 16, "SS"
    group.ChannelDefinitionSequence = [_channel(lead, scale, unit, scheme, bits) for lead in leads]
    counts = np.round((microvolts - baseline) / (sensitivity * correction)).astype("<i2")
    if bits < 16:  # the high bits hold nothing, not the sign
        counts = (counts.astype(int) & (1 << bits) - 1).astype("<i2")
    group.WaveformData = counts.T.tobytes()
    group["WaveformData"].VR = "OW"
    return group


def _channel(lead, scale, unit, scheme, bits=16) -> Dataset:
    source, units, channel = Dataset(), Dataset(), Dataset()
    if scheme == "text":
        source.CodeValue, source.CodingSchemeDesignator, source.CodeMeaning = "X", "99VENDOR", f"Lead {lead} (surface)"
    else:
        code = {"MDC": "2:{}", "SCPECG": "5.6.3-9-{}"}[scheme].format(SCP_CODES[lead])
        source.CodeValue, source.CodingSchemeDesignator, source.CodeMeaning = code, scheme, "a lead"
    units.CodeValue, units.CodingSchemeDesignator, units.CodeMeaning = unit, "UCUM", unit
    channel.ChannelSourceSequence, channel.ChannelSensitivityUnitsSequence = [source], [units]
    channel.ChannelSensitivity, channel.ChannelSensitivityCorrectionFactor, channel.ChannelBaseline = scale
    channel.ChannelSampleSkew, channel.WaveformBitsStored = 0, bits
    return channel
