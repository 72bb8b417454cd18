"""The words in which the tests of transfers speak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from town import Town

from leadcenter.assignment import face as assignment
from leadcenter.assignment.face import Return
from leadcenter.flow import face as flow
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login
from leadcenter.kernel.scope import Scope, enter
from leadcenter.transfer import orders
from leadcenter.transfer.conductor import Conductor
from leadcenter.transfer.terms import Confirmed, Key, Kind, Offer, Order, Policy, Reason


class Handing(Town):
    """A town whose maker hands leads from dealer to dealer."""

    def __init__(self, url: str, keys: Path) -> None:
        super().__init__(url, keys)
        self.worker = self.another()

    def close(self) -> None:
        self.worker.close()
        super().close()

    @contextmanager
    def connected(self, scope: Scope) -> Iterator[Connection]:
        """As a worker connects: with its rights, and no more."""
        with self.worker.transaction():
            enter(self.worker, scope)
            yield self.worker

    def conductor(self) -> Conductor:
        """Whoever carries orders out, with books of today."""
        return Conductor(self.connected, self.house, self.clock)

    def at_dealer(self, phone: str | None = None, dealer: str = "A", **told: Any) -> UUID:
        """Somebody inquired at a dealer, whose consultant has the lead; the raw lead."""
        raw = self.inquire(phone, dealer=dealer, **told)
        self.carry()
        assert self.stands(raw) == "assigned", self.place_of(raw)
        return raw

    def stands(self, raw: UUID) -> str:
        """Its state."""
        return str(self.place_of(raw)["state"])

    def key(self, raw: UUID) -> Key:
        lead = self.lead_of(raw)
        return lead["bucket"], lead["id"]

    def order(
        self,
        raws: Sequence[UUID],
        to: str,
        reason: Reason = Reason.CUSTOMER_MOVED,
        request: str = "",
        **more: Any,
    ) -> Order:
        """An order to transfer leads; nothing has been done about it."""
        with self.conn.transaction():
            now = self.now
            order, new = orders.make(
                self.conn, Kind.BY_HAND, reason, "person:1", self.house.maker,
                request or f"r{next(self._numbers)}", now, taker=self.entity(to), **more,
            )  # fmt: skip
            if new:
                orders.plan(self.conn, order, [(self.key(raw), self.entity(to)) for raw in raws], now)
        return order

    def transfer(self, *raws: UUID, to: str, **more: Any) -> list[dict[str, Any]]:
        """An order, carried out as far as it can be; its rows."""
        order = self.order(raws, to, **more)
        self.conductor().carry_out(order.id)
        return self.rows_of(order)

    def leaves_network(self, dealer: str, to: str = "", offer: Offer = Offer.REGION) -> Order:
        """A dealer leaves the network; nothing has been done about it."""
        with self.conn.transaction():
            order, _ = orders.make(
                self.conn, Kind.EXIT, Reason.DEALER_LEAVES, "person:1", self.house.maker,
                f"r{next(self._numbers)}", self.now, giver=self.entity(dealer),
                taker=self.entity(to) if to else None, offer=offer,
            )  # fmt: skip
        return order

    def merge(self, survivor: UUID, merged: UUID) -> Key:
        """A person says that the customers of two raw leads are one; the merge."""
        people = [
            (self.lead_of(raw)["bucket"], self.lead_of(raw)["customer_id"]) for raw in (survivor, merged)
        ]
        with self.conn.transaction():
            now = self.now
            book = assignment.load_book(self.conn, now)
            order = flow.Order(people[0], people[1], "anna", f"m{next(self._numbers)}")
            done = flow.merge(self.conn, self.house, book, order, now)
        assert isinstance(done, flow.Merged), done
        assert done.merge is not None
        return done.merge

    def part(self, merge: Key) -> None:
        """The merge is taken back."""
        with self.conn.transaction():
            now = self.now
            book = assignment.load_book(self.conn, now)
            assert isinstance(flow.part(self.conn, self.house, book, merge, "anna", now), flow.Parted)

    def round(self) -> None:
        """The thread of a worker looks for what is due."""
        conductor = self.conductor()
        for one in conductor.due():
            conductor.carry_out(one)

    def rows_of(self, order: Order) -> list[dict[str, Any]]:
        """The rows of an order, by lead."""
        return self.rows("select * from transfer_lead where transfer_id = %s order by lead_id", order.id)

    def row(self, rows: Sequence[dict[str, Any]]) -> tuple[str, str, str]:
        """(state, reason, what the new dealer had) of the only one."""
        (one,) = rows
        return one["state"], one["reason"], one["at_b"]

    def ends(self, raw: UUID, status: str, reason: str = "lead_closed") -> None:
        """The dealer wins or loses the lead."""
        bucket, lead_id = self.key(raw)
        with self.conn.transaction():
            now = self.now
            book = assignment.load_book(self.conn, now)
            assignment.end_ownership(self.conn, [Return(bucket, lead_id, status)], now, book)
            self.conn.execute(
                "update lead set status = %s, closed_at = %s, close_reason = %s where id = %s",
                [status, now, reason, lead_id],
            )
            self.conn.execute(
                "update belt set state = 'closed', reason = %s, due_at = null, dealer_id = null "
                "where raw_id = %s",
                [status, lead_id],
            )
            self.conn.execute("update dispatch set ended_at = %s where lead_id = %s", [now, lead_id])
            self.conn.execute("update lead set held_by = null where id = %s", [lead_id])
            if status == "lost":
                self.conn.execute(
                    "insert into loss (bucket, lead_id, seq, dealer_id, reason, status, asked_by, asked_at, "
                    "decided_by, decided_at) select l.bucket, l.id, 1 + (select count(*) from loss x where "
                    "x.lead_id = l.id), l.dealer_id, 'price_too_high', 'agreed', 'c', %(now)s, 'm', %(now)s "
                    "from lead l where l.id = %(lead)s",
                    {"now": now, "lead": lead_id},
                )

    def switch(self, policy: Policy) -> None:
        """Other switches of transfers."""
        with self.conn.transaction():
            orders.write_policy(self.conn, policy)

    def confirms(self, order: Order, raw: UUID, what: str) -> None:
        """A person has asked the owner of a car what he wants."""
        bucket, lead_id = self.key(raw)
        with self.conn.transaction():
            assert orders.confirm(self.conn, order, (bucket, lead_id), Confirmed(what), self.now)
        self.conductor().carry_out(order.id)

    def leads_team(self, leader: str, member: str) -> None:
        """One consultant of D leads the other."""
        self.conn.execute(
            "insert into team (id, entity_id, code, name, leader_id) "
            "select gen_random_uuid(), entity_id, 't', 't', id from staff where code = %s",
            [leader],
        )
        self.conn.execute("update staff set team = 't' where code = %s", [member])

    def gives_back(self, raw: UUID) -> None:
        """The owner gives the lead back to the desk."""
        with self.conn.transaction():
            now = self.now
            book = assignment.load_book(self.conn, now)
            assignment.give_back(self.conn, [Return(*self.key(raw), "returned")], "person:1", now, book)

    def lead(self, lead_id: UUID) -> dict[str, Any]:
        (found,) = self.rows("select * from lead where id = %s and status <> 'merged'", lead_id)
        return found

    def another(self) -> Connection:
        """One more connection, of a worker."""
        conn = connect(self.url, autocommit=True)
        conn.execute(f"set role {Login.WORKER.role}".encode())
        return conn
