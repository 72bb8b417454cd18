"""The desks of dealers: locked and read before a set is handed out, written once after it.

The lock is the dealer's row. It is taken last in a transaction, in id order, and guards the loads of the
dealer's people and its rotations. Whoever changes them goes through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.assignment.book import AssignmentBook
from leadcenter.assignment.counts import CountedElsewhere, Cursor, Load, Turns
from leadcenter.assignment.rules import Desk
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

_NOWHERE = ZoneInfo("UTC")

_read_members = msgspec.json.Decoder(list[Turns]).decode
_write_members = msgspec.json.Encoder().encode


class Desks(Protocol):
    """Reads the desks of dealers, with what these cursors remember."""

    def __call__(
        self,
        conn: Connection,
        book: AssignmentBook,
        dealers: Iterable[UUID],
        cursors: Iterable[UUID],
        now: datetime,
        /,
    ) -> dict[UUID, Desk]: ...


def open_desks(
    conn: Connection, book: AssignmentBook, dealers: Iterable[UUID], cursors: Iterable[UUID], now: datetime
) -> dict[UUID, Desk]:
    """Lock the dealers and read what they hold; three statements. Nothing else may be locked after this."""
    return _read(conn, book, dealers, cursors, now, "lock_dealers", "read_cursors")


def look_at_desks(
    conn: Connection, book: AssignmentBook, dealers: Iterable[UUID], cursors: Iterable[UUID], now: datetime
) -> dict[UUID, Desk]:
    """Read what dealers hold and lock nothing: to say what would be. Never write such a desk."""
    return _read(conn, book, dealers, cursors, now, "look_at_dealers", "look_at_cursors")


def _read(
    conn: Connection,
    book: AssignmentBook,
    dealers: Iterable[UUID],
    cursors: Iterable[UUID],
    now: datetime,
    of_dealers: str,
    of_cursors: str,
) -> dict[UUID, Desk]:
    wanted = sorted(set(dealers))
    zones = [book.zones.get(dealer, _NOWHERE) for dealer in wanted]
    days = [now.astimezone(zone).date() for zone in zones]
    held = {
        dealer: rest
        for dealer, *rest in conn.execute(statement("assignment", of_dealers), {"dealers": wanted})
    }
    loads: dict[UUID, dict[UUID, Load]] = {dealer: {} for dealer in wanted}
    rows = conn.execute(statement("assignment", "read_loads"), {"dealers": uuids(wanted), "days": days})
    for staff, dealer, *counts in rows:
        load = loads[dealer][staff] = Load(*counts)
        load.fresh = False
    states: dict[UUID, dict[UUID, Cursor]] = {dealer: {} for dealer in wanted}
    rows = conn.execute(statement("assignment", of_cursors), {"ids": uuids(sorted(set(cursors)))})
    for cursor, turns, members in rows:
        known = {one.staff: one for one in _read_members(members)}
        states[book.rings[cursor].dealer_id][cursor] = Cursor(turns, known)
    return {
        dealer: Desk(
            dealer,
            zone,
            now,
            held[dealer][0],
            held[dealer][1],
            own_counts=held[dealer][2],
            loads=loads[dealer],
            cursors=states[dealer],
        )
        for dealer, zone in zip(wanted, zones, strict=True)
    }


def close_desks(
    conn: Connection, book: AssignmentBook, desks: Mapping[UUID, Desk], now: datetime, *, forced: bool = False
) -> None:
    """Write what changed; two statements. Not `forced`: the database refuses to go above a cap
    (CountedElsewhere)."""
    _write_cursors(conn, book, desks, now)
    people = [
        (staff, desk, load) for desk in desks.values() for staff, load in desk.loads.items() if load.moved
    ]
    loads = [load for _, _, load in people]
    row = conn.execute(
        statement("assignment", "move_loads"),
        {
            "forced": forced,
            "staff": uuids([staff for staff, _, _ in people]),
            "of_dealers": uuids([desk.dealer_id for _, desk, _ in people]),
            "more": ints([load.more for load in loads]),
            "fresh": ints([load.fresh for load in loads]),
            "day": ints([load.day for load in loads]),
            "week": ints([load.week for load in loads]),
            "month": ints([load.month for load in loads]),
            "dealers": uuids(list(desks)),
            "days": [desk.today for desk in desks.values()],
            "dealers_more": ints([desk.held - desk.held_before for desk in desks.values()]),
        },
    ).fetchone()
    if row != (len(people), len(desks)):
        raise CountedElsewhere


def _write_cursors(conn: Connection, book: AssignmentBook, desks: Mapping[UUID, Desk], now: datetime) -> None:
    rings = [
        (book.rings[cursor_id], cursor)
        for desk in desks.values()
        for cursor_id, cursor in desk.cursors.items()
        if cursor.moved
    ]
    conn.execute(
        statement("assignment", "write_cursors"),
        {
            "now": now,
            "ids": uuids([ring.cursor_id for ring, _ in rings]),
            "dealers": uuids([ring.dealer_id for ring, _ in rings]),
            "branches": texts([ring.branch for ring, _ in rings]),
            "turns": [cursor.turns for _, cursor in rings],
            "members": texts([_write_members(list(cursor.members.values())).decode() for _, cursor in rings]),
        },
    )


def wake(
    conn: Connection, dealers: Sequence[UUID], now: datetime, buckets: Sequence[int] = range(1_024)
) -> int:
    """Look again at the leads that wait on the desks of dealers for somebody who may take them, first in,
    first out; returns how many. What no rule takes up stays asleep.

    Call it in the transaction that freed capacity, after the dealers were locked (give_back, a raised cap).
    On Citus once per lane with its buckets.
    """
    return _wake(conn, "wake_waiting", dealers, now, buckets)


def wake_all(
    conn: Connection, dealers: Sequence[UUID], now: datetime, buckets: Sequence[int] = range(1_024)
) -> int:
    """As `wake`, and what no rule took up, too. Call it after every reload of the book."""
    return _wake(conn, "wake_all", dealers, now, buckets)


def _wake(conn: Connection, name: str, dealers: Sequence[UUID], now: datetime, buckets: Sequence[int]) -> int:
    given = {"dealers": uuids(dealers), "buckets": ints(buckets), "now": now}
    return conn.execute(statement("assignment", name), given).rowcount
