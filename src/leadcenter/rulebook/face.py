"""The door of the rulebook: the rule sets that hold, new versions, their life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from psycopg.errors import CheckViolation
from psycopg.types.json import Jsonb

from leadcenter.assessment.face import assessed
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement
from leadcenter.rulebook.reading import Fault, read_shape, read_when

__all__ = [
    "Fault",
    "RuleKind",
    "RuleSet",
    "changed",
    "draft",
    "in_force",
    "move",
    "read_shape",
    "read_when",
    "revise",
]


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
    cases: Sequence[Any] = (),
) -> tuple[UUID, int]:
    """A new version as a draft; the room that owns `kind` has checked the body. Returns (id, version)."""
    identifier = new_id(now)
    given = {"id": identifier, "kind": kind.value, "entity": entity, "brand": brand}
    row = conn.execute(
        statement("rulebook", "insert_rule_set"), given | _written(title, body, cases, author, now)
    ).fetchone()
    assert row is not None
    return identifier, row[0]


def revise(
    conn: Connection,
    identifier: UUID,
    title: str,
    body: dict[str, Any],
    author: str,
    now: datetime,
    cases: Sequence[Any] = (),
) -> int:
    """Write a draft anew: `author` is its author from now on. Returns its version. Raises Refusal when it is
    no draft any more."""
    given = {"id": identifier} | _written(title, body, cases, author, now)
    row = conn.execute(statement("rulebook", "revise_rule_set"), given).fetchone()
    if row is None:
        raise Refusal("rule_set_not_in_status", 409)
    version: int = row[0]
    return version


def _written(
    title: str, body: dict[str, Any], cases: Sequence[Any], author: str, now: datetime
) -> dict[str, Any]:
    return {
        "title": title, "body": Jsonb(body), "cases": Jsonb(list(cases)), "made_by": author, "now": now,
    }  # fmt: skip


def move(
    conn: Connection,
    identifier: UUID,
    before: str,
    after: str,
    actor: str,
    valid_from: datetime,
    now: datetime | None = None,
    note: str = "",
) -> None:
    """draft → review → live → retired; a reviewer gives back to draft, with a note. Going live names the
    approver and wakes the workers. `now`: when, if not `valid_from`. Raises Refusal when the set is not in
    `before`, when the approver wrote it (`rule_set_own_draft`); `assessment_missing` when score or threshold
    rules would go live without an approved assessment of their kind.
    """
    given = {
        "id": identifier, "before": before, "after": after, "valid_from": valid_from, "note": note,
        "now": now or valid_from, "approved_by": actor if after == "live" else None,
    }  # fmt: skip
    with assessed():
        try:
            row = conn.execute(statement("rulebook", "move_rule_set"), given).fetchone()
        except CheckViolation as broken:
            if broken.diag.constraint_name != "rule_set_two_people":
                raise
            raise Refusal("rule_set_own_draft", 409) from broken
    if row is None:
        raise Refusal("rule_set_not_in_status", 409)
    changed(conn, "rulebook")


def changed(conn: Connection, name: str) -> None:
    """Tell the workers to read reference data again: name = org, rulebook or channel."""
    conn.execute(statement("rulebook", "raise_stamp"), {"name": name})


def note_begun(conn: Connection, now: datetime) -> None:
    """Tell them so too when a rule set began or ended by time alone. One statement."""
    conn.execute(statement("rulebook", "note_begun"), {"now": now})
