"""The provider of privacy numbers and messages, in a process of its own with its own truth."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from leadcenter.wire.privacy_call import HttpPrivacyCalls
from leadcenter.wire.text_message import HttpTextMessages

SECRET = "between-house-and-provider"


class Stub:
    """The provider's process and its ledger."""

    def __init__(self, port: int, ledger: Path) -> None:
        self.url, self.ledger = f"http://127.0.0.1:{port}", ledger
        self.client = HttpPrivacyCalls(self.url, SECRET.encode(), timeout=5.0)
        self.texts = HttpTextMessages(self.url, SECRET.encode(), timeout=5.0)

    def then(self, **manner: Any) -> None:
        httpx.post(f"{self.url}/manner", json=manner)

    def rang(self, phone: str) -> int:
        """How often this number was really rung."""
        return sum(event["what"] == "rang" and event["phone"] == phone for event in self.events())

    def texted(self, phone: str) -> list[dict[str, Any]]:
        """Messages that this number really got."""
        return [one for one in self.events() if one["what"] == "texted" and one["phone"] == phone]

    def events(self) -> list[dict[str, Any]]:
        if not self.ledger.exists():
            return []
        return [json.loads(line) for line in self.ledger.read_text("utf-8").splitlines()]

    def records(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = httpx.get(f"{self.url}/records").json()
        return found


@contextmanager
def running(folder: Path) -> Iterator[Stub]:
    """The process, until the block ends."""
    ledger = folder / "ledger.jsonl"
    command = [sys.executable, str(Path(__file__).with_name("privacy_stub.py")), str(ledger), SECRET]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Stub(int(process.stdout.readline()), ledger)
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()
