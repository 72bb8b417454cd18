"""Which leads an asker sees: pages, newest first, and leads by their keys. Every read takes the sight, and
says by itself whose leads it wants; row-level security stands behind it.

The maker's people read `lead`, everybody else what dealers hold (`dispatch`): a dealer's person never sees
more of a lead than the dealer has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from psycopg.errors import QueryCanceled

from leadcenter.access.face import Sight
from leadcenter.desk.terms import SPAN, Filters, Held, Key, Page, Seen
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.cursor import Position
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import EPOCH, first_id, made_at
from leadcenter.kernel.sql import statement

LAST = UUID(int=(1 << 128) - 1)
FIRST = UUID(int=0)
END = datetime(9999, 1, 1, tzinfo=UTC)
FEW = 5
"""Owners whose leads are found by their names rather than by the dealer's list."""
LEAST = 10
"""Leads of each dealer that a page looks through at least, however many dealers there are."""
LONGEST_MS = 2_000
T = TypeVar("T")


def in_time(conn: Connection, read: Callable[[], T], milliseconds: int = 0) -> T:
    """What is read, within two seconds unless told otherwise (trust.md API4). Raises Refusal `list_too_slow`
    (503)."""
    conn.execute(statement("desk", "allow_time"), {"milliseconds": str(milliseconds or LONGEST_MS)})
    try:
        return read()
    except QueryCanceled as fault:
        raise Refusal("list_too_slow", 503) from fault


def page(
    conn: Connection, sight: Sight, filters: Filters, after: Position | None, rows: int, span: int = SPAN
) -> Page:
    """The leads next to `after` (None: the newest) that fit the filters; three statements, which look through
    `span` leads at most."""
    conn.execute(statement("desk", "plan_by_index"))
    if sight.of_maker:
        return _page_of_maker(conn, filters, after, rows, span)
    return _page_of_dealers(conn, sight, filters, after, rows, span)


def read(conn: Connection, sight: Sight, keys: Sequence[Key]) -> dict[Key, Seen]:
    """Those of the leads that exist for the asker; one statement."""
    given: dict[str, Any] = {"buckets": ints([b for b, _ in keys]), "ids": uuids([i for _, i in keys])}
    if sight.of_maker:
        rows = conn.execute(statement("desk", "read_of_maker"), given)
        return {seen.key: seen for seen in map(_of_maker, rows)}
    given |= {"dealers": uuids(sight.entities), **_whose(sight)}
    rows = conn.execute(statement("desk", "read_of_dealers"), given)
    return {seen.key: seen for seen in map(_of_dealer, rows)}


def count_held(conn: Connection) -> list[Held]:
    """The leads that no dealer has, by state and reason, most first; one statement."""
    return [Held(*row) for row in conn.execute(statement("desk", "count_held"))]


def _page_of_maker(conn: Connection, filters: Filters, after: Position | None, rows: int, span: int) -> Page:
    before = after[1] if after else LAST
    if filters.until is not None:
        before = min(before, first_id(filters.until))
    since = first_id(filters.since) if filters.since is not None else FIRST
    given = {
        "before": before, "since": since, "rows": rows, "span": span, "state": filters.state,
        "status": filters.status, "channel": filters.channel, "grade": filters.grade,
        "dealer": filters.dealer, "owner": filters.owner, "reason": filters.reason,
    }  # fmt: skip
    horizon: tuple[Any, ...] | None = None
    if filters.owner is not None:
        name = "list_of_owner"
    elif filters.dealer is not None:
        horizon, name = _horizon(conn, "find_horizon_of_dealer", given), "list_of_dealer"
    else:
        name = "list_newest"
        if _narrow(filters):
            horizon = _horizon(conn, "find_horizon", given)
    if horizon is not None and horizon[0] > since:
        given["since"] = horizon[0]
    leads = [_of_maker(row) for row in conn.execute(statement("desk", name), given)]
    return _paged(leads, rows, horizon and (made_at(horizon[0]), horizon[0]), (made_at(since), since))


def _page_of_dealers(
    conn: Connection, sight: Sight, filters: Filters, after: Position | None, rows: int, span: int
) -> Page:
    dealers = [one for one in sight.entities if filters.dealer in {None, one}]
    owners = sight.owners
    if filters.owner is not None:
        owners = (filters.owner,) if owners is None or filters.owner in owners else ()
    narrow = owners is not None or _narrow(filters)
    before = after or (END, LAST)
    if filters.until is not None:
        before = min(before, (filters.until, FIRST))
    since = (filters.since or EPOCH, FIRST)
    given: dict[str, Any] = {
        "dealers": uuids(dealers), "before_at": before[0], "before_id": before[1], "since_at": since[0],
        "since_id": since[1], "rows": rows, "span": max(span // max(len(dealers), 1), LEAST),
        "state": filters.state, "status": filters.status, "channel": filters.channel, "grade": filters.grade,
        **_whose(sight),
    }  # fmt: skip
    by_owner = owners is not None and len(owners) <= FEW and (filters.owner is not None or not sight.unowned)
    horizon: tuple[Any, ...] | None = None
    if by_owner:
        name = "list_owned"
        given["owners"] = uuids(owners or ())
    else:
        name = "list_inbox"
        if narrow:
            horizon = _horizon(conn, "find_horizon_of_inbox", given)
        elif len(dealers) > 1:
            horizon = _horizon(conn, "find_horizon_of_page", {**given, "each": min(given["span"], rows + 1)})
    if horizon is not None and (horizon[0], horizon[1]) > since:
        given |= {"since_at": horizon[0], "since_id": horizon[1]}
    leads = [_of_dealer(row) for row in conn.execute(statement("desk", name), given)]
    return _paged(leads, rows, horizon, since)


def _narrow(filters: Filters) -> bool:
    """May few leads match, so that a page must stop looking somewhere?"""
    return any((filters.state, filters.status, filters.channel, filters.grade, filters.reason))


def _whose(sight: Sight) -> dict[str, Any]:
    return {
        "owners": None if sight.owners is None else uuids(sight.owners),
        "unowned": sight.owners is None or sight.unowned,
    }


def _horizon(conn: Connection, name: str, given: dict[str, Any]) -> tuple[Any, ...] | None:
    """Where the page has looked through its span; None where it looks through all there is."""
    found: tuple[Any, ...] | None = conn.execute(statement("desk", name), given).fetchone()
    return found


def _paged(leads: list[Seen], rows: int, horizon: Position | None, since: Position) -> Page:
    """A full page goes on behind its last lead, a short one behind what it looked through."""
    if len(leads) == rows:
        return Page(leads, (leads[-1].at, leads[-1].id))
    if horizon is not None and horizon > since:
        return Page(leads, horizon)
    return Page(leads, None)


def _of_maker(row: tuple[Any, ...]) -> Seen:
    (
        bucket, lead, customer, dealer, channel, brand, series, status, intent, grade, score, inquiries,
        created_at, last_inquiry_at, close_reason, state, reason, changed_at, due_at, owner, followup,
    ) = row  # fmt: skip
    return Seen(
        bucket, lead, made_at(lead), customer, None, dealer, channel, brand, series, status, intent, grade,
        score, inquiries, created_at, last_inquiry_at, close_reason, state or "closed", owner, followup,
        reason=reason or "", since=changed_at, due_at=due_at,
    )  # fmt: skip


def _of_dealer(row: tuple[Any, ...]) -> Seen:
    (
        bucket, lead, dealer, dispatched_at, contact, channel, brand, series, status, intent, grade, score,
        inquiries, created_at, last_inquiry_at, close_reason, owner, followup,
    ) = row  # fmt: skip
    live = status in {"live", "ordered"}
    state = ("assigned" if owner else "dispatched") if live else "closed"
    return Seen(
        bucket, lead, dispatched_at, None, contact, dealer, channel, brand, series, status, intent, grade,
        score, inquiries, created_at, last_inquiry_at, close_reason, state, owner, followup, dispatched_at,
    )  # fmt: skip
