"""The keys are rotated while the house works (trust.md P5, decision 0023): a new version of the root, then
step by step everything that stands under the old one, at most a thousand rows a transaction. Whoever is
killed on the way goes on with the same command.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec
from psycopg.errors import LockNotAvailable

from leadcenter.audit import face as audit
from leadcenter.channel.face import House
from leadcenter.customer import face as customer
from leadcenter.entry.resealing import AT_ONCE, Resealing, read, written
from leadcenter.entry.sealed import SEALED
from leadcenter.flow import face as flow
from leadcenter.kernel.arrays import blobs, ints, texts
from leadcenter.kernel.backup import KEPT
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.key_file import KeyFile
from leadcenter.kernel.keys import LOOK_S, Turn
from leadcenter.kernel.sql import statement
from leadcenter.vault import face as vault
from leadcenter.vault.face import Progress

TRIES: Final = 60
_HERE: Final = audit.Who(audit.ActorKind.OPERATOR, audit.OPERATOR)
Committed = Callable[[], AbstractContextManager[Connection]]
Say = Callable[[str], None]
Task = Callable[[Connection, str], tuple[str, int, bool]]
"""Does what comes after a key, in the caller's transaction: the last key done, how many rows, whether that
was all."""


class Rotated(msgspec.Struct, frozen=True):
    """What was done: from which version to which, and how many rows of each task."""

    before: int
    after: int
    rows: dict[str, int]


class Rotation:
    """One rotation. `committed` gives a transaction of the owner; `pause`: seconds to rest after each, so
    that the house keeps its pace."""

    def __init__(self, committed: Committed, house: House, say: Say = print, pause: float = 0.0) -> None:
        if house.keyring.file is None:
            raise Refusal("keys_without_file")
        self._file: KeyFile = house.keyring.file
        self._given = committed
        self._house = house
        self._say = say
        self._pause = pause

    @contextmanager
    def _committed(self) -> Iterator[Connection]:
        """A transaction that leaves nobody out: policies hide restricted people from the owner, too."""
        with self._given() as conn, flow.in_sight(conn):
            yield conn

    def run(self, suite: str = "") -> Rotated:
        """Rotate to a new version, or finish the rotation that is under way. Raises Refusal."""
        turn = self._begun(suite)
        following = turn.next
        assert following is not None
        if turn.step == "both":
            self._task(following, "identity", self._index)
            self._none_left()
            turn = self._turn_on(msgspec.structs.replace(turn, step="turned"))
        if turn.step == "turned":
            self._task(following, "identity turned", _in_order("rekey_turn"))
            turn = self._turn_on(msgspec.structs.replace(turn, step="closing"))
        self._task(following, "identity closed", _in_order("rekey_close"))
        self._reseal(following)
        with self._committed() as conn:
            rows = {name: one.rows for name, one in vault.read_progress(conn, following).items()}
            act = audit.Act(who=_HERE, what="keys.rotated", object_kind="key_version", object=str(following))
            audit.record(conn, [act], datetime.now(UTC))
        self._turn_on(Turn(following))
        self._file.retire(turn.current, datetime.now(UTC))
        self._house.keyring.look(again=True)
        return Rotated(turn.current, following, rows)

    def destroy(self, version: int, *, at_once: bool = False) -> None:
        """A retired version goes for ever. Raises Refusal: it is in use, or backups of the last weeks still
        need it (unless `at_once`)."""
        root = self._house.keyring.roots.get(version)
        if root is None or root.retired_at is None:
            raise Refusal("keys_not_retired", version=version)
        free = root.retired_at + KEPT
        if datetime.now(UTC) < free and not at_once:
            raise Refusal("keys_backups_need_it", version=version, until=f"{free:%Y-%m-%d}")
        with self._committed() as conn:
            turn = vault.read_turn(conn)
        if turn is None or version in turn.live:
            raise Refusal("keys_not_retired", version=version)
        self._reseal(self._house.keyring.newest, again=True)
        with self._committed() as conn:
            act = audit.Act(who=_HERE, what="keys.destroyed", object_kind="key_version", object=str(version))
            audit.record(conn, [act], datetime.now(UTC))
        self._file.destroy(version)
        self._house.keyring.look(again=True)

    def _begun(self, suite: str) -> Turn:
        """The turn in step `both` or later: begun now, or by somebody before us."""
        keyring = self._house.keyring
        with self._committed() as conn:
            vault.begin(conn, keyring, datetime.now(UTC))
        with self._committed() as conn:
            vault.stand(conn, keyring)
        turn = keyring.turn
        if turn.next is not None:
            self._say(f"rotation from version {turn.current} to {turn.next} goes on")
            return turn
        if keyring.newest <= turn.current:
            fresh = self._file.add(suite or keyring.roots[keyring.newest].suite.name, datetime.now(UTC))
            self._say(f"version {fresh.number} of the root key is made; everything new is sealed under it")
            keyring.look(again=True)
        self._until_all_have_looked()
        return self._turn_on(Turn(turn.current, keyring.newest, "both"))

    def _until_all_have_looked(self) -> None:
        """Every process looks at the file as it seals; what was under way before that has ended."""
        time.sleep(3 * LOOK_S)
        with self._committed() as conn:
            (mine,) = conn.execute(statement("entry", "rekey_mark")).fetchone() or (0,)
        end = time.monotonic() + TRIES
        while time.monotonic() < end:
            with self._committed() as conn:
                (oldest,) = conn.execute(statement("entry", "rekey_oldest")).fetchone() or (0,)
            if oldest > mine:
                return
            time.sleep(LOOK_S)
        raise Refusal("keys_busy")

    def _turn_on(self, turn: Turn) -> Turn:
        for _ in range(TRIES):
            try:
                with self._committed() as conn:
                    vault.turn_on(conn, turn, datetime.now(UTC))
            except LockNotAvailable:
                time.sleep(LOOK_S)
            else:
                self._house.keyring.take(turn)
                self._say(f"indexes: {turn.step}, version {' and '.join(map(str, turn.live))}")
                return turn
        raise Refusal("keys_busy")

    def _task(self, version: int, name: str, task: Task, *, again: bool = False) -> None:
        """Do a task to its end, each transaction with how far it has come. `again`: also what was done
        before."""
        place = ""
        if not again:
            with self._committed() as conn:
                known = vault.read_progress(conn, version).get(name, Progress(name))
            if known.done:
                return
            place = known.place
        total, done = 0, False
        while not done:
            with self._committed() as conn:
                place, rows, done = task(conn, place)
                vault.write_progress(conn, version, Progress(name, place, done, rows))
            total += rows
            time.sleep(self._pause)
        if total:
            self._say(f"{name}: {total} rows")

    def _reseal(self, version: int, *, again: bool = False) -> None:
        for one in SEALED:
            resealing = Resealing(self._house, one, version)
            self._task(version, f"sealed {one.table}", resealing.step, again=again)
            if resealing.unreadable:
                self._say(
                    f"{one.table}: {resealing.unreadable} values open under no key and stay as they are"
                )
        self._task(version, "undoing of merges", self._undo, again=again)

    def _index(self, conn: Connection, place: str) -> tuple[str, int, bool]:
        """The second index of the exact keys of some customers."""
        bucket, after = read(place) or (-1, UUID(int=0))
        rows = conn.execute(
            statement("entry", "rekey_customers"), {"bucket": bucket, "id": after, "most": AT_ONCE}
        ).fetchall()
        keys: list[tuple[int, str, bytes, bytes]] = []
        taken = 0
        for home, row_id, contact in rows:
            told = customer.rekeyed(self._house, row_id, contact)
            if taken and len(keys) + len(told) > AT_ONCE:
                break
            keys += told
            taken, bucket, after = taken + 1, home, row_id
        done = conn.execute(
            statement("entry", "rekey_identities"),
            {
                "maker": self._house.maker,
                "buckets": ints([one[0] for one in keys]),
                "kinds": texts([one[1] for one in keys]),
                "indexes": blobs([one[2] for one in keys]),
                "nexts": blobs([one[3] for one in keys]),
            },
        ).rowcount
        return written((bucket, after)), done, taken == len(rows) < AT_ONCE

    def _none_left(self) -> None:
        """Every exact key has its second index, else it would be lost with the first."""
        with self._committed() as conn:
            (left,) = conn.execute(statement("entry", "rekey_count")).fetchone() or (0,)
        if left:
            raise Refusal("keys_unreadable", count=left)

    def _undo(self, conn: Connection, place: str) -> tuple[str, int, bool]:
        bucket, after = read(place) or (-1, UUID(int=0))
        vault.stand(conn, self._house.keyring)
        wanted = {"bucket": bucket, "id": after, "most": AT_ONCE // 10}
        rows = conn.execute(statement("entry", "rekey_merges"), wanted).fetchall()
        for bucket, after in rows:
            held = customer.merging.hold_merge(conn, (bucket, after))
            if held is not None and held.undo != "null":
                fresh = {"bucket": bucket, "id": after, "undo": flow.rekeyed(self._house, held.undo)}
                conn.execute(statement("entry", "rekey_merge"), fresh)
        return written((bucket, after)), len(rows), len(rows) < AT_ONCE // 10


def _in_order(name: str) -> Task:
    """A statement that does at most so many exact keys after one."""

    def step(conn: Connection, place: str) -> tuple[str, int, bool]:
        bucket, entity, kind, index = read(place) or (-1, UUID(int=0), "", "")
        wanted = {"bucket": bucket, "entity": entity, "kind": kind, "index": bytes.fromhex(index)}
        done = conn.execute(statement("entry", name), {**wanted, "most": AT_ONCE}).fetchall()
        if done:
            *last, index = max((*key, bytes(index)) for *key, index in done)
            place = written((*last, index.hex()))
        return place, len(done), len(done) < AT_ONCE

    return step
