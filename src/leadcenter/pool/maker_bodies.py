"""What the routes of the maker's pools take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar.enums import RequestEncodingType
from litestar.openapi.spec import Example
from litestar.params import BodyKwarg

from leadcenter.channel.face import Category
from leadcenter.pool.bodies import Leads, Reason, Title
from leadcenter.pool.in_hand import HandRefusal

Login = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Province = Annotated[str, msgspec.Meta(min_length=2, max_length=20)]
Count = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class MakerPoolBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pool of the maker and its rule, whole. `place`: the lowest that takes a lead has it; `provinces` of
    the customer and `categories` of the channel: which leads, empty: all. A claim lasts `protect_hours`, work
    on the lead moves that to so many `extend_hours` from then, at most `most_hours` in all (null: no cap);
    told `notice_hours` before; who had a lead may not claim it again for `cooldown_hours`; `cap`: as many has
    a person in hand; `longest_hours`: a stay beyond is told. Hours are of business time."""

    name: Title
    status: Annotated[str, msgspec.Meta(pattern="^(active|closed)$")] = "active"
    place: Count = 0
    provinces: Annotated[tuple[Province, ...], msgspec.Meta(max_length=40)] = ()
    categories: tuple[Category, ...] = ()
    protect_hours: Annotated[int, msgspec.Meta(ge=1, le=8_760)] = 24
    extend_hours: Annotated[int, msgspec.Meta(ge=0, le=8_760)] = 24
    most_hours: Annotated[int, msgspec.Meta(ge=1, le=26_280)] | None = None
    notice_hours: Annotated[int, msgspec.Meta(ge=0, le=720)] = 2
    cooldown_hours: Annotated[int, msgspec.Meta(ge=0, le=8_760)] = 0
    cap: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 20
    longest_hours: Annotated[int, msgspec.Meta(ge=1, le=8_760)] | None = None


class MakerPoolShown(msgspec.Struct, frozen=True):
    """A pool as the asker stands to it: `member` may claim there, `admin` sees who has what and takes it
    back. `waiting` leads lie there, `held` of them somebody has in hand, `mine` the asker; the oldest that
    nobody has lies there since `oldest`, `stale` of those for longer than the rule allows. 1,001 of
    `waiting`, `held` or `stale`: more than 1,000."""

    code: str
    member: bool
    admin: bool
    waiting: int
    held: int
    mine: int
    oldest: datetime | None
    stale: int
    rule: MakerPoolBody


class MakerPools(msgspec.Struct, frozen=True):
    """In the order in which they take leads."""

    pools: list[MakerPoolShown]


class MakerMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of the maker, by the name to sign in with."""

    login: Login
    admin: bool = False


class MakerMembers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who works in a pool; nobody else claims there."""

    people: Annotated[tuple[MakerMember, ...], msgspec.Meta(max_length=500)] = ()


class MakerLead(msgspec.Struct, frozen=True):
    """A lead that no dealer has; no personal data. `state` and `reason`: what it waits for."""

    lead: str
    brand: str
    series: str
    grade: str
    score: int
    inquiries: int
    channel: str
    state: str
    reason: str


class MakerLying(msgspec.Struct, frozen=True):
    """A lead of a pool: since when it lies there; `held`: somebody has it in hand, `mine`: the asker, until
    `until`."""

    lead: MakerLead
    since: datetime
    held: bool
    mine: bool
    until: datetime | None


class MakerLeads(msgspec.Struct, frozen=True):
    """Those that have lain there longest first; `next`: the cursor of the page after it."""

    leads: list[MakerLying]
    next: str


class MakerHeld(msgspec.Struct, frozen=True):
    """A lead in somebody's hand (`holder`: the name to sign in with) since `since`; falls back at `until`,
    work moves that on to `most` at the latest (null: for ever); `told`: the person was told that it falls
    back soon."""

    lead: MakerLead
    pool: str
    holder: str
    since: datetime
    until: datetime
    most: datetime | None
    told: bool


class MakerHands(msgspec.Struct, frozen=True):
    """Those that fall back soonest first."""

    leads: list[MakerHeld]


class HandsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which leads."""

    leads: Leads


class EndedBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which leads, and why."""

    leads: Leads
    reason: Reason


class HandResult(msgspec.Struct, frozen=True):
    """What became of one lead; `refusal`: why nothing did."""

    lead: str
    done: bool
    refusal: HandRefusal | None = None


class HandResults(msgspec.Struct, frozen=True):
    """One a lead, in order."""

    results: list[HandResult]


class EndedResults(msgspec.Struct, frozen=True):
    """Which leads are in a hand no more; the others were in none, or in somebody else's."""

    ended: list[str]


def _json(what: str, value: dict[str, Any]) -> BodyKwarg:
    return BodyKwarg(media_type=RequestEncodingType.JSON, examples=[Example(what, value=value)])


PoolSent = Annotated[
    MakerPoolBody,
    _json(
        "leads of two provinces that came by web forms, for a day and a half at most",
        {
            "name": "华东官网", "place": 10, "provinces": ["浙江省", "江苏省"], "categories": ["web_form"],
            "protect_hours": 8, "extend_hours": 8, "most_hours": 36, "notice_hours": 2, "cooldown_hours": 24,
            "cap": 20, "longest_hours": 48,
        },
    ),
]  # fmt: skip
MembersSent = Annotated[
    MakerMembers,
    _json(
        "two people, one of them an admin", {"people": [{"login": "li", "admin": True}, {"login": "wang"}]}
    ),
]
HandsSent = Annotated[HandsBody, _json("one lead", {"leads": ["AQx0c2V0"]})]
EndedSent = Annotated[EndedBody, _json("one lead", {"leads": ["AQx0c2V0"], "reason": "no_time"})]
