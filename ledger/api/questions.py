"""Reads what a query asks: stricter than a page, since a script must not get other rows than those it asked for.

A page shows what it can use of an address and says what it could not; the API refuses, and names every parameter.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from ledger.api.operations import VIEW, Failure, Operation, Parameter, ProblemError, Schema
from ledger.filters import Filters, Vocabulary
from ledger.wording import cut_text, format_number, join_words

Query = Mapping[str, Sequence[str]]

_FILTERS = frozenset(parameter.name for parameter in VIEW)
_WHOLE_NUMBER = re.compile(r"[0-9]{1,18}")


def read_query(
    operation: Operation, pairs: Sequence[tuple[str, str]], vocabulary: Vocabulary
) -> tuple[Filters, dict[str, Any], list[tuple[str, str]]]:
    """The filters that a query means, the values of the other parameters, and the query in its canonical form.

    Raises ProblemError that names every parameter that cannot be used.
    """
    query: dict[str, list[str]] = {}
    for name, value in pairs:
        query.setdefault(name, []).append(value)
    failures = list(_find_strays(operation, query))
    wrong = {name for name, _ in failures}
    usable = {name: given for name, given in query.items() if name not in wrong}
    filters, refused = _read_filters({name: usable[name] for name in usable if name in _FILTERS}, vocabulary)
    own = {one.name: one for one in operation.parameters if one.name in usable and one.name not in _FILTERS}
    values: dict[str, Any] = {}
    failures += refused
    for name, parameter in own.items():
        read = [_read_value(parameter, text, vocabulary) for text in usable[name]]
        failures += [failure for _, failure in read if failure]
        values[name] = [value for value, _ in read] if parameter.many else read[0][0]
    if failures:
        named = join_words(list(dict.fromkeys(cut_text(name) for name, _ in failures)))
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"These parameters cannot be used: {named}.", failures)
    return filters, values, [*filters.to_query(), *((name, text) for name in own for text in usable[name])]


def read_path(operation: Operation, given: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, Any]:
    """The values in an operation's path. Raises ProblemError: nothing is found where they cannot be."""
    values = {}
    for parameter in operation.path_parameters:
        values[parameter.name], failure = _read_value(parameter, given[parameter.name], vocabulary)
        if failure:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"{failure[1]}.")
    return values


def _find_strays(operation: Operation, query: Query) -> Iterator[Failure]:
    """Parameters that the operation does not have, or that are empty or stand too often."""
    known = {parameter.name: parameter for parameter in operation.parameters}
    for name, given in query.items():
        if name not in known:
            yield name, f"{cut_text(name)} is not a parameter of {operation.path}"
        elif not all(value.strip() for value in given):
            yield name, f"{name} is empty: leave it out"
        elif len(given) > 1 and not known[name].many:
            yield name, f"{name} may stand only once"


def _read_filters(query: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> tuple[Filters, list[Failure]]:
    """The one place where the API reads a view: what a page would ignore with a notice is a failure here.

    Whatever `Filters.from_query` makes of a parameter holds, once the parameter is among those of VIEW.
    """
    filters, notices = Filters.from_query(query, vocabulary)
    # A notice begins with the parameter that it is about: `dyad=XXX is unknown`.
    return filters, [(notice.partition("=")[0], notice) for notice in notices]


def _read_value(parameter: Parameter, text: str, vocabulary: Vocabulary) -> tuple[Any, Failure | None]:
    """The value of a parameter that is no filter, or what is wrong with it."""
    schema = parameter.describe(vocabulary)
    value: Any = text
    fits = True
    if schema["type"] == "integer":
        fits = bool(_WHOLE_NUMBER.fullmatch(text))
        value = int(text) if fits else 0
        fits = fits and schema.get("minimum", 0) <= value <= schema.get("maximum", value)
    elif "enum" in schema:
        fits = text in schema["enum"]
    elif "pattern" in schema:
        fits = bool(re.fullmatch(schema["pattern"], text))
    elif schema.get("format") == "date":
        value, fits = _read_day(text)
    if fits:
        return value, None
    return None, (parameter.name, f"{parameter.name}={cut_text(text)} is not {_describe(parameter, schema)}")


def _read_day(text: str) -> tuple[dt.date | None, bool]:
    try:
        return dt.date.fromisoformat(text), len(text) == len("2025-01-31")
    except ValueError:
        return None, False


def _describe(parameter: Parameter, schema: Schema) -> str:
    if schema["type"] == "integer":
        low, high = schema.get("minimum", 0), schema.get("maximum")
        return f"a whole number from {low}" + (f" to {format_number(high)}" if high is not None else " on")
    if "enum" in schema:
        return "one of " + join_words(schema["enum"], "or")
    if schema.get("format") == "date":
        return "a date (YYYY-MM-DD)"
    return parameter.description[:1].lower() + parameter.description[1:].rstrip(".")
