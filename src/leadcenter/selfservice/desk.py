"""What people of the maker do about a customer's consent, who is named by his opaque reference.

GET  /customers/{customer}/consents       records of consent (ISO/IEC TS 27560)
GET  /customers/{customer}/receipt        the same, signed
POST /customers/{customer}/withdrawals    he said it to us: take consent back on his behalf
POST /customers/{customer}/requests-for-consent   ask him; refused within the re-ask lock
POST /customers/{customer}/links          a link of his own, told once
POST /customers/{customer}/links/revoke   his links open nothing any more
GET  /consent-key                         the key that verifies receipts
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Response

from leadcenter.access.face import OF_MAKER, Permission, Sighted, needs, open_to, who
from leadcenter.consent import face as consent
from leadcenter.flow import face as flow
from leadcenter.kernel.errors import Refusal
from leadcenter.selfservice import acts, links, reading
from leadcenter.selfservice.door import Door
from leadcenter.selfservice.terms import Key, Reason

Request = litestar.Request[Any, Any, Any]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
READ = needs(Permission.CONSENT_READ, zones=OF_MAKER)
RECORD = needs(Permission.CONSENT_RECORD, zones=OF_MAKER)


class OnBehalf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From whom the customer takes consent back; `how` he said it: phone, letter, visit, keyword."""

    how: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}$")]
    entities: Annotated[tuple[Code, ...], msgspec.Meta(max_length=100)] = ()
    all: bool = False


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For whom and for what consent is asked."""

    entity: Code
    purpose: Code = consent.SALES_CONTACT


class LinkBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the customer gets a link."""

    reason: Reason = Reason.STAFF


class Issued(msgspec.Struct, frozen=True):
    """Where the link leads; it is told this once. It opens nothing from `expires_at` on."""

    path: str
    expires_at: datetime


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes; handlers run in threads."""
    return [*_records(door), *_consents(door), *_links(door)]


def named(door: Door, customer: str) -> Key:
    """The customer of a reference. Raises Refusal `customer_unknown`."""
    found = consent.principals(door.house.keyring, door.house.maker).read(customer)
    if found is None:
        raise Refusal("customer_unknown", 404)
    return found


def _records(door: Door) -> list[HTTPRouteHandler]:
    def receipt_of(sight: Sighted, customer: str) -> consent.Receipt:
        key = named(door, customer)
        with door.connect(sight.scope) as conn:
            person = reading.read_person(conn, acts.current(conn, key))
            if person is None:
                raise Refusal("customer_unknown", 404)
            return reading.read_receipt(conn, door.house, person, acts.moment(conn))

    @get("/customers/{customer:str}/consents", opt=READ, sync_to_thread=True)
    def consents(sight: Sighted, customer: FromPath[str]) -> consent.Receipt:
        """Who may do what with a customer's data, and everything he said about it."""
        return receipt_of(sight, customer)

    @get("/customers/{customer:str}/receipt", opt=READ, sync_to_thread=True)
    def receipt(sight: Sighted, customer: FromPath[str]) -> Response[consent.Receipt]:
        """The records of consent, signed by the house."""
        headers = {"content-disposition": 'attachment; filename="consent-receipt.json"'}
        return Response(consent.sign(receipt_of(sight, customer), door.signer), headers=headers)

    @get("/consent-key", opt=open_to("anybody: the key that verifies receipts"), sync_to_thread=False)
    def verifying_key() -> dict[str, str]:
        """Ed25519, hex."""
        return {"key": door.signer.public}

    return [consents, receipt, verifying_key]


def _consents(door: Door) -> list[HTTPRouteHandler]:
    @post("/customers/{customer:str}/withdrawals", opt=RECORD, status_code=200, sync_to_thread=True)
    def withdraw(
        request: Request, sight: Sighted, customer: FromPath[str], data: JSONBody[OnBehalf]
    ) -> dict[str, int]:
        """The customer told us that he takes consent back; also one whose data are only kept."""
        key, asker = named(door, customer), who(sight, request)
        if data.all == bool(data.entities):
            raise Refusal("withdrawal_of_whom", 422)
        told = {"action": data.how, "by": sight.name}

        def act() -> int:
            with door.connect(sight.scope) as conn, flow.in_sight(conn):
                codes = None if data.all else data.entities
                behalf = msgspec.structs.replace(asker, on_behalf="customer")
                return len(acts.stop(conn, door, key, codes, behalf, told).entities)

        return {"stopped": acts.again(act)}

    @post("/customers/{customer:str}/requests-for-consent", opt=RECORD, status_code=200, sync_to_thread=True)
    def ask(
        request: Request, sight: Sighted, customer: FromPath[str], data: JSONBody[Question]
    ) -> dict[str, str]:
        """The customer is asked for a grant; refused while the re-ask lock holds."""
        key, asker = named(door, customer), who(sight, request)

        def act() -> date | None:
            with door.connect(sight.scope) as conn:
                return acts.request(conn, door, key, data.entity, data.purpose, asker)

        again = acts.again(act)
        if again is not None:
            raise Refusal("reask_locked", 409, until=again.isoformat())
        return {"status": "recorded"}

    return [withdraw, ask]


def _links(door: Door) -> list[HTTPRouteHandler]:
    @post("/customers/{customer:str}/links", opt=RECORD, status_code=201, sync_to_thread=True)
    def issue(request: Request, sight: Sighted, customer: FromPath[str], data: JSONBody[LinkBody]) -> Issued:
        """A link of the customer's own, for a message to him."""
        key = named(door, customer)
        with door.connect(sight.scope) as conn:
            now, owner = acts.moment(conn), acts.current(conn, key)
            (token,) = links.issue(conn, door.house.keyring, [owner], data.reason, sight.name, now)
            acts.tell(conn, door, who(sight, request), "link.issued", owner, {"reason": data.reason}, now)
        return Issued(f"{acts.PAGE}#{token}", now + links.LASTS)

    @post("/customers/{customer:str}/links/revoke", opt=RECORD, status_code=200, sync_to_thread=True)
    def revoke(request: Request, sight: Sighted, customer: FromPath[str]) -> dict[str, int]:
        """The customer's links open nothing any more."""
        key = named(door, customer)
        with door.connect(sight.scope) as conn:
            now, owner = acts.moment(conn), acts.current(conn, key)
            person = reading.read_person(conn, owner)
            ended = links.revoke(conn, person.keys if person else [owner], now)
            if not ended:
                raise Refusal("link_over", 404)
            acts.tell(conn, door, who(sight, request), "link.revoked", owner, {"links": ended}, now)
        return {"revoked": ended}

    return [issue, revoke]
