"""Telephone numbers: one canonical form (E.164) before anything else (trust.md P1), and what kind of number
it is.

Numbers come full-width, with 0086, blanks, brackets, extensions, `p:` prefixes, two in one field. A virtual
number (AXB privacy number, 400 service number) is never an identity. Source of the general rules:
libphonenumber; mainland mobiles, by far the most, take a short way that gives the same result (tests/channel
holds the two ways together).
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

import msgspec
import phonenumbers
from phonenumbers import PhoneNumberType as Kinds


class PhoneKind(StrEnum):
    MOBILE = "mobile"
    FIXED = "fixed"
    VIRTUAL = "virtual"  # 400/95/170-style relays, AXB privacy numbers: never an identity
    OTHER = "other"
    INVALID = "invalid"


class Phone(msgspec.Struct, frozen=True):
    """A number as understood: `number` is E.164 (empty when invalid), `kind` says what it is, `dummy` that it
    is a known placeholder.
    """

    number: str
    kind: PhoneKind
    dummy: bool = False


NOTHING = Phone("", PhoneKind.INVALID)
_MAINLAND_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})", re.ASCII)
# carriers' relay and machine ranges: 170/171/162/165/167 are real virtual-operator mobiles; 400 and 95xxx are
# service numbers
_SERVICE = re.compile(r"(?:\+?86|0086)?0?(400\d{7}|95\d{3,8}|800\d{7})", re.ASCII)
_FULL_WIDTH = {
    ord(wide): ord(narrow)
    for wide, narrow in zip("０１２３４５６７８９＋－（）　", "0123456789+-() ", strict=True)
}
_NOISE = str.maketrans("", "", " \t\r\n\u00a0-().·—–")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|extension|#|x(?=\d))\D*\d*$", re.IGNORECASE)
_SPLIT = re.compile(r"[,，;；/、|\n]|或")


def numbers_in(text: str, country: str) -> list[Phone]:
    """Every number in one field, in order; an empty field gives none, unreadable text one INVALID."""
    match = _MAINLAND_MOBILE.fullmatch(text) if country == "CN" else None
    if match:
        return [_mobile(match.group(1))]
    parts = [part for part in _SPLIT.split(text.translate(_FULL_WIDTH)) if part.strip()]
    return [_one(part, country) for part in parts]


def mask(number: str) -> str:
    """For people: 138****1234; shorter numbers keep two digits at each end."""
    national = number.removeprefix("+86") if number.startswith("+86") else number
    if len(national) < 8:
        return "*" * len(national)
    return national[:3] + "*" * (len(national) - 7) + national[-4:]


def _mobile(national: str) -> Phone:
    return Phone("+86" + national, PhoneKind.MOBILE, _is_dummy(national))


def _is_dummy(national: str) -> bool:
    """Placeholders people type: all the same digit after the first three, 12345678, 13800138000."""
    tail = national[3:] if len(national) > 8 else national
    return (
        len(set(tail)) == 1
        or tail in {"12345678", "87654321", "01234567", "23456789"}
        or national in {"13800138000", "13800138001", "13000000000", "18888888888"}
        or (
            len(set(national)) <= 2
            and len(national) >= 10
            and national.count(national[-1]) >= len(national) - 1
        )
    )


@lru_cache(maxsize=4_096)
def _one(text: str, country: str) -> Phone:
    bare = _EXTENSION.sub("", text.strip().removeprefix("p:").removeprefix("tel:")).translate(_NOISE)
    if country == "CN":
        match = _MAINLAND_MOBILE.fullmatch(bare)
        if match:
            return _mobile(match.group(1))
        if _SERVICE.fullmatch(bare):
            return Phone("+86" + (_SERVICE.fullmatch(bare) or [""])[1], PhoneKind.VIRTUAL)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    try:
        parsed = phonenumbers.parse(bare, country)
    except phonenumbers.NumberParseException:
        return NOTHING
    if not phonenumbers.is_valid_number(parsed):
        # a number of possible length outside the tables (555-01xx, new ranges): usable for nothing but
        # people's eyes
        return NOTHING
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    kind = {
        Kinds.MOBILE: PhoneKind.MOBILE,
        Kinds.FIXED_LINE: PhoneKind.FIXED,
        Kinds.FIXED_LINE_OR_MOBILE: PhoneKind.MOBILE,
        Kinds.TOLL_FREE: PhoneKind.VIRTUAL,
        Kinds.SHARED_COST: PhoneKind.VIRTUAL,
        Kinds.UAN: PhoneKind.VIRTUAL,
        Kinds.PREMIUM_RATE: PhoneKind.VIRTUAL,
    }.get(phonenumbers.number_type(parsed), PhoneKind.OTHER)
    return Phone(e164, kind, _is_dummy(str(parsed.national_number)))
