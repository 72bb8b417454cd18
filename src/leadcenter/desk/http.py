"""Routes of the desk: what people see of leads. Numbers and names are masked everywhere but at the reveal.

GET  /leads?state&status&channel&dealer&owner&grade&since&until&reason&after&limit   newest first
GET  /leads/held                 counts of those that no dealer has, by state and reason
GET  /leads/{reference}          one lead: gates, source, timeline
POST /leads/search               by the whole number of a customer, in the body
POST /customers/search           whose number it is, for who looks after consents
POST /leads/{reference}/reveal   the number in plain text, for a purpose; recorded before it is shown

What became of the leads of a span: reporting; of what channels sent: quality. Exports and caps: two_person.
Of those who ask on the maker's behalf: agents.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import litestar
import msgspec
from litestar import Router
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Response

from leadcenter.access import face as access
from leadcenter.access.face import OF_MAKER, Permission, Sight, Sighted, needs
from leadcenter.channel.face import House
from leadcenter.cleaning.face import CleaningBook
from leadcenter.desk import agents, quality, reading, reporting, revealing, searching, showing, two_person
from leadcenter.desk.showing import Shop
from leadcenter.desk.terms import (
    MOST,
    PAGE,
    Filters,
    Held,
    LeadDetail,
    LeadPage,
    LeadShown,
    Purpose,
    Revealed,
)
from leadcenter.kernel.clock import utc
from leadcenter.kernel.cursor import Cursors
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Language, Refusal, say
from leadcenter.kernel.scope import HOUSE, Connect
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import References
from leadcenter.pool import face as pool

NO_STORE = {"cache-control": "no-store"}
CONSENTS = needs(Permission.CONSENT_READ, zones=OF_MAKER)
TRANSFER = needs(Permission.LEAD_TRANSFER, zones=OF_MAKER)
Asked = litestar.Request[Any, Any, Any]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes. `exports`: where sealed files of exports lie; `book`: the
    rules and scripts of cleaning."""

    house: House
    connect: Connect
    exports: Path
    book: Callable[[], CleaningBook]


class SearchBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole number, written in any way."""

    phone: Annotated[str, msgspec.Meta(min_length=5, max_length=40)]


class FoundLeads(msgspec.Struct, frozen=True):
    """The leads of a number, newest first; none for one that the asker does not know."""

    leads: list[LeadShown]


class CustomerShown(msgspec.Struct, frozen=True):
    """Somebody the maker knows. `customer`: the opaque name by which consents are reached; name and number
    masked, empty for one without leads."""

    customer: str
    name: str
    phone: str
    leads: list[LeadShown]


class FoundCustomer(msgspec.Struct, frozen=True):
    """Whose number it is; nobody for one that the maker does not know."""

    customer: CustomerShown | None


class RevealBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the number is wanted for."""

    purpose: Purpose


def routes(door: Door) -> list[Router]:
    """The routes of the room, in one router (see channel.http.routes). Handlers run in threads."""
    shop = Shop(door.house, door.connect, References(door.house.keyring))
    handlers = [
        *_seeing(door, shop),
        *_revealing(door, shop),
        *reporting.routes(shop),
        *quality.routes(shop),
        *agents.routes(agents.Door(door.house, door.connect, door.book)),
        *two_person.routes(shop, door.exports),
    ]
    return [Router("/", route_handlers=handlers, exception_handlers={ValidationException: _unsound})]


def _seeing(door: Door, shop: Shop) -> list[HTTPRouteHandler]:
    cursors = Cursors(door.house.keyring, b"desk/cursor")

    @get("/leads", opt=needs(Permission.LEAD_READ), sync_to_thread=True)
    def list_leads(
        sight: Sighted,
        standing: Annotated[str, QueryParameter(name="state")] = "",
        status: FromQuery[str] = "",
        channel: FromQuery[str] = "",
        dealer: FromQuery[str] = "",
        owner: FromQuery[str] = "",
        grade: FromQuery[str] = "",
        since: FromQuery[datetime | None] = None,
        until: FromQuery[datetime | None] = None,
        after: FromQuery[str] = "",
        limit: FromQuery[int] = PAGE,
        reason: FromQuery[str] = "",
    ) -> Response[LeadPage]:
        """The asker's leads, newest first; `after` is the cursor that the page before gave. Channel, dealer
        and owner by their codes; `reason`, why a lead stands in its state, is known to the maker's people."""
        begin = cursors.read(sight.asker.entity, after)
        with door.connect(HOUSE) as conn:
            codes = showing.find_codes(conn, channel, dealer, owner)
        if codes is None or (reason and not sight.of_maker):
            return _page(cursors, sight, [], None)
        filters = Filters(
            standing or None,
            status or None,
            codes[0],
            codes[1],
            codes[2],
            grade or None,
            _aware(since),
            _aware(until),
            reason or None,
        )
        with door.connect(sight.scope) as conn:
            page = reading.in_time(
                conn, lambda: reading.page(conn, sight, filters, begin, max(1, min(limit, MOST)))
            )
            persons = showing.open_all(shop, conn, page.leads)
        shown, _ = showing.show(shop, sight, page.leads, persons)
        return _page(cursors, sight, shown, page.next)

    @get("/leads/held", opt=TRANSFER, sync_to_thread=True)
    def list_held(sight: Sighted) -> list[Held]:
        """The leads that no dealer has, counted by state and reason."""
        with door.connect(sight.scope) as conn:
            return reading.in_time(conn, lambda: reading.count_held(conn))

    @get("/leads/{reference:str}", opt=needs(Permission.LEAD_READ), sync_to_thread=True)
    def show_lead(request: Asked, sight: Sighted, reference: FromPath[str]) -> Response[LeadDetail]:
        """One lead."""
        key = showing.find(shop, sight, reference)
        return Response(showing.detail(shop, sight, key, _language(request)), headers=NO_STORE)

    @post("/leads/search", opt=needs(Permission.LEAD_SEARCH), status_code=200, sync_to_thread=True)
    def search(request: Asked, sight: Sighted, data: JSONBody[SearchBody]) -> Response[FoundLeads]:
        """The asker's leads of a whole number."""
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            leads = searching.search(conn, door.house, sight, data.phone, who, _now(conn))
            persons = showing.open_all(shop, conn, leads)
        shown, _ = showing.show(shop, sight, leads, persons)
        return Response(FoundLeads(shown), headers=NO_STORE)

    @post("/customers/search", opt=CONSENTS, status_code=200, sync_to_thread=True)
    def search_customer(
        request: Asked, sight: Sighted, data: JSONBody[SearchBody]
    ) -> Response[FoundCustomer]:
        """Whose number it is."""
        who = access.who(sight, request)
        with door.connect(sight.scope) as conn:
            found = searching.search_customer(conn, door.house, sight, data.phone, who, _now(conn))
            persons = showing.open_all(shop, conn, found[1] if found else [])
        if found is None:
            return Response(FoundCustomer(None), headers=NO_STORE)
        shown, _ = showing.show(shop, sight, found[1], persons)
        name, phone = (shown[0].name, shown[0].phone) if shown else ("", "")
        told = CustomerShown(searching.name_of(door.house, found[0]), name, phone, shown)
        return Response(FoundCustomer(told), headers=NO_STORE)

    return [list_leads, list_held, search, show_lead, search_customer]


def _revealing(door: Door, shop: Shop) -> list[HTTPRouteHandler]:
    @post(
        "/leads/{reference:str}/reveal",
        opt=needs(Permission.LEAD_REVEAL),
        status_code=200,
        sync_to_thread=True,
    )
    def reveal(
        request: Asked, sight: Sighted, reference: FromPath[str], data: JSONBody[RevealBody]
    ) -> Response[Revealed]:
        """The number in plain text. The record is committed before it is opened."""
        key = showing.find(shop, sight, reference)
        who = access.who(sight, request)
        if sight.abroad:
            with door.connect(HOUSE) as conn:
                revealing.record_refusal(conn, key, "reveal_abroad", data.purpose, who, _now(conn))
            raise Refusal("reveal_abroad", 403)
        with door.connect(sight.scope) as conn:
            lead = reading.read(conn, sight, [key]).get(key)
        if lead is not None and revealing.needs_grant(sight, lead):
            with door.connect(HOUSE) as conn:
                revealing.check_grant(conn, sight, key, _now(conn))
        with door.connect(sight.scope) as conn:
            now = _now(conn)
            asked = revealing.ask(conn, sight, key, data.purpose, who, now)
            if sight.of_maker:
                pool.renew(conn, [key], sight, now)
        return Response(revealing.open_asked(door.house, asked), headers=NO_STORE)

    return [reveal]


def _page(cursors: Cursors, sight: Sight, shown: list[LeadShown], at: Any) -> Response[LeadPage]:
    return Response(LeadPage(shown, cursors.write(sight.asker.entity, at)), headers=NO_STORE)


def _unsound(request: Asked, fault: ValidationException) -> Response[dict[str, Any]]:
    """A field that is unknown, missing or out of its bounds; what was in it is not repeated."""
    where = [one.get("key", "") for one in fault.extra or () if isinstance(one, dict)]
    message = say("request_unsound", _language(request))
    return Response(
        {"error": {"code": "request_unsound", "message": message, "where": where}}, status_code=422
    )


def _aware(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    if at.tzinfo is None:
        raise Refusal("time_without_zone", 422)
    return utc(at)


def _language(request: Asked) -> Language:
    return "zh" if "zh" in request.headers.get("accept-language", "") else "en"


def _now(conn: Connection) -> datetime:
    now: datetime = next(iter(conn.execute(statement("desk", "read_now"))))[0]
    return now
