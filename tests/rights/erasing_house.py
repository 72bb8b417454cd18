"""A house in which people are erased; every table and every file of it is searched for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from leadcenter.assignment import face as assignment
from leadcenter.customer import face as customer
from leadcenter.flow import face as flow
from leadcenter.flow.face import Erased, Why
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import SealBroken
from living_house import LivingHouse

Key = tuple[int, UUID]
SEALED = {
    "raw_lead": (("body", "id"), ("inquiry", "id")),
    "raw_revision": (("body", "raw_id"), ("inquiry", "raw_id")),
    "customer": (("contact", "id"),),
    "dispatch": (("contact", "lead_id"),),
    "cleaning_callback": (("body", "id"),),
    "block_entry": (("sealed", "id"),),
    "rights_request": (("text", "id"),),
}
"""Columns that hold sealed values of customers, with the column of the row that they are bound to, and what
else of it."""
PLACES = {"raw_revision": "/{revision}"}


class ErasingHouse(LivingHouse):
    """Speaks of customers by one of their raw leads."""

    def customer(self, raw_id: UUID) -> Key:
        """The customer of a raw lead's lead."""
        ((bucket, customer_id),) = self.rows(
            "select l.bucket, l.customer_id from belt b "
            "join lead l on l.bucket = b.bucket and l.id = b.lead_id where b.raw_id = %s",
            raw_id,
        )
        return bucket, customer_id

    def erase(self, *people: Key, why: Why = Why.ASKED) -> Erased:
        """Erased; committed."""
        with self.conn.transaction():
            now = self._now_within()
            book = assignment.load_book(self.conn, now)
            return flow.erase(self.conn, self.house, book, people, why, "officer", now)

    def files(self, *codes: str) -> None:
        """An export of each of these legal entities is ready, and no other one."""
        self.rows("update export set expires_at = now() where true returning 1")
        for code in codes:
            self.rows(
                "insert into export (id, entity_id, asked_by, asker_kind, asker_id, asked_at, purpose, "
                "plain, format, wanted, status, slot, expires_at) "
                "select gen_random_uuid(), e.id, 'x', 'person', gen_random_uuid(), now(), 'reporting', "
                "false, 'csv', '{}', 'ready', 1, "
                "now() + interval '1 day' from entity e where e.code = %s returning 1",
                code,
            )

    def files_left(self) -> list[str]:
        """Whose exports can still be fetched."""
        rows = self.rows(
            "select e.code from export x join entity e on e.id = x.entity_id where x.expires_at > now()"
        )
        return [code for (code,) in rows]

    def seen(self, canaries: Iterable[str]) -> dict[str, set[str]]:
        """Where the canaries stand: table → canaries, in what is written openly and in what opens."""
        wanted = list(canaries)
        found: dict[str, set[str]] = {}
        for (table,) in self.rows(
            "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace "
            "and c.relkind in ('r', 'p') and not c.relispartition"
        ):
            query = sql.SQL("select to_jsonb(t) from {} t").format(sql.Identifier(table))
            with self.conn.transaction():
                told = [row for (row,) in self.conn.execute(query)]
            for row in told:
                texts = [str(row), *self._opened(table, row)]
                hits = {one for one in wanted if any(one in text for text in texts)}
                if hits:
                    found.setdefault(table, set()).update(hits)
        return found

    def indexes_of(self, *values: tuple[str, str]) -> set[str]:
        """Tables in which a keyed index of (kind, value) stands, whoever's key it is made with."""
        entities = [self.house.maker, *(dealer.id for dealer in self.world.dealers)]
        marks = {
            "\\x" + self.house.keyring.blind(entity, kind)(value.encode()).hex()
            for entity in entities
            for kind, value in values
        }
        return set(self.seen(marks))

    def _opened(self, table: str, row: dict[str, Any]) -> list[str]:
        texts = []
        for column, bound in SEALED.get(table, ()):
            if row[column] is None:
                continue
            entity = UUID(row["dealer_id"]) if table == "dispatch" else self.house.maker
            place = f"{table}.{column}{PLACES.get(table, '').format_map(row)}".encode()
            sealed = bytes.fromhex(row[column].removeprefix("\\x"))
            try:
                plain = self.house.keyring.seal(entity).open(sealed, place, UUID(row[bound]))
            except SealBroken:
                continue
            texts.append(plain.decode("utf-8", "replace"))
        return texts


def golden(house: ErasingHouse, who: Key) -> customer.Golden:
    """The golden record of a customer."""
    ((sealed,),) = house.rows("select contact from customer where bucket = %s and id = %s", *who)
    seal = house.house.keyring.seal(house.house.maker)
    return customer.unpack_golden(seal.open(sealed, customer.CONTACT, who[1]))


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
