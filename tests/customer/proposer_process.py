"""A proposer in a process of its own: `proposer_process.py URL KEYS` works until it is killed."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from leadcenter.entry.beside import Beside
from leadcenter.entry.house import open_house
from leadcenter.entry.proposer import Proposer
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect


def main(url: str, keys: Path) -> None:
    with connect(url, autocommit=True) as conn:
        house = open_house(conn, Config(folder=keys, keys=keys, database_url=url))
    proposer = Proposer(house)
    Beside("proposer", lambda: connect(url, name="leadcenter proposer"), proposer.round).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
