"""Words of the vehicle room: what is sold, at which price."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class Energy(StrEnum):
    """What drives a car. New-energy cars (新能源汽车) are the last four."""

    FUEL = "fuel"
    HYBRID = "hybrid"
    BEV = "bev"
    PHEV = "phev"
    EREV = "erev"
    FCEV = "fcev"


class OptionKind(StrEnum):
    """What kind of choice an option is."""

    PAINT = "paint"
    INTERIOR = "interior"
    WHEEL = "wheel"
    PACKAGE = "package"
    ACCESSORY = "accessory"


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model. `listed_from`, `listed_to`: while it stands in the catalogue of new-energy cars whose taxes
    are reduced, both days included; None = not, or still. `displacement`: of the engine in millilitres,
    None = it has none, or it is not known."""

    series: str
    name_zh: str
    name_en: str
    energy: Energy
    seats: int
    listed_from: date | None = None
    listed_to: date | None = None
    status: str = "active"
    displacement: int | None = None


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that can be ordered with a model."""

    code: str
    kind: OptionKind
    name_zh: str
    name_en: str


class ModelShown(msgspec.Struct, frozen=True):
    """A model as it stands in the register, whether it has a price or not."""

    code: str
    model: Model
    options: tuple[Option, ...]


class Price(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of a model, or of an option with it; yuan, value-added tax included."""

    model: str
    price: Decimal
    option: str = ""


class ListShown(msgspec.Struct, frozen=True):
    """A version of the prices of a brand, and from which day on it holds."""

    id: UUID
    brand: str
    version: int
    valid_from: date
    made_by: str
    made_at: datetime


class OptionPrice(msgspec.Struct, frozen=True):
    """An option with its price in a list."""

    code: str
    kind: OptionKind
    name_zh: str
    name_en: str
    price: Decimal


class Offer(msgspec.Struct, frozen=True):
    """A model with its price in the list that holds on a day, and the options that have one there. `listed`:
    does it stand in the tax catalogue on that day?"""

    brand: str
    series: str
    model: str
    name_zh: str
    name_en: str
    energy: Energy
    seats: int
    listed: bool
    list_id: UUID
    list_version: int
    price: Decimal
    options: tuple[OptionPrice, ...] = ()
    displacement: int | None = None


class SeriesSold(msgspec.Struct, frozen=True, order=True):
    """A series that a dealer sells."""

    brand: str
    series: str


class SeriesShown(msgspec.Struct, frozen=True):
    """A series of a brand; `aliases`: how channels call it, lower case and without blanks."""

    code: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...] = ()


class BrandShown(msgspec.Struct, frozen=True):
    """A brand with its series."""

    code: str
    name_zh: str
    name_en: str
    series: tuple[SeriesShown, ...]
