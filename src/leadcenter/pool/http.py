"""Routes of the pool room: what people do with leads in pools, and with the time that owners have.

GET  /pools/{code}/leads?show&after&limit  those that lie there, or were claimed, converted
GET  /pools/{code}/leads/{reference}       one before a claim, where the pool lets members open it
POST /pools/{code}/claims                  one or many; a result per lead, the first who asks has it
POST /pools/{code}/handouts                a manager gives some to a member in spite of freeze and cool-down
POST /pools/{code}/entries                 a manager puts leads of the desk there
POST /pools/{code}/recalls                 an admin or manager takes leads from their owners
POST /returns                              owners give leads back
GET  /leads/{reference}/protection         until when, what keeps it, what would extend it
POST /leads/{reference}/extensions         a manager extends it, never beyond the cap
PUT  /leads/{reference}/lock               a manager holds it until a date   DELETE: no longer

Pools, members, reasons and private pools as data: `settings_http`. Pools of the maker: `maker_http`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Response

from leadcenter.access.face import Permission, Sight, Sighted, needs, who
from leadcenter.assignment.face import read_pool_rules
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Who
from leadcenter.kernel.clock import utc
from leadcenter.kernel.cursor import Cursors
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.pool import claiming, entering, keeping, maker_http, reading, settings_http
from leadcenter.pool.bodies import (
    MOST,
    Claimed,
    ClaimResult,
    ClaimsBody,
    ExtensionBody,
    HandoutsBody,
    Listed,
    LockBody,
    PooledDetail,
    PooledPage,
    Protection,
    Recalled,
    RecallResult,
    RecallsBody,
    Returned,
    ReturnResult,
    ReturnsBody,
)
from leadcenter.pool.door import NO_STORE, NOBODY, ZONES, Asked, Door, manages, read_now, sit, staff_of
from leadcenter.pool.falling import Fall, fall, lock_owned
from leadcenter.pool.giving_back import give_back
from leadcenter.pool.terms import ClaimAnswer, Fallen, Giving, How, Key, Outcome, Seat

__all__ = ["Door", "routes"]
READ: Final = needs(Permission.POOL_READ, zones=ZONES)
CLAIM: Final = needs(Permission.LEAD_CLAIM, zones=ZONES)
RETURN: Final = needs(Permission.LEAD_RETURN, zones=ZONES)
MANAGE: Final = needs(Permission.POOL_RECALL, zones=ZONES)
LONGEST_LOCK: Final = timedelta(days=366)


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    return [
        *_looking(door),
        *_claiming(door),
        *_taking(door),
        *_keeping(door),
        *settings_http.routes(door.connect),
        *maker_http.routes(door),
    ]


def _looking(door: Door) -> list[HTTPRouteHandler]:
    cursors = Cursors(door.keyring, b"pool/cursor")

    @get("/pools/{code:str}/leads", opt=READ, sync_to_thread=True)
    def list_leads(
        sight: Sighted,
        code: FromPath[str],
        show: FromQuery[Listed] = Listed.LYING,
        after: FromQuery[str] = "",
        limit: FromQuery[int] = 50,
    ) -> Response[PooledPage]:
        """The newest first. Who the customers are, masked, only for who may open details before a claim."""
        begin = cursors.read(sight.asker.entity, after)
        rules = door.book().pools
        with door.connect(sight.scope) as conn:
            now, seat = read_now(conn), sit(conn, sight, code)
            _shows(seat, sight, show)
            page, more = reading.list_leads(conn, seat, show, begin, max(1, min(limit, MOST)))
        opened = _opens(seat, sight)
        leads = [reading.show(door, sight, seat, one, rules, now, opened=opened) for one in page]
        return Response(PooledPage(leads, cursors.write(sight.asker.entity, more)), headers=NO_STORE)

    @get("/pools/{code:str}/leads/{reference:str}", opt=READ, sync_to_thread=True)
    def show_lead(sight: Sighted, code: FromPath[str], reference: FromPath[str]) -> Response[PooledDetail]:
        """One that lies there, before somebody claims it."""
        rules = door.book().pools
        with door.connect(sight.scope) as conn:
            now, seat = read_now(conn), sit(conn, sight, code)
            key = door.key(sight, reference)
            page, _ = reading.list_leads(conn, seat, Listed.LYING, None, 1, key[1])
            if not page:
                raise Refusal("lead_unknown", 404)
            if not _opens(seat, sight):
                raise Refusal("pool_details_hidden", 403)
            stays = reading.read_history(conn, seat, key)
        lead = reading.show(door, sight, seat, page[0], rules, now, opened=True)
        return Response(PooledDetail(lead, stays), headers=NO_STORE)

    return [list_leads, show_lead]


def _opens(seat: Seat, sight: Sight) -> bool:
    """May the asker see who the customers are before somebody claims them?"""
    return seat.admin or seat.open_details or manages(sight)


def _shows(seat: Seat, sight: Sight, what: Listed) -> None:
    """Raises Refusal `pool_hides` (403) for what the pool hides from ordinary members."""
    hidden = {Listed.CLAIMED: seat.hide_claimed, Listed.CONVERTED: seat.hide_converted}
    if hidden.get(what, False) and not (seat.admin or manages(sight)):
        raise Refusal("pool_hides", 403)


def _claiming(door: Door) -> list[HTTPRouteHandler]:
    @post("/pools/{code:str}/claims", opt=CLAIM, status_code=200, sync_to_thread=True)
    def claim(request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[ClaimsBody]) -> Claimed:
        """Take leads; each is the asker's or not, whatever becomes of the others."""
        keys = door.keys(sight, data.leads)
        with door.deciding(sight) as conn:
            now, seat = read_now(conn), sit(conn, sight, code)
            staff = staff_of(sight)
            if not seat.member:
                raise Refusal("not_pool_member", 403)
            answers = claiming.claim(
                conn, keys, seat, staff, sight.name, now, door.book(), clock=door.followup
            )
            audit.record(conn, _claimed(who(sight, request), "lead.claimed", keys, answers, seat, staff), now)
        return _results(data.leads, answers)

    @post("/pools/{code:str}/handouts", opt=MANAGE, status_code=200, sync_to_thread=True)
    def hand_out(
        request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[HandoutsBody]
    ) -> Claimed:
        """Give leads to a member in spite of freeze, cool-down and claims per day; the caps hold."""
        keys = door.keys(sight, data.leads)
        with door.deciding(sight) as conn:
            now = read_now(conn)
            sit(conn, sight, code)
            staff = _member(conn, sight, data.staff)
            seat = sit(conn, sight, code, staff)
            if not seat.member:
                raise Refusal("not_pool_member", 409)
            answers = claiming.claim(
                conn, keys, seat, staff, sight.name, now, door.book(), clock=door.followup,
                override=data.reason,
            )  # fmt: skip
            acts = _claimed(who(sight, request), "lead.handed_out", keys, answers, seat, staff, data.reason)
            audit.record(conn, acts, now)
        return _results(data.leads, answers)

    return [claim, hand_out]


def _member(conn: Connection, sight: Sight, code: str) -> UUID:
    """Somebody at work of the asker's legal entity, and store where the asker's sight ends there. Raises
    Refusal `staff_unknown` (404)."""
    given = {"entity": sight.asker.entity, "code": code}
    row = conn.execute(statement("pool", "find_person"), given).fetchone()
    if row is None or (sight.owners is not None and row[0] not in sight.owners):
        raise Refusal("staff_unknown", 404)
    found: UUID = row[0]
    return found


def _claimed(
    by: Who, what: str, keys: Sequence[Key], answers: Sequence[ClaimAnswer], seat: Seat, staff: UUID,
    why: str = "",
) -> list[Act]:  # fmt: skip
    """One act for each lead that has an owner now."""
    done = {key: one.episode for key, one in zip(keys, answers, strict=True) if one.refusal is None}
    return [
        Act(
            who=by,
            what=what,
            object_kind="lead",
            object=str(lead),
            bucket=bucket,
            purpose=why,
            before={"pool": seat.id},
            after={"staff": staff, "episode": episode},
        )
        for (bucket, lead), episode in done.items()
    ]


def _results(names: Sequence[str], answers: Sequence[ClaimAnswer]) -> Claimed:
    return Claimed(
        [
            ClaimResult(name, one.refusal is None, one.refusal, one.episode)
            for name, one in zip(names, answers, strict=True)
        ]
    )


def _taking(door: Door) -> list[HTTPRouteHandler]:
    @post("/pools/{code:str}/recalls", opt=READ, status_code=200, sync_to_thread=True)
    def recall(request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[RecallsBody]) -> Recalled:
        """Take leads from their owners into the pool, whatever their clocks say: managers what they see,
        admins what is protected by the pool's rule. What was ordered, won or is in transfer never falls."""
        keys = door.keys(sight, data.leads)
        with door.deciding(sight) as conn:
            now, seat = read_now(conn), sit(conn, sight, code)
            manager = sight.allows({Permission.POOL_RECALL})
            if not (seat.admin or manager):
                raise Refusal("not_pool_admin", 403)
            owned = lock_owned(conn, keys, now, wait=True)
            mine = [
                one
                for one in owned.values()
                if one.dealer_id == seat.entity_id
                and (one.pool_id == seat.id or (manager and _in_sight(sight, one.staff_id)))
            ]
            falls = [Fall(one.bucket, one.lead_id, How.ADMIN, data.reason, seat.id) for one in mine]
            fallen = {one.lead_id: one for one in fall(conn, falls, sight.name, now)}
            acts = [
                _moved(who(sight, request), "lead.recalled", one, data.reason)
                for one in fallen.values()
                if one.outcome is Outcome.POOLED
            ]
            audit.record(conn, acts, now)
        gone = {lead: one.outcome for lead, one in fallen.items()}
        return Recalled(
            [
                RecallResult(name, gone.get(lead, Outcome.NOT_OWNED))
                for name, (_, lead) in zip(data.leads, keys, strict=True)
            ]
        )

    @post("/pools/{code:str}/entries", opt=MANAGE, status_code=200, sync_to_thread=True)
    def enter(request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[RecallsBody]) -> Recalled:
        """Put leads that wait on the desk, or lie in another pool, into this one."""
        keys = door.keys(sight, data.leads)
        with door.deciding(sight) as conn:
            now, seat = read_now(conn), sit(conn, sight, code)
            entered = entering.put(conn, keys, seat, data.reason, sight.name, now)
            done = {one.lead_id: one for one in entered if one.outcome is Outcome.POOLED}
            by = who(sight, request)
            acts = [_moved(by, "lead.pooled", one, data.reason) for one in done.values()]
            audit.record(conn, acts, now)
        return Recalled(
            [RecallResult(name, one.outcome) for name, one in zip(data.leads, entered, strict=True)]
        )

    @post("/returns", opt=RETURN, status_code=200, sync_to_thread=True)
    def take_returns(request: Asked, sight: Sighted, data: JSONBody[ReturnsBody]) -> Returned:
        """Give leads of the own back: to where they came from, to a chosen or to a fixed pool, as the rule of
        their pool has it."""
        staff = staff_of(sight)
        keys = door.keys(sight, [one.lead for one in data.returns])
        with door.deciding(sight) as conn:
            now = read_now(conn)
            codes = _codes(conn, sight.asker.entity)
            ids = {code: pool for pool, code in codes.items()}
            givings = [
                Giving(*key, one.reason, ids.get(one.pool, NOBODY) if one.pool else None)
                for key, one in zip(keys, data.returns, strict=True)
            ]
            answers = give_back(conn, givings, staff, sight.name, now, door.book())
            gone = {
                one.lead_id: (giving, one)
                for giving, one in zip(givings, answers, strict=True)
                if one.refusal is None
            }
            acts = [
                Act(
                    who=who(sight, request),
                    what="lead.given_back",
                    object_kind="lead",
                    object=str(lead),
                    bucket=giving.bucket,
                    purpose=giving.reason,
                    before={"staff": staff},
                    after={"pool": one.pool_id},
                )
                for lead, (giving, one) in gone.items()
            ]
            audit.record(conn, acts, now)
        return Returned(
            [
                ReturnResult(
                    asked.lead,
                    one.refusal is None,
                    codes.get(one.pool_id, "") if one.pool_id is not None else "",
                    one.refusal,
                )
                for asked, one in zip(data.returns, answers, strict=True)
            ]
        )

    return [recall, enter, take_returns]


def _in_sight(sight: Sight, owner: UUID) -> bool:
    return sight.owners is None or owner in sight.owners


def _codes(conn: Connection, entity: UUID) -> Mapping[UUID, str]:
    """The pools of a legal entity by their codes."""
    return dict(conn.execute(statement("pool", "name_pools"), {"entity": entity}).fetchall())


def _moved(by: Who, what: str, one: Fallen, why: str) -> Act:
    return Act(
        who=by,
        what=what,
        object_kind="lead",
        object=str(one.lead_id),
        bucket=one.bucket,
        purpose=why,
        before={"staff": one.staff_id},
        after={"pool": one.pool_id},
    )


def _keeping(door: Door) -> list[HTTPRouteHandler]:
    @get("/leads/{reference:str}/protection", opt=READ, sync_to_thread=True)
    def show_protection(sight: Sighted, reference: FromPath[str]) -> Response[Protection]:
        """Until when a lead is its owner's, and what would extend that."""
        key = door.key(sight, reference)
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            told = _protection(conn, sight, key, now)
        return Response(told, headers=NO_STORE)

    @post("/leads/{reference:str}/extensions", opt=MANAGE, status_code=200, sync_to_thread=True)
    def extend(
        request: Asked, sight: Sighted, reference: FromPath[str], data: JSONBody[ExtensionBody]
    ) -> Protection:
        """The lead is protected to the end of the day that comes so many after this one, never beyond its
        cap and never shorter than before."""
        key = door.key(sight, reference)
        with door.connect(sight.scope) as conn:
            now, owned = read_now(conn), reading.find_owned(conn, _own(sight), key)
            keeping.extend(conn, key, owned, data.days, data.reason, sight.name, now)
            told = _protection(conn, sight, key, now)
            done = {"days": data.days, "episode": owned.seq, "recall_at": told.recall_at}
            act = _kept(who(sight, request), "lead.protection_extended", key, data.reason, done)
            audit.record(conn, [act], now)
        return told

    @put("/leads/{reference:str}/lock", opt=MANAGE, status_code=200, sync_to_thread=True)
    def lock(
        request: Asked, sight: Sighted, reference: FromPath[str], data: JSONBody[LockBody]
    ) -> Protection:
        """The owner keeps the lead until a date, whatever its clocks and its cap say; another date takes the
        place of this one."""
        key = door.key(sight, reference)
        if data.until.tzinfo is None:
            raise Refusal("time_without_zone", 422)
        until = utc(data.until)
        with door.connect(sight.scope) as conn:
            now, owned = read_now(conn), reading.find_owned(conn, _own(sight), key)
            if not now < until <= now + LONGEST_LOCK:
                raise Refusal("lock_unfit", 422)
            keeping.lock(conn, key, until, data.reason, sight.name, now)
            done = {"until": until, "episode": owned.seq}
            act = _kept(who(sight, request), "lead.locked", key, data.reason, done)
            audit.record(conn, [act], now)
            return _protection(conn, sight, key, now)

    @delete("/leads/{reference:str}/lock", opt=MANAGE, status_code=200, sync_to_thread=True)
    def unlock(request: Asked, sight: Sighted, reference: FromPath[str]) -> Protection:
        """From now on its clocks decide again."""
        key = door.key(sight, reference)
        with door.connect(sight.scope) as conn:
            now, owned = read_now(conn), reading.find_owned(conn, _own(sight), key)
            keeping.unlock(conn, key, owned, sight.name, now)
            act = _kept(who(sight, request), "lead.unlocked", key, "", {"episode": owned.seq})
            audit.record(conn, [act], now)
            return _protection(conn, sight, key, now)

    return [show_protection, extend, lock, unlock]


def _own(sight: Sight) -> Sight:
    """Who sees other legal entities' leads keeps only those of the own; the maker's people any."""
    return msgspec.structs.replace(sight, entities=tuple({sight.asker.entity} & {*sight.entities}))


def _protection(conn: Connection, sight: Sight, key: Key, now: datetime) -> Protection:
    owned = reading.find_owned(conn, sight, key)
    rules = read_pool_rules(conn, [owned.pool_id] if owned.pool_id else [])
    return reading.protection_of(owned, rules, now)


def _kept(by: Who, what: str, key: Key, why: str, after: dict[str, Any]) -> Act:
    return Act(
        who=by, what=what, object_kind="lead", object=str(key[1]), bucket=key[0], purpose=why, after=after
    )
