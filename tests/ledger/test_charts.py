"""Every figure draws, with words for those who cannot see it and the same colours and scales for both countries."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest
import vl_convert

from ledger import measures
from ledger.charts import chains, comparison, detentions, diplomacy, incidents, record, types
from ledger.charts.base import ARMENIA, AZERBAIJAN, CONTEXT, RUSSIA, Figure, Panel
from ledger.codebook import COMPARED_DYADS
from ledger.database import Database
from ledger.filters import Filters
from tests.small import action, detention, incident, load_small

pytestmark = pytest.mark.on_file

SPAN = (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-03-31"))
DAY = dt.date(2025, 3, 31)
ALL_DYADS = ("ARM-RUS", "AZE-RUS", "ARM-AZE")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A few records of each dyad, only read."""
    azerbaijan = {"dyad": "AZE-RUS", "target": "AZE"}
    database = load_small(
        tmp_path_factory.mktemp("charts"),
        incidents=[
            incident(1, date="2025-01-10", fatalities=1, injured=2, title='A "quoted" <b>title</b> of 100%'),
            incident(
                2, date="2025-02-10", fatalities=3, latitude=40.4, longitude=49.9, geo_precision="city", **azerbaijan
            ),
            incident(3, date="2025-02-11", event_type="assault", **azerbaijan),
        ],
        detentions=[
            detention(1, date="2025-01-11"),
            detention(2, date="2025-02-11", people=50, **azerbaijan),
            detention(3, date="2025-02-12", people="", dyad="AZE-RUS", initiator="AZE", target="RUS"),
            detention(4, date="2025-03-01", event_type="release", status="released", people=1, responds_to="DET0001"),
        ],
        diplomatic_actions=[
            action(1, date="2025-01-12", initiator="ARM", target="RUS"),
            action(2, date="2025-03-12", event_type="agreement", **azerbaijan),
            action(4, date="2025-03-12", event_type="meeting", **azerbaijan),
            action(5, date="2025-03-14", event_type="cancellation"),
            action(3, date="2025-03-13", dyad="ARM-AZE", initiator="ARM", target="AZE"),
        ],
    )
    yield database
    database.close()


FIGURES: dict[str, Callable[[Database, Filters], Figure]] = {
    "timeline": lambda db, view: comparison.timeline(measures.place_marks(db, view, "week"), "week", SPAN),
    "conflict and cooperation": lambda db, view: comparison.conflict_and_cooperation(
        measures.count_over_time(db, view, "month"), "month"
    ),
    "types back to back": lambda db, view: comparison.types_back_to_back(measures.count_types(db, view)),
    "custody over time": lambda db, view: detentions.custody_over_time(
        measures.custody_over_time(db, view), COMPARED_DYADS, SPAN
    ),
    "custody flows": lambda db, view: detentions.custody_flows(
        measures.custody_flows(db, view), measures.summarise_custody(db, view, DAY), COMPARED_DYADS
    ),
    "statuses": lambda db, view: detentions.statuses(measures.count_detention_field(db, view), COMPARED_DYADS),
    "mistreatment": lambda db, view: detentions.mistreatment(measures.count_detention_field(db, view), COMPARED_DYADS),
}
# Pages draw these only where there is something to draw.
FIGURES_OF_RECORDS: dict[str, Callable[[Database, Filters], Figure]] = {
    "incident map": lambda db, view: incidents.incident_map(measures.place_incidents(db, view), 1),
    "casualties over time": lambda db, view: incidents.casualties_over_time(
        measures.count_over_time(db, view, "month"), measures.summarise_incidents(db, view), "month", SPAN
    ),
    "directions": lambda db, view: diplomacy.directions(measures.count_pairs(db, view), COMPARED_DYADS),
    "matrix": lambda db, view: diplomacy.matrix(measures.count_pairs(db, view)),
    "levels": lambda db, view: diplomacy.levels(measures.count_levels(db, view), COMPARED_DYADS),
    "meetings over time": lambda db, view: diplomacy.meetings_over_time(
        measures.count_meetings(db, view, "month"), COMPARED_DYADS, "month", SPAN
    ),
    "types over time": lambda db, view: types.types_over_time(
        measures.count_types_over_time(db, view, "month"), "month", noun="record"
    ),
    "chain over time": lambda db, _view: chains.chain_over_time(
        measures.find_chain_of_record(db, "DET0001", None), "DET0001"
    ),
    "months of the dyad": lambda db, view: record.months_of_dyad(
        measures.count_over_time(db, view, "month"), find(db, "DET0001")
    ),
}
VIEWS = {
    "both relations": Filters(),
    "one relation": Filters(dyads=("AZE-RUS",)),
    "with context": Filters(dyads=ALL_DYADS),
    "the context alone": Filters(dyads=("ARM-AZE",)),
    "one record": Filters(dyads=("ARM-RUS",), date_to=dt.date(2025, 1, 10)),
    "nothing": Filters(words="zzzz"),
}


def find(database: Database, record_id: str) -> pd.Series:
    """A record that is there."""
    found = measures.find_record(database, record_id, None)
    assert found is not None
    return found


def spec_of(chart: Panel) -> dict[str, Any]:
    """The chart as Vega-Lite."""
    spec: dict[str, Any] = json.loads(chart.to_json())
    return spec


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES.keys())
def test_a_figure_draws_and_says_what_it_shows(ledger: Database, draw, view: Filters) -> None:
    figure = draw(ledger, view)
    assert figure.title
    assert figure.subtitle.endswith(".")
    assert figure.alt.strip()
    for panel in figure.panels:
        assert vl_convert.vegalite_to_svg(spec_of(panel)).startswith("<svg")


@pytest.mark.parametrize("draw", FIGURES_OF_RECORDS.values(), ids=FIGURES_OF_RECORDS.keys())
def test_a_figure_of_records_draws_and_says_what_it_shows(ledger: Database, draw) -> None:
    test_a_figure_draws_and_says_what_it_shows(ledger, draw, Filters(dyads=ALL_DYADS))


@pytest.mark.parametrize("draw", [*FIGURES.values(), *FIGURES_OF_RECORDS.values()], ids=[*FIGURES, *FIGURES_OF_RECORDS])
def test_a_figure_has_no_colour_of_vegas_own_and_no_fixed_ink(ledger: Database, draw) -> None:
    for panel in draw(ledger, Filters(dyads=ALL_DYADS)).panels:
        drawn = vl_convert.vegalite_to_svg(spec_of(panel)).lower()
        for colour in ("#4c78a8", "#f58518", "#e45756", "#72b7b2", "#54a24b"):
            assert colour not in drawn
        fixed = json.dumps(spec_of(panel).get("config", {}))
        assert "labelColor" not in fixed


def find_named(spec: object, name: str) -> Iterator[Any]:
    """Everything that stands under a name anywhere in a specification."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key == name:
                yield value
            yield from find_named(value, name)
    elif isinstance(spec, list):
        for value in spec:
            yield from find_named(value, name)


@pytest.mark.parametrize("name", ["conflict and cooperation", "custody over time", "custody flows"])
def test_both_panels_are_on_one_scale_armenia_first(ledger: Database, name: str) -> None:
    panels = [spec_of(panel) for panel in FIGURES[name](ledger, Filters()).panels]
    assert [str(panel["title"]["text"]) for panel in panels] == ["Armenia–Russia", "Azerbaijan–Russia"]
    axis = "x" if name == "custody flows" else "y"
    scales = [
        [encoding["scale"]["domain"] for encoding in find_named(panel, axis) if "scale" in encoding] for panel in panels
    ]
    assert scales[0]
    assert scales[0] == scales[1]


def colours_of(figure: Figure) -> dict[str, str]:
    """Colour of each name in the scales of a figure."""
    named: dict[str, str] = {}
    for panel in figure.panels:
        for encoding in find_named(spec_of(panel), "color"):
            if isinstance(encoding, dict) and isinstance(encoding.get("scale"), dict):
                named |= dict(zip(encoding["scale"]["domain"], encoding["scale"]["range"], strict=True))
    return named


def test_the_countries_have_their_colours_in_every_figure(ledger: Database) -> None:
    view = Filters(dyads=ALL_DYADS)
    relations = {"Armenia–Russia": ARMENIA, "Azerbaijan–Russia": AZERBAIJAN, "Armenia–Azerbaijan (context)": CONTEXT}
    sides = {"Armenia": ARMENIA, "Azerbaijan": AZERBAIJAN, "Russia": RUSSIA}
    holders = {f"Held by {name}": colour for name, colour in sides.items()}
    for draw in FIGURES.values():
        for name, colour in colours_of(draw(ledger, view)).items():
            assert (relations | sides | holders)[name] == colour
    assert colours_of(FIGURES["timeline"](ledger, view)) == relations


def test_the_timeline_counts_its_records_in_words(ledger: Database) -> None:
    figure = FIGURES["timeline"](ledger, Filters())
    assert "5 records on Armenia–Russia" in figure.alt
    assert "6 records on Azerbaijan–Russia" in figure.alt


def test_the_timeline_puts_armenia_above_and_azerbaijan_below_the_line(ledger: Database) -> None:
    spec = spec_of(FIGURES["timeline"](ledger, Filters(dyads=ALL_DYADS)).panels[0])
    rows = [row for rows in spec["datasets"].values() for row in rows if "height" in row]
    heights = {row["id"]: row["height"] for row in rows}
    assert {row["Relation"] for row in rows if row["height"] > 0} == {"Armenia–Russia"}
    # The context lies below all of Azerbaijan's.
    assert heights["DIP0003"] < min(heights[row["id"]] for row in rows if row["Relation"] == "Azerbaijan–Russia")


def test_conflict_and_cooperation_names_the_peaks(ledger: Database) -> None:
    figure = FIGURES["conflict and cooperation"](ledger, Filters())
    # January: raid 9.2, arrest 5, criticism 2. February: raid 9.2, assault 9.5, arrests 5 and 5.
    assert "Armenia–Russia peaks at 16.2 points of conflict in the month of Jan 2025" in figure.alt
    assert "Azerbaijan–Russia peaks at 28.7 points of conflict in the month of Feb 2025" in figure.alt


def test_custody_over_time_says_who_holds_how_many_at_the_end(ledger: Database) -> None:
    figure = FIGURES["custody over time"](ledger, Filters())
    assert "Armenia–Russia" in figure.alt
    assert "2 people" in figure.alt  # three taken, one freed
    assert "50 people" in figure.alt


def test_custody_over_time_ends_before_the_day_after_its_span(ledger: Database) -> None:
    steps = measures.custody_over_time(ledger, Filters())
    taken = steps.loc[steps["held"] == 50, "date"].item()
    for end, held in ((taken, "held by russia 0 people"), (taken + pd.Timedelta(days=1), "held by russia 50 people")):
        figure = detentions.custody_over_time(steps, ("AZE-RUS",), (SPAN[0], end))
        assert f"Azerbaijan–Russia: {held} at the end" in figure.alt


def test_custody_flows_say_all_directions_and_what_is_not_counted(ledger: Database) -> None:
    figure = FIGURES["custody flows"](ledger, Filters())
    assert "Armenia–Russia: Russia took 3 and freed 1, Armenia took 0 and freed 0" in figure.alt
    assert "Azerbaijan–Russia: Russia took 50 and freed 0, Azerbaijan took 0 and freed 0" in figure.alt
    assert figure.note.startswith("1 record ")


def test_types_beyond_those_drawn_are_counted_in_the_note(ledger: Database) -> None:
    figure = comparison.types_back_to_back(measures.count_types(ledger, Filters()), most=2)
    # Raid, group arrest, release, criticism, assault, agreement, meeting, cancellation: six are left out.
    assert figure.note.startswith("6 rarer types")
    assert comparison.types_back_to_back(measures.count_types(ledger, Filters())).note == ""


def test_a_timeline_that_leaves_records_out_says_so(ledger: Database) -> None:
    marks = measures.place_marks(ledger, Filters(), "week").head(5)

    assert comparison.timeline(marks, "week", SPAN, 11).note == "Only the 5 that weigh most are drawn."
    assert comparison.timeline(marks, "week", SPAN, 5).note == ""
