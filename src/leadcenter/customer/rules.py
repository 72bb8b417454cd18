"""Rules of the customer room, pure: names as keys, what a golden record takes over from an inquiry."""

from __future__ import annotations

import unicodedata

import msgspec

from leadcenter.channel.face import IdentityKind
from leadcenter.customer.terms import Asker, Golden


def name_key(name: str) -> str:
    """A name for comparing: without case, blanks and width; empty for no name."""
    if name.isascii():
        return "".join(name.casefold().split())
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def golden_of(asker: Asker) -> Golden:
    """The first golden record of a customer."""
    contact = asker.contact
    return Golden(
        name=asker.name,
        names=(asker.name,) if asker.name else (),
        phones=_of(asker, IdentityKind.PHONE),
        emails=_of(asker, IdentityKind.EMAIL),
        unionids=_of(asker, IdentityKind.UNIONID),
        accounts=_of(asker, IdentityKind.ACCOUNT),
        gender=contact.gender,
        birth_date=contact.birth_date,
        province=contact.province,
        city=contact.city,
        address=contact.street,
    )


def enrich(golden: Golden, asker: Asker) -> Golden:
    """Survivorship per field (lead-semantics 5.5): contact data = last verified; lists are united; an empty
    value never overwrites.
    """
    told = golden_of(asker)
    changes: dict[str, object] = {}
    for field in ("names", "phones", "emails", "unionids", "accounts"):
        old, new = getattr(golden, field), getattr(told, field)
        united = new + tuple(value for value in old if value not in new)
        if united != old:
            changes[field] = united
    for field in ("name", "gender", "birth_date", "province", "city", "address"):
        value = getattr(told, field)
        if value:
            changes[field] = value
    return msgspec.structs.replace(golden, **changes)


def _of(asker: Asker, kind: IdentityKind) -> tuple[str, ...]:
    return tuple(identity.value for identity in asker.identities if identity.kind is kind)
