"""The door of the identity room."""

from leadcenter.identity.accounts import HOUSE, LINK, find_account, first_link, make_account, new_link
from leadcenter.identity.lodge import Lodge
from leadcenter.identity.passwords import Passwords
from leadcenter.identity.service import read_key
from leadcenter.identity.terms import Link, Principal, PrincipalKind, Secret

__all__ = [
    "HOUSE",
    "LINK",
    "Link",
    "Lodge",
    "Passwords",
    "Principal",
    "PrincipalKind",
    "Secret",
    "find_account",
    "first_link",
    "make_account",
    "new_link",
    "read_key",
]
