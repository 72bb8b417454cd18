"""The sealer under kill -9 at every statement while acts are written: each row is sealed once, none is passed
over. Truth is kept outside: by who wrote the acts.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Who
from leadcenter.kernel.database import Connection, connect

FULL = os.environ.get("FULL") == "1"
STATEMENTS = 20
"""More than a round asks: two commits, a batch, roots."""
KILLS = [
    (last, when)
    for last in range(1, STATEMENTS + 1)
    for when in (("before", "after") if FULL else (("before", "after")[last % 2],))
]
WRITERS = 4
RATE = 200 if FULL else 100
PROCESS = Path(__file__).parent / "sealer_process.py"


class Writers:
    """Write acts at a rate from several sessions: some are slow to commit, some roll back, some are many."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.ended = threading.Event()
        self.committed: set[str] = set()
        self.rolled_back: set[str] = set()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(WRITERS)]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        self.ended.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def _run(self, writer: int) -> None:
        chance = random.Random(writer)
        number = 0
        with connect(self._url, name="writer") as conn:
            while not self.ended.wait(WRITERS / RATE):
                number += 1
                self._write(conn, f"{writer}-{number}", chance)

    def _write(self, conn: Connection, name: str, chance: random.Random) -> None:
        names = [f"{name}-{n}" for n in range(30 if chance.random() < 0.02 else 1)]
        who = Who(ActorKind.PERSON, "wang")
        (now,) = conn.execute("select now()").fetchone() or ()
        audit.record(conn, [Act(who=who, what="a.b", object_kind="c", object=one) for one in names], now)
        if chance.random() < 0.05:
            time.sleep(0.2)
        if chance.random() < 0.1:
            conn.rollback()
            self.rolled_back |= set(names)
        else:
            conn.commit()
            self.committed |= set(names)


@contextmanager
def writing(url: str) -> Iterator[Writers]:
    writers = Writers(url)
    try:
        yield writers
    finally:
        writers.join()


@pytest.mark.timeout(300)
def test_sealer_killed_at_every_statement_seals_each_row_once(database_url: str, tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    signer = audit.load_signer(tmp_path)
    with connect(database_url, autocommit=True) as conn, writing(database_url) as writers:
        for last, when in KILLS:
            conn.execute("update audit_chain set asked_at = '-infinity'")  # so that roots are due too
            command = [sys.executable, str(PROCESS), database_url, str(store), str(tmp_path), str(last), when]
            ended = subprocess.run(command, timeout=60, check=False, stderr=subprocess.PIPE)
            assert ended.returncode == -9, ended.stderr
        writers.join()
        finish(conn)
        sealed = Counter(
            one for (ids,) in conn.execute("select ids from audit_batch order by seq") for one in ids
        )
        written = dict(conn.execute("select id, object from audit").fetchall())
        check_once(sealed, written, writers)
        roots = list(audit.read_roots(store))
        found = audit.verify(conn, roots, signer.public)
        assert (found.bad, found.open, found.rows) == (None, 0, len(writers.committed))
        assert found.roots == sum(bool(one.seq) for one in roots)
        assert found.roots > len(KILLS) / 4
        assert found.batches > len(KILLS) / 4


def finish(conn: Connection) -> None:
    """Seal what is left; whoever died has let go of the chain."""
    deadline = time.monotonic() + 20
    while audit.waiting(conn)[0]:
        with conn.transaction():
            audit.seal(conn, 0)
        assert time.monotonic() < deadline


def check_once(sealed: Counter[UUID], written: dict[UUID, str], writers: Writers) -> None:
    assert set(sealed) == set(written)
    assert set(sealed.values()) == {1}
    assert set(written.values()) == writers.committed
    assert len(written) == len(writers.committed) > RATE
    assert writers.rolled_back


def test_many_sealers_at_once_make_one_chain(database_url: str, tmp_path: Path) -> None:
    with connect(database_url, autocommit=True) as conn, writing(database_url) as writers:
        command = [sys.executable, str(PROCESS), database_url, str(tmp_path), str(tmp_path), "0", ""]
        sealers = [subprocess.Popen(command) for _ in range(3)]
        try:
            time.sleep(2)
            for sealer in sealers[:2]:  # taken over by the last one
                sealer.kill()
            writers.join()
            deadline = time.monotonic() + 20
            while audit.waiting(conn)[0]:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            for sealer in sealers:
                sealer.kill()
                sealer.wait()
        assert audit.verify(conn).bad is None
