"""Customers in the audit trail: a pseudonym under a key of their own. Erasure throws the key away; the rows
stay as they were sealed, and say nothing of whom any more.

The keys lie sealed in `audit_subject`. An old backup of the database still holds them: where keys per subject
lie outside of it (trust.md P6), `pseudonym` takes such a key instead.
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
from leadcenter.kernel.keys import Keyring
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
    sealed = blobs([seal.close(os.urandom(32), PLACE, row) for row in ids])
    conn.execute(statement("audit", "insert_subjects"), {**place, "ids": uuids(ids), "sealed": sealed})
    return {
        (bucket, customer): pseudonym(seal.open(key, PLACE, row))
        for bucket, customer, row, key in conn.execute(statement("audit", "read_subjects"), place)
    }


def shred(conn: Connection, customers: Sequence[Key]) -> None:
    """Erase: no act can be led back to these customers any more. The caller commits."""
    conn.execute(
        statement("audit", "shred_subjects"),
        {
            "buckets": ints([bucket for bucket, _ in customers]),
            "customer_ids": uuids([one for _, one in customers]),
        },
    )
