"""What is no ECG, or a bad one, is said in the command line's sentence; and good files of every format are read."""

import io

import numpy as np
import pytest

from cctaecg.book.your_ecg.data import page_data
from cctaecg.domain import LEADS
from tests.book.your_ecg.reading import Dropped, by_the_command, in_node
from tests.ecg.conftest import synthetic
from tests.ecg.writers import GE_LEADS, SCP_ORDER, aecg, dicom, muse, rows

FS = 500
S = synthetic(FS).astype(np.float32)
RATE = {"fs": 500.0}


def table(signal=S, names=LEADS, unit="mV", time="time (s)", mark=",", decimal=".", form="%.6f") -> bytes:
    head = [time] if time else []
    columns = [np.arange(signal.shape[1]) / FS] if time else []
    stream = io.StringIO()
    np.savetxt(stream, np.column_stack([*columns, signal.T]), fmt=form, delimiter=mark, comments="",
               header=mark.join([*head, *(f"{name} ({unit})" if unit else name for name in names)]))
    return stream.getvalue().replace(".", decimal).encode()


def with_line(line: bytes, content: bytes) -> bytes:
    lines = content.split(b"\n")
    return b"\n".join([*lines[:100], line, *lines[101:]])


def npy(array) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def but(lead: int, values, where=slice(None)) -> bytes:
    signal = S.copy()
    signal[lead, where] = values
    return npy(signal)


def wfdb(form: int, signal=S, gain=200, leads=LEADS, fs: object = FS, unit="mV") -> dict[str, bytes]:
    counts = np.round(signal * gain).astype(int)
    flat = counts.T.ravel()
    pairs = (np.append(flat, 0)[: len(flat) // 2 * 2] & 0xFFF).reshape(-1, 2)
    raw = {
        16: lambda: flat.astype("<i2").tobytes(), 61: lambda: flat.astype(">i2").tobytes(),
        80: lambda: (flat + 128).astype("u1").tobytes(), 160: lambda: (flat + 32768).astype("<u2").tobytes(),
        24: lambda: b"".join(int(value).to_bytes(3, "little", signed=True) for value in flat),
        32: lambda: flat.astype("<i4").tobytes(),
        212: lambda: np.column_stack([pairs[:, 0] & 255, pairs[:, 0] >> 8 | pairs[:, 1] >> 8 << 4, pairs[:, 1] & 255])
        .astype("u1").tobytes(),
    }[form]()
    lines = [f"r {len(leads)} {fs} {signal.shape[1]}"]
    for lead, row in zip(leads, counts):
        checksum = (int(row.sum()) + 32768) % 65536 - 32768
        lines.append(f"r.dat {form} {gain}/{unit} 12 0 {row[0]} {checksum} 0 {lead}")
    return {"r.hea": "\n".join([*lines, ""]).encode(), "r.dat": raw}


def header(change=lambda text: text, **kwargs) -> dict[str, bytes]:
    files = wfdb(16, **kwargs)
    return {**files, "r.hea": change(files["r.hea"])}


GE, SCP = rows(S, GE_LEADS), rows(S, SCP_ORDER)
MUSE, AECG, DICOM = muse(GE), aecg(SCP), dicom(S)
SWAPPED = np.vstack([-S[0], S[2], S[1], -(S[2] - S[0]) / 2, -S[0] - S[2] / 2, S[2] + S[0] / 2, S[6:]])
EIGHT = rows(S, GE_LEADS)

CASES = {
    # tables
    "csv": {"a.csv": table()}, "csv, semicolons": {"a.csv": table(mark=";", decimal=",")},
    "csv, tabs": {"a.csv": table(mark="\t")}, "csv, microvolts": {"a.csv": table(S * 1000, unit="µV")},
    "csv of eight leads": {"a.csv": table(EIGHT, GE_LEADS)},
    "csv in UTF-16": {"a.csv": table().decode().encode("utf-16")},
    "csv, CRLF": {"a.csv": table().replace(b"\n", b"\r\n")},
    "csv under a comment": {"a.csv": b"# a note\n" + table()},
    "csv of integers": ({"a.csv": table(np.round(S * 1000), unit="", form="%d", time="")}, RATE),
    "csv of integers, unit stated": ({"a.csv": table(np.round(S * 1000), unit="", form="%d", time="")},
                                     {**RATE, "unit": "uV"}),
    "csv without a rate": {"a.csv": table(unit="", time="")},
    "csv of times without unit": {"a.csv": table(time="time")},
    "csv of times without unit, wrong rate": ({"a.csv": table(time="time")}, {"fs": 123.0}),
    "csv of an unknown unit": {"a.csv": table(unit="furlong")}, "csv of nine leads": {"a.csv": table(S[:9], LEADS[:9])},
    "csv, header alone": {"a.csv": (",".join(LEADS) + "\n").encode()}, "csv, short": {"a.csv": table(S[:, :2000])},
    "csv, a row too long": {"a.csv": with_line(table().split(b"\n")[100] + b",1", table())},
    "csv, a word": {"a.csv": with_line(b"0.198,x" + b",0" * 11, table())},
    "csv, a byte of value 0": {"a.csv": table()[:100_000] + b"\0" + table()[100_000:]},
    "csv, a number with a byte of value 0": {"a.csv": with_line(b"0.198,0.1\x002" + b",0" * 11, table())},
    "csv, a gap": {"a.csv": with_line(b"0.198," + b",0" * 11, table())},
    "csv, a lead twice": {"a.csv": table(names=("I", "I", *LEADS[2:]))},
    "csv of other names": {"a.csv": table(names=[f"x{k}" for k in range(12)])},
    "columns without names": {"a.txt": table(unit="", time="").split(b"\n", 1)[1]},
    "columns named by the reader": ({"a.txt": table(unit="", time="").split(b"\n", 1)[1]}, {**RATE, "leads": LEADS}),
    # npy
    "npy": ({"a.npy": npy(S)}, RATE),
    "npy, big-endian columns": ({"a.npy": npy(np.asfortranarray(S.astype(">f8")))}, RATE),
    "npy, lengthwise": ({"a.npy": npy(S.T)}, RATE), "npy of halves": ({"a.npy": npy(S.astype(np.float16))}, RATE),
    "npy without a rate": {"a.npy": npy(S)},
    "npy of integers": ({"a.npy": npy(np.round(S * 1000).astype(np.int16))}, RATE),
    "npy of gain 1000": ({"a.npy": npy(np.round(S * 1000).astype(np.int64))}, {**RATE, "unit": "1000/mV"}),
    "npy of nine leads": ({"a.npy": npy(S[:9])}, RATE), "npy of one lead": ({"a.npy": npy(S[0])}, RATE),
    "npy, truncated": ({"a.npy": npy(S)[:-1000]}, RATE), "npy, header cut": ({"a.npy": npy(S)[:50]}, RATE),
    "npy of an unknown unit": ({"a.npy": npy(S)}, {**RATE, "unit": "furlong"}),
    "npy at 50 Hz": ({"a.npy": npy(S)}, {"fs": 50.0}), "npy at 20 kHz": ({"a.npy": npy(S)}, {"fs": 20_000.0}),
    "npy at 2 kHz": ({"a.npy": npy(np.tile(S, 4))}, {"fs": 2000.0}),
    "so many microvolts taken for millivolts that a tie is rounded": (
        {"a.npy": npy(np.where(np.abs(S) == np.abs(S).max(), 2585, S * 1000))}, RATE),
    "microvolts taken for millivolts": ({"a.npy": npy(S * 1000)}, RATE),
    "volts taken for millivolts": ({"a.npy": npy(S / 1000)}, RATE),
    "an inverted aVR": ({"a.npy": but(3, -S[3])}, RATE), "a flat lead": ({"a.npy": but(4, 0.1)}, RATE),
    "a lead that stands still": ({"a.npy": but(4, 0.1, slice(1000, 4500))}, RATE),
    "a gap of 10 ms": ({"a.npy": but(7, np.nan, slice(100, 105))}, RATE),
    "a gap of 0.2 s": ({"a.npy": but(7, np.nan, slice(100, 200))}, RATE),
    "a spike": ({"a.npy": but(7, 500, 500)}, RATE), "a rail": ({"a.npy": but(7, 32, slice(500, 900))}, RATE),
    "a sample of 5 V": ({"a.npy": but(7, 5000, 500)}, RATE), "infinite": ({"a.npy": but(7, np.inf, 500)}, RATE),
    "a jump of 32 mV": ({"a.npy": npy(S + 32 * (np.arange(S.shape[1]) > 2500).astype(np.float32))}, RATE),
    "clipped": ({"a.npy": npy(np.clip(S, -0.2, 0.4))}, RATE), "arms swapped": ({"a.npy": npy(SWAPPED)}, RATE),
    "zeros at both ends": ({"a.npy": npy(np.hstack([np.zeros((12, 1000), np.float32), S[:, :3000],
                                                    np.zeros((12, 1000), np.float32)]))}, RATE),
    "an end of zeros": ({"a.npy": npy(np.hstack([S, np.zeros((12, 1000), np.float32)]))}, RATE),
    # WFDB
    **{f"WFDB, format {form}": wfdb(form, gain=50 if form == 80 else 200) for form in (16, 61, 80, 160, 24, 32, 212)},
    "WFDB, header alone": {"r.hea": wfdb(16)["r.hea"]}, "WFDB, samples alone": {"r.dat": wfdb(16)["r.dat"]},
    "WFDB, truncated": {**wfdb(16), "r.dat": wfdb(16)["r.dat"][:-5000]}, "WFDB, empty": {**wfdb(16), "r.dat": b""},
    "WFDB, other samples": {**wfdb(16), "r.dat": wfdb(16)["r.dat"][::-1]},
    "WFDB, unknown unit": header(unit="furlong"),
    "WFDB, no gain": header(lambda text: text.replace(b"200/mV", b"0/mV")),
    "WFDB of 257 Hz": header(fs=257), "WFDB of 0 Hz": header(fs=0), "WFDB of prose": {"r.hea": b"hello world\n"},
    "WFDB, header cut": header(lambda text: text[:200]),
    "WFDB of segments": header(lambda text: text.replace(b"r 12", b"r/2 12")),
    "WFDB, a folder's way up": header(lambda text: text.replace(b"r.dat", b"../r.dat")),
    "WFDB with a channel of pressure": header(signal=np.vstack([S, S[:1]]), leads=(*LEADS, "ABP"), change=lambda text:
                                              text[:-1][::-1].replace(b"Vm", b"gHmm", 1)[::-1] + b"\n"),
    "WFDB, a MATLAB 5 file": {"r.hea": wfdb(16)["r.hea"].replace(b"r.dat 16 ", b"r.dat 16+24 "),
                              "r.dat": b"MATLAB 5.0 MAT-file" + wfdb(16)["r.dat"]},
    "WFDB of nine leads": header(signal=S[:9], leads=LEADS[:9]),
    # DICOM
    "DICOM": {"a.dcm": DICOM}, "DICOM without preamble": {"a.dcm": DICOM[132:]},
    "DICOM in words": {"a.dcm": dicom(S, scheme="text")},
    "DICOM of 12 bits": {"a.dcm": dicom(S, bits=12, sensitivity=5.0)},
    "DICOM of nine leads": {"a.dcm": dicom(S[:9], LEADS[:9])},
    "DICOM, half": {"a.dcm": DICOM[: len(DICOM) // 2]}, "DICOM, header alone": {"a.dcm": DICOM[:500]},
    # XML
    "aECG": {"a.xml": AECG}, "aECG in ms": {"a.xml": aecg(SCP, step="2", step_unit="ms")},
    "aECG without unit": {"a.xml": aecg(SCP, unit="")}, "aECG of an unknown step": {"a.xml": aecg(SCP, step_unit="h")},
    "aECG that ends at the largest number": {"a.xml": aecg(np.hstack([SCP[:, :-50], np.full((len(SCP), 50), 32.767)]))},
    "aECG of nine leads": {"a.xml": aecg(S[:9], LEADS[:9])}, "aECG, truncated": {"a.xml": AECG[:50_000]},
    "aECG, header alone": {"a.xml": AECG[:300]}, "aECG of nothing": {"a.xml": b"<AnnotatedECG/>"},
    "an entity": {"a.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><AnnotatedECG>&x;</AnnotatedECG>'},
    "MUSE": {"a.xml": MUSE}, "MUSE of 250 Hz": {"a.xml": muse(GE, fs=250)},
    "MUSE without unit": {"a.xml": muse(GE, unit="")},
    "MUSE, a lead off": {"a.xml": muse(GE, off=("V3",))}, "MUSE, a lead late": {"a.xml": muse(GE, late=("V3",))},
    "MUSE, checksums": {"a.xml": MUSE.replace(b"<LeadDataCRC32>", b"<LeadDataCRC32>1", 11)},
    "MUSE, truncated": {"a.xml": MUSE[:60_000]}, "MUSE of nothing": {"a.xml": b"<RestingECG/>"},
    # no ECG
    "an empty file": {"a.csv": b""}, "a letter": {"a.txt": b"Dear colleague, leads I and II are fine.\n"},
    "an image": {"a.png": b"\x89PNG\r\n\x1a\n" + bytes(100)}, "a PDF": {"a.pdf": b"%PDF-1.7\n"},
    "zeros": {"a.bin": bytes(1000)},
    "a page": {"a.html": b"<html><body>ECG</body></html>"}, "annotations": {"a.atr": b"\x00\x04\x00\x00"},
    "a licence": {"LICENSE.txt": b"Permission is hereby granted to everybody.\n"},
    "sums": {"SHA256SUMS.txt": b"0123456789abcdef  a.dat\n"}, "a list": {"RECORDS": b"a/b\nc/d\n"},
    "a document": {"a.docx": b"PK\x03\x04" + bytes(26) + b"word/x"},
    "packed": {"a.bz2": b"BZh91AY"}, "an image in vectors": {"a.svg": b"<svg/>"},
}


@pytest.fixture(scope="module")
def dropped(tmp_path_factory) -> dict[str, Dropped]:
    found = {}
    for number, (name, case) in enumerate(CASES.items()):
        files, stated = case if isinstance(case, tuple) else (case, {})
        folder = tmp_path_factory.mktemp(f"case{number}")
        for file, content in files.items():
            (folder / file).write_bytes(content)
        found[name] = Dropped([folder / file for file in files], stated)
    return found


def test_each_file_is_read_or_refused_as_the_command_does_it(scripted, smoke, dropped):
    found = dict(zip(dropped, in_node(scripted, page_data(smoke), list(dropped.values()))))
    expected = dict(zip(dropped, by_the_command(smoke, list(dropped.values()))))
    said = {name: told.said for name, told in expected.items()}
    assert {name: told["said"] for name, told in found.items()} == said
    read = [name for name, told in expected.items() if told.mean]
    assert [name for name, told in found.items() if told["mean"]] == read
    page, command = ([told[name] for name in read] for told in (
        {name: one["mean"] for name, one in found.items()}, {name: one.mean for name, one in expected.items()}))
    np.testing.assert_allclose(page, command, atol=1e-3)
    assert len(read) >= 30 and len(said) - len(read) >= 50
    assert not any(told.get("here") for told in found.values())


def test_what_is_too_large_is_refused_before_it_is_read(scripted, settings):
    said = scripted("try { yourEcg.readers.refuseLarge(given); } catch (error) { return error.sentence; }", settings,
                    [{"name": "a.csv", "size": 200_000_000}])
    assert said == "too large for an ECG: holds 200000000 bytes; a 12-lead ECG has fewer than 67108864"


@pytest.mark.parametrize(("name", "content", "format"), [
    ("a.npz", b"PK\x03\x04" + bytes(100), "npz"),
    ("a.h5", b"\x89HDF\r\n\x1a\n", "HDF5"), ("a.edf", b"0       X", "EDF"),
    ("a.xml", b"<restingecgdata/>", "Philips Sierra XML"), ("a.mat", b"MATLAB 5.0 MAT-file" + bytes(9), "MATLAB"),
    ("a.scp", bytes(16) + b"SCPECG" + bytes(10), "SCP-ECG"), ("a.gz", b"\x1f\x8b\x08", "gzip"),
])
def test_a_format_that_the_page_does_not_read_is_said_to_be_one(scripted, settings, tmp_path, name, content, format):
    (tmp_path / name).write_bytes(content)
    (told,) = in_node(scripted, settings, [Dropped([tmp_path / name])])
    assert told["said"] == f"This may be an ECG in {format}, which this page does not read; cctaecg predict does."


def test_two_ecgs_at_once_and_a_rate_between_whole_ones_are_limits_of_the_page(scripted, settings, tmp_path):
    (tmp_path / "a.csv").write_bytes(table())
    (tmp_path / "b.csv").write_bytes(table())
    odd = tmp_path / "odd"
    odd.mkdir()
    for file, content in header(signal=np.tile(S, 2), fs=999.5).items():
        (odd / file).write_bytes(content)
    two, rate = in_node(scripted, settings, [Dropped([tmp_path / "a.csv", tmp_path / "b.csv"]),
                                             Dropped([odd / "r.hea", odd / "r.dat"])])
    assert two["said"].startswith("Several files were dropped. Drop one ECG at a time")
    assert rate["said"] == ("The sampling rate is 999.5 Hz. This page filters at whole rates only; "
                            "cctaecg predict at any.")
