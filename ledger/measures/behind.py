"""The records behind a figure or a mark, where filters cannot say which they are: how many, and which.

A figure of a million records holds none of them: it counts them, and whoever wants to see them asks for as many as a
screen shows.
"""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Literal

import pandas as pd

from ledger.cells import ask_cells, ask_linked, narrow_to_days
from ledger.codebook import DYADS
from ledger.database import Database
from ledger.filters import Filters
from ledger.measures.records import list_records
from ledger.wording import to_date


@dataclass(frozen=True)
class Only:
    """What is asked of a view's records where filters cannot say it; what is empty asks nothing."""

    among: Literal["plain", "answered", "timed", "paired", "moved", "taken", "freed", "held"] = "plain"
    """Acts that the other side answered, those whose lag is known, and acts and answers that are weighed against each
    other; records that move people of the other side into custody or out of it, whether or not they say how many, that
    take some, that free some, and that take or free some or tell of deaths."""
    acts: Literal["", "sided", "scored"] = ""
    """Acts between the two sides of a relation: all, or those that are not set aside from the scores."""
    signs: tuple[int, ...] = ()
    """Of the Goldstein values: -1, 0, 1."""
    quadrants: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    """Empty is a level that is not recorded."""
    is_of_media: bool = False
    """Hostile items of media, and acts at the level of state media."""
    gap: tuple[dt.date, dt.date] | None = None
    """First and last of days that are left out."""
    name: str | None = None
    """The initiator's, as the records spell it."""
    cites: tuple[Literal["outlet", "language", "affiliation"], str] | None = None
    """What a source has that they cite."""
    statuses: tuple[str, ...] = ()
    mistreatments: tuple[str, ...] = ()
    has_fatalities: bool = False
    has_injured: bool = False
    place: tuple[float, float, bool] | None = None
    """Latitude, longitude, and whether only the region or country is known."""

    @property
    def is_told_by_cells(self) -> bool:
        """Whether cells can count them."""
        return self == Only(**{name: getattr(self, name) for name in _TOLD_BY_CELLS})

    @property
    def step(self) -> str:
        """The step of `records_behind` that finds them."""
        return "citing" if self.cites else self.among

    def parameters(self) -> dict[str, object]:
        """The one parameter `only` of the queries, a struct."""
        plain = asdict(self)
        field, cited = plain.pop("cites") or (None, None)
        latitude, longitude, is_approximate = plain.pop("place") or (None, None, False)
        gap_from, gap_to = plain.pop("gap") or (None, None)
        del plain["among"]
        lists = {name: list(value) for name, value in plain.items() if isinstance(value, tuple)}
        return (
            plain
            | lists
            | {
                "cited_field": field,
                "cited": cited,
                "latitude": latitude,
                "longitude": longitude,
                "is_approximate": is_approximate,
                "gap_from": gap_from,
                "gap_to": gap_to,
            }
        )


_TOLD_BY_CELLS = ("acts", "signs", "quadrants", "targets", "levels", "is_of_media", "gap")


@dataclass(frozen=True)
class Behind:
    """The records behind something: those that pass filters and are what else is asked for."""

    filters: Filters
    only: Only = Only()


def count_behind(database: Database, filters: Filters, only: Only) -> int:
    """Number of the view's records that are what is asked for."""
    if only.is_told_by_cells:
        told = ask_cells(database, "count_behind_in_cells", filters, asked=only.parameters())
        return int(told["records"].iloc[0])
    told = ask_linked(database, "count_behind", filters, asked=only.parameters(), among=only.step)
    return int(told["records"].iloc[0])


def find_behind(database: Database, filters: Filters, only: Only, most: int, skip: int = 0) -> pd.DataFrame:
    """The view's records that are what is asked for, newest first, at most so many after a number skipped.

    Columns: id, date.
    """
    if only.is_told_by_cells:
        days = ask_cells(database, "count_days_behind", filters, asked=only.parameters())
        filters, skip = narrow_to_days(days.set_index("date")["records"], filters, most, skip)
    return ask_linked(
        database,
        "find_behind",
        filters,
        asked=only.parameters(),
        among=only.step,
        most=most,
        skip=skip,
    )


def list_behind(database: Database, filters: Filters, only: Only, most: int, skip: int = 0) -> pd.DataFrame:
    """As `find_behind`, with the columns of `list_records`."""
    found = find_behind(database, filters, only, most, skip)
    every = Filters(dyads=tuple(DYADS), revision=filters.revision)
    if len(found):
        # Their days narrow what is read of all records.
        every = replace(every, date_from=to_date(found["date"].min()), date_to=to_date(found["date"].max()))
    return list_records(database, every, len(found), 0, tuple(found["id"]))
