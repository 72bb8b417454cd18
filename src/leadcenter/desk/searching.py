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
    found = [one for one in numbers_in(written, COUNTRY) if one.kind is not PhoneKind.INVALID]
    if len(found) != 1:
        raise Refusal("number_unreadable", 422)
    vault.stand(conn, house.keyring)
    caps.spend(conn, sight, Cap.SEARCH, now)
    number = found[0].number.encode()
    keys = _of_maker(conn, house, number) if sight.of_maker else _of_dealers(conn, house, sight, number)
    seen = reading.read(conn, sight, keys)
    leads = sorted(seen.values(), key=lambda lead: (lead.at, lead.id), reverse=True)
    audit.record(conn, [_searched(who, leads)], now)
    return leads


def _of_maker(conn: Connection, house: House, number: bytes) -> list[Key]:
    given: dict[str, Any] = {
        "bucket": house.keyring.bucket(b"phone:" + number),
        "maker": house.maker,
        "digests": blobs(house.keyring.indexes(house.maker, "phone")(number)),
    }
    row = conn.execute(statement("desk", "find_identity"), given).fetchone()
    bucket, customer = row if row is not None else (0, house.maker)  # the maker is nobody's customer
    wanted = {"bucket": bucket, "customer_id": customer, "rows": ROWS}
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
