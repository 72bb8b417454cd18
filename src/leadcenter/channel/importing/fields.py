"""Where a column may go: the field paths of an inquiry, read off the records of `channel.terms` so that the
two cannot differ.

`contact.phones` and `strip` take many columns, every other path one. `answers.<name>` keeps what has no field
of its own. `vehicles.<field>` is the vehicle wanted, `vehicles.trade_in.<field>` the one offered;
`consents.<field>` speaks of the sales contact, `consents.<purpose>.<field>` of another purpose. `strip` takes
sensitive columns: their values are left out and their names counted.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

import msgspec

from leadcenter.channel.terms import ConsentEvidence, Contact, Inquiry, Vehicle

STRIP = "strip"
TRADE_IN = "trade_in"
LONGEST_NAME = 200
"""Characters of an answer's name."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def _texts(record: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(field.name for field in msgspec.structs.fields(record) if field.type is str)


CONTACT = _texts(Contact)
VEHICLE = tuple(name for name in _texts(Vehicle) if name != "role")
CONSENT = (*(name for name in _texts(ConsentEvidence) if name != "purpose"), "recipients", "at", "accepted")
INQUIRY = tuple(
    name for name in _texts(Inquiry) if name not in {"external_id", "occurred_raw", "zone_assumed"}
)

SINGLE = (
    "external_id",
    "occurred_at",
    *INQUIRY,
    *(f"contact.{name}" for name in CONTACT),
    *(f"vehicles.{name}" for name in VEHICLE),
    *(f"vehicles.{TRADE_IN}.{name}" for name in VEHICLE),
    *(f"consents.{name}" for name in CONSENT),
)
"""Paths that one column fills, without those of consents for a named purpose."""

PATHS = (*SINGLE, "contact.phones", STRIP)


def is_path(path: str) -> bool:
    """Whether an inquiry has this path."""
    if path in PATHS:
        return True
    root, _, rest = path.partition(".")
    if root == "answers":
        return bool(rest) and len(rest) <= LONGEST_NAME
    purpose, _, name = rest.partition(".")
    return root == "consents" and name in CONSENT and bool(_NAME.fullmatch(purpose))


def takes_many(path: str) -> bool:
    """Whether several columns may go to this path."""
    return path in {"contact.phones", STRIP}


def nearest(word: str, known: tuple[str, ...]) -> str:
    """The known word that was probably meant; empty when none is near."""
    folded = {candidate.casefold(): candidate for candidate in reversed(known)}
    tails = {candidate.rpartition(".")[2]: candidate for candidate in folded}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return folded[close[0]]
    close = get_close_matches(word.casefold().rpartition(".")[2], tails, n=1, cutoff=0.75)
    return folded[tails[close[0]]] if close else ""
