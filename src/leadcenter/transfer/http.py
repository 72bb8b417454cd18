"""Routes of the transfer room.

POST   /transfers                       leads go to another dealer, or wait; the same request is one order,
                                        and one that asks something else under its name is refused (422)
POST   /transfers/preview               what would become of them
GET    /transfers/{id}?after=           what became of each lead
DELETE /transfers/{id}                  what has not gone stays, and an exit finds no more
POST   /transfers/{id}/confirmations    somebody who has bought there wants another car, or service
POST   /dealer-exits                    a dealer leaves the network: counted, or carried out by the workers
GET    /leads/{reference}/takeover      how a lead came to the asker's dealer, or that it went, masked
GET    /transfer-policy                 the switches
PUT    /transfer-policy

`asking_http` adds what dealers ask for and the maker decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar.handlers import HTTPRouteHandler, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from leadcenter.access.face import OF_MAKER, Permission, Sight, Sighted, needs, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.kernel.errors import Refusal
from leadcenter.pool import face as pool
from leadcenter.transfer import asking_http, orders
from leadcenter.transfer.bodies import (
    Came,
    Cancelled,
    ConfirmBody,
    Exit,
    ExitBody,
    Foreseen,
    PolicyBody,
    Preview,
    PreviewBody,
    Takeover,
    TransferBody,
    Transferred,
)
from leadcenter.transfer.door import Door, Request, read_dealer, read_order, record, told_of
from leadcenter.transfer.terms import (
    Confirmed,
    Count,
    Decision,
    Go,
    Key,
    Kind,
    Offer,
    Order,
    Policy,
    Reason,
    Refuse,
    Row,
)

__all__ = ["Door", "routes"]

TRANSFER: Final = needs(Permission.LEAD_TRANSFER, zones=OF_MAKER)
READ: Final = needs(Permission.LEAD_READ)
RULES: Final = needs(Permission.RULE_APPROVE, zones=OF_MAKER)
LARGEST: Final = 50_000
"""Leads of a dealer that a dry run counts."""
SHOWN: Final = 200
_NIL: Final = UUID(int=0)


def routes(door: Door) -> list[HTTPRouteHandler]:
    """The routes of the room. Handlers run in threads."""
    return [
        *_by_hand(door),
        *_going_on(door),
        *_takeover(door),
        *_exits(door),
        *_switches(door),
        *asking_http.routes(door),
    ]


def _by_hand(door: Door) -> list[HTTPRouteHandler]:
    @post("/transfers", opt=TRANSFER, status_code=200, sync_to_thread=True)
    def post_transfers(request: Request, sight: Sighted, data: JSONBody[TransferBody]) -> Transferred:
        """Leads go to another dealer as soon as the customer lets it have his data; each with its outcome."""
        keys = door.keys(sight, data.leads)
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            taker = read_dealer(conn, sight, data.dealer)
            order, new = orders.make(
                conn, Kind.BY_HAND, data.reason, sight.name, sight.asker.entity, data.request, now,
                taker=taker.id, leads=keys,
            )  # fmt: skip
            if new:
                barred = pool.work_on(conn, keys, sight, now)
                orders.plan(conn, order, [(key, taker.id) for key in keys], now, barred)
                told = {"dealer": taker.code, "reason": data.reason.value, "leads": len(keys)}
                record(conn, sight, request, "transfer.ordered", order.id, told, now)
        door.conductor.carry_out(order.id)
        return door.shown(sight, order.id)

    @post("/transfers/preview", opt=TRANSFER, status_code=200, sync_to_thread=True)
    def preview_transfers(sight: Sighted, data: JSONBody[PreviewBody]) -> Preview:
        """What would become of these leads now; nothing happens."""
        keys = door.keys(sight, data.leads)
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            taker = read_dealer(conn, sight, data.dealer)
            barred = pool.look_at(conn, keys, sight)
        order = _imagined(sight, Kind.BY_HAND, data.reason, None, taker.id, Offer.NONE, now)
        return _foreseen(door, sight, order, keys, barred)

    return [post_transfers, preview_transfers]


def _going_on(door: Door) -> list[HTTPRouteHandler]:
    @get("/transfers/{transfer:uuid}", opt=TRANSFER, sync_to_thread=True)
    def get_transfer(sight: Sighted, transfer: FromPath[UUID], after: FromQuery[str] = "") -> Transferred:
        """What became of each lead."""
        return door.shown(sight, transfer, after)

    @delete("/transfers/{transfer:uuid}", opt=TRANSFER, status_code=200, sync_to_thread=True)
    def delete_transfer(request: Request, sight: Sighted, transfer: FromPath[UUID]) -> Cancelled:
        """What has not gone stays where it is; an exit that is under way takes no more leads."""
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            order = read_order(conn, transfer)
            ended = orders.cancel(conn, order, now)
            record(conn, sight, request, "transfer.cancelled", order.id, {"leads": ended}, now)
        return Cancelled(ended)

    @post("/transfers/{transfer:uuid}/confirmations", opt=TRANSFER, status_code=200, sync_to_thread=True)
    def confirm(
        request: Request, sight: Sighted, transfer: FromPath[UUID], data: JSONBody[ConfirmBody]
    ) -> Transferred:
        """Somebody asked the owner of a car what he wants."""
        (key,) = door.keys(sight, (data.lead,))
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            order = read_order(conn, transfer)
            if not orders.confirm(conn, order, key, Confirmed(data.wants), now):
                raise Refusal("transfer_nothing_to_confirm", 409)
            told = {"lead": key[1], "wants": data.wants}
            record(conn, sight, request, "transfer.confirmed", order.id, told, now)
        door.conductor.carry_out(transfer)
        return door.shown(sight, transfer)

    return [get_transfer, delete_transfer, confirm]


def _takeover(door: Door) -> list[HTTPRouteHandler]:
    @get("/leads/{reference:str}/takeover", opt=READ, sync_to_thread=True)
    def get_takeover(sight: Sighted, reference: FromPath[str]) -> Came:
        """How a lead came to the asker's dealer from another one, or that it went to one."""
        key = door.references.read(sight.asker.entity, reference)
        if key is None:
            raise Refusal("lead_unknown", 404)
        with door.connect(sight.scope) as conn:
            found = orders.find_takeover(conn, sight, key)
        return Came(None if found is None else Takeover(*found))

    return [get_takeover]


def _exits(door: Door) -> list[HTTPRouteHandler]:
    @post("/dealer-exits", opt=TRANSFER, status_code=200, sync_to_thread=True)
    def post_exit(request: Request, sight: Sighted, data: JSONBody[ExitBody]) -> Exit:
        """A dealer leaves the network. The workers carry it out; whoever has named no other dealer is offered
        some, and chooses."""
        with door.connect(sight.scope) as conn:
            now, _ = orders.read_now(conn)
            giver = read_dealer(conn, sight, data.dealer)
            taker = read_dealer(conn, sight, data.to) if data.to else None
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
                    record(conn, sight, request, "dealer.exit_ordered", order.id, told, now)
                shown = told_of(conn, order)
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


def _imagined(
    sight: Sight, kind: Kind, reason: Reason, giver: UUID | None, taker: UUID | None, offer: Offer,
    now: datetime,
) -> Order:  # fmt: skip
    """An order that nobody gives."""
    return Order(_NIL, kind, giver, taker, offer, reason, sight.name, sight.asker.entity, now, None, None)


def _foreseen(
    door: Door, sight: Sight, order: Order, keys: Sequence[Key], barred: Mapping[Key, str] | None = None
) -> Preview:
    why = barred or {}
    rows = [Row(*key, order.to_dealer, Confirmed.NOTHING) for key in keys if key not in why]
    found = [(key, _refused(str(reason))) for key, reason in why.items()]
    found += [(seen.asked.row.key, _told(one)) for seen, one in door.conductor.preview(order, rows)]
    counted = Counter(told[:3] for _, told in found)
    counts = [
        Count(outcome, at_b, reason, leads) for (outcome, reason, at_b), leads in sorted(counted.items())
    ]
    shown = [Foreseen(door.references.write(sight.asker.entity, key), *told) for key, told in found[:SHOWN]]
    return Preview(counts, shown)


def _refused(why: str) -> tuple[str, str, str, tuple[str, ...]]:
    return "refused", why, "", ()


def _told(one: Decision) -> tuple[str, str, str, tuple[str, ...]]:
    if isinstance(one, Go):
        return "goes", "", one.at_b.value, one.warnings
    return ("refused" if isinstance(one, Refuse) else "waits"), one.why, "", ()
