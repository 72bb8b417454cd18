"""What the watch is told of the trail: it may not read the trail, so a sealer writes down what it saw."""

from __future__ import annotations

from datetime import datetime

import msgspec

from leadcenter.audit.roots import rooted_at
from leadcenter.audit.sealing import waiting
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


class Watch(msgspec.Struct, frozen=True):
    """As of `looked_at`: how many rows wait to be sealed, since when the oldest of them (None: none does);
    when the second store last took a root (None: never), if there is such a store (`vouched`)."""

    looked_at: datetime
    waiting: int
    oldest_at: datetime | None
    rooted_at: datetime | None
    vouched: bool


def look(conn: Connection, now: datetime, *, vouched: bool) -> Watch:
    """Look, and write down what was seen; the caller commits."""
    count, oldest = waiting(conn)
    given = {
        "now": now, "waiting": count, "oldest_at": oldest, "rooted_at": rooted_at(conn), "vouched": vouched,
    }  # fmt: skip
    row = conn.execute(statement("audit", "write_watch"), given).fetchone()
    assert row is not None
    return Watch(*row)


def read_watch(conn: Connection) -> Watch:
    """What a sealer last saw."""
    row = conn.execute(statement("audit", "read_watch")).fetchone()
    assert row is not None
    return Watch(*row)
