"""Recall of 100,000 leads whose time is over among 2,000,000 that have owners, by the worker's own round under the worker's login, durable as
in a house. Before it some thousands fall while the worker is killed and begins again. `BENCH_OWNED=2000000 python -m bench.recall` writes
bench/recall.json; `make bench` runs it too."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from leadcenter.entry.house import admit, prepare
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.kernel.embedded import Embedded
from leadcenter.kernel.logins import Login, url_of
from leadcenter.pool.face import Recaller

OWNED = int(os.environ.get("BENCH_OWNED", "2000000"))
DUE = OWNED // 20
KILLED = DUE // 5
"""Leads that fall in the run that is killed."""
DEALERS, CREW = 300, 10
RESULTS = Path(__file__).with_name("recall.json")

_FILL = """
create table bench_dealer as select n, gen_random_uuid() as id, gen_random_uuid() as pool from generate_series(0, DEALERS - 1) n;
create table bench_staff as select d.n as dealer, m, gen_random_uuid() as id from bench_dealer d cross join generate_series(0, CREW - 1) m;
insert into entity (id, kind, code, name, legal_name, status, time_zone, country)
select d.id, 'dealer', 'B' || d.n, 'b', 'b', 'active', 'Asia/Shanghai', 'CN' from bench_dealer d;
insert into staff (id, entity_id, code, name, role, joined_on)
select s.id, d.id, 'B' || d.n || '-' || s.m, 'b', 'consultant', date '2020-01-01' from bench_staff s join bench_dealer d on d.n = s.dealer;
insert into pool (id, entity_id, code, name, home, made_at, changed_at, recall_on, switched_at, applied_version, applied_at)
select d.pool, d.id, 'home', 'home', true, now() - interval '1 year', now() - interval '1 year', true, now() - interval '1 year', 1, now()
from bench_dealer d;
create table spread as
select k.n, (k.n::bigint * 7919 % 1024)::int as bucket, gen_random_uuid() as id, d.id as dealer, d.pool, s.id as staff,
    now() - interval '10 days' as at, date_trunc('day', now()) + interval '1 day' * (3 + k.n % 9) as until
from generate_series(1, OWNED) as k (n)
join bench_dealer d on d.n = k.n % DEALERS
join bench_staff s on s.dealer = d.n and s.m = k.n / DEALERS % CREW;
insert into lead (bucket, id, customer_id, dealer_id, held_by, channel_id, brand, series, status, score, grade, created_at, last_inquiry_at)
select s.bucket, s.id, s.id, s.dealer, s.dealer, s.id, 'b', 's' || s.n % 30, 'live', s.n % 100, 'B', s.at, s.at from spread s;
insert into belt (bucket, raw_id, raw_bucket, lane, state, reason, lead_id, dealer_id, entered_at, changed_at)
select s.bucket, s.id, s.bucket, s.bucket % 8, 'assigned', 'rule', s.id, s.dealer, s.at, s.at from spread s;
insert into episode (bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, followup_due_at, pool_id, pool_version, protect_until)
select s.bucket, s.id, 1, s.dealer, s.staff, 'rule', s.at, s.at, s.at, s.pool, 1, s.until from spread s;
insert into staff_load (staff_id, dealer_id, open) select e.staff_id, e.dealer_id, count(*) from episode e group by 1, 2;
insert into dealer_load (dealer_id, open) select e.dealer_id, count(*) from episode e group by 1;
drop table spread;
"""

_FALLEN = """
select (select count(*) from pool_stay s where s.left_at is null), (select count(distinct (s.bucket, s.lead_id)) from pool_stay s where s.left_at is null),
    (select count(*) from episode e where e.closed_at is not null),
    (select count(*) from belt b where b.state = 'dispatched' and b.reason = 'in_pool'),
    (select count(*) from staff_load l
     where l.open <> (select count(*) from episode e where e.staff_id = l.staff_id and e.closed_at is null)),
    (select sum(o.open) from dealer_load o), (select count(*) from journal j)
"""


@contextmanager
def ground() -> Iterator[Config]:
    """A server with the owned leads; everything is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="leadcenter-recall-"))
    try:
        with Embedded.start(folder / "database", say=lambda _: None) as server:
            config = Config(folder=folder, keys=folder / "keys", database_url=server.url)
            with connect(server.url) as conn:
                prepare(conn)
                admit(conn, config)
            fill(server.url)
            yield config
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(url: str) -> None:
    """Leads of ten consultants at each of three hundred dealers with a pool; none is due."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("set session_replication_role = replica")  # rows of no customer: only recall is measured
        conn.execute("set synchronous_commit = off")
        conn.execute("set work_mem = '256MB'")
        counts = {"OWNED": OWNED, "DEALERS": DEALERS, "CREW": CREW}
        text = _FILL
        for name, count in counts.items():
            text = text.replace(name, str(count))
        for command in filter(str.strip, text.split(";\n")):
            conn.execute(command.encode())
        settle(conn)


def settle(conn: psycopg.Connection[Any]) -> None:
    """As in a house at night."""
    conn.execute("vacuum analyze")
    conn.execute("checkpoint")


def fall_due(url: str, count: int) -> None:
    """The time of so many leads was over at the end of the last day, of all at the same instant."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("set session_replication_role = replica")
        conn.execute(
            "with k as (select bucket, lead_id from episode where closed_at is null and recall_at > now() order by md5(lead_id::text) limit %s) "
            "update episode e set protect_until = date_trunc('day', now()) - interval '1 second', notified_for = date_trunc('day', now()) - interval '1 second' "
            "from k where e.bucket = k.bucket and e.lead_id = k.lead_id and e.closed_at is null",
            [count],
        )
        settle(conn)


def worker(config: Config) -> subprocess.Popen[str]:
    """A process that recalls until nothing is due; it says when it begins, and at the end what memory it took."""
    return subprocess.Popen(
        [sys.executable, "-m", "bench.recall", "drive", url_of(config, Login.WORKER)],
        stdout=subprocess.PIPE,
        text=True,
    )


def drive(url: str) -> None:
    """Rounds as a worker's thread does them, until one has nothing left."""
    with connect(url, name="leadcenter worker") as conn:
        conn.execute("set plan_cache_mode = force_generic_plan")
        conn.commit()
        recaller, rounds, early = Recaller(), 0, 0.0
        say({"begun": True})
        began, spent = time.perf_counter(), cpu_s(conn)
        while recaller.round(conn) == 0.0:
            rounds += 1
            if rounds == 10:
                early = peak_mib()
        took, spent = time.perf_counter() - began, cpu_s(conn) - spent
    say(
        {
            "seconds": took,
            "cpu_s": spent,
            "rounds": rounds,
            "peak_mib": peak_mib(),
            "early_mib": early or peak_mib(),
        }
    )


def cpu_s(conn: psycopg.Connection[Any]) -> float:
    """Seconds of processor time of this process and of its session at the server: what a busy machine does not change."""
    session = Path(f"/proc/{conn.info.backend_pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return time.process_time() + (int(session[11]) + int(session[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib() -> float:
    """The most memory that this process ever had."""
    status = Path("/proc/self/status").read_text("utf-8")
    (line,) = [one for one in status.splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / 1_024


def killed_midway(config: Config) -> int:
    """A worker dies after some rounds, another goes on: how many had fallen when it died."""
    fall_due(config.database_url, KILLED)
    one = worker(config)
    with psycopg.connect(config.database_url, autocommit=True) as conn:
        while (fallen := stays(conn)) < KILLED // 3 and one.poll() is None:
            time.sleep(0.02)
        one.send_signal(signal.SIGKILL)
        one.wait()
        fallen = stays(conn)
    finished(worker(config))
    check(config, KILLED)
    return fallen


def stays(conn: psycopg.Connection[Any]) -> int:
    row = conn.execute("select count(*) from pool_stay").fetchone()
    assert row is not None
    return int(row[0])


def finished(one: subprocess.Popen[str]) -> dict[str, Any]:
    """What a worker said at its end."""
    out, _ = one.communicate(timeout=3_600)
    assert one.returncode == 0, out
    told: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return told


def check(config: Config, fallen: int) -> None:
    """Each lead fell once: it lies in one pool, nobody owns it, counters and journal agree."""
    with psycopg.connect(config.database_url, autocommit=True) as conn:
        row = conn.execute(_FALLEN.encode()).fetchone()
    assert row == (fallen, fallen, fallen, fallen, 0, OWNED - fallen, fallen), (fallen, row)


def run() -> dict[str, dict[str, Any]]:
    """The figures."""
    with ground() as config:
        died_after = killed_midway(config)
        fall_due(config.database_url, DUE)
        told = finished(worker(config))
        check(config, KILLED + DUE)
    more = {
        "cpu_s": round(told["cpu_s"], 1),
        "owned": OWNED,
        "rounds": told["rounds"],
        "killed_after": died_after,
        "killed_of": KILLED,
    }
    return {
        "recall_100k_s": {
            "value": round(told["seconds"], 2), "unit": "s", "n": DUE,
            "leads_per_s": round(DUE / told["seconds"]), **more,
        },
        "recall_peak_mib": {
            "value": round(told["peak_mib"], 1), "unit": "MiB", "n": DUE,
            "after_10_rounds": round(told["early_mib"], 1),
        },
    }  # fmt: skip


def say(told: dict[str, Any]) -> None:
    """A line for whoever started this process."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure, print, write bench/recall.json."""
    if sys.argv[1:2] == ["drive"]:
        drive(sys.argv[2])
        return
    figures = run()
    for name, figure in figures.items():
        sys.stdout.write(f"{name}: {figure}\n")
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    told = {"cores": os.cpu_count(), "load": os.getloadavg()[2], "commit": commit, "figures": figures}
    RESULTS.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
