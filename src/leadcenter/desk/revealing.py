"""Showing a number in plain text: a call of its own, with a purpose that the lead's state allows, within a
cap, and recorded. The record is committed before the plain text exists: `ask` and `open_asked` are two calls,
and the first one's transaction is over before the second one begins (trust.md P7).
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from leadcenter.access.face import Sight
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Keep, Who
from leadcenter.channel.face import House
from leadcenter.desk import caps, contacts, reading
from leadcenter.desk.rules import BULK, BULK_WINDOW, may_reveal
from leadcenter.desk.terms import Cap, Key, Purpose, Revealed, Seen
from leadcenter.identity import face as identity
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement


class Asked(msgspec.Struct, frozen=True):
    """A reveal that was recorded: the lead, and its contact still closed."""

    lead: Seen
    contact: bytes | None


def ask(conn: Connection, sight: Sight, key: Key, purpose: Purpose, who: Who, now: datetime) -> Asked:
    """Judge and record a reveal; the caller commits. Raises Refusal `lead_unknown` (404),
    `reveal_wrong_state` (409), `proof_needed` (403), `cap_reached` (429)."""
    lead = reading.read(conn, sight, [key]).get(key)
    if lead is None:
        raise Refusal("lead_unknown", 404)
    if not may_reveal(lead.status, purpose):
        raise Refusal("reveal_wrong_state", 409)
    used = spend(conn, sight, now)
    sealed = contacts.sealed(conn, [lead]).get(key)
    act = Act(
        who=who,
        what="lead.revealed",
        object_kind="lead",
        object=str(lead.id),
        bucket=lead.bucket,
        purpose=purpose.value,
        after={"status": lead.status, "dealer": lead.dealer_id, "used": used},
        keep=Keep.PROVISION,
    )
    audit.record(conn, [act], now)
    return Asked(lead, sealed)


def spend(conn: Connection, sight: Sight, now: datetime) -> int:
    """Take one reveal of the cap; many within an hour need a fresh second factor. Returns how many stand.
    Raises Refusal `cap_reached` (429) or `proof_needed` (403)."""
    used = caps.spend(conn, sight, Cap.REVEAL, now)
    if used > BULK and not identity.is_fresh(sight.asker.proved_at, now):
        lately = caps.lately(conn, sight, Cap.REVEAL, now - BULK_WINDOW)
        if lately > BULK:
            raise Refusal("proof_needed", 403)
    return used


def spend_on_raw(conn: Connection, sight: Sight, lead: Key | None, now: datetime) -> int:
    """Take one reveal for what a customer sent, of which this lead was made (None: none was). Returns how
    many stand. Raises Refusal `raw_lead_unknown` (404) where the lead does not exist for the asker, since it
    is restricted or a dealer's own; `cap_reached` (429), `proof_needed` (403)."""
    if lead is not None and lead not in reading.read(conn, sight, [lead]):
        raise Refusal("raw_lead_unknown", 404)
    return spend(conn, sight, now)


def needs_grant(sight: Sight, lead: Seen) -> bool:
    """Does the asker's legal entity see the lead only through the dealer that holds it (trust.md D1)?"""
    return not sight.of_maker and lead.dealer_id != sight.asker.entity


def check_grant(conn: Connection, sight: Sight, key: Key, now: datetime) -> None:
    """Raises Refusal `reveal_not_granted` (403) where no grant names the asker's legal entity. The connection
    stands in the house's scope: grants are the maker's."""
    given = {"bucket": key[0], "id": key[1], "entity_id": sight.asker.entity, "now": now}
    if conn.execute(statement("desk", "read_grant"), given).fetchone() is None:
        raise Refusal("reveal_not_granted", 403)


def open_asked(house: House, asked: Asked) -> Revealed:
    """The plain text of a reveal whose record is committed."""
    person = contacts.open_contact(house, asked.lead, asked.contact)
    return Revealed(person.name, person.phones, person.email, person.wechat)


def record_refusal(
    conn: Connection, key: Key, reason: str, purpose: Purpose, who: Who, now: datetime
) -> None:
    """Somebody asked for a number who must not have it; the caller commits."""
    act = Act(
        who=who,
        what="lead.reveal_refused",
        object_kind="lead",
        object=str(key[1]),
        bucket=key[0],
        purpose=purpose.value,
        after={"reason": reason},
    )
    audit.record(conn, [act], now)
