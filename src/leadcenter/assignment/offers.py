"""Leads that a rule offers to several people: the first who takes one has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.assignment.book import AssignmentBook
from leadcenter.assignment.terms import Trigger, Unassigned, Wish
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

OLDEST = 1_000
Key = tuple[int, UUID]
"""(bucket, lead)."""


class Offered(msgspec.Struct, frozen=True):
    """A lead that somebody may grab."""

    key: Key
    brand: str
    series: str
    grade: str
    score: int
    since: datetime


def write_offers(conn: Connection, offers: Sequence[tuple[Wish, Unassigned]], now: datetime) -> None:
    """Remember to whom leads are offered; one statement."""
    conn.execute(
        statement("assignment", "write_offers"),
        {
            "now": now,
            "buckets": ints([wish.bucket for wish, _ in offers]),
            "lead_ids": uuids([wish.lead_id for wish, _ in offers]),
            "dealers": uuids([wish.dealer_id for wish, _ in offers]),
            "rule_sets": uuids([one.rule_set_id for _, one in offers]),
            "branches": texts([one.branch for _, one in offers]),
            "staff": texts(["{" + ",".join(map(str, one.offered)) + "}" for _, one in offers]),
        },
    )


def read_offers(conn: Connection, keys: Sequence[Key], staff: UUID) -> dict[Key, bool]:
    """Leads that were offered to a person, and whether they still are; one statement."""
    rows = conn.execute(
        statement("assignment", "read_offers"),
        {
            "buckets": ints([bucket for bucket, _ in keys]),
            "lead_ids": uuids([lead for _, lead in keys]),
            "staff": staff,
        },
    )
    return {(bucket, lead): holds for bucket, lead, mine, holds in rows if mine}


def list_offers(
    conn: Connection, book: AssignmentBook, dealer: UUID, staff: UUID, most: int
) -> list[Offered]:
    """What a person may grab now, oldest first, among the oldest of the dealer's offers; out of its pools as
    long as a rule offers what enters them."""
    pooled = any(rule.offers(Trigger.POOLED) for rule in book.rules.get(dealer, {}).values())
    given = {"dealer": dealer, "pooled": pooled, "staff": staff, "most": OLDEST}
    rows = conn.execute(statement("assignment", "list_offers"), given)
    return [Offered((bucket, lead), *rest) for mine, bucket, lead, *rest in rows if mine][:most]
