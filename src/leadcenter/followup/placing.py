"""Routes of calls through a privacy number, and of messages.

POST /leads/{reference}/calls     ring me, then the customer of my lead; placed at once by the sender
POST /leads/{reference}/messages  send the customer of my lead a registered text
GET  /leads/{reference}/calls     calls and messages about a lead
GET  /calls/{call}                how a call of mine stands
POST /call-records/{provider}     what became of calls, signed; answered 2xx only after the commit
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, JSONBody, RawBody
from litestar.response import Response

from leadcenter.access.face import OnceKey, Permission, Sight, Sighted, needs, open_to, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Keep, Who
from leadcenter.channel.face import Request
from leadcenter.cleaning.face import CallBack, read_delivery
from leadcenter.followup import hearing, reading, steps
from leadcenter.followup.calls import PATIENCE, Medium, Template
from leadcenter.followup.door import NO_STORE, Asked, Door, language_of, read_now, staff_of
from leadcenter.followup.hearing import Contact
from leadcenter.followup.names import Names
from leadcenter.followup.terms import NotRecorded
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.kernel.errors import Language, Refusal, say
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.scope import MAKER
from leadcenter.kernel.sql import statement

LARGEST = 1_024 * 1_024
TRIES = 3
SHOWN = 100
CALL = needs(Permission.CALL_PLACE)
PROVIDERS = open_to("providers, whose signature is verified")


class CallShown(msgspec.Struct, frozen=True):
    """A call or a message. `state`: ready, sending, placed, unknown, refused, stopped, over; `text`: why it
    did not go out; `connected_at`, `talk_seconds`: when and how long they spoke, or when the message was
    taken, says the provider. `mine`: the asker asked for it; `told`: a follow-up tells of it already."""

    call: str
    state: str
    code: str
    text: str
    asked_at: datetime
    connected_at: datetime | None
    talk_seconds: int | None
    medium: str = Medium.CALL.value
    template: str = ""
    mine: bool = True
    told: bool = False


class MessageBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which of the registered texts."""

    template: Template


class Calls(msgspec.Struct, frozen=True):
    """The newest first, 100 at most."""

    calls: list[CallShown]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of calls and messages. Handlers run in threads."""
    return [*_asking(door), *_showing(door), _records(door)]


def _asking(door: Door) -> list[HTTPRouteHandler]:
    names = Names(door.house.keyring, b"call")

    def go_out(
        request: Asked, sight: Sight, lead: tuple[int, UUID], key: str, medium: Medium, template: str
    ) -> CallShown:
        """What the owner asked for stands in the books; the sender takes it from there."""

        def act(conn: Connection, now: datetime) -> CallShown:
            reading.find(conn, sight, lead)
            staff = staff_of(sight)
            owned = steps.lock_owned(conn, [(*lead, staff)]).get((*lead, staff))
            if owned is None:
                raise Refusal(NotRecorded.NOT_OWNER.value, 403)
            call = new_id(now)
            given = {
                "bucket": lead[0], "id": call, "lead": lead[1], "dealer": owned.dealer_id,
                "episode": owned.episode, "staff": staff, "now": now, "until": now + PATIENCE[medium],
                "medium": medium.value, "template": template,
            }  # fmt: skip
            if conn.execute(statement("followup", "insert_call"), given).fetchone() is None:
                raise Refusal(f"{medium.value}_under_way", 409)
            did = Act(
                who=who(sight, request),
                what=f"lead.{medium.value}_asked",
                object_kind="lead",
                object=str(lead[1]),
                bucket=lead[0],
                after={"call": call, "episode": owned.episode},
                keep=Keep.PROVISION,
            )
            audit.record(conn, [did], now)
            name = names.write(sight.asker.entity, (lead[0], call))
            return CallShown(name, "ready", "", "", now, None, None, medium.value, template)

        return door.once(sight, request, key, [medium, template], CallShown, act)

    @post("/leads/{reference:str}/calls", opt=CALL, status_code=202, sync_to_thread=True)
    def ask(request: Asked, sight: Sighted, reference: FromPath[str], key: OnceKey = "") -> CallShown:
        """Ring me, then the customer of my lead. The customer's no is asked when it is placed."""
        lead = door.key(sight, reference)
        return go_out(request, sight, lead, key, Medium.CALL, "")

    @post("/leads/{reference:str}/messages", opt=CALL, status_code=202, sync_to_thread=True)
    def write(
        request: Asked,
        sight: Sighted,
        reference: FromPath[str],
        data: JSONBody[MessageBody],
        key: OnceKey = "",
    ) -> CallShown:
        """Send the customer of my lead a registered text, with a link of the customer's own. That the
        provider took it is the evidence of a contact; the customer's no is asked when it goes out."""
        lead = door.key(sight, reference)
        return go_out(request, sight, lead, key, Medium.MESSAGE, data.template.value)

    return [ask, write]


def _showing(door: Door) -> list[HTTPRouteHandler]:
    names = Names(door.house.keyring, b"call")

    def shown(entity: UUID, row: Sequence[Any], language: Language) -> CallShown:
        bucket, call, state, code, *rest = row
        name, text = names.write(entity, (bucket, call)), say(code, language) if code else ""
        return CallShown(name, state, code, text, *rest)

    @get("/leads/{reference:str}/calls", opt=needs(Permission.LEAD_READ), sync_to_thread=True)
    def list_calls(request: Asked, sight: Sighted, reference: FromPath[str]) -> Response[Calls]:
        """Calls about a lead, the newest first."""
        key = door.key(sight, reference)
        with door.connect(sight.scope) as conn:
            dealer = reading.find(conn, sight, key)
            given = {
                "everywhere": ints(range(BUCKETS)), "lead": key[1], "dealer": dealer,
                "staff": sight.asker.staff, "rows": SHOWN,
            }  # fmt: skip
            rows = conn.execute(statement("followup", "list_calls"), given).fetchall()
        language = language_of(request)
        return Response(Calls([shown(sight.asker.entity, row, language) for row in rows]), headers=NO_STORE)

    @get("/calls/{call:str}", opt=CALL, sync_to_thread=True)
    def show(request: Asked, sight: Sighted, call: FromPath[str]) -> Response[CallShown]:
        """How a call stands that the asker asked for."""
        key = names.read(sight.asker.entity, call)
        given = {
            "bucket": key[0] if key else 0, "id": key[1] if key else sight.asker.id,
            "dealers": uuids(sight.entities), "staff": sight.asker.staff,
        }  # fmt: skip
        with door.connect(sight.scope) as conn:
            row = conn.execute(statement("followup", "read_call"), given).fetchone()
        if row is None:
            raise Refusal("call_unknown", 404)
        return Response(shown(sight.asker.entity, row, language_of(request)), headers=NO_STORE)

    return [list_calls, show]


def _records(door: Door) -> HTTPRouteHandler:
    @post(
        "/call-records/{provider:str}",
        opt=PROVIDERS,
        status_code=200,
        sync_to_thread=True,
        request_max_body_size=LARGEST,
    )
    def take_records(
        provider: FromPath[str], request: litestar.Request[Any, Any, Any], body: RawBody
    ) -> Response[bytes]:
        """Call records of a provider, in its own form, signed its own way."""
        found = door.providers().get(provider)
        if found is None:
            raise Refusal("callback_provider_unknown", 404)
        peer = request.client.host if request.client else ""
        records = read_delivery(found, _delivery(request, body), peer)
        if not isinstance(records, list | tuple):
            raise Refusal(records.code, records.status)
        _receive(door, provider, records)
        answer = found.acknowledgement()
        return Response(answer.body, status_code=answer.status, media_type=answer.content_type)

    return take_records


def _receive(door: Door, provider: str, records: Sequence[CallBack]) -> None:
    """Keep and apply, and commit; a conflict with other work is tried again, for the sender gave us all that
    it has."""
    for left in reversed(range(TRIES)):
        try:
            with door.connect(MAKER) as conn:
                now = read_now(conn)
                fresh, contacts = hearing.receive(conn, door.house, records, now)
                audit.record(conn, [_heard(provider, fresh, contacts)] if fresh else [], now)
            return
        except Exception as fault:
            if not is_retryable(fault):
                raise
            if not left:
                raise Refusal("database_away", 503) from fault


def _heard(provider: str, fresh: int, contacts: Sequence[Contact]) -> Act:
    """What a delivery of call records changed; the same again changes nothing."""
    return Act(
        who=Who(ActorKind.KEY, provider),
        what="call.recorded",
        object_kind="provider",
        object=provider,
        after={"records": fresh, "connected": [one.call_id for one in contacts]},
        keep=Keep.PROVISION,
    )


def _delivery(request: litestar.Request[Any, Any, Any], body: bytes) -> Request:
    return Request(
        method=request.method,
        path=request.url.path,
        query=dict(request.query_params.items()),
        headers=dict(request.headers.items()),
        body=body,
        received_at=datetime.now(UTC),
    )
