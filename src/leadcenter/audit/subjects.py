"""Customers in the audit trail: a pseudonym under a key of their own. Erasure throws the key away; the rows
stay as they were sealed, and say nothing of whom any more.

The keys lie in `audit_subject`, each sealed under a secret outside the database (trust.md P6), which goes
with it: what an old backup still holds opens no more.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.audit.terms import Key
from leadcenter.kernel.arrays import blobs, ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.keys import Keyring, slot_of
from leadcenter.kernel.sql import statement

PLACE = b"audit_subject.sealed"


def pseudonym(key: bytes) -> bytes:
    """The pseudonym that the holder of a subject's key can make, and nobody else: 32 bytes."""
    return hmac.digest(key, b"audit/subject", hashlib.sha256)


def pseudonyms(
    conn: Connection, keyring: Keyring, maker: UUID, customers: Sequence[Key], now: datetime
) -> dict[Key, bytes]:
    """The pseudonyms of customers, (bucket, id); who has no key yet gets one. Two statements; the caller
    commits.
    """
    seal = keyring.seal(maker)
    once = sorted(set(customers))
    ids = new_ids(now, len(once))
    place = {"buckets": ints([bucket for bucket, _ in once]), "customer_ids": uuids([one for _, one in once])}
    secrets = keyring.subjects.new(len(ids))
    sealed = blobs(
        [seal.close(os.urandom(32), PLACE, row, one) for row, one in zip(ids, secrets, strict=True)]
    )
    conn.execute(statement("audit", "insert_subjects"), {**place, "ids": uuids(ids), "sealed": sealed})
    return {
        (bucket, customer): pseudonym(seal.open(key, PLACE, row))
        for bucket, customer, row, key in conn.execute(statement("audit", "read_subjects"), place)
    }


def shred(conn: Connection, customers: Sequence[Key]) -> set[int]:
    """Erase: no act can be led back to these customers any more. The caller commits, and then destroys the
    secrets of these slots, so that no backup leads back either."""
    rows = conn.execute(
        statement("audit", "shred_subjects"),
        {
            "buckets": ints([bucket for bucket, _ in customers]),
            "customer_ids": uuids([customer for _, customer in customers]),
        },
    )
    return {slot for (sealed,) in rows if (slot := slot_of(sealed)) is not None}
