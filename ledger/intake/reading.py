"""Turns files into tables of text: CSV, TSV, XLSX, and ZIPs of these."""

import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pandas as pd

from ledger.datapackage import DESCRIPTOR, MAP
from ledger.intake import limits
from ledger.intake.archives import copy_checked, open_archive
from ledger.intake.delimited import read_delimited
from ledger.intake.model import FileUnreadableError, ReadTable
from ledger.intake.problems import Problem, tabulate_problems
from ledger.intake.spreadsheets import describe_password, read_workbook
from ledger.views import VIEWS_FILE, is_views_file

Progress = Callable[[float], None]
"""Told how much is done, 0 to 1."""

UNREADABLE = "unreadable"
"""`format` of a table that stands for a file among several that could not be read."""

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN_BINARIES = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"Rar!", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "an RTF document"),
)
_WANTED = "Send a CSV, TSV or XLSX file, or a ZIP of them."


def read_files(files: Sequence[tuple[str, Path]], progress: Progress | None = None) -> list[ReadTable]:
    """The tables of several files, in order; a file that cannot be read gives an empty table with its problem.

    Raises FileUnreadableError only where none of them can be read.
    """
    total = sum(_measure(path) for _, path in files) or 1
    tables: list[ReadTable] = []
    failures: list[FileUnreadableError] = []
    done = 0
    for name, path in files:
        size = _measure(path)
        try:
            tables += read_file(name, path, _scale(progress, done / total, size / total))
        except FileUnreadableError as error:
            failures.append(error)
            tables.append(_stand_in(name, error))
        done += size
    if failures and len(failures) == len(files):
        raise FileUnreadableError("\n".join(str(failure) for failure in failures))
    return tables


def read_file(name: str, path: Path, progress: Progress | None = None) -> list[ReadTable]:
    """The tables of a file: one of a CSV, one of each sheet of a workbook, those of every file in a ZIP.

    What the file is comes from its first bytes, not from its name. Raises FileUnreadableError.
    """
    tell = progress or _tell_nobody
    try:
        return _read_any(name, path, tell, packed=False)
    except OSError as error:
        raise FileUnreadableError(f"{name} cannot be opened: {error.strerror or error}.") from error


def _read_any(name: str, path: Path, progress: Progress, *, packed: bool) -> list[ReadTable]:
    if path.is_dir():
        raise FileUnreadableError(f"{name} is a folder. Send the files in it, or a ZIP of them.")
    size = path.stat().st_size
    if size > limits.MAX_FILE_BYTES:
        raise FileUnreadableError(
            f"{name} has {limits.describe_bytes(size)}, more than {limits.describe_bytes(limits.MAX_FILE_BYTES)}. "
            "Split it into several files."
        )
    with path.open("rb") as handle:
        head = handle.read(4096)
    if not head.strip(b"\x00\t\n\r \xef\xbb\xbf\xfe\xff"):
        _refuse_empty(name, path)
    if head.startswith(_EMPTY_ZIP):
        raise FileUnreadableError(f"{name} is a ZIP without files. {_WANTED}")
    if head.startswith(_ZIP):
        return _read_zip(name, path, progress, packed=packed)
    _refuse_binary(name, path, head)
    if is_views_file(path):
        return [_set_views_aside(name, path)]
    table = read_delimited(name, path, progress)
    if table.rows.empty:
        table = _without_rows(table)
    return [table]


def _refuse_empty(name: str, path: Path) -> None:
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            if chunk.strip(b"\x00\t\n\r \xef\xbb\xbf\xfe\xff"):
                return
    raise FileUnreadableError(f"{name} is empty: it has neither a header nor rows.")


def _refuse_binary(name: str, path: Path, head: bytes) -> None:
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise describe_password(name)
        raise FileUnreadableError(f"{name} is an old Office file. Save it as XLSX or CSV and send that.")
    for mark, kind in _KNOWN_BINARIES:
        if head.startswith(mark):
            raise FileUnreadableError(f"{name} is {kind}, not a table, whatever its name says. {_WANTED}")


def _read_zip(name: str, path: Path, progress: Progress, *, packed: bool) -> list[ReadTable]:
    with open_archive(name, path) as archive:
        names = set(archive.namelist())
        if "[Content_Types].xml" not in names:
            if packed:
                raise FileUnreadableError(f"{name} is a ZIP within a ZIP. Unpack it and send the files.")
            return _read_members(name, archive, progress)
    if not any(member.lower().startswith("xl/") for member in names):
        raise FileUnreadableError(f"{name} is an Office file, but no workbook. {_WANTED}")
    tables = read_workbook(name, path, progress)
    return [_without_rows(table) if table.rows.empty else table for table in tables]


def _read_members(name: str, archive: zipfile.ZipFile, progress: Progress) -> list[ReadTable]:
    members = [member for member in archive.infolist() if _is_wanted(member)]
    if not members:
        raise FileUnreadableError(f"{name} is a ZIP without files. {_WANTED}")
    total = sum(member.file_size for member in members) or 1
    left = limits.MAX_UNPACKED_BYTES
    done = 0
    tables: list[ReadTable] = []
    failures: list[FileUnreadableError] = []
    with tempfile.TemporaryDirectory(prefix="ledger-intake-") as folder:
        # The member's own name is never used for writing.
        path = Path(folder) / "member"
        for member in members:
            label = f"{name}/{member.filename}"
            part = _scale(progress, done / total, member.file_size / total)
            try:
                with path.open("wb") as unpacked:
                    left -= copy_checked(name, archive, member, unpacked.write, min(left, limits.MAX_FILE_BYTES))
                tables += _read_any(label, path, part, packed=True)
            except FileUnreadableError as error:
                failures.append(error)
                tables.append(_stand_in(label, error))
            done += member.file_size
    if len(failures) == len(members):
        raise FileUnreadableError("\n".join(str(failure) for failure in failures))
    return tables


def unpack_views(name: str, path: Path, folder: Path) -> Path | None:
    """The saved views of a ZIP, unpacked into a folder; None where the file is no ZIP or has none.

    Raises FileUnreadableError.
    """
    if not path.is_file() or not zipfile.is_zipfile(path):
        return None
    with open_archive(name, path) as archive:
        for member in archive.infolist():
            if PurePosixPath(member.filename).name == VIEWS_FILE:
                unpacked = folder / VIEWS_FILE
                with unpacked.open("wb") as file:
                    copy_checked(name, archive, member, file.write, limits.MAX_FILE_BYTES)
                return unpacked
    return None


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a file somebody packed, rather than a folder or what a system leaves behind.

    Nor is it what the ledger's own ZIP has beside the tables: their description and the map.
    """
    parts = PurePosixPath(member.filename).parts
    return not (
        member.is_dir()
        or any(part == "__MACOSX" or part.startswith(".") for part in parts if part not in {".", ".."})
        or (parts and parts[-1].lower() in {"thumbs.db", "desktop.ini", DESCRIPTOR, MAP})
    )


def _stand_in(name: str, error: FileUnreadableError) -> ReadTable:
    message = str(error)
    problem: Problem = ("error", name, None, None, None, message, _WANTED)
    return ReadTable(file=name, rows=pd.DataFrame(), format=UNREADABLE, problems=tabulate_problems([problem]))


def _set_views_aside(name: str, path: Path) -> ReadTable:
    """What stands for a file of saved views, which are no table of the record; a warning where it holds any."""
    with path.open("rb") as file:
        holds_any = len(file.readlines(2000)) > 1
    problem: Problem = (
        "warning", name, None, None, None, "These are saved views, no records: they are left aside",
        "Bring them in by the command line: python -m ledger import",
    )  # fmt: skip
    return ReadTable(
        file=name, rows=pd.DataFrame(), format=UNREADABLE, problems=tabulate_problems([problem] if holds_any else [])
    )


def _without_rows(table: ReadTable) -> ReadTable:
    problem: Problem = (
        "warning", table.file, None, None, None, "The table has a header but no rows", "Add rows, or leave it out",
    )  # fmt: skip
    return replace(table, problems=pd.concat([table.problems, tabulate_problems([problem])], ignore_index=True))


def _measure(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _scale(progress: Progress | None, start: float, share: float) -> Progress:
    if progress is None:
        return _tell_nobody
    return lambda done: progress(min(1.0, start + share * done))


def _tell_nobody(_: float) -> None:
    return None
