"""A sealer in a process of its own: `sealer_process.py URL STORE KEYS LAST WHEN` works until it has asked the
database LAST times, and then kills itself, `before` it asks or `after` the answer; 0: until somebody else
does.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from leadcenter.audit.face import load_signer
from leadcenter.entry.beside import Beside
from leadcenter.entry.sealer import Sealer
from leadcenter.kernel.database import Connection, connect


def main(url: str, store: str, keys: Path, last: int, when: str) -> None:
    asked = 0

    def opened() -> Connection:
        conn = connect(url, name="leadcenter sealer")
        wait = conn.wait

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
        return conn

    sealer = Sealer(load_signer(keys), store, every=0.01)
    Beside("sealer", opened, sealer.round).start()
    threading.Event().wait()


if __name__ == "__main__":
    url, store, keys, last, when = sys.argv[1:]
    main(url, store, Path(keys), int(last), when)
