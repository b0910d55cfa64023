"""Tells how the text of a file is encoded."""

import codecs
import re
from collections import Counter
from pathlib import Path

from charset_normalizer import from_bytes

from ledger.intake.model import FileUnreadableError

SAMPLE_BYTES = 262_144
CHUNK_BYTES = 1 << 20

ENCODING_NAMES = {
    "ascii": "UTF-8", "utf-8": "UTF-8", "utf-8-sig": "UTF-8 with BOM", "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-16": "UTF-16", "utf-32": "UTF-32", "cp1250": "Windows-1250", "cp1251": "Windows-1251",
    "cp1252": "Windows-1252", "cp1253": "Windows-1253", "cp1254": "Windows-1254", "cp1256": "Windows-1256",
    "cp866": "DOS 866", "koi8-r": "KOI8-R", "iso8859-5": "ISO 8859-5", "mac-cyrillic": "Mac Cyrillic",
}  # fmt: skip
"""What a reader sees for a codec."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
_FREQUENT_CYRILLIC = frozenset("оеаинтсрвлкмдпу")
_TURKISH = frozenset(b"\xd0\xdd\xde\xf0\xfd\xfe")
_WESTERN_MARKS = frozenset(b"\x85\x91\x92\x93\x94\x96\x97\xa0\xa7\xab\xb0\xb7\xbb\x84\x99\x80\xb9")
"""Dashes, quotation marks and signs that stand at the same or a like place in the Windows encodings."""
_ENOUGH_TO_COMPARE = 30
_MISTAKES_PER_CHARACTER = 0.05
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def detect_encoding(name: str, path: Path) -> str:
    """The codec that reads the whole file; raises FileUnreadableError where it holds no text or cannot be told."""
    with path.open("rb") as handle:
        sample = handle.read(SAMPLE_BYTES)
    for mark, codec in _MARKS:
        if sample.startswith(mark):
            return _require(name, path, codec)
    wide = _guess_utf16(sample)
    if wide:
        return _require(name, path, wide)
    _refuse_binary(name, sample)
    fault = _find_fault(path, "utf-8")
    if fault is None:
        return "utf-8"
    if _is_nearly_utf8(sample):
        raise _describe_fault(name, path, "utf-8", fault)
    return _require(name, path, _guess_single_byte(name, _gather_sample(path)))


def _guess_utf16(sample: bytes) -> str | None:
    even, odd = sample[0::2], sample[1::2]
    zeros_even, zeros_odd = even.count(0), odd.count(0)
    if zeros_even + zeros_odd < len(sample) / 20:
        return None
    for codec, here, there in (("utf-16-le", zeros_odd, zeros_even), ("utf-16-be", zeros_even, zeros_odd)):
        if here > 20 * there:
            text = sample[: len(sample) // 2 * 2].decode(codec, "replace")
            if any(mark in text for mark in "\n\r") and "\ufffd" not in text[:-1]:
                return codec
    return None


def _refuse_binary(name: str, sample: bytes) -> None:
    controls = len(_CONTROLS.findall(sample))
    if controls > max(8, len(sample) / 100) or (controls and controls > len(sample) / 5):
        raise FileUnreadableError(
            f"{name} holds binary data, not a table of text. Send a CSV, TSV or XLSX file, or a ZIP of them."
        )


def _find_fault(path: Path, codec: str) -> int | None:
    """Where the first byte stands that the codec cannot read."""
    decoder = codecs.getincrementaldecoder(codec)()
    done = 0
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK_BYTES):
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return done - pending + error.start
            done += len(chunk)
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return done - len(decoder.getstate()[0])
    return None


def _require(name: str, path: Path, codec: str) -> str:
    fault = _find_fault(path, codec)
    if fault is not None:
        raise _describe_fault(name, path, codec, fault)
    return codec


def _describe_fault(name: str, path: Path, codec: str, fault: int) -> FileUnreadableError:
    with path.open("rb") as handle:
        before = handle.read(max(fault, 0))
        byte = handle.read(1)
    text = before.decode(codec, "ignore")
    line = 1 + text.count("\n") + text.count("\r") - text.count("\r\n")
    shown = f"byte 0x{byte.hex().upper()}" if byte else "the end of the file"
    return FileUnreadableError(
        f"{name}, line {line}: {shown} does not belong in {ENCODING_NAMES.get(codec, codec)} text. "
        "Save the file as CSV UTF-8 and send it again."
    )


def _is_nearly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    return sum(character > "\x7f" and character != "\ufffd" for character in text) > 10 * text.count("\ufffd")


def _gather_sample(path: Path) -> bytes:
    """Lines with bytes beyond ASCII, from anywhere in the file."""
    gathered: list[bytes] = []
    size = 0
    tail = b""
    with path.open("rb") as handle:
        while size < SAMPLE_BYTES and (chunk := handle.read(CHUNK_BYTES)):
            lines = (tail + chunk).splitlines(keepends=True)
            tail = lines.pop()[-CHUNK_BYTES:]
            found = [line for line in lines if not line.isascii()]
            gathered += found
            size += sum(map(len, found))
    return b"".join([*gathered, tail])[:SAMPLE_BYTES]


def _guess_single_byte(name: str, sample: bytes) -> str:
    high = Counter(byte for byte in sample if byte > 0x7F)
    letters = Counter({byte: count for byte, count in high.items() if byte not in _WESTERN_MARKS})
    # In Cyrillic text words are made of high bytes alone; in Western text they stand between ASCII letters.
    whole = sum(map(len, re.findall(rb"(?<![A-Za-z\x80-\xff])[\x80-\xff]{2,}(?![A-Za-z\x80-\xff])", sample)))
    if whole * 2 > letters.total():
        return _choose_cyrillic(name, sample)
    if set(letters) & _TURKISH and _decodes(sample, "cp1254"):
        central = {0x9A, 0x9E, 0xE8, 0xEC, 0xF8, 0x8A, 0x8E, 0xC8} & set(letters)
        return "cp1250" if len(central) >= 3 and _decodes(sample, "cp1250") else "cp1254"
    if letters.total() >= _ENOUGH_TO_COMPARE:
        best = from_bytes(sample, cp_isolation=["cp1252", "cp1250", "cp1253", "cp1256", "cp1257"]).best()
        if best is not None:
            return best.encoding
    if _decodes(sample, "cp1252"):
        return "cp1252"
    best = from_bytes(sample).best()
    if best is None:
        raise FileUnreadableError(
            f"{name}: the encoding of its text cannot be told. Save the file as CSV UTF-8 and send it again."
        )
    return best.encoding


def _choose_cyrillic(name: str, sample: bytes) -> str:
    scores = {codec: _score_cyrillic(sample.decode(codec)) for codec in _CYRILLIC if _decodes(sample, codec)}
    best = max(scores, key=lambda codec: scores[codec], default=None)
    if best is not None and scores[best] > 0:
        return best
    other = from_bytes(sample).best()
    if other is None:
        raise FileUnreadableError(
            f"{name}: the encoding of its text cannot be told. Save the file as CSV UTF-8 and send it again."
        )
    return other.encoding


def _score_cyrillic(text: str) -> float:
    """How much a text looks like words in Cyrillic: frequent letters count for it, odd case and signs against it."""
    words = re.findall(r"[^\W\d_]+", text)
    score = 0.0
    for word in words:
        if word.isascii():
            continue
        if word.islower() or word.istitle() or word.isupper():
            score += sum(letter in _FREQUENT_CYRILLIC for letter in word.lower()) * (0.8 if word.isupper() else 1.0)
        else:
            score -= len(word)
    return score - sum(_is_odd(character) for character in text)


def _is_odd(character: str) -> bool:
    return character > "\x7f" and not character.isalpha() and character not in "«»—–…№„“”’ §°"


def _decodes(sample: bytes, codec: str) -> bool:
    try:
        sample.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def name_encoding(codec: str) -> str:
    """The encoding's name as a reader knows it."""
    return ENCODING_NAMES.get(codec.replace("_", "-"), codec)
