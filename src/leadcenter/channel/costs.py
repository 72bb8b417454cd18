"""What channels cost, month by month, as people enter it; and what of it falls on a span of days. The caller
commits.

A sum that is corrected or taken back stays in the table; the newest one of its month counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from uuid import UUID

import msgspec

from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement
from leadcenter.vehicle.face import money

CENT = Decimal("0.01")
DAY = timedelta(days=1)


class CostShown(msgspec.Struct, frozen=True):
    """What a month (its first day) costs, in yuan; None: taken back. `entries`: how often it was entered."""

    month: date
    amount: Decimal | None
    made_by: str
    made_at: datetime
    entries: int


class Running(msgspec.Struct, frozen=True):
    """Days [begin, until) of a span, and the first and the last day of the channel's contract."""

    begin: date
    until: date
    first: date
    last: date | None

    def days(self, month: date) -> tuple[int, int]:
        """Of a month: on how many days of the span the channel ran, and on how many days in all; the whole
        month where it ran on none."""
        begin, end = month, _next(month)
        starts, ends = max(begin, self.first), min(end, self.last + DAY if self.last else end)
        if starts >= ends:
            starts, ends = begin, end
        within = min(ends, self.until) - max(starts, self.begin)
        return max(0, within.days), (ends - starts).days

    def months(self) -> Iterator[date]:
        """The months of the span."""
        month = self.begin.replace(day=1)
        while month < self.until:
            yield month
            month = _next(month)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def months_unknown(running: Running, entered: Mapping[date, Decimal]) -> list[date]:
    """Months of the span in which the channel ran and for which nobody entered what it cost."""
    return [
        month
        for month in running.months()
        if month not in entered
        and _next(month) > running.first
        and (running.last is None or month <= running.last)
    ]


def spent(running: Running, entered: Mapping[date, Decimal]) -> Decimal | None:
    """What falls on the span: of each month's sum its share of the days on which the channel ran. None where
    a month's sum is missing, or none was entered at all."""
    counted = [month for month in running.months() if month in entered]
    if not counted or months_unknown(running, entered):
        return None
    total = Fraction(0)
    for month in counted:
        within, of = running.days(month)
        total += Fraction(entered[month]) * within / of
    return _cents(total)


def for_each(total: Decimal | None, count: int) -> Decimal | None:
    """What one costs; None for nothing to divide, or by."""
    return _cents(Fraction(total) / count) if total is not None and count else None


def _cents(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, ROUND_HALF_UP)


def read_costs(conn: Connection, begin: date, until: date) -> dict[UUID, dict[date, Decimal]]:
    """What was entered for the months of days [begin, until), by channel."""
    found: dict[UUID, dict[date, Decimal]] = {}
    span = {"begin": begin.replace(day=1), "until": until}
    for channel, month, amount in conn.execute(statement("channel", "read_costs"), span):
        if amount is not None:
            found.setdefault(channel, {})[month] = amount
    return found


def show(conn: Connection, code: str) -> list[CostShown]:
    """What was entered for a channel, the newest month first. Raises Refusal: channel_unknown."""
    row = conn.execute(statement("channel", "find_channel"), {"code": code}).fetchone()
    if row is None:
        raise Refusal("channel_unknown", 404)
    rows = conn.execute(statement("channel", "list_costs"), {"channel_id": row[0]})
    return [CostShown(*one) for one in rows]


def enter(
    conn: Connection, code: str, month: date, amount: Decimal | None, actor: str, now: datetime
) -> tuple[CostShown | None, CostShown | None]:
    """A month's sum, or None: it was no good. Returns what was entered before and what is new; nothing is
    new where it says the same. Raises Refusal: channel_unknown, cost_month_unfit, money_unfit,
    money_finer_than_cents.
    """
    if month.day != 1:
        raise Refusal("cost_month_unfit", 422)
    sum_ = None if amount is None else money(amount)
    row = conn.execute(statement("channel", "lock_channel"), {"code": code}).fetchone()
    if row is None:
        raise Refusal("channel_unknown", 404)
    before = next((one for one in show(conn, code) if one.month == month), None)
    if (before.amount if before else None) == sum_:
        return before, None
    conn.execute(
        statement("channel", "insert_cost"),
        {
            "id": new_id(now), "channel_id": row[0], "month": month, "amount": sum_, "actor": actor,
            "now": now,
        },
    )  # fmt: skip
    return before, next(one for one in show(conn, code) if one.month == month)
