"""The numbers behind the charts as CSV, by the name of their measure."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus

import pandas as pd

from ledger import measures
from ledger.api.operations import VIEW, Answer, Operation, Parameter, ProblemError, Question
from ledger.database import EVERY_ROW
from ledger.exports.extracts import name_file
from ledger.exports.files import FORMATS, write_frame
from ledger.figures import Questions, look_at
from ledger.indicators import MOST_CARRIED
from ledger.measures import quality
from ledger.measures.demands import list_demands
from ledger.measures.leverage import leverage_by_year, place_countries
from ledger.periods import PeriodsInvalidError, propose_periods, read_periods


@dataclass(frozen=True)
class Measure:
    """What `/api/measures/NAME.csv` gives: a DataFrame of a view, and what each of its columns says, with its unit."""

    title: str
    about: str
    columns: Mapping[str, str]
    tabulate: Callable[..., pd.DataFrame]
    """Of the view and, by name, those of its own parameters that were given."""
    parameters: Sequence[Parameter] = ()
    """Its own, beside those of the view."""


def _join_lists(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The same with lists as text, as the tables' own files have them."""
    return rows.assign(**{column: rows[column].map(";".join) for column in columns})


def _compare_periods(view: Questions, **days: dt.date) -> pd.DataFrame:
    """The figures of the periods that are named, or of those that the page takes where none is."""
    try:
        asked = read_periods({name: day.isoformat() for name, day in days.items()})
    except PeriodsInvalidError as error:
        failures = [(name, str(error)) for name in error.parameters]
        raise ProblemError(HTTPStatus.BAD_REQUEST, str(error), failures) from error
    return view.frame(measures.compare_periods, asked or propose_periods(view.filters, view.today), view.today)


_DAY = {"type": "string", "format": "date"}
_PERIODS = (
    Parameter("before_from", "First day of the earlier period. All four days are given, or none.", _DAY),
    Parameter("before_to", "Last day of the earlier period.", _DAY),
    Parameter("after_from", "First day of the later period, after the last of the earlier.", _DAY),
    Parameter("after_to", "Last day of the later period.", _DAY),
)

MEASURES: Mapping[str, Measure] = {
    "tension": Measure(
        "Tension and cooperation by day",
        "Sums of the Goldstein values of the acts between the two sides of a relation, below zero as tension and above "
        "as cooperation. An act counts half after each half-life (`half_life`), and by how sure it is where "
        "`weight=confidence`. What came before the period counts as far as it has not decayed; the days end today at "
        "the latest.",
        {
            "date": "the day, at its end",
            "dyad": "the relation",
            "tension": "Goldstein points, positive",
            "cooperation": "Goldstein points, positive",
        },
        lambda view: view.frame(measures.tension_over_time, view.today),
    ),
    "custody": Measure(
        "People in custody by nationality",
        "People of the relation's other side taken, less those freed and those who died, after each day on which a "
        "holder's number changed, from the record's start on: the period does not narrow it. Of every nationality that "
        "the holder ever took a row; their sum is the number in the chart.",
        {
            "date": "the day, at its end",
            "dyad": "the relation",
            "holder": "the side that holds them",
            "nationality": "of those held; empty where not reported",
            "held": "people",
        },
        lambda view: view.frame(measures.custody_by_nationality),
    ),
    "quadrants": Measure(
        "Words and deeds of each side",
        "Acts of each side of a relation toward the other, by the quadrant of their type's CAMEO code: words (verbal) "
        "and deeds (material), conflict and cooperation. Acts with third parties are left out.",
        {
            "dyad": "the relation",
            "initiator": "the side that acts",
            "target": "the other side",
            "acts": "acts in any quadrant",
            "verbal_conflict": "acts",
            "material_conflict": "acts",
            "verbal_cooperation": "acts",
            "material_cooperation": "acts",
            "words_mean": "mean Goldstein value of the verbal acts",
            "deeds_mean": "mean Goldstein value of the material acts",
        },
        lambda view: view.frame(measures.summarise_words),
    ),
    "speakers": Measure(
        "Who speaks",
        "Acts in words of each side toward the other by the name that the records have.",
        {
            "dyad": "the relation",
            "initiator": "the side that speaks",
            "initiator_name": "the person, office or outlet, as the records spell it",
            "verbal_conflict": "acts",
            "verbal_cooperation": "acts",
            "goldstein": "mean Goldstein value of both",
            "first_date": "date of the first",
            "last_date": "date of the last",
        },
        lambda view: view.frame(measures.count_speakers),
    ),
    "outlets": Measure(
        "Who carries the hostile words",
        "Acts of verbal conflict by the outlets whose texts they cite, each act once an outlet.",
        {
            "outlet": "whose text it is: the agency, else the publisher",
            "affiliation": "of most of its pages",
            "initiator": "the side whose words it carries",
            "records": "acts that cite it",
            "total": "the same of all sides",
        },
        lambda view: view.frame(measures.count_outlets),
    ),
    "coverage": Measure(
        "Records by month",
        "Records of each relation by calendar month, without gaps from the period's start, or the first record, to its "
        "end, or the last.",
        {"bin": "first day of the month", "dyad": "the relation", "records": "records"},
        lambda view: view.frame(measures.count_over_time, "month"),
    ),
    "gaps": Measure(
        "Months without a record",
        "Stretches of months without any record between the months of a relation's first and last.",
        {
            "dyad": "the relation",
            "first_month": "first day of the stretch's first month",
            "last_month": "first day of its last month",
            "months": "its length in months",
        },
        lambda view: view.frame(quality.list_gaps),
    ),
    "weaknesses": Measure(
        "What weakens the records",
        "Records with each weakness, as the method page defines them.",
        {
            "weakness": "its code",
            "dyad": "the relation",
            "records": "records that have it",
            "possible": "records of a kind that can have it",
            "share": "the former of the latter, from 0 to 1",
        },
        lambda view: view.frame(quality.summarise_weaknesses),
    ),
    "weak_records": Measure(
        "The records with their weaknesses",
        "Every record of the view, those with most weaknesses first.",
        {
            "id": "the record",
            "date": "its date",
            "dyad": "the relation",
            "title": "its title",
            "pages": "sources that it cites",
            "rests_on": "whose word it rests on: independent, state or aligned and a side, or several",
            "weak": "number of weaknesses",
            "weaknesses": "their codes, joined by semicolons",
        },
        lambda view: _join_lists(view.frame(quality.list_weaknesses, "", "", EVERY_ROW), "weaknesses"),
    ),
    "resting": Measure(
        "Whose word the records rest on",
        "Each record once: on an independent source, or on the official, state-owned or pro-government ones of a side.",
        {
            "dyad": "the relation",
            "rests_on": "independent, state or aligned (pro-government) and a side, or several",
            "records": "records",
            "share": "of the relation's records, from 0 to 1",
        },
        lambda view: view.frame(quality.count_resting),
    ),
    "cited_sources": Measure(
        "Sources cited, by affiliation and language",
        "Records that cite at least one source of the kind.",
        {
            "field": "affiliation or language",
            "value": "its code",
            "dyad": "the relation",
            "records": "records that cite such a source",
            "sources": "different sources",
            "share": "of the relation's records, from 0 to 1",
        },
        lambda view: view.frame(quality.count_cited_sources),
    ),
    "scores_to_check": Measure(
        "Scores to look at twice",
        "Scored records of types whose meaning depends on what the other side wishes, those first that speak against "
        "their score. `without=ID` sets a record aside from the scores.",
        {
            "id": "the record",
            "date": "its date",
            "dyad": "the relation",
            "event_type": "its type",
            "title": "its title",
            "goldstein": "Goldstein points",
            "points_against": "whether the record speaks against its score",
            "signs": "codes of why, joined by semicolons",
            "evidence": "ids of the records that this rests on, joined by semicolons",
            "set_aside": "whether the view sets it aside",
        },
        lambda view: _join_lists(view.frame(quality.list_scores_to_check), "signs", "evidence"),
    ),
    "chains": Measure(
        "Chains of acts and answers",
        "Records of one relation that answer each other, through any number of steps. A chain of which one record "
        "passes the filters is counted whole; what the view sets aside is not scored.",
        {
            "chain": "id of the first act, the earliest of those that answer none of the chain",
            "dyad": "the relation",
            "title": "title of the first act",
            "first_date": "day of the first act",
            "last_date": "day of the last act",
            "acts": "number of records",
            "shown": "those of them that pass the filters",
            "days": "from the earliest act to the latest, both counted",
            "conflict": "Goldstein points below zero, positive, of the acts between the two sides",
            "gravest_id": "the scored act with the lowest Goldstein value below zero",
            "by_first": "acts of the relation's first side",
            "by_second": "acts of its second side",
            "by_others": "acts of third sides",
            "last_id": "the last act",
            "is_open": f"whether the last act is conflictual, named by no record, and within {measures.OPEN_DAYS} days "
            "of the end of the record",
        },
        lambda view: view.frame(measures.list_chains),
    ),
    "reciprocity": Measure(
        "How each side answers the other's acts",
        "Acts between the two sides of a relation that pass the filters, by direction, and their answers in the whole "
        "relation. Intervals are percentiles of a bootstrap over acts, the same at every request; empty where a figure "
        "rests on fewer than five acts.",
        {
            "dyad": "the relation",
            "initiator": "the side that acts",
            "target": "the side that answers",
            "acts": "number of acts",
            "answered": "those of them that an act of the target toward the initiator names",
            "share": "answered of all, 0 to 1",
            "share_low": "start of the 95% interval",
            "share_high": "its end",
            "timed": "answered acts of which an answer and they themselves are dated to the day",
            "median_lag": "days from those to their first answer, median",
            "lag_low": "start of the 95% interval, in days",
            "lag_high": "its end",
            "rated": "answered acts that are conflictual and have a conflictual answer, both scored",
            "pairs": "pairs of these and such answers",
            "severity": "Goldstein points of the answers for each point of the acts, over the pairs",
            "severity_low": "start of the 95% interval",
            "severity_high": "its end",
        },
        lambda view: view.frame(measures.measure_reciprocity),
    ),
    "leverage": Measure(
        "Russia's leverage over each country by year",
        "The mean of the comparable indicators, each scaled from 0 to 100 over both countries and all years; 100 is "
        "most leverage. Relations stand for their country, the period for its years; no other filter narrows it. "
        "A year without a figure of its own is missing.",
        {
            "year": "the year",
            "country": "ARM or AZE",
            "leverage": "0 to 100",
            "indicators": "how many indicators it rests on",
            "carried": f"how many of these stand in from at most {MOST_CARRIED} years before",
            "comparable_indicators": "how many indicators can be compared",
            "enough": "whether it rests on at least a third of them; the chart draws no other",
        },
        lambda view: view.frame(leverage_by_year),
    ),
    "position": Measure(
        "Leverage against tension by year",
        "The composite of leverage of each country and year that rests on enough indicators, with the mean tension of "
        "its relation with Russia over the days of the year. The period counts in whole years. All filters narrow the "
        "tension, but only relations and years the leverage.",
        {
            "year": "the year",
            "country": "ARM or AZE",
            "dyad": "the relation",
            "leverage": "0 to 100",
            "indicators": "how many indicators it rests on",
            "comparable_indicators": "how many indicators can be compared",
            "tension": "Goldstein points, the mean over the days",
            "days_covered": "days of the year from the first record of the ledger to its last",
        },
        lambda view: view.frame(place_countries, view.today),
    ),
    "demands": Measure(
        "Demands and how long they were open",
        "The demands that were pending on a day of the period. Relations, who asks (`initiator`), the affiliation of "
        "their sources and words narrow them; no other filter does.",
        {
            "demand_id": "the demand",
            "dyad": "the relation",
            "demanded_by": "side that asks",
            "demanded_of": "side that is asked",
            "demand": "what is asked",
            "raised": "day on which it was first asked",
            "raised_about": "whether that day is not known, as its detail says: the first of a month stands for it",
            "status": "what became of it",
            "status_date": "day since which the status holds",
            "days_open": "days until it was met, rejected or lapsed; while pending, until today or the period's end",
            "records": "how many records are behind it",
        },
        lambda view: view.frame(list_demands, view.today),
    ),
    "periods": Measure(
        "Two periods compared",
        "Every figure of two periods under the view's other filters, a row a figure and relation, or direction of it. "
        "Where no days are given, the view's period (`from`, `to`) and the one before, else the 90 days before and "
        "from the AZAL crash. Demands are narrowed by relations, who asks, affiliations and words only, leverage by "
        "relations.",
        {
            "measure": "code of the figure",
            "label": "its name",
            "unit": "its unit; a share is from 0 to 1",
            "dyad": "the relation",
            "initiator": "the side that acts; empty where the figure is of the whole relation",
            "target": "the side acted toward, which answers; empty likewise",
            "before": "the figure in the earlier period; empty where it is not counted",
            "after": "in the later period",
            "difference": "the later less the earlier; empty for shares and medians where one rests on fewer than "
            "five acts",
            "before_30": "for each 30 days, of what grows with the days; else empty",
            "after_30": "the same in the later period",
            "difference_30": "the later less the earlier",
            "before_of": "acts that a share or median rests on, indicators that leverage does",
            "after_of": "the same in the later period",
            "before_low": "start of the 95% interval; empty where it rests on fewer than five acts",
            "before_high": "its end",
            "after_low": "start of the 95% interval in the later period",
            "after_high": "its end",
        },
        _compare_periods,
        _PERIODS,
    ),
}
"""Every measure by name. Its chart draws the same numbers."""


def answer_measure(name: str, question: Question) -> Answer:
    """The numbers of a measure for a view: as on the page with the same parameters."""
    measure, moment = MEASURES[name], question.moment
    pinned = replace(question.filters, revision=moment.revision)
    rows = measure.tabulate(look_at(question.database, pinned, moment.today), **question.values)[list(measure.columns)]
    days = rows.select_dtypes("datetime").columns
    rows = rows.assign(**{day: rows[day].dt.date for day in days})
    return Answer(write_frame(rows, bom=False), file_name=name_file(name, question.filters, moment.revision, ".csv"))


def _describe(measure: Measure) -> str:
    columns = "; ".join(f"`{name}`: {said}" for name, said in measure.columns.items())
    return f"{measure.about} Columns: {columns}."


OPERATIONS: tuple[Operation, ...] = tuple(
    Operation(
        path=f"/measures/{name}.csv",
        summary=measure.title,
        description=_describe(measure),
        handler=partial(answer_measure, name),
        media_type=FORMATS["csv"].media_type,
        parameters=(*VIEW, *measure.parameters),
        is_download=True,
        is_dated=True,
    )
    for name, measure in MEASURES.items()
)
