"""Routes of the assignment room: a manager hands leads out.

POST /assignments                          one or many, first hand-out or re-assignment; a result per lead

Those that change nothing: `looking`; who takes what is offered: `taking`; its rule sets: room rulemaking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, post
from litestar.params import JSONBody
from litestar.response import Response
from msgspec import UNSET, UnsetType

from leadcenter.access.face import Permission, Sight, Sighted, needs, who
from leadcenter.assignment import looking, taking
from leadcenter.assignment.counts import CountedElsewhere
from leadcenter.assignment.desks import wake
from leadcenter.assignment.door import Door, Told, dealer_of, read_now
from leadcenter.assignment.hands import Answer, assign_by_hand
from leadcenter.assignment.terms import HandedOver, Handout, HandoutRefusal, Mode, NotHandedOver
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Who
from leadcenter.kernel.errors import Refusal

__all__ = ["Door", "Told", "routes"]

MAX_HANDOUTS = 1_000
LARGEST = 1_024 * 1_024
NOBODY = UUID(int=0)
ASSIGN = needs(Permission.LEAD_ASSIGN)

Text = Annotated[str, msgspec.Meta(max_length=100)]
ReasonCode = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$|^$")]


class HandoutBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One lead, as the asker's legal entity knows it, for one person, who is named by the staff code.
    `from_staff`: the code of whom the asker saw it with, empty = nobody; somebody else who has it by now
    keeps it. Not sent: whoever has it loses it."""

    lead: Text
    staff: Text
    reason: ReasonCode = ""
    own_created: bool = False
    from_staff: Text | UnsetType = UNSET


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
            _handout(key, one, codes)
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

    return [post_assignments, *looking.routes(door), *taking.routes(door)]


@contextmanager
def _again() -> Iterator[None]:
    """Raises Refusal `try_again` (503) when people or loads are not as the book says; it is read anew within
    a second."""
    try:
        yield
    except CountedElsewhere as error:
        raise Refusal("try_again", 503) from error


def _handout(key: tuple[int, UUID], asked: HandoutBody, codes: Mapping[str, UUID]) -> Handout:
    """A code that nobody has names NOBODY, who owns no lead."""
    seen: UUID | UnsetType | None = UNSET
    if asked.from_staff is not UNSET:
        seen = codes.get(asked.from_staff, NOBODY) if asked.from_staff else None
    return Handout(*key, codes.get(asked.staff, NOBODY), asked.reason, asked.own_created, seen)


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
