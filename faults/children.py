"""The harness's side of the nursery: children of the product, and what becomes of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from faults.failing import Stuck

ROOT = Path(__file__).parents[1]
SOURCE = Path(os.environ.get("SOURCE") or ROOT / "src").absolute()
"""The product under test; SOURCE names another copy of it."""
SITE = Path(__file__).with_name("site")
PATIENCE = 60.0


class Child:
    """A process of the product. `code` is its exit code (negative: the signal) once it has ended."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self.pid = pid
        self.code: int | None = None
        self.stopped = False

    def await_end(self, seconds: float = PATIENCE) -> int | None:
        """Its exit code; None when it lives on."""
        self._nursery.until(lambda: self.code is not None, seconds)
        return self.code

    def await_stop(self, seconds: float = 20.0) -> bool:
        """Wait until it has stopped itself (True) or ended (False). Raises Stuck when it does neither."""
        if not self._nursery.until(lambda: self.stopped or self.code is not None, seconds):
            raise Stuck(f"process {self.pid} neither stopped nor ended within {seconds:.0f} s")
        return self.code is None

    def halts_within(self, seconds: float) -> bool:
        """Has it stopped or ended within this time?"""
        return self._nursery.until(lambda: self.stopped or self.code is not None, seconds)

    def go_on(self) -> None:
        """Wake it."""
        self.stopped = False
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL, and wait."""
        self._signal(signal.SIGKILL)
        self.await_end()

    def end(self, seconds: float = PATIENCE) -> None:
        """SIGTERM, and wait; SIGKILL for who does not listen."""
        if self.stopped:
            self.go_on()
        self._signal(signal.SIGTERM)
        if self.await_end(seconds) is None:
            self.kill()

    def _signal(self, number: int) -> None:
        if self.code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Nursery:
    """Runs with the source under test; `environment` is that of every child."""

    def __init__(self, source: Path, environment: Mapping[str, str], log: Path) -> None:
        self.log = log
        path = os.pathsep.join(map(str, (SITE, source, ROOT)))
        settings = {**os.environ, **environment, "PYTHONPATH": path}
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "faults.nursery"],
                env=settings, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        self._changed = threading.Condition()
        self._children: dict[int, Child] = {}
        self._early: dict[int, list[dict[str, Any]]] = {}
        self._born: dict[int, Child] = {}
        self._number = 0
        self._ready = self._gone = False
        self._listening = threading.Thread(target=self._listen, name="nursery", daemon=True)
        self._listening.start()
        if not self.until(lambda: self._ready or self._gone, PATIENCE) or self._gone:
            raise Stuck("the product cannot be loaded: " + self.last_words())

    def run(self, *command: str, **environment: str) -> Child:
        """Start a command of the product: worker, web PORT …"""
        return self._bear({"command": command}, environment)

    def deed(self, name: str, **arguments: Any) -> Child:
        """Start a deed of `faults.deeds`."""
        return self._bear({"deed": name, "with": arguments}, {})

    def do(self, name: str, **arguments: Any) -> None:
        """A deed that must succeed."""
        code = self.deed(name, **arguments).await_end()
        if code:
            raise Stuck(f"{name} ended with {code}: {self.last_words()}")

    def until(self, holds: Any, seconds: float) -> bool:
        """Wait for something that children do; False when time is up."""
        with self._changed:
            return bool(self._changed.wait_for(holds, seconds))

    def last_words(self) -> str:
        """The end of the log."""
        return self.log.read_text("utf-8", "replace")[-1_500:] if self.log.exists() else ""

    def close(self) -> None:
        """End it and all children."""
        for child in list(self._children.values()):
            if child.code is None:
                with suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGKILL)
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listening.join(5)

    def _bear(self, order: dict[str, Any], environment: Mapping[str, str]) -> Child:
        assert self._process.stdin is not None
        with self._changed:
            self._number += 1
            number = self._number
        line = {**order, "number": number, "environment": dict(environment), "log": str(self.log)}
        try:
            self._process.stdin.write(json.dumps(line).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise Stuck("the nursery is gone: " + self.last_words()) from error
        self.until(lambda: number in self._born or self._gone, PATIENCE)
        if number not in self._born:
            raise Stuck("the nursery is gone: " + self.last_words())
        return self._born.pop(number)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            with self._changed:
                if "ready" in told:
                    self._ready = True
                elif "born" in told:
                    self._birth(told["born"], told["pid"])
                else:
                    self._news(told)
                self._changed.notify_all()
        with self._changed:
            self._gone = True
            self._changed.notify_all()

    def _birth(self, number: int, pid: int) -> None:
        child = self._born[number] = self._children[pid] = Child(self, pid)
        for told in self._early.pop(child.pid, []):
            self._news(told)

    def _news(self, told: dict[str, Any]) -> None:
        pid: int = told["ended"] if "ended" in told else told["stopped"]
        child = self._children.get(pid)
        if child is None:
            self._early.setdefault(pid, []).append(told)
        elif "ended" in told:
            child.code = told["code"]
            del self._children[pid]
        else:
            child.stopped = True


def breathe(seconds: float) -> None:
    """Give the house time."""
    time.sleep(seconds)
