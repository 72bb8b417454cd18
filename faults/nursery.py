"""The nursery: one process that has the product loaded, and forks a worker, a web or a deed of the harness whenever it is
asked to. Starting Python and loading the product costs a second and a half; a house that is killed ten thousand times
cannot wait for that. What runs in the child is the product's own command.

It reads orders as JSON lines and tells of births, stops and deaths as JSON lines.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import signal
import sys
import traceback
from typing import Any

from faults import seam


def main() -> None:
    """Serve until the orders end; then all children are killed."""
    seam.install()
    load()
    wakes, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    living: set[int] = set()
    tell({"ready": os.getpid()})
    pending = b""
    while True:
        ready, _, _ = select.select([0, wakes], [], [])
        if wakes in ready:
            os.read(wakes, 4_096)
            reap(living)
        if 0 in ready:
            got = os.read(0, 65_536)
            if not got:
                break
            *lines, pending = (pending + got).split(b"\n")
            for line in lines:
                order = json.loads(line)
                pid = bear(order, [wakes, wake])
                living.add(pid)
                tell({"born": order["number"], "pid": pid})
    for pid in living:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def load() -> None:
    """Everything that the commands will need."""
    import leadcenter.entry.api  # noqa: PLC0415
    import leadcenter.entry.cli  # noqa: PLC0415
    import leadcenter.entry.web  # noqa: PLC0415
    import leadcenter.entry.work  # noqa: F401, PLC0415
    from faults import deeds  # noqa: F401, PLC0415

    for name in SLOW:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


SLOW = ("holidays.countries", "chinese_calendar", "httpcore", "pydantic.fields", "typer._adapters")
"""What the product loads only when it is used: half a second in each life."""


def tell(what: dict[str, Any]) -> None:
    """One line to the harness."""
    os.write(1, json.dumps(what).encode() + b"\n")


def reap(living: set[int]) -> None:
    """Tell what became of children."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if os.WIFSTOPPED(status):
            tell({"stopped": pid})
        else:
            living.discard(pid)
            tell({"ended": pid, "code": os.waitstatus_to_exitcode(status)})


def bear(order: dict[str, Any], ours: list[int]) -> int:
    """Fork a child for an order: `command` of the product, or a `deed` of the harness."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for handle in ours:
            os.close(handle)
        os.environ.update(order["environment"])
        seam.obey(order["environment"])
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.setsid()
        code = run(order)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def run(order: dict[str, Any]) -> int:
    """In the child."""
    if "deed" in order:
        from faults import deeds  # noqa: PLC0415

        getattr(deeds, order["deed"])(**order["with"])
        return 0
    if order["command"][0] == "web":
        from leadcenter.entry import web  # noqa: PLC0415

        sys.argv = ["web", *order["command"][1:]]
        web.main()
        return 0
    from leadcenter.entry import cli  # noqa: PLC0415

    sys.argv = ["leadcenter", *order["command"]]
    cli.main()
    return 0


if __name__ == "__main__":
    main()
