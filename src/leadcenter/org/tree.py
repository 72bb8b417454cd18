"""The organisation as people see and change it: regions and areas, legal entities, stores, teams, contracts.
Each read takes the sight of who asks. The caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec.structs import asdict
from psycopg.errors import UniqueViolation

from leadcenter.access.face import Sight
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.sql import statement
from leadcenter.org.register import add
from leadcenter.rulebook.face import changed

PAGE: Final = 200
Slot = tuple[str, int, int, int]
"""(hours: dispatch or work, weekday 0 = Monday, opens, closes), in minutes of the local day."""


class RegionShown(msgspec.Struct, frozen=True):
    """A region, or an area below the region `parent`."""

    code: str
    name: str
    parent: str = ""


class EntityShown(msgspec.Struct, frozen=True):
    """A legal entity; `region` and `group` are codes, empty = none."""

    id: UUID
    code: str
    kind: str
    name: str
    legal_name: str
    registration_no: str
    contact: str
    region: str
    group: str
    time_zone: str
    country: str
    province: str
    city: str
    longitude: float | None
    latitude: float | None
    status: str
    followup_minutes: int
    holiday_policy: str


class StoreShown(msgspec.Struct, frozen=True):
    """A store of the legal entity with the code `entity`."""

    entity: str
    code: str
    name: str
    city: str
    status: str


class TeamShown(msgspec.Struct, frozen=True):
    """A team; `store` and `leader` are codes, empty = none."""

    entity: str
    code: str
    name: str
    store: str
    leader: str
    status: str


class RelationShown(msgspec.Struct, frozen=True):
    """Under which contract `giver` hands data to `taker` (codes, empty = one that the asker does not see),
    from when to when."""

    id: UUID
    giver: str
    taker: str
    kind: str
    contract_no: str
    valid_from: datetime
    valid_to: datetime | None


class Changed(msgspec.Struct, frozen=True):
    """What was changed (its id or code), as it was and as it is, as far as they differ."""

    object: str
    before: dict[str, Any]
    after: dict[str, Any]


def list_regions(conn: Connection) -> list[RegionShown]:
    """All regions and areas: names of the maker's own map, for whoever may read the organisation."""
    return [RegionShown(*row) for row in conn.execute(statement("org", "list_regions"))]


def make_region(conn: Connection, code: str, name: str, parent: str, now: datetime) -> UUID:
    """A region, or an area below another. Raises Refusal `code_taken`, `region_unknown`."""
    if parent and parent not in {one.code for one in list_regions(conn)}:
        raise Refusal("region_unknown", 422)
    given = {"id": new_id(now), "code": code, "name": name, "parent": parent}
    return _made(conn, conn.execute(statement("org", "make_region"), given).fetchone())


def change_region(conn: Connection, code: str, name: str, parent: str) -> Changed:
    """Name it anew, or place it below another region, never below itself. Raises Refusal
    `region_unknown`."""
    given = {"code": code, "name": name, "parent": parent}
    row = conn.execute(statement("org", "change_region"), given).fetchone()
    if row is None:
        raise Refusal("region_unknown", 404)
    changed(conn, "org")
    return _changed(code, dict(zip(("name", "parent"), row, strict=True)), {"name": name, "parent": parent})


def list_entities(conn: Connection, sight: Sight, kind: str, after: str) -> list[EntityShown]:
    """Legal entities that the asker sees, by code, from the one after `after`."""
    given = {"entities": _seen(sight), "kind": kind, "after": after, "count": PAGE}
    return [EntityShown(*row) for row in conn.execute(statement("org", "list_entities"), given)]


def read_entity(conn: Connection, sight: Sight, code: str) -> EntityShown:
    """One legal entity. Raises Refusal `entity_unknown` (404), for those that the asker
    does not see too."""
    given = {"entities": _seen(sight), "code": code}
    row = conn.execute(statement("org", "read_entity"), given).fetchone()
    if row is None:
        raise Refusal("entity_unknown", 404)
    return EntityShown(*row)


def make_entity(conn: Connection, fields: Mapping[str, Any], now: datetime) -> UUID:
    """A legal entity. Raises Refusal `code_taken`, `region_unknown`, `entity_unknown` (the group)."""
    _placed(conn, fields["region"], fields["group"])
    row = conn.execute(statement("org", "make_entity"), {"id": new_id(now), **fields}).fetchone()
    return _made(conn, row)


def change_entity(conn: Connection, sight: Sight, code: str, fields: Mapping[str, Any]) -> Changed:
    """Describe it anew. Raises Refusal `region_unknown`, `entity_unknown` (it, or the group); `maker_stays`:
    nobody could sign in any more, to open it again."""
    conn.execute(statement("org", "lock_entity"), {"code": code})
    found = read_entity(conn, sight, code)
    wanted = asdict(msgspec.structs.replace(found, **fields))
    if found.kind == "maker" and wanted["status"] != "active":
        raise Refusal("maker_stays", 422)
    _placed(conn, wanted["region"], wanted["group"])
    if conn.execute(statement("org", "change_entity"), wanted).fetchone() is None:
        raise Refusal("entity_unknown", 422)
    changed(conn, "org")
    return _changed(found.code, asdict(found), wanted)


def write_openings(conn: Connection, found: EntityShown, slots: Sequence[Slot]) -> Changed:
    """The opening hours of a week, in the place of those there were."""
    gone = conn.execute(statement("org", "drop_openings"), {"entity_id": found.id}).fetchall()
    rows = [
        {"entity_id": found.id, "hours": hours, "weekday": weekday, "opens": opens, "closes": closes}
        for hours, weekday, opens, closes in slots
    ]
    add(conn, "opening", rows)
    before, after = ([list(one) for one in sorted(slots)] for slots in (gone, slots))
    return _changed(found.code, {"hours": before}, {"hours": after})


def list_stores(conn: Connection, sight: Sight, entity: str, after: tuple[str, str]) -> list[StoreShown]:
    """Stores that the asker sees, by codes of entity and store."""
    return [
        StoreShown(*row) for row in conn.execute(statement("org", "list_stores"), _page(sight, entity, after))
    ]


def make_store(conn: Connection, entity: EntityShown, code: str, name: str, city: str, now: datetime) -> UUID:
    """A store. Raises Refusal `code_taken`."""
    given = {"id": new_id(now), "entity_id": entity.id, "code": code, "name": name, "city": city}
    return _made(conn, conn.execute(statement("org", "make_store"), given).fetchone())


def change_store(conn: Connection, entity: EntityShown, code: str, fields: Mapping[str, Any]) -> Changed:
    """Describe it anew, close or open it. Raises Refusal `store_unknown`."""
    given = {"entity_id": entity.id, "code": code, "name": None, "city": None, "status": None, **fields}
    row = conn.execute(statement("org", "change_store"), given).fetchone()
    if row is None:
        raise Refusal("store_unknown", 404)
    changed(conn, "org")
    names = ("name", "city", "status")
    return _changed(
        f"{entity.code}/{code}",
        dict(zip(names, row[:3], strict=True)),
        dict(zip(names, row[3:], strict=True)),
    )


def list_teams(conn: Connection, sight: Sight, entity: str, after: tuple[str, str]) -> list[TeamShown]:
    """Teams that the asker sees, by codes of entity and team."""
    return [
        TeamShown(*row) for row in conn.execute(statement("org", "list_teams"), _page(sight, entity, after))
    ]


def read_team(conn: Connection, entity: EntityShown, code: str) -> TeamShown | None:
    """One team, held for a change."""
    given = {"entity_id": entity.id, "code": code}
    row = conn.execute(statement("org", "read_team"), given).fetchone()
    return TeamShown(entity.code, code, *row) if row else None


def write_team(conn: Connection, entity: EntityShown, wanted: TeamShown, now: datetime) -> UUID:
    """Make a team, or describe it anew. Raises Refusal `store_unknown` or `staff_unknown` (the leader)."""
    given = {"id": new_id(now), "entity_id": entity.id, **asdict(wanted)}
    row = conn.execute(statement("org", "write_team"), given).fetchone()
    if row is None:
        raise Refusal("team_parts_unknown", 422)
    changed(conn, "org")
    made: UUID = row[0]
    return made


def list_relations(conn: Connection, sight: Sight, after: UUID) -> list[RelationShown]:
    """Contracts of the entities that the asker sees, oldest first."""
    given = {"entities": _seen(sight), "after": after, "count": PAGE}
    return [RelationShown(*row) for row in conn.execute(statement("org", "list_relations"), given)]


def make_relation(conn: Connection, giver: str, taker: str, fields: Mapping[str, Any], now: datetime) -> UUID:
    """A contract between two legal entities. Raises Refusal `entity_unknown`; `assessment_missing` where its
    kind has no approved assessment; `relation_taken` for the same pair, kind and beginning twice."""
    rows = conn.execute(
        statement("org", "find_entities"), {"one": giver, "other": taker, "entities": None}
    ).fetchall()
    ids: dict[str, UUID] = {code: identifier for code, identifier, _ in rows}
    if giver not in ids or taker not in ids:
        raise Refusal("entity_unknown", 422)
    identifier = new_id(now)
    row = {"id": identifier, "from_entity": ids[giver], "to_entity": ids[taker], **fields}
    try:
        add(conn, "relation", [row])
    except UniqueViolation as error:
        raise Refusal("relation_taken", 409) from error
    return identifier


def end_relation(conn: Connection, relation: UUID, valid_to: datetime | None) -> Changed:
    """Let a contract end at another instant; the next set, and the next request, know it. Raises Refusal
    `relation_unknown`."""
    given = {"id": relation, "valid_to": valid_to}
    row = conn.execute(statement("org", "end_relation"), given).fetchone()
    if row is None:
        raise Refusal("relation_unknown", 404)
    changed(conn, "org")
    giver, taker, kind, contract, before = row
    told = {"giver": giver, "taker": taker, "kind": kind, "contract_no": contract}
    return Changed(str(relation), told | {"valid_to": before}, {"valid_to": valid_to})


def _seen(sight: Sight) -> list[UUID] | None:
    return None if sight.dealers is None else list(sight.dealers)


def _page(sight: Sight, entity: str, after: tuple[str, str]) -> dict[str, Any]:
    return {
        "entities": _seen(sight), "entity": entity, "after_entity": after[0], "after": after[1],
        "count": PAGE,
    }  # fmt: skip


def _placed(conn: Connection, region: str, group: str) -> None:
    """Raises Refusal `region_unknown` or `entity_unknown` (422) for codes that nothing stands behind."""
    if region and region not in {one.code for one in list_regions(conn)}:
        raise Refusal("region_unknown", 422)
    found = conn.execute(
        statement("org", "find_entities"), {"one": group, "other": group, "entities": None}
    ).fetchall()
    if group and [kind for _, _, kind in found] != ["group"]:
        raise Refusal("entity_unknown", 422)


def _made(conn: Connection, row: tuple[Any, ...] | None) -> UUID:
    if row is None:
        raise Refusal("code_taken", 409)
    changed(conn, "org")
    made: UUID = row[0]
    return made


def _changed(what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Changed:
    names = [name for name in after if before[name] != after[name]]
    return Changed(what, {name: before[name] for name in names}, {name: after[name] for name in names})
