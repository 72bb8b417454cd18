"""“My leads today” of a consultant among 2,000,000 leads: the route as the web has it (one connection a request out of a pool, scope, list under
row-level security, sealed copies opened, JSON), in process. `BENCH_LISTED=2000000 python -m bench.my_leads` writes bench/my_leads.json; `make
bench` runs it too."""

from __future__ import annotations

import json
import logging
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
from litestar import Litestar, Request
from litestar.di import Provide
from litestar.testing import TestClient
from psycopg_pool import ConnectionPool

from bench.lists import LEADS, Ground, ground
from leadcenter.access.face import Asker, AskerKind, Permission, Sight
from leadcenter.belt.face import Lanes
from leadcenter.channel.face import House
from leadcenter.entry.reaching import contacts_of
from leadcenter.flow.face import DEALER_CONTACT, DealerContact
from leadcenter.followup import http as followup_http
from leadcenter.followup.door import Door
from leadcenter.kernel.database import SESSION, Connection
from leadcenter.kernel.keys import keyring_of
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Connect, Scope, Zone, enter
from leadcenter.lead.face import References
from leadcenter.org.face import ScaledClock

RESULTS = Path(__file__).with_name("my_leads.json")
PAGES, WARM = 400, 20
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
CREW = 10
"""Consultants of the dealer that is asked: each has some thousands of open leads, many times what a person works through."""


def run() -> dict[str, dict[str, Any]]:
    """The figure, from a process of its own, whose ground has so many leads."""
    among = {"BENCH_LISTED": os.environ.get("BENCH_MY_LEADS", "2000000")}
    subprocess.run(
        [sys.executable, "-m", "bench.my_leads"], env=os.environ | among, check=True, timeout=3_600
    )
    found: dict[str, dict[str, Any]] = json.loads(RESULTS.read_text("utf-8"))["figures"]
    return found


def figures() -> dict[str, dict[str, Any]]:
    """The figure, with what it is made of."""
    with ground() as place:
        times = measure(place)
    return {
        "my_leads_p95_ms": {
            "value": round(statistics.quantiles(times, n=100)[94], 2),
            "unit": "ms",
            "n": len(times),
            "median": round(statistics.median(times), 2),
            "most": round(max(times), 2),
            "leads": LEADS,
        }
    }


def measure(place: Ground) -> list[float]:
    """Milliseconds of each request: first pages and later ones, of today, overdue and of all."""
    house = _house(place)
    crew = [UUID(f"00000000-0000-7000-8000-{100 + n:012}") for n in range(CREW)]
    _furnish(place, house, crew)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    chance, times = random.Random(7), []
    with _client(place, house) as ask:
        for number in range(WARM + PAGES):
            staff, after = crew[number % CREW], ""
            due = ("today", "today", "overdue", "all")[number % 4]
            for _ in range(chance.choice((1, 1, 2, 3))):
                took, page = ask(staff, f"/follow-ups/mine?due={due}&limit=50&after={after}")
                assert page["leads"], page
                assert page["leads"][0]["name"] == "王芳"
                after = page["next"]
            if number >= WARM:
                times.append(took)
    return times


@contextmanager
def _client(place: Ground, house: House) -> Iterator[Callable[[UUID, str], tuple[float, Any]]]:
    url = url_of(place.config, Login.APP)
    session = {"autocommit": True, "options": SESSION}
    with ConnectionPool(url, min_size=1, max_size=4, kwargs=session, open=True) as pool:
        door = Door(
            house,
            _scoped(pool),
            References(house.keyring),
            contacts_of(house),
            ScaledClock(EPOCH, EPOCH),
            dict,
        )

        def sight(request: Request[Any, Any, Any]) -> Sight:
            staff = UUID(request.headers["x-staff"])
            asker = Asker(AskerKind.PERSON, uuid4(), place.dealer, staff)
            return Sight(
                asker,
                frozenset({Permission.LEAD_READ}),
                Zone.ENTITIES,
                (place.dealer,),
                (staff,),
                unowned=False,
            )

        app = Litestar(
            followup_http.routes(door), dependencies={"sight": Provide(sight, sync_to_thread=True)}
        )
        with TestClient(app) as client:

            def ask(staff: UUID, path: str) -> tuple[float, Any]:
                began = time.perf_counter()
                answer = client.get(path, headers={"x-staff": str(staff)})
                took = (time.perf_counter() - began) * 1_000
                assert answer.status_code == 200, answer.text
                return took, answer.json()

            yield ask


def _scoped(pool: ConnectionPool[Any]) -> Connect:
    @contextmanager
    def connected(scope: Scope) -> Iterator[Connection]:
        with pool.connection() as conn, conn.transaction():
            enter(conn, scope)
            yield conn

    return connected


def _house(place: Ground) -> House:
    return House(uuid4(), keyring_of(place.config), Lanes((), {}))


def _furnish(place: Ground, house: House, crew: list[UUID]) -> None:
    """The dealer as a legal entity, and copies of its customers that open."""
    pack = msgspec.msgpack.Encoder().encode
    told = pack(DealerContact("王芳", "13812345678", "", "", "上海", "上海"))
    seal = house.keyring.seal(place.dealer)
    with psycopg.connect(place.config.database_url, autocommit=True) as conn:
        conn.execute("set session_replication_role = replica")
        conn.execute(
            "insert into entity (id, kind, code, name, legal_name, time_zone) values (%s, 'dealer', 'BENCH', 'b', 'b', 'Asia/Shanghai')",
            [place.dealer],
        )
        keys = conn.execute(
            "select d.bucket, d.lead_id from episode e join dispatch d on d.bucket = e.bucket and d.lead_id = e.lead_id "
            "where e.staff_id = any(%s) and e.closed_at is null",
            [crew],
        ).fetchall()
        conn.execute(
            "update dispatch d set contact = k.contact from unnest(%s::int[], %s::uuid[], %s::bytea[]) as k (bucket, lead_id, contact) "
            "where d.bucket = k.bucket and d.lead_id = k.lead_id",
            [
                [b for b, _ in keys],
                [i for _, i in keys],
                [seal.close(told, DEALER_CONTACT, i) for _, i in keys],
            ],
        )
        conn.execute(
            "update episode e set next_due_at = now() + interval '1 hour' * (abs(hashtext(e.lead_id::text)) %% 960 - 240) "
            "where e.staff_id = any(%s) and abs(hashtext(e.lead_id::text)) %% 3 > 0",
            [crew],
        )
        conn.execute("vacuum analyze dispatch, episode")


def main() -> None:
    """Measure, print, write bench/my_leads.json."""
    found = figures()
    for name, figure in found.items():
        sys.stdout.write(f"{name}: {figure}\n")
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    told = {"cores": os.cpu_count(), "load": os.getloadavg()[2], "commit": commit, "figures": found}
    RESULTS.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
