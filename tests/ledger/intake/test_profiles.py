"""Foreign formats: recognised by header, mapped row by row, and what is left out is counted."""

import csv
import io
from pathlib import Path

import pytest

from ledger.codebook import LEDGER_TABLES
from ledger.database import DATA_FOLDER
from ledger.intake.delimited import GDELT_COLUMNS
from ledger.intake.model import MappedTable
from ledger.intake.profiles import PROFILES, describe_profile, map_profile, recognise_profile
from ledger.intake.profiles.building import ONE_SIDE, WITHIN_ONE_COUNTRY, write_title
from ledger.intake.profiles.cameo import DECISIONS, find_event_type, list_codebook
from ledger.intake.profiles.gdelt import REPEATED
from ledger.intake.reading import read_file
from ledger.tables import read_table

OUTSIDE_DYADS = "Outside the three dyads"

SAMPLES = Path(__file__).parent / "samples"


def gdelt_row(width: int, **cells: str) -> str:
    given = {
        "GLOBALEVENTID": "1", "SQLDATE": "20250701", "MonthYear": "202507", "Year": "2025", "FractionDate": "2025.4959",
        "Actor1Code": "RUSGOV", "Actor1Name": "MOSCOW", "Actor1CountryCode": "RUS", "Actor1Type1Code": "GOV",
        "Actor2Code": "AZE", "Actor2Name": "BAKU", "Actor2CountryCode": "AZE", "EventCode": "112",
        "ActionGeo_Type": "4", "ActionGeo_FullName": "Baku, Baki, Azerbaijan", "ActionGeo_CountryCode": "AJ",
        "ActionGeo_Lat": "40.3953", "ActionGeo_Long": "49.8822", "DATEADDED": "20250701",
        "SOURCEURL": f"https://example.org/{cells.get('GLOBALEVENTID', '1')}",
    } | cells  # fmt: skip
    return "\t".join(given.get(name, "") for name in GDELT_COLUMNS[width])


def map_text(tmp_path: Path, text: str) -> dict[str, MappedTable]:
    path = tmp_path / "upload"
    path.write_text(text, "utf-8")
    return map_file(path)


def map_file(path: Path) -> dict[str, MappedTable]:
    read = read_file("export.csv", path)[0]
    name = recognise_profile(list(read.rows.columns))
    assert name is not None
    return {table.table: table for table in map_profile(read, name)}


def cells(table: MappedTable, line: int) -> dict[str, str]:
    """The cells of the row that starts on a line, without empty ones."""
    return {name: value for name, value in table.rows.loc[line].items() if isinstance(value, str)}  # type: ignore[misc]


def require_sound(tables: dict[str, MappedTable]) -> None:
    """Every row follows the codebook once it has an id and its addresses are source ids."""
    for name, table in tables.items():
        model = LEDGER_TABLES[name]
        prefix = {"incidents": "INC", "detentions": "DET", "diplomatic_actions": "DIP"}[name]
        assert table.rows["sources"].str.startswith("http").all()
        ids = [f"{prefix}{number:04d}" for number in range(1, len(table.rows) + 1)]
        rows = table.rows.reset_index(drop=True).assign(id=ids, sources="S0001", responds_to=None)
        model.schema.validate(rows[list(model.columns)], lazy=True)


def test_own_tables_are_no_foreign_format() -> None:
    assert [recognise_profile(table.columns) for table in LEDGER_TABLES.values()] == [None] * len(LEDGER_TABLES)


def test_acled() -> None:
    tables = map_file(SAMPLES / "acled.csv")
    require_sound(tables)
    assert list(tables) == ["incidents", "detentions"]
    incidents, detentions = tables["incidents"], tables["detentions"]
    assert incidents.set_aside == {ONE_SIDE: 1, WITHIN_ONE_COUNTRY: 1, OUTSIDE_DYADS: 1}
    assert incidents.unmapped == {"Disrupted weapons use": 1}
    assert detentions.set_aside == {}
    assert incidents.rows.index.to_list() == [2, 3, 4]
    assert cells(incidents, 2) == {
        "date": "2023-09-19", "date_precision": "day", "dyad": "ARM-AZE", "event_type": "armed_clash",
        "title": "Azerbaijan shells Armenia (Stepanakert)",
        "summary": "ACLED codes “Shelling/artillery/missile attack” at Stepanakert: Military Forces of Azerbaijan and "
        "Military Forces of the Republic of Artsakh. Reported deaths: 5. Taken from ACLED event AZE101, which names "
        "Caucasian Knot; Civilnet.",
        "initiator": "AZE", "initiator_name": "Military Forces of Azerbaijan", "target": "ARM",
        "target_name": "Military Forces of the Republic of Artsakh", "place": "Stepanakert", "country": "AZE",
        "latitude": "39.8153", "longitude": "46.7519", "geo_precision": "city", "confidence": "reported",
        "sources": "https://acleddata.com/", "fatalities": "5",
    }  # fmt: skip
    clash = cells(incidents, 3)
    assert (clash["date"], clash["geo_precision"], clash["fatalities"]) == ("2024-12-31", "region", "0")
    assert "The day is known to the week only." in clash["summary"]
    attack = cells(incidents, 4)
    assert (attack["event_type"], attack["date"], attack["date_precision"]) == ("killing", "2025-03-01", "month")
    assert attack["sources"] == "https://example.org/a"
    arrest = cells(detentions, 5)
    assert (arrest["dyad"], arrest["event_type"], arrest["status"]) == ("AZE-RUS", "group_arrest", "detained")
    assert (arrest["detainee_nationality"], arrest["authority"]) == ("AZE", "Police Forces of Russia")


def test_ucdp_ged() -> None:
    tables = map_file(SAMPLES / "ucdp_ged.csv")
    require_sound(tables)
    assert list(tables) == ["incidents"]
    table = tables["incidents"]
    assert table.set_aside == {OUTSIDE_DYADS: 1, WITHIN_ONE_COUNTRY: 1}
    assert cells(table, 2) == {
        "date": "2022-09-13", "date_end": "2022-09-14", "date_precision": "day", "dyad": "ARM-AZE",
        "event_type": "armed_clash", "title": "Deadly clash between Armenia and Azerbaijan (Jermuk town)",
        "summary": "UCDP codes state-based conflict at Jermuk town: Government of Armenia and Government of "
        "Azerbaijan. Estimated deaths: 174 (170 to 204). The day is known to the week only. Taken from UCDP GED event "
        "500001, which names BBC Monitoring.",
        "initiator": "ARM", "initiator_name": "Government of Armenia", "target": "AZE",
        "target_name": "Government of Azerbaijan", "place": "Jermuk town", "country": "ARM", "latitude": "39.8417",
        "longitude": "45.6694", "geo_precision": "exact", "confidence": "reported",
        "sources": "https://example.org/clash", "fatalities": "174",
    }  # fmt: skip
    month = cells(table, 3)
    assert (month["date"], month["date_precision"], month["geo_precision"]) == ("2023-09-01", "month", "country")
    assert {"date_end", "latitude", "longitude"}.isdisjoint(month)
    killing = cells(table, 4)
    assert (killing["event_type"], killing["date"], killing["target"]) == ("killing", "2022-09-14", "ARM")


@pytest.mark.parametrize("width", [57, 58, 61])
def test_gdelt(tmp_path: Path, width: int) -> None:
    rows = [
        gdelt_row(width, GLOBALEVENTID="1"),
        gdelt_row(width, GLOBALEVENTID="2", EventCode="173", Actor1Type1Code="COP"),
        gdelt_row(width, GLOBALEVENTID="3", EventCode="190", Actor1CountryCode="AZE", Actor2CountryCode="ARM"),
        gdelt_row(width, GLOBALEVENTID="4", EventCode="041", Actor1CountryCode="ARM", Actor2CountryCode="RUS"),
        gdelt_row(width, GLOBALEVENTID="5", Actor2CountryCode="UKR"),
        gdelt_row(width, GLOBALEVENTID="6", Actor2CountryCode=""),
        gdelt_row(width, GLOBALEVENTID="7", Actor2CountryCode="RUS"),
        gdelt_row(width, GLOBALEVENTID="8", EventCode="010"),
        gdelt_row(width, GLOBALEVENTID="9", EventCode="1121", SOURCEURL="https://example.org/1"),
        gdelt_row(width, GLOBALEVENTID="10", EventCode="042", ActionGeo_Type="1", ActionGeo_FullName="Azerbaijan",
                  SOURCEURL="https://example.org/a;b"),
    ]  # fmt: skip
    tables = map_text(tmp_path, "\n".join(rows) + "\n")
    require_sound(tables)
    assert list(tables) == ["incidents", "detentions", "diplomatic_actions"]
    actions = tables["diplomatic_actions"]
    repeated = {REPEATED: 1} if width > 57 else {}
    assert tables["incidents"].set_aside == {OUTSIDE_DYADS: 1, ONE_SIDE: 1, WITHIN_ONE_COUNTRY: 1} | repeated
    assert tables["incidents"].unmapped == {"010": 1}
    assert actions.rows.index.to_list() == [1, 4, 10] if width > 57 else [1, 4, 9, 10]
    assert cells(actions, 1) == {
        "date": "2025-07-01", "date_precision": "day", "dyad": "AZE-RUS", "event_type": "criticism",
        "title": "Russia accuses Azerbaijan (Baku)",
        "summary": "Russia accuses Azerbaijan, as GDELT's machine coding of a news report has it (CAMEO 112). The "
        "actors are named MOSCOW and BAKU. Taken from GDELT event 1; nobody has read the page yet.",
        "initiator": "RUS", "initiator_name": "Government of Russia", "target": "AZE", "target_name": "Azerbaijan",
        "place": "Baku", "country": "AZE", "latitude": "40.3953", "longitude": "49.8822", "geo_precision": "city",
        "confidence": "reported",
        "sources": "https://example.org/1" if width > 57 else "https://www.gdeltproject.org/",
    }  # fmt: skip
    call = cells(actions, 4)
    assert call["event_type"] == "call"
    assert {"place", "country", "latitude", "longitude", "geo_precision"}.isdisjoint(call)
    visit = cells(actions, 10)
    assert (visit["event_type"], visit["geo_precision"]) == ("meeting", "country")
    assert "latitude" not in visit
    assert visit["sources"] == ("https://example.org/a%3Bb" if width > 57 else "https://www.gdeltproject.org/")
    arrest = cells(tables["detentions"], 2)
    assert (arrest["event_type"], arrest["status"], arrest["authority"]) == ("arrest", "detained", "Police of Russia")
    assert cells(tables["incidents"], 3)["event_type"] == "offensive"


def test_gdelt_with_a_header_and_without_leading_zeros_is_the_same(tmp_path: Path) -> None:
    text = io.StringIO()
    rows = [gdelt_row(61, EventCode="42").split("\t"), gdelt_row(61, EventCode="841").split("\t")]
    csv.writer(text).writerows([[name.lower() for name in GDELT_COLUMNS[61]], *rows])
    tables = map_text(tmp_path, text.getvalue())
    assert tables["diplomatic_actions"].rows["event_type"].to_list() == ["meeting"]
    assert tables["detentions"].rows["event_type"].to_list() == ["release"]


def test_a_file_with_nothing_of_the_region_gives_an_empty_table_and_its_counts(tmp_path: Path) -> None:
    tables = map_text(tmp_path, gdelt_row(58, Actor1CountryCode="USA", Actor2CountryCode="CHN") + "\n")
    assert tables["incidents"].rows.empty
    assert tables["incidents"].set_aside == {OUTSIDE_DYADS: 1}


@pytest.mark.parametrize(
    ("code", "event_type"),
    [
        ("193", "armed_clash"), ("190", "offensive"), ("192", "offensive"), ("1823", "killing"), ("1821", "assault"),
        ("195", "armed_clash"), ("0841", "release"), ("0842", "concession"), ("084", "release"), ("174", "deportation"),
        ("1031", "demand"), ("1122", "criticism"), ("110", "criticism"), ("1313", "threat"),
        ("163", "trade_restriction"),
        ("0721", "aid"), ("161", "suspension"), ("081", "concession"), ("0811", "concession"), ("010", None),
        ("170", None), ("017", None), ("2042", None), ("99", None), ("", None),
    ],
)  # fmt: skip
def test_cameo_codes_map_by_their_longest_prefix(code: str, event_type: str | None) -> None:
    found = find_event_type(code)
    assert (found[1] if found else None) == event_type


def test_every_type_that_a_profile_names_is_one_of_its_table() -> None:
    known = read_table(LEDGER_TABLES["event_types"], DATA_FOLDER)
    pairs = set(zip(known["table"], known["event_type"], strict=True))
    for name in PROFILES:
        types = describe_profile(name).types()
        mapped = types.dropna(subset=["event_type"])
        assert set(zip(mapped["table"], mapped["event_type"], strict=True)) <= pairs
        assert types["event_type"].isna().any()
        assert describe_profile(name).notes


def test_codes_that_the_codebook_gives_to_several_types_are_decided() -> None:
    assert {code for code, types in list_codebook().items() if len(types) > 1} <= DECISIONS.keys() | {"010"}


def test_titles_fit_and_end_without_a_full_stop() -> None:
    assert write_title("Russia visits Armenia", "Yerevan") == "Russia visits Armenia (Yerevan)"
    assert write_title("Russia visits Armenia", "x" * 90) == "Russia visits Armenia"
    long = write_title("word " * 30, None)
    assert len(long) <= 90
    assert long.endswith("word…")
