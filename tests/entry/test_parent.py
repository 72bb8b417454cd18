"""Children end with their parent, whenever it dies."""

import subprocess
import sys
import time
from pathlib import Path

PARENT = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1], str(os.getpid())], stdout=subprocess.DEVNULL)
print(child.pid, flush=True)
sys.stdin.read()
os._exit(0)
"""
CHILD = """
import signal, sys, time
from leadcenter.entry.parent import end_with_parent
{before}
end_with_parent(int(sys.argv[1]), signal.SIGKILL)
time.sleep(60)
"""


def outlives(before: str) -> bool:
    """Is the child there half a minute after its parent has gone?"""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD.format(before=before)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert parent.stdout is not None
    assert parent.stdin is not None
    child = Path("/proc") / parent.stdout.readline().strip()
    if not before:
        time.sleep(1)
    parent.stdin.close()
    parent.wait(timeout=10)
    for _ in range(300):
        if has_ended(child):
            return False
        time.sleep(0.1)
    return True


def has_ended(process: Path) -> bool:
    try:
        return "State:\tZ" in (process / "status").read_text()
    except OSError:  # nothing is left of it
        return True


def test_child_ends_when_its_parent_dies() -> None:
    assert not outlives("")


def test_child_whose_parent_died_before_it_asked_ends_too() -> None:
    assert not outlives("time.sleep(1)")
