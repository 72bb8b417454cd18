"""The flow on Citus, opt-in: LEADCENTER_TEST_CITUS_URL names a database of the coordinator that has the
extension and all nodes, and that the tests may empty (its name says `test`). How to make one:
docs/decisions/0012.
"""

from __future__ import annotations

import os

from leadcenter.entry.house import prepare
from leadcenter.kernel import citus
from leadcenter.kernel.database import connect

URL = os.environ.get("LEADCENTER_TEST_CITUS_URL", "")


def empty(url: str) -> None:
    """Throw away what the database holds and lay the house out anew. Raises RuntimeError for a database that
    is not meant for this.
    """
    with connect(url, name="leadcenter tests") as conn:
        row = conn.execute("select current_database()").fetchone()
        if row is None or "test" not in row[0]:
            raise RuntimeError("LEADCENTER_TEST_CITUS_URL must name a database whose name says `test`")
        if not citus.present(conn):
            raise RuntimeError("the database of LEADCENTER_TEST_CITUS_URL has no extension citus")
        conn.execute("drop schema public cascade")
        conn.execute("create schema public")
        conn.commit()
        prepare(conn)
