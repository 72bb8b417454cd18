"""The wire to a call centre or bot: place an order to call, or ask what became of one.

The provider's side: `POST {base}/orders` takes an order once per key, whatever it answers; `GET
{base}/orders/{key}` says whether it has it. Requests are signed as Standard Webhooks: `webhook-id` (the key),
`webhook-timestamp`, `webhook-signature: v1,` + base64 HMAC-SHA256 over `id.timestamp.body`; of a GET the body
is empty.

A phone number stands in the order and nowhere else: not in a reply, a log, an error or the text of these
records.
"""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

import httpx
import msgspec

TIMEOUT_SECONDS = 10.0
_LONGEST_REPLY = 64 * 1_024
_LONGEST_PAUSE = 3_600.0
_OUR_FAULT = frozenset({401, 403, 404, 405})
"""Statuses that say our set-up is wrong, not the order: nothing was taken, and people must look at the
set-up."""


class Candidate(msgspec.Struct, frozen=True):
    """A dealer that may be offered to the customer: nearest, sells the series, open. Offered, never chosen
    for the customer."""

    code: str
    name: str


class CallOrder(msgspec.Struct, frozen=True, omit_defaults=True):
    """One call to make. `key` is one word for one call: idempotency key, and what a call-back echoes.
    `call_until`: not later (UTC). `attempt` counts the calls of this question from 1."""

    key: str
    route: str
    script: str
    phone: str
    call_until: datetime
    attempt: int = 1
    name: str = ""
    brand: str = ""
    series: str = ""
    candidates: tuple[Candidate, ...] = ()

    def __repr__(self) -> str:
        return f"CallOrder({self.key})"


class Placed(msgspec.Struct, frozen=True):
    """The provider has the order."""

    reference: str = ""


class Refused(msgspec.Struct, frozen=True):
    """The provider will not make this call, now or later. `code` is ours: `provider_refused` or
    `provider_refused_number`."""

    code: str


class TryAgain(msgspec.Struct, frozen=True):
    """Surely not taken; try the same order again after so many seconds."""

    seconds: float
    code: str


class Unknown(msgspec.Struct, frozen=True):
    """Perhaps taken: ask, do not send again."""

    code: str


class Absent(msgspec.Struct, frozen=True):
    """The provider says that it never got the order."""


class CallCentre(Protocol):
    """What the cleaning room asks of any provider. Neither method raises."""

    def place(self, order: CallOrder) -> Placed | Refused | TryAgain | Unknown:
        """Order one call."""
        ...

    def look_up(self, key: str) -> Placed | Absent | Unknown:
        """Does the provider have this order?"""
        ...


class HttpCallCentre:
    """A call centre over HTTP(S). `clock` gives unix seconds for the signature. Safe to use from several
    threads; `close` it in the end."""

    def __init__(
        self,
        base_url: str,
        secret: bytes,
        *,
        timeout: float = TIMEOUT_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._secret = secret
        self._clock = clock
        self._client = httpx.Client(
            base_url=base_url, timeout=timeout, follow_redirects=False, trust_env=False
        )

    def place(self, order: CallOrder) -> Placed | Refused | TryAgain | Unknown:
        """Order one call. A lost or unclear reply is `Unknown`; only what surely never left us, or what the
        provider says it did not take, is `TryAgain`."""
        return self.order(order.key, msgspec.json.encode(order))

    def order(self, key: str, body: bytes) -> Placed | Refused | TryAgain | Unknown:
        """Place any order under its key."""
        try:
            status, headers, reply = self._send("POST", "/orders", key, body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as fault:
            return TryAgain(30.0, _kind(fault))
        except httpx.HTTPError as fault:
            return Unknown(_kind(fault))
        if 200 <= status < 300:
            return Placed(_word(reply, "order_ref"))
        if status in _OUR_FAULT:
            return TryAgain(300.0, f"http_{status}")
        if status == 429 or (status == 503 and "retry-after" in headers):
            return TryAgain(_pause(headers.get("retry-after", "")), f"http_{status}")
        if 400 <= status < 500 and status != 408:
            return Refused(
                "provider_refused_number" if _word(reply, "code") == "number" else "provider_refused"
            )
        return Unknown(f"http_{status}")

    def look_up(self, key: str) -> Placed | Absent | Unknown:
        """Does the provider have this order? A 404 counts only with the provider's own word for it,
        `unknown_order`: a gateway's does not."""
        try:
            status, _, reply = self._send("GET", f"/orders/{quote(key, safe='')}", key, b"")
        except httpx.HTTPError as fault:
            return Unknown(_kind(fault))
        if status == 200:
            return Placed(_word(reply, "order_ref"))
        if status == 404 and _word(reply, "code") == "unknown_order":
            return Absent()
        return Unknown(f"http_{status}")

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def _send(self, method: str, path: str, key: str, body: bytes) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and the first 64 KiB of the reply."""
        headers = signed(self._secret, key, int(self._clock()), body)
        with self._client.stream(method, path, content=body, headers=headers) as response:
            reply = b""
            for chunk in response.iter_bytes():
                reply += chunk
                if len(reply) > _LONGEST_REPLY:
                    break
            return response.status_code, response.headers, reply[:_LONGEST_REPLY]


def signed(secret: bytes, key: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a signed request."""
    return {
        "content-type": "application/json",
        "idempotency-key": key,
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, key, str(timestamp), body),
    }


def signature(secret: bytes, key: str, timestamp: str, body: bytes) -> str:
    """Standard Webhooks v1: base64 HMAC-SHA256 over `id.timestamp.body`."""
    message = f"{key}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, message, "sha256")).decode()


def _kind(fault: Exception) -> str:
    """The kind of a fault without its text, which may quote anything."""
    return f"fault_{type(fault).__name__}"


def _pause(retry_after: str) -> float:
    seconds = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 30.0
    return min(max(seconds, 1.0), _LONGEST_PAUSE)


def _word(reply: bytes, name: str) -> str:
    """A short text of a JSON object; empty for anything else."""
    try:
        found = msgspec.json.decode(reply)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    value = found.get(name) if isinstance(found, dict) else None
    return value[:100] if isinstance(value, str) and value.isprintable() else ""
