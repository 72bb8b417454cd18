"""The door of the identity room."""

from leadcenter.identity.accounts import (
    HOUSE,
    LINK,
    find_account,
    find_entity,
    first_link,
    make_account,
    new_link,
)
from leadcenter.identity.lodge import Lodge
from leadcenter.identity.passwords import Passwords
from leadcenter.identity.rules import is_fresh
from leadcenter.identity.service import make_key, read_key
from leadcenter.identity.terms import Link, Secret

__all__ = [
    "HOUSE",
    "LINK",
    "Link",
    "Lodge",
    "Passwords",
    "Secret",
    "find_account",
    "find_entity",
    "first_link",
    "is_fresh",
    "make_account",
    "make_key",
    "new_link",
    "read_key",
]
