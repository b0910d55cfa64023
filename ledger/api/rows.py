"""The API's rows: records of a view, tables, one record with its sources and chain, revisions, the whole ledger."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from ledger.api.operations import REVISION, VIEW, Answer, Operation, Parameter, ProblemError, Question
from ledger.citation import link_to_record
from ledger.codebook import LEDGER_TABLES, RECORD_ID_PATTERN
from ledger.database import EVERY_ROW
from ledger.exports import archive
from ledger.exports.extracts import Extract, extract_records, extract_table, name_file
from ledger.exports.fields import RECORDS, list_fields
from ledger.exports.files import FORMATS, JSON, XLSX, Format, list_objects
from ledger.filters import Filters

MOST = 1_000_000_000
TABLES_OFFERED = ("sources", "indicators", "demands")

LIMIT = Parameter(
    "limit", "At most so many records, by date and id.", {"type": "integer", "minimum": 1, "maximum": MOST}
)
OFFSET = Parameter(
    "offset", "Leave out so many of the first records.", {"type": "integer", "minimum": 0, "maximum": MOST}
)
RECORD_ID = Parameter("id", "The id of a record, such as DET0012.", {"type": "string", "pattern": RECORD_ID_PATTERN})

TOTAL_HEADER = "X-Total-Count"
_ROW_HEADERS = {TOTAL_HEADER: "How many rows there are in all, whatever the limit."}
_PAGE_HEADERS = {**_ROW_HEADERS, "Link": 'The next page, as `rel="next"`, where the limit leaves records over.'}
_OWN_FIELDS = ("cameo", "goldstein", "scored", "type_description")
"""What a single record has beside its columns: of its event type."""


def answer_records(one: Format, question: Question) -> Answer:
    """The records of a view in a format. A link to the next page is pinned, so that no record is lost between pages."""
    limit, offset = question.values.get("limit"), question.values.get("offset", 0)
    extract = extract_records(question.database, question.filters, question.moment, limit=limit, offset=offset)
    end = offset + extract.count
    headers = {}
    if limit is not None and end < extract.total:
        turned = {"rev": question.moment.revision, "limit": limit, "offset": end}
        pairs = [*((name, text) for name, text in question.query if name not in turned), *turned.items()]
        headers["Link"] = f'<{question.path}?{urlencode(pairs)}>; rel="next"'
    return _answer_extract(one, extract, question.filters, headers)


def answer_table(table: str, one: Format, question: Question) -> Answer:
    """Every row of a table in a format."""
    return _answer_extract(one, extract_table(question.database, table, question.moment), Filters(), {})


def _answer_extract(one: Format, extract: Extract, filters: Filters, headers: Mapping[str, str]) -> Answer:
    return Answer(
        one.write(extract),
        file_name=name_file(extract.name, filters, extract.moment.revision, one.suffix),
        headers={TOTAL_HEADER: str(extract.total), **headers},
    )


def answer_record(question: Question) -> Answer:
    """One record with its sources and with what it answers and what answers it."""
    record_id, revision = question.values["id"], question.moment.revision

    def ask(query: str, **others: object) -> list[dict[str, Any]]:
        return list_objects(question.database.table(query, id=record_id, revision=revision, **others))

    found = ask("find_record")
    if not found:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"Revision {revision} has no record {record_id}.")
    fields = [*(field["name"] for field in list_fields(RECORDS)), *_OWN_FIELDS]
    told = {
        "revision": revision,
        "link": link_to_record(question.moment.site, record_id, revision),
        "record": {name: found[0][name] for name in fields},
        "sources": ask("list_sources_of_record"),
        "chain": [
            {name: value for name, value in act.items() if name != "reached"}
            for act in ask("find_chain_of_record", most=EVERY_ROW)
        ],
    }
    return Answer(_spell(told), file_name=f"caucasus_ledger_{record_id}_revision_{revision}.json")


def answer_revisions(question: Question) -> Answer:
    """Every revision, newest first."""
    return Answer(_spell(list_objects(question.database.table("list_revisions"))))


def answer_package(question: Question) -> Answer:
    """The whole ledger as of a revision."""
    return Answer(
        archive.pack_ledger(question.database, question.moment),
        file_name=archive.name_archive(question.moment.revision),
    )


def answer_health(question: Question) -> Answer:
    """That the ledger is open and answers."""
    return Answer(_spell({"status": "ok", "revision": question.moment.revision}))


def _spell(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _declare_formats(
    name: str, of_what: str, about: str, handler: Callable[[Format, Question], Answer], **declared: Any
) -> Iterator[Operation]:
    for one in FORMATS.values():
        yield Operation(
            path=f"/{name}{one.suffix}",
            summary=f"{of_what} as {one.label}",
            description=f"{about} {_SPELLINGS[one.name]}",
            handler=partial(handler, one),
            media_type=one.media_type,
            schema={"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}} if one is JSON else {},
            is_download=one is not JSON,
            is_dated=one is XLSX,
            **declared,
        )


_SPELLINGS = {
    "csv": "UTF-8 without a mark at its start; lists joined by semicolons; empty cells empty. A text that a "
    "spreadsheet would run as a formula has an apostrophe in front, which the ledger's import takes away again.",
    "json": "Dates in ISO, lists as lists, null where a cell is empty.",
    "parquet": "Columns with their types; the view, revision and link are in the file's metadata.",
    "xlsx": "Typed cells; the sheet About says what the file shows, the sheet Codebook what codes mean.",
}

OPERATIONS = (
    *_declare_formats(
        RECORDS,
        "The records of a view",
        "The same records as the page with these parameters, by date and id, the oldest first. Columns of the other "
        "tables are empty.",
        answer_records,
        parameters=(*VIEW, LIMIT, OFFSET),
        headers=_PAGE_HEADERS,
    ),
    Operation(
        path="/records/{id}.json",
        summary="One record",
        description="The record with its sources, and the chain of what it answers and what answers it.",
        handler=answer_record,
        media_type="application/json",
        parameters=(REVISION,),
        path_parameters=(RECORD_ID,),
        schema={
            "type": "object",
            "required": ["revision", "link", "record", "sources", "chain"],
            "properties": {
                "revision": {"type": "integer"},
                "link": {"type": "string", "format": "uri", "description": "The record's page, pinned."},
                "record": {"$ref": "#/components/schemas/records"},
                "sources": {"type": "array", "items": {"$ref": "#/components/schemas/sources"}},
                "chain": {
                    "type": "array",
                    "description": "Oldest first, the record itself among them.",
                    "items": {
                        "type": "object",
                        "properties": {
                            "id": {"type": "string"},
                            "step": {
                                "type": "integer",
                                "description": "0 the record itself, below it what it answers, above what answers it",
                            },
                        },
                    },
                },
            },
        },
    ),
    *(
        operation
        for table in TABLES_OFFERED
        for operation in _declare_formats(
            table,
            f"The table {table}",
            f"Every row of {LEDGER_TABLES[table].label.lower()} as of a revision. The filters of a view do not apply.",
            partial(answer_table, table),
            parameters=(REVISION,),
            headers=_ROW_HEADERS,
        )
    ),
    Operation(
        path="/revisions.json",
        summary="Every revision",
        description="Newest first: when it was committed (UTC), by whom, why, and how many rows it changed.",
        handler=answer_revisions,
        media_type="application/json",
        schema={"type": "array", "items": {"type": "object"}},
    ),
    Operation(
        path="/datapackage.zip",
        summary="The whole ledger",
        description="Every table as CSV with a Data Package descriptor, as of a revision; and the saved views as they "
        "are now.",
        handler=answer_package,
        media_type=archive.MEDIA_TYPE,
        parameters=(REVISION,),
        is_download=True,
        has_views=True,
    ),
    Operation(
        path="/health",
        summary="Whether the ledger is ready",
        description="The newest revision, as a sign that the ledger is open and answers; 503 where it is not. "
        "Whoever may not read is not told the revision.",
        handler=answer_health,
        media_type="application/json",
        schema={
            "type": "object",
            "required": ["status"],
            "properties": {"status": {"type": "string", "enum": ["ok"]}, "revision": {"type": "integer"}},
        },
        is_public=True,
        is_stored=False,
    ),
)
