"""The whole flow under load: durable raw leads in, consultants out, two worker processes; then bare COPY of the same rows."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec
import psycopg

from bench.ground import Ground, channel_of
from bench.load import Load
from leadcenter.channel.face import land
from leadcenter.entry.serve import environment_of
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect

LANDING = 4_000


class FlowFigures(msgspec.Struct, frozen=True):
    """What the flow did. `counted`: raw leads that reached a consultant (assigned, or attached to a lead somebody owns)."""

    leads: int
    counted: int
    seconds: float
    states: dict[str, int]
    peak_mib: float
    passages: int
    cpu: dict[str, float]
    begin: datetime

    @property
    def per_second(self) -> float:
        """Leads that reached a consultant, a second."""
        return self.counted / self.seconds


def run_flow(ground: Ground, customers: int, leads: int, name: str, workers: int = 2) -> FlowFigures:
    """Land `leads` of the mix, start the workers, answer the cleaning calls, wait until nothing is due."""
    url = ground.clone(name)
    with connect(url, name="bench") as conn:
        channel = channel_of(conn, ground.house, "own")
        row = conn.execute("select now()").fetchone()
        assert row is not None
        load = Load(ground, customers, row[0])
        for start in range(0, leads, LANDING):
            with conn.transaction():
                now = _now(conn)
                land(conn, ground.house, load.pieces(channel, min(LANDING, leads - start)), now)
        conn.commit()
        with connect(url, autocommit=True) as settle:
            settle.execute("vacuum analyze belt")
            settle.execute("checkpoint")
        backlog_end = _now(conn)
        conn.commit()
    config = ground.of(url)
    with answering(ground, url), worker_processes(config, workers) as pids:
        _await_first_lease(url)
        began = time.monotonic()
        busy = {pid: _cpu(pid) for pid in pids}
        _drain(url)
        seconds = time.monotonic() - began
        cpu = {f"worker {place}": _cpu(pid) - busy[pid] for place, pid in enumerate(pids)}
        peak = max(_peak_mib(pid) for pid in pids)
    with connect(url, autocommit=True) as conn:
        return _figures(conn, backlog_end, leads, seconds, peak, cpu)


def _figures(
    conn: psycopg.Connection[tuple[object, ...]],
    begin: datetime,
    leads: int,
    seconds: float,
    peak: float,
    cpu: dict[str, float],
) -> FlowFigures:
    rows = conn.execute(
        "select b.state, count(*), count(*) filter (where b.state = 'assigned' or (b.state = 'attached' and exists "
        "(select from episode e where e.bucket = b.bucket and e.lead_id = b.lead_id and e.closed_at is null))) "
        "from belt b where b.changed_at > %s group by 1",
        [begin],
    ).fetchall()
    passages = conn.execute("select count(distinct at) from journal where at > %s", [begin]).fetchone()
    assert passages is not None
    return FlowFigures(
        leads,
        sum(int(str(row[2])) for row in rows),
        seconds,
        {str(row[0]): int(str(row[1])) for row in rows},
        peak,
        int(str(passages[0])),
        cpu,
        begin,
    )


@contextmanager
def worker_processes(config: Config, count: int) -> Iterator[list[int]]:
    """Real `leadcenter worker` processes."""
    environment = {**os.environ, **environment_of(config)}
    command = [sys.executable, "-m", "leadcenter.entry.cli", "worker"]
    started = [subprocess.Popen(command, env=environment) for _ in range(count)]
    try:
        yield [process.pid for process in started]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=60)


@contextmanager
def answering(ground: Ground, url: str) -> Iterator[None]:
    """A call centre that says "high intent" to every open task, in sets through the room's own door."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.answerer", url, str(ground.config.folder), str(ground.config.keys)],
        stdin=subprocess.PIPE,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _await_first_lease(url: str) -> None:
    with connect(url, autocommit=True) as conn:
        for _ in range(6_000):
            if conn.execute("select exists (select from lane where holder <> '')").fetchone() == (True,):
                return
            time.sleep(0.01)
    raise RuntimeError("no worker took a lane")


def _drain(url: str) -> None:
    """Until nothing is due and no cleaning task is open. Asked by index, so that watching costs nothing."""
    with connect(url, autocommit=True) as conn:
        while True:
            row = conn.execute(
                "select exists (select from lane l cross join lateral "
                "(select from belt b where b.lane = l.lane and b.due_at <= now() limit 1) as due) "
                "or (select t.id from cleaning_task t where t.state = 'open' order by t.id limit 1) is not null"
            ).fetchone()
            if row == (False,):
                return
            time.sleep(0.1)


def _now(conn: psycopg.Connection[tuple[object, ...]]) -> datetime:
    row = conn.execute("select now()").fetchone()
    assert row is not None
    now = row[0]
    assert isinstance(now, datetime)
    return now


def _peak_mib(pid: int) -> float:
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1_024 for line in status if line.startswith("VmHWM"))


def _cpu(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
