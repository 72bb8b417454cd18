"""The picture of the demo in the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec
from rich.columns import Columns
from rich.console import Group
from rich.panel import Panel
from rich.table import Table

from leadcenter.entry.demo.maker_people import Kept
from leadcenter.entry.demo.reckoning import View
from leadcenter.kernel.errors import say

_FUNNEL: Final = (
    ("landed", "已接收", "received"), ("fetching", "待取回", "to fetch"), ("quarantined", "隔离", "quarantined"), ("test", "测试", "test"),
    ("invalid", "无效", "invalid"), ("review", "人工判定", "review"), ("attached", "并入", "re-inquiry"), ("cleaning", "清洗中", "cleaning"),
    ("nurture", "培育", "nurture"), ("awaiting_dealer", "待选经销商", "awaits dealer"), ("awaiting_grant", "待授权", "awaits grant"),
    ("awaiting_window", "待时段", "awaits hours"), ("dispatched", "已下发", "dispatched"), ("assigned", "已分配", "assigned"), ("closed", "关闭", "closed"),
    ("parked", "搁置", "parked"),
)  # fmt: skip
_STAGES: Final = (
    ("on_desk", "待分配", "on the desk"), ("in_pool", "公海", "in a pool"), ("owned", "已归属", "owned"), ("in_followup", "跟进中", "in follow-up"),
    ("test_drive", "试驾", "test drive"), ("ordered", "已下订", "ordered"), ("won", "已交车", "delivered"), ("lost", "战败", "lost"),
    ("nowhere", "无归属无原因", "nowhere"),
)  # fmt: skip
_CLOCKS: Final = {
    "dispatch": "下发 dispatch",
    "assignment": "分配 assignment",
    "followup": "首次跟进 first follow-up",
}
MOST_HOLDS: Final = 8
MOST_ACTS: Final = 18


class Beside(msgspec.Struct, frozen=True):
    """What the screen shows beside the database. `business`: local; `rate`: leads a second; `passed`: seconds;
    `statuses`: of the web's answers to senders; `done`: by people; `codes`: for signing in; `clocks`: as
    lead operations see them."""

    business: datetime
    rate: float
    passed: float
    situations: Counter[str]
    statuses: Counter[int]
    done: Counter[str]
    codes: str
    clocks: list[Kept]


def picture(view: View, beside: Beside) -> Group:
    """Everything at a glance."""
    answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(beside.statuses.items()))
    head = (
        f"{timedelta(seconds=int(beside.passed))} | 业务时间 business time {beside.business:%a %m-%d %H:%M} | {beside.rate:.0f} leads/s | "
        f"接收→顾问 raw→consultant p50 {view.p50 * 1000:.0f} ms, p99 {view.p99 * 1000:.0f} ms (n={view.measured:,}) | HTTP {answers}"
    )
    funnel = _table("漏斗 | funnel", _named(_FUNNEL, view.states))
    stages = _table(
        "在经销商 | at dealers",
        [*_named(_STAGES, view.stages), ("曾被时钟收回 taken back by a clock", view.taken_back)],
    )
    acts = _table("人做的事 | people did", beside.done.most_common(MOST_ACTS))
    sent = _table("发送 | sent", beside.situations.most_common())
    return Group(
        Panel(head),
        Panel(beside.codes),
        Columns([funnel, stages, acts], expand=True),
        _clocks(beside.clocks),
        Columns([_calls(view.calls), sent], expand=True),
        _holds(view.holds),
    )


def _named(names: Iterable[tuple[str, str, str]], counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(f"{zh} {en}", counts[code]) for code, zh, en in names if counts.get(code)]


def _table(title: str, rows: Iterable[tuple[str, int]]) -> Table:
    made = Table(title=title, expand=True, show_header=False)
    made.add_column("")
    made.add_column("", justify="right")
    for name, count in rows:
        made.add_row(name, f"{count:,}")
    return made


def _clocks(clocks: Iterable[Kept]) -> Table:
    made = Table(title="三个时钟 | three clocks", expand=True)
    made.add_column("")
    for name in ("按时 met", "超时 missed", "进行中 running"):
        made.add_column(name, justify="right")
    for one in clocks:
        made.add_row(_CLOCKS[one.clock], f"{one.met:,}", f"{one.missed:,}", f"{one.running:,}")
    return made


def _calls(calls: Iterable[tuple[int, int, int, int]]) -> Table:
    made = Table(title="清洗外呼 | calls of cleaning", expand=True)
    for name in ("第几次 no.", "已呼 made", "再约 again", "有结论 answered"):
        made.add_column(name, justify="right")
    for row in calls:
        made.add_row(*(f"{one:,}" for one in row))
    return made


def _holds(holds: Iterable[tuple[str, str, int]]) -> Table:
    made = Table(title="等待与拒绝的原因 | why they wait or stop", expand=True, show_header=False)
    for state, reason, count in list(holds)[:MOST_HOLDS]:
        made.add_row(state, _reason(reason), f"{count:,}")
    return made


def _reason(code: str) -> str:
    zh, en = say(code, "zh"), say(code, "en")
    return zh if zh == en else f"{zh} | {en}"
