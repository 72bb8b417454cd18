"""Routes of the org room: the tree of the organisation and its contracts.

GET  /regions                          regions and the areas below them
POST /regions                          PUT /regions/{code}
GET  /entities?kind=&after=            legal entities that the asker sees
POST /entities                         PATCH /entities/{code}: also to suspend, close, open again
PUT  /entities/{code}/openings         the opening hours of a week
GET  /entities/{code}/timetable        what it sells, its week, special days, its people's rota
PUT  /entities/{code}/series           everything that it sells
PUT  /entities/{code}/days/{day}       a day that is not like its weekday   DELETE: it is again
PUT  /entities/{code}/shifts/{staff}   a person's rota
GET  /holidays?country=&year=          public holidays, make-up workdays, special days that many dealers have
PUT  /holidays                         special days of many dealers at once, or like their weekdays again
GET  /stores?entity=&after=            POST /entities/{code}/stores      PATCH /entities/{code}/stores/{store}
GET  /teams?entity=&after=             PUT /entities/{code}/teams/{team}
GET  /relations?after=                 contracts
POST /relations                        PUT /relations/{id}/end: it ends at another instant, or has no end
GET  /dealers?near=&brand=&series=     dealers for a customer to choose from: near, selling it, open or not
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, delete, get, patch, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access.face import OF_MAKER, Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Keep
from leadcenter.kernel.clock import utc
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE, Connect, Zone, enter
from leadcenter.kernel.sql import statement
from leadcenter.org import festivals, finding, timetable, tree
from leadcenter.org import staff as people
from leadcenter.org.bodies import (
    Code,
    DayBody,
    EndBody,
    Entities,
    EntityBody,
    EntityChange,
    HolidaysBody,
    Made,
    OpeningsBody,
    RegionBody,
    RegionChange,
    Regions,
    RelationBody,
    Relations,
    SeriesBody,
    ShiftsBody,
    StoreBody,
    StoreChange,
    Stores,
    TeamBody,
    Teams,
)
from leadcenter.org.finding import DealersFound
from leadcenter.org.timetable import Timetable
from leadcenter.org.tree import Changed, TeamShown

READ: Final = needs(Permission.ORG_READ)
MANAGE: Final = needs(Permission.ORG_MANAGE, zones=OF_MAKER)
OWN_PEOPLE: Final = needs(Permission.ORG_MANAGE, Permission.STAFF_MANAGE)
FIND: Final = needs(
    Permission.CLEANING_WORK, Permission.LEAD_CHOOSE, zones=frozenset({Zone.MAKER, Zone.ENTRUSTED})
)
NIL: Final = UUID(int=0)
YEARS: Final = msgspec.Meta(ge=2_000, le=2_100)

Request = litestar.Request[Any, Any, Any]


def routes(connect: Connect) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    parts = (_regions, _entities, _timetables, _holidays, _stores, _teams, _relations, _dealers)
    return [route for part in parts for route in part(connect)]


def _regions(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/regions", opt=READ, sync_to_thread=True)
    def get_regions(sight: Sighted) -> Regions:
        """All regions and areas."""
        with connect(sight.scope) as conn:
            return Regions(tree.list_regions(conn))

    @post("/regions", opt=MANAGE, status_code=201, sync_to_thread=True)
    def post_region(request: Request, sight: Sighted, data: JSONBody[RegionBody]) -> Made:
        """A region, or an area below one."""
        with connect(sight.scope) as conn:
            now = read_now(conn)
            made = tree.make_region(conn, data.code, data.name, data.parent, now)
            _record(conn, sight, request, "region.made", Changed(data.code, {}, data.sent()), now)
        return Made(made)

    @put("/regions/{code:str}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_region(
        request: Request, sight: Sighted, code: FromPath[str], data: JSONBody[RegionChange]
    ) -> None:
        """Name it anew or place it below another one."""
        with connect(sight.scope) as conn:
            done = tree.change_region(conn, code, data.name, data.parent)
            _record(conn, sight, request, "region.changed", done, read_now(conn))

    return [get_regions, post_region, put_region]


def _entities(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/entities", opt=READ, sync_to_thread=True)
    def get_entities(sight: Sighted, kind: FromQuery[str] = "", after: FromQuery[str] = "") -> Entities:
        """Legal entities that the asker sees."""
        with connect(sight.scope) as conn:
            found = tree.list_entities(conn, sight, kind, after)
        return Entities(found, found[-1].code if len(found) == tree.PAGE else "")

    @post("/entities", opt=MANAGE, status_code=201, sync_to_thread=True)
    def post_entity(request: Request, sight: Sighted, data: JSONBody[EntityBody]) -> Made:
        """A legal entity."""
        _check_zone(data.time_zone)
        with connect(sight.scope) as conn:
            now = read_now(conn)
            made = tree.make_entity(conn, data.sent(), now)
            told = {"kind": data.kind, "region": data.region, "group": data.group}
            _record(conn, sight, request, "entity.made", Changed(data.code, {}, told), now)
        return Made(made)

    @patch("/entities/{code:str}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def patch_entity(
        request: Request, sight: Sighted, code: FromPath[str], data: JSONBody[EntityChange]
    ) -> None:
        """Describe it anew; suspended or closed it gets nothing from the next set on, and its people may
        nothing from the next request on."""
        fields = data.sent()
        _check_zone(fields.get("time_zone", "UTC"))
        with connect(sight.scope) as conn:
            done = tree.change_entity(conn, sight, code, fields)
            if done.after:
                _record(conn, sight, request, "entity.changed", done, read_now(conn))

    @put("/entities/{code:str}/openings", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_openings(
        request: Request, sight: Sighted, code: FromPath[str], data: JSONBody[OpeningsBody]
    ) -> None:
        """The opening hours of a week, in the place of those there were."""
        if any(one.closes <= one.opens for one in data.slots):
            raise Refusal("hours_backwards", 422)
        slots = sorted({(one.hours, one.weekday, one.opens, one.closes) for one in data.slots})
        with connect(sight.scope) as conn:
            done = tree.write_openings(conn, tree.read_entity(conn, sight, code), slots)
            if done.after:
                _record(conn, sight, request, "entity.hours_changed", done, read_now(conn))

    return [get_entities, post_entity, patch_entity, put_openings]


def _timetables(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/entities/{code:str}/timetable", opt=OWN_PEOPLE, sync_to_thread=True)
    def get_timetable(sight: Sighted, code: FromPath[str]) -> Timetable:
        """What a dealer sells, its week, its special days from today on, its people's rota."""
        with connect(sight.scope) as conn:
            since = read_now(conn).date() - timedelta(days=1)
            return timetable.read_timetable(conn, tree.read_entity(conn, sight, code), since)

    @put("/entities/{code:str}/series", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_series(request: Request, sight: Sighted, code: FromPath[str], data: JSONBody[SeriesBody]) -> None:
        """Everything that a dealer sells, in the place of what it sold."""
        wanted = sorted({(one.brand, one.series) for one in data.series})
        with connect(sight.scope) as conn:
            done = timetable.write_series(conn, tree.read_entity(conn, sight, code), wanted)
            if done.after:
                _record(conn, sight, request, "entity.series_changed", done, read_now(conn))

    @put("/entities/{code:str}/days/{day:date}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_day(
        request: Request, sight: Sighted, code: FromPath[str], day: FromPath[date], data: JSONBody[DayBody]
    ) -> None:
        """A day that is not like its weekday."""
        spans = _forward(sorted({(one.hours, one.opens, one.closes) for one in data.slots}))
        with connect(sight.scope) as conn:
            found = tree.read_entity(conn, sight, code)
            done = timetable.write_day(conn, found, day, data.reason, spans)
            if done.after:
                _record(conn, sight, request, "entity.day_changed", done, read_now(conn))

    @delete("/entities/{code:str}/days/{day:date}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def delete_day(request: Request, sight: Sighted, code: FromPath[str], day: FromPath[date]) -> None:
        """It is like its weekday again."""
        with connect(sight.scope) as conn:
            done = timetable.clear_day(conn, tree.read_entity(conn, sight, code), day)
            if done.before:
                _record(conn, sight, request, "entity.day_cleared", done, read_now(conn))

    @put("/entities/{code:str}/shifts/{staff:str}", opt=OWN_PEOPLE, status_code=204, sync_to_thread=True)
    def put_shifts(
        request: Request,
        sight: Sighted,
        code: FromPath[str],
        staff: FromPath[str],
        data: JSONBody[ShiftsBody],
    ) -> None:
        """A person's rota, in the place of the one there was; of another legal entity than the own only as
        the maker."""
        turns = _forward(sorted({(one.weekday, one.starts, one.ends) for one in data.shifts}))
        with connect(sight.scope) as conn:
            now, found = read_now(conn), tree.read_entity(conn, sight, code)
            if not sight.of_maker:
                if found.id != sight.asker.entity:
                    raise Refusal("entity_unknown", 404)
                people.lock_staff(conn, sight, staff, now)
            enter(conn, HOUSE)  # rotas are the house's rows; who asks was let in above
            done = timetable.write_shifts(conn, found, staff, turns)
            enter(conn, sight.scope)
            if done.after:
                _record(conn, sight, request, "staff.shifts_changed", done, now)

    return [get_timetable, put_series, put_day, delete_day, put_shifts]


def _holidays(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/holidays", opt=MANAGE, sync_to_thread=True)
    def get_holidays(
        sight: Sighted, year: FromQuery[Annotated[int, YEARS]], country: FromQuery[str] = "CN"
    ) -> festivals.Year:
        """What is known of a year, and what dealers do on its days."""
        with connect(sight.scope) as conn:
            return festivals.read_year(conn, country[:6], year)

    @put("/holidays", opt=MANAGE, sync_to_thread=True)
    def put_holidays(request: Request, sight: Sighted, data: JSONBody[HolidaysBody]) -> festivals.Reached:
        """Days of many dealers get other hours, or are like their weekdays again; who has a special day of
        its own keeps it."""
        spans = _forward(sorted({(one.hours, one.opens, one.closes) for one in data.slots}))
        whom = festivals.Whom(data.country, data.region, data.heeding)
        with connect(sight.scope) as conn:
            if data.clear:
                done = festivals.clear_days(conn, whom, data.days, data.reason)
            else:
                done = festivals.write_days(conn, whom, data.days, data.reason, spans, data.weekday)
            if done.dealers:
                told = msgspec.structs.asdict(whom) | msgspec.structs.asdict(done)
                told |= {"reason": data.reason, "all_days": [str(one) for one in data.days]}
                told |= {} if data.clear else {"hours": spans, "weekday": data.weekday}
                what = "holidays.cleared" if data.clear else "holidays.written"
                span = f"{min(data.days)}/{max(data.days)}"
                _record(conn, sight, request, what, Changed(span, {}, told), read_now(conn))
        return done

    return [get_holidays, put_holidays]


Slots = TypeVar("Slots", bound=Sequence[tuple[Any, int, int]])


def _forward(slots: Slots) -> Slots:
    """Slots in order, each after the one before. Raises Refusal `hours_backwards`."""
    overlap = any(a[0] == b[0] and b[1] < a[2] for a, b in pairwise(slots))
    if overlap or any(end <= begin for _, begin, end in slots):
        raise Refusal("hours_backwards", 422)
    return slots


def _stores(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/stores", opt=READ, sync_to_thread=True)
    def get_stores(sight: Sighted, entity: FromQuery[str] = "", after: FromQuery[str] = "") -> Stores:
        """Stores that the asker sees."""
        with connect(sight.scope) as conn:
            found = tree.list_stores(conn, sight, entity, _after(after))
        return Stores(found, _next([(one.entity, one.code) for one in found]))

    @post("/entities/{code:str}/stores", opt=MANAGE, status_code=201, sync_to_thread=True)
    def post_store(request: Request, sight: Sighted, code: FromPath[str], data: JSONBody[StoreBody]) -> Made:
        """A store of a legal entity."""
        with connect(sight.scope) as conn:
            now = read_now(conn)
            entity = tree.read_entity(conn, sight, code)
            made = tree.make_store(conn, entity, data.code, data.name, data.city, now)
            done = Changed(f"{code}/{data.code}", {}, {"name": data.name, "city": data.city})
            _record(conn, sight, request, "store.made", done, now)
        return Made(made)

    @patch("/entities/{code:str}/stores/{store:str}", opt=MANAGE, status_code=204, sync_to_thread=True)
    def patch_store(
        request: Request,
        sight: Sighted,
        code: FromPath[str],
        store: FromPath[str],
        data: JSONBody[StoreChange],
    ) -> None:
        """Describe it anew, close it, open it again."""
        with connect(sight.scope) as conn:
            done = tree.change_store(conn, tree.read_entity(conn, sight, code), store, data.sent())
            if done.after:
                _record(conn, sight, request, "store.changed", done, read_now(conn))

    return [get_stores, post_store, patch_store]


def _teams(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/teams", opt=READ, sync_to_thread=True)
    def get_teams(sight: Sighted, entity: FromQuery[str] = "", after: FromQuery[str] = "") -> Teams:
        """Teams that the asker sees."""
        with connect(sight.scope) as conn:
            found = tree.list_teams(conn, sight, entity, _after(after))
        return Teams(found, _next([(one.entity, one.code) for one in found]))

    @put("/entities/{code:str}/teams/{team:str}", opt=OWN_PEOPLE, status_code=204, sync_to_thread=True)
    def put_team(
        request: Request,
        sight: Sighted,
        code: FromPath[str],
        team: FromPath[Code],
        data: JSONBody[TeamBody],
    ) -> None:
        """Make a team or describe it anew; of another legal entity than the own only as the maker."""
        with connect(sight.scope) as conn:
            now = read_now(conn)
            entity = tree.read_entity(conn, sight, code)
            if not sight.of_maker and entity.id != sight.asker.entity:
                raise Refusal("entity_unknown", 404)
            before = tree.read_team(conn, entity, team)
            wanted = TeamShown(entity.code, team, data.name, data.store, data.leader, data.status)
            if before == wanted:
                return
            tree.write_team(conn, entity, wanted, now)
            told = {"store": data.store, "leader": data.leader, "status": data.status}
            was = {name: getattr(before, name) for name in told} if before else {}
            what = "team.changed" if before else "team.made"
            _record(conn, sight, request, what, Changed(f"{code}/{team}", was, told), now)

    return [get_teams, put_team]


def _dealers(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/dealers", opt=FIND, sync_to_thread=True)
    def find_dealers(
        request: Request,
        sight: Sighted,
        near: FromQuery[str] = "",
        brand: FromQuery[str] = "",
        series: FromQuery[str] = "",
    ) -> DealersFound:
        """Dealers for a customer to choose from: near a city, or by name."""
        del sight  # whoever may ask customers may tell them which dealers there are
        language: Literal["zh", "en"] = "zh" if "zh" in request.headers.get("accept-language", "") else "en"
        with connect(HOUSE) as conn:
            return finding.find_dealers(conn, near[:60], (brand, series), read_now(conn), language)

    return [find_dealers]


def _relations(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/relations", opt=READ, sync_to_thread=True)
    def get_relations(sight: Sighted, after: FromQuery[UUID] = NIL) -> Relations:
        """Contracts of the legal entities that the asker sees."""
        with connect(sight.scope) as conn:
            found = tree.list_relations(conn, sight, after)
        return Relations(found, str(found[-1].id) if len(found) == tree.PAGE else "")

    @post("/relations", opt=MANAGE, status_code=201, sync_to_thread=True)
    def post_relation(request: Request, sight: Sighted, data: JSONBody[RelationBody]) -> Made:
        """A contract under which one legal entity hands data to another, from now or later on."""
        begins, ends = aware(data.valid_from), data.valid_to and aware(data.valid_to)
        if ends is not None and ends <= begins:
            raise Refusal("relation_backwards", 422)
        fields = {
            "kind": data.kind, "contract_no": data.contract_no, "valid_from": begins, "valid_to": ends,
        }  # fmt: skip
        with connect(sight.scope) as conn:
            now = read_now(conn)
            made = tree.make_relation(conn, data.giver, data.taker, fields, now)
            told = {"giver": data.giver, "taker": data.taker, **fields}
            done = Changed(str(made), {}, told)
            _record(conn, sight, request, "relation.made", done, now, Keep.PROVISION)
        return Made(made)

    @put("/relations/{relation:uuid}/end", opt=MANAGE, status_code=204, sync_to_thread=True)
    def end_relation(
        request: Request, sight: Sighted, relation: FromPath[UUID], data: JSONBody[EndBody]
    ) -> None:
        """It ends at another instant; past it nothing flows, and who works under it may nothing."""
        with connect(sight.scope) as conn:
            done = tree.end_relation(conn, relation, data.valid_to and aware(data.valid_to))
            _record(conn, sight, request, "relation.end_changed", done, read_now(conn), Keep.PROVISION)

    return [get_relations, post_relation, end_relation]


def read_now(conn: Connection) -> datetime:
    """The time of the transaction."""
    now: datetime = next(iter(conn.execute(statement("org", "read_now"))))[0]
    return now


def aware(at: datetime) -> datetime:
    """An instant that was sent. Raises Refusal `time_without_zone`."""
    if at.tzinfo is None:
        raise Refusal("time_without_zone", 422)
    return utc(at)


def _record(
    conn: Connection,
    sight: Sight,
    request: Request,
    what: str,
    done: Changed,
    now: datetime,
    keep: Keep = Keep.SECURITY,
) -> None:
    act = Act(
        who=who(sight, request),
        what=what,
        object_kind=what.partition(".")[0],
        object=done.object,
        before=done.before or None,
        after=done.after,
        keep=keep,
    )
    audit.record(conn, [act], now)


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise Refusal("unknown_zone", 422) from error


def _after(cursor: str) -> tuple[str, str]:
    entity, _, code = cursor.partition("/")
    return entity, code


def _next(keys: Sequence[tuple[str, str]]) -> str:
    return "/".join(keys[-1]) if len(keys) == tree.PAGE else ""
