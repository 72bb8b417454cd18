"""Seeded bugs: patches of the product that the harness must notice. Each is applied to a copy of the source and the copy runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from faults.acts import BRIEF, order_for, perform
from faults.children import SOURCE
from faults.failing import Caught
from faults.ground import Ground
from faults.server import Server

FOLDER = Path(__file__).with_name("mutants")
LIMIT_S = 120.0
"""A mutant that is not caught within two minutes is not caught."""


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


def hunt(
    server: Server, folder: Path, patch: Path, seed: int, say: Callable[[str], None], only: Sequence[str] = ()
) -> Outcome:
    """Run the brief acts (or `only` these) against a mutant until one complains, or time is up. Raises Unfit."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o755)
    source = patched(patch, folder)
    began = time.monotonic()
    said = ""
    ground: Ground | None = None
    try:
        ground = Ground(server, folder / "ground", source, seed)
        perform(ground, BRIEF, lambda _: None, only=only or order_for(touched(patch)), seconds=LIMIT_S)
    except Caught as caught:
        said = str(caught)
    except Exception as trouble:  # the sound house does not make the harness stumble
        said = f"stumbled: {type(trouble).__name__}: {trouble}"
    finally:
        seconds = time.monotonic() - began
        if ground is not None:
            ground.close()
        shutil.rmtree(folder, ignore_errors=True)
    outcome = Outcome(patch.stem, " ".join(said.split())[:300], round(seconds, 1))
    say(
        f"{outcome.name}: {'caught' if outcome.caught else 'NOT CAUGHT'} in {seconds:.1f} s{': ' + outcome.by if outcome.by else ''}"
    )
    return outcome
