"""Every mark of every figure leads to exactly what it counts: as many rows, of the same sum."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest

from ledger import figures, measures
from ledger.charts.specification import specify_with_values
from ledger.codebook import DYADS, TABLES
from ledger.database import EVERY_ROW, Database
from ledger.figures import CATALOGUE, Click, Drawing, InList, PlainView
from ledger.filters import Filters
from ledger.measures.behind import Behind, Only, count_behind, find_behind
from ledger.measures.leverage import list_indicator_figures
from ledger.measures.quality import list_weaknesses
from ledger.periods import split_at
from ledger.revisions import read_rows
from tests.ledger.conftest import FIGURES, SmallLedger
from tests.small import action

pytestmark = pytest.mark.on_file

TODAY = dt.date(2026, 11, 24)
EVERY = Filters(dyads=tuple(DYADS))
PART = Filters(
    date_from=dt.date(2025, 2, 14),
    date_to=dt.date(2025, 9, 3),
    affiliations=("official", "state"),
    half_life=7,
    weighted=True,
    without=("DIP0037", "DET0052", "DIP0383"),
)
VIEWS = {"everything": EVERY, "a part of a year, weighed otherwise": PART}
MOST_FOLLOWED = 40
"""Marks of a figure that are followed, evenly spread over it; of a figure whose marks part its records, all are."""

Mark = Mapping[str, Any]
Rows = pd.DataFrame


@dataclass(frozen=True)
class Reader(PlainView):
    """A view that remembers its answers, as a page does."""

    answers: dict[Any, Any] = field(default_factory=dict)

    def ask(self, measure: Callable[..., Any], *others: object) -> Any:
        """As of a plain view."""
        key = (measure, self.filters, others)
        if key not in self.answers:
            self.answers[key] = super().ask(measure, *others)
        return self.answers[key]

    @property
    def records(self) -> Rows:
        """Every record of the ledger, by id."""
        every = replace(EVERY, without=self.filters.without)
        return self.narrowed(every).frame(measures.list_records, EVERY_ROW).set_index("id", drop=False)


@pytest.fixture(scope="module", params=list(VIEWS.values()), ids=list(VIEWS))
def reader(request: pytest.FixtureRequest, curated: Database) -> Reader:
    """A reader of the curated ledger at one of the views."""
    return Reader(curated, curated.newest_revision(), request.param, TODAY)


def draw(reader: Reader, name: str) -> tuple[Reader, Drawing]:
    """A figure as its page draws it: of its table alone."""
    table = CATALOGUE[name].table
    own = figures.narrow_to_table(reader, table) if table else reader
    assert own is not None
    return own, figures.draw(name, own)


def marks_of(drawing: Drawing, click: Click) -> Iterator[Mark]:
    """The rows of a figure's charts that a click can select, as a browser gets them."""
    assert drawing.figure is not None
    for panel in drawing.figure.panels:
        whole = specify_with_values(panel)
        for selection in whole.get("params", ()):
            if selection["name"] != click.selection:
                continue
            drawn_in = selection.get("views")
            for layer in whole.get("layer", (whole,)):
                if drawn_in and layer.get("name") not in drawn_in:
                    continue
                rows = whole["datasets"][layer.get("data", whole.get("data"))["name"]]
                yield from (row for row in rows if all(row.get(name) not in (None, "") for name in click.fields))


def list_ids(reader: Reader, behind: Behind | tuple[str, ...]) -> tuple[str, ...]:
    """The ids behind something, as a list asks them: as many as it says that there are, newest first."""
    if isinstance(behind, tuple):
        return behind
    own = reader.narrowed(behind.filters)
    found = own.frame(find_behind, behind.only, EVERY_ROW)
    assert own.ask(count_behind, behind.only) == len(found)
    assert list(found["id"]) == list(found.sort_values(["date", "id"], ascending=False)["id"])
    return tuple(found["id"])


def follow(reader: Reader, click: Click, mark: Mark) -> tuple[str, ...]:
    """The ids of what a click on a mark shows."""
    lead = click.lead(reader, {name: mark[name] for name in click.fields})
    assert lead is not None
    if isinstance(lead, InList):
        return list_ids(reader, lead.behind)
    if dict(lead.own).get("id"):
        return (dict(lead.own)["id"],)
    shown = reader.narrowed(lead.filters)
    if lead.page is None:
        code, _, dyad = dict(lead.own)["show"].partition(":")
        return tuple(shown.frame(list_weaknesses, code, dyad, EVERY_ROW)["id"])
    assert lead.page == "records"
    return tuple(shown.frame(measures.list_records, EVERY_ROW)["id"])


def count(name: str) -> Callable[[Reader, Mark, Sequence[str]], tuple[float, float]]:
    """Of a mark that says how many rows it counts in a field."""
    return lambda _reader, mark, ids: (len(ids), mark[name])


def count_hostile(_reader: Reader, mark: Mark, ids: Sequence[str]) -> tuple[float, float]:
    return len(ids), mark["verbal_conflict"] + mark["material_conflict"]


def sum_points(reader: Reader, mark: Mark, ids: Sequence[str]) -> tuple[float, float]:
    return float(reader.records.loc[list(ids), "goldstein"].abs().sum()), mark["size"]


def sum_casualties(reader: Reader, mark: Mark, ids: Sequence[str]) -> tuple[float, float]:
    column = "fatalities" if mark["Part"] == "Killed" else "injured"
    assert (reader.records.loc[list(ids), column] > 0).all()
    return float(reader.records.loc[list(ids), column].sum()), mark["people"]


def sum_people(reader: Reader, mark: Mark, ids: Sequence[str]) -> tuple[float, float]:
    steps = reader.frame(measures.list_custody_steps).set_index("id").loc[list(ids)]
    moved = {"Taken": steps["taken"], "Freed": steps["freed"]}
    return float(moved.get(mark["Step"], steps["taken"] - steps["freed"] - steps["died"]).sum()), mark["people"]


def decay(reader: Reader, ids: Sequence[str], days: pd.DatetimeIndex, way: measures.Way) -> "np.ndarray[Any, Any]":
    """Tension and cooperation together that acts make on days, worked out from their scores."""
    acts = reader.records.loc[list(ids)]
    assert (acts["goldstein"] != 0).all()
    weights = reader.ask(measures.list_confidence_weights)
    points = acts["goldstein"].abs() * (acts["confidence"].map(weights).astype(float) if way.weighted else 1.0)
    ages = (days.to_numpy()[:, None] - acts["date"].to_numpy()[None, :]) / np.timedelta64(1, "D")
    left = np.where(ages >= 0, points.to_numpy()[None, :] * 0.5 ** (ages / way.half_life), 0)
    summed: np.ndarray[Any, Any] = left.sum(axis=1)
    return summed


def sum_decayed(reader: Reader, mark: Mark, ids: Sequence[str]) -> tuple[float, float]:
    days = pd.DatetimeIndex([mark["day"]])
    if "cooperation" in mark:
        return decay(reader, ids, days, measures.way_of(reader.filters))[0], mark["tension"] + mark["cooperation"]
    assert (reader.records.loc[list(ids), "goldstein"] < 0).all()
    return decay(reader, ids, days, measures.Way(mark["half_life"], mark["weighted"]))[0], mark["tension"]


def average_tension(reader: Reader, mark: Mark, ids: Sequence[str]) -> tuple[float, float]:
    year = int(mark["year"])
    first, last = reader.records["date"].min(), reader.records["date"].max()
    days = pd.date_range(max(pd.Timestamp(year, 1, 1), first), min(pd.Timestamp(year, 12, 31), last))
    return float(decay(reader, ids, days, measures.way_of(reader.filters)).mean()), mark["tension"]


def average_scores(reader: Reader, mark: Mark, ids: Sequence[str]) -> tuple[float, float]:
    rows = reader.narrowed(EVERY).frame(list_indicator_figures)
    own = rows[(rows["indicator_id"] + "/" + rows["country"] + "/" + rows["period"]).isin(ids)]
    assert len(own) == len(ids) == mark["indicators"]
    return float(own["score"].mean()), mark["leverage"]


def count_answers(reader: Reader, mark: Mark, ids: Sequence[str]) -> tuple[float, float]:
    if mark["counted"] != "pairs":
        counted = {"acts": "acts", "timed": "timed", "answered": "answered" if mark["answered"] else "acts"}
        return len(ids), mark[counted[mark["counted"]]]
    points = reader.records["goldstein"].to_dict()
    answers = [
        (act, answer)
        for answer, acts in read_answers(reader).items()
        for act in acts
        if act in ids and answer in ids
        if reader.records.loc[act, "initiator"] == mark["initiator"] != reader.records.loc[answer, "initiator"]
    ]
    assert len(answers) == mark["pairs"]
    assert set(ids) == {one for pair in answers for one in pair}
    severity = sum(points[answer] for _, answer in answers) / sum(points[act] for act, _ in answers) if answers else 0
    return severity, mark["severity"] if answers else 0


def read_answers(reader: Reader) -> dict[str, list[str]]:
    """The acts that each record of the ledger names as what it answers."""
    named = (read_rows(reader.database, table, reader.revision)["responds_to"].dropna() for table in TABLES)
    return {str(answer): str(acts).split(";") for rows in named for answer, acts in rows.items()}


def open_one(_reader: Reader, mark: Mark, ids: Sequence[str]) -> tuple[Any, Any]:
    """Of a mark that is one row."""
    key = next(name for name in ("id", "indicator_id", "demand_id") if name in mark)
    return ids[0], mark[key]


def count_step(reader: Reader, mark: Mark, ids: Sequence[str]) -> tuple[Any, Any]:
    """Of a day on which somebody was taken, freed or died: its records make the step that it says."""
    steps = reader.frame(measures.list_custody_steps).set_index("id").loc[list(ids)]
    told = [(verb, int(steps[verb].sum())) for verb in ("taken", "freed", "died")]
    return ", ".join(f"{verb} {people}" for verb, people in told if people) or NOT_COUNTED, mark["Change"]


NOT_COUNTED = "number of people not reported"
COUNTED: Mapping[str, Callable[[Reader, Mark, Sequence[str]], tuple[Any, Any]]] = {
    "timeline": open_one,
    "balance": sum_points,
    "types": count("records"),
    "tension": sum_decayed,
    "tension_ways": sum_decayed,
    "incidents_map": count("records"),
    "casualties": sum_casualties,
    "incident_types": count("records"),
    "flows": sum_people,
    "custody": count_step,
    "status": count("records"),
    "mistreatment": count("records"),
    "directions": count("number"),
    "matrix": count("records"),
    "levels": count("records"),
    "meetings": count("records"),
    "action_types": count("records"),
    "quadrants": count("number"),
    "quadrants_over_time": count("records"),
    "escalation": count_hostile,
    "speakers": count("number"),
    "outlets": count("records"),
    "weaknesses": count("records"),
    "resting": count("records"),
    "coverage": count("records"),
    "record_types": count("records"),
    "affiliations": count("records"),
    "languages": count("records"),
    "reciprocity": count_answers,
    "leverage": average_scores,
    "indicators": open_one,
    "indicators_people": open_one,
    "position": average_tension,
    "demands": open_one,
    "days_to_answer": open_one,
}
"""How each figure's marks are counted from the rows that they lead to, and what they say."""
PARTED = ("directions", "matrix", "levels", "status", "mistreatment", "quadrants", "quadrants_over_time", "escalation")
"""Figures each of whose records is counted by one mark."""


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "tension_in_short"])
def test_a_click_on_a_mark_shows_exactly_what_it_counts(reader: Reader, name: str) -> None:
    own, drawing = draw(reader, name)
    if drawing.figure is None:
        assert reader.filters == PART
        return
    assert "Click" in drawing.figure.hint
    if drawing.behind:
        assert len(list_ids(own, drawing.behind)) == drawing.records
    click = drawing.clicks[0 if name == "timeline" else -1]
    every = list(marks_of(drawing, click))
    assert every
    marks = every if name in PARTED else every[:: max(len(every) // MOST_FOLLOWED, 1)]
    shown = [follow(own, click, mark) for mark in marks]
    for mark, ids in zip(marks, shown, strict=True):
        assert len(set(ids)) == len(ids)
        found, said = COUNTED[name](own, mark, ids)
        assert found == (pytest.approx(said) if isinstance(said, float) else said), mark
    if name in PARTED:
        listed = sorted(one for ids in shown for one in ids)
        assert listed == sorted(list_ids(own, drawing.behind or Behind(drawing.filters)))


@pytest.mark.parametrize("name", ["custody", "tension", "tension_ways", "escalation", "leverage", "position"])
def test_a_line_has_no_mark_of_its_own(curated: Database, name: str) -> None:
    """A browser tells a click on a line as one on its first point, wherever it was."""
    drawing = figures.draw(name, figures.look_at(curated, EVERY, TODAY))
    assert drawing.figure is not None
    for panel in drawing.figure.panels:
        whole = specify_with_values(panel)
        for layer in whole.get("layer", (whole,)):
            if layer["mark"]["type"] in ("line", "area"):
                first = whole["datasets"][layer.get("data", whole.get("data"))["name"]][0]
                for click in drawing.clicks:
                    assert not all(first.get(one) not in (None, "") for one in click.fields)


def test_an_unusual_week_lists_the_acts_that_raised_tension_in_it(reader: Reader) -> None:
    own, drawing = draw(reader, "tension")
    weeks = own.frame(measures.list_unusual_weeks, TODAY)
    click = next(click for click in drawing.clicks if "monday" in click.fields)
    shown = [len(follow(own, click, mark)) for mark in marks_of(drawing, click)]
    assert sorted(shown) == sorted(weeks["acts"])


def test_a_mark_of_two_periods_lists_the_acts_of_its_period(reader: Reader) -> None:
    periods = split_at(dt.date(2025, 6, 27), 90, TODAY)
    compared = reader.ask(measures.compare_periods, periods, TODAY)
    drawing = figures.draw_periods(reader, compared, periods)
    (click,) = drawing.clicks
    marks = [{**mark, "when": when} for mark in marks_of(drawing, click) for when in ("before", "after")]
    assert len(marks) == 2 * 4 * len(reader.filters.shown_dyads)
    shown = [follow(reader, click, mark) for mark in marks]
    assert [len(ids) for ids in shown] == [mark[mark["when"]] for mark in marks]
    assert drawing.behind is not None
    every = list_ids(reader, drawing.behind)
    assert len(every) == drawing.records
    assert sorted(one for ids in shown for one in ids) == sorted(every)


def test_a_month_of_a_record_s_relation_shows_its_records(curated: Database) -> None:
    view = Reader(curated, 1, Filters(types=("summons",)), TODAY)
    record = measures.find_record(curated, "DET0045", None)
    assert record is not None
    drawing = figures.draw_months(view, record)
    (click,) = drawing.clicks
    marks = list(marks_of(drawing, click))[::12]
    assert [len(follow(view, click, mark)) for mark in marks] == [mark["records"] for mark in marks]


@pytest.mark.parametrize("among", ["answered", "timed", "moved", "taken", "freed", "held"])
def test_a_list_of_answered_acts_or_of_custody_obeys_a_search(
    curated: Database, among: Literal["answered", "timed", "moved", "taken", "freed", "held"]
) -> None:
    view = Reader(curated, 1, Filters(), TODAY)
    searched = replace(view.filters, words="moscow")
    every = list_ids(view, Behind(view.filters, Only(among)))
    found = set(view.narrowed(searched).frame(measures.list_records, EVERY_ROW)["id"])
    assert list_ids(view, Behind(searched, Only(among))) == tuple(one for one in every if one in found) != every


def test_acts_set_aside_are_counted_and_listed_where_nothing_is_summed(small_ledger: SmallLedger) -> None:
    database = small_ledger(diplomatic_actions=[action(1), action(2), action(3, event_type="meeting")])
    view = Reader(database, 1, Filters(dyads=("ARM-RUS",), without=("DIP0001",)), TODAY)
    own, drawing = draw(view, "directions")
    hostile = {"dyad": "ARM-RUS", "initiator": "RUS", "part": "Conflictual"}
    assert follow(own, drawing.clicks[0], hostile) == ("DIP0002", "DIP0001")
    assert drawing.records == 3
