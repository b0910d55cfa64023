"""The data API: the ledger for scripts and spreadsheets, with the pages' parameters and the pages' rows.

`routes` gives what an ASGI application mounts. `OPERATIONS` lists what there is.
"""

import json

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Mount, Route

from ledger import measures
from ledger.access import Rules
from ledger.api import feed, health, metrics, numbers, pictures, rows, updates
from ledger.api.answering import OpenLedger, make_endpoint, tell_http_error
from ledger.api.openapi import PREFIX, describe_api
from ledger.api.operations import Answer, Operation, Question


def answer_openapi(question: Question) -> Answer:
    """This API in OpenAPI's words."""
    described = describe_api(OPERATIONS, measures.read_vocabulary(question.database), OTHERS)
    return Answer(json.dumps(described, ensure_ascii=False, indent=1).encode())


OPERATIONS: tuple[Operation, ...] = (
    *rows.OPERATIONS,
    *pictures.OPERATIONS,
    *numbers.OPERATIONS,
    *feed.OPERATIONS,
    Operation(
        path="/openapi.json",
        summary="This API in OpenAPI 3.1",
        description="Made of the same declarations as the routes, and of the codebook.",
        handler=answer_openapi,
        media_type="application/json",
        schema={"type": "object"},
    ),
)
"""Everything that can be asked for. Add operations of other modules here."""

OTHERS = {health.ALIVE_PATH: health.DESCRIBED, metrics.PATH: metrics.DESCRIBED, updates.PATH: updates.DESCRIBED}
"""Paths beside the operations, with what OpenAPI says of each."""


async def open_description(_: Request) -> RedirectResponse:
    """What the API is, to whoever opens it without saying what they want."""
    return RedirectResponse(f"{PREFIX}/openapi.json")


def routes(open_ledger: OpenLedger, rules: Rules | None = None) -> list[BaseRoute]:
    """The routes under `/api`; each request asks for the open ledger, which others may use at the same time.

    `rules` say who may ask; without them there is no sign-in, and everyone may read.
    """
    rules = rules or Rules()
    api = Starlette(
        routes=[
            Route("/", open_description),
            Route(health.ALIVE_PATH, health.tell_alive),
            Route(metrics.PATH, metrics.make_endpoint(open_ledger, rules)),
            Route(updates.PATH, updates.make_endpoint(open_ledger, rules), methods=["POST"]),
            *(Route(operation.path, make_endpoint(operation, open_ledger, rules)) for operation in OPERATIONS),
        ],
        exception_handlers={HTTPException: tell_http_error},
    )
    # An address that is nearly one is none.
    api.router.redirect_slashes = False
    return [Route(PREFIX, open_description), Mount(PREFIX, app=api)]
