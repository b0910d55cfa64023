"""A view's filters are the same in its link, its queries and its sentence."""

import datetime as dt
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.codebook import AFFILIATION, COMPARED_DYADS, CONFIDENCE, DYADS, TABLES
from ledger.filters import (
    FILTER_PARAMETERS,
    FIRST_DAY,
    LAST_DAY,
    LEAST_HALF_LIFE,
    MAX_WORDS_LENGTH,
    MOST_HALF_LIFE,
    OTHER_PARAMETERS,
    VIEW_PARAMETER,
    Filters,
    Vocabulary,
    period_presets,
)

TODAY = dt.date(2026, 11, 24)
KNOWN = {*FILTER_PARAMETERS, *OTHER_PARAMETERS, VIEW_PARAMETER}
VOCABULARY = Vocabulary(
    types={"raid": "incidents", "arrest": "detentions", "release": "detentions", "summons": "diplomatic_actions"},
    initiators=("ARM", "AZE", "RUS", "EU"),
    newest_revision=3,
)
DEFAULTS = {
    "date_from": None,
    "date_to": None,
    "dyads": ["ARM-RUS", "AZE-RUS"],
    "tables": [],
    "types": [],
    "initiators": [],
    "confidence": [],
    "affiliations": [],
    "words": [],
    "half_life": 30,
    "weighted": False,
    "without": [],
    "revision": None,
}
BOTH = "Armenia–Russia and Azerbaijan–Russia"


def name_cells(filters: Filters) -> dict[str, str]:
    return {name: str(filters.parameters()[name]) for name in ("cells", "affiliated_cells", "aside", "found")}


def test_a_view_with_words_or_without_records_sums_cells_of_its_own() -> None:
    fine, found = "stored_cells", "searched_cells"
    stored = {"cells": "coarse_cells", "affiliated_cells": fine, "aside": "no_cells", "found": "no_records"}
    searched = {"cells": found, "affiliated_cells": found, "aside": "no_cells", "found": "found_records"}
    assert name_cells(Filters(dyads=("ARM-RUS",))) == stored
    assert name_cells(Filters(without=("DIP0001",))) == stored | {"aside": "set_aside_cells"}
    assert name_cells(Filters(affiliations=("state",))) == stored | {"cells": fine}
    assert name_cells(Filters(words="gas")) == searched
    assert name_cells(Filters(words="gas", without=("DIP0001",))) == searched | {"aside": "set_aside_cells"}


# Query, filters, parameters beside the defaults, sentence, and the query that the filters give back.
VIEWS = [
    ("", Filters(), {}, f"{BOTH}, all dates", ""),
    (
        "from=2024-12-25",
        Filters(date_from=dt.date(2024, 12, 25)),
        {"date_from": dt.date(2024, 12, 25)},
        f"{BOTH}, 25 Dec 2024 to 24 Nov 2026",
        "from=2024-12-25",
    ),
    (
        "to=2025-07-15",
        Filters(date_to=dt.date(2025, 7, 15)),
        {"date_to": dt.date(2025, 7, 15)},
        f"{BOTH}, up to 15 Jul 2025",
        "to=2025-07-15",
    ),
    (
        "to=2025-07-15&dyad=AZE-RUS&from=2025-06-27",
        Filters(date_from=dt.date(2025, 6, 27), date_to=dt.date(2025, 7, 15), dyads=("AZE-RUS",)),
        {"date_from": dt.date(2025, 6, 27), "date_to": dt.date(2025, 7, 15), "dyads": ["AZE-RUS"]},
        "Azerbaijan–Russia, 27 Jun 2025 to 15 Jul 2025",
        "from=2025-06-27&to=2025-07-15&dyad=AZE-RUS",
    ),
    ("from=2027-01-01", Filters(date_from=dt.date(2027, 1, 1)), {"date_from": dt.date(2027, 1, 1)},
     f"{BOTH}, 1 Jan 2027 to 1 Jan 2027", "from=2027-01-01"),
    ("dyad=AZE-RUS&dyad=ARM-RUS", Filters(), {}, f"{BOTH}, all dates", ""),
    (
        "dyad=ARM-AZE&dyad=ARM-RUS",
        Filters(dyads=("ARM-RUS", "ARM-AZE")),
        {"dyads": ["ARM-RUS", "ARM-AZE"]},
        "Armenia–Russia and Armenia–Azerbaijan (context), all dates",
        "dyad=ARM-RUS&dyad=ARM-AZE",
    ),
    (
        "dyad=ARM-AZE&dyad=ARM-RUS&dyad=AZE-RUS",
        Filters(dyads=("ARM-RUS", "AZE-RUS", "ARM-AZE")),
        {"dyads": ["ARM-RUS", "AZE-RUS", "ARM-AZE"]},
        "Armenia–Russia, Azerbaijan–Russia and Armenia–Azerbaijan (context), all dates",
        "dyad=ARM-RUS&dyad=AZE-RUS&dyad=ARM-AZE",
    ),
    (
        "table=detentions&table=detentions",
        Filters(tables=("detentions",)),
        {"tables": ["detentions"]},
        f"{BOTH}, all dates, detentions",
        "table=detentions",
    ),
    ("table=incidents&table=detentions&table=diplomatic_actions", Filters(), {}, f"{BOTH}, all dates", ""),
    (
        "type=summons&type=arrest",
        Filters(types=("arrest", "summons")),
        {"types": ["arrest", "summons"]},
        f"{BOTH}, all dates, arrest or summons",
        "type=arrest&type=summons",
    ),
    (
        "initiator=EU&initiator=RUS",
        Filters(initiators=("RUS", "EU")),
        {"initiators": ["RUS", "EU"]},
        f"{BOTH}, all dates, by Russia or European Union",
        "initiator=RUS&initiator=EU",
    ),
    (
        "confidence=disputed&affiliation=state&affiliation=official",
        Filters(confidence=("disputed",), affiliations=("official", "state")),
        {"confidence": ["disputed"], "affiliations": ["official", "state"]},
        f"{BOTH}, all dates, disputed, citing official or state-owned sources",
        "confidence=disputed&affiliation=official&affiliation=state",
    ),
    (
        "q=+Baku++%C5%9Eeki+",
        Filters(words="Baku Şeki"),
        {"words": ["Baku", "Şeki"]},
        f"{BOTH}, all dates, with “Baku Şeki”",
        "q=Baku+%C5%9Eeki",
    ),
    ("q=+", Filters(), {}, f"{BOTH}, all dates", ""),
    ("half_life=30&weight=", Filters(), {}, f"{BOTH}, all dates", ""),
    (
        "half_life=15&weight=confidence",
        Filters(half_life=15, weighted=True),
        {"half_life": 15, "weighted": True},
        f"{BOTH}, all dates, half-life 15 days, weighted by confidence",
        "half_life=15&weight=confidence",
    ),
    (
        "without=DIP0002&without=DET0001&without=DIP0002",
        Filters(without=("DET0001", "DIP0002")),
        {"without": ["DET0001", "DIP0002"]},
        f"{BOTH}, all dates, 2 records set aside from the score",
        "without=DET0001&without=DIP0002",
    ),
    ("rev=2", Filters(revision=2), {"revision": 2}, f"{BOTH}, all dates, as of revision 2", "rev=2"),
    ("id=DET0012&embed=true&rev=3", Filters(revision=3), {"revision": 3}, f"{BOTH}, all dates, as of revision 3",
     "rev=3"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "filters", "parameters", "sentence", "link"), VIEWS)
def test_a_link_its_parameters_its_sentence_and_its_own_link_agree(query, filters, parameters, sentence, link) -> None:
    read, notices = Filters.from_query(parse_qs(query), VOCABULARY)
    assert read == filters
    assert notices == ()
    assert read.parameters() == DEFAULTS | name_cells(read) | parameters
    assert read.describe(TODAY) == sentence
    assert read.to_query_string() == link


UNUSABLE = [
    ("colour=red", ["colour is not a filter of this dashboard"]),
    ("dyad=AZE-TUR", ["dyad=AZE-TUR is unknown"]),
    ("table=rumours&type=flood", ["table=rumours is unknown", "type=flood is unknown"]),
    ("initiator=XYZ&confidence=sure&affiliation=mine",
     ["initiator=XYZ is unknown", "confidence=sure is unknown", "affiliation=mine is unknown"]),
    ("from=yesterday", ["from=yesterday is not a date (YYYY-MM-DD)"]),
    ("to=2025-02-30", ["to=2025-02-30 is not a date (YYYY-MM-DD)"]),
    ("from=1990-12-31", ["from=1990-12-31 is outside 1991 to 2100"]),
    ("to=2101-01-01", ["to=2101-01-01 is outside 1991 to 2100"]),
    ("from=2025-07-02&to=2025-07-01",
     ["from=2025-07-02 and to=2025-07-01 contradict each other: the period would end before it starts"]),
    ("rev=4", ["rev=4 is not a revision (1 to 3)"]),
    ("rev=0", ["rev=0 is not a revision (1 to 3)"]),
    ("rev=-1", ["rev=-1 is not a revision (1 to 3)"]),
    ("rev=²", ["rev=² is not a revision (1 to 3)"]),
    ("half_life=6", ["half_life=6 is not a half-life (7 to 180 days, a whole number)"]),
    ("half_life=181", ["half_life=181 is not a half-life (7 to 180 days, a whole number)"]),
    ("half_life=30.0", ["half_life=30.0 is not a half-life (7 to 180 days, a whole number)"]),
    ("weight=yes", ["weight=yes is unknown"]),
    ("without=S0001", ["without=S0001 is not the id of a record"]),
    ("&".join(f"without=DIP{number:04}" for number in range(201)),
     ["without names 201 records; at most 200 can be set aside"]),
    ("q=" + "a" * (MAX_WORDS_LENGTH + 1), ["q=" + "a" * 40 + "… is longer than 200 characters"]),
    ("x" * 41 + "=1", ["x" * 40 + "… is not a filter of this dashboard"]),
    ("dyad=" + "x" * 41, ["dyad=" + "x" * 40 + "… is unknown"]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "notices"), UNUSABLE)
def test_what_a_link_cannot_mean_is_ignored_with_a_notice_that_names_it(query, notices) -> None:
    filters, told = Filters.from_query(parse_qs(query), VOCABULARY)
    assert filters == Filters()
    assert list(told) == notices


def test_a_type_of_a_table_that_is_left_out_is_ignored_with_a_notice_that_names_both() -> None:
    filters, notices = Filters.from_query({"table": ["incidents"], "type": ["raid", "arrest"]}, VOCABULARY)
    assert filters == Filters(tables=("incidents",), types=("raid",))
    assert notices == ("type=arrest contradicts table=incidents: it is a type of detentions",)


def test_the_usable_part_of_a_link_is_kept() -> None:
    filters, notices = Filters.from_query({"dyad": ["AZE-RUS", "nowhere"], "from": ["2025-01-01"]}, VOCABULARY)
    assert filters == Filters(date_from=dt.date(2025, 1, 1), dyads=("AZE-RUS",))
    assert notices == ("dyad=nowhere is unknown",)


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    july = Filters(date_from=dt.date(2025, 7, 1), date_to=dt.date(2025, 7, 31), words="Baku")
    assert july.period_before(TODAY) == Filters(dt.date(2025, 5, 31), dt.date(2025, 6, 30), words="Baku")


def test_the_period_before_an_open_end_counts_up_to_today() -> None:
    week = Filters(date_from=dt.date(2026, 11, 18))
    assert week.period_before(TODAY) == Filters(dt.date(2026, 11, 11), dt.date(2026, 11, 17))


@pytest.mark.parametrize("filters", [Filters(), Filters(date_to=TODAY), Filters(date_from=FIRST_DAY)])
def test_there_is_no_period_before_an_open_start_or_the_first_day(filters) -> None:
    assert filters.period_before(TODAY) is None


def test_the_presets_end_today_and_last_as_long_as_they_say() -> None:
    starts = {preset.name: preset.date_from for preset in period_presets(TODAY)}
    assert starts == {
        "all": None,
        "ceasefire": dt.date(2020, 11, 10),
        "crash": dt.date(2024, 12, 25),
        "year": dt.date(2026, 1, 1),
        "90_days": dt.date(2026, 8, 27),
        "30_days": dt.date(2026, 10, 26),
    }


def _choices(known, default=()):
    """Any canonical choice: in the order of the known values, the default and all of them left out."""
    usual = tuple(default) or tuple(known)
    return st.sets(st.sampled_from(list(known))).map(
        lambda chosen: () if (picked := tuple(v for v in known if v in chosen)) == usual else picked
    )


WORDS = st.text(max_size=60).map(lambda text: " ".join(text.split()))
DAYS = st.none() | st.dates(FIRST_DAY, LAST_DAY)


@st.composite
def views(draw):
    days = draw(DAYS), draw(DAYS)
    start, end = sorted(days) if all(days) else days
    tables = draw(_choices(TABLES))
    types = tuple(name for name, table in VOCABULARY.types.items() if not tables or table in tables)
    chosen = draw(st.sets(st.sampled_from(types)))
    picked = tuple(name for name in VOCABULARY.types if name in chosen)
    return Filters(
        date_from=start,
        date_to=end,
        dyads=draw(_choices(DYADS, COMPARED_DYADS)),
        tables=tables,
        types=() if len(picked) == len(VOCABULARY.types) else picked,
        initiators=draw(_choices(VOCABULARY.initiators)),
        confidence=draw(_choices(CONFIDENCE)),
        affiliations=draw(_choices(AFFILIATION)),
        words=draw(WORDS),
        half_life=draw(st.integers(LEAST_HALF_LIFE, MOST_HALF_LIFE)),
        weighted=draw(st.booleans()),
        without=tuple(sorted(draw(st.sets(st.from_regex(r"(INC|DET|DIP)[0-9]{4,6}", fullmatch=True), max_size=5)))),
        revision=draw(st.none() | st.integers(1, VOCABULARY.newest_revision)),
    )


@given(views())
def test_a_view_is_the_same_after_it_was_sent_as_a_link(view) -> None:
    assert Filters.from_query(parse_qs(view.to_query_string()), VOCABULARY) == (view, ())


NAMES = st.sampled_from(
    [
        "from",
        "to",
        "dyad",
        "table",
        "type",
        "initiator",
        "confidence",
        "affiliation",
        "q",
        "half_life",
        "weight",
        "without",
        "rev",
        "id",
        "x" * 10_000,
    ]
) | st.text(max_size=20)
VALUES = (
    st.text()
    | st.integers().map(str)
    | st.dates().map(str)
    | st.datetimes().map(str)
    | st.binary().map(lambda data: data.decode("utf-8", "surrogateescape"))
    | st.sampled_from([*DYADS, *TABLES, *VOCABULARY.types, "9" * 5000, "x" * 100_000, "2025-W01-1", "20250101", "\0"])
)


@given(st.dictionaries(NAMES, st.lists(VALUES, max_size=4), max_size=8))
def test_any_link_at_all_gives_a_view_in_canonical_form(query) -> None:
    view, notices = Filters.from_query(query, VOCABULARY)
    again: dict[str, list[str]] = {}
    for name, value in view.to_query():
        again.setdefault(name, []).append(value)
    assert Filters.from_query(again, VOCABULARY) == (view, ())
    assert view.describe(TODAY)
    assert parse_qs(view.to_query_string()) == again
    assert all(notice and len(notice) < 400 for notice in notices)


SAVED = replace(VOCABULARY, views={"raids": "type=raid&rev=2", "lost": None, "odd": "type=flood"})
STRANGE = st.text(max_size=50) | st.sampled_from(["%2500", "dyad%3DARM-RUS", "\0", "9" * 5000, "x" * 100_000, "<b>"])


@given(st.binary(max_size=300).map(lambda data: data.decode("latin-1")) | st.text(max_size=300))
def test_any_text_after_the_question_mark_gives_a_view_that_its_link_repeats(text) -> None:
    query = parse_qs(text, keep_blank_values=True)
    view, _ = Filters.from_query(query, SAVED)
    assert Filters.from_query(parse_qs(view.to_query_string()), SAVED) == (view, ())


@given(views(), st.dictionaries(STRANGE.filter(lambda name: name not in KNOWN), st.lists(STRANGE)), STRANGE)
def test_what_is_strange_in_a_link_changes_nothing_of_what_it_validly_asks_for(view, strange, value) -> None:
    query = parse_qs(view.to_query_string()) | strange
    for name in ("dyad", "table", "type", "initiator", "confidence", "affiliation"):
        query[name] = [f"!{value}", *query.get(name, ()), f"{value}?"]
    filters, notices = Filters.from_query(query, SAVED)
    assert filters == view
    assert len(notices) >= len(strange)


@pytest.mark.parametrize(
    "text", ["20250101", "2025-W01-1", "2025-1-1", " 2025-01-01", "2025-01-01T00:00", "२०२५-०१-०१"]
)
def test_a_date_is_written_in_one_way(text) -> None:
    assert Filters.from_query({"from": [text]}, VOCABULARY) == (
        Filters(),
        (f"from={text} is not a date (YYYY-MM-DD)",),
    )


@pytest.mark.parametrize("text", ["01", "+1", " 1", "1.0", "1_0", "१"])
def test_a_revision_is_written_in_one_way(text) -> None:
    assert Filters.from_query({"rev": [text]}, VOCABULARY) == (Filters(), (f"rev={text} is not a revision (1 to 3)",))
