"""The ground of a bench: an embedded server of its own, a world open day and night, a pre-filled database to clone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import psycopg

from bench.prefill import Plan, prefill
from leadcenter.channel.face import Channel, House, read_channels
from leadcenter.entry.demo.world import build_world
from leadcenter.entry.house import admit, open_house, prepare
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.kernel.embedded import Embedded

BASE = "base"


class Ground(msgspec.Struct, frozen=True):
    """A server with the database `base`; `clone` makes others from it."""

    server: str
    config: Config
    house: House
    plan: Plan
    dealer_codes: tuple[str, ...]
    version: str

    def url(self, name: str) -> str:
        """The address of one database."""
        return self.server.replace("dbname=leadcenter", f"dbname={name}").replace("/leadcenter?", f"/{name}?")

    def clone(self, name: str) -> str:
        """A copy of the pre-filled database; returns its address."""
        with psycopg.connect(self.server, autocommit=True) as conn:
            conn.execute(f"drop database if exists {name} with (force)".encode())
            conn.execute("checkpoint")
            conn.execute(f"create database {name} template {BASE} strategy file_copy".encode())
        self._warm(name)
        with connect(self.url(name)) as conn:
            admit(conn, self.of(self.url(name)))
        return self.url(name)

    def _warm(self, name: str) -> None:
        """Read everything once: a house that has run for weeks has its pages in memory."""
        with psycopg.connect(self.url(name), autocommit=True) as conn:
            conn.execute("create extension if not exists pg_prewarm")
            conn.execute(
                "select sum(pg_prewarm(oid)) from pg_class where relkind in ('r', 'i', 't') and relnamespace = 'public'::regnamespace"
            )

    def drop(self, name: str) -> None:
        """Away with a copy."""
        with psycopg.connect(self.server, autocommit=True) as conn:
            conn.execute(f"drop database if exists {name} with (force)".encode())

    def of(self, url: str) -> Config:
        """The settings for a database of this server."""
        return msgspec.structs.replace(self.config, database_url=url)


@contextmanager
def ground(customers: int) -> Iterator[Ground]:
    """A server with `customers` customers, each with a live lead and an owner; everything is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="leadcenter-bench-"))
    folder.chmod(0o755)
    try:
        with Embedded.start(
            folder / "database", say=lambda _: None, extra_conf={"track_commit_timestamp": "on"}
        ) as server:
            yield _laid(server, folder, customers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _laid(server: Embedded, folder: Path, customers: int) -> Ground:
    config = Config(folder=folder, keys=folder / "keys")
    with psycopg.connect(server.url, autocommit=True) as conn:
        conn.execute(f"create database {BASE}".encode())
    url = server.url.replace("dbname=leadcenter", f"dbname={BASE}").replace("/leadcenter?", f"/{BASE}?")
    with connect(url) as conn:
        prepare(conn)
        house = open_house(conn, config)
        row = conn.execute("select now()").fetchone()
        assert row is not None
        world = build_world(conn, house, row[0], round_the_clock=True)
        staff: dict[UUID, list[UUID]] = {}
        for dealer, person in conn.execute("select entity_id, id from staff where role = 'consultant'"):
            staff.setdefault(dealer, []).append(person)
        conn.commit()
        dealers = tuple(dealer for dealer in world.dealers if dealer.id in staff)
        channel = world.channels["own"]
        plan = Plan(
            url, str(folder), str(config.keys), tuple(dealer.id for dealer in dealers), {key: tuple(people) for key, people in staff.items()},
            channel, row[0] - timedelta(days=20),
        )  # fmt: skip
    fill(plan, customers)
    return Ground(server.url, config, house, plan, tuple(dealer.code for dealer in dealers), server.version)


def fill(plan: Plan, customers: int, begin: int = 0) -> None:
    """Write customers and let the server settle."""
    prefill(plan, customers, begin)
    with psycopg.connect(plan.url, autocommit=True) as conn:
        conn.execute(
            "update staff_load s set open = e.n from (select staff_id, count(*) n from episode where closed_at is null group by 1) e "
            "where e.staff_id = s.staff_id"
        )
        conn.execute(
            "update dealer_load d set open = e.n from (select dealer_id, count(*) n from episode where closed_at is null group by 1) e "
            "where e.dealer_id = d.dealer_id"
        )
        conn.execute(
            "insert into clock (bucket, lead_id, kind, seq, dealer_id, staff_id, started_at, target_us, stopped_at, stopped_by, spent_us) "
            "select bucket, lead_id, 'followup', seq, dealer_id, staff_id, opened_at, 1800000000, opened_at, 'contact', 0 from episode "
            "on conflict do nothing"
        )  # their owners called long ago; a house that has run for weeks has looked at all of it
        conn.execute(
            "update clock_turn set seen = pg_current_snapshot(), swept = 1024, cluster = (select system_identifier from pg_control_system())"
        )
        conn.execute(
            "insert into retention_run (day, began_at, next_bucket, finished_at) "
            "select current_date + n, now(), 1024, now() from generate_series(-1, 1) as n"
        )  # at night its workers would clear what was kept long enough: that is no part of the flow
        conn.execute("vacuum analyze")
        conn.execute("checkpoint")


def channel_of(conn: psycopg.Connection[tuple[object, ...]], house: House, code: str) -> Channel:
    """One channel of the world."""
    row = conn.execute("select now()").fetchone()
    assert row is not None
    return read_channels(conn, house.maker, house.keyring, row[0]).by_code[code].channel  # type: ignore[arg-type]
