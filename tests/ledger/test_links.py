"""What is stored of links between records, and of what else tells of them, as of each revision, whatever it changed."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import measures
from ledger.codebook import DYADS
from ledger.database import Database, open_database
from ledger.filters import Filters
from ledger.revisions import Update, commit_update, plan_undo, read_rows
from ledger.verification import find_mislinked, find_mistold
from tests.ledger.conftest import SmallLedger
from tests.small import action, detention, incident

EVERYTHING = Filters(dyads=tuple(DYADS))
ARMENIAN = {"initiator": "ARM", "target": "RUS"}
TABLES = {"INC": "incidents", "DET": "detentions", "DIP": "diplomatic_actions"}
STORED = ("links", "chain_acts", "custody", "source_lists", "record_traits")


def change(database: Database, key: str, **cells: str) -> None:
    newest, table = database.newest_revision(), TABLES[key[:3]]
    rows = read_rows(database, table, newest).loc[[key]].assign(**cells).replace("", pd.NA)
    commit_update(database, Update(newest, "Anna", "A change", "edit", {table: rows}))


def chains_at(database: Database, revision: int) -> list[tuple[str, int, str]]:
    chains = measures.list_chains(database, replace(EVERYTHING, revision=revision))
    return list(chains[["chain", "acts", "last_id"]].itertuples(index=False, name=None))


def test_a_link_that_goes_splits_a_chain_and_one_that_comes_back_joins_it(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        incidents=[incident(1, date="2025-01-10")],
        diplomatic_actions=[
            action(1, date="2025-01-12", responds_to="INC0001", **ARMENIAN),
            action(2, date="2025-01-14", responds_to="DIP0001"),
            action(3, date="2025-01-15", responds_to="DIP0002", **ARMENIAN),
        ],
    )
    change(database, "DIP0002", responds_to="")
    change(database, "DIP0003", responds_to="INC0001")
    change(database, "DIP0001", dyad="AZE-RUS", initiator="AZE")
    for revision in (4, 3, 2):
        commit_update(database, plan_undo(database, revision, "Dia"))

    whole = [("INC0001", 4, "DIP0003")]
    # Two pairs of the same length: the later first.
    apart = [("DIP0002", 2, "DIP0003"), ("INC0001", 2, "DIP0001")]
    three = [("INC0001", 3, "DIP0003")]
    moved = [("INC0001", 2, "DIP0003")]
    assert [chains_at(database, revision) for revision in range(1, 8)] == [
        whole, apart, three, moved, three, apart, whole,
    ]  # fmt: skip

    # Of the Russian acts, the incident and the demand: answered after 2 days and 1; the demand not while it is apart
    # from its answer, the incident twice while the second answers it too.
    answered = [
        measures.measure_reciprocity(database, Filters(revision=revision))
        .set_index(["dyad", "initiator"])
        .loc[("ARM-RUS", "RUS"), ["acts", "answered", "median_lag", "pairs"]]
        for revision in (1, 2, 3, 4)
    ]
    assert [list(row) for row in answered] == [[2, 2, 1.5, 2], [2, 2, 1.5, 2], [2, 1, 2, 2], [2, 1, 5, 1]]


def test_an_arrest_that_is_removed_lets_a_release_free_nobody_until_it_is_undone(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        detentions=[
            detention(1, date="2025-01-10", people=3),
            detention(
                2, date="2025-02-10", event_type="release", status="released", people=2, responds_to="DET0001",
            ),
        ],
    )  # fmt: skip
    change(database, "DET0002", responds_to="")
    change(database, "DET0001", people="5")
    for revision in (3, 2):
        commit_update(database, plan_undo(database, revision, "Dia"))

    def held_at(revision: int) -> tuple[int, int, int]:
        (row,) = measures.summarise_custody(database, Filters(revision=revision), dt.date(2025, 3, 1)).to_dict(
            "records"
        )
        return row["taken"], row["freed"], row["held"]

    assert [held_at(revision) for revision in range(1, 6)] == [(3, 2, 1), (3, 0, 3), (5, 0, 5), (3, 0, 3), (3, 2, 1)]


IDS = (*(f"INC000{n}" for n in range(1, 4)), *(f"DET000{n}" for n in range(1, 5)), *(f"DIP000{n}" for n in range(1, 4)))
SIDES = st.sampled_from([("ARM-RUS", "RUS", "ARM"), ("ARM-RUS", "ARM", "RUS"), ("AZE-RUS", "RUS", "AZE")])
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(IDS),
        st.none() | SIDES,
        st.none() | st.lists(st.sampled_from(IDS), max_size=2, unique=True),
        st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2025, 1, 9)),
    )
    | st.none(),
    min_size=1,
    max_size=5,
)


@pytest.mark.on_file
@settings(max_examples=6)
@given(changes=CHANGES)
def test_what_is_stored_is_what_the_rows_say_as_of_each_revision(
    shared_ledger: SmallLedger, changes: list[tuple[str, tuple[str, ...], list[str], dt.date] | None]
) -> None:
    database = shared_ledger(
        incidents=[incident(1), incident(2, responds_to="INC0001", **ARMENIAN), incident(3)],
        detentions=[
            detention(1, **ARMENIAN), detention(2, responds_to="DET0001", **ARMENIAN),
            detention(3, event_type="release", status="released", responds_to="DET0002", **ARMENIAN), detention(4),
        ],
        diplomatic_actions=[action(1, responds_to="INC0002"), action(2, responds_to="DIP0001"), action(3)],
    )  # fmt: skip
    for step in changes:
        if step is None:
            if database.newest_revision() > 1:
                commit_update(database, plan_undo(database, database.newest_revision(), "Dia"))
            continue
        key, sides, named, day = step
        cells = {
            **(dict(zip(("dyad", "initiator", "target"), sides, strict=True)) if sides else {}),
            **({"responds_to": ";".join(one for one in named if one != key)} if named is not None else {}),
            **({"date": str(day)} if day else {}),
        }
        rows = read_rows(database, TABLES[key[:3]], database.newest_revision()).loc[[key]]
        if not rows.assign(**cells).fillna("").equals(rows.fillna("")):
            change(database, key, **cells)
    newest = database.newest_revision()
    for revision in range(newest + 1):
        assert find_mislinked(database, revision).empty
        assert find_mistold(database, revision).empty
        assert sorted(map(sorted, chains_of(database, revision))) == sorted(
            map(sorted, join_by_hand(database, revision))
        )

    stored = {table: read_stored(database, table) for table in STORED}
    with database._cursor() as cursor:
        cursor.execute("delete from ledger.links; delete from ledger.chain_acts; delete from ledger.custody")
        cursor.execute("delete from ledger.source_lists; delete from ledger.record_traits")
    database.close()
    reopened = open_database(database.storage)
    assert {table: read_stored(reopened, table) for table in STORED} == stored
    reopened.close()


def read_stored(database: Database, table: str) -> list[tuple[object, ...]]:
    with database._cursor() as cursor:
        return sorted(cursor.execute(f"from ledger.{table}").fetchall(), key=str)


def chains_of(database: Database, revision: int) -> list[list[str]]:
    heads = measures.list_chains(database, replace(EVERYTHING, revision=revision))["chain"]
    return sorted(sorted(measures.find_chain(database, Filters(revision=revision), head)["id"]) for head in heads)


def join_by_hand(database: Database, revision: int) -> list[list[str]]:
    """The sets of records that links of one dyad hold together."""
    rows = {
        str(key): row
        for table in TABLES.values()
        for key, row in read_rows(database, table, revision).fillna("").to_dict("index").items()
    }
    sets: dict[str, set[str]] = {key: {key} for key in rows}
    for key, row in rows.items():
        for named in filter(None, row["responds_to"].split(";")):
            if rows[named]["dyad"] == row["dyad"]:
                joined = sets[key] | sets[named]
                sets |= dict.fromkeys(joined, joined)
    return sorted(sorted(one) for one in {frozenset(one) for one in sets.values() if len(one) > 1})


def test_what_is_stored_wrong_is_found(small_ledger: SmallLedger) -> None:
    database = small_ledger(incidents=[incident(1, date="2025-01-10"), incident(2, responds_to="INC0001", **ARMENIAN)])
    with database._cursor() as cursor:
        cursor.execute("update ledger.chain_acts set lag = 9 where id = 'INC0001'")
    assert list(find_mislinked(database, 1)["id"]) == ["INC0001"]
