"""A house with its web application, as whoever watches it asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from prometheus_client.parser import text_string_to_metric_families

from leadcenter.entry import api
from leadcenter.entry.metrics import Metrics
from leadcenter.kernel.archive import line_of
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection
from living_house import LivingHouse
from staffed_house import Still

PHONE = "13912345678"


class Watched:
    """A house with its web application, as asked from this machine or elsewhere."""

    def __init__(self, url: str, conn: Connection, folder: Path) -> None:
        (folder / "database").mkdir()
        self.conn = conn
        self.town = LivingHouse(conn, folder)
        self.config = Config(folder, folder / "keys", database_url=url, backup=folder / "backup")
        self.line = folder / "backup" / line_of(self.config.database_folder)
        self.line.mkdir(parents=True)
        self.tell_archive(timedelta(seconds=5))
        made: list[Metrics] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(api, "Metrics", lambda *given: made.append(Metrics(*given)) or made[0])
            patch.setattr(api, "Beside", Still)
            self.app = api.make_app(self.config)
        (self.metrics,) = made

    def tell_archive(self, lag: timedelta) -> None:
        (self.line / "until").write_text((datetime.now(UTC) - lag).isoformat())

    def get(self, path: str, client: str = "127.0.0.1", **headers: str) -> Any:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await self.app({**scope, "client": (client, 1)}, receive, send)

        return TestClient(app).get(path, headers=headers)

    def figures(self) -> dict[str, list[tuple[dict[str, str], float]]]:
        found: dict[str, list[tuple[dict[str, str], float]]] = {}
        for family in text_string_to_metric_families(self.get("/metrics").text):
            for sample in family.samples:
                found.setdefault(sample.name, []).append((sample.labels, sample.value))
        return found

    def heard(self) -> dict[str, float]:
        """How many requests of channels came to which end."""
        return {labels["outcome"]: value for labels, value in self.figures()["leadcenter_intake_total"]}

    def slow(self) -> None:
        """What a thread reads every few minutes is read now, after whatever reading is under way."""
        with self.metrics.house._refreshing:
            pass
        self.metrics.house.refresh()


def make(watched: Watched, text: str) -> None:
    """Make it so."""
    with watched.conn.transaction():
        watched.conn.execute(text.encode())
