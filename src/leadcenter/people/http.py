"""Routes of the people room: who works where, who joins, is away, changes post, goes.

GET    /staff?entity=&left=&after=        people whom the asker sees
GET    /staff/{code}                      one of them: leads in hand, absences, orders about the leads
POST   /staff                             somebody joins, with an account and its first link, if wanted
PATCH  /staff/{code}                      another post; it holds at the next request and for the next lead
POST   /staff/{code}/absences             away for a time; open leads stay, or are passed on when it begins
DELETE /staff/{code}/absences?starts_at=  back before the end, or there after all
GET    /rota?entity=                      who works when, who is away, who goes; the own dealer's if not named
POST   /staff/{code}/leaving              gone for good, now or from a day on; the same again goes on with it
DELETE /staff/{code}/leaving              stays after all
GET    /departures/{id}?after=            what became of each lead
POST   /departures                        leave, another post, gone for good: of many, a result for each
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time
from typing import Any, Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET
from psycopg.errors import QueryCanceled

from leadcenter.access.face import Permission, Sight, Sighted, list_roles, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.identity import face as identity
from leadcenter.kernel.clock import utc
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE, Connect, enter
from leadcenter.lead.face import References
from leadcenter.org import face as org
from leadcenter.org.face import EntityShown, Post, StaffShown
from leadcenter.people import orders, rota
from leadcenter.people.bodies import (
    AbsenceBody,
    Changed,
    Departed,
    DepartureShown,
    HandedOver,
    HandOver,
    HandOverResult,
    HandOvers,
    JoinBody,
    Joined,
    LeavingBody,
    PassOnBody,
    PersonShown,
    PostChange,
    Staff,
)
from leadcenter.people.conductor import Conductor
from leadcenter.people.rota import Roster
from leadcenter.people.rules import may_appoint
from leadcenter.people.terms import Count, Departure, GoesTo, Going

READ: Final = needs(Permission.STAFF_READ)
MANAGE: Final = needs(Permission.STAFF_MANAGE)
PAGE: Final = 200
FIRST: Final = (-1, UUID(int=0))
AGAIN: Final = {"absence_taken", "departure_under_way"}
"""Refusals of a row that may have been carried out before, when nobody heard the answer."""

Request = litestar.Request[Any, Any, Any]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes; `references`: how legal entities name leads; `lodge`: under whose
    keys links for new people are kept."""

    connect: Connect
    conductor: Conductor
    references: References
    lodge: identity.Lodge


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    return [*_joining(door), *_working(door), *_going(door)]


def _joining(door: Door) -> list[HTTPRouteHandler]:
    @get("/staff", opt=READ, sync_to_thread=True)
    def get_staff(
        sight: Sighted, entity: FromQuery[str] = "", after: FromQuery[str] = "", left: FromQuery[bool] = False
    ) -> Staff:
        """People whom the asker sees."""
        with door.connect(sight.scope) as conn:
            found = org.staff.list_staff(conn, sight, entity, after, orders.read_now(conn), left=left)
        return Staff(found, found[-1].code if len(found) == PAGE else "")

    @get("/staff/{code:str}", opt=READ, sync_to_thread=True)
    def get_person(sight: Sighted, code: FromPath[str]) -> PersonShown:
        """One of them."""
        with door.connect(sight.scope) as conn:
            now = orders.read_now(conn)
            found = org.staff.read_staff(conn, sight, code, now)
            going = orders.list_orders(conn, sight, found.id)
            return PersonShown(
                found,
                orders.count_open(conn, found.id),
                org.staff.list_absences(conn, found.id, now),
                [_shown(one, orders.count_outcomes(conn, one.id)) for one in going],
            )

    @post("/staff", opt=MANAGE, status_code=201, sync_to_thread=True)
    def post_staff(request: Request, sight: Sighted, data: JSONBody[JoinBody]) -> Joined:
        """Somebody joins a dealer; with an account only after a fresh proof, since whoever has the link is
        that person."""
        post = Post(data.name, data.role, data.team, data.store, data.brands)
        with door.connect(sight.scope) as conn:
            now = orders.read_now(conn)
            if data.login and not identity.is_fresh(sight.asker.proved_at, now):
                raise Refusal("proof_needed", 403)
            entity = org.read_entity(conn, sight, data.entity)
            _own_dealer(sight, entity)
            _may_give(conn, sight, data.role, data.store)
            joined_on = data.joined_on or now.astimezone(ZoneInfo(entity.time_zone)).date()
            made = org.staff.join(conn, entity, data.code, post, joined_on, now)
            told = {"entity": entity.code, "role": data.role, "store": data.store, "team": data.team}
            _record(conn, sight, request, "staff.joined", data.code, {}, told, now)
            if not data.login:
                return Joined(made)
            with _standing(conn, sight):
                account = identity.admit(
                    conn, door.lodge, data.login, entity.code, data.code, sight.name, now
                )
        return Joined(made, account.id, account.link.token.reveal(), account.link.expires_at)

    return [get_staff, get_person, post_staff]


def _working(door: Door) -> list[HTTPRouteHandler]:
    @patch("/staff/{code:str}", opt=MANAGE, sync_to_thread=True)
    def patch_staff(
        request: Request, sight: Sighted, code: FromPath[str], data: JSONBody[PostChange]
    ) -> Changed:
        """Another post within the legal entity."""
        names = ("name", "role", "store", "team", "brands")
        fields = {name: value for name in names if (value := getattr(data, name)) is not UNSET}
        with door.connect(sight.scope) as conn:
            now = orders.read_now(conn)
            found = _found(conn, sight, code, now)
            if {"role", "store"} & set(fields):
                _may_give(conn, sight, fields.get("role", found.role), fields.get("store", found.store))
            done = org.staff.change_post(conn, found, fields)
            departure = _pass_on(conn, sight, found, Going.MOVED, data.leads, now, now)
            if done.after or departure:
                told = done.after | ({"leads": data.leads.goes_to.value} if data.leads else {})
                _record(conn, sight, request, "staff.changed", code, done.before, told, now)
        return Changed(_carried_out(door, sight, departure))

    @post("/staff/{code:str}/absences", opt=MANAGE, status_code=201, sync_to_thread=True)
    def post_absence(
        request: Request, sight: Sighted, code: FromPath[str], data: JSONBody[AbsenceBody]
    ) -> Changed:
        """Away for a time: rules pass the person over while it lasts."""
        with door.connect(sight.scope) as conn:
            departure = _be_away(conn, sight, request, code, data)
        return Changed(_carried_out(door, sight, departure))

    @delete("/staff/{code:str}/absences", opt=MANAGE, status_code=204, sync_to_thread=True)
    def delete_absence(
        request: Request, sight: Sighted, code: FromPath[str], starts_at: FromQuery[datetime]
    ) -> None:
        """Back before the end, or there after all; leads that were passed on stay where they are. Those that
        were to go because of this absence stay, too."""
        begins = _aware(starts_at)
        with door.connect(sight.scope) as conn:
            now = orders.read_now(conn)
            found = _found(conn, sight, code, now, own=True)
            ended = org.staff.be_back(conn, found.id, begins, now)
            # An order is due when its absence begins, or was due when it was asked for: never after `ended`.
            cancelled = orders.cancel(conn, found.id, Going.ABSENT, begins, ended)
            told = {"starts_at": begins, "ends_at": ended} | ({"cancelled": cancelled} if cancelled else {})
            _record(conn, sight, request, "staff.back", code, {}, told, now)

    @get("/rota", opt=READ, sync_to_thread=True)
    def get_rota(sight: Sighted, entity: FromQuery[str] = "") -> Roster:
        """Who works when at a dealer, absences and departures around the present day."""
        with door.connect(sight.scope) as conn:
            found = org.read_entity(conn, sight, entity or orders.code_of(conn, sight.asker.entity))
            return rota.read(conn, sight, found, orders.read_now(conn))

    return [patch_staff, post_absence, delete_absence, get_rota]


def _going(door: Door) -> list[HTTPRouteHandler]:
    @post("/staff/{code:str}/leaving", opt=MANAGE, status_code=200, sync_to_thread=True)
    def post_leaving(
        request: Request, sight: Sighted, code: FromPath[str], data: JSONBody[LeavingBody]
    ) -> DepartureShown:
        """Gone for good: no way in any more, open leads passed on. Asked again, it goes on where it was."""
        with door.connect(sight.scope) as conn:
            departure = _leave(conn, sight, request, code, data)
        return cast(DepartureShown, _carried_out(door, sight, departure))

    @delete("/staff/{code:str}/leaving", opt=MANAGE, status_code=204, sync_to_thread=True)
    def delete_leaving(request: Request, sight: Sighted, code: FromPath[str]) -> None:
        """Stays after all, while nothing has been done."""
        with door.connect(sight.scope) as conn:
            now = orders.read_now(conn)
            found = _found(conn, sight, code, now)
            if orders.cancel(conn, found.id, Going.LEFT) is None:
                raise Refusal("departure_unknown", 404)
            orders.stay(conn, found.id)
            before = {"left_on": found.left_on}
            _record(conn, sight, request, "staff.stays", code, before, {"left_on": None}, now)

    @get("/departures/{departure:uuid}", opt=READ, sync_to_thread=True)
    def get_departure(sight: Sighted, departure: FromPath[UUID], after: FromQuery[str] = "") -> Departed:
        """What became of each lead."""
        own = sight.asker.entity
        begins = door.references.read(own, after) if after else FIRST
        if begins is None:
            raise Refusal("cursor_unknown", 422)
        with door.connect(sight.scope) as conn:
            found = orders.read(conn, sight, departure)
            if found is None:
                raise Refusal("departure_unknown", 404)
            leads = orders.list_outcomes(conn, departure, begins, lambda key: door.references.write(own, key))
            shown = _shown(found, orders.count_outcomes(conn, departure))
        more = leads[-1].lead if len(leads) == orders.PAGE else ""
        return Departed(shown, leads, more)

    @post("/departures", opt=MANAGE, status_code=200, sync_to_thread=True)
    def post_departures(request: Request, sight: Sighted, data: JSONBody[HandOvers]) -> HandedOver:
        """Pass on the leads of many: who is on leave, changed post, leaves. Each row by itself."""
        return HandedOver([_row(door, sight, request, one) for one in data.rows])

    return [post_leaving, delete_leaving, get_departure, post_departures]


def _row(door: Door, sight: Sight, request: Request, row: HandOver) -> HandOverResult:
    """One row of many, in transactions of its own: what is refused hinders no other."""
    try:
        with door.connect(sight.scope) as conn:
            if row.kind is Going.LEFT:
                departure: UUID | None = _leave(
                    conn, sight, request, row.staff, LeavingBody(row.left_on, row.leads)
                )
            elif row.kind is Going.ABSENT:
                now = orders.read_now(conn)
                absence = AbsenceBody(row.starts_at or now, row.ends_at or now, row.why, row.leads)
                departure = _be_away(conn, sight, request, row.staff, absence)
            else:
                departure = _move(conn, sight, request, row.staff, row.leads)
    except Refusal as refused:
        with door.connect(sight.scope) as conn:
            known = _done_before(conn, sight, row) if refused.code in AGAIN else None
        if known is None:
            return HandOverResult(row.staff, refused.code)
        departure = known.id
    return HandOverResult(row.staff, "", _carried_out(door, sight, departure))


def _done_before(conn: Connection, sight: Sight, row: HandOver) -> Departure | None:
    """The order of the same row, sent before: its answer was lost on the way. None: it is another one."""
    now = orders.read_now(conn)
    found = _found(conn, sight, row.staff, now, own=row.kind is Going.ABSENT)
    given = orders.list_orders(conn, sight, found.id)
    same = [one for one in given if (one.kind, one.goes_to) == (row.kind, row.leads.goes_to)]
    if row.leads.goes_to is GoesTo.COLLEAGUE:
        to = None
        with suppress(Refusal):  # nobody of that code: then it is another order
            to = org.staff.read_staff(conn, sight, row.leads.to, now).id
        same = [one for one in same if one.to_staff == to]
    if row.kind is not Going.ABSENT:
        return next((one for one in same if one.finished_at is None), None)
    if row.starts_at is None or row.ends_at is None:
        return None
    begins, ends = _aware(row.starts_at), _aware(row.ends_at)
    away = [(one.starts_at, one.ends_at) for one in org.staff.list_absences(conn, found.id, now)]
    # No two absences of a person overlap: what was due in this one is about this one.
    known = (one for one in same if begins <= one.due_at < ends)
    return next(known, None) if (begins, ends) in away else None


def _be_away(conn: Connection, sight: Sight, request: Request, code: str, data: AbsenceBody) -> UUID | None:
    """Somebody is away; the order about the leads in hand, if there is one. Raises Refusal `absence_over`."""
    starts_at, ends_at = _aware(data.starts_at), _aware(data.ends_at)
    now = orders.read_now(conn)
    if ends_at <= max(starts_at, now):
        raise Refusal("absence_over", 422)
    found = _found(conn, sight, code, now, own=True)
    org.staff.be_absent(conn, found, starts_at, ends_at, data.kind)
    departure = _pass_on(conn, sight, found, Going.ABSENT, data.leads, max(starts_at, now), now)
    told = {
        "starts_at": starts_at, "ends_at": ends_at, "kind": data.kind,
        "leads": data.leads.goes_to.value if data.leads else "stay",
    }  # fmt: skip
    _record(conn, sight, request, "staff.absent", code, {}, told, now)
    return departure


def _leave(conn: Connection, sight: Sight, request: Request, code: str, data: LeavingBody) -> UUID:
    """Somebody goes for good: the order, or the one that there is. Raises Refusal `departure_under_way`."""
    now = orders.read_now(conn)
    found = _found(conn, sight, code, now)
    due = _leaves_at(conn, sight, found, data.left_on, now)
    departure = None
    if found.status != "left":
        orders.cancel(conn, found.id, Going.ABSENT)
        departure = _pass_on(conn, sight, found, Going.LEFT, data.leads, due, now)
    if departure is None:
        known = orders.leaving_of(conn, found.id)
        if known is None:
            raise Refusal("departure_under_way", 409)
        return known.id
    org.staff.announce_leaving(conn, found.id, due.astimezone(_zone(conn, sight, found)).date())
    told = {"due_at": due, "goes_to": data.leads.goes_to.value, "to": data.leads.to}
    _record(conn, sight, request, "staff.leaving", code, {}, told, now)
    return departure


def _move(conn: Connection, sight: Sight, request: Request, code: str, leads: PassOnBody) -> UUID | None:
    """Somebody has, or is to have, another post and passes the leads in hand on."""
    now = orders.read_now(conn)
    found = _found(conn, sight, code, now)
    departure = _pass_on(conn, sight, found, Going.MOVED, leads, now, now)
    _record(conn, sight, request, "staff.changed", code, {}, {"leads": leads.goes_to.value}, now)
    return departure


def _found(conn: Connection, sight: Sight, code: str, now: datetime, *, own: bool = False) -> StaffShown:
    """Somebody whom the asker may manage; `own`: oneself too. Raises Refusal `staff_unknown` (404), also for
    people of other legal entities; `own_post`, `post_above_own` (403)."""
    found = org.staff.lock_staff(conn, sight, code, now)
    if not sight.of_maker and found.entity_id != sight.asker.entity:
        raise Refusal("staff_unknown", 404)
    if found.id == sight.asker.staff:
        if own:
            return found
        raise Refusal("own_post", 403)
    _may_give(conn, sight, found.role, found.store)
    return found


def _own_dealer(sight: Sight, entity: EntityShown) -> None:
    if not sight.of_maker and entity.id != sight.asker.entity:
        raise Refusal("entity_unknown", 404)
    if entity.kind != "dealer":
        raise Refusal("entity_has_no_staff", 422)


def _may_give(conn: Connection, sight: Sight, role: str, store: str) -> None:
    """Raises Refusal `post_above_own`: a post that may more than the asker, or lies in another store than the
    only one that the asker sees."""
    if sight.of_maker:
        return
    with _standing(conn, sight):
        known = {one.code: one for one in list_roles(conn)}
    if not may_appoint(sight, known[role]):
        raise Refusal("post_above_own", 403)
    if sight.owners is not None and sight.asker.staff and store != orders.store_of(conn, sight.asker.staff):
        raise Refusal("post_above_own", 403)


def _pass_on(
    conn: Connection,
    sight: Sight,
    found: StaffShown,
    kind: Going,
    body: PassOnBody | None,
    due: datetime,
    now: datetime,
) -> UUID | None:
    """Order that leads in hand are passed on. None: nothing is wanted, or the person is leaving already."""
    if body is None:
        return None
    to = None
    if body.goes_to is GoesTo.COLLEAGUE:
        colleague = org.staff.lock_staff(conn, sight, body.to, now)
        if colleague.entity_id != found.entity_id or colleague.id == found.id or colleague.status != "active":
            raise Refusal("colleague_unfit", 422)
        to = colleague.id
    made = orders.order(conn, found, kind, body.goes_to, to, sight.name, due, now)
    if made is None and kind is not Going.LEFT:
        raise Refusal("departure_under_way", 409)
    return made


def _carried_out(door: Door, sight: Sight, departure: UUID | None) -> DepartureShown | None:
    """Carry an order out, as far as it is due and a request may take, and say how far it has come."""
    if departure is None:
        return None
    # The order stands, whatever becomes of this try: what is not done yet the next look goes on with.
    with suppress(QueryCanceled):
        door.conductor.carry_out(departure)
    with door.connect(sight.scope) as conn:
        found = orders.read(conn, sight, departure)
        assert found is not None
        return _shown(found, orders.count_outcomes(conn, departure))


def _shown(found: Departure, leads: list[Count]) -> DepartureShown:
    return DepartureShown(
        found.id, found.code, found.kind, found.goes_to, found.due_at, found.begun_at, found.finished_at,
        leads,
    )  # fmt: skip


def _leaves_at(
    conn: Connection, sight: Sight, found: StaffShown, left_on: date | None, now: datetime
) -> datetime:
    """When a person goes: at once, or as the day begins on which the person is not there any more."""
    if left_on is None:
        return now
    begins = datetime.combine(left_on, time(), _zone(conn, sight, found)).astimezone(UTC)
    return max(begins, now)


def _zone(conn: Connection, sight: Sight, found: StaffShown) -> ZoneInfo:
    return ZoneInfo(org.read_entity(conn, sight, found.entity).time_zone)


@contextmanager
def _standing(conn: Connection, sight: Sight) -> Iterator[None]:
    """For the block the transaction stands where accounts and roles are, which are the house's."""
    enter(conn, HOUSE)
    yield
    enter(conn, sight.scope)


def _record(
    conn: Connection, sight: Sight, request: Request, what: str, code: str, before: dict[str, Any],
    after: dict[str, Any], now: datetime,
) -> None:  # fmt: skip
    act = Act(
        who=who(sight, request), what=what, object_kind="staff", object=code, before=before or None,
        after=after,
    )  # fmt: skip
    audit.record(conn, [act], now)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise Refusal("time_without_zone", 422)
    return utc(at)
