"""The web process: Granian in front of the application, one worker, loopback unless told otherwise."""

from __future__ import annotations

import os
import sys

from granian.constants import Interfaces, Loops
from granian.server import Server


def main() -> None:
    """Serve until SIGTERM. Argument: the port."""
    Server(
        "leadcenter.entry.api:app",
        factory=True,
        address=os.environ.get("LEADCENTER_HOST", "127.0.0.1"),
        port=int(sys.argv[1]),
        interface=Interfaces.ASGI,
        loop=Loops.auto,
        workers=1,
        backlog=2_048,
        log_access=False,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


if __name__ == "__main__":
    main()
