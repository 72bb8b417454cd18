"""Routes of the order room, about one lead each but for the lists of what waits.

GET  /trial-calculations?brand=&model=&…             what a car would cost; keeps nothing
GET  /leads/{reference}/quotations                    POST: a further version
POST /leads/{reference}/quotations/{version}/approval, …/refusal
GET  /quotations/waiting                              discounts that wait for a word
GET  /leads/{reference}/orders                        POST: the customer orders a version
POST /leads/{reference}/orders/delivery, …/cancellation
POST /leads/{reference}/payments                      sales enter one
POST /leads/{reference}/payments/{order}/{payment}/confirmation, …/rejection, …/correction
GET  /payments/waiting                                finance's list
GET  /leads/{reference}/losses                        POST: reported lost
POST /leads/{reference}/losses/agreement, …/return
GET  /losses/waiting                                  the manager's list
POST /leads/{reference}/reactivation

`tables_http` adds those about tables and reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access.face import Permission, Sight, Sighted, needs, who
from leadcenter.assignment.face import AssignmentBook, CountedElsewhere, FollowupClock
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect, Zone
from leadcenter.lead.face import References
from leadcenter.order import losing, ordering, quoting, tables_http
from leadcenter.order.bodies import (
    CorrectionBody,
    Losses,
    LossShown,
    Made,
    OrderBody,
    Orders,
    OrderShown,
    PaymentBody,
    PaymentMade,
    Payments,
    PaymentShown,
    QuotationBody,
    Quotations,
    QuotationShown,
    Reactivated,
    ReactivationBody,
    ReasonBody,
)
from leadcenter.order.leads import Doing, hold, read_now
from leadcenter.order.loan import Method
from leadcenter.order.terms import Asked, Key, LoanWish, Loss, Payment, PaymentAsked, Quotation, Trial
from leadcenter.vehicle.face import money

DEALER: Final = frozenset({Zone.ENTITIES})
QUOTE: Final = needs(Permission.QUOTATION_WRITE, zones=DEALER)
APPROVE: Final = needs(Permission.QUOTATION_APPROVE, zones=DEALER)
READ: Final = needs(Permission.ORDER_READ, zones=DEALER)
WRITE: Final = needs(Permission.ORDER_WRITE, zones=DEALER)
CONFIRM: Final = needs(Permission.PAYMENT_CONFIRM, zones=DEALER)
REPORT: Final = needs(Permission.LOSS_REPORT, zones=DEALER)
REVIEW: Final = needs(Permission.LOSS_REVIEW, zones=DEALER)
PAGE: Final = 200

Request = litestar.Request[Any, Any, Any]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes: the current assignment book, the calendars of the dealers, how
    leads are named."""

    connect: Connect
    book: Callable[[], AssignmentBook]
    followup: FollowupClock
    references: References


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    return [
        *tables_http.routes(door.connect),
        *_quotations(door),
        *_orders(door),
        *_payments(door),
        *_losses(door),
    ]


@contextmanager
def _doing(door: Door, request: Request, sight: Sight, reference: str) -> Iterator[Doing]:
    """A transaction about the lead that the asker's legal entity knows by a name, locked. Raises Refusal
    `lead_unknown` (404), `try_again` (503) when people or loads are not as the book says."""
    key = _key(door, sight, reference)
    try:
        with door.connect(sight.scope) as conn:
            now, today = read_now(conn, sight.asker.entity)
            lead = hold(conn, sight, [key]).get(key)
            if lead is None:
                raise Refusal("lead_unknown", 404)
            yield Doing(conn, sight, who(sight, request), lead, now, today)
    except CountedElsewhere as error:
        raise Refusal("try_again", 503) from error


@contextmanager
def _reading(door: Door, sight: Sight, reference: str) -> Iterator[tuple[Connection, Key, datetime]]:
    key = _key(door, sight, reference)
    with door.connect(sight.scope) as conn:
        now, _ = read_now(conn, sight.asker.entity)
        if key not in hold(conn, sight, [key]):
            raise Refusal("lead_unknown", 404)
        yield conn, key, now


def _key(door: Door, sight: Sight, reference: str) -> Key:
    key = door.references.read(sight.asker.entity, reference)
    if key is None:
        raise Refusal("lead_unknown", 404)
    return key


def _quotations(door: Door) -> list[HTTPRouteHandler]:
    @get("/trial-calculations", opt=QUOTE, sync_to_thread=True)
    def get_trial(
        sight: Sighted,
        brand: FromQuery[str],
        model: FromQuery[str],
        options: FromQuery[list[str] | None] = None,
        insurance: FromQuery[list[str] | None] = None,
        discount: FromQuery[Decimal] = Decimal(0),
        bought_on: FromQuery[date | None] = None,
        product: FromQuery[str] = "",
        down: FromQuery[Decimal] = Decimal(0),
        months: FromQuery[int] = 0,
        method: FromQuery[Method] = Method.EQUAL_INSTALMENT,
    ) -> Trial:
        """What a car would cost at the asker's dealer, step by step; nothing is kept."""
        loan = LoanWish(product, money(down), months, method) if product else None
        with door.connect(sight.scope) as conn:
            now, today = read_now(conn, sight.asker.entity)
            asked = Asked(
                model, tuple(options or ()), money(discount), tuple(insurance or ()), loan,
                bought_on or today, now,
            )  # fmt: skip
            return quoting.try_out(conn, sight.asker.entity, brand, asked, today)[1]

    @get("/leads/{reference:str}/quotations", opt=READ, sync_to_thread=True)
    def get_quotations(sight: Sighted, reference: FromPath[str]) -> Quotations:
        """Every version, newest first."""
        with _reading(door, sight, reference) as (conn, key, now):
            found = quoting.list_quotations(conn, [key])
        return Quotations([_quotation(door, sight, one, now) for one in found])

    @get("/quotations/waiting", opt=APPROVE, sync_to_thread=True)
    def get_waiting(sight: Sighted) -> Quotations:
        """Discounts at the asker's dealer that wait for somebody above."""
        with door.connect(sight.scope) as conn:
            now, _ = read_now(conn, sight.asker.entity)
            waiting = quoting.list_waiting(conn, sight.asker.entity, PAGE)
            seen = hold(conn, sight, [(one.bucket, one.lead_id) for one in waiting])
        return Quotations(
            [_quotation(door, sight, one, now) for one in waiting if (one.bucket, one.lead_id) in seen]
        )

    @post("/leads/{reference:str}/quotations", opt=QUOTE, status_code=201, sync_to_thread=True)
    def post_quotation(
        request: Request, sight: Sighted, reference: FromPath[str], data: JSONBody[QuotationBody]
    ) -> QuotationShown:
        """A further version; the one before gives way."""
        loan = None
        if data.loan is not None:
            wanted = data.loan
            loan = LoanWish(wanted.product, money(wanted.down), wanted.months, wanted.method)
        with _doing(door, request, sight, reference) as doing:
            asked = Asked(
                data.model, data.options, money(data.discount), data.insurance, loan,
                data.bought_on or doing.today, doing.now + timedelta(days=data.valid_days),
            )  # fmt: skip
            made = quoting.quote(doing, data.brand, asked)
        return _quotation(door, sight, made, doing.now)

    @post(
        "/leads/{reference:str}/quotations/{version:int}/approval",
        opt=APPROVE,
        status_code=204,
        sync_to_thread=True,
    )
    def approve(request: Request, sight: Sighted, reference: FromPath[str], version: FromPath[int]) -> None:
        """The discount is agreed to, by somebody whose own limit covers it."""
        with _doing(door, request, sight, reference) as doing:
            quoting.decide(doing, version, agreed=True)

    @post(
        "/leads/{reference:str}/quotations/{version:int}/refusal",
        opt=APPROVE,
        status_code=204,
        sync_to_thread=True,
    )
    def refuse(request: Request, sight: Sighted, reference: FromPath[str], version: FromPath[int]) -> None:
        """The discount is refused."""
        with _doing(door, request, sight, reference) as doing:
            quoting.decide(doing, version, agreed=False)

    return [get_trial, get_quotations, get_waiting, post_quotation, approve, refuse]


def _orders(door: Door) -> list[HTTPRouteHandler]:
    @get("/leads/{reference:str}/orders", opt=READ, sync_to_thread=True)
    def get_orders(sight: Sighted, reference: FromPath[str]) -> Orders:
        """The orders of a lead with their payments, newest first."""
        with _reading(door, sight, reference) as (conn, key, _):
            found = ordering.list_orders(conn, [key])
            paid = ordering.list_payments(conn, [key])
        return Orders(
            [
                OrderShown(
                    one.seq, one.version, one.status, one.due, one.paid, one.placed_by, one.placed_at,
                    one.ended_by, one.ended_at, one.end_reason,
                    [_payment(door, sight, entry) for entry in paid if entry.order == one.seq],
                )
                for one in found
            ]
        )  # fmt: skip

    @post("/leads/{reference:str}/orders", opt=WRITE, status_code=201, sync_to_thread=True)
    def post_order(
        request: Request, sight: Sighted, reference: FromPath[str], data: JSONBody[OrderBody]
    ) -> Made:
        """The customer orders what a version of the quotation says."""
        with _doing(door, request, sight, reference) as doing:
            return Made(ordering.place(doing, data.version))

    @post("/leads/{reference:str}/orders/delivery", opt=WRITE, status_code=204, sync_to_thread=True)
    def deliver(request: Request, sight: Sighted, reference: FromPath[str]) -> None:
        """The car is the customer's: the lead is won."""
        with _doing(door, request, sight, reference) as doing:
            ordering.deliver(doing, door.book())

    @post("/leads/{reference:str}/orders/cancellation", opt=WRITE, status_code=204, sync_to_thread=True)
    def cancel(
        request: Request, sight: Sighted, reference: FromPath[str], data: JSONBody[ReasonBody]
    ) -> None:
        """The order is off; what was paid was paid back before."""
        with _doing(door, request, sight, reference) as doing:
            ordering.cancel(doing, data.reason)

    return [get_orders, post_order, deliver, cancel]


def _payments(door: Door) -> list[HTTPRouteHandler]:
    @get("/payments/waiting", opt=CONFIRM, sync_to_thread=True)
    def get_waiting(sight: Sighted) -> Payments:
        """What waits for finance, the oldest first."""
        with door.connect(sight.scope) as conn:
            waiting = ordering.list_waiting(conn, sight.asker.entity, PAGE)
        return Payments([_payment(door, sight, one) for one in waiting])

    @post("/leads/{reference:str}/payments", opt=WRITE, status_code=201, sync_to_thread=True)
    def post_payment(
        request: Request, sight: Sighted, reference: FromPath[str], data: JSONBody[PaymentBody]
    ) -> PaymentMade:
        """Sales enter what a customer paid; it counts once finance has confirmed it."""
        asked = PaymentAsked(data.kind, data.method, data.receipt, money(data.amount, negative=True))
        with _doing(door, request, sight, reference) as doing:
            return PaymentMade(*ordering.enter_payment(doing, asked))

    @post(
        "/leads/{reference:str}/payments/{order:int}/{payment:int}/correction",
        opt=WRITE,
        status_code=201,
        sync_to_thread=True,
    )
    def correct(
        request: Request,
        sight: Sighted,
        reference: FromPath[str],
        order: FromPath[int],
        payment: FromPath[int],
        data: JSONBody[CorrectionBody],
    ) -> PaymentMade:
        """A confirmed payment was wrong: its counter-entry, which finance confirms too."""
        asked = PaymentAsked("correction", "transfer", data.receipt, None, payment)
        with _doing(door, request, sight, reference) as doing:
            newest = ordering.list_orders(doing.conn, [doing.lead.key])[:1]
            if [one.seq for one in newest] != [order]:
                raise Refusal("order_unknown", 404)
            return PaymentMade(*ordering.enter_payment(doing, asked))

    @post(
        "/leads/{reference:str}/payments/{order:int}/{payment:int}/confirmation",
        opt=CONFIRM,
        status_code=204,
        sync_to_thread=True,
    )
    def confirm(
        request: Request,
        sight: Sighted,
        reference: FromPath[str],
        order: FromPath[int],
        payment: FromPath[int],
    ) -> None:
        """The money is there."""
        with _doing(door, request, sight, reference) as doing:
            ordering.decide_payment(doing, order, payment, confirmed=True)

    @post(
        "/leads/{reference:str}/payments/{order:int}/{payment:int}/rejection",
        opt=CONFIRM,
        status_code=204,
        sync_to_thread=True,
    )
    def reject(
        request: Request,
        sight: Sighted,
        reference: FromPath[str],
        order: FromPath[int],
        payment: FromPath[int],
    ) -> None:
        """There is no such money."""
        with _doing(door, request, sight, reference) as doing:
            ordering.decide_payment(doing, order, payment, confirmed=False)

    return [get_waiting, post_payment, correct, confirm, reject]


def _losses(door: Door) -> list[HTTPRouteHandler]:
    @get("/leads/{reference:str}/losses", opt=READ, sync_to_thread=True)
    def get_losses(sight: Sighted, reference: FromPath[str]) -> Losses:
        """Reports that a lead is lost, newest first."""
        with _reading(door, sight, reference) as (conn, key, _):
            found = losing.list_losses(conn, [key])
        return Losses([_loss(door, sight, one) for one in found])

    @get("/losses/waiting", opt=REVIEW, sync_to_thread=True)
    def get_waiting(sight: Sighted) -> Losses:
        """What waits for the manager, the oldest first."""
        with door.connect(sight.scope) as conn:
            waiting = losing.list_waiting(conn, sight.asker.entity, PAGE)
            seen = hold(conn, sight, [(one.bucket, one.lead_id) for one in waiting])
        return Losses([_loss(door, sight, one) for one in waiting if (one.bucket, one.lead_id) in seen])

    @post("/leads/{reference:str}/losses", opt=REPORT, status_code=201, sync_to_thread=True)
    def post_loss(
        request: Request, sight: Sighted, reference: FromPath[str], data: JSONBody[ReasonBody]
    ) -> Made:
        """The lead is reported lost; it goes on until a manager agrees."""
        with _doing(door, request, sight, reference) as doing:
            return Made(losing.report(doing, data.reason))

    @post("/leads/{reference:str}/losses/agreement", opt=REVIEW, status_code=204, sync_to_thread=True)
    def agree(request: Request, sight: Sighted, reference: FromPath[str]) -> None:
        """The manager agrees: the lead is lost."""
        with _doing(door, request, sight, reference) as doing:
            losing.review(doing, door.book(), agreed=True)

    @post("/leads/{reference:str}/losses/return", opt=REVIEW, status_code=204, sync_to_thread=True)
    def send_back(request: Request, sight: Sighted, reference: FromPath[str]) -> None:
        """The manager sends it back: the owner goes on."""
        with _doing(door, request, sight, reference) as doing:
            losing.review(doing, door.book(), agreed=False)

    @post("/leads/{reference:str}/reactivation", opt=REVIEW, status_code=200, sync_to_thread=True)
    def reactivate(
        request: Request, sight: Sighted, reference: FromPath[str], data: JSONBody[ReactivationBody]
    ) -> Reactivated:
        """A lost lead lives again, under the same name, with a new owner or the old one."""
        book = door.book()
        with _doing(door, request, sight, reference) as doing:
            owner = losing.bring_back(doing, book, door.followup, data.to)
        return Reactivated(book.people[owner].code if owner is not None else "")

    return [get_losses, get_waiting, post_loss, agree, send_back, reactivate]


def _quotation(door: Door, sight: Sight, one: Quotation, now: datetime) -> QuotationShown:
    return QuotationShown(
        door.references.write(sight.asker.entity, (one.bucket, one.lead_id)), one.version, one.status,
        one.status == "open" and one.valid_until > now, one.brand, one.model, one.options, one.asked_by,
        one.asked_at, one.valid_until, one.decided_by, one.decided_at, one.trial,
    )  # fmt: skip


def _payment(door: Door, sight: Sight, one: Payment) -> PaymentShown:
    return PaymentShown(
        door.references.write(sight.asker.entity, (one.bucket, one.lead_id)), one.order, one.seq, one.kind,
        one.method, one.receipt, one.amount, one.corrects, one.status, one.entered_by, one.entered_at,
        one.decided_by, one.decided_at,
    )  # fmt: skip


def _loss(door: Door, sight: Sight, one: Loss) -> LossShown:
    return LossShown(
        door.references.write(sight.asker.entity, (one.bucket, one.lead_id)), one.seq, one.reason, one.status,
        one.staff, one.asked_by, one.asked_at, one.decided_by, one.decided_at, one.back_by, one.back_at,
    )  # fmt: skip
