"""What the flow knows of leads that somebody hands to another dealer, for the room that does it: read as a
passage reads them, judged by the same rules, dispatched by the same step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.belt.face import Due, Stands, State
from leadcenter.channel.face import House, read_inquiries
from leadcenter.consent.face import Grant
from leadcenter.dispatch import face as dispatch
from leadcenter.dispatch.face import Hold
from leadcenter.flow.arrive import open_case, resume
from leadcenter.flow.books import Books
from leadcenter.flow.case import Case
from leadcenter.flow.decide import judge, send
from leadcenter.kernel.clock import instant, microseconds
from leadcenter.kernel.database import Connection
from leadcenter.lead.face import Standing
from leadcenter.org.face import Entity, followup_due_us, window_us

__all__ = ["followup_of", "gate", "hand_over", "judge_anew", "opens_at", "reopen"]


def reopen(
    conn: Connection,
    house: House,
    books: Books,
    stands: Sequence[Stands],
    standing: Mapping[UUID, Standing],
) -> dict[UUID, Case]:
    """The cases of leads on the belt, with what each lead knows. One statement."""
    known = [one for one in stands if one.raw_id in standing]
    reads = read_inquiries(conn, house, [(one.raw_bucket, one.raw_id) for one in known])
    cases: dict[UUID, Case] = {}
    for one in known:
        found = standing[one.raw_id]
        due = Due(
            one.bucket, one.raw_id, one.raw_bucket, State.ASSIGNED, one.reason, one.lead_id,
            found.created_at, 0,
        )  # fmt: skip
        case = cases[one.raw_id] = open_case(books, due, reads[one.raw_id])
        resume(books, case, found)
    return cases


def judge_anew(conn: Connection, books: Books, cases: Sequence[Case], now: datetime) -> None:
    """Score and threshold from the facts as they are now. Two statements."""
    judge(conn, books, cases, now)


def gate(books: Books, case: Case, dealer: Entity | None, grant: Grant | None, now: datetime) -> Hold | None:
    """What gate 1 says of a dealer for this lead: the dealer first, then the customer's word."""
    hold = dispatch.dealer_gate(dealer, "", case.brand, case.series)
    if hold is not None or dealer is None:
        return hold
    if grant is not None and grant.holds(now) and not dealer.under_contract(now):
        return Hold.NO_CONTRACT
    return dispatch.grant_gate(dealer, grant, now, books.notices.void)


def opens_at(books: Books, dealer: Entity, now: datetime) -> datetime | None:
    """When gate 4 lets leads through to a dealer, real time: `now` or before while it does; None: never."""
    at = microseconds(books.clock.to_business(now))
    window = window_us(dealer.calendar, at)
    if window is None:
        return None
    return now if window[0] <= at else books.clock.to_real(instant(window[0]))


def followup_of(books: Books, dealer: UUID, now: datetime) -> tuple[datetime, datetime]:
    """From when until when a consultant of a dealer must follow up on a lead that begins now."""
    entity = books.org.by_id[dealer]
    at = microseconds(books.clock.to_business(now))
    window = window_us(entity.calendar, at)
    begin = window[1] if window else at
    end = followup_due_us(entity.calendar, begin, entity.followup_minutes * 60_000_000)
    return books.clock.to_real(instant(begin)), books.clock.to_real(
        instant(end if end is not None else begin)
    )


def hand_over(conn: Connection, house: House, cases: Sequence[Case], now: datetime) -> None:
    """Provide the data to the dealers of the cases, under the grants that the caller has locked."""
    for case in cases:
        case.dispatched, case.place = True, None
    send(conn, house, cases, now)
