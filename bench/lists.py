"""Lists behind row-level security: 1,000,000 leads, read as the web reads them, by the login that the web has. `python -m bench.lists` writes
bench/lists.json; `make bench` runs it too. A time is that of the statements of one page, with their rows fetched."""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg

from leadcenter.access.face import Asker, AskerKind, Permission, Sight
from leadcenter.desk import reading
from leadcenter.desk.terms import Filters
from leadcenter.entry.house import admit, prepare
from leadcenter.kernel.config import Config
from leadcenter.kernel.cursor import Position
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.embedded import Embedded
from leadcenter.kernel.logins import Login, check, url_of
from leadcenter.kernel.scope import Zone, enter

LEADS = int(os.environ.get("BENCH_LISTED", "1000000"))
RESULTS = Path(__file__).with_name("lists.json")
PAGE, EACH = 50, 40
PROMISE_MS = 50
_SHARES = "case when n % 1000 < 20 then 1 when n % 1000 < 220 then 2 + n / 1000 % 20 else 22 + n % 279 end"
"""Per 1,000 leads: 20 of the one dealer, 10 of each of the group's 20, the rest of 279 others."""

_FILL = """
create table spread as
select n, (n::bigint * 7919 % 1024)::int as bucket, SHARES as dealer, now() - interval '200 days' * (1 - n::float8 / LEADS) as at,
    gen_random_uuid() as customer
from generate_series(1, LEADS) n;
alter table spread add column id uuid;
update spread set id = (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8'
    || substr(md5(n::text), 4, 15))::uuid;
insert into lead (bucket, id, customer_id, dealer_id, held_by, channel_id, brand, series, status, score, grade, created_at, last_inquiry_at, closed_at)
select s.bucket, s.id, s.customer, d.id, d.id, (array(select id from bench_channel order by id))[1 + s.n % 50], 'b', 's' || s.n % 30,
    (array['live', 'live', 'live', 'lost', 'lost', 'won', 'ordered', 'live'])[1 + s.n / 7 % 8], s.n % 100,
    (array['A', 'B', 'C', 'D'])[1 + s.n / 3 % 4], s.at, s.at, case when s.n / 7 % 8 in (3, 4, 5) then s.at + interval '9 days' end
from spread s join bench_dealer d on d.n = s.dealer;
insert into dispatch (bucket, lead_id, seq, customer_id, dealer_id, rule_version, cleared_at, dispatched_at, contact, phone_index)
select s.bucket, s.id, 1, s.customer, d.id, 1, s.at, s.at + interval '2 seconds', sha256(s.n::text::bytea) || sha256(s.n::text::bytea) || sha256(s.n::text::bytea),
    sha256(s.n::text::bytea)
from spread s join bench_dealer d on d.n = s.dealer;
insert into episode (bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, followup_due_at)
select s.bucket, s.id, 1, d.id, ('00000000-0000-7000-8000-' || lpad((d.n * 100 + s.n / 1000 % 10)::text, 12, '0'))::uuid, 'rule', s.at, s.at, s.at
from spread s join bench_dealer d on d.n = s.dealer
where s.n % 50 <> 0 and s.n / 7 % 8 not in (3, 4, 5);
insert into belt (bucket, raw_id, raw_bucket, lane, state, lead_id, dealer_id, entered_at, changed_at)
select s.bucket, s.id, s.bucket, s.bucket % 8, case when s.n / 7 % 8 in (3, 4, 5) then 'closed' when s.n % 50 = 0 then 'dispatched' else 'assigned' end,
    s.id, d.id, s.at, s.at
from spread s join bench_dealer d on d.n = s.dealer;
drop table spread;
"""

NARROWED = {
    "all": Filters(),
    "a grade": Filters(grade="B"),
    "nobody's yet": Filters(state="dispatched"),
    "won": Filters(status="won"),
    "what is rare": Filters(status="won", grade="A", state="closed"),
    "what there is none of": Filters(status="transferred"),
}


class Ground(msgspec.Struct, frozen=True):
    """A filled database: the dealer of 20,000, the 20 dealers of a group."""

    config: Config
    dealer: UUID
    group: tuple[UUID, ...]


@contextmanager
def ground() -> Iterator[Ground]:
    """A server with the leads; everything is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="leadcenter-lists-"))
    folder.chmod(0o755)
    try:
        with Embedded.start(folder / "database", say=lambda _: None, extra_conf={"fsync": "off"}) as server:
            config = Config(folder=folder, keys=folder / "keys", database_url=server.url)
            with connect(server.url) as conn:
                prepare(conn)
                admit(conn, config)
            yield filled(config)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def filled(config: Config, leads: int = LEADS, shares: str = _SHARES) -> Ground:
    """A prepared database with so many leads; `shares`: an SQL expression of n that says whose each is, 1 the dealer's, 2 to 21 the group's."""
    with psycopg.connect(config.database_url, autocommit=True) as conn:
        conn.execute("set session_replication_role = replica")  # rows of no consent: only reading is measured
        conn.execute("set work_mem = '512MB'")
        conn.execute(
            "create table bench_dealer as select n, gen_random_uuid() as id from generate_series(1, 300) n"
        )
        conn.execute(
            "create table bench_channel as select gen_random_uuid() as id from generate_series(1, 50)"
        )
        for command in _FILL.replace("LEADS", str(leads)).replace("SHARES", shares).split(";\n"):
            if command.strip():
                conn.execute(command.encode())
        conn.execute("vacuum analyze")
        conn.execute("checkpoint")
        dealers = [id_ for (id_,) in conn.execute("select id from bench_dealer order by n")]
    return Ground(config, dealers[0], tuple(dealers[1:21]))


def askers(place: Ground) -> dict[str, Sight]:
    """Who looks."""
    return {
        "maker": _sight(Zone.MAKER, ()),
        "dealer of 20,000": _sight(Zone.ENTITIES, (place.dealer,)),
        "group of 20 dealers": _sight(Zone.ENTITIES, place.group),
    }


def measure(place: Ground) -> dict[str, list[float]]:
    """Milliseconds of each page, by whose list it is."""
    times: dict[str, list[float]] = {}
    with connect(url_of(place.config, Login.APP), autocommit=True) as conn:
        check(conn)
        for name, sight in askers(place).items():
            for filters in NARROWED.values():
                times.setdefault(name, []).extend(_pages(conn, sight, filters))
    return times


def _pages(conn: Connection, sight: Sight, filters: Filters) -> Iterator[float]:
    """From the newest on, and from places deep in the list."""
    chance, after = random.Random(7), None
    (newest,) = conn.execute("select now()").fetchone() or ()
    for number in range(EACH):
        if number >= EACH // 2:
            at = newest - timedelta(days=chance.uniform(0, 200))
            after = (at, UUID(int=(int(at.timestamp() * 1000) << 80) | 7 << 76 | 2 << 62))
        took, after = _page(conn, sight, filters, after)
        yield took


def _page(
    conn: Connection, sight: Sight, filters: Filters, after: Position | None
) -> tuple[float, Position | None]:
    with conn.transaction():
        enter(conn, sight.scope)
        began = time.perf_counter()
        found = reading.page(conn, sight, filters, after, PAGE)
        return (time.perf_counter() - began) * 1_000, found.next


def _sight(zone: Zone, entities: tuple[UUID, ...]) -> Sight:
    asker = Asker(AskerKind.PERSON, uuid4(), entities[0] if entities else uuid4())
    return Sight(asker, frozenset({Permission.LEAD_READ}), zone, entities)


def run() -> dict[str, dict[str, Any]]:
    """The figures; the first is that of the slowest of the three."""
    with ground() as place:
        times = measure(place)
    found: dict[str, dict[str, Any]] = {}
    for name, each in times.items():
        found[f"list_p95_ms_rls_{name.replace(' ', '_').replace(',', '')}"] = _figure(each)
    worst = max(found.values(), key=lambda one: float(one["value"]))
    return {"list_p95_ms_rls": worst, **found}


def _figure(times: list[float]) -> dict[str, Any]:
    p95 = statistics.quantiles(times, n=100)[94]
    return {
        "value": round(p95, 2),
        "unit": "ms",
        "n": len(times),
        "median": round(statistics.median(times), 2),
        "most": round(max(times), 2),
    }


def main() -> None:
    """Measure, print, write bench/lists.json."""
    figures = run()
    for name, figure in figures.items():
        sys.stdout.write(f"{name}: {figure}\n")
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    told = {
        "leads": LEADS,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[2],
        "commit": commit,
        "figures": figures,
    }
    RESULTS.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
