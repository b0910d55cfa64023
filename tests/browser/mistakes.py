# ruff: noqa: E501 - a mistake reads best on one line
"""One mistake of each kind that the checks know: the row that holds it, what the page says of it, and what is right."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.small import Row, action, demand, detention, indicator, source
from tests.small import incident as _incident

NEW = {"id": ""}
"""A new record gets the next id."""


@dataclass(frozen=True)
class Mistake:
    """A row with one wrong cell, words of the problem and of the remedy, and what the cell ought to hold."""

    table: str
    row: Row
    column: str
    problem: str
    remedy: str
    right: str


def incident(**columns: object) -> Row:
    """A new incident, on a day of its own cell."""
    return {**_incident(1), "id": "", "title": "Police raid an office", "country": "RUS", **columns}


def _incidents(*cases: tuple[Mapping[str, object], str, str, str, str]) -> list[Mistake]:
    """Incidents, each with a title that says which it is."""
    mistakes = []
    for number, (columns, column, problem, remedy, right) in enumerate(cases, 1):
        title = str(columns.get("title", f"Police raid office {number} of the diaspora"))
        mistakes.append(Mistake("incidents", incident(**{**columns, "title": title}), column, problem, remedy, right))
    return mistakes


def _others(table: str, *cases: tuple[Row, str, str, str, str]) -> list[Mistake]:
    return [Mistake(table, *case) for case in cases]


PLACED = {"place": "Yerevan", "country": "ARM", "geo_precision": "city", "latitude": "40.18", "longitude": "44.51"}
LONG = "Police raid an office of the diaspora and carry off its papers, its computers and its safe now"

INCIDENTS = _incidents(
    ({"date": ""}, "date", "The cell is empty", "Fill it in: day of the event", "2025-01-10"),
    ({"date": "31.13.2025"}, "date", "is not written as a date", "2025-12-31", "2025-12-31"),
    ({"date": "2025-02-30"}, "date", "is no day of the calendar", "Correct the month or the day", "2025-02-28"),
    ({"date": "2099-01-01"}, "date", "lies after today", "Correct the date", "2025-01-11"),
    ({"date": "1990-12-31"}, "date", "lies before 1991", "Correct the date", "2025-01-12"),
    ({"date_end": "2025-01-09"}, "date_end", "before the first, 2025-01-10", "leave the last day empty", "2025-01-13"),
    ({"date": "2025-01-10", "date_precision": "month"}, "date", "is its first day, 2025-01-01", "first day of the month", "2025-01-01"),
    ({"date_precision": "dya"}, "date_precision", "is not a word of the codebook", "Write day", "day"),
    ({"dyad": "ARM-USA"}, "dyad", "is not a word of the codebook", "ARM-RUS", "ARM-RUS"),
    ({"event_type": "riad"}, "event_type", "is not a type of the codebook", "Write raid", "raid"),
    ({"event_type": "arrest"}, "event_type", "is a type of detentions", "move the row", "raid"),
    ({"title": "Police raid an office of students."}, "title", "ends with a full stop", "Write it without: Police raid an office of students", "Police raid an office of students"),
    ({"title": LONG}, "title", f"has {len(LONG)} characters, more than 90", "Shorten it by 4", LONG[:-4]),
    ({"title": "police raid a bakery"}, "title", "begins with a capital", "Begin with a capital", "Police raid a bakery"),
    ({"title": "Police raid\na market"}, "title", "runs over several lines", "Write it on one line", "Police raid a market"),
    ({"summary": ""}, "summary", "The cell is empty", "Fill it in: one to three", "A summary."),
    ({"initiator": "Rusland"}, "initiator", "is no code of a country or an organisation", "three capital letters", "RUS"),
    ({"target": "XYZ"}, "target", "is not a code of the codebook", "Write a code that the codebook lists", "ARM"),
    ({"country": "Rusia"}, "country", "is no country's code", "Write", "RUS"),
    ({**PLACED, "latitude": "north"}, "latitude", "is no number", "Write digits", "40.18"),
    ({**PLACED, "longitude": "181"}, "longitude", "is more than 180", "Write 180 or less", "44.51"),
    ({**PLACED, "longitude": ""}, "longitude", "stand together or not at all", "Give both, or neither", "44.51"),
    ({**PLACED, "geo_precision": ""}, "geo_precision", "coordinates need a precision", "Write exact, city", "city"),
    ({**PLACED, "geo_precision": "town"}, "geo_precision", "is not a word of the codebook", "exact, city", "city"),
    ({**PLACED, "latitude": "55.75"}, "latitude", "outside Armenia", "RUS (Russia)", "40.18"),
    ({"confidence": "confirmed"}, "confidence", "needs pages of two outlets", "or write reported", "reported"),
    ({"responds_to": "INC9999"}, "responds_to", "there is no such record", "Correct the id", ""),
    ({"responds_to": "raid"}, "responds_to", "is no list of record ids", "INC0012", ""),
    ({"responds_to": "DIP0566"}, "responds_to", "is later than this one, 2026-06-25", "earlier ones only", "DIP0001"),
    ({"responds_to": "INC0001;INC0001"}, "responds_to", "names an entry twice", "Name every entry once", "INC0001"),
    ({"id": "INC0900", "responds_to": "INC0900"}, "responds_to", "a record does not answer itself", "own id", ""),
    ({"id": "INC0901", "responds_to": "INC0902"}, "responds_to", "goes back to this one", "one of the records", ""),
    ({"id": "INC0902", "responds_to": "INC0901"}, "responds_to", "goes back to this one", "one of the records", "INC0901"),
    ({"sources": ""}, "sources", "The cell is empty", "Fill it in: ids in sources.csv", "S0001"),
    ({"sources": "S9999"}, "sources", "there is no such source", "give the page's address instead", "S0001"),
    ({"sources": "ftp://x.example/y"}, "sources", "is neither a source's id nor an address", "https://", "S0001"),
    ({"fatalities": "2.5"}, "fatalities", "is no whole number", "Write whole people", "2"),
    ({"fatalities": "-2"}, "fatalities", "is less than 0", "Write 0 or more", "2"),
    ({"injured": "99999999999"}, "injured", "is too large to be a count", "2,147,483,647", "9"),
    ({"id": "DET0900"}, "id", "begins with INC", "leave it empty", ""),
    ({"id": "INC9"}, "id", "is no record's id", "INC0001", ""),
    ({"id": "INC12345678901234"}, "id", "is too high a number", "Leave it empty", ""),
    ({"id": "INC0910"}, "id", "The same id stands on line", "leave the id empty", ""),
    ({"id": "INC0910"}, "id", "The same id stands on line", "leave the id empty", "INC0910"),
    ({"id": "INC0911", "summary": ""}, "summary", "The cell is empty", "Fill it in", "A summary."),
    ({"responds_to": "INC0911"}, "responds_to", "is rejected itself: line", "Mend that row first", "INC0911"),
)  # fmt: skip
DETENTIONS = _others(
    "detentions",
    ({**detention(1, event_type="arrest"), **NEW}, "people", "an arrest is of one person", "Correct the number", "1"),
    ({**detention(1, people=0), **NEW}, "people", "is less than 1", "Write 1 or more", "4"),
    ({**detention(1, event_type="release"), **NEW}, "status", "does not follow from release", "Correct", "released"),
    ({**detention(1, detainee_nationality="Armn"), **NEW}, "detainee_nationality", "is no country's code", "ARM", "ARM"),
    ({**detention(1, mistreatment="documentd"), **NEW}, "mistreatment", "is not a word", "Write documented", "documented"),
)  # fmt: skip
ACTIONS = _others(
    "diplomatic_actions",
    ({**action(1, event_type="call", place="Baku"), **NEW}, "place", "a call has no place", "Leave the cell empty", ""),
    ({**action(1, event_type="realignment", initiator="ARM"), **NEW}, "target", "a realignment is an act toward RUS", "Write RUS", "RUS"),
    ({**action(1, level="minster"), **NEW}, "level", "is not a word of the codebook", "Write minister", "minister"),
)  # fmt: skip
SOURCES = _others(
    "sources",
    (source(9001, source_id="9001"), "source_id", "is no source's id", "such as S0001", "S9001"),
    (source(9002, url="www.outlet.example"), "url", "is no address", "beginning with https://", "https://outlet9002.example/page"),
    (source(9003, url="https://armenpress.am/eng/news/877999/"), "url", "is the address of S0001 in the ledger", "Give the row the id S0001", "https://outlet9003.example/page"),
    (source(9004, language="english"), "language", "is no language's code", "ISO 639-1", "en"),
    (source(9005, language="zz"), "language", "is not a code of the codebook", "Write a code", "en"),
    (source(9006, title=""), "title", "within one pair of square brackets", "a description in square brackets", "[A page]"),
    (source(9007, agency="Outlet 9007"), "agency", "is empty where the publisher's own text", "Leave the agency empty", ""),
    (source(9008, affiliation="private"), "affiliation", "is not a word of the codebook", "Write one of official", "independent"),
)  # fmt: skip
INDICATORS = _others(
    "indicators",
    (indicator(period="2025-13"), "period", "is no year, month or day of the calendar", "2024-06", "2025-12"),
    (indicator(period="last year"), "period", "is no period", "2024-06", "2025-11"),
    (indicator(period="2025-01", country="RUS"), "country", "is not a word of the codebook", "ARM", "ARM"),
    (indicator(period="2025-02", value="many"), "value", "is no number", "Write digits", "87.5"),
    (indicator(period="2025-03", indicator_id="Gas Share"), "indicator_id", "is no indicator's name", "small letters", "gas_import_share"),
)  # fmt: skip
DEMANDS = _others(
    "demands",
    (demand(901, status="opn"), "status", "is not a word of the codebook", "Write open", "open"),
    (demand(902, status_date="2024-01-01"), "status_date", "lies before the day on which it was raised", "Correct one of the two", "2024-04-01"),
    (demand(903, demand="D" * 101), "demand", "has 101 characters, more than 100", "Shorten it by 1 character", "Withdraw the border guards from the airport"),
    (demand(904, demand_id="904"), "demand_id", "is no demand's id", "such as DEM001", "DEM904"),
)  # fmt: skip
MISTAKES = {
    "incidents": INCIDENTS,
    "detentions": DETENTIONS,
    "diplomatic_actions": ACTIONS,
    "sources": SOURCES,
    "indicators": INDICATORS,
    "demands": DEMANDS,
}
"""The mistakes of every table that colleagues send, in the order of the rows of its file."""
