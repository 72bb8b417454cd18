"""A staffed house whose time can be turned on: rows are set back instead, so that the database's clock is
further on for them. The provider of calls is known by a ledger of the test's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from leadcenter.clocks.face import Contact, Timekeeper
from leadcenter.kernel.database import Connection
from leadcenter.lead.face import References
from leadcenter.org.face import ScaledClock
from staffed_house import StaffedHouse


class Provider:
    """Calls that were really made: lead, person, when."""

    def __init__(self) -> None:
        self.calls: list[tuple[UUID, UUID, datetime]] = []

    def __call__(self, conn: Connection, owned: Sequence[tuple[int, UUID, UUID, datetime]]) -> list[Contact]:
        return [
            Contact(bucket, lead, staff, at)
            for bucket, lead, staff, since in owned
            for called, by, at in self.calls
            if (called, by) == (lead, staff) and at >= since
        ]


class ClockHouse(StaffedHouse):
    """Dealers are open day and night, so business time is time."""

    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(url, folder)
        self.provider = Provider()
        now = self.town.now()
        self.time = ScaledClock(now, now)
        self.keeper = self.new_keeper()

    def new_keeper(self) -> Timekeeper:
        """Another worker's, which knows nothing yet."""
        return Timekeeper(self.town.house.maker, self.time, self.provider)

    def rounds(self, keeper: Timekeeper | None = None) -> None:
        """Rounds until nothing is left to do."""
        one = keeper or self.keeper
        self.conn.commit()
        while not one.round(self.conn):
            pass

    def later(self, lead: UUID, minutes: float) -> None:
        """So much time passes for a lead."""
        span = timedelta(minutes=minutes)
        for table, columns in (
            ("episode", ("opened_at", "closed_at")),
            ("dispatch", ("cleared_at", "dispatched_at", "ended_at")),
            ("clock", ("started_at", "due_at", "look_at", "stopped_at")),
            ("clock_pause", ("from_at", "until_at")),
        ):
            moved = ", ".join(f"{column} = {column} - %(span)s" for column in columns)
            with self.conn.transaction():
                self.conn.execute(
                    f"update {table} set {moved} where lead_id = %(lead)s".encode(),
                    {"span": span, "lead": lead},
                )
        self.provider.calls = [
            (called, by, at - span if called == lead else at) for called, by, at in self.provider.calls
        ]

    def call(self, lead: UUID, code: str) -> None:
        """The person calls the customer, and the provider has it."""
        self.provider.calls.append((lead, self.staff(code), self.town.now()))

    def clocks(self, lead: UUID) -> list[tuple[Any, ...]]:
        """kind, seq, by what it stopped, rung."""
        return self.rows(
            "select kind, seq, stopped_by, rung from clock where lead_id = %s "
            "order by array_position(array['dispatch', 'assignment', 'followup'], kind), seq",
            lead,
        )

    def spent_minutes(self, lead: UUID, kind: str, seq: int = 1) -> float:
        spent: int = self.one(
            "select spent_us from clock where lead_id = %s and kind = %s and seq = %s", lead, kind, seq
        )
        return spent / 60_000_000

    def name_at(self, dealer: str, lead: UUID) -> str:
        """How a dealer's people name a lead."""
        bucket = self.one("select bucket from lead where id = %s", lead)
        entity = self.one("select id from entity where code = %s", dealer)
        return References(self.town.house.keyring).write(entity, (bucket, lead))

    def notices(self, lead: UUID) -> list[tuple[Any, ...]]:
        """To whom, what."""
        return self.rows(
            "select s.code, n.kind from notice_to_staff n left join staff s on s.id = n.staff_id "
            "where n.lead_id = %s order by n.at, n.kind",
            lead,
        )
