"""What keeps a lead with its owner: activity that counts, and exemptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadcenter.assignment.face import PoolRules, read_pool_rules
from leadcenter.kernel.arrays import instants, ints, texts, uuids
from leadcenter.kernel.clock import FAR
from leadcenter.kernel.database import Connection
from leadcenter.kernel.sql import statement
from leadcenter.pool.terms import Activity, Exemption, Extended, Key


def extend(conn: Connection, acts: Sequence[Activity], now: datetime) -> list[Extended]:
    """Activities that happened now (the time of the server; typed times are content) extend the protection of
    leads: those of the current owner, or of the dealer's people where the pool says so, of kinds that the
    pool counts. Those that count are answered. Four statements for any set."""
    leads = [(one.bucket, one.lead_id) for one in acts]
    book = _rules(conn, leads)
    rules = list(book.by_id.values())
    kinds = [(rule.id, kind) for rule in rules for kind in sorted(rule.kinds)]
    rows = conn.execute(
        statement("pool", "extend_episodes"),
        {
            **keys(leads),
            "now": now,
            "staff": uuids([one.staff_id for one in acts]),
            "kinds": texts([one.kind for one in acts]),
            "pools": uuids([rule.id for rule in rules]),
            "untils": instants([book.protects_until(rule, now) for rule in rules]),
            "by_dealer": ints([rule.by_dealer for rule in rules]),
            "of_pools": uuids([pool for pool, _ in kinds]),
            "counting": texts([kind for _, kind in kinds]),
        },
    )
    return [Extended(lead, recall_at) for lead, recall_at in rows]


def exempt(
    conn: Connection, leads: Sequence[Key], why: Exemption, until: datetime | None, now: datetime
) -> set[UUID]:
    """The owners of leads keep them, whatever the clocks say, until an instant (None = until `unexempt`).
    Answers the leads for which it holds now: not those that nobody owns, nor those whose episode has had its
    test drive, nor those whose pool does not exempt for that. The end of ownership ends it too. `now` must
    lie before `until`."""
    if until is not None and until <= now:
        raise ValueError("an exemption ends in the future")
    given = {**keys(leads), "why": why.value, "until": FAR if until is None else until}
    return {lead for (lead,) in conn.execute(statement("pool", "exempt_episodes"), given)}


def unexempt(conn: Connection, leads: Sequence[Key], why: Exemption, now: datetime) -> None:
    """That exemption ends now; others stay. Nobody loses a lead by it without notice: whose clocks ran out
    meanwhile keeps it for the days of notice of the pool. Four statements for any set."""
    book = _rules(conn, leads)
    rules = list(book.by_id.values())
    conn.execute(
        statement("pool", "unexempt_episodes"),
        {
            **keys(leads),
            "why": why.value,
            "now": now,
            "pools": uuids([rule.id for rule in rules]),
            "untils": instants([book.told_until(rule, now) for rule in rules]),
        },
    )


def _rules(conn: Connection, leads: Sequence[Key]) -> PoolRules:
    """Those by which the owners of leads are protected."""
    found = [pool for (pool,) in conn.execute(statement("pool", "find_pools"), keys(leads))]
    return read_pool_rules(conn, found)


def keys(leads: Sequence[Key]) -> dict[str, object]:
    """Leads as the statements of this room take them."""
    return {
        "buckets": ints([bucket for bucket, _ in leads]),
        "lead_ids": uuids([lead for _, lead in leads]),
    }
