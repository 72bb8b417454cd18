"""Sending messages that owners asked for: the provider takes one once per key, so one whose reply was lost is
sent again under its key. That it took it is the evidence of a contact (product.md L12).

No message goes out in the customer's hours of rest (trust.md L19): it waits for the morning, and whoever
asked is told so.

As with calls: one transaction claims what is due and asks the ledger, one after the sending writes what was
said, none is open meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from leadcenter.channel.face import House
from leadcenter.cleaning.face import Window, next_call
from leadcenter.followup.calls import LEASE, PATIENCE, CallState, Claim, Medium, Send, Stop, plan
from leadcenter.followup.sending import Connect, ContactOf, claim_due, orders
from leadcenter.followup.terms import Key
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.lead import face as lead
from leadcenter.org.face import ScaledClock
from leadcenter.pool import face as pool
from leadcenter.pool.face import Activity
from leadcenter.wire.text_message import TextMessage, TextMessages

PAUSE = timedelta(seconds=20)
"""Before the next try, times the number of the last one."""
UNAVAILABLE = "message_unavailable"
RESTS = "message_rest_hours"
AWAKE = Window()
"""When a customer may be written to, as when he may be called: 09:00 to 20:00 of his day."""
Links = Callable[[Connection, Sequence[Key], datetime], list[str]]
"""A link for each customer (bucket, id) under which he takes consent back; written with the transaction."""


class _Row(msgspec.Struct, frozen=True):
    """A message after a look at it: from which state to which."""

    claim: Claim
    before: CallState
    state: CallState
    next_at: datetime | None
    code: str = ""
    tries: int = 0
    taken: bool = False
    until: datetime | None = None


def send_messages(
    connect: Connect,
    provider: TextMessages | None,
    contact_of: ContactOf,
    links: Links | None,
    house: House,
    now: datetime,
    *,
    clock: ScaledClock,
    buckets: Sequence[int] = range(BUCKETS),
    limit: int = 50,
    width: int = 8,
) -> Counter[str]:
    """One round: what became of the due messages, by outcome; empty when none was due. `now` is real database
    time; what hour it is at the customer's, `clock` says. Without a provider, or a way to make links, whoever
    asked hears that nothing goes out. While outbound is held (after a restore) nothing is claimed. Two
    transactions of a fixed number of statements."""
    with connect() as conn:
        if conn.execute(statement("followup", "read_hold")).fetchone():
            return Counter()
        ready = provider is not None and links is not None
        going, stopped = _claim(conn, now, buckets, limit, clock, ready=ready)
        report = Counter(stopped)
        if not going or provider is None or links is None:
            return report
        people = [(one.bucket, one.customer_id) for one in going if one.customer_id is not None]
        tokens = links(conn, people, now)
    names = orders(house.keyring)

    def send(one: tuple[Claim, str]) -> str:
        claim, link = one
        assert claim.contact is not None
        _, phone = contact_of(claim.dealer_id, claim.lead_id, claim.contact)
        if not phone:
            return Stop.NOT_HELD.value
        values = {"dealer": claim.dealer_name, "consultant": claim.staff_name, "link": link}
        return provider.send(TextMessage(names.write(claim.bucket, claim.id), phone, claim.template, values))

    with ThreadPoolExecutor(width, "messages") as pool_:
        faults = list(pool_.map(send, zip(going, tokens, strict=True)))
    with connect() as conn:
        rows = [_after(claim, fault, now) for claim, fault in zip(going, faults, strict=True)]
        _tell(conn, _write(conn, rows, now), now)
    report.update("again" if fault else "sent" for fault in faults)
    return report


def _claim(
    conn: Connection, now: datetime, buckets: Sequence[int], limit: int, clock: ScaledClock, *, ready: bool
) -> tuple[list[Claim], list[str]]:
    """Decide about due messages, and make `sending` durable with the commit that follows: what goes out, and
    why the others do not."""
    rows: list[_Row] = []
    going: list[Claim] = []
    stopped: list[str] = []
    for claim, refused in claim_due(conn, Medium.MESSAGE, now, buckets, limit):
        step = plan(msgspec.structs.replace(claim, state=CallState.READY), now, refused=refused)
        wakes = _wakes(claim, clock, now)
        if isinstance(step, Send) and ready and wakes > now:
            stopped.append(RESTS)
            until = wakes + PATIENCE[Medium.MESSAGE]
            rows.append(_Row(claim, claim.state, CallState.READY, wakes, RESTS, claim.tries, until=until))
            continue
        if isinstance(step, Send) and ready:
            going.append(claim)
            rows.append(_Row(claim, claim.state, CallState.SENDING, now + LEASE, tries=claim.tries + 1))
            continue
        code = step.value if isinstance(step, Stop) else UNAVAILABLE
        stopped.append(code)
        rows.append(_Row(claim, claim.state, CallState.STOPPED, None, code, claim.tries))
    _write(conn, rows, now)
    return going, stopped


def _wakes(claim: Claim, clock: ScaledClock, now: datetime) -> datetime:
    """When the customer may be written to: now, or when his hours of rest are over; real time."""
    business = clock.to_business(now)
    wakes = next_call(business, claim.time_zone, AWAKE)
    return now if wakes <= business else clock.to_real(wakes)


def _after(claim: Claim, fault: str, now: datetime) -> _Row:
    tries = claim.tries + 1
    if not fault:
        return _Row(claim, CallState.SENDING, CallState.OVER, None, tries=tries, taken=True)
    if fault == Stop.NOT_HELD.value:
        return _Row(claim, CallState.SENDING, CallState.STOPPED, None, fault, tries)
    if fault.startswith("status_4"):
        return _Row(claim, CallState.SENDING, CallState.REFUSED, None, "message_refused", tries)
    return _Row(claim, CallState.SENDING, CallState.READY, now + PAUSE * tries, "message_again", tries)


def _write(conn: Connection, rows: Sequence[_Row], now: datetime) -> list[tuple[Claim, int]]:
    """What was taken by the provider, with the number of its ownership."""
    claims = {row.claim.id: row.claim for row in rows}
    given = {
        "now": now,
        "buckets": ints([row.claim.bucket for row in rows]),
        "ids": uuids([row.claim.id for row in rows]),
        "before": texts([row.before.value for row in rows]),
        "states": texts([row.state.value for row in rows]),
        "codes": texts([row.code for row in rows]),
        "next": instants([row.next_at for row in rows]),
        "untils": instants([row.until for row in rows]),
        "tries": shorts([row.tries for row in rows]),
        "taken": ints([row.taken for row in rows]),
    }
    taken = conn.execute(statement("followup", "write_messages"), given)
    return [(claims[identifier], episode) for _, identifier, _, _, episode, _, _ in taken]


def _tell(conn: Connection, taken: Sequence[tuple[Claim, int]], now: datetime) -> None:
    """What follows from it: protection, and the lead's story."""
    homes = lead.find_homes(conn, [one.lead_id for one, _ in taken])
    taken = [
        (msgspec.structs.replace(one, bucket=homes.get(one.lead_id, one.bucket)), episode)
        for one, episode in taken
    ]
    done = [Activity(one.bucket, one.lead_id, one.staff_id, "message") for one, _ in taken]
    pool.extend(conn, done, now)
    entries = [
        Entry(one.bucket, one.lead_id, one.lead_id, [_sent(one.id, one.template, episode)])
        for one, episode in taken
    ]
    journal.append(conn, entries, "provider", now)


def _sent(call: UUID, template: str, episode: int) -> Fact:
    told = {"call": str(call), "template": template, "episode": episode}
    return Fact("followup", "message_sent", inputs=told)
