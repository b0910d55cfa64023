"""Opens ZIP archives without trusting what they say of themselves."""

import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.intake import limits
from ledger.intake.model import FileUnreadableError

_CHUNK_BYTES = 1 << 20
# What zipfile raises for an archive that is not as it should be.
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError, LookupError)


@contextmanager
def open_archive(name: str, path: Path) -> Iterator[zipfile.ZipFile]:
    """A ZIP whose members are few and, by its own account, small enough. Raises FileUnreadableError."""
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise FileUnreadableError(f"{name} is damaged: {error}. Pack or save it again.") from error
    with archive:
        members = archive.infolist()
        if len(members) > limits.MAX_MEMBERS:
            raise FileUnreadableError(
                f"{name} holds {len(members):,} files, more than {limits.MAX_MEMBERS}. Send fewer at once."
            )
        total = sum(member.file_size for member in members)
        if total > limits.MAX_UNPACKED_BYTES:
            raise _describe_size(name, total, limits.MAX_UNPACKED_BYTES)
        for member in members:
            _check_ratio(name, member, member.file_size)
        yield archive


def copy_checked(
    name: str,
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    write: Callable[[bytes], object],
    most: int,
) -> int:
    """Unpack a member piece by piece into `write`, at most `most` bytes; returns how many. Raises FileUnreadableError.

    What it says of its size is checked against what comes out.
    """
    if member.flag_bits & 0x1:
        raise FileUnreadableError(f"{name}: {member.filename} is protected by a password. Pack it without one.")
    done = 0
    try:
        with archive.open(member) as unpacked:
            while chunk := unpacked.read(_CHUNK_BYTES):
                done += len(chunk)
                if done > most:
                    raise _describe_size(f"{name}: {member.filename}", done, most)
                _check_ratio(name, member, done)
                write(chunk)
    except _DAMAGE as error:
        raise FileUnreadableError(f"{name}: {member.filename} is damaged: {error}. Pack or save it again.") from error
    return done


def _check_ratio(name: str, member: zipfile.ZipInfo, unpacked: int) -> None:
    if unpacked > limits.RATIO_FREE_BYTES and unpacked > limits.MAX_RATIO * max(member.compress_size, 1):
        raise FileUnreadableError(
            f"{name}: {member.filename} unpacks to more than {limits.MAX_RATIO} times its size, as no table does. "
            "Send the file itself."
        )


def _describe_size(name: str, size: int, most: int) -> FileUnreadableError:
    return FileUnreadableError(
        f"{name} has {limits.describe_bytes(size)} unpacked, more than {limits.describe_bytes(most)}. "
        "Split it into several files."
    )
