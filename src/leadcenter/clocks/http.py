"""Routes of the clocks room.

GET    /clocks/targets                     targets and ladders
PUT    /clocks/targets/{clock}?brand=      another one, for a brand or for all others
GET    /clocks/assessment                  how they were kept: ?clock=&by=dealer|team|consultant&begin=&until=
GET    /clocks/running?by&limit            those over, soon over or standing still, and what is done next
GET    /leads/{reference}/clocks           the clocks of a lead
POST   /leads/{reference}/clock-pauses     the customer is waited for: they stand still
DELETE /leads/{reference}/clock-pauses     they go on
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Response

from leadcenter.access.face import OF_MAKER, Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.channel.face import mask
from leadcenter.clocks import desk
from leadcenter.clocks.desk import Kept, Runs, Shown, Target
from leadcenter.clocks.steps import read_now
from leadcenter.clocks.terms import Action, Kind, Rung
from leadcenter.kernel.clock import utc
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect, Zone
from leadcenter.lead.face import References

Request = litestar.Request[Any, Any, Any]
DEALERS: Final = frozenset({Zone.ENTITIES})
AHEAD: Final = timedelta(hours=2)
"""Clocks that end within so long are told of before they are late."""
MOST: Final = 200
Why = Literal["customer_away", "customer_asks_later", "customer_considers"]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes."""

    connect: Connect
    references: References
    contact: Callable[[UUID, UUID, bytes], tuple[str, str]]
    """Opens a dealer's sealed copy (dealer, lead, copy): name and number, empty where erased."""


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
    reason: Why


class Paused(msgspec.Struct, frozen=True):
    """Which clocks."""

    clocks: list[str]


class Targets(msgspec.Struct, frozen=True):
    """By brand and clock."""

    targets: list[Target]


class RunningShown(msgspec.Struct, frozen=True):
    """A clock that runs. `lead`: as the asker's legal entity knows it, `customer` masked; `staff`: code of
    whose clock it is, empty on the desk. `next`: what the ladder does next, at `next_percent` of the target;
    empty: nothing more; `paused_until`: it stands still so long, for `paused_for`."""

    lead: str
    customer: str
    phone: str
    brand: str
    series: str
    grade: str
    clock: str
    staff: str
    started_at: datetime
    due_at: datetime
    late: bool
    target_minutes: int
    next: str
    next_percent: int
    paused_until: datetime | None
    paused_for: str


class AllRunning(msgspec.Struct, frozen=True):
    """Those due first come first; `more`: there are others."""

    clocks: list[RunningShown]
    more: bool


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

    @get("/clocks/running", opt=needs(Permission.LEAD_ASSIGN, zones=DEALERS), sync_to_thread=True)
    def get_running(sight: Sighted, limit: FromQuery[int] = 100) -> Response[AllRunning]:
        """Leads of the asker's dealers whose clocks are over, will be within two hours, or stand still."""
        rows = max(1, min(limit, MOST))
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            found = desk.list_running(conn, sight, now, now + AHEAD, rows + 1)
        shown = [_runs(door, sight, one, now) for one in found[:rows]]
        return Response(AllRunning(shown, len(found) > rows), headers={"cache-control": "no-store"})

    @get("/leads/{reference:str}/clocks", opt=needs(Permission.LEAD_READ), sync_to_thread=True)
    def get_clocks(sight: Sighted, reference: FromPath[str]) -> Clocks:
        """The clocks of a lead."""
        key = _key(door, sight, reference)
        with door.connect(sight.scope) as conn:
            found = desk.show(conn, sight, key, read_now(conn))
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

    return [get_clock_assessment, get_running, get_clocks, post_clock_pause, delete_clock_pause]


def _runs(door: Door, sight: Sight, one: Runs, now: datetime) -> RunningShown:
    name, phone = door.contact(one.dealer_id, one.lead_id, one.contact) if one.contact else ("", "")
    return RunningShown(
        door.references.write(sight.asker.entity, (one.bucket, one.lead_id)),
        name,
        mask(phone) if phone else "",
        one.brand,
        one.series,
        one.grade,
        one.clock,
        one.staff,
        one.started_at,
        one.due_at,
        one.due_at <= now,
        one.target_minutes,
        one.next.action.value if one.next else "",
        one.next.percent if one.next else 0,
        one.paused_until,
        one.paused_for,
    )


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
