"""Routes of the assignment room: a manager hands leads out; rule sets are drafted, reviewed and go live.

POST /assignments                          one or many, first hand-out or re-assignment; a result per lead
POST /rule-sets/assignment                 a draft; says what is still wrong with it
POST /rule-sets/assignment/{id}/review     the draft is ready
POST /rule-sets/assignment/{id}/live       valid from now or later; refused with the path of every fault

Those that change nothing: `looking`; who takes what is offered: `taking`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, post
from litestar.params import FromPath, JSONBody
from litestar.response import Response

from leadcenter.access.face import Permission, Sight, Sighted, needs, who
from leadcenter.assignment import looking, taking
from leadcenter.assignment.body import check
from leadcenter.assignment.book import AssignmentBook
from leadcenter.assignment.counts import CountedElsewhere
from leadcenter.assignment.desks import wake
from leadcenter.assignment.door import Door, Told, dealer_of, read_now
from leadcenter.assignment.hands import Answer, assign_by_hand
from leadcenter.assignment.terms import Fault, HandedOver, Handout, HandoutRefusal, Mode, NotHandedOver
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Who
from leadcenter.kernel.clock import utc
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind

__all__ = ["Door", "Told", "routes"]

MAX_HANDOUTS = 1_000
LARGEST = 1_024 * 1_024
NOBODY = UUID(int=0)
ASSIGN = needs(Permission.LEAD_ASSIGN)
DRAFT = needs(Permission.RULE_DRAFT)
APPROVE = needs(Permission.RULE_APPROVE)


Text = Annotated[str, msgspec.Meta(max_length=100)]
ReasonCode = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$|^$")]


class HandoutBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One lead, as the asker's legal entity knows it, for one person, who is named by the staff code."""

    lead: Text
    staff: Text
    reason: ReasonCode = ""
    own_created: bool = False


class AssignmentsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`over_cap`: the manager insists, a reached cap is only a warning."""

    handouts: Annotated[tuple[HandoutBody, ...], msgspec.Meta(min_length=1, max_length=MAX_HANDOUTS)]
    mode: Mode = Mode.ALL_OR_NOTHING
    over_cap: bool = False


class HandoutResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one hand-out: `done`, or else why not."""

    lead: str
    done: bool
    refusal: HandoutRefusal | None = None
    unchanged: bool = False
    episode: int = 0
    from_staff: str | None = None
    warnings: tuple[str, ...] = ()


class AssignmentsDone(msgspec.Struct, frozen=True):
    """In the order of the request."""

    results: list[HandoutResult]


class DraftBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new version of a dealer's rules; `brand` empty = every brand."""

    dealer_id: UUID
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    body: dict[str, Any]
    brand: Text = ""


class Drafted(msgspec.Struct, frozen=True):
    """The draft is kept even with faults; they must be gone before it goes live."""

    id: UUID
    version: int
    faults: list[Fault]


class LiveBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when it holds (with an offset); not before now."""

    valid_from: datetime | None = None


class Moved(msgspec.Struct, frozen=True):
    """Where a rule set stands now."""

    id: UUID
    status: str


class Unsound(msgspec.Struct, frozen=True):
    """Why a rule set does not go live."""

    code: str
    faults: list[Fault]


class _Kept(msgspec.Struct, frozen=True):
    """A rule set as it is stored."""

    dealer_id: UUID
    body: dict[str, Any]


Asked = litestar.Request[Any, Any, Any]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""

    @post("/assignments", opt=ASSIGN, status_code=200, sync_to_thread=True, request_max_body_size=LARGEST)
    def post_assignments(
        request: Asked, sight: Sighted, data: JSONBody[AssignmentsBody]
    ) -> Response[AssignmentsDone]:
        """Hand leads out. 409 when all or nothing was asked for and not all could be done."""
        book = door.book()
        codes = {person.code: person.id for person in book.people.values()}
        handouts = [
            Handout(*key, codes.get(one.staff, NOBODY), one.reason, one.own_created)
            for key, one in zip(_keys(door, sight, data.handouts), data.handouts, strict=True)
        ]
        with _again(), door.connect(sight.scope) as conn:
            now = read_now(conn)
            answers = assign_by_hand(
                conn,
                handouts,
                sight.name,
                now,
                book,
                clock=door.followup,
                mode=data.mode,
                over_cap=data.over_cap,
                dealer_id=dealer_of(sight),
                owners=sight.owners,
                unowned=sight.unowned,
            )
            audit.record(conn, _handed(who(sight, request), handouts, answers), now)
            givers = [book.people[staff].dealer_id for staff in _givers(answers) if staff in book.people]
            wake(conn, sorted(set(givers)), now)
        refused = data.mode is Mode.ALL_OR_NOTHING and any(isinstance(one, NotHandedOver) for one in answers)
        names = {person.id: person.code for person in book.people.values()}
        asked = [one.lead for one in data.handouts]
        done = AssignmentsDone([_result(*one, names) for one in zip(asked, answers, strict=True)])
        return Response(done, status_code=409 if refused else 200)

    @post(
        "/rule-sets/assignment",
        opt=DRAFT,
        status_code=201,
        sync_to_thread=True,
        request_max_body_size=LARGEST,
    )
    def draft_rule_set(request: Asked, sight: Sighted, data: JSONBody[DraftBody]) -> Drafted:
        """Keep a draft."""
        if dealer_of(sight) not in (None, data.dealer_id) or data.dealer_id not in door.book().zones:
            raise Refusal("unknown_dealer", 404)
        faults = _check(door.book(), data.dealer_id, data.body)
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            identifier, version = rulebook.draft(
                conn,
                RuleKind.ASSIGNMENT,
                data.dealer_id,
                data.brand,
                data.title,
                data.body,
                sight.name,
                now,
            )
            told = {
                "dealer": data.dealer_id,
                "version": version,
                "body": _digest(data.body),
                "faults": len(faults),
            }
            audit.record(
                conn, [_on_rules(who(sight, request), "rule_set.drafted", identifier, after=told)], now
            )
        return Drafted(identifier, version, faults)

    @post("/rule-sets/assignment/{rule_set:uuid}/review", opt=DRAFT, status_code=200, sync_to_thread=True)
    def review_rule_set(request: Asked, sight: Sighted, rule_set: FromPath[UUID]) -> Moved:
        """Hand a draft over to who approves."""
        with door.connect(sight.scope) as conn:
            _kept(conn, rule_set, sight)
            now = read_now(conn)
            rulebook.move(conn, rule_set, "draft", "review", sight.name, now)
            told = {"status": "draft"}, {"status": "review"}
            audit.record(conn, [_on_rules(who(sight, request), "rule_set.reviewed", rule_set, *told)], now)
        return Moved(rule_set, "review")

    @post("/rule-sets/assignment/{rule_set:uuid}/live", opt=APPROVE, status_code=200, sync_to_thread=True)
    def go_live(
        request: Asked, sight: Sighted, rule_set: FromPath[UUID], data: JSONBody[LiveBody]
    ) -> Response[Moved] | Response[Unsound]:
        """Approve a reviewed rule set."""
        if data.valid_from is not None and data.valid_from.tzinfo is None:
            raise Refusal("time_without_zone", 422)
        with door.connect(sight.scope) as conn:
            kept = _kept(conn, rule_set, sight)
            faults = _check(door.book(), kept.dealer_id, kept.body)
            if faults:
                return Response(Unsound("rule_set_unsound", faults), status_code=422)
            now = read_now(conn)
            begins = now if data.valid_from is None else max(now, utc(data.valid_from))
            rulebook.move(conn, rule_set, "review", "live", sight.name, begins)
            told = {"status": "review"}, {"status": "live", "valid_from": begins, "body": _digest(kept.body)}
            audit.record(conn, [_on_rules(who(sight, request), "rule_set.approved", rule_set, *told)], now)
        return Response(Moved(rule_set, "live"))

    return [
        post_assignments,
        draft_rule_set,
        review_rule_set,
        go_live,
        *looking.routes(door),
        *taking.routes(door),
    ]


@contextmanager
def _again() -> Iterator[None]:
    """Raises Refusal `try_again` (503) when people or loads are not as the book says; it is read anew within
    a second."""
    try:
        yield
    except CountedElsewhere as error:
        raise Refusal("try_again", 503) from error


def _handed(who: Who, handouts: list[Handout], answers: list[Answer]) -> list[Act]:
    """One act for each lead that changed hands."""
    done = {
        one.lead_id: (handout, one)
        for handout, one in zip(handouts, answers, strict=True)
        if isinstance(one, HandedOver) and not one.unchanged
    }
    return [
        Act(
            who=who,
            what="lead.reassigned" if one.from_staff else "lead.assigned",
            object_kind="lead",
            object=str(lead),
            bucket=handout.bucket,
            purpose=handout.reason,
            before={"staff": one.from_staff},
            after={"staff": one.staff_id, "episode": one.seq, "warnings": one.warnings},
        )
        for lead, (handout, one) in done.items()
    ]


def _on_rules(
    who: Who,
    what: str,
    rule_set: UUID,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Act:
    return Act(who=who, what=what, object_kind="rule_set", object=str(rule_set), before=before, after=after)


def _digest(body: dict[str, Any]) -> str:
    """Which body it was; the body itself stays in the rulebook, version by version."""
    return "sha256:" + hashlib.sha256(msgspec.json.encode(body, order="deterministic")).hexdigest()


def _givers(answers: list[Answer]) -> list[UUID]:
    """Who has a lead less now, so may take another."""
    return [one.from_staff for one in answers if isinstance(one, HandedOver) and one.from_staff]


def _keys(door: Door, sight: Sight, handouts: Sequence[HandoutBody]) -> list[tuple[int, UUID]]:
    """Bucket and lead of each; a name that the asker's legal entity was never told means no lead."""
    entity = sight.asker.entity
    return [
        door.references.read(entity, one.lead) or (0, UUID(int=place))
        for place, one in enumerate(handouts, start=1)
    ]


def _result(lead: str, answer: Answer, names: dict[UUID, str]) -> HandoutResult:
    if isinstance(answer, NotHandedOver):
        return HandoutResult(lead, False, answer.refusal)
    return HandoutResult(
        lead,
        True,
        unchanged=answer.unchanged,
        episode=answer.seq,
        from_staff=names.get(answer.from_staff) if answer.from_staff else None,
        warnings=answer.warnings,
    )


def _check(book: AssignmentBook, dealer: UUID, body: dict[str, Any]) -> list[Fault]:
    teams = {person.code: person.team for person in book.people.values() if person.dealer_id == dealer}
    return check(body, teams)


def _kept(conn: Connection, rule_set: UUID, sight: Sight) -> _Kept:
    """The rule set, if it exists for who asks."""
    row = conn.execute(statement("assignment", "read_rule_set"), {"id": rule_set}).fetchone()
    if row is None or dealer_of(sight) not in (None, row[0]):
        raise Refusal("rule_set_unknown", 404)
    return _Kept(*row[:2])
