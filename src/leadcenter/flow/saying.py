"""A customer says no, to one entity or to all: written, folded, and taken off every desk in one transaction;
and so once more, when the database was set back to before he said it.

The order of locks is that of a passage: belt, lead, customer, subject, grants, dealers last. The customer is
held, so nobody merges him away meanwhile. What a passage founds in between it founds under the grant that it
read: it is seen when the leads are read again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import AssignmentBook, Return
from leadcenter.belt import face as belt
from leadcenter.belt.face import Place, Stands, State
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.customer.face import erasing
from leadcenter.customer.face import merging as customers
from leadcenter.dispatch import face as dispatch
from leadcenter.dispatch.face import Hold
from leadcenter.flow.withdrawal import CONSENT_WITHDRAWN, concerned, tell_owners
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.lead import face as lead
from leadcenter.lead.face import Live
from leadcenter.pool import face as pool

Key = tuple[int, UUID]
HELD: Final = (State.DISPATCHED, State.ASSIGNED)
"""States in which a dealer holds a lead."""
BY: Final = "customer"


class Moved(Exception):
    """The customer was merged away in this very moment: nothing was done, try again with the survivor."""


class Stopped(msgspec.Struct, frozen=True):
    """Whose data whom were stopped: `entities` that were told no, leads that left a dealer, leads to be
    looked at again."""

    customer: Key
    entities: tuple[UUID, ...]
    taken_off: tuple[Key, ...]
    poked: int


def stop(
    conn: Connection,
    house: House,
    customer: Key,
    entities: Collection[UUID] | None,
    evidence: dict[str, Any],
    now: datetime,
    book: AssignmentBook,
    *,
    asked: bool = False,
) -> Stopped:
    """The customer takes back whatever he granted to `entities` (None = to everybody, the maker included),
    for every purpose: one stop stops all touchpoints of an entity. `asked`: it is his answer to a question,
    so an entity that has no word of his and nothing of him was refused. Raises Moved; the caller commits."""
    leads = _held(conn, [customer])
    person = customers.hold_customers(conn, [customer]).get(customer)
    if person is None or person.merged_into is not None:
        raise Moved
    consent.hold_subjects(conn, [customer], now)
    grants = consent.merging.read_grants(conn, [customer])
    targets = _targets(house.maker, grants, leads.values(), entities)
    have = {held.entity_id for held in grants} | {
        one.live.dealer_id for one in leads.values() if one.stands.state in HELD
    }
    words = {
        entity: EventKind.REFUSED if asked and entity not in have else EventKind.WITHDRAWN
        for entity in targets
    }
    events = [
        ConsentEvent(*customer, entity, words[entity], now, None, evidence, purpose)
        for entity in targets
        for purpose in _purposes(house.maker, entity, grants)
    ]
    consent.record(conn, house.maker, events, now)
    off, poked = _take_off(conn, house, [customer], events, leads, now, book)
    return Stopped(customer, targets, off, poked)


def say_again(
    conn: Connection, house: House, events: Sequence[ConsentEvent], now: datetime, book: AssignmentBook
) -> None:
    """What customers refused is in force again, with what came of it, after the database forgot it. A word
    that a newer yes has overtaken changes nothing. Raises Moved; the caller commits."""
    people = sorted({(event.bucket, event.customer_id) for event in events})
    leads = _held(conn, people)
    if any(one.merged_into is not None for one in customers.hold_customers(conn, people).values()):
        raise Moved
    consent.hold_subjects(conn, people, now)
    consent.record(conn, house.maker, events, now)
    grants = consent.lock_grants(conn, [(one.bucket, one.customer_id, one.to_entity) for one in events])
    in_force = [
        event
        for event, grant in zip(events, grants, strict=True)
        if event.purpose != consent.SALES_CONTACT or grant is None or not grant.holds(now)
    ]
    _take_off(conn, house, people, in_force, leads, now, book)


def expire(conn: Connection, house: House, buckets: Sequence[int], now: datetime) -> int:
    """Grants of `buckets` that ran out end in the ledger too, and leads that wait are looked at again; how
    many ended. What a dealer was given under them stays. The caller commits."""
    events = consent.expire(conn, house.maker, buckets, now)
    live = lead.read_live(conn, [(event.bucket, event.customer_id) for event in events])
    belt.poke(conn, concerned(events, live), now)
    return len(events)


class _Held(msgspec.Struct, frozen=True):
    """A live lead of a customer and where it stands."""

    customer: UUID
    live: Live
    stands: Stands


def _held(conn: Connection, people: Sequence[Key]) -> dict[UUID, _Held]:
    """The live leads of customers, locked with their places; with them those that dealers lost."""
    homes = {customer: bucket for bucket, customer in people}
    live = {
        one.lead_id: (customer, one)
        for customer, theirs in lead.read_live(conn, people).items()
        for one in theirs
    }
    keys = sorted(
        {(homes[customer], lead_id) for lead_id, (customer, _) in live.items()} | {*_lost(conn, people)}
    )
    stands = belt.read_places(conn, keys)
    lead.read_standing(conn, keys)
    return {lead_id: _Held(*live[lead_id], stands[lead_id]) for lead_id in live if lead_id in stands}


def _lost(conn: Connection, people: Sequence[Key]) -> dict[Key, tuple[UUID, UUID]]:
    """Leads of customers that dealers lost and still hold: (customer, dealer). With them those of whoever was
    merged into him: what has ended does not move with a merge. What a customer bought is not among them: that
    the dealer keeps for the sale."""
    whose = customers.follow(conn, erasing.find_family(conn, people))
    given = {"buckets": ints([bucket for bucket, _ in whose]), "ids": uuids([one for _, one in whose])}
    rows = conn.execute(statement("flow", "find_lost"), given)
    return {(bucket, one): (whose[bucket, customer][1], dealer) for bucket, one, customer, dealer in rows}


def _targets(
    maker: UUID,
    grants: Sequence[consent.merging.Holding],
    leads: Collection[_Held],
    entities: Collection[UUID] | None,
) -> tuple[UUID, ...]:
    if entities is not None:
        return tuple(sorted(set(entities)))
    named = {held.entity_id for held in grants} | {one.live.dealer_id for one in leads if one.live.dealer_id}
    return tuple(sorted(named | {maker}))


def _purposes(maker: UUID, entity: UUID, grants: Sequence[consent.merging.Holding]) -> list[str]:
    """What is taken back: all that was granted, and contact in any case."""
    granted = {held.purpose for held in grants if held.entity_id == entity and held.state == "given"}
    always = {consent.SALES_CONTACT} | ({consent.PHONE_CONTACT} if entity == maker else set())
    return sorted(granted | always)


def _take_off(
    conn: Connection,
    house: House,
    people: Sequence[Key],
    events: Sequence[ConsentEvent],
    before: dict[UUID, _Held],
    now: datetime,
    book: AssignmentBook,
) -> tuple[tuple[Key, ...], int]:
    """Leads whose dealers were told that they lose the customer leave them, others are looked at again: which
    did, and how many are."""
    leads = before
    live = lead.read_live(conn, people)
    if {one.lead_id for theirs in live.values() for one in theirs} - set(before):
        leads = _held(conn, people)
    lost = {
        (event.customer_id, event.to_entity)
        for event in events
        if event.kind is EventKind.WITHDRAWN and event.purpose == consent.SALES_CONTACT
    }
    off = [
        one
        for one in leads.values()
        if (one.customer, one.live.dealer_id) in lost and one.stands.state in HELD
    ]
    keys = [(one.stands.bucket, one.stands.raw_id) for one in off]
    gone = [key for key, whose in _lost(conn, people).items() if whose in lost]
    lead.tell_staff(conn, tell_owners(events, live), now)
    dispatch.end_dispatches(conn, keys + gone, now)
    pool.leave(conn, keys, now)
    told = [_told(*key, one.stands.state) for key, one in zip(keys, off, strict=True)]
    journal.append(conn, told + [_told(*key, State.CLOSED) for key in gone], BY, now)
    belt.write_places(conn, house.lanes, [awaits_word(one.stands, now) for one in off], now)
    waiting = [key for key in concerned(events, live) if key not in keys]
    poked = belt.poke(conn, waiting, now)
    returns = [Return(*key, CONSENT_WITHDRAWN) for key in keys]
    assignment.end_ownership(conn, returns, now, book)
    assignment.wake(conn, sorted({one.live.dealer_id for one in off if one.live.dealer_id}), now)
    return tuple(keys + gone), poked


def awaits_word(at: Stands, now: datetime) -> Place:
    """Where a lead goes whose dealer lost the customer: it awaits a grant, and is looked at at once: the
    gates say the rest."""
    return Place(
        at.bucket, at.raw_id, at.state, State.AWAITING_GRANT, Hold.GRANT_WITHDRAWN.value, now, at.lead_id,
        at.bucket,
    )  # fmt: skip


def _told(bucket: int, lead_id: UUID, stood: State) -> Entry:
    return Entry(bucket, lead_id, lead_id, [left_dealer(stood)])


def left_dealer(stood: State) -> Fact:
    """What the journal is told of a lead whose dealer lost the customer."""
    return Fact("consent", "withdrawn", CONSENT_WITHDRAWN, inputs={"stood": stood.value})
