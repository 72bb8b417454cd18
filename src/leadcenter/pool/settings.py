"""Pools as data: their rules, members, reasons for a return, what people and dealers may have. The caller
commits and audits; workers and webs are told by a stamp."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec.structs import asdict
from psycopg.errors import CheckViolation, UniqueViolation

from leadcenter.access.face import Sight
from leadcenter.assignment.face import read_pool_rules, wake
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.pool.bodies import (
    DealerPoolBody,
    Members,
    PersonBody,
    PoolBody,
    PoolShown,
    PrivatePoolBody,
    PrivatePools,
    PrivatePoolShown,
    ReasonBody,
    ReasonShown,
    Standing,
    TeamBody,
)
from leadcenter.pool.door import NOBODY, manages
from leadcenter.pool.falling import lower_loads
from leadcenter.rulebook.face import changed

MOST: Final = 1_000
"""Pools of one answer."""
_CAPS: Final = ("cap", "day_cap", "week_cap", "month_cap")


class Change(msgspec.Struct, frozen=True):
    """As it was and as it is, as far as they differ; both empty: nothing changed."""

    before: dict[str, Any]
    after: dict[str, Any]


def list_pools(conn: Connection, sight: Sight, entity: str = "", code: str = "") -> list[PoolShown]:
    """The pools that exist for the asker: of other legal entities for who sees those, closed ones for who
    looks after them; else those in which the asker has a place."""
    given = {
        "entities": None if sight.of_maker else uuids(sight.entities), "entity": entity, "code": code,
        "staff": sight.asker.staff or NOBODY, "count": MOST,
    }  # fmt: skip
    found = [_shown(row) for row in conn.execute(statement("pool", "list_pools"), given)]
    if sight.of_maker or manages(sight):
        return found
    return [one for one in found if one.rule.status == "active" and (one.member or one.admin)]


def list_standings(conn: Connection, sight: Sight, now: datetime) -> list[Standing]:
    """How full those pools of the asker's legal entity are in which the asker has a place; a few
    statements."""
    entity, clock = sight.asker.entity, read_pool_rules(conn, []).clock
    given = {"entity": entity, "now": now, "speed": clock.speed if clock else 1.0}
    counts = conn.execute(statement("pool", "count_stays"), given).fetchall()
    known = {one.code for one in list_pools(conn, msgspec.structs.replace(sight, entities=(entity,)))}
    return [Standing(*row) for row in counts if row[0] in known]


def write_pool(conn: Connection, entity: UUID, code: str, wanted: PoolBody, now: datetime) -> Change:
    """Make a pool, or give it another rule. Its owners' clocks follow in the next rounds, never shorter
    without notice. Raises Refusal `pool_home_taken`, `pool_not_empty` (409: leads lie in a pool that is to be
    closed), `pool_unfit`, `pool_unknown` (422: the fixed one)."""
    held = conn.execute(statement("pool", "lock_pool"), {"entity": entity, "code": code}).fetchone()
    before = _read(conn, entity, code)
    if before == wanted:
        return Change({}, {})
    if wanted.status == "closed" and held is not None and _lies(conn, held[0]):
        raise Refusal("pool_not_empty", 409)
    if wanted.fixed_pool == code:
        raise Refusal("pool_unfit", 422)
    given = {
        **asdict(wanted), "id": new_id(now), "entity": entity, "code": code, "now": now,
        "kinds": texts([one.value for one in wanted.kinds]), "goes_to": wanted.goes_to.value,
        "cooldown_scope": wanted.cooldown_scope.value,
        "exempts": texts([one.value for one in wanted.exempts]),
    }  # fmt: skip
    try:
        row = conn.execute(statement("pool", "write_pool"), given).fetchone()
    except UniqueViolation as error:
        raise Refusal("pool_home_taken", 409) from error
    except CheckViolation as error:
        raise Refusal("pool_unfit", 422) from error
    if row is None:
        raise Refusal("pool_unknown", 422)
    changed(conn, "pool")
    return change(None if before is None else asdict(before), asdict(wanted))


def read_members(conn: Connection, entity: UUID, code: str) -> Members:
    """Who works in a pool."""
    rows = conn.execute(
        statement("pool", "list_members"), {"entity": entity, "code": code}
    ).fetchall()  # fmt: skip
    people = tuple(PersonBody(staff, admin) for staff, _, admin in rows if staff)
    return Members(people, tuple(TeamBody(team, admin) for staff, team, admin in rows if not staff))


def write_members(conn: Connection, entity: UUID, code: str, wanted: Members) -> Change:
    """Who works there from now on, in the place of who did. Raises Refusal `pool_unknown` (404),
    `pool_member_unknown` (422): nobody, or no team, of this legal entity."""
    row = conn.execute(statement("pool", "lock_pool"), {"entity": entity, "code": code}).fetchone()
    if row is None:
        raise Refusal("pool_unknown", 404)
    before = read_members(conn, entity, code)
    people = {one.staff: one.admin for one in wanted.people}
    teams = {one.team: one.admin for one in wanted.teams}
    given = {
        "entity": entity, "pool": row[0],
        "staff": texts([*people, *[""] * len(teams)]),
        "teams": texts([*[""] * len(people), *teams]),
        "admins": ints([*people.values(), *teams.values()]),
    }  # fmt: skip
    conn.execute(statement("pool", "drop_members"), {"entity": entity, "pool": row[0]})
    if conn.execute(statement("pool", "write_members"), given).rowcount != len(people) + len(teams):
        raise Refusal("pool_member_unknown", 422)
    return change(_told(before), _told(read_members(conn, entity, code)))


def read_reasons(conn: Connection, entity: UUID) -> list[ReasonShown]:
    """Why leads of a legal entity may be given back."""
    return [ReasonShown(*row) for row in conn.execute(statement("pool", "list_reasons"), {"entity": entity})]


def write_reason(conn: Connection, entity: UUID, code: str, wanted: ReasonBody) -> Change:
    """A reason as it is from now on."""
    before = {one.code: one for one in read_reasons(conn, entity)}.get(code)
    conn.execute(
        statement("pool", "write_reason"),
        {"entity": entity, "code": code, "name": wanted.name, "active": wanted.active},
    )
    was = None if before is None else {"name": before.name, "active": before.active}
    return change(was, asdict(wanted))


def read_private(conn: Connection, entity: UUID) -> PrivatePools:
    """What the people of a legal entity have, and may have."""
    given = {"entity": entity}
    held, dealer = _read_dealer(conn, entity)
    people = [
        PrivatePoolShown(code, has, PrivatePoolBody(*caps))
        for code, has, *caps in conn.execute(statement("pool", "list_loads"), given)
    ]
    return PrivatePools(held, dealer, people)


def write_private(
    conn: Connection, entity: UUID, staff: str, wanted: PrivatePoolBody, now: datetime
) -> Change:
    """What a person may have from now on. A cap below the stock stops new leads and takes none away; what
    waits on the desk is looked at again. Raises Refusal `staff_unknown` (404)."""
    conn.execute(statement("pool", "lock_dealers"), {"dealers": uuids([entity])})
    given = {"entity": entity, "staff": staff, **asdict(wanted)}
    row = conn.execute(statement("pool", "write_caps"), given).fetchone()
    if row is None:
        raise Refusal("staff_unknown", 404)
    wake(conn, [entity], now)
    return change(dict(zip(_CAPS, row, strict=True)), asdict(wanted))


def write_dealer(conn: Connection, entity: UUID, wanted: DealerPoolBody, now: datetime) -> Change:
    """What all people of a legal entity may have together, and whether what they brought in counts: what they
    have is counted anew by that, and what waits on the desk is looked at again."""
    given = {"entity": entity, "counts": wanted.own_counts, "buckets": ints(range(BUCKETS))}
    sides = Counter(staff for (staff,) in conn.execute(statement("pool", "recount_own"), given))
    conn.execute(statement("pool", "lock_dealers"), {"dealers": uuids([entity])})
    _, before = _read_dealer(conn, entity)
    lower_loads(conn, {staff: -n if wanted.own_counts else n for staff, n in sides.items()}, {})
    conn.execute(statement("pool", "write_dealer_caps"), {"entity": entity, **asdict(wanted)})
    wake(conn, [entity], now)
    return change(asdict(before), asdict(wanted))


def _lies(conn: Connection, pool: UUID) -> bool:
    """Does a lead lie in the pool?"""
    given = {"pool": pool, "buckets": ints(range(BUCKETS))}
    return conn.execute(statement("pool", "find_stay"), given).fetchone() is not None


def _read(conn: Connection, entity: UUID, code: str) -> PoolBody | None:
    given = {"entities": uuids([entity]), "entity": "", "code": code, "staff": NOBODY, "count": 1}
    rows: Sequence[Any] = conn.execute(statement("pool", "list_pools"), given).fetchall()
    return _shown(rows[0]).rule if rows else None


def _shown(row: Sequence[Any]) -> PoolShown:
    entity, code, member, admin, *rule = row
    names = (field.name for field in msgspec.structs.fields(PoolBody))
    return PoolShown(
        entity, code, member, admin, msgspec.convert(dict(zip(names, rule, strict=True)), PoolBody)
    )


def _read_dealer(conn: Connection, entity: UUID) -> tuple[int, DealerPoolBody]:
    row = conn.execute(statement("pool", "read_dealer_load"), {"entity": entity}).fetchone()
    return (0, DealerPoolBody()) if row is None else (row[0], DealerPoolBody(row[1], row[2]))


def _told(members: Members) -> dict[str, Any]:
    return {
        "people": [one.staff for one in members.people],
        "teams": [one.team for one in members.teams],
        "admins": [one.staff for one in members.people if one.admin]
        + [one.team for one in members.teams if one.admin],
    }


def change(before: dict[str, Any] | None, after: dict[str, Any]) -> Change:
    """Only what differs; all of it where there was nothing (None)."""
    was = before or {}
    names = [name for name in after if before is None or was[name] != after[name]]
    return Change({name: was[name] for name in names if name in was}, {name: after[name] for name in names})
