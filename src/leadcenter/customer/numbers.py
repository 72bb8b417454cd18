"""By which number a customer is reached."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.customer.steps import CONTACT, unpack_golden
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import SealBroken
from leadcenter.kernel.sql import statement


def read_numbers(
    conn: Connection, house: House, customers: Sequence[tuple[int, UUID]]
) -> dict[tuple[int, UUID], str]:
    """The number that was verified last, of each customer (bucket, id) who has one. One statement."""
    seal = house.keyring.seal(house.maker)
    keys = {
        "buckets": ints([bucket for bucket, _ in customers]),
        "ids": uuids([customer for _, customer in customers]),
    }
    found: dict[tuple[int, UUID], str] = {}
    for bucket, row, contact in conn.execute(statement("customer", "read_numbers"), keys):
        try:
            golden = unpack_golden(seal.open(contact, CONTACT, row))
        except (SealBroken, msgspec.DecodeError):
            continue
        if golden.phones:
            found[bucket, row] = golden.phones[0]
    return found
