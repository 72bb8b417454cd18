"""The claim log: whoever takes a lead that nobody handed out claimed it, out of a pool or by grabbing what a
rule offers. How often a person may do so a day is counted here, and not by what is still owned
(lead-semantics 5.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from uuid import UUID

from leadcenter.assignment.rules import Desk
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

CLAIM = "claim"
GRAB = "grab"
Claim = tuple[int, UUID, UUID | None]
"""(bucket, lead, pool by whose rule; None = the dealer has no pool)."""


def count_claims(conn: Connection, desk: Desk, staff: UUID, pools: Iterable[UUID]) -> dict[UUID, int]:
    """How often a person claimed today, the desk's local day, by pool. The dealer is locked."""
    since = datetime.combine(desk.today, time(), desk.zone)
    given = {"staff": staff, "since": since, "pools": uuids(list(pools)), "buckets": ints(range(BUCKETS))}
    return dict(conn.execute(statement("assignment", "count_claims"), given).fetchall())


def log_claims(
    conn: Connection,
    claims: Sequence[Claim],
    dealer: UUID,
    staff: UUID,
    now: datetime,
    *,
    how: str = CLAIM,
    by_hand: bool = False,
) -> None:
    """Claims that were done; `by_hand`: a manager's, which cost nothing."""
    conn.execute(
        statement("assignment", "insert_claims"),
        {
            "ids": uuids(new_ids(now, len(claims))),
            "buckets": ints([bucket for bucket, _, _ in claims]),
            "lead_ids": uuids([lead for _, lead, _ in claims]),
            "pools": uuids([pool for _, _, pool in claims]),
            "entity": dealer,
            "staff": staff,
            "now": now,
            "by_hand": by_hand,
            "how": how,
        },
    )
