"""Ownership ends: a consultant gives a lead back, or the lead is won, lost or moved. The same few statements
for any set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.assignment.book import AssignmentBook
from leadcenter.assignment.counts import TURN
from leadcenter.assignment.desks import close_desks, open_desks
from leadcenter.assignment.episodes import Closed, close_episodes
from leadcenter.assignment.leads import Step, lock_leads, write_steps
from leadcenter.assignment.rules import Desk
from leadcenter.assignment.terms import GivenBack, NotOwned, Return
from leadcenter.belt.face import State
from leadcenter.journal.face import Fact
from leadcenter.kernel.database import Connection


def give_back(
    conn: Connection, returns: Sequence[Return], actor: str, now: datetime, book: AssignmentBook
) -> list[GivenBack | NotOwned]:
    """The owners return or refuse leads, which lie on the dealer's desk again; one answer per return, in
    order.

    The load falls. Within the grace time of the rule neither turn nor received lead count. Then `wake` in the
    same transaction, and bar the owner from the rules for a while (`Wish.barred`).
    """
    lock_leads(conn, [(one.bucket, one.lead_id) for one in returns])
    ended = _end(conn, returns, now, book, refunding=True)
    steps = [_returned(one, ended[one.lead_id]) for one in _once(returns) if one.lead_id in ended]
    write_steps(conn, steps, actor, now)
    return [ended.get(one.lead_id) or NotOwned(one.lead_id) for one in returns]


def end_ownership(
    conn: Connection, ends: Sequence[Return], now: datetime, book: AssignmentBook
) -> list[GivenBack | NotOwned]:
    """Leads are won, lost or moved: the load falls, the turn stays. The caller holds belt and lead, writes
    where the lead goes, and then calls `wake`."""
    ended = _end(conn, ends, now, book, refunding=False)
    return [ended.get(one.lead_id) or NotOwned(one.lead_id) for one in ends]


def _end(
    conn: Connection, returns: Sequence[Return], now: datetime, book: AssignmentBook, *, refunding: bool
) -> dict[UUID, GivenBack]:
    closed = close_episodes(conn, [(one.bucket, one.lead_id, one.reason) for one in _once(returns)], now)
    cursors = {one.cursor_id for one in closed if one.cursor_id in book.rings}
    desks = open_desks(conn, book, {one.dealer_id for one in closed}, filter(None, cursors), now)
    ended = {
        one.lead_id: GivenBack(
            one.lead_id,
            one.staff_id,
            one.dealer_id,
            _take_back(desks[one.dealer_id], one, book, now, refunding=refunding),
        )
        for one in closed
    }
    close_desks(conn, book, desks, now)
    return ended


def _take_back(desk: Desk, one: Closed, book: AssignmentBook, now: datetime, *, refunding: bool) -> bool:
    """Lower the load; True if the turn was refunded too."""
    ring = book.rings.get(one.cursor_id) if one.cursor_id else None
    if ring is None or not refunding or now - one.opened_at > ring.grace:
        desk.take_back(one.staff_id, counted=one.counted)
        return False
    desk.take_back(one.staff_id, counted=one.counted, received=one.opened_at)
    seat = ring.seat_of(one.staff_id)
    desk.refund(one.staff_id, ring.cursor_id, one.opened_at, seat.cost if seat else TURN)
    return True


def _once(returns: Sequence[Return]) -> list[Return]:
    """Each lead once; the first counts."""
    return list({one.lead_id: one for one in reversed(returns)}.values())[::-1]


def _returned(one: Return, back: GivenBack) -> Step:
    inputs = {"staff": str(back.staff_id), "refunded": back.refunded}
    fact = Fact("assignment", "given_back", one.reason, inputs=inputs)
    return Step(one.bucket, one.lead_id, State.DISPATCHED, one.reason, fact)
