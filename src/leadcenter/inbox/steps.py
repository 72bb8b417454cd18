"""Steps of the inbox room's rounds; each a few statements for any set. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from leadcenter.inbox.rules import Patience
from leadcenter.inbox.terms import Adapter, Outgoing, Quiet, Result
from leadcenter.kernel.arrays import bigs, instants, ints, shorts, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS, Keyring, SealBroken
from leadcenter.kernel.sql import statement

EVERYWHERE: Final = range(BUCKETS)
LAG: Final = timedelta(minutes=10)
"""So long a notice may have been under way when a server was copied."""
NOBODY: Final = -1
"""No transaction; an empty list of them would mislead the planner to indexes of something else."""
_NEVER: Final = (1 << 63) - 1
SECRET: Final = b"webhook_secret.sealed"


def address_place(adapter: Adapter) -> bytes:
    """For which place an address is sealed, with the person's id as the row."""
    return b"inbox_address.address/" + adapter.value.encode()


class Turn(msgspec.Struct, frozen=True):
    """Whose notices are messages: all that is not written by transactions from `since` on, nor by those that
    were `running` then. `seen`, `cluster`: what to write down afterwards; `elsewhere`: the former words are
    of another server, on which notices were read up to `read_to`."""

    since: int | None
    running: tuple[int, ...]
    read_to: datetime
    seen: str
    cluster: int
    elsewhere: bool
    now: datetime


def take_turn(conn: Connection) -> Turn | None:
    """Ours until commit; None: another worker is at it."""
    row = conn.execute(statement("inbox", "take_turn")).fetchone()
    if row is None:
        return None
    since, running, *more = row
    return Turn(since, (NOBODY, *(running or ())), *more)


def plan_little(conn: Connection) -> None:
    """Until commit statements are planned for little that is new beside much that there is."""
    conn.execute(statement("inbox", "plan_little"))


def enqueue(conn: Connection, turn: Turn) -> int:
    """New notices become messages; returns how many. On another server notices are read by their time, a
    little again."""
    here = not turn.elsewhere and turn.since is not None
    given = {
        "buckets": ints(EVERYWHERE),
        "from": turn.since if here else _NEVER,
        "running": bigs(turn.running if here else (NOBODY,)),
        "since": None if here else turn.read_to - LAG,
    }
    return conn.execute(statement("inbox", "insert_messages"), given).rowcount


def write_turn(conn: Connection, turn: Turn) -> None:
    """So far."""
    given = {"seen": turn.seen, "cluster": turn.cluster, "now": turn.now}
    conn.execute(statement("inbox", "write_turn"), given)


def park(conn: Connection, now: datetime) -> None:
    """What is due to webhooks that are not on waits until somebody turns them on."""
    conn.execute(statement("inbox", "park_messages"), {"now": now, "buckets": ints(EVERYWHERE)})


def take_due(conn: Connection, patience: Patience, count: int, now: datetime) -> list[Outgoing]:
    """Messages to be tried now; each counts as under way for the lease."""
    rows = conn.execute(
        statement("inbox", "take_due"),
        {"now": now, "lease": now + patience.lease, "buckets": ints(EVERYWHERE), "count": count},
    )
    return [_outgoing(*row) for row in rows]


def defer(conn: Connection, waiting: Sequence[tuple[Outgoing, datetime]]) -> None:
    """Messages wait for the end of quiet hours."""
    given = _keys([one for one, _ in waiting])
    conn.execute(statement("inbox", "defer"), {**given, "until": instants([at for _, at in waiting])})


def write_results(conn: Connection, results: Sequence[Result], now: datetime) -> None:
    """What became of tries."""
    conn.execute(
        statement("inbox", "write_results"),
        {
            **_keys([result.one for result in results]),
            "failures": texts([result.failure for result in results]),
            "again": instants([result.again_at for result in results]),
            "now": now,
        },
    )


def note_webhooks(
    conn: Connection, results: Sequence[Result], patience: Patience, now: datetime
) -> list[tuple[UUID, UUID]]:
    """Which webhooks are well; those that were turned off just now (id, legal entity). One that took anything
    of a set is well."""
    tries: dict[UUID, list[Result]] = {}
    for result in results:
        if result.one.adapter is Adapter.WEBHOOK:
            tries.setdefault(result.one.to_id, []).append(result)
    rows = conn.execute(
        statement("inbox", "note_webhooks"),
        {
            "ids": uuids(list(tries)),
            "took": ints([any(not one.failure for one in those) for those in tries.values()]),
            "gone": ints([any(one.gone for one in those) for those in tries.values()]),
            "now": now,
            "dead": now - patience.dead_after,
        },
    )
    return [(webhook, entity) for webhook, entity in rows]


def read_secrets(
    conn: Connection, keyring: Keyring, webhooks: Sequence[UUID], now: datetime
) -> dict[UUID, tuple[bytes, ...]]:
    """The keys that sign for webhooks, the newest first; one that does not open is left out: it concerns only
    its webhook."""
    rows = conn.execute(statement("inbox", "read_secrets"), {"ids": uuids(webhooks), "now": now})
    found: dict[UUID, tuple[bytes, ...]] = {}
    for webhook, entity, key, sealed in rows:
        try:
            plain = keyring.seal(entity).open(sealed, SECRET, key)
        except SealBroken:
            continue
        found[webhook] = (*found.get(webhook, ()), plain)
    return found


def read_now(conn: Connection) -> datetime:
    """The time of the transaction."""
    now: datetime = next(iter(conn.execute(statement("inbox", "read_now"))))[0]
    return now


def _outgoing(*row: Any) -> Outgoing:
    (
        bucket, notice, adapter, to, lead, dealer, kind, at, attempts, address, language, begins, until, zone,
        url, stale, unwanted, told,
    ) = row  # fmt: skip
    quiet = None if begins is None or adapter == Adapter.WEBHOOK else Quiet(begins, until, zone)
    return Outgoing(
        bucket, notice, Adapter(adapter), to, lead, dealer, kind, at, attempts, address, language, quiet, url,
        stale, unwanted, told,
    )  # fmt: skip


def _keys(those: Sequence[Outgoing]) -> dict[str, object]:
    return {
        "buckets": ints([one.bucket for one in those]),
        "notices": uuids([one.notice_id for one in those]),
        "adapters": texts([one.adapter.value for one in those]),
        "to": uuids([one.to_id for one in those]),
        "attempts": shorts([one.attempts for one in those]),
    }
