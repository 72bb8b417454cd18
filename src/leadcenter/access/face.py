"""The door of the access room."""

from leadcenter.access.routes import FRESH, NEEDS, Undeclared, check, judge, needs, needs_session, open_to, who
from leadcenter.access.steps import ADMINISTRATOR, read_sight
from leadcenter.access.terms import Asker, AskerKind, Breadth, Permission, Sight

__all__ = [
    "ADMINISTRATOR",
    "FRESH",
    "NEEDS",
    "Asker",
    "AskerKind",
    "Breadth",
    "Permission",
    "Sight",
    "Undeclared",
    "check",
    "judge",
    "needs",
    "needs_session",
    "open_to",
    "read_sight",
    "who",
]
