"""A manager keeps a lead with its owner: for some days more, or until a date whatever its clocks say. The
caller looks whether the lead is the asker's, commits and audits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leadcenter.assignment.face import read_pool_rules
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.sql import statement
from leadcenter.lead.face import protection
from leadcenter.pool.extending import exempt, unexempt
from leadcenter.pool.reading import Owned
from leadcenter.pool.terms import Exemption, Key


def extend(conn: Connection, key: Key, owned: Owned, days: int, why: str, actor: str, now: datetime) -> None:
    """Protected to the end of the local day that comes so many (days as the pool counts them) after today's.
    The cap stays. Raises Refusal `lead_not_recalled` (409): no clock runs for it."""
    rules = read_pool_rules(conn, [owned.pool_id] if owned.pool_id else [])
    rule = rules.by_id.get(owned.pool_id) if owned.pool_id else None
    row = None
    if rule is not None:
        until = protection.end_of(rules.business(now), days, rule.days)
        real = until if rules.clock is None else rules.clock.to_real(until)
        given = {"bucket": key[0], "lead": key[1], "until": real}
        row = conn.execute(statement("pool", "extend_by_hand"), given).fetchone()
    if row is None:
        raise Refusal("lead_not_recalled", 409)
    falls = row[0].isoformat() if row[0] is not None else None
    _tell(conn, key, "extended", why, {"days": days, "recall_at": falls}, actor, now)


def lock(conn: Connection, key: Key, until: datetime, why: str, actor: str, now: datetime) -> None:
    """The owner keeps it until then. Raises Refusal `pool_without_locks` (409): not by the rule of its
    pool."""
    if not exempt(conn, [key], Exemption.LOCK, until, now):
        raise Refusal("pool_without_locks", 409)
    _tell(conn, key, "locked", why, {"until": until.isoformat()}, actor, now)


def unlock(conn: Connection, key: Key, owned: Owned, actor: str, now: datetime) -> None:
    """Its clocks decide again. Raises Refusal `lead_not_locked` (409)."""
    if owned.locked_until is None or owned.locked_until <= now:
        raise Refusal("lead_not_locked", 409)
    unexempt(conn, [key], Exemption.LOCK, now)
    _tell(conn, key, "unlocked", "", {}, actor, now)


def _tell(
    conn: Connection, key: Key, what: str, why: str, inputs: dict[str, Any], actor: str, now: datetime
) -> None:
    fact = Fact("pool", what, why, inputs=inputs)
    journal.append(conn, [Entry(*key, key[1], (fact,))], actor, now)
