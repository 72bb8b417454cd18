"""What the trust desk reads of the trail: who looked at what or took it away; looks at the whole trail.

The web may read no more of the trail than `list_acts` does, and that only as the house (kernel/rows.toml);
a look at the whole of it is a worker's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.audit.terms import Verified
from leadcenter.kernel.arrays import ints, texts
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

LEFT: Final = timedelta(hours=1)
"""A look that is not over after so long was left by a worker that died."""
LOOKING: Final = (
    "lead.revealed", "lead.reveal_refused", "lead.searched", "customer.searched",
    "cleaning_task.number_revealed", "raw_lead.opened", "rights_request.copied", "rights_request.explained",
)  # fmt: skip
"""Acts by which somebody sees whose data they are."""
TAKING: Final = (
    "export.requested", "export.approved", "export.refused", "export.downloaded", "export.failed",
    "export.expired", "provisions.exported",
)  # fmt: skip
"""Acts about data that leave the house as a file."""
_EVERYWHERE: Final = ints(range(BUCKETS))


class Looked(msgspec.Struct, frozen=True):
    """An act of looking or taking away."""

    bucket: int
    id: UUID
    at: datetime
    actor_kind: str
    actor: str
    on_behalf: str
    what: str
    object_kind: str
    object: str
    purpose: str
    after: dict[str, Any] | None


class Chain(msgspec.Struct, frozen=True):
    """Where a chain ends: how many batches are sealed, the hash of the last; when the second store took its
    root."""

    chain: int
    batches: int
    head: bytes
    rooted_at: datetime | None


class Look(msgspec.Struct, frozen=True):
    """A look at the whole trail. `fault`: what is wrong with the first bad row, `row` in batch `seq`; empty:
    all is well. `vouched`: the second store was read, too; `days`: its files that were changed; `left_out`:
    spans "TO/AT" that a restore took away."""

    id: UUID
    asked_by: str
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    rows: int
    batches: int
    open: int
    expired: int
    roots: int
    vouched: bool
    fault: str
    seq: int | None
    row: UUID | None
    days: list[str]
    left_out: list[str]


def read_looking(
    conn: Connection,
    whats: Sequence[str],
    actor: str,
    since: datetime,
    until: datetime,
    before: tuple[datetime, UUID],
    most: int,
) -> list[Looked]:
    """Acts of these kinds from `since` to before `until`, the newest first, behind `before`."""
    given = {
        "buckets": _EVERYWHERE, "whats": texts(whats), "actor": actor, "since": since, "until": until,
        "before_at": before[0], "before_id": before[1], "most": most,
    }  # fmt: skip
    return [Looked(*row) for row in conn.execute(statement("audit", "list_acts"), given)]


def count_looking(
    conn: Connection, whats: Sequence[str], since: datetime, until: datetime, most: int
) -> list[tuple[str, str, int]]:
    """(actor, kind, how many) of those who did most. One statement."""
    given = {
        "buckets": _EVERYWHERE, "whats": texts(whats), "since": since, "until": until, "most": most,
    }  # fmt: skip
    return conn.execute(statement("audit", "count_acts"), given).fetchall()


def read_chains(conn: Connection) -> list[Chain]:
    """Where the chains end."""
    return [Chain(*row) for row in conn.execute(statement("audit", "read_chains"))]


def ask_look(conn: Connection, by: str, now: datetime) -> UUID | None:
    """Somebody asks for a look at the whole trail; None where one is open already. The caller commits."""
    given = {"id": new_id(now), "by": by, "now": now}
    row = conn.execute(statement("audit", "ask_look"), given).fetchone()
    return row[0] if row is not None else None


def list_looks(conn: Connection, most: int = 20) -> list[Look]:
    """Looks, the newest first."""
    return [Look(*row) for row in conn.execute(statement("audit", "list_looks"), {"most": most})]


def claim_look(conn: Connection, now: datetime) -> UUID | None:
    """Take the look that is open; None where there is none, or somebody else is at it. The caller commits."""
    row = conn.execute(statement("audit", "claim_look"), {"now": now, "left": now - LEFT}).fetchone()
    return row[0] if row is not None else None


def end_look(
    conn: Connection,
    look: UUID,
    found: Verified,
    days: Sequence[str],
    now: datetime,
    *,
    vouched: bool,
    left_out: Sequence[str] = (),
) -> None:
    """Write down what was found, and the spans that were left out; the caller commits."""
    bad = found.bad
    given = {
        "id": look, "now": now, "rows": found.rows, "batches": found.batches, "open": found.open,
        "expired": found.expired, "roots": found.roots, "vouched": vouched,
        "fault": bad.fault.value if bad else "", "chain": bad.chain if bad else None,
        "seq": bad.seq if bad else None, "row": bad.row if bad else None, "days": list(days),
        "left_out": list(left_out),
    }  # fmt: skip
    conn.execute(statement("audit", "end_look"), given)
