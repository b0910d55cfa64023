"""The cells that figures sum, and stored traits: of any view and any revision they tell what the records do."""

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import measures
from ledger.codebook import DYADS, QUADRANTS, TABLES
from ledger.database import EVERY_ROW, Database, open_database
from ledger.filters import Filters
from ledger.measures.behind import Only, count_behind, list_behind
from ledger.measures.quality import count_cited_sources, count_resting, list_weaknesses, summarise_weaknesses
from ledger.revisions import Update, commit_update, plan_undo, read_rows
from tests.ledger.conftest import SmallLedger
from tests.places import Places
from tests.small import action, detention, incident, source

TODAY = dt.date(2025, 12, 31)

SOURCES = [source(1), source(2, affiliation="state"), source(3, affiliation="official")]
INCIDENTS = [
    incident(1, date="2025-01-02", fatalities=2, injured=0, latitude=40.2, longitude=44.5, geo_precision="city"),
    incident(2, date="2025-01-02", dyad="AZE-RUS", target="AZE", sources="S0001;S0002"),
    incident(3, date="2025-03-09", fatalities=1, confidence="confirmed", sources="S0002"),
    incident(4, date="2025-03-09", initiator="EU", confidence="disputed"),
    incident(5, date="2025-03-10", fatalities=1, title="A raid on a bakery"),
]
DETENTIONS = [
    detention(1, date="2025-01-02"),
    detention(2, date="2025-03-11", event_type="arrest", people=1, dyad="AZE-RUS", initiator="AZE", target="RUS"),
]
ACTIONS = [
    action(1, date="2025-01-03", responds_to="INC0001", sources="S0003"),
    action(2, date="2025-03-09", event_type="meeting", level="minister", initiator="ARM", target="RUS"),
    action(3, date="2025-05-01", dyad="ARM-AZE", initiator="ARM", target="AZE", event_type="call"),
]


def change(database: Database, table: str, key: str, **cells: str) -> None:
    newest = database.newest_revision()
    rows = read_rows(database, table, newest).loc[[key]].assign(**cells)
    commit_update(database, Update(newest, "Anna", "A change", "edit", {table: rows}))


def remove(database: Database, table: str, keys: Sequence[str]) -> None:
    newest = database.newest_revision()
    commit_update(database, Update(newest, "Boris", "A removal", "edit", removed={table: keys}))


@pytest.fixture(scope="module")
def ledger(shared_ledger: SmallLedger) -> Database:
    """A ledger whose records, sources and types were changed, removed and brought back, a revision each."""
    database = shared_ledger(
        sources=SOURCES, incidents=INCIDENTS, detentions=DETENTIONS, diplomatic_actions=ACTIONS,
    )  # fmt: skip
    change(database, "incidents", "INC0001", date="2025-02-01", fatalities="5")
    change(database, "incidents", "INC0005", title="A raid on a mill")
    remove(database, "incidents", ["INC0004"])
    change(database, "sources", "S0002", affiliation="independent")
    commit_update(database, plan_undo(database, 4, "Dia"))
    change(database, "event_types", "meeting", goldstein="2.5")
    remove(database, "diplomatic_actions", ["DIP0003"])
    return database


def test_a_view_as_of_each_revision_counts_what_stood_then(ledger: Database) -> None:
    everything = Filters(dyads=tuple(DYADS))
    told = [
        (
            measures.count_records(ledger, Filters(dyads=everything.dyads, revision=revision)),
            int(measures.summarise_dyads(ledger, Filters(revision=revision))["fatalities"].sum()),
            measures.count_records(ledger, Filters(affiliations=("state",), revision=revision)),
        )
        for revision in range(1, 9)
    ]
    # Records, people killed, and records that a state source reports, by revision.
    assert told == [
        (10, 4, 2),
        (10, 7, 2),
        (10, 7, 2),
        (9, 7, 2),
        (9, 7, 0),
        (10, 7, 0),
        (10, 7, 0),
        (9, 7, 0),
    ]


@pytest.mark.parametrize("words", ["", "raid"])
def test_before_the_first_revision_there_is_nothing(ledger: Database, words: str) -> None:
    before = Filters(words=words, revision=0)
    assert measures.count_records(ledger, before) == 0
    assert measures.summarise_dyads(ledger, before)["fatalities"].sum() == 0


def test_a_removed_record_is_of_no_day(ledger: Database) -> None:
    context = Filters(dyads=("ARM-AZE",))
    assert measures.find_span(ledger, Filters(dyads=("ARM-AZE",), revision=7)) == (
        dt.date(2025, 5, 1),
        dt.date(2025, 5, 1),
    )
    assert measures.find_span(ledger, context) is None
    assert measures.count_types(ledger, context).empty


def make_changed(small_ledger: SmallLedger) -> Database:
    database = small_ledger(sources=SOURCES, incidents=INCIDENTS, detentions=DETENTIONS)
    change(database, "incidents", "INC0001", date="2025-02-01", fatalities="5")
    remove(database, "detentions", ["DET0002"])
    return database


def test_a_ledger_that_has_no_cells_yet_gets_them_when_it_is_opened(small_ledger: SmallLedger) -> None:
    database = make_changed(small_ledger)
    stored = read_cells(database)
    with database._cursor() as cursor:
        cursor.execute("delete from ledger.cells")
        cursor.execute("delete from ledger.coarse_cells")
    assert measures.count_records(database, Filters()) == 0
    database.close()

    reopened = open_database(database.storage)
    assert read_cells(reopened) == stored
    assert measures.count_records(reopened, Filters()) == 6
    reopened.close()


def test_a_ledger_of_the_version_before_gets_its_coarse_cells_when_it_is_opened(small_ledger: SmallLedger) -> None:
    database = make_changed(small_ledger)
    stored = read_cells(database)
    with database._cursor() as cursor:
        cursor.execute("drop table ledger.coarse_cells")
        cursor.execute("delete from ledger.schema_migrations where version >= 9")
    database.close()

    reopened = open_database(database.storage)
    assert read_cells(reopened) == stored
    reopened.close()


def read_cells(database: Database) -> list[tuple[object, ...]]:
    with database._cursor() as cursor:
        tables = ("ledger.cells", "ledger.coarse_cells")
        return sorted((row for table in tables for row in cursor.execute(f"from {table}").fetchall()), key=str)


def test_coarse_cells_leave_affiliations_out_and_nothing_else(small_ledger: SmallLedger) -> None:
    database = small_ledger(sources=SOURCES, incidents=[incident(1), incident(2, sources="S0002")])
    change(database, "sources", "S0002", affiliation="official")
    remove(database, "incidents", ["INC0002"])
    with database._cursor() as cursor:
        fine = cursor.execute("select revision, records from ledger.cells order by all").fetchall()
        coarse = cursor.execute("select revision, records from ledger.coarse_cells order by all").fetchall()
    assert fine == [(1, 1), (1, 1), (2, -1), (2, 1), (3, -1)]
    assert coarse == [(1, 2), (3, -1)]


@pytest.fixture(scope="module")
def revised(places: Places) -> Iterator[Database]:
    """The curated ledger with records, sources and a type changed, removed and brought back since."""
    database = open_database(places.copy(places.curated))
    change(database, "incidents", "INC0001", date="2022-02-24", fatalities="40")
    change(database, "diplomatic_actions", "DIP0377", confidence="disputed", initiator="RUS")
    remove(database, "incidents", ["INC0085", "INC0084"])
    change(database, "sources", read_rows(database, "sources", 4).index[0], affiliation="official")
    change(database, "event_types", "meeting", goldstein="-1.5")
    commit_update(database, plan_undo(database, 4, "Dia"))
    yield database
    database.close()


TYPES = ("meeting", "criticism", "arrest", "raid", "statement", "demand")
VIEWS = st.builds(
    Filters,
    date_from=st.none() | st.dates(dt.date(2020, 6, 1), dt.date(2025, 6, 1)),
    date_to=st.none() | st.dates(dt.date(2024, 6, 1), dt.date(2026, 12, 31)),
    dyads=st.sets(st.sampled_from(list(DYADS))).map(tuple),
    tables=st.sets(st.sampled_from(list(TABLES)), max_size=2).map(tuple),
    types=st.just(()) | st.sets(st.sampled_from(TYPES), max_size=4).map(tuple),
    initiators=st.just(()) | st.sets(st.sampled_from(["ARM", "AZE", "RUS", "EU"])).map(tuple),
    confidence=st.just(()) | st.sets(st.sampled_from(["confirmed", "reported", "disputed"])).map(tuple),
    affiliations=st.just(()) | st.sets(st.sampled_from(["official", "state", "independent", "aligned"])).map(tuple),
    words=st.sampled_from(["", "", "", "Karapetyan", "gas", "Moscow police", "zzzzz"]),
    half_life=st.sampled_from([7, 30, 180]),
    weighted=st.booleans(),
    without=st.just(()) | st.sets(st.sampled_from(["DIP0377", "DIP0001", "INC0049", "DET0045", "INC9999"])).map(tuple),
    revision=st.integers(1, 7),
)


OPTIONS = st.sampled_from([
    ("dyad", "dyads", "ARM-AZE"), ("table", "tables", "incidents"), ("type", "types", "meeting"),
    ("initiator", "initiators", "ARM"), ("confidence", "confidence", "confirmed"),
    ("affiliation", "affiliations", "official"), ("affiliation", "affiliations", "independent"),
])  # fmt: skip


@pytest.mark.on_file
@settings(max_examples=200)
@given(view=VIEWS, option=OPTIONS)
def test_cells_tell_of_any_view_and_revision_what_the_records_do(
    revised: Database, view: Filters, option: tuple[str, str, str]
) -> None:
    records = measures.list_records(revised, view, most=100_000)
    records["scored"] = [is_sided(row) and row["id"] not in view.without for row in records.to_dict("records")]
    days = pd.to_datetime(records["date"]).dt.date

    assert measures.count_records(revised, view) == len(records)
    assert measures.find_span(revised, view) == ((days.min(), days.max()) if len(records) else None)

    types = measures.count_types(revised, view)
    assert types.groupby(["event_type", "dyad"])["records"].sum().to_dict() == (
        records.groupby(["event_type", "dyad"])["id"].count().to_dict()
    )

    told = measures.summarise_dyads(revised, view).set_index("dyad")
    for dyad in view.shown_dyads:
        own = records[records["dyad"] == dyad]
        scored = own.loc[own["scored"], "goldstein"]
        figures = told.loc[dyad]
        assert figures["records"] == len(own)
        assert figures["conflictual"] == (own["goldstein"] < 0).sum()
        assert figures["fatalities"] == own["fatalities"].fillna(0).sum()
        assert figures["injured"] == own["injured"].fillna(0).sum()
        assert figures["scored"] == len(scored)
        assert figures["conflict"] == pytest.approx(-scored[scored < 0].sum())
        assert figures["cooperation"] == pytest.approx(scored[scored > 0].sum())
        latest = own.sort_values(["date", "id"]).tail(1)
        assert [figures["latest_id"]] == list(latest["id"]) or (latest.empty and pd.isna(figures["latest_id"]))

    # An option of a filter tells what the view would count with it, the other filters as they are.
    facet, name, value = option
    options = measures.count_options(revised, view, TODAY).set_index(["facet", "value"])["records"]
    chosen = measures.list_records(revised, choose(view, name, value), most=100_000)
    assert options.get((facet, value), 0) == len(chosen)


def choose(view: Filters, name: str, value: str) -> Filters:
    chosen: dict[str, Any] = {name: (value,)}
    return replace(view, **chosen)


@pytest.mark.on_file
@settings(max_examples=40)
@given(view=VIEWS)
def test_tension_from_cells_is_that_of_the_acts(revised: Database, view: Filters) -> None:
    """By the definition: the sum over the acts up to a day of their points, halved every half-life."""
    acts = measures.list_records(revised, replace(view, date_from=None, date_to=None), most=100_000)
    curve = measures.tension_over_time(revised, view, TODAY)
    assert curve.empty or set(curve["dyad"]) == set(view.shown_dyads)
    weights = {"confirmed": 1.0, "reported": 0.7, "disputed": 0.3} if view.weighted else {}
    for told in curve.iloc[:: max(len(curve) // 7, 1)].to_dict("records"):
        tension = sum(
            max(-act["goldstein"], 0)
            * weights.get(act["confidence"], 1.0)
            / 2 ** ((told["date"] - act["date"]).days / view.half_life)
            for act in acts.to_dict("records")
            if act["dyad"] == told["dyad"]
            and is_sided(act)
            and act["date"] <= told["date"]
            and act["id"] not in view.without
        )
        assert told["tension"] == pytest.approx(tension, abs=1e-6)


FIGURES = ("records", "cooperative", "conflict", "fatalities")


@pytest.mark.on_file
@settings(max_examples=30)
@given(view=VIEWS, measure=st.sampled_from(FIGURES), most=st.integers(1, 40))
def test_those_that_add_most_to_a_figure_come_first_of_all_its_records(
    revised: Database, view: Filters, measure: str, most: int
) -> None:
    records = measures.list_records(revised, view, most=100_000)
    scored = pd.Series(
        [is_sided(row) and row["id"] not in view.without for row in records.to_dict("records")], dtype=bool
    )
    adds = {
        "records": records["id"].notna(),
        "cooperative": records["goldstein"] > 0,
        "conflict": (-records["goldstein"]).clip(lower=0).where(scored, 0),
        "fatalities": records["fatalities"].fillna(0),
    }[measure].astype(float)
    adding = records.assign(adds=adds)[adds > 0]
    expected = adding.sort_values(["dyad", "adds", "date", "id"], ascending=[True, False, False, False])
    listed = measures.list_contributors(revised, view, measure, most)
    first = expected.groupby("dyad").head(most)
    assert list(listed["id"]) == list(first["id"])
    assert list(listed["adds"]) == list(first["adds"])
    summed = listed.groupby("dyad")[["records", "total"]].first()
    assert summed["records"].to_dict() == expected.groupby("dyad")["id"].count().to_dict()
    assert summed["total"].to_dict() == pytest.approx(expected.groupby("dyad")["adds"].sum().to_dict())


def is_sided(act: Mapping[Hashable, Any]) -> bool:
    return act["dyad"] in {f"{act['initiator']}-{act['target']}", f"{act['target']}-{act['initiator']}"}


def test_a_view_of_many_cells_can_set_records_aside(small_ledger: SmallLedger) -> None:
    """DuckDB asked Arrow's tables for rows in a way that Arrow does not know, from thousands of cells on."""
    database = small_ledger(sources=SOURCES, incidents=INCIDENTS)
    with database._cursor() as cursor:
        cursor.execute(
            "insert into ledger.cells select cells.* replace (date - (i % 3000)::integer as date) "
            "from ledger.cells as cells, range(20_000) days (i)"
        )
    assert len(measures.tension_over_time(database, Filters(without=("INC0001",)), TODAY))


ASKED = st.builds(
    Only,
    acts=st.sampled_from(["", "sided", "scored"]),
    signs=st.sampled_from([(), (-1,), (1,), (-1, 1), (0,)]),
    quadrants=st.just(()) | st.sets(st.sampled_from(list(QUADRANTS)), max_size=2).map(tuple),
    targets=st.just(()) | st.sets(st.sampled_from(["ARM", "AZE", "RUS", "EU"])).map(tuple),
    levels=st.just(()) | st.sets(st.sampled_from(["", "minister", "head_of_state", "state_media"])).map(tuple),
    is_of_media=st.booleans(),
    gap=st.none() | st.just((dt.date(2024, 12, 25), dt.date(2025, 6, 26))),
)


@pytest.mark.on_file
@settings(max_examples=30)
@given(view=VIEWS, only=ASKED)
def test_cells_count_as_many_records_behind_a_mark_as_its_list_has(
    revised: Database, view: Filters, only: Only
) -> None:
    listed = list_behind(revised, view, only, 100_000)
    assert count_behind(revised, view, only) == len(listed)
    assert set(listed["id"]) <= set(measures.list_records(revised, view, 100_000)["id"])
    if only.acts == "scored":
        assert all(is_sided(act) and act["id"] not in view.without for act in listed.to_dict("records"))
    if only.signs:
        assert set(np.sign(listed["goldstein"])) <= set(only.signs)
    if only.gap:
        first, last = map(pd.Timestamp, only.gap)
        assert not listed["date"].between(first, last).any()
    # Page by page they are the same.
    pages = [list_behind(revised, view, only, 40, skip)["id"] for skip in range(0, len(listed), 40)]
    assert [one for page in pages for one in page] == list(listed["id"])


@pytest.mark.on_file
@settings(max_examples=25)
@given(view=VIEWS)
def test_what_is_stored_tells_of_any_view_and_revision_what_the_records_do(revised: Database, view: Filters) -> None:
    records = measures.list_records(revised, view, EVERY_ROW)
    listed = list_weaknesses(revised, view, "", "", EVERY_ROW).set_index("id")
    assert set(listed.index) == set(records["id"])
    assert set(listed["total"]) == ({len(records)} if len(records) else set())
    assert list(listed["weak"]) == sorted(listed["weak"], reverse=True)

    rows = pd.concat(read_rows(revised, table, view.revision or 0).fillna("") for table in TABLES).fillna("")
    named = {key for cell in rows["responds_to"] for key in cell.split(";")}
    sources = read_rows(revised, "sources", view.revision or 0).fillna("")
    marks: Counter[Any] = Counter()
    row: Any
    for key, row in zip(listed.index, rows.loc[list(listed.index)].to_dict("records"), strict=True):
        cited = sources.loc[row["sources"].split(";")]
        people = row["people" if str(key).startswith("DET") else "fatalities"]
        found = {
            "one_source": len(cited) == 1,
            "no_independent": not cited["affiliation"].isin(["independent", "research", "intergovernmental"]).any(),
            "undated_sources": not any(cited["published"]),
            "reported": row["confidence"] == "reported",
            "disputed": row["confidence"] == "disputed",
            "coarse_date": row["date_precision"] != "day",
            "no_place": row["event_type"] != "call" and not row["latitude"],
            "uncounted": not str(key).startswith("DIP") and not people,
            "unlinked": not row["responds_to"] and key not in named,
        }
        told = set(listed.loc[key, "weaknesses"])
        assert told - {"one_text", "one_sided"} == {name for name, has in found.items() if has}
        dyad = row["dyad"]
        marks.update((name, dyad) for name in told)
        marks["rests", listed.loc[key, "rests_on"] + dyad] += 1
        marks.update((value, dyad) for value in {*cited["affiliation"], *(f"in {one}" for one in cited["language"])})
        marks["several", dyad] += len(cited) > 1

    for row in summarise_weaknesses(revised, view).to_dict("records"):
        assert row["records"] == marks[row["weakness"], row["dyad"]]
    for row in count_resting(revised, view).to_dict("records"):
        assert row["records"] == marks["rests", row["rests_on"] + row["dyad"]]
    for row in count_cited_sources(revised, view).to_dict("records"):
        value = f"in {row['value']}" if row["field"] == "language" else row["value"]
        assert row["records"] == marks[value, row["dyad"]]
    for row in measures.summarise_sourcing(revised, view).to_dict("records"):
        assert row["several"] == marks["several", row["dyad"]]
        own = rows.loc[records.loc[records["dyad"] == row["dyad"], "id"], "sources"]
        assert row["cited"] == len({source for cell in own for source in cell.split(";")})
