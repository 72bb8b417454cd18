"""Offers: models and options, price lists that hold from a day on, what dealers sell. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from psycopg.errors import CheckViolation, ForeignKeyViolation, UniqueViolation

from leadcenter.kernel.arrays import texts
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement
from leadcenter.vehicle.terms import (
    BrandShown,
    Energy,
    ListShown,
    Model,
    ModelShown,
    Offer,
    Option,
    OptionKind,
    OptionPrice,
    Price,
    SeriesShown,
    SeriesSold,
)

PAGE: Final = 500


def list_models(conn: Connection, brand: str) -> list[ModelShown]:
    """Every model of a brand, those that are sold first; at most `PAGE`."""
    rows = conn.execute(statement("vehicle", "list_models"), {"brand": brand, "rows": PAGE})
    return [
        ModelShown(
            code,
            Model(series, name_zh, name_en, Energy(energy), seats, since, until, status, displacement),
            tuple(Option(**one) for one in options),
        )
        for code, series, name_zh, name_en, energy, seats, since, until, status, displacement, options in rows
    ]


def read_offers(
    conn: Connection,
    on: date,
    dealer: UUID | None = None,
    brand: str = "",
    model: str = "",
    *,
    bought: date | None = None,
) -> list[Offer]:
    """Active models with their prices of a day (bought, and so taxed, on that day or another), narrowed to
    what a dealer sells, a brand, a model; at most `PAGE`, by brand and code. Two statements."""
    given = {"on": on, "bought": bought or on, "dealer": dealer, "brand": brand, "model": model, "rows": PAGE}
    rows = conn.execute(statement("vehicle", "read_offers"), given).fetchall()
    lists = {"lists": texts([str(row[8]) for row in rows]), "models": texts([row[2] for row in rows])}
    options: dict[tuple[UUID, str], list[OptionPrice]] = {}
    for list_id, of, code, kind, name_zh, name_en, price in conn.execute(
        statement("vehicle", "read_option_prices"), lists
    ):
        one = OptionPrice(code, OptionKind(kind), name_zh, name_en, price)
        options.setdefault((list_id, of), []).append(one)
    return [
        Offer(
            brand, series, of, name_zh, name_en, Energy(energy), seats, listed, list_id, version, price,
            tuple(options.get((list_id, of), ())), displacement,
        )
        for brand, series, of, name_zh, name_en, energy, seats, listed, list_id, version, price, displacement
        in rows
    ]  # fmt: skip


def write_model(conn: Connection, brand: str, code: str, model: Model, options: Sequence[Option]) -> bool:
    """A model as it is now, with options added or named anew; True if it is new. Raises Refusal
    `series_unknown`, `model_unfit` (422)."""
    given = {
        "brand": brand, "code": code, "series": model.series, "name_zh": model.name_zh,
        "name_en": model.name_en, "energy": model.energy.value, "seats": model.seats,
        "listed_from": model.listed_from, "listed_to": model.listed_to, "status": model.status,
        "displacement": model.displacement,
    }  # fmt: skip
    try:
        row = conn.execute(statement("vehicle", "write_model"), given).fetchone()
        conn.execute(
            statement("vehicle", "write_options"),
            {
                "brand": brand,
                "model": code,
                "codes": texts([one.code for one in options]),
                "kinds": texts([one.kind.value for one in options]),
                "names_zh": texts([one.name_zh for one in options]),
                "names_en": texts([one.name_en for one in options]),
            },
        )
    except ForeignKeyViolation as error:
        raise Refusal("series_unknown", 422) from error
    except CheckViolation as error:
        raise Refusal("model_unfit", 422) from error
    assert row is not None
    return bool(row[0])


def publish(
    conn: Connection,
    brand: str,
    valid_from: date,
    today: date,
    prices: Sequence[Price],
    actor: str,
    now: datetime,
) -> ListShown:
    """A new version of the prices of a brand from a day on: all of them, it replaces the lists before. Raises
    Refusal `price_list_backdated`, `price_twice`, `price_of_unknown` (422), `price_list_raced` (409)."""
    if valid_from < today:
        raise Refusal("price_list_backdated", 422)
    if len({(one.model, one.option) for one in prices}) != len(prices):
        raise Refusal("price_twice", 422)
    identifier = new_id(now)
    try:
        row = conn.execute(
            statement("vehicle", "insert_price_list"),
            {"id": identifier, "brand": brand, "valid_from": valid_from, "made_by": actor, "now": now},
        ).fetchone()
        assert row is not None
        conn.execute(
            statement("vehicle", "insert_prices"),
            {
                "list_id": identifier,
                "brand": brand,
                "models": texts([one.model for one in prices]),
                "options": texts([one.option for one in prices]),
                "prices": texts([str(one.price) for one in prices]),
            },
        )
    except UniqueViolation as error:
        raise Refusal("price_list_raced", 409) from error
    except ForeignKeyViolation as error:
        raise Refusal("price_of_unknown", 422) from error
    return ListShown(identifier, brand, row[0], valid_from, actor, now)


def list_prices(conn: Connection, identifier: UUID) -> list[Price]:
    """What a version of a list says."""
    rows = conn.execute(statement("vehicle", "list_prices"), {"id": identifier})
    return [Price(model, price, option) for model, option, price in rows]


def list_lists(conn: Connection, brand: str) -> list[ListShown]:
    """The versions of the prices of a brand, newest first."""
    rows = conn.execute(statement("vehicle", "list_price_lists"), {"brand": brand, "rows": PAGE})
    return [ListShown(*row) for row in rows]


def read_day(conn: Connection, entity: UUID) -> tuple[datetime, date]:
    """Now, and which day it is where a legal entity works."""
    row = conn.execute(statement("vehicle", "read_day"), {"entity": entity}).fetchone()
    assert row is not None
    return row[0], row[1]


def list_brands(conn: Connection) -> list[BrandShown]:
    """Brands with their series, by code."""
    found: dict[str, list[SeriesShown]] = {}
    names: dict[str, tuple[str, str]] = {}
    for code, brand_zh, brand_en, series, name_zh, name_en, aliases in conn.execute(
        statement("vehicle", "list_brands")
    ):
        names[code] = brand_zh, brand_en
        known = found.setdefault(code, [])
        if series is not None:
            known.append(SeriesShown(series, name_zh, name_en, tuple(aliases)))
    return [BrandShown(code, *names[code], tuple(series)) for code, series in found.items()]


def find_dealer(conn: Connection, code: str) -> UUID:
    """A dealer that the asker sees. Raises Refusal `entity_unknown` (404)."""
    row = conn.execute(statement("vehicle", "find_dealer"), {"code": code}).fetchone()
    if row is None:
        raise Refusal("entity_unknown", 404)
    found: UUID = row[0]
    return found


def series_of(conn: Connection, dealer: UUID) -> list[SeriesSold]:
    """What a dealer sells."""
    rows = conn.execute(statement("vehicle", "read_sold"), {"dealer": dealer})
    return [SeriesSold(*row) for row in rows]


def priced(offer: Offer, options: Sequence[str]) -> list[tuple[str, Decimal]]:
    """Options by code with their prices, in the order asked for. Raises Refusal `option_not_offered`
    (422)."""
    known = {one.code: one.price for one in offer.options}
    if not set(options) <= set(known) or len(set(options)) != len(options):
        raise Refusal("option_not_offered", 422)
    return [(code, known[code]) for code in options]
