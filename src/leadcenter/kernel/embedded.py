"""The embedded PostgreSQL: started beside us, reached by a private Unix socket only, stopped by its starter.

    folder/lock       held while somebody starts or stops
    folder/starter    held by the process that started the server, until it ends, however it ends
    folder/users      held (shared) by every process that uses the server
    place/data, run, log, leadcenter.conf      the cluster, its socket, its log, its settings

`place` is `folder`, but for root in a private home (see `account`).
Why so: docs/decisions/0002-embedded-postgres.md.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import signal
import subprocess
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import ClassVar, NoReturn, Self
from urllib.parse import quote

import msgspec
import psycopg
from psycopg import sql

from leadcenter.kernel.account import Account, EmbeddedUnavailable, make_folder, settle
from leadcenter.kernel.binaries import Binaries, find_binaries
from leadcenter.kernel.settings import settings_file

__all__ = ["Embedded", "EmbeddedUnavailable"]

DATABASE = "leadcenter"
_PORT = 5432  # only a part of the socket's file name
_SOCKET_PATH_LIMIT = 107 - len(f"/.s.PGSQL.{_PORT}.lock")  # bytes, of sockaddr_un
_ORPHANS_LEAVE_S = 60.0  # after kill -9 of the server its sessions end by themselves, as a rule within 2 s
_FAST_STOP_S = 120.0  # then without the last checkpoint: the next start recovers from the log
_STILL_LEAVING = ("pre-existing shared memory block", "Is another postmaster")


class Embedded:
    """A running embedded server. `url`: its database `leadcenter` as superuser, for psycopg and libpq.
    `version`: "18.6". `attached`: it ran already, another `start` made it."""

    url: str
    version: str
    attached: bool

    def __init__(self, folder: Path, place: Path, process: subprocess.Popen[bytes] | None) -> None:
        self._folder = folder
        self._data = place / "data"
        self._process = process
        self._starter = _claim(folder / "starter") if process else None
        self._user = _Hold(folder / "users", fcntl.LOCK_SH)
        self._pid = os.getpid()
        self.attached = process is None

    @classmethod
    def start(
        cls, folder: Path, *, say: Callable[[str], None] = print, extra_conf: Mapping[str, str] | None = None
    ) -> Self:
        """The server of `folder` (its own, made when missing): attaches to a live one, else starts it and
        waits for as long as recovery takes. It ends with `stop` or with this process (end, SIGTERM, SIGHUP,
        Ctrl-C). `say` gets a line when there is something to know. `extra_conf`: settings of PostgreSQL that win
        over the own ones, heeded only when it is started here. Raises `EmbeddedUnavailable`."""
        folder = Path(os.path.abspath(folder))
        try:
            make_folder(folder)
            with _locked(folder):
                return cls._start(folder, say, extra_conf or {})
        except OSError as error:
            raise EmbeddedUnavailable(
                "embedded_folder", folder=folder, reason=error.strerror or error
            ) from error

    @classmethod
    def _start(cls, folder: Path, say: Callable[[str], None], extra_conf: Mapping[str, str]) -> Self:
        account, place = settle(folder)
        if not _await_ready(place / "data", None):
            process = _launch(account, place, extra_conf)
            if account.uid != os.geteuid():
                say(f"PostgreSQL refuses to run as root: it runs as {account.name}, its files are in {place}")
        else:
            process = None
        found = cls(folder, place, process)
        try:
            found.url, found.version = _entrance(place / "data")
        except BaseException:
            found._close(process is not None)
            raise
        atexit.register(found.stop)
        _end_on_signals()
        return found

    def stop(self) -> None:
        """Leave. The server is stopped (fast: sessions are cut, what was committed stays) if it was started
        here, or if its starter is dead and nobody else uses it: after a kill -9 of the starter the last one out
        turns off the light."""
        if self._user.free or os.getpid() != self._pid:
            return
        atexit.unregister(self.stop)
        with _locked(self._folder):
            self._close(self._process is not None or (_is_free(self._folder / "starter") and self._alone()))

    def _alone(self) -> bool:
        self._user.release()
        return _is_free(self._folder / "users")

    def _close(self, stop_server: bool) -> None:
        server = _serving(self._data)
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


# the locks


class _Hold:
    """A lock on a file, kept until `release` or the end of this process; a forked child lets go of it."""

    _all: ClassVar[weakref.WeakSet[_Hold]] = weakref.WeakSet()

    def __init__(self, file: Path, mode: int) -> None:
        self._handle = os.open(file, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        self.free = False
        try:
            fcntl.flock(self._handle, mode)
        except BaseException:
            self.release()
            raise
        self._all.add(self)

    def release(self) -> None:
        if not self.free:
            self.free = True
            os.close(self._handle)

    @classmethod
    def forked(cls) -> None:
        for hold in list(cls._all):
            hold.release()


os.register_at_fork(after_in_child=_Hold.forked)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    hold = _Hold(folder / "lock", fcntl.LOCK_EX)
    try:
        yield
    finally:
        hold.release()


def _is_free(file: Path) -> bool:
    try:
        _Hold(file, fcntl.LOCK_EX | fcntl.LOCK_NB).release()
    except BlockingIOError:
        return False
    return True


def _claim(file: Path) -> _Hold:
    """A new file under this name, so that who holds the one of an earlier server does not count any more."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    hold = _Hold(fresh, fcntl.LOCK_EX)
    fresh.rename(file)
    return hold


# the server


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
    return _is_alive(pid)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _await_ready(data: Path, process: subprocess.Popen[bytes] | None) -> bool:
    """Wait while the server starts, recovers (minutes, after a crash) or stops. True: ready; False: none."""
    while True:
        server = _serving(data)
        if server and server.state == "ready":
            return True
        if server is None and (process is None or process.poll() is not None):
            return False
        time.sleep(0.02)


def _launch(account: Account, place: Path, extra_conf: Mapping[str, str]) -> subprocess.Popen[bytes]:
    data = place / "data"
    major = int((data / "PG_VERSION").read_text()) if data.exists() else None
    binaries = find_binaries(account, place, major)
    if major is None:
        _make_cluster(account, place, binaries)
    _own_folder(place / "log", account)
    for old in sorted((place / "log").glob("*.log"))[:-9]:
        old.unlink()
    socket = _socket_folder(account, place)
    settings_file(place / "leadcenter.conf", binaries, socket, _PORT, extra_conf)
    patience = time.monotonic() + _ORPHANS_LEAVE_S
    while True:
        _forget_recycled(data)
        process = _spawn(account, place, binaries)
        try:
            if _await_ready(data, process):
                return process
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
        reason = _last_words(place)
        if time.monotonic() > patience or not any(words in reason for words in _STILL_LEAVING):
            raise EmbeddedUnavailable("embedded_start_failed", reason=reason, log=place / "log")
        time.sleep(0.25)


def _spawn(account: Account, place: Path, binaries: Binaries) -> subprocess.Popen[bytes]:
    with (place / "start.log").open("wb") as said:
        return subprocess.Popen(  # noqa: S603
            [binaries.folder / "postgres", "-D", place / "data"],
            env=binaries.environment(),
            stdout=said,
            stderr=said,
            **account.process(),
        )


def _make_cluster(account: Account, place: Path, binaries: Binaries) -> None:
    """initdb under another name first: a folder `data` is always a whole one."""
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=place))
    _own_folder(fresh, account)
    provider = "builtin" if binaries.major >= 17 else "libc"
    command: list[str | Path] = [
        binaries.folder / "initdb",
        "-D",
        fresh,
        "--username=postgres",
        "--encoding=UTF8",
    ]
    command += ["--data-checksums", f"--locale-provider={provider}", "--locale=C.UTF-8"]
    command += ["--auth-local=trust", "--auth-host=reject"]
    done = subprocess.run(  # noqa: S603
        command, env=binaries.environment(), capture_output=True, text=True, check=False, **account.process()
    )
    if done.returncode != 0:
        raise EmbeddedUnavailable("embedded_start_failed", reason=done.stderr.strip()[-500:], log=place)
    handle = os.open(fresh / "postgresql.conf", os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW)
    with os.fdopen(handle, "a") as conf:
        conf.write("\ninclude '../leadcenter.conf'\n")
    fresh.rename(place / "data")


def _own_folder(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def _socket_folder(account: Account, place: Path) -> Path:
    """`place`/run, or a short private folder: a socket's path has 107 bytes at most, and to libpq a comma
    means that another host follows."""
    folder = place / "run"
    if len(os.fsencode(folder)) > _SOCKET_PATH_LIMIT or "," in str(folder):
        short = Path("/run") if os.geteuid() == 0 else Path(tempfile.gettempdir())
        folder = short / f"leadcenter-{account.uid}-{hashlib.sha256(os.fsencode(place)).hexdigest()[:12]}"
        if os.path.lexists(folder) and (
            folder.is_symlink() or folder.stat().st_uid not in (account.uid, os.geteuid())
        ):
            raise EmbeddedUnavailable(
                "embedded_of_another_account", folder=folder, account=folder.lstat().st_uid
            )
    _own_folder(folder, account)
    return folder


def _forget_recycled(data: Path) -> None:
    """After a crash of the machine the number in postmaster.pid may belong to another process, and PostgreSQL
    would refuse to start. Its data stay guarded: it finds old shared memory by the folder's inode too."""
    file = data / "postmaster.pid"
    if file.exists() and _serving(data) is None:
        file.unlink()


def _last_words(place: Path) -> str:
    """The last complaints of the server; the settings keep personal data out of them."""
    files = [*sorted((place / "log").glob("*.log"))[-1:], place / "start.log"]
    lines = [line for file in files for line in file.read_text("utf-8", "replace").splitlines()]
    return " / ".join([line for line in lines if "FATAL" in line or "PANIC" in line or "HINT" in line][-3:])


def _end(pid: int, data: Path, process: subprocess.Popen[bytes] | None) -> None:
    for request, patience in ((signal.SIGINT, _FAST_STOP_S), (signal.SIGQUIT, _FAST_STOP_S)):
        with suppress(ProcessLookupError):
            os.kill(pid, request)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if process.poll() is not None if process else not _works_in(pid, data):
                return
            time.sleep(0.02)


def _url(socket: Path, database: str) -> str:
    return f"postgresql://postgres@/{database}?host={quote(str(socket), safe='')}&port={_PORT}"


def _entrance(data: Path) -> tuple[str, str]:
    """Waits until the server lets us in, makes the database if it is missing. Returns (url, version)."""
    patience = time.monotonic() + 60
    while server := _serving(data):
        try:
            with psycopg.connect(_url(server.socket, "postgres"), autocommit=True) as conn:
                if not conn.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                    conn.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
                number = conn.info.server_version
                return _url(server.socket, DATABASE), f"{number // 10000}.{number % 10000}"
        except psycopg.OperationalError as error:
            if time.monotonic() > patience and "starting up" not in str(error):
                raise EmbeddedUnavailable(
                    "embedded_start_failed", reason=str(error), log=data.parent / "log"
                ) from error
            time.sleep(0.05)
    raise EmbeddedUnavailable(
        "embedded_start_failed", reason=_last_words(data.parent), log=data.parent / "log"
    )


def _end_on_signals() -> None:
    """SIGTERM and a closed terminal end the process in order, and the server too. Handlers of others stay."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _leave)


def _leave(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
