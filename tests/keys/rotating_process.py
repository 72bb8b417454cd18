"""The rotation of a house in a process of its own: URL FOLDER SUITE. Killed wherever it is, it goes on when
it is started again. Says a word after each transaction."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadcenter.entry.house import open_house
from leadcenter.entry.rotating import Rotation
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect

if __name__ == "__main__":
    url, folder, suite = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    with connect(url) as conn:

        @contextmanager
        def committed() -> Iterator[Connection]:
            with conn.transaction():
                yield conn
            sys.stdout.write("step\n")
            sys.stdout.flush()

        house = open_house(conn, Config(folder=folder, keys=folder / "keys"))
        Rotation(committed, house, lambda _: None).run(suite)
