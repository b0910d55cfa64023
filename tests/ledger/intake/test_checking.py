"""Every mistake in an upload is listed with its line, its column, what is wrong and what would be right."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ledger.database import Database
from ledger.intake.borders import find_strays, measure_distances
from ledger.intake.importing import Preview
from ledger.revisions import Update, commit_update
from tests.ledger.conftest import SmallLedger
from tests.ledger.intake.uploads import preview_upload, write_upload
from tests.small import Row, action, demand, detention, incident, indicator, source


@pytest.fixture
def ledger(small_ledger: SmallLedger) -> Database:
    return small_ledger(
        incidents=(incident(1), incident(2, responds_to="INC0001")),
        detentions=(detention(1),),
        diplomatic_actions=(action(1, date="2025-02-01"),),
        indicators=(indicator(),),
        demands=(demand(1),),
    )


def check(ledger: Database, folder: Path, table: str, *rows: Row) -> Preview:
    return preview_upload(ledger, write_upload(folder / "upload.csv", table, *rows))


def _say(row: dict[Hashable, Any]) -> str:
    return f"{row['problem']}. {row['remedy']}"


def explain(preview: Preview) -> list[tuple[str, int, str | None, str]]:
    """Severity, line, column and words of every problem."""
    return [
        (row["severity"], row["line"], None if pd.isna(row["column"]) else row["column"], _say(row))
        for row in preview.problems.to_dict("records")
    ]


WRONG_INCIDENTS = [
    ({"date": "31.13.2025"}, "date", "not written as a date", "2025-12-31"),
    ({"date": "2025-02-30"}, "date", "no day of the calendar", "Correct"),
    ({"date": "2027-01-01"}, "date", "after today, 2026-06-30", "Correct"),
    ({"date": "1990-12-31"}, "date", "before 1991", "Correct"),
    ({"date": ""}, "date", "empty", "Fill it in"),
    ({"date_end": "2025-01-09"}, "date_end", "before the first, 2025-01-10", "Correct one of the two"),
    ({"date_precision": "month"}, "date", "is its first day, 2025-01-01", "first day of the month"),
    ({"date_precision": "dya"}, "date_precision", "not a word of the codebook", "Write day"),
    ({"dyad": "ARM-USA"}, "dyad", "not a word of the codebook", "ARM-RUS"),
    ({"event_type": "riad"}, "event_type", "not a type of the codebook", "Write raid"),
    ({"event_type": "arrest"}, "event_type", "is a type of detentions", "move the row"),
    ({"title": "A raid."}, "title", "ends with a full stop", "Write it without: A raid"),
    ({"title": "A" * 91}, "title", "has 91 characters, more than 90", "Shorten it by 1 character"),
    ({"title": "a raid"}, "title", "begins with a capital", "sentence"),
    ({"title": "A raid\nin a town"}, "title", "several lines", "one line"),
    ({"summary": ""}, "summary", "empty", "Fill it in"),
    ({"initiator": "Rusland"}, "initiator", "no code of a country", "Write"),
    ({"initiator": "XYZ"}, "initiator", "not a code of the codebook", "Write a code"),
    ({"country": "ARMENI"}, "country", "no country's code", "three capital letters"),
    ({"latitude": "north"}, "latitude", "no number", "40.18"),
    ({"latitude": "91", "longitude": "44"}, "latitude", "more than 90", "Write 90 or less"),
    ({"latitude": "40.18"}, "longitude", "together or not at all", "Give both"),
    ({"latitude": "40.18", "longitude": "44.51"}, "geo_precision", "need a precision", "exact, city"),
    (
        {"latitude": "44.51", "longitude": "40.18", "geo_precision": "city", "country": "ARM"},
        "latitude",
        "458 km outside Armenia",
        "Exchange latitude and longitude",
    ),
    (
        {"latitude": "40.41", "longitude": "49.87", "geo_precision": "city", "country": "ARM"},
        "latitude",
        "outside Armenia",
        "AZE (Azerbaijan)",
    ),
    ({"geo_precision": "town"}, "geo_precision", "not a word", "exact, city, region, country"),
    ({"confidence": "confirmed"}, "confidence", "two outlets", "another outlet"),
    ({"responds_to": "INC9999"}, "responds_to", "no such record", "Correct the id"),
    ({"responds_to": "the raid"}, "responds_to", "no list of record ids", "INC0012"),
    ({"responds_to": "DIP0001"}, "responds_to", "later than this one, 2025-02-01", "earlier ones only"),
    ({"responds_to": "INC0001;INC0001"}, "responds_to", "names an entry twice", "once"),
    ({"sources": ""}, "sources", "empty", "at least one"),
    ({"sources": "S9999"}, "sources", "no such source", "address instead"),
    ({"sources": "S0001;ftp://x.example/y"}, "sources", "neither a source's id nor an address", "https://"),
    ({"fatalities": "2.5"}, "fatalities", "no whole number", "whole people"),
    ({"fatalities": "-2"}, "fatalities", "less than 0", "0 or more"),
    ({"fatalities": "99999999999"}, "fatalities", "too large", "2,147,483,647"),
    ({"id": "DET0009"}, "id", "begins with INC", "leave it empty"),
    ({"id": "INC9"}, "id", "no record's id", "INC0001"),
    ({"id": "INC12345678901234"}, "id", "too high a number", "leave it empty".capitalize()),
    ({"id": "INC900000000"}, "id", "too high a number", "leave it empty".capitalize()),
    ({"id": "INC99999999999999999999999"}, "id", "too high a number", "leave it empty".capitalize()),
    (
        {"event_type": "vote", "country": "ARM", "place": "", "confidence": "likely"},
        "confidence",
        "not a word",
        "Write",
    ),
]


@pytest.mark.parametrize("case", WRONG_INCIDENTS)
def test_a_wrong_value_is_listed_with_its_line_and_its_remedy(
    ledger: Database, tmp_path: Path, case: tuple[Row, str, str, str]
) -> None:
    columns, column, problem, remedy = case
    wrong = {**incident(3), "id": "", **columns}
    preview = check(ledger, tmp_path, "incidents", {**incident(4), "id": ""}, wrong)
    (found,) = [failure for failure in explain(preview) if failure[0] == "error"]
    assert found[:3] == ("error", 3, column)
    assert problem in found[3]
    assert remedy in found[3]
    assert list(preview.checked[0].sound) == [2]
    assert set(preview.comparison.added) == {"incidents"}


OTHER_TABLES = [
    ("detentions", {**detention(2), "event_type": "arrest"}, "people", "an arrest is of one person"),
    ("detentions", {**detention(2), "event_type": "release"}, "status", "does not follow from release"),
    ("detentions", {**detention(2), "mistreatment": "documentd"}, "mistreatment", "not a word"),
    ("diplomatic_actions", action(2, event_type="call", place="Baku"), "place", "a call has no place"),
    ("diplomatic_actions", action(2, event_type="realignment"), "target", "realignment"),
    ("diplomatic_actions", action(2, level="minster"), "level", "not a word"),
    ("sources", source(3, url="www.x.example"), "url", "no address"),
    ("sources", source(3, url="https://outlet1.example/page"), "url", "is the address of S0001 in the ledger"),
    ("sources", source(3, language="english"), "language", "no language's code"),
    ("sources", source(3, language="zz"), "language", "not a code of the codebook"),
    ("sources", source(3, title=""), "title", "square brackets"),
    ("sources", source(3, affiliation="private"), "affiliation", "not a word"),
    ("sources", source(3, agency="Outlet 3"), "agency", "publisher's own text"),
    ("indicators", indicator(period="2025-13"), "period", "no year, month or day"),
    ("indicators", indicator(period="last year"), "period", "no period"),
    ("indicators", indicator(country="RUS"), "country", "not a word"),
    ("indicators", indicator(value="many"), "value", "no number"),
    ("demands", demand(2, status="opn"), "status", "not a word"),
    ("demands", demand(2, status_date="2024-01-01"), "status_date", "before the day"),
    ("demands", demand(2, demand="D" * 101), "demand", "has 101 characters"),
]


@pytest.mark.parametrize("case", OTHER_TABLES)
def test_every_table_is_held_to_its_rules(ledger: Database, tmp_path: Path, case: tuple[str, Row, str, str]) -> None:
    table, row, column, problem = case
    (found,) = explain(check(ledger, tmp_path, table, row))
    assert found[:3] == ("error", 2, column)
    assert problem in found[3]


def test_all_that_is_wrong_with_a_row_is_listed_at_once(ledger: Database, tmp_path: Path) -> None:
    row = {**incident(3), "date": "soon", "event_type": "riad", "fatalities": "x", "responds_to": "INC9999"}
    found = explain(check(ledger, tmp_path, "incidents", row))
    assert {column for _, _, column, _ in found} == {"date", "event_type", "fatalities", "responds_to"}


def test_a_row_falls_with_the_rejected_row_that_it_answers(ledger: Database, tmp_path: Path) -> None:
    preview = check(
        ledger,
        tmp_path,
        "incidents",
        incident(3, date="soon"),
        incident(4, responds_to="INC0003"),
        incident(5, responds_to="INC0004"),
        incident(6),
    )
    assert explain(preview)[1:] == [
        ("error", 3, "responds_to", "is rejected itself: line 2 of upload.csv. Mend that row first"),
        ("error", 4, "responds_to", "is rejected itself: line 3 of upload.csv. Mend that row first"),
    ]
    assert list(preview.checked[0].sound) == [5]


def test_a_circle_of_answers_is_found_within_the_upload_and_with_the_ledger(ledger: Database, tmp_path: Path) -> None:
    circle = check(
        ledger, tmp_path, "incidents", incident(3, responds_to="INC0004"), incident(4, responds_to="INC0003")
    )
    assert [(line, column) for _, line, column, _ in explain(circle)] == [(2, "responds_to"), (3, "responds_to")]
    with_ledger = explain(check(ledger, tmp_path, "incidents", incident(1, responds_to="INC0002")))
    assert ("error", 2, "responds_to") in [failure[:3] for failure in with_ledger]


def test_a_change_that_breaks_a_record_of_the_ledger_is_refused(ledger: Database, tmp_path: Path) -> None:
    (found,) = explain(check(ledger, tmp_path, "incidents", incident(1, date="2025-03-01")))
    assert found[:3] == ("error", 2, None)
    assert "INC0002 in the ledger would break a rule" in found[3]


def test_an_id_stands_once_in_an_upload(ledger: Database, tmp_path: Path) -> None:
    preview = check(ledger, tmp_path, "incidents", incident(3), incident(4), incident(3))
    assert [failure[:3] for failure in explain(preview)] == [("error", 2, "id"), ("error", 4, "id")]
    assert "line 4 of upload.csv" in explain(preview)[0][3]
    assert "line 2 of upload.csv" in explain(preview)[1][3]


def test_warnings_inform_and_do_not_block(ledger: Database, tmp_path: Path) -> None:
    early = incident(3, date="2019-05-01", responds_to="")
    preview = check(ledger, tmp_path, "incidents", early)
    assert [failure[:3] for failure in explain(preview)] == [("warning", 2, "date")]
    freed = detention(2, event_type="release", status="released", people=4, responds_to="DET0001")
    preview = check(ledger, tmp_path, "detentions", freed)
    assert explain(preview) == [
        ("warning", 2, "people", "more people are freed than the records answered hold, 3. Check both numbers")
    ]
    assert len(preview.errors) == 0


def test_an_id_of_a_removed_record_says_when_it_was_removed(ledger: Database, tmp_path: Path) -> None:
    commit_update(ledger, Update(1, "A", "Gone", "upload", removed={"incidents": ["INC0002"]}))
    commit_update(ledger, Update(2, "A", "Other", "upload", rows={}, removed={"demands": ["DEM001"]}))
    preview = check(ledger, tmp_path, "incidents", incident(2), incident(9), {**incident(8), "id": ""})
    assert explain(preview) == [
        (
            "warning",
            2,
            "id",
            "was removed in revision 2. Committing brings it back; leave the id empty if this is another one",
        )
    ]
    assert list(preview.problems["value"]) == ["INC0002"]
    (found,) = explain(check(ledger, tmp_path, "demands", demand(1)))
    assert found[:3] == ("warning", 2, "demand_id")
    assert "was removed in revision 3" in found[3]


def test_new_rows_need_the_columns_that_may_not_be_empty(ledger: Database, tmp_path: Path) -> None:
    columns = [name for name in incident(1) if name not in {"summary", "confidence"}]
    path = write_upload(tmp_path / "upload.csv", "incidents", incident(1), incident(3), incident(4), columns=columns)
    preview = preview_upload(ledger, path, table="incidents")
    assert [(row.column, row.problem) for row in preview.errors.itertuples()] == [
        ("summary", "The file has no column summary, which 2 new rows cannot do without"),
        ("confidence", "The file has no column confidence, which 2 new rows cannot do without"),
    ]
    assert preview.errors["line"].isna().all()
    assert list(preview.checked[0].sound) == [2]


def test_columns_that_a_file_lacks_keep_the_ledgers_values(ledger: Database, tmp_path: Path) -> None:
    path = write_upload(
        tmp_path / "upload.csv", "incidents", {"id": "INC0001", "fatalities": 4}, columns=["id", "fatalities"]
    )
    preview = preview_upload(ledger, path, table="incidents")
    assert preview.problems.empty
    cells = preview.comparison.changed["incidents"]
    assert cells[["key", "column", "after"]].to_numpy().tolist() == [["INC0001", "fatalities", "4"]]
    assert cells["before"].isna().all()


def test_columns_are_named_as_the_file_names_them(ledger: Database, tmp_path: Path) -> None:
    path = tmp_path / "upload.csv"
    write_upload(path, "incidents", incident(3, date="soon"))
    path.write_text(path.read_text(encoding="utf-8").replace("id,date,", "ID,DATE,", 1), encoding="utf-8")
    assert explain(preview_upload(ledger, path))[0][2] == "DATE"


def test_places_are_measured_against_outlines() -> None:
    assert measure_distances("ARM", pd.Series([40.18]).to_numpy(), pd.Series([44.51]).to_numpy())[0] == 0
    (to_tbilisi,) = measure_distances("ARM", pd.Series([41.72]).to_numpy(), pd.Series([44.78]).to_numpy())
    assert 45 < to_tbilisi < 65
    # Chukotka lies beyond the date line.
    assert measure_distances("RUS", pd.Series([66.5]).to_numpy(), pd.Series([-174.0]).to_numpy())[0] == 0
    strays, unknown = find_strays(
        pd.Series(["XXX"], index=[7]), pd.Series([1.0], index=[7]), pd.Series([2.0], index=[7])
    )
    assert strays.empty
    assert list(unknown["line"]) == [7]
    assert "no outline" in unknown["problem"].iloc[0]


def test_a_mistake_among_many_different_values_is_found_on_its_line(ledger: Database, tmp_path: Path) -> None:
    rows = [{**incident(number, title=f"Raid {number}"), "id": ""} for number in range(1, 1203)]
    rows[1100]["title"] = "Raid 1101."
    rows[1150]["title"] = ""
    preview = check(ledger, tmp_path, "incidents", *rows)
    assert [(line, column, said.split(". ")[0]) for _, line, column, said in explain(preview)] == [
        (1102, "title", "ends with a full stop"),
        (1152, "title", "The cell is empty"),
    ]


def test_a_period_to_come_is_named_as_the_file_has_it(ledger: Database, tmp_path: Path) -> None:
    preview = check(ledger, tmp_path, "indicators", indicator(period="2031"))
    assert preview.problems[["column", "value"]].to_numpy().tolist() == [["period", "2031"]]
    assert explain(preview)[0][3] == "lies after today, 2026-06-30. Correct the date"
