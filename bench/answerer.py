"""The call centre of the flow bench, a process of its own: answers every open cleaning task with high intent, in sets, through the room's door.

Arguments: database, folder, keys.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from uuid import UUID

from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import CallBack, References, TaskRef
from leadcenter.entry.house import open_house
from leadcenter.entry.worker import stop_on_signals
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect

SET = 1_000


def main() -> None:
    """Answer until told to stop."""
    url, folder, keys = sys.argv[1:]
    ending: list[bool] = []
    stop_on_signals(lambda: ending.append(True))
    with connect(url, name="answerer") as conn:
        house = open_house(conn, Config(folder=Path(folder), keys=Path(keys)))
        references = References(house)
        row = conn.execute("select now()").fetchone()
        assert row is not None
        book = cleaning.load_book(conn, row[0])
        conn.commit()
        answered: set[UUID] = set()
        while not ending:
            with conn.transaction():
                now, tasks = _open_tasks(conn, answered)
                callbacks = [
                    CallBack(
                        "bench",
                        task_id.hex,
                        references.write(TaskRef(bucket, task_id, 1)),
                        now,
                        result="answered",
                        intent="high",
                        talk_seconds=40,
                    )
                    for bucket, task_id in tasks
                ]
                cleaning.receive(conn, house, book, callbacks, now)
            answered.update(task_id for _, task_id in tasks)
            if len(tasks) < SET:
                time.sleep(0.2)


def _open_tasks(conn: Connection, answered: set[UUID]) -> tuple[datetime, list[tuple[int, UUID]]]:
    row = conn.execute("select now()").fetchone()
    assert row is not None
    rows = conn.execute(
        "select bucket, id from cleaning_task where state = 'open' limit %s", [SET]
    ).fetchall()
    return row[0], [(bucket, task_id) for bucket, task_id in rows if task_id not in answered]


if __name__ == "__main__":
    main()
