"""The wire to a provider of privacy numbers: ring the consultant, then the customer, and show neither the
other's number.

The provider's side: `POST {base}/orders` takes an order once per key, whatever it answers; `GET
{base}/orders/{key}` says whether it has one. Requests are signed as those to a call centre
(`wire.call_centre`). What became of a call comes back as a call record, signed by the provider.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec

from leadcenter.wire.call_centre import (
    Absent,
    HttpCallCentre,
    Placed,
    Refused,
    TryAgain,
    Unknown,
)

__all__ = [
    "Absent",
    "HttpPrivacyCalls",
    "Placed",
    "PrivacyCalls",
    "PrivacyOrder",
    "Refused",
    "TryAgain",
    "Unknown",
]


class PrivacyOrder(msgspec.Struct, frozen=True):
    """One call. `key` is echoed in each record of it; `agent`: by which code the provider knows the
    consultant, whose own number it has; `call_until`: not placed later (aware, UTC)."""

    key: str
    agent: str
    phone: str
    call_until: datetime

    def __repr__(self) -> str:
        return "PrivacyOrder(…)"


class PrivacyCalls(Protocol):
    """What the followup room asks of any provider. Neither method raises."""

    def place(self, order: PrivacyOrder) -> Placed | Refused | TryAgain | Unknown:
        """Order one call."""
        ...

    def look_up(self, key: str) -> Placed | Absent | Unknown:
        """Does the provider have this order?"""
        ...


class HttpPrivacyCalls:
    """A provider over HTTP(S). Safe to use from several threads; `close` it in the end."""

    def __init__(self, base_url: str, secret: bytes, *, timeout: float = 10.0) -> None:
        self._orders = HttpCallCentre(base_url, secret, timeout=timeout)

    def place(self, order: PrivacyOrder) -> Placed | Refused | TryAgain | Unknown:
        """Order one call; a lost or unclear reply is `Unknown`."""
        return self._orders.order(order.key, msgspec.json.encode(order))

    def look_up(self, key: str) -> Placed | Absent | Unknown:
        """Does the provider have this order?"""
        return self._orders.look_up(key)

    def close(self) -> None:
        """Close its connections."""
        self._orders.close()
