"""The door of the identity room."""

from leadcenter.identity.accounts import (
    HOUSE,
    LINK,
    Made,
    admit,
    find_account,
    find_entity,
    first_link,
    make_account,
    new_link,
    shut_out,
)
from leadcenter.identity.barring import Barred, bar, read_barred
from leadcenter.identity.lodge import Lodge
from leadcenter.identity.passwords import Passwords
from leadcenter.identity.rules import is_fresh
from leadcenter.identity.service import make_key, read_key
from leadcenter.identity.terms import Link, Secret

__all__ = [
    "HOUSE",
    "LINK",
    "Barred",
    "Link",
    "Lodge",
    "Made",
    "Passwords",
    "Secret",
    "admit",
    "bar",
    "find_account",
    "find_entity",
    "first_link",
    "is_fresh",
    "make_account",
    "make_key",
    "new_link",
    "read_barred",
    "read_key",
    "shut_out",
]
