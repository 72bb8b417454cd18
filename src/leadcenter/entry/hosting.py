"""The hosted form of a channel: what the page `/form/CHANNEL` shows. It posts to `/in/CHANNEL`, like every
sender.

GET /forms/{channel}                  the words, the series, the cities, and a ticket that is good once
GET /forms/{channel}/dealers?city=    the dealers of a city

Open to anybody, and the same for everybody: nothing that is told depends on who asks or was here before.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from leadcenter.access.face import open_to
from leadcenter.channel.adapters import hosted
from leadcenter.channel.face import Channel, House
from leadcenter.consent import face as consent
from leadcenter.entry.registers import Registers
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE, Connect
from leadcenter.kernel.sql import statement
from leadcenter.selfservice.face import Misses

ANYBODY: Final = open_to("anybody: a public form, the same for everybody")
NO_STORE: Final = {"cache-control": "no-store"}
OFTEN: Final = 120
"""So many pages an address may open in a minute: an office, or a mobile network's gate, has one address."""
_Request = litestar.Request[Any, Any, Any]


class SeriesOffered(msgspec.Struct, frozen=True):
    """A series that may be asked for."""

    code: str
    brand: str
    name: dict[str, str]


class DealerOffered(msgspec.Struct, frozen=True):
    """A dealer whom the customer may choose, by the name of the legal entity."""

    code: str
    name: str
    contact: str


class NoticeShown(msgspec.Struct, frozen=True):
    """Under which words people agree, by language."""

    notice: str
    version: str
    texts: dict[str, str]


class FormShown(msgspec.Struct, frozen=True):
    """What the page shows. `maker`: who takes the data, `contact`: how he is reached; `test`: the channel is
    being tried out, so nobody is called."""

    title: dict[str, str]
    lead: dict[str, str]
    maker: str
    contact: str
    brands: list[SeriesOffered]
    series: list[SeriesOffered]
    cities: list[str]
    notice: NoticeShown
    ticket: str
    test: bool


def routes(house: House, connect: Connect, registers: Callable[[], Registers]) -> list[HTTPRouteHandler]:
    """The routes."""
    opened = Misses(OFTEN)

    @get("/forms/{channel:str}", opt=ANYBODY, sync_to_thread=True)
    def show_form(request: _Request, channel: FromPath[str]) -> Response[FormShown]:
        """What the page shows."""
        address = _address(request)
        if opened.too_many(address):
            raise Refusal("too_many_requests", 429, seconds=60)
        opened.missed(address)
        of = _channel(registers(), channel)
        settings = hosted.settings_of(of)
        with connect(HOUSE) as conn:
            now = _now(conn)
            words = consent.read_book(conn).newest(settings.notice)
            rows = _offered(conn, house, of, now)
        if words is None:
            raise Refusal("form_unknown", 404)
        ticket = hosted.ticket(of, words.notice, words.version, words.hashes, _telling(address), now)
        maker, contact = next(((row[3], row[4]) for row in rows if row[0] == "maker"), ("", ""))
        shown = FormShown(
            settings.title, settings.lead, maker, contact,
            _series(rows, "brand"), _series(rows, "series"),
            sorted({row[5] for row in rows if row[0] == "dealer" and row[5]}),
            NoticeShown(words.notice, words.version, words.texts), ticket,
            of.status.value == "testing",
        )  # fmt: skip
        return Response(shown, headers=NO_STORE)

    @get("/forms/{channel:str}/dealers", opt=ANYBODY, sync_to_thread=True)
    def list_dealers(channel: FromPath[str], city: FromQuery[str]) -> list[DealerOffered]:
        """The dealers of a city."""
        of = _channel(registers(), channel)
        with connect(HOUSE) as conn:
            rows = _offered(conn, house, of, _now(conn))
        return [
            DealerOffered(row[1], row[3], row[4]) for row in rows if row[0] == "dealer" and row[5] == city
        ]

    return [show_form, list_dealers]


def _channel(registers: Registers, code: str) -> Channel:
    """A channel with a form that takes leads now. Raises Refusal `form_unknown`."""
    found = registers.channels.by_code.get(code)
    if found is None or found.channel.adapter != hosted.HOSTED.name or not found.open_at(datetime.now(UTC)):
        raise Refusal("form_unknown", 404)
    return found.channel


def _offered(conn: Connection, house: House, of: Channel, now: datetime) -> list[tuple[Any, ...]]:
    given = {"maker": house.maker, "now": now, "brand": of.brand}
    return conn.execute(statement("entry", "read_offered"), given).fetchall()


def _series(rows: list[tuple[Any, ...]], kind: str) -> list[SeriesOffered]:
    return [
        SeriesOffered(row[1], row[2], {"zh-CN": row[3], "en-US": row[4]}) for row in rows if row[0] == kind
    ]


def _address(request: _Request) -> str:
    """Whence it came: behind a proxy, what that one has seen."""
    told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return told or (request.client.host if request.client else "")


def _telling(address: str) -> str:
    """The address where it tells visitors apart: not of this machine, not of the proxy's network."""
    try:
        return address if ipaddress.ip_address(address).is_global else ""
    except ValueError:
        return ""


def _now(conn: Connection) -> datetime:
    row = conn.execute(statement("entry", "read_now")).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now
