"""The embedded PostgreSQL: started beside us, reached by a private Unix socket only, with a password, stopped
by its starter.

    folder/lock       held while somebody starts or stops
    folder/starter    held by the process that started the server, until it ends, however it ends
    folder/users      held (shared) by every process that uses the server
    place/running     held by the server itself and every session of it
    place/data, run, log, spool, leadcenter.conf      the cluster, its socket, its log, its finished log
                                            segments (see `archive`), its settings
    place/entrance, entering.conf           the administrator's password, who may enter (see `cluster`)

`place` is `folder`, but for root in a private home (see `account`).
Why so: docs/decisions/0002-embedded-postgres.md.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, Self
from urllib.parse import quote

import msgspec
import psycopg
from psycopg import sql

from leadcenter.kernel.account import Account, EmbeddedUnavailable, make_folder, settle
from leadcenter.kernel.binaries import Binaries, find_binaries
from leadcenter.kernel.cluster import ADMINISTRATOR, PORT, entrance, new_entrance, prepare
from leadcenter.kernel.hold import Hold, claim, held, is_free

__all__ = ["Embedded", "EmbeddedUnavailable"]

DATABASE = "leadcenter"
_ORPHANS_LEAVE_S = 10.0  # after kill -9 of the server its sessions end by themselves, mostly within a second
_HELD_S = 60.0  # what is hidden from us then holds the data still: refused
_FAST_STOP_S = 120.0  # then without the last checkpoint: the next start recovers from the log
_WORTH_A_WORD_S = 5.0


class Embedded:
    """A running embedded server. `url`: its database `leadcenter` as superuser, for psycopg and libpq; the
    password is not in it but in the file that it names.
    `version`: "18.6". `attached`: it ran already, another `start` made it. `spool`: where it lays finished
    segments of its log, if `archive.SETTINGS` are among its own."""

    url: str
    version: str
    attached: bool
    spool: Path

    def __init__(self, folder: Path, place: Path, process: subprocess.Popen[bytes] | None) -> None:
        self._folder = folder
        self._data = place / "data"
        self.spool = place / "spool"
        self._process = process
        self._starter = claim(folder / "starter") if process else None
        self._user = Hold(folder / "users", shared=True)
        self.attached = process is None

    @classmethod
    def start(
        cls, folder: Path, *, say: Callable[[str], None] = print, extra_conf: Mapping[str, str] | None = None
    ) -> Self:
        """The server of `folder` (its own, made when missing): attaches to a live one, else starts it and
        waits for as long as recovery takes. It ends with `stop` or with this process (end, SIGTERM, SIGHUP,
        Ctrl-C). `say` gets a line when there is something to know. `extra_conf`: settings that win over the
        own ones, heeded only when it is started here. Raises `EmbeddedUnavailable`."""
        folder = Path(os.path.abspath(folder))
        _end_on_signals()
        try:
            make_folder(folder)
            with held(folder / "lock"):
                return cls._start(folder, say, extra_conf or {})
        except OSError as error:
            raise EmbeddedUnavailable(
                "embedded_folder", folder=folder, reason=error.strerror or error
            ) from error

    @classmethod
    def _start(cls, folder: Path, say: Callable[[str], None], extra_conf: Mapping[str, str]) -> Self:
        account, place = settle(folder)
        process = None
        if not _await_ready(place / "data", None, say):
            process = _launch(account, place, extra_conf, say)
            if account.uid != os.geteuid():
                say(f"PostgreSQL refuses to run as root: it runs as {account.name}, its files are in {place}")
        found = cls(folder, place, process)
        try:
            found.url, found.version = _entrance(place / "data")
        except BaseException:
            found._close(process is not None)
            raise
        atexit.register(found.stop)
        return found

    def stop(self) -> None:
        """Leave. The server is stopped (fast: sessions are cut, what was committed stays) if it was started
        here, or if its starter is dead and nobody else uses it: after a kill -9 of the starter the last one
        out turns off the light."""
        if self._user.released:
            return
        with held(self._folder / "lock"):
            self._close(self._process is not None or (is_free(self._folder / "starter") and self._alone()))
        atexit.unregister(self.stop)  # not before: a second Ctrl-C may have ended the wait

    def serves(self) -> bool:
        """Is there a server at work, be it that it answers nobody just now?"""
        return _serving(self._data) is not None

    def _alone(self) -> bool:
        self._user.release()
        return is_free(self._folder / "users")

    def _close(self, stop_server: bool) -> None:
        server = _serving(self._data)
        if self._process:
            self._process.poll()
        mine = self._process is None or (server is not None and server.pid == self._process.pid)
        if stop_server and server and mine:
            _end(server.pid, self._data, self._process)
            with suppress(OSError):
                server.socket.rmdir()
        self._user.release()
        if self._starter:
            self._starter.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(msgspec.Struct, frozen=True):
    pid: int
    socket: Path
    state: str  # starting, ready, stopping; empty while its file is being written


def _serving(data: Path) -> _Server | None:
    """The live server of this data folder, by its postmaster.pid; None if that number is another's now."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8", "surrogateescape").splitlines()
        pid = abs(int(lines[0]))
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if not _works_in(pid, data):
        return None
    return _Server(
        pid, Path(lines[4]) if len(lines) > 4 else data, lines[7].strip() if len(lines) > 7 else ""
    )


def _works_in(pid: int, data: Path) -> bool:
    """Every process of a server works in its data folder. Where that is hidden (macOS) alive must do."""
    if Path("/proc/self/cwd").exists():
        try:
            return os.path.samefile(f"/proc/{pid}/cwd", data)
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _await_ready(data: Path, process: subprocess.Popen[bytes] | None, say: Callable[[str], None]) -> bool:
    """Wait while the server starts, recovers (minutes, after a crash) or stops. True: ready; False: none."""
    patience = time.monotonic() + _WORTH_A_WORD_S
    while True:
        server = _serving(data)
        if server and server.state == "ready":
            return True
        if server is None and (process is None or process.poll() is not None):
            return False
        if time.monotonic() > patience:
            say("The database is not ready yet; after a crash it first recovers, which can take minutes.")
            patience = float("inf")
        time.sleep(0.02)


def _launch(
    account: Account, place: Path, extra_conf: Mapping[str, str], say: Callable[[str], None]
) -> subprocess.Popen[bytes]:
    data = place / "data"
    major = int((data / "PG_VERSION").read_text()) if data.exists() else None
    binaries = find_binaries(account, place, major)
    socket = prepare(account, place, binaries, extra_conf)
    process = _spawn(account, place, socket, binaries)
    try:
        if _await_ready(data, process, say):
            return process
    except BaseException:
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
    raise EmbeddedUnavailable("embedded_start_failed", reason=_last_words(place), log=place / "log")


def _spawn(account: Account, place: Path, socket: Path, binaries: Binaries) -> subprocess.Popen[bytes]:
    """Start the program once nothing is left of an earlier one. The process number that it left in its files
    may be another's by now, and PostgreSQL would refuse to start: so they go."""
    running = _when_free(place / "running", place / "data")
    for stale in (place / "data" / "postmaster.pid", place / "start.log", *socket.iterdir()):
        stale.unlink(missing_ok=True)
    try:
        with (place / "start.log").open("xb") as said:
            return subprocess.Popen(  # noqa: S603
                [binaries.folder / "postgres", "-D", place / "data"],
                env=binaries.environment(),
                stdout=said,
                stderr=said,
                pass_fds=[running.handle],
                **account.process(),
            )
    finally:
        running.release()  # the server has it now


def _when_free(file: Path, data: Path) -> Hold:
    """Sessions that outlive a killed server hold its memory, and may even commit: wait for them. One that
    waits for a lock of a session that was killed beside it waits for ever, and is ended. By this we also see
    the server of another container on the same volume, whose processes are hidden from us."""
    began = time.monotonic()
    while True:
        try:
            return Hold(file, wait=False)
        except BlockingIOError as error:
            waited = time.monotonic() - began
            if waited > _HELD_S:
                raise EmbeddedUnavailable("embedded_held", folder=file.parent) from error
            if waited > _ORPHANS_LEAVE_S:
                _end_orphans(data)
        time.sleep(0.1)


def _end_orphans(data: Path) -> None:
    """End the sessions of a server that is gone; none if there is one yet, though its postmaster.pid was
    removed. Where processes do not show where they work (macOS) there is nothing to be found."""
    sessions: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if _works_in(int(folder.name), data):
                title = (folder / "cmdline").read_bytes().split(b"\0", 1)[0]
                if title.rpartition(b"/")[2] == b"postgres":
                    return
                if title.startswith(b"postgres: "):
                    sessions.append(int(folder.name))
    for pid in sessions:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _last_words(place: Path) -> str:
    """The last complaints of the server; the settings keep personal data out of them."""
    files = [*sorted((place / "log").glob("*.log"))[-1:], place / "start.log"]
    lines = [line for file in files for line in file.read_text("utf-8", "replace").splitlines()]
    return " / ".join([line for line in lines if "FATAL" in line or "PANIC" in line or "HINT" in line][-3:])


def _end(pid: int, data: Path, process: subprocess.Popen[bytes] | None) -> None:
    """Stop the server and wait until the last process of it is gone."""
    for request, patience in ((signal.SIGINT, _FAST_STOP_S), (signal.SIGQUIT, _FAST_STOP_S)):
        with suppress(ProcessLookupError):
            os.kill(pid, request)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            gone = process.poll() is not None if process else not _works_in(pid, data)
            if gone and is_free(data.parent / "running"):
                return
            time.sleep(0.02)


def _url(data: Path, socket: Path, database: str) -> str:
    host, file = (quote(str(one), safe="") for one in (socket, entrance(data.parent)))
    return f"postgresql://{ADMINISTRATOR}@/{database}?host={host}&port={PORT}&passfile={file}"


def _entrance(data: Path) -> tuple[str, str]:
    """Waits until the server lets us in, makes the database if it is missing. Returns (url, version)."""
    patience = time.monotonic() + 60
    while server := _serving(data):
        try:
            with psycopg.connect(_url(data, server.socket, "postgres"), autocommit=True) as conn:
                if not entrance(data.parent).exists():
                    _set_password(conn, data.parent)
                if not conn.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                    conn.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
                number = conn.info.server_version
                return _url(data, server.socket, DATABASE), f"{number // 10000}.{number % 10000}"
        except psycopg.OperationalError as error:
            told_off = "authentication failed" in str(error) or "no password supplied" in str(error)
            late = time.monotonic() > patience and "the database system is" not in str(error)
            if told_off or late:
                raise EmbeddedUnavailable(
                    "embedded_start_failed", reason=str(error), log=data.parent / "log"
                ) from error
            time.sleep(0.05)
    raise EmbeddedUnavailable(
        "embedded_start_failed", reason=_last_words(data.parent), log=data.parent / "log"
    )


def _set_password(conn: psycopg.Connection[Any], place: Path) -> None:
    """The administrator of a new or restored cluster gets a password; from then on nobody enters without, and
    only he the server's own databases."""
    conn.execute("revoke connect on database postgres, template1 from public")
    with new_entrance(place) as secret:
        verifier = conn.pgconn.encrypt_password(secret.encode(), ADMINISTRATOR.encode(), b"scram-sha-256")
        conn.execute(
            sql.SQL("alter role {} password {}").format(
                sql.Identifier(ADMINISTRATOR), sql.Literal(verifier.decode())
            )
        )
    conn.execute("select pg_reload_conf()")


def _end_on_signals() -> None:
    """SIGTERM and a closed terminal end the process in order, and the server too. Handlers of others stay."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _leave)


def _leave(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
