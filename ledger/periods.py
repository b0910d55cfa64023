"""Two periods that are compared: as an address names them, prepared around events, and in words."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ledger.codebook import RECORD_STARTS
from ledger.database import LedgerError
from ledger.filters import AZAL_CRASH, CEASEFIRE, FIRST_DAY, LAST_DAY, Filters
from ledger.wording import count_of, cut_text, format_date, join_words, to_date

PERIOD_PARAMETERS: Final = ("before_from", "before_to", "after_from", "after_to")
"""URL parameters of the page: first and last day of the earlier and of the later period."""
WINDOWS: Final = (30, 90, 180, 365)
"""Days on each side of a prepared split."""
DEFAULT_WINDOW: Final = 90


class PeriodsInvalidError(LedgerError):
    """Two periods that cannot be compared; the message says why, `parameters` which of the address are at fault."""

    def __init__(self, message: str, *parameters: str) -> None:
        super().__init__(message)
        self.parameters = parameters


@dataclass(frozen=True)
class Split:
    """An event that parts two periods: the later one begins on its day."""

    name: str
    label: str
    day: dt.date


SPLITS: Final = (
    Split("ceasefire", "The ceasefire of the 44-day war", CEASEFIRE),
    Split("crash", "The AZAL crash", AZAL_CRASH),
    Split("raid", "The Yekaterinburg raid", dt.date(2025, 6, 27)),
    Split("election", "Armenia's election", dt.date(2026, 6, 7)),
)
"""Prepared splits, in order of time; the days are those of their records."""


@dataclass(frozen=True)
class Periods:
    """An earlier and a later period, each with its first and last day."""

    before_from: dt.date
    before_to: dt.date
    after_from: dt.date
    after_to: dt.date

    @property
    def days_before(self) -> int:
        """Days of the earlier period."""
        return (self.before_to - self.before_from).days + 1

    @property
    def days_after(self) -> int:
        """Days of the later period."""
        return (self.after_to - self.after_from).days + 1

    @property
    def is_even(self) -> bool:
        """Whether both are of one length."""
        return self.days_before == self.days_after

    @property
    def last_years(self) -> tuple[int, int]:
        """The years in which they end."""
        return self.before_to.year, self.after_to.year

    def narrow(self, filters: Filters) -> tuple[Filters, Filters]:
        """A view of each period; the view's own period gives way."""
        return (
            replace(filters, date_from=self.before_from, date_to=self.before_to),
            replace(filters, date_from=self.after_from, date_to=self.after_to),
        )

    def to_query(self) -> list[tuple[str, str]]:
        """Names and values of the URL's parameters."""
        days = (self.before_from, self.before_to, self.after_from, self.after_to)
        return [(name, day.isoformat()) for name, day in zip(PERIOD_PARAMETERS, days, strict=True)]

    def describe_before(self) -> str:
        """`26 Sep 2024 to 24 Dec 2024`."""
        return f"{format_date(self.before_from)} to {format_date(self.before_to)}"

    def describe_after(self) -> str:
        """`25 Dec 2024 to 24 Mar 2025`."""
        return f"{format_date(self.after_from)} to {format_date(self.after_to)}"

    def describe(self) -> str:
        """Both, with their lengths."""
        return (
            f"{self.describe_before()} ({count_of(self.days_before, 'day')}) against {self.describe_after()} "
            f"({count_of(self.days_after, 'day')})"
        )


def split_at(day: dt.date, days: int, today: dt.date) -> Periods:
    """So many days before a day, and so many from it on; neither before the record starts nor after today."""
    start = max(day - dt.timedelta(days=days), min(to_date(RECORD_STARTS), day - dt.timedelta(days=1)))
    end = max(min(day + dt.timedelta(days=days - 1), today), day)
    return Periods(start, day - dt.timedelta(days=1), day, end)


def propose_periods(filters: Filters, today: dt.date) -> Periods:
    """The view's period against the period before; without a start, the days around the AZAL crash."""
    earlier = filters.period_before(today)
    if earlier is None or earlier.date_from is None or earlier.date_to is None or filters.date_from is None:
        return split_at(AZAL_CRASH, DEFAULT_WINDOW, today)
    end = filters.date_to or max(today, filters.date_from)
    return Periods(earlier.date_from, earlier.date_to, filters.date_from, end)


def read_periods(asked: Mapping[str, str]) -> Periods | None:
    """The periods that an address names; None where it names none.

    Raises PeriodsInvalidError where a day is missing or is none, a period ends before it starts, or the two overlap.
    """
    given = {name: asked[name] for name in PERIOD_PARAMETERS if asked.get(name)}
    if not given:
        return None
    missing = [name for name in PERIOD_PARAMETERS if name not in given]
    if missing:
        raise PeriodsInvalidError(
            f"The address names only {join_words(list(given))}: {join_words(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing.",
            *missing,
        )
    periods = Periods(*(_read_day(name, text) for name, text in given.items()))
    for first, last, which in (
        (periods.before_from, periods.before_to, "first"),
        (periods.after_from, periods.after_to, "second"),
    ):
        if first > last:
            raise PeriodsInvalidError(
                f"The {which} period would end ({format_date(last)}) before it starts ({format_date(first)}).",
                *(PERIOD_PARAMETERS[:2] if which == "first" else PERIOD_PARAMETERS[2:]),
            )
    if periods.before_to >= periods.after_from:
        raise PeriodsInvalidError(
            f"The first period ends on {format_date(periods.before_to)} and the second begins on "
            f"{format_date(periods.after_from)}: the first must be over before the second begins, or records would "
            "count in both.",
            "before_to",
            "after_from",
        )
    return periods


def _read_day(name: str, text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError:
        raise PeriodsInvalidError(f"{name}={cut_text(text)} is not a date (YYYY-MM-DD).", name) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise PeriodsInvalidError(f"{name}={text} is outside {FIRST_DAY.year} to {LAST_DAY.year}.", name)
    return day


def find_split(periods: Periods, today: dt.date) -> tuple[str, int] | None:
    """The prepared split and the days on each side that make these periods; None where none does."""
    for split in SPLITS:
        for days in WINDOWS:
            if split_at(split.day, days, today) == periods:
                return split.name, days
    return None
