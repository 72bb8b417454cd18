"""`leadcenter import` as a person runs it: a process of its own on the test's database, to be killed too."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.channel.face import add_channel
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.sql import statement
from living_house import LivingHouse

PATIENCE = 60.0
ONLINE = {"status": "online", "verified_by": "tester"}
ENGLISH = {"LC_ALL": "C.UTF-8", "COLUMNS": "200"}


class Said(msgspec.Struct, frozen=True):
    """What the command said, and its exit code."""

    code: int
    text: str


class ImportCommand:
    """The command on the database of a living house; `admin` looks on from outside."""

    def __init__(self, living: LivingHouse, url: str) -> None:
        self.living = living
        self.config = Config(folder=living.config.folder, keys=living.config.keys, database_url=url)
        self.admin = connect(url, name="onlooker", autocommit=True)

    def close(self) -> None:
        self.admin.close()

    def channel(self, code: str, **row: Any) -> UUID:
        """A channel for files."""
        described = {"code": code, "name": code, "category": "event", "adapter": "own", **ONLINE, **row}
        conn, house = self.living.conn, self.living.house
        with conn.transaction():
            (now,) = conn.execute("select now()").fetchone() or ()
            return add_channel(conn, house.maker, house.keyring, described, {}, now)

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """The command begins; nobody sits at its terminal."""
        settings = {
            "LEADCENTER_DATABASE_URL": self.config.database_url,
            "LEADCENTER_FOLDER": str(self.config.folder),
            "LEADCENTER_KEYS": str(self.config.keys),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "leadcenter.entry.cli", "import", *map(str, arguments)],
            env={**os.environ, **ENGLISH, **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str | Path) -> Said:
        """The command from beginning to end."""
        return ended(self.start(*arguments))

    def done(self, channel: UUID) -> int:
        """How far the newest import of a channel has come."""
        row = self.admin.execute(
            "select done from import_file where channel_id = %s order by started_at desc limit 1", [channel]
        ).fetchone()
        return int(row[0]) if row else 0

    def has_done(self, channel: UUID, rows: int) -> bool:
        """Has it come so far?"""
        return self.done(channel) >= rows

    def wait_until(self, what: Callable[[], object], process: subprocess.Popen[str] | None = None) -> bool:
        """Look on until it is so (True), or until the process has ended (False)."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if what():
                return True
            if process is not None and process.poll() is not None:
                return False
            time.sleep(0.005)
        raise TimeoutError("it never came to that")

    def waiting(self) -> int:
        """How many imports wait for a lock."""
        ((count,),) = self.admin.execute(
            "select count(*) from pg_stat_activity where application_name = 'leadcenter import' "
            "and datname = current_database() and wait_event_type = 'Lock'"
        )
        return int(count)

    def broken_invariants(self) -> dict[str, int]:
        """What the doctor would find."""
        views = [name for (name,) in self.admin.execute(statement("entry", "list_invariants"))]
        counts = {name: self.admin.execute(f"select count(*) from {name}".encode()) for name in views}
        return {name: rows for name, found in counts.items() for (rows,) in found if rows}

    def outcomes(self, channel: UUID) -> Counter[tuple[str, str]]:
        """(outcome, reason) of every row imported into a channel."""
        rows = self.admin.execute(
            "select r.outcome, r.reason from import_row r "
            "join import_file f on f.bucket = r.bucket and f.id = r.import_id where f.channel_id = %s",
            [channel],
        ).fetchall()
        return Counter((outcome, reason) for outcome, reason in rows)

    def landed(self, channel: UUID) -> Counter[tuple[str, str]]:
        """(state, reason) on the belt of every raw lead of a channel."""
        rows = self.admin.execute(
            "select b.state, b.reason from raw_lead r join belt b on b.raw_id = r.id where r.channel_id = %s",
            [channel],
        ).fetchall()
        return Counter((state, reason) for state, reason in rows)


def ended(process: subprocess.Popen[str]) -> Said:
    """Waits for its end."""
    text, _ = process.communicate(timeout=PATIENCE)
    return Said(process.returncode, text)


def verdict_lines(path: Path) -> list[dict[str, str]]:
    """A verdict file, line by line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def held(conn: Connection) -> None:
    """Nobody writes an outcome until `conn` lets go: an import then stands still in the middle of a batch."""
    conn.execute("set local idle_in_transaction_session_timeout = 0")  # a slow machine needs longer to begin
    conn.execute("lock table import_row in share mode")
