"""Carrying out what somebody's going asks for, across the rooms: the person may not sign in any more and
leads no team; the open leads go where the order says, some hundred in a transaction, each with its outcome.

An order is a row. Whoever finds it due and unfinished goes on with it: the request that gave it, or the
thread beside the web that looks again and again. Nothing is done twice: what was passed on is not owned any
more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import psycopg
import structlog

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import CountedElsewhere, FollowupClock, PassedOn, Passing
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Who
from leadcenter.identity import face as identity
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.kernel.scope import HOUSE, Connect, Scope, Zone, enter
from leadcenter.org import face as org
from leadcenter.people import orders
from leadcenter.people.terms import AT_ONCE, Departure, GoesTo, Going

MAKER: Final = Scope(Zone.MAKER)
"""Where leads, belt and loads are moved: by this module alone, and only those of the person who goes."""
TRIES: Final = 3
EVERY: Final = 5.0
"""Seconds between two looks for orders that are due."""
log = structlog.get_logger()


class Conductor(msgspec.Struct, frozen=True):
    """`clock`: until when whoever gets a lead must follow up."""

    connect: Connect
    clock: FollowupClock

    def due(self) -> list[UUID]:
        """Orders that wait for somebody to go on with them."""
        with self.connect(MAKER) as conn:
            return orders.find_due(conn, orders.read_now(conn))

    def carry_out(self, departure: UUID) -> bool:
        """Go on with an order until nothing is left; False when another is at it, or the database wants us to
        come back: then the next look goes on."""
        tries = 0
        while tries < TRIES:
            try:
                with self.connect(MAKER) as conn:
                    now = orders.read_now(conn)
                    found = orders.take(conn, departure, now)
                    if found is None:
                        return False
                    if self._step(conn, found, now):
                        return True
            except (CountedElsewhere, psycopg.Error) as error:
                if not (isinstance(error, CountedElsewhere) or is_retryable(error)):
                    raise
                tries += 1
        return False

    def _step(self, conn: Connection, one: Departure, now: datetime) -> bool:
        """One transaction of an order. True when it is finished."""
        if one.begun_at is None:
            one = _begin(conn, one, now)
        book = assignment.load_book(conn, now)
        keys = orders.find_owned(conn, one, AT_ONCE)
        to, actor = one.to_staff, f"departure:{one.id}"
        passed = assignment.pass_on(
            conn, keys, one.staff_id, to, one.kind.value, actor, now, book, clock=self.clock
        )
        orders.write_outcomes(conn, one, passed, now)
        audit.record(conn, _passed(one, passed), now)
        assignment.hold_dealer(conn, book, one.entity_id, now)
        if orders.find_owned(conn, one, 1):  # somebody gave the person a lead while we were at it
            return False
        orders.finish(conn, one.id, now)
        log.info("departure.finished", kind=one.kind.value, leads=len(passed))
        return True


def go_on(conn: Connection, clock: FollowupClock) -> float:
    """A round of the thread that looks for orders that are due; returns for how many seconds to rest."""

    @contextmanager
    def connect(scope: Scope) -> Iterator[Connection]:
        with conn.transaction():
            enter(conn, scope)
            yield conn

    conductor = Conductor(connect, clock)
    for one in conductor.due():
        conductor.carry_out(one)
    return EVERY


def _begin(conn: Connection, one: Departure, now: datetime) -> Departure:
    to = org.staff.manager_of(conn, one.staff_id, now) if one.goes_to is GoesTo.MANAGER else one.to_staff
    orders.begin(conn, one.id, to, now)
    if one.kind is Going.LEFT:
        org.staff.leave(conn, one.staff_id, now.astimezone(ZoneInfo(one.time_zone)).date())
        with _standing(conn, HOUSE):
            identity.shut_out(conn, one.staff_id, one.asked_by, now)
        told = {"goes_to": one.goes_to.value, "to": to}
        act = Act(
            who=_who(one), what="staff.left", object_kind="staff", object=one.code,
            before={"status": "active"}, after={"status": "left", **told},
        )  # fmt: skip
        audit.record(conn, [act], now)
    return msgspec.structs.replace(one, begun_at=now, to_staff=to)


@contextmanager
def _standing(conn: Connection, scope: Scope) -> Iterator[None]:
    """For the block the transaction stands in another scope: accounts are the house's, the rest of an order
    is the maker's, and both are one transaction."""
    enter(conn, scope)
    yield
    enter(conn, MAKER)


def _who(one: Departure) -> Who:
    return Who(ActorKind.WORKER, f"departure:{one.id}", on_behalf=one.asked_by)


def _passed(one: Departure, passed: Sequence[PassedOn]) -> list[Act]:
    return [
        Act(
            who=_who(one),
            what="lead.reassigned" if lead.outcome is Passing.HANDED_OVER else "lead.given_back",
            object_kind="lead",
            object=str(lead.lead_id),
            bucket=lead.bucket,
            purpose=one.kind.value,
            before={"staff": one.staff_id},
            after={"staff": lead.to_staff, "reason": lead.reason},
        )
        for lead in passed
        if lead.outcome is not Passing.STAYS
    ]
