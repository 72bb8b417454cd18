"""Children that end with their parent: kill -9 of the one must not leave the other behind."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PARENT_DEATH = 1  # PR_SET_PDEATHSIG, linux/prctl.h


def end_with_parent(parent: int, by: signal.Signals = signal.SIGTERM) -> None:
    """From now on this process gets `by` when its parent (process id) dies, at once if that has happened
    already (Linux; elsewhere it stays until told)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH, by)
        if os.getppid() != parent:  # it died before we asked: nobody would tell us any more
            os.kill(os.getpid(), by)
