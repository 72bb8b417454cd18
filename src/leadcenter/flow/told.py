"""What rules hear of leads that a dealer has, without a passage: for dry runs, and for rooms that ask the
rules themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.belt.face import Due, State
from leadcenter.channel.face import House, read_inquiries
from leadcenter.flow.arrive import come_back, open_case
from leadcenter.flow.books import Books, read_books
from leadcenter.flow.facts import Columns
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock


def told(
    conn: Connection, house: House, clock: ScaledClock, keys: Sequence[tuple[int, UUID]], now: datetime
) -> Columns:
    """Columns of facts, a value for each lead in order, as a passage that looks for a consultant would hear
    them. Opens what was sent, so it is the maker's; writes nothing. Raises KeyError for a lead that is not on
    the belt."""
    return heard(conn, house, read_books(conn, house, clock, now, ()), keys, now)


def heard(
    conn: Connection, house: House, books: Books, keys: Sequence[tuple[int, UUID]], now: datetime
) -> Columns:
    """The same, by books that were read."""
    columns = {
        "buckets": ints([bucket for bucket, _ in keys]),
        "raw_ids": uuids([lead for _, lead in keys]),
    }
    due = [
        Due(bucket, raw_id, raw_bucket, State.DISPATCHED, reason, lead_id or raw_id, entered_at, attempts)
        for bucket, raw_id, raw_bucket, _, reason, lead_id, entered_at, attempts in conn.execute(
            statement("flow", "look_at_places"), columns
        )
    ]
    reads = read_inquiries(conn, house, [(one.raw_bucket, one.raw_id) for one in due])
    cases = [open_case(books, one, reads[one.raw_id]) for one in due]
    come_back(conn, books, cases)
    by_id = {case.due.raw_id: case for case in cases}
    ordered = [by_id[lead] for _, lead in keys]
    return Columns(ordered, books.clock.to_business(now))
