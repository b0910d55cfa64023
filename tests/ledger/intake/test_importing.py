"""Uploads are committed whole as one revision, or not at all."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from ledger import revisions
from ledger.database import Database
from ledger.intake.importing import RejectedError, commit_import, map_preview, mend_preview, reject_report
from ledger.intake.mapping import HandMapping
from ledger.revisions import ConflictError, NothingToCommitError, read_rows
from ledger.rules import find_broken_rules
from tests.ledger.conftest import SmallLedger
from tests.ledger.intake.uploads import TODAY, preview_upload, write_upload
from tests.small import Row, incident, load_curated


@pytest.fixture
def ledger(small_ledger: SmallLedger) -> Database:
    return small_ledger(incidents=(incident(1), incident(2, responds_to="INC0001")))


def new(number: int = 9, **columns: object) -> Row:
    return {**incident(number, **{"date": "2024-06-01", **columns}), "id": ""}


def test_an_upload_is_one_revision_with_its_file(ledger: Database, tmp_path: Path) -> None:
    rows = (
        new(sources="https://outlet1.example/other"),
        incident(1, place="Gyumri"),
        incident(2, responds_to="INC0001"),
    )
    path = write_upload(tmp_path / "upload.csv", "incidents", *rows)
    revision = commit_import(ledger, preview_upload(ledger, path), author="Ani", note="News")
    assert (revision.number, revision.added, revision.changed, revision.removed) == (2, 2, 1, 0)
    noted = revisions.list_revisions(ledger).iloc[0]
    assert (noted["author"], noted["note"], noted["kind"], noted["file_name"]) == (
        "Ani",
        "News",
        "upload",
        "upload.csv",
    )
    assert noted["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    stored = read_rows(ledger, "incidents", 2)
    assert stored.loc["INC0003", "sources"] == "S0003"
    assert read_rows(ledger, "sources", 2).loc["S0003", "publisher"] == "Outlet 1"
    assert find_broken_rules(ledger, TODAY).empty


def test_an_upload_that_repeats_the_ledger_is_nothing_to_commit(tmp_path: Path) -> None:
    database = load_curated(tmp_path)
    revisions.export_tables(database, tmp_path / "tables")
    preview = preview_upload(database, *sorted((tmp_path / "tables").glob("*.csv")))
    assert preview.problems.empty
    assert preview.comparison.is_empty
    with pytest.raises(NothingToCommitError):
        commit_import(database, preview, author="A", note="Nothing")
    assert database.newest_revision() == 1
    database.close()


def test_rejected_rows_are_left_out_on_request_only(ledger: Database, tmp_path: Path) -> None:
    path = write_upload(tmp_path / "upload.csv", "incidents", new(), new(title="Wrong", date="soon"))
    preview = preview_upload(ledger, path)
    with pytest.raises(RejectedError):
        commit_import(ledger, preview, author="A", note="N")
    assert ledger.newest_revision() == 1
    report = reject_report(preview)
    assert report["title"].tolist() == ["Wrong"]
    assert report["problem"].iloc[0].startswith("date: “soon” is not written as a date")
    assert commit_import(ledger, preview, author="A", note="N", skip_rejected=True).added == 1


def test_a_report_mended_and_sent_again_is_taken(ledger: Database, tmp_path: Path) -> None:
    path = write_upload(tmp_path / "upload.csv", "incidents", new(date="soon"))
    report = reject_report(preview_upload(ledger, path)).assign(date="2024-06-01")
    report.to_csv(path, index=False)
    preview = preview_upload(ledger, path)
    assert preview.errors.empty
    assert commit_import(ledger, preview, author="A", note="N").added == 1


def test_cells_are_mended_in_place(ledger: Database, tmp_path: Path) -> None:
    path = write_upload(tmp_path / "upload.csv", "incidents", new(date="soon"), new(title="Other"))
    edits = pd.DataFrame({"table": [0], "line": [2], "column": ["date"], "value": ["2024-06-03"]})
    mended = mend_preview(ledger, preview_upload(ledger, path), edits, today=TODAY)
    assert mended.errors.empty
    assert mended.comparison.added["incidents"]["date"].tolist() == ["2024-06-03", "2024-06-01"]


def test_a_file_that_was_not_taken_in_keeps_the_upload_back_after_mending(ledger: Database, tmp_path: Path) -> None:
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    strange = tmp_path / "strange.csv"
    strange.write_text("Когда;Что\n2024-06-01;Что-то\n", encoding="utf-8")
    path = write_upload(tmp_path / "upload.csv", "incidents", new(date="soon"))
    preview = preview_upload(ledger, path, picture, strange)
    edits = pd.DataFrame({"table": [0], "line": [2], "column": ["date"], "value": ["2024-06-03"]})
    mended = mend_preview(ledger, preview, edits, today=TODAY)
    assert mended.errors["file"].tolist() == ["picture.csv", "strange.csv"]
    with pytest.raises(RejectedError):
        commit_import(ledger, mended, author="A", note="N")
    mapping = HandMapping("By hand", "incidents", {"date": "Когда", "title": "Что"})
    mapped = map_preview(ledger, mended, 2, mapping, today=TODAY)
    assert "picture.csv" in set(mapped.errors["file"])
    assert not mapped.errors["problem"].str.contains("none of the codebook's tables").any()


def test_others_commits_meanwhile_take_no_ids_and_lose_nothing(ledger: Database, tmp_path: Path) -> None:
    mine = preview_upload(
        ledger,
        write_upload(
            tmp_path / "mine.csv",
            "incidents",
            new(title="Mine", sources="https://a.example/1"),
            incident(1, place="Gyumri"),
        ),
    )
    theirs = preview_upload(
        ledger,
        write_upload(
            tmp_path / "theirs.csv",
            "incidents",
            new(title="Theirs", sources="https://b.example/2"),
            incident(1, target_name="A bank"),
        ),
    )
    commit_import(ledger, theirs, author="B", note="Theirs")
    commit_import(ledger, mine, author="A", note="Mine")
    stored = read_rows(ledger, "incidents", 3)
    assert stored.loc[["INC0003", "INC0004"]]["title"].tolist() == ["Theirs", "Mine"]
    assert list(stored.loc["INC0001", ["place", "target_name"]]) == ["Gyumri", "A bank"]
    assert read_rows(ledger, "sources", 3).loc[["S0003", "S0004"]]["url"].tolist() == [
        "https://b.example/2",
        "https://a.example/1",
    ]


def test_a_real_conflict_is_asked_about_and_settled(ledger: Database, tmp_path: Path) -> None:
    mine = preview_upload(ledger, write_upload(tmp_path / "mine.csv", "incidents", incident(1, title="Mine")))
    theirs = preview_upload(ledger, write_upload(tmp_path / "theirs.csv", "incidents", incident(1, title="Theirs")))
    commit_import(ledger, theirs, author="B", note="N")
    with pytest.raises(ConflictError) as caught:
        commit_import(ledger, mine, author="A", note="N")
    assert caught.value.conflicts[["key", "column", "ours", "theirs"]].to_numpy().tolist() == [
        ["INC0001", "title", "Mine", "Theirs"]
    ]
    commit_import(ledger, mine, author="A", note="N", choices={("incidents", "INC0001", "title"): "ours"})
    assert read_rows(ledger, "incidents", 3).loc["INC0001", "title"] == "Mine"


def test_likely_duplicates_are_kept_skipped_or_merged(ledger: Database, tmp_path: Path) -> None:
    again = {**incident(1, place="Gyumri", sources="S0002"), "id": ""}
    path = write_upload(
        tmp_path / "upload.csv",
        "incidents",
        {**again, "id": "INC0005"},
        incident(6, responds_to="INC0005", date="2025-03-01"),
    )
    preview = preview_upload(ledger, path)
    assert "INC0005" in set(preview.comparison.duplicates["new"])
    commit_import(ledger, preview, author="A", note="N", duplicates={"INC0005": "INC0001"})
    stored = read_rows(ledger, "incidents", 2)
    assert "INC0005" not in stored.index
    assert list(stored.loc["INC0001", ["title", "place", "sources"]]) == [
        "Title of INC0001",
        "Gyumri",
        "S0001;S0002",
    ]
    assert stored.loc["INC0006", "responds_to"] == "INC0001"


def test_a_skipped_duplicate_leaves_no_source_behind(ledger: Database, tmp_path: Path) -> None:
    again = {**incident(1, sources="https://a.example/1"), "id": ""}
    preview = preview_upload(ledger, write_upload(tmp_path / "upload.csv", "incidents", again, new(title="Other")))
    commit_import(ledger, preview, author="A", note="N", duplicates={"INC0003": "skip"})
    assert list(read_rows(ledger, "incidents", 2).index) == ["INC0001", "INC0002", "INC0004"]
    assert len(read_rows(ledger, "sources", 2)) == 2


def test_a_commit_tells_how_far_it_is(ledger: Database, tmp_path: Path) -> None:
    path = write_upload(tmp_path / "upload.csv", "incidents", new(sources="https://new.example/1"))
    told: list[float] = []
    commit_import(ledger, preview_upload(ledger, path), author="A", note="N", progress=told.append)
    assert told == sorted(told)
    # Merged and written once for each of two tables, beside its beginning and its end.
    assert len(set(told)) == 6
    assert (told[0], told[-1]) == (0.1, 1.0)


def test_missing_rows_go_only_on_request(ledger: Database, tmp_path: Path) -> None:
    path = write_upload(tmp_path / "upload.csv", "incidents", incident(1), new())
    preview = preview_upload(ledger, path, whole=frozenset({"incidents"}))
    assert preview.comparison.missing == {"incidents": ["INC0002"]}
    assert commit_import(ledger, preview, author="A", note="N").removed == 0
    preview = preview_upload(ledger, path, whole=frozenset({"incidents"}))
    assert commit_import(ledger, preview, author="A", note="N", remove_missing=True).removed == 2
