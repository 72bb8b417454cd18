"""What the demo's database says: the funnel, where leads stand at dealers, how clocks were kept; and at the end of the
day, whether every lead has an owner, a pool or a reason.
"""

from __future__ import annotations

from typing import Final

import msgspec

from leadcenter.entry.doctor import examined
from leadcenter.entry.finding import Level
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

NOWHERE: Final = "nowhere"
OWNED: Final = ("owned", "in_followup", "test_drive", "ordered")
OVER: Final = ("won", "lost", "over")


class View(msgspec.Struct, frozen=True):
    """One reading of the database. `states`: of raw leads; `stages`: of leads; `taken_back`: leads that a clock
    took from their owners."""

    states: dict[str, int]
    stages: dict[str, int]
    taken_back: int
    holds: list[tuple[str, str, int]]
    calls: list[tuple[int, int, int, int]]
    p50: float
    p99: float
    measured: int
    lead: str


class Reckoning(msgspec.Struct, frozen=True):
    """At the end of the day. `broken`: what the doctor calls broken; `notes`: what a person should know."""

    owned: int
    pooled: int
    reasoned: int
    over: int
    nowhere: int
    broken: list[str]
    notes: list[str]

    @property
    def leads(self) -> int:
        """Of how many leads it speaks."""
        return self.owned + self.pooled + self.reasoned + self.over + self.nowhere

    def line(self) -> str:
        """What the day is judged by."""
        said = (
            "没有一条线索没有归属、公海或原因"
            if not self.nowhere
            else f"{self.nowhere} 条线索没有归属、公海或原因"
        )
        told = (
            "no lead without an owner, a pool or a reason"
            if not self.nowhere
            else f"{self.nowhere} leads without an owner, a pool or a reason"
        )
        return (
            f"{said} | {told} (n={self.leads:,}: {self.owned:,} owned, {self.pooled:,} in a pool, {self.reasoned:,} waiting "
            f"with a reason, {self.over:,} over)"
        )


def read(conn: Connection) -> View:
    """What there is now."""
    latency = conn.execute(statement("entry", "measure_latency")).fetchone()
    assert latency is not None
    lead = conn.execute(statement("entry", "newest_assigned")).fetchone()
    ((taken_back,),) = conn.execute(statement("entry", "count_taken_back")).fetchall()
    return View(
        dict(conn.execute(statement("entry", "count_states")).fetchall()),
        _stages(conn),
        taken_back,
        [(state, reason, count) for state, reason, count in conn.execute(statement("entry", "count_holds"))],
        [
            (number, made, again, done)
            for number, made, again, done in conn.execute(statement("entry", "count_calls"))
        ],
        latency[0] or 0.0,
        latency[1] or 0.0,
        latency[2],
        lead[0].hex if lead else "",
    )


def reckon(conn: Connection, config: Config) -> Reckoning:
    """Count every lead, and ask the doctor."""
    stages = _stages(conn)
    report = examined(conn, config)
    owned, over = sum(stages.get(one, 0) for one in OWNED), sum(stages.get(one, 0) for one in OVER)
    pooled, nowhere = stages.get("in_pool", 0), stages.get(NOWHERE, 0)
    return Reckoning(
        owned,
        pooled,
        sum(stages.values()) - owned - over - pooled - nowhere,
        over,
        nowhere,
        [f"{one.name}: {one.text}" for one in report.findings if one.level is Level.BROKEN],
        [f"{one.name}: {one.text}" for one in report.findings if one.level is Level.NOTE],
    )


def _stages(conn: Connection) -> dict[str, int]:
    return dict(conn.execute(statement("entry", "count_stages")).fetchall())
