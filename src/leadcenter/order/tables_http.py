"""Routes about the tables that trial calculations go by, and the reasons for a loss.

GET /quotation-tables?on=&seats=           tax, insurance, loans of a day
GET /vessel-taxes?province=&on=            what a province asks for cars by displacement
PUT /vessel-taxes/{province}               from today or a later day on
PUT /premiums/{code}                       a commercial insurance from today or a later day on
PUT /loan-products/{code}
GET /discount-limits                       of the asker's dealer
PUT /discount-limits
GET /loss-reasons
PUT /loss-reasons/{code}
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, put
from litestar.params import FromPath, FromQuery

from leadcenter.access.face import OF_MAKER, Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect, Zone
from leadcenter.order import tables
from leadcenter.order.bodies import Limits, Reasons, TablesShown, VesselTaxes
from leadcenter.order.requests import (
    LimitsSent,
    LoanProductSent,
    PremiumSent,
    ReasonTextSent,
    VesselTaxSent,
)
from leadcenter.order.tables import ReasonShown
from leadcenter.vehicle.face import money, read_day, share

READ: Final = needs(Permission.OFFER_READ)
REASONS: Final = needs(Permission.OFFER_READ, Permission.FIGURES_READ)
MANAGE: Final = needs(Permission.OFFER_MANAGE, zones=OF_MAKER)
LIMITS: Final = needs(Permission.DISCOUNT_MANAGE, zones=frozenset({Zone.ENTITIES}))
OWN: Final = needs(Permission.DISCOUNT_MANAGE, Permission.QUOTATION_WRITE, zones=frozenset({Zone.ENTITIES}))

Request = litestar.Request[Any, Any, Any]


def routes(connect: Connect) -> list[HTTPRouteHandler]:
    """The routes about tables. Handlers run in threads."""

    @get("/quotation-tables", opt=READ, sync_to_thread=True)
    def get_tables(
        sight: Sighted,
        on: FromQuery[date | None] = None,
        seats: FromQuery[Annotated[int, msgspec.Meta(ge=2, le=9)]] = 5,
    ) -> TablesShown:
        """What holds on a day."""
        with connect(sight.scope) as conn:
            found = tables.read_tables(conn, on or read_day(conn, sight.asker.entity)[1], seats)
        return TablesShown(found.on, found.tax, found.relief, found.premiums, found.loans)

    @get("/vessel-taxes", opt=READ, sync_to_thread=True)
    def get_vessel_taxes(
        sight: Sighted, province: FromQuery[str], on: FromQuery[date | None] = None
    ) -> VesselTaxes:
        """The bands of the law with what a province asks on a day."""
        with connect(sight.scope) as conn:
            day = on or read_day(conn, sight.asker.entity)[1]
            return VesselTaxes(province, day, tables.list_vessel_tax(conn, province, day))

    @put("/vessel-taxes/{province:str}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_vessel_tax(
        request: Request, sight: Sighted, province: FromPath[str], data: VesselTaxSent
    ) -> None:
        """What a province asks for cars by displacement, a year; named as the dealers' addresses name it."""
        amounts = {one.above: money(one.amount) for one in data.bands}
        if len(amounts) != len(data.bands):
            raise Refusal("vessel_tax_unfit", 422)
        with connect(sight.scope) as conn:
            _, today = read_day(conn, sight.asker.entity)
            tables.write_vessel_tax(conn, today, province, data.valid_from, amounts, data.source)
            _record(conn, sight, request, "vessel_tax.written", "vessel_tax", province, {}, data)

    @put("/premiums/{code:str}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_premium(request: Request, sight: Sighted, code: FromPath[str], data: PremiumSent) -> None:
        """What a commercial insurance costs from a day on; the compulsory one is the law's."""
        row = msgspec.structs.asdict(data) | {
            "code": _code(code),
            "base": money(data.base),
            "share": share(data.share),
        }
        with connect(sight.scope) as conn:
            tables.write_premium(conn, read_day(conn, sight.asker.entity)[1], row)
            _record(conn, sight, request, "insurance_rate.written", "insurance_rate", code, {}, data)

    @put("/loan-products/{code:str}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_loan(request: Request, sight: Sighted, code: FromPath[str], data: LoanProductSent) -> None:
        """A loan that may be quoted from a day on."""
        row = msgspec.structs.asdict(data) | {
            "code": _code(code),
            "terms": sorted(set(data.terms)),
            "fee": money(data.fee),
            "annual_rate": share(data.annual_rate, 6),
            "least_down": share(data.least_down, 4),
        }
        with connect(sight.scope) as conn:
            tables.write_loan(conn, read_day(conn, sight.asker.entity)[1], row)
            _record(conn, sight, request, "loan_product.written", "loan_product", code, {}, data)

    @get("/discount-limits", opt=OWN, sync_to_thread=True)
    def get_limits(sight: Sighted) -> Limits:
        """By how much people of the own dealer may lower a price."""
        with connect(sight.scope) as conn:
            return Limits(tables.read_limits(conn, sight.asker.entity))

    @put("/discount-limits", opt=LIMITS, status_code=204, sync_to_thread=True)
    def put_limits(request: Request, sight: Sighted, data: LimitsSent) -> None:
        """By how much people of the own dealer may lower a price from now on."""
        limits = {role: share(one, 4) for role, one in data.limits.items()}
        with connect(sight.scope) as conn:
            before = tables.write_limits(conn, sight.asker.entity, limits)
            about = str(sight.asker.entity)
            _record(conn, sight, request, "discount_limit.changed", "entity", about, {"limits": before}, data)

    @get("/loss-reasons", opt=REASONS, sync_to_thread=True)
    def get_reasons(sight: Sighted) -> Reasons:
        """Why leads may be lost: for who loses them, and who reads in figures that they were."""
        with connect(sight.scope) as conn:
            return Reasons(tables.list_reasons(conn))

    @put("/loss-reasons/{code:str}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_reason(request: Request, sight: Sighted, code: FromPath[str], data: ReasonTextSent) -> None:
        """A reason for a loss, new or anew."""
        with connect(sight.scope) as conn:
            tables.write_reason(conn, ReasonShown(_code(code), data.name_zh, data.name_en, data.status))
            _record(conn, sight, request, "loss_reason.written", "loss_reason", code, {}, data)

    return [
        get_tables, get_vessel_taxes, put_vessel_tax, put_premium, put_loan, get_limits, put_limits,
        get_reasons, put_reason,
    ]  # fmt: skip


def _code(code: str) -> str:
    """Raises Refusal `code_unfit` (422)."""
    plain = code.replace("_", "")
    if not (code[0].islower() and plain.isalnum() and plain == plain.lower() and len(code) <= 40):
        raise Refusal("code_unfit", 422)
    return code


def _record(
    conn: Connection, sight: Sight, request: Request, what: str, kind: str, about: str,
    before: dict[str, Any], data: msgspec.Struct,
) -> None:  # fmt: skip
    act = Act(
        who=who(sight, request), what=what, object_kind=kind, object=about,
        before=msgspec.to_builtins(before) or None, after=msgspec.to_builtins(data),
    )  # fmt: skip
    audit.record(conn, [act], read_day(conn, sight.asker.entity)[0])
