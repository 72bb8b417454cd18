"""The database server of the harness: the product's own embedded one, so that it can be killed like any other."""

from __future__ import annotations

import os
import signal
import time
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
        with psycopg.connect(self._server.url, autocommit=True) as conn:
            ((data,),) = conn.execute("select current_setting('data_directory')").fetchall()
        main = int((Path(data) / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
        family = [main, *children_of(main)]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kills += 1

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
