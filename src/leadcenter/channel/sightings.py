"""What tells one sender of many inquiries: a device, an address on the net, a text. Landing writes each down
with its raw lead, as keyed index and for a short time only (KEEP); what is made of it: `spam`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address
from uuid import UUID

from leadcenter.channel.terms import Inquiry
from leadcenter.kernel.arrays import blobs, ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS, BlindIndex
from leadcenter.kernel.sql import statement

KEEP = timedelta(days=2)
LONGEST_MINUTES = 1_440
"""No rule looks back further than a day."""
LEAST_CHARACTERS = 8
"""Letters and digits that a text has at least: everybody writes “hello”."""
SIGNAL = "signal"
"""The kind of the maker's blind index for all this."""
_EVERY_BUCKET = range(BUCKETS)
_BETWEEN = re.compile(r"[\W_]+")
_NOT_PUBLIC = (
    "0.", "10.", "127.", "169.254.", "192.168.", *(f"172.{second}." for second in range(16, 32)),
)  # fmt: skip


class Signal(StrEnum):
    """What can be seen again."""

    DEVICE = "device"
    IP = "ip"
    CONTENT = "content"


_PREFIX = {signal: f"{signal}:".encode() for signal in Signal}


def seen(inquiry: Inquiry, signal: Signal) -> str:
    """The form in which a signal is compared; empty where the inquiry has none that tells one from others: a
    browser's name is no device, an address of a sender's own network or router is nobody's, a short text is
    everybody's. Of IPv6 the network of 64 bits counts, which is one household.
    """
    match signal:
        case Signal.DEVICE:
            device = inquiry.device.strip()
            return "" if " " in device else device
        case Signal.IP:
            return _address(inquiry.ip.strip()) if inquiry.ip else ""
        case Signal.CONTENT:
            return content(inquiry) if inquiry.comment else ""


def content(inquiry: Inquiry) -> str:
    """The letters and digits of a comment, whatever stands between them."""
    plain = _BETWEEN.sub("", inquiry.comment.casefold())
    return plain if len(plain) >= LEAST_CHARACTERS else ""


def _address(text: str) -> str:
    if ":" not in text:
        return "" if text.startswith(_NOT_PUBLIC) else text
    try:
        address = IPv6Address(text)
    except ValueError:
        return ""
    return f"{int(address) >> 64:x}" if address.is_global else ""


def tells_anything(inquiry: Inquiry) -> bool:
    """Might it have a signal at all? Most have none."""
    return bool(inquiry.device or inquiry.ip or inquiry.comment)


def digest(blind: BlindIndex, signal: Signal, text: str) -> tuple[int, bytes]:
    """(bucket, keyed index) of a signal as compared."""
    index = blind(_PREFIX[signal] + text.encode())
    return int.from_bytes(index[:4], "big") % BUCKETS, index


def note_sightings(
    conn: Connection, blind: BlindIndex, landed: Iterable[tuple[UUID, UUID, Inquiry]], now: datetime
) -> None:
    """Write down what came with raw leads that land now: (raw lead, channel, inquiry). `blind`: the maker's
    index of kind SIGNAL.
    """
    rows = [row for raw in landed if tells_anything(raw[2]) for row in _rows(blind, *raw)]
    conn.execute(
        statement("channel", "insert_sightings"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _, _, _, _ in rows]),
            "signals": blobs([signal for _, signal, _, _, _ in rows]),
            "raw_ids": uuids([raw_id for _, _, raw_id, _, _ in rows]),
            "channel_ids": uuids([channel_id for _, _, _, channel_id, _ in rows]),
            "whos": blobs([who for _, _, _, _, who in rows]),
        },
    )


def _rows(
    blind: BlindIndex, raw_id: UUID, channel_id: UUID, inquiry: Inquiry
) -> Iterator[tuple[int, bytes, UUID, UUID, bytes | None]]:
    for signal in Signal:
        if text := seen(inquiry, signal):
            who = blind(b"who:" + _who(inquiry).encode()) if signal is Signal.CONTENT else None
            yield *digest(blind, signal, text), raw_id, channel_id, who


def _who(inquiry: Inquiry) -> str:
    """Whose the text is, as written."""
    contact = inquiry.contact
    return (*contact.phones, contact.wechat_unionid or contact.email or contact.account)[0]


def forget_sightings(conn: Connection, now: datetime) -> None:
    """Forget what is older than KEEP."""
    conn.execute(
        statement("channel", "forget_sightings"), {"buckets": ints(_EVERY_BUCKET), "before": now - KEEP}
    )
