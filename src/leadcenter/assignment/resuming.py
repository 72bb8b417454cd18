"""Ownership goes on where its end is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.assignment.book import AssignmentBook
from leadcenter.assignment.desks import close_desks, open_desks
from leadcenter.kernel.arrays import ints, shorts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


def resume_ownership(
    conn: Connection, episodes: Sequence[tuple[int, UUID, int]], now: datetime, book: AssignmentBook
) -> None:
    """Episodes (bucket, lead, seq) are open again: the loads rise, whatever the caps say now, and nothing
    counts as received. Takes back `end_ownership`; locks the dealers, so call it last in the
    transaction."""
    resumed = conn.execute(
        statement("assignment", "resume_episodes"),
        {
            "buckets": ints([bucket for bucket, _, _ in episodes]),
            "lead_ids": uuids([lead_id for _, lead_id, _ in episodes]),
            "seqs": shorts([seq for _, _, seq in episodes]),
        },
    ).fetchall()
    desks = open_desks(conn, book, {dealer for dealer, _, _ in resumed}, (), now)
    for dealer, staff, counted in resumed:
        desk = desks[dealer]
        desk.give(staff, counted=counted)
        desk.load(staff).unreceive(desk.today, desk.today)
    close_desks(conn, book, desks, now, forced=True)
