"""What the routes of the org room are sent and answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from leadcenter.org.tree import EntityShown, RegionShown, RelationShown, StoreShown, TeamShown

Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=500)]
Holidays = Literal["open", "closed", "workdays"]
Status = Literal["active", "suspended", "closed"]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
Country = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$")]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a request sends; unknown fields are refused."""

    def sent(self) -> dict[str, Any]:
        """Its fields, without those that were not sent."""
        return {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not UNSET}


class RegionBody(Body, frozen=True):
    """A region; `parent`: the code of the one above it."""

    code: Code
    name: Name
    parent: Text = ""


class RegionChange(Body, frozen=True):
    """What it is called and what it lies below."""

    name: Name
    parent: Text = ""


class EntityBody(Body, frozen=True):
    """A new legal entity; the maker is made by the house itself. `region`, `group`: codes."""

    code: Code
    kind: Literal["group", "dealer", "vendor", "media"]
    name: Name
    legal_name: Name
    time_zone: Text = "Asia/Shanghai"
    registration_no: Text = ""
    contact: Text = ""
    region: Text = ""
    group: Text = ""
    country: Country = "CN"
    province: Text = ""
    city: Text = ""
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    followup_minutes: Minutes = 30
    holiday_policy: Holidays = "open"


class EntityChange(Body, frozen=True):
    """What is to be otherwise; what is not sent stays."""

    name: Name | UnsetType = UNSET
    legal_name: Name | UnsetType = UNSET
    time_zone: Text | UnsetType = UNSET
    registration_no: Text | UnsetType = UNSET
    contact: Text | UnsetType = UNSET
    region: Text | UnsetType = UNSET
    group: Text | UnsetType = UNSET
    country: Country | UnsetType = UNSET
    province: Text | UnsetType = UNSET
    city: Text | UnsetType = UNSET
    longitude: Longitude | UnsetType | None = UNSET
    latitude: Latitude | UnsetType | None = UNSET
    status: Status | UnsetType = UNSET
    followup_minutes: Minutes | UnsetType = UNSET
    holiday_policy: Holidays | UnsetType = UNSET


class SlotBody(Body, frozen=True):
    """One slot of a weekday (0 = Monday), in minutes of the local day."""

    hours: Literal["dispatch", "work"]
    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)]
    opens: Annotated[int, msgspec.Meta(ge=0, le=1_439)]
    closes: Annotated[int, msgspec.Meta(ge=1, le=1_440)]


class OpeningsBody(Body, frozen=True):
    """A whole week."""

    slots: Annotated[tuple[SlotBody, ...], msgspec.Meta(max_length=200)]


class StoreBody(Body, frozen=True):
    """A new store."""

    code: Code
    name: Name
    city: Text = ""


class StoreChange(Body, frozen=True):
    """What is to be otherwise."""

    name: Name | UnsetType = UNSET
    city: Text | UnsetType = UNSET
    status: Literal["active", "closed"] | UnsetType = UNSET


class SeriesOne(Body, frozen=True):
    """A series by the codes of brand and series."""

    brand: Code
    series: Code


class SeriesBody(Body, frozen=True):
    """Everything that a dealer sells."""

    series: Annotated[tuple[SeriesOne, ...], msgspec.Meta(max_length=500)]


class SpanBody(Body, frozen=True):
    """One slot of a day, in minutes of the local day."""

    hours: Literal["dispatch", "work"]
    opens: Annotated[int, msgspec.Meta(ge=0, le=1_439)]
    closes: Annotated[int, msgspec.Meta(ge=1, le=1_440)]


class DayBody(Body, frozen=True):
    """How a day differs from its weekday: these hours and no others; none = closed all day."""

    reason: Text = ""
    slots: Annotated[tuple[SpanBody, ...], msgspec.Meta(max_length=20)] = ()


class HolidaysBody(Body, frozen=True):
    """Days of many dealers at once: of a country, below a region (empty: everywhere), perhaps only of those
    who heed holidays. They get these hours (none: closed all day), or each dealer's own hours of `weekday`
    (0 = Monday), or are like their weekdays again (`clear`), if they were written under this reason."""

    days: Annotated[tuple[date, ...], msgspec.Meta(min_length=1, max_length=60)]
    reason: Name
    country: Country = "CN"
    region: Text = ""
    heeding: bool = False
    slots: Annotated[tuple[SpanBody, ...], msgspec.Meta(max_length=20)] = ()
    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)] | None = None
    clear: bool = False


class TurnBody(Body, frozen=True):
    """One slot of a person's weekday (0 = Monday), in minutes of the local day."""

    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)]
    starts: Annotated[int, msgspec.Meta(ge=0, le=1_439)]
    ends: Annotated[int, msgspec.Meta(ge=1, le=1_440)]


class ShiftsBody(Body, frozen=True):
    """A person's whole week; none = the dealer's consultant hours."""

    shifts: Annotated[tuple[TurnBody, ...], msgspec.Meta(max_length=50)]


class TeamBody(Body, frozen=True):
    """A team; `store`, `leader`: codes, empty = none."""

    name: Name
    store: Text = ""
    leader: Text = ""
    status: Literal["active", "closed"] = "active"


class RelationBody(Body, frozen=True):
    """A contract: `giver` hands data to `taker`. `valid_to` empty = no end."""

    giver: Code
    taker: Code
    kind: Literal["provision", "entrusted", "joint"]
    contract_no: Name
    valid_from: datetime
    valid_to: datetime | None = None


class EndBody(Body, frozen=True):
    """Until when a contract holds (not inside); empty = no end."""

    valid_to: datetime | None


class Regions(msgspec.Struct, frozen=True):
    """By code."""

    regions: list[RegionShown]


class Entities(msgspec.Struct, frozen=True):
    """By code; `next`: after which the next page begins, empty on the last one."""

    entities: list[EntityShown]
    next: str


class Stores(msgspec.Struct, frozen=True):
    """By codes; `next`: `entity/store` after which the next page begins."""

    stores: list[StoreShown]
    next: str


class Teams(msgspec.Struct, frozen=True):
    """By codes; `next`: `entity/team` after which the next page begins."""

    teams: list[TeamShown]
    next: str


class Relations(msgspec.Struct, frozen=True):
    """Oldest first; `next`: after which the next page begins."""

    relations: list[RelationShown]
    next: str


class Made(msgspec.Struct, frozen=True):
    """The id of what was made."""

    id: UUID
