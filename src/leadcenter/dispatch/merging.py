"""What dealers hold of leads whose customer was merged with another. The copy is the same provision: the
row that it was made from keeps the proof of consent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.kernel.arrays import ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]
Ended = tuple[int, UUID, int]
"""(bucket, lead, number) of a dispatch."""


def move_dispatches(conn: Connection, leads: Sequence[Key], to: Key, merge_id: UUID, now: datetime) -> None:
    """Open dispatches and the dealers offered go along with leads to another customer (bucket, id), whose
    grants must be there. Nothing happens to leads that stay in their bucket."""
    there = {**_keys(leads), "to_bucket": to[0]}
    copied = {**there, "to_customer": to[1], "merge_id": merge_id, "whole": False}
    conn.execute(statement("dispatch", "copy_dispatches"), copied)
    conn.execute(statement("dispatch", "leave_dispatches"), {**there, "now": now})
    conn.execute(statement("dispatch", "copy_candidates"), there)


def bring_back(conn: Connection, leads: Sequence[Key], to: Key, merge_id: UUID) -> None:
    """Everything dispatched and offered goes back with leads; nothing of it stays."""
    there = {**_keys(leads), "to_bucket": to[0]}
    copied = {**there, "to_customer": to[1], "merge_id": merge_id, "whole": True}
    conn.execute(statement("dispatch", "copy_dispatches"), copied)
    conn.execute(statement("dispatch", "mark_leaving"), {**there, "merge_id": merge_id})
    conn.execute(statement("dispatch", "drop_dispatches"), there)
    conn.execute(statement("dispatch", "copy_candidates"), there)
    conn.execute(statement("dispatch", "drop_candidates"), there)


def take_back(conn: Connection, leads: Sequence[Key], now: datetime) -> list[Ended]:
    """Dealers hold these leads no longer; returns what ended, so that it can be resumed."""
    keys = {
        "buckets": ints([bucket for bucket, _ in leads]),
        "lead_ids": uuids([lead_id for _, lead_id in leads]),
    }
    rows = conn.execute(statement("dispatch", "end_dispatches"), {**keys, "now": now})
    return [(bucket, lead_id, seq) for bucket, lead_id, seq in rows]


def resume(conn: Connection, ended: Sequence[Ended]) -> None:
    """The opposite of `take_back`."""
    keys = [(bucket, lead_id) for bucket, lead_id, _ in ended]
    seqs = shorts([seq for _, _, seq in ended])
    conn.execute(statement("dispatch", "resume_dispatches"), {**_keys(keys), "seqs": seqs})


def leaned_on(conn: Connection, customer: Key) -> set[tuple[UUID, str]]:
    """(dealer, purpose) of the grants of a customer on which a dispatch leans."""
    rows = conn.execute(
        statement("dispatch", "read_leaning"), {"bucket": customer[0], "customer_id": customer[1]}
    )
    return {(dealer, purpose) for dealer, purpose in rows}


def mark(conn: Connection, customer: Key, grants: Sequence[tuple[UUID, str]], merge_id: UUID) -> None:
    """The dispatches of a customer that lean on these grants stand on a merge that is taken back."""
    conn.execute(
        statement("dispatch", "mark_dispatches"),
        {
            "bucket": customer[0],
            "customer_id": customer[1],
            "dealers": uuids([dealer for dealer, _ in grants]),
            "purposes": texts([purpose for _, purpose in grants]),
            "merge_id": merge_id,
        },
    )


def held_by(conn: Connection, leads: Sequence[Key]) -> set[tuple[UUID, str]]:
    """(dealer, purpose) of the grants on which the dispatches of leads lean."""
    rows = conn.execute(statement("dispatch", "read_held"), _keys(leads))
    return {(dealer, purpose) for dealer, purpose in rows}


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([row_id for _, row_id in keys])}
