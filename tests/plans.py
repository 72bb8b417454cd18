"""What a statement reads, by the plan as it ran: rows do not hang on how busy the machine is."""

from __future__ import annotations

from typing import Any

from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement


def rows_read(conn: Connection, room: str, name: str, given: dict[str, Any], table: str) -> int:
    """How many rows of a table a statement of a room looks at, those included that it throws away."""
    query = "explain (analyze, format json) " + statement(room, name)
    ((plan,),) = conn.execute(query.encode(), given, prepare=False)
    return sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in _nodes(plan[0]["Plan"])
        if node.get("Relation Name") == table and node["Node Type"].endswith("Scan")
    )


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(deeper for one in plan.get("Plans", []) for deeper in _nodes(one))]
