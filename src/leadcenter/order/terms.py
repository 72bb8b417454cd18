"""Words of the order room: states and the ways between them, what a trial calculation is made of."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from leadcenter.order.loan import Instalment, Method

Key = tuple[int, UUID]
"""(bucket, lead)."""


class QuotationState(StrEnum):
    """Where a version of a quotation stands."""

    WAITING = "waiting"  # the discount wants the word of somebody above
    OPEN = "open"  # offered, until its last day
    REFUSED = "refused"
    REPLACED = "replaced"  # a newer version, or the lead is over
    ORDERED = "ordered"


class OrderState(StrEnum):
    """Where an order stands."""

    PLACED = "placed"
    PAID = "paid"  # finance has confirmed all that is due
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    """Where a payment stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class LossState(StrEnum):
    """Where a report that a lead is lost stands."""

    ASKED = "asked"
    AGREED = "agreed"
    SENT_BACK = "sent_back"
    OVERTAKEN = "overtaken"  # an order came, the lead ended otherwise, or somebody else has it


_Q, _O, _P, _L = QuotationState, OrderState, PaymentState, LossState

QUOTATION_WAYS: dict[QuotationState, frozenset[QuotationState]] = {
    _Q.WAITING: frozenset({_Q.OPEN, _Q.REFUSED, _Q.REPLACED}),
    _Q.OPEN: frozenset({_Q.REPLACED, _Q.ORDERED}),
    _Q.REFUSED: frozenset(),
    _Q.REPLACED: frozenset(),
    _Q.ORDERED: frozenset(),
}
ORDER_WAYS: dict[OrderState, frozenset[OrderState]] = {
    _O.PLACED: frozenset({_O.PAID, _O.CANCELLED}),
    _O.PAID: frozenset({_O.PLACED, _O.DELIVERED, _O.CANCELLED}),
    _O.DELIVERED: frozenset(),
    _O.CANCELLED: frozenset(),
}
"""From paid back to placed by a confirmed counter-entry. Cancelled only with nothing paid (and from paid only
where nothing was due)."""
PAYMENT_WAYS: dict[PaymentState, frozenset[PaymentState]] = {
    _P.WAITING: frozenset({_P.CONFIRMED, _P.REJECTED}),
    _P.CONFIRMED: frozenset(),
    _P.REJECTED: frozenset(),
}
LOSS_WAYS: dict[LossState, frozenset[LossState]] = {
    _L.ASKED: frozenset({_L.AGREED, _L.SENT_BACK, _L.OVERTAKEN}),
    _L.AGREED: frozenset(),
    _L.SENT_BACK: frozenset(),
    _L.OVERTAKEN: frozenset(),
}


class Tax(msgspec.Struct, frozen=True):
    """The purchase tax of a day: 0.10 = 10 % of the price without value-added tax."""

    rate: Decimal
    vat: Decimal
    source: str


class Relief(msgspec.Struct, frozen=True):
    """By which share and at most how much (None = any amount) the tax of a listed car is reduced."""

    share: Decimal
    most: Decimal | None
    source: str


class VesselTax(msgspec.Struct, frozen=True):
    """The vehicle and vessel tax of a year for a car; `spared`: the share that a listed one does not pay."""

    year: Decimal
    source: str
    spared: Decimal = Decimal(0)
    spared_by: str = ""


class Premium(msgspec.Struct, frozen=True):
    """An insurance for a year: base + share of the price."""

    code: str
    compulsory: bool
    base: Decimal
    share: Decimal
    source: str
    name_zh: str = ""
    name_en: str = ""


class LoanProduct(msgspec.Struct, frozen=True):
    """A loan that may be quoted."""

    code: str
    annual_rate: Decimal
    fee: Decimal
    least_down: Decimal
    terms: tuple[int, ...]
    name_zh: str = ""
    name_en: str = ""


class Tables(msgspec.Struct, frozen=True):
    """What held on the day of purchase. `relief`: of listed new-energy cars; None = none. `vessel`: None =
    what the dealer's province asks for the car is not known."""

    on: date
    tax: Tax
    relief: Relief | None
    premiums: tuple[Premium, ...]
    loans: tuple[LoanProduct, ...]
    vessel: VesselTax | None = None


class LoanWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer would borrow: the product, what is paid down (yuan), for how many months."""

    product: str
    down: Decimal
    months: int
    method: Method = Method.EQUAL_INSTALMENT


class Wish(msgspec.Struct, frozen=True):
    """What is to be calculated. `listed`: does the car stand in the catalogue on that day?"""

    list_price: Decimal
    option_prices: tuple[tuple[str, Decimal], ...]
    discount: Decimal
    listed: bool
    insurance: tuple[str, ...]
    loan: LoanWish | None


class Line(msgspec.Struct, frozen=True):
    """A step: what came out, how (the numbers as they were calculated with), by which rule."""

    code: str
    amount: Decimal
    how: str
    source: str = ""


class Loan(msgspec.Struct, frozen=True):
    """A loan as it is shown. `effective_rate` of a year: 0.0491 = 4.91 %."""

    product: str
    method: Method
    down: Decimal
    debt: Decimal
    months: int
    annual_rate: Decimal
    fee: Decimal
    interest: Decimal
    effective_rate: Decimal
    instalments: tuple[Instalment, ...]


class Trial(msgspec.Struct, frozen=True):
    """A trial calculation, yuan. `price`: of the car with its options after the discount, value-added tax
    included; `tax`: the purchase tax; `vessel_tax`: until the year's end, None = not known and not in the
    total; `total`: with taxes and insurance; `at_once`: what must be at hand, the loan taken off."""

    on: date
    list_price: Decimal
    discount: Decimal
    price: Decimal
    tax: Decimal
    insurance: Decimal
    total: Decimal
    at_once: Decimal
    lines: tuple[Line, ...]
    loan: Loan | None = None
    vessel_tax: Decimal | None = None


class Fault(StrEnum):
    """Why nothing can be calculated; each has a text in two languages."""

    DISCOUNT = "discount_above_price"
    INSURANCE = "insurance_unknown"
    LOAN = "loan_unknown"
    MONTHS = "loan_months_unfit"
    DOWN = "loan_down_unfit"


class Standing(msgspec.Struct, frozen=True):
    """A lead as this room finds it, locked. `place`: its state on the belt; `owner`: who owns it now;
    `last_owner`: who did before."""

    bucket: int
    id: UUID
    dealer_id: UUID
    brand: str
    series: str
    status: str
    place: str
    owner: UUID | None
    last_owner: UUID | None
    customer_id: UUID

    @property
    def key(self) -> Key:
        return self.bucket, self.id


class Asked(msgspec.Struct, frozen=True):
    """A quotation that is asked for: the car, the discount (yuan), the day of purchase, until when
    it holds."""

    model: str
    options: tuple[str, ...]
    discount: Decimal
    insurance: tuple[str, ...]
    loan: LoanWish | None
    on: date
    valid_until: datetime


class QuotationTold(msgspec.Struct, frozen=True):
    """A version as it may be told, with each step of its calculation."""

    version: int
    status: str
    brand: str
    model: str
    options: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    valid_until: datetime
    decided_by: str | None
    decided_at: datetime | None
    trial: Trial


class Quotation(QuotationTold, frozen=True):
    """A version as it is kept."""

    bucket: int
    lead_id: UUID
    list_price: Decimal
    discount: Decimal
    price: Decimal
    total: Decimal


class OrderTold(msgspec.Struct, frozen=True):
    """What a customer bought: `due` is the price of the quotation, `paid` what finance has confirmed."""

    order: int
    version: int
    status: str
    due: Decimal
    paid: Decimal
    placed_by: str
    placed_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    end_reason: str


class Order(OrderTold, frozen=True):
    """An order as it is kept."""

    bucket: int
    lead_id: UUID


class PaymentAsked(msgspec.Struct, frozen=True):
    """What sales enter; a counter-entry has the amount of the payment that it takes back (None)."""

    kind: str
    method: str
    receipt: str
    amount: Decimal | None
    corrects: int | None = None


class PaymentTold(msgspec.Struct, frozen=True):
    """A payment as it was entered, and what finance said."""

    order: int
    payment: int
    kind: str
    method: str
    receipt: str
    amount: Decimal
    corrects: int | None
    status: str
    entered_by: str
    entered_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class Payment(PaymentTold, frozen=True):
    """A payment as it is kept."""

    bucket: int
    lead_id: UUID


class LossTold(msgspec.Struct, frozen=True):
    """A report that a lead is lost; `staff`: code of who owned it; `back_at`: it lives again since."""

    loss: int
    reason: str
    status: str
    staff: str | None
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    back_by: str | None
    back_at: datetime | None


class Loss(LossTold, frozen=True):
    """A report as it is kept."""

    bucket: int
    lead_id: UUID
