"""The house under kill -9: truth is kept outside, in the list of what the senders heard."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from leadcenter.channel.face import House
from leadcenter.entry.demo.world import build_world
from leadcenter.entry.house import open_house
from leadcenter.entry.serve import free_port, standing_database
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect

KILLS = 40 if os.environ.get("FULL") == "1" else 6
KEY = "demo-api-key-2026-01"
SENDERS = 3


class Senders:
    """Post leads over HTTP and try again until a 2xx comes, as channels do; remember every acknowledged
    id.
    """

    def __init__(self, base: str, dealers: list[str]) -> None:
        self._base = base
        self._dealers = dealers
        self.ended = threading.Event()
        self.acknowledged: dict[str, str] = {}
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        self.ended.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def _run(self, sender: int) -> None:
        chance = random.Random(sender)
        number = 0
        while not self.ended.is_set():
            number += 1
            self._post(f"kill-{sender}-{number}", f"1390{sender}{number:06}", chance.choice(self._dealers))

    def _post(self, external_id: str, phone: str, dealer: str) -> None:
        consent = {
            "recipients": [dealer],
            "notice": "n",
            "notice_version": "1",
            "text_hash": "ab" * 32,
            "action": "tick",
            "page": "https://x",
        }
        lead = {
            "external_id": external_id, "contact": {"name": "王芳", "phones": [phone], "city": "成都市"},
            "dealer_code": dealer, "vehicles": [{"series": "星野A3"}], "consents": [consent],
        }  # fmt: skip
        while not self.ended.is_set():
            try:
                answer = httpx.post(
                    f"{self._base}/in/own", json=lead, headers={"x-api-key": KEY}, timeout=5, trust_env=False
                )
                if answer.status_code == 202:
                    self.acknowledged[external_id] = answer.json()["leads"][0]["id"]
                    return
            except httpx.HTTPError:
                pass
            self.ended.wait(0.1)


def _pids(pattern: str) -> list[int]:
    found = subprocess.run(["pgrep", "-f", pattern], capture_output=True, text=True, check=False).stdout
    return [int(pid) for pid in found.split() if int(pid) != os.getpid()]


def _build(config: Config) -> tuple[list[str], House]:
    with standing_database(config, lambda _: None) as found, connect(found.config.database_url) as conn:
        house = open_house(conn, found.config)
        row = conn.execute("select now()").fetchone()
        assert row is not None
        world = build_world(conn, house, row[0], dealers=12, staff_each=4, round_the_clock=True)
        conn.commit()
        return [dealer.code for dealer in world.dealers], house


@pytest.mark.timeout(240)
def test_no_acknowledged_lead_is_lost_when_workers_web_and_database_are_killed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    folder = tmp_path / "house"
    port = free_port()
    environment = {**os.environ, "LEADCENTER_FOLDER": str(folder), "LEADCENTER_PORT": str(port)}
    environment.pop("LEADCENTER_DATABASE_URL", None)
    config = Config(folder=folder, keys=folder / "keys")
    dealers, _ = _build(config)
    command = [sys.executable, "-m", "leadcenter.entry.cli"]
    with (tmp_path / "serve.log").open("wb") as log:
        serve = subprocess.Popen([*command, "serve"], env=environment, stdout=log, stderr=log)
        senders = Senders(f"http://127.0.0.1:{port}", dealers)
        try:
            _wait(lambda: len(senders.acknowledged) > 20)
            data = _data_folder(folder, tmp_path)
            patterns = ["leadcenter.entry.cli worker", f"leadcenter.entry.web {port}", f"postgres -D {data}"]
            _kill(serve.pid, patterns, random.Random(7))
            before = len(senders.acknowledged)
            _wait(lambda: len(senders.acknowledged) > before + 20)  # it serves again
            time.sleep(1)
        finally:
            senders.join()
            serve.send_signal(signal.SIGINT)
            ended = serve.wait(timeout=60)
    assert ended == 0, (tmp_path / "serve.log").read_text("utf-8")[-3_000:]
    assert _pids(f"leadcenter.entry.web {port}") == []
    with standing_database(config, lambda _: None) as found, connect(found.config.database_url) as conn:
        kept = {
            external: raw.hex for external, raw in conn.execute("select external_id, raw_id from delivery")
        }
        lost = {one for one, raw in senders.acknowledged.items() if kept.get(one) != raw}
        assert lost == set(), f"{len(lost)} of {len(senders.acknowledged)} lost"
        doubled = conn.execute(
            "select count(*) from (select external_id from raw_lead group by 1 having count(*) > 1) x"
        )
        assert doubled.fetchone() == (0,)
    doctor = subprocess.run(
        [*command, "doctor", "--json"], env=environment, capture_output=True, text=True, check=False
    )
    assert doctor.returncode == 0, doctor.stdout[-3000:]


def _kill(serve: int, patterns: list[str], chance: random.Random) -> None:
    killed = 0
    until = time.monotonic() + 150
    while killed < KILLS and time.monotonic() < until:
        time.sleep(chance.uniform(0.5, 2.5))
        children = _children(serve)
        victims = [
            pid for pid in _pids(patterns[killed % len(patterns)]) if killed % 3 == 2 or pid in children
        ]
        for pid in victims[:1]:
            os.kill(pid, signal.SIGKILL)
            killed += 1
    assert killed == KILLS


def _children(parent: int) -> set[int]:
    found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False).stdout
    return {int(pid) for pid in found.split()}


def _data_folder(folder: Path, tmp_path: Path) -> str:
    """The embedded data may lie elsewhere when root's own place cannot be entered."""
    log = " ".join((tmp_path / "serve.log").read_text("utf-8").split())
    if "its files are in " in log:
        return log.partition("its files are in ")[2].split()[0]
    return str(folder / "database")


def _wait(condition: object, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.1)
