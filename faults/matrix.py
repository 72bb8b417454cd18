"""The authorization matrix of tests/authz, run as the program that it is, for its two figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import msgspec

from faults.children import ROOT, SOURCE

PROGRAM = ROOT / "tests" / "authz" / "authz_run.py"
LONGEST_S = 5_400


class Matrix(msgspec.Struct, frozen=True):
    """What was asked, what came back that belonged to others, and what else was wrong; `why`: why there is nothing."""

    requests: int = 0
    foreign_bytes: int = 0
    faults: int = 0
    why: str = "not run"


def run_matrix(requests: int, seed: int, say: Callable[[str], None]) -> Matrix:
    """At least so many requests (0: each route with each role once)."""
    if not PROGRAM.exists():
        return Matrix(why="there is no tests/authz/authz_run.py")
    command = [sys.executable, str(PROGRAM), "--requests", str(requests), "--seed", str(seed)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (SOURCE, ROOT)))}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=LONGEST_S
        )
        told = json.loads(done.stdout.strip().rpartition("\n")[2])
        found = Matrix(told["requests"], told["foreign_bytes"], len(told["faults"]), "")
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        return Matrix(why=f"the matrix did not come to an end: {type(error).__name__}")
    say(
        f"authorization matrix: {found.requests} requests, {found.foreign_bytes} foreign bytes, {found.faults} faults"
    )
    return found
