"""Lists of a dealer, of leads that exist for the asker; each says whom it is about.

GET /quotations               what is offered or waits for a word
GET /quotations/waiting       discounts that wait for somebody above
GET /orders?over&before       orders under way, or those that are over
GET /payments/waiting         finance's list
GET /payments/decided?before  what finance has confirmed or sent back, the newest first
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import msgspec
from litestar.handlers import HTTPRouteHandler, get
from litestar.params import FromQuery

from leadcenter.access.face import Permission, Sight, Sighted, needs
from leadcenter.followup.face import Caller, read_callers
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Zone
from leadcenter.order import listing, ordering, quoting
from leadcenter.order.bodies import (
    Orders,
    OrderShown,
    Payments,
    PaymentShown,
    Quotations,
    QuotationShown,
)
from leadcenter.order.door import Door
from leadcenter.order.leads import hold
from leadcenter.order.terms import Order, Payment, Quotation
from leadcenter.vehicle.face import read_day

DEALER: Final = frozenset({Zone.ENTITIES})
READ: Final = needs(Permission.ORDER_READ, zones=DEALER)
APPROVE: Final = needs(Permission.QUOTATION_APPROVE, zones=DEALER)
CONFIRM: Final = needs(Permission.PAYMENT_CONFIRM, zones=DEALER)
PAGE: Final = 200
LATELY: Final = 50
"""Payments of a page of those that are decided."""

T = TypeVar("T", bound=msgspec.Struct)


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The lists. Handlers run in threads."""

    @get("/quotations", opt=READ, sync_to_thread=True)
    def get_open(sight: Sighted) -> Quotations:
        """What is offered or waits for a word at the asker's dealer, newest first: of leads that exist for
        the asker."""
        with door.connect(sight.scope) as conn:
            now, _ = read_day(conn, sight.asker.entity)
            found = listing.list_open(conn, sight, PAGE)
            customers, people = _about(door, conn, sight, found), listing.read_actors(conn, asked_by(found))
        told = [quotation_shown(door.name(sight, (one.bucket, one.lead_id)), one, now) for one in found]
        return Quotations(told, customers=customers, people=people)

    @get("/quotations/waiting", opt=APPROVE, sync_to_thread=True)
    def get_waiting_quotations(sight: Sighted) -> Quotations:
        """Discounts at the asker's dealer that wait for somebody above."""
        with door.connect(sight.scope) as conn:
            now, _ = read_day(conn, sight.asker.entity)
            waiting = quoting.list_waiting(conn, sight.asker.entity, PAGE)
            seen = hold(conn, sight, [(one.bucket, one.lead_id) for one in waiting])
            found = [one for one in waiting if (one.bucket, one.lead_id) in seen]
            customers, people = _about(door, conn, sight, found), listing.read_actors(conn, asked_by(found))
        told = [quotation_shown(door.name(sight, (one.bucket, one.lead_id)), one, now) for one in found]
        return Quotations(told, customers=customers, people=people)

    @get("/orders", opt=READ, sync_to_thread=True)
    def get_dealer_orders(
        sight: Sighted, over: FromQuery[bool] = False, before: FromQuery[datetime | None] = None
    ) -> Orders:
        """Orders at the asker's dealer, of leads that exist for the asker, newest first: those under way, or
        those that are `over`, as they were placed before an instant."""
        if before is not None and before.tzinfo is None:
            raise Refusal("time_without_zone", 422)
        states = listing.OVER if over else listing.UNDER_WAY
        with door.connect(sight.scope) as conn:
            now, _ = read_day(conn, sight.asker.entity)
            found = listing.list_orders_of(conn, sight, states, before or now + timedelta(days=1), PAGE)
            customers = _about(door, conn, sight, found)
            people = listing.read_actors(conn, [one.placed_by for one in found])
        return Orders(
            [
                shown(OrderShown, one, lead=door.name(sight, (one.bucket, one.lead_id)), payments=[])
                for one in found
            ],
            customers=customers,
            people=people,
        )

    @get("/payments/waiting", opt=CONFIRM, sync_to_thread=True)
    def get_waiting_payments(sight: Sighted) -> Payments:
        """What waits for finance, the oldest first."""
        with door.connect(sight.scope) as conn:
            return _payments(door, conn, sight, ordering.list_waiting(conn, sight.asker.entity, PAGE))

    @get("/payments/decided", opt=CONFIRM, sync_to_thread=True)
    def get_decided_payments(sight: Sighted, before: FromQuery[datetime | None] = None) -> Payments:
        """What finance has confirmed or sent back before an instant, the newest first; what was confirmed
        wrongly is taken back by a counter-entry."""
        if before is not None and before.tzinfo is None:
            raise Refusal("time_without_zone", 422)
        with door.connect(sight.scope) as conn:
            now, _ = read_day(conn, sight.asker.entity)
            begins = before or now + timedelta(days=1)
            found = ordering.list_decided(conn, sight.asker.entity, begins, LATELY)
            return _payments(door, conn, sight, found)

    return [
        get_open,
        get_waiting_quotations,
        get_dealer_orders,
        get_waiting_payments,
        get_decided_payments,
    ]


def _payments(door: Door, conn: Connection, sight: Sight, found: Sequence[Payment]) -> Payments:
    """Payments, whom they are about, and what those are called who entered and decided about them."""
    return Payments(
        [shown(PaymentShown, one, lead=door.name(sight, (one.bucket, one.lead_id))) for one in found],
        customers=_about(door, conn, sight, found),
        people=listing.read_actors(
            conn, [one.entered_by for one in found] + [one.decided_by for one in found]
        ),
    )


def _about(
    door: Door, conn: Connection, sight: Sight, found: Sequence[Quotation | Order | Payment]
) -> dict[str, Caller]:
    """The customers of rows that the asker sees, by the names of their leads."""
    keys = [(one.bucket, one.lead_id) for one in found]
    return {door.name(sight, key): one for key, one in read_callers(conn, sight, door.contact, keys).items()}


def asked_by(found: Sequence[Quotation]) -> list[str | None]:
    """Who asked for quotations, and who decided about them."""
    return [one.asked_by for one in found] + [one.decided_by for one in found]


def quotation_shown(lead: str, one: Quotation, now: datetime) -> QuotationShown:
    """A version as it is told; `valid`: it can be ordered now."""
    return shown(QuotationShown, one, lead=lead, valid=one.status == "open" and one.valid_until > now)


def shown(kind: type[T], one: msgspec.Struct, **more: Any) -> T:
    """A row as it is told, with what else is known of it."""
    fields = [name for name in kind.__struct_fields__ if name not in more]
    return kind(**{name: getattr(one, name) for name in fields}, **more)
