"""Files for uploads: curated rows with hostile cells in every format and encoding, and bytes that are no table."""

import csv
import datetime as dt
import gzip
import io
import json
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import xlsxwriter

from ledger.codebook import LEDGER_TABLES
from ledger.database import DATA_FOLDER
from ledger.intake.delimited import GDELT_COLUMNS
from ledger.intake.profiles import PROFILES
from ledger.views import VIEW_COLUMNS
from tests import hostile
from tests.fuzz.drawing import PLAUSIBLE, Random, damage, draw_noise, draw_some, draw_text, flip

NAMES = ("incidents.csv", "update.xlsx", "all.zip", "a.tsv", "а.csv", "x", *hostile.PATHS, *hostile.MARKUP[:2])
ENCODINGS = (*["utf-8"] * 12, "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp1252", "koi8-r",
             "cp866", "iso8859-5", "cp1254", "utf-7", "utf-32", "shift_jis")  # fmt: skip

Table = list[list[str]]


@cache
def read_curated(table: str) -> tuple[list[str], Table]:
    """Header and rows of a curated table."""
    with (DATA_FOLDER / LEDGER_TABLES[table].file_name).open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    return header, rows


def draw_table(chance: Random) -> Table:
    """A header and a few rows: mostly those of a curated table, with some cells, columns and names spoiled."""
    name = chance.choice(list(LEDGER_TABLES))
    header, curated = read_curated(name)
    rows = [list(row) for row in chance.sample(curated, chance.choice((0, 1, 1, 2, 3, 6)))]
    columns = {column: place for place, column in enumerate(header)}
    for row in rows:
        if "id" in columns:
            new = f"{row[0][:3]}{chance.randrange(7000, 9000)}"
            row[columns["id"]] = chance.choice(("", "", new, new, row[columns["id"]]))
            answered = row[columns["responds_to"]] if flip(chance, 0.1) else "INC0001" if flip(chance, 0.1) else ""
            row[columns["responds_to"]] = answered
        if "source_id" in columns:
            row[columns["source_id"]] = chance.choice(("", f"S{chance.randrange(7000, 9000)}", row[0]))
        if "sources" in columns and flip(chance, 0.95):
            new = f"https://a.example/{chance.randrange(9)}"
            row[columns["sources"]] = chance.choice(("S0001;S0002", "S0003;S0002", f"{new};S0004", new))
    spoil = chance.choice((0, 0, 0, 0.02, 0.1, 0.5))
    table = [list(header), *rows]
    for row in table[1:]:
        for place in range(len(row)):
            if flip(chance, spoil):
                row[place] = draw_text(chance)
    if flip(chance, 0.25):
        _spoil_shape(chance, table)
    return table


def _spoil_shape(chance: Random, table: Table) -> None:
    match chance.randrange(7):
        case 0:
            table[0][chance.randrange(len(table[0]))] = draw_text(chance)
        case 1:
            table[0].append(chance.choice(table[0]))
        case 2:
            order = chance.sample(range(len(table[0])), len(table[0]))
            table[:] = [[row[place] for place in order] for row in table]
        case 3:
            place = chance.randrange(len(table[0]))
            table[:] = [row[:place] + row[place + 1 :] for row in table]
        case 4:
            row = chance.choice(table)
            row[:] = row[: chance.randrange(len(row) + 1)] + [draw_text(chance)] * chance.randrange(3)
        case 5:
            table.append(list(chance.choice(table)))
        case 6:
            table[0] = [chance.choice((name.upper(), f" {name} ", name.replace("_", " "), name)) for name in table[0]]


def write_csv(chance: Random, table: Table) -> bytes:
    """The table as text, with any separator, quoting, line end and encoding."""
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=chance.choice(",,,,,;\t|:"),
        quoting=chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        lineterminator=chance.choice(("\n", "\n", "\r\n", "\r")),
    )
    writer.writerows(table)
    return out.getvalue().encode(chance.choice(ENCODINGS), "replace")


def write_workbook(chance: Random, table: Table) -> bytes:
    """The table as a workbook: texts, numbers, formulas, errors and dates, on sheets of odd names."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": flip(chance, 0.3), "strings_to_numbers": flip(chance, 0.3),
               "strings_to_urls": False, "nan_inf_to_errors": True}  # fmt: skip
    book = xlsxwriter.Workbook(out, options)
    for number in range(chance.choice((1, 1, 1, 2, 3))):
        sheet = book.add_worksheet(chance.choice((f"Sheet {number}", f"<b>{number}", f"Ա{number}", f"=1+{number}")))
        if flip(chance, 0.1):
            sheet.hide() if number else sheet.set_column("A:A", 5)
        for line, row in enumerate(table):
            for place, cell in enumerate(row):
                sheet.write(line + chance.choice((0, 0, 0, number)), place, cell[:32_000])
        if flip(chance, 0.1):
            sheet.write_datetime(1, 1, _draw_day(chance))
        if flip(chance, 0.05):
            sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    book.close()
    return out.getvalue()


def _draw_day(chance: Random) -> dt.datetime:
    """A moment at the ends of what a spreadsheet has."""
    return chance.choice([dt.datetime(year, 12, 31, 13, 30) for year in (1900, 2025, 9999)])  # noqa: DTZ001


def write_zip(chance: Random) -> bytes:
    """An archive of other files, under names that lead elsewhere."""
    out = io.BytesIO()
    packing = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", packing) as to:
        # Two files of one name are meant.
        warnings.simplefilter("ignore", UserWarning)
        for _ in range(chance.randint(0, 3)):
            name = chance.choice((*NAMES, "datapackage.json", "saved_views.csv", "__MACOSX/x.csv", ".hidden.csv"))
            to.writestr(zipfile.ZipInfo((name.replace("\x00", "") or "x")[:60_000]), draw_file(chance, packed=True))
    return out.getvalue()


LAUGHING_YAML = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]" for before, name in pairwise("abcdefghi")
)
LAUGHS = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


def plant_entities(content: bytes, *, part: str, address: str = "file:///etc/passwd") -> bytes:
    """A workbook one part of which names a file of the machine, and multiplies itself, by XML entities."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as planted:
        for name in book.namelist():
            xml = book.read(name)
            if name == part:
                head, _, rest = xml.decode().partition("?>")
                rest = rest.replace("<t>", "<t>&e;&l8;", 1).replace("<v>", "<v>&e;", 1).replace('="', '="&e;', 1)
                xml = f'{head}?><!DOCTYPE x [<!ENTITY e SYSTEM "{address}">{LAUGHS}]>{rest}'.encode()
            planted.writestr(name, xml)
    return out.getvalue()


def _write_entities(chance: Random) -> bytes:
    part = chance.choice(("xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"))
    return plant_entities(write_workbook(chance, draw_table(chance)), part=part)


def _write_bomb(chance: Random) -> bytes:
    match chance.randrange(6):
        case 0:
            return (b"[" * 100_000) + b"]" * 100_000
        case 1:
            return b'{"a":' * 50_000 + b"1" + b"}" * 50_000
        case 2:
            return LAUGHING_YAML.encode()
        case 3:
            return gzip.compress(b"0" * 1_000_000)
        case 4:
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
                bomb.writestr("a.csv", b"0" * 6_000_000)
            return out.getvalue()
        case _:
            return b"id,title\n" + b'"' * chance.choice((1, 1001, 100_001))


def _write_foreign(chance: Random) -> bytes:
    """Rows under the header of a foreign format, with any cells."""
    kind = chance.choice((*PROFILES, "gdelt raw", "views"))
    if kind == "gdelt raw":
        width = chance.choice(list(GDELT_COLUMNS))
        lines = [["1", "20250701", *(draw_text(chance) for _ in range(width - 2))] for _ in range(chance.randint(1, 4))]
        return "\n".join("\t".join(line) for line in lines).encode("utf-8", "replace")
    if kind == "views":
        header = list(VIEW_COLUMNS)
    else:
        header = [*PROFILES[kind].columns, *draw_some(chance, ("notes", "latitude", "longitude", "fatalities"), 4)]
    return write_csv(chance, [header, *([draw_text(chance) for _ in header] for _ in range(chance.randint(0, 4)))])


def _write_other(chance: Random) -> bytes:
    match chance.randrange(5):
        case 0:
            return bytes(chance.randrange(256) for _ in range(chance.randrange(2000)))
        case 1:
            return draw_noise(chance, 400).encode("utf-8", "replace")
        case 2:
            return json.dumps([dict.fromkeys(draw_some(chance, PLAUSIBLE, 5), draw_text(chance))]).encode()
        case 3:
            marks = (b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF", b"")
            return chance.choice(marks) + draw_noise(chance, 200).encode("utf-8", "replace")
        case _:
            return b""


def draw_file(chance: Random, *, packed: bool = False) -> bytes:
    """The bytes of a file."""
    writers: tuple[tuple[float, Callable[[Random], bytes]], ...] = (
        (0.5, lambda one: write_csv(one, draw_table(one))),
        (0.12, lambda one: write_workbook(one, draw_table(one))),
        (0.0 if packed else 0.1, write_zip),
        (0.04, _write_entities),
        (0.04, _write_bomb),
        (0.08, _write_foreign),
        (0.12, _write_other),
    )
    shares, makers = zip(*writers, strict=True)
    content = chance.choices(makers, shares)[0](chance)
    return damage(chance, content) if flip(chance, 0.2) else content


def draw_name(chance: Random) -> str:
    """What a file is called."""
    return chance.choice(NAMES) if flip(chance, 0.8) else draw_noise(chance)
