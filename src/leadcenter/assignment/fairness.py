"""How evenly a dealer's leads fell on its people in a span of time, and who was passed over and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.assignment.people import midnight
from leadcenter.kernel.arrays import texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


class PassedOver(msgspec.Struct, frozen=True):
    """In how many sets of leads the person could take none, for this reason, and when last."""

    why: str
    times: int
    last_at: datetime


class Share(msgspec.Struct, frozen=True):
    """What one person received: leads by whatever way, of them by rule; `share` of all, `high_share` of those
    of high grade; `days` on the staff and not away."""

    staff: str
    days: int
    received: int
    by_rule: int
    high: int
    share: float
    high_share: float
    passed_over: tuple[PassedOver, ...]


class Fairness(msgspec.Struct, frozen=True):
    """`first` to `last`, both inside, in the dealer's calendar.

    `gini` of leads received, `gini_a_day` of leads received per day at work (who joined late or was away had
    a claim to fewer): 0 = all the same, towards 1 = one has all. G = sum (2 i - n - 1) x / (n sum x) over n
    values x in ascending order, i from 1 (Sen, On Economic Inequality, 1973).
    """

    first: date
    last: date
    received: int
    high: int
    gini: float
    gini_a_day: float
    people: tuple[Share, ...]


def report(
    conn: Connection,
    dealer: UUID,
    zone: ZoneInfo,
    first: date,
    last: date,
    *,
    high: Collection[str],
    people: Collection[UUID] | None = None,
) -> Fairness:
    """Two statements. `high`: grades that count as high; `people`: only among these."""
    after = last + timedelta(days=1)
    given = {
        "dealer": dealer,
        "starts": midnight(first, zone),
        "ends": midnight(after, zone),
        "people": None if people is None else uuids(sorted(people)),
    }
    over: dict[UUID, list[PassedOver]] = {}
    for staff, why, times, last_at in conn.execute(statement("assignment", "count_passed_over"), given):
        over.setdefault(staff, []).append(PassedOver(why, times, last_at))
    rows = conn.execute(
        statement("assignment", "read_fairness"),
        {**given, "first": first, "last": after, "high": texts(sorted(high))},
    ).fetchall()
    received, good = sum(row[3] for row in rows), sum(row[4] for row in rows)
    shares = tuple(
        Share(
            code, days, got, by_rule, fine, got / received if received else 0.0, fine / good if good else 0.0,
            tuple(over.get(staff, ())),
        )
        for staff, code, days, got, fine, by_rule, _, _ in rows
    )  # fmt: skip
    gini, a_day = (rows[0][6], rows[0][7]) if rows else (0.0, 0.0)
    return Fairness(first, last, received, good, gini, a_day, shares)
