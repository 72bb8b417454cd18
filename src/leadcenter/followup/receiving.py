"""Routes of the reception. Who comes is found by the whole number (`POST /leads/search`, capped and recorded)
and the visit is written down at the lead; whom nobody knows becomes a raw lead of the reception's channel and
goes the way of all leads (`flow.brought`): it is the dealer's whose reception wrote it.

POST /leads/{reference}/visits    the customer is here, for the how many-th time, with how many heads
GET  /visits?since&until          who was here
GET  /walk-ins/notices            what somebody new may agree to
POST /walk-ins                    somebody new is here, with consent on paper or on a tablet
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Response
from psycopg.errors import UniqueViolation

from leadcenter.access.face import OnceKey, Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Keep
from leadcenter.channel.face import (
    Channel,
    ConsentEvidence,
    Contact,
    House,
    Inquiry,
    Piece,
    Vehicle,
    Verdict,
    land,
    read_channels,
    verify,
)
from leadcenter.consent import face as consent
from leadcenter.followup import reading
from leadcenter.followup.bodies import Name, Text, Words
from leadcenter.followup.callers import Caller, Colleague, read_callers
from leadcenter.followup.door import NO_STORE, Asked, Door, aware, happened
from leadcenter.followup.visiting import HEADS, MOST_HEADS, RECEIVED_BY, WALK_IN, Visit, note_visits
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.scope import MAKER, Zone
from leadcenter.kernel.sql import statement
from leadcenter.lead import face as leads
from leadcenter.lead.face import NoticeToStaff
from leadcenter.pool import face as pool
from leadcenter.pool.face import Activity

WORK = needs(Permission.RECEPTION_WORK)
AT_DEALER = needs(Permission.RECEPTION_WORK, zones=frozenset({Zone.ENTITIES}))
ROWS = 200
Heads = Annotated[int, msgspec.Meta(ge=1, le=MOST_HEADS)]


class VisitBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many came, and when, where that is told later (a phone without a line)."""

    heads: Heads = 1
    happened_at: datetime | None = None


class VisitDone(msgspec.Struct, frozen=True):
    """For the how many-th time the customer is here."""

    nth: int


class WalkInBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who came, and what the customer agreed to: a registered notice that was shown, and how: signed on paper
    (`form`: the number of the sheet) or on a tablet, or ticked there. `series`: a code. `happened_at`: when,
    where that is told later (a phone without a line): a no said since is the newer word."""

    name: Name
    phone: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    notice: Name
    notice_version: Name
    text_hash: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    action: Literal["signed_paper", "signed_tablet", "ticked_tablet"]
    form: Text = ""
    series: Text = ""
    heads: Heads = 1
    comment: Words = ""
    happened_at: datetime | None = None


class WalkInTaken(msgspec.Struct, frozen=True):
    """It is durable; within a moment the lead stands in the lists of the dealer."""

    status: str


class VisitShown(msgspec.Struct, frozen=True):
    """A visit, for the how many-th time; `by`: who received."""

    lead: str
    customer: Caller
    nth: int
    heads: int
    at: datetime
    by: Colleague


class Visits(msgspec.Struct, frozen=True):
    """The newest first, 200 at most."""

    visits: list[VisitShown]


class NoticeToSign(msgspec.Struct, frozen=True):
    """A notice that a customer may sign at the reception; texts and their hashes by language."""

    notice: str
    version: str
    texts: dict[str, str]
    hashes: dict[str, str]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the reception. Handlers run in threads."""
    return [_visit(door), _walk_in(door), *_seen(door)]


def _seen(door: Door) -> list[HTTPRouteHandler]:
    @get("/visits", opt=AT_DEALER, sync_to_thread=True)
    def list_visits(
        sight: Sighted, since: FromQuery[datetime], until: FromQuery[datetime]
    ) -> Response[Visits]:
        """Who was in the showroom of the own dealer in a time, of leads that exist for the asker."""
        given = {
            "dealer": sight.asker.entity, "since": aware(since), "until": aware(until), "rows": ROWS,
            "owners": None if sight.owners is None else uuids(sight.owners),
            "unowned": sight.owners is None or sight.unowned,
        }  # fmt: skip
        with door.connect(sight.scope) as conn:
            rows = conn.execute(statement("followup", "list_visits"), given).fetchall()
            of = read_callers(conn, sight, door.contact, [(row[0], row[1]) for row in rows])
        shown = [
            VisitShown(
                door.references.write(sight.asker.entity, (bucket, lead)),
                of.get((bucket, lead), Caller()),
                nth,
                heads,
                at,
                Colleague(code, name) if code is not None else Colleague(),
            )
            for bucket, lead, nth, heads, at, code, name in rows
        ]
        return Response(Visits(shown), headers=NO_STORE)

    @get("/walk-ins/notices", opt=AT_DEALER, sync_to_thread=True)
    def list_notices(sight: Sighted) -> list[NoticeToSign]:
        """The newest version of each notice under which the own dealer may contact a customer."""
        with door.connect(sight.scope) as conn:
            code = _host(conn, sight.asker.entity, "")
            found = consent.signable(conn, code)
        return [NoticeToSign(one.notice, one.version, one.texts, one.hashes) for one in found]

    return [list_visits, list_notices]


def _visit(door: Door) -> HTTPRouteHandler:
    @post("/leads/{reference:str}/visits", opt=WORK, status_code=201, sync_to_thread=True)
    def receive(
        request: Asked,
        sight: Sighted,
        reference: FromPath[str],
        data: JSONBody[VisitBody],
        key: OnceKey = "",
    ) -> VisitDone:
        """The customer of a lead is here; the owner hears of it, and keeps the lead for longer where the pool
        counts what all of the dealer's people do."""
        lead = door.key(sight, reference)

        def act(conn: Connection, now: datetime) -> VisitDone:
            dealer, owner = reading.find_owned(conn, sight, lead)
            if dealer is None:
                raise Refusal("lead_unknown", 404)
            if not sight.of_maker and dealer != sight.asker.entity:  # a group sees, and receives nobody
                raise Refusal("not_allowed", 403)
            at = happened(data.happened_at, now)
            (nth,) = note_visits(conn, [Visit(*lead, dealer, data.heads, sight.asker.staff, at)], now)
            leads.tell_staff(conn, [NoticeToStaff(lead[0], owner, dealer, lead[1], WALK_IN)], now)
            by = sight.asker.staff
            pool.extend(conn, [Activity(*lead, by, "visit")] if by else [], now)
            told = {"nth": nth, "heads": data.heads}
            entry = Entry(*lead, lead[1], [Fact("followup", WALK_IN, inputs=told)])
            journal.append(conn, [entry], sight.name, now)
            did = Act(
                who=who(sight, request),
                what="lead.walked_in",
                object_kind="lead",
                object=str(lead[1]),
                bucket=lead[0],
                after=told,
            )
            audit.record(conn, [did], now)
            return VisitDone(nth)

        try:
            return door.once(sight, request, key, data, VisitDone, act)
        except UniqueViolation as fault:
            raise Refusal("try_again", 503) from fault

    return receive


def _walk_in(door: Door) -> HTTPRouteHandler:
    @post("/walk-ins", opt=AT_DEALER, status_code=202, sync_to_thread=True)
    def take(request: Asked, sight: Sighted, data: JSONBody[WalkInBody], key: OnceKey = "") -> WalkInTaken:
        """Somebody is here whom the dealer may not know yet. A live lead of the same number at this dealer is
        joined and its owner hears of it; else a lead is founded here."""

        def act(conn: Connection, now: datetime) -> WalkInTaken:
            code = _host(conn, sight.asker.entity, data.series)
            consent.accept(conn, data.notice, data.notice_version, data.text_hash, data.action, code)
            channel = _channel(conn, door.house, now)
            piece = Piece(Verdict.ACCEPTED, _inquiry(sight, data, code, now), msgspec.json.encode(data))
            fault = verify(piece.inquiry, channel.country, channel=channel.code, needs_phone=True).reason
            if fault:
                raise Refusal(fault, 422)
            (landed,) = land(conn, door.house, [(channel, piece)], now)
            did = Act(
                who=who(sight, request),
                what="reception.walked_in",
                object_kind="raw_lead",
                object=str(landed.raw_id),
                after={"notice": data.notice, "version": data.notice_version, "action": data.action},
                keep=Keep.PROVISION,
            )
            audit.record(conn, [did], now)
            return WalkInTaken("received")

        return door.once(sight, request, key, data, WalkInTaken, act, MAKER)

    return take


def _host(conn: Connection, entity: UUID, series: str) -> str:
    """The code of the dealer. Raises Refusal `not_allowed` (403), `series_not_sold` (422)."""
    row = conn.execute(statement("followup", "read_host"), {"entity": entity, "series": series}).fetchone()
    if row is None:
        raise Refusal("not_allowed", 403)
    code: str
    code, sells = row
    if not sells:
        raise Refusal("series_not_sold", 422)
    return code


def _channel(conn: Connection, house: House, now: datetime) -> Channel:
    """The channel of receptions, registered and assessed like any other. Raises Refusal
    `reception_channel_missing` (409)."""
    book = read_channels(conn, house.maker, house.keyring, now)
    found = sorted(
        one.channel.code
        for one in book.by_id.values()
        if one.category == WALK_IN and one.channel.adapter == "own" and one.open_at(now)
    )
    if not found:
        raise Refusal("reception_channel_missing", 409)
    return book.by_code[found[0]].channel


def _inquiry(sight: Sight, data: WalkInBody, code: str, now: datetime) -> Inquiry:
    """What the customer said, with the evidence of the consent, for this dealer and nobody else."""
    at = happened(data.happened_at, now)
    agreed = ConsentEvidence(
        recipients=(code,),
        notice=data.notice,
        notice_version=data.notice_version,
        text_hash=data.text_hash,
        at=at,
        page=f"reception/{data.form}" if data.form else "reception",
        action=data.action,
    )
    by = ((RECEIVED_BY, str(sight.asker.staff)),) if sight.asker.staff else ()
    return Inquiry(
        external_id=str(new_id(now)),
        contact=Contact(name=data.name, phones=(data.phone,)),
        vehicles=(Vehicle(series=data.series),) if data.series else (),
        dealer_code=code,
        consents=(agreed,),
        kind=WALK_IN,
        comment=data.comment,
        occurred_at=at,
        answers=((HEADS, str(data.heads)), *by),
    )
