"""The OpenAPI document, made of the operations' declarations and the codebook."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledger.api.answering import PROBLEM
from ledger.api.operations import Operation, Parameter
from ledger.datapackage import VERSION
from ledger.exports.fields import RECORDS, list_fields
from ledger.filters import Vocabulary

PREFIX = "/api"

_TYPES = {"date": {"type": "string", "format": "date"}, "integer": {"type": "integer"}, "number": {"type": "number"}}
_CONSTRAINTS = ("enum", "pattern", "minimum", "maximum", "minLength", "maxLength")
_DESCRIBED = (RECORDS, "sources", "indicators", "demands")

_FAILURES = {
    "400": "A parameter is unknown or has a value that cannot be used; `errors` names each.",
    "401": "A token is needed, or the one that was sent opens nothing.",
    "403": "The token is not for this.",
    "404": "There is no such thing.",
    "409": "Somebody else changed the same values meanwhile.",
    "413": "The body is too large.",
    "422": "The answer cannot be given in this form; `detail` says why.",
    "429": "Too many requests; `Retry-After` says in how many seconds to ask again.",
    "500": "The server could not answer.",
    "503": "The ledger cannot be opened.",
}


def describe_api(
    operations: Sequence[Operation], vocabulary: Vocabulary, others: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the operations, with the values that parameters may have now.

    `others` are paths that are no such operations, each with what OpenAPI says of it.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Caucasus Ledger",
            "version": VERSION,
            "summary": "Armenia's and Azerbaijan's relations with Russia as dated, sourced, versioned records.",
            "description": "The parameters are those of the dashboard's addresses, and the rows those of its pages. An "
            "answer is of one revision: the newest, or the one that `rev` pins, whose answers never change. A "
            "parameter that cannot be used is refused rather than ignored.",
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}],
        "paths": {
            **{
                PREFIX + operation.path: {"get": _describe_operation(operation, vocabulary)} for operation in operations
            },
            **{PREFIX + path: dict(described) for path, described in others.items()},
        },
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Made on the page Access."}
            },
            "schemas": {**{name: _describe_rows(name, vocabulary) for name in _DESCRIBED}, "problem": _PROBLEM_SCHEMA},
            "responses": {
                f"problem_{status}": {
                    "description": meaning,
                    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/problem"}}},
                }
                for status, meaning in _FAILURES.items()
            },
        },
    }


_PROBLEM_SCHEMA = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request": {"type": "string", "description": "What the server's log calls this request, as X-Request-ID."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "detail"],
                "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def _describe_operation(operation: Operation, vocabulary: Vocabulary) -> dict[str, Any]:
    headers = {
        **operation.headers,
        **({"ETag": "Another one as soon as the answer is another."} if operation.is_stored else {}),
    }
    return {
        "operationId": "get_" + re.sub(r"\W+", "_", operation.path).strip("_"),
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [
            *(_describe_parameter(one, "path", vocabulary) for one in operation.path_parameters),
            *(_describe_parameter(one, "query", vocabulary) for one in operation.parameters),
        ],
        "responses": {
            "200": {
                "description": operation.summary,
                "headers": {
                    name: {"description": meaning, "schema": {"type": "string"}} for name, meaning in headers.items()
                },
                "content": {operation.media_type: {"schema": dict(operation.schema)} if operation.schema else {}},
            },
            **({"304": {"description": "As whoever asks already has it."}} if operation.is_stored else {}),
            **{status: {"$ref": f"#/components/responses/problem_{status}"} for status in _list_failures(operation)},
        },
    }


_OF_UPDATES = ("403", "409", "413")


def _list_failures(operation: Operation) -> Iterator[str]:
    for status in _FAILURES:
        if status not in _OF_UPDATES and (status != "404" or operation.path_parameters):
            yield status


def _describe_parameter(parameter: Parameter, place: str, vocabulary: Vocabulary) -> dict[str, Any]:
    schema = dict(parameter.describe(vocabulary))
    return {
        "name": parameter.name,
        "in": place,
        "description": parameter.description,
        "required": place == "path",
        **({"style": "form", "explode": True} if parameter.many else {}),
        "schema": {"type": "array", "items": schema} if parameter.many else schema,
    }


def _describe_rows(name: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """The JSON Schema of a row: every column is there, null where its cell is empty."""
    fields = list_fields(name)
    return {
        "type": "object",
        "required": [field["name"] for field in fields],
        "properties": {field["name"]: _describe_field(field, vocabulary) for field in fields},
    }


def _describe_field(field: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    constraints = field.get("constraints", {})
    schema: dict[str, Any] = dict(_TYPES.get(field["type"], {"type": "string"}))
    if field.get("list"):
        schema = {"type": "array", "items": {"type": "string"}}
    elif field["name"] == "event_type":
        schema["enum"] = list(vocabulary.types)
    else:
        schema |= {name: constraints[name] for name in _CONSTRAINTS if name in constraints}
    if not constraints.get("required"):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return {"title": field["title"], "description": field["description"], **schema}
