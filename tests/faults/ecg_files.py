"""ECG files that are something else, cut off, or say what no ECG is."""

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np

from cctaecg.domain import LEADS
from tests.ecg.writers import dicom, edf, muse, scp
from tests.faults.fault import Fault, Told, called

RATE = 500


def sound() -> np.ndarray:
    """(12, 5000) mV of pulses once a second, limb leads in Einthoven's proportions."""
    time = np.arange(10 * RATE) / RATE
    peak = np.exp(-0.5 * ((time % 1 - 0.5) / 0.012) ** 2)
    signal = np.outer([0.6, 1.0, 0, 0, 0, 0, 0.4, 0.8, 1.0, 1.2, 1.1, 0.9], peak - 0.3 * np.roll(peak, 15))
    signal[0] += 0.2 * np.roll(peak, 60)
    i, ii = signal[0], signal[1]
    signal[2:6] = ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2
    return signal


def _checked(name: str, content: bytes) -> Told:
    Path("ecgs").mkdir()
    Path("ecgs", name).write_bytes(content)
    status, said = called("check", "ecgs", "--workers", "1")
    refused = "\n".join(line for line in said.splitlines() if line.startswith("refused: "))
    return status, refused or said.splitlines()[-1]  # of what is no ECG the count alone is said


def _csv(signal: np.ndarray, head: str = "I,II,III,aVR,aVL,aVF,V1,V2,V3,V4,V5,V6", unit: str = "mV") -> bytes:
    stream = io.StringIO()
    columns = ",".join(["time (s)", *(f"{lead} ({unit})" for lead in head.split(","))])
    table = np.column_stack([np.arange(signal.shape[1]) / RATE, signal.T])
    np.savetxt(stream, table, fmt="%.6f", delimiter=",", header=columns, comments="")
    return stream.getvalue().encode()


def _npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def _npz(**arrays: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def _with(row: int, values: object) -> np.ndarray:
    signal = sound()
    signal[row] = values
    return signal


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(1001):
            archive.writestr(f"{number}.npy", b"")
    return stream.getvalue()


def _empty_folder() -> Told:
    Path("ecgs").mkdir()
    return called("check", "ecgs")


CONTENTS = {
    "an empty file": ("a.csv", lambda: b""), "a text": ("a.txt", lambda: b"Dear colleague,\n"),
    "a picture": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)), "a PDF": ("a.pdf", lambda: b"%PDF-1.7\n%abc\n"),
    "an npy file that is cut off": ("a.npy", lambda: _npy(sound())[:-5000]),
    "an npy file of Python objects": ("a.npy", lambda: _npy(np.array([{"a": 1}], dtype=object))),
    "an npy file with a broken header": ("a.npy", lambda: b"\x93NUMPY\x01\x00\x10\x00{'descr': broken}"),
    "an npy file without a rate": ("a.npy", lambda: _npy(sound())),
    "an npy file of one lead": ("a.npy", lambda: _npy(sound()[:1])),
    "an npz file that is cut off": ("a.npz", lambda: _npz(signal=sound())[:-300]),
    "an npz file of a thousand parts": ("a.npz", _bomb),
    "an npz file with a gain of its own": ("a.npz", lambda: _npz(signal=sound(), fs=np.array(RATE), gain=np.array(2))),
    "an npz file with its leads in two orders": (
        "a.npz", lambda: _npz(signal=sound(), fs=np.array(RATE), leads=np.array(LEADS), labels=np.array(LEADS[::-1]))),
    "a pickle": ("a.pkl", lambda: pickle.dumps({"signal": [1, 2, 3]})),
    "a CSV of words": ("a.csv", lambda: _csv(sound()).replace(b"0.000000", b"zero", 3)),
    "a CSV without lead V6": ("a.csv", lambda: _csv(sound()[:11], "I,II,III,aVR,aVL,aVF,V1,V2,V3,V4,V5")),
    "a CSV with a lead twice": ("a.csv", lambda: _csv(sound(), "I,II,III,aVR,aVL,aVF,V1,V2,V3,V4,V5,V5")),
    "a CSV in kilograms": ("a.csv", lambda: _csv(sound(), unit="kg")),
    "a CSV of one second": ("a.csv", lambda: _csv(sound()[:, :RATE])),
    "a flat lead": ("a.csv", lambda: _csv(_with(8, 0.0))),
    "a lead that is missing throughout": ("a.csv", lambda: _csv(_with(8, np.nan))),
    "infinite samples": ("a.csv", lambda: _csv(_with(8, np.inf))),
    "volts called millivolts": ("a.csv", lambda: _csv(5000 * sound())),
    "limb leads that do not belong together": ("a.csv", lambda: _csv(_with(0, -sound()[1]))),
    "a GE file that is cut off": ("a.xml", lambda: muse(sound())[:3000]),
    "XML with an entity that grows": (
        "a.xml", lambda: b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><RestingECG>&c;</RestingECG>'),
    "XML of something else": ("a.xml", lambda: b"<?xml version='1.0'?><invoice/>"),
    "an EDF file that is cut off": ("a.edf", lambda: edf(sound())[:2000]),
    "an EDF file whose records take no time": ("a.edf", lambda: edf(sound())[:244] + b"0       " + edf(sound())[252:]),
    "an SCP file that is cut off": ("a.scp", lambda: scp(sound())[:500]),
    "a DICOM file that is cut off": ("a.dcm", lambda: dicom(sound())[:400]),
    "a WFDB header without its signal": ("a.hea", lambda: b"a 12 500 5000\n" + b"a.dat 16 1000/mV 16 0 0 0 0 I\n" * 12),
}
FAULTS = [*(Fault(what, lambda name=name, content=content: _checked(name, content()))
            for what, (name, content) in CONTENTS.items()),
          Fault("a folder without a file", _empty_folder)]
