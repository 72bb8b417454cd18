"""Routes of the order room, about one lead each.

GET  /trial-calculations?brand=&model=&…             what a car would cost; keeps nothing
GET  /leads/{reference}/quotations                    POST: a further version
POST /leads/{reference}/quotations/{version}/approval, …/refusal
GET  /leads/{reference}/orders                        POST: the customer orders a version
POST /leads/{reference}/orders/delivery, …/cancellation
POST /leads/{reference}/payments                      sales enter one
POST /leads/{reference}/payments/{order}/{payment}/confirmation, …/rejection, …/correction
GET  /leads/{reference}/losses                        POST: reported lost
POST /leads/{reference}/losses/{loss}/agreement, …/return
GET  /losses/waiting                                  the manager's list
POST /leads/{reference}/reactivation

`lists_http` adds the lists of a dealer, `tables_http` those about tables and reasons.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypeVar

import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, FromQuery

from leadcenter.access.face import OnceKey, Permission, Sighted, needs
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Zone
from leadcenter.order import listing, lists_http, losing, ordering, quoting, tables_http
from leadcenter.order.bodies import (
    Losses,
    LossShown,
    Made,
    Orders,
    OrderShown,
    PaymentMade,
    PaymentShown,
    Quotations,
    QuotationShown,
    Reactivated,
)
from leadcenter.order.door import Door, Request
from leadcenter.order.leads import Doing, hold
from leadcenter.order.lists_http import PAGE, asked_by, quotation_shown, shown
from leadcenter.order.loan import Method
from leadcenter.order.requests import (
    CorrectionSent,
    OrderSent,
    PaymentSent,
    QuotationSent,
    ReactivationSent,
    ReasonSent,
)
from leadcenter.order.terms import Asked, LoanWish, PaymentAsked, Trial
from leadcenter.vehicle.face import money, read_day

__all__ = ["Door", "routes"]

DEALER: Final = frozenset({Zone.ENTITIES})
QUOTE: Final = needs(Permission.QUOTATION_WRITE, zones=DEALER)
APPROVE: Final = needs(Permission.QUOTATION_APPROVE, zones=DEALER)
READ: Final = needs(Permission.ORDER_READ, zones=DEALER)
WRITE: Final = needs(Permission.ORDER_WRITE, zones=DEALER)
CONFIRM: Final = needs(Permission.PAYMENT_CONFIRM, zones=DEALER)
COUNTER: Final = needs(Permission.ORDER_WRITE, Permission.PAYMENT_CONFIRM, zones=DEALER)
REPORT: Final = needs(Permission.LOSS_REPORT, zones=DEALER)
REVIEW: Final = needs(Permission.LOSS_REVIEW, zones=DEALER)
DISCOUNT: Final = {"approval": True, "refusal": False}
MONEY: Final = {"confirmation": True, "rejection": False}
LOST: Final = {"agreement": True, "return": False}
"""Last word of a route → the yes or no that it says."""

T = TypeVar("T", bound=msgspec.Struct)


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    return [
        *lists_http.routes(door),
        *tables_http.routes(door.connect),
        *_quotations(door),
        *(_decided(door, word, agreed) for word, agreed in DISCOUNT.items()),
        *_orders(door),
        *_payments(door),
        *(_looked_at(door, word, there) for word, there in MONEY.items()),
        *_losses(door),
        *(_reviewed(door, word, agreed) for word, agreed in LOST.items()),
    ]


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
            now, today = read_day(conn, sight.asker.entity)
            asked = Asked(
                model, tuple(options or ()), money(discount), tuple(insurance or ()), loan,
                bought_on or today, now,
            )  # fmt: skip
            return quoting.try_out(conn, sight.asker.entity, brand, asked, today)[1]

    @get("/leads/{reference:str}/quotations", opt=READ, sync_to_thread=True)
    def get_quotations(sight: Sighted, reference: FromPath[str]) -> Quotations:
        """Every version, newest first."""
        with door.reading(sight, reference) as (conn, key, now):
            found = quoting.list_quotations(conn, [key])
            people = listing.read_actors(conn, asked_by(found))
        return Quotations([quotation_shown(reference, one, now) for one in found], people=people)

    @post("/leads/{reference:str}/quotations", opt=QUOTE, status_code=201, sync_to_thread=True)
    def post_quotation(
        request: Request, sight: Sighted, reference: FromPath[str], data: QuotationSent, key: OnceKey = ""
    ) -> QuotationShown:
        """A further version; the one before gives way."""
        loan = None
        if data.loan is not None:
            wanted = data.loan
            loan = LoanWish(wanted.product, money(wanted.down), wanted.months, wanted.method)

        def act(doing: Doing) -> QuotationShown:
            asked = Asked(
                data.model, data.options, money(data.discount), data.insurance, loan,
                data.bought_on or doing.today, doing.now + timedelta(days=data.valid_days),
            )  # fmt: skip
            return quotation_shown(reference, quoting.quote(doing, data.brand, asked), doing.now)

        return door.do(request, sight, reference, key, data, QuotationShown, act)

    return [get_trial, get_quotations, post_quotation]


def _decided(door: Door, word: str, agreed: bool) -> HTTPRouteHandler:
    path = f"/leads/{{reference:str}}/quotations/{{version:int}}/{word}"

    @post(path, opt=APPROVE, status_code=204, sync_to_thread=True)
    def decide(
        request: Request,
        sight: Sighted,
        reference: FromPath[str],
        version: FromPath[int],
        key: OnceKey = "",
    ) -> None:
        """The discount is agreed to, by somebody whose own limit covers it; or refused."""

        def act(doing: Doing) -> None:
            quoting.decide(doing, version, agreed=agreed)

        door.do(request, sight, reference, key, None, type(None), act)

    return decide


def _orders(door: Door) -> list[HTTPRouteHandler]:
    @get("/leads/{reference:str}/orders", opt=READ, sync_to_thread=True)
    def get_orders(sight: Sighted, reference: FromPath[str]) -> Orders:
        """The orders of a lead with their payments, newest first."""
        with door.reading(sight, reference) as (conn, key, _):
            found = ordering.list_orders(conn, [key])
            paid = ordering.list_payments(conn, [key])
            did = [one.placed_by for one in found] + [one.ended_by for one in found]
            did += [one.entered_by for one in paid] + [one.decided_by for one in paid]
            people = listing.read_actors(conn, did)
        payments = [shown(PaymentShown, one, lead=reference) for one in paid]
        return Orders(
            [
                shown(
                    OrderShown,
                    one,
                    lead=reference,
                    payments=[entry for entry in payments if entry.order == one.order],
                )
                for one in found
            ],
            people=people,
        )

    @post("/leads/{reference:str}/orders", opt=WRITE, status_code=201, sync_to_thread=True)
    def post_order(
        request: Request, sight: Sighted, reference: FromPath[str], data: OrderSent, key: OnceKey = ""
    ) -> Made:
        """The customer orders what a version of the quotation says."""

        def act(doing: Doing) -> Made:
            return Made(ordering.place(doing, data.version))

        return door.do(request, sight, reference, key, data, Made, act)

    @post("/leads/{reference:str}/orders/delivery", opt=WRITE, status_code=204, sync_to_thread=True)
    def deliver(request: Request, sight: Sighted, reference: FromPath[str], key: OnceKey = "") -> None:
        """The car is the customer's: the lead is won."""

        def act(doing: Doing) -> None:
            ordering.deliver(doing, door.book())

        door.do(request, sight, reference, key, None, type(None), act)

    @post("/leads/{reference:str}/orders/cancellation", opt=WRITE, status_code=204, sync_to_thread=True)
    def cancel(
        request: Request, sight: Sighted, reference: FromPath[str], data: ReasonSent, key: OnceKey = ""
    ) -> None:
        """The order is off; what was paid was paid back before."""

        def act(doing: Doing) -> None:
            ordering.cancel(doing, data.reason)

        door.do(request, sight, reference, key, data, type(None), act)

    return [get_orders, post_order, deliver, cancel]


def _payments(door: Door) -> list[HTTPRouteHandler]:
    @post("/leads/{reference:str}/payments", opt=WRITE, status_code=201, sync_to_thread=True)
    def post_payment(
        request: Request, sight: Sighted, reference: FromPath[str], data: PaymentSent, key: OnceKey = ""
    ) -> PaymentMade:
        """Sales enter what a customer paid; it counts once finance has confirmed it."""
        asked = PaymentAsked(data.kind, data.method, data.receipt, money(data.amount, negative=True))

        def act(doing: Doing) -> PaymentMade:
            return PaymentMade(*ordering.enter_payment(doing, asked))

        return door.do(request, sight, reference, key, data, PaymentMade, act)

    @post(
        "/leads/{reference:str}/payments/{order:int}/{payment:int}/correction",
        opt=COUNTER,
        status_code=201,
        sync_to_thread=True,
    )
    def correct(
        request: Request,
        sight: Sighted,
        reference: FromPath[str],
        order: FromPath[int],
        payment: FromPath[int],
        data: CorrectionSent,
        key: OnceKey = "",
    ) -> PaymentMade:
        """A confirmed payment was wrong: its counter-entry, entered by sales or finance; somebody else of
        finance confirms it."""
        asked = PaymentAsked("correction", "transfer", data.receipt, None, payment)

        def act(doing: Doing) -> PaymentMade:
            newest = ordering.list_orders(doing.conn, [doing.lead.key])[:1]
            if [one.order for one in newest] != [order]:
                raise Refusal("order_unknown", 404)
            return PaymentMade(*ordering.enter_payment(doing, asked))

        return door.do(request, sight, reference, key, data, PaymentMade, act)

    return [post_payment, correct]


def _looked_at(door: Door, word: str, there: bool) -> HTTPRouteHandler:
    path = f"/leads/{{reference:str}}/payments/{{order:int}}/{{payment:int}}/{word}"

    @post(path, opt=CONFIRM, status_code=204, sync_to_thread=True)
    def decide(
        request: Request,
        sight: Sighted,
        reference: FromPath[str],
        order: FromPath[int],
        payment: FromPath[int],
        key: OnceKey = "",
    ) -> None:
        """Finance, and not whoever entered it: the money is there; or it is not."""

        def act(doing: Doing) -> None:
            ordering.decide_payment(doing, order, payment, confirmed=there)

        door.do(request, sight, reference, key, None, type(None), act)

    return decide


def _losses(door: Door) -> list[HTTPRouteHandler]:
    @get("/leads/{reference:str}/losses", opt=READ, sync_to_thread=True)
    def get_losses(sight: Sighted, reference: FromPath[str]) -> Losses:
        """Reports that a lead is lost, newest first."""
        with door.reading(sight, reference) as (conn, key, _):
            found = losing.list_losses(conn, [key])
        return Losses([shown(LossShown, one, lead=reference) for one in found])

    @get("/losses/waiting", opt=REVIEW, sync_to_thread=True)
    def get_waiting(sight: Sighted) -> Losses:
        """What waits for the manager, the oldest first."""
        with door.connect(sight.scope) as conn:
            waiting = losing.list_waiting(conn, sight.asker.entity, PAGE)
            seen = hold(conn, sight, [(one.bucket, one.lead_id) for one in waiting])
        return Losses(
            [
                shown(LossShown, one, lead=door.name(sight, (one.bucket, one.lead_id)))
                for one in waiting
                if (one.bucket, one.lead_id) in seen
            ]
        )

    @post("/leads/{reference:str}/losses", opt=REPORT, status_code=201, sync_to_thread=True)
    def post_loss(
        request: Request, sight: Sighted, reference: FromPath[str], data: ReasonSent, key: OnceKey = ""
    ) -> Made:
        """The lead is reported lost; it goes on until a manager agrees."""

        def act(doing: Doing) -> Made:
            return Made(losing.report(doing, data.reason))

        return door.do(request, sight, reference, key, data, Made, act)

    @post("/leads/{reference:str}/reactivation", opt=REVIEW, status_code=200, sync_to_thread=True)
    def reactivate(
        request: Request, sight: Sighted, reference: FromPath[str], data: ReactivationSent, key: OnceKey = ""
    ) -> Reactivated:
        """A lost lead lives again, under the same name, with a new owner or the old one."""

        def act(doing: Doing) -> Reactivated:
            book = door.book()
            owner = losing.bring_back(doing, book, door.followup, data.to)
            return Reactivated(book.people[owner].code if owner is not None else "")

        return door.do(request, sight, reference, key, data, Reactivated, act)

    return [get_losses, get_waiting, post_loss, reactivate]


def _reviewed(door: Door, word: str, agreed: bool) -> HTTPRouteHandler:
    path = f"/leads/{{reference:str}}/losses/{{loss:int}}/{word}"

    @post(path, opt=REVIEW, status_code=204, sync_to_thread=True)
    def review(
        request: Request, sight: Sighted, reference: FromPath[str], loss: FromPath[int], key: OnceKey = ""
    ) -> None:
        """The manager agrees to the report of this number: the lead is lost; or sends it back: the owner goes
        on. A later report is another one."""

        def act(doing: Doing) -> None:
            losing.review(doing, door.book(), loss, agreed=agreed)

        door.do(request, sight, reference, key, None, type(None), act)

    return review
