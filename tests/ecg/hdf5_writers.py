"""Writers of HDF5 files as two public databases, MATLAB 7.3 and netCDF 4 lay them out; each writes to a path.

Layouts checked: CODE-15 against its description (doi 10.5281/zenodo.4916206), SPH against its own (doi
10.1038/s41597-022-01403-5), MATLAB against what it is known to write (user block of 512 bytes, class attributes, text
as numbers, cells as references), netCDF against the CF conventions, section 8.1.
"""

from pathlib import Path

import h5py
import numpy as np

from cctaecg.domain import LEADS


def code15(path: Path, signals, ids=None, chunks=None, packed=None, samples=4096, last_is_empty=True) -> Path:
    """(k, 12, n) mV in the middle of 4,096 samples, zeros before and after; an empty record called 0 at the end."""
    tracings = np.zeros((len(signals) + last_is_empty, samples, 12), np.float32)
    start = (samples - signals[0].shape[1]) // 2
    for row, signal in zip(tracings, signals):
        row[start : start + signal.shape[1]] = signal.T
    ids = [1169160 + 7 * k for k in range(len(signals))] if ids is None else ids
    with h5py.File(path, "w") as file:
        file.create_dataset("exam_id", data=np.array([*ids, *last_is_empty * [0]], np.int64))
        file.create_dataset("tracings", data=tracings, chunks=chunks, compression=packed, shuffle=packed is not None)
    return path


def sph(path: Path, signal) -> Path:
    """One record in half precision, packed."""
    with h5py.File(path, "w") as file:
        file.create_dataset("ecg", data=signal.astype(np.float16), compression="gzip")
    return path


def matlab73(path: Path, signal, leads=LEADS, fs=500, struct=None) -> Path:
    """The variables ``ecg``, ``fs``, ``units`` and ``leads``, at the top or in a struct; axes reversed."""
    with h5py.File(path, "w", userblock_size=512) as file:
        group = file.create_group(struct) if struct else file
        if struct:
            group.attrs["MATLAB_class"] = np.bytes_("struct")
        _variable(group, "ecg", np.ascontiguousarray(signal.T), "double")
        _variable(group, "fs", np.array([[float(fs)]]), "double")
        _variable(group, "units", np.array([[ord(sign)] for sign in "mV"], np.uint16), "char")
        if leads is not None:
            held = file.create_group("#refs#")
            references = []
            for number, lead in enumerate(leads):
                text = _variable(held, f"r{number}", np.array([[ord(sign)] for sign in lead], np.uint16), "char")
                references.append([text.ref])
            cells = group.create_dataset("leads", data=np.array(references, dtype=object), dtype=h5py.ref_dtype)
            cells.attrs["MATLAB_class"] = np.bytes_("cell")
    with path.open("r+b") as stream:
        stream.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Jan  1 12:00:00 2024 HDF5 schema 1.00 ."
                     .ljust(116) + bytes(8) + b"\x00\x02IM")
    return path


def _variable(group, name, values, kind):
    dataset = group.create_dataset(name, data=values)
    dataset.attrs["MATLAB_class"] = np.bytes_(kind)
    return dataset


def netcdf4(path: Path, signal, leads=LEADS, fs=500, step=0.5) -> Path:
    """Integers of ``step`` microvolts, their packing and missing value in attributes, leads in a vector of texts."""
    counts = np.round(np.nan_to_num(signal) * 1000 / step).astype(np.int16)
    counts[np.isnan(signal)] = -32767
    with h5py.File(path, "w") as file:
        data = file.create_dataset("ecg", data=counts)
        data.attrs.update({"scale_factor": step, "add_offset": 0.0, "units": "uV", "_FillValue": np.int16([-32767]),
                           "sampling_rate": float(fs)})
        names = np.array(leads, dtype=object)
        file.create_dataset("lead", data=names, dtype=h5py.string_dtype()).make_scale("lead")
        data.dims[0].attach_scale(file["lead"])
    return path
