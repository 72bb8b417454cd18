"""Routes of who takes a lead that a rule offers to several.

GET  /assignments/offers    what the asker may take now, oldest first
POST /assignments/grabs     one or many; a result per lead, the first who asks has it
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import JSONBody

from leadcenter.access.face import Permission, Sight, Sighted, needs, who
from leadcenter.assignment.counts import CountedElsewhere
from leadcenter.assignment.door import Door, read_now
from leadcenter.assignment.grabbing import grab
from leadcenter.assignment.offers import list_offers
from leadcenter.assignment.terms import HandedOver, HandoutRefusal, NotHandedOver
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.kernel.errors import Refusal

CLAIM: Final = needs(Permission.LEAD_CLAIM)
MOST: Final = 50

Asked = litestar.Request[Any, Any, Any]
Name = Annotated[str, msgspec.Meta(max_length=100)]


class OfferShown(msgspec.Struct, frozen=True):
    """A lead that may be taken; who the customer is shows after that."""

    lead: str
    brand: str
    series: str
    grade: str
    score: int
    since: datetime


class Offers(msgspec.Struct, frozen=True):
    """Oldest first, at most fifty."""

    offers: list[OfferShown]


class GrabsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Leads as the asker's legal entity knows them."""

    leads: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1, max_length=MOST)]


class GrabResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one lead: `done`, or else why not."""

    lead: str
    done: bool
    refusal: HandoutRefusal | None = None
    episode: int = 0


class Grabbed(msgspec.Struct, frozen=True):
    """In the order of the request."""

    results: list[GrabResult]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """Handlers run in threads."""

    @get("/assignments/offers", opt=CLAIM, sync_to_thread=True)
    def get_offers(sight: Sighted) -> Offers:
        """What I may take."""
        entity, staff = sight.asker.entity, _staff(sight)
        with door.connect(sight.scope) as conn:
            found = list_offers(conn, door.book(), entity, staff, MOST)
        return Offers(
            [
                OfferShown(
                    door.references.write(entity, one.key), one.brand, one.series, one.grade, one.score,
                    one.since,
                )
                for one in found
            ]
        )  # fmt: skip

    @post("/assignments/grabs", opt=CLAIM, status_code=200, sync_to_thread=True)
    def post_grabs(request: Asked, sight: Sighted, data: JSONBody[GrabsBody]) -> Grabbed:
        """Take leads; each is taken or not, whatever becomes of the others."""
        entity, staff = sight.asker.entity, _staff(sight)
        keys = [
            door.references.read(entity, name) or (0, UUID(int=place))
            for place, name in enumerate(data.leads, start=1)
        ]
        try:
            with door.connect(sight.scope) as conn:
                now = read_now(conn)
                answers = grab(conn, keys, staff, entity, sight.name, now, door.book(), clock=door.followup)
                done = {
                    key: answer
                    for key, answer in zip(keys, answers, strict=True)
                    if isinstance(answer, HandedOver)
                }
                audit.record(
                    conn,
                    [
                        Act(
                            who=who(sight, request),
                            what="lead.grabbed",
                            object_kind="lead",
                            object=str(lead),
                            bucket=bucket,
                            after={"staff": one.staff_id, "episode": one.seq},
                        )
                        for (bucket, lead), one in done.items()
                    ],
                    now,
                )
        except CountedElsewhere as error:
            raise Refusal("try_again", 503) from error
        return Grabbed([_result(name, one) for name, one in zip(data.leads, answers, strict=True)])

    return [get_offers, post_grabs]


def _staff(sight: Sight) -> UUID:
    """Whom the lead would go to. Raises Refusal `not_offered` (409) for who is on no dealer's staff."""
    if sight.asker.staff is None:
        raise Refusal(HandoutRefusal.NOT_OFFERED.value, 409)
    return sight.asker.staff


def _result(lead: str, answer: HandedOver | NotHandedOver) -> GrabResult:
    if isinstance(answer, NotHandedOver):
        return GrabResult(lead, False, answer.refusal)
    return GrabResult(lead, True, episode=answer.seq)
