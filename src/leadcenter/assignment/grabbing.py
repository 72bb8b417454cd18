"""Somebody takes leads that a rule offers to several: the first has them. The same few statements for any
set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from leadcenter.assignment.book import AssignmentBook
from leadcenter.assignment.claims import GRAB, count_claims, log_claims
from leadcenter.assignment.desks import open_desks
from leadcenter.assignment.hands import Answer, FollowupClock, assign_by_hand
from leadcenter.assignment.leads import Key, lock_leads
from leadcenter.assignment.offers import read_offers
from leadcenter.assignment.pools import PoolRule
from leadcenter.assignment.terms import HandedOver, Handout, HandoutRefusal, Mode, NotHandedOver
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


def grab(
    conn: Connection,
    keys: Sequence[Key],
    staff: UUID,
    dealer: UUID,
    actor: str,
    now: datetime,
    book: AssignmentBook,
    *,
    clock: FollowupClock,
) -> list[Answer]:
    """One answer for each lead, in order: the person's from now on, `taken` by somebody else meanwhile, never
    `not_offered`, or full, or the claims of the day spent: a grab is a claim, by the rule of the pool where
    the lead lies (and while that freezes it, nobody's), else of the dealer's home pool. What is refused costs
    nothing. Locks the dealer: call it last in the transaction."""
    lock_leads(conn, keys)
    offers = read_offers(conn, keys, staff)
    lying = _lying(conn, keys)
    rules = {key: book.pools.of(dealer, lying[key].pool_id if key in lying else None) for key in keys}
    offered = [key for key in dict.fromkeys(keys) if offers.get(key)]
    frozen = {key for key in offered if key in lying and _freezes(rules[key], lying[key], book, now)}
    desk = open_desks(conn, book, [dealer], (), now)[dealer]
    spent: Counter[UUID | None] = Counter(
        count_claims(conn, desk, staff, {rule.id for rule in rules.values() if rule})
    )

    def spend(one: Handout) -> HandoutRefusal | None:
        """A claim of the day, where one is left: only for what nothing else stands against."""
        rule = rules[one.bucket, one.lead_id]
        if rule is not None and rule.claims_per_day is not None and spent[rule.id] >= rule.claims_per_day:
            return HandoutRefusal.CLAIMS_SPENT
        spent[rule.id if rule else None] += 1
        return None

    wanted = [Handout(*key, staff, "grabbed") for key in offered if key not in frozen]
    given = assign_by_hand(
        conn,
        wanted,
        actor,
        now,
        book,
        clock=clock,
        mode=Mode.FILL_UP,
        dealer_id=dealer,
        how="claim",
        last=spend,
    )
    answers: dict[Key, Answer] = {key: NotHandedOver(key[1], HandoutRefusal.FROZEN) for key in frozen}
    answers |= {(one.bucket, one.lead_id): answer for one, answer in zip(wanted, given, strict=True)}
    done = [key for key, answer in answers.items() if isinstance(answer, HandedOver)]
    claims = [(*key, rule.id if (rule := rules[key]) else None) for key in done]
    log_claims(conn, claims, dealer, staff, now, how=GRAB)
    return [answers.get(key) or _refused(key, offers) for key in keys]


class _Lying(NamedTuple):
    pool_id: UUID
    since: datetime


def _lying(conn: Connection, keys: Sequence[Key]) -> dict[Key, _Lying]:
    """In which pools leads lie."""
    given = {
        "buckets": ints([bucket for bucket, _ in keys]),
        "lead_ids": uuids([lead for _, lead in keys]),
    }
    rows = conn.execute(statement("assignment", "read_lying"), given)
    found = {lead: _Lying(pool, since) for lead, pool, since in rows}
    return {key: found[key[1]] for key in keys if key[1] in found}


def _freezes(rule: PoolRule | None, lies: _Lying, book: AssignmentBook, now: datetime) -> bool:
    """Did it come in too lately to be taken?"""
    return rule is not None and book.pools.later(lies.since, rule.freeze_hours) > now


def _refused(key: Key, offers: dict[Key, bool]) -> NotHandedOver:
    why = HandoutRefusal.TAKEN if key in offers else HandoutRefusal.NOT_OFFERED
    return NotHandedOver(key[1], why)
