"""Running the house on one machine: database, web and workers, each a process of its own, all ended
together.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import httpx
import msgspec

from leadcenter.entry import house as opening
from leadcenter.entry import restoring
from leadcenter.entry.ledger import Ledger
from leadcenter.entry.parent import end_with_parent
from leadcenter.kernel import archive
from leadcenter.kernel.archive import Shipper
from leadcenter.kernel.backup import backup_key
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.embedded import Embedded, EmbeddedUnavailable
from leadcenter.kernel.keys import keyring_of
from leadcenter.kernel.logins import without_login
from leadcenter.kernel.migrate import edited
from leadcenter.kernel.restore import read_marker, settle_marker
from leadcenter.kernel.sql import statement

STARTING = 60.0
STOPPING = 15.0
LOOK_EVERY = 1.0


class Database:
    """The database behind a configuration: the one named, or the embedded one of its folder."""

    def __init__(self, config: Config, say: Callable[[str], None]) -> None:
        self._say = say
        self._folder = config.database_folder
        self._server: Embedded | None = None
        self._shipper: Shipper | None = None
        self.config = config
        if not config.database_url:
            self._start()

    def lost(self) -> bool:
        """Is the embedded server gone (killed, crashed)? Somebody else's server is somebody else's care."""
        return self._server is not None and not self._server.serves()

    def revive(self) -> None:
        """Start the embedded server again; what was committed is there."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """Leave it; the embedded server ends with its last user, and then its log is archived to the end."""
        if self._server is not None:
            self._server.stop()
        if self._shipper is not None:
            self._shipper.close()

    def _start(self) -> None:
        backup = self.config.backup
        settings = archive.SETTINGS if backup else {}
        self._server = Embedded.start(self._folder, say=self._say, extra_conf=settings)
        self.config = msgspec.structs.replace(self.config, database_url=self._server.url)
        if backup:
            key = backup_key(keyring_of(self.config))
            self._shipper = Shipper(key, self._server.url, self._folder, self._server.spool, backup)

    def settle(self, conn: Connection) -> None:
        """A database that was restored is set to rights before anybody works on it."""
        marker = None if self._server is None else read_marker(self._folder)
        if marker is None:
            return
        house = opening.open_house(conn, self.config)
        with conn.transaction():
            (row,) = conn.execute(statement("entry", "read_now"))
            ledger = Ledger(self.config.ledger_folder, house)
            done = restoring.settle(conn, house, ledger, marker.marker, marker.to, row[0])
        settle_marker(self._folder)
        if done is not None:
            self._say(
                f"restored to {marker.to:%Y-%m-%d %H:%M:%S} UTC, epoch {done.epoch}: {done.nos} refusals and "
                f"{done.taken_back} inquiries taken back since hold, {done.calls} calls are asked about, "
                f"{done.shut_out} accounts, keys, roles and secrets are shut out again; "
                "nothing goes outside until `leadcenter resume-outbound`"
            )


@contextmanager
def database(config: Config, say: Callable[[str], None]) -> Iterator[Config]:
    """The configuration with a database behind it, brought up to date."""
    with standing_database(config, say) as found:
        yield found.config


@contextmanager
def standing_database(config: Config, say: Callable[[str], None]) -> Iterator[Database]:
    """A database that is looked after: see `look_after`."""
    found = Database(config, say)
    try:
        with connect(found.config.database_url, name="leadcenter migrate") as conn:
            opening.prepare(conn)
            for name in edited(conn):
                say(f"migration {name} was edited after it was applied: this database is as it was before")
            opening.begin_keys(conn, found.config)
            opening.admit(conn, found.config)
            found.settle(conn)
        yield found
    finally:
        found.stop()


class Running:
    """A running house: its processes, each with what it takes to start it again."""

    def __init__(self, config: Config, port: int, environment: Mapping[str, str]) -> None:
        self.config = config
        self.url = f"http://{config.host}:{port}"
        self._environment = environment
        python = sys.executable
        self._commands = {"web": [python, "-m", "leadcenter.entry.web", str(port)]}
        for number in range(1, config.workers + 1):
            self._commands[f"worker {number}"] = [python, "-m", "leadcenter.entry.cli", "worker"]
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        for name in self._commands:
            self.start(name)

    def start(self, name: str) -> None:
        """Start one of the processes (again)."""
        settings = {**environment_of(self.config), **self._environment}
        self.processes[name] = start(self._commands[name], settings)

    def ended(self) -> list[tuple[str, int]]:
        """Processes that have ended, with their exit codes."""
        codes = [(name, process.poll()) for name, process in self.processes.items()]
        return [(name, code) for name, code in codes if code is not None]

    def stop(self, say: Callable[[str], None]) -> None:
        """End all of them, by force what does not listen."""
        for process in self.processes.values():
            process.terminate()
        until = time.monotonic() + STOPPING
        for name, process in self.processes.items():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{name} did not stop in time and was killed")
                process.kill()
                process.wait()


@contextmanager
def running(
    config: Config, say: Callable[[str], None], *, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Web and workers over a database that is there, until the block ends; `environment` adds settings."""
    house = Running(config, config.port or free_port(), environment or {})
    try:
        await_ready(house)
        yield house
    finally:
        house.stop(say)


def look_after(house: Running, found: Database, say: Callable[[str], None]) -> None:
    """Until Ctrl-C or SIGTERM: what dies is started again, database first."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    while not ended.wait(LOOK_EVERY):
        if found.lost():
            try:
                found.revive()
            except EmbeddedUnavailable as refused:  # sessions of the killed server live on for a while
                say(refused.message())
                continue
            say("the database was gone and is started again")
            moved = house.config.database_url != found.config.database_url
            house.config = msgspec.structs.replace(house.config, database_url=found.config.database_url)
            for name in house.processes if moved else ():
                house.processes[name].terminate()
        for name, code in house.ended():
            say(f"{name} ended with {code} and is started again")
            house.start(name)


def start(
    command: list[str], environment: Mapping[str, str], stdout: int | None = None
) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C reaches it through us alone; it is told when we die."""
    return subprocess.Popen(  # noqa: S603
        command,
        env={**os.environ, **environment},
        stdout=stdout,
        start_new_session=True,
        preexec_fn=partial(end_with_parent, os.getpid()),  # noqa: PLW1509
    )


def environment_of(config: Config) -> dict[str, str]:
    """The settings for a child process: it signs in as what it is, and knows no password but its own."""
    return {
        "LEADCENTER_FOLDER": str(config.folder),
        "LEADCENTER_KEYS": str(config.keys),
        "LEADCENTER_DATABASE_URL": without_login(config.database_url),
        "LEADCENTER_APP_URL": config.app_url,
        "LEADCENTER_WORKER_URL": config.worker_url,
        "LEADCENTER_INTAKE_URL": config.intake_url,
        "LEADCENTER_HOST": config.host,
        "LEADCENTER_LEDGER": str(config.ledger_folder),
        "LEADCENTER_BACKUP": str(config.backup or ""),
        "LEADCENTER_KEYS_MIRROR": str(config.keys_mirror or ""),
        "LEADCENTER_SUITE": config.suite,
    }


def await_ready(house: Running) -> None:
    """Until the web answers, also while workers elsewhere are away: intake needs none. Raises RuntimeError
    when a process has ended or nothing answers in time."""
    until, said = time.monotonic() + STARTING, ""
    while time.monotonic() < until:
        for name, code in house.ended():
            raise RuntimeError(f"{name} ended at once, with {code}")
        try:
            told = httpx.get(f"{house.url}/health/ready", timeout=2, trust_env=False)
            if told.status_code == 200 or "not_ready_workers" in told.text:
                return
            said = told.text
        except httpx.HTTPError as error:
            said = type(error).__name__
        time.sleep(0.1)
    raise RuntimeError(f"the web was not ready within {STARTING:.0f} s: {said}")


def free_port() -> int:
    """A free port on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
