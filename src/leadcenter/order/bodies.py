"""What the routes of the order room are sent and answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from leadcenter.followup.face import Caller
from leadcenter.order.loan import Method
from leadcenter.order.tables import BandShown, ReasonShown
from leadcenter.order.terms import (
    LoanProduct,
    LossTold,
    OrderTold,
    PaymentTold,
    Premium,
    QuotationTold,
    Relief,
    Tax,
)

Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
Reason = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=500)]
Receipt = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$")]
Seats = Annotated[int, msgspec.Meta(ge=2, le=9)]
Months = Annotated[int, msgspec.Meta(ge=1, le=120)]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a request sends; unknown fields are refused."""


class LoanBody(Body, frozen=True):
    """A loan that the customer would take: paid down (yuan), for how many months, how it is paid back."""

    product: Code
    down: Decimal
    months: Months
    method: Method = Method.EQUAL_INSTALMENT


class QuotationBody(Body, frozen=True):
    """A car as the customer would buy it; `bought_on`: the day of the invoice, by which it is taxed (not
    sent: today); `valid_days`: for how long it holds, today not counted."""

    brand: Code
    model: Code
    options: Annotated[tuple[Code, ...], msgspec.Meta(max_length=100)] = ()
    discount: Decimal = Decimal(0)
    insurance: Annotated[tuple[Code, ...], msgspec.Meta(max_length=50)] = ()
    loan: LoanBody | None = None
    bought_on: date | None = None
    valid_days: Annotated[int, msgspec.Meta(ge=1, le=90)] = 7


class OrderBody(Body, frozen=True):
    """Which version of the quotation is ordered."""

    version: Annotated[int, msgspec.Meta(ge=1, le=32_000)]


class PaymentBody(Body, frozen=True):
    """What a customer paid (yuan; what was paid back: `refund` with a negative amount), under which
    receipt."""

    kind: Literal["deposit", "down_payment", "balance", "loan", "refund"]
    method: Literal["transfer", "card", "cash", "wechat", "alipay", "lender"]
    receipt: Receipt
    amount: Decimal


class CorrectionBody(Body, frozen=True):
    """The counter-entry of a confirmed payment has a receipt of its own, and the amount taken back."""

    receipt: Receipt


class ReasonBody(Body, frozen=True):
    """Why."""

    reason: Reason


class ReactivationBody(Body, frozen=True):
    """To whom the lead goes, by staff code; empty: to whoever owned it last."""

    to: Annotated[str, msgspec.Meta(max_length=60)] = ""


class LimitsBody(Body, frozen=True):
    """By which share of the list price (0.02 = 2 %) people of each role may lower it alone: all roles that
    may."""

    limits: Annotated[dict[Code, Decimal], msgspec.Meta(max_length=50)]


class ReasonTextBody(Body, frozen=True):
    """A reason for a loss."""

    name_zh: Name
    name_en: Name
    status: Literal["active", "ended"] = "active"


class PremiumBody(Body, frozen=True):
    """A commercial insurance from a day on: a year's premium is base + share of the price."""

    valid_from: date
    name_zh: Name
    name_en: Name
    base: Decimal
    share: Decimal = Decimal(0)
    seats_from: Seats = 2
    seats_to: Seats = 9
    valid_to: date | None = None
    source: Text = ""


class BandBody(Body, frozen=True):
    """What a province asks a year for cars above so many millilitres (the bands are the law's)."""

    above: Annotated[int, msgspec.Meta(ge=0, le=20_000)]
    amount: Decimal


class VesselTaxBody(Body, frozen=True):
    """The vehicle and vessel tax of a province from a day on, with the decision that says so."""

    valid_from: date
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    bands: Annotated[tuple[BandBody, ...], msgspec.Meta(min_length=1, max_length=7)]


class LoanProductBody(Body, frozen=True):
    """A loan from a day on: nominal rate of a year (0.048 = 4.8 %), fee (yuan), least share paid down."""

    valid_from: date
    name_zh: Name
    name_en: Name
    annual_rate: Decimal
    least_down: Decimal
    terms: Annotated[tuple[Months, ...], msgspec.Meta(min_length=1, max_length=60)]
    fee: Decimal = Decimal(0)
    valid_to: date | None = None


class QuotationShown(QuotationTold, frozen=True):
    """A version. `lead`: as the asker's legal entity knows it; `valid`: it can be ordered now."""

    lead: str
    valid: bool


class About(msgspec.Struct, frozen=True, kw_only=True):
    """`customers`: whom a list of a dealer is about, by the name of the lead (of a list of one lead: nobody);
    `people`: what those are called who did something, by how the rows name them."""

    customers: dict[str, Caller] = {}
    people: dict[str, str] = {}


class Quotations(About, frozen=True):
    """Newest first, or what waits, the oldest first."""

    quotations: list[QuotationShown]


class PaymentShown(PaymentTold, frozen=True):
    """A payment of a lead, as the asker's legal entity knows that."""

    lead: str


class Payments(About, frozen=True):
    """What waits for finance, the oldest first."""

    payments: list[PaymentShown]


class OrderShown(OrderTold, frozen=True):
    """An order of a lead, as the asker's legal entity knows that; in a list of one lead with its payments."""

    lead: str
    payments: list[PaymentShown]


class Orders(About, frozen=True):
    """Newest first."""

    orders: list[OrderShown]


class LossShown(LossTold, frozen=True):
    """A report about a lead, as the asker's legal entity knows that."""

    lead: str


class Losses(msgspec.Struct, frozen=True):
    """Newest first, or what waits, the oldest first."""

    losses: list[LossShown]


class Reasons(msgspec.Struct, frozen=True):
    """Why leads may be lost, by code."""

    reasons: list[ReasonShown]


class Made(msgspec.Struct, frozen=True):
    """The number of what was made."""

    number: int


class PaymentMade(msgspec.Struct, frozen=True):
    """A payment that waits for finance."""

    order: int
    payment: int
    amount: Decimal


class Reactivated(msgspec.Struct, frozen=True):
    """Code of who owns the lead now; empty: it lies on the dealer's desk."""

    owner: str


class Limits(msgspec.Struct, frozen=True):
    """By role."""

    limits: dict[str, Decimal]


class TablesShown(msgspec.Struct, frozen=True):
    """What holds on a day for a car with so many seats."""

    on: date
    tax: Tax
    relief: Relief | None
    insurance: tuple[Premium, ...]
    loans: tuple[LoanProduct, ...]


class VesselTaxes(msgspec.Struct, frozen=True):
    """By band; `on`: the day whose sums they are."""

    province: str
    on: date
    bands: list[BandShown]
