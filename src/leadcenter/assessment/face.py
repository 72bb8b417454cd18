"""The door of the assessment room.

A channel goes online, a relation begins, a score or threshold rule goes live only while an approved
assessment of its kind runs: a foreign key and a check say so. `assessed()` makes a typed refusal of what they
refuse; the rooms that own those tables take the newest one by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from psycopg.errors import CheckViolation, ForeignKeyViolation

from leadcenter.assessment.terms import (
    About,
    Assessment,
    AssessmentState,
    Ending,
    Leaning,
    NewAssessment,
)
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement

__all__ = [
    "NOTICE", "About", "Assessment", "AssessmentState", "Ending", "Leaning", "NewAssessment", "approve",
    "assessed", "draft", "ending", "expire", "expire_over", "forget", "leaning", "renew", "show",
]  # fmt: skip

KEPT_DAYS: Final = 1_096
NOTICE: Final = timedelta(days=30)
"""So long before its end an assessment on which something leans is told of."""
_NEEDED: Final = {
    f"{table}_{word}" for table in ("channel", "relation", "rule_set") for word in ("assessed", "assessment")
}


@contextmanager
def assessed() -> Iterator[None]:
    """For the block: raises Refusal `assessment_missing` (409) where something would go live without an
    approved assessment that has not ended. The transaction is lost then."""
    try:
        yield
    except (CheckViolation, ForeignKeyViolation) as error:
        if error.diag.constraint_name in _NEEDED:
            raise Refusal("assessment_missing", 409) from None
        raise


def draft(conn: Connection, new: NewAssessment, author: str, now: datetime) -> UUID:
    """Write a draft. Raises Refusal `assessment_span` for one that has ended or lasts too long."""
    identifier = new_id(now)
    keep = new.valid_until.astimezone(UTC).date() + timedelta(days=KEPT_DAYS)
    given = {
        "id": identifier, "about": new.about.value, "class": new.kind, "purpose": new.purpose,
        "title": new.title, "report": new.report, "valid_until": new.valid_until, "author": author,
        "now": now, "keep_until": keep,
    }  # fmt: skip
    try:
        conn.execute(statement("assessment", "insert_assessment"), given)
    except CheckViolation as error:
        if error.diag.constraint_name == "assessment_span":
            raise Refusal("assessment_span", 422) from None
        raise
    return identifier


def approve(conn: Connection, identifier: UUID, approver: str, now: datetime) -> None:
    """A second person says that it may count. Raises Refusal: `assessment_unknown` (no such draft, or it has
    ended), `assessment_two_people` for its author."""
    given = {"id": identifier, "approver": approver, "now": now}
    try:
        row = conn.execute(statement("assessment", "approve_assessment"), given).fetchone()
    except CheckViolation as error:
        if error.diag.constraint_name == "assessment_two_people":
            raise Refusal("assessment_two_people", 409) from None
        raise
    if row is None:
        raise Refusal("assessment_unknown", 404)


def expire(conn: Connection, identifier: UUID) -> None:
    """Nothing goes live on it any more. Raises Refusal: `assessment_unknown`; `assessment_in_use` while
    something live leans on it: `renew` first."""
    try:
        row = conn.execute(statement("assessment", "expire_assessment"), {"id": identifier}).fetchone()
    except ForeignKeyViolation:
        raise Refusal("assessment_in_use", 409) from None
    if row is None:
        raise Refusal("assessment_unknown", 404)


def expire_over(conn: Connection, now: datetime) -> int:
    """Those whose time is over and on which nothing live leans; returns how many."""
    return len(conn.execute(statement("assessment", "expire_over"), {"now": now}).fetchall())


def renew(conn: Connection, identifier: UUID, now: datetime) -> int:
    """What is live and of its kind leans on this approved one from now on; returns how much. Raises Refusal
    `assessment_unknown` when there is none such, or its time is over."""
    row = conn.execute(statement("assessment", "hold_approved"), {"id": identifier, "now": now}).fetchone()
    if row is None:
        raise Refusal("assessment_unknown", 404)
    moved = 0
    for table in ("channels", "relations", "rule_sets"):
        moved += conn.execute(statement("assessment", f"renew_{table}"), {"id": identifier}).rowcount
    return moved


def forget(conn: Connection, identifier: UUID) -> None:
    """Throw one away. Raises Refusal `assessment_kept`: it must be kept until three years after its end."""
    if conn.execute(statement("assessment", "delete_assessment"), {"id": identifier}).rowcount != 1:
        raise Refusal("assessment_kept", 409)


def show(conn: Connection, identifier: UUID | None = None) -> list[Assessment]:
    """The register, newest first, or one."""
    rows = conn.execute(statement("assessment", "show_assessments"), {"id": identifier})
    return [
        Assessment(*[row[0], About(row[1]), *row[2:6], AssessmentState(row[6]), *row[7:]]) for row in rows
    ]


def ending(conn: Connection, before: datetime) -> list[Ending]:
    """Those that end before an instant, or have ended, though live things lean on them."""
    rows = conn.execute(statement("assessment", "read_ending"), {"before": before})
    return [Ending(row[0], About(row[1]), *row[2:]) for row in rows]


def leaning(conn: Connection, identifier: UUID, most: int = 200) -> list[Leaning]:
    """What would stop if an assessment ended: what is live and leans on it."""
    rows = conn.execute(statement("assessment", "read_leaning"), {"id": identifier, "most": most})
    return [Leaning(*row) for row in rows]
