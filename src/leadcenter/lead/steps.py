"""Steps of the lead room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead.terms import Change, Folded, Live, NoticeToStaff, Revived, Standing, Wish


def read_live(conn: Connection, customers: Sequence[tuple[int, UUID]]) -> dict[UUID, list[Live]]:
    """The live leads of customers, by customer."""
    found: dict[UUID, list[Live]] = {}
    for row in conn.execute(
        statement("lead", "read_live"),
        {
            "buckets": ints([bucket for bucket, _ in customers]),
            "customer_ids": uuids([customer for _, customer in customers]),
        },
    ):
        found.setdefault(row[1], []).append(Live(*row[2:]))
    return found


def find_homes(conn: Connection, leads: Sequence[UUID]) -> dict[UUID, int]:
    """The buckets in which leads live now; what gave way to another lives nowhere. One statement."""
    given = {"lead_ids": uuids(leads), "everywhere": ints(range(BUCKETS))}
    return dict(conn.execute(statement("lead", "find_homes"), given))


def read_lost(conn: Connection, asked: Sequence[tuple[int, UUID, UUID]]) -> dict[tuple[UUID, UUID], Live]:
    """What dealers lost, or had to give away, of (bucket, customer, dealer); by customer and dealer."""
    rows = conn.execute(
        statement("lead", "read_lost"),
        {
            "buckets": ints([bucket for bucket, _, _ in asked]),
            "customer_ids": uuids([customer for _, customer, _ in asked]),
            "dealer_ids": uuids([dealer for _, _, dealer in asked]),
        },
    )
    return {(customer, told[1]): Live(*told) for customer, *told in rows}


def revive_lost(conn: Connection, leads: Sequence[Revived], now: datetime) -> set[UUID]:
    """Leads that were lost live again; returns those that do. Raises UniqueViolation (lead_one_live)."""
    rows = conn.execute(
        statement("lead", "revive_lost"),
        {
            "now": now,
            "buckets": ints([one.bucket for one in leads]),
            "ids": uuids([one.lead_id for one in leads]),
            "scores": shorts([one.score for one in leads]),
            "grades": texts([one.grade for one in leads]),
            "versions": ints([one.score_version for one in leads]),
            "inquiries": ints([one.inquiries for one in leads]),
            "asked": instants([one.asked_at for one in leads]),
        },
    )
    return {one for (one,) in rows}


def fold(conn: Connection, wishes: Sequence[Wish], now: datetime) -> list[Folded]:
    """Every wish founds a lead or joins the live one of the same customer and dealer: the database's unique
    key decides, not a look before. Of several wishes of one customer for one dealer in the set, the first
    founds and the others join.
    """
    groups: dict[tuple[int, UUID, UUID | None], list[Wish]] = {}
    for wish in wishes:
        groups.setdefault((wish.bucket, wish.customer_id, wish.dealer_id), []).append(wish)
    heads = [group[0] for group in groups.values()]
    lasts = [group[-1] for group in groups.values()]
    rows = conn.execute(
        statement("lead", "fold"),
        {
            "now": now,
            "buckets": ints([w.bucket for w in heads]),
            "ids": uuids([w.raw_id for w in heads]),
            "customer_ids": uuids([w.customer_id for w in heads]),
            "dealer_ids": uuids([w.dealer_id for w in heads]),
            "channel_ids": uuids([w.channel_id for w in heads]),
            "brands": texts([w.brand for w in heads]),
            "series": texts([w.series for w in heads]),
            "intents": texts([w.intent for w in heads]),
            "scores": shorts([w.score for w in lasts]),
            "grades": texts([w.grade for w in lasts]),
            "score_versions": ints([w.score_version for w in lasts]),
            "buying_days": ints([w.buying_days for w in lasts]),
            "inquiries": ints([len(group) for group in groups.values()]),
            "asked": instants([max([w.asked_at for w in group]) for group in groups.values()]),
            "holders": uuids([w.holder for w in heads]),
        },
    )
    leads = {
        (bucket, customer, dealer): (lead_id, founded) for bucket, customer, dealer, lead_id, founded in rows
    }
    folded: list[Folded] = []
    for wish in wishes:
        lead_id, _ = leads[wish.bucket, wish.customer_id, wish.dealer_id]
        folded.append(Folded(lead_id, founded=lead_id == wish.raw_id))
    return folded


def read_standing(conn: Connection, keys: Sequence[tuple[int, UUID]]) -> dict[UUID, Standing]:
    """Leads by id, locked until commit."""
    rows = conn.execute(
        statement("lead", "read_standing"),
        {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([lead for _, lead in keys])},
    )
    return {row[1]: Standing(*row) for row in rows}


def write_changes(conn: Connection, changes: Sequence[Change], now: datetime) -> None:
    """New values of leads. Raises UniqueViolation (lead_one_live) when a dealer is set that already has a
    live lead of the customer.
    """
    conn.execute(
        statement("lead", "write_changes"),
        {
            "now": now,
            "buckets": ints([c.bucket for c in changes]),
            "ids": uuids([c.lead_id for c in changes]),
            "dealer_ids": uuids([c.dealer_id for c in changes]),
            "brands": texts([c.brand for c in changes]),
            "series": texts([c.series for c in changes]),
            "intents": texts([c.intent for c in changes]),
            "scores": shorts([c.score for c in changes]),
            "grades": texts([c.grade for c in changes]),
            "score_versions": ints([c.score_version for c in changes]),
            "buying_days": ints([c.buying_days for c in changes]),
            "statuses": texts([c.status for c in changes]),
            "close_reasons": texts([c.close_reason for c in changes]),
            "merged": uuids([c.merged_into for c in changes]),
        },
    )


def tell_staff(conn: Connection, notices: Sequence[NoticeToStaff], now: datetime) -> None:
    """Put notices into inboxes."""
    conn.execute(
        statement("lead", "insert_notices"),
        {
            "now": now,
            "buckets": ints([n.bucket for n in notices]),
            "ids": uuids(new_ids(now, len(notices))),
            "staff_ids": uuids([n.staff_id for n in notices]),
            "dealer_ids": uuids([n.dealer_id for n in notices]),
            "lead_ids": uuids([n.lead_id for n in notices]),
            "kinds": texts([n.kind for n in notices]),
            "told": texts([msgspec.json.encode(n.told).decode() for n in notices]),
        },
    )
