"""The figures of small ledgers, worked out by hand."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import measures
from ledger.api.numbers import MEASURES
from ledger.cells import find_cells
from ledger.database import Database, derive_revision
from ledger.figures import look_at
from ledger.filters import Filters
from tests.ledger.conftest import SmallLedger
from tests.small import action, detention, incident, source

TODAY = dt.date(2025, 3, 6)
ALL_DYADS = ("ARM-RUS", "AZE-RUS", "ARM-AZE")

# Goldstein values: raid −9.2, armed clash −10, vote 0, arrest −5, release +7, criticism −2, meeting +1, agreement +8.
INCIDENTS = [
    incident(
        1,
        date="2025-01-10",
        title="Police raid a café of Şəki people",
        place="Yerevan",
        confidence="confirmed",
        sources="S0001;S0002",
        fatalities=2,
        injured=1,
    ),
    incident(
        2,
        date="2025-01-31",
        dyad="AZE-RUS",
        event_type="armed_clash",
        initiator="AZE",
        target="RUS",
        confidence="disputed",
        sources="S0002",
        fatalities=3,
    ),
    incident(3, date="2025-03-05", dyad="AZE-RUS", event_type="vote", initiator="AZE", target="AZE"),
]
DETENTIONS = [
    detention(1, date="2025-01-11", people=3, notable_names="Aram;Aren", responds_to="INC0001"),
    detention(2, date="2025-02-02", event_type="release", status="released", people=2, responds_to="DET0001"),
]
ACTIONS = [
    action(1, date="2025-01-12", initiator="ARM", target="RUS", responds_to="DET0001;INC0001"),
    action(2, date="2025-01-31", dyad="AZE-RUS", event_type="meeting", target="AZE"),
    action(3, date="2025-02-10", dyad="AZE-RUS", initiator="EU", target="AZE"),
    action(4, date="2025-02-10", dyad="ARM-AZE", event_type="agreement", initiator="ARM", target="AZE"),
]


@pytest.fixture(scope="module")
def ledger(shared_ledger: SmallLedger) -> Database:
    """Nine records, only read: four with Armenia, four with Azerbaijan, one of context."""
    return shared_ledger(incidents=INCIDENTS, detentions=DETENTIONS, diplomatic_actions=ACTIONS)


def rows_of(frame: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """The columns' cells, missing ones as None and days as ISO text."""
    plain = frame[list(columns)].copy()
    for name in columns:
        if pd.api.types.is_datetime64_any_dtype(plain[name]):
            plain[name] = plain[name].dt.strftime("%Y-%m-%d")
    plain = plain.astype(object)
    return list(plain.where(plain.notna(), None).itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (Filters(), "INC1 INC2 INC3 DET1 DET2 DIP1 DIP2 DIP3"),
        (Filters(dyads=ALL_DYADS), "INC1 INC2 INC3 DET1 DET2 DIP1 DIP2 DIP3 DIP4"),
        (Filters(dyads=("ARM-AZE",)), "DIP4"),
        (Filters(date_from=dt.date(2025, 2, 2)), "INC3 DET2 DIP3"),
        (Filters(date_to=dt.date(2025, 1, 11)), "INC1 DET1"),
        (Filters(date_from=dt.date(2025, 1, 31), date_to=dt.date(2025, 1, 31)), "INC2 DIP2"),
        (Filters(tables=("detentions", "diplomatic_actions")), "DET1 DET2 DIP1 DIP2 DIP3"),
        (Filters(types=("raid", "criticism")), "INC1 DIP1 DIP3"),
        (Filters(initiators=("EU", "ARM")), "DIP1 DIP3"),
        (Filters(confidence=("confirmed", "disputed")), "INC1 INC2"),
        (Filters(affiliations=("state",)), "INC1 INC2"),
        (Filters(affiliations=("official",)), ""),
        (Filters(words="SEKI cafe"), ""),
        (Filters(words="CAFE raid"), "INC1"),
        (Filters(words="şəki"), "INC1"),
        (Filters(words="yerevan police"), "INC1"),
        (Filters(words="police raid cafe inc yerevan 0001"), "INC1"),
        (Filters(words="police raid cafe inc yerevan 0002"), ""),
        (Filters(words="aram"), "DET1"),
        (Filters(words="c0003"), "INC3"),
        (Filters(words="det0002"), "DET2"),
        (Filters(words="%"), ""),
        (Filters(words="'; drop table ledger.incidents; --"), ""),
        (Filters(dyads=("AZE-RUS",), initiators=("AZE",), confidence=("reported",)), "INC3"),
    ],
)
def test_each_filter_lets_its_records_through(ledger: Database, filters: Filters, ids: str) -> None:
    found = measures.list_records(ledger, filters, 100)["id"].str.replace("000", "")
    assert sorted(found) == sorted(ids.split())
    assert measures.count_records(ledger, filters) == len(ids.split())


def test_words_are_found_without_regard_to_accents(small_ledger: SmallLedger) -> None:
    database = small_ledger(incidents=[incident(1, title="Société générale of Şeki"), incident(2)])
    for words in ("societe GENERALE", "Société", "seki", "ŞEKİ"):
        assert measures.count_records(database, Filters(words=words)) == 1, words


LETTERS = st.text(st.sampled_from("aAbeEéÉèiİıIßſşŞKköốə ՀÀ’‘“”–-\"'x1\u0301"), max_size=8)


@pytest.mark.on_file
@settings(max_examples=300)
@given(text=LETTERS, word=LETTERS.filter(lambda word: word.split() == [word]))
def test_a_text_holds_a_word_where_both_are_folded(ledger: Database, text: str, word: str) -> None:
    asked = "select holds_word($text, folded($word)), contains(folded($text), folded($word))"
    with ledger._cursor() as cursor:
        told = cursor.execute(asked, {"text": text, "word": word}).fetchone()
    assert told is not None
    assert told[0] == told[1]


def test_a_search_reads_the_texts_once(ledger: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = Database.table

    def note(database: Database, query: str, **parameters: object) -> pa.Table:
        asked.append(query)
        return ask(database, query, **parameters)

    monkeypatch.setattr(Database, "table", note)
    view = Filters(words="police raid", without=("INC0001",))
    for filters in (view, replace(view, without=()), replace(view, tables=("incidents",))):
        found = find_cells(ledger, filters, ("cells", "aside", "found"))
        assert found["found_records"]["id"].to_pylist() == ["INC0001"]
        assert measures.count_records(ledger, filters) == 1
    assert asked.count("find_searched_records") == 1
    assert measures.summarise_dyads(ledger, view)["scored"].sum() == 0
    assert measures.summarise_dyads(ledger, replace(view, without=()))["scored"].sum() == 1


def count_of(options: pd.DataFrame, facet: str) -> dict[str, int]:
    own = options[options["facet"] == facet]
    return dict(zip(own["value"], own["records"], strict=True))


def test_options_count_what_each_would_give(ledger: Database) -> None:
    options = measures.count_options(ledger, Filters(), TODAY)
    assert count_of(options, "dyad") == {"ARM-RUS": 4, "AZE-RUS": 4, "ARM-AZE": 1}
    assert count_of(options, "table") == {"incidents": 3, "detentions": 2, "diplomatic_actions": 3}
    assert count_of(options, "type")["criticism"] == 2
    assert count_of(options, "initiator") == {"RUS": 4, "AZE": 2, "ARM": 1, "EU": 1}
    assert count_of(options, "confidence") == {"confirmed": 1, "reported": 6, "disputed": 1}
    assert count_of(options, "affiliation") == {"independent": 7, "state": 2}
    assert count_of(options, "period") == {
        "all": 8,
        "ceasefire": 8,
        "crash": 8,
        "year": 8,
        "90_days": 8,
        "30_days": 2,
    }


def test_an_option_is_counted_with_the_other_filters_and_without_its_own(ledger: Database) -> None:
    options = measures.count_options(ledger, Filters(tables=("incidents",), dyads=("AZE-RUS",)), TODAY)
    assert count_of(options, "table") == {"incidents": 2, "diplomatic_actions": 2}
    assert count_of(options, "dyad") == {"ARM-RUS": 1, "AZE-RUS": 2}
    assert count_of(options, "type") == {"armed_clash": 1, "vote": 1}


def test_the_summary_sums_only_acts_between_the_two_sides(ledger: Database) -> None:
    summary = measures.summarise_dyads(ledger, Filters())
    assert rows_of(
        summary, "dyad", "records", "conflictual", "cooperative", "fatalities", "injured", "conflict", "cooperation"
    ) == [
        # 9.2 of the raid, 5 of the arrest and 2 of the criticism; 7 of the release.
        ("ARM-RUS", 4, 3, 1, 2, 1, pytest.approx(16.2), 7.0),
        # 10 of the clash, not 2 of the EU's criticism; 1 of the meeting.
        ("AZE-RUS", 4, 2, 1, 3, 0, 10.0, 1.0),
    ]
    assert rows_of(summary, "scored", "latest_id", "latest_date") == [
        (4, "DET0002", "2025-02-02"),
        (2, "INC0003", "2025-03-05"),
    ]


def test_a_dyad_without_records_is_summarised_as_nothing(ledger: Database) -> None:
    summary = measures.summarise_dyads(ledger, Filters(words="café"))
    assert rows_of(summary, "dyad", "records", "conflict", "latest_id")[1] == ("AZE-RUS", 0, 0.0, None)


def test_counts_over_time_have_no_gaps(ledger: Database) -> None:
    months = measures.count_over_time(ledger, Filters(), "month")
    assert rows_of(months, "bin", "dyad", "records", "conflict", "cooperation") == [
        ("2025-01-01", "ARM-RUS", 3, pytest.approx(16.2), 0.0),
        ("2025-01-01", "AZE-RUS", 2, 10.0, 1.0),
        ("2025-02-01", "ARM-RUS", 1, 0.0, 7.0),
        ("2025-02-01", "AZE-RUS", 1, 0.0, 0.0),
        ("2025-03-01", "ARM-RUS", 0, 0.0, 0.0),
        ("2025-03-01", "AZE-RUS", 1, 0.0, 0.0),
    ]


@pytest.mark.parametrize(
    ("unit", "bins", "first", "last"),
    [
        ("day", 55, "2025-01-10", "2025-03-05"),
        ("week", 9, "2025-01-06", "2025-03-03"),
        ("month", 3, "2025-01-01", "2025-03-01"),
        ("year", 1, "2025-01-01", "2025-01-01"),
    ],
)
def test_bins_begin_with_their_calendar_unit(ledger: Database, unit: str, bins: int, first: str, last: str) -> None:
    series = measures.count_over_time(ledger, Filters(), unit)
    assert (len(series), series["records"].sum()) == (2 * bins, 8)
    assert (str(series["bin"].min())[:10], str(series["bin"].max())[:10]) == (first, last)


def test_counts_over_time_reach_over_the_period_that_is_asked_for(ledger: Database) -> None:
    view = Filters(date_from=dt.date(2024, 12, 15), date_to=dt.date(2025, 4, 2), dyads=("ARM-RUS",))
    months = measures.count_over_time(ledger, view, "month")
    assert rows_of(months, "bin", "records") == [
        ("2024-12-01", 0),
        ("2025-01-01", 3),
        ("2025-02-01", 1),
        ("2025-03-01", 0),
        ("2025-04-01", 0),
    ]


def test_a_view_without_records_has_no_course_and_no_span(ledger: Database) -> None:
    nothing = Filters(words="zzzz")
    assert measures.find_span(ledger, nothing) is None
    for unit in ("day", "week", "month", "year"):
        assert measures.count_over_time(ledger, nothing, unit).empty


def test_the_span_is_from_the_first_record_to_the_last(ledger: Database) -> None:
    assert measures.find_span(ledger, Filters()) == (dt.date(2025, 1, 10), dt.date(2025, 3, 5))


def test_types_are_counted_by_dyad(ledger: Database) -> None:
    assert rows_of(measures.count_types(ledger, Filters()), "event_type", "table", "dyad", "records", "goldstein") == [
        ("armed_clash", "incidents", "AZE-RUS", 1, -10.0),
        ("criticism", "diplomatic_actions", "ARM-RUS", 1, -2.0),
        ("criticism", "diplomatic_actions", "AZE-RUS", 1, -2.0),
        ("group_arrest", "detentions", "ARM-RUS", 1, -5.0),
        ("meeting", "diplomatic_actions", "AZE-RUS", 1, 1.0),
        ("raid", "incidents", "ARM-RUS", 1, -9.2),
        ("release", "detentions", "ARM-RUS", 1, 7.0),
        ("vote", "incidents", "AZE-RUS", 1, 0.0),
    ]


def test_marks_stack_with_the_weightiest_nearest_to_the_axis(ledger: Database) -> None:
    marks = measures.place_marks(ledger, Filters(), "month")
    assert rows_of(marks, "id", "bin", "slot", "weight", "tone") == [
        ("INC0001", "2025-01-01", 1, 9.2, "conflictual"),
        ("DET0001", "2025-01-01", 2, 5.0, "conflictual"),
        ("DIP0001", "2025-01-01", 3, 2.0, "conflictual"),
        ("DIP0002", "2025-01-01", 2, 1.0, "cooperative"),
        ("INC0002", "2025-01-01", 1, 10.0, "conflictual"),
        ("DET0002", "2025-02-01", 1, 7.0, "cooperative"),
        ("DIP0003", "2025-02-01", 1, 2.0, "conflictual"),
        ("INC0003", "2025-03-01", 1, 0.0, "neutral"),
    ]
    assert marks.set_index("id").loc["INC0001", "publishers"] == "Outlet 1, Outlet 2"


def test_the_weightiest_marks_are_kept_where_there_are_too_many(
    ledger: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.measures.comparison.MOST_MARKS", 3)
    assert list(measures.place_marks(ledger, Filters(), "month")["id"]) == ["INC0001", "INC0002", "DET0002"]


def test_records_are_listed_newest_first(ledger: Database) -> None:
    listed = measures.list_records(ledger, Filters(), 100)
    newest_first = ["INC0003", "DIP0003", "DET0002", "INC0002", "DIP0002", "DIP0001", "DET0001", "INC0001"]
    assert list(listed["id"]) == newest_first
    assert list(measures.list_records(ledger, Filters(), 3, 2)["id"]) == newest_first[2:5]
    assert rows_of(listed.tail(1), "source_count", "first_source") == [(2, "https://outlet1.example/page")]


def test_a_record_is_found_with_its_type_and_an_unknown_id_is_not(ledger: Database) -> None:
    found = measures.find_record(ledger, "DIP0003", None)
    assert found is not None
    assert (found["table"], found["cameo"], found["goldstein"], found["scored"]) == (
        "diplomatic_actions",
        "111",
        -2.0,
        False,
    )
    assert measures.find_record(ledger, "DIP9999", None) is None


def test_the_sources_of_a_record_keep_its_order(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        incidents=[incident(1, sources="S0003;S0001;S0002")], sources=[source(n) for n in (1, 2, 3)]
    )
    assert list(measures.list_sources_of_record(database, "INC0001", None)["source_id"]) == ["S0003", "S0001", "S0002"]


@pytest.mark.parametrize(
    ("record", "steps"),
    [
        ("INC0001", {"INC0001": 0, "DET0001": 1, "DIP0001": 1, "DET0002": 2}),
        ("DET0001", {"INC0001": -1, "DET0001": 0, "DIP0001": 1, "DET0002": 1}),
        ("DET0002", {"INC0001": -2, "DET0001": -1, "DET0002": 0}),
        ("DIP0001", {"INC0001": -1, "DET0001": -1, "DIP0001": 0}),
        ("INC0003", {"INC0003": 0}),
    ],
)
def test_a_chain_goes_up_to_what_is_answered_and_down_to_the_answers(ledger: Database, record: str, steps) -> None:
    chain = measures.find_chain_of_record(ledger, record, None)
    assert dict(zip(chain["id"], chain["step"], strict=True)) == steps
    assert list(chain["date"]) == sorted(chain["date"])


def test_a_circle_of_answers_ends(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        incidents=[
            incident(1, responds_to="INC0003"),
            incident(2, responds_to="INC0001"),
            incident(3, responds_to="INC0002"),
        ]
    )
    assert sorted(measures.find_chain_of_record(database, "INC0001", None)["id"]) == ["INC0001", "INC0002", "INC0003"]


def test_an_unknown_record_has_no_chain(ledger: Database) -> None:
    assert measures.find_chain_of_record(ledger, "INC9999", None).empty


def test_a_pinned_view_shows_the_record_as_it_stood_then(small_ledger: SmallLedger) -> None:
    ledger = small_ledger(incidents=INCIDENTS, detentions=DETENTIONS, diplomatic_actions=ACTIONS)
    with ledger.transaction() as transaction:
        run = transaction._cursor.execute
        run("update ledger.incidents set valid_to = 2 where id = 'INC0001'")
        run(
            "insert into ledger.incidents select * replace ('Police raid a bakery' as title, 7 as fatalities, "
            "2 as valid_from, null as valid_to) from ledger.incidents where id = 'INC0001'"
        )
        run("update ledger.diplomatic_actions set valid_to = 2 where id = 'DIP0003'")
        run("insert into ledger.revisions select * replace (2 as number) from ledger.revisions")
        derive_revision(transaction, 2)
    then, now = Filters(revision=1), Filters()
    assert (measures.count_records(ledger, then), measures.count_records(ledger, now)) == (8, 7)
    assert measures.count_records(ledger, replace(then, words="bakery")) == 0
    assert measures.count_records(ledger, replace(now, words="bakery")) == 1
    assert [int(measures.summarise_dyads(ledger, view)["fatalities"][0]) for view in (then, now)] == [2, 7]
    assert measures.find_record(ledger, "DIP0003", None) is None
    assert measures.find_record(ledger, "DIP0003", 1) is not None
    assert count_of(measures.count_options(ledger, then, TODAY), "table")["diplomatic_actions"] == 3
    assert measures.read_vocabulary(ledger).newest_revision == 2


def test_a_link_may_name_the_types_and_the_sides_of_the_ledger(ledger: Database) -> None:
    vocabulary = measures.read_vocabulary(ledger)
    assert vocabulary.types["raid"] == "incidents"
    assert len(vocabulary.types) == 50
    assert vocabulary.initiators == ("ARM", "AZE", "RUS", "EU")
    assert vocabulary.newest_revision == 1


@pytest.mark.parametrize(("days", "unit"), [(0, "day"), (45, "day"), (46, "week"), (200, "week"), (201, "month")])
def test_longer_periods_get_coarser_bins(days: int, unit: str) -> None:
    start = dt.date(2025, 1, 1)
    assert measures.choose_bin(start, start + dt.timedelta(days=days)) == unit


def held(database: Database, day: str = "2025-12-31", filters: Filters | None = None) -> list[tuple[object, ...]]:
    """Holder, taken, freed, held and uncounted of the Armenian dyad at the end of a day."""
    summary = measures.summarise_custody(database, filters or Filters(), dt.date.fromisoformat(day))
    return rows_of(summary, "holder", "taken", "freed", "held", "uncounted")


def release(number: int, **columns: object) -> object:
    return detention(number, **{"event_type": "release", "status": "released", "date": "2025-02-01", **columns})


def remand(number: int, **columns: object) -> object:
    return detention(number, **{"event_type": "remand", "status": "remanded", "date": "2025-01-15", **columns})


CUSTODY = {
    "an arrest takes": ([detention(1)], [("RUS", 3, 0, 3, 0)]),
    "a release of some of them frees these": (
        [detention(1), release(2, people=2, responds_to="DET0001")],
        [("RUS", 3, 2, 1, 0)],
    ),
    "a release that names no arrest frees nobody on record": ([detention(1), release(2)], [("RUS", 3, 0, 3, 0)]),
    "a move to house arrest frees nobody": (
        [detention(1), release(2, status="house_arrest", responds_to="DET0001")],
        [("RUS", 3, 0, 3, 0)],
    ),
    "a remand after the arrest takes nobody twice": (
        [detention(1), remand(2, responds_to="DET0001")],
        [("RUS", 3, 0, 3, 0)],
    ),
    "a remand without an arrest takes": ([remand(1, people=2)], [("RUS", 2, 0, 2, 0)]),
    "a second remand takes nobody twice": (
        [remand(1, people=2), remand(2, people=2, date="2025-02-15", responds_to="DET0001")],
        [("RUS", 2, 0, 2, 0)],
    ),
    "a remand that only brings charges takes nobody": ([remand(1, status="charged")], []),
    "those let go within the record of their arrest are free": (
        [detention(1, status="released")],
        [("RUS", 3, 3, 0, 0)],
    ),
    "a remand after an arrest that ended in release takes anew": (
        [detention(1, status="released"), remand(2, people=1, responds_to="DET0001")],
        [("RUS", 4, 3, 1, 0)],
    ),
    "a remand of those whom a later record released takes anew": (
        [
            detention(1),
            release(2, responds_to="DET0001"),
            remand(3, people=2, date="2025-03-01", responds_to="DET0002"),
        ],
        [("RUS", 5, 3, 2, 0)],
    ),
    "a remand of those who were not released with the others takes nobody twice": (
        [
            detention(1),
            release(2, people=1, responds_to="DET0001"),
            remand(3, people=2, date="2025-03-01", responds_to="DET0001"),
        ],
        [("RUS", 3, 1, 2, 0)],
    ),
    "a remand after house arrest takes nobody twice": (
        [
            detention(1),
            release(2, status="house_arrest", responds_to="DET0001"),
            remand(3, date="2025-03-01", responds_to="DET0002"),
        ],
        [("RUS", 3, 0, 3, 0)],
    ),
    "those released, remanded anew and released again are free": (
        [
            detention(1),
            release(2, responds_to="DET0001"),
            remand(3, date="2025-03-01", responds_to="DET0002"),
            release(4, date="2025-04-01", responds_to="DET0003"),
        ],
        [("RUS", 6, 6, 0, 0)],
    ),
    "a release after the remand frees": (
        [detention(1), remand(2, responds_to="DET0001"), release(3, responds_to="DET0002")],
        [("RUS", 3, 3, 0, 0)],
    ),
    "an arrest of an unknown number is told, not counted": (
        [detention(1, people=""), detention(2, people=2)],
        [("RUS", 2, 0, 2, 1)],
    ),
    "a deportation without an arrest is no custody": (
        [detention(1, event_type="deportation", status="deported")],
        [],
    ),
    "a deportation after an arrest frees": (
        [detention(1), detention(2, event_type="deportation", status="deported", people=1, responds_to="DET0001")],
        [("RUS", 3, 1, 2, 0)],
    ),
    "an exchange after an arrest frees": (
        [detention(1), detention(2, event_type="exchange", status="exchanged", responds_to="DET0001")],
        [("RUS", 3, 3, 0, 0)],
    ),
    "a conviction moves nobody": (
        [detention(1), detention(2, event_type="conviction", status="convicted", responds_to="DET0001")],
        [("RUS", 3, 0, 3, 0)],
    ),
    "those who died after the arrest are neither held nor freed": (
        [
            detention(1),
            release(2, people=1, responds_to="DET0001"),
            detention(3, event_type="remand", status="died", people=1, date="2025-03-01", responds_to="DET0001"),
        ],
        [("RUS", 3, 1, 1, 0)],
    ),
    "those who died within the record of their arrest are not held": (
        [detention(1, status="died", people=2), detention(2)],
        [("RUS", 5, 0, 3, 0)],
    ),
    "a death of nobody taken on record moves nobody": (
        [detention(1), detention(2, event_type="remand", status="died", people=1)],
        [("RUS", 3, 0, 3, 0)],
    ),
    "a release by the other side frees nobody of ours": (
        [detention(1), release(2, initiator="ARM", target="RUS", responds_to="DET0001")],
        [("RUS", 3, 0, 3, 0)],
    ),
    "each holder is counted for itself": (
        [detention(1), detention(2, initiator="ARM", target="RUS", people=2)],
        [("ARM", 2, 0, 2, 0), ("RUS", 3, 0, 3, 0)],
    ),
}


@pytest.mark.parametrize(("records", "expected"), CUSTODY.values(), ids=CUSTODY.keys())
def test_custody(small_ledger: SmallLedger, records, expected) -> None:
    assert held(small_ledger(detentions=records)) == expected


def test_custody_counts_up_to_and_including_the_day(small_ledger: SmallLedger) -> None:
    database = small_ledger(detentions=[detention(1, date="2025-01-10"), release(2, responds_to="DET0001", people=2)])
    assert held(database, "2025-01-09") == []
    assert held(database, "2025-01-10") == [("RUS", 3, 0, 3, 0)]
    assert held(database, "2025-01-31") == [("RUS", 3, 0, 3, 0)]
    assert held(database, "2025-02-01") == [("RUS", 3, 2, 1, 0)]


def test_a_stock_rests_on_what_came_before_the_period(small_ledger: SmallLedger) -> None:
    database = small_ledger(detentions=[detention(1, date="2025-01-10")])
    assert held(database, filters=Filters(date_from=dt.date(2025, 6, 1))) == [("RUS", 3, 0, 3, 0)]


def test_a_states_own_people_are_told_apart_from_the_other_sides(small_ledger: SmallLedger) -> None:
    database = small_ledger(detentions=[detention(1), detention(2, initiator="ARM", target="ARM", people=2)])
    summary = measures.summarise_custody(database, Filters(), TODAY)
    assert rows_of(summary, "holder", "sided", "held") == [("RUS", True, 3), ("ARM", False, 2)]


def test_flows_count_those_taken_and_freed_within_the_period_by_nationality(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        detentions=[
            detention(1, date="2025-01-10", detainee_nationality="ARM"),
            detention(2, date="2025-02-10", people=2),
            release(3, date="2025-02-11", people=1, detainee_nationality="ARM", responds_to="DET0001"),
        ]
    )
    february = Filters(date_from=dt.date(2025, 2, 1), date_to=dt.date(2025, 2, 28))
    assert rows_of(
        measures.custody_flows(database, february), "dyad", "holder", "nationality", "taken", "freed", "records"
    ) == [
        ("ARM-RUS", "RUS", "ARM", 0, 1, 1),
        ("ARM-RUS", "RUS", None, 2, 0, 1),
    ]


def test_custody_over_time_has_a_step_for_each_day_that_moved_somebody(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        detentions=[
            detention(1, date="2025-01-10"),
            detention(2, date="2025-01-10", people=2),
            release(3, date="2025-02-11", people=4, responds_to="DET0001;DET0002"),
            detention(4, date="2025-02-12", initiator="ARM", target="ARM"),
        ]
    )
    assert rows_of(measures.custody_over_time(database, Filters()), "date", "holder", "taken", "freed", "held") == [
        ("2025-01-10", "RUS", 5, 0, 5),
        ("2025-02-11", "RUS", 0, 4, 1),
    ]


def test_custody_by_nationality_adds_up_to_the_chart_after_a_partial_release(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        detentions=[
            detention(1, date="2025-01-10", people=5, detainee_nationality="ARM"),
            detention(2, date="2025-01-12", people=2),
            release(3, date="2025-02-11", people=3, detainee_nationality="ARM", responds_to="DET0001"),
        ]
    )
    by_nationality = measures.custody_by_nationality(database, Filters())
    assert rows_of(by_nationality, "date", "dyad", "holder", "nationality", "held") == [
        ("2025-01-10", "ARM-RUS", "RUS", "ARM", 5),
        ("2025-01-10", "ARM-RUS", "RUS", None, 0),
        ("2025-01-12", "ARM-RUS", "RUS", "ARM", 5),
        ("2025-01-12", "ARM-RUS", "RUS", None, 2),
        ("2025-02-11", "ARM-RUS", "RUS", "ARM", 2),
        ("2025-02-11", "ARM-RUS", "RUS", None, 2),
    ]
    chart = measures.custody_over_time(database, Filters())
    assert rows_of(chart, "date", "taken", "freed", "held", "title") == [
        ("2025-01-10", 5, 0, 5, "Title of DET0001"),
        ("2025-01-12", 2, 0, 7, "Title of DET0002"),
        ("2025-02-11", 0, 3, 4, "Title of DET0003"),
    ]


def test_the_api_s_custody_adds_up_to_the_chart_on_every_day(curated: Database) -> None:
    keys = ["date", "dyad", "holder"]
    given = MEASURES["custody"].tabulate(look_at(curated, Filters(), dt.date(2026, 11, 24)))
    chart = measures.custody_over_time(curated, Filters()).set_index(keys)["held"]
    assert given.groupby(keys)["held"].sum().to_dict() == chart.to_dict()


def test_what_custody_does_not_know_is_counted(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        detentions=[
            detention(1, confidence="confirmed", detainee_nationality="ARM"),
            detention(2, people=""),
            detention(3, people=4, confidence="disputed"),
            release(4, people=1, confidence="confirmed", detainee_nationality="ARM", responds_to="DET0001"),
            detention(5, people=10, confidence="confirmed", detainee_nationality="ARM", sources="S0002"),
        ],
        sources=[source(1), source(2, url="https://ria.ru/1", affiliation="state")],
    )
    assert rows_of(
        measures.summarise_unknown_custody(database, Filters(), TODAY),
        "dyad", "taken", "held", "records", "uncounted", "unnamed_nationality",
        "unconfirmed", "unconfirmed_people", "one_sided", "one_sided_people",
    ) == [
        ("ARM-RUS", 17, 16, 5, 1, 2, 2, 4, 1, 10),
        ("AZE-RUS", 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ]  # fmt: skip


def test_statuses_and_allegations_are_counted_in_records_and_people(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        detentions=[detention(1, mistreatment="alleged"), detention(2, people=""), release(3, people=1)]
    )
    assert rows_of(
        measures.count_detention_field(database, Filters()), "field", "value", "records", "people", "uncounted"
    ) == [
        ("mistreatment", "alleged", 1, 3, 0),
        ("mistreatment", "none_reported", 2, 1, 1),
        ("status", "detained", 2, 3, 1),
        ("status", "released", 1, 1, 0),
    ]


def test_a_named_person_stands_with_the_latest_news_of_them(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        detentions=[
            detention(1, notable_names="Aram;Aren"),
            release(2, notable_names="Aram", responds_to="DET0001"),
        ]
    )
    people = measures.list_named_people(database, Filters(), TODAY)
    # From 10 January to 6 March: 21 days of January, 28 of February and 6 of March.
    assert rows_of(people, "name", "status", "since", "id", "title", "records", "is_held", "days_since") == [
        ("Aren", "detained", "2025-01-10", "DET0001", "Title of DET0001", 1, True, 55),
        ("Aram", "released", "2025-02-01", "DET0002", "Title of DET0002", 2, False, None),
    ]


def test_a_named_persons_nationality_is_the_latest_that_is_reported(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        detentions=[
            detention(1, notable_names="Aram", detainee_nationality="RUS"),
            # Two of a day: the latest of them has the higher id.
            detention(2, notable_names="Aram;Aren", detainee_nationality="ARM", date="2025-01-20"),
            detention(3, notable_names="Aram", date="2025-01-20"),
            release(4, notable_names="Aram"),
        ]
    )
    people = measures.list_named_people(database, Filters(), TODAY)
    assert rows_of(people, "name", "nationality", "id", "records") == [
        ("Aren", "ARM", "DET0002", 1),
        ("Aram", "ARM", "DET0004", 4),
    ]


def test_incidents_are_summarised_with_the_most_frequent_types_and_the_gravest(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        incidents=[
            incident(1, fatalities=2, injured=1, latitude=40.2, longitude=44.5, geo_precision="city"),
            incident(2, fatalities=2, injured=5, title="The gravest"),
            incident(3, injured=9, event_type="assault"),
            incident(4, event_type="assault"),
        ]
    )
    summary = measures.summarise_incidents(database, Filters())
    assert rows_of(summary, "dyad", "records", "fatalities", "injured", "gravest_title", "gravest_injured") == [
        ("ARM-RUS", 4, 4, 15, "The gravest", 5),
        ("AZE-RUS", 0, 0, 0, None, None),
    ]
    assert rows_of(summary.head(1), "uncounted_fatalities", "uncounted_injured", "unplaced", "top_records") == [
        (2, 1, 3, 2)
    ]
    assert list(summary["top_types"][0]) == ["assault", "raid"]


def test_incidents_at_one_place_are_one_mark_a_dyad_and_type(small_ledger: SmallLedger) -> None:
    yerevan = {"latitude": 40.2, "longitude": 44.5, "geo_precision": "city", "place": "Yerevan"}
    database = small_ledger(
        incidents=[
            incident(1, fatalities=1, **yerevan),
            incident(2, date="2025-02-01", fatalities=2, title="The latest", **yerevan),
            incident(3, event_type="protest", **yerevan),
            incident(4, **{**yerevan, "geo_precision": "region"}),
            incident(5),
        ]
    )
    places = measures.place_incidents(database, Filters())
    assert rows_of(places, "event_type", "approximate", "records", "fatalities", "latest_title") == [
        ("raid", False, 2, 3, "The latest"),
        ("protest", False, 1, None, "Title of INC0003"),
        ("raid", True, 1, None, "Title of INC0004"),
    ]
    assert places["latest_id"][0] == "INC0002"


def test_diplomacy_is_summarised_by_direction_and_level(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        diplomatic_actions=[
            action(1, event_type="meeting", level="head_of_state"),
            action(2, event_type="call", initiator="ARM", target="RUS", level="head_of_government"),
            action(3, event_type="cancellation", initiator="ARM", target="RUS"),
            action(4, initiator="EU", target="ARM"),
        ]
    )
    assert rows_of(
        measures.summarise_diplomacy(database, Filters(dyads=("ARM-RUS",))),
        "records", "by_first", "by_second", "leaders", "meetings", "calls", "cancellations",
    ) == [(4, 2, 1, 2, 1, 1, 1)]  # fmt: skip
    assert rows_of(measures.count_levels(database, Filters()), "level", "dyad", "records") == [
        ("head_of_government", "ARM-RUS", 1),
        ("head_of_state", "ARM-RUS", 1),
        ("spokesperson", "ARM-RUS", 2),
    ]
    assert rows_of(measures.count_meetings(database, Filters(), "month"), "bin", "event_type", "records") == [
        ("2025-01-01", "call", 1),
        ("2025-01-01", "cancellation", 1),
        ("2025-01-01", "meeting", 1),
    ]


def test_pairs_tell_who_acts_toward_whom(ledger: Database) -> None:
    assert rows_of(
        measures.count_pairs(ledger, Filters()),
        "initiator", "target", "records", "conflictual", "cooperative", "scored", "goldstein",
    ) == [
        ("ARM", "RUS", 1, 1, 0, 1, -2.0),
        ("EU", "AZE", 1, 1, 0, 0, 0.0),
        ("RUS", "AZE", 1, 0, 1, 1, 1.0),
    ]  # fmt: skip


def test_neighbours_are_those_before_and_after_by_date(ledger: Database) -> None:
    found = measures.find_neighbours(ledger, Filters(), "DET0002", dt.date(2025, 2, 2))
    assert (found["records"], found["place"], found["shown"]) == (8, 6, True)
    assert (found["before_id"], found["after_id"]) == ("INC0002", "DIP0003")


def test_a_record_outside_the_view_still_has_neighbours_in_it(ledger: Database) -> None:
    view = Filters(dyads=("AZE-RUS",))
    found = measures.find_neighbours(ledger, view, "DET0002", dt.date(2025, 2, 2))
    assert (found["records"], found["place"], found["shown"]) == (4, 2, False)
    assert (found["before_id"], found["after_id"]) == ("INC0002", "DIP0003")


def test_sourcing_counts_what_the_records_rest_on(ledger: Database) -> None:
    assert rows_of(
        measures.summarise_sourcing(ledger, Filters()),
        "dyad", "records", "confirmed", "disputed", "dated", "several", "independent", "cited",
    ) == [
        ("ARM-RUS", 4, 1, 0, 4, 1, 4, 2),
        ("AZE-RUS", 4, 0, 1, 4, 0, 3, 2),
    ]  # fmt: skip
