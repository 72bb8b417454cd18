"""Routes of the transfer room.

POST   /transfers                       leads go to another dealer, or wait; the same request is one order
POST   /transfers/preview               what would become of them
GET    /transfers/{id}?after=           what became of each lead
DELETE /transfers/{id}                  what has not gone stays
POST   /transfers/{id}/confirmations    somebody who has bought there wants another car, or service
POST   /transfers/{id}/decision         the maker says to a dealer that asked: there, or no
POST   /transfer-requests               a dealer asks that leads of its own go to another one
POST   /dealer-exits                    a dealer leaves the network: counted, or carried out by the workers
GET    /leads/{reference}/takeover      how a lead came to the asker's dealer, or that it went, masked
GET    /transfer-policy                 the switches
PUT    /transfer-policy
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import litestar
import msgspec
from litestar.handlers import HTTPRouteHandler, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access.face import OF_MAKER, Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import MAKER, Connect
from leadcenter.lead.face import References
from leadcenter.org.face import EntityShown, read_entity
from leadcenter.transfer import orders
from leadcenter.transfer.bodies import (
    AskBody,
    Came,
    Cancelled,
    ConfirmBody,
    DecisionBody,
    Exit,
    ExitBody,
    Foreseen,
    OrderShown,
    PolicyBody,
    Preview,
    PreviewBody,
    Takeover,
    TransferBody,
    Transferred,
)
from leadcenter.transfer.conductor import Conductor
from leadcenter.transfer.terms import (
    Confirmed,
    Count,
    Decision,
    Go,
    Key,
    Kind,
    Offer,
    Order,
    Outcome,
    Policy,
    Reason,
    Refuse,
    Row,
)

TRANSFER: Final = needs(Permission.LEAD_TRANSFER, zones=OF_MAKER)
ASK: Final = needs(Permission.TRANSFER_ASK)
READ: Final = needs(Permission.LEAD_READ)
RULES: Final = needs(Permission.RULE_APPROVE, zones=OF_MAKER)
LARGEST: Final = 50_000
"""Leads of a dealer that a dry run counts."""
SHOWN: Final = 200
_NIL: Final = UUID(int=0)
Request = litestar.Request[Any, Any, Any]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes; `references`: how legal entities name leads."""

    connect: Connect
    conductor: Conductor
    references: References


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    return [*_by_hand(door), *_going_on(door), *_asking(door), *_exits(door), *_switches(door)]


def _by_hand(door: Door) -> list[HTTPRouteHandler]:
    @post("/transfers", opt=TRANSFER, status_code=200, sync_to_thread=True)
    def post_transfers(request: Request, sight: Sighted, data: JSONBody[TransferBody]) -> Transferred:
        """Leads go to another dealer as soon as the customer lets it have his data; each with its outcome."""
        keys = _keys(door, sight, data.leads)
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            taker = _dealer(conn, sight, data.dealer)
            order, new = orders.make(
                conn, Kind.BY_HAND, data.reason, sight.name, sight.asker.entity, data.request, now,
                taker=taker.id,
            )  # fmt: skip
            if new:
                orders.plan(conn, order, [(key, taker.id) for key in keys], now)
                told = {"dealer": taker.code, "reason": data.reason.value, "leads": len(keys)}
                _record(conn, sight, request, "transfer.ordered", order.id, told, now)
        door.conductor.carry_out(order.id)
        return _shown(door, sight, order.id)

    @post("/transfers/preview", opt=TRANSFER, status_code=200, sync_to_thread=True)
    def preview_transfers(sight: Sighted, data: JSONBody[PreviewBody]) -> Preview:
        """What would become of these leads now; nothing happens."""
        keys = _keys(door, sight, data.leads)
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            taker = _dealer(conn, sight, data.dealer)
        order = _imagined(sight, Kind.BY_HAND, data.reason, None, taker.id, Offer.NONE, now)
        return _foreseen(door, sight, order, keys)

    return [post_transfers, preview_transfers]


def _going_on(door: Door) -> list[HTTPRouteHandler]:
    @get("/transfers/{transfer:uuid}", opt=TRANSFER, sync_to_thread=True)
    def get_transfer(sight: Sighted, transfer: FromPath[UUID], after: FromQuery[str] = "") -> Transferred:
        """What became of each lead."""
        return _shown(door, sight, transfer, after)

    @delete("/transfers/{transfer:uuid}", opt=TRANSFER, status_code=200, sync_to_thread=True)
    def delete_transfer(request: Request, sight: Sighted, transfer: FromPath[UUID]) -> Cancelled:
        """What has not gone stays where it is."""
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            order = _order(conn, transfer)
            ended = orders.cancel(conn, order, now)
            _record(conn, sight, request, "transfer.cancelled", order.id, {"leads": ended}, now)
        return Cancelled(ended)

    @post("/transfers/{transfer:uuid}/confirmations", opt=TRANSFER, status_code=200, sync_to_thread=True)
    def confirm(
        request: Request, sight: Sighted, transfer: FromPath[UUID], data: JSONBody[ConfirmBody]
    ) -> Transferred:
        """Somebody asked the owner of a car what he wants."""
        (key,) = _keys(door, sight, (data.lead,))
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            order = _order(conn, transfer)
            if not orders.confirm(conn, order, key, Confirmed(data.wants), now):
                raise Refusal("transfer_nothing_to_confirm", 409)
            told = {"lead": key[1], "wants": data.wants}
            _record(conn, sight, request, "transfer.confirmed", order.id, told, now)
        door.conductor.carry_out(transfer)
        return _shown(door, sight, transfer)

    return [get_transfer, delete_transfer, confirm]


def _asking(door: Door) -> list[HTTPRouteHandler]:
    @post("/transfer-requests", opt=ASK, status_code=201, sync_to_thread=True)
    def ask(request: Request, sight: Sighted, data: JSONBody[AskBody]) -> OrderShown:
        """A dealer asks that leads of its own go to another one; the maker decides where."""
        own = sight.asker.entity
        keys = _keys(door, sight, data.leads)
        with door.connect(sight.scope) as conn:
            held = orders.find_own(conn, own, keys)
        if {one for _, one in keys} - held:
            raise Refusal("lead_unknown", 404)
        with door.connect(MAKER) as conn:
            now, _ = orders.read_now(conn)
            order, new = orders.make(
                conn, Kind.ASKED, Reason(data.reason), sight.name, own, data.request, now, giver=own
            )
            if new:
                orders.ask(conn, order, own, keys, now)
                told = {"reason": data.reason, "leads": len(keys)}
                _record(conn, sight, request, "transfer.asked", order.id, told, now)
            return _of(conn, order)

    @post("/transfers/{transfer:uuid}/decision", opt=TRANSFER, status_code=200, sync_to_thread=True)
    def decide(
        request: Request, sight: Sighted, transfer: FromPath[UUID], data: JSONBody[DecisionBody]
    ) -> Transferred:
        """What the maker says to a dealer that asked."""
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            order = _order(conn, transfer)
            taker = _dealer(conn, sight, data.dealer) if data.accepted else None
            if not orders.decide(conn, order, taker.id if taker else None, sight.name, now):
                raise Refusal("transfer_decided", 409)
            told = {"accepted": data.accepted, "dealer": taker.code if taker else ""}
            _record(conn, sight, request, "transfer.decided", order.id, told, now)
        door.conductor.carry_out(transfer)
        return _shown(door, sight, transfer)

    @get("/leads/{reference:str}/takeover", opt=READ, sync_to_thread=True)
    def get_takeover(sight: Sighted, reference: FromPath[str]) -> Came:
        """How a lead came to the asker's dealer from another one, or that it went to one."""
        key = door.references.read(sight.asker.entity, reference)
        if key is None:
            raise Refusal("lead_unknown", 404)
        with door.connect(sight.scope) as conn:
            found = orders.find_takeover(conn, sight, key)
        return Came(None if found is None else Takeover(*found))

    return [ask, decide, get_takeover]


def _exits(door: Door) -> list[HTTPRouteHandler]:
    @post("/dealer-exits", opt=TRANSFER, status_code=200, sync_to_thread=True)
    def post_exit(request: Request, sight: Sighted, data: JSONBody[ExitBody]) -> Exit:
        """A dealer leaves the network. The workers carry it out; whoever has named no other dealer is offered
        some, and chooses."""
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            giver = _dealer(conn, sight, data.dealer)
            taker = _dealer(conn, sight, data.to) if data.to else None
            to = taker.id if taker else None
            if taker is not None and taker.id == giver.id:
                raise Refusal("transfer_same_dealer", 422)
            if data.dry_run:
                order = _imagined(sight, Kind.EXIT, Reason.DEALER_LEAVES, giver.id, to, data.offer, now)
                keys = orders.find_leaving(conn, order, LARGEST)
            else:
                order, new = orders.make(
                    conn, Kind.EXIT, Reason.DEALER_LEAVES, sight.name, sight.asker.entity, data.request, now,
                    giver=giver.id, taker=to, offer=data.offer,
                )  # fmt: skip
                if new:
                    told = {"dealer": giver.code, "to": data.to, "offer": data.offer.value}
                    _record(conn, sight, request, "dealer.exit_ordered", order.id, told, now)
                shown = _of(conn, order)
                return Exit(shown, shown.counts)
        return Exit(None, _foreseen(door, sight, order, keys).counts)

    return [post_exit]


def _switches(door: Door) -> list[HTTPRouteHandler]:
    @get("/transfer-policy", opt=TRANSFER, sync_to_thread=True)
    def get_policy(sight: Sighted) -> PolicyBody:
        """The switches of transfers."""
        with door.connect(sight.scope) as conn:
            return PolicyBody(**msgspec.structs.asdict(orders.read_policy(conn)))

    @put("/transfer-policy", opt=RULES, sync_to_thread=True)
    def put_policy(request: Request, sight: Sighted, data: JSONBody[PolicyBody]) -> PolicyBody:
        """Other switches, from now on."""
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            before = msgspec.structs.asdict(orders.read_policy(conn))
            after = msgspec.structs.asdict(data)
            orders.write_policy(conn, Policy(**after))
            act = Act(
                who=who(sight, request), what="transfer_policy.changed", object_kind="rule",
                object="transfer_policy", before=before, after=after,
            )  # fmt: skip
            audit.record(conn, [act], now)
        return data

    return [get_policy, put_policy]


def _keys(door: Door, sight: Sight, names: Sequence[str]) -> list[Key]:
    """Leads by the names that the asker's legal entity knows, each once. Raises Refusal `lead_unknown`."""
    found = [door.references.read(sight.asker.entity, name) for name in names]
    known = [one for one in found if one is not None]
    if len(known) != len(found):
        raise Refusal("lead_unknown", 404)
    return list(dict.fromkeys(known))


def _dealer(conn: Connection, sight: Sight, code: str) -> EntityShown:
    found = read_entity(conn, sight, code)
    if found.kind != "dealer":
        raise Refusal("unknown_dealer", 422)
    return found


def _order(conn: Connection, transfer: UUID) -> Order:
    found = orders.read(conn, transfer)
    if found is None:
        raise Refusal("transfer_unknown", 404)
    return found


def _imagined(
    sight: Sight, kind: Kind, reason: Reason, giver: UUID | None, taker: UUID | None, offer: Offer,
    now: datetime,
) -> Order:  # fmt: skip
    """An order that nobody gives."""
    return Order(_NIL, kind, giver, taker, offer, reason, sight.name, sight.asker.entity, now, None, None)


def _foreseen(door: Door, sight: Sight, order: Order, keys: Sequence[Key]) -> Preview:
    rows = [Row(*key, order.to_dealer, Confirmed.NOTHING) for key in keys]
    found = [(seen.asked.row.key, one) for seen, one in door.conductor.preview(order, rows)]
    counted = Counter(_told(one)[:3] for _, one in found)
    counts = [
        Count(outcome, at_b, reason, leads) for (outcome, reason, at_b), leads in sorted(counted.items())
    ]
    shown = [
        Foreseen(door.references.write(sight.asker.entity, key), *_told(one)) for key, one in found[:SHOWN]
    ]
    return Preview(counts, shown)


def _told(one: Decision) -> tuple[str, str, str, tuple[str, ...]]:
    if isinstance(one, Go):
        return "goes", "", one.at_b.value, one.warnings
    return ("refused" if isinstance(one, Refuse) else "waits"), one.why, "", ()


def _of(conn: Connection, order: Order) -> OrderShown:
    giver, taker = orders.names(conn, order)
    return OrderShown(
        order.id, order.kind, order.reason, giver, taker, order.asked_at, order.finished_at,
        orders.count_rows(conn, order),
    )  # fmt: skip


def _shown(door: Door, sight: Sight, transfer: UUID, after: str = "") -> Transferred:
    own = sight.asker.entity
    begins = door.references.read(own, after) if after else orders.FIRST
    if begins is None:
        raise Refusal("cursor_unknown", 422)
    with door.connect(sight.scope) as conn:
        order = _order(conn, transfer)
        rows = orders.list_rows(conn, order, begins)
        shown = _of(conn, order)
    leads = [
        Outcome(
            door.references.write(own, (bucket, lead)), state, reason, at_b, giver, taker,
            door.references.write(own, (bucket, to_lead)) if to_lead else "", *rest,
        )
        for bucket, lead, state, reason, at_b, giver, taker, to_lead, *rest in rows
    ]  # fmt: skip
    return Transferred(shown, leads, leads[-1].lead if len(leads) == orders.PAGE else "")


def _record(
    conn: Connection, sight: Sight, request: Request, what: str, transfer: UUID, told: dict[str, Any],
    now: datetime,
) -> None:  # fmt: skip
    act = Act(
        who=who(sight, request), what=what, object_kind="transfer", object=str(transfer), after=told,
        keep=audit.Keep.PROVISION,
    )  # fmt: skip
    audit.record(conn, [act], now)
