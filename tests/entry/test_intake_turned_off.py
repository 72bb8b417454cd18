"""What the intake says to a sender that it does not want now, that sends too much, or left in the middle."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from leadcenter.entry.intake import LARGEST, Intake
from leadcenter.entry.metrics import Metrics
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection

BEGUN = {"type": "http.request", "body": b"name=%E7%8E%8B&mobile=1380013", "more_body": True}
GONE = {"type": "http.disconnect"}
WHOLE = {"type": "http.request", "body": b"x"}


class Door:
    """The intake of one channel and its figures, with no database behind it: nothing here reaches it."""

    def __init__(self, folder: Path, *, open_: bool = True, full: bool = False) -> None:
        channel = SimpleNamespace(id=str(uuid4()), adapter="own", code="web")
        registered = SimpleNamespace(open_at=lambda _: open_, channel=channel)
        registers = SimpleNamespace(
            channels=SimpleNamespace(by_code={"web": registered}),
            over_limit={UUID(channel.id)} if full else set(),
        )
        self.metrics = Metrics(_away, Config(folder, folder / "keys"))
        self._intake = self.metrics.measured(Intake(registers, None, None))  # type: ignore[arg-type]

    def asked(self, *messages: dict[str, Any]) -> list[dict[str, Any]]:
        """What is answered to these messages of a server."""
        coming, said = iter(messages), []

        async def receive() -> dict[str, Any]:
            return next(coming)

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        scope = {"type": "http", "method": "POST", "path": "/in/web", "headers": [], "query_string": b""}
        asyncio.run(self._intake(scope, receive, send))
        return said

    def counted(self) -> dict[str, float]:
        """How many requests came to which end, where any did."""
        families = text_string_to_metric_families(self.metrics.text().decode())
        return {
            one.labels["outcome"]: one.value
            for family in families
            for one in family.samples
            if one.name == "leadcenter_intake_total" and one.value
        }


def _away() -> AbstractContextManager[Connection]:
    raise psycopg.OperationalError("away")


@pytest.mark.parametrize("off", [{"open_": False}, {"full": True}])
def test_channel_that_the_maker_wants_nothing_of_is_no_outage(tmp_path: Path, off: dict[str, bool]) -> None:
    door = Door(tmp_path, **off)
    begun, _ = door.asked(WHOLE)
    assert begun["status"] == 503
    assert (b"retry-after", b"600") in begun["headers"]
    assert door.counted() == {"held_off": 1}


def test_half_a_body_is_nobodys_word(tmp_path: Path) -> None:
    door = Door(tmp_path)
    assert door.asked(BEGUN, GONE) == []
    assert door.counted() == {}


def test_sender_of_too_much_is_told_that_the_line_ends(tmp_path: Path) -> None:
    """Else its next request is written into a line that the server is closing, and gets no answer."""
    door = Door(tmp_path)
    too_much = {"type": "http.request", "body": b"x" * (LARGEST + 1), "more_body": True}
    begun, _ = door.asked(too_much)
    assert begun["status"] == 413
    assert (b"connection", b"close") in begun["headers"]
