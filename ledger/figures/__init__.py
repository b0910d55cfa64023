"""The catalogue of figures: a name gives the figure of a view, and the records it rests on.

Pages, files, the data API and the brief all draw from here, so that they cannot disagree.
"""

from ledger.figures.catalogue import CATALOGUE, FigureUnknownError, draw
from ledger.figures.detentions import custody_period
from ledger.figures.drawing import (
    RECORDS,
    Click,
    Drawing,
    Entry,
    InList,
    OnPage,
    Rows,
    describe_source,
    describe_source_in_full,
)
from ledger.figures.leading import OPEN_RECORD
from ledger.figures.leverage import draw_indicator
from ledger.figures.looking import Asked, PlainView, Questions, find_period, look_at, narrow_to_table, pin
from ledger.figures.periods import draw_periods
from ledger.figures.record import draw_months
from ledger.figures.tension import EVENTS_NAMED, list_ways
from ledger.figures.types import unit_of_types
from ledger.figures.words import MARKS, MEDIA_ATTACKS, describe_mark, find_behind_mark

__all__ = [
    "CATALOGUE",
    "EVENTS_NAMED",
    "MARKS",
    "MEDIA_ATTACKS",
    "OPEN_RECORD",
    "RECORDS",
    "Asked",
    "Click",
    "Drawing",
    "Entry",
    "FigureUnknownError",
    "InList",
    "OnPage",
    "PlainView",
    "Questions",
    "Rows",
    "custody_period",
    "describe_mark",
    "describe_source",
    "describe_source_in_full",
    "draw",
    "draw_indicator",
    "draw_months",
    "draw_periods",
    "find_behind_mark",
    "find_period",
    "list_ways",
    "look_at",
    "narrow_to_table",
    "pin",
    "unit_of_types",
]
