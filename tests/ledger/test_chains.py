"""Chains of acts and answers, and how each side answers the other."""

import datetime as dt

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest

from ledger import measures, revisions, sentences
from ledger.charts.chains import GAPS_SHORTENED, MARKS_ACROSS, PLACES, TO_SCALE, place_acts
from ledger.codebook import DYADS, TABLES
from ledger.database import EVERY_ROW, Database
from ledger.examples import CHAINS
from ledger.filters import Filters
from ledger.measures.resampling import find_interval, find_medians, resample, weigh_share
from tests.ledger.conftest import SmallLedger
from tests.small import Row, action, detention, incident

ARMENIAN = {"initiator": "ARM", "target": "RUS"}


# A raid (−9.2) that Armenia answers by a summons (−2) and arrests (−5), which Russia answers; and a pair apart.
QUARREL: dict[str, list[Row]] = {
    "incidents": [incident(1, date="2025-01-10"), incident(2, date="2025-06-01", event_type="protest", **ARMENIAN)],
    "detentions": [detention(1, date="2025-01-15", responds_to="INC0001", **ARMENIAN)],
    "diplomatic_actions": [
        action(1, date="2025-01-12", event_type="summons", responds_to="INC0001", **ARMENIAN),
        action(2, date="2025-01-12", event_type="demand", responds_to="DIP0001"),
        action(3, date="2025-01-20", event_type="support", initiator="EU", target="ARM", responds_to="DET0001"),
        action(4, date="2025-06-02", event_type="criticism", responds_to="INC0002"),
        # Named from another relation, it joins no chain of this one.
        action(5, date="2025-06-03", dyad="ARM-AZE", initiator="AZE", target="ARM", responds_to="INC0002;INC0001"),
    ],
}


@pytest.fixture(scope="module")
def quarrel(shared_ledger: SmallLedger) -> Database:
    """The quarrel, only read."""
    return shared_ledger(**QUARREL)


def test_a_chain_holds_what_is_linked_within_its_relation(quarrel: Database) -> None:
    chains = measures.list_chains(quarrel, Filters(dyads=tuple(DYADS)))
    assert list(chains["chain"]) == ["INC0001", "INC0002"]
    first = chains.iloc[0]
    told = ("acts", "days", "gravest_id", "by_first", "by_second", "by_others", "last_id", "is_open")
    assert [first[name] for name in told] == [5, 11, "INC0001", 2, 2, 1, "DIP0003", False]
    # The raid 9.2, the arrests 5, the summons 2 and the demand 5; the third party's support is not scored.
    assert first["conflict"] == pytest.approx(21.2)
    assert list(measures.find_chain(quarrel, Filters(), "DIP0002")["id"]) == [
        "INC0001",
        "DIP0001",
        "DIP0002",
        "DET0001",
        "DIP0003",
    ]
    assert list(measures.find_chain(quarrel, Filters(), "DIP0005")["id"]) == ["DIP0005"]
    assert measures.find_chain(quarrel, Filters(), "INC0999").empty


def test_a_chain_is_open_while_its_last_conflictual_act_is_recent_and_unnamed(small_ledger: SmallLedger) -> None:
    def is_open(last: str, kind: str, *others) -> bool:
        database = small_ledger(
            incidents=[incident(1, date="2025-01-10")],
            diplomatic_actions=[
                action(1, date="2025-02-01", event_type=kind, responds_to="INC0001", **ARMENIAN),
                action(9, date=last, dyad="AZE-RUS", target="AZE"),
                *others,
            ],
        )
        return bool(measures.list_chains(database, Filters())["is_open"].item())

    # 90 days after 1 February is 2 May.
    assert is_open("2025-05-02", "criticism")
    assert not is_open("2025-05-03", "criticism")
    assert not is_open("2025-05-02", "concession")
    named = action(2, date="2025-02-03", dyad="ARM-AZE", initiator="AZE", target="ARM", responds_to="DIP0001")
    assert not is_open("2025-05-02", "criticism", named)


def test_a_chain_is_counted_whole_as_soon_as_one_act_passes_the_filters(quarrel: Database) -> None:
    late = Filters(date_from=dt.date(2025, 1, 15), date_to=dt.date(2025, 3, 1), tables=("detentions",))
    (chain,) = measures.list_chains(quarrel, late).to_dict("records")
    assert (chain["chain"], chain["acts"], chain["shown"]) == ("INC0001", 5, 1)
    acts = measures.find_chain(quarrel, late, "INC0001").set_index("id")
    assert list(acts.index[acts["shown"]]) == ["DET0001"]
    assert measures.list_chains(quarrel, Filters(words="zzzz")).empty


VIEWS = [
    Filters(**period, **narrowed)  # type: ignore[arg-type]
    for period in (
        {},
        {"date_from": dt.date(2025, 2, 1)},
        {"date_to": dt.date(2024, 6, 30)},
        {"date_from": dt.date(2025, 1, 1), "date_to": dt.date(2025, 7, 15)},
    )
    for narrowed in (
        {},
        {"dyads": ("ARM-AZE",)},
        {"tables": ("detentions",)},
        {"types": ("raid", "criticism")},
        {"initiators": ("ARM", "EU")},
        {"confidence": ("confirmed",)},
        {"affiliations": ("independent",)},
        {"words": "airport"},
    )
]


def find_root_of_each(database: Database) -> dict[str, str]:
    """One record of its chain for each record that stands in one, as the rows say."""
    rows = pd.concat(revisions.read_rows(database, table, 1) for table in TABLES)
    dyads, roots = rows["dyad"].to_dict(), {str(record): str(record) for record in rows.index}

    def find_root(record: str) -> str:
        return record if roots[record] == record else find_root(roots[record])

    pairs = rows["responds_to"].dropna().str.split(";").explode()
    for record, answered in pairs.items():
        if dyads[record] == dyads[answered]:
            roots[find_root(str(record))] = find_root(answered)
    found = {record: find_root(record) for record in roots}
    sizes = pd.Series(found).value_counts()
    return {record: root for record, root in found.items() if sizes[root] > 1}


def test_a_view_lists_the_chains_that_its_records_stand_in(curated: Database) -> None:
    root_of = find_root_of_each(curated)
    every = measures.list_chains(curated, Filters(dyads=tuple(DYADS))).set_index("chain")
    own = [name for name in every.columns if name != "shown"]
    for view in VIEWS:
        records = measures.list_records(curated, view, EVERY_ROW)["id"]
        listed = measures.list_chains(curated, view).set_index("chain")
        shown = records.map(root_of).value_counts()
        assert dict(listed["shown"].rename(root_of)) == dict(shown), view
        pd.testing.assert_frame_equal(listed[own], every.loc[listed.index, own], check_dtype=False)


@pytest.mark.parametrize(("skip", "highlights"), [(0, 3), (1, 5), (4, 2), (400, 3)])
def test_a_page_of_chains_and_the_highlights_are_of_all_chains(curated: Database, skip: int, highlights: int) -> None:
    view = Filters(dyads=tuple(DYADS))
    every = measures.list_chains(curated, view)
    page = measures.look_over_chains(curated, view, 3, skip, highlights)
    latest = every[every["is_open"]].sort_values(["last_date", "acts", "chain"], ascending=[False, False, True])
    for got, expected in (
        (page.rows, every.iloc[skip : skip + 3]),
        (page.longest, every.head(highlights)),
        (page.latest_open, latest.head(highlights)),
    ):
        assert list(got["chain"]) == list(expected["chain"])
    assert (page.chains, page.open_chains) == (len(every), every["is_open"].sum())


def test_a_record_set_aside_is_not_scored_but_still_links(quarrel: Database) -> None:
    aside = Filters(without=("INC0001",))
    chain = measures.list_chains(quarrel, aside).iloc[0]
    assert (chain["chain"], chain["acts"], chain["gravest_id"]) == ("INC0001", 5, "DIP0002")
    assert chain["conflict"] == pytest.approx(12.0)
    armenia = reciprocity_of(quarrel, "RUS", aside)
    assert (armenia["answered"], armenia["median_lag"], armenia["pairs"]) == (1, 2, 0)
    assert pd.isna(armenia["severity"])


def test_a_pinned_revision_has_the_chains_that_stood_then(small_ledger: SmallLedger) -> None:
    database = small_ledger(**QUARREL)
    gone = {"detentions": ["DET0001"], "diplomatic_actions": ["DIP0003"]}
    revisions.commit_update(database, revisions.Update(1, "A person", "Take the arrests out", "edit", removed=gone))
    now, then = (measures.list_chains(database, Filters(revision=revision)).iloc[0] for revision in (None, 1))
    assert (now["acts"], now["last_id"]) == (3, "DIP0002")
    assert (then["acts"], then["last_id"]) == (5, "DIP0003")


def test_a_long_chain_is_one_and_a_circle_ends(small_ledger: SmallLedger) -> None:
    day = dt.date(2020, 12, 1)
    path = [
        # Ids that do not follow the dates, so that no end of the chain has the least.
        action(number * 7 % 1000 + 1, date=day + dt.timedelta(days=number), responds_to=named)
        for number, named in enumerate(["", *(f"DIP{number * 7 % 1000 + 1:04}" for number in range(999))])
    ]
    circle = [incident(number, responds_to=f"INC{number % 3 + 1:04}") for number in (1, 2, 3)]
    database = small_ledger(incidents=circle, diplomatic_actions=path)
    chains = measures.list_chains(database, Filters())
    assert [(row.chain, row.acts, row.days) for row in chains.itertuples()] == [
        ("DIP0001", 1000, 1000),
        ("INC0001", 3, 1),
    ]


def reciprocity_of(database: Database, initiator: str, filters: Filters | None = None) -> pd.Series:
    """How the acts of a side of Armenia and Russia were answered."""
    measured = measures.measure_reciprocity(database, filters or Filters())
    return measured[(measured["dyad"] == "ARM-RUS") & (measured["initiator"] == initiator)].iloc[0]


def test_reciprocity_counts_acts_answers_lags_and_points(quarrel: Database) -> None:
    # Russia acts three times: the raid (answered after 2 days, by a summons and arrests), a demand and a criticism.
    russia = reciprocity_of(quarrel, "RUS")
    assert (russia["target"], russia["acts"], russia["answered"], russia["median_lag"]) == ("ARM", 3, 1, 2)
    assert russia["share"] == pytest.approx(1 / 3)
    # The raid's 9.2 points stand against 2 and against 5.
    assert (russia["rated"], russia["pairs"]) == (1, 2)
    assert russia["severity"] == pytest.approx(7 / 18.4)
    # Armenia acts three times: the summons answered on its day, the arrests not by Russia, the protest after a day.
    armenia = reciprocity_of(quarrel, "ARM")
    assert (armenia["acts"], armenia["answered"], armenia["timed"], armenia["median_lag"]) == (3, 2, 2, 0.5)
    assert armenia["severity"] == pytest.approx((5 + 2) / (2 + 6.5))
    assert armenia[["share_low", "lag_low", "severity_high"]].isna().all()


def test_reciprocity_narrows_the_acts_but_looks_for_answers_everywhere(quarrel: Database) -> None:
    raids = reciprocity_of(quarrel, "RUS", Filters(types=("raid",), date_to=dt.date(2025, 1, 11)))
    assert (raids["acts"], raids["answered"], raids["pairs"]) == (1, 1, 2)


def test_lags_rest_only_on_what_is_dated_to_the_day(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        incidents=[
            incident(1, date="2025-03-01", date_precision="month"),
            incident(2, date="2025-03-05"),
            incident(3, date="2025-03-05"),
        ],
        diplomatic_actions=[
            action(1, date="2025-03-09", responds_to="INC0001;INC0002", **ARMENIAN),
            action(2, date="2025-03-01", date_precision="month", responds_to="INC0003", **ARMENIAN),
            action(3, date="2025-04-02", event_type="concession", responds_to="INC0003", **ARMENIAN),
        ],
    )
    russia = reciprocity_of(database, "RUS")
    # 4 days to the first answer of INC0002, 28 to the dated one of INC0003.
    assert (russia["answered"], russia["timed"], russia["median_lag"]) == (3, 2, 16)
    # The concession is no conflict: three pairs of a raid and a criticism.
    assert (russia["pairs"], russia["severity"]) == (3, pytest.approx(2 / 9.2))


def test_an_interval_is_that_of_whole_acts_drawn_anew() -> None:
    # Ten acts, five answered: the number answered in a resample is binomial, whose middle 95% is 2 to 8.
    drawn = resample(np.array([5.0, 5.0]))
    assert (drawn.sum(axis=1) == 10).all()
    assert find_interval(weigh_share(np.array([1.0, 0.0]), np.ones(2), drawn)) == pytest.approx((0.2, 0.8))
    lags, counts = np.array([4.0, np.nan, 1.0, 9.0]), np.array([3.0, 2.0, 1.0, 2.0])
    drawn = resample(counts)
    expected = [np.nanmedian(np.repeat(lags, draw.astype(int))) for draw in drawn[:200]]
    assert find_medians(lags, drawn)[:200] == pytest.approx(expected)


def test_intervals_stand_around_their_figure_and_are_always_the_same(curated: Database) -> None:
    measured = measures.measure_reciprocity(curated, Filters())
    pd.testing.assert_frame_equal(measured, measures.measure_reciprocity(curated, Filters()))
    for low, figure, high in (
        ("share_low", "share", "share_high"),
        ("lag_low", "median_lag", "lag_high"),
        ("severity_low", "severity", "severity_high"),
    ):
        assert (measured[low] <= measured[figure]).all()
        assert (measured[figure] <= measured[high]).all()
    # A direction's interval does not depend on which others are shown.
    alone = measures.measure_reciprocity(curated, Filters(dyads=("AZE-RUS",)))
    assert list(alone["share_low"]) == list(measured.loc[measured["dyad"] == "AZE-RUS", "share_low"])


def test_the_sentence_names_who_answers_most_soonest_and_hardest(curated: Database, quarrel: Database) -> None:
    said = sentences.compare_reciprocity(measures.measure_reciprocity(curated, Filters()), Filters())
    assert said.startswith(
        "In the whole record Russia answers 32% of Armenia’s acts and 30% of Azerbaijan’s; Armenia 14% of Russia’s; "
    )
    assert "Armenia answers Russia hardest (1.13 points for each point of the act)" in said
    # Three acts are too few to be compared.
    few = sentences.compare_reciprocity(measures.measure_reciprocity(quarrel, Filters()), Filters())
    assert few == "In the whole record Russia answers 2 of Armenia’s 3 acts; Armenia 1 of Russia’s 3 acts."


def check_layout(acts: pd.DataFrame) -> None:
    """No two marks of a lane touch, lanes stand clear of each other, and time runs one way."""
    for time in (GAPS_SHORTENED, TO_SCALE):
        marks = place_acts(acts, time)
        lanes = marks.groupby("lane")["row"].agg(["min", "max"]).sort_values("min")
        assert (lanes["min"].iloc[1:].to_numpy() > lanes["max"].iloc[:-1].to_numpy() + 1).all()
        for _, row in marks.groupby(["lane", "row"]):
            assert (row["place"].sort_values().diff().dropna() >= PLACES / MARKS_ACROSS).all()
        assert marks.sort_values("day")["place"].is_monotonic_increasing
        assert marks["place"].between(0, PLACES).all()


def test_no_two_marks_of_the_longest_chains_touch(curated: Database) -> None:
    for chain in measures.list_chains(curated, Filters())["chain"].head(8):
        check_layout(measures.find_chain(curated, Filters(), chain))


@hypothesis.given(
    st.lists(
        st.tuples(st.sampled_from(["ARM", "RUS", "EU", "UKR"]), st.integers(0, 9000) | st.integers(0, 5)), min_size=1
    )
)
def test_no_two_marks_of_any_chain_touch(acts: list[tuple[str, int]]) -> None:
    days = pd.Timestamp("2001-01-01") + pd.to_timedelta([day for _, day in acts], unit="D")
    check_layout(
        pd.DataFrame(
            {
                "id": [f"DIP{number:04}" for number in range(len(acts))],
                "date": days.astype("datetime64[us]"),
                "initiator": [side for side, _ in acts],
                "date_precision": "day",
                "table": "diplomatic_actions",
                "event_type": "criticism",
                "title": "A title",
                "target": "RUS",
                "goldstein": -2.0,
            }
        )
    )


def find_answers(database: Database, record_id: str, filters: Filters) -> set[str]:
    """The records of a chain that answer a record, through any number of steps, and pass the filters."""
    acts = measures.find_chain(database, filters, record_id)
    pairs = acts.explode("responds_to")
    found, wave = set[str](), {record_id}
    while wave:
        wave = set(pairs.loc[pairs["responds_to"].isin(wave), "id"]) - found
        found |= wave
    return found & set(acts.loc[acts["shown"], "id"])


def test_the_prepared_examples_show_the_crises_of_2025(curated: Database) -> None:
    raid, tycoon, clergy = CHAINS
    answers = find_answers(curated, raid.record_id, raid.filters)
    # The summons of 28 June, the cancelled visit of 29 June, the Sputnik arrests of 30 June, the case of 1 July.
    assert {"DIP0383", "DIP0389", "DET0045", "DIP0397"} <= answers
    dates = measures.find_chain(curated, raid.filters, raid.record_id).set_index("id")["date"]
    assert [f"{dates[one]:%-d %b}" for one in ("DIP0383", "DIP0389", "DET0045", "DIP0397")] == [
        "28 Jun",
        "29 Jun",
        "30 Jun",
        "1 Jul",
    ]
    # The Russian commentator's attack, and Armenia's note and demand over it.
    assert {"INC0049", "DIP0377", "DIP0379"} <= find_answers(curated, tycoon.record_id, tycoon.filters)
    # Lavrov's words on the Church, and Mirzoyan's reply to them.
    assert {"DIP0391", "DIP0392"} <= find_answers(curated, clergy.record_id, clergy.filters)
    assert find_answers(curated, "DIP0391", clergy.filters) == {"DIP0392"}
