"""A process that is asked to reveal a number and is killed at the moment when it would open it.

Arguments: database, folder of the keys, the asker (JSON), the lead's reference.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient

from leadcenter.access.face import Asker, Sight, read_sight
from leadcenter.desk import contacts
from leadcenter.desk import http as desk_http
from leadcenter.entry.house import open_house
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.scope import Scope, enter


def main() -> None:
    url, folder, asker, reference = sys.argv[1:]
    person = msgspec.json.decode(asker, type=Asker)
    with connect(url) as conn:
        house = open_house(conn, Config(folder=Path(folder), keys=Path(folder) / "keys"))

    @contextmanager
    def connected(scope: Scope) -> Iterator[Connection]:
        with connect(url, autocommit=True) as conn, conn.transaction():
            enter(conn, scope)
            yield conn

    def sight() -> Sight:
        with connect(url) as conn:
            ((now,),) = conn.execute("select now()")
            return read_sight(conn, person, now)

    def die(*_: Any) -> Any:
        sys.stdout.write("about to open\n")
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    def never() -> Any:
        raise AssertionError("nobody is asked here")

    contacts.open_contact = die  # type: ignore[assignment]
    app = Litestar(
        desk_http.routes(desk_http.Door(house, connected, Path(folder) / "exports", never)),
        dependencies={"sight": Provide(sight, sync_to_thread=True)},
    )
    answer = TestClient(app).post(f"/leads/{reference}/reveal", json={"purpose": "follow_up"})
    print(answer.text)


if __name__ == "__main__":
    main()
