"""Leads of two customers who are one: which goes on where both have one, and the way of leads between
buckets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.kernel.arrays import instants, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]


class Work(msgspec.Struct, frozen=True):
    """A lead to be merged or moved; `episode` = seq of the open one, 0 = nobody owns it.
    `apart`: a second order at its dealer, which no other lead joins; `asked_at`: when the customer asked last
    by the sender's time (None: read before it was known here)."""

    bucket: int
    lead_id: UUID
    customer_id: UUID
    dealer_id: UUID | None
    status: str
    channel_id: UUID
    brand: str
    series: str
    intent: str
    grade: str
    buying_days: int | None
    inquiries: int
    created_at: datetime
    last_inquiry_at: datetime
    episode: int
    apart: bool = False
    asked_at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.bucket, self.lead_id


class Notice(msgspec.Struct, frozen=True):
    """An unread notice to staff."""

    bucket: int
    id: UUID
    lead_id: UUID


class Pointer(msgspec.Struct, frozen=True):
    """Where a lead went; `into` None = it gave way to nobody."""

    customer_id: UUID
    into: UUID | None


def rank(lead: Work) -> tuple[int, int, float]:
    """Of two live leads at one dealer the higher goes on: ordered before followed before to be assigned,
    then the more complete, then the older one (lead-semantics 5.5)."""
    state = 2 if lead.status == "ordered" else int(lead.episode > 0)
    told = (lead.brand, lead.series, lead.intent, lead.grade, lead.buying_days is not None)
    return state, sum(map(bool, told)), -lead.created_at.timestamp()


def pairs(leads: Iterable[Work]) -> list[tuple[Work, Work]]:
    """(the one that goes on, the one that ends) for each dealer of which the customers have two live
    leads. What is ordered never ends: `second_orders`."""
    return [
        (first, other) for first, others in _by_dealer(leads) for other in others if other.status != "ordered"
    ]


def second_orders(leads: Iterable[Work]) -> list[Work]:
    """Where both customers have ordered at one dealer, both orders stand: the lower lead goes on apart."""
    return [other for _, others in _by_dealer(leads) for other in others if other.status == "ordered"]


def _by_dealer(leads: Iterable[Work]) -> Iterator[tuple[Work, list[Work]]]:
    """The highest lead at each dealer, and the others; those that stand apart already are no part of it."""
    found: dict[UUID | None, list[Work]] = {}
    for lead in leads:
        if not lead.apart:
            found.setdefault(lead.dealer_id, []).append(lead)
    for group in found.values():
        first, *others = sorted(group, key=rank, reverse=True)
        yield first, others


def absorbed(lead: Work, other: Work) -> Work:
    """The lead that goes on, with what the other knew: first touch = earliest, last touch = latest; the
    later word counts, an empty one never overwrites; inquiries are all inquiries. The score is judged
    anew, never summed."""
    first = min(lead, other, key=lambda one: one.created_at)
    last = max(lead, other, key=lambda one: one.last_inquiry_at)
    before = other if last is lead else lead
    return msgspec.structs.replace(
        lead,
        channel_id=first.channel_id,
        brand=lead.brand or other.brand,
        series=lead.series or other.series,
        intent=last.intent or before.intent,
        buying_days=last.buying_days if last.buying_days is not None else before.buying_days,
        inquiries=lead.inquiries + other.inquiries,
        created_at=first.created_at,
        last_inquiry_at=last.last_inquiry_at,
        asked_at=max((one.asked_at for one in (lead, other) if one.asked_at), default=None),
    )


def released(now: Work, joined: Work, before: Work) -> Work:
    """The opposite of `absorbed`: what the merge gave goes, what came since stays."""

    def field(name: str) -> object:
        current, given, old = (getattr(one, name) for one in (now, joined, before))
        return old if current == given else current

    names = (
        "channel_id", "brand", "series", "intent", "buying_days", "created_at", "last_inquiry_at", "asked_at"
    )  # fmt: skip
    inquiries = max(1, now.inquiries - (joined.inquiries - before.inquiries))
    return msgspec.structs.replace(now, inquiries=inquiries, **{name: field(name) for name in names})


def find_live(conn: Connection, customers: Sequence[Key]) -> list[Key]:
    """The live leads of customers."""
    rows = conn.execute(
        statement("lead", "find_live"),
        {
            "buckets": ints([bucket for bucket, _ in customers]),
            "customer_ids": uuids([customer_id for _, customer_id in customers]),
        },
    )
    return [(bucket, lead_id) for bucket, lead_id in rows]


def read_leads(conn: Connection, keys: Sequence[Key]) -> dict[UUID, Work]:
    """Leads as they are, live or not, locked until commit."""
    return {row[1]: Work(*row) for row in conn.execute(statement("lead", "read_leads"), _keys(keys))}


def read_pointer(conn: Connection, key: Key) -> Pointer | None:
    """Did this lead give way to another? None for an unknown lead."""
    rows = conn.execute(statement("lead", "read_pointers"), _keys([key]))
    return next((Pointer(customer_id, into) for _, _, customer_id, into in rows), None)


def move_leads(conn: Connection, keys: Sequence[Key], to: Key, now: datetime) -> None:
    """Live leads go to another customer (bucket, id), with their last episodes; where they were a pointer
    stays. Raises UniqueViolation (lead_one_live) when the customer has a live lead at one of the
    dealers."""
    there = {**_keys(keys), "to_bucket": to[0]}
    conn.execute(statement("lead", "hold_episodes"), there)
    conn.execute(statement("lead", "copy_leads"), {**there, "to_customer": to[1]})
    conn.execute(statement("lead", "copy_episodes"), {**there, "whole": False})
    conn.execute(statement("lead", "leave_episodes"), {**there, "now": now})
    conn.execute(statement("lead", "move_stays"), there)
    conn.execute(statement("lead", "leave_leads"), {**there, "now": now})


def set_apart(conn: Connection, keys: Sequence[Key], *, apart: bool) -> None:
    """Second orders stand apart; or no longer, where the customer has no other live lead at the dealer."""
    conn.execute(statement("lead", "set_apart"), {**_keys(keys), "apart": apart})


def bring_back(conn: Connection, keys: Sequence[Key], to: Key) -> None:
    """Leads that moved go back to where they came from, as they are now; `leave` them once nothing leans on
    them any more."""
    there = {**_keys(keys), "to_bucket": to[0]}
    conn.execute(statement("lead", "hold_episodes"), there)
    conn.execute(statement("lead", "copy_leads"), {**there, "to_customer": to[1]})
    conn.execute(statement("lead", "copy_episodes"), {**there, "whole": True})
    conn.execute(statement("lead", "drop_episodes"), there)
    conn.execute(statement("lead", "move_stays"), there)


def leave(conn: Connection, keys: Sequence[Key], to_bucket: int) -> None:
    """Nothing stays of leads that went back to another bucket."""
    conn.execute(statement("lead", "drop_leads"), {**_keys(keys), "to_bucket": to_bucket})


def merge_leads(conn: Connection, ends: Sequence[tuple[Key, UUID]], now: datetime) -> None:
    """Leads end, each in favour of another one."""
    keys = [key for key, _ in ends]
    successors = uuids([lead_id for _, lead_id in ends])
    conn.execute(statement("lead", "merge_leads"), {**_keys(keys), "successors": successors, "now": now})


def revive_leads(conn: Connection, leads: Sequence[tuple[Key, str]]) -> set[UUID]:
    """Leads that a merge ended go on with the status that they had; those whose place is taken stay
    merged. Returns who goes on."""
    statuses = texts([status for _, status in leads])
    rows = conn.execute(
        statement("lead", "revive_leads"), {**_keys([key for key, _ in leads]), "statuses": statuses}
    )
    return {lead_id for (lead_id,) in rows}


def absorb(conn: Connection, leads: Sequence[Work]) -> None:
    """Write what leads took over, or gave back."""
    conn.execute(
        statement("lead", "absorb"),
        {
            **_keys([lead.key for lead in leads]),
            "channel_ids": uuids([lead.channel_id for lead in leads]),
            "brands": texts([lead.brand for lead in leads]),
            "series": texts([lead.series for lead in leads]),
            "intents": texts([lead.intent for lead in leads]),
            "buying_days": ints([lead.buying_days for lead in leads]),
            "inquiries": ints([lead.inquiries for lead in leads]),
            "created": instants([lead.created_at for lead in leads]),
            "last": instants([lead.last_inquiry_at for lead in leads]),
            "asked": instants([lead.asked_at for lead in leads]),
        },
    )


def read_notices(conn: Connection, leads: Sequence[Key]) -> list[Notice]:
    """Unread notices about leads, locked until commit."""
    return [Notice(*row) for row in conn.execute(statement("lead", "read_notices"), _keys(leads))]


def move_notices(conn: Connection, moves: Sequence[tuple[Notice, Key]]) -> None:
    """Unread notices are told of another lead (bucket, id)."""
    conn.execute(
        statement("lead", "move_notices"),
        {
            **_keys([(notice.bucket, notice.id) for notice, _ in moves]),
            "to_buckets": ints([bucket for _, (bucket, _) in moves]),
            "to_leads": uuids([lead_id for _, (_, lead_id) in moves]),
        },
    )


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([row_id for _, row_id in keys])}
