"""Leads that a dealer had lost and whose customers asked it again: the flow took them through the gates to
the desk (`flow.returning`); here they go to the last consultant or the manager, as the switches say, and the
others to the rules."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import HandedOver, Handout, Mode
from leadcenter.belt import face as belt
from leadcenter.flow import face as flow
from leadcenter.flow.face import Books
from leadcenter.kernel.arrays import ints
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.transfer import orders
from leadcenter.transfer.moving import heir, read_people
from leadcenter.transfer.terms import AT_ONCE, LostTo, Policy

ACTOR: Final = "transfers"
CAUSE: Final = "customer_returned"


def waiting(conn: Connection) -> bool:
    """Has any lead come back? One cheap statement."""
    now, _ = orders.read_now(conn)
    return bool(_find(conn, now, 1))


def hand_back(conn: Connection, books: Books, policy: Policy, now: datetime) -> int:
    """One set; returns how many. Whoever cannot be handed back is the rules' at once. A few statements."""
    found = _find(conn, now, AT_ONCE)
    people = read_people(conn, [last for *_, last in found if last])
    barred = policy.loser_barred or policy.lost_to is LostTo.MANAGER
    wanted = [
        Handout(bucket, lead, person, CAUSE)
        for bucket, lead, _, last in found
        if (person := heir(last, people, barred=barred)) is not None
    ]
    answers = assignment.assign_by_hand(
        conn, wanted, ACTOR, now, books.assignment,
        clock=lambda dealer, at: flow.followup_of(books, dealer, at), mode=Mode.FILL_UP, over_cap=True,
        how="transfer",
    )  # fmt: skip
    handed = {one.lead_id for one in answers if isinstance(one, HandedOver)}
    belt.poke(conn, [(bucket, lead) for bucket, lead, *_ in found if lead not in handed], now)
    return len(found)


def _find(conn: Connection, now: datetime, count: int) -> list[tuple[int, UUID, UUID | None, UUID | None]]:
    """Key, dealer, last owner."""
    given = {"until": now + flow.HEIR_FIRST, "count": count, "buckets": ints(range(BUCKETS))}
    return conn.execute(statement("transfer", "find_returned"), given).fetchall()
