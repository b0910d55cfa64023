"""What changed in a view between two revisions: worked out by hand, and against a plain comparison of sets."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import changes, measures
from ledger.changes import Changes, SinceUnknownError, find_changes, read_since
from ledger.codebook import AFFILIATION, DYADS, LEDGER_TABLES
from ledger.database import Database, Storage
from ledger.filters import Filters
from ledger.revisions import Update, commit_update, index_rows, list_revisions, plan_undo, read_rows
from tests.ledger.conftest import CopiedLedger, SmallLedger
from tests.small import Row, action, detention, incident, source

SEED = {
    "incidents": [
        incident(1),
        incident(2, date="2025-02-01", confidence="disputed"),
        incident(3, dyad="AZE-RUS", target="AZE", fatalities=2),
    ],
    "detentions": [detention(1, notable_names="A. Person;B. Person")],
    "diplomatic_actions": [action(1, sources="S0002")],
    "sources": [source(1), source(2, affiliation="state"), source(3)],
}


def commit(
    database: Database, *, removed=(), table: str = "incidents", author: str = "Ann", rows=(), **cells: Any
) -> int:
    """Commit rows to be added, cells of rows by key (`INC0001={...}`), and keys to be removed; the revision."""
    newest = database.newest_revision()
    model = LEDGER_TABLES[table]
    there = read_rows(database, table, newest)
    parts = [there.loc[[key]].assign(**values) for key, values in cells.items()]
    if rows:
        parts.append(index_rows(model, pd.DataFrame(rows).reindex(columns=model.columns).astype("str")))
    update = Update(
        newest,
        author,
        "A note",
        "edit",
        rows={table: pd.concat(parts)} if parts else {},
        removed={table: list(removed)} if removed else {},
    )
    return commit_update(database, update).number


@pytest.fixture(scope="module")
def history(shared_ledger: SmallLedger) -> Storage:
    """A ledger of six revisions; what each did is in the names of the tests; nobody has it open."""
    database = shared_ledger(**SEED)
    commit(database, rows=[incident(4, date="2025-03-01")], author="Bea")  # 2
    commit(database, INC0001={"title": "Better", "fatalities": "1"})  # 3
    commit(database, INC0002={"dyad": "ARM-AZE", "initiator": "AZE"})  # 4 leaves the compared dyads
    commit(database, removed=["INC0003"], author="Cem")  # 5
    commit(database, INC0001={"title": "Best"})  # 6
    database.close()
    return database.storage


@pytest.fixture
def ledger(history: Storage, copied_ledger: CopiedLedger) -> Database:
    """The ledger of six revisions, for one test to do with as it likes."""
    return copied_ledger(history)


def told(found: Changes) -> dict[str, list[tuple[object, ...]]]:
    """Ids and revisions of the records of each kind."""
    return {
        kind: list(found.of_kind(kind)[["id", "revision"]].itertuples(index=False, name=None))
        for kind in changes.KINDS
        if found.counts[kind]
    }


def cells_of(found: Changes) -> list[tuple[object, ...]]:
    cells = found.cells[["id", "column", "before", "after", "revision"]].fillna("")
    return list(cells.itertuples(index=False, name=None))


def test_records_that_came_changed_and_went_are_told_with_their_revisions(ledger: Database) -> None:
    found = find_changes(ledger, Filters(), 1)
    assert (found.since, found.until) == (1, 6)
    assert found.counts == {"added": 1, "changed": 1, "removed": 2}
    assert told(found) == {
        "added": [("INC0004", 2)],
        "changed": [("INC0001", 6)],
        "removed": [("INC0002", 4), ("INC0003", 5)],
    }
    assert found.records.set_index("id")["author"].to_dict() == {
        "INC0004": "Bea", "INC0001": "Ann", "INC0002": "Ann", "INC0003": "Cem",
    }  # fmt: skip


def test_a_cell_is_told_once_with_the_value_before_and_the_revision_that_gave_it_its_value(ledger: Database) -> None:
    assert cells_of(find_changes(ledger, Filters(), 1)) == [
        ("INC0001", "title", "Title of INC0001", "Best", 6),
        ("INC0001", "fatalities", "", "1", 3),
    ]
    assert cells_of(find_changes(ledger, Filters(), 3)) == [("INC0001", "title", "Better", "Best", 6)]
    assert cells_of(find_changes(ledger, Filters(revision=3), 1)) == [
        ("INC0001", "title", "Title of INC0001", "Better", 3),
        ("INC0001", "fatalities", "", "1", 3),
    ]


def test_how_a_record_came_or_went_is_told(ledger: Database) -> None:
    left = find_changes(ledger, Filters(), 1)
    entered = find_changes(ledger, Filters(dyads=("ARM-AZE",)), 1)
    assert dict(zip(left.records["id"], changes.explain_records(left.records), strict=True)) == {
        "INC0004": "new in the ledger",
        "INC0001": "",
        "INC0002": "left this view by a change",
        "INC0003": "removed from the ledger",
    }
    assert told(entered) == {"added": [("INC0002", 4)]}
    assert list(changes.explain_records(entered.records)) == ["came into this view by a change"]


def test_a_record_whose_dyad_changed_is_changed_where_the_view_has_both(ledger: Database) -> None:
    found = find_changes(ledger, Filters(dyads=tuple(DYADS)), 3)
    assert told(found) == {"changed": [("INC0002", 4), ("INC0001", 6)], "removed": [("INC0003", 5)]}
    assert cells_of(found)[:2] == [
        ("INC0002", "dyad", "ARM-RUS", "ARM-AZE", 4),
        ("INC0002", "initiator", "RUS", "AZE", 4),
    ]


def test_the_title_of_what_is_gone_is_the_one_that_it_had_in_the_view(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(incidents=[incident(1)])
    commit(ledger, INC0001={"title": "Elsewhere", "dyad": "ARM-AZE", "initiator": "AZE"})
    assert list(find_changes(ledger, Filters(), 1).records["title"]) == ["Title of INC0001"]


def test_a_pinned_view_is_compared_up_to_its_revision(ledger: Database) -> None:
    assert told(find_changes(ledger, Filters(revision=3), 1)) == {
        "added": [("INC0004", 2)],
        "changed": [("INC0001", 3)],
    }


def test_nothing_has_changed_since_the_newest_revision(ledger: Database) -> None:
    found = find_changes(ledger, Filters(), 6)
    assert found.counts == {"added": 0, "changed": 0, "removed": 0}
    assert found.records.empty
    assert found.cells.empty
    assert changes.export_changes(ledger, Filters(), 6).empty


def test_before_the_first_revision_there_was_nothing(ledger: Database) -> None:
    found = find_changes(ledger, Filters(), 0)
    # Five records of the seed and one more, less one that left the view and one that was removed.
    assert told(found) == {"added": [("INC0004", 2), ("INC0001", 1), ("DIP0001", 1), ("DET0001", 1)]}


def test_what_was_put_back_is_no_change(ledger: Database) -> None:
    undone = commit_update(ledger, plan_undo(ledger, 6, "Dia")).number
    assert find_changes(ledger, Filters(), 5).counts == {"added": 0, "changed": 0, "removed": 0}
    assert cells_of(find_changes(ledger, Filters(), 6)) == [("INC0001", "title", "Best", "Better", undone)]


def test_what_came_and_went_meanwhile_is_no_change(ledger: Database) -> None:
    commit(ledger, rows=[incident(5)])
    commit(ledger, removed=["INC0005"])
    assert find_changes(ledger, Filters(), 6).counts == {"added": 0, "changed": 0, "removed": 0}


def test_a_record_removed_and_brought_back_as_it_was_is_no_change(ledger: Database) -> None:
    commit_update(ledger, plan_undo(ledger, 5, "Dia"))
    assert find_changes(ledger, Filters(), 4).counts == {"added": 0, "changed": 1, "removed": 0}
    assert told(find_changes(ledger, Filters(), 5)) == {"added": [("INC0003", 7)], "changed": [("INC0001", 6)]}


def test_words_and_other_filters_narrow_what_is_compared(ledger: Database) -> None:
    assert told(find_changes(ledger, Filters(words="best"), 1)) == {"added": [("INC0001", 6)]}
    assert told(find_changes(ledger, Filters(words="better"), 3)) == {"removed": [("INC0001", 6)]}
    assert told(find_changes(ledger, Filters(date_from=dt.date(2025, 2, 15)), 1)) == {"added": [("INC0004", 2)]}
    assert told(find_changes(ledger, Filters(tables=("detentions",)), 1)) == {}
    assert told(find_changes(ledger, Filters(confidence=("disputed",)), 1)) == {"removed": [("INC0002", 4)]}


def test_a_source_of_another_affiliation_brings_its_records_in_and_takes_them_out(ledger: Database) -> None:
    commit(ledger, table="sources", S0002={"affiliation": "official"})
    assert told(find_changes(ledger, Filters(affiliations=("official",)), 6)) == {"added": [("DIP0001", 7)]}
    assert told(find_changes(ledger, Filters(affiliations=("state",)), 6)) == {"removed": [("DIP0001", 7)]}
    assert told(find_changes(ledger, Filters(), 6)) == {}
    assert changes.count_other_changes(ledger, 6, 7) == {"sources": 1}
    assert changes.count_other_changes(ledger, 1, 6) == {}


def test_the_score_of_a_type_is_told_apart_and_changes_no_record(ledger: Database) -> None:
    commit(ledger, table="event_types", raid={"goldstein": "-9.0"})
    assert told(find_changes(ledger, Filters(), 6)) == {}
    assert changes.count_other_changes(ledger, 6, 7) == {"event_types": 1}
    commit_update(ledger, plan_undo(ledger, 7, "Dia"))
    assert changes.count_other_changes(ledger, 6, 8) == {}


def test_the_file_has_a_row_for_each_record_and_each_cell(ledger: Database) -> None:
    rows = changes.export_changes(ledger, Filters(), 1)
    day = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"
    assert tuple(rows.columns) == changes.EXPORT_COLUMNS
    assert rows.drop(columns="how").fillna("").to_numpy().tolist() == [
        ["added", "INC0004", "Title of INC0004", "", "", "", 2, "Bea", day],
        ["changed", "INC0001", "Best", "title", "Title of INC0001", "Best", 6, "Ann", day],
        ["changed", "INC0001", "Best", "fatalities", "", "1", 3, "Ann", day],
        ["removed", "INC0002", "Title of INC0002", "", "", "", 4, "Ann", day],
        ["removed", "INC0003", "Title of INC0003", "", "", "", 5, "Cem", day],
    ]


def test_a_page_lists_the_newest_of_each_kind_and_counts_all(ledger: Database) -> None:
    found = find_changes(ledger, Filters(), 1, most=1)
    assert found.counts == {"added": 1, "changed": 1, "removed": 2}
    assert list(found.of_kind("removed")["id"]) == ["INC0002"]


def test_a_comparison_begins_at_a_revision_or_at_the_start_of_a_day(ledger: Database) -> None:
    first = list_revisions(ledger)["committed_at"].min().date()
    assert read_since(ledger, "3", 6) == changes.Since(3)
    assert read_since(ledger, " 0 ", 6) == changes.Since(0)
    assert read_since(ledger, first.isoformat(), 6) == changes.Since(0, first)
    later = first + dt.timedelta(days=2)
    assert read_since(ledger, later.isoformat(), 6) == changes.Since(6, later)
    assert read_since(ledger, later.isoformat(), 3) == changes.Since(3, later)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("7", "There is no revision 7; the ledger has 1 to 6"),
        ("5", "Revision 5 came after revision 4"),
        ("-1", "neither a revision's number nor a date"),
        ("٣", "neither a revision's number nor a date"),
        ("2025-13-01", "neither a revision's number nor a date"),
        ("1900-01-01", "outside 1991 to 2100"),
        ("yesterday" * 20, "“yesterdayyesterdayyesterdayyesterdayyest…”"),
        ("99999999999999999999", "neither a revision's number nor a date"),
    ],
)
def test_what_a_comparison_cannot_begin_at_is_told(ledger: Database, asked: str, says: str) -> None:
    with pytest.raises(SinceUnknownError, match=says):
        read_since(ledger, asked, 4)


@pytest.mark.parametrize("since", [-1, 4])
def test_nothing_is_compared_backwards(ledger: Database, since: int) -> None:
    with pytest.raises(SinceUnknownError):
        find_changes(ledger, Filters(revision=3), since)


def test_events_are_told_newest_first_and_only_so_many(ledger: Database) -> None:
    events = changes.list_view_events(ledger, Filters(), 100)
    assert list(events[["revision", "id", "kind"]].itertuples(index=False, name=None)) == [
        (6, "INC0001", "changed"),
        (5, "INC0003", "removed"),
        (4, "INC0002", "removed"),
        (3, "INC0001", "changed"),
        (2, "INC0004", "added"),
        (1, "INC0002", "added"),
        (1, "INC0003", "added"),
        (1, "INC0001", "added"),
        (1, "DIP0001", "added"),
        (1, "DET0001", "added"),
    ]
    assert events.set_index(["revision", "id"])["remains"].to_dict()[5, "INC0003"] is False
    assert events.set_index(["revision", "id"])["remains"].to_dict()[4, "INC0002"] is True
    assert list(changes.list_view_events(ledger, Filters(), 2)["revision"]) == [6, 5]
    assert list(changes.list_view_events(ledger, Filters(revision=2), 100)["revision"]) == [2, 1, 1, 1, 1, 1]


@pytest.mark.on_file
def test_events_of_a_long_history_are_found_beyond_the_first_stretch(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(incidents=[incident(1)])
    for number in range(12):
        commit(ledger, INC0001={"title": f"Title {number}"})
    assert list(changes.list_view_events(ledger, Filters(), 100)["revision"]) == list(range(13, 0, -1))


def test_the_revisions_of_a_record_are_told_with_what_they_did(ledger: Database) -> None:
    told_of = changes.list_revisions_of_rows(ledger, ["INC0003"], None)
    assert list(told_of[["revision", "kind", "author"]].itertuples(index=False, name=None)) == [
        (5, "removed", "Cem"),
        (1, "added", "Caucasus Ledger"),
    ]
    assert list(changes.list_revisions_of_rows(ledger, ["INC0001"], 3)["kind"]) == ["changed", "added"]
    assert changes.list_revisions_of_rows(ledger, ["INC9999"], None).empty
    cells = changes.list_cell_changes(ledger, ["INC0001"], 6)
    assert list(cells[["revision", "column", "before", "after"]].fillna("").itertuples(index=False, name=None)) == [
        (3, "title", "Title of INC0001", "Better"),
        (3, "fatalities", "", "1"),
        (6, "title", "Better", "Best"),
    ]


def test_lists_and_every_column_are_compared_as_text(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(**SEED)
    values = {
        "notable_names": "A. Person;C. Person", "sources": "S0001;S0003", "latitude": "40.4", "longitude": "49.8",
        "geo_precision": "city", "date_end": "2025-01-12", "people": "7", "charge": "=1+1",
    }  # fmt: skip
    commit(ledger, table="detentions", DET0001=values)
    found = find_changes(ledger, Filters(), 1).cells
    assert dict(zip(found["column"], found["after"], strict=True)) == values
    assert found.set_index("column")["before"].to_dict()["notable_names"] == "A. Person;B. Person"


# A naive comparison of what the view has at both ends, for histories that nobody thought of.

Step = tuple[str, int, object]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "dyad", "title", "place", "sources", "confidence", "affiliation", "undo"]),
        st.integers(1, 4),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=8,
)
VIEWS = st.builds(
    Filters,
    dyads=st.sampled_from([(), ("ARM-RUS",), ("AZE-RUS", "ARM-AZE"), tuple(DYADS)]),
    words=st.sampled_from(["", "alpha", "beta inc"]),
    confidence=st.sampled_from([(), ("reported",)]),
    affiliations=st.sampled_from([(), ("state",), ("state", "official")]),
)
SIDES = {"ARM-RUS": ("RUS", "ARM"), "AZE-RUS": ("RUS", "AZE"), "ARM-AZE": ("AZE", "ARM")}


def take_step(database: Database, step: Step) -> None:
    """Do one thing to the ledger, if it can be done."""
    what, number, choice = step
    key, pick = f"INC{number:04}", int(str(choice))
    there = read_rows(database, "incidents", database.newest_revision())
    cells: dict[str, Any]
    if what == "undo":
        newest = database.newest_revision()
        if newest > 1:
            commit_update(database, plan_undo(database, newest, "Dia"))
    elif what == "affiliation":
        affiliation = list(AFFILIATION)[pick]
        source_id = f"S{number:04}"
        rows = read_rows(database, "sources", database.newest_revision())
        if rows.loc[source_id, "affiliation"] != affiliation:
            cells = {source_id: {"affiliation": affiliation}}
            commit(database, table="sources", **cells)
    elif what == "add":
        if key not in there.index:
            commit(database, rows=[incident(number, sources=f"S{pick + 1:04}")])
    elif key not in there.index:
        return
    elif what == "remove":
        commit(database, removed=[key])
    else:
        dyad = list(SIDES)[pick % 3]
        initiator, target = SIDES[dyad]
        options: dict[str, dict[str, object]] = {
            "dyad": {"dyad": dyad, "initiator": initiator, "target": target},
            "title": {"title": ["alpha", "beta", "Alpha beta", "gamma"][pick]},
            "place": {"place": ["Baku", "Gyumri", "Moscow", pd.NA][pick]},
            "sources": {"sources": ["S0001", "S0002", "S0001;S0003", "S0004"][pick]},
            "confidence": {"confidence": ["reported", "disputed", "confirmed", "reported"][pick]},
        }
        cells = {key: options[what]}
        if any(there.loc[key].fillna("")[name] != ("" if cell is pd.NA else cell) for name, cell in cells[key].items()):
            commit(database, **cells)


def read_view(database: Database, filters: Filters, revision: int) -> dict[str, pd.Series]:
    """The view's records as of a revision, by id; none as of revision 0."""
    if revision == 0:
        return {}
    ids = set(measures.list_records(database, replace(filters, revision=revision), 1000)["id"])
    rows = read_rows(database, "incidents", revision)
    return {key: rows.loc[key] for key in rows.index if key in ids}


def compare_plainly(before: dict[str, pd.Series], after: dict[str, pd.Series]) -> dict[str, set[str]]:
    both = before.keys() & after.keys()
    return {
        "added": after.keys() - before.keys(),
        "removed": before.keys() - after.keys(),
        "changed": {key for key in both if not before[key].equals(after[key])},
    }


@pytest.mark.on_file
@settings(max_examples=20)
@given(steps=STEPS, filters=VIEWS, data=st.data())
def test_changes_are_those_of_a_plain_comparison(
    shared_ledger: SmallLedger, steps: list[Step], filters: Filters, data: st.DataObject
) -> None:
    sources: list[Row] = [source(1), source(2, affiliation="state"), source(3, affiliation="official"), source(4)]
    database = shared_ledger(
        incidents=[incident(1), incident(2, title="Alpha", sources="S0002")],
        sources=sources,
    )
    try:
        for step in steps:
            take_step(database, step)
        newest = database.newest_revision()
        until = data.draw(st.integers(1, newest))
        since = data.draw(st.integers(0, until))
        before, after = read_view(database, filters, since), read_view(database, filters, until)
        plain = compare_plainly(before, after)
        found = find_changes(database, replace(filters, revision=until), since)
        assert {kind: set(found.of_kind(kind)["id"]) for kind in changes.KINDS} == plain
        assert found.counts == {kind: len(ids) for kind, ids in plain.items()}
        cells = {(row.id, row.column): (row.before, row.after) for row in found.cells.fillna("").itertuples()}
        assert cells == {
            (key, column): (before[key].fillna("")[column], after[key].fillna("")[column])
            for key in plain["changed"]
            for column in before[key].index
            if before[key].fillna("")[column] != after[key].fillna("")[column]
        }
        events = changes.list_view_events(database, filters, 1000)
        for revision in range(1, newest + 1):
            earlier, later = (read_view(database, filters, number) for number in (revision - 1, revision))
            happened = events[events["revision"] == revision]
            assert {
                kind: set(happened.loc[happened["kind"] == kind, "id"]) for kind in changes.KINDS
            } == compare_plainly(earlier, later)
    finally:
        database.close()
