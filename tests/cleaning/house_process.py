"""The house's door for call-backs as a process of its own: `python house_process.py DATABASE_URL PORT
SPEED`."""

from __future__ import annotations

import asyncio
import sys

from asking import HOUSE, NOON, book
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, Response
from litestar.di import Provide

from leadcenter.access.face import SIGHT, Sight
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.http import Desk, Door, routes
from leadcenter.kernel.database import connect
from leadcenter.kernel.errors import Refusal
from leadcenter.org.face import ScaledClock


def nobody() -> Sight:
    raise Refusal("not_signed_in", 401)


def main(url: str, port: int, speed: float) -> None:
    with connect(url) as conn:
        row = conn.execute("select now()").fetchone()
        assert row is not None
        began = conn.execute("select min(created_at) from cleaning_task").fetchone()
        assert began is not None
        desk = Desk(book(), cleaning.load_providers(conn, HOUSE, row[0]))
    clock = ScaledClock(began[0], NOON, speed)
    door = Door(HOUSE, lambda _: connect(url), lambda: desk, lambda *_: None, clock)
    app = Litestar(
        routes(door),
        dependencies={SIGHT: Provide(nobody, sync_to_thread=False)},
        exception_handlers={
            Refusal: lambda _, refusal: Response({"code": refusal.code}, status_code=refusal.status)
        },
    )
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    asyncio.run(server.serve())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
