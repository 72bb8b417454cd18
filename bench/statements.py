"""How many SQL statements a passage takes: the same for a mixed set of 1 and of 1,000."""

from __future__ import annotations

from typing import Any

import psycopg

from bench.ground import Ground, channel_of
from bench.load import Load
from leadcenter.belt import face as belt
from leadcenter.channel.face import land
from leadcenter.entry.house import read_clock
from leadcenter.flow.face import Carrier
from leadcenter.kernel.database import connect

_count = 0


class CountingCursor(psycopg.Cursor[Any]):
    """Counts what is executed."""

    def execute(self, *arguments: Any, **options: Any) -> CountingCursor:
        """As psycopg's, counted."""
        global _count  # noqa: PLW0603 - one bench, one process
        _count += 1
        return super().execute(*arguments, **options)


def run_statements(ground: Ground, customers: int) -> tuple[int, int]:
    """(statements for 1, statements for 1,000) in one lane, books warm."""
    url = ground.clone("statements")
    with connect(url, name="bench") as conn:
        channel = channel_of(conn, ground.house, "own")
        conn.cursor_factory = CountingCursor
        carrier = Carrier(conn, ground.house, read_clock(conn), "bench")
        row = conn.execute("select now()").fetchone()
        assert row is not None
        load = Load(ground, customers, row[0], seed=3)
        with conn.transaction():
            land(conn, ground.house, load.pieces(channel, 12_000), row[0])
        with conn.transaction():
            row = conn.execute("select now()").fetchone()
            assert row is not None
            lease = belt.take_lane(conn, "bench", row[0])
        assert lease is not None
        carrier.carry(lease, 10)
        counts = [_statements(carrier, lease, size) for size in (1, 1_000)]
    ground.drop("statements")
    return counts[0], counts[1]


def _statements(carrier: Carrier, lease: belt.Lease, size: int) -> int:
    before = _count
    passage = carrier.carry(lease, size)
    if passage.leads != size:
        raise RuntimeError(f"wanted a set of {size}, carried {passage.leads}")
    return _count - before
