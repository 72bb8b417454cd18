"""Links: a token of 256 random bits behind the customer's bucket, kept as its keyed hash, ending by itself,
taken back at any time. Whoever has none learns nothing: an unknown, an ended and a revoked one are all the
same.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from leadcenter.kernel.arrays import blobs, ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import BUCKETS, Keyring
from leadcenter.kernel.sql import statement
from leadcenter.selfservice.terms import Key, Link, Reason

LASTS: Final = timedelta(days=30)
WINDOW: Final = timedelta(minutes=10)
MOST: Final = 60
"""Uses of one link within WINDOW."""
KEPT: Final = timedelta(days=90)
"""How long an ended link is remembered."""
_SECRET: Final = 32


def issue(
    conn: Connection,
    keyring: Keyring,
    customers: Sequence[Key],
    reason: Reason,
    by: str,
    now: datetime,
    lasts: timedelta = LASTS,
) -> list[str]:
    """A token for each customer (bucket, id); it is told to nobody else and cannot be had a second time. One
    statement; the caller commits."""
    secrets = [os.urandom(_SECRET) for _ in customers]
    conn.execute(
        statement("selfservice", "insert_links"),
        {
            "now": now,
            "until": now + lasts,
            "reason": reason.value,
            "by": by,
            "buckets": ints([bucket for bucket, _ in customers]),
            "hashes": blobs([_hash(keyring, secret) for secret in secrets]),
            "customer_ids": uuids([customer for _, customer in customers]),
        },
    )
    return [_write(bucket, secret) for (bucket, _), secret in zip(customers, secrets, strict=True)]


def use(conn: Connection, keyring: Keyring, token: str, now: datetime) -> Link | None:
    """Whose link it is, counted; None for anything that opens nothing. One statement; the caller commits, and
    refuses what was used too often (`check`) only then."""
    read = _read(token)
    if read is None:
        return None
    bucket, secret = read
    hashed = _hash(keyring, secret)
    row = conn.execute(
        statement("selfservice", "use_link"),
        {"bucket": bucket, "hash": hashed, "now": now, "window": now - WINDOW},
    ).fetchone()
    if row is None:
        return None
    customer_id, expires_at, uses = row
    return Link((bucket, customer_id), f"link:{hashed[:8].hex()}", expires_at, uses)


def check(link: Link | None) -> Link:
    """Raises Refusal `link_over` (404) or `too_many_requests` (429)."""
    if link is None:
        raise Refusal("link_over", 404)
    if link.uses > MOST:
        raise Refusal("too_many_requests", 429, seconds=int(WINDOW.total_seconds()))
    return link


def revoke(conn: Connection, customers: Sequence[Key], now: datetime) -> int:
    """End all links of customers at once; how many were open."""
    return conn.execute(
        statement("selfservice", "revoke_links"),
        {
            "now": now,
            "buckets": ints([bucket for bucket, _ in customers]),
            "customer_ids": uuids([customer for _, customer in customers]),
        },
    ).rowcount


def forget(conn: Connection, buckets: Sequence[int], now: datetime) -> int:
    """Remove links of `buckets` that ended long ago."""
    return conn.execute(
        statement("selfservice", "forget_links"), {"buckets": ints(buckets), "before": now - KEPT}
    ).rowcount


def _hash(keyring: Keyring, secret: bytes) -> bytes:
    """256 random bits: nothing to guess, so nothing to slow down. Under a key that no database has, so that a
    row made with the database alone opens nothing."""
    return hmac.digest(keyring.lasting(b"selfservice/link"), secret, "sha256")


def _write(bucket: int, secret: bytes) -> str:
    return base64.urlsafe_b64encode(bucket.to_bytes(2, "big") + secret).rstrip(b"=").decode()


def _read(token: str) -> tuple[int, bytes] | None:
    try:
        plain = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    bucket = int.from_bytes(plain[:2], "big")
    if len(plain) != 2 + _SECRET or bucket >= BUCKETS:
        return None
    return bucket, plain[2:]
