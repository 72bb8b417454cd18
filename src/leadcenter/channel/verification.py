"""Verification (L3): is this a usable lead, and by what do we know the person? Pure.

The verdict has a reason code; the identities it finds are the only ones that the customer room ever sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Literal

import msgspec

from leadcenter.channel.phone import Phone, PhoneKind, numbers_in
from leadcenter.channel.segments import NOTHING, Segment, segment_of
from leadcenter.channel.terms import Inquiry

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_PLACEHOLDER_EMAIL = re.compile(
    r"(none|refused|declined|test|no|nobody|noemail|na|abc|asdf|xxx|123)@.*"
    r"|.*@(none|refused|test|example|invalid|noemail)\..*"
)


class IdentityKind(StrEnum):
    """Exact keys, strongest first: the first one that an inquiry has decides where the customer lives."""

    PHONE = "phone"
    UNIONID = "unionid"
    EMAIL = "email"
    ACCOUNT = "account"


class Identity(msgspec.Struct, frozen=True):
    """One exact key in canonical form."""

    kind: IdentityKind
    value: str


class Verified(msgspec.Struct, frozen=True):
    """What verification made of an inquiry. `reason` is empty for a usable one."""

    identities: tuple[Identity, ...]
    phone: Phone | None
    name: str
    reason: str

    @property
    def segment(self) -> Segment:
        """Home and operator of the number, as far as its segment tells."""
        return segment_of(self.phone.number) if self.phone else NOTHING


Required = Literal[
    "name", "email", "wechat", "province", "city", "series", "dealer", "consultant", "buying_time", "budget"
]
"""What a channel may require of each inquiry, beside a phone number."""

_TOLD: dict[Required, Callable[[Inquiry], object]] = {
    "name": lambda said: said.contact.name or said.contact.first_name or said.contact.last_name,
    "email": lambda said: canonical_email(said.contact.email),
    "wechat": lambda said: said.contact.wechat or said.contact.wechat_unionid,
    "province": lambda said: said.contact.province,
    "city": lambda said: said.contact.city,
    "series": lambda said: any(one.role == "wanted" and (one.series or one.model) for one in said.vehicles),
    "dealer": lambda said: said.dealer_code or said.dealer_name,
    "consultant": lambda said: said.consultant_code,
    "buying_time": lambda said: said.buying_time,
    "budget": lambda said: said.budget,
}


def verify(
    inquiry: Inquiry, country: str, *, channel: str, needs_phone: bool, required: Sequence[Required] = ()
) -> Verified:
    """Canonical identities and a verdict. `country` (ISO) reads numbers without calling code; `channel`: its
    code, without which an account says nothing; `needs_phone`, `required`: the channel's rules. The reason
    names the first thing that is missing (`city_missing`).
    """
    contact = inquiry.contact
    phones: list[Phone] = []
    for text in contact.phones:
        phones += numbers_in(text, country)
    usable = [
        p for p in phones if p.kind in {PhoneKind.MOBILE, PhoneKind.FIXED, PhoneKind.OTHER} and not p.dummy
    ]
    identities = [Identity(IdentityKind.PHONE, p.number) for p in usable]
    if contact.wechat_unionid:
        identities.append(Identity(IdentityKind.UNIONID, contact.wechat_unionid))
    email = canonical_email(contact.email)
    if email:
        identities.append(Identity(IdentityKind.EMAIL, email))
    if contact.account:
        identities.append(Identity(IdentityKind.ACCOUNT, f"{channel}:{contact.account}"))
    name = contact.name or " ".join(part for part in (contact.first_name, contact.last_name) if part)
    return Verified(
        tuple(dict.fromkeys(identities)),
        usable[0] if usable else None,
        name,
        _reason(phones, usable, identities, needs_phone) or (_missing(inquiry, required) if required else ""),
    )


def _missing(inquiry: Inquiry, required: Sequence[Required]) -> str:
    return next((f"{name}_missing" for name in required if not _TOLD[name](inquiry)), "")


def _reason(phones: list[Phone], usable: list[Phone], identities: list[Identity], needs_phone: bool) -> str:
    if usable or (identities and not needs_phone):
        return ""
    if any(p.dummy for p in phones):
        return "phone_dummy"
    if any(p.kind is PhoneKind.VIRTUAL for p in phones):
        return "phone_virtual"
    if phones:
        return "phone_invalid"
    return "phone_missing" if needs_phone else "identity_missing"


def canonical_email(text: str) -> str:
    """Lower case, trimmed; empty for what is no address or a known placeholder."""
    plain = text.strip().lower()
    if not _EMAIL.fullmatch(plain) or _PLACEHOLDER_EMAIL.fullmatch(plain):
        return ""
    return plain
