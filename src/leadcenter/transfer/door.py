"""What the routes of the room share: how leads are named, what an order looks like, its record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import litestar
import msgspec

from leadcenter.access.face import Sight, who
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act
from leadcenter.followup.face import Contacts
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Connect
from leadcenter.lead.face import References
from leadcenter.org.face import EntityShown, read_entity
from leadcenter.transfer import orders
from leadcenter.transfer.bodies import OrderShown, Transferred
from leadcenter.transfer.conductor import Conductor
from leadcenter.transfer.terms import Key, Order, Outcome

Request = litestar.Request[Any, Any, Any]


class Door(msgspec.Struct, frozen=True):
    """What the entry gives to the routes; `references`: how legal entities name leads; `contact` opens a
    dealer's sealed copy."""

    connect: Connect
    conductor: Conductor
    references: References
    contact: Contacts

    def keys(self, sight: Sight, names: Sequence[str]) -> list[Key]:
        """Leads by the names that the asker's legal entity knows, each once. Raises Refusal `lead_unknown`
        (404)."""
        found = [self.references.read(sight.asker.entity, name) for name in names]
        known = [one for one in found if one is not None]
        if len(known) != len(found):
            raise Refusal("lead_unknown", 404)
        return list(dict.fromkeys(known))

    def shown(self, sight: Sight, transfer: UUID, after: str = "") -> Transferred:
        """An order with what became of each lead. Raises Refusal `transfer_unknown` (404), `cursor_unknown`
        (422)."""
        own = sight.asker.entity
        begins = self.references.read(own, after) if after else orders.FIRST
        if begins is None:
            raise Refusal("cursor_unknown", 422)
        with self.connect(sight.scope) as conn:
            order = read_order(conn, transfer)
            rows = orders.list_rows(conn, order, begins)
            shown = told_of(conn, order)
        leads = [
            Outcome(
                self.references.write(own, (bucket, lead)), state, reason, at_b, giver, taker,
                self.references.write(own, (bucket, to_lead)) if to_lead else "", *rest,
            )
            for bucket, lead, state, reason, at_b, giver, taker, to_lead, *rest in rows
        ]  # fmt: skip
        return Transferred(shown, leads, leads[-1].lead if len(leads) == orders.PAGE else "")


def read_dealer(conn: Connection, sight: Sight, code: str) -> EntityShown:
    """A dealer by its code. Raises Refusal `unknown_dealer` (422)."""
    found = read_entity(conn, sight, code)
    if found.kind != "dealer":
        raise Refusal("unknown_dealer", 422)
    return found


def read_order(conn: Connection, transfer: UUID) -> Order:
    """An order that the transaction sees. Raises Refusal `transfer_unknown` (404)."""
    found = orders.read(conn, transfer)
    if found is None:
        raise Refusal("transfer_unknown", 404)
    return found


def told_of(conn: Connection, order: Order) -> OrderShown:
    """How far an order is."""
    giver, taker = orders.names(conn, order)
    counts, still = orders.count_rows(conn, order)
    return OrderShown(
        order.id, order.kind, order.reason, giver, taker, order.asked_at, order.finished_at, counts, still,
    )  # fmt: skip


def record(
    conn: Connection, sight: Sight, request: Request, what: str, transfer: UUID, told: dict[str, Any],
    now: datetime,
) -> None:  # fmt: skip
    """The trail says who did what about an order."""
    act = Act(
        who=who(sight, request), what=what, object_kind="transfer", object=str(transfer), after=told,
        keep=audit.Keep.PROVISION,
    )  # fmt: skip
    audit.record(conn, [act], now)
