"""One brief trial of the product that SOURCE names, in a process of its own, so that even the harness's own database server is
that product's: `python -m faults.trial OUT SEED ACT,ACT…`. What it complains of goes to OUT; nothing there = no complaint."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from faults.acts import BRIEF, perform
from faults.children import SOURCE
from faults.failing import Caught
from faults.ground import Ground, fresh_folder
from faults.server import Server

LIMIT_S = 120.0
"""A mutant that is not caught within two minutes is not caught."""


def main(out: Path, seed: int, acts: list[str]) -> None:
    """Run the acts until one complains, or time is up."""
    folder = fresh_folder()
    said = ""
    try:
        server = Server(folder / "postgres")
        try:
            ground = Ground(server, folder / "ground", SOURCE, seed)
            try:
                perform(ground, BRIEF, lambda _: None, only=acts, seconds=LIMIT_S)
            finally:
                ground.close()
        finally:
            server.stop()
    except Caught as caught:
        said = str(caught)
    except Exception as trouble:  # the sound house does not make the harness stumble
        said = f"stumbled: {type(trouble).__name__}: {trouble}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        out.write_text(said, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(","))
