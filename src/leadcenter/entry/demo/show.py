"""`leadcenter demo`: build the world, start the house, let leads stream in, and show what becomes of them, live."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import psycopg
from rich.columns import Columns
from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table

from leadcenter.channel.face import House
from leadcenter.cleaning import face as cleaning
from leadcenter.entry import house as opening
from leadcenter.entry.demo.doors import Doors
from leadcenter.entry.demo.graph_stub import GraphStub
from leadcenter.entry.demo.stream import Stream
from leadcenter.entry.demo.world import build_world
from leadcenter.entry.serve import database, free_port, running, start
from leadcenter.entry.worker import stop_on_signals
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import say
from leadcenter.kernel.sql import statement
from leadcenter.org.face import ScaledClock

PROVIDER = "call_centre"
SECRET = "demo-call-centre-secret"  # noqa: S105 - the demo's own, on loopback
ZONE = ZoneInfo("Asia/Shanghai")
DAWN = (
    8,
    20,
)  # the demo's business day begins before dispatch opens at 08:30, so that the windows can be seen opening
EVERY = 1.0
STAFFED = (1, 2, 4)
"""Which dealers have all their people at the web: places in the list of all."""
CAPS = cleaning.Caps(per_day=9, per_week=30)
"""The product calls a customer once a day; a demo shows within minutes what comes of the further calls."""

_FUNNEL = (
    ("landed", "已接收", "received"), ("fetching", "待取回", "to fetch"), ("quarantined", "隔离", "quarantined"), ("test", "测试", "test"),
    ("invalid", "无效", "invalid"), ("review", "人工判定", "review"), ("attached", "并入", "re-inquiry"), ("cleaning", "清洗中", "cleaning"),
    ("nurture", "培育", "nurture"), ("awaiting_dealer", "待选经销商", "awaits dealer"), ("awaiting_grant", "待授权", "awaits grant"),
    ("awaiting_window", "待时段", "awaits hours"), ("dispatched", "已下发", "dispatched"), ("assigned", "已分配", "assigned"), ("closed", "关闭", "closed"),
    ("parked", "搁置", "parked"),
)  # fmt: skip


class View(msgspec.Struct):
    """What the screen shows: one reading of the database."""

    states: dict[str, int]
    holds: list[tuple[str, str, int]]
    calls: list[tuple[int, int, int, int]]
    p50: float
    p99: float
    measured: int
    lead: str


def show(config: Config, console: Console, *, seconds: float, rate: float, speed: float, keep: bool) -> int:
    """Run the demo for `seconds` (0 = until Ctrl-C) at `rate` leads a second, business time `speed` times as fast. Returns the exit code."""
    ending = threading.Event()
    stop_on_signals(ending.set)
    folder = config.folder / "demo" if keep else Path(tempfile.mkdtemp(prefix="leadcenter-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    own = msgspec.structs.replace(config, folder=folder, keys=folder / "keys")
    try:
        with ExitStack() as stack:
            return _run(stack, own, console, ending, seconds, rate, speed)
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _run(
    stack: ExitStack,
    config: Config,
    console: Console,
    ending: threading.Event,
    seconds: float,
    rate: float,
    speed: float,
) -> int:
    ready = stack.enter_context(database(config, console.print))
    graph = GraphStub()
    stack.callback(graph.close)
    conn = stack.enter_context(connect(ready.database_url, name="leadcenter demo", autocommit=True))
    began = time.monotonic()
    dealers, clock, house = _build(conn, ready, graph.url, speed)
    console.print(
        f"一家主机厂: 8 大区, {len(dealers)} 家经销商, 3,000 名员工, 50 个渠道 | a maker with 8 regions, {len(dealers)} dealers, 3,000 staff, "
        f"50 channels ({time.monotonic() - began:.1f} s)"
    )
    port = free_port()
    stub_port = stack.enter_context(
        _call_centre(config.folder, f"http://127.0.0.1:{port}/callbacks/{PROVIDER}")
    )
    environment = {
        "LEADCENTER_LOG": "warning",  # the picture tells the rest
        "LEADCENTER_CALL_CENTRE_URL": f"http://127.0.0.1:{stub_port}",
        "LEADCENTER_CALL_CENTRE_SECRET_FILE": str(config.folder / "call-centre.secret"),
        # what is typed from a screen is no passkey
        "LEADCENTER_ADMIN_FACTOR": "any",
    }
    running_house = stack.enter_context(
        running(msgspec.structs.replace(ready, port=port), console.print, environment=environment)
    )
    staffed = [dealers[place] for place in STAFFED if place < len(dealers)]
    doors = Doors(ready, running_house.url, staffed, lambda _post, _person: None, console.print)
    doors.start()
    stack.callback(doors.close)
    stream = Stream(running_house.url, dealers, lambda: clock.to_business(_now(conn)), rate, graph.put)
    stream.start()
    stack.callback(stream.close)
    return _watch(conn, house, clock, stream, doors, console, ending, seconds)


def _build(
    conn: Connection, config: Config, graph: str, speed: float
) -> tuple[list[str], ScaledClock, House]:
    house = opening.open_house(conn, config)
    now = _now(conn)
    morning = now.astimezone(ZONE).replace(hour=DAWN[0], minute=DAWN[1], second=0, microsecond=0)
    clock = ScaledClock(now, morning.astimezone(now.tzinfo), speed)
    row = conn.execute(statement("entry", "count_dealers")).fetchone()
    assert row is not None
    with conn.transaction():
        if not row[0]:
            build_world(conn, house, now, graph=graph)
            cleaning.register_provider(conn, PROVIDER, cleaning.starter("providers")[PROVIDER])
            cleaning.add_provider_secret(conn, house, PROVIDER, "demo", SECRET, now=now)
        opening.set_clock(conn, clock)
        opening.set_caps(conn, CAPS)
    codes = [code for (code,) in conn.execute(statement("entry", "read_dealer_codes"))]
    return codes, clock, house


@contextmanager
def _call_centre(folder: Path, callback_url: str) -> Iterator[int]:
    """The stub call centre, a process of its own; yields its port."""
    secret = folder / "call-centre.secret"
    secret.write_text(SECRET, "utf-8")
    secret.chmod(0o600)
    command = [
        sys.executable, "-m", "leadcenter.entry.stub_call_centre", "--callback-url", callback_url, "--secret-file", str(secret),
        "--ledger", str(folder / "call-centre.jsonl"), "--delay", "0.5", "4",
    ]  # fmt: skip
    process = start(command, {}, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield int(json.loads(process.stdout.readline())["port"])
    finally:
        process.terminate()
        process.wait(timeout=15)


def _watch(
    conn: Connection,
    house: House,
    clock: ScaledClock,
    stream: Stream,
    doors: Doors,
    console: Console,
    ending: threading.Event,
    seconds: float,
) -> int:
    begin = time.monotonic()
    view = _read(conn)
    last, last_at, speed_seen = sum(view.states.values()), begin, 0.0
    with Live(console=console, refresh_per_second=4, transient=False) as live:
        while not ending.wait(EVERY) and not (seconds and time.monotonic() - begin > seconds):
            view = _read(conn)
            total, at = sum(view.states.values()), time.monotonic()
            speed_seen, last, last_at = (total - last) / (at - last_at), total, at
            live.update(
                _screen(
                    view,
                    stream,
                    doors,
                    clock.to_business(_now(conn)).astimezone(ZONE),
                    speed_seen,
                    at - begin,
                )
            )
    console.print(f"leadcenter explain {view.lead}  # 查看这条线索的全过程 | the whole story of one lead")
    _tell_one(conn, house, view.lead, console)
    return 0


def _read(conn: Connection) -> View:
    states: dict[str, int] = dict(conn.execute(statement("entry", "count_states")).fetchall())
    holds = [
        (state, reason, count) for state, reason, count in conn.execute(statement("entry", "count_holds"))
    ]
    calls = [
        (number, made, again, done)
        for number, made, again, done in conn.execute(statement("entry", "count_calls"))
    ]
    row = conn.execute(statement("entry", "measure_latency")).fetchone()
    assert row is not None
    lead = conn.execute(statement("entry", "newest_assigned")).fetchone()
    return View(states, holds, calls, row[0] or 0.0, row[1] or 0.0, row[2], lead[0].hex if lead else "")


def _screen(
    view: View, stream: Stream, doors: Doors, business: datetime, rate: float, passed: float
) -> Group:
    funnel = Table(title="漏斗 | funnel", expand=True)
    funnel.add_column("状态 state")
    funnel.add_column("线索 leads", justify="right")
    for state, zh, en in _FUNNEL:
        if view.states.get(state):
            funnel.add_row(f"{zh} {en}", f"{view.states[state]:,}")
    holds = Table(title="等待与拒绝的原因 | why they wait or stop", expand=True)
    holds.add_column("状态 state")
    holds.add_column("原因 reason")
    holds.add_column("", justify="right")
    for state, reason, count in view.holds:
        holds.add_row(state, _reason(reason), f"{count:,}")
    sent = Table(title="发送 | sent", expand=True)
    sent.add_column("情形 situation")
    sent.add_column("", justify="right")
    for situation, count in stream.situations.most_common():
        sent.add_row(situation, f"{count:,}")
    calls = Table(title="清洗外呼 | calls", expand=True)
    calls.add_column("第几次 call no.")
    calls.add_column("已呼 made", justify="right")
    calls.add_column("再约 call again", justify="right")
    calls.add_column("有结论 answered", justify="right")
    for number, made, again, done in view.calls:
        calls.add_row(f"{number}", f"{made:,}", f"{again:,}", f"{done:,}")
    answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(stream.statuses.items()))
    head = (
        f"{timedelta(seconds=int(passed))} | 业务时间 business time {business:%a %m-%d %H:%M} | {rate:.0f} leads/s | "
        f"接收→顾问 raw→consultant p50 {view.p50 * 1000:.0f} ms, p99 {view.p99 * 1000:.0f} ms (n={view.measured:,}) | HTTP {answers}"
    )
    return Group(Panel(head), Panel(doors.codes()), Columns([funnel, sent], expand=True), calls, holds)


def _reason(code: str) -> str:
    zh, en = say(code, "zh"), say(code, "en")
    return zh if zh == en else f"{zh} | {en}"


def _tell_one(conn: Connection, house: House, lead: str, console: Console) -> None:
    from leadcenter.entry.explain import explain  # noqa: PLC0415 - only at the end of a demo

    if lead:
        explain(conn, house, lead, "zh", console)


def _now(conn: psycopg.Connection[tuple[object, ...]]) -> datetime:
    row = conn.execute(statement("entry", "read_now")).fetchone()
    assert row is not None
    now = row[0]
    assert isinstance(now, datetime)
    return now
