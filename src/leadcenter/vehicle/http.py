"""Routes of the vehicle room: what is sold, at which price, by whom.

GET /brands                                brands with their series
GET /offers?on=&dealer=&brand=&model=      models with their prices and options of a day
PUT /brands/{brand}                        a brand, new or called anew
PUT /brands/{brand}/series/{code}          a series with the names by which channels mean it
GET /brands/{brand}/models                 all of them, with a price or without
PUT /brands/{brand}/models/{code}          a model with its options, new or anew
GET /brands/{brand}/price-lists            versions, newest first
GET /price-lists/{id}                      what a version says
POST /brands/{brand}/price-lists           a new version, from today or a later day on
GET /entities/{code}/series                what a dealer sells
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import litestar
import msgspec
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler, get, post, put
from litestar.openapi.spec import Example
from litestar.params import BodyKwarg, FromPath, FromQuery

from leadcenter.access.face import OF_MAKER, Once, OnceKey, Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect
from leadcenter.vehicle import catalogue, offers
from leadcenter.vehicle.money import money
from leadcenter.vehicle.terms import (
    BrandShown,
    Energy,
    ListShown,
    Model,
    ModelShown,
    Offer,
    Option,
    OptionKind,
    Price,
    SeriesShown,
    SeriesSold,
)

READ: Final = needs(Permission.OFFER_READ)
NAMES: Final = needs(
    Permission.OFFER_READ, Permission.CLEANING_WORK, Permission.LEAD_READ, Permission.FIGURES_READ
)
"""Whoever reads of leads or figures reads what the cars are called, not what they cost."""
MANAGE: Final = needs(Permission.OFFER_MANAGE, zones=OF_MAKER)
LARGEST: Final = 4 * 1_024 * 1_024

Request = litestar.Request[Any, Any, Any]
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
Code = Annotated[str, msgspec.Meta(pattern=rf"^{CODE.pattern}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a request sends; unknown fields are refused."""


class BrandBody(Body, frozen=True):
    """What a brand is called."""

    name_zh: Name
    name_en: Name


class SeriesBody(Body, frozen=True):
    """What a series is called by people, and by channels: all of their names (case and blanks do not
    count)."""

    name_zh: Name
    name_en: Name
    aliases: Annotated[tuple[Name, ...], msgspec.Meta(max_length=200)] = ()


class OptionBody(Body, frozen=True):
    """Something that can be ordered with a model."""

    code: Code
    kind: OptionKind
    name_zh: Name
    name_en: Name


class ModelBody(Body, frozen=True):
    """A model; `listed_from`, `listed_to`: while it stands in the catalogue of new-energy cars whose taxes
    are reduced; `displacement`: of the engine in millilitres."""

    series: Code
    name_zh: Name
    name_en: Name
    energy: Energy
    seats: Annotated[int, msgspec.Meta(ge=2, le=9)]
    listed_from: date | None = None
    listed_to: date | None = None
    status: Literal["active", "ended"] = "active"
    options: Annotated[tuple[OptionBody, ...], msgspec.Meta(max_length=500)] = ()
    displacement: Annotated[int, msgspec.Meta(ge=1, le=20_000)] | None = None


class PriceBody(Body, frozen=True):
    """Of a model, or of an option with it; yuan with two places at most, value-added tax included."""

    model: Code
    price: Decimal
    option: Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,59})?$")] = ""


class PriceListBody(Body, frozen=True):
    """All prices of a brand from a day on."""

    valid_from: date
    prices: Annotated[tuple[PriceBody, ...], msgspec.Meta(min_length=1, max_length=20_000)]


def _json(what: str, value: dict[str, Any]) -> BodyKwarg:
    return BodyKwarg(media_type=RequestEncodingType.JSON, examples=[Example(what, value=value)])


_SERIES: Final[dict[str, Any]] = {
    "name_zh": "云海E5",
    "name_en": "Yunhai E5",
    "aliases": ["yunhai-e5", "云海 E5 纯电"],
}
_MODEL: Final[dict[str, Any]] = {
    "series": "E5", "name_zh": "E5 长续航版", "name_en": "E5 long range", "energy": "bev", "seats": 5,
    "listed_from": "2026-01-01",
    "options": [{"code": "red", "kind": "paint", "name_zh": "珠光红", "name_en": "pearl red"}],
}  # fmt: skip
_PRICES: Final[dict[str, Any]] = {
    "valid_from": "2027-01-01",
    "prices": [
        {"model": "E5-long", "price": "219800"},
        {"model": "E5-long", "option": "red", "price": "3000"},
    ],
}
BrandSent = Annotated[BrandBody, _json("a brand", {"name_zh": "星野", "name_en": "Xingye"})]
SeriesSent = Annotated[SeriesBody, _json("a series that two channels call otherwise", _SERIES)]
ModelSent = Annotated[ModelBody, _json("an electric car with a paint", _MODEL)]
PriceListSent = Annotated[PriceListBody, _json("a car and its paint", _PRICES)]


class Brands(msgspec.Struct, frozen=True):
    """By code."""

    brands: list[BrandShown]


class Offers(msgspec.Struct, frozen=True):
    """By brand and model; the day whose prices they are."""

    on: date
    offers: list[Offer]


class Models(msgspec.Struct, frozen=True):
    """Those that are sold first, by series and code."""

    models: list[ModelShown]


class PriceLists(msgspec.Struct, frozen=True):
    """Newest first."""

    lists: list[ListShown]


class Prices(msgspec.Struct, frozen=True):
    """By model and option."""

    prices: list[Price]


class Sold(msgspec.Struct, frozen=True):
    """By brand and series."""

    series: list[SeriesSold]


def routes(connect: Connect, once: Once) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    return [*_reading(connect), *_naming(connect), *_pricing(connect, once)]


def _reading(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/brands", opt=NAMES, sync_to_thread=True)
    def get_brands(sight: Sighted) -> Brands:
        """Brands with their series."""
        with connect(sight.scope) as conn:
            return Brands(offers.list_brands(conn))

    @get("/offers", opt=READ, sync_to_thread=True)
    def get_offers(
        sight: Sighted,
        on: FromQuery[date | None] = None,
        dealer: FromQuery[str] = "",
        brand: FromQuery[str] = "",
        model: FromQuery[str] = "",
    ) -> Offers:
        """Models with their prices and options of a day (today at the asker's legal entity). A dealer's
        people see what their own sells, others what the dealer asked for sells, or everything."""
        with connect(sight.scope) as conn:
            day = on or offers.read_day(conn, sight.asker.entity)[1]
            seller = None if sight.of_maker else sight.asker.entity
            if dealer:
                seller = _seen_dealer(conn, sight, dealer)
            return Offers(day, offers.read_offers(conn, day, seller, brand, model))

    @get("/brands/{brand:str}/models", opt=MANAGE, sync_to_thread=True)
    def get_models(sight: Sighted, brand: FromPath[str]) -> Models:
        """All models of a brand."""
        with connect(sight.scope) as conn:
            return Models(offers.list_models(conn, brand))

    @get("/brands/{brand:str}/price-lists", opt=READ, sync_to_thread=True)
    def get_price_lists(sight: Sighted, brand: FromPath[str]) -> PriceLists:
        """The versions of the prices of a brand."""
        with connect(sight.scope) as conn:
            return PriceLists(offers.list_lists(conn, brand))

    @get("/price-lists/{identifier:uuid}", opt=READ, sync_to_thread=True)
    def get_price_list(sight: Sighted, identifier: FromPath[UUID]) -> Prices:
        """What a version says."""
        with connect(sight.scope) as conn:
            found = offers.list_prices(conn, identifier)
        if not found:
            raise Refusal("price_list_unknown", 404)
        return Prices(found)

    @get("/entities/{code:str}/series", opt=READ, sync_to_thread=True)
    def get_series(sight: Sighted, code: FromPath[str]) -> Sold:
        """What a dealer sells."""
        with connect(sight.scope) as conn:
            return Sold(offers.series_of(conn, _seen_dealer(conn, sight, code)))

    return [get_brands, get_offers, get_models, get_price_lists, get_price_list, get_series]


def _naming(connect: Connect) -> list[HTTPRouteHandler]:
    @put("/brands/{brand:str}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_brand(request: Request, sight: Sighted, brand: FromPath[str], data: BrandSent) -> None:
        """A brand, new or called anew."""
        with connect(sight.scope) as conn:
            new = catalogue.write_brand(conn, _code(brand), data.name_zh, data.name_en)
            _record(conn, sight, request, "brand", new, brand, data)

    @put("/brands/{brand:str}/series/{code:str}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_series(
        request: Request, sight: Sighted, brand: FromPath[str], code: FromPath[str], data: SeriesSent
    ) -> None:
        """A series, new or called anew. Channels' leads that name it from now on are of this series."""
        series = SeriesShown(_code(code), data.name_zh, data.name_en, data.aliases)
        with connect(sight.scope) as conn:
            new = catalogue.write_series(conn, brand, series)
            _record(conn, sight, request, "series", new, f"{brand}/{code}", data)

    return [put_brand, put_series]


def _code(code: str) -> str:
    """Raises Refusal `offer_code_unfit` (422)."""
    if not CODE.fullmatch(code):
        raise Refusal("offer_code_unfit", 422)
    return code


def _record(
    conn: Connection,
    sight: Sight,
    request: Request,
    kind: str,
    new: bool,
    about: str,
    after: msgspec.Struct,
) -> None:
    act = Act(
        who=who(sight, request), what=f"{kind}.{'made' if new else 'changed'}", object_kind=kind,
        object=about, after=msgspec.to_builtins(after),
    )  # fmt: skip
    audit.record(conn, [act], offers.read_day(conn, sight.asker.entity)[0])


def _pricing(connect: Connect, once: Once) -> list[HTTPRouteHandler]:
    @put("/brands/{brand:str}/models/{code:str}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_model(
        request: Request, sight: Sighted, brand: FromPath[str], code: FromPath[str], data: ModelSent
    ) -> None:
        """A model with its options, new or anew; options that are not sent stay."""
        model = Model(
            data.series, data.name_zh, data.name_en, data.energy, data.seats, data.listed_from,
            data.listed_to, data.status, data.displacement,
        )  # fmt: skip
        chosen = [Option(one.code, one.kind, one.name_zh, one.name_en) for one in data.options]
        if len({one.code for one in chosen}) != len(chosen):
            raise Refusal("option_twice", 422)
        with connect(sight.scope) as conn:
            now, _ = offers.read_day(conn, sight.asker.entity)
            new = offers.write_model(conn, brand, _code(code), model, chosen)
            told = msgspec.to_builtins(model) | {"options": [one.code for one in chosen]}
            act = Act(
                who=who(sight, request), what="model.made" if new else "model.changed", object_kind="model",
                object=f"{brand}/{code}", after=told,
            )  # fmt: skip
            audit.record(conn, [act], now)

    @post(
        "/brands/{brand:str}/price-lists",
        opt=MANAGE,
        status_code=201,
        sync_to_thread=True,
        request_max_body_size=LARGEST,
    )
    def post_price_list(
        request: Request, sight: Sighted, brand: FromPath[str], data: PriceListSent, key: OnceKey = ""
    ) -> ListShown:
        """A new version of the prices of a brand."""
        prices = [Price(one.model, money(one.price), one.option) for one in data.prices]

        def act(conn: Connection, _: datetime) -> ListShown:
            now, today = offers.read_day(conn, sight.asker.entity)
            made = offers.publish(conn, brand, data.valid_from, today, prices, sight.name, now)
            told = {"version": made.version, "valid_from": data.valid_from, "prices": len(prices)}
            did = Act(
                who=who(sight, request), what="price_list.published", object_kind="price_list",
                object=str(made.id), after=told | {"brand": brand},
            )  # fmt: skip
            audit.record(conn, [did], now)
            return made

        return once(sight, request, key, data, ListShown, act)

    return [put_model, post_price_list]


def _seen_dealer(conn: Connection, sight: Sight, code: str) -> UUID:
    """Raises Refusal `entity_unknown` (404), also for dealers that do not exist for the asker."""
    dealer = offers.find_dealer(conn, code)
    if sight.dealers is not None and dealer not in sight.dealers:
        raise Refusal("entity_unknown", 404)
    return dealer
