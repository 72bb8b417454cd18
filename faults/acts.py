"""The acts in their order, and how long each is in a test, in a usual run and in a segment of the long one."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable

import msgspec

from faults import consenting, killing, leases, meeting, promising, reaching, restarting, troubling
from faults.failing import Caught
from faults.ground import Ground


class Size(msgspec.Struct, frozen=True):
    """How much of everything; `rate`: inquiries a second where the load matters; `clicks`, `notices`: between two
    deaths, of which there are `reaching_kills`."""

    worker_kills: int
    web_kills: int
    database_kills: int
    orders: int
    sender_kills: int
    seconds: float
    skews: tuple[float, ...]
    people: int = 260
    refusals: int = 40
    clicks: int = 6
    notices: int = 8
    reaching_kills: int = 2
    restarts: int = 1
    sleepers: int = 0
    races: int = 0
    acknowledged: int = 0


BRIEF = Size(
    worker_kills=10, web_kills=2, database_kills=2, orders=25, sender_kills=2, seconds=2.0, skews=(3_600.0,)
)
"""For one mutant, and for `make test`."""
USUAL = Size(
    worker_kills=200, web_kills=8, database_kills=10, orders=60, sender_kills=12, seconds=8.0, races=600, sleepers=2,
    reaching_kills=12, restarts=5, skews=(1.0, -1.0, 3_600.0, -3_600.0, 86_400.0, -86_400.0),
)  # fmt: skip
SEGMENT = Size(
    worker_kills=200, web_kills=16, database_kills=20, orders=100, sender_kills=20, seconds=10.0, races=2_000, sleepers=3, acknowledged=20_000,
    reaching_kills=30, restarts=10, skews=(1.0, -1.0, 3_600.0, -3_600.0, 86_400.0, -86_400.0),
)  # fmt: skip
"""Fifty of them make the release run: 10,000 deaths of workers, 1,000 of the database, 1,000,000 inquiries, 100,000 races."""
SEGMENTS = 50
WHOLE = 25
"""Of so many segments one has all acts."""

ACTS: dict[str, Callable[[Ground, Size], None]] = {
    "workers": lambda ground, size: killing.worker_deaths(ground, size.worker_kills),
    "attacks": lambda ground, _: promising.attacks(ground),
    "walls": lambda ground, _: promising.walls(ground),
    "zombie": lambda ground, _: leases.zombie(ground),
    "late": lambda ground, _: troubling.late_writers(ground),
    "databases": lambda ground, size: killing.database_deaths(ground, size.database_kills),
    "revision": lambda ground, size: meeting.revision_meets_passage(ground, size.people),
    "passages": lambda ground, _: meeting.passages_meet(ground),
    "withdrawal": lambda ground, size: consenting.no_meets_dispatch(ground, size.people),
    "refusal": lambda ground, size: consenting.no_meets_call(ground, size.refusals),
    "clocks": lambda ground, size: leases.skewed_clocks(ground, size.skews),
    "calls": lambda ground, size: troubling.calls_once(ground, size.orders, size.sender_kills),
    "poison": lambda ground, _: troubling.poison(ground),
    "webs": lambda ground, size: killing.web_deaths(ground, size.web_kills),
    "lines": lambda ground, size: troubling.bad_lines(ground, size.seconds),
    "quarrels": lambda ground, size: troubling.quarrels(ground, size.seconds),
    "clicks": lambda ground, size: reaching.clicks(ground, size.clicks, size.reaching_kills),
    "notices": lambda ground, size: reaching.notices(ground, size.notices, size.reaching_kills),
    "room": lambda ground, size: troubling.no_room(ground, size.seconds),
    "restarts": lambda ground, size: restarting.rolling_restarts(ground, size.restarts),
    "sleepers": lambda ground, size: leases.sleepers(ground, size.sleepers),
    "races": lambda ground, size: consenting.withdrawals_under_load(ground, size.races),
    "flood": lambda ground, size: killing.flood(ground, size.acknowledged),
}
"""What is quick and catches much comes first."""
COUNTED = ("workers", "databases", "webs", "races", "flood")
"""The acts of which the release run promises a number: each segment has them, every twenty-fifth has all."""

NEAREST = {
    "audit": ("late",), "belt/sql/park": ("poison",), "belt/sql/claim": ("revision",), "belt/sql": ("zombie", "clocks", "revision"),
    "belt": ("clocks", "poison", "zombie", "revision"), "assignment": ("passages",), "channel": ("workers", "webs"), "cleaning": ("calls", "refusal"),
    "consent": ("withdrawal", "refusal"), "dispatch": ("withdrawal",), "entry/gather.py": ("webs",), "entry/intake.py": ("webs",),
    "entry/sender.py": ("calls",), "entry/calling.py": ("clicks",), "entry/sealer.py": ("late",), "entry/worker.py": ("restarts",),
    "entry/beside.py": ("restarts",), "flow": ("revision", "withdrawal"), "followup": ("clicks",), "inbox": ("notices",),
    "kernel/database.py": ("databases", "room"), "lead": ("workers", "attacks"), "migrations": ("workers", "attacks", "walls"), "kernel": ("walls",),
    "access": ("walls",), "entry/api.py": ("walls",), "wire/privacy_call.py": ("clicks",), "wire/webhook.py": ("notices",), "wire": ("calls",),
}  # fmt: skip
"""Which acts look first where a patch has changed something."""


def order_for(paths: Iterable[str]) -> list[str]:
    """All acts, those nearest to these files (below the package) first: two minutes are short on a busy machine."""
    first = [
        act for path in paths for place, acts in NEAREST.items() if path.startswith(place) for act in acts
    ]
    return list(dict.fromkeys([*first, *ACTS]))


def perform(
    ground: Ground,
    size: Size,
    say: Callable[[str], None],
    *,
    only: Iterable[str] = ACTS,
    seconds: float = float("inf"),
) -> None:
    """All acts on one house, each with a chance of its own so that it can be replayed alone. Raises Caught, naming the act, when
    a promise is broken; stops between two acts when the time is up."""
    until = time.monotonic() + seconds
    for name in only:
        if time.monotonic() > until:
            return
        began = time.monotonic()
        ground.chance = random.Random(f"{ground.seed}:{name}")
        try:
            ACTS[name](ground, size)
        except Caught as caught:
            raise Caught(f"{name}: {caught}") from caught
        say(f"  {name}: {time.monotonic() - began:.1f} s")
