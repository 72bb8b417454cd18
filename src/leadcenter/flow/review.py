"""A person decides about a pair that may be one customer: which one stays, what would happen, merge or
not."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from leadcenter.assignment.face import AssignmentBook
from leadcenter.belt import face as belt
from leadcenter.channel.face import House
from leadcenter.customer.face import merging as customers
from leadcenter.customer.face import reviews
from leadcenter.flow.merge import Key, Merged, Order, Plan, Refused, merge, plan_merge
from leadcenter.flow.shared import NUMBER_SHARED, let_in
from leadcenter.kernel.database import Connection
from leadcenter.lead.face import merging as leads
from leadcenter.vault import face as vault


class Preview(msgspec.Struct, frozen=True):
    """What a merge would do. `stays`: whose record would stay by rule; counts of leads that would move, of
    leads that would give way, and of the survivor's grants that would change."""

    stays: Literal["one", "other"]
    joined: reviews.Face
    moves: int
    ends: int
    grants: int


def merge_review(
    conn: Connection,
    house: House,
    book: AssignmentBook,
    review: Key,
    actor: str,
    request_key: str,
    now: datetime,
    *,
    stays: str = "",
) -> Merged | Refused:
    """Both are one; of a number shared by many names: they are the customer's. `stays`: "one" or "other" of
    the review; empty = by rule (see `master`). The caller commits."""
    vault.stand(conn, house.keyring)
    belt.hold_lanes(conn)
    held = reviews.hold_review(conn, review)
    if held is None:
        return Refused.REVIEW_UNKNOWN
    if held.one == held.other:
        return _of_one(conn, house, held, review, actor, now)
    if held.status != "open":
        return Refused.REVIEW_DECIDED
    survivor = {"one": held.one, "other": held.other}.get(stays)
    if survivor is None:
        plan = plan_merge(conn, held.one, held.other)
        if not isinstance(plan, Plan):
            return plan
        survivor = master(house, plan)
    merged = held.other if survivor == held.one else held.one
    return merge(conn, house, book, Order(survivor, merged, actor, request_key, review), now)


def _of_one(
    conn: Connection, house: House, held: reviews.Held, review: Key, actor: str, now: datetime
) -> Merged | Refused:
    """Merged meanwhile: then it is decided. Of a number shared by many names: the names are the customer's,
    and what waits under it goes on."""
    shared = held.reason == NUMBER_SHARED
    if shared and held.status == "rejected":
        return Refused.REVIEW_DECIDED
    if held.status != "open":
        return Merged(None, held.one, repeated=True)
    moved = let_in(conn, house, held.one, actor, now) if shared else ()
    reviews.write_review(conn, review, "merged", actor, now)
    return Merged(None, held.one, moved, repeated=not shared)


def reject_review(conn: Connection, review: Key, actor: str, now: datetime) -> Refused | bool:
    """They are two. The pair is not shown again; False = that had been decided before."""
    held = reviews.hold_review(conn, review)
    if held is None:
        return Refused.REVIEW_UNKNOWN
    if held.status == "merged":
        return Refused.REVIEW_DECIDED
    if held.status != "open":
        return False
    reviews.write_review(conn, review, "rejected", actor, now)
    return True


def preview_review(conn: Connection, house: House, review: Key) -> Preview | Refused:
    """What merging would do just now. Writes nothing; the caller ends its transaction soon, for everything
    is locked."""
    belt.hold_lanes(conn)
    held = reviews.hold_review(conn, review)
    if held is None:
        return Refused.REVIEW_UNKNOWN
    if held.one == held.other:
        return Refused.ONE_CUSTOMER
    plan = plan_merge(conn, held.one, held.other)
    if not isinstance(plan, Plan):
        return plan if isinstance(plan, Refused) else Refused.MERGED_ALREADY
    survivor = master(house, plan)
    if survivor != plan.survivor.key:
        other_way = plan_merge(conn, survivor, plan.survivor.key)
        plan = other_way if isinstance(other_way, Plan) else plan
    older, newer = sorted((plan.survivor, plan.merged), key=lambda person: person.changed_at)
    joined = customers.united(customers.golden_of(house, older), customers.golden_of(house, newer))
    since = min(plan.survivor.created_at, plan.merged.created_at)
    return Preview(
        "one" if plan.survivor.key == held.one else "other",
        reviews.face_of(joined, since),
        len(plan.moving),
        len(plan.ending),
        len(plan.grants),
    )


def master(house: House, plan: Plan) -> Key:
    """Who stays: whose lead is furthest (ordered before followed before to be assigned before none), then
    who is the more complete, then who is older (lead-semantics 5.5)."""

    def rank(person: customers.Person) -> tuple[int, int, float]:
        own = [leads.rank(work)[0] + 1 for work in plan.works.values() if work.customer_id == person.id]
        golden = customers.golden_of(house, person)
        told = sum(bool(value) for value in msgspec.structs.astuple(golden))
        return max(own, default=0), told, -person.created_at.timestamp()

    return max((plan.survivor, plan.merged), key=rank).key
