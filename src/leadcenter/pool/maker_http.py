"""Routes of the maker's pools: leads that no dealer has, and which of the maker's people works at them.

GET  /maker-pools                        the pools with their rules, and how full they are
PUT  /maker-pools/{code}                 make one, or give it another rule
GET  /maker-pools/{code}/members         who works there                              PUT: in their place
GET  /maker-pools/{code}/leads?after     those that lie there, the longest first
POST /maker-pools/{code}/claims          members take leads in hand: a result per lead, one of many has it
GET  /maker-pools/{code}/claims          who has what in hand, for the pool's admins
POST /maker-pools/{code}/recalls         an admin takes leads back into the pool
GET  /maker-claims                       what the asker has in hand
POST /maker-claims/returns               the asker gives leads back
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from litestar.handlers import HTTPRouteHandler, get, post, put
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from leadcenter.access.face import OF_MAKER, AskerKind, Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.kernel.cursor import Cursors, Position
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.pool import in_hand, maker_settings
from leadcenter.pool.door import NO_STORE, Asked, Door, read_now
from leadcenter.pool.in_hand import Ended
from leadcenter.pool.maker_bodies import (
    EndedResults,
    EndedSent,
    HandResult,
    HandResults,
    HandsSent,
    MakerHands,
    MakerHeld,
    MakerLead,
    MakerLeads,
    MakerLying,
    MakerMembers,
    MakerPools,
    MembersSent,
    PoolSent,
)
from leadcenter.pool.settings import Change

WORK: Final = needs(Permission.LEAD_TRANSFER, zones=OF_MAKER)
RULES: Final = needs(Permission.RULE_APPROVE, zones=OF_MAKER)
PAGE: Final = 100
MOST: Final = 1_000
"""Leads of one answer about hands."""
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_OLDEST: Final[Position] = (datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes. Handlers run in threads."""
    return [*_rules(door), *_lying(door), *_hands(door)]


def _rules(door: Door) -> list[HTTPRouteHandler]:
    @get("/maker-pools", opt=WORK, sync_to_thread=True)
    def list_maker_pools(sight: Sighted) -> MakerPools:
        """Every pool of the maker, closed ones too."""
        with door.connect(sight.scope) as conn:
            return MakerPools(maker_settings.list_pools(conn, sight.asker.id))

    @put("/maker-pools/{code:str}", opt=RULES, status_code=200, sync_to_thread=True)
    def put_maker_pool(request: Asked, sight: Sighted, code: FromPath[str], data: PoolSent) -> MakerPools:
        """Make a pool, or give it another rule, whole; what lies there is put anew within the next rounds."""
        if not _CODE.fullmatch(code):
            raise Refusal("maker_pool_unfit", 422)
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            done = maker_settings.write_pool(conn, code, data, now)
            _record(
                conn, request, sight, "maker_pool.changed" if done.before else "maker_pool.made", code, done
            )
            return MakerPools(maker_settings.list_pools(conn, sight.asker.id, code))

    @get("/maker-pools/{code:str}/members", opt=RULES, sync_to_thread=True)
    def get_maker_members(sight: Sighted, code: FromPath[str]) -> MakerMembers:
        """Who works in a pool."""
        with door.connect(sight.scope) as conn:
            return maker_settings.read_members(conn, code)

    @put("/maker-pools/{code:str}/members", opt=RULES, status_code=200, sync_to_thread=True)
    def put_maker_members(
        request: Asked, sight: Sighted, code: FromPath[str], data: MembersSent
    ) -> MakerMembers:
        """Who works there from now on, in the place of who did: accounts of the maker."""
        with door.connect(sight.scope) as conn:
            done = maker_settings.write_members(conn, sight.asker.entity, code, data)
            _record(conn, request, sight, "maker_pool.members_changed", code, done)
            return maker_settings.read_members(conn, code)

    return [list_maker_pools, put_maker_pool, get_maker_members, put_maker_members]


def _record(conn: Connection, request: Asked, sight: Sight, what: str, code: str, done: Change) -> None:
    """One act, where something changed."""
    if not (done.before or done.after):
        return
    act = Act(
        who=who(sight, request), what=what, object_kind="pool", object=code, before=done.before,
        after=done.after,
    )  # fmt: skip
    audit.record(conn, [act], read_now(conn))


def _lying(door: Door) -> list[HTTPRouteHandler]:
    cursors = Cursors(door.keyring, b"maker_pool/cursor")

    @get("/maker-pools/{code:str}/leads", opt=WORK, sync_to_thread=True)
    def list_maker_leads(
        sight: Sighted, code: FromPath[str], after: FromQuery[str] = ""
    ) -> Response[MakerLeads]:
        """Those that have lain in a pool longest first; who the customers are stands on a lead's own page."""
        own, begin = sight.asker.entity, cursors.read(sight.asker.entity, after) or _OLDEST
        with door.connect(sight.scope) as conn:
            seat = in_hand.sit_down(conn, code, sight.asker.id)
            given = {
                "pool": seat.id, "account": sight.asker.id, "after_at": begin[0], "after": begin[1],
                "count": PAGE,
            }  # fmt: skip
            conn.execute(statement("pool", "plan_by_index"))
            rows = conn.execute(statement("pool", "list_maker_stays"), given).fetchall()
        leads = [
            MakerLying(MakerLead(door.references.write(own, (bucket, lead)), *told), since, *hand)
            for bucket, lead, since, told, hand in ((*row[:3], row[3:11], row[11:]) for row in rows)
        ]
        end = (rows[-1][2], rows[-1][1]) if len(rows) == PAGE else None
        return Response(MakerLeads(leads, cursors.write(own, end)), headers=NO_STORE)

    @post("/maker-pools/{code:str}/claims", opt=WORK, status_code=200, sync_to_thread=True)
    def claim_for_maker(request: Asked, sight: Sighted, code: FromPath[str], data: HandsSent) -> HandResults:
        """Take leads in hand; each is the asker's or not, whatever becomes of the others."""
        keys = door.keys(sight, data.leads)
        with door.connect(sight.scope) as conn:
            now, seat = read_now(conn), in_hand.sit_down(conn, code, _person(sight))
            done = in_hand.take(conn, keys, seat, sight, now)
            acts = [
                Act(
                    who=who(sight, request), what="lead.taken_in_hand", object_kind="lead", object=str(lead),
                    bucket=bucket, after={"pool": seat.id},
                )
                for bucket, lead in done.fresh
            ]  # fmt: skip
            audit.record(conn, acts, now)
        answers = [done.answers[lead] for _, lead in keys]
        return HandResults(
            [HandResult(name, why is None, why) for name, why in zip(data.leads, answers, strict=True)]
        )

    return [list_maker_leads, claim_for_maker]


def _person(sight: Sight) -> UUID:
    """Leads are in people's hands. Raises Refusal `claim_of_nobody` (409): a machine."""
    if sight.asker.kind is not AskerKind.PERSON:
        raise Refusal("claim_of_nobody", 409)
    return sight.asker.id


def _hands(door: Door) -> list[HTTPRouteHandler]:
    @get("/maker-pools/{code:str}/claims", opt=WORK, sync_to_thread=True)
    def list_maker_hands(sight: Sighted, code: FromPath[str]) -> Response[MakerHands]:
        """Who has what of a pool in hand, for its admins."""
        with door.connect(sight.scope) as conn:
            seat = in_hand.sit_down(conn, code, sight.asker.id)
            if not seat.admin:
                raise Refusal("not_pool_admin", 403)
            held = _held(door, conn, sight, pool=seat.id)
        return Response(MakerHands(held), headers=NO_STORE)

    @post("/maker-pools/{code:str}/recalls", opt=WORK, status_code=200, sync_to_thread=True)
    def recall_for_maker(
        request: Asked, sight: Sighted, code: FromPath[str], data: EndedSent
    ) -> EndedResults:
        """An admin of the pool takes leads back, whoever has them."""
        keys = door.keys(sight, data.leads)
        with door.connect(sight.scope) as conn:
            now, seat = read_now(conn), in_hand.sit_down(conn, code, sight.asker.id)
            ended = in_hand.take_away(conn, keys, seat, data.reason, sight, now)
            _trail(conn, request, sight, "lead.taken_from_hand", ended, now)
        return _ended(data.leads, keys, ended)

    @get("/maker-claims", opt=WORK, sync_to_thread=True)
    def list_own_hands(sight: Sighted) -> Response[MakerHands]:
        """What the asker has in hand, and until when."""
        with door.connect(sight.scope) as conn:
            held = _held(door, conn, sight, account=sight.asker.id)
        return Response(MakerHands(held), headers=NO_STORE)

    @post("/maker-claims/returns", opt=WORK, status_code=200, sync_to_thread=True)
    def return_for_maker(request: Asked, sight: Sighted, data: EndedSent) -> EndedResults:
        """The asker gives leads back to their pools."""
        keys = door.keys(sight, data.leads)
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            ended = in_hand.give_up(conn, keys, data.reason, sight, now)
            _trail(conn, request, sight, "lead.laid_back", ended, now)
        return _ended(data.leads, keys, ended)

    return [list_maker_hands, recall_for_maker, list_own_hands, return_for_maker]


def _held(
    door: Door, conn: Connection, sight: Sight, *, account: UUID | None = None, pool: UUID | None = None
) -> list[MakerHeld]:
    given = {"account": account, "pool": pool, "count": MOST}
    rows: Sequence[Any] = conn.execute(statement("pool", "list_maker_claims"), given).fetchall()
    return [
        MakerHeld(
            MakerLead(door.references.write(sight.asker.entity, (bucket, lead)), *about), pool_code, holder,
            since, until, most, told,
        )
        for bucket, lead, since, until, most, told, pool_code, holder, *about in rows
    ]  # fmt: skip


def _trail(
    conn: Connection, request: Asked, sight: Sight, what: str, ended: Sequence[Ended], now: datetime
) -> None:
    acts = [
        Act(
            who=who(sight, request), what=what, object_kind="lead", object=str(one.lead_id),
            bucket=one.bucket, purpose=one.reason, before={"account": one.account},
        )
        for one in ended
    ]  # fmt: skip
    audit.record(conn, acts, now)


def _ended(names: Sequence[str], keys: Sequence[tuple[int, UUID]], ended: Sequence[Ended]) -> EndedResults:
    done = {one.lead_id for one in ended}
    return EndedResults([name for name, (_, lead) in zip(names, keys, strict=True) if lead in done])
