"""What the first rows of a file would become: our records, masked, and a count of the verdicts. Pure; nothing
is landed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from leadcenter.channel.importing.bind import Binding
from leadcenter.channel.importing.inquiries import to_inquiry
from leadcenter.channel.importing.terms import Row
from leadcenter.channel.phone import mask
from leadcenter.channel.terms import Inquiry, Verdict

SHOWN_ROWS = 5
JUDGED_ROWS = 200
_PERSONAL = frozenset(
    (
        *(
            f"contact.{name}"
            for name in ("street", "wechat", "wechat_unionid", "qq", "account", "birth_date")
        ),
        "vin",
        "ip",
    )
)
_NAMES = frozenset(("contact.name", "contact.first_name", "contact.last_name"))
_NUMBER = re.compile(r"(?<![\d.])\+?\d[\d -]{5,}\d(?![.\d])")
_EMAIL = re.compile(r"([^@\s])[^@\s]*@")


class PreviewRow(msgspec.Struct, frozen=True):
    """One row as it would land: its verdict, the reason or note, and its filled fields (path, masked
    text)."""

    row: int
    verdict: Verdict
    reason: str
    fields: tuple[tuple[str, str], ...]


class Preview(msgspec.Struct, frozen=True):
    """The first five rows, and of the first two hundred how many have which verdict and reason ("" =
    none)."""

    rows: tuple[PreviewRow, ...]
    judged: int
    verdicts: dict[tuple[Verdict, str], int]


def preview(binding: Binding, rows: Iterable[Row]) -> Preview:
    """Judges at most 200 rows of an iterable that begins with the first."""
    shown: list[PreviewRow] = []
    counted: Counter[tuple[Verdict, str]] = Counter()
    for row in islice(rows, JUDGED_ROWS):
        made = to_inquiry(binding, row)
        reason = made.piece.reason or made.note
        counted[made.piece.verdict, reason] += 1
        if len(shown) < SHOWN_ROWS:
            fields = tuple((path, masked(path, text)) for path, text in fields_of(made.piece.inquiry))
            shown.append(PreviewRow(row.number, made.piece.verdict, reason, fields))
    return Preview(tuple(shown), counted.total(), dict(counted))


def fields_of(inquiry: Inquiry) -> Iterator[tuple[str, str]]:
    """The filled fields of an inquiry as (path, text), in the words of a mapping."""
    for name in inquiry.__struct_fields__:
        value = getattr(inquiry, name)
        match name:
            case "contact":
                yield from _filled("contact.", value)
            case "vehicles":
                for vehicle in value:
                    role = "" if vehicle.role == "wanted" else f"{vehicle.role}."
                    yield from _filled(f"vehicles.{role}", vehicle, without="role")
            case "consents":
                for consent in value:
                    yield from _filled(f"consents.{consent.purpose}.", consent, without="purpose")
            case "answers":
                yield from ((f"answers.{answer}", text) for answer, text in value)
            case _:
                yield from _texts(name, value)


def masked(path: str, text: str) -> str:
    """A value as people may see it who only check a mapping."""
    if path == "contact.phones":
        return mask(text)
    if path in _NAMES:
        return text[:1] + "**"
    if path in _PERSONAL or path.rpartition(".")[2] in _PERSONAL:
        return text[:2] + "***"
    if path == "contact.email" or "@" in text:
        text = _EMAIL.sub(r"\1***@", text)
    # whatever a column is thought to be: the guess may be wrong
    return _NUMBER.sub(lambda found: mask(found[0]), text)


def _filled(before: str, record: msgspec.Struct, without: str = "") -> Iterator[tuple[str, str]]:
    for name in record.__struct_fields__:
        if name != without:
            yield from _texts(before + name, getattr(record, name))


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, tuple):
        yield from ((path, str(item)) for item in value)
    elif isinstance(value, bool):
        if value or path.endswith(".accepted"):
            yield path, "yes" if value else "no"
    elif value:
        yield path, str(value)
