"""The curated tables keep every rule of the codebook and number what their README says."""

import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from ledger.codebook import (
    AFFILIATION,
    CONFIDENCE,
    DATE_PRECISION,
    DEMAND_STATUS,
    DIRECTION,
    DYADS,
    GEO_PRECISION,
    LANGUAGES,
    LEVEL,
    MISTREATMENT,
    SIDES,
    STATUS,
    TABLES,
)
from ledger.database import DATA_FOLDER, Database
from ledger.exports.extracts import extract_records, take_moment
from ledger.exports.files import write_csv
from ledger.filters import Filters
from ledger.intake.borders import find_strays
from ledger.rules import find_broken_rules
from ledger.tables import read_tables
from tests.small import load_curated

EVERYTHING = Filters(dyads=tuple(DYADS))


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    """The CSV files, typed and checked by their models."""
    return read_tables(DATA_FOLDER)


@pytest.fixture(scope="module")
def records(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The records of all three tables."""
    return pd.concat([tables[name].assign(table=name) for name in TABLES], ignore_index=True)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The curated ledger, only read."""
    database = load_curated(tmp_path_factory.mktemp("curated"))
    yield database
    database.close()


def test_the_tables_have_as_many_rows_as_was_told(tables: dict[str, pd.DataFrame]) -> None:
    assert {name: len(rows) for name, rows in tables.items()} == {
        "incidents": 87,
        "detentions": 106,
        "diplomatic_actions": 566,
        "sources": 1525,
        "indicators": 292,
        "demands": 48,
        "event_types": 50,
    }


def test_the_records_number_what_was_told(records: pd.DataFrame) -> None:
    assert records["dyad"].value_counts().to_dict() == {"ARM-RUS": 356, "AZE-RUS": 322, "ARM-AZE": 81}
    assert (records["date_precision"] == "day").sum() == 698
    assert records["responds_to"].notna().sum() == 380
    assert records["sources"].str.contains(";").sum() == 623
    assert (records["date"].min(), records["date"].max()) == (pd.Timestamp("2020-11-01"), pd.Timestamp("2026-06-25"))


def test_the_sources_number_what_was_told(tables: dict[str, pd.DataFrame]) -> None:
    assert tables["sources"]["published"].isna().sum() == 569
    assert tables["sources"]["title"].str.startswith("[").sum() == 449


def test_no_rule_of_the_codebook_is_broken(ledger: Database) -> None:
    broken = find_broken_rules(ledger, dt.datetime.now(dt.UTC).date())
    assert broken.empty, broken.to_string()


def test_every_place_lies_in_its_country(records: pd.DataFrame) -> None:
    places = records[["country", "latitude", "longitude"]].dropna()
    strays, _ = find_strays(places["country"], places["latitude"], places["longitude"])
    assert strays.empty, strays.to_string()


def test_every_word_of_the_vocabularies_has_a_place(tables: dict[str, pd.DataFrame], records: pd.DataFrame) -> None:
    for used, known in (
        (records["dyad"], DYADS),
        (records["confidence"], CONFIDENCE),
        (records["date_precision"], DATE_PRECISION),
        (records["geo_precision"], GEO_PRECISION),
        (records["status"], STATUS),
        (records["mistreatment"], MISTREATMENT),
        (records["level"], LEVEL),
        (tables["sources"]["affiliation"], AFFILIATION),
        (tables["sources"]["language"], LANGUAGES),
        (tables["indicators"]["direction"], DIRECTION),
        (tables["demands"]["status"], DEMAND_STATUS),
        (pd.concat([records[name] for name in ("initiator", "target", "country", "detainee_nationality")]), SIDES),
    ):
        assert set(used.dropna()) <= set(known)


def test_the_ledger_holds_every_record_of_the_files(ledger: Database, records: pd.DataFrame) -> None:
    extract = extract_records(ledger, EVERYTHING, take_moment(ledger, 1, ""))
    exported = pd.read_csv(io.BytesIO(b"".join(write_csv(extract.rows)))).set_index("id").sort_index()
    written = records.set_index("id").sort_index()
    assert list(exported.index) == list(written.index)
    for name in ("title", "summary", "responds_to", "sources", "notable_names", "people", "latitude", "level"):
        left, right = exported[name], written[name]
        assert (left.isna() == right.isna()).all(), name
        kept = right.notna()
        assert (left[kept].astype(str) == right[kept].astype(left.dtype).astype(str)).all(), name


def test_the_rows_of_the_files_are_in_the_order_of_their_ids(tables: dict[str, pd.DataFrame]) -> None:
    for name, key in (("sources", "source_id"), ("demands", "demand_id"), *((table, "id") for table in TABLES)):
        assert list(tables[name][key]) == sorted(tables[name][key]), name


def test_the_files_are_plain_utf8_without_stray_blanks() -> None:
    for path in sorted(DATA_FOLDER.glob("*.csv")):
        text = path.read_bytes().decode("utf-8")
        assert "\r" not in text, path.name
        assert text.endswith("\n"), path.name
        cells = pd.read_csv(path, dtype=str, keep_default_na=False)
        for column in cells:
            stray = cells[column].map(lambda cell: cell != " ".join(cell.split()))
            assert not stray.any(), f"{path.name}, {column}: {cells[column][stray].tolist()}"


def test_the_map_has_the_countries_and_their_neighbours_by_code() -> None:
    outlines = json.loads(Path(DATA_FOLDER / "countries.topojson").read_text("utf-8"))
    drawn = {shape["id"] for shape in outlines["objects"]["countries"]["geometries"]}
    assert len(drawn) == 28
    assert all(re.fullmatch(r"[A-Z]{3}", code) for code in drawn)
    assert {"ARM", "AZE", "RUS", "GEO", "IRN", "TUR"} <= drawn
