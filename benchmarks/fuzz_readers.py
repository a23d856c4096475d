"""Fuzz the readers that need no extra, with coverage to guide it: any exception but the project's own is a finding.

    .venv/bin/python benchmarks/fuzz_readers.py wfdb -max_total_time=120
    .venv/bin/python benchmarks/fuzz_readers.py all -max_total_time=60

The first argument is ``npy``, ``npz``, ``csv``, ``matlab``, ``wfdb`` or ``all``; the rest goes to libFuzzer. What it
found worth keeping lies in a temporary folder, named at the end of each run. Needs atheris.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cctaecg.ecg", "wfdb.io"]):
    import wfdb.io  # noqa: F401  imported by the reader when it meets a rare format

    from cctaecg.ecg.errors import EcgError
    from cctaecg.ecg.readers.formats import read_ecg

import numpy as np
import pandas as pd
import scipy.io

from cctaecg.domain import LEADS

LARGEST = 20_000  # bytes of an input
BETWEEN = b"\n====\n"  # of the header and the samples of a WFDB record in one input


def seeds(reader: str, folder: Path) -> None:
    """Write a few whole files to start from."""
    random = np.random.default_rng(1)
    ecg = np.round(random.normal(0, 0.3, (12, 60)), 3)
    if reader == "npy":
        np.save(folder / "float", ecg)
        np.save(folder / "turned", np.asfortranarray(ecg.T.astype("f4")))
        np.save(folder / "integer", (ecg * 1000).astype(">i2"))
    elif reader == "npz":
        np.savez(folder / "stored", signal=ecg, fs=500, units="mV", leads=np.array(LEADS))
        np.savez_compressed(folder / "deflated", **dict(zip(LEADS, ecg)), fs=500)
    elif reader == "csv":
        table = pd.DataFrame(ecg.T, columns=LEADS)
        table.to_csv(folder / "comma", index=False)
        table.insert(0, "time (ms)", np.arange(60) * 2)
        table.to_csv(folder / "semicolon", index=False, sep=";", decimal=",")
        table.rename(columns={"V1": '"V1 (uV)"'}).to_csv(folder / "tab", index=False, sep="\t")
    elif reader == "matlab":
        cells = np.array(LEADS, dtype=object)
        scipy.io.savemat(folder / "five", {"val": ecg, "fs": 500, "units": "mV", "sig_name": cells})
        scipy.io.savemat(folder / "packed", {"val": (ecg * 1000).astype("i2"), "fs": 500}, do_compression=True)
        scipy.io.savemat(folder / "four", {"val": ecg, "fs": 500, "units": "mV"}, format="4")
    else:
        counts = (ecg * 1000).astype("<i2").T.tobytes()
        for name, format in (("16", "16"), ("212", "212"), ("offset", "16+24"), ("framed", "16x2"), ("old", "80")):
            lines = ["r 12 500 60 12:33:59 12-May-2020"]
            lines += [f"r.dat {format} 1000(0)/mV 16 0 0 0 0 {lead}" for lead in LEADS]
            (folder / name).write_bytes("\n".join(lines).encode() + BETWEEN + counts)


def attempt(reader: str, folder: Path, data: bytes) -> None:
    """Read one input as a file; the reader may only refuse it."""
    file = folder / f"r.{'hea' if reader == 'wfdb' else reader}"
    if reader == "wfdb":
        data, _, samples = data.partition(BETWEEN)
        (folder / "r.dat").write_bytes(samples)
    file.write_bytes(data)
    for stated in ({}, {"fs": 500.0, "unit": "uV"}):
        try:
            recording = read_ecg(file, **stated)
        except EcgError as error:
            assert str(folder) in str(error), "the error does not name the file"
        else:
            assert recording.signal.shape[0] == 12 and recording.fs > 0


def main() -> None:
    readers = ("npy", "npz", "csv", "matlab", "wfdb")
    if len(sys.argv) < 2 or sys.argv[1] not in (*readers, "all"):
        sys.exit(__doc__)
    if sys.argv[1] == "all":
        runs = [subprocess.run([sys.executable, __file__, reader, *sys.argv[2:]]) for reader in readers]
        sys.exit(max(run.returncode for run in runs))
    reader = sys.argv[1]
    corpus, scratch = Path(tempfile.mkdtemp(prefix=f"fuzz-{reader}-")), Path(tempfile.mkdtemp())
    seeds(reader, corpus)
    print(f"{reader}: inputs worth keeping lie in {corpus}", flush=True)
    options = [f"-max_len={LARGEST}", "-timeout=5", "-rss_limit_mb=2000", f"-artifact_prefix={corpus}/"]
    atheris.Setup([sys.argv[0], str(corpus), *options, *sys.argv[2:]], lambda data: attempt(reader, scratch, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
