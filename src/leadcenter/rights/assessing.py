"""Routes of the register of assessments and of the rules of retention.

POST /assessments                          write a draft
GET  /assessments                          the register, newest first
GET  /assessments/{id}/leaning             what would stop if it ended
POST /assessments/{id}/approval            a second person approves
POST /assessments/{id}/renewal             what is live of its kind leans on it from now on
POST /assessments/{id}/end                 nothing goes live on it any more
GET  /retention/rules                      for how long what is kept
PUT  /retention/rules/{category}/{state}   for another time, never below the floor
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post, put
from litestar.params import FromPath, JSONBody

from leadcenter.access.face import OF_MAKER, Permission, Sighted, needs, who
from leadcenter.assessment import face as assessment
from leadcenter.assessment.face import Assessment, Leaning, NewAssessment
from leadcenter.audit import face as audit
from leadcenter.audit.face import Who
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect
from leadcenter.kernel.sql import statement
from leadcenter.rights import retention
from leadcenter.rights.retention import RetentionRule

Request = litestar.Request[Any, Any, Any]
READ: Final = needs(Permission.ASSESSMENT_READ, zones=OF_MAKER)
WRITE: Final = needs(Permission.ASSESSMENT_WRITE, zones=OF_MAKER)
APPROVE: Final = needs(Permission.ASSESSMENT_APPROVE, fresh=True, zones=OF_MAKER)
"""With a fresh proof: so a person, never a key, and no author approves by a key of the own making."""
RETAIN: Final = needs(Permission.RETENTION_MANAGE, zones=OF_MAKER)


class Made(msgspec.Struct, frozen=True):
    id: UUID


class Moved(msgspec.Struct, frozen=True):
    """How much that is live leans on it now."""

    moved: int


class Register(msgspec.Struct, frozen=True):
    assessments: list[Assessment]


class Rules(msgspec.Struct, frozen=True):
    rules: list[RetentionRule]


class KeepBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days."""

    keep_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)]


def routes(connect: Connect) -> list[HTTPRouteHandler]:
    """The routes."""
    return [*_assessments(connect), *_rules(connect)]


def _assessments(connect: Connect) -> list[HTTPRouteHandler]:
    @post("/assessments", opt=WRITE, status_code=201, sync_to_thread=True)
    def draft_assessment(request: Request, sight: Sighted, data: JSONBody[NewAssessment]) -> Made:
        """Write a draft."""
        asker = who(sight, request)
        with connect(sight.scope) as conn:
            now = _now(conn)
            made = assessment.draft(conn, data, asker.name, now)
            told = {"about": data.about, "kind": data.kind, "valid_until": data.valid_until}
            _record(conn, asker, "assessment.drafted", "assessment", str(made), now, after=told)
        return Made(made)

    @get("/assessments", opt=READ, sync_to_thread=True)
    def list_assessments(sight: Sighted) -> Register:
        """The register."""
        with connect(sight.scope) as conn:
            return Register(assessment.show(conn))

    @get("/assessments/{identifier:uuid}/leaning", opt=READ, sync_to_thread=True)
    def list_leaning(sight: Sighted, identifier: FromPath[UUID]) -> list[Leaning]:
        """What is live and leans on it."""
        with connect(sight.scope) as conn:
            if not assessment.show(conn, identifier):
                raise Refusal("assessment_unknown", 404)
            return assessment.leaning(conn, identifier)

    @post("/assessments/{identifier:uuid}/approval", opt=APPROVE, status_code=204, sync_to_thread=True)
    def approve_assessment(request: Request, sight: Sighted, identifier: FromPath[UUID]) -> None:
        """A second person approves."""
        asker = who(sight, request)
        with connect(sight.scope) as conn:
            now = _now(conn)
            assessment.approve(conn, identifier, asker.name, now)
            _record(conn, asker, "assessment.approved", "assessment", str(identifier), now)

    @post("/assessments/{identifier:uuid}/renewal", opt=APPROVE, status_code=200, sync_to_thread=True)
    def renew_assessment(request: Request, sight: Sighted, identifier: FromPath[UUID]) -> Moved:
        """What is live of its kind leans on it from now on."""
        asker = who(sight, request)
        with connect(sight.scope) as conn:
            now = _now(conn)
            moved = assessment.renew(conn, identifier, now)
            told = {"moved": moved}
            _record(conn, asker, "assessment.renewed", "assessment", str(identifier), now, after=told)
        return Moved(moved)

    @post("/assessments/{identifier:uuid}/end", opt=APPROVE, status_code=204, sync_to_thread=True)
    def end_assessment(request: Request, sight: Sighted, identifier: FromPath[UUID]) -> None:
        """Nothing goes live on it any more."""
        asker = who(sight, request)
        with connect(sight.scope) as conn:
            now = _now(conn)
            assessment.expire(conn, identifier)
            _record(conn, asker, "assessment.ended", "assessment", str(identifier), now)

    return [
        draft_assessment,
        list_assessments,
        list_leaning,
        approve_assessment,
        renew_assessment,
        end_assessment,
    ]


def _rules(connect: Connect) -> list[HTTPRouteHandler]:
    @get("/retention/rules", opt=RETAIN, sync_to_thread=True)
    def list_retention(sight: Sighted) -> Rules:
        """For how long what is kept."""
        with connect(sight.scope) as conn:
            return Rules(retention.list_rules(conn))

    @put("/retention/rules/{category:str}/{kept:str}", opt=RETAIN, status_code=204, sync_to_thread=True)
    def change_retention(
        request: Request,
        sight: Sighted,
        category: FromPath[str],
        kept: FromPath[str],
        data: JSONBody[KeepBody],
    ) -> None:
        """Keep something for another time."""
        asker = who(sight, request)
        with connect(sight.scope) as conn:
            now = _now(conn)
            before = retention.change_rule(conn, category, kept, data.keep_days, asker.name, now)
            name = f"{category}/{kept}"
            then, after = {"keep_days": before}, {"keep_days": data.keep_days}
            _record(
                conn, asker, "retention_rule.changed", "retention_rule", name, now, before=then, after=after
            )

    return [list_retention, change_retention]


def _record(
    conn: Connection,
    asker: Who,
    what: str,
    kind: str,
    name: str,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    act = audit.Act(
        who=asker, what=what, object_kind=kind, object=name, before=before, after=after,
        keep=audit.Keep.PROVISION,
    )  # fmt: skip
    audit.record(conn, [act], now)


def _now(conn: Connection) -> datetime:
    row = conn.execute(statement("rights", "read_now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
