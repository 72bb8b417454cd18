"""Writing the organisation: entities, hours, contracts, people. Each row a dict of the columns; the workers
are told by a stamp.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from leadcenter.assessment.face import assessed
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.rulebook.face import changed

Kind = Literal["region", "entity", "opening", "exception", "series", "relation", "staff"]


def add(conn: Connection, kind: Kind, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows of one kind. Raises psycopg.IntegrityError for what the schema does not allow, Refusal
    `assessment_missing` for a relation whose kind has no approved assessment."""
    with conn.cursor() as cursor, assessed():
        cursor.executemany(statement("org", f"insert_{kind}"), list(rows))
    changed(conn, "org")


def set_status(conn: Connection, entity_id: Any, status: Literal["active", "suspended", "closed"]) -> None:
    """Suspend, close or re-open an entity; gate 1 knows it with the next set."""
    conn.execute(statement("org", "set_entity_status"), {"id": entity_id, "status": status})
    changed(conn, "org")
