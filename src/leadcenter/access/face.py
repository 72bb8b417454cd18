"""The door of the access room."""

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
from leadcenter.access.steps import ADMINISTRATOR, GivenRole, give_roles, read_sight
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
    "Permission",
    "Sight",
    "Sighted",
    "Undeclared",
    "check",
    "give_roles",
    "judge",
    "needs",
    "needs_session",
    "open_to",
    "read_sight",
    "who",
]
