"""Placing calls through the privacy number: at most once each (trust.md D4, I5).

1. One transaction claims due calls, holds the customers, asks the ledger whether they let this dealer call
them (I6), looks whether the person still owns the lead, and commits `sending`.
2. Outside any transaction the sealed contact is opened and the provider is asked: to place new calls, and
what became of calls whose reply was lost.
3. One transaction records what it said.
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

from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.followup.calls import LEASE, CallState, Claim, Look, Medium, Send, Step, Stop, plan, rest
from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS, Keyring
from leadcenter.kernel.opaque import Opaque
from leadcenter.kernel.sql import statement
from leadcenter.wire.privacy_call import (
    Absent,
    Placed,
    PrivacyCalls,
    PrivacyOrder,
    Refused,
    TryAgain,
    Unknown,
)

Connect = Callable[[], AbstractContextManager[Connection]]
ContactOf = Callable[[UUID, UUID, bytes], tuple[str, str]]
Reply = Placed | Refused | TryAgain | Unknown | Absent


def orders(keyring: Keyring) -> Opaque:
    """How the provider knows our calls."""
    return Opaque(keyring.lasting(b"followup/order"))


def send_calls(
    connect: Connect,
    provider: PrivacyCalls,
    contact_of: ContactOf,
    house: House,
    now: datetime,
    *,
    buckets: Sequence[int] = range(BUCKETS),
    limit: int = 64,
    width: int = 8,
) -> Counter[str]:
    """One round: returns what became of the due calls, by outcome; empty when none was due. `now` is real
    database time. `connect` gives a connection whose transaction is committed at the end of its block;
    `contact_of` opens a dealer's sealed copy: name and number. While outbound is held (after a restore)
    nothing is claimed. Two transactions of a fixed number of statements."""
    deadline = time.monotonic() + LEASE.total_seconds() / 2
    with connect() as conn:
        if conn.execute(statement("followup", "read_hold")).fetchone():
            return Counter()
        steps = _claim(conn, now, buckets, limit)
    report = Counter(str(step) for _, step in steps if isinstance(step, Stop))
    going = [(claim, step) for claim, step in steps if not isinstance(step, Stop)]
    if not going:
        return report
    names = orders(house.keyring)

    def ask(one: tuple[Claim, Step]) -> Reply:
        claim, step = one
        key = names.write(claim.bucket, claim.id)
        if isinstance(step, Look):
            return provider.look_up(key)
        assert claim.contact is not None
        _, phone = contact_of(claim.dealer_id, claim.lead_id, claim.contact)
        if not phone:
            return Refused(Stop.NOT_HELD.value)
        if time.monotonic() > deadline:
            return TryAgain(1.0, "sender_too_slow")  # the lease may be another's by now
        return provider.place(PrivacyOrder(key, claim.agent, phone, claim.until))

    with ThreadPoolExecutor(width, "privacy-calls") as pool:
        replies = list(zip([claim for claim, _ in going], pool.map(ask, going), strict=True))
    with connect() as conn:
        _write(conn, [_after_reply(claim, reply, now) for claim, reply in replies], now)
    report.update(type(reply).__name__.lower() for _, reply in replies)
    return report


class _Row(msgspec.Struct, frozen=True):
    """A call after a look at it: from which state to which."""

    claim: Claim
    before: CallState
    state: CallState
    next_at: datetime | None
    code: str = ""
    ref: str = ""
    tries: int = 0


def _claim(conn: Connection, now: datetime, buckets: Sequence[int], limit: int) -> list[tuple[Claim, Step]]:
    """Decide about due calls, and make `sending` durable with the commit that follows. Five statements, in
    one order of locks: call, subject, consent."""
    due = claim_due(conn, Medium.CALL, now, buckets, limit)
    steps: list[tuple[Claim, Step]] = [(claim, plan(claim, now, refused=no)) for claim, no in due]
    _write(conn, [_after_claim(claim, step, now) for claim, step in steps], now)
    return steps


def claim_due(
    conn: Connection, medium: Medium, now: datetime, buckets: Sequence[int], limit: int
) -> list[tuple[Claim, bool]]:
    """What is due of a medium, held until commit, and whether its customer told the dealer not to be
    reached. Three statements."""
    given = {"medium": medium.value, "buckets": list(buckets), "now": now, "limit": limit}
    due = [_claim_of(row) for row in conn.execute(statement("followup", "claim_calls"), given)]
    called = [(one.bucket, one.customer_id, one.dealer_id) for one in due if one.customer_id is not None]
    consent.hold_subjects(conn, [(bucket, customer) for bucket, customer, _ in called], now)
    refused = consent.lock_refused(conn, called)
    return [
        (
            one,
            one.customer_id is not None and (one.bucket, one.customer_id, one.dealer_id) in refused,
        )
        for one in due
    ]


def _claim_of(row: tuple[Any, ...]) -> Claim:
    """Columns as `claim_calls` gives them."""
    values: list[Any] = [*row[:5], CallState(row[5]), *row[6:]]
    return Claim(*values)


def _after_claim(claim: Claim, step: Step, now: datetime) -> _Row:
    match step:
        case Send():
            return _Row(claim, claim.state, CallState.SENDING, now + LEASE)
        case Look():
            return _Row(claim, claim.state, CallState.UNKNOWN, now + LEASE, tries=claim.tries + 1)
        case Stop():
            return _Row(claim, claim.state, CallState.STOPPED, None, step.value)


def _after_reply(claim: Claim, reply: Reply, now: datetime) -> _Row:
    before = CallState.SENDING if claim.state is CallState.READY else CallState.UNKNOWN
    match reply:
        case Placed():
            return _Row(claim, before, CallState.PLACED, None, ref=reply.reference)
        case Refused():
            return _Row(claim, before, CallState.REFUSED, None, reply.code)
        case TryAgain():
            at = now + timedelta(seconds=reply.seconds)
            return _Row(claim, before, CallState.READY, at, reply.code)
        case Absent():
            return _Row(claim, before, CallState.READY, now)
        case Unknown():
            tries = claim.tries + 1
            return _Row(claim, before, CallState.UNKNOWN, now + rest(tries), reply.code, tries=tries)


def _write(conn: Connection, rows: Sequence[_Row], now: datetime) -> None:
    """A record may have come before the reply: what is over stays over."""
    conn.execute(
        statement("followup", "write_calls"),
        {
            "now": now,
            "buckets": ints([row.claim.bucket for row in rows]),
            "ids": uuids([row.claim.id for row in rows]),
            "before": texts([row.before.value for row in rows]),
            "states": texts([row.state.value for row in rows]),
            "codes": texts([row.code for row in rows]),
            "refs": texts([row.ref for row in rows]),
            "next": instants([row.next_at for row in rows]),
            "tries": shorts([row.tries for row in rows]),
        },
    )
