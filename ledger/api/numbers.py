"""The numbers behind the charts as CSV, by the name of their measure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from ledger import measures
from ledger.api.operations import VIEW, Answer, Operation, Question
from ledger.exports.extracts import name_file
from ledger.exports.files import FORMATS, write_frame
from ledger.figures import Questions, look_at


@dataclass(frozen=True)
class Measure:
    """What `/api/measures/NAME.csv` gives: a DataFrame of a view, and what each of its columns says, with its unit."""

    title: str
    about: str
    columns: Mapping[str, str]
    tabulate: Callable[[Questions], pd.DataFrame]


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
}
"""Every measure by name. Its chart draws the same numbers."""


def answer_measure(name: str, question: Question) -> Answer:
    """The numbers of a measure for a view: as on the page with the same parameters."""
    measure, moment = MEASURES[name], question.moment
    pinned = replace(question.filters, revision=moment.revision)
    rows = measure.tabulate(look_at(question.database, pinned, moment.today))[list(measure.columns)]
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
        parameters=VIEW,
        is_download=True,
        is_dated=True,
    )
    for name, measure in MEASURES.items()
)
