"""A house in which customers are merged and parted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from leadcenter.assignment import face as assignment
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.flow import face as flow
from leadcenter.flow.face import Merged, Order, Parted, Refused
from leadcenter.kernel.database import Connection
from living_house import LivingHouse

Key = tuple[int, UUID]
Rows = Counter[str]

# What a merge and its undoing leave changed: records of themselves, locks, when work is to be looked at.
APART = {"audit", "journal", "customer_merge", "lane", "request", "consent_subject", "stamp", "match_due"}
CLOCKS = {"belt": ("changed_at", "due_at")}


class MergingHouse(LivingHouse):
    """Speaks of customers by one of their raw leads."""

    def customer(self, raw_id: UUID) -> Key:
        """The customer of a raw lead's lead, as it is now."""
        bucket, _, customer_id, *_ = self.lead(raw_id)
        return bucket, customer_id

    def lead(self, raw_id: UUID) -> tuple[Any, ...]:
        """(bucket, id, customer, dealer code, status, inquiries, merged_into) of the lead that a raw lead
        founded or joined, where its belt row is."""
        (row,) = self.rows(
            "select l.bucket, l.id, l.customer_id, e.code, l.status, l.inquiries, l.merged_into from belt b "
            "join lead l on l.bucket = b.bucket and l.id = b.lead_id "
            "left join entity e on e.id = l.dealer_id where b.raw_id = %s",
            raw_id,
        )
        return row

    def owner(self, raw_id: UUID) -> str:
        """The code of who owns the lead; empty for nobody."""
        found = self.rows(
            "select s.code from belt b join episode e on e.bucket = b.bucket and e.lead_id = b.raw_id "
            "join staff s on s.id = e.staff_id where b.raw_id = %s and e.closed_at is null",
            raw_id,
        )
        return found[0][0] if found else ""

    def says(self, who: Key, dealer: str, kind: str, at: datetime | None = None) -> None:
        """A customer's word about a dealer: given, refused, withdrawn; said now, or `at` an instant and
        written down now."""
        with self.conn.transaction():
            ((to, now),) = self.conn.execute("select id, now() from entity where code = %s", [dealer])
            event = ConsentEvent(*who, to, EventKind(kind), at, None, {"action": "button"})
            consent.record(self.conn, self.house.maker, [event], now)

    def refuses_calls(self, who: Key) -> None:
        """A customer tells the maker not to call."""
        with self.conn.transaction():
            maker, no = self.house.maker, EventKind.REFUSED
            proof = {"action": "said_on_the_phone"}
            event = ConsentEvent(*who, maker, no, None, None, proof, consent.PHONE_CONTACT)
            consent.record(self.conn, maker, [event], self._now_within())

    def stop(self, who: Key, dealer: str) -> None:
        """A customer stops a dealer on his own page; committed."""
        with self.conn.transaction():
            ((to, now),) = self.conn.execute("select id, now() from entity where code = %s", [dealer])
            book = assignment.load_book(self.conn, now)
            flow.stop(self.conn, self.house, who, [to], {"action": "self_service"}, now, book)

    def grants(self, who: Key) -> dict[str, str]:
        """Dealer → what a customer grants now."""
        found = self.rows(
            "select e.code, g.state from consent_grant g join entity e on e.id = g.entity_id "
            "where g.bucket = %s and g.customer_id = %s",
            *who,
        )
        return dict(found)

    def merge(self, survivor: Key, merged: Key, key: str = "", review: Key | None = None) -> Merged | Refused:
        """A person merges; committed."""
        self._keys = getattr(self, "_keys", 0) + 1
        order = Order(survivor, merged, "anna", key or f"key {self._keys}", review)
        with self.conn.transaction():
            now = self._now_within()
            return flow.merge(self.conn, self.house, assignment.load_book(self.conn, now), order, now)

    def merged(self, survivor: Key, merged: Key) -> Merged:
        """A merge that must succeed."""
        done = self.merge(survivor, merged)
        assert isinstance(done, Merged), done
        return done

    def part(self, merge: Key | None) -> Parted | Refused:
        """A person takes a merge back; committed."""
        assert merge is not None
        with self.conn.transaction():
            now = self._now_within()
            return flow.part(self.conn, self.house, assignment.load_book(self.conn, now), merge, "bert", now)

    def snapshot(self) -> dict[str, Rows]:
        """Every row of every table as text, but for what a merge may leave."""
        tables = self.rows(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition"
        )
        taken: dict[str, Rows] = {}
        for (table,) in tables:
            if table in APART:
                continue
            left_out = list(CLOCKS.get(table, ()))
            query = sql.SQL("select (to_jsonb(t) - %s::text[])::text from {} t").format(sql.Identifier(table))
            with self.conn.transaction():
                taken[table] = Counter(text for (text,) in self.conn.execute(query, [left_out]))
        return taken


def differences(
    before: dict[str, Rows], after: dict[str, Rows]
) -> dict[str, tuple[Sequence[str], Sequence[str]]]:
    """Table → (rows that are gone, rows that are new)."""
    found = {
        table: (
            sorted((before[table] - after[table]).elements()),
            sorted((after[table] - before[table]).elements()),
        )
        for table in before
    }
    return {table: pair for table, pair in found.items() if pair != ([], [])}


@contextmanager
def statements(conn: Connection) -> Iterator[list[str]]:
    """The statements that go over a connection within the block."""
    sent: list[str] = []
    cursor = conn.cursor_factory

    class Counting(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **named: Any) -> Any:
            sent.append(str(query)[:60])
            return super().execute(query, *args, **named)

    conn.cursor_factory = Counting
    try:
        yield sent
    finally:
        conn.cursor_factory = cursor
