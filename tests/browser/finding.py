"""The Chromium that browser tests drive: the environment's, the PATH's, Playwright's own, or installed.
Debian's build without windows goes first: it takes half of the time of the one that draws for nobody."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)


def find_chromium(own: str = "") -> str:
    """Its path, or nothing. `LEADCENTER_CHROMIUM` names one; `own`: where Playwright would have one."""
    named = os.environ.get("LEADCENTER_CHROMIUM", "")
    if named:
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), "")
    if found:
        return found
    if own and Path(own).exists():
        return own
    return _installed()


def _installed() -> str:
    """Debian's package, where we may install one."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return ""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        [apt, "update", "-q"],
        [apt, "install", "-y", "-q", "--no-install-recommends", "chromium-headless-shell", "fonts-noto-cjk"],
    ):
        done = subprocess.run(command, env=quiet, capture_output=True, timeout=240, check=False)
        if done.returncode:
            return ""
    return shutil.which("chromium-headless-shell") or ""
