"""`make faults`: break the house, judge it, hunt the mutants, write bench/faults.json.

SEED=7            the seed; printed, and named again by whatever fails
ONLY=zombie,webs  these acts alone
FULL=1            the release run: fifty segments, kept in bench/faults.state.json, gone on with by the next call of the same commit
HOURS=1.5         with FULL=1: begin no further segment after that time
PATCH=FILE        nothing but this patch as one more mutant: exit code 0 = caught, 1 = not caught, 2 = does not apply
MUTANTS=a,b       these mutants alone; MUTANTS=none: no mutant
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import traceback
from collections.abc import Iterable
from pathlib import Path

from faults.acts import ACTS, COUNTED, SEGMENT, SEGMENTS, USUAL, WHOLE, Size, perform
from faults.children import SOURCE
from faults.failing import Caught
from faults.ground import Ground, fresh_folder
from faults.matrix import run_matrix
from faults.mutants import Unfit, all_mutants, hunt
from faults.server import Server
from faults.tally import STATE, Tally, figures, write
from faults.truth import doctor

MATRIX = 100_000
"""Requests of the authorization matrix in the release run."""


def main() -> int:
    """The exit code: 1 when a promise was broken or a mutant was not caught."""
    if patch := os.environ.get("PATCH", ""):
        try:
            return 0 if hunt(Path(patch), _seed(), say, _only()).caught else 1
        except (Unfit, OSError) as unfit:
            say(str(unfit))
            return 2
    return _all()


def _all() -> int:
    full = os.environ.get("FULL") == "1"
    tally = Tally.resume() if full else Tally()
    until = time.monotonic() + 3_600 * float(os.environ.get("HOURS", "1000"))
    folder = fresh_folder()
    server = Server(folder / "postgres")
    try:
        sound = _segments(server, folder, tally, full, until)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if time.monotonic() < until:
        sound &= _mutants(tally, full)
    if time.monotonic() < until and not os.environ.get("ONLY"):
        if tally.matrix.why:
            tally.matrix = run_matrix(MATRIX if full else 0, _seed(), say)
        sound &= not tally.matrix.faults and not tally.matrix.foreign_bytes
        _keep(tally, full)
    for name, figure in figures(tally).items():
        bound = f", at most {figure['at_most']:.1e} (95 %)" if "at_most" in figure else ""
        say(f"{name}: {figure['value']} {figure['unit']} (n={figure['n']:,}{bound})")
    return int(not (sound and tally.sound))


def _keep(tally: Tally, full: bool) -> None:
    """After each step, so that a run that is cut off leaves what it has."""
    if full:
        tally.keep(STATE)
    if not os.environ.get("ONLY"):
        write(tally)


def _segments(server: Server, folder: Path, tally: Tally, full: bool, until: float) -> bool:
    sound = True
    for segment in range(SEGMENTS if full else 1):
        seed = _seed() + segment
        if seed in tally.segments:
            continue
        if time.monotonic() > until:
            say(
                f"time is up: {len(tally.segments)} of {SEGMENTS} segments are done; the same command goes on"
            )
            break
        size, acts = (SEGMENT if full else USUAL), (COUNTED if segment % WHOLE else ACTS)
        sound &= _segment(server, folder / f"segment-{seed}", seed, size, acts, tally)
        _keep(tally, full)
    return sound


def _segment(server: Server, folder: Path, seed: int, size: Size, acts: Iterable[str], tally: Tally) -> bool:
    """These acts on one house; its counts go into the tally."""
    say(f"seed {seed}")
    ground = Ground(server, folder, SOURCE, seed)
    sound = False
    try:
        perform(ground, size, say, only=_only() or acts)
        doctor(ground)
        sound = True
        tally.segments.append(seed)
    except Caught as caught:
        act = str(caught).partition(":")[0]
        say(f"BROKEN {caught}\nreplay: make faults SEED={seed} ONLY={act} MUTANTS=none")
        tally.failures.append(f"seed {seed}: {' '.join(str(caught).split())[:500]}")
    except Exception as trouble:
        traceback.print_exc()
        tally.failures.append(
            f"seed {seed}: {type(trouble).__name__}: {' '.join(str(trouble).split())[:500]}"
        )
    finally:
        ground.tally["acknowledged"] += len(ground.acknowledged.raw_of)
        ground.tally["answered_again"] += ground.acknowledged.repeated
        ground.tally["posts_unheard"] += ground.acknowledged.unheard
        tally.add(ground.tally, ground.withdrawal_s)
        ground.close()
        shutil.rmtree(folder, ignore_errors=True)
    return sound


def _mutants(tally: Tally, full: bool) -> bool:
    wanted = os.environ.get("MUTANTS", "")
    chosen = set(filter(None, wanted.split(",")))
    sound = True
    for patch in all_mutants():
        if (chosen and patch.stem not in chosen) or (os.environ.get("ONLY") and not chosen):
            continue
        if full and (known := tally.mutants.get(patch.stem)) and known.caught:
            continue
        outcome = tally.mutants[patch.stem] = hunt(patch, _seed(), say)
        sound &= outcome.caught
        _keep(tally, full)
    return sound


def _only() -> tuple[str, ...]:
    only = tuple(filter(None, os.environ.get("ONLY", "").split(",")))
    if unknown := set(only) - set(ACTS):
        raise SystemExit(f"no such act: {', '.join(sorted(unknown))}; there are {', '.join(ACTS)}")
    return only


def _seed() -> int:
    return int(os.environ.get("SEED", "1"))


def say(text: str) -> None:
    """To the terminal, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
