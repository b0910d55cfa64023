"""Values as people write them, in the ledger's own spelling."""

import datetime as dt
import re
from collections.abc import Mapping

import pandas as pd

from ledger.codebook import DYADS, VOCABULARIES, label_of
from ledger.intake.countries import find_side
from ledger.intake.words import normalise

DATE_ORDERS = ("ISO", "DMY", "MDY", "YMD")
"""Orders of day, month and year; `ISO` takes nothing but 2025-12-31."""

_MONTH_NAMES = (
    ("jan", "янв", "հունվ", "yanvar"),
    ("feb", "фев", "փետր", "fevral"),
    ("mar", "мар", "մարտ", "mart"),
    ("apr", "апр", "ապր", "aprel"),
    ("may", "май мая", "մայ", "may"),
    ("jun", "июн", "հունիս", "iyun"),
    ("jul", "июл", "հուլիս", "iyul"),
    ("aug", "авг", "օգոս", "avqust"),
    ("sep", "сен", "սեպտ", "sentyabr"),
    ("oct", "окт", "հոկտ", "oktyabr"),
    ("nov", "ноя", "նոյ", "noyabr"),
    ("dec", "дек", "դեկտ", "dekabr"),
)
_MONTHS = [(stem, month) for month, stems in enumerate(_MONTH_NAMES, 1) for group in stems for stem in group.split()]
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_YEAR_FIRST = re.compile(r"(\d{4})[./\-\s](\d{1,2})[./\-\s](\d{1,2})\.?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([./\-])(\d{1,2})\2(\d{4})(?:\s*г\.?)?(?:\s+0?0:00(?::00)?(?:\s*AM)?)?")
_US_MIDNIGHT = re.compile(r"\s+12:00(?::00)?\s*AM$", re.IGNORECASE)
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.\-]+([^\W\d_]+)\.?[\s,\-]+(\d{4})(?:\s*(?:г\.?|թ\.?|года|il))?")
_NAMED_US = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")

_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
# May as well have three decimals.
_ONE_GROUP = re.compile(r"-?\d{1,3},\d{3}")

_TRUE = {"yes", "y", "true", "1", "да", "այո", "beli", "hə", "he"}
_FALSE = {"no", "n", "false", "0", "нет", "ոչ", "xeyr", "yox"}
_BETWEEN = re.compile(r"\s*(?:[-–—/,;&+|]|\bvs\.?\b|\band\b|\bи\b|\bև\b|\bvə\b)\s*", re.IGNORECASE)


def parse_date(text: str, order: str | None = None) -> str | None:
    """A date in ISO; none where it is no date, or where its order cannot be told and `order` does not say."""
    text = _US_MIDNIGHT.sub("", text.strip())
    parts: tuple[str, ...] | None = None
    if match := _ISO.fullmatch(text):
        parts = match.groups()
    elif order != "ISO":
        if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
            parts = match.groups()
        elif match := _YEAR_LAST.fullmatch(text):
            parts = _arrange(*match.groups(), order=order)
        else:
            parts = _read_month_name(text)
    return _write_date(*parts) if parts else None


def _arrange(first: str, separator: str, second: str, year: str, *, order: str | None) -> tuple[str, str, str] | None:
    """Year, month and day of a date that ends in the year."""
    match _order_of(first, separator, second, order):
        case "DMY":
            return year, second, first
        case "MDY":
            return year, first, second
        case _:
            return None


def _read_month_name(text: str) -> tuple[str, str, str] | None:
    """Year, month and day of a date that names its month."""
    if match := _NAMED.fullmatch(text):
        day, name, year = match.groups()
    elif match := _NAMED_US.fullmatch(text):
        name, day, year = match.groups()
    else:
        return None
    month = _find_month(name)
    return (year, str(month), day) if month else None


def _order_of(first: str, separator: str, second: str, order: str | None) -> str | None:
    if order in {"DMY", "MDY"}:
        return order
    # Nobody writes the month first with points.
    if separator == "." or int(first) > 12:
        return "DMY"
    return "MDY" if int(second) > 12 else None


def detect_date_order(values: pd.Series) -> str | None:
    """`DMY` or `MDY` where some value of a column can only be read so and none otherwise; else none."""
    unique = pd.Series(values.dropna().unique(), dtype="str")
    parts = unique.str.extract(r"^\s*(\d{1,2})([./\-])(\d{1,2})\2\d{4}").dropna().drop_duplicates()
    orders = {_order_of(*part, None) for part in zip(parts[0], parts[1], parts[2], strict=True)} - {None}
    return orders.pop() if len(orders) == 1 else None


def _find_month(name: str) -> int | None:
    word = name.casefold()
    return next((month for stem, month in _MONTHS if word.startswith(stem)), None)


def _write_date(year: str, month: str, day: str) -> str | None:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def parse_boolean(text: str) -> bool | None:
    """Yes or no in English, Russian, Armenian or Azerbaijani; none where it is neither."""
    word = normalise(text)
    return True if word in _TRUE else False if word in _FALSE else None


def parse_dyad(text: str) -> str | None:
    """The dyad of two countries in any order and language; none where they are not one of the three."""
    code = text.strip().upper()
    if code in DYADS:
        return code
    sides = [side for part in _BETWEEN.split(re.sub(r"\(.*?\)", "", text)) if part and (side := find_side(part))]
    return dyad_of(sides[0], sides[1]) if len(sides) == 2 else None


def dyad_of(one: str, other: str) -> str | None:
    """The dyad of two sides, whichever acts; none where they are not the sides of one."""
    return next((dyad for dyad in DYADS if {one, other} == set(dyad.split("-"))), None)


def parse_term(column: str, text: str) -> str | None:
    """The code of a vocabulary's value given as code or label, in any case; none where it has no such value."""
    return _TERMS[column].get(normalise(text))


def parse_event_type(text: str) -> str:
    """An event type's code from its code or label, in any case."""
    return normalise(text)


def parse_number(text: str, *, decimal_comma: bool | None) -> str:
    """A number with a point and without separators of thousands, as the ledger writes it; other text as it is.

    A comma is a decimal one where `decimal_comma` says so; where it says nothing, 1,234 is left as it is.
    """
    bare = re.sub(r"[\s\u00a0\u202f']", "", text).replace("−", "-")
    if decimal_comma and "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    elif (
        not decimal_comma and _THOUSANDS.fullmatch(bare) and (decimal_comma is False or not _ONE_GROUP.fullmatch(bare))
    ):
        bare = bare.replace(",", "")
    return bare.removeprefix("+") if re.fullmatch(r"[+-]?\d+(\.\d+)?", bare) else text


def _list_terms(terms: Mapping[str, object]) -> dict[str, str]:
    return {normalise(code): code for code in terms}


_TERMS: dict[str, dict[str, str]] = {
    column: {
        **_list_terms(terms),
        **{normalise(label_of(code)): code for code in terms},
        **{normalise(term.label): code for code, term in terms.items()},
    }
    for column, (_, terms) in VOCABULARIES.items()
}
