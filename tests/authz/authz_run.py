"""The matrix as a program, for releases: `python tests/authz/authz_run.py --requests 100000 --seed 1` makes a
server and a city of its own and prints what was asked and found, as JSON, in the last line. `run()` is the
same for others.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

for folder in (Path(__file__).parent, Path(__file__).parents[1]):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))

from authz_building import build  # noqa: E402
from authz_matrix import Figures, Matrix  # noqa: E402

from leadcenter.entry.demo.assessing import assess_all  # noqa: E402
from leadcenter.kernel.database import connect  # noqa: E402
from leadcenter.kernel.embedded import Embedded  # noqa: E402
from leadcenter.kernel.migrate import migrate  # noqa: E402
from quick_server import FAST, fresh_folder  # noqa: E402


def run(requests: int, seed: int) -> Figures:
    """At least so many requests, each route with each role among them; the same ones for the same seed.
    `figures.requests` and `.foreign_bytes` are authz_requests and authz_foreign_bytes; `.faults` must be
    empty."""
    folder = fresh_folder()
    try:
        with Embedded.start(folder / "postgres", extra_conf=FAST) as server:
            with connect(server.url, autocommit=True) as conn:
                migrate(conn)
                assess_all(conn, datetime.now(UTC))
            city = build(server.url, folder / "city")
            matrix = Matrix(city)
            try:
                return matrix.run(matrix.sample(requests, seed))
            finally:
                matrix.close()
                city.close()
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Prints the figures; ends with 1 where something was wrong."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--requests", type=int, default=0)
    asked.add_argument("--seed", type=int, default=20261122)
    given = asked.parse_args()
    found = run(given.requests, given.seed)
    print(msgspec.json.encode(found).decode(), flush=True)
    sys.exit(bool(found.faults))


if __name__ == "__main__":
    main()
