"""Ordering calls: at most once each (trust.md D4, I5).

1. One transaction claims due orders, holds the customers, asks the ledger whether they let themselves be
called (I6), checks that the question is still open and the hour is right, and commits `sending`. Who has
refused calls is not called: the question ends, and the flow decides by its rules.
2. Outside any transaction the sealed contact is opened and the provider is asked: to place new calls, and
what became of calls whose reply was lost.
3. One transaction records what it said.

A crash or a lost reply leaves `sending` or `unknown`: such a call is only asked about. Once the provider says
that it never had the order, the same call may go out again under the same key, so that even a request still
on its way cannot become a second call.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.belt import face as belt
from leadcenter.belt.face import State
from leadcenter.channel.face import House
from leadcenter.cleaning.calls import Claim, Drop, Look, Send, Step, Stop, Wait, plan
from leadcenter.cleaning.reference import References, TaskRef
from leadcenter.cleaning.steps import REAL_TIME, Key, withdraw
from leadcenter.cleaning.terms import CALLS_REFUSED, Caps, Route, TaskState, Window
from leadcenter.consent import face as consent
from leadcenter.kernel.arrays import ints, shorts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock
from leadcenter.wire.call_centre import (
    Absent,
    CallCentre,
    CallOrder,
    Candidate,
    Placed,
    Refused,
    TryAgain,
    Unknown,
)

DEFAULT_CAPS = Caps()
LEASE = timedelta(seconds=120)
"""Within this time of a claim a sender has sent and recorded; later it sends no more. Longer than a batch
takes at the worst."""
SETTLE = timedelta(seconds=30)
"""How long a call of unknown outcome rests before the provider is asked, doubled with each fruitless
question."""
LONGEST_SETTLE = timedelta(minutes=10)


class Wanted(msgspec.Struct, frozen=True):
    """A customer whose contact is needed for a call about one lead."""

    bucket: int
    customer_id: UUID
    lead_id: UUID


class CallContact(msgspec.Struct, frozen=True):
    """The opened contact: lives only while the order is sent. `candidates` are dealers to offer, where the
    customer named none."""

    phone: str
    name: str = ""
    series: str = ""
    candidates: tuple[Candidate, ...] = ()

    def __repr__(self) -> str:
        return "CallContact(…)"


class Withheld(msgspec.Struct, frozen=True):
    """This customer cannot or must not be called; `code` says why (`no_contact`, `do_not_call_register`)."""

    code: str


class Calling(msgspec.Struct, frozen=True):
    """A call that is about to be ordered."""

    bucket: int
    task_id: UUID
    attempt: int
    phone: str

    def __repr__(self) -> str:
        return "Calling(…)"


def _untold(calls: Sequence[Calling]) -> None:
    del calls


Tell = Callable[[Sequence[Calling]], None]
ContactOf = Callable[[Sequence[Wanted]], Sequence[CallContact | Withheld]]
Connect = Callable[[], AbstractContextManager[Connection]]


def send_orders(
    connect: Connect,
    call_centre: CallCentre,
    contact_of: ContactOf,
    house: House,
    now: datetime,
    *,
    clock: ScaledClock = REAL_TIME,
    caps: Caps = DEFAULT_CAPS,
    buckets: Sequence[int] = range(BUCKETS),
    limit: int = 64,
    width: int = 8,
    tell: Tell = _untold,
) -> Counter[str]:
    """One round of the sender: returns what became of the due orders, by outcome; empty when none was due.
    `now` is real database time.

    `connect` gives a connection whose transaction is committed at the end of its block. `contact_of` opens
    sealed contacts, one answer per wanted customer in order. `tell` hears of the calls before the first of
    them is placed; if it raises, none is. While outbound is held (after a restore) nothing is claimed. Two
    transactions of a fixed number of statements; the provider is asked between them, `width` at a time.
    """
    deadline = time.monotonic() + LEASE.total_seconds() / 2
    with connect() as conn:
        if conn.execute(statement("cleaning", "read_hold")).fetchone():
            return Counter()
        due = conn.execute(
            statement("cleaning", "claim_orders"), {"buckets": list(buckets), "now": now, "limit": limit}
        ).fetchall()
        steps = _claim(conn, due, house.maker, caps, now, clock)
    report = Counter(type(step).__name__.lower() for _, step in steps if not isinstance(step, Send | Look))
    sending = [(claim, step) for claim, step in steps if isinstance(step, Send)]
    looking = [claim for claim, step in steps if isinstance(step, Look)]
    if not sending and not looking:
        return report
    references = References(house)
    contacts = contact_of([Wanted(claim.bucket, claim.customer_id, claim.lead_id) for claim, _ in sending])
    tell(
        [
            Calling(claim.bucket, claim.task_id, claim.attempt, contact.phone)
            for (claim, _), contact in zip(sending, contacts, strict=True)
            if isinstance(contact, CallContact)
        ]
    )

    def place(one: tuple[tuple[Claim, Send], CallContact | Withheld]) -> Reply:
        (claim, step), contact = one
        if isinstance(contact, Withheld):
            return Refused(contact.code)
        if time.monotonic() > deadline:
            return TryAgain(1.0, "sender_too_slow")  # the lease may be another's by now
        return call_centre.place(_order(references, claim, contact, clock.to_real(step.until)))

    def look(claim: Claim) -> Reply:
        return call_centre.look_up(_key(references, claim))

    with ThreadPoolExecutor(width, "call-centre") as pool:
        placed = pool.map(place, zip(sending, contacts, strict=True))
        looked = pool.map(look, looking)
        replies = [
            *zip([claim for claim, _ in sending], placed, strict=True),
            *zip(looking, looked, strict=True),
        ]
    with connect() as conn:
        _record(conn, replies, now, clock)
    report.update(type(reply).__name__.lower() for _, reply in replies)
    return report


Reply = Placed | Refused | TryAgain | Unknown | Absent


def _key(references: References, claim: Claim) -> str:
    return references.write(TaskRef(claim.bucket, claim.task_id, claim.attempt))


def _order(references: References, claim: Claim, contact: CallContact, until: datetime) -> CallOrder:
    return CallOrder(
        key=_key(references, claim),
        route=claim.route.value,
        script=claim.script,
        phone=contact.phone,
        call_until=until,
        attempt=claim.attempt,
        name=contact.name,
        brand=claim.brand,
        series=contact.series,
        candidates=contact.candidates,
    )


def _claim(
    conn: Connection,
    due: Sequence[tuple[Any, ...]],
    maker: UUID,
    caps: Caps,
    now: datetime,
    clock: ScaledClock,
) -> list[tuple[Claim, Step]]:
    """Decide about claimed orders (as `claim_orders` gives them), and make `sending` durable with the commit
    that follows. Nine statements, in one order of locks: outbox, subject, consent, task, call, belt."""
    customers = {(bucket, customer) for bucket, _, _, _, customer in due}
    consent.hold_subjects(conn, customers, now)
    refusing = consent.lock_refusals(conn, maker, customers)
    claims = _claim_tasks(conn, due, clock)
    calls = _calls(conn, sorted(customers), now, clock)
    steps: list[tuple[Claim, Step]] = []
    for claim in claims:
        made = calls.setdefault((claim.bucket, claim.customer_id), [])
        refused = (claim.bucket, claim.customer_id) in refusing
        step = plan(claim, made, caps, now, clock, refused=refused)
        if isinstance(step, Send):
            made.append(clock.to_business(now))
        steps.append((claim, step))
    _write_orders(conn, [_after_claim(claim, step, now, clock) for claim, step in steps], now)
    sending = [claim for claim, step in steps if isinstance(step, Send)]
    conn.execute(
        statement("cleaning", "begin_attempts"),
        {
            **_call_keys(sending),
            "customer_ids": [claim.customer_id for claim in sending],
            "now": now,
            "look_at": now + LEASE,
        },
    )
    looking = [claim for claim, step in steps if isinstance(step, Look)]
    conn.execute(statement("cleaning", "postpone_looks"), {**_call_keys(looking), "look_at": now + LEASE})
    stopped = [(claim.bucket, claim.raw_id, CALLS_REFUSED) for claim, step in steps if isinstance(step, Stop)]
    belt.poke(conn, withdraw(conn, stopped, now), now, [State.CLEANING])
    return steps


def _claim_tasks(conn: Connection, due: Sequence[tuple[Any, ...]], clock: ScaledClock) -> list[Claim]:
    rows = conn.execute(
        statement("cleaning", "claim_tasks"),
        {
            "buckets": ints([bucket for bucket, _, _, _, _ in due]),
            "ids": uuids([outbox_id for _, outbox_id, _, _, _ in due]),
            "task_ids": uuids([task_id for _, _, task_id, _, _ in due]),
            "attempts": shorts([attempt for _, _, _, attempt, _ in due]),
            "customer_ids": uuids([customer for _, _, _, _, customer in due]),
        },
    )
    return [_claim_of(row, clock) for row in rows]


def _claim_of(row: tuple[Any, ...], clock: ScaledClock) -> Claim:
    """Columns as `claim_tasks` gives them."""
    route, opens, closes, state, expires = row[6], row[9], row[10], row[11], row[13]
    values: list[Any] = [
        *row[:6],
        Route(route),
        *row[7:9],
        Window(opens, closes),
        TaskState(state),
        row[12],
        clock.to_business(expires),
        *row[14:],
    ]
    return Claim(*values)


def _calls(
    conn: Connection, customers: Sequence[Key], now: datetime, clock: ScaledClock
) -> dict[Key, list[datetime]]:
    """The calls that count for the caps of these customers, who are held."""
    since = clock.to_real(clock.to_business(now) - timedelta(days=8))
    calls: dict[Key, list[datetime]] = {}
    for bucket, customer, called_at in conn.execute(
        statement("cleaning", "read_calls"),
        {
            "since": since,
            "buckets": ints([bucket for bucket, _ in customers]),
            "customer_ids": uuids([customer for _, customer in customers]),
        },
    ):
        calls.setdefault((bucket, customer), []).append(clock.to_business(called_at))
    return calls


class _Row(msgspec.Struct, frozen=True):
    """An outbox row after a look: when to look again (None = never, real time), whether the order is out,
    further tries."""

    claim: Claim
    at: datetime | None
    sent: bool = False
    tries: int = 0


def _after_claim(claim: Claim, step: Step, now: datetime, clock: ScaledClock) -> _Row:
    match step:
        case Wait():
            return _Row(claim, clock.to_real(step.at))
        case Drop():
            return _Row(claim, None, step.sent)
        case Stop():
            return _Row(claim, None)
        case Look():
            return _Row(claim, now + LEASE, tries=1)
        case Send():
            return _Row(claim, now + LEASE)


def _record(
    conn: Connection, replies: Sequence[tuple[Claim, Reply]], now: datetime, clock: ScaledClock
) -> None:
    """Write what the provider said, as far as these calls are still ours (the outbox row stands where the
    claim put it). Three statements, in the room's order of locks."""
    rows = [_after_reply(claim, reply, now) for claim, reply in replies]
    ours = _write_orders(conn, rows, now, claimed=now + LEASE)
    kept = [
        (claim, reply, row.at)
        for (claim, reply), row in zip(replies, rows, strict=True)
        if claim.outbox_id in ours
    ]
    refused = [(claim, reply) for claim, reply, _ in kept if isinstance(reply, Refused)]
    conn.execute(
        statement("cleaning", "hand_to_person"),
        {
            "buckets": [claim.bucket for claim, _ in refused],
            "ids": [claim.task_id for claim, _ in refused],
            "attempts": [claim.attempt for claim, _ in refused],
            "reasons": [reply.code for _, reply in refused],
            "expires": [
                clock.to_real(clock.to_business(now) + timedelta(hours=claim.expires_hours))
                for claim, _ in refused
            ],
        },
    )
    conn.execute(
        statement("cleaning", "write_attempts"),
        {
            **_call_keys([claim for claim, _, _ in kept]),
            "now": now,
            "states": [_CALL_STATE[type(reply)] for _, reply, _ in kept],
            "codes": [getattr(reply, "code", "") for _, reply, _ in kept],
            "refs": [reply.reference if isinstance(reply, Placed) else "" for _, reply, _ in kept],
            "looks": [at if isinstance(reply, Unknown) else None for _, reply, at in kept],
        },
    )


_CALL_STATE: dict[type, str] = {
    Placed: "placed",
    Refused: "refused",
    TryAgain: "ready",
    Absent: "ready",
    Unknown: "unknown",
}


def _after_reply(claim: Claim, reply: Reply, now: datetime) -> _Row:
    match reply:
        case Placed():
            return _Row(claim, None, sent=True)
        case Refused():
            return _Row(claim, None)
        case TryAgain():
            return _Row(claim, now + timedelta(seconds=reply.seconds))
        case Absent():
            return _Row(claim, now)
        case Unknown():
            looks = claim.tries + (claim.call_state in {"sending", "unknown"})
            return _Row(claim, now + min(SETTLE * 2 ** min(looks, 10), LONGEST_SETTLE))


def _write_orders(
    conn: Connection, rows: Sequence[_Row], now: datetime, claimed: datetime | None = None
) -> set[UUID]:
    written = conn.execute(
        statement("cleaning", "write_orders"),
        {
            "now": now,
            "claimed": claimed,
            "buckets": [row.claim.bucket for row in rows],
            "ids": [row.claim.outbox_id for row in rows],
            "next": [row.at for row in rows],
            "sent": [row.sent for row in rows],
            "tries": [row.tries for row in rows],
        },
    )
    return {identifier for (identifier,) in written}


def _call_keys(claims: Sequence[Claim]) -> dict[str, list[Any]]:
    return {
        "buckets": [claim.bucket for claim in claims],
        "task_ids": [claim.task_id for claim in claims],
        "attempts": [claim.attempt for claim in claims],
    }
