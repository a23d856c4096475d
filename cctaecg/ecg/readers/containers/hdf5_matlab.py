"""What MATLAB 7.3 writes into HDF5 in a way of its own: text as numbers, cells as references to other datasets.

Every array is stored with its axes reversed. Format: MathWorks, "MAT-File Versions".
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cctaecg.ecg.readers.containers.hdf5_access import values

if TYPE_CHECKING:
    import h5py

MOST_CELLS = 256


def _matlab_class(it: Any) -> bytes:
    """MATLAB writes its class as a text of fixed length."""
    if "MATLAB_class" not in it.attrs or it.attrs.get_id("MATLAB_class").dtype.kind != "S":
        return b""
    kind = it.attrs["MATLAB_class"]
    return bytes(kind) if isinstance(kind, bytes) else b""


def is_char(it: Any) -> bool:
    """Whether a dataset is a text of MATLAB."""
    return _matlab_class(it) == b"char"


def is_cells(it: Any) -> bool:
    """Whether a dataset is a cell array of MATLAB."""
    return _matlab_class(it) == b"cell"


def text_of(codes: np.ndarray) -> np.ndarray:
    """Texts of an array of character codes, one for each row that MATLAB shows."""
    lines = np.atleast_2d(codes.T) if codes.ndim > 1 else codes[None]
    return np.array(["".join(map(chr, line)).strip() for line in lines.tolist()], dtype=str)


def cells(it: Any, file: "h5py.File", path: Path) -> np.ndarray | None:
    """The texts of a cell array; None where it holds anything else."""
    import h5py

    if it.size > MOST_CELLS or h5py.check_ref_dtype(it.dtype) is not h5py.Reference:
        return None
    held = [file[reference] for reference in it[()].T.ravel() if reference]
    if len(held) < it.size or not all(isinstance(one, h5py.Dataset) and is_char(one) for one in held):
        return None
    texts = [text_of(values(one, path)) for one in held]
    return np.concatenate(texts) if all(text.size == 1 for text in texts) else None
