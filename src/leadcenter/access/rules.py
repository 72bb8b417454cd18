"""Pure rules: what roles and a legal entity make of an asker."""

from __future__ import annotations

from uuid import UUID

import msgspec

from leadcenter.access.terms import Asker, AskerKind, Breadth, Permission, Sight
from leadcenter.kernel.scope import Zone

MAKER, VENDOR = "maker", "vendor"
WIDE = frozenset({Breadth.ENTITY, Breadth.GROUP, Breadth.REGION, Breadth.ENTRUSTED, Breadth.MAKER})
_KNOWN = frozenset(Permission)


class Found(msgspec.Struct, frozen=True):
    """What the database says of an asker now: the kind of the legal entity, roles with how far they see,
    permissions; dealers of a group or a region; colleagues of the store; whether the contract of a vendor
    holds; whether the legal entity sits in another country than the maker."""

    kind: str
    roles: tuple[str, ...] = ()
    sees: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    dealers: tuple[UUID, ...] = ()
    colleagues: tuple[UUID, ...] | None = None
    entrusted: bool = False
    abroad: bool = False


def sight_of(asker: Asker, found: Found) -> Sight:
    """What the asker may do and whose rows exist for it. A breadth counts only for the kind of entity that it
    is meant for: a dealer's person never sees as the maker, whatever role somebody gave."""
    service = asker.kind is AskerKind.SERVICE
    granted = asker.scopes if service else found.permissions
    may = frozenset(Permission(one) for one in granted if one in _KNOWN)
    if found.kind == MAKER:
        if service or Breadth.MAKER in found.sees:
            return Sight(asker, may, Zone.MAKER, roles=found.roles)
        return Sight(asker, may, Zone.ENTITIES, found.dealers, roles=found.roles)
    if found.kind == VENDOR:
        allowed = may if found.entrusted else frozenset[Permission]()
        return Sight(asker, allowed, Zone.ENTRUSTED, (asker.entity,), roles=found.roles, abroad=found.abroad)
    owners, unowned = None, True
    if not service and found.sees.isdisjoint(WIDE):
        own = (asker.staff,) if asker.staff else ()
        stored = Breadth.STORE in found.sees
        owners = found.colleagues if stored else own
        unowned = stored
    entities = (asker.entity, *found.dealers)
    return Sight(asker, may, Zone.ENTITIES, entities, owners, unowned, found.roles, found.abroad)
