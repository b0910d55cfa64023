"""An update by a program: files in, checked as on the page, committed as one revision or refused with every problem.

A token is needed also where nobody signs in: a page of another site could send a form, but no token.
"""

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pandas as pd
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ledger.access import EDIT, Rules, acting, require
from ledger.api.answering import OpenLedger, ask_for_token, identify, open_or_tell, tell_problems
from ledger.api.operations import ProblemError
from ledger.audit import permit
from ledger.codebook import LEDGER_TABLES
from ledger.database import Database
from ledger.intake.importing import Preview, RejectedError, commit_import, prepare_import
from ledger.intake.model import FileUnreadableError
from ledger.revisions import ConflictError, NothingToCommitError
from ledger.wording import cut_text, join_words

PATH = "/updates"
MOST_FILES = 20
MOST_FIELDS = 10
MOST_NOTE = 500
MOST_TOLD = 1000
"""Problems and likely duplicates that are told; the counts are of all."""

_SWITCHES = ("skip_rejected", "dry_run")
_TEXTS = ("table", "note")
_PROBLEMS = {
    "type": "array",
    "description": f"What is wrong with the files, at most {MOST_TOLD}: the errors first.",
    "items": {
        "type": "object",
        "properties": {
            "severity": {"type": "string", "enum": ["error", "warning"]},
            "file": {"type": ["string", "null"]},
            "line": {"type": ["integer", "null"]},
            "column": {"type": ["string", "null"]},
            "value": {"type": ["string", "null"]},
            "problem": {"type": ["string", "null"]},
            "remedy": {"type": ["string", "null"]},
        },
    },
}
_ANSWER = {
    "type": "object",
    "required": ["revision", "added", "changed", "removed", "rejected", "errors", "warnings", "problems", "duplicates"],
    "properties": {
        "revision": {"type": ["integer", "null"], "description": "What it was committed as; null where it was not."},
        "added": {"type": "integer"},
        "changed": {"type": "integer"},
        "removed": {"type": "integer"},
        "rejected": {"type": "integer", "description": "Rows with an error, which were left out."},
        "errors": {"type": "integer"},
        "warnings": {"type": "integer"},
        "problems": _PROBLEMS,
        "duplicates": {
            "type": "array",
            "description": "New records that are likely the same as one that is there; they are kept.",
            "items": {"type": "object"},
        },
    },
}


def _answer_of(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ANSWER}}}


DESCRIBED: dict[str, Any] = {
    "post": {
        "operationId": "post_updates",
        "summary": "Bring files in",
        "description": "Files as on the page Update, checked by the same rules and committed as one revision, whole or "
        "not at all. Needs a token that may update, also where nobody signs in.",
        "security": [{"token": []}],
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "properties": {
                            "file": {
                                "type": "array",
                                "maxItems": MOST_FILES,
                                "items": {"type": "string", "format": "binary"},
                                "description": "CSV, TSV, XLSX or a ZIP of them; the part may stand several times.",
                            },
                            "table": {
                                "type": "string",
                                "enum": list(LEDGER_TABLES),
                                "description": "The table that the files are of, where their headers do not tell.",
                            },
                            "note": {
                                "type": "string",
                                "maxLength": MOST_NOTE,
                                "description": "Stands beside the revision; the files' names by default.",
                            },
                            "skip_rejected": {
                                "type": "string",
                                "enum": ["true", "false"],
                                "description": "Leave rows with errors out rather than refuse the update.",
                            },
                            "dry_run": {
                                "type": "string",
                                "enum": ["true", "false"],
                                "description": "Check alone and change nothing.",
                            },
                        },
                    }
                }
            },
        },
        "responses": {
            "200": _answer_of("Nothing was committed: it was a dry run, or the ledger has every value already."),
            "201": _answer_of("The revision that it was committed as; `Location` leads to it."),
            **{
                status: {"$ref": f"#/components/responses/problem_{status}"}
                for status in ("400", "401", "403", "409", "413", "422", "429", "500", "503")
            },
        },
    }
}


def make_endpoint(open_ledger: OpenLedger, rules: Rules) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that takes updates. Who sends one is asked before its body is read."""

    async def endpoint(request: Request) -> Response:
        def let_in() -> Response:
            _let_in(request, open_ledger, rules)
            return Response()

        answer = await run_in_threadpool(tell_problems, PATH, let_in)
        if answer.status_code != HTTPStatus.OK:
            return answer
        try:
            async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
                return await run_in_threadpool(tell_problems, PATH, lambda: _take(request, form, open_ledger, rules))
        except HTTPException as error:
            if error.status_code != HTTPStatus.BAD_REQUEST:
                raise
            told = ProblemError(HTTPStatus.BAD_REQUEST, f"The form cannot be read: {error.detail}")
            return tell_problems(PATH, lambda: _raise(told))

    return endpoint


def _raise(error: Exception) -> Response:
    raise error


def _let_in(request: Request, open_ledger: OpenLedger, rules: Rules) -> None:
    database = open_or_tell(open_ledger)
    person = identify(request, database, rules, "bring an update in")
    if not person.is_known:
        raise ask_for_token(database, person, "bring an update in")
    with acting(person):
        permit(database, "bring an update in")


def _take(request: Request, form: FormData, open_ledger: OpenLedger, rules: Rules) -> Response:
    options = _read_options(form)
    database = open_or_tell(open_ledger)
    # A token may have been revoked while its files came.
    person = identify(request, database, rules, "bring an update in")
    require(person, EDIT)
    files = [part for part in form.getlist("file") if isinstance(part, UploadFile)]
    if not files:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "There is no file: send it as the part `file`.")
    with acting(person), tempfile.TemporaryDirectory(prefix="ledger-update-") as folder:
        paths = [_store(file, Path(folder) / str(number)) for number, file in enumerate(files)]
        names = [Path(file.filename or "").name or f"file {number}" for number, file in enumerate(files, start=1)]
        try:
            preview = prepare_import(
                database,
                list(zip(names, paths, strict=True)),
                today=dt.datetime.now(dt.UTC).date(),
                table=options["table"] or None,
            )
        except FileUnreadableError as error:
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
        return _commit(database, preview, options, names)


def _commit(database: Database, preview: Preview, options: Mapping[str, Any], names: list[str]) -> Response:
    told = _describe(preview)
    if options["dry_run"]:
        if len(preview.errors) and not options["skip_rejected"]:
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "The files have errors.", more=told)
        return _tell(HTTPStatus.OK, told)
    try:
        revision = commit_import(
            database,
            preview,
            author="",
            note=options["note"] or cut_text(f"Update from {join_words(names)}", MOST_NOTE - 1),
            skip_rejected=options["skip_rejected"],
        )
    except NothingToCommitError:
        return _tell(HTTPStatus.OK, {**told, "added": 0, "changed": 0, "removed": 0})
    except RejectedError as error:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY, str(error), more={**told, "problems": _list(error.problems)}
        ) from error
    except ConflictError as error:
        raise ProblemError(HTTPStatus.CONFLICT, str(error), more={"conflicts": _list(error.conflicts)}) from error
    counts = {"added": revision.added, "changed": revision.changed, "removed": revision.removed}
    answer = _tell(HTTPStatus.CREATED, {**told, **counts, "revision": revision.number})
    answer.headers["Location"] = f"/history?id={revision.number}"
    return answer


def _describe(preview: Preview) -> dict[str, Any]:
    comparison, problems = preview.comparison, preview.problems
    return {
        "revision": None,
        "added": sum(map(len, comparison.added.values())),
        "changed": sum(int(cells["key"].nunique()) for cells in comparison.changed.values()),
        "removed": 0,
        "rejected": preview.rejected,
        "errors": len(preview.errors),
        "warnings": len(problems) - len(preview.errors),
        "problems": _list(problems.sort_values("severity", kind="stable")),
        "duplicates": _list(comparison.duplicates),
    }


def _list(frame: pd.DataFrame) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(frame.head(MOST_TOLD).to_json(orient="records", date_format="iso"))
    return told


def _tell(status: HTTPStatus, told: Mapping[str, Any]) -> Response:
    return JSONResponse(told, int(status), headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})


def _read_options(form: FormData) -> dict[str, Any]:
    failures = [
        (name, f"{name} is not a part of an update")
        for name in dict.fromkeys(form.keys())
        if name not in {"file", *_SWITCHES, *_TEXTS}
    ]
    given = {name: str(form.get(name) or "").strip() for name in (*_SWITCHES, *_TEXTS)}
    spelled = {"", "true", "false"}
    failures += [(name, f"{name} must be true or false") for name in _SWITCHES if given[name] not in spelled]
    if given["table"] and given["table"] not in LEDGER_TABLES:
        failures.append(("table", f"table must be one of {join_words(list(LEDGER_TABLES), 'or')}"))
    if len(given["note"]) > MOST_NOTE:
        failures.append(("note", f"note is longer than {MOST_NOTE} characters"))
    if failures:
        named = join_words([name for name, _ in failures])
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"These parts cannot be used: {named}.", failures)
    return {**given, **{name: given[name] == "true" for name in _SWITCHES}}


def _store(file: UploadFile, path: Path) -> Path:
    """Write a file under a name of ours."""
    file.file.seek(0)
    with path.open("wb") as handle:
        shutil.copyfileobj(file.file, handle)
    return path
