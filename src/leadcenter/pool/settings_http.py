"""Routes of pools as data, each about the asker's own legal entity but for what is only read.

GET  /pools?entity=                    pools in which the asker has a place; for who looks after them, all
GET  /pools/standing                   how full they are, and how old what lies there is
PUT  /pools/{code}                     make a pool, or give it another rule
GET  /pools/{code}/members             who works there, who looks after it          PUT: in their place
GET  /return-reasons                   why leads may be given back
PUT  /return-reasons/{code}            one of them as it is from now on
GET  /private-pools                    what people have, and may have
PUT  /private-pools                    what all of them may have; whether what they brought in counts
PUT  /private-pools/{code}             what one of them (staff code) may have
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from litestar.handlers import HTTPRouteHandler, get, put
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access.face import Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect
from leadcenter.pool import settings
from leadcenter.pool.bodies import (
    DealerPoolBody,
    Members,
    PoolBody,
    Pools,
    PrivatePoolBody,
    PrivatePools,
    ReasonBody,
    Reasons,
    Standings,
)
from leadcenter.pool.door import ZONES, Asked, read_now, sit
from leadcenter.pool.settings import Change

READ: Final = needs(Permission.POOL_READ, zones=ZONES)
MANAGE: Final = needs(Permission.POOL_MANAGE, zones=ZONES)
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")


def routes(connect: Connect) -> list[HTTPRouteHandler]:
    """The routes. Handlers run in threads."""
    return [*_pools(connect), *_reasons(connect), *_private(connect)]


def _pools(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/pools", opt=READ, sync_to_thread=True)
    def list_pools(sight: Sighted, entity: FromQuery[str] = "") -> Pools:
        """Pools with their rules, as the asker stands to them."""
        with connect(sight.scope) as conn:
            return Pools(settings.list_pools(conn, sight, entity))

    @get("/pools/standing", opt=READ, sync_to_thread=True)
    def get_standing(sight: Sighted) -> Standings:
        """Of the asker's legal entity: how many leads lie in each pool, and since when."""
        with connect(sight.scope) as conn:
            return Standings(settings.list_standings(conn, sight, read_now(conn)))

    @put("/pools/{code:str}", opt=MANAGE, status_code=200, sync_to_thread=True)
    def put_pool(request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[PoolBody]) -> Pools:
        """Make a pool of the asker's legal entity, or give it another rule, whole. Nobody who has a lead of
        it loses it earlier than was said without notice."""
        if not _CODE.fullmatch(code):
            raise Refusal("pool_unfit", 422)
        with connect(sight.scope) as conn:
            now = read_now(conn)
            done = settings.write_pool(conn, sight.asker.entity, code, data, now)
            what = "pool.changed" if done.before else "pool.made"
            _record(conn, sight, request, what, "pool", code, done, now)
            found = settings.list_pools(conn, sight, code=code)
        return Pools([one for one in found if one.code == code][:1])

    @get("/pools/{code:str}/members", opt=READ, sync_to_thread=True)
    def get_members(sight: Sighted, code: FromPath[str]) -> Members:
        """Who works in a pool; nobody named: all people of its legal entity."""
        with connect(sight.scope) as conn:
            sit(conn, sight, code)
            return settings.read_members(conn, sight.asker.entity, code)

    @put("/pools/{code:str}/members", opt=MANAGE, status_code=200, sync_to_thread=True)
    def put_members(request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[Members]) -> Members:
        """Who works there from now on, in the place of who did."""
        with connect(sight.scope) as conn:
            done = settings.write_members(conn, sight.asker.entity, code, data)
            _record(conn, sight, request, "pool.members_changed", "pool", code, done, read_now(conn))
            return settings.read_members(conn, sight.asker.entity, code)

    return [list_pools, get_standing, put_pool, get_members, put_members]


def _reasons(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/return-reasons", opt=READ, sync_to_thread=True)
    def get_reasons(sight: Sighted) -> Reasons:
        """Of the asker's legal entity."""
        with connect(sight.scope) as conn:
            return Reasons(settings.read_reasons(conn, sight.asker.entity))

    @put("/return-reasons/{code:str}", opt=MANAGE, status_code=200, sync_to_thread=True)
    def put_reason(
        request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[ReasonBody]
    ) -> Reasons:
        """A reason as it is from now on. As soon as there is one, no other code is taken."""
        if not _WORD.fullmatch(code):
            raise Refusal("return_reason_unfit", 422)
        entity = sight.asker.entity
        with connect(sight.scope) as conn:
            done = settings.write_reason(conn, entity, code, data)
            _record(
                conn, sight, request, "return_reason.written", "return_reason", code, done, read_now(conn)
            )
            return Reasons(settings.read_reasons(conn, entity))

    return [get_reasons, put_reason]


def _private(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/private-pools", opt=MANAGE, sync_to_thread=True)
    def get_private(sight: Sighted) -> PrivatePools:
        """What the people of the asker's legal entity have, and may have."""
        with connect(sight.scope) as conn:
            return settings.read_private(conn, sight.asker.entity)

    @put("/private-pools", opt=MANAGE, status_code=200, sync_to_thread=True)
    def put_dealer(request: Asked, sight: Sighted, data: JSONBody[DealerPoolBody]) -> PrivatePools:
        """What all of them may have together, and whether leads count that they brought in themselves."""
        entity = sight.asker.entity
        with connect(sight.scope) as conn:
            now = read_now(conn)
            done = settings.write_dealer(conn, entity, data, now)
            _record(conn, sight, request, "dealer.caps_changed", "entity", str(entity), done, now)
            return settings.read_private(conn, entity)

    @put("/private-pools/{code:str}", opt=MANAGE, status_code=200, sync_to_thread=True)
    def put_private(
        request: Asked, sight: Sighted, code: FromPath[str], data: JSONBody[PrivatePoolBody]
    ) -> PrivatePools:
        """What one person may have. A cap below the stock stops new leads and takes none away."""
        with connect(sight.scope) as conn:
            now = read_now(conn)
            done = settings.write_private(conn, sight.asker.entity, code, data, now)
            _record(conn, sight, request, "staff.caps_changed", "staff", code, done, now)
            return settings.read_private(conn, sight.asker.entity)

    return [get_private, put_dealer, put_private]


def _record(
    conn: Connection, sight: Sight, request: Asked, what: str, kind: str, name: str, done: Change,
    now: datetime,
) -> None:  # fmt: skip
    """One act, where something changed."""
    if not (done.before or done.after):
        return
    act = Act(
        who=who(sight, request),
        what=what,
        object_kind=kind,
        object=name,
        before=done.before,
        after=done.after,
    )
    audit.record(conn, [act], now)
