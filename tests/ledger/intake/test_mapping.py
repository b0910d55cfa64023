"""Files get the codebook's columns and the ledger's spelling: by header, and by hand."""

from pathlib import Path

import pandas as pd
import pytest

from ledger.codebook import LEDGER_TABLES, VOCABULARIES
from ledger.database import DATA_FOLDER
from ledger.intake.countries import find_side
from ledger.intake.mapping import (
    OUTSIDE_DYADS,
    OWN_FORMAT,
    HandMapping,
    TableUnknownError,
    guess_table,
    map_table,
    suggest_columns,
    suggest_value,
)
from ledger.intake.model import ReadTable
from ledger.intake.reading import read_file
from ledger.intake.values import (
    detect_date_order,
    parse_boolean,
    parse_date,
    parse_dyad,
    parse_number,
    parse_term,
)


def read_text(tmp_path: Path, text: str, encoding: str = "utf-8") -> ReadTable:
    path = tmp_path / "upload"
    path.write_bytes(text.encode(encoding))
    return read_file("update.csv", path)[0]


@pytest.mark.parametrize("name", LEDGER_TABLES)
def test_a_table_is_known_by_its_header_in_any_case_order_and_spelling(name: str) -> None:
    columns = LEDGER_TABLES[name].columns
    titles = [column.title for column in LEDGER_TABLES[name].schema.columns.values()]
    assert guess_table(columns) == name
    assert guess_table([column.upper().replace("_", " ") for column in reversed(columns)]) == name
    assert guess_table(titles) == name
    assert guess_table([*columns, "remark"]) == name


def test_headers_of_other_things_are_no_table() -> None:
    assert guess_table([]) is None
    assert guess_table(["name", "age", "town"]) is None
    assert guess_table(["date", "title", "country"]) is None


@pytest.mark.parametrize("name", LEDGER_TABLES)
def test_the_curated_tables_come_through_unchanged(name: str) -> None:
    read = read_file(f"{name}.csv", DATA_FOLDER / f"{name}.csv")[0]
    mapped = map_table(read)
    assert mapped.table == name
    assert mapped.profile == OWN_FORMAT
    assert mapped.problems.empty
    pd.testing.assert_frame_equal(mapped.rows, read.rows)


def test_a_table_without_columns_of_its_own_is_known_by_its_ids(tmp_path: Path) -> None:
    shared = [name for name in LEDGER_TABLES["incidents"].columns if name not in {"fatalities", "injured"}]
    row = ["DIP0001", *["x"] * (len(shared) - 1)]
    assert map_table(read_text(tmp_path, ",".join(shared) + "\n" + ",".join(row) + "\n")).table == "diplomatic_actions"


def test_a_file_exported_from_a_european_excel_is_read_in_the_ledgers_spelling(tmp_path: Path) -> None:
    text = (
        "Id;Date;Date precision;Dyad;Event type;Title;Summary;Initiator;Initiator's name;Target;Place;Country;Latitude;"
        "Longitude;Place precision;Confidence;Sources;People;Status;Mistreatment\r\n"
        "DET0001;31.12.2025;Day;Россия–Азербайджан;Group arrest;Обыск;Текст;Россия;ФСБ;Azərbaycan;Баку;AZE;40,4093;"
        "49,8671;City;confirmed;S0001, S0002;12;House arrest;None reported\r\n"
    )
    mapped = map_table(read_text(tmp_path, text))
    assert mapped.table == "detentions"
    assert mapped.rows.iloc[0].to_dict() == {
        "id": "DET0001", "date": "2025-12-31", "date_precision": "day", "dyad": "AZE-RUS",
        "event_type": "group_arrest", "title": "Обыск", "summary": "Текст", "initiator": "RUS", "initiator_name": "ФСБ",
        "target": "AZE", "place": "Баку", "country": "AZE", "latitude": "40.4093", "longitude": "49.8671",
        "geo_precision": "city", "confidence": "confirmed", "sources": "S0001;S0002", "people": "12",
        "status": "house_arrest", "mistreatment": "none_reported",
    }  # fmt: skip
    assert mapped.rows.index.to_list() == [2]
    assert mapped.columns["geo_precision"] == "Place precision"
    assert mapped.problems["column"].to_list() == ["Date", "Latitude", "Longitude"]
    assert mapped.problems["problem"].iloc[0].endswith("1 date is not written in ISO: this was read as 2025-12-31")


def test_columns_that_the_codebook_lacks_are_left_out_with_a_warning(tmp_path: Path) -> None:
    mapped = map_table(read_text(tmp_path, "id,remark,sorces\nINC0001,x,S0001\n"), "incidents")
    assert list(mapped.rows.columns) == ["id"]
    assert mapped.problems[["severity", "column", "remedy"]].to_numpy().tolist() == [
        ["warning", "remark", "Delete it, or match it by hand"],
        ["warning", "sorces", "Name it sources if that is meant"],
    ]


def test_a_header_that_is_no_table_names_the_tables(tmp_path: Path) -> None:
    with pytest.raises(TableUnknownError, match=r"update\.csv: the columns \(a, b\).*incidents"):
        map_table(read_text(tmp_path, "a,b\n1,2\n"))


def test_columns_are_suggested_by_name_synonym_and_likeness() -> None:
    header = ["Event date", "Headline", "Descripton", "Lat", "Lng", "Actor 1", "Actor 2", "URL", "Confidance", "Other"]
    assert suggest_columns(header, "incidents") == {
        "date": "Event date", "title": "Headline", "summary": "Descripton", "initiator": "Actor 1", "target": "Actor 2",
        "latitude": "Lat", "longitude": "Lng", "confidence": "Confidance", "sources": "URL",
    }  # fmt: skip


def test_a_mapping_by_hand_survives_json_and_maps_columns_values_and_constants(tmp_path: Path) -> None:
    mapping = HandMapping(
        name="Field notes",
        table="incidents",
        columns={"date": "когда", "initiator": "кто", "target": "кого", "event_type": "что", "fatalities": "погибшие",
                 "confidence": "сведения"},
        values={"event_type": {"облава": "raid"}, "confidence": {"подтверждено": "confirmed"}},
        date_order="DMY",
        constants={"date_precision": "day"},
    )  # fmt: skip
    assert HandMapping.from_json(mapping.to_json()) == mapping
    text = (
        "когда;кто;кого;что;погибшие;сведения\n"
        "01/02/2025;РФ;Азербайджан;Облава;2;подтверждено\n"
        "31 декабря 2025;Армения;Azərbaycan;Protest;;слух\n"
        "03/02/2025;Россия;Грузия;Облава;;подтверждено\n"
        "03/02/2025;Марс;Грузия;Облава;;подтверждено\n"
    )
    mapped = map_table(read_text(tmp_path, text), mapping=mapping)
    assert mapped.profile == "Field notes"
    assert mapped.rows.fillna("").to_dict("records") == [
        {"date": "2025-02-01", "date_precision": "day", "dyad": "AZE-RUS", "event_type": "raid", "initiator": "RUS",
         "target": "AZE", "confidence": "confirmed", "fatalities": "2"},
        {"date": "2025-12-31", "date_precision": "day", "dyad": "ARM-AZE", "event_type": "protest", "initiator": "ARM",
         "target": "AZE", "confidence": "слух", "fatalities": ""},
    ]  # fmt: skip
    assert mapped.set_aside == {OUTSIDE_DYADS: 2}
    assert mapped.unmapped == {"confidence: слух": 1}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"name": "x", "table": "none", "columns": {}}',
     '{"name": "x", "table": "incidents", "columns": {"no": "x"}}',
     '{"name": "x", "table": "incidents", "columns": {}, "date_order": "YDM"}'],
)  # fmt: skip
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(TableUnknownError):
        HandMapping.from_json(text)


@pytest.mark.parametrize(
    ("text", "order", "date"),
    [
        ("2025-12-31", None, "2025-12-31"),
        ("2025-12-31 00:00:00.000", None, "2025-12-31"),
        ("2025-12-31T10:00:00Z", "ISO", "2025-12-31"),
        ("31.12.2025", None, "2025-12-31"),
        ("31.12.2025", "ISO", None),
        ("12/31/2025", None, "2025-12-31"),
        ("9/27/2020 12:00:00 AM", None, "2020-09-27"),
        ("06/07/2025", None, None),
        ("06/07/2025", "DMY", "2025-07-06"),
        ("06/07/2025", "MDY", "2025-06-07"),
        ("31/12/2025", "MDY", None),
        ("2025/12/31", None, "2025-12-31"),
        ("20251231", None, "2025-12-31"),
        ("31-Dec-2025", None, "2025-12-31"),
        ("31 December 2025", None, "2025-12-31"),
        ("December 31, 2025", None, "2025-12-31"),
        ("31 декабря 2025", None, "2025-12-31"),
        ("9 мая 2025 г.", None, "2025-05-09"),
        ("31 դեկտեմբերի 2025", None, "2025-12-31"),
        ("28 iyun 2025", None, "2025-06-28"),
        ("31.06.2025", None, None),
        ("soon", None, None),
    ],
)
def test_dates_are_read_where_they_can_be_read_in_one_way(text: str, order: str | None, date: str | None) -> None:
    assert parse_date(text, order) == date


def test_one_date_settles_the_order_of_a_column() -> None:
    assert detect_date_order(pd.Series(["06/07/2025", "13/07/2025", None], dtype="str")) == "DMY"
    assert detect_date_order(pd.Series(["06/07/2025", "07/13/2025"], dtype="str")) == "MDY"
    assert detect_date_order(pd.Series(["13/07/2025", "07/13/2025"], dtype="str")) is None
    assert detect_date_order(pd.Series(["06/07/2025", "2025-01-01"], dtype="str")) is None


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("Armenia", "Армения", "Հայաստան", "Ermənistan", "arm"), "ARM"),
        (("Azerbaijan", "Азербайджан", "Ադրբեջան", "Azərbaycan"), "AZE"),
        (("Russian Federation", "Россия", "РФ", "Ռուսաստան", "Rusiya"), "RUS"),
        (("Turkey", "Türkiye", "Турция", "Թուրքիա", "Türkiyə"), "TUR"),
        (("U.S.", "США", "ԱՄՆ", "ABŞ"), "USA"),
        (("Иран", "Իրան", "İran"), "IRN"),
        (("Грузия", "Վրաստան", "Gürcüstan"), "GEO"),
        (("Украина", "Ուկրաինա", "Ukrayna"), "UKR"),
        (("Казахстан", "Ղազախստան", "Qazaxıstan"), "KAZ"),
        (("Беларусь", "Բելառուս", "Belarus"), "BLR"),
        (("Франция", "Ֆրանսիա", "Fransa"), "FRA"),
        (("European Union", "ЕС", "ԵՄ", "Avropa İttifaqı"), "EU"),
    ],
)
def test_countries_are_known_in_four_languages(names: tuple[str, ...], code: str) -> None:
    assert {find_side(name) for name in names} == {code}


@pytest.mark.parametrize(
    ("text", "dyad"),
    [
        ("RUS-ARM", "ARM-RUS"), ("Russia – Azerbaijan", "AZE-RUS"), ("Армения и Азербайджан", "ARM-AZE"),
        ("Armenia–Azerbaijan (context)", "ARM-AZE"), ("arm-rus", "ARM-RUS"), ("Russia vs. Georgia", None),
        ("Russia", None), ("", None),
    ],
)  # fmt: skip
def test_dyads_are_read_in_any_order(text: str, dyad: str | None) -> None:
    assert parse_dyad(text) == dyad


def test_vocabularies_booleans_and_numbers_are_read_as_people_write_them() -> None:
    assert parse_term("confidence", "CONFIRMED") == "confirmed"
    assert parse_term("status", "House arrest") == "house_arrest"
    assert parse_term("geo_precision", "Exact site") == "exact"
    assert parse_term("status", "free") is None
    assert [parse_boolean(text) for text in ("Yes", "да", "այո", "bəli")] == [True] * 4
    assert [parse_boolean(text) for text in ("no", "Нет", "ոչ", "xeyr")] == [False] * 4
    assert parse_boolean("maybe") is None
    assert parse_number("1 234,5", decimal_comma=True) == "1234.5"
    assert parse_number("1.234,5", decimal_comma=True) == "1234.5"
    assert parse_number("1,234,567", decimal_comma=None) == "1234567"
    assert parse_number("1,234", decimal_comma=None) == "1,234"
    assert parse_number("1,234", decimal_comma=False) == "1234"
    assert parse_number("−0.5", decimal_comma=None) == "-0.5"
    assert parse_number("two", decimal_comma=None) == "two"


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("mistreatment", "да", "alleged"), ("mistreatment", "No", "none_reported"), ("confidence", "yes", "confirmed"),
        ("confidence", "нет", "reported"), ("confidence", "Confirmd", "confirmed"), ("status", "yes", None),
        ("status", "in detention", None), ("status", "Releasd", "released"),
    ],
)  # fmt: skip
def test_a_likely_word_is_suggested_for_a_strange_value(column: str, text: str, code: str | None) -> None:
    labels = {name: term.label for name, term in VOCABULARIES[column][1].items()}
    assert suggest_value(text, labels) == code
