"""Rows with typed columns as files: CSV, JSON and Parquet, one function each, part by part as they are read."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ledger.csv_text import format_csv
from ledger.database import tabulate
from ledger.exports.extracts import Extract
from ledger.exports.workbook import write_xlsx

BYTES_AT_ONCE = 1 << 20
_ROW_GROUP = 100_000


def write_csv(rows: pa.RecordBatchReader, *, bom: bool = False) -> Iterator[bytes]:
    """Rows as CSV in UTF-8, lines ending in LF, lists joined by semicolons, empty cells empty.

    Text that a spreadsheet would run as a formula has an apostrophe in front, which our import takes away again. The
    mark at the start (`bom`) is what Excel needs to read UTF-8.
    """
    encoding = "utf-8-sig" if bom else "utf-8"
    yield format_csv(rows.schema.empty_table()).encode(encoding)
    for batch in rows:
        yield format_csv(pa.Table.from_batches([batch]), header=False).encode()


def write_frame(frame: pd.DataFrame, *, bom: bool = True) -> bytes:
    """A DataFrame's rows as `write_csv` has them, for spreadsheets unless told otherwise."""
    return b"".join(write_csv(tabulate(frame).to_reader(), bom=bom))


def write_json(rows: pa.RecordBatchReader) -> Iterator[bytes]:
    """Rows as a JSON list of objects, a line each: dates in ISO, lists as lists, null where a cell is empty."""
    before = "[\n"
    for batch in rows:
        objects = list_objects(pa.Table.from_batches([batch]))
        if objects:
            lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in objects)
            yield (before + ",\n".join(lines)).encode()
            before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def list_objects(rows: pa.Table) -> list[dict[str, Any]]:
    """Rows as objects that JSON can hold: dates and times (UTC) in ISO."""
    columns = [_spell_moments(column) for column in rows.itercolumns()]
    objects: list[dict[str, Any]] = pa.Table.from_arrays(columns, rows.column_names).to_pylist()
    return objects


def _spell_moments(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_date(column.type):
        return column.cast(pa.string())
    return pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ") if pa.types.is_timestamp(column.type) else column


def write_parquet(rows: pa.RecordBatchReader, about: Mapping[str, str]) -> Iterator[bytes]:
    """Rows as Parquet with their types; what the file is goes into its metadata."""
    schema = rows.schema.with_metadata({heading: text.encode() for heading, text in about.items()})
    with tempfile.TemporaryFile(prefix="ledger-export-") as file:
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for batch in rows:
                writer.write_batch(batch, row_group_size=_ROW_GROUP)
        yield from read_back(file)


def _write_workbook(extract: Extract) -> Iterator[bytes]:
    with tempfile.TemporaryFile(prefix="ledger-export-") as file:
        write_xlsx(extract, file)
        yield from read_back(file)


def read_back(file: IO[bytes]) -> Iterator[bytes]:
    """A file's content from its start, part by part."""
    file.seek(0)
    while part := file.read(BYTES_AT_ONCE):
        yield part


@dataclass(frozen=True)
class Format:
    """A kind of file: its name, what it is good for, how it is written."""

    name: str
    label: str
    use: str
    media_type: str
    write: Callable[[Extract], Iterator[bytes]]

    @property
    def suffix(self) -> str:
        """What a file's name ends in, with the point."""
        return f".{self.name}"


CSV = Format("csv", "CSV", "for programs", "text/csv", lambda extract: write_csv(extract.rows))
CSV_FOR_EXCEL = Format(
    "csv",
    "CSV for Excel",
    "marked as UTF-8",
    CSV.media_type,
    lambda extract: write_csv(extract.rows, bom=True),
)
XLSX = Format(
    "xlsx",
    "XLSX",
    "typed cells, what the view shows, the codebook",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    _write_workbook,
)
JSON = Format("json", "JSON", "a list of objects", "application/json", lambda extract: write_json(extract.rows))
PARQUET = Format(
    "parquet",
    "Parquet",
    "typed columns for pandas, R, DuckDB",
    "application/vnd.apache.parquet",
    lambda extract: write_parquet(extract.rows, extract.describe()),
)

FORMATS: Mapping[str, Format] = {one.name: one for one in (CSV, JSON, PARQUET, XLSX)}
"""The formats by the ending of a file's name."""

DOWNLOADS = (CSV, CSV_FOR_EXCEL, XLSX, JSON, PARQUET)
"""The files that a page offers, in this order."""
