"""What a worker does about requests, in a process of its own: `erasing_process.py URL FOLDER LAST WHEN`
works until it has asked the database LAST times, and then kills itself, `before` it asks or `after` the
answer; 0: until all is done.
"""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any

from leadcenter.assignment import face as assignment
from leadcenter.entry.house import open_house
from leadcenter.entry.ledger import Ledger
from leadcenter.entry.shredding import shred
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect
from leadcenter.rights.face import carry_out


def main(url: str, folder: Path, last: int, when: str) -> None:
    config = Config(folder=folder, keys=folder / "keys", ledger=folder / "ledger")
    with connect(url, name="leadcenter worker") as conn:
        house = open_house(conn, config)
        conn.commit()
        ledger = Ledger(config.ledger_folder, house)
        wait, asked = conn.wait, 0

        def counted(*given: Any, **named: Any) -> Any:
            """Every statement, and every commit, is waited for here."""
            nonlocal asked
            asked += 1
            if asked == last and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            answer = wait(*given, **named)
            if asked == last and when == "after":
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        conn.wait = counted  # type: ignore[method-assign]
        done = 1
        while done:
            with conn.transaction():
                (now,) = conn.execute("select now()").fetchone() or ()
                done = carry_out(conn, house, partial(assignment.load_book, conn, now), now)
            done += shred(conn, house, ledger)
        print(asked)


if __name__ == "__main__":
    url, folder, last, when = sys.argv[1:]
    main(url, Path(folder), int(last), when)
