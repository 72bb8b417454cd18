"""The maker's pools as data: what they take, how long a claim lasts, who works there. The caller commits and
audits; rounds hear of it by a stamp, and put leads anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec.structs import asdict
from psycopg.errors import CheckViolation

from leadcenter.kernel.arrays import ints, texts
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement
from leadcenter.pool.door import NOBODY
from leadcenter.pool.in_hand import NAMED, real_hour
from leadcenter.pool.maker_bodies import MakerMember, MakerMembers, MakerPoolBody, MakerPoolShown
from leadcenter.pool.settings import Change, change
from leadcenter.rulebook.face import changed

COUNTED: Final = 1_000
"""Counts of a pool go so far, and one further: there are more."""
_RULE: Final = tuple(field.name for field in msgspec.structs.fields(MakerPoolBody))


def list_pools(conn: Connection, account: UUID, code: str = "") -> list[MakerPoolShown]:
    """The maker's pools, or the one with a code, as somebody stands to them."""
    ((now,),) = conn.execute(statement("pool", "read_now"))
    conn.execute(statement("pool", "plan_by_index"))
    given = {"account": account, "code": code, "now": now, "hour": real_hour(conn), "most": COUNTED + 1}
    return [_shown(row) for row in conn.execute(statement("pool", "list_maker_pools"), given)]


def write_pool(conn: Connection, code: str, wanted: MakerPoolBody, now: datetime) -> Change:
    """Make a pool, or give it another rule; whoever has a lead in hand keeps it for as long as was said.
    Raises Refusal `maker_pool_unfit` (422)."""
    conn.execute(statement("pool", "lock_maker_pool"), {"code": code})
    found = list_pools(conn, NOBODY, code)
    before = found[0].rule if found else None
    if before == wanted:
        return Change({}, {})
    given = {
        **asdict(wanted), "id": new_id(now), "code": code, "now": now, "provinces": texts(wanted.provinces),
        "categories": texts(wanted.categories),
    }  # fmt: skip
    try:
        conn.execute(statement("pool", "write_maker_pool"), given)
    except CheckViolation as error:
        raise Refusal("maker_pool_unfit", 422) from error
    changed(conn, "maker_pool")
    return change(None if before is None else asdict(before), asdict(wanted))


def read_members(conn: Connection, code: str) -> MakerMembers:
    """Who works in a pool. Raises Refusal `pool_unknown` (404)."""
    rows = conn.execute(statement("pool", "list_maker_members"), {"code": code}).fetchall()
    if not rows:
        raise Refusal("pool_unknown", 404)
    return MakerMembers(tuple(MakerMember(login, admin) for login, admin in rows if login is not None))


def write_members(conn: Connection, maker: UUID, code: str, wanted: MakerMembers) -> Change:
    """Who works there from now on, in the place of who did; whoever goes has nothing of it in hand from the
    next round on. A member whose account is disabled may stay. Raises Refusal `pool_unknown` (404),
    `maker_member_unknown` (422)."""
    row = conn.execute(statement("pool", "lock_maker_pool"), {"code": code}).fetchone()
    if row is None:
        raise Refusal("pool_unknown", 404)
    pool, before = row[0], read_members(conn, code)
    people = {one.login: one.admin for one in wanted.people}
    logins = texts(list(people))
    conn.execute(statement("pool", "drop_maker_members"), {"pool": pool, "logins": logins})
    given = {"pool": pool, "maker": maker, "logins": logins, "admins": ints(list(people.values()))}
    written = {login for (login,) in conn.execute(statement("pool", "write_maker_members"), given)}
    unknown = sorted(set(people) - written)
    if unknown:
        raise Refusal("maker_member_unknown", 422, who=", ".join(unknown[:NAMED]))
    return change(_told(before), _told(read_members(conn, code)))


def _shown(row: Sequence[Any]) -> MakerPoolShown:
    code, member, admin, waiting, held, mine, oldest, stale, *rule = row
    told = msgspec.convert(dict(zip(_RULE, rule, strict=True)), MakerPoolBody)
    return MakerPoolShown(code, member, admin, waiting, held, mine, oldest, stale, told)


def _told(members: MakerMembers) -> dict[str, Any]:
    return {
        "people": [one.login for one in members.people],
        "admins": [one.login for one in members.people if one.admin],
    }
