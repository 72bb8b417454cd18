"""HTTP intake and the way from raw lead to consultant, through the real web process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec

from bench.flow import worker_processes
from bench.ground import Ground
from leadcenter.entry.serve import Running, await_ready, free_port
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect

KEY = "demo-api-key-2026-01"
WIDTH = 256
"""Connections of the closed loop: fifty channels hold several each."""


class IntakeFigures(msgspec.Struct, frozen=True):
    """Posts a second without and with workers; ack latency at 200/s; raw lead → consultant at 200/s."""

    alone_per_s: float
    beside_per_s: float
    posts: int
    ack_p99_ms: float
    ack_n: int
    flow_p50_s: float
    flow_p99_s: float
    flow_n: int


def run_intake(ground: Ground, first_number: int, seconds_open: int, posts: int) -> IntakeFigures:
    """All of it on one clone; `first_number`: customers from here on are new."""
    url = ground.clone("intake")
    config = ground.of(url)
    with web(config) as house:
        _load(house, ground, "closed", 2_000, 64, first_number)  # warm
        alone = _load(house, ground, "closed", posts, WIDTH, first_number + 1_000_000)
        with worker_processes(config, 2):
            time.sleep(3)
            beside = _load(house, ground, "closed", posts, WIDTH, first_number + 2_000_000)
            _drained(url)
            open_loop = _now(url)
            ack = _load(house, ground, "200", 200 * seconds_open, 64, first_number + 3_000_000)
            _drained(url)
    with connect(url, autocommit=True) as conn:
        conn.execute("set statement_timeout = 0")
        row = conn.execute(
            "select percentile_cont(0.5) within group (order by s), percentile_cont(0.99) within group (order by s), count(*) from ("
            "select extract(epoch from pg_xact_commit_timestamp(e.xmin) - b.entered_at)::float8 as s from belt b "
            "join episode e on e.bucket = b.bucket and e.lead_id = b.raw_id and e.seq = 1 "
            "where b.state = 'assigned' and b.entered_at >= %s) x",
            [open_loop],
        ).fetchone()
    ground.drop("intake")
    assert row is not None
    if alone["other"] or beside["other"] or ack["other"]:
        raise RuntimeError(f"not all posts were accepted: {alone}, {beside}, {ack}")
    return IntakeFigures(
        alone["accepted"] / alone["seconds"], beside["accepted"] / beside["seconds"], posts, ack["p99_ms"], 200 * seconds_open,
        float(str(row[0])), float(str(row[1])), int(str(row[2])),
    )  # fmt: skip


@contextmanager
def web(config: Config) -> Iterator[Running]:
    """The web process alone."""
    house = Running(msgspec.structs.replace(config, workers=0), free_port(), {})
    try:
        await_ready(house)
        yield house
    finally:
        house.stop(lambda _: None)


def _load(house: Running, ground: Ground, mode: str, amount: int, width: int, first: int) -> dict[str, float]:
    port = house.url.rpartition(":")[2]
    dealers = ",".join(ground.dealer_codes[:100])
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "bench.client",
            "127.0.0.1",
            port,
            mode,
            str(amount),
            str(width),
            KEY,
            str(first),
            dealers,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=900,
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


def _now(url: str) -> datetime:
    with connect(url, autocommit=True) as conn:
        row = conn.execute("select now()").fetchone()
    assert row is not None
    return datetime.fromisoformat(str(row[0]))


def _drained(url: str) -> None:
    with connect(url, autocommit=True) as conn:
        while conn.execute(
            "select exists (select from lane l cross join lateral "
            "(select from belt b where b.lane = l.lane and b.due_at <= now() limit 1) as due)"
        ).fetchone() == (True,):
            time.sleep(0.2)
