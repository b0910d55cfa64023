"""Whether the server is alive, which is less than being ready: it says nothing of the ledger and never waits for it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

ALIVE_PATH = "/health/alive"

DESCRIBED: dict[str, Any] = {
    "get": {
        "operationId": "get_health_alive",
        "summary": "Whether the server is alive",
        "description": "Answers also while the ledger cannot be opened. Restart a server that does not answer; send "
        "nobody to one that is alive but not ready (`/api/health`).",
        "responses": {
            "200": {
                "description": "It is.",
                "headers": {},
                "content": {
                    "application/json": {
                        "schema": {"type": "object", "properties": {"status": {"type": "string", "enum": ["alive"]}}}
                    }
                },
            }
        },
    }
}


async def tell_alive(_: Request) -> JSONResponse:
    """A sign of life."""
    return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})
