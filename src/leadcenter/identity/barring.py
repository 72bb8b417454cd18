"""Who may not come in any more, as a whole: told outside too, so that a restore lets nobody in again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.identity.facts import Told, tell
from leadcenter.identity.terms import Fact
from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


class Barred(msgspec.Struct, frozen=True):
    """Disabled accounts and ended keys."""

    accounts: tuple[UUID, ...]
    keys: tuple[UUID, ...]


def read_barred(conn: Connection, since: datetime, now: datetime) -> Barred:
    """All disabled accounts, and the keys that ended between `since` and `now`."""
    rows = conn.execute(statement("identity", "read_barred"), {"since": since, "now": now}).fetchall()
    return Barred(
        tuple(row for is_account, row in rows if is_account),
        tuple(row for is_account, row in rows if not is_account),
    )


def bar(conn: Connection, barred: Barred, actor: str, now: datetime) -> int:
    """They may not come in from now on; returns how many could. Their sessions are the caller's to end."""
    accounts = conn.execute(
        statement("identity", "bar_accounts"), {"accounts": uuids(barred.accounts)}
    ).fetchall()
    keys = conn.execute(
        statement("identity", "bar_keys"), {"keys": uuids(barred.keys), "now": now}
    ).fetchall()
    told = [Told(Fact.ACCOUNT_DISABLED, actor, row, None) for (row,) in accounts]
    tell(conn, told + [Told(Fact.KEY_REVOKED, actor, row, None) for (row,) in keys], now)
    return len(told) + len(keys)
