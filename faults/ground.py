"""The ground of a run: a database with a world in it, the nursery with the source under test, a web, senders, a judge."""

from __future__ import annotations

import http.client
import json
import os
import random
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from faults.children import ROOT, Child, Nursery
from faults.failing import Stuck
from faults.insiders import Insider
from faults.people import Acknowledged, People, Senders
from faults.server import Server, children_of

SECRET = "between-house-and-call-centre"  # noqa: S105 - of a run, on loopback
LANES = 3
"""Enough for workers to work side by side, few enough that a lane holds many leads."""
STARTING = 60.0
CENTRE = "LEADCENTER_CALL_CENTRE_URL"
PRIVACY_RECORDS = "/call-records/privacy_number"


def fresh_folder() -> Path:
    """A folder that the account of the server can enter too; in memory where there is room: what is killed here is
    processes, not power."""
    memory = Path("/dev/shm")  # noqa: S108
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 3 * 1024**3
    folder = Path(tempfile.mkdtemp(prefix="leadcenter-faults-", dir=memory if roomy else None))
    folder.chmod(0o711)
    return folder


def free_port() -> int:
    """A free port on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Ground:
    """One house on one database. `tally` counts what was done to it, `withdrawal_s` holds how long each
    customer's no took until it stood."""

    def __init__(
        self, server: Server, folder: Path, source: Path, seed: int, *, dealers: int = 12, staff_each: int = 5
    ) -> None:
        self.server, self.folder, self.seed, self.source = server, folder, seed, source
        self.chance = random.Random(seed)
        self.tally: Counter[str] = Counter()
        self.withdrawal_s: list[float] = []
        self.database = f"faults_{secrets.token_hex(4)}"
        self.port = free_port()
        folder.mkdir(mode=0o755, exist_ok=True)
        (folder / "call-centre.secret").write_text(SECRET, "utf-8")
        server.make(self.database)
        self.url = server.url(self.database)
        self.environment = {
            "LEADCENTER_FOLDER": str(folder / "house"),
            "LEADCENTER_KEYS": str(folder / "house" / "keys"),
            "LEADCENTER_DATABASE_URL": self.url,
            "LEADCENTER_HOST": "127.0.0.1",
            "LEADCENTER_CALL_CENTRE_SECRET_FILE": str(folder / "call-centre.secret"),
            "LEADCENTER_WEBHOOK_NETWORKS": "127.0.0.0/8",
        }
        self.nursery = Nursery(source, self.environment, folder / "product.log")
        if self.nursery.run("migrate").await_end():
            raise Stuck("the database cannot be prepared: " + self.nursery.last_words())
        out = folder / "dealers.json"
        self.nursery.do(
            "lay", dealers=dealers, staff_each=staff_each, lanes=LANES, secret=SECRET, out=str(out)
        )
        self.dealers: list[str] = json.loads(out.read_text("utf-8"))
        self.acknowledged = Acknowledged(folder / "acknowledged.txt")
        self.insiders: dict[str, Insider] = {}
        self.web: Child | None = None
        self._sound_web = False
        self._runs = 0

    def close(self) -> None:
        """End everything and drop the database."""
        for one in self.insiders.values():
            one.close()
        self.acknowledged.close()
        self.nursery.close()
        with suppress(psycopg.Error):
            self.server.drop(self.database)

    # What runs

    def start_web(self, **environment: str) -> Child:
        """A web on this house's port; whatever was there before is gone."""
        self.web = self.nursery.run("web", str(self.port), **environment)
        self._sound_web = not environment
        return self.web

    def await_web(self, seconds: float = STARTING) -> None:
        """Until it answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.web is not None and self.web.code is not None:
                raise Stuck(f"the web ended with {self.web.code}: {self.nursery.last_words()}")
            with suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/health")
                connection.getresponse()
                connection.close()
                return
            time.sleep(0.02)
        raise Stuck("the web does not answer: " + self.nursery.last_words())

    def kill_web(self) -> None:
        """SIGKILL for the web and the server processes below it."""
        if self.web is None:
            return
        below = children_of(self.web.pid)
        self.web.kill()
        for pid in below:
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
        self.web = None

    def open_web(self) -> None:
        """A sound web is up."""
        if self.web is None or self.web.code is not None or not self._sound_web:
            self.kill_web()
            self.start_web()
        self.await_web()

    def worker(self, seam: str = "", **environment: str) -> Child:
        """A worker; see `faults.seam` for what can be done to it."""
        settings = {**environment, **({"FAULTS_SEAM": seam} if seam else {})}
        return self.nursery.run("worker", **settings)

    @contextmanager
    def workers(self, count: int = 2, **environment: str) -> Iterator[list[Child]]:
        """Sound workers for the block."""
        crew = [self.worker(**environment) for _ in range(count)]
        try:
            yield crew
        finally:
            for one in crew:
                one.end(20)

    def senders(self, **more: float) -> Senders:
        """Channels that send people of their own."""
        self._runs += 1
        people = People(self.seed, self._runs, self.dealers)
        return Senders(self.port, people, self.acknowledged, seed=self.seed + self._runs, **more)  # type: ignore[arg-type]

    def people(self) -> People:
        """People of their own, to be sent by hand."""
        self._runs += 1
        return People(self.seed, self._runs, self.dealers)

    def let_in(self, *codes: str) -> list[Insider]:
        """Members of the staff, signed in at the web, which is up."""
        missing = [code for code in codes if code not in self.insiders]
        if missing:
            out = self.folder / "links.json"
            self.nursery.do("admit", codes=missing, out=str(out))
            for code, token in json.loads(out.read_text("utf-8")).items():
                self.insiders[code] = Insider(self.port, code, token)
        return [self.insiders[code] for code in codes]

    def name_leads(self, dealer: str) -> list[dict[str, Any]]:
        """The leads that somebody at a dealer owns, as its people name them."""
        out = self.folder / "leads.json"
        self.nursery.do("name_leads", dealer=dealer, out=str(out))
        found: list[dict[str, Any]] = json.loads(out.read_text("utf-8"))
        return found

    @contextmanager
    def call_centre(self, **manners: float) -> Iterator[tuple[int, Path]]:
        """The stub call centre with bad manners: its port, its ledger."""
        ledger = self.folder / f"centre-{secrets.token_hex(3)}.jsonl"
        command = [
            "python", "-m", "leadcenter.entry.stub_call_centre", "--secret-file", str(self.folder / "call-centre.secret"),
            "--callback-url", f"http://127.0.0.1:{self.port}/callbacks/call_centre", "--ledger", str(ledger), "--seed", str(self.seed),
        ]  # fmt: skip
        for name, value in manners.items():
            command += [f"--{name.replace('_', '-')}", str(value)]
        command += ["--delay", "0.05", "0.4"]
        import sys  # noqa: PLC0415

        environment = {
            **os.environ,
            **self.environment,
            "PYTHONPATH": os.pathsep.join(map(str, (self.source, ROOT))),
        }
        process = subprocess.Popen(
            [sys.executable, *command[1:]], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            yield int(json.loads(process.stdout.readline())["port"]), ledger
        finally:
            process.terminate()
            process.wait(20)

    # What the harness sees

    @contextmanager
    def look(self) -> Iterator[psycopg.Connection[TupleRow]]:
        """The database as its owner sees it, past the product."""
        with psycopg.connect(
            self.url, autocommit=True, application_name="faults judge", options="-c timezone=UTC"
        ) as conn:
            yield conn

    def rows(self, query: str, *arguments: object) -> list[tuple[object, ...]]:
        """What a query gives."""
        with self.look() as conn:
            return list(conn.execute(query.encode(), arguments or None))

    def number(self, query: str, *arguments: object) -> int:
        """The one number that a query gives."""
        ((found,),) = self.rows(query, *arguments)
        return int(str(found))

    def invariants(self) -> dict[str, int]:
        """The views inv_* that have rows."""
        with self.look() as conn:
            names = [
                name
                for (name,) in conn.execute("select viewname from pg_views where viewname like 'inv\\_%'")
            ]
            counts = {
                name: conn.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(name))).fetchone()
                for name in names
            }
        if not counts:
            raise Stuck("there is no view inv_* at all")
        return {name: row[0] for name, row in counts.items() if row and row[0]}
