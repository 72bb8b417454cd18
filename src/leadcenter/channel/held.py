"""What stands aside until a person has looked at it: in quarantine, suspicious, or parked after faults.

Lists hold no personal data; `opened_reading` does, and is told to the journal first. The caller commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from leadcenter.belt.face import State
from leadcenter.channel.console import reason_text
from leadcenter.channel.landing import BODY, House, opened
from leadcenter.channel.phone import PhoneKind, numbers_in
from leadcenter.channel.raw_leads import RawLead, tell
from leadcenter.channel.reading_back import read_inquiries
from leadcenter.channel.register import read_channels
from leadcenter.channel.spam import SUSPICIONS
from leadcenter.channel.terms import OpenPurpose
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

Held = Literal["quarantined", "review", "parked"]
STATES: tuple[Held, ...] = ("quarantined", "review", "parked")
OURS = frozenset({"external_id", "stripped", "occurred_raw", "zone_assumed", "wrong", "newer"})
"""Fields of an inquiry that no repair may set."""


class HeldCount(msgspec.Struct, frozen=True):
    """How many stand aside in a state for a reason, since when the longest."""

    state: str
    reason: str
    text: str
    raw_leads: int
    since: datetime


class HeldShown(msgspec.Struct, frozen=True):
    """A raw lead that stands aside; what was seen of a suspicious one stands in its story."""

    bucket: int
    raw_id: UUID
    reason: str
    text: str
    since: datetime
    channel: str
    channel_name: str
    external_id: str
    received_at: datetime


class HeldPage(msgspec.Struct, frozen=True):
    """Longest first; `next` is the cursor of the page after it, empty on the last one."""

    held: list[HeldShown]
    next: str


class NumberRead(msgspec.Struct, frozen=True):
    """What we take a telephone number for, as it was written; `dummy`: one that people type to get by."""

    written: str
    kind: PhoneKind
    dummy: bool


class Reading(msgspec.Struct, frozen=True):
    """A raw lead opened: the body as it came (as text, where it is one), and what we read in it, as our own
    API names it. `numbers`: each number in it; `needs_phone`: without one its channel's leads are invalid."""

    state: str
    reason: str
    text: str
    body: str
    inquiry: dict[str, Any]
    numbers: list[NumberRead]
    needs_phone: bool


def count(conn: Connection, language: Language) -> list[HeldCount]:
    """By state and reason, the most first. Who is under review because two people may be one stands
    elsewhere."""
    rows = conn.execute(
        statement("channel", "count_held"), {"buckets": ints(range(BUCKETS)), "states": texts(STATES)}
    )
    return [
        HeldCount(state, reason, reason_text(reason, language), n, since)
        for state, reason, n, since in rows
        if state != State.REVIEW or reason in SUSPICIONS
    ]


def page(
    conn: Connection,
    state: Held,
    reason: str,
    after: tuple[datetime, UUID],
    limit: int,
    language: Language,
) -> HeldPage:
    """What stands aside in a state, for one reason or any, longest first; `after`: since when and which the
    last one of the page before stood there."""
    wanted: Sequence[str] | None = [reason] if reason else sorted(SUSPICIONS) if state == "review" else None
    if state == "review" and reason and reason not in SUSPICIONS:
        return HeldPage([], "")
    rows = conn.execute(
        statement("channel", "list_held"),
        {
            "buckets": ints(range(BUCKETS)),
            "state": state,
            "reasons": None if wanted is None else texts(wanted),
            "after": after[0],
            "after_id": after[1],
            "limit": limit,
        },
    ).fetchall()
    named = {
        raw_id: told
        for raw_id, *told in conn.execute(
            statement("channel", "name_raw_leads"),
            {"buckets": ints([row[0] for row in rows]), "raw_ids": uuids([row[1] for row in rows])},
        )
    }
    shown = [
        HeldShown(bucket, raw_id, why, reason_text(why, language), since, *named[raw_id])
        for bucket, raw_id, why, since in rows
        if raw_id in named
    ]
    last = f"{rows[-1][3].isoformat()}/{rows[-1][1].hex}" if len(rows) == limit else ""
    return HeldPage(shown, last)


def open_reading(
    conn: Connection,
    house: House,
    found: RawLead,
    purpose: OpenPurpose,
    actor: str,
    now: datetime,
    language: Language,
) -> Reading:
    """The body and our latest reading of it. That it was opened stands in the journal first."""
    tell(conn, [(found, "body_opened", purpose)], actor, now, revision=found.revision)
    body = opened(house.keyring.seal(house.maker), found.body, BODY, found.raw_id, 1)
    inquiry = read_inquiries(conn, house, [(found.bucket, found.raw_id)])[found.raw_id].inquiry
    registered = read_channels(conn, house.maker, house.keyring, now).by_id[found.channel_id]
    country = registered.channel.country
    told: dict[str, Any] = msgspec.to_builtins(inquiry)
    return Reading(
        found.state,
        found.reason,
        reason_text(found.reason, language),
        body.decode("utf-8", "replace"),
        {name: value for name, value in told.items() if name not in OURS},
        [_number(text, country) for text in inquiry.contact.phones],
        registered.needs_phone,
    )


def _number(written: str, country: str) -> NumberRead:
    """The best of the numbers that stand in a text."""
    usable = (PhoneKind.MOBILE, PhoneKind.FIXED, PhoneKind.OTHER, PhoneKind.VIRTUAL, PhoneKind.INVALID)
    found = sorted(numbers_in(written, country), key=lambda one: (one.dummy, usable.index(one.kind)))
    return (
        NumberRead(written, found[0].kind, found[0].dummy)
        if found
        else NumberRead(written, PhoneKind.INVALID, dummy=False)
    )
