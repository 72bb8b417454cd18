"""Running the house on one machine: database, web and workers, each a process of its own, all ended
together.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import httpx
import msgspec

from leadcenter.entry import house as opening
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.kernel.embedded import Embedded

STARTING = 60.0
STOPPING = 15.0
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG, linux/prctl.h


@contextmanager
def database(config: Config, say: Callable[[str], None]) -> Iterator[Config]:
    """The configuration with a database behind it: the one named, or the embedded one. Brought up to date."""
    if config.database_url:
        with connect(config.database_url, name="leadcenter migrate") as conn:
            opening.prepare(conn)
        yield config
        return
    with Embedded.start(config.folder / "database", say=say) as server:
        ready = msgspec.structs.replace(config, database_url=server.url)
        with connect(server.url, name="leadcenter migrate") as conn:
            opening.prepare(conn)
        yield ready


class Running(msgspec.Struct, frozen=True):
    """A running house."""

    url: str
    config: Config
    processes: dict[str, subprocess.Popen[bytes]]


@contextmanager
def running(
    config: Config, say: Callable[[str], None], *, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Web and workers over a database that is there, until the block ends; `environment` adds settings for
    them.
    """
    port = config.port or free_port()
    settings = {**environment_of(config), **(environment or {})}
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        processes["web"] = start([sys.executable, "-m", "leadcenter.entry.web", str(port)], settings)
        for number in range(1, config.workers + 1):
            processes[f"worker {number}"] = start(
                [sys.executable, "-m", "leadcenter.entry.cli", "worker"], settings
            )
        house = Running(f"http://{config.host}:{port}", config, processes)
        await_ready(house)
        yield house
    finally:
        for process in processes.values():
            process.terminate()
        until = time.monotonic() + STOPPING
        for name, process in processes.items():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{name} did not stop in time and was killed")
                process.kill()
                process.wait()


def start(
    command: list[str], environment: Mapping[str, str], stdout: int | None = None
) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C reaches it through us alone; it is told when we die."""
    return subprocess.Popen(  # noqa: S603
        command,
        env={**os.environ, **environment},
        stdout=stdout,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509
    )


def _die_with_parent() -> None:
    """kill -9 of the parent must not leave the children behind (Linux; elsewhere they stay until told)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH, signal.SIGTERM)


def environment_of(config: Config) -> dict[str, str]:
    """The settings for a child process."""
    return {
        "LEADCENTER_FOLDER": str(config.folder),
        "LEADCENTER_KEYS": str(config.keys),
        "LEADCENTER_DATABASE_URL": config.database_url,
        "LEADCENTER_HOST": config.host,
    }


def await_ready(house: Running) -> None:
    """Until the web answers. Raises RuntimeError when a process has ended or nothing answers in time."""
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        for name, process in house.processes.items():
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended at once, with {process.returncode}")
        try:
            if httpx.get(f"{house.url}/health/ready", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise RuntimeError(f"the web did not answer within {STARTING:.0f} s")


def free_port() -> int:
    """A free port on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_end(house: Running) -> str:
    """Until Ctrl-C, SIGTERM, or the end of one of the processes; returns why."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    while not ended.wait(0.5):
        for name, process in house.processes.items():
            if process.poll() is not None:
                return f"{name} ended with {process.returncode}"
    return "stopped"
