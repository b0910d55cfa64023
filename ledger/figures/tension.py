"""The figures of tension and cooperation."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger import measures
from ledger.charts import tension
from ledger.charts.base import DAY_CLICK, WEEK_CLICK, Figure
from ledger.codebook import DYADS
from ledger.figures.drawing import SCORED, Click, Drawing, Entry, InList, OnPage, explain_no_scores, leave_out
from ledger.figures.leading import OPEN_RECORD, days_of, name_unit
from ledger.figures.looking import Questions
from ledger.filters import Filters
from ledger.measures import Way
from ledger.measures.behind import Behind, Only, count_behind, find_behind
from ledger.wording import format_date

EVENTS_NAMED = 5
"""Weeks of each relation that the curve and the table under it name."""
EVENTS_NAMED_IN_BRIEF = 2
SAMPLED_DAYS = 300
HALF_LIVES = (15, 30, 60)
"""The half-lives, in days, under which a reader sees the same tension."""

RAISING = replace(SCORED, signs=(-1,))
"""The acts that raise tension."""
MOVING = replace(SCORED, signs=(-1, 1))
"""The acts that raise tension or cooperation."""

NOT_YET = "The period begins after today: there is no tension to show yet."


def list_ways(view: Questions) -> tuple[Way, ...]:
    """The ways to count that a view's tension is compared under: other half-lives, and the other weighing of acts."""
    filters = view.filters
    lives = sorted({*HALF_LIVES, filters.half_life})
    return (
        *(Way(half_life, filters.weighted) for half_life in lives),
        Way(filters.half_life, not filters.weighted),
    )


def _draw_tension(view: Questions, most: int, height: int, *, with_weeks: bool) -> Drawing:
    summary = view.frame(measures.summarise_tension, view.today)
    if summary.empty:
        return leave_out(view, 0, NOT_YET)
    acts = int(summary["acts"].sum())
    if not acts:
        return leave_out(view, 0, explain_no_scores(view.narrowed(replace(view.filters, date_from=None))))
    weeks = view.frame(measures.list_unusual_weeks, view.today)
    figure = tension.tension_over_time(
        view.frame(measures.tension_over_time, view.today),
        summary,
        view.frame(measures.list_tension_events, view.today, most),
        weeks if with_weeks else weeks.head(0),
        measures.way_of(view.filters),
        height=height,
    )
    return _draw_with_past(view, figure, acts)


def _draw_with_past(view: Questions, figure: Figure, acts: int) -> Drawing:
    """A figure that rests on so many acts, those before the period among them."""
    behind = Behind(reach_back(view, view.filters), MOVING)
    return Drawing(
        figure.title,
        figure,
        acts,
        view.filters,
        behind=behind,
        summed=replace(view.filters, date_from=None),
        earlier=count_earlier(view, behind),
    )


def reach_back(view: Questions, filters: Filters) -> Filters:
    """The filters with a period of all days up to the last whose tension is shown: what decays rests on all before."""
    return replace(filters, date_from=None, date_to=min(filters.date_to or view.today, view.today))


def count_earlier(view: Questions, behind: Behind) -> int:
    """How many of the acts that a tension rests on are dated before the view's period."""
    first = view.filters.date_from
    if first is None:
        return 0
    before = min(first - dt.timedelta(days=1), behind.filters.date_to or view.today)
    return int(view.narrowed(replace(behind.filters, date_to=before)).ask(count_behind, behind.only))


def _draw_ways(view: Questions) -> Drawing:
    ways = list_ways(view)
    summary = view.frame(measures.summarise_tension, view.today, ways)
    if summary.empty:
        return leave_out(view, 0, NOT_YET)
    acts = int(summary.drop_duplicates("dyad")["acts"].sum())
    if not acts:
        return leave_out(view, 0, explain_no_scores(view.narrowed(replace(view.filters, date_from=None))))
    curves = view.frame(measures.sample_tension, view.today, ways, SAMPLED_DAYS)
    return _draw_with_past(view, tension.tension_by_way(curves, summary, ways), acts)


def _list_week(view: Questions, mark: Mapping[str, Any]) -> OnPage | InList:
    """The acts that raised tension in an unusual week: the record where it is one."""
    first, last = days_of(mark["monday"], "week")
    shown = replace(reach_back(view, view.filters), dyads=(str(mark["dyad"]),))
    filters = replace(shown, date_from=first, date_to=min(last, shown.date_to or last))
    found = view.narrowed(filters).frame(find_behind, RAISING, 2)
    if len(found) == 1:
        return OnPage("record", view.filters, (("id", str(found["id"].iloc[0])),))
    said = f"acts that raised {DYADS[mark['dyad']].label}, {name_unit(mark['monday'], 'week')}."
    return InList(said, Behind(filters, RAISING))


def _list_day(view: Questions, mark: Mapping[str, Any]) -> InList:
    """The acts that the tension and cooperation of a day are the sum of: all up to it, as far as they are left."""
    return _list_up_to(view, mark, MOVING, "tension and cooperation")


def _list_day_of_way(view: Questions, mark: Mapping[str, Any]) -> InList:
    return _list_up_to(view, mark, RAISING, "tension")


def _list_up_to(view: Questions, mark: Mapping[str, Any], acts: Only, name: str) -> InList:
    day, _ = days_of(mark["day"], "day")
    shown = reach_back(view, view.filters)
    filters = replace(shown, dyads=(str(mark["dyad"]),), date_to=min(day, shown.date_to or day))
    said = f"{DYADS[mark['dyad']].label}, {name} on {format_date(day)}"
    return InList(f"{said}: each act up to that day counts, older ones less.", Behind(filters, acts))


_ON_CURVES = (
    OPEN_RECORD,
    Click(WEEK_CLICK, ("monday", "dyad"), _list_week),
    Click(DAY_CLICK, ("day", "dyad"), _list_day),
)


ENTRIES: Mapping[str, Entry] = {
    "tension": Entry(
        "Tension and cooperation over time",
        "tension",
        None,
        lambda view: _draw_tension(view, EVENTS_NAMED, 170, with_weeks=True),
        weighs=True,
        clicks=_ON_CURVES,
    ),
    "tension_in_short": Entry(
        "Tension and cooperation in short",
        "tension",
        None,
        lambda view: _draw_tension(view, EVENTS_NAMED_IN_BRIEF, 110, with_weeks=False),
        weighs=True,
        clicks=_ON_CURVES,
    ),
    "tension_ways": Entry(
        "Tension under other ways to count",
        "tension",
        None,
        _draw_ways,
        weighs=True,
        clicks=(Click(DAY_CLICK, ("day", "dyad"), _list_day_of_way),),
    ),
}
