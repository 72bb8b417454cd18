"""Routes of the rulemaking room: rules of every kind are written, approved by a second person, live.

POST /rule-sets                       a draft; says what is still wrong with it
PUT  /rule-sets/{id}                  a draft is written anew
POST /rule-sets/{id}/review           the draft is ready: sound, and its cases come out
POST /rule-sets/{id}/back             the reviewer gives it back, with a word why
POST /rule-sets/{id}/live             somebody else approves; valid from now or later
POST /rule-sets/{id}/end              thrown away, or taken back: the version before holds again

Those that change nothing: `looking`.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, post, put
from litestar.params import FromPath, JSONBody
from litestar.response import Response

from leadcenter.access.face import AskerKind, Permission, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Who
from leadcenter.kernel.clock import utc
from leadcenter.kernel.errors import Refusal
from leadcenter.rulebook import face as rulebook
from leadcenter.rulemaking import looking, steps
from leadcenter.rulemaking.bodies import (
    BackBody,
    Content,
    DraftBody,
    Drafted,
    LiveBody,
    Moved,
    Unsound,
)
from leadcenter.rulemaking.door import Door
from leadcenter.rulemaking.kinds import KINDS, Body
from leadcenter.rulemaking.steps import keep, read_now
from leadcenter.rulemaking.trying import sound

LARGEST: Final = 1_024 * 1_024
DRAFT: Final = needs(Permission.RULE_DRAFT)
APPROVE: Final = needs(Permission.RULE_APPROVE)
EITHER: Final = needs(Permission.RULE_DRAFT, Permission.RULE_APPROVE)
__all__ = ["Door", "routes"]

Asked = litestar.Request[Any, Any, Any]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    return [*_writing(door), *_moving(door), *looking.routes(door)]


def _writing(door: Door) -> list[HTTPRouteHandler]:
    @post("/rule-sets", opt=DRAFT, status_code=201, sync_to_thread=True, request_max_body_size=LARGEST)
    def draft_rule_set(request: Asked, sight: Sighted, data: JSONBody[DraftBody]) -> Drafted:
        """Keep a draft."""
        with door.connect(sight.scope) as conn:
            entity = steps.whose(conn, sight, KINDS[data.kind].of_maker, data.dealer, write=True)
            now = read_now(conn)
            identifier, version = rulebook.draft(
                conn, data.kind, entity, data.brand, data.title, data.body, sight.name, now,
                msgspec.to_builtins(data.cases),
            )  # fmt: skip
            faults = door.check(entity, data.kind, data.body)
            told: dict[str, Any] = {
                "kind": data.kind,
                "entity": entity,
                "version": version,
                "faults": len(faults),
            }
            act = _act(
                who(sight, request),
                "rule_set.drafted",
                identifier,
                after=told | _digests(data.body, data.cases),
            )
            audit.record(conn, [act], now)
        return Drafted(identifier, version, faults)

    @put(
        "/rule-sets/{rule_set:uuid}",
        opt=DRAFT,
        status_code=200,
        sync_to_thread=True,
        request_max_body_size=LARGEST,
    )
    def revise_rule_set(
        request: Asked, sight: Sighted, rule_set: FromPath[UUID], data: JSONBody[Content]
    ) -> Drafted:
        """Whoever writes a draft anew is its author."""
        with door.connect(sight.scope) as conn:
            kept = keep(conn, rule_set, sight, hold=True)
            now = read_now(conn)
            version = rulebook.revise(
                conn, rule_set, data.title, data.body, sight.name, now, msgspec.to_builtins(data.cases)
            )
            faults = door.check(kept.entity, kept.kind, data.body)
            before, after = _digests(kept.body, kept.cases), _digests(data.body, data.cases)
            act = _act(who(sight, request), "rule_set.revised", rule_set, before, after)
            audit.record(conn, [act], now)
        return Drafted(rule_set, version, faults)

    return [draft_rule_set, revise_rule_set]


def _moving(door: Door) -> list[HTTPRouteHandler]:
    @post("/rule-sets/{rule_set:uuid}/review", opt=DRAFT, status_code=200, sync_to_thread=True)
    def review_rule_set(
        request: Asked, sight: Sighted, rule_set: FromPath[UUID]
    ) -> Response[Moved] | Response[Unsound]:
        """Hand a draft over to who approves; refused with the path of every fault, and cases that fail."""
        with door.connect(sight.scope) as conn:
            kept = keep(conn, rule_set, sight, hold=True)
            now = read_now(conn)
            faults = sound(conn, KINDS[kept.kind], kept.body, kept.cases, door.teams(kept.entity))
            if faults:
                return Response(Unsound("rule_set_unsound", faults), status_code=422)
            rulebook.move(conn, rule_set, "draft", "review", sight.name, now)
            told = {"status": "draft"}, {"status": "review"}
            audit.record(conn, [_act(who(sight, request), "rule_set.reviewed", rule_set, *told)], now)
        return Response(Moved(rule_set, "review"))

    @post("/rule-sets/{rule_set:uuid}/back", opt=EITHER, status_code=200, sync_to_thread=True)
    def give_back(
        request: Asked, sight: Sighted, rule_set: FromPath[UUID], data: JSONBody[BackBody]
    ) -> Moved:
        """What was handed in is a draft again."""
        with door.connect(sight.scope) as conn:
            keep(conn, rule_set, sight, hold=True)
            now = read_now(conn)
            rulebook.move(conn, rule_set, "review", "draft", sight.name, now, note=data.note)
            told = {"status": "review"}, {"status": "draft"}
            audit.record(conn, [_act(who(sight, request), "rule_set.given_back", rule_set, *told)], now)
        return Moved(rule_set, "draft")

    @post("/rule-sets/{rule_set:uuid}/live", opt=APPROVE, status_code=200, sync_to_thread=True)
    def go_live(
        request: Asked, sight: Sighted, rule_set: FromPath[UUID], data: JSONBody[LiveBody]
    ) -> Response[Moved] | Response[Unsound]:
        """Approve what another person wrote. A key may write and never approves."""
        if data.valid_from is not None and data.valid_from.tzinfo is None:
            raise Refusal("time_without_zone", 422)
        with door.connect(sight.scope) as conn:
            kept = keep(conn, rule_set, sight, hold=True)
            if sight.asker.kind is not AskerKind.PERSON:
                raise Refusal("rule_set_needs_person", 403)
            now = read_now(conn)
            faults = sound(conn, KINDS[kept.kind], kept.body, kept.cases, door.teams(kept.entity))
            if faults:
                return Response(Unsound("rule_set_unsound", faults), status_code=422)
            begins = now if data.valid_from is None else max(now, utc(data.valid_from))
            rulebook.move(conn, rule_set, "review", "live", sight.name, begins, now)
            live = {"status": "live", "valid_from": begins, **_digests(kept.body, kept.cases)}
            act = _act(who(sight, request), "rule_set.approved", rule_set, {"status": "review"}, live)
            audit.record(conn, [act], now)
        return Response(Moved(rule_set, "live"))

    @post("/rule-sets/{rule_set:uuid}/end", opt=EITHER, status_code=200, sync_to_thread=True)
    def end_rule_set(request: Asked, sight: Sighted, rule_set: FromPath[UUID]) -> Moved:
        """A draft is thrown away; what is live is taken back by who may approve."""
        with door.connect(sight.scope) as conn:
            kept = keep(conn, rule_set, sight, hold=True)
            needed = Permission.RULE_DRAFT if kept.status == "draft" else Permission.RULE_APPROVE
            if not sight.allows([needed]):
                raise Refusal("not_allowed", 403)
            if kept.status not in ("draft", "live"):
                raise Refusal("rule_set_not_in_status", 409)
            now = read_now(conn)
            rulebook.move(conn, rule_set, kept.status, "retired", sight.name, now)
            told = {"status": kept.status}, {"status": "retired"}
            audit.record(conn, [_act(who(sight, request), "rule_set.ended", rule_set, *told)], now)
        return Moved(rule_set, "retired")

    return [review_rule_set, give_back, go_live, end_rule_set]


def _act(
    who: Who,
    what: str,
    rule_set: UUID,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Act:
    return Act(who=who, what=what, object_kind="rule_set", object=str(rule_set), before=before, after=after)


def _digests(body: Body, cases: Any) -> dict[str, str]:
    """Which body and cases they were; they themselves stay in the rulebook, version by version."""
    return {"body": _digest(body), "cases": _digest(cases)}


def _digest(value: Any) -> str:
    return "sha256:" + hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()
