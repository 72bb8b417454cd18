"""The door of the access room."""

from leadcenter.access.once import Once, OnceKey
from leadcenter.access.routes import (
    FRESH,
    NEEDS,
    OF_MAKER,
    SIGHT,
    Sighted,
    Undeclared,
    check,
    judge,
    needs,
    needs_session,
    open_to,
    who,
)
from leadcenter.access.steps import (
    ADMINISTRATOR,
    GivenRole,
    RoleShown,
    count_request,
    give_roles,
    list_roles,
    read_sight,
)
from leadcenter.access.terms import Asker, AskerKind, Breadth, Permission, Sight

__all__ = [
    "ADMINISTRATOR",
    "FRESH",
    "NEEDS",
    "OF_MAKER",
    "SIGHT",
    "Asker",
    "AskerKind",
    "Breadth",
    "GivenRole",
    "Once",
    "OnceKey",
    "Permission",
    "RoleShown",
    "Sight",
    "Sighted",
    "Undeclared",
    "check",
    "count_request",
    "give_roles",
    "judge",
    "list_roles",
    "needs",
    "needs_session",
    "open_to",
    "read_sight",
    "who",
]
