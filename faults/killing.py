"""Acts that kill: workers and webs between any two statements, the database with all that belongs to it."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from faults.children import Child
from faults.ground import Ground
from faults.truth import judge

LIFE = 4.0
"""A worker that has not come to its boundary by then is killed where it is."""
RECOVERY = 45.0
FEWEST = 80
"""A life in which a passage was carried has more kinds of exchanges than this."""


class Boundary(msgspec.Struct, frozen=True):
    """A place between two exchanges of a thread with the server. `what`: the exchange before which it lies, or after it."""

    thread: str
    number: int
    what: str
    after: bool = False

    @property
    def seam(self) -> str:
        """The order to die there."""
        return f"kill@{self.thread}:{self.number}{'+' if self.after else ''}"

    @property
    def kind(self) -> str:
        """The same boundary in every life."""
        return f"{self.thread}: {self.what}{' (done)' if self.after else ''}"


def boundaries(notes: Path) -> list[Boundary]:
    """The boundaries of a life that was noted, until nothing new comes: before each exchange, and after each commit."""
    found: dict[str, list[Boundary]] = {}
    for line in notes.read_text("utf-8").splitlines():
        _, thread, what = line.split("\t")
        lives = found.setdefault(thread, [])
        lives.append(Boundary(thread, len(lives) + 1, what))
    chosen: list[Boundary] = []
    for lives in found.values():
        first = {one.what: place for place, one in reversed(list(enumerate(lives)))}
        last = max(first.values())
        for one in lives[: last + 4]:
            chosen.append(one)
            if one.what in {"_exit_gen", "_commit_gen"}:
                chosen.append(msgspec.structs.replace(one, after=True))
    return chosen


def note_worker(ground: Ground, seconds: float = 15.0) -> list[Boundary]:
    """What a worker's life consists of, while leads come: noted until nothing new has come for a second and a half."""
    notes = ground.folder / "worker.notes"
    notes.unlink(missing_ok=True)
    one = ground.worker("note@*:1-100000", FAULTS_NOTES=str(notes))
    known, since, until = 0, time.monotonic(), time.monotonic() + seconds
    while time.monotonic() < until and (known < FEWEST or time.monotonic() < since + 1.5):
        time.sleep(0.1)
        lines = notes.read_text("utf-8").splitlines() if notes.exists() else []
        kinds = len({line.partition("\t")[2] for line in lines})
        if kinds > known:
            known, since = kinds, time.monotonic()
    one.end()
    return boundaries(notes)


def worker_deaths(ground: Ground, kills: int, *, width: int = 4, rate: float = 150.0) -> None:
    """Workers die at every boundary, in a chance order; whenever one has died the next is born, so that a few live at a time."""
    ground.open_web()
    with ground.senders(rate=rate):
        places = note_worker(ground)
        ground.tally["worker_boundaries"] = max(
            ground.tally["worker_boundaries"], len({one.kind for one in places})
        )
        plan = order_of(ground, places, kills)
        kills_noted = ground.folder / "kills.notes"
        kills_noted.touch()
        crew: dict[Child, float] = {}
        took: list[float] = []
        for one in plan:
            if len(crew) == width:
                _bury(ground, crew, took)
            crew[ground.worker(one.seam, FAULTS_NOTES=str(kills_noted))] = time.monotonic()
        while crew:
            _bury(ground, crew, took)
    ground.tally["worker_kills"] += len(plan)
    died = {line.partition("\t")[2] for line in kills_noted.read_text("utf-8").splitlines()}
    ground.tally["worker_boundaries_died_at"] = max(ground.tally["worker_boundaries_died_at"], len(died))
    judge(ground, f"{kills} deaths of workers")


def order_of(ground: Ground, places: Sequence[Boundary], kills: int) -> list[Boundary]:
    """So many boundaries: each once in a chance order, again and again."""
    return order_by_kind(places, kills, ground.chance)


def order_by_kind(places: Sequence[Boundary], kills: int, chance: random.Random) -> list[Boundary]:
    """One of every kind before a second one of any, so that a short run dies at as many kinds as it has deaths;
    then each of the others once, in a chance order; again and again."""
    plan: list[Boundary] = []
    while places and len(plan) < kills:
        shuffled = chance.sample(list(places), len(places))
        firsts: dict[str, Boundary] = {}
        for one in shuffled:
            firsts.setdefault(one.kind, one)
        plan += [*firsts.values(), *(one for one in shuffled if firsts[one.kind] is not one)]
    return plan[:kills]


def _bury(ground: Ground, crew: dict[Child, float], took: list[float]) -> None:
    """Wait until one of the crew (with the instants of their births) has died, and let it go. The eldest gets three times as
    long as most took, then it is killed where it is; `took` grows by how long a life was."""
    eldest, born = next(iter(crew.items()))
    most = sorted(took)[len(took) * 3 // 4] if len(took) >= 10 else LIFE
    patience = min(LIFE, 3 * most + 0.3)
    if not ground.nursery.until(
        lambda: any(one.code is not None for one in crew), max(0.05, born + patience - time.monotonic())
    ):
        eldest.kill()
        ground.tally["killed_where_they_were"] += 1
        del crew[eldest]
        return
    for one in [one for one in crew if one.code is not None]:
        took.append(time.monotonic() - crew.pop(one))


def web_deaths(ground: Ground, kills: int) -> None:
    """The web dies while it lands posts: at boundaries of the landing thread, and by SIGKILL from outside."""
    ground.kill_web()
    notes = ground.folder / "web.notes"
    notes.unlink(missing_ok=True)
    ground.start_web(FAULTS_SEAM="note@gatherer:1-100000", FAULTS_NOTES=str(notes))
    ground.await_web()
    with ground.senders(rate=60.0, batch=3):
        _await(lambda: notes.exists() and notes.read_text("utf-8").count("_exit_gen") > 2)
        ground.kill_web()
        places = boundaries(notes)
        ends = [one for one in places if one.what == "_exit_gen"]
        ground.tally["web_boundaries"] = max(ground.tally["web_boundaries"], len(places))
        plan = [*ends, *order_of(ground, places, max(0, kills - len(ends)))][:kills]
        for place, one in enumerate(plan):
            if place % 5 == 4:
                _from_outside(ground)
            else:
                ground.start_web(
                    FAULTS_SEAM=one.seam, FAULTS_LINGER="0.05", FAULTS_NOTES=str(notes.with_suffix(".kills"))
                )
                _await_landing_dies(ground)
            ground.kill_web()
            ground.tally["web_kills"] += 1
        ground.open_web()
        heard = len(ground.acknowledged.raw_of)
        _await(lambda: len(ground.acknowledged.raw_of) > heard)
    judge(ground, f"{kills} deaths of the web")


def _from_outside(ground: Ground) -> None:
    ground.start_web()
    ground.await_web()
    time.sleep(ground.chance.uniform(0.05, 0.4))


def _await_landing_dies(ground: Ground) -> None:
    """The process that lands lives below the web's main one, which stays: wait until it is gone."""
    notes = ground.folder / "web.kills"
    size = notes.stat().st_size if notes.exists() else 0
    with suppress(TimeoutError):
        _await(lambda: notes.exists() and notes.stat().st_size > size, 15.0)


def database_deaths(ground: Ground, kills: int, *, rate: float = 300.0) -> None:
    """Postmaster and all sessions die under load; the house must serve again by itself."""
    ground.open_web()
    with ground.workers(2), ground.senders(rate=rate, width=4):
        for _ in range(kills):
            heard = len(ground.acknowledged.raw_of)
            _await(lambda: len(ground.acknowledged.raw_of) > heard + 10)  # noqa: B023 - asked at once
            time.sleep(ground.chance.uniform(0.0, 0.4))
            ground.server.kill()
            ground.server.revive()
            ground.tally["database_kills"] += 1
        began, heard = time.monotonic(), len(ground.acknowledged.raw_of)
        _await(lambda: len(ground.acknowledged.raw_of) > heard + 10, RECOVERY)
        ground.tally["recovery_ms"] = max(
            ground.tally["recovery_ms"], round(1_000 * (time.monotonic() - began))
        )
    judge(ground, f"{kills} deaths of the database")


def _await(holds: object, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        if time.monotonic() > until:
            raise TimeoutError(f"it did not come within {seconds:.0f} s")
        time.sleep(0.01)


def flood(ground: Ground, acknowledged: int) -> None:
    """So many inquiries in all have been acknowledged by this house in the end."""
    missing = acknowledged - len(ground.acknowledged.raw_of)
    if missing <= 0:
        return
    ground.open_web()
    with ground.workers(2), ground.senders(rate=100_000.0, width=4, batch=50, most=missing) as senders:
        senders.finish(600)
    judge(ground, f"{missing} inquiries at once")
