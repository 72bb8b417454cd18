"""Who asks, and what the house promises them: written down here anew, not read from the product."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from authz_canaries import Whose


class Standing(StrEnum):
    """Whether the door knows who asks."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    """No session, none that lives, or half of one; no key, or none that lives."""
    HALF = "half"
    """A session whose second factor is still to be presented: it may tell who it is, present one, and end."""
    FORGED = "forged"
    """A live session whose request another page may have sent: it may look, and change nothing."""


class Asker(msgspec.Struct, frozen=True):
    """Somebody in front of the house. `zone`: maker, entrusted or entities; `entities`: codes of whose rows
    exist; `owners`: names of the staff whose leads exist, None = all of the entity's; `unowned`: those of
    nobody too. `may`: permissions. `fresh`: a second factor was just presented. `account`: the login."""

    name: str
    headers: dict[str, str]
    entity: str = ""
    zone: str = "entities"
    entities: tuple[str, ...] = ()
    owners: tuple[str, ...] | None = None
    unowned: bool = True
    may: frozenset[str] = frozenset()
    fresh: bool = False
    standing: Standing = Standing.KNOWN
    account: str = ""
    is_key: bool = False

    @property
    def has_session(self) -> bool:
        """Is it a person who is signed in, wholly?"""
        return bool(self.account) and not self.is_key

    def sees(self, whose: Whose) -> bool:
        """Does the house promise that such a thing may exist for the asker?"""
        if whose.kind in {"account", "own"} and whose.account == self.account:
            return True
        if self.standing in {Standing.UNKNOWN, Standing.HALF}:
            return False
        if whose.kind == "task":
            return self.zone in {"maker", "entrusted"} and "cleaning.work" in self.may
        if whose.kind == "own":  # an export: who agrees to exports sees those of the own legal entity
            holders = whose.entities or (self.entity,) * (self.zone == "maker")
            return self.entity in holders and "export.approve" in self.may
        if self.zone == "maker":
            return whose.kind not in {"name", "phone"} or "lead.reveal" in self.may
        if self.zone != "entities" or whose.kind in {"house", "account", "customer"}:
            return whose.kind == "org" and self.entity in whose.entities
        if whose.kind == "org":
            return bool(set(whose.entities) & set(self.entities))
        if whose.kind in {"name", "phone"} and not (
            self.entity in whose.entities and "lead.reveal" in self.may
        ):
            return False
        return bool(set(whose.entities) & set(self.entities)) and self._owns(whose.staff)

    def changes(self, whose: Whose) -> bool:
        """May the asker, with the permission, change such a thing? Other legal entities' only the maker."""
        return self.sees(whose) and (
            self.zone != "entities" or whose.kind in {"account", "own"} or self.entity in whose.entities
        )

    def _owns(self, staff: str | None) -> bool:
        if self.owners is None:
            return True
        return self.unowned if staff is None else staff in self.owners


class Declared(msgspec.Struct, frozen=True):
    """What a route says of itself (`access.face.needs`)."""

    needs: frozenset[str]
    zones: frozenset[str]
    fresh: bool
    open: str


def admitted(asker: Asker, declared: Declared, *, changing: bool) -> set[int]:
    """The statuses with which the door turns the asker away; empty: it lets in."""
    own = declared.open == "whoever is signed in, about the own account"
    if declared.open and not own:
        return set()
    if own and asker.standing is Standing.HALF:
        return set()
    if asker.standing in {Standing.UNKNOWN, Standing.HALF} or (own and not asker.has_session):
        return {401}
    if asker.standing is Standing.FORGED and changing:
        return {403}
    if own:
        return set()
    lets = asker.may & declared.needs and asker.zone in declared.zones and (asker.fresh or not declared.fresh)
    return set() if lets else {403}
