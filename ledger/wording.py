"""How dates, numbers and lists read in English, the same on every page and in every export."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

import pandas as pd

TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the letters after them around, so that a reader sees others than those that are there."""
HIDDEN: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\U000e0000-\U000e007f]")
"""These, and characters that take no room: two names that look the same may differ by one."""


def format_date(day: dt.date) -> str:
    """`27 Jun 2025`."""
    return f"{day.day} {day:%b} {day.year}"


def format_dated(day: dt.date, precision: str) -> str:
    """A date as far as it is known: `27 Jun 2025`, `Jun 2025` or `2025`."""
    if precision == "year":
        return str(day.year)
    return f"{day:%b} {day.year}" if precision == "month" else format_date(day)


def format_number(number: float) -> str:
    """With thousands separators and a true minus: `1,960`, `−12.5`."""
    text = f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"
    return text.replace("-", "−")


def format_points(points: float) -> str:
    """Goldstein points to one decimal place: `161.6`, `0.0`, `less than 0.1`."""
    return "less than 0.1" if 0 < points < 0.05 else f"{points:,.1f}".replace("-", "−")


def count_of(number: int, noun: str, plural: str | None = None) -> str:
    """`1 record`, `1,960 records`."""
    return f"{format_number(number)} {noun if number == 1 else plural or noun + 's'}"


def count_days(days: float) -> str:
    """`the same day`, `1 day`, `1.5 days`."""
    return "the same day" if days == 0 else f"{format_number(days)} {'day' if days == 1 else 'days'}"


def join_words(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def text_or(value: object, default: str = "") -> str:
    """A cell's text; the default where it is empty."""
    return default if pd.isna(value) else str(value)  # type: ignore[call-overload]


def cut_text(text: str, most: int = 40) -> str:
    """A text short enough to be named in a sentence: whole, or its first so many characters and a sign of more."""
    return text if len(text) <= most else text[:most] + "…"


def to_date(moment: dt.date | pd.Timestamp) -> dt.date:
    """The calendar day of a date or timestamp."""
    return moment.date() if isinstance(moment, dt.datetime) else moment
