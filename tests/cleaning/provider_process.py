"""The stub call centre as a process, and its ledger: what really happened."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from leadcenter.wire.call_centre import HttpCallCentre

SECRET = b"between-house-and-call-centre"
QUIET = {
    "late": 0,
    "twice": 0,
    "out_of_order": 0,
    "unknown_code": 0,
    "lost_reply": 0,
    "error_after": 0,
    "error_before": 0,
}


class Provider(msgspec.Struct, frozen=True):
    """A running stub."""

    port: int
    ledger: Path

    def client(self, timeout: float = 5.0) -> HttpCallCentre:
        return HttpCallCentre(f"http://127.0.0.1:{self.port}", SECRET, timeout=timeout)

    def events(self, what: str) -> list[dict[str, Any]]:
        lines = self.ledger.read_text("utf-8").split("\n")[:-1]  # the last one may be half written
        return [event for event in map(json.loads, lines) if event["what"] == what]

    def calls(self) -> Counter[str]:
        """How often each order was called, by key."""
        return Counter(event["key"] for event in self.events("call"))


@contextmanager
def provider(folder: Path, callback_url: str = "http://127.0.0.1:9/", **manners: Any) -> Iterator[Provider]:
    """A stub that runs for the block, quiet but for `manners`, and ends cleanly on SIGTERM. Without call-back
    address nothing is heard of it."""
    folder.mkdir(exist_ok=True)
    secret = folder / "secret"
    secret.write_bytes(SECRET)
    ledger = folder / "ledger.jsonl"
    command = [sys.executable, "-m", "leadcenter.entry.stub_call_centre", "--callback-url", callback_url]
    command += ["--secret-file", str(secret), "--ledger", str(ledger), *_arguments(QUIET | manners)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Provider(json.loads(process.stdout.readline())["port"], ledger)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _arguments(manners: Mapping[str, Any]) -> Iterator[str]:
    for name, value in manners.items():
        yield f"--{name.replace('_', '-')}"
        yield from map(str, value) if isinstance(value, tuple) else (str(value),)
