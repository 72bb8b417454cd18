"""A person's data are only kept (PIPL 47, trust.md L08): work on them ends, nobody reads them but whoever
must.

Rows that bear `restricted_at` exist for nobody: policies of the database hide them from lists, searches and
the flow alike. A privacy officer sees them inside `in_sight`, and each such look is on record. Lifting it
makes the rows be seen again; what was ended stays ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

from leadcenter.assignment.face import AssignmentBook
from leadcenter.belt import face as belt
from leadcenter.belt.face import Place, State, allowed
from leadcenter.channel.face import House
from leadcenter.cleaning import face as cleaning
from leadcenter.dispatch import face as dispatch
from leadcenter.flow.belongings import Key, belongings, end_exports, free
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.pool import face as pool

RESTRICTED: Final = "restricted"
LIFTED: Final = "restriction_lifted"
_OVER: Final = frozenset({State.CLOSED, State.ERASED, State.INVALID, State.TEST})


@contextmanager
def in_sight(conn: Connection) -> Iterator[None]:
    """For the block, rows of restricted people are seen in this transaction. The caller puts on record who
    looks. (A literal, like a scope: `kernel.scope` says why.)"""
    conn.execute("set local app.restricted = 'seen'")
    try:
        yield
    finally:
        if not conn.broken and conn.info.transaction_status.name == "INTRANS":
            conn.execute("set local app.restricted = ''")


def restrict(
    conn: Connection, house: House, book: AssignmentBook, people: Sequence[Key], actor: str, now: datetime
) -> list[Key]:
    """Customers' leads leave dealers and desks, and their rows are hidden; returns the customers with
    everybody merged into them. The caller commits. Doing it again changes nothing."""
    belt.hold_lanes(conn)
    with in_sight(conn):
        theirs = belongings(conn, house, people)
        stands = belt.read_places(conn, theirs.places)
        ends = [
            Place(one.bucket, one.raw_id, one.state, State.CLOSED, RESTRICTED, None, one.lead_id, one.bucket)
            for one in stands.values()
            if one.state not in _OVER and one.lead_id is not None and allowed(one.state, State.CLOSED)
        ]
        cleaning.withdraw(conn, [(*key, RESTRICTED) for key in theirs.places], now)
        dispatch.end_dispatches(conn, theirs.lead_keys, now)
        pool.leave(conn, theirs.lead_keys, now)
        belt.write_places(conn, house.lanes, ends, now)
        facts = [Fact("rights", RESTRICTED)]
        journal.append(conn, [Entry(one.bucket, one.raw_id, one.lead_id, facts) for one in ends], actor, now)
        end_exports(conn, house, theirs.lead_keys, now)
        free(conn, book, theirs.leads, RESTRICTED, now)
        _write(conn, theirs.family, theirs.lead_keys, now)
    return theirs.family


def lift(conn: Connection, house: House, people: Sequence[Key], actor: str, now: datetime) -> list[Key]:
    """Restricted customers are customers like others again, with everybody merged into them; returns who was
    restricted: nobody, where there was nothing to lift. The caller commits."""
    with in_sight(conn):
        theirs = belongings(conn, house, people)
        rows = conn.execute(statement("flow", "read_restricted"), _keys(theirs.family)).fetchall()
        _write(conn, theirs.family, theirs.lead_keys, None)
        facts = [Fact("rights", LIFTED)]
        told = theirs.lead_keys if rows else []
        journal.append(conn, [Entry(bucket, lead, lead, facts) for bucket, lead in told], actor, now)
    return [(bucket, row) for bucket, row in rows]


def _write(conn: Connection, family: Sequence[Key], leads: Sequence[Key], at: datetime | None) -> None:
    people, work = _keys(family), _keys(leads)
    conn.execute(statement("flow", "restrict_leads"), {**work, "at": at})
    conn.execute(statement("flow", "restrict_dispatches"), {**work, "at": at})
    conn.execute(statement("flow", "restrict_customers"), {**people, "at": at})


def _keys(keys: Sequence[tuple[int, UUID]]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([one for _, one in keys])}
