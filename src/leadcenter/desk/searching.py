"""Leads by the whole number of a customer, never by a part of one: a mask hides four digits, so whoever could
ask 10,000 times would know them (trust.md API6). Known and unknown numbers get answers of one form.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from leadcenter.access.face import Sight
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Who
from leadcenter.channel.face import House, PhoneKind, numbers_in
from leadcenter.consent import face as consent
from leadcenter.desk import caps, reading
from leadcenter.desk.terms import Cap, Key, Seen
from leadcenter.kernel.arrays import blobs, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.vault import face as vault

ROWS = 20
COUNTRY = "CN"


def search(conn: Connection, house: House, sight: Sight, written: str, who: Who, now: datetime) -> list[Seen]:
    """The asker's leads of a number, newest first, 20 at most. It takes one use of the cap and is recorded,
    whether anything is found or not. Raises Refusal `number_unreadable` (422) or `cap_reached` (429)."""
    number = _spent(conn, house, sight, written, now)
    keys = _of_maker(conn, house, number) if sight.of_maker else _of_dealers(conn, house, sight, number)
    leads = _newest(conn, sight, keys)
    audit.record(conn, [_searched(who, leads)], now)
    return leads


def search_customer(
    conn: Connection, house: House, sight: Sight, written: str, who: Who, now: datetime
) -> tuple[Key, list[Seen]] | None:
    """The customer of a number and his leads, newest first, for the maker's own people; also one who has no
    lead. It takes one use of the cap and is recorded, as `search` does. Raises Refusal `number_unreadable`
    (422) or `cap_reached` (429)."""
    number = _spent(conn, house, sight, written, now)
    customer = _whose(conn, house, number)
    keys = _leads_of(conn, customer or (0, house.maker))
    leads = _newest(conn, sight, keys)
    told = {"found": int(customer is not None)}
    subject = None
    if customer is not None:
        subject = audit.pseudonyms(conn, house.keyring, house.maker, [customer], now)[customer]
    act = Act(
        who=who, what="customer.searched", object_kind="customer",
        object=name_of(house, customer) if customer else "none",
        bucket=customer[0] if customer else None, subject=subject, after=told,
    )  # fmt: skip
    audit.record(conn, [act], now)
    return None if customer is None else (customer, leads)


def name_of(house: House, customer: Key) -> str:
    """How the maker's people name a customer: opaque."""
    return consent.principals(house.keyring, house.maker).write(*customer)


def _spent(conn: Connection, house: House, sight: Sight, written: str, now: datetime) -> bytes:
    """The number, in its one form; a use of the cap is taken."""
    found = [one for one in numbers_in(written, COUNTRY) if one.kind is not PhoneKind.INVALID]
    if len(found) != 1:
        raise Refusal("number_unreadable", 422)
    vault.stand(conn, house.keyring)
    caps.spend(conn, sight, Cap.SEARCH, now)
    return found[0].number.encode()


def _newest(conn: Connection, sight: Sight, keys: Sequence[Key]) -> list[Seen]:
    seen = reading.read(conn, sight, keys)
    return sorted(seen.values(), key=lambda lead: (lead.at, lead.id), reverse=True)


def _of_maker(conn: Connection, house: House, number: bytes) -> list[Key]:
    # the maker is nobody's customer: who is unknown costs as much
    return _leads_of(conn, _whose(conn, house, number) or (0, house.maker))


def _whose(conn: Connection, house: House, number: bytes) -> Key | None:
    given: dict[str, Any] = {
        "bucket": house.keyring.bucket(b"phone:" + number),
        "maker": house.maker,
        "digests": blobs(house.keyring.indexes(house.maker, "phone")(number)),
    }
    row = conn.execute(statement("desk", "find_identity"), given).fetchone()
    return (row[0], row[1]) if row is not None else None


def _leads_of(conn: Connection, customer: Key) -> list[Key]:
    wanted = {"bucket": customer[0], "customer_id": customer[1], "rows": ROWS}
    return [(home, lead) for home, lead in conn.execute(statement("desk", "find_of_customer"), wanted)]


def _of_dealers(conn: Connection, house: House, sight: Sight, number: bytes) -> list[Key]:
    """Each dealer has its own keyed hash of the number."""
    pairs = [
        (dealer, digest)
        for dealer in sight.entities
        for digest in house.keyring.indexes(dealer, "phone")(number)
    ]
    given = {
        "dealers": uuids([dealer for dealer, _ in pairs]),
        "digests": blobs([digest for _, digest in pairs]),
        "rows": ROWS,
    }
    return [(bucket, lead) for bucket, lead in conn.execute(statement("desk", "find_by_number"), given)]


def _searched(who: Who, leads: Sequence[Seen]) -> Act:
    """What was found, never what was looked for."""
    return Act(
        who=who,
        what="lead.searched",
        object_kind="lead",
        object=str(leads[0].id) if leads else "none",
        bucket=leads[0].bucket if leads else None,
        after={"found": len(leads), "leads": [lead.id for lead in leads[1:]]},
    )
