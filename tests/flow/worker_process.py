"""A worker in a process of its own: `worker_process.py URL KEYS SET_SIZE` works until SIGTERM."""

from __future__ import annotations

import sys
from pathlib import Path

from leadcenter.entry.house import open_house, read_clock
from leadcenter.entry.worker import Worker, stop_on_signals
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect


def main(url: str, keys: Path, set_size: int) -> None:
    with connect(url, autocommit=True) as conn:
        house, clock = open_house(conn, Config(folder=keys, keys=keys, database_url=url)), read_clock(conn)
    worker = Worker(lambda: connect(url, name="leadcenter worker"), house, clock, set_size=set_size)
    stop_on_signals(worker.stop)
    worker.run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
