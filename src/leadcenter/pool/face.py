"""The door of the pool room: what keeps a lead with its owner, and what takes it away."""

from collections.abc import Sequence
from datetime import datetime

from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.pool.claiming import claim, read_seat
from leadcenter.pool.extending import exempt, extend, keys, unexempt
from leadcenter.pool.falling import IN_POOL, Fall, fall
from leadcenter.pool.giving_back import give_back
from leadcenter.pool.in_hand import Barred, let_go, look_at, renew, work_on
from leadcenter.pool.recalling import Recaller
from leadcenter.pool.sorting import Sorter
from leadcenter.pool.terms import (
    Activity,
    ClaimAnswer,
    ClaimRefusal,
    Exemption,
    Extended,
    Fallen,
    Giving,
    How,
    Key,
    Outcome,
    ReturnAnswer,
    ReturnRefusal,
    Seat,
)

__all__ = [
    "IN_POOL",
    "Activity",
    "Barred",
    "ClaimAnswer",
    "ClaimRefusal",
    "Exemption",
    "Extended",
    "Fallen",
    "Giving",
    "How",
    "Outcome",
    "Recaller",
    "ReturnAnswer",
    "ReturnRefusal",
    "Seat",
    "Sorter",
    "claim",
    "exempt",
    "extend",
    "give_back",
    "leave",
    "let_go",
    "look_at",
    "read_seat",
    "recall",
    "renew",
    "unexempt",
    "work_on",
]


def recall(
    conn: Connection,
    keys: Sequence[Key],
    reason: str,
    actor: str,
    now: datetime,
    *,
    how: How = How.TAKE_BACK,
) -> list[Fallen]:
    """Take leads away from their owners, whatever their clocks say, into the pool that their rule names; the
    dealer's desk where there is none. One answer per key, in order. Converted, won and in-transfer leads
    never fall. The caller audits; locks the dealers, so call it last in the transaction."""
    return fall(conn, [Fall(*key, how, reason) for key in keys], actor, now)


def leave(conn: Connection, leads: Sequence[Key], now: datetime) -> None:
    """Leads lie in no pool any more, since they have gone from their dealer; one statement."""
    conn.execute(statement("pool", "quit_stays"), {**keys(leads), "now": now})
