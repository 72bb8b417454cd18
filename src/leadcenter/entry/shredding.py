"""What follows the commit of an erasure: the ledger outside learns of it, and the secrets are destroyed."""

from __future__ import annotations

from datetime import UTC, datetime

from leadcenter.channel.face import House
from leadcenter.entry.ledger import Erased, Ledger
from leadcenter.flow.face import finish, unfinished
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


def shred(conn: Connection, house: House, ledger: Ledger) -> int:
    """Finish what was erased; returns how many erasures. Whoever is killed on the way leaves it to the next:
    told twice and destroyed twice does no harm. Raises OSError: not finished yet."""
    with conn.transaction():
        waiting = unfinished(conn)
    if not waiting:
        return 0
    told = [Erased(one.at, one.people, one.raw_leads, one.telling) for one in waiting]
    ledger.append(told, datetime.now(UTC))
    house.keyring.subjects.destroy({slot for one in waiting for slot in one.slots})
    with conn.transaction():
        row = conn.execute(statement("entry", "read_now")).fetchone()
        assert row is not None
        finish(conn, waiting, row[0])
    return len(waiting)
