"""What is answered to a refusal: code, status, a text in the asker's language.

A dealer's person who asks about a lead that went to another dealer hears that it went, whatever the route:
the name masked, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import anyio.to_thread
import litestar
import psycopg
from litestar.exceptions.responses import create_exception_response
from litestar.response import Response
from litestar.types import Receive, Send
from litestar.types import Scope as AsgiScope

from leadcenter.access.face import Sight
from leadcenter.kernel.database import is_retryable
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect
from leadcenter.lead.face import References
from leadcenter.transfer import face as transfers

Request = litestar.Request[Any, Any, Any]
Answer = Response[dict[str, Any]]
UNKNOWN: Final = "lead_unknown"
WENT: Final = "lead_went"


def refusing(connect: Connect, references: References) -> Callable[[Request, Refusal], Answer]:
    """The handler of refusals. What went is looked up in a thread, by the asker's own sight."""

    def refused(request: Request, error: Refusal) -> Answer:
        sight, name = request.state.get("sight"), request.path_params.get("reference")
        if error.code == UNKNOWN and isinstance(sight, Sight) and not sight.of_maker and name:
            return _Looked(request, error, partial(_went, connect, references, sight, str(name)))
        return answered(request, error)

    return refused


def conflicted(request: Request, error: psycopg.Error) -> Response[Any]:
    """The answer where the database gave way to somebody else's transaction, was away, or took longer than
    anybody waits: come again (503). Its transaction did nothing; what an earlier one of the same request
    committed stands. What the database did not like is a fault of ours."""
    if is_retryable(error):
        return answered(request, Refusal("try_again", 503))
    if isinstance(error, psycopg.errors.QueryCanceled):
        return answered(request, Refusal("took_too_long", 503))
    return create_exception_response(request, error)


def answered(request: Request, error: Refusal) -> Answer:
    """The answer to a refusal as it is."""
    language = "zh" if "zh" in request.headers.get("accept-language", "") else "en"
    body = {"error": {"code": error.code, "message": error.message("zh" if language == "zh" else "en")}}
    wait = error.arguments.get("seconds", 2) if error.status in {429, 503} else None
    headers = {"retry-after": str(wait)} if wait is not None else None
    return Response(body, status_code=error.status, headers=headers)


def _went(connect: Connect, references: References, sight: Sight, name: str) -> Refusal | None:
    entity = sight.asker.entity
    key = references.read(entity, name)
    if key is None:
        return None
    with connect(sight.scope) as conn:
        gone = transfers.find_trace(conn, entity, key)
    if gone is None:
        return None
    return Refusal(WENT, 410, to=gone.who, on=f"{gone.at.astimezone(ZoneInfo(gone.time_zone)):%Y-%m-%d}")


class _Looked(Response[dict[str, Any]]):
    """An answer that is known once somebody has looked."""

    def __init__(self, request: Request, error: Refusal, look: Callable[[], Refusal | None]) -> None:
        super().__init__({}, status_code=error.status)
        self._request, self._error, self._look = request, error, look

    def to_asgi_response(self, *_: Any, **__: Any) -> Any:
        """An ASGI application, as Litestar wants it."""
        return self._answer

    async def _answer(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        found = await anyio.to_thread.run_sync(self._look)
        told = answered(self._request, found or self._error)
        await told.to_asgi_response(app=None, request=self._request)(scope, receive, send)
