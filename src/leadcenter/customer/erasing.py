"""Customers are erased: golden record, exact keys, what probable matching knew, what takes merges back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from leadcenter.channel.face import House
from leadcenter.customer.merging import EVERYWHERE, Key, Person
from leadcenter.customer.steps import CONTACT, pack_golden, unpack_golden
from leadcenter.customer.terms import Golden
from leadcenter.kernel.arrays import blobs, ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import SealBroken, slot_of
from leadcenter.kernel.sql import statement


def find_family(conn: Connection, customers: Iterable[Key]) -> list[Key]:
    """Customers with the survivors of their merges and everybody merged into those, in key order; unknown
    ones are left out."""
    rows = conn.execute(
        statement("customer", "erase_find"), {**_keys(list(customers)), "everywhere": ints(EVERYWHERE)}
    )
    return [(bucket, row_id) for bucket, row_id in rows]


def goldens(house: House, people: Iterable[Person]) -> list[Golden | None]:
    """Golden records, opened; None for one that opens nowhere any more."""
    seal = house.keyring.seal(house.maker)
    found: list[Golden | None] = []
    for person in people:
        try:
            found.append(unpack_golden(seal.open(person.contact, CONTACT, person.id)))
        except SealBroken:
            found.append(None)
    return found


def values_of(golden: Golden) -> list[tuple[str, str]]:
    """(kind, value) of each exact key in a golden record."""
    lists = {
        "phone": golden.phones, "unionid": golden.unionids,
        "email": golden.emails, "account": golden.accounts,
    }  # fmt: skip
    return [(kind, value) for kind, values in lists.items() for value in values]


def buckets_of(house: House, found: Iterable[Golden | None]) -> list[int] | None:
    """Where the exact keys of customers may lie; None = anywhere, since a record does not open any more."""
    buckets: set[int] = set()
    for golden in found:
        if golden is None:
            return None
        buckets |= {house.keyring.bucket(f"{kind}:{value}".encode()) for kind, value in values_of(golden)}
    return sorted(buckets)


def erase(
    conn: Connection, house: House, people: Sequence[Person], buckets: Sequence[int] | None, now: datetime
) -> list[int]:
    """Empty the golden records of customers that the caller holds, and forget by what they were known.
    Returns the slots of their secrets. `buckets`: as `buckets_of` says. Seven statements."""
    seal = house.keyring.seal(house.maker)
    keys = _keys([one.key for one in people])
    nobody = pack_golden(Golden())
    empty = [seal.close(nobody, CONTACT, one.id) for one in people]
    conn.execute(
        statement("customer", "erase_identities"),
        {
            "buckets": ints(EVERYWHERE if buckets is None else buckets),
            "customer_buckets": keys["buckets"],
            "customer_ids": keys["ids"],
        },
    )
    shared = conn.execute(statement("customer", "erase_match_subjects"), keys).fetchall()
    conn.execute(
        statement("customer", "drop_keys"),
        {
            "buckets": ints([house.keyring.bucket(key) for _, _, key in shared]),
            "keys": blobs([key for _, _, key in shared]),
            "customer_buckets": ints([bucket for bucket, _, _ in shared]),
            "customer_ids": uuids([customer for _, customer, _ in shared]),
        },
    )
    conn.execute(statement("customer", "erase_reviews"), keys)
    conn.execute(statement("customer", "erase_reviews_of"), {**keys, "everywhere": ints(EVERYWHERE)})
    conn.execute(statement("customer", "erase_merges"), keys)
    conn.execute(statement("customer", "erase_customers"), {**keys, "contacts": blobs(empty), "now": now})
    return [slot for one in people if (slot := slot_of(one.contact)) is not None]


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([row_id for _, row_id in keys])}
