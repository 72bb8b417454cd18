"""The door of the rulebook: the rule sets that hold, new versions, their life."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from leadcenter.assessment.face import assessed
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement


class RuleKind(StrEnum):
    VERIFICATION = "verification"
    SCORE = "score"
    CLEANING = "cleaning"
    INTENT = "intent"
    THRESHOLD = "threshold"
    ASSIGNMENT = "assignment"


class RuleSet(msgspec.Struct, frozen=True):
    """One version in force. `entity_id` None = the maker's own; `brand` empty = every brand."""

    id: UUID
    entity_id: UUID | None
    brand: str
    version: int
    body: dict[str, Any]


def in_force(conn: Connection, kind: RuleKind, now: datetime) -> list[RuleSet]:
    """The rule sets of one kind that hold at `now`, one per (entity, brand)."""
    return [
        RuleSet(*row)
        for row in conn.execute(statement("rulebook", "read_live"), {"kind": kind.value, "now": now})
    ]


def draft(
    conn: Connection,
    kind: RuleKind,
    entity: UUID | None,
    brand: str,
    title: str,
    body: dict[str, Any],
    author: str,
    now: datetime,
) -> tuple[UUID, int]:
    """A new version as a draft; the room that owns `kind` has checked the body. Returns (id, version)."""
    identifier = new_id(now)
    row = conn.execute(
        statement("rulebook", "insert_rule_set"),
        {
            "id": identifier, "kind": kind.value, "entity": entity, "brand": brand, "status": "draft",
            "valid_from": now, "title": title,
            "body": Jsonb(body), "made_by": author, "approved_by": None,
        },
    ).fetchone()  # fmt: skip
    assert row is not None
    return identifier, row[0]


def move(
    conn: Connection, identifier: UUID, before: str, after: str, actor: str, valid_from: datetime
) -> None:
    """draft → review → live → retired. Going live names the approver and wakes the workers. Raises Refusal
    when the set is not in `before`; `assessment_missing` when score or threshold rules would go live without
    an approved assessment of their kind.
    """
    given = {
        "id": identifier, "before": before, "after": after, "valid_from": valid_from,
        "approved_by": actor if after == "live" else None,
    }  # fmt: skip
    with assessed():
        row = conn.execute(statement("rulebook", "move_rule_set"), given).fetchone()
    if row is None:
        raise Refusal("rule_set_not_in_status", 409, before=before)
    changed(conn, "rulebook")


def changed(conn: Connection, name: str) -> None:
    """Tell the workers to read reference data again: name = org, rulebook or channel."""
    conn.execute(statement("rulebook", "raise_stamp"), {"name": name})
