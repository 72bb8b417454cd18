"""The database server of the harness: the product's own embedded one, so that it can be killed like any other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import psycopg
from psycopg import sql

from leadcenter.kernel.embedded import Embedded, EmbeddedUnavailable

SETTINGS = {
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "max_connections": "120",
    "scram_iterations": "1",
}
"""Durability is the product's own: fsync, synchronous_commit and full_page_writes are on. Ten thousand workers that each open a score
of sessions would spend a tenth of their lives on the stretching of passwords that are random anyway."""
SURVIVORS_S = 60.0


class Server:
    """A running server. `kills`: how often it was killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = Embedded.start(folder, say=lambda _: None, extra_conf=SETTINGS)
        with psycopg.connect(self._server.url, autocommit=True) as conn:
            ((data,),) = conn.execute("select current_setting('data_directory')").fetchall()
        self._data = Path(data)
        self._choked: list[int] = []
        self.kills = 0

    def url(self, database: str, host: str = "") -> str:
        """The address of one database; `host`: through another socket folder (a proxy)."""
        parts = urlsplit(self._server.url)
        query = dict(parse_qsl(parts.query)) | ({"host": host} if host else {})
        return parts._replace(path=f"/{database}", query=urlencode(query)).geturl()

    @property
    def socket(self) -> Path:
        """The socket that it listens on."""
        return Path(parse_qs(urlsplit(self._server.url).query)["host"][0]) / f".s.PGSQL.{self.port}"

    @property
    def port(self) -> int:
        """The number in the name of its socket."""
        return int(parse_qs(urlsplit(self._server.url).query)["port"][0])

    def make(self, database: str) -> None:
        """A new empty database."""
        with psycopg.connect(self._server.url, autocommit=True) as conn:
            conn.execute(sql.SQL("create database {}").format(sql.Identifier(database)))

    def drop(self, database: str) -> None:
        """Away with a database and whoever works on it."""
        with psycopg.connect(self._server.url, autocommit=True) as conn:
            conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))

    def kill(self) -> None:
        """SIGKILL for the postmaster and every child of it, at once."""
        for pid in self._family():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kills += 1

    def choke(self) -> bool:
        """Nothing can be written to any file from now on: EFBIG where a full disk would say ENOSPC. False where that cannot be had."""
        self._choked = self._family()
        return _let_write(self._choked, False)

    def relieve(self) -> bool:
        """There is room again; what is gone is started again. Did it come back by itself?"""
        _let_write({*self._choked, *self._family()}, True)
        until = time.monotonic() + 5.0
        while self._family() and time.monotonic() < until:
            with suppress(psycopg.Error), psycopg.connect(self._server.url, connect_timeout=2):
                return True
            time.sleep(0.1)
        self.revive()
        return False

    def _family(self) -> list[int]:
        """The postmaster, if it lives, and its children."""
        with suppress(OSError, ValueError):
            main = int((self._data / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
            os.kill(main, 0)
            return [main, *children_of(main)]
        return []

    def revive(self) -> float:
        """Start it again on what is on the disk; returns the seconds until it let somebody in."""
        began = time.monotonic()
        self._server.stop()
        while True:
            try:
                self._server = Embedded.start(self._folder, say=lambda _: None, extra_conf=SETTINGS)
                return time.monotonic() - began
            except EmbeddedUnavailable:
                if time.monotonic() - began > SURVIVORS_S:
                    raise

    def stop(self) -> None:
        """The end."""
        self._server.stop()


LET_WRITE = """
import resource, sys
for pid in map(int, sys.argv[2:]):
    try:
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most if sys.argv[1] == "1" else 0, most))
    except ProcessLookupError:
        pass
"""
"""Only the account of a process may say how long its files may be, not even root in a container."""


def _let_write(pids: Iterable[int], may: bool) -> bool:
    """May these processes write to files? The server ignores the signal that goes with the limit. Was that allowed?"""
    done = True
    owned: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for pid in pids:
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
            told = dict(line.split(":", 1) for line in lines)
            owned[int(told["Uid"].split()[0]), int(told["Gid"].split()[0])].append(str(pid))
    for (user, group), those in owned.items():
        as_they: dict[str, Any] = (
            {"user": user, "group": group, "extra_groups": []} if os.geteuid() == 0 else {}
        )
        command = [sys.executable, "-I", "-S", "-c", LET_WRITE, str(int(may)), *those]
        done &= subprocess.run(command, cwd="/", capture_output=True, check=False, **as_they).returncode == 0
    return done


def children_of(parent: int) -> list[int]:
    """The processes that a process has started."""
    found: list[int] = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError, ValueError):
                fields: Any = (place / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
                if int(fields[1]) == parent:
                    found.append(int(place.name))
    return found
