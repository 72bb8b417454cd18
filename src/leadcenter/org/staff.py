"""The people of legal entities: who there is, who joins, changes post, is away, goes. One person at a time,
as people do it. Each read takes the sight of who asks; the workers are told by a stamp. The caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import asdict

from leadcenter.access.face import Sight
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement
from leadcenter.org.tree import PAGE, Changed, EntityShown
from leadcenter.rulebook.face import changed


class StaffShown(msgspec.Struct, frozen=True):
    """A person of the legal entity with the code `entity`; `team` and `store` are codes, empty = none.
    `away_until`: of the absence under way."""

    id: UUID
    entity_id: UUID
    entity: str
    code: str
    name: str
    role: str
    team: str
    store: str
    status: str
    joined_on: date
    left_on: date | None
    brands: list[str]
    away_until: datetime | None


class AbsenceShown(msgspec.Struct, frozen=True):
    """Away from `starts_at` to before `ends_at`; `kind`: why, in a code."""

    starts_at: datetime
    ends_at: datetime
    kind: str


class Post(msgspec.Struct, frozen=True):
    """What a person does where; `team` and `store` are codes, empty = none."""

    name: str
    role: str
    team: str = ""
    store: str = ""
    brands: tuple[str, ...] = ()


def list_staff(
    conn: Connection, sight: Sight, entity: str, after: str, now: datetime, *, left: bool = False
) -> list[StaffShown]:
    """People whom the asker sees, by code; `left`: those who left too."""
    given = {**_seen(sight), "entity": entity, "left": left, "after": after, "now": now, "count": PAGE}
    return [StaffShown(*row) for row in conn.execute(statement("org", "list_staff"), given)]


def read_staff(conn: Connection, sight: Sight, code: str, now: datetime) -> StaffShown:
    """One person. Raises Refusal `staff_unknown` (404), for those too whom the asker does not see."""
    row = conn.execute(statement("org", "read_staff"), {**_seen(sight), "code": code, "now": now}).fetchone()
    if row is None:
        raise Refusal("staff_unknown", 404)
    return StaffShown(*row)


def list_absences(conn: Connection, staff: UUID, now: datetime) -> list[AbsenceShown]:
    """When a person is away: now, and later on."""
    given = {"staff_id": staff, "now": now}
    return [AbsenceShown(*row) for row in conn.execute(statement("org", "list_absences"), given)]


def lock_staff(conn: Connection, sight: Sight, code: str, now: datetime) -> StaffShown:
    """One person, held for a change. Raises Refusal `staff_unknown` (404), for those too whom the asker does
    not see."""
    row = conn.execute(statement("org", "lock_staff"), {**_seen(sight), "code": code, "now": now}).fetchone()
    if row is None:
        raise Refusal("staff_unknown", 404)
    return StaffShown(*row)


def join(
    conn: Connection, entity: EntityShown, code: str, post: Post, joined_on: date, now: datetime
) -> UUID:
    """A new person. Raises Refusal `staff_not_made`: the code is taken, or the entity has no such store or
    team."""
    given = {
        **asdict(post), "id": new_id(now), "entity_id": entity.id, "code": code, "joined_on": joined_on,
        "brands": list(post.brands),
    }  # fmt: skip
    row = conn.execute(statement("org", "join_staff"), given).fetchone()
    if row is None:
        raise Refusal("staff_not_made", 409)
    changed(conn, "org")
    made: UUID = row[0]
    return made


def change_post(conn: Connection, found: StaffShown, fields: Mapping[str, Any]) -> Changed:
    """Another name, role, team, store or brands; it holds at the next request and the next set. Raises
    Refusal `post_unknown`: the entity has no such open store or team."""
    wanted = asdict(msgspec.structs.replace(found, **fields))
    if conn.execute(statement("org", "change_post"), wanted).fetchone() is None:
        raise Refusal("post_unknown", 422)
    changed(conn, "org")
    told = [name for name in fields if getattr(found, name) != wanted[name] and name != "name"]
    before, after = ({name: one[name] for name in told} for one in (asdict(found), wanted))
    if "name" in fields and fields["name"] != found.name:  # people's names stay out of the trail
        before, after = before | {"name": "…"}, after | {"name": "…"}
    return Changed(found.code, before, after)


def announce_leaving(conn: Connection, staff: UUID, left_on: date) -> None:
    """From that day on nobody gives the person anything."""
    conn.execute(statement("org", "announce_leaving"), {"id": staff, "left_on": left_on})
    changed(conn, "org")


def leave(conn: Connection, staff: UUID, today: date) -> bool:
    """The person has gone and leads no team. False when that was so before."""
    row = conn.execute(statement("org", "leave_staff"), {"id": staff, "today": today}).fetchone()
    changed(conn, "org")
    return row is not None


def be_absent(conn: Connection, found: StaffShown, starts_at: datetime, ends_at: datetime, kind: str) -> None:
    """Away from `starts_at` (inside) to `ends_at` (outside): rules pass the person over. Raises Refusal
    `absence_taken` for a time in which the person is away already."""
    given = {
        "staff_id": found.id, "entity_id": found.entity_id, "starts_at": starts_at, "ends_at": ends_at,
        "kind": kind,
    }  # fmt: skip
    if conn.execute(statement("org", "insert_absence"), given).fetchone() is None:
        raise Refusal("absence_taken", 409)
    changed(conn, "org")


def be_back(conn: Connection, staff: UUID, starts_at: datetime, now: datetime) -> datetime:
    """The absence that begins at `starts_at` ends now, or never begins; returns its new end. Raises Refusal
    `absence_unknown`."""
    given = {"staff_id": staff, "starts_at": starts_at, "now": now}
    row = conn.execute(statement("org", "end_absence"), given).fetchone()
    if row is None:
        raise Refusal("absence_unknown", 404)
    changed(conn, "org")
    ended: datetime = row[0]
    return ended


def manager_of(conn: Connection, staff: UUID, now: datetime) -> UUID | None:
    """Who takes over from a person: who leads the team, else a manager of the store, of the entity; None =
    nobody who is there."""
    row = conn.execute(statement("org", "find_manager"), {"id": staff, "now": now}).fetchone()
    return row[0] if row else None


def _seen(sight: Sight) -> dict[str, Any]:
    return {
        "entities": None if sight.dealers is None else list(sight.dealers),
        "people": None if sight.owners is None else list(sight.owners),
    }
