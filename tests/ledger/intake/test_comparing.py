"""What an upload would change is said cell by cell, and records that may be there already are shown."""

from pathlib import Path

import pytest

from ledger import revisions
from ledger.database import Database
from tests.ledger.conftest import SmallLedger
from tests.ledger.intake.uploads import preview_upload, write_upload
from tests.small import detention, incident, indicator, source


@pytest.fixture
def ledger(small_ledger: SmallLedger) -> Database:
    places = {"country": "ARM", "latitude": 40.4, "longitude": 44.5, "geo_precision": "city"}
    return small_ledger(
        incidents=(incident(1, fatalities=2, **places), incident(2), incident(3)),
        detentions=(detention(1),),
        indicators=(indicator(value=96),),
        sources=(
            source(1),
            source(2, affiliation="state"),
            source(3, url="https://www.outlet9.example/a", publisher="Nine", language="ru", affiliation="state"),
            source(4, url="https://outlet9.example/b", publisher="Nine", language="ru", affiliation="state"),
            source(5, url="https://outlet9.example/c", publisher="Ninth", language="en", affiliation="aligned"),
        ),
    )


def test_numbers_written_otherwise_are_no_change(ledger: Database, tmp_path: Path) -> None:
    places = {"country": "ARM", "latitude": "40.40", "longitude": "44.500", "geo_precision": "city"}
    one = write_upload(tmp_path / "one.csv", "incidents", incident(1, fatalities="2.0", **places))
    two = write_upload(tmp_path / "two.csv", "indicators", indicator(value="96.00"))
    preview = preview_upload(ledger, one, two)
    assert preview.problems.empty
    assert preview.comparison.is_empty
    assert preview.comparison.unchanged == {"incidents": 1, "indicators": 1}


def test_new_changed_unchanged_and_missing_rows_are_told_apart(ledger: Database, tmp_path: Path) -> None:
    rows = (incident(2, title="Another title"), incident(3), {**incident(9, date="2024-01-01"), "id": ""})
    path = write_upload(tmp_path / "upload.csv", "incidents", *rows)
    comparison = preview_upload(ledger, path, whole=frozenset({"incidents"})).comparison
    assert list(comparison.added["incidents"].index) == ["INC0004"]
    assert comparison.changed["incidents"].to_dict("records") == [
        {"key": "INC0002", "column": "title", "before": "Title of INC0002", "after": "Another title"}
    ]
    assert comparison.unchanged == {"incidents": 1}
    assert comparison.missing == {"incidents": ["INC0001"]}
    assert comparison.lines[["key", "line"]].to_numpy().tolist() == [["INC0002", 2], ["INC0003", 3], ["INC0004", 4]]


def test_a_rejected_row_is_not_missing(ledger: Database, tmp_path: Path) -> None:
    rows = (incident(1, date="soon"), incident(2), incident(3))
    path = write_upload(tmp_path / "upload.csv", "incidents", *rows)
    comparison = preview_upload(ledger, path, whole=frozenset({"incidents"})).comparison
    assert comparison.missing == {"incidents": []}


def test_ids_are_never_given_twice(ledger: Database, tmp_path: Path) -> None:
    removal = revisions.Update(
        base_revision=1, author="A", note="Gone", kind="upload", removed={"incidents": ["INC0003"]}
    )
    revisions.commit_update(ledger, removal)
    new = {**incident(9, date="2024-01-01"), "id": ""}
    path = write_upload(
        tmp_path / "upload.csv", "incidents", new, incident(7, date="2023-01-01"), {**new, "title": "Another"}
    )
    assert list(preview_upload(ledger, path).comparison.added["incidents"].index) == ["INC0008", "INC0007", "INC0009"]


def test_addresses_become_sources_of_their_outlet(ledger: Database, tmp_path: Path) -> None:
    cited = "https://outlet9.example/d;http://outlet1.example/page/;https://new.example/x;S0002"
    path = write_upload(tmp_path / "upload.csv", "incidents", {**incident(9, sources=cited), "id": ""})
    preview = preview_upload(ledger, path)
    assert preview.comparison.added["incidents"]["sources"].tolist() == ["S0006;S0001;S0007;S0002"]
    new = preview.comparison.new_sources
    assert new[["publisher", "language", "affiliation", "host_known"]].to_numpy().tolist() == [
        ["Nine", "ru", "state", True],
        ["new.example", "en", "independent", False],
    ]
    assert new["published"].isna().all()
    (warning,) = preview.problems.to_dict("records")
    assert (warning["severity"], warning["line"], warning["value"]) == ("warning", 2, "https://new.example/x")


def test_a_source_without_an_id_is_the_one_of_its_address(ledger: Database, tmp_path: Path) -> None:
    sources = write_upload(
        tmp_path / "sources.csv",
        "sources",
        {**source(1, title="Another title"), "source_id": ""},
        {**source(8), "source_id": ""},
    )
    records = write_upload(tmp_path / "records.csv", "incidents", incident(9, sources="https://outlet8.example/page"))
    comparison = preview_upload(ledger, sources, records).comparison
    assert comparison.changed["sources"][["key", "column"]].to_numpy().tolist() == [["S0001", "title"]]
    assert list(comparison.added["sources"].index) == ["S0006"]
    assert comparison.added["incidents"]["sources"].tolist() == ["S0006"]
    assert comparison.new_sources.empty


def test_records_that_may_be_there_already_are_shown_with_why(ledger: Database, tmp_path: Path) -> None:
    alike = {**incident(9, title="Title of INC0002", date="2025-01-12", sources="S0002"), "id": ""}
    cited = {**incident(9, title="Quite another matter", date="2025-01-10"), "id": ""}
    late = {**incident(9, title="Title of INC0002", date="2025-01-14"), "id": ""}
    elsewhere = {**incident(9, title="Title of INC0002", dyad="AZE-RUS", target="AZE"), "id": ""}
    path = write_upload(tmp_path / "upload.csv", "incidents", alike, cited, late, elsewhere)
    duplicates = preview_upload(ledger, path).comparison.duplicates
    assert set(duplicates["new"]) == {"INC0004", "INC0005"}
    first = duplicates[duplicates["new"] == "INC0004"].iloc[0]
    assert (first["existing"], first["why"]) == ("INC0002", "2 days apart, similar title")
    assert set(duplicates.loc[duplicates["new"] == "INC0005", "why"]) == {"same day, same source"}
