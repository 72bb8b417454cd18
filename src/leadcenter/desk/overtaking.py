"""A call list in plain text, and the customers in it who say no before it is fetched (trust.md L05, L21).

Asked when rows are gathered (whoever said no is masked), when a file is fetched, and once a minute of files
that lie ready. Nothing is asked where a no is written down: there are many ways to say it, and each would
have to remember. What ends by restriction and erasure ends there (`flow.belongings.end_exports`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from leadcenter.consent import face as consent
from leadcenter.desk.terms import ExportPurpose, Key
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement

OVERTAKEN: Final = "export_overtaken"


def concerns(purpose: str, *, plain: bool) -> bool:
    """Does a customer's no end such a file? An authority is owed what the law says, whatever was granted."""
    return plain and purpose == ExportPurpose.CALL_LIST


def refusing(conn: Connection, entity: UUID, leads: Iterable[Key]) -> set[Key]:
    """Of these leads those whose customers told the legal entity not to reach them, or whose data are only
    kept. The words are held until commit. The maker's scope."""
    keys = list(leads)
    rows = conn.execute(statement("desk", "find_whose"), _keys(keys)).fetchall()
    whose = {(bucket, lead): (home, customer) for bucket, lead, home, customer in rows}
    refused = consent.lock_refusals(conn, entity, set(whose.values()))
    return {key for key in keys if key not in whose or whose[key] in refused}


def overtaken(conn: Connection, export: UUID | None = None) -> list[UUID]:
    """Files that lie ready and tell of somebody who said no since; of all, or of one. The maker's scope."""
    rows = conn.execute(statement("desk", "list_held"), {"id": export}).fetchall()
    return [
        one
        for one, entity, buckets, leads in rows
        if refusing(conn, entity, zip(buckets, leads, strict=True))
    ]


def _keys(keys: Sequence[Key]) -> dict[str, object]:
    return {"buckets": ints([bucket for bucket, _ in keys]), "ids": uuids([one for _, one in keys])}
