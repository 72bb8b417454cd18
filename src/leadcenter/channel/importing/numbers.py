"""What a spreadsheet does to numbers that are no numbers: phones and ids."""

from __future__ import annotations

import re

import phonenumbers

_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d*)?[eE]\+?\d{1,3}")
_DIGITS = re.compile(r"[1-9]\d{5,13}")


def lost_digits(text: str) -> bool:
    """Whether a number was written in scientific notation ("1.38E+10"): its last digits are gone for good."""
    return _SCIENTIFIC.fullmatch(text.strip()) is not None


def lost_zero(phone: str, country: str) -> bool:
    """Whether a national number of `country` (ISO 3166) stands without the zero it is written with
    ("2150505050" for 021 5050 5050).

    Only plain digits are judged. Nothing is gone: the number still means the same (verification reads it so),
    but people will not dial it.
    """
    if not country or not _DIGITS.fullmatch(phone):
        return False
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country)
    if metadata is None or metadata.national_prefix != "0":
        return False
    if country == "CN" and phone.startswith("1") and len(phone) == 11:
        return False  # a mobile number: nearly all rows
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return False
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return phonenumbers.is_valid_number(number) and written.lstrip("(").startswith("0")
