"""What dealers ask of the maker about their leads.

POST   /transfer-requests               a dealer asks that leads of its own go to another one
GET    /transfer-requests?decided&before  what waits for the maker, or is decided: of the dealer, or of all
DELETE /transfer-requests/{id}          the dealer takes it back, while nothing is decided
POST   /transfers/{id}/decision         the maker says to a dealer that asked: there, or no
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from litestar.handlers import HTTPRouteHandler, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access.face import OF_MAKER, Permission, Sight, Sighted, needs
from leadcenter.followup.face import Caller, read_callers
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import MAKER, Zone
from leadcenter.transfer import asking, orders
from leadcenter.transfer.asking import Asking
from leadcenter.transfer.bodies import (
    AskBody,
    DecisionBody,
    LeadAskedShown,
    Requests,
    RequestShown,
    Transferred,
)
from leadcenter.transfer.door import Door, Request, read_dealer, read_order, record
from leadcenter.transfer.rules import masked
from leadcenter.transfer.terms import Count, Kind, Reason

DECIDE: Final = needs(Permission.LEAD_TRANSFER, zones=OF_MAKER)
ASK: Final = needs(Permission.TRANSFER_ASK, zones=frozenset({Zone.ENTITIES}))
SEE: Final = needs(Permission.TRANSFER_ASK, Permission.LEAD_TRANSFER)
SOON: Final = timedelta(days=1)
"""Nothing was asked later than this from now."""


def routes(door: Door) -> list[HTTPRouteHandler]:
    """What dealers do, and what the maker does about it."""
    return [*_of_dealers(door), *_of_all(door)]


def _of_dealers(door: Door) -> list[HTTPRouteHandler]:
    @post("/transfer-requests", opt=ASK, status_code=201, sync_to_thread=True)
    def ask(request: Request, sight: Sighted, data: JSONBody[AskBody]) -> RequestShown:
        """A dealer asks that leads of its own go to another one; the maker decides where."""
        own, wish = sight.asker.entity, asking.fit(data.wish)
        keys = door.keys(sight, data.leads)
        with door.connect(sight.scope) as conn:
            held = asking.find_own(conn, sight, keys)
        if {one for _, one in keys} - held:
            raise Refusal("lead_unknown", 404)
        with door.connect(MAKER) as conn:
            now, _ = orders.read_now(conn)
            order, new = orders.make(
                conn, Kind.ASKED, Reason(data.reason), sight.name, own, data.request, now, giver=own,
                wish=wish, leads=keys,
            )  # fmt: skip
            if new:
                asking.ask(conn, order, own, keys, now)
                told = {"reason": data.reason, "leads": len(keys)}
                record(conn, sight, request, "transfer.asked", order.id, told, now)
            (shown,) = asking.read_requests(conn, [order.id])
        return _told(door, sight, shown)

    @delete("/transfer-requests/{transfer:uuid}", opt=ASK, status_code=204, sync_to_thread=True)
    def take_back(request: Request, sight: Sighted, transfer: FromPath[UUID]) -> None:
        """The dealer asks no more."""
        own = sight.asker.entity
        with door.connect(MAKER) as conn:
            now, _ = orders.read_now(conn)
            order = read_order(conn, transfer)
            decided = order.decided_at is not None
            if not asking.list_requests(conn, sight, decided=decided, before=now + SOON, only=transfer):
                raise Refusal("transfer_unknown", 404)
            if not asking.decide(conn, order, None, sight.name, now, answer=asking.WITHDRAWN, own=own):
                raise Refusal("transfer_decided", 409)
            record(conn, sight, request, "transfer.taken_back", order.id, {}, now)

    return [ask, take_back]


def _of_all(door: Door) -> list[HTTPRouteHandler]:
    @get("/transfer-requests", opt=SEE, sync_to_thread=True)
    def get_requests(
        sight: Sighted, decided: FromQuery[bool] = False, before: FromQuery[datetime | None] = None
    ) -> Requests:
        """What waits for the maker, the oldest first, or what is decided, the newest first: for the maker of
        all dealers; a dealer sees its own requests, with the new dealer's name masked."""
        if before is not None and before.tzinfo is None:
            raise Refusal("time_without_zone", 422)
        with door.connect(MAKER) as conn:
            now, _ = orders.read_now(conn)
            ids = asking.list_requests(conn, sight, decided=decided, before=before or now + SOON)
            page = asking.read_requests(conn, ids[: asking.ROWS])
        customers: dict[str, Caller] = {}
        if not sight.of_maker:
            keys = [lead.key for one in page for lead in one.leads]
            with door.connect(sight.scope) as conn:
                held = asking.find_own(conn, sight, keys)
                seen = [key for key in keys if key[1] in held]
                customers = {
                    door.references.write(sight.asker.entity, key): one
                    for key, one in read_callers(conn, sight, door.contact, seen).items()
                }
        return Requests([_told(door, sight, one) for one in page], customers, len(ids) > asking.ROWS)

    @post("/transfers/{transfer:uuid}/decision", opt=DECIDE, status_code=200, sync_to_thread=True)
    def decide(
        request: Request, sight: Sighted, transfer: FromPath[UUID], data: JSONBody[DecisionBody]
    ) -> Transferred:
        """What the maker says to a dealer that asked."""
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            order = read_order(conn, transfer)
            taker = read_dealer(conn, sight, data.dealer) if data.accepted else None
            if taker is not None and taker.id == order.from_dealer:
                raise Refusal("transfer_same_dealer", 422)
            answer = "" if data.accepted else data.reason
            if not asking.decide(conn, order, taker.id if taker else None, sight.name, now, answer=answer):
                raise Refusal("transfer_decided", 409)
            told = {"accepted": data.accepted, "dealer": taker.code if taker else "", "reason": answer}
            record(conn, sight, request, "transfer.decided", order.id, told, now)
        door.conductor.carry_out(transfer)
        return door.shown(sight, transfer)

    return [get_requests, decide]


def _told(door: Door, sight: Sight, one: Asking) -> RequestShown:
    """As who asks may know it: the dealer that gave a lead away learns no name of the one that has it."""
    leads = [
        LeadAskedShown(door.references.write(sight.asker.entity, lead.key), lead.state, lead.reason)
        for lead in one.leads
    ]
    return RequestShown(
        one.id, one.reason, one.wish, one.dealer, one.dealer_name, one.asked_at, one.asked_by,
        one.decided_at, bool(one.taker), one.answer,
        one.taker if sight.of_maker or not one.taker else masked(one.taker),
        [Count(state, "", reason, many) for state, reason, many in one.counts], leads,
    )  # fmt: skip
