"""Writing simulated ECGs as WFDB records, some of them spoilt on purpose.

A record is two small files: a text header (``.hea``) and samples of 16 bits, little-endian, the leads interleaved
(``.dat``, WFDB format 16). They are written here directly, because thousands of them are.
"""

from pathlib import Path

import numpy as np

from cctaecg.domain import LEADS

NO_VALUE = -32768  # how WFDB format 16 marks a sample without a value


def write_record(header: Path, counts: np.ndarray, fs: int, counts_per_mv: int, leads: tuple[str, ...] = LEADS) -> None:
    """Write ``counts``, int16 of shape ``(leads, samples)``, as ``header`` (``.hea``) and the ``.dat`` beside it."""
    name, samples, stem = header.stem, counts.shape[1], str(header)[: -len(header.suffix)]
    checksums = counts.sum(axis=1, dtype=np.int64).astype(np.uint16).astype(np.int16)
    lines = [f"{name} {len(leads)} {fs} {samples}"]
    lines += [
        f"{name}.dat 16 {counts_per_mv}/mV 16 0 {first} {checksum} 0 {lead}"
        for lead, first, checksum in zip(leads, counts[:, 0], checksums)
    ]
    _write(f"{stem}.dat", np.ascontiguousarray(counts.T, dtype="<i2").data)
    _write(f"{stem}.hea", ("\n".join(lines) + "\n").encode("ascii"))


def _write(path: str, content: bytes | memoryview) -> None:
    """Write bytes in one go: opening without a buffer takes two thirds of the time, and files are small and many."""
    with open(path, "wb", buffering=0) as file:
        file.write(content)


def write_faulty_record(header: Path, counts: np.ndarray, fs: int, counts_per_mv: int, fault: str) -> None:
    """Write a record that cannot be used: ``fault`` is one of ``plan.UNREADABLE``."""
    counts = counts.copy()
    if fault == "lead without values":
        counts[LEADS.index("V3")] = NO_VALUE
    elif fault == "flat lead":
        counts[LEADS.index("V5")] = 0
    elif fault == "missing lead":
        write_record(header, counts[:-1], fs, counts_per_mv, LEADS[:-1])
        return
    elif fault != "truncated file":
        raise ValueError(f"fault {fault!r} is not known")
    write_record(header, counts, fs, counts_per_mv)
    if fault == "truncated file":
        data = header.with_suffix(".dat")
        data.write_bytes(data.read_bytes()[: counts.size])  # half of the 16-bit samples
