"""Routes of the customer with a link of his own. The token comes in the header `x-link`, never in an address.
The page is `/my` (entry.pages).

GET  /my/data             who holds the data, which wishes wait, what was asked for earlier
GET  /my/receipt          the signed records of consent, to take along
POST /my/withdrawals      take consent back, from some entities or from all
POST /my/choices          choose or confirm the dealer of a wish, or another one than the one who works on it
POST /my/requests         ask for access, a copy, correction, deletion
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import JSONBody
from litestar.response import Response

from leadcenter.access.face import open_to
from leadcenter.audit import face as audit
from leadcenter.audit.face import ActorKind, Who
from leadcenter.consent import face as consent
from leadcenter.flow import face as flow
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import HOUSE, Scope, Zone
from leadcenter.selfservice import acts, links, reading
from leadcenter.selfservice.door import Door
from leadcenter.selfservice.elsewhere import read_elsewhere
from leadcenter.selfservice.limits import Misses
from leadcenter.selfservice.terms import Key, Link, Mine, Read, Right

SUBJECT: Final = Scope(Zone.SUBJECT)
MAKER: Final = Scope(Zone.MAKER)
"""What a customer says is written by the maker, whose register it is. Who is restricted still sees and says
what is about himself."""
WHOM: Final = open_to("a customer, proved by a link of his own")
HEADER: Final = "x-link"
Request = litestar.Request[Any, Any, Any]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class WithdrawalBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From whom; `all` from everybody."""

    entities: Annotated[tuple[Code, ...], msgspec.Meta(max_length=100)] = ()
    all: bool = False
    language: consent.Language = consent.Language.CHINESE


class ChoiceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The dealer of a wish, and that the words shown were agreed to: by the customer's own act, never set
    beforehand. Which words these were is said, never assumed: version and hash, as `/my/data` told them."""

    lead: Code
    dealer: Code
    agreed: bool
    language: consent.Language = consent.Language.CHINESE
    notice_version: Annotated[str, msgspec.Meta(max_length=100)] = ""
    text_hash: Annotated[str, msgspec.Meta(max_length=64)] = ""


class RequestBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer asks for, in his own words where there are some."""

    right: Right
    text: Annotated[str, msgspec.Meta(max_length=1_000)] = ""


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes; handlers run in threads, nothing is kept on the way."""
    misses = Misses()

    def enter(request: Request) -> tuple[Link, Who]:
        """Who asks. The use is counted even where it is refused. A link that opens is heard whatever else
        comes from its address: behind a proxy all customers have one."""
        with door.connect(SUBJECT) as conn:
            link = links.use(
                conn, door.house.keyring, request.headers.get(HEADER, "")[:100], acts.moment(conn)
            )
        if link is None:
            address = request.client.host if request.client else ""
            if misses.too_many(address):
                raise Refusal("too_many_requests", 429, seconds=60)
            misses.missed(address)
        found = links.check(link)
        asked = audit.who(found.name, request.headers)
        return found, Who(ActorKind.KEY, found.name, "customer", asked.request)

    @get("/my/data", opt=WHOM, sync_to_thread=True)
    def my_data(request: Request) -> Mine:
        """Who holds the data, for what and since when; which wishes wait for the customer's word."""
        link, _ = enter(request)
        return _mine(door, link)

    @get("/my/receipt", opt=WHOM, sync_to_thread=True)
    def my_receipt(request: Request) -> Response[consent.Receipt]:
        """The records of consent, signed by the house."""
        link, _ = enter(request)
        person = _person(door, link)
        with door.connect(_scope(person)) as conn, flow.in_sight(conn):
            receipt = reading.read_receipt(conn, door.house, person, acts.moment(conn))
        named = {"content-disposition": 'attachment; filename="consent-receipt.json"'}
        return Response(consent.sign(receipt, door.signer), headers=named)

    @post("/my/withdrawals", opt=WHOM, status_code=200, sync_to_thread=True)
    def withdraw(request: Request, data: JSONBody[WithdrawalBody]) -> dict[str, int]:
        """Take consent back: at once, on every desk and in every queue."""
        link, who = enter(request)
        if data.all == bool(data.entities):
            raise Refusal("withdrawal_of_whom", 422)
        how = {"action": "self_service", "page": acts.PAGE, "language": data.language, "link": link.name}
        codes = None if data.all else data.entities

        def act() -> int:
            with door.connect(MAKER) as conn, flow.in_sight(conn):
                return len(acts.stop(conn, door, link.customer, codes, who, how).entities)

        return {"stopped": acts.again(act)}

    @post("/my/choices", opt=WHOM, status_code=200, sync_to_thread=True)
    def choose(request: Request, data: JSONBody[ChoiceBody]) -> dict[str, str]:
        """Choose or confirm the dealer, and agree that this one gets the data."""
        link, who = enter(request)
        if not data.agreed:
            raise Refusal("consent_not_separate", 422)
        if not data.notice_version or not data.text_hash:
            raise Refusal("choice_words_unsaid", 422)
        read = Read(data.notice_version, data.language, data.text_hash)

        def act() -> None:
            with door.connect(MAKER) as conn, flow.in_sight(conn):
                acts.choose(conn, door, link.customer, data.lead, data.dealer, read, who)

        acts.again(act)
        return {"status": "recorded"}

    @post("/my/requests", opt=WHOM, status_code=200, sync_to_thread=True)
    def ask(request: Request, data: JSONBody[RequestBody]) -> dict[str, str]:
        """Ask for access, a copy, correction or deletion."""
        link, who = enter(request)

        def act() -> str:
            with door.connect(MAKER) as conn, flow.in_sight(conn):
                return acts.ask(conn, door, link.customer, data.right, data.text, who)

        return {"number": acts.again(act)}

    return [my_data, my_receipt, withdraw, choose, ask]


def _person(door: Door, link: Link) -> reading.Person:
    """Whose link it is, under the name that counts now; an erased customer has no page."""
    with door.connect(HOUSE) as conn, flow.in_sight(conn):
        found = reading.read_person(conn, acts.current(conn, link.customer))
    if found is None:
        raise Refusal("link_over", 404)
    return found


def _mine(door: Door, link: Link) -> Mine:
    person = _person(door, link)
    with door.connect(_scope(person)) as conn, flow.in_sight(conn):
        mine = reading.read_mine(conn, door.house, person, link.expires_at, acts.moment(conn))
    with door.connect(MAKER) as conn:
        others = read_elsewhere(conn, door.house, person.customer, acts.moment(conn))
        asked = door.asked(conn, person.keys) if door.asked else ()
    offered = {offer.lead for offer in mine.offers}
    elsewhere = tuple(wish for name, (wish, _) in others.items() if name not in offered)
    until = _kept_until(door, person.customer)
    return msgspec.structs.replace(mine, kept_until=until, elsewhere=elsewhere, asked=asked)


def _kept_until(door: Door, customer: Key) -> datetime | None:
    """Read as the house: calls of the call centre count, too, and are no rows of the customer's."""
    if door.kept_until is None:
        return None
    with door.connect(HOUSE) as conn, flow.in_sight(conn):
        return door.kept_until(conn, customer)


def _scope(person: reading.Person) -> Scope:
    """Of all customers, this one's rows."""
    return Scope(Zone.SUBJECT, tuple(customer for _, customer in person.keys))
