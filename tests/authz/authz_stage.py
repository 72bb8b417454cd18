"""The application as the entry makes it, over a real database, on a stage: each request sees its own changes,
and nobody else does, for its transactions end in a roll-back. So a matrix may ask in any order, and what a
request changed can be looked at before it is gone.

The stage stands in for the pool of connections only. It signs in as the web's login: rights and policies of
the tables are those of the product.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import msgspec
import psycopg
from litestar import Litestar
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from leadcenter.entry import api
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import SESSION

COUNTED = frozenset({"asker_use", "audit", "sign_in_attempt", "session", "cap_use", "subject_link"})
"""What a refused request may write: that it was sent, and that it was refused."""

LOCKED = "dealer_load"
"""Is locked by being written as it is: of this table it counts what is in it, not who wrote it last."""
WRITTEN = """
select distinct coalesce(p.relname, c.relname), pg_current_xact_id()::text
from pg_locks l join pg_class c on c.oid = l.relation and c.relkind in ('r', 'p')
left join pg_inherits i on i.inhrelid = c.oid left join pg_class p on p.oid = i.inhparent
where l.pid = pg_backend_pid() and l.mode = 'RowExclusiveLock'
"""
"""Tables that a statement of this transaction was to write, and was not rolled back."""


class Answer(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return "; ".join(value for key, value in self.headers if key == name)

    @property
    def said(self) -> str:
        """The answer without what is different every time."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def cookies(self) -> dict[str, str]:
        found = (value.partition(";")[0].partition("=") for key, value in self.headers if key == "set-cookie")
        return {name: value for name, _, value in found}


class Front:
    """Sends requests to an application, one after the other, without a socket between."""

    def __init__(self, app: Litestar) -> None:
        self.app = app
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        begun = asyncio.Event()
        self._life = self._loop.create_task(self._live(begun))
        self._loop.run_until_complete(begun.wait())

    async def _live(self, begun: asyncio.Event) -> None:
        async with self.app.lifespan():
            begun.set()
            await self._closing.wait()

    def close(self) -> None:
        self._closing.set()
        self._loop.run_until_complete(self._life)
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request; a body of bytes goes as it is, anything else as JSON."""
        content = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        sent = {"host": "testserver", "content-length": str(len(content))} | dict(headers or {})
        if content and not isinstance(body, bytes):
            sent["content-type"] = "application/json"
        return self._loop.run_until_complete(self._call(method, path, content, sent))

    async def _call(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        where, _, query = path.partition("?")
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method.upper(),
            "path": where,
            "raw_path": where.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "https",
            "server": ("testserver", 443),
            "client": ("192.0.2.7", 50_000),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "state": {},
            "extensions": {},
        }
        told: list[dict[str, Any]] = []
        begun = False
        ended = asyncio.Event()

        async def receive() -> dict[str, Any]:
            nonlocal begun
            if begun:
                await ended.wait()
                return {"type": "http.disconnect"}
            begun = True
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            told.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                ended.set()

        await self.app(scope, receive, send)  # type: ignore[arg-type]
        start = next(one for one in told if one["type"] == "http.response.start")
        text = b"".join(one.get("body", b"") for one in told if one["type"] == "http.response.body")
        return Answer(
            start["status"],
            [(name.decode().lower(), value.decode()) for name, value in start["headers"]],
            text,
        )


class Stage:
    """The pool's place: one connection, whose outermost transaction is the request's and is rolled back."""

    def __init__(self, owner_url: str, login: str | None) -> None:
        self._conn = psycopg.connect(
            owner_url, autocommit=True, options=f"{SESSION} -c idle_in_transaction_session_timeout=0"
        )
        self._login = sql.Identifier(login) if login else None
        self._depth = 0
        self.standing: dict[str, int] = {}
        self._loads = ""

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Any]]:
        """As the pool gives it. Where one is borrowed while another is, the outer one's scope comes back.
        What goes on after the answer (the doctor's look) finds no database: the request never was."""
        if threading.current_thread().name == "doctor":
            raise psycopg.OperationalError("the request is over")
        scope = self._scope() if self._depth else None
        self._depth += 1
        try:
            yield self._conn
        finally:
            self._depth -= 1
            if (
                scope is not None
                and self._conn.info.transaction_status is not psycopg.pq.TransactionStatus.INERROR
            ):
                zone, entities = (sql.Literal(one) for one in scope)
                self._conn.execute(
                    sql.SQL("set local app.zone = {}; set local app.entities = {}").format(zone, entities)
                )

    def close(self) -> None:
        self._conn.close()

    @contextmanager
    def request(self) -> Iterator[None]:
        """What happens in the block never was."""
        self._conn.execute("begin")
        if self._login is not None:
            self._conn.execute(sql.SQL("set local session authorization {}").format(self._login))
        try:
            yield
        finally:
            self._conn.execute("rollback")

    def hold_to_constraints(self) -> None:
        """Those too that the database looks at when a transaction ends."""
        self._conn.execute("set constraints all immediate")

    def changed(self) -> list[str]:
        """Tables in which the request has changed something, but for what counts and records requests."""
        written = self._conn.execute(WRITTEN).fetchall()
        doubted = {name for name, _ in written} - COUNTED
        if not doubted:
            return []
        self._conn.execute("reset session authorization")
        return [name for name in sorted(doubted) if self._is_changed(name, written[0][1])]

    def count(self) -> None:
        """Remember how many rows there are, before the first request."""
        for (name,) in self._conn.execute(
            "select tablename from pg_tables where schemaname = 'public'"
        ).fetchall():
            self.standing[name] = self._count(name)
        self._loads = self._digest(LOCKED)

    def _count(self, name: str) -> int:
        row = self._conn.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(name))).fetchone()
        assert row is not None
        return int(row[0])

    def _digest(self, name: str) -> str:
        query = sql.SQL("select md5(string_agg(t::text, ',' order by t::text)) from {} t")
        row = self._conn.execute(query.format(sql.Identifier(name))).fetchone()
        assert row is not None
        return str(row[0])

    def _is_changed(self, name: str, since: str) -> bool:
        if name == LOCKED:
            return self._digest(name) != self._loads
        query = sql.SQL("select count(*), count(*) filter (where xmin::text::bigint >= {}) from {}")
        row = self._conn.execute(query.format(sql.Literal(int(since)), sql.Identifier(name))).fetchone()
        assert row is not None
        return bool(row[0] != self.standing.get(name, row[0]) or row[1])

    def _scope(self) -> tuple[str, str]:
        row = self._conn.execute(
            "select current_setting('app.zone', true), current_setting('app.entities', true)"
        ).fetchone()
        assert row is not None
        return row[0] or "", row[1] or ""


def make_staged(config: Config, *, alone: bool = False) -> tuple[Litestar, Stage]:
    """The application, and its stage. `config.database_url` is the server's own; `alone`: as that, for which
    the policies of tables do not hold, so that only what the application itself says keeps people apart."""
    stages: list[Stage] = []

    def pool(url: str, **_: Any) -> Stage:
        stages.append(Stage(config.database_url, None if alone else str(conninfo_to_dict(url)["user"])))
        return stages[-1]

    with patch.object(api, "ConnectionPool", pool):
        made = api.make_app(config)
    (stage,) = stages
    stage.count()
    return made, stage
