"""Reading of versions, and the facts of leads that rules are tried on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.access.face import Sight
from leadcenter.kernel.arrays import ints, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.scope import Zone
from leadcenter.kernel.sql import statement
from leadcenter.org import face as org
from leadcenter.rulebook.face import RuleKind
from leadcenter.rulemaking.terms import Case, Stage, Version

Key = tuple[int, UUID]


class Kept(msgspec.Struct, frozen=True):
    """A rule set as it is stored."""

    kind: RuleKind
    entity: UUID | None
    brand: str
    status: str
    title: str
    body: dict[str, Any]
    cases: tuple[Case, ...]
    made_by: str


def read_now(conn: Connection) -> datetime:
    """The time of this transaction."""
    ((now,),) = conn.execute(statement("rulemaking", "read_now"))
    found: datetime = now
    return found


def whose(conn: Connection, sight: Sight, of_maker: bool, dealer: str, *, write: bool = False) -> UUID | None:
    """Whose rules are meant: None = the maker's own; to `write` them a dealer must mean the own ones. Raises
    Refusal `not_allowed` (403) for a dealer who means the maker's, and for who has no rules of the own,
    `entity_unknown` (404) for a dealer that the asker does not see, or whose rules are not the asker's to
    write, `unknown_dealer` where the maker names none."""
    if of_maker:
        if not sight.of_maker:
            raise Refusal("not_allowed", 403)
        return None
    if write and not sight.of_maker and sight.zone is not Zone.ENTITIES:  # a vendor has no leads
        raise Refusal("not_allowed", 403)
    if dealer:
        found = org.read_entity(conn, sight, dealer).id
        if write and not _own(sight, found):
            raise Refusal("entity_unknown", 404)
        return found
    if sight.of_maker:
        raise Refusal("unknown_dealer", 404)
    return sight.asker.entity


def keep(conn: Connection, identifier: UUID, sight: Sight, *, hold: bool = False) -> Kept:
    """A rule set, if it exists for who asks; `hold`: it is the asker's to change, and nobody writes it anew
    until commit. Raises Refusal `rule_set_unknown` (404)."""
    name = "hold_rule_set" if hold else "read_rule_set"
    row = conn.execute(statement("rulemaking", name), {"id": identifier}).fetchone()
    if row is None or (sight.dealers is not None and row[1] not in sight.dealers):
        raise Refusal("rule_set_unknown", 404)
    if hold and not _own(sight, row[1]):
        raise Refusal("rule_set_unknown", 404)
    kind, entity, brand, status, title, body, cases, made_by = row
    read = msgspec.convert(cases, tuple[Case, ...])
    return Kept(RuleKind(kind), entity, brand, status, title, body, read, made_by)


def sees(sight: Sight) -> dict[str, Any]:
    """What of others' names the asker is told."""
    entities = None if sight.dealers is None else uuids(sight.dealers)
    return {"entities": entities, "of_maker": sight.of_maker}


def _own(sight: Sight, entity: UUID | None) -> bool:
    """A group sees the rules of its dealers; they stay the dealers' to change."""
    return sight.of_maker or entity == sight.asker.entity


def list_versions(conn: Connection, sight: Sight, kind: RuleKind, entity: UUID | None) -> list[Version]:
    """All versions of a kind, by brand, newest first."""
    given = {"kind": kind.value, "entity": entity, "asker": sight.name, "now": read_now(conn)}
    rows = conn.execute(statement("rulemaking", "list_versions"), given)
    return [
        Version(one, RuleKind(of), dealer, name, brand, version, Stage(stage), *rest)
        for one, of, dealer, name, brand, version, stage, *rest in rows
    ]


def seen_leads(conn: Connection, sight: Sight, keys: Sequence[Key]) -> set[Key]:
    """Which of these leads exist for who asks."""
    given = {
        "buckets": ints([bucket for bucket, _ in keys]),
        "lead_ids": uuids([lead for _, lead in keys]),
        "entities": None if sight.dealers is None else uuids(sight.dealers),
    }
    return {(bucket, lead) for bucket, lead in conn.execute(statement("rulemaking", "find_leads"), given)}
