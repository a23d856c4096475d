"""MATLAB files of version 4 and of versions 5 to 7: their numeric, text and cell variables.

Read here rather than by ``scipy.io.loadmat``, which ends the whole Python process (a segmentation fault) when a
damaged byte names a type of numbers that does not exist. Formats: MathWorks, "MAT-File Format".
"""

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cctaecg.ecg.errors import EcgError, TooLarge, UnreadableFile
from cctaecg.ecg.readers.meanings import MOST_VALUES, leads_listed
from cctaecg.ecg.readers.named_arrays import LARGEST_BYTES, to_waveforms
from cctaecg.ecg.recording import Waveforms

_STORED = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_NUMERIC = {6: "f8", 7: "f4", 8: "i1", 9: "u1", 10: "i2", 11: "u2", 12: "i4", 13: "u4", 14: "i8", 15: "u8"}
_TEXT_CODECS = {1: "latin-1", 2: "latin-1", 16: "utf-8", 4: "utf-16", 17: "utf-16", 18: "utf-32"}
_MATRIX, _COMPRESSED, _CELL, _STRUCTURE, _CHAR, _COMPLEX = 14, 15, 1, 2, 4, 0x0800
LONGEST_TEXT, MOST_CELLS = 1000, 256
"""Characters of a text (or rows of one) and cells of a cell array; longer ones name no leads and are passed over."""

class Variable(NamedTuple):
    """A variable of a file, or a field of the ``structure`` that a file holds."""

    name: str
    value: np.ndarray
    structure: str = ""


_STORED_4 = ("f8", "f4", "i4", "i2", "u2", "u1")


def recognises(head: bytes) -> bool:
    """Whether a file starts as MATLAB 5 to 7.3 do, or as MATLAB 4 does: a plausible header and a name."""
    if head.startswith(b"MATLAB"):
        return True
    if len(head) < 20:
        return False
    kind, rows, columns, imaginary, name_length = struct.unpack("<5i", head[:20])
    name = head[20 : 20 + name_length - 1] if 1 < name_length <= 64 else b""
    numeric = 0 <= kind < 10 * len(_STORED_4) and kind % 10 in (0, 1)
    return numeric and rows > 0 and columns > 0 and imaginary in (0, 1) and name.decode("latin-1").isidentifier()


def read(path: Path, leads: Sequence[str] | None = None) -> Waveforms:
    """The variables of a file (see ``named_arrays``) as waveforms. Raises an ``EcgError`` naming ``path``."""
    content = path.read_bytes()
    try:
        variables = _version_5(content, path) if content.startswith(b"MATLAB") else _version_4(content)
        arrays = _of_one_recording(variables, path)
    except EcgError:
        raise
    except (struct.error, zlib.error, ValueError, IndexError, KeyError) as error:
        raise UnreadableFile("is damaged or truncated", path) from error
    return to_waveforms(arrays, path, leads)


def _of_one_recording(variables: Iterable[Variable], path: Path) -> dict[str, np.ndarray]:
    """The variables, or beside them the fields of the one structure that holds a matrix where none else does.

    A list of leads is taken from another structure too, as ``info.leads``, if that holds no samples of its own.
    """
    held = list(variables)
    of_itself = {variable.structure for variable in held if variable.value.size > MOST_VALUES}
    chosen = {""}
    matrices = {variable.structure for variable in held if variable.value.ndim == 2 and min(variable.value.shape) > 1}
    if "" not in matrices and len(matrices) == 1:
        chosen |= matrices
    arrays: dict[str, np.ndarray] = {}
    for variable in held:
        if variable.structure in chosen:
            if variable.name in arrays:
                raise UnreadableFile(f"holds two variables called {variable.name!r}", path)
            arrays[variable.name] = variable.value
        elif variable.structure not in of_itself and leads_listed("", variable.value):
            arrays[f"{variable.structure}.{variable.name}"] = variable.value
    return arrays


def _version_4(content: bytes) -> Iterator[Variable]:
    start = 0
    while start < len(content):
        kind, rows, columns, imaginary, name_length = struct.unpack_from("<5i", content, start)
        dtype = np.dtype("<" + _STORED_4[kind // 10])
        if not (0 <= kind % 10 <= 1 and rows >= 0 and columns >= 0 and imaginary in (0, 1) and name_length > 0):
            raise ValueError(f"a variable of kind {kind} and shape ({rows}, {columns})")
        start += 20
        name = content[start : start + name_length - 1].decode("latin-1")
        start += name_length
        if not imaginary:
            values = np.frombuffer(content, dtype, rows * columns, start).reshape((rows, columns), order="F")
            if kind % 10 == 0:
                yield Variable(name, values)
            elif max(values.size, rows) <= LONGEST_TEXT:
                yield Variable(name, _rows_of_text(values))
        start += rows * columns * dtype.itemsize * (1 + imaginary)


def _rows_of_text(codes: np.ndarray) -> np.ndarray:
    return np.array(["".join(chr(int(code)) for code in row) for row in codes], dtype=str)


def _version_5(content: bytes, path: Path) -> Iterator[Variable]:
    order = {b"IM": "<", b"MI": ">"}[content[126:128]]
    left = LARGEST_BYTES  # of all variables together
    for kind, data in _elements(memoryview(content)[128:], order):
        if kind == _COMPRESSED:
            unpacked = memoryview(zlib.decompressobj().decompress(data, left + 1))
            kind, data = next(_elements(unpacked, order), (0, unpacked)) if len(unpacked) <= left else (kind, unpacked)
        if kind == _MATRIX:
            for variable in _variables(data, order, path):
                left -= variable.value.nbytes
                if left >= 0:
                    yield variable
        left -= len(data)
        if left < 0:
            raise TooLarge(f"unpacks to more than {LARGEST_BYTES} bytes", path)


def _elements(data: memoryview, order: str) -> Iterator[tuple[int, memoryview]]:
    """Type and content of each element: a tag of two numbers, or one number of two halves before up to 4 bytes."""
    start = 0
    while start < len(data):
        kind, size = struct.unpack_from(order + "2I", data, start)
        small = kind >> 16
        if small:
            kind, size, begin, end = kind & 0xFFFF, small, start + 4, start + 8
        else:
            begin = start + 8
            end = begin + size + (0 if kind == _COMPRESSED else -size % 8)
        if size > (4 if small else len(data) - begin):
            raise ValueError(f"an element of {size} bytes where {len(data) - begin} are left")
        yield kind, data[begin : begin + size]
        start = end


def _variables(data: memoryview, order: str, path: Path) -> Iterator[Variable]:
    """A variable; of a structure, in which challenges keep a recording and what they say of it, its fields."""
    parts = list(islice(_elements(data, order), 5 + MOST_CELLS))
    (flags,) = struct.unpack_from(order + "I", parts[0][1]) if parts else (0,)
    if flags & 0xFF != _STRUCTURE:
        name, value = _variable(data, order, path)
        if value is not None:
            yield Variable(name, value)
        return
    (width,), names = struct.unpack_from(order + "i", parts[3][1]), bytes(parts[4][1])
    fields = [names[start : start + width].split(b"\0")[0].decode("latin-1")
              for start in range(0, len(names), width)] if 0 < width <= LONGEST_TEXT else []
    if len(parts) - 5 == len(fields):  # one structure, no array of them
        for field, (_, inner) in zip(fields, parts[5:]):
            value = _variable(inner, order, path)[1] if len(inner) else None
            if value is not None:
                yield Variable(field, value, bytes(parts[2][1]).decode("latin-1") or "a structure without name")


def _variable(data: memoryview, order: str, path: Path, in_cell: bool = False) -> tuple[str, np.ndarray | None]:
    """Name and value of a variable; no value for structures, objects, cells in cells, sparse and complex matrices."""
    parts = _elements(data, order)
    head = [bytes(next(parts, (0, b""))[1]) for _ in range(3)]
    (flags,) = struct.unpack_from(order + "I", head[0])
    shape = struct.unpack(f"{order}{len(head[1]) // 4}i", head[1])
    kind, name = flags & 0xFF, head[2].decode("latin-1")
    if any(extent < 0 for extent in shape) or flags & _COMPLEX:
        return name, None
    if kind == _CELL and not in_cell:
        cells = [inner for inner_kind, inner in islice(parts, MOST_CELLS + 1) if inner_kind == _MATRIX]
        if len(cells) > MOST_CELLS:
            return name, None
        held = [_variable(cell, order, path, in_cell=True)[1] for cell in cells]
        texts = [str(value[0]) for value in held if value is not None and value.dtype.kind == "U" and value.size == 1]
        return name, np.array(texts, dtype=str) if len(texts) == len(held) else None
    if kind not in _NUMERIC and kind != _CHAR:
        return name, None
    stored, raw = next(parts, (2, memoryview(b"")))
    if kind == _CHAR:
        if max(len(raw), *shape) > 4 * LONGEST_TEXT:
            return name, None
        codec = _TEXT_CODECS[stored] + ({"<": "-le", ">": "-be"}[order] if stored in (4, 17, 18) else "")
        text = np.array(list(bytes(raw).decode(codec)), dtype=str).reshape(shape, order="F")
        return name, np.array(["".join(row) for row in text], dtype=str)
    # MATLAB stores whole numbers as small integers to save room: the class of the variable is what counts
    values = np.frombuffer(raw, np.dtype(order + _STORED[stored]))
    if values.size * np.dtype(_NUMERIC[kind]).itemsize > LARGEST_BYTES:
        raise TooLarge(f"variable {name[:40]!r} has {values.size} numbers", path)
    return name, values.astype(_NUMERIC[kind]).reshape(shape, order="F")
