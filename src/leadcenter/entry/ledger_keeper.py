"""Every no that customers say goes to the ledger outside, within a second or two, whoever recorded it, and so
does who may not come in any more; and, after a restore, words that wait for their speakers come into force.
By a thread of each worker process, one at a time for a folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from leadcenter.assignment.face import CountedElsewhere
from leadcenter.channel.face import House, IdentityKind
from leadcenter.customer import face as customer
from leadcenter.customer.face import Golden
from leadcenter.entry import barring
from leadcenter.entry.beside import Open
from leadcenter.entry.ledger import Barred, Ledger, SaidNo, Who
from leadcenter.entry.restoring import apply_waiting, read_restoration
from leadcenter.entry.shredding import shred
from leadcenter.flow.face import Moved, in_sight
from leadcenter.kernel.backup import KEPT
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import SealBroken
from leadcenter.kernel.sql import statement
from leadcenter.vault import face as vault

EVERY = 1.0
LATE = timedelta(minutes=10)
"""An event may become visible so long after the instant it bears: longer than any transaction lives."""
RECENT = timedelta(seconds=30)
"""So far back each look goes; once a minute one goes back by `LATE`."""
FULL_EVERY_S = 60.0
AGAIN = (Moved, CountedElsewhere)
"""Somebody was at the same rows: the next look does it."""


class Keeper:
    """Keeps the ledger."""

    def __init__(self, house: House, ledger: Ledger) -> None:
        self._house = house
        self._ledger = ledger
        self._written: dict[UUID, datetime] | None = None
        self._full_at = float("-inf")
        self._barred: Barred | None = None

    def in_turn(self, connect: Callable[[], Connection]) -> Open:
        """A connection while it is our turn to look after the folder; what we knew of it is read anew."""

        @contextmanager
        def opened() -> Iterator[Connection | None]:
            with self._ledger.turn() as ours:
                if not ours:
                    yield None
                    return
                self._written, self._full_at, self._barred = None, float("-inf"), None
                with connect() as conn:
                    yield conn

        return opened

    def round(self, conn: Connection) -> float:
        """One look; returns for how many seconds to rest."""
        self.look(conn)
        shred(conn, self._house, self._ledger)
        return EVERY

    def look(self, conn: Connection) -> int:
        """One look; returns how many entries it wrote. Two keepers on two machines write an entry twice,
        which is harmless."""
        with conn.transaction():
            row = conn.execute(statement("entry", "read_now")).fetchone()
            assert row is not None
            now: datetime = row[0]
            vault.stand(conn, self._house.keyring)
            restoration = read_restoration(conn)
            if restoration is not None and restoration.waiting:
                with suppress(*AGAIN), conn.transaction():
                    apply_waiting(conn, self._house, now)
            if self._written is None:
                known = self._ledger.read(now - KEPT)
                self._written = {one.event: one.at for one in known if isinstance(one, SaidNo)}
            newest = max(self._written.values(), default=now - KEPT)
            full = time.monotonic() - self._full_at >= FULL_EVERY_S
            since = newest - (LATE if full else RECENT)
            rows = _nos(conn, since)
            barred = barring.read_barred(conn, now)
        fresh = [self._entry(row) for row in rows if row[0] not in self._written]
        self._ledger.append(fresh, datetime.now(UTC))
        self._written |= {one.event: one.at for one in fresh}
        if not barring.is_same(barred, self._barred):
            self._ledger.append([barred], datetime.now(UTC))
            self._barred = barred
        if full:
            self._written = {event: at for event, at in self._written.items() if at >= since}
            self._full_at = time.monotonic()
            self._ledger.forget(now)
        return len(fresh)

    def tell(self, conn: Connection, since: datetime) -> int:
        """What was refused since an instant, for whoever must have told it before an answer; returns how many
        entries were written. The keeper's own look may write them again, which is harmless."""
        rows = _nos(conn, since)
        self._ledger.append([self._entry(row) for row in rows], datetime.now(UTC))
        return len(rows)

    def _entry(self, row: tuple[Any, ...]) -> SaidNo:
        event, at, _, customer_id, entity, purpose, kind, sealed = row
        try:
            plain = self._house.keyring.seal(self._house.maker).open(sealed, customer.CONTACT, customer_id)
            golden = customer.unpack_golden(plain)
        except SealBroken:  # shredded since: nobody can be known by it any more
            golden = Golden()
        return SaidNo(at, event, entity, purpose, kind, identities(self._house, golden))


def _nos(conn: Connection, since: datetime) -> list[tuple[Any, ...]]:
    """What was refused since an instant, also by people whose data are only kept: their word counts too."""
    with in_sight(conn):
        return conn.execute(statement("entry", "read_nos"), {"since": since}).fetchall()


def identities(house: House, golden: Golden) -> tuple[Who, ...]:
    """Who a customer is, keyed as the customer room keys it, under every version that there is: a database
    that is restored may stand at any of them."""
    lists = {
        IdentityKind.PHONE: golden.phones,
        IdentityKind.UNIONID: golden.unionids,
        IdentityKind.EMAIL: golden.emails,
        IdentityKind.ACCOUNT: golden.accounts,
    }
    keyring, maker = house.keyring, house.maker
    return tuple(
        Who(
            keyring.bucket(f"{kind}:{value}".encode()),
            kind.value,
            keyring.blind_of(maker, kind, version)(value.encode()),
            version,
        )
        for kind, values in lists.items()
        for value in values
        for version in keyring.roots
    )
