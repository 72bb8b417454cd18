"""Routes of the clocks room.

GET    /clocks/targets                     targets and ladders
PUT    /clocks/targets/{clock}?brand=      another one, for a brand or for all others
GET    /clocks/assessment                  how they were kept: ?clock=&by=dealer|team|consultant&begin=&until=
GET    /leads/{reference}/clocks           the clocks of a lead
POST   /leads/{reference}/clock-pauses     the customer is waited for: they stand still
DELETE /leads/{reference}/clock-pauses     they go on
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access.face import OF_MAKER, Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.clocks import desk
from leadcenter.clocks.desk import Kept, Shown, Target
from leadcenter.clocks.steps import read_now
from leadcenter.clocks.terms import Action, Kind, Rung
from leadcenter.kernel.clock import utc
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect
from leadcenter.lead.face import References

Request = litestar.Request[Any, Any, Any]
ReasonCode = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes."""

    connect: Connect
    references: References


class RungBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Done when so much of the target has passed."""

    percent: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    action: Action


class TargetBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Target in business minutes, and what is done when nobody comes."""

    minutes: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    ladder: Annotated[tuple[RungBody, ...], msgspec.Meta(max_length=10)] = ()


class PauseBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until when at most (with an offset), and why."""

    until: datetime
    reason: ReasonCode


class Paused(msgspec.Struct, frozen=True):
    """Which clocks."""

    clocks: list[str]


class Targets(msgspec.Struct, frozen=True):
    """By brand and clock."""

    targets: list[Target]


class Clocks(msgspec.Struct, frozen=True):
    """In the order in which they began."""

    clocks: list[Shown]


class Assessment(msgspec.Struct, frozen=True):
    """By codes."""

    kept: list[Kept]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    return [*_targets(door), *_clocks(door)]


def _targets(door: Door) -> list[HTTPRouteHandler]:
    @get("/clocks/targets", opt=needs(Permission.RULE_READ), sync_to_thread=True)
    def get_clock_targets(sight: Sighted) -> Targets:
        """Targets and ladders."""
        with door.connect(sight.scope) as conn:
            return Targets(desk.targets(conn))

    @put(
        "/clocks/targets/{clock:str}",
        opt=needs(Permission.RULE_APPROVE, zones=OF_MAKER),
        status_code=204,
        sync_to_thread=True,
    )
    def put_clock_target(
        request: Request,
        sight: Sighted,
        clock: FromPath[str],
        data: JSONBody[TargetBody],
        brand: FromQuery[str] = "",
    ) -> None:
        """Another target and ladder."""
        ladder = tuple(Rung(one.percent, one.action) for one in data.ladder)
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            wanted = Target(brand, _kind(clock), data.minutes, ladder)
            before = desk.set_target(conn, wanted, sight.name, now)
            act = Act(
                who=who(sight, request), what="clock.target_changed", object_kind="clock_target",
                object=f"{brand}/{clock}", before=_told(before), after=_told(wanted),
            )  # fmt: skip
            audit.record(conn, [act], now)

    return [get_clock_targets, put_clock_target]


def _clocks(door: Door) -> list[HTTPRouteHandler]:
    @get("/clocks/assessment", opt=needs(Permission.FIGURES_READ), sync_to_thread=True)
    def get_clock_assessment(
        sight: Sighted,
        clock: FromQuery[str],
        begin: FromQuery[datetime],
        until: FromQuery[datetime],
        by: FromQuery[Literal["dealer", "team", "consultant"]] = "dealer",
    ) -> Assessment:
        """How the clocks that began in a span were kept."""
        span = _aware(begin), _aware(until)
        with door.connect(sight.scope) as conn:
            return Assessment(desk.assess(conn, sight, _kind(clock), span, by, read_now(conn)))

    @get("/leads/{reference:str}/clocks", opt=needs(Permission.LEAD_READ), sync_to_thread=True)
    def get_clocks(sight: Sighted, reference: FromPath[str]) -> Clocks:
        """The clocks of a lead."""
        key = _key(door, sight, reference)
        with door.connect(sight.scope) as conn:
            found = desk.show(conn, sight, key, read_now(conn))
        if not found:
            raise Refusal("clock_unknown", 404)
        return Clocks(found)

    @post(
        "/leads/{reference:str}/clock-pauses",
        opt=needs(Permission.LEAD_ASSIGN),
        status_code=201,
        sync_to_thread=True,
    )
    def post_clock_pause(
        request: Request, sight: Sighted, reference: FromPath[str], data: JSONBody[PauseBody]
    ) -> Paused:
        """The customer is waited for."""
        key, until = _key(door, sight, reference), _aware(data.until)
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            clocks = desk.pause(conn, sight, key, until, data.reason, now)
            told = {"clocks": clocks, "until": until, "reason": data.reason}
            audit.record(conn, [_act(sight, request, "lead.clock_paused", key, told)], now)
        return Paused(clocks)

    @delete(
        "/leads/{reference:str}/clock-pauses",
        opt=needs(Permission.LEAD_ASSIGN),
        status_code=200,
        sync_to_thread=True,
    )
    def delete_clock_pause(request: Request, sight: Sighted, reference: FromPath[str]) -> Paused:
        """Not any more."""
        key = _key(door, sight, reference)
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            clocks = desk.resume(conn, sight, key, now)
            told = {"clocks": clocks}
            audit.record(conn, [_act(sight, request, "lead.clock_resumed", key, told)], now)
        return Paused(clocks)

    return [get_clock_assessment, get_clocks, post_clock_pause, delete_clock_pause]


def _key(door: Door, sight: Sight, reference: str) -> tuple[int, UUID]:
    key = door.references.read(sight.asker.entity, reference)
    if key is None:
        raise Refusal("clock_unknown", 404)
    return key


def _kind(clock: str) -> Kind:
    try:
        return Kind(clock)
    except ValueError as error:
        raise Refusal("clock_unknown", 404) from error


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise Refusal("time_without_zone", 422)
    return utc(at)


def _told(one: Target) -> dict[str, Any]:
    return {"minutes": one.minutes, "ladder": [[rung.percent, rung.action.value] for rung in one.ladder]}


def _act(sight: Sight, request: Request, what: str, key: tuple[int, UUID], told: dict[str, Any]) -> Act:
    return Act(
        who=who(sight, request), what=what, object_kind="lead", object=str(key[1]), bucket=key[0],
        purpose=told.get("reason", ""), after=told,
    )  # fmt: skip
