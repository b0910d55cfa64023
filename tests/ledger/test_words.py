"""Words and deeds, worked out by hand on a small ledger; every mark leads to exactly the records that it counts."""

import datetime as dt
from collections.abc import Mapping

import pytest

from ledger import figures, measures, sentences
from ledger.codebook import QUADRANTS
from ledger.database import Database
from ledger.figures import PlainView
from ledger.filters import Filters
from ledger.measures.behind import Only, list_behind
from tests.ledger.conftest import SmallLedger
from tests.small import action, detention, incident, source

TODAY = dt.date(2026, 11, 24)
ARMENIAN = {"initiator": "ARM", "target": "RUS"}


@pytest.fixture(scope="module")
def ledger(shared_ledger: SmallLedger) -> Database:
    """Russia speaks three times against Armenia and acts once; Armenia speaks once, acts twice and frees; only read."""
    return shared_ledger(
        incidents=[
            incident(1, event_type="media_attack", initiator_name="Channel One", date="2025-01-05"),
            incident(2, event_type="protest", date="2025-02-05", **ARMENIAN),
            # A vote is no word and no deed of one side toward the other.
            incident(3, event_type="vote", date="2025-02-06"),
            # A third side's words are not between the two.
            incident(4, event_type="media_attack", initiator="EU", date="2025-02-07"),
        ],
        detentions=[
            detention(1, date="2025-02-10", **ARMENIAN),
            detention(2, event_type="release", status="released", people=1, date="2025-02-11", **ARMENIAN),
        ],
        diplomatic_actions=[
            action(1, initiator_name="A spokeswoman", date="2025-01-06", sources="S0001;S0002"),
            action(2, event_type="investigation", initiator_name="A prosecutor", date="2025-02-01"),
            action(3, event_type="trade_restriction", initiator_name="A watchdog", date="2025-02-02"),
            action(4, event_type="demand", initiator_name="A minister", date="2025-02-03", **ARMENIAN),
            action(5, event_type="support", initiator_name="A spokeswoman", date="2025-02-04"),
        ],
        # One outlet under two names of pages: its agency counts.
        sources=[source(1, publisher="TASS", affiliation="state"), source(2, publisher="A mirror", agency="TASS")],
    )


def test_acts_are_words_or_deeds_by_the_root_of_their_cameo_code(ledger: Database) -> None:
    summary = measures.summarise_words(ledger, Filters(dyads=("ARM-RUS",)))
    columns = ["initiator", "acts", "verbal_conflict", "material_conflict", "verbal_cooperation"]
    assert [tuple(row) for row in summary[[*columns, "material_cooperation"]].itertuples(index=False)] == [
        # The demand; the protest and the arrest; the release.
        ("ARM", 4, 1, 2, 0, 1),
        # The media attack, the criticism and the inquiry; the trade restriction; the praise.
        ("RUS", 5, 3, 1, 1, 0),
    ]
    # Armenia: a demand weighs -5; protest -6.5, arrest -5 and release +7 are deeds.
    # Russia: -2, -2, -2 and +3.4 are words; the restriction weighs -8.
    means = summary[["words_mean", "deeds_mean"]].to_numpy().tolist()
    assert means == [[-5.0, pytest.approx(-1.5)], [pytest.approx(-0.65), -8.0]]


def test_every_event_type_of_the_codebook_has_the_quadrant_of_its_sign(curated: Database) -> None:
    known: set[str] = set()
    for quadrant in QUADRANTS:
        acts = list_behind(curated, Filters(), Only(acts="scored", quadrants=(quadrant,)), 100_000)
        assert len(acts)
        assert ((acts["goldstein"] < 0) == quadrant.endswith("conflict")).all()
        assert known.isdisjoint(acts["id"])
        known.update(acts["id"])
    others = list_behind(curated, Filters(), Only(acts="scored"), 100_000)
    assert set(others["goldstein"][~others["id"].isin(known)]) == {0.0}


def test_speakers_are_counted_by_their_exact_name(ledger: Database) -> None:
    speakers = measures.count_speakers(ledger, Filters(dyads=("ARM-RUS",)))
    rows = speakers[["initiator_name", "verbal_conflict", "verbal_cooperation"]].itertuples(index=False)
    assert [tuple(row) for row in rows] == [
        ("A spokeswoman", 1, 1),
        ("A minister", 1, 0),
        ("A prosecutor", 1, 0),
        ("Channel One", 1, 0),
    ]


def test_an_outlet_counts_once_an_act_whoever_carries_its_text(ledger: Database) -> None:
    outlets = measures.count_outlets(ledger, Filters(dyads=("ARM-RUS",)))
    rows = outlets[["outlet", "initiator", "records", "total"]].itertuples(index=False)
    assert [tuple(row) for row in rows] == [("TASS", "ARM", 1, 4), ("TASS", "RUS", 3, 4)]


def test_outlets_count_no_words_toward_others_than_the_other_side(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        diplomatic_actions=[
            action(1, **ARMENIAN),
            action(2, initiator="ARM", target="CSTO", title="Words to allies"),
            action(3, initiator="CSTO", target="ARM"),
            action(4, title="Words of Moscow"),
            action(5, event_type="support", initiator="ARM", target="CSTO"),
            action(6, initiator="RUS", target="RUS"),
        ],
        sources=[source(1, publisher="TASS")],
    )

    def count(filters: Filters) -> list[tuple[object, ...]]:
        outlets = measures.count_outlets(database, filters)
        return [tuple(row) for row in outlets[["outlet", "initiator", "records"]].itertuples(index=False)]

    assert count(Filters()) == [("TASS", "ARM", 1), ("TASS", "RUS", 1)]
    assert count(Filters(words="moscow")) == [("TASS", "RUS", 1)]
    assert count(Filters(words="allies")) == []
    assert count(Filters(without=("DIP0001", "DIP0002"))) == [("TASS", "RUS", 1)]
    assert count(Filters(types=("support",))) == []
    assert count(Filters(initiators=("CSTO",))) == []


def test_the_sentence_says_who_talks_and_who_acts(ledger: Database) -> None:
    view = Filters(dyads=("ARM-RUS",))
    assert sentences.compare_words(measures.summarise_words(ledger, view), view) == (
        "In the whole record words are 3 of Russia's 4 hostile acts toward Armenia and 1 of Armenia's 3 toward Russia; "
        "the others are deeds. Of all 2 friendly acts 1 (50%) is words."
    )


def test_a_relation_without_hostile_acts_says_so(small_ledger: SmallLedger) -> None:
    database = small_ledger(diplomatic_actions=[action(1, event_type="meeting")])
    view = Filters(dyads=("ARM-RUS",))
    text = sentences.compare_words(measures.summarise_words(database, view), view)
    assert "In the whole record, in Armenia–Russia neither side has a hostile act toward the other." in text


@pytest.mark.parametrize("name", figures.MARKS)
def test_a_figure_names_exactly_the_records_that_its_marks_count(curated: Database, name: str) -> None:
    view = figures.look_at(curated, Filters(), TODAY)
    drawing = figures.draw(name, view)
    assert drawing.behind is not None
    listed = list_behind(curated, drawing.behind.filters, drawing.behind.only, drawing.records + 1)
    assert listed["id"].nunique() == drawing.records
    assert len(measures.list_records(curated, Filters(), drawing.records + 1, 0, tuple(listed["id"]))) == len(listed)


def count_mark(view: PlainView, name: str, chosen: Mapping[str, str]) -> int:
    behind = figures.find_behind_mark(view, name, chosen)
    return len(list_behind(view.database, behind.filters, behind.only, 100_000))


def test_a_mark_leads_to_the_records_that_it_counts(curated: Database) -> None:
    view = figures.look_at(curated, Filters(), TODAY)
    quarters = measures.count_quadrants_over_time(curated, Filters(), "quarter")
    for row in quarters.tail(12).itertuples():
        chosen = {name: str(getattr(row, name)) for name in ("dyad", "initiator", "quadrant")}
        chosen["start"] = str(row.bin)[:10]
        assert count_mark(view, "quadrants_over_time", chosen) == row.records
    for row in measures.count_outlets(curated, Filters()).head(8).itertuples():
        chosen = {"outlet": str(row.outlet), "initiator": str(row.initiator)}
        assert count_mark(view, "outlets", chosen) == row.records
    named = {"dyad": "ARM-RUS", "initiator": "RUS", "start": "2025-01-01"}
    assert figures.describe_mark(view, "escalation", named) == "Russia toward Armenia, hostile words and deeds, 2025."


def test_records_set_aside_are_neither_words_nor_deeds(ledger: Database) -> None:
    aside = Filters(dyads=("ARM-RUS",), without=("DIP0003",))
    summary = measures.summarise_words(ledger, aside).set_index("initiator")
    assert summary["material_conflict"]["RUS"] == 0
