"""A process that takes secrets and says which, until it is killed: FOLDER MIRROR. What it says, it holds.
With a third argument it destroys them, and says so afterwards."""

from __future__ import annotations

import sys
from pathlib import Path

from leadcenter.kernel.subjects import Slots

if __name__ == "__main__":
    slots = Slots(Path(sys.argv[1]), Path(sys.argv[2]))
    while True:
        given = slots.new(40)
        if len(sys.argv) > 3:
            slots.destroy(one.slot for one in given)
        sys.stdout.write("".join(f"{one.slot} {one.secret.hex()}\n" for one in given))
        sys.stdout.flush()
