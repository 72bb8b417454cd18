"""Pure rules: whom may somebody make, move or let go?"""

from __future__ import annotations

from leadcenter.access.face import Breadth, Permission, RoleShown, Sight

_BREADTH = [Breadth.OWN, Breadth.STORE, Breadth.ENTITY]
SECOND: frozenset[str] = frozenset({Permission.EXPORT_APPROVE.value})
"""What a role says yes to for others: whoever could appoint it would be two people."""


def may_appoint(sight: Sight, role: RoleShown) -> bool:
    """Nobody gives a post, or takes it, that may more or sees further than the own one, nor one that agrees
    to what its giver asked for; the maker's people may give all those of dealers."""
    if sight.of_maker:
        return True
    if role.sees not in _BREADTH or SECOND.intersection(role.permissions):
        return False
    reach = Breadth.ENTITY if sight.owners is None else Breadth.STORE
    known = {permission.value for permission in sight.may}
    return _BREADTH.index(Breadth(role.sees)) <= _BREADTH.index(reach) and known.issuperset(role.permissions)
