"""Looks at whole columns of text by their bytes, so that costly work on cells is done only where some need it."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa

_APOSTROPHE = ord("'")
_SPACE = ord(" ")
_ASCII_END = 0x80


def has_byte(texts: pa.Array, byte: bytes) -> bool:
    """Whether a byte may stand in some text of a column; where it says no, it stands in none."""
    data = texts.buffers()[2]
    return data is not None and byte in data.to_pybytes()


def measure_texts(texts: pa.Array) -> np.ndarray:
    """How many bytes each text of a column of large strings without NULL has."""
    lengths: np.ndarray = np.diff(_read_offsets(texts))
    return lengths


def is_marked(texts: pa.Array) -> bool:
    """Whether some text of a column may be marked as in `mark_formulas`."""
    first, _ = _read_borders(texts)
    return bool((first == _APOSTROPHE).any())


def is_padded(texts: pa.Array) -> bool:
    """Whether some text of a column may begin or end with white space."""
    return any(bool(((border <= _SPACE) | (border >= _ASCII_END)).any()) for border in _read_borders(texts))


def empty_to_null(texts: pa.Array) -> pa.Array:
    """A column of large strings without NULL, with NULL where a text is empty; the texts are not copied."""
    filled = measure_texts(texts) > 0
    if filled.all():
        return texts
    if texts.offset:
        texts = pa.concat_arrays([texts])
    bitmap = pa.py_buffer(np.packbits(filled, bitorder="little").tobytes())
    _, offsets, data = texts.buffers()
    return pa.LargeStringArray.from_buffers(len(texts), offsets, data, bitmap)


def spread(texts: Iterable[str | None], codes: np.ndarray) -> pd.Series:
    """A column with for each code the text of that number, NA where the code is negative or the text is missing."""
    spread_out = pa.array(texts, pa.large_string(), from_pandas=True).take(pa.array(codes, mask=codes < 0))
    return pd.Series(spread_out, dtype="str")


def _read_offsets(texts: pa.Array) -> np.ndarray:
    offsets = np.frombuffer(texts.buffers()[1], dtype="int64")
    return offsets[texts.offset : texts.offset + len(texts) + 1]


def _read_borders(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """The first and the last byte of every text that is not empty."""
    offsets = _read_offsets(texts)
    filled = np.diff(offsets) > 0
    data = np.frombuffer(texts.buffers()[2] or b"", dtype="uint8")
    return data[offsets[:-1][filled]], data[offsets[1:][filled] - 1]
