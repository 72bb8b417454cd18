"""Routes of the consent room: the register of notices.

GET  /notices     every version, newest first: its words, what it asks for, whether its grants are void
POST /notices     register a version; it is in force at once
GET  /notices/spoken   those that are read out on a call, as they are in force
GET  /purposes    for what personal data may be used
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import JSONBody

from leadcenter.access import face as access
from leadcenter.access.face import OF_MAKER, Permission, Sighted, needs
from leadcenter.audit import face as audit
from leadcenter.consent import notices
from leadcenter.consent.terms import NAMED_DEALER, NOBODY_NAMED, Asked, Basis, Category, Language, Notice
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect, Zone
from leadcenter.kernel.sql import statement
from leadcenter.rulebook import face as rulebook

READ = needs(Permission.CONSENT_READ, Permission.NOTICE_MANAGE, zones=OF_MAKER)
SPEAK = needs(
    Permission.CLEANING_WORK,
    Permission.CHANNEL_MANAGE,  # for leads that are typed in
    Permission.CONSENT_RECORD,
    zones=frozenset({Zone.MAKER, Zone.ENTRUSTED}),
)
MANAGE = needs(Permission.NOTICE_MANAGE, zones=OF_MAKER)
Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
Recipient = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Text = Annotated[str, msgspec.Meta(min_length=20, max_length=20_000)]
SPOKEN: Final = "call"
"""How a notice is given that somebody reads out."""
_OURSELVES = frozenset({"maker", NAMED_DEALER})


class AskedBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the version asks for, for one purpose. Recipients are named: codes of entities, `maker`, or
    `named_dealer`."""

    purpose: Name
    categories: Annotated[tuple[Category, ...], msgspec.Meta(min_length=1, max_length=20)]
    recipients: Annotated[tuple[Recipient, ...], msgspec.Meta(min_length=1, max_length=500)] = (NAMED_DEALER,)
    basis: Basis = Basis.CONSENT
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=3_650)] = 365


class NoticeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new version with its words in each language; Chinese is always one of them."""

    notice: Name
    version: Name
    asks: Annotated[tuple[AskedBody, ...], msgspec.Meta(min_length=1, max_length=20)]
    texts: dict[Language, Text]
    method: Name = "form"
    jurisdiction: Name = "CN"


class NoticeShown(msgspec.Struct, frozen=True):
    """A registered version. `void`: a later one asks otherwise, so its grants carry no new dispatch."""

    number: int
    notice: str
    version: str
    asks: tuple[Asked, ...]
    texts: dict[str, str]
    hashes: dict[str, str]
    method: str
    jurisdiction: str
    withdrawal: str
    made_by: str
    made_at: datetime
    void: bool


class NoticeSpoken(msgspec.Struct, frozen=True):
    """A notice as it is read out: its words and their hashes by language, which are the evidence."""

    notice: str
    version: str
    purposes: tuple[str, ...]
    texts: dict[str, str]
    hashes: dict[str, str]


class Made(msgspec.Struct, frozen=True):
    """The number of the version, the hashes of its texts, and how many earlier versions it made void."""

    number: int
    hashes: dict[str, str]
    voided: int


class PurposeShown(msgspec.Struct, frozen=True):
    """A purpose. `touches`: an entity reaches the person by it."""

    code: str
    touches: bool
    title: dict[str, str]


def routes(connect: Connect) -> list[HTTPRouteHandler]:
    """The routes; handlers run in threads."""

    @get("/notices", opt=READ, sync_to_thread=True)
    def list_notices(sight: Sighted) -> list[NoticeShown]:
        """Every version, newest first."""
        with connect(sight.scope) as conn:
            found = notices.read_notices(conn)
        void = notices.void_numbers(found)
        return [_shown(one, void) for one in reversed(found)]

    @get("/notices/spoken", opt=SPEAK, sync_to_thread=True)
    def list_spoken(sight: Sighted) -> list[NoticeSpoken]:
        """The version in force of each notice that is read out on a call."""
        with connect(sight.scope) as conn:
            book = notices.read_book(conn)
        newest = [book.newest(name) for name in sorted(book.ids)]
        return [
            NoticeSpoken(
                one.notice, one.version, tuple(asked.purpose for asked in one.asks), one.texts, one.hashes
            )
            for one in newest
            if one is not None and one.method == SPOKEN
        ]

    @get("/purposes", opt=READ, sync_to_thread=True)
    def list_purposes(sight: Sighted) -> list[PurposeShown]:
        """For what personal data may be used."""
        with connect(sight.scope) as conn:
            rows = conn.execute(statement("consent", "read_purposes")).fetchall()
        return [PurposeShown(code, touches, {"zh-CN": zh, "en-US": en}) for code, touches, zh, en in rows]

    @post("/notices", opt=MANAGE, status_code=201, sync_to_thread=True)
    def add_notice(
        request: litestar.Request[Any, Any, Any], sight: Sighted, data: JSONBody[NoticeBody]
    ) -> Made:
        """Register a version. If it asks for other purposes, recipients or categories than the one before,
        the grants of all before it carry no new dispatch from now on."""
        if Language.CHINESE not in data.texts:
            raise Refusal("notice_without_chinese", 422)
        texts = {language.value: text for language, text in data.texts.items()}
        asks = tuple(
            Asked(one.purpose, one.categories, one.recipients, one.basis, one.keep_days) for one in data.asks
        )
        with connect(sight.scope) as conn:
            now = _moment(conn)
            _check_recipients(conn, asks)
            before = notices.read_book(conn).void
            number = notices.add_version(
                conn, data.notice, data.version, asks, texts, sight.name, now, method=data.method,
                jurisdiction=data.jurisdiction,
            )  # fmt: skip
            voided = notices.read_book(conn).void - before
            rulebook.changed(conn, notices.STAMP)
            hashes = {language: notices.text_hash(text) for language, text in texts.items()}
            told = {
                "number": number, "purposes": [one.purpose for one in asks], "hashes": hashes,
                "voided": sorted(voided),
            }  # fmt: skip
            act = audit.Act(
                who=access.who(sight, request), what="notice.published", object_kind="notice",
                object=f"{data.notice}/{data.version}", after=told, keep=audit.Keep.PROVISION,
            )  # fmt: skip
            audit.record(conn, [act], now)
        return Made(number, hashes, len(voided))

    return [list_notices, list_spoken, list_purposes, add_notice]


def _shown(one: Notice, void: frozenset[int]) -> NoticeShown:
    return NoticeShown(
        one.number, one.notice, one.version, one.asks, one.texts, one.hashes, one.method, one.jurisdiction,
        one.withdrawal, one.made_by, one.made_at, one.number in void,
    )  # fmt: skip


def _check_recipients(conn: Connection, asks: tuple[Asked, ...]) -> None:
    """Raises Refusal `consent_not_separate` for a class of recipients, `unknown_recipient` for a code that
    nobody has."""
    named = {code for one in asks for code in one.recipients} - _OURSELVES
    if any(code.strip().lower() in NOBODY_NAMED for code in named):
        raise Refusal("consent_not_separate", 422)
    rows = conn.execute(statement("consent", "find_recipients"), {"codes": sorted(named)})
    if named - {code for (code,) in rows}:
        raise Refusal("unknown_recipient", 422)


def _moment(conn: Connection) -> datetime:
    row = conn.execute(statement("consent", "read_now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
