"""Whose data somebody saw, took away or changed in a time, by the trail: what a breach must tell first (PIPL
57).

The trail names customers by pseudonyms; who holds the keys (`audit_subject`) leads them back. Acts lie in the
bucket of what they were about, mostly the customer's own, so these buckets are looked through first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.audit.subjects import PLACE, pseudonym
from leadcenter.audit.terms import Key
from leadcenter.kernel.arrays import ints
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS, Keyring, SealBroken
from leadcenter.kernel.sql import statement

SLICE = 16


class Affected(msgspec.Struct, frozen=True):
    """`acts` by kind; `people` are customers; `erased`: subjects that lead to nobody any more."""

    acts: dict[str, int]
    people: tuple[Key, ...]
    erased: int


def affected(
    conn: Connection, keyring: Keyring, maker: UUID, actor: str, since: datetime, until: datetime
) -> Affected:
    """Everybody about whom an actor (as the trail names it) acted from `since` to before `until`. Reads only;
    for a login that may read the trail."""
    given = {"buckets": ints(range(BUCKETS)), "actor": actor, "since": since, "until": until}
    rows = conn.execute(statement("audit", "read_affected"), given).fetchall()
    wanted = {bytes(subject) for _, _, subject in rows if subject is not None}
    near = sorted({bucket for bucket, _, subject in rows if subject is not None})
    people = _people(conn, keyring, maker, wanted, near)
    people |= _people(conn, keyring, maker, wanted, [n for n in range(BUCKETS) if n not in set(near)])
    acts: dict[str, int] = {}
    for _, what, _ in rows:
        acts[what] = acts.get(what, 0) + 1
    return Affected(acts, tuple(sorted(people)), len(wanted))


def _people(
    conn: Connection, keyring: Keyring, maker: UUID, wanted: set[bytes], buckets: Iterable[int]
) -> set[Key]:
    """Takes what it finds out of `wanted`."""
    found: set[Key] = set()
    left = list(buckets)
    seal = keyring.seal(maker)
    while left and wanted:
        part, left = left[:SLICE], left[SLICE:]
        for bucket, customer, row, sealed in conn.execute(
            statement("audit", "read_subjects_in"), {"buckets": ints(part)}
        ):
            try:
                mark = pseudonym(seal.open(sealed, PLACE, row))
            except SealBroken:
                continue
            if mark in wanted:
                wanted.discard(mark)
                found.add((bucket, customer))
    return found
