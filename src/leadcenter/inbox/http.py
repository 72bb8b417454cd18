"""Routes of the inbox room.

GET  /inbox?unread=&before=           the own notices, the newest first
GET  /inbox/unread                    how many are unread
POST /inbox/read                      these are read
GET  /inbox/preferences               how somebody wants to be told
PUT  /inbox/preferences               ways, kinds, quiet hours, addresses
GET  /webhooks                        those of the own legal entity
POST /webhooks                        be told at an address; its key is shown once
POST /webhooks/{webhook}/keys         another key; the one before signs along for a day
PUT  /webhooks/{webhook}/status       on or off
GET  /webhooks/{webhook}/messages     what has not arrived: ?given_up= (else what waits for a try)
POST /webhooks/{webhook}/messages     what was given up is sent again
GET  /messages                        what has not arrived at the own people: ?given_up= (else what waits)
POST /messages                        what was given up by one way is sent again
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access.face import Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.followup.face import Contacts
from leadcenter.inbox import box
from leadcenter.inbox.box import PAGE, Told
from leadcenter.inbox.steps import read_now
from leadcenter.inbox.terms import Adapter, Notice, Undelivered, Unreached, WebhookShown, Wish
from leadcenter.kernel.clock import FAR, utc
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal
from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.scope import Connect
from leadcenter.lead.face import References
from leadcenter.wire.webhook import Webhooks

READ: Final = needs(Permission.LEAD_READ)
MANAGE: Final = needs(Permission.WEBHOOK_MANAGE)
LAST: Final = UUID(int=(1 << 128) - 1)
Request = litestar.Request[Any, Any, Any]
Kind = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Minute = Annotated[int, msgspec.Meta(ge=0, le=1_439)]
Address = Annotated[str, msgspec.Meta(max_length=254)]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes. `webhooks`: may an address be sent to? `contact` opens a dealer's
    sealed copy."""

    connect: Connect
    keyring: Keyring
    references: References
    webhooks: Webhooks
    contact: Contacts


class ReadBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which."""

    notices: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=500)]


class WishBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kind` not sent: all kinds that are not named."""

    adapter: Literal["mail", "text", "wecom"]
    wanted: bool
    kind: Kind | None = None


class QuietBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes of the local day; past midnight where `until` is smaller."""

    begins: Minute
    until: Minute


class ToldBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it; of the addresses only those that change, empty: gone."""

    wishes: Annotated[tuple[WishBody, ...], msgspec.Meta(max_length=100)] = ()
    quiet: QuietBody | None = None
    language: Literal["zh", "en"] = "zh"
    addresses: dict[Literal["mail", "text", "wecom"], Address] = {}


class WebhookBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kinds` empty: all."""

    url: Annotated[str, msgspec.Meta(max_length=2_000)]
    kinds: Annotated[tuple[Kind, ...], msgspec.Meta(max_length=100)] = ()


class StatusBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On or off."""

    status: Literal["active", "off"]


class AgainBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of notices since then (with an offset)."""

    since: datetime


class ReachBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of notices since then (with an offset), by this way."""

    adapter: Literal["mail", "text", "wecom"]
    since: datetime


class PeopleMessages(msgspec.Struct, frozen=True):
    """The newest first, a hundred at most."""

    messages: list[Unreached]


class Messages(msgspec.Struct, frozen=True):
    """The newest first, a hundred at most."""

    messages: list[Undelivered]


class SentAgain(msgspec.Struct, frozen=True):
    """How many go out again."""

    messages: int


class Inbox(msgspec.Struct, frozen=True):
    """`next`: before which the next page begins, empty on the last one."""

    notices: list[Notice]
    next: str


class Unread(msgspec.Struct, frozen=True):
    """Up to 1,000."""

    unread: int


class Marked(msgspec.Struct, frozen=True):
    """Which were read just now."""

    notices: list[UUID]


class HookMade(msgspec.Struct, frozen=True):
    """`key` is not shown again."""

    id: UUID
    key: str


class KeyMade(msgspec.Struct, frozen=True):
    """Not shown again."""

    key: str


class Hooks(msgspec.Struct, frozen=True):
    """In the order in which they were made."""

    webhooks: list[WebhookShown]


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    return [*_box(door), *_wishes(door), *_webhooks(door), *_messages(door), *_people(door)]


def _box(door: Door) -> list[HTTPRouteHandler]:
    @get("/inbox", opt=READ, sync_to_thread=True)
    def get_inbox(
        request: Request, sight: Sighted, before: FromQuery[str] = "", unread: FromQuery[bool] = False
    ) -> Inbox:
        """The own notices."""
        language: Language = "en" if "en" in request.headers.get("accept-language", "") else "zh"
        with door.connect(sight.scope) as conn:
            found = box.list_notices(
                conn, sight, door.references, door.contact, language, _before(before), unread=unread
            )
        last = found[-1] if len(found) == PAGE else None
        return Inbox(found, f"{last.at.isoformat()}_{last.id}" if last else "")

    @get("/inbox/unread", opt=READ, sync_to_thread=True)
    def get_unread(sight: Sighted) -> Unread:
        """How many are unread."""
        with door.connect(sight.scope) as conn:
            return Unread(box.count_unread(conn, sight))

    @post("/inbox/read", opt=READ, status_code=200, sync_to_thread=True)
    def post_read(request: Request, sight: Sighted, data: JSONBody[ReadBody]) -> Marked:
        """These are read."""
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            found = box.mark_read(conn, sight, data.notices, now)
            _record(conn, sight, request, "inbox.read", "inbox", sight.name, {}, {"notices": found}, now)
        return Marked(found)

    return [get_inbox, get_unread, post_read]


def _wishes(door: Door) -> list[HTTPRouteHandler]:
    @get("/inbox/preferences", opt=READ, sync_to_thread=True)
    def get_preferences(sight: Sighted) -> Told:
        """How the asker wants to be told."""
        with door.connect(sight.scope) as conn:
            return box.read_told(conn, sight)

    @put("/inbox/preferences", opt=READ, status_code=204, sync_to_thread=True)
    def put_preferences(request: Request, sight: Sighted, data: JSONBody[ToldBody]) -> None:
        """How the asker wants to be told from now on; the trail tells no address."""
        if data.quiet is not None and data.quiet.begins == data.quiet.until:
            raise Refusal("quiet_unfit", 422)
        wishes = [Wish(Adapter(one.adapter), one.wanted, one.kind or "") for one in data.wishes]
        quiet = (data.quiet.begins, data.quiet.until) if data.quiet else None
        addresses = {Adapter(way): address for way, address in data.addresses.items()}
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            before = box.read_told(conn, sight)
            box.write_told(conn, sight, door.keyring, Told(data.language, quiet, wishes, []), addresses)
            after = box.read_told(conn, sight)
            _record(
                conn, sight, request, "inbox.preferences_changed", "inbox", sight.name, _said(before),
                _said(after) | {"addresses": sorted(addresses)}, now,
            )  # fmt: skip

    return [get_preferences, put_preferences]


def _webhooks(door: Door) -> list[HTTPRouteHandler]:
    @get("/webhooks", opt=MANAGE, sync_to_thread=True)
    def get_webhooks(sight: Sighted) -> Hooks:
        """Webhooks of the own legal entity."""
        with door.connect(sight.scope) as conn:
            return Hooks(box.list_webhooks(conn, sight, read_now(conn)))

    @post("/webhooks", opt=MANAGE, status_code=201, sync_to_thread=True)
    def post_webhook(request: Request, sight: Sighted, data: JSONBody[WebhookBody]) -> HookMade:
        """Be told at an address."""
        if not door.webhooks.may(data.url):
            raise Refusal("webhook_address_forbidden", 422)
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            made, key = box.make_webhook(conn, sight, door.keyring, data.url, data.kinds, now)
            told = {"url": data.url, "kinds": data.kinds}
            _record(conn, sight, request, "webhook.made", "webhook", str(made), {}, told, now)
        return HookMade(made, key)

    @post("/webhooks/{webhook:uuid}/keys", opt=MANAGE, status_code=201, sync_to_thread=True)
    def post_key(request: Request, sight: Sighted, webhook: FromPath[UUID]) -> KeyMade:
        """Another key."""
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            key = box.rotate(conn, sight, door.keyring, webhook, now)
            _record(conn, sight, request, "webhook.key_rotated", "webhook", str(webhook), {}, {}, now)
        return KeyMade(key)

    @put("/webhooks/{webhook:uuid}/status", opt=MANAGE, status_code=204, sync_to_thread=True)
    def put_status(
        request: Request, sight: Sighted, webhook: FromPath[UUID], data: JSONBody[StatusBody]
    ) -> None:
        """On or off."""
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            before = {"status": box.set_webhook(conn, sight, webhook, data.status, now)}
            after = {"status": data.status}
            _record(conn, sight, request, "webhook.turned", "webhook", str(webhook), before, after, now)

    return [get_webhooks, post_webhook, post_key, put_status]


def _messages(door: Door) -> list[HTTPRouteHandler]:
    @get("/webhooks/{webhook:uuid}/messages", opt=MANAGE, sync_to_thread=True)
    def get_messages(sight: Sighted, webhook: FromPath[UUID], given_up: FromQuery[bool] = False) -> Messages:
        """What has not arrived."""
        with door.connect(sight.scope) as conn:
            found = box.list_undelivered(conn, sight, door.references, webhook, given_up=given_up)
        return Messages(found)

    @post("/webhooks/{webhook:uuid}/messages", opt=MANAGE, status_code=200, sync_to_thread=True)
    def post_messages(
        request: Request, sight: Sighted, webhook: FromPath[UUID], data: JSONBody[AgainBody]
    ) -> SentAgain:
        """What was given up goes out again."""
        if data.since.tzinfo is None:
            raise Refusal("time_without_zone", 422)
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            again = box.send_again(conn, sight, webhook, utc(data.since), now)
            told = {"since": utc(data.since), "messages": len(again)}
            _record(
                conn, sight, request, "webhook.messages_sent_again", "webhook", str(webhook), {}, told, now
            )
        return SentAgain(len(again))

    return [get_messages, post_messages]


def _people(door: Door) -> list[HTTPRouteHandler]:
    @get("/messages", opt=MANAGE, sync_to_thread=True)
    def get_unreached(sight: Sighted, given_up: FromQuery[bool] = False) -> PeopleMessages:
        """What has not arrived at people of the own legal entity."""
        with door.connect(sight.scope) as conn:
            return PeopleMessages(box.list_unreached(conn, sight, door.references, given_up=given_up))

    @post("/messages", opt=MANAGE, status_code=200, sync_to_thread=True)
    def post_unreached(request: Request, sight: Sighted, data: JSONBody[ReachBody]) -> SentAgain:
        """What was given up goes out again."""
        if data.since.tzinfo is None:
            raise Refusal("time_without_zone", 422)
        with door.connect(sight.scope) as conn:
            now = read_now(conn)
            again = box.reach_again(conn, sight, Adapter(data.adapter), utc(data.since), now)
            told = {"since": utc(data.since), "messages": len(again)}
            _record(conn, sight, request, "inbox.messages_sent_again", "inbox", data.adapter, {}, told, now)
        return SentAgain(len(again))

    return [get_unreached, post_unreached]


def _before(name: str) -> tuple[datetime, UUID]:
    if not name:
        return FAR, LAST
    at, _, identifier = name.rpartition("_")
    try:
        return utc(datetime.fromisoformat(at.replace(" ", "+"))), UUID(identifier)
    except ValueError as error:
        raise Refusal("cursor_unknown", 422) from error


def _said(told: Told) -> dict[str, Any]:
    wishes = [[one.adapter.value, one.kind, one.wanted] for one in told.wishes]
    return {"language": told.language, "quiet": told.quiet, "wishes": wishes, "reached": told.reached}


def _record(
    conn: Connection, sight: Sight, request: Request, what: str, kind: str, name: str, before: dict[str, Any],
    after: dict[str, Any], now: datetime,
) -> None:  # fmt: skip
    act = Act(who=who(sight, request), what=what, object_kind=kind, object=name, before=before, after=after)
    audit.record(conn, [act], now)
