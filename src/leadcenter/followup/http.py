"""Routes of the followup room.

GET  /follow-ups/mine?due&after&limit              what I have to do about my leads, the most urgent first
GET  /follow-ups/overdue?after&limit        the same of everybody whose leads the asker sees, overdue
POST /leads/{reference}/follow-ups          by the owner alone
GET  /leads/{reference}/follow-ups          what was done
GET  /follow-ups/results?dealer             what may come of a follow-up
PUT  /follow-ups/results/{kind}/{code}      one of them as it is from now on, of the dealer or the house
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Response

from leadcenter.access.face import OnceKey, Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.channel.face import House, mask
from leadcenter.followup import driving, placing, reading, receiving, steps
from leadcenter.followup.bodies import (
    DuePage,
    DueShown,
    FollowupBody,
    FollowupDone,
    Followups,
    FollowupShown,
    ResultBody,
    ResultShown,
    ResultsShown,
)
from leadcenter.followup.door import NO_STORE, Asked, Door, aware, language_of, read_now, staff_of
from leadcenter.followup.names import Names
from leadcenter.followup.reading import MOST, Page, Urgency
from leadcenter.followup.rules import in_force
from leadcenter.followup.terms import Due, Kind, Note, NotRecorded, Result, Told
from leadcenter.kernel.cursor import Cursors
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal
from leadcenter.kernel.keys import SealBroken
from leadcenter.kernel.scope import Zone
from leadcenter.kernel.sql import statement

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
__all__ = ["Door", "routes"]
READ = needs(Permission.LEAD_READ)
WRITE = needs(Permission.FOLLOWUP_WRITE)
MANAGE = needs(Permission.FOLLOWUP_MANAGE, zones=frozenset({Zone.MAKER, Zone.ENTITIES}))
STATUS = {NotRecorded.NOT_OWNER: 403, NotRecorded.TWICE: 409}


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    return [
        *_due(door),
        *_followups(door),
        *_results(door),
        *placing.routes(door),
        *driving.routes(door),
        *receiving.routes(door),
    ]


def _due(door: Door) -> list[HTTPRouteHandler]:
    cursors = Cursors(door.house.keyring, b"followup/cursor")

    def shown(sight: Sight, page: Page, codes: dict[UUID, str], now: datetime) -> Response[DuePage]:
        leads = [_due_shown(door, sight, one, codes, now) for one in page.leads]
        return Response(DuePage(leads, cursors.write(sight.asker.entity, page.next)), headers=NO_STORE)

    @get("/follow-ups/mine", opt=READ, sync_to_thread=True)
    def my_leads(
        sight: Sighted,
        urgency: Annotated[Urgency, QueryParameter(name="due")] = Urgency.TODAY,
        after: FromQuery[str] = "",
        limit: FromQuery[int] = 50,
    ) -> Response[DuePage]:
        """What I have to do, the most urgent first; `due`: overdue, today, all."""
        begin, staff = cursors.read(sight.asker.entity, after), sight.asker.staff
        if staff is None:
            return shown(sight, Page([], None), {}, reading.END)
        with door.connect(sight.scope) as conn:
            day = reading.read_day(conn, sight.asker.entity, door.clock)
            rows, until = max(1, min(limit, MOST)), day.until(urgency)
            page = reading.list_due(conn, sight.asker.entity, [staff], until, begin, rows)
        return shown(sight, page, {}, day.now)

    @get("/follow-ups/overdue", opt=needs(Permission.LEAD_ASSIGN), sync_to_thread=True)
    def overdue(sight: Sighted, after: FromQuery[str] = "", limit: FromQuery[int] = 50) -> Response[DuePage]:
        """Leads of the asker's people that were due and that nobody followed up."""
        begin, dealer = cursors.read(sight.asker.entity, after), sight.asker.entity
        with door.connect(sight.scope) as conn:
            day = reading.read_day(conn, dealer, door.clock)
            codes = reading.crew(conn, sight, dealer)
            rows = max(1, min(limit, MOST))
            page = reading.list_due(conn, dealer, list(codes), day.now, begin, rows)
        return shown(sight, page, codes, day.now)

    return [my_leads, overdue]


def _followups(door: Door) -> list[HTTPRouteHandler]:
    calls = Names(door.house.keyring, b"call")

    @post("/leads/{reference:str}/follow-ups", opt=WRITE, status_code=201, sync_to_thread=True)
    def record(
        request: Asked,
        sight: Sighted,
        reference: FromPath[str],
        data: JSONBody[FollowupBody],
        key: OnceKey = "",
    ) -> FollowupDone:
        """Write down what I did about my lead, and what comes next."""

        def act(conn: Connection, now: datetime) -> FollowupDone:
            reading.find(conn, sight, door.key(sight, reference))
            note = _note(door, calls, sight, reference, data)
            results = in_force(steps.read_results(conn, sight.asker.entity))
            (done,) = steps.record(conn, door.house, results, [note], sight.name, now)
            if isinstance(done, NotRecorded):
                raise Refusal(done.value, STATUS.get(done, 422))
            told = {
                "kind": note.kind, "result": note.result, "episode": done.episode,
                "told_takeover": note.told_takeover, "next": done.next_step, "due": done.next_due_at,
            }  # fmt: skip
            did = Act(
                who=who(sight, request),
                what="lead.followed_up",
                object_kind="lead",
                object=str(note.lead_id),
                bucket=note.bucket,
                after=told,
            )
            audit.record(conn, [did], now)
            return FollowupDone(done.next_step, done.next_due_at)

        return door.once(sight, request, key, data, FollowupDone, act)

    @get("/leads/{reference:str}/follow-ups", opt=READ, sync_to_thread=True)
    def show(sight: Sighted, reference: FromPath[str]) -> Response[Followups]:
        """What was done about a lead, the newest first."""
        key = door.key(sight, reference)
        with door.connect(sight.scope) as conn:
            dealer = reading.find(conn, sight, key)
            found = reading.read_followups(conn, sight, key[1])
            codes = reading.crew(conn, msgspec.structs.replace(sight, owners=None), dealer) if dealer else {}
        return Response(Followups([_followup(door, one, codes) for one in found]), headers=NO_STORE)

    return [record, show]


def _results(door: Door) -> list[HTTPRouteHandler]:
    @get("/follow-ups/results", opt=READ, sync_to_thread=True)
    def get_results(request: Asked, sight: Sighted) -> ResultsShown:
        """What may come of a follow-up: the house's, and those of the asker's own dealer."""
        with door.connect(sight.scope) as conn:
            found = steps.read_results(conn, sight.asker.entity)
        return ResultsShown([_result(one, language_of(request)) for one in found])

    @put("/follow-ups/results/{kind:str}/{code:str}", opt=MANAGE, status_code=200, sync_to_thread=True)
    def put_result(
        request: Asked, sight: Sighted, kind: FromPath[Kind], code: FromPath[str], data: JSONBody[ResultBody]
    ) -> ResultsShown:
        """A result as it is from now on: of the house where the maker's people say so, else of the dealer."""
        if not _CODE.fullmatch(code):
            raise Refusal("followup_result_unsound", 422)
        with door.connect(sight.scope) as conn:
            given = msgspec.structs.asdict(data) | {
                "entity": None if sight.of_maker else sight.asker.entity, "kind": kind.value, "code": code,
            }  # fmt: skip
            conn.execute(statement("followup", "write_result"), given)
            act = Act(
                who=who(sight, request),
                what="followup_result.written",
                object_kind="followup_result",
                object=f"{kind.value}/{code}",
                after=msgspec.structs.asdict(data),
            )
            audit.record(conn, [act], read_now(conn))
            found = steps.read_results(conn, sight.asker.entity)
        return ResultsShown([_result(one, language_of(request)) for one in found])

    return [get_results, put_result]


def _note(door: Door, calls: Names, sight: Sight, reference: str, data: FollowupBody) -> Note:
    """Raises Refusal `lead_unknown` (404), `followup_not_owner` (403), `followup_call_not_yours`,
    `time_without_zone` (422)."""
    key, staff = door.key(sight, reference), staff_of(sight)
    call = calls.read(sight.asker.entity, data.call) if data.call else None
    if data.call and (call is None or data.kind is Kind.VISIT):
        raise Refusal(NotRecorded.CALL_NOT_YOURS.value, 422)
    return Note(
        *key,
        staff,
        data.kind,
        data.result,
        data.next_step,
        aware(data.next_due_at),
        data.intent,
        data.note,
        call,
        data.told_takeover,
        aware(data.happened_at),
    )


def _due_shown(door: Door, sight: Sight, one: Due, codes: dict[UUID, str], now: datetime) -> DueShown:
    name, phone = door.contact(one.dealer_id, one.lead_id, one.contact)
    return DueShown(
        door.references.write(sight.asker.entity, one.key),
        codes.get(one.staff_id, ""),
        name,
        mask(phone) if phone else "",
        one.brand,
        one.series,
        one.grade,
        one.intent,
        one.status,
        one.inquiries,
        one.opened_at,
        one.first,
        one.next_step,
        one.due_at,
        one.due_at <= now,
    )


def _followup(door: Door, one: Told, codes: dict[UUID, str]) -> FollowupShown:
    return FollowupShown(
        one.at,
        codes.get(one.staff_id, ""),
        one.kind,
        one.result,
        one.reached,
        one.evidence,
        one.intent,
        _opened(door.house, one),
        one.told_takeover,
        one.next_step,
        one.next_due_at,
        one.happened_at,
    )


def _opened(house: House, one: Told) -> str:
    """The words of a follow-up; none where the customer was erased."""
    if one.note is None:
        return ""
    try:
        return house.keyring.seal(one.dealer_id).open(one.note, steps.NOTE, one.id).decode()
    except SealBroken:
        return ""


def _result(one: Result, language: Language) -> ResultShown:
    name = one.name_zh if language == "zh" else one.name_en
    return ResultShown(
        one.kind.value,
        one.code,
        name,
        one.name_zh,
        one.name_en,
        one.reached,
        one.needs_next,
        one.again_days,
        one.active,
        one.of_dealer,
    )
