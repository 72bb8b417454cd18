"""The door for channels: raw ASGI, since the bytes in and the bytes out are the contract.

    POST|GET /in/{channel}     a delivery in the channel's own form; answered in its own form, after the
    commit

Over a limit, or while the database is away: 503 with Retry-After, for many senders stop for good on a 4xx.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote
from uuid import UUID

import structlog

from leadcenter.channel.adapters import ADAPTERS, own
from leadcenter.channel.face import (
    Acknowledgement,
    Channel,
    Landed,
    Piece,
    Received,
    Refused,
    Request,
    Verdict,
    only_tested,
)
from leadcenter.entry.gather import Answer, Gatherer, KeyReused, Unavailable
from leadcenter.entry.registers import Registers
from leadcenter.kernel.keys import BlindIndex

LARGEST = 8 * 1_024 * 1_024
"""More than any adapter takes; each refuses earlier and in its sender's form."""

HELD_OFF = "held_off"
"""Of a scope: was it answered 503 because the maker wants it so?"""

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

log = structlog.get_logger()


class SenderLeft(Exception):
    """The line broke before the body was whole: half a body is nobody's word, and nobody hears an answer."""


class Intake:
    """An ASGI application that takes deliveries. `fingerprint`: of the body of a request with an
    Idempotency-Key, keyed.
    """

    def __init__(self, registers: Registers, gatherer: Gatherer, fingerprint: BlindIndex) -> None:
        self._fingerprint = fingerprint
        self._registers = registers
        self._gatherer = gatherer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        code = scope["path"].removeprefix("/in").strip("/")
        registered = self._registers.channels.by_code.get(code)
        if registered is None:
            return await _answer(send, 404, _error("channel_unknown"))
        if not registered.open_at(datetime.now(UTC)):
            return await _hold_off(scope, send, "channel_closed")
        if UUID(registered.channel.id) in self._registers.over_limit:
            return await _hold_off(scope, send, "over_limit")
        try:
            body = await _body(receive)
        except SenderLeft:
            return None
        if body is None:
            # What is left of the body is not read, and the line cannot bear another request.
            return await _answer(send, 413, _error("body_too_large"), (("connection", "close"),))
        request = _request(scope, body)
        got = ADAPTERS[registered.channel.adapter].receive(registered.channel, request)
        if isinstance(got, Refused):
            log.info("intake.refused", channel=code, code=got.code)
            return await _acknowledge(send, got.acknowledgement)
        return await self._keep(registered.channel, request, got, send)

    async def _keep(self, channel: Channel, request: Request, got: Received, send: Send) -> None:
        pieces = [
            (channel, only_tested(channel, piece))
            for piece in got.pieces
            if piece.verdict is not Verdict.HANDSHAKE
        ]
        if not pieces:
            return await _acknowledge(send, got.acknowledgement)
        key = request.headers.get("idempotency-key", "")
        mark = self._fingerprint(request.body)
        told: list[Acknowledgement] = []

        def answer(landed: Sequence[Landed]) -> Answer:
            told[:] = [_with_ids(channel, got, [piece for _, piece in pieces], landed)]
            return Answer(told[0].status, told[0].body)

        try:
            kept = await self._gatherer.keep(pieces, answer, (channel.code, key, mark) if key else None)
        except Unavailable:
            return await _answer(send, 503, _error("try_again"), (("retry-after", "2"),))
        except KeyReused:
            return await _answer(send, 422, _error("idempotency_key_reused"))
        form = told[0] if told else got.acknowledgement
        return await _send(send, kept.status, kept.body, form.content_type, form.headers)


def _with_ids(
    channel: Channel, got: Received, pieces: Sequence[Piece], landed: Sequence[Landed]
) -> Acknowledgement:
    """Our own API also tells our ids; foreign senders get the bytes that they know."""
    if channel.adapter == "own":
        return own.acknowledge(pieces, [one.raw_id.hex for one in landed])
    return got.acknowledgement


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None: larger than anything we take. Raises SenderLeft."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise SenderLeft
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _request(scope: Scope, body: bytes) -> Request:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True))
    return Request(scope["method"], unquote(scope["path"]), query, headers, body, datetime.now(UTC))


def _error(code: str) -> bytes:
    return json.dumps({"error": {"code": code}}).encode()


async def _hold_off(scope: Scope, send: Send, code: str) -> None:
    """The maker wants nothing from this channel now: the sender keeps it, and it is no outage."""
    scope[HELD_OFF] = True
    await _answer(send, 503, _error(code), (("retry-after", "600"),))


async def _acknowledge(send: Send, form: Acknowledgement) -> None:
    await _send(send, form.status, form.body, form.content_type, form.headers)


async def _answer(send: Send, status: int, body: bytes, headers: Sequence[tuple[str, str]] = ()) -> None:
    await _send(send, status, body, "application/json", headers)


async def _send(
    send: Send, status: int, body: bytes, content_type: str, headers: Sequence[tuple[str, str]]
) -> None:
    raw = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    raw += [(name.lower().encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
