"""A staffed house whose time can be turned on: rows are set back instead, so that the database's clock is
further on for them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from leadcenter.clocks.face import Timekeeper
from leadcenter.kernel.database import connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.lead.face import References
from leadcenter.org.face import ScaledClock
from staffed_house import StaffedHouse


class ClockHouse(StaffedHouse):
    """Dealers are open day and night, so business time is time."""

    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(url, folder)
        now = self.town.now()
        self.time = ScaledClock(now, now)
        self.keeper = self.new_keeper()
        self.worker_url = url_of(self.config, Login.WORKER)
        self.worker = connect(self.worker_url)

    def close(self) -> None:
        self.worker.close()
        super().close()

    def new_keeper(self) -> Timekeeper:
        """Another worker's, which knows nothing yet."""
        return Timekeeper(self.town.house.maker, self.time)

    def rounds(self, keeper: Timekeeper | None = None) -> None:
        """Rounds until nothing is left to do."""
        one = keeper or self.keeper
        self.conn.commit()
        while not one.round(self.worker):
            pass

    def later(self, lead: UUID, minutes: float) -> None:
        """So much time passes for a lead."""
        span = timedelta(minutes=minutes)
        for table, columns in (
            ("episode", ("opened_at", "closed_at")),
            ("dispatch", ("cleared_at", "dispatched_at", "ended_at")),
            ("clock", ("started_at", "due_at", "look_at", "stopped_at")),
            ("clock_pause", ("from_at", "until_at")),
            ("privacy_call", ("connected_at",)),
        ):
            moved = ", ".join(f"{column} = {column} - %(span)s" for column in columns)
            with self.conn.transaction():
                self.conn.execute(
                    f"update {table} set {moved} where lead_id = %(lead)s".encode(),
                    {"span": span, "lead": lead},
                )

    def call(self, lead: UUID, code: str) -> None:
        """The person speaks with the customer, and the provider of calls says so."""
        self.rows(
            "insert into privacy_call (bucket, id, lead_id, dealer_id, episode, staff_id, state, asked_at, "
            "until, connected_at) select bucket, gen_random_uuid(), lead_id, dealer_id, seq, staff_id, "
            "'over', now(), now(), now() from episode "
            "where lead_id = %s and staff_id = %s and closed_at is null",
            lead, self.staff(code),
        )  # fmt: skip

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
