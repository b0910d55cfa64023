"""The catalogue gives a figure by its name, with the records it rests on."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd
import pytest
from streamlit.elements.vega_charts import _convert_altair_to_vega_lite_spec

from ledger import figures, measures, revisions
from ledger.charts.specification import specify_with_arrow, specify_with_values
from ledger.codebook import COUNTRY_OF_DYAD
from ledger.database import DATA_FOLDER, Database
from ledger.filters import Filters
from tests.ledger.conftest import FIGURES, SmallLedger
from tests.small import action, detention, incident

TODAY = dt.date(2026, 11, 24)
YEKATERINBURG = Filters(dyads=("AZE-RUS",), date_from=dt.date(2025, 6, 27), date_to=dt.date(2025, 7, 15))
VIEWS = {
    "everything": Filters(),
    "a narrow one": YEKATERINBURG,
    "with context": Filters(dyads=("ARM-RUS", "AZE-RUS", "ARM-AZE")),
    "the context alone": Filters(dyads=("ARM-AZE",)),
    "one table": Filters(tables=("detentions",)),
    "one type": Filters(types=("meeting",)),
    "nothing": Filters(words="zzzz"),
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_drawn_or_says_why_not(curated: Database, name: str, view: Filters) -> None:
    drawing = figures.draw(name, figures.look_at(curated, view, TODAY))
    assert drawing.title
    if drawing.figure is None:
        assert drawing.absence.endswith(".")
    else:
        # A stock can rest on what was before the period.
        assert drawing.records > 0 or name in ("flows", "custody")
        assert drawing.figure.panels


def read_curated() -> pd.DataFrame:
    """The curated records of the two compared relations, straight from the files."""
    tables = [
        pd.read_csv(DATA_FOLDER / f"{name}.csv").assign(table=name)
        for name in ("incidents", "detentions", "diplomatic_actions")
    ]
    records = pd.concat(tables)
    return records[records["dyad"].isin(COUNTRY_OF_DYAD)]


def test_figures_rest_on_the_records_that_the_files_have(curated: Database) -> None:
    records = read_curated()
    scored = records.apply(lambda row: set(row["dyad"].split("-")) == {row["initiator"], row["target"]}, axis=1)
    tables = records["table"].value_counts()
    goldstein = pd.read_csv(DATA_FOLDER / "event_types.csv").set_index("event_type")["goldstein"]
    moving = scored & (records["event_type"].map(goldstein) != 0)
    contacts = records["event_type"].isin(["meeting", "call", "cancellation"])
    expected = {
        "timeline": len(records),
        "balance": int(scored.sum()),
        "tension": int(moving.sum()),
        "reciprocity": int(scored.sum()),
        "types": len(records),
        "incidents_map": tables["incidents"],
        "casualties": tables["incidents"],
        "incident_types": tables["incidents"],
        "status": tables["detentions"],
        "mistreatment": tables["detentions"],
        "directions": int((scored & (records["table"] == "diplomatic_actions")).sum()),
        "matrix": tables["diplomatic_actions"],
        "levels": tables["diplomatic_actions"],
        "meetings": int(contacts.sum()),
        "action_types": tables["diplomatic_actions"],
    }
    view = figures.look_at(curated, Filters(), TODAY)
    assert {name: figures.draw(name, view).records for name in expected} == expected


def test_the_records_behind_a_figure_are_those_of_its_filters(curated: Database) -> None:
    view = figures.look_at(curated, YEKATERINBURG, TODAY)
    for name in ("timeline", "incidents_map", "status", "matrix", "meetings"):
        drawing = figures.draw(name, view)
        assert measures.count_records(curated, drawing.filters) == drawing.records


def test_a_figure_of_a_table_that_the_filters_leave_out_says_so(curated: Database) -> None:
    drawing = figures.draw("flows", figures.look_at(curated, Filters(tables=("incidents",)), TODAY))
    assert drawing.absence == "The filters of this view leave detentions out."


def test_an_unknown_figure_is_named(curated: Database) -> None:
    with pytest.raises(figures.FigureUnknownError, match="pie"):
        figures.draw("pie", figures.look_at(curated, Filters(), TODAY))


def test_people_in_custody_end_with_the_last_day_of_the_view(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        detentions=[detention(1, date="2025-01-10", people=3), detention(2, date="2025-01-21", people=40)]
    )
    period = Filters(date_from=dt.date(2025, 1, 1), date_to=dt.date(2025, 1, 20))
    figure = figures.draw("custody", figures.look_at(database, period, TODAY)).figure
    assert figure is not None
    assert "held by russia 3 people at the end" in figure.alt


def test_a_view_stays_as_it_was_when_it_was_looked_at(small_ledger: SmallLedger) -> None:
    database = small_ledger(incidents=[incident(1)], diplomatic_actions=[action(1)])
    view = figures.look_at(database, Filters(), TODAY)
    removed = revisions.Update(1, "A person", "Take one out", "edit", removed={"incidents": ["INC0001"]})
    revisions.commit_update(database, removed)
    drawing = figures.draw("timeline", view)
    assert drawing.records == 2
    assert figures.describe_source(view, drawing) == "Source: Caucasus Ledger, revision 1; 2 records."
    assert figures.draw("timeline", figures.look_at(database, Filters(), TODAY)).records == 1


def test_a_figure_of_what_decays_says_how_many_of_its_acts_are_older_than_its_period(
    small_ledger: SmallLedger,
) -> None:
    database = small_ledger(incidents=[incident(number, date=f"2025-0{number}-10") for number in (1, 2, 3)])
    view = figures.look_at(database, Filters(date_from=dt.date(2025, 3, 1)), TODAY)
    drawing = figures.draw("tension", view)
    assert figures.describe_source(view, drawing) == (
        "Source: Caucasus Ledger, revision 1; 3 records, of which 2 are dated before the period and still count in "
        "part."
    )
    assert "; 1 record." in figures.describe_source(view, figures.draw("balance", view))


def test_records_set_aside_are_not_scored_and_said_under_what_sums_scores(small_ledger: SmallLedger) -> None:
    database = small_ledger(
        incidents=[incident(1), incident(2)], diplomatic_actions=[action(1, initiator="ARM", target="EU")]
    )
    aside = Filters(without=("DIP0001", "INC0001", "INC9999"))
    # A raid weighs 9.2; the act toward a third party is not scored anyway.
    summary = measures.summarise_dyads(database, aside).set_index("dyad").loc["ARM-RUS"]
    assert (summary["conflict"], summary["scored"], summary["records"]) == (9.2, 1, 3)
    view = figures.look_at(database, aside, TODAY)
    balance, timeline = figures.draw("balance", view), figures.draw("timeline", view)
    assert balance.figure is not None
    assert timeline.figure is not None
    assert balance.figure.note.endswith("1 record is set aside from the score: INC0001.")
    assert "set aside" not in timeline.figure.note
    assert (balance.records, timeline.records) == (1, 3)
    described = measures.describe_set_aside(database, replace(aside, date_to=dt.date(2024, 12, 31)))
    assert list(zip(described["id"], described["scored"], described["shown"], strict=True)) == [
        ("DIP0001", False, False),
        ("INC0001", True, False),
        ("INC9999", False, False),
    ]
    none_left = figures.draw("balance", figures.look_at(database, Filters(without=("INC0001", "INC0002")), TODAY))
    assert none_left.absence == (
        "Every act of this view between the two sides of a relation is set aside from the scores."
    )


def test_acts_set_aside_are_counted_where_nothing_is_summed(small_ledger: SmallLedger) -> None:
    database = small_ledger(diplomatic_actions=[action(1), action(2, initiator="ARM", target="RUS")])
    whole, aside = (
        measures.summarise_diplomacy(database, Filters(dyads=("ARM-RUS",), without=ids)) for ids in ((), ("DIP0001",))
    )
    assert whole.equals(aside)
    matrix = figures.draw("matrix", figures.look_at(database, Filters(without=("DIP0001",)), TODAY)).figure
    assert matrix is not None
    assert "1 record is set aside from the score: DIP0001." in matrix.note


@pytest.mark.on_file
def test_a_chart_is_specified_as_streamlit_would(curated: Database) -> None:
    view = figures.look_at(curated, Filters(), TODAY)
    for name in FIGURES:
        figure = figures.draw(name, view).figure
        assert figure is not None
        for panel in figure.panels:
            ours, theirs = specify_with_arrow(panel), _convert_altair_to_vega_lite_spec(panel)
            assert _without_names(ours) == _without_names(theirs)
            alt.Chart.from_dict(specify_with_values(panel), validate=True)


def _without_names(specification: Mapping[str, Any]) -> tuple[str, list[Any]]:
    datasets = specification["datasets"]
    text = json.dumps({name: value for name, value in specification.items() if name != "datasets"})
    for number, name in enumerate(datasets):
        text = text.replace(name, f"rows {number}")
    return text, list(datasets.values())
