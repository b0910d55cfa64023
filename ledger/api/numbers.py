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
