"""Pure rules: whom may somebody make, move or let go?"""

from __future__ import annotations

from leadcenter.access.face import Breadth, RoleShown, Sight

_BREADTH = [Breadth.OWN, Breadth.STORE, Breadth.ENTITY]


def may_appoint(sight: Sight, role: RoleShown) -> bool:
    """Nobody gives a post, or takes it, that may more or sees further than the own one; the maker's people
    may give those of dealers. So a manager can make nobody who approves what the manager asked for."""
    if sight.of_maker:
        return True
    if role.sees not in _BREADTH:
        return False
    reach = Breadth.ENTITY if sight.owners is None else Breadth.STORE
    known = {permission.value for permission in sight.may}
    return _BREADTH.index(Breadth(role.sees)) <= _BREADTH.index(reach) and known.issuperset(role.permissions)
