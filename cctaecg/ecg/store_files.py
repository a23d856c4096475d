"""The two files of an ECG store, an array and its index: how they are written and read back."""

import json
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cctaecg.config.sections import SignalConfig
from cctaecg.domain import LEADS
from cctaecg.ecg.errors import UnusableStore

_METADATA_KEY = b"cctaecg"


def write_header(stream: BinaryIO, rows: int, length: int) -> None:
    """Write the header of an ``.npy`` file of (rows, 12, length) float16; it is as long for any number of rows."""
    np.lib.format.write_array_header_1_0(
        stream, {"descr": "<f2", "fortran_order": False, "shape": (rows, len(LEADS), length)}
    )


def write_index(path: Path, index: pd.DataFrame, signal: SignalConfig) -> None:
    """Write the index, and in its metadata how many signals there are and how they were prepared."""
    table = pa.Table.from_pandas(index, preserve_index=False)
    about = json.dumps({"accepted": int((index["row"] >= 0).sum()), "signal": signal.model_dump(mode="json")})
    pq.write_table(table.replace_schema_metadata({**table.schema.metadata, _METADATA_KEY: about}), path)


def read_index(path: Path) -> tuple[pd.DataFrame, SignalConfig, tuple[int, int, int]]:
    """The index, how the signals were prepared, and the shape of their array. Raises ``UnusableStore``."""
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise UnusableStore(f"is damaged, or no parquet file ({Path(path).stat().st_size:,} bytes)", path) from error
    written = (table.schema.metadata or {}).get(_METADATA_KEY)
    if written is None:
        raise UnusableStore("is no index of an ECG store", path)
    about: dict[str, Any] = json.loads(written)
    signal = SignalConfig.model_validate(about["signal"])
    return table.to_pandas(), signal, (about["accepted"], len(LEADS), round(signal.seconds * signal.fs))
