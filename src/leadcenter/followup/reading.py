"""What consultants and their managers see: what is to be done, in the order of when; what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.access.face import Sight
from leadcenter.followup.terms import Due, Key, Told
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import EPOCH
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock

FIRST = UUID(int=0)
END = datetime(9999, 1, 1, tzinfo=UTC)
MOST = 200
TOLD = 200
"""Follow-ups of one lead that are shown."""
Position = tuple[datetime, UUID]


class Urgency(StrEnum):
    """Which leads a list holds: those that were due, those due until the end of the day, all."""

    OVERDUE = "overdue"
    TODAY = "today"
    ALL = "all"


class Day(msgspec.Struct, frozen=True):
    """The present instant, and the end of the present day at a dealer; both real time."""

    now: datetime
    ends_at: datetime

    def until(self, urgency: Urgency) -> datetime:
        """Leads that are due before this belong to the list."""
        return {Urgency.OVERDUE: self.now, Urgency.TODAY: self.ends_at, Urgency.ALL: END}[urgency]


class Page(msgspec.Struct, frozen=True):
    """Leads and where to go on; None at the end."""

    leads: list[Due]
    next: Position | None


def read_day(conn: Connection, dealer: UUID, clock: ScaledClock) -> Day:
    """The present day of a dealer, as its own calendar has it. Raises Refusal `unknown_dealer` (404)."""
    row = conn.execute(statement("followup", "read_day"), {"entity": dealer}).fetchone()
    if row is None:
        raise Refusal("unknown_dealer", 404)
    now, zone = row[0], ZoneInfo(row[1])
    tomorrow = clock.to_business(now).astimezone(zone).date() + timedelta(days=1)
    return Day(now, clock.to_real(datetime.combine(tomorrow, time(), zone).astimezone(UTC)))


def list_due(
    conn: Connection, dealer: UUID, staff: Sequence[UUID], until: datetime, after: Position | None, rows: int
) -> Page:
    """Leads of people of one dealer that are due before `until`, the most urgent first; one statement after
    that which holds the planner to the index."""
    conn.execute(statement("followup", "plan_by_index"))
    begin = after or (EPOCH, FIRST)
    given = {
        "staff": uuids(staff), "dealer": dealer, "until": until, "after_at": begin[0], "after_id": begin[1],
        "rows": rows,
    }  # fmt: skip
    leads = [Due(*row) for row in conn.execute(statement("followup", "list_due"), given)]
    last = leads[-1] if len(leads) == rows else None
    return Page(leads, (last.due_at, last.lead_id) if last else None)


def crew(conn: Connection, sight: Sight, dealer: UUID) -> dict[UUID, str]:
    """The people of a dealer whose leads exist for the asker, with their codes."""
    owners = None if sight.owners is None else uuids(sight.owners)
    rows = conn.execute(statement("followup", "read_crew"), {"dealer": dealer, "owners": owners})
    return {staff: code for staff, code, _ in rows}


def find(conn: Connection, sight: Sight, key: Key) -> UUID | None:
    """The dealer that holds a lead, if the lead exists for the asker. Raises Refusal `lead_unknown` (404)."""
    return find_owned(conn, sight, key)[0]


def find_owned(conn: Connection, sight: Sight, key: Key) -> tuple[UUID | None, UUID | None]:
    """The same, and who owns it; None = nobody."""
    given = {
        "bucket": key[0], "id": key[1],
        "dealers": None if sight.dealers is None else uuids(sight.dealers),
        "owners": None if sight.owners is None else uuids(sight.owners),
        "unowned": sight.owners is None or sight.unowned,
    }  # fmt: skip
    row = conn.execute(statement("followup", "find_lead"), given).fetchone()
    if row is None:
        raise Refusal("lead_unknown", 404)
    dealer, owner = row
    return dealer, owner


def read_followups(conn: Connection, sight: Sight, lead: UUID) -> list[Told]:
    """What was done about a lead that exists for the asker, the newest first."""
    given = {
        "lead": lead, "everywhere": ints(range(BUCKETS)), "rows": TOLD,
        "dealers": None if sight.dealers is None else uuids(sight.dealers),
    }  # fmt: skip
    return [Told(*row) for row in conn.execute(statement("followup", "read_followups"), given)]
