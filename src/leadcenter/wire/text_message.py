"""The wire to a provider of text messages: send one, by template.

The provider's side: `POST {base}/messages` takes a message once per key. Signed as Standard Webhooks, like
the orders of the call centre. The number stands in the message and nowhere else: not in a log, an error or
the text of this record.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import httpx
import msgspec

from leadcenter.wire.call_centre import signed

TIMEOUT_SECONDS = 10.0


class TextMessage(msgspec.Struct, frozen=True):
    """One message. `key`: the same again is sent once; `values` fill the provider's registered template."""

    key: str
    phone: str
    template: str
    values: dict[str, str]

    def __repr__(self) -> str:
        return f"TextMessage({self.key})"


class TextMessages(Protocol):
    """What the house asks of any provider. Does not raise."""

    def send(self, message: TextMessage) -> str:
        """Send it; empty = the provider has it, else what went wrong, in a word."""
        ...


class HttpTextMessages:
    """A provider over HTTP(S). `clock` gives unix seconds for the signature. `close` it in the end."""

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

    def send(self, message: TextMessage) -> str:
        """Send it; empty = taken."""
        body = msgspec.json.encode(message)
        headers = signed(self._secret, message.key, int(self._clock()), body)
        try:
            reply = self._client.post("/messages", content=body, headers=headers)
        except httpx.HTTPError as error:
            return type(error).__name__
        return "" if reply.is_success else f"status_{reply.status_code}"

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()
