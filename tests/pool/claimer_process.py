"""A web process of its own whose people all claim at once: `python claimer_process.py`, told by JSON.

In: one line with `config`, `people` (headers of each) and `body`; then, once it has said `ready`, a line to
begin. Out: what each was answered: status and results.
"""

from __future__ import annotations

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from leadcenter.entry import api
from leadcenter.kernel.config import Config

AGAIN = 20


class Still:
    """In the place of threads beside the web."""

    def __init__(self, *_: Any) -> None:
        self.start = self.close = lambda: None


def main() -> None:
    told = json.loads(sys.stdin.readline())
    given = told["config"]
    config = Config(
        folder=Path(given["folder"]),
        keys=Path(given["keys"]),
        suite=given["suite"],
        database_url=given["database_url"],
    )
    api.Beside = Still  # type: ignore[assignment, misc]
    app = api.make_app(config)
    client = TestClient(app)
    barrier = threading.Barrier(len(told["people"]))

    def claim(headers: dict[str, str]) -> tuple[int, Any]:
        barrier.wait(300)
        for _ in range(AGAIN):
            answer = client.post(told["path"], json=told["body"], headers=headers)
            if answer.status_code != 503:
                break
        return answer.status_code, answer.json()

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with ThreadPoolExecutor(len(told["people"])) as hands:
        answers = list(hands.map(claim, told["people"]))
    for end in app.on_shutdown:
        end()  # type: ignore[call-arg]
    sys.stdout.write(json.dumps(answers) + "\n")


if __name__ == "__main__":
    main()
