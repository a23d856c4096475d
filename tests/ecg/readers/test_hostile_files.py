"""Files made to harm: each is refused by name in a process that may take no more than 300 MB beyond its libraries."""

import base64
import bz2
import gzip
import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib

import h5py
import numpy as np
import pytest

from tests.ecg.conftest import synthetic, write_wfdb
from tests.ecg.device_writers import cardiosoft, mfer, mortara
from tests.ecg.writers import GE_LEADS, SCP_ORDER, aecg, dicom, edf, lzw, muse, rows, scp, sierra

SHORT = synthetic(100, 2)
ZEROS = bytes(70_000_000)

READ_ALL = """
import resource, sys
from pathlib import Path
import ecgdatakit.parsing.parsers.ge_muse_xml, ecgdatakit.parsing.parsers.hl7_aecg, pandas, pydicom, pyedflib, wfdb
import ecgdatakit.parsing.parsers.mfer, ecgdatakit.parsing.parsers.mortara_el250, h5py
import ecgdatakit.parsing.parsers.scp_ecg, sierraecg.lzw, scipy.signal, defusedxml.ElementTree
from cctaecg.ecg.errors import EcgError
from cctaecg.ecg.readers.formats import read_ecg
now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + 300_000_000, now + 300_000_000))
for path in sorted(Path(sys.argv[1]).iterdir()):
    if path.suffix == ".dat":
        continue
    try:
        read_ecg(path, fs=500)
        print(path.name, "read", sep="|")
    except EcgError as error:
        assert str(error).startswith(str(path)), error
        print(path.name, type(error).__name__, error.fault.replace("\\n", " "), sep="|")
"""


def billion_laughs(document: bytes, root: str) -> bytes:
    """A document with a tower of ten entities, each ten times the one below, used in its first element."""
    tower = "".join(f'<!ENTITY l{n} "{10 * f"&l{n - 1};"}">' for n in range(1, 10))
    return with_entities(document, root, f'<!ENTITY l0 "lol">{tower}', "&l9;")


def with_entities(document: bytes, root: str, declarations: str, use: str) -> bytes:
    text = document.decode("utf-16" if document.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1")
    body = text[text.index(f"<{root}") :]
    end = body.index(">") + 1
    return f'<?xml version="1.0"?><!DOCTYPE {root} [{declarations}]>{body[:end]}<x>{use}</x>{body[end:]}'.encode()


def npz(method: int, claimed: int | None = None, zeros: bytes = ZEROS) -> bytes:
    """An archive with zeros; ``claimed`` is the unpacked size that it states instead."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("signal.npy", zeros)
    content = stream.getvalue()
    return content if claimed is None else content.replace(struct.pack("<I", len(zeros)), struct.pack("<I", claimed))


def mat(*packed: bytes) -> bytes:
    return b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM" + b"".join(
        np.array([15, len(data)], "<u4").tobytes() + data for data in packed)


def matrix(count: int) -> bytes:
    """A packed variable of ``count`` bytes that its class makes ``count`` doubles."""
    def element(kind, data):
        return np.array([kind, len(data)], "<u4").tobytes() + data + bytes(-len(data) % 8)

    inner = element(6, np.array([6, 0], "<u4").tobytes()) + element(5, np.array([12, count // 12], "<i4").tobytes())
    return zlib.compress(element(14, inner + element(1, b"val") + element(2, bytes(count))), 1)


def header_of_npy(shape: tuple[int, ...]) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return stream.getvalue()


def sierra_of(data: bytes) -> bytes:
    return sierra(SHORT, fs=100, parsed_text=base64.b64encode(data).decode())


def dicom_with_length(length: int) -> bytes:
    """The length of the maker's name replaced by one that the file does not have."""
    content = dicom(SHORT).replace(b"\x08\x00\x70\x00LO\x08\x00Mortara ", b"\x08\x00\x70\x00UT\0\0XXXXMortara ")
    place = content.index(b"XXXX")
    return content[:place] + struct.pack("<I", length) + content[place + 4 :]


XML = ("aecg", "muse", "sierra", "cardiosoft", "mortara")
FALSE_COUNT = b"\x05\x04\xff\xff\xff\x7f"


def nested_mfer() -> bytes:
    """Sets of definitions, each in the one before."""
    content = b""
    for _ in range(3000):
        content = b"\x67\x84" + struct.pack(">I", len(content)) + content
    return b"\x40\x20" + b"MFR ".ljust(32) + content


def hdf5(shape, chunks) -> bytes:
    """A file whose dataset announces a shape and has written none of it."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file.create_dataset("ecg", shape, "f8", chunks=chunks, maxshape=(None, None), compression="gzip")
    return stream.getvalue()


def hdf5_chunk() -> bytes:
    """A chunk that unpacks to more than a thousand times what it says."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        dataset = file.create_dataset("ecg", (12, 500), "f8", chunks=(12, 500), compression="gzip")
        dataset.id.write_direct_chunk((0, 0), zlib.compress(ZEROS, 9))
    return stream.getvalue()


def hdf5_text() -> bytes:
    """The length of a text replaced by one that its heap does not hold."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file["ecg"] = SHORT
        file.attrs["units"] = "millivolts"
    content = stream.getvalue()
    heap = struct.pack("<Q", content.index(b"GCOL"))
    return content.replace(struct.pack("<I", 10) + heap, struct.pack("<I", 0xFFFFFF00) + heap)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """What the reader said to each file: ``{name: (class of the error, fault)}``."""
    folder = tmp_path_factory.mktemp("hostile")
    documents = {"aecg": (aecg(rows(SHORT, SCP_ORDER)), "AnnotatedECG"),
                 "muse": (muse(rows(SHORT, GE_LEADS)), "RestingECG"),
                 "sierra": (sierra(SHORT, fs=100), "restingecgdata"),
                 "cardiosoft": (cardiosoft(SHORT, fs=100), "CardiologyXML"), "mortara": (mortara(SHORT, fs=100), "ECG")}
    contents = {
        "npz": npz(zipfile.ZIP_DEFLATED), "npz-false-size": npz(zipfile.ZIP_DEFLATED, 1000),
        "npz-bzip2": npz(zipfile.ZIP_BZIP2, 1000, ZEROS[:10**6]),
        "npz-lzma": npz(zipfile.ZIP_LZMA, 1000, ZEROS[:10**6]),
        "npz-many": b"PK\x03\x04" + 2000 * b"PK\x01\x02",
        "mat": mat(zlib.compress(ZEROS, 1)), "mat-wide": mat(matrix(24_000_000)),
        "mat-many": mat(*20 * [matrix(3_600_000)]),
        "gzip": gzip.compress(documents["aecg"][0] + ZEROS, 1), "bzip2": bz2.compress(documents["aecg"][0]),
        "npy-claim": header_of_npy((12, 4_000_000_000)) + bytes(100),
        "npy-negative": header_of_npy((12, -1)) + bytes(96),
        "edf-claim": edf(SHORT, fs=100, records=99999999),
        "scp-claim": scp(rows(SHORT, SCP_ORDER), huffman=True).replace(
            struct.pack("<IIB", 1, 200, 1), struct.pack("<IIB", 1, 4_000_000_000, 1)),
        "sierra-claim": sierra(SHORT, fs=100).decode("utf-16").replace('channel="2000"', 'channel="4000000000"').encode(
            "utf-16"),
        "sierra-lzw": sierra_of(12 * (struct.pack("<i2xh", len(lzw(bytes(9_999))), 0) + lzw(bytes(9_999)))),
        "dicom-length": dicom_with_length(0xFFFFFFF0),
        "dicom-deflated": dicom(SHORT).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99"),
        "tags": b"<AnnotatedECG>" + 1_000_000 * b"<a/>", "long": b"<RestingECG>" + b" " * 9_000_000,
        "gzip-parts": 40 * gzip.compress(ZEROS[:2_000_000], 1), "gzip-twice": gzip.compress(gzip.compress(ZEROS)),
        "hdf5-chunk": hdf5_chunk(), "hdf5-text": hdf5_text(),
        "hdf5-claim": hdf5((12, 10**9), (12, 1000)), "hdf5-wide": hdf5((12, 2000), (12, 10**6)),
        "mfer-channels": mfer(SHORT, fs=100, block=200).replace(b"\x05\x01\x0c", FALSE_COUNT, 1),
        "mfer-large": mfer(SHORT, fs=100, block=200) + ZEROS[:9_000_000], "mfer-nested": nested_mfer(),
        "deep": b"<AnnotatedECG>" + 90_000 * b"<component>" + b"</AnnotatedECG>",
    }
    for name, (document, root) in documents.items():
        contents[f"{name}-laughs"] = billion_laughs(document, root)
        contents[f"{name}-external"] = with_entities(document, root, '<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;")
        contents[f"{name}-parameter"] = with_entities(document, root, '<!ENTITY % p SYSTEM "http://localhost/">%p;', "")
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    header = write_wfdb(folder, "wfdb", SHORT)
    header.write_text(header.read_text().replace("wfdb 12 500 200", "wfdb 12 500 4000000000"))
    with (folder / "sparse").open("wb") as stream:
        stream.write(header_of_npy((12, 1_000_000_000)))
        os.truncate(stream.fileno(), 96_000_000_128)
    done = subprocess.run([sys.executable, "-c", READ_ALL, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line.split("|", 2) for line in done.stdout.splitlines()]
    assert {line[0] for line in lines} == {*contents, "wfdb.hea", "sparse"}
    return {name: tuple(rest) for name, *rest in lines}


@pytest.mark.parametrize(
    ("name", "kind", "fault"),
    [
        ("npz", "TooLarge", "unpacks to 70000000 bytes"),
        ("npz-false-size", "UnreadableFile", "damaged"),
        ("npz-bzip2", "UnreadableFile", "packed by another method"),
        ("npz-lzma", "UnreadableFile", "packed by another method"),
        ("npz-many", "TooLarge", "an archive of 2000 files"),
        ("mat", "TooLarge", "unpacks to more than"),
        ("mat-wide", "TooLarge", "24000000 numbers"),
        ("mat-many", "TooLarge", "unpacks to more than"),
        ("gzip", "TooLarge", "unpacks to more than 67108864 bytes"),
        ("gzip-parts", "TooLarge", "unpacks to more than 67108864 bytes"),
        ("gzip-twice", "UnknownFormat", "is packed; unpack it first"),
        ("hdf5-chunk", "TooLarge", "unpacks to more than its 48000 bytes"),
        ("hdf5-claim", "TooLarge", "announces 96000000000 bytes in one record"),
        ("hdf5-wide", "TooLarge", "is stored in chunks of 96000000 bytes"),
        ("hdf5-text", "UnreadableFile", "holds more than a text in its attribute 'units'"),
        ("mfer-channels", "TooLarge", "announces more than 256 channels"),
        ("mfer-large", "TooLarge", "bytes of MFER"),
        ("mfer-nested", "UnreadableFile", "is no readable MFER"),
        ("bzip2", "UnknownFormat", "is packed; unpack it first"),
        ("npy-claim", "UnreadableFile", "announces shape (12, 4000000000)"),
        ("npy-negative", "UnreadableFile", "announces shape (12, -1)"),
        ("edf-claim", "UnreadableFile", "announces"),
        ("scp-claim", "TooLarge", "4000000000 samples"),
        ("sierra-claim", "TooLarge", "12 leads of 400000000 samples"),
        ("sierra-lzw", "UnreadableFile", "lead 1 has 201 samples and not 200"),
        ("dicom-length", "UnreadableFile", "no waveform of a rhythm"),
        ("dicom-deflated", "UnreadableFile", "is deflated"),
        ("tags", "TooLarge", "1000001 XML tags"),
        ("long", "TooLarge", "bytes of XML"),
        ("deep", "UnreadableFile", "is no well-formed XML from line 1 on"),
        ("wfdb.hea", "TooLarge", "12 leads of 4000000000 samples"),
        ("sparse", "TooLarge", "holds 96000000128 bytes"),
        *((f"{format}-{attack}", "UnreadableFile", "ntities") for format in XML
          for attack in ("laughs", "external", "parameter")),
    ],
)
def test_refused_by_name(hostile, name, kind, fault):
    assert hostile[name][0] == kind
    assert fault in hostile[name][1]
