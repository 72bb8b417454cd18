"""A house with rows of two dealers in every table that has rows of dealers, entered by the real logins."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from leadcenter.kernel import rows
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Scope, Zone, enter
from living_house import LivingHouse

VALUES = {
    "uuid": "gen_random_uuid()", "text": "md5(random()::text)", "bytea": "uuid_send(gen_random_uuid())",
    "integer": "1", "smallint": "1", "bigint": "1", "double precision": "1", "boolean": "false",
    "timestamp with time zone": "now()", "date": "current_date", "json": "'{}'", "jsonb": "'{}'",
    "text[]": "'{}'", "uuid[]": "'{}'", "integer[]": "'{}'", "bigint[]": "'{}'",
    "numeric": "1", "tstzrange": "tstzrange(now(), null)",
}  # fmt: skip
"""Something of each type, for rows of which only the legal entity matters."""


class Tenanted(msgspec.Struct, frozen=True):
    """A table with rows of legal entities: which column names them, and until which other one is set."""

    table: str
    column: str
    ended: str
    rule: rows.Rule

    @property
    def exists(self) -> str:
        """For whom a row exists, as SQL."""
        return f"{self.column} = %s" + (f" and {self.ended} is null" if self.ended else "")


def tenanted() -> list[Tenanted]:
    """Every table of which a dealer may read rows, once."""
    found = []
    for table, rule in rows.rules().items():
        for zone in rule.seen.split():
            if zone.startswith("entities:") and "r" in rule.app:
                column, _, ended = zone.removeprefix("entities:").partition("/")
                found.append(Tenanted(table, column, ended, rule))
                break
    return found


class RowsHouse:
    """The house; `a`, `b` are dealers with leads on the desk and with people."""

    def __init__(self, url: str, folder: Path) -> None:
        self.conn = connect(url)
        self.living = LivingHouse(self.conn, folder, dealers=4, staff_each=2)
        self.config = msgspec.structs.replace(self.living.config, database_url=url)
        one, other = self.living.world.dealers[:2]
        self.a, self.b = one.id, other.id
        for number in range(12):
            code = (one, other)[number % 2].code
            self.living.ask(self.living.inquiry(f"1390000{number:04}", name=f"人{number}", dealer=code))
        for found in tenanted():
            for dealer in (self.a, self.b):
                if not self.ask(f"select from {found.table} where {found.exists} limit 1", dealer):
                    self._fill(found, dealer)

    def close(self) -> None:
        """Leave the database."""
        self.conn.close()

    def ask(self, question: str, *given: Any) -> list[Any]:
        """Rows, whoever they belong to."""
        found = self.conn.execute(question.encode(), given).fetchall()
        self.conn.commit()
        return found

    def ask_nothing(self, command: str) -> None:
        """A command of the administrator."""
        self.conn.execute(command.encode())
        self.conn.commit()

    @contextmanager
    def entered(self, login: Login, scope: Scope | None = None) -> Iterator[Connection]:
        """A session of a login, in a scope; what it does is rolled back."""
        with psycopg.connect(url_of(self.config, login)) as conn:
            if scope is not None:
                enter(conn, scope)
            yield conn
            conn.rollback()

    def dealer(self, *dealers: UUID) -> Scope:
        """The scope of these dealers."""
        return Scope(Zone.ENTITIES, dealers)

    def refused(self, login: Login, scope: Scope | None, command: str, *given: Any) -> str:
        """With which state the server refuses; empty where it does not."""
        with self.entered(login, scope) as conn:
            try:
                conn.execute(command.encode(), given or None)
            except psycopg.Error as error:
                return error.sqlstate or ""
        return ""

    def columns(self, table: str) -> Sequence[str]:
        """The columns that can be written."""
        found = self.ask(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 "
            "and not attisdropped and attgenerated = '' and attidentity = '' order by attnum",
            table,
        )
        return [name for (name,) in found]

    def copy_of(self, one: Tenanted, dealer: UUID) -> tuple[str, str]:
        """An insert of a row like one of that dealer's, and the row as JSON."""
        ((row,),) = self.ask(f"select to_jsonb(t) from {one.table} t where {one.column} = %s limit 1", dealer)
        names = ", ".join(f'"{name}"' for name in self.columns(one.table))
        told = f"jsonb_populate_record(null::{one.table}, %s::jsonb)"
        return f"insert into {one.table} ({names}) select {names} from {told}", json.dumps(row)

    def _fill(self, one: Tenanted, dealer: UUID) -> None:
        """A row of a dealer in a table that a day of leads leaves empty; checks and keys do not matter."""
        checks = self.ask(
            "select conname from pg_constraint where conrelid = %s::regclass and contype = 'c'", one.table
        )
        for (name,) in checks:
            self.conn.execute(f'alter table {one.table} drop constraint "{name}"'.encode())
        wanted = self.ask(
            "select attname, format_type(atttypid, null) from pg_attribute where attrelid = %s::regclass "
            "and attnum > 0 and not attisdropped and attnotnull and not atthasdef and attidentity = ''",
            one.table,
        )
        values = {name: VALUES[kind] for name, kind in wanted} | {one.column: f"'{dealer}'"}
        self.conn.execute(b"set local session_replication_role = replica")
        names = ", ".join(f'"{name}"' for name in values)
        self.conn.execute(f"insert into {one.table} ({names}) values ({', '.join(values.values())})".encode())
        self.conn.commit()
