"""Acts are written in the transaction in which they happen: what is rolled back was never recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from leadcenter.audit.rules import bucket_of, keep_until
from leadcenter.audit.terms import Act, ActorKind, Who
from leadcenter.kernel.arrays import blobs, ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_ids
from leadcenter.kernel.sql import statement

OPERATOR: Final = "operator"
_REQUEST = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_encode = msgspec.json.Encoder(order="deterministic").encode


def record(conn: Connection, acts: Sequence[Act], now: datetime) -> None:
    """Write one row per act, all at `now`, in the caller's transaction, in one statement. Whoever may only
    insert may do it.
    """
    fresh = new_ids(now, len(acts))
    written = conn.execute(
        statement("audit", "insert_acts"),
        {
            "now": now,
            "buckets": ints([bucket_of(act.object) if act.bucket is None else act.bucket for act in acts]),
            "ids": uuids(fresh),
            "actor_kinds": texts([act.who.kind.value for act in acts]),
            "actors": texts([act.who.name for act in acts]),
            "on_behalfs": texts([act.who.on_behalf for act in acts]),
            "whats": texts([act.what for act in acts]),
            "object_kinds": texts([act.object_kind for act in acts]),
            "objects": texts([act.object for act in acts]),
            "subjects": blobs([act.subject for act in acts]),
            "purposes": texts([act.purpose for act in acts]),
            "requests": texts([act.who.request for act in acts]),
            "befores": texts([_told(act.before) for act in acts]),
            "afters": texts([_told(act.after) for act in acts]),
            "classes": texts([act.keep.value for act in acts]),
            "keeps": texts([keep_until(act.keep, now).isoformat() for act in acts]),
        },
    )
    if written.rowcount != len(acts):
        raise AssertionError("an act was not recorded: its id was there before")


def who(name: str, headers: Mapping[str, str]) -> Who:
    """Who sent a request, by the name that the house knows; `x-request-id` names it where the sender does."""
    asked = headers.get("x-request-id", "")
    kind = _KINDS.get(name.partition(":")[0], ActorKind.PERSON)
    return Who(kind, name, request=asked if _REQUEST.fullmatch(asked) else "")


_KINDS = {OPERATOR: ActorKind.OPERATOR, "service": ActorKind.KEY}


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What changed, as it was and as it is."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def _told(said: dict[str, Any] | None) -> str | None:
    return None if said is None else _encode(said).decode()
