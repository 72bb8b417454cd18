"""`leadcenter demo`: build the world, start the house, let people work and leads stream in, and show what becomes of
them, live; in the end, whether every lead has an owner, a pool or a reason.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.live import Live

from leadcenter.entry.demo.day import ZONE
from leadcenter.entry.demo.reckoning import read, reckon
from leadcenter.entry.demo.screen import Beside, picture
from leadcenter.entry.demo.stage import Play, Stage, standing
from leadcenter.entry.explain import explain
from leadcenter.entry.worker import stop_on_signals
from leadcenter.kernel.config import Config

EVERY: Final = 1.0
SELDOM: Final = 5
"""Readings between two looks at the clocks, which read every one."""
SETTLING: Final = 3.0
"""Seconds that workers have, in the end, for what was begun."""


def show(config: Config, console: Console, *, seconds: float, rate: float, speed: float, keep: bool) -> int:
    """Run the demo for `seconds` (0 = until Ctrl-C) at `rate` leads a second, business time `speed` times as fast.
    Returns the exit code: 1 when something is broken in the end."""
    ending = threading.Event()
    stop_on_signals(ending.set)
    folder = config.folder / "demo" if keep else Path(tempfile.mkdtemp(prefix="leadcenter-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    own = msgspec.structs.replace(config, folder=folder, keys=folder / "keys")
    try:
        return _run(own, console, ending, Play(rate, speed), seconds)
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _run(config: Config, console: Console, ending: threading.Event, play: Play, seconds: float) -> int:
    began = time.monotonic()
    console.print("正在搭建, 约一分钟 | building: a minute or so; Ctrl-C ends it")
    with standing(config, play, console.print) as stage:
        console.print(
            f"一家主机厂: 8 大区, {len(stage.dealers)} 家经销商, 3,000 名员工, 50 个渠道 | a maker with 8 regions, "
            f"{len(stage.dealers)} dealers, 3,000 staff, 50 channels ({time.monotonic() - began:.1f} s)"
        )
        lead = _watch(stage, console, ending, seconds)
        return _end(stage, console, lead)


def _watch(stage: Stage, console: Console, ending: threading.Event, seconds: float) -> str:
    """Show what happens until the end; returns a lead to tell about."""
    begin = time.monotonic()
    view = read(stage.conn)
    last, last_at, clocks, ticks = sum(view.states.values()), begin, stage.clocks(), 0
    with Live(console=console, refresh_per_second=4, transient=False) as live:
        while not ending.wait(EVERY) and not (seconds and time.monotonic() - begin > seconds):
            view = read(stage.conn)
            total, at = sum(view.states.values()), time.monotonic()
            ticks += 1
            if ticks % SELDOM == 0:
                clocks = stage.clocks()
            rate, last, last_at = (total - last) / (at - last_at), total, at
            beside = Beside(
                stage.business().astimezone(ZONE), rate, at - begin, stage.stream.situations, stage.stream.statuses,
                stage.book.done, stage.doors.codes(), clocks,
            )  # fmt: skip
            live.update(picture(view, beside))
    return view.lead


def _end(stage: Stage, console: Console, lead: str) -> int:
    """Everybody goes home; the doctor comes."""
    stage.rest()
    time.sleep(SETTLING)
    if lead:
        console.print(f"leadcenter explain {lead}  # 查看这条线索的全过程 | the whole story of one lead")
        explain(stage.conn, stage.house, lead, "zh", console)
    found = reckon(stage.conn, stage.config)
    done = ", ".join(f"{what} {count:,}" for what, count in stage.book.done.most_common())
    console.print(f"人做的事 | people did: {done}")
    refused = ", ".join(f"{code} {count:,}" for code, count in stage.book.refused.most_common())
    console.print(f"被拒绝 | refused: {refused or '-'}")
    for fault in stage.book.faults[:10]:
        console.print(f"! {fault}")
    for one in found.notes:
        console.print(f"doctor: {one}")
    for one in found.broken:
        console.print(f"[bold red]doctor: broken: {one}[/]")
    if not found.broken:
        console.print("leadcenter doctor: 一切正常 | nothing is broken")
    console.print(found.line())
    return int(bool(found.broken) or found.nowhere > 0)
