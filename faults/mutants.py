"""Seeded bugs: patches of the product that the harness must notice. Each is applied to a copy of the source and the copy runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from faults.acts import order_for
from faults.children import ROOT, SOURCE
from faults.trial import LIMIT_S

FOLDER = Path(__file__).with_name("mutants")


class Unfit(Exception):
    """The patch does not apply to the source as it is, or changes nothing."""


class Outcome(msgspec.Struct, frozen=True):
    """What came of a mutant. `by`: what the harness said; empty = not caught."""

    name: str
    by: str
    seconds: float

    @property
    def caught(self) -> bool:
        """Did the harness notice?"""
        return bool(self.by) and self.seconds <= LIMIT_S


def all_mutants() -> list[Path]:
    """The patches of the house, by name."""
    return sorted(FOLDER.glob("*.patch"))


def patched(patch: Path, into: Path) -> Path:
    """A copy of the source with the patch in it; returns what PYTHONPATH must name. Raises Unfit."""
    shutil.copytree(SOURCE, into / "src")
    before = _content(into)
    tries = (
        ["git", "apply"],
        ["git", "apply", "--recount", "-C1"],
        ["patch", "-p1", "-F3", "--no-backup-if-mismatch", "-i"],
    )
    said = ""
    for command in tries:
        only = ["--include=src/*"] if command[0] == "git" else []
        try:
            done = subprocess.run(
                [*command, *only, str(patch.resolve())], cwd=into, capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            continue
        said = said or done.stderr
        if done.returncode == 0 and _content(into) != before:
            return into / "src"
    raise Unfit(f"{patch.name} does not apply or changes nothing below src: {said.strip()[-500:]}")


def touched(patch: Path) -> list[str]:
    """The files that a patch changes, below the package."""
    named = re.findall(r"^\+\+\+ (?:b/)?src/leadcenter/(\S+)", patch.read_text("utf-8"), re.MULTILINE)
    return list(dict.fromkeys(named))


def _content(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    }


def hunt(patch: Path, seed: int, say: Callable[[str], None], only: Sequence[str] = ()) -> Outcome:
    """Try a mutant by the brief acts (or `only` these) until one complains, or time is up. Raises Unfit."""
    folder = Path(tempfile.mkdtemp(prefix="leadcenter-mutant-"))
    folder.chmod(0o755)
    try:
        source = patched(patch, folder)
        out = folder / "said"
        acts = ",".join(only or order_for(touched(patch)))
        path = os.pathsep.join(map(str, (source, ROOT)))
        began = time.monotonic()
        with subprocess.Popen(
            [sys.executable, "-m", "faults.trial", str(out), str(seed), acts],
            env={**os.environ, "SOURCE": str(source), "PYTHONPATH": path},
            cwd=ROOT,
        ) as trial:
            try:
                trial.wait(2 * LIMIT_S)
            except subprocess.TimeoutExpired:
                trial.terminate()
        seconds = time.monotonic() - began
        said = out.read_text("utf-8") if out.exists() else f"the harness ended with {trial.returncode}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    outcome = Outcome(patch.stem, " ".join(said.split())[:300], round(seconds, 1))
    say(
        f"{outcome.name}: {'caught' if outcome.caught else 'NOT CAUGHT'} in {seconds:.1f} s{': ' + outcome.by if outcome.by else ''}"
    )
    return outcome
