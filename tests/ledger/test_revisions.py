"""Revisions: committed whole or not at all, merged with what others did, compared, undone, read as of any of them."""

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ledger import revisions
from ledger.codebook import LEDGER_TABLES
from ledger.database import Database, open_database
from ledger.revisions import (
    ConflictError,
    LooseEndError,
    NothingToCommitError,
    Revision,
    RevisionUnknownError,
    RuleBrokenError,
    Update,
    commit_update,
    compare_revisions,
    count_differences,
    export_tables,
    plan_undo,
    read_rows,
)
from ledger.tables import TableInvalidError
from ledger.verification import verify
from tests.ledger.conftest import SmallLedger
from tests.small import action, demand, detention, incident, indicator, source, write_tables

SEED = {
    "incidents": [incident(1), incident(2, responds_to="INC0001"), incident(3, fatalities=2)],
    "detentions": [detention(1, notable_names="A. Person;B. Person")],
    "diplomatic_actions": [action(1)],
    "indicators": [indicator(), indicator(country="AZE")],
    "demands": [demand(1)],
    "sources": [source(1), source(2), source(3)],
}


@pytest.fixture
def ledger(small_ledger: SmallLedger) -> Database:
    """A ledger of a few rows in every table, as revision 1."""
    return small_ledger(**SEED)


def set_cells(database: Database, key: str, table: str = "incidents", base: int | None = None, **cells) -> Update:
    """The update that gives a row's cells these values."""
    base = database.newest_revision() if base is None else base
    row = read_rows(database, table, base).loc[[key]].assign(**cells)
    return Update(base, "Ann", "Set cells", "edit", rows={table: row})


def add_row(database: Database, row, table: str = "incidents", **others) -> Update:
    texts = pd.DataFrame([row]).reindex(columns=LEDGER_TABLES[table].columns).astype("str")
    rows = revisions.index_rows(LEDGER_TABLES[table], texts)
    return Update(database.newest_revision(), "Bea", "Add a row", "upload", rows={table: rows}, **others)


def remove_row(database: Database, key: str, table: str = "incidents") -> Update:
    return Update(database.newest_revision(), "Cem", "Remove a row", "edit", removed={table: [key]})


def undo(database: Database, revision: int) -> Revision:
    return commit_update(database, plan_undo(database, revision, "Dia"))


def read_all(database: Database, revision: int | None = None) -> dict[str, pd.DataFrame]:
    number = database.newest_revision() if revision is None else revision
    return {table: read_rows(database, table, number) for table in LEDGER_TABLES}


def assert_same(left: dict[str, pd.DataFrame], right: dict[str, pd.DataFrame]) -> None:
    for table in LEDGER_TABLES:
        pd.testing.assert_frame_equal(left[table], right[table])


def cell(database: Database, key: str, column: str, table: str = "incidents", revision: int | None = None) -> object:
    number = database.newest_revision() if revision is None else revision
    return read_rows(database, table, number).loc[key, column]


def test_a_commit_is_one_revision_with_its_counts_author_and_note(ledger: Database) -> None:
    update = Update(
        1,
        "Ann",
        "A week's changes",
        "upload",
        rows={
            "incidents": pd.concat(
                [
                    add_row(ledger, incident(4)).rows["incidents"],
                    set_cells(ledger, "INC0003", place="Gyumri").rows["incidents"],
                ]
            )
        },
        removed={"demands": ["DEM001"]},
        file_name="week.csv",
        sha256="0" * 64,
    )
    assert commit_update(ledger, update) == Revision(2, added=1, changed=1, removed=1)
    told = revisions.list_revisions(ledger).iloc[0]
    assert told.drop("committed_at").to_dict() == {
        "number": 2, "author": "Ann", "note": "A week's changes", "kind": "upload", "file_name": "week.csv",
        "sha256": "0" * 64, "added": 1, "changed": 1, "removed": 1,
    }  # fmt: skip
    assert cell(ledger, "INC0003", "place") == "Gyumri"
    assert cell(ledger, "INC0003", "fatalities") == "2"
    assert read_rows(ledger, "demands", 2).empty


def test_a_row_keeps_the_key_that_it_is_found_by(ledger: Database) -> None:
    newest = ledger.newest_revision()
    with pytest.raises(TableInvalidError, match="the key of INC0001 cannot become another"):
        commit_update(ledger, set_cells(ledger, "INC0001", id="INC0777"))
    assert ledger.newest_revision() == newest


def test_every_revision_reads_as_it_stood(ledger: Database) -> None:
    stood = [read_all(ledger)]
    for update in (
        lambda: set_cells(ledger, "INC0001", title="Another title"),
        lambda: add_row(ledger, incident(4)),
        lambda: remove_row(ledger, "INC0004"),
        lambda: set_cells(ledger, "gas_import_share/ARM/2024", "indicators", value="90.0"),
        lambda: set_cells(ledger, "DET0001", "detentions", notable_names="C. Person"),
    ):
        commit_update(ledger, update())
        stood.append(read_all(ledger))
    for number, tables in enumerate(stood, start=1):
        assert_same(read_all(ledger, number), tables)
    assert all(rows.empty for rows in read_all(ledger, 0).values())


@pytest.mark.parametrize(
    "change",
    [
        lambda ledger: set_cells(ledger, "INC0001", title="Another title", place="Gyumri", injured="4"),
        lambda ledger: set_cells(ledger, "INC0003", fatalities=pd.NA),
        lambda ledger: set_cells(ledger, "DET0001", "detentions", notable_names=pd.NA, people="12"),
        lambda ledger: set_cells(ledger, "gas_import_share/AZE/2024", "indicators", value="1.5"),
        lambda ledger: set_cells(ledger, "S0002", "sources", published="2024-02-29", agency="TASS"),
        lambda ledger: add_row(ledger, incident(4)),
        lambda ledger: remove_row(ledger, "INC0003"),
        lambda ledger: remove_row(ledger, "DEM001", "demands"),
        lambda ledger: remove_row(ledger, "gas_import_share/ARM/2024", "indicators"),
    ],
)
def test_an_undo_restores_every_cell_and_an_undo_of_it_brings_all_back(
    ledger: Database, change: Callable[[Database], Update]
) -> None:
    before = read_all(ledger)
    made = commit_update(ledger, change(ledger))
    after = read_all(ledger)
    taken_back = undo(ledger, 2)
    assert_same(read_all(ledger), before)
    assert (taken_back.added, taken_back.changed, taken_back.removed) == (made.removed, made.changed, made.added)
    assert revisions.list_revisions(ledger).iloc[0][["kind", "note"]].tolist() == ["undo", "Undo revision 2"]
    undo(ledger, 3)
    assert_same(read_all(ledger), after)
    assert_same(read_all(ledger, 2), after)


def test_an_undo_leaves_what_later_revisions_did_to_other_cells_and_rows(ledger: Database) -> None:
    commit_update(ledger, set_cells(ledger, "INC0001", title="Second", place="Gyumri"))
    commit_update(ledger, set_cells(ledger, "INC0001", injured="3"))
    commit_update(ledger, add_row(ledger, incident(4)))
    undo(ledger, 2)
    row = read_rows(ledger, "incidents", 5).loc["INC0001"]
    assert (row["title"], row["injured"]) == ("Title of INC0001", "3")
    assert pd.isna(row["place"])
    assert "INC0004" in read_rows(ledger, "incidents", 5).index


def test_an_undo_asks_where_a_later_revision_touched_the_same_cell(ledger: Database) -> None:
    commit_update(ledger, set_cells(ledger, "INC0001", title="Second", place="Gyumri"))
    commit_update(ledger, set_cells(ledger, "INC0001", title="Third"))
    with pytest.raises(ConflictError) as raised:
        undo(ledger, 2)
    assert raised.value.conflicts.to_dict("records") == [
        {
            "table": "incidents", "key": "INC0001", "column": "title",
            "base": "Second", "ours": "Title of INC0001", "theirs": "Third",
        }
    ]  # fmt: skip
    assert ledger.newest_revision() == 3
    plan = plan_undo(ledger, 2, "Dia")
    commit_update(ledger, plan, {("incidents", "INC0001", "title"): "theirs"})
    assert cell(ledger, "INC0001", "title") == "Third"
    assert read_rows(ledger, "incidents", 4).loc[["INC0001"], "place"].isna().all()


def test_an_undo_asks_where_a_later_revision_changed_what_it_would_remove(ledger: Database) -> None:
    commit_update(ledger, add_row(ledger, incident(4)))
    commit_update(ledger, set_cells(ledger, "INC0004", title="Better"))
    with pytest.raises(ConflictError) as raised:
        undo(ledger, 2)
    assert raised.value.conflicts[["key", "column", "ours", "theirs"]].to_numpy().tolist() == [
        ["INC0004", None, "removed", "changed"]
    ]
    commit_update(ledger, plan_undo(ledger, 2, "Dia"), {("incidents", "INC0004", None): "ours"})
    assert "INC0004" not in read_rows(ledger, "incidents", 4).index


def test_an_undo_that_would_leave_a_citation_without_its_source_is_refused(ledger: Database) -> None:
    commit_update(ledger, add_row(ledger, source(4), "sources"))
    commit_update(ledger, set_cells(ledger, "INC0001", sources="S0001;S0004"))
    with pytest.raises(LooseEndError, match="INC0001 names the source S0004"):
        undo(ledger, 2)
    assert ledger.newest_revision() == 3
    undo(ledger, 3)
    undo(ledger, 2)
    assert "S0004" not in read_rows(ledger, "sources", 5).index


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda ledger: remove_row(ledger, "INC0001"), "INC0002 names the record INC0001, which would not be there"),
        (lambda ledger: remove_row(ledger, "raid", "event_types"), "INC0001 names the event type raid"),
        (lambda ledger: remove_row(ledger, "S0001", "sources"), "gas_import_share/ARM/2024 names the source S0001"),
        (lambda ledger: add_row(ledger, incident(4, sources="S0099")), "INC0004 names the source S0099"),
        (
            lambda ledger: set_cells(ledger, "S0002", "sources", url="https://outlet1.example/page"),
            "S0001 and S0002 would both have the address https://outlet1.example/page",
        ),
    ],
)
def test_a_commit_that_would_leave_loose_ends_is_refused(ledger: Database, change, says) -> None:
    before = read_all(ledger)
    with pytest.raises(LooseEndError, match=says):
        commit_update(ledger, change(ledger))
    assert ledger.newest_revision() == 1
    assert_same(read_all(ledger), before)


def test_what_the_ledger_starts_from_and_what_is_not_there_cannot_be_undone(ledger: Database) -> None:
    with pytest.raises(NothingToCommitError, match="starts from"):
        plan_undo(ledger, 1, "Dia")
    for number in (0, -1, 2):
        with pytest.raises(RevisionUnknownError, match=f"There is no revision {number}; the ledger has 1 to 1"):
            plan_undo(ledger, number, "Dia")


def test_the_second_undo_of_a_revision_has_nothing_to_commit(ledger: Database) -> None:
    commit_update(ledger, set_cells(ledger, "INC0001", place="Gyumri"))
    undo(ledger, 2)
    with pytest.raises(NothingToCommitError):
        undo(ledger, 2)
    assert ledger.newest_revision() == 3


def test_two_updates_of_one_revision_merge_where_they_touch_different_cells(ledger: Database) -> None:
    mine = set_cells(ledger, "INC0001", place="Gyumri")
    theirs = set_cells(ledger, "INC0001", injured="5")
    commit_update(ledger, mine)
    assert commit_update(ledger, theirs) == Revision(3, added=0, changed=1, removed=0)
    assert (cell(ledger, "INC0001", "place"), cell(ledger, "INC0001", "injured")) == ("Gyumri", "5")


def test_two_updates_of_one_cell_conflict_unless_they_agree(ledger: Database) -> None:
    mine, theirs = set_cells(ledger, "INC0001", place="Gyumri"), set_cells(ledger, "INC0001", place="Kapan")
    commit_update(ledger, mine)
    with pytest.raises(ConflictError) as raised:
        commit_update(ledger, theirs)
    assert raised.value.conflicts["theirs"].tolist() == ["Gyumri"]
    with pytest.raises(NothingToCommitError):
        commit_update(ledger, set_cells(ledger, "INC0001", base=1, place="Gyumri"))
    commit_update(ledger, theirs, {("incidents", "INC0001", "place"): "ours"})
    assert cell(ledger, "INC0001", "place") == "Kapan"


def test_nothing_to_commit_makes_no_revision(ledger: Database) -> None:
    for update in (
        Update(1, "Ann", "Nothing", "edit"),
        set_cells(ledger, "INC0001", title="Title of INC0001"),
        Update(1, "Ann", "Nothing", "edit", rows={"incidents": read_rows(ledger, "incidents", 1)}),
    ):
        with pytest.raises(NothingToCommitError):
            commit_update(ledger, update)
    assert ledger.newest_revision() == 1


def test_rows_that_break_the_codebook_are_refused_whole(ledger: Database) -> None:
    before = read_all(ledger)
    rows = pd.concat(
        [
            set_cells(ledger, "INC0001", title="Fine").rows["incidents"],
            set_cells(ledger, "INC0002", confidence="sure").rows["incidents"],
        ]
    )
    with pytest.raises(TableInvalidError, match="confidence: 'sure'"):
        commit_update(ledger, Update(1, "Ann", "Wrong", "edit", rows={"incidents": rows}))
    assert ledger.newest_revision() == 1
    assert_same(read_all(ledger), before)


def test_a_failure_on_the_way_leaves_nothing(ledger: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_all(ledger)
    update = Update(
        1,
        "Ann",
        "Two tables",
        "edit",
        rows={
            **set_cells(ledger, "INC0001", title="Second").rows,
            **set_cells(ledger, "DET0001", "detentions", people="9").rows,
        },
    )
    add_rows = revisions._add_rows

    def fail_at_the_second(transaction, table, rows, revision) -> None:
        if table == "detentions":
            raise OSError("The disk is full")
        add_rows(transaction, table, rows, revision)

    with monkeypatch.context() as patched:
        patched.setattr(revisions, "_add_rows", fail_at_the_second)
        with pytest.raises(OSError, match="full"):
            commit_update(ledger, update)
    assert ledger.newest_revision() == 1
    assert_same(read_all(ledger), before)
    assert commit_update(ledger, update).number == 2


def test_two_threads_that_commit_at_once_number_their_revisions_one_after_the_other(ledger: Database) -> None:
    updates = [set_cells(ledger, "INC0001", place="Gyumri"), set_cells(ledger, "INC0003", place="Kapan")]
    start = threading.Barrier(len(updates))
    made: list[Revision] = []

    def commit(update: Update) -> None:
        start.wait()
        made.append(commit_update(ledger, update))

    threads = [threading.Thread(target=commit, args=(update,)) for update in updates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(revision.number for revision in made) == [2, 3]
    assert [cell(ledger, key, "place") for key in ("INC0001", "INC0003")] == ["Gyumri", "Kapan"]


def test_two_threads_that_load_the_tables_at_once_load_them_once(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "tables", **SEED)
    database = open_database(tmp_path / "ledger.duckdb")
    start = threading.Barrier(2)
    loaded: list[bool] = []

    def load() -> None:
        start.wait()
        loaded.append(revisions.load_seed(database, folder))

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(loaded) == [False, True]
    assert len(read_rows(database, "incidents", 1)) == len(SEED["incidents"])
    database.close()


def test_any_two_revisions_compare_both_ways(ledger: Database) -> None:
    commit_update(ledger, set_cells(ledger, "INC0001", title="Second"))
    commit_update(ledger, set_cells(ledger, "INC0001", title="Third", place="Gyumri"))
    commit_update(ledger, add_row(ledger, detention(2), "detentions"))
    commit_update(ledger, remove_row(ledger, "DEM001", "demands"))
    there, back = compare_revisions(ledger, 1, 5), compare_revisions(ledger, 5, 1)
    assert list(there) == list(back) == ["incidents", "detentions", "demands"]
    assert there["incidents"][2].fillna("").to_numpy().tolist() == [
        ["INC0001", "title", "Title of INC0001", "Third"],
        ["INC0001", "place", "", "Gyumri"],
    ]
    assert list(there["detentions"][0]) == list(back["detentions"][1]) == ["DET0002"]
    assert list(there["demands"][1]) == list(back["demands"][0]) == ["DEM001"]
    assert (
        back["incidents"][2]
        .set_axis(["key", "column", "after", "before"], axis="columns")[["key", "column", "before", "after"]]
        .equals(there["incidents"][2])
    )
    assert compare_revisions(ledger, 3, 3) == {}
    assert list(compare_revisions(ledger, 2, 3)["incidents"][2]["before"].fillna("")) == ["Second", ""]
    for pair in ((0, 1), (1, 6)):
        with pytest.raises(RevisionUnknownError):
            compare_revisions(ledger, *pair)


def test_differences_are_counted_and_only_the_first_are_listed(ledger: Database) -> None:
    commit_update(ledger, set_cells(ledger, "INC0001", title="Second", place="Gyumri"))
    commit_update(ledger, set_cells(ledger, "INC0002", title="Other"))
    commit_update(ledger, plan_undo(ledger, 3, "Dia"))
    commit_update(ledger, add_row(ledger, detention(2), "detentions"))
    commit_update(ledger, add_row(ledger, detention(3), "detentions"))
    counted = count_differences(ledger, 1, 6)
    # INC0002 was put back as it was.
    assert counted.to_numpy().tolist() == [["incidents", 0, 0, 1, 2], ["detentions", 2, 0, 0, 0]]
    listed = compare_revisions(ledger, 1, 6, most=1)
    assert list(listed["detentions"][0]) == ["DET0002"]
    assert list(listed["incidents"][2]["column"]) == ["title", "place"]
    assert count_differences(ledger, 6, 1).to_numpy().tolist() == [
        ["incidents", 0, 0, 1, 2],
        ["detentions", 0, 2, 0, 0],
    ]
    assert count_differences(ledger, 2, 2).empty


def test_a_clock_that_is_set_back_does_not_date_a_revision_before_the_last(ledger: Database) -> None:
    with ledger._cursor() as cursor:
        cursor.execute("update ledger.revisions set committed_at = timestamp '2999-01-01'")
    commit_update(ledger, set_cells(ledger, "INC0001", place="Gyumri"))
    assert revisions.list_revisions(ledger)["committed_at"].is_monotonic_decreasing


def test_what_is_exported_loads_into_another_ledger_as_it_was(ledger: Database, tmp_path: Path) -> None:
    texts = {"a line end": "One\rTwo", "two": "One\r\nTwo\n", "quotes": 'He said "no", twice; then left'}
    for text in texts.values():
        commit_update(ledger, set_cells(ledger, "INC0001", summary=text))
        export_tables(ledger, tmp_path / "first")
        other = open_database(tmp_path / f"{ledger.newest_revision()}.duckdb")
        revisions.load_seed(other, tmp_path / "first")
        assert_same(read_all(other), read_all(ledger))
        export_tables(other, tmp_path / "second")
        other.close()
        for table in LEDGER_TABLES.values():
            assert (tmp_path / "first" / table.file_name).read_bytes() == (
                tmp_path / "second" / table.file_name
            ).read_bytes()


def test_an_export_as_of_a_revision_is_that_of_then(ledger: Database, tmp_path: Path) -> None:
    export_tables(ledger, tmp_path / "then")
    commit_update(ledger, set_cells(ledger, "INC0001", place="Gyumri"))
    export_tables(ledger, tmp_path / "as_of", revision=1)
    export_tables(ledger, tmp_path / "now")
    for table in LEDGER_TABLES.values():
        then = (tmp_path / "then" / table.file_name).read_bytes()
        assert (tmp_path / "as_of" / table.file_name).read_bytes() == then
        assert ((tmp_path / "now" / table.file_name).read_bytes() == then) is (table.name != "incidents")
    with pytest.raises(RevisionUnknownError):
        export_tables(ledger, tmp_path / "never", revision=9)
    assert not (tmp_path / "never").exists()


def test_two_edits_that_break_a_rule_only_together_are_not_merged(ledger: Database) -> None:
    ends = set_cells(ledger, "INC0003", date_end="2025-01-15")
    moves = set_cells(ledger, "INC0003", date="2025-02-01")
    commit_update(ledger, ends)
    with pytest.raises(RuleBrokenError, match="INC0003: the last day is before the first, 2025-02-01") as caught:
        commit_update(ledger, moves)
    assert list(caught.value.broken["rule"]) == ["end_after_start"]
    assert ledger.newest_revision() == 2
    assert verify(ledger, dt.date(2026, 1, 31)).empty


def test_an_undo_that_would_break_a_rule_changes_nothing(ledger: Database) -> None:
    commit_update(ledger, set_cells(ledger, "INC0001", date="2025-01-01"))
    commit_update(ledger, set_cells(ledger, "INC0001", date_end="2025-01-05"))
    with pytest.raises(RuleBrokenError, match="Change or undo these first"):
        commit_update(ledger, plan_undo(ledger, 2, "Ann"))
    assert ledger.newest_revision() == 3


def test_a_rule_that_is_broken_already_keeps_nobody_from_merging(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(incidents=[incident(1, date_end="2024-01-01"), incident(2)])
    first, second = set_cells(ledger, "INC0002", place="Gyumri"), set_cells(ledger, "INC0001", title="Another")
    commit_update(ledger, first)
    assert commit_update(ledger, second).changed == 1
