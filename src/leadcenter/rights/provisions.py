"""What was provided to dealers (Network Data Regulations 12): listed and exported for a time. Names nobody:
leads are opaque, and whether the customer was erased since is told.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.flow import face as flow
from leadcenter.kernel.arrays import ints
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import References

PAGE: Final = 500
_FIRST: Final = (datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


class Provision(msgspec.Struct, frozen=True):
    """Data of one lead were provided to a dealer: when, for what, on which consent, until when."""

    lead: str
    number: int
    dealer: UUID
    purpose: str
    provided_at: datetime
    ended_at: datetime | None
    rule_version: int
    consent: UUID | None
    erased: bool


def read(
    conn: Connection, house: House, since: datetime, until: datetime, after: str = "", most: int = PAGE
) -> tuple[list[Provision], str]:
    """A page of what was provided from `since` to before `until`, oldest first, and how to go on (empty =
    that was all); whole, so also of people whose data are only kept: it names none of them. Raises Refusal
    `page_unknown`."""
    after_at, after_id = _place(after)
    given = {
        "buckets": ints(range(BUCKETS)), "since": since, "until": until,
        "after_at": after_at, "after_id": after_id, "most": most,
    }  # fmt: skip
    references = References(house.keyring)
    with flow.in_sight(conn):
        rows = conn.execute(statement("rights", "list_provisions"), given).fetchall()
    found = [Provision(references.write(house.maker, (bucket, lead)), *rest) for bucket, lead, *rest in rows]
    onward = f"{rows[-1][5].isoformat()}|{rows[-1][1]}" if len(rows) == most else ""
    return found, onward


def export(conn: Connection, house: House, since: datetime, until: datetime) -> Iterator[str]:
    """All of it as lines of CSV, heading first; every value is an id, a code or an instant."""
    yield _line(Provision.__struct_fields__)
    onward = ""
    while True:
        found, onward = read(conn, house, since, until, onward)
        for one in found:
            yield _line([str(value) for value in msgspec.structs.astuple(one)])
        if not onward:
            return


def _line(values: tuple[str, ...] | list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue()


def _place(after: str) -> tuple[datetime, UUID]:
    if not after:
        return _FIRST
    at, _, lead = after.partition("|")
    try:
        return datetime.fromisoformat(at), UUID(lead)
    except ValueError:
        raise Refusal("page_unknown", 422) from None
