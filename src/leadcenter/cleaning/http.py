"""Routes of the cleaning room: call-backs of providers, and the workbench of the people who ask themselves.

POST /callbacks/{provider}              answered 2xx only after the commit
GET  /cleaning/tasks?route&after&limit  open tasks, no personal data
POST /cleaning/tasks/{task_id}/verdict  what a person found out
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, FromQuery, JSONBody, RawBody
from litestar.response import Response

from leadcenter.access import face as access
from leadcenter.access.face import Permission, Sight, Sighted, needs, open_to
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Keep, Who
from leadcenter.channel.face import ConsentEvidence, House, Request
from leadcenter.cleaning import hearing, rules, steps
from leadcenter.cleaning.book import CleaningBook
from leadcenter.cleaning.provider import Provider, Unusable, read_delivery
from leadcenter.cleaning.reference import References, TaskRef
from leadcenter.cleaning.terms import (
    CallBack,
    Decided,
    Decision,
    DeskPage,
    Heard,
    Intent,
    Result,
    Route,
    Said,
    Verdict,
)
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import MAKER, Connect, Zone
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock

LARGEST = 1_024 * 1_024
TRIES = 3
PROVIDERS = open_to("providers, whose signature is verified")
WORK = needs(Permission.CLEANING_WORK, zones=frozenset({Zone.MAKER, Zone.ENTRUSTED}))

Missed = Callable[[Connection, Sequence[Result], datetime], None]
Called = Callable[[Connection, Sight, TaskRef], bool]


class Desk(msgspec.Struct, frozen=True):
    """What the routes decide by; the entry reads it again when its stamp has changed."""

    book: CleaningBook
    providers: dict[str, Provider]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes.

    `missed` records, in the same transaction, the wishes not to be called that came too late for their task
    (`Result.withdrawal`). `called` says whether the asker has opened the number of a question, which is done
    to call it.
    """

    house: House
    connect: Connect
    desk: Callable[[], Desk]
    missed: Missed
    clock: ScaledClock = steps.REAL_TIME
    called: Called = lambda *_: False


Code = Annotated[str, msgspec.Meta(max_length=100)]
Asked = litestar.Request[Any, Any, Any]


class SpokenConsent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Consent that the customer spoke to the person; `recipients` are dealer codes."""

    recipients: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1, max_length=20)]
    notice: Code
    notice_version: Code = ""
    text_hash: Code = ""
    accepted: bool = True


class VerdictBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person found out. `invalid` needs a reason code."""

    verdict: Verdict
    reason: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$|^$")] = ""
    intent: Intent = Intent.UNSTATED
    dealer_code: Code = ""
    series: Code = ""
    buying_days: Annotated[int, msgspec.Meta(ge=0, le=3_650)] | None = None
    consents: Annotated[tuple[SpokenConsent, ...], msgspec.Meta(max_length=20)] = ()
    do_not_call: bool = False


class VerdictDone(msgspec.Struct, frozen=True):
    """The task is closed."""

    outcome: Decided


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    references = References(door.house)

    @post(
        "/callbacks/{provider:str}",
        opt=PROVIDERS,
        status_code=200,
        sync_to_thread=True,
        request_max_body_size=LARGEST,
    )
    def take_callbacks(
        provider: FromPath[str], request: litestar.Request[Any, Any, Any], body: RawBody
    ) -> Response[bytes]:
        """Call-backs of a provider, in its own form, signed its own way."""
        desk = door.desk()
        found = desk.providers.get(provider)
        if found is None:
            raise Refusal("callback_provider_unknown", 404)
        peer = request.client.host if request.client else ""
        callbacks = read_delivery(found, _delivery(request, body), peer)
        if isinstance(callbacks, Unusable):
            raise Refusal(callbacks.code, callbacks.status)
        _receive(door, desk, callbacks, provider)
        answer = found.acknowledgement()
        return Response(answer.body, status_code=answer.status, media_type=answer.content_type)

    @get("/cleaning/tasks", opt=WORK, sync_to_thread=True)
    def list_tasks(
        sight: Sighted,
        route: FromQuery[Route | None] = None,
        after: FromQuery[str] = "",
        limit: FromQuery[int] = 50,
    ) -> DeskPage:
        """Open tasks, oldest first; `after` is the cursor that the page before gave."""
        begin = references.read(after) if after else None
        if after and begin is None:
            raise Refusal("cursor_unknown", 400)
        with door.connect(sight.scope) as conn:
            return steps.desk_page(conn, references, route, begin, limit)

    @post("/cleaning/tasks/{task_id:str}/verdict", opt=WORK, status_code=200, sync_to_thread=True)
    def give_verdict(
        request: Asked, sight: Sighted, task_id: FromPath[str], data: JSONBody[VerdictBody]
    ) -> VerdictDone:
        """Close a task by hand."""
        ref = references.read(task_id)
        if ref is None or ref.attempt:
            raise Refusal("cleaning_task_unknown", 404)
        # What a vendor's people find out moves leads, which are the maker's: the house does it for them.
        with door.connect(MAKER) as conn:
            now = _now(conn)
            decision = _decision(ref, data, sight.name, now, called=door.called(conn, sight, ref))
            (outcome,) = steps.decide(conn, [decision], now, door.clock)
            if outcome not in {Decided.UNKNOWN_TASK, Decided.CLOSED}:
                audit.record(conn, [_decided(access.who(sight, request), decision)], now)
        if outcome is Decided.UNKNOWN_TASK:
            raise Refusal("cleaning_task_unknown", 404)
        if outcome is Decided.CLOSED:
            raise Refusal("cleaning_task_closed", 409)
        return VerdictDone(outcome)

    return [take_callbacks, list_tasks, give_verdict]


def _receive(door: Door, desk: Desk, callbacks: Sequence[CallBack], provider: str) -> None:
    """Keep and apply, and commit; a conflict with other work is tried again, for the sender gave us all that
    it has."""
    for left in reversed(range(TRIES)):
        try:
            with door.connect(MAKER) as conn:
                now = _now(conn)
                results = hearing.receive(conn, door.house, desk.book, callbacks, now, clock=door.clock)
                door.missed(conn, [one for one in results if one.withdrawal], now)
                audit.record(conn, _answered(provider, results), now)
            return
        except Exception as fault:
            if not is_retryable(fault):
                raise
            if not left:
                raise Refusal("database_away", 503) from fault


def _answered(provider: str, results: Sequence[Result]) -> list[Act]:
    """One act for each call-back that was new; that the same came again changes nothing."""
    who = Who(ActorKind.KEY, provider)
    return [
        Act(
            who=who,
            what="cleaning_task.answered",
            object_kind="cleaning_task" if one.task_id else "provider",
            object=str(one.task_id or provider),
            after={"outcome": one.outcome, "verdict": one.verdict, "withdrawn": one.withdrawal is not None},
            keep=Keep.PROVISION,
        )
        for one in results
        if one.outcome is not Heard.DUPLICATE
    ]


def _decided(who: Who, decision: Decision) -> Act:
    """What a person found out; consents spoken to them stand in the ledger."""
    told = {
        "verdict": decision.verdict,
        "reason": decision.reason,
        "intent": decision.intent,
        "consents": len(decision.said.consents),
    }
    return Act(
        who=who,
        what="cleaning_task.decided",
        object_kind="cleaning_task",
        object=str(decision.task_id),
        bucket=decision.bucket,
        after=told,
        keep=Keep.PROVISION,
    )


def _now(conn: Connection) -> datetime:
    now: datetime = next(iter(conn.execute(statement("cleaning", "read_now"))))[0]
    return now


def _delivery(request: litestar.Request[Any, Any, Any], body: bytes) -> Request:
    return Request(
        method=request.method,
        path=request.url.path,
        query=dict(request.query_params.items()),
        headers=dict(request.headers.items()),
        body=body,
        received_at=datetime.now(UTC),
    )


def _decision(ref: TaskRef, data: VerdictBody, actor: str, now: datetime, *, called: bool) -> Decision:
    if data.do_not_call and data.verdict is not Verdict.INVALID:
        raise Refusal("cleaning_refusal_is_invalid", 422)
    reason = rules.REFUSED_CONTACT if data.do_not_call else data.reason
    if data.verdict is Verdict.INVALID and not reason:
        raise Refusal("cleaning_reason_missing", 422)
    consents = tuple(
        ConsentEvidence(
            recipients=one.recipients,
            notice=one.notice,
            notice_version=one.notice_version,
            text_hash=one.text_hash,
            at=now,
            action="spoken",
            accepted=one.accepted,
        )
        for one in data.consents
    )
    said = Said(data.dealer_code, data.series, data.buying_days, consents, data.do_not_call)
    return Decision(ref.bucket, ref.task_id, data.verdict, actor, reason, data.intent, said, called)
