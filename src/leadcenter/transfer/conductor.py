"""Carrying orders out, some hundred leads in a transaction, each with its outcome in its row.

An order is a row, and so is each of its leads. Whoever finds one due goes on with it: the request that gave
it, or the thread of a worker that looks again and again. Nothing is done twice: what went is not planned any
more. Whoever is killed has done all of a set or nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
import structlog

from leadcenter.assignment.face import CountedElsewhere
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Who
from leadcenter.channel.face import House
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.dispatch import face as dispatch
from leadcenter.dispatch.face import Hold
from leadcenter.flow import face as flow
from leadcenter.flow.face import Books
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.kernel.scope import MAKER, Connect, Scope, enter
from leadcenter.org.face import ScaledClock
from leadcenter.pool import face as pool
from leadcenter.transfer import moving, orders, outcomes, returning, settling
from leadcenter.transfer.going import Moving
from leadcenter.transfer.looking import Changed, Seen, look
from leadcenter.transfer.rules import AT_DEALER, UNFIT, judge
from leadcenter.transfer.terms import (
    AT_ONCE,
    Decision,
    Go,
    Key,
    Kind,
    Order,
    Policy,
    Refuse,
    Row,
    Stage,
    Stay,
)
from leadcenter.vault import face as vault

TRIES: Final = 5
SHRINK: Final = 5
"""By so much a set gets smaller with each try: after TRIES it is a lead alone."""
ASIDE: Final = timedelta(minutes=5)
"""For so long the others go on without a lead that cannot go even alone."""
HELD: Final = timedelta(days=2)
"""For so long no pool takes a lead that waits here; each look, at least daily, prolongs it."""
EVERY: Final = 2.0
"""Seconds between two looks for leads that are due."""
_ASKS: Final = frozenset(
    {Hold.NO_GRANT, Hold.GRANT_EXPIRED, Hold.NOTICE_VOID, Hold.GRANT_REFUSED, Hold.GRANT_WITHDRAWN}
)
_OTHER_DEALER: Final = frozenset({*_ASKS, Hold.NO_DEALER, *UNFIT})
"""What only the customer's word ends."""
log = structlog.get_logger()


class Conductor:
    """Carries orders out over connections of its own scope; keeps the books between sets."""

    def __init__(self, connect: Connect, house: House, clock: ScaledClock) -> None:
        self._connect = connect
        self._house = house
        self._clock = clock
        self._books: Books | None = None

    def due(self) -> list[UUID]:
        """Orders that wait for somebody to go on with them."""
        with self._connect(MAKER) as conn:
            return orders.find_due(conn, orders.read_now(conn)[0])

    def carry_out(self, identifier: UUID) -> bool:
        """Go on with an order until nothing is due; False when another is at it, or the database wants us to
        come back: then the next look goes on. A set that does not go shrinks, so that one lead does not keep
        the others; what does not go even alone is set aside."""
        tries, limit = 0, AT_ONCE
        while tries <= TRIES:
            try:
                with self._connect(MAKER) as conn:
                    now, books = self._begin(conn)
                    order = orders.take(conn, identifier)
                    if order is None:
                        return False
                    if tries == TRIES:
                        _gather(conn, order, 1, now)
                        aside = orders.set_aside(conn, order, now, now + ASIDE)
                        log.warning("transfer_set_aside", order=str(order.id), leads=aside)
                        return False
                    if not self._step(conn, books, order, now, limit):
                        return True
                tries, limit = 0, min(limit * SHRINK, AT_ONCE)
            except (Changed, CountedElsewhere, psycopg.Error) as error:
                if isinstance(error, psycopg.Error) and not _again(error):
                    raise
                tries, limit = tries + 1, max(limit // SHRINK, 1)
                self._books = None
        return False

    def hand_back(self) -> None:
        """Leads that came back to dealers by themselves go to whom the switches name. Where somebody is at
        the same rows, the next round does it, or the rules after a minute."""
        try:
            with self._connect(MAKER) as conn:
                if not returning.waiting(conn):
                    return
                now, books = self._begin(conn)
                returning.hand_back(conn, books, orders.read_policy(conn), now)
        except (CountedElsewhere, psycopg.Error) as error:
            if isinstance(error, psycopg.Error) and not _again(error):
                raise
            self._books = None

    def preview(self, order: Order, rows: Sequence[Row]) -> list[tuple[Seen, Decision]]:
        """What would become of leads now, some hundred at a time; writes nothing."""
        found: list[tuple[Seen, Decision]] = []
        for start in range(0, len(rows), AT_ONCE):
            with self._connect(MAKER) as conn:
                now, books = self._begin(conn)
                policy = orders.read_policy(conn)
                seen = look(conn, self._house, books, order, rows[start : start + AT_ONCE], now)
                found += [(one, judge(one.asked, policy, now)) for one in seen]
        return found

    def _begin(self, conn: Connection) -> tuple[datetime, Books]:
        vault.stand(conn, self._house.keyring)
        now, stamps = orders.read_now(conn)
        if self._books is None or not flow.fresh(self._books, now, stamps):
            self._books = flow.read_books(conn, self._house, self._clock, now, stamps)
        return now, self._books

    def _step(self, conn: Connection, books: Books, order: Order, now: datetime, limit: int) -> bool:
        """One transaction of an order. False when nothing is due any more."""
        policy = orders.read_policy(conn)
        settled = settling.settle(conn, books, policy, order, now, limit)
        _gather(conn, order, limit, now)
        rows = orders.claim(conn, order, limit, now)
        if not rows:
            orders.finish(conn, order, now)
            return settled > 0
        seen = look(conn, self._house, books, order, rows, now)
        now = orders.read_clock(conn)  # nothing is provided before the customer's word that was waited for
        decided = [(one, judge(one.asked, policy, now)) for one in seen]
        self._write(conn, books, policy, order, decided, now)
        return True

    def _write(
        self,
        conn: Connection,
        books: Books,
        policy: Policy,
        order: Order,
        decided: Sequence[tuple[Seen, Decision]],
        now: datetime,
    ) -> None:
        house = self._house
        going = _one_each([Moving(seen, one) for seen, one in decided if isinstance(one, Go)])
        held = [(seen, one) for seen, one in decided if isinstance(one, Stay)]
        refused = [(seen, one) for seen, one in decided if isinstance(one, Refuse)]
        leaving = [seen for seen, one in decided if not isinstance(one, Go) and _leaves(order, seen, one)]
        gone = {seen.asked.row.key for seen in leaving}
        staying = [(seen, one) for seen, one in held if seen.asked.row.key not in gone]
        refused = [(seen, one) for seen, one in refused if seen.asked.row.key not in gone]
        asked = _ask(conn, house, order, [seen for seen, _ in held], now)
        pool.exempt(
            conn, [seen.asked.row.key for seen, _ in staying], pool.Exemption.TRANSFER, now + HELD, now
        )
        rows = [
            outcomes.stays(seen, Stage.HELD, one.why, one.until, asked=seen.asked.row.key in asked)
            for seen, one in staying
        ]
        rows += [outcomes.stays(seen, Stage.REFUSED, one.why) for seen, one in refused]
        outcomes.write(conn, order, rows, now)
        audit.record(conn, [_act(order, one) for one in going] + [_left(order, one) for one in leaving], now)
        moving.leave(conn, house, books, order, leaving, now)
        moving.move(conn, house, books, policy, order, going, now)


def go_on(conn: Connection, house: House, clock: ScaledClock) -> float:
    """A round of the thread that looks for leads that are due, and for those that came back to dealers by
    themselves; returns for how many seconds to rest."""

    @contextmanager
    def connect(scope: Scope) -> Iterator[Connection]:
        with conn.transaction():
            enter(conn, scope)
            yield conn

    conductor = Conductor(connect, house, clock)
    conductor.hand_back()
    for one in conductor.due():
        conductor.carry_out(one)
    return EVERY


def _gather(conn: Connection, order: Order, limit: int, now: datetime) -> None:
    """An exit comes to more of the leads that its dealer holds."""
    if order.kind is Kind.EXIT and order.finished_at is None:
        keys = orders.find_leaving(conn, order, limit)
        orders.cancel_others(conn, order, keys, now)
        orders.plan(conn, order, [(key, order.to_dealer) for key in keys], now)


def _one_each(going: Sequence[Moving]) -> list[Moving]:
    """One lead of a customer at a time: the others of the set stay due, and the next step finds this one at
    the new dealer."""
    first: dict[tuple[int, UUID, UUID], Moving] = {}
    for one in going:
        assert one.seen.asked.lead is not None
        first.setdefault((one.key[0], one.seen.asked.lead.customer_id, one.dealer), one)
    return list(first.values())


def _leaves(order: Order, seen: Seen, decided: Decision) -> bool:
    """Does a dealer that goes lose this lead at once, though the customer has not named another?"""
    asked, why = seen.asked, getattr(decided, "why", "")
    return order.kind is Kind.EXIT and why in _OTHER_DEALER and asked.place in AT_DEALER


def _ask(conn: Connection, house: House, order: Order, held: Sequence[Seen], now: datetime) -> set[Key]:
    """Customers are asked, once for each transfer, whether the new dealer may have their data: the ledger
    knows it, their own page offers that dealer. Whoever said no a short while ago is not asked again. Returns
    whose customers are asked."""
    asking: list[tuple[Key, ConsentEvent]] = []
    for seen in held:
        lead, row = seen.asked.lead, seen.asked.row
        if seen.asked.gate in _ASKS and seen.dealer is not None and lead is not None and not row.asked:
            proof = {"action": "transfer", "transfer": order.id.hex}
            who = lead.bucket, lead.customer_id, seen.dealer.id
            asking.append((row.key, ConsentEvent(*who, EventKind.REQUESTED, None, None, proof)))
    answers = consent.request(conn, house.maker, [event for _, event in asking], now)
    asked = [one for one, said in zip(asking, answers, strict=True) if isinstance(said, UUID)]
    dispatch.write_offers(conn, [dispatch.Offer(*key, event.to_entity, 1, None) for key, event in asked], now)
    return {key for key, _ in asked}


def _act(order: Order, one: Moving) -> Act:
    taker = one.seen.dealer
    return _told(order, one.seen, {"to": taker.id if taker else None, "at_b": one.go.at_b.value})


def _left(order: Order, seen: Seen) -> Act:
    return _told(order, seen, {"to": None, "waits_for": "customer"})


def _told(order: Order, seen: Seen, after: dict[str, Any]) -> Act:
    bucket, lead_id = seen.asked.row.key
    giver = seen.asked.lead.dealer_id if seen.asked.lead else None
    return Act(
        who=Who(ActorKind.WORKER, f"transfer:{order.id}", on_behalf=order.asked_by),
        what="lead.transferred",
        object_kind="lead",
        object=str(lead_id),
        bucket=bucket,
        purpose=order.reason.value,
        before={"from": giver},
        after=after,
        keep=audit.Keep.PROVISION,
    )


def _again(error: psycopg.Error) -> bool:
    return is_retryable(error) or isinstance(error, psycopg.errors.UniqueViolation)
