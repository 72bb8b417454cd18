"""Questions about leads whose customer was merged with another: they go on under the survivor, and what is
said about them under their old name finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement

Key = tuple[int, UUID]
MERGED = "merged"


class Question(msgspec.Struct, frozen=True):
    """A task about a raw lead. `calling`: the outcome of a call is unknown just now."""

    bucket: int
    task_id: UUID
    raw_id: UUID
    state: str
    reason: str
    calling: bool

    @property
    def key(self) -> Key:
        return self.bucket, self.task_id


def hold_questions(conn: Connection, raw_leads: Sequence[Key]) -> list[Question]:
    """All questions about raw leads, locked until commit."""
    rows = conn.execute(
        statement("cleaning", "hold_tasks"),
        {
            "buckets": ints([bucket for bucket, _ in raw_leads]),
            "raw_ids": uuids([raw_id for _, raw_id in raw_leads]),
        },
    )
    return [Question(*row) for row in rows]


def move_questions(conn: Connection, questions: Sequence[Question], to: Key, now: datetime) -> None:
    """Questions and their calls go to another customer (bucket, id); none of them may be `calling`, since
    the name of a call under way must not change. Where they were, nobody asks any more."""
    there = {**_keys(questions), "to_bucket": to[0]}
    conn.execute(statement("cleaning", "copy_tasks"), {**there, "to_customer": to[1]})
    conn.execute(statement("cleaning", "copy_attempts"), {**there, "to_customer": to[1]})
    conn.execute(statement("cleaning", "leave_tasks"), {**there, "now": now})
    conn.execute(statement("cleaning", "move_orders"), {**_leads(questions), "to_bucket": to[0]})


def bring_back(conn: Connection, questions: Sequence[Question], to: Key) -> None:
    """Questions go back where they came from, as they are now; nothing of them stays."""
    there = {**_keys(questions), "to_bucket": to[0]}
    conn.execute(statement("cleaning", "copy_tasks"), {**there, "to_customer": to[1]})
    conn.execute(statement("cleaning", "copy_attempts"), {**there, "to_customer": to[1]})
    conn.execute(statement("cleaning", "drop_attempts"), there)
    conn.execute(statement("cleaning", "drop_tasks"), there)
    conn.execute(statement("cleaning", "move_orders"), {**_leads(questions), "to_bucket": to[0]})


def reopen(conn: Connection, questions: Sequence[Question], now: datetime) -> None:
    """Questions that were recalled are open again, with the reason they had; calls not placed are ordered
    again."""
    reasons = texts([one.reason for one in questions])
    conn.execute(statement("cleaning", "reopen_tasks"), {**_keys(questions), "reasons": reasons})
    conn.execute(statement("cleaning", "reopen_orders"), {**_leads(questions), "now": now})


def follow(conn: Connection, tasks: Sequence[Key]) -> dict[Key, Key]:
    """Where tasks are now that are not where their name says."""
    rows = conn.execute(
        statement("cleaning", "follow_tasks"),
        {
            "buckets": ints([bucket for bucket, _ in tasks]),
            "ids": uuids([task_id for _, task_id in tasks]),
            "everywhere": ints(range(BUCKETS)),
        },
    )
    return {(bucket, task_id): (now_in, task_id) for bucket, task_id, now_in in rows}


def _keys(questions: Sequence[Question]) -> dict[str, object]:
    return {
        "buckets": ints([one.bucket for one in questions]),
        "ids": uuids([one.task_id for one in questions]),
    }


def _leads(questions: Sequence[Question]) -> dict[str, object]:
    return {
        "buckets": ints([one.bucket for one in questions]),
        "lead_ids": uuids([one.raw_id for one in questions]),
    }
