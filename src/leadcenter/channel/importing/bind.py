"""A mapping laid onto the columns of one file: which cell goes where, settled once, so that rows need no
look-up."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

import msgspec

from leadcenter.channel.importing.fields import LONGEST_NAME, STRIP, TRADE_IN, nearest
from leadcenter.channel.importing.mapping import ColumnRule, Fault, FileMapping, MappingRefused
from leadcenter.channel.importing.moments import MomentReader
from leadcenter.channel.importing.terms import Heading
from leadcenter.channel.reading.sensitive import refused
from leadcenter.channel.terms import ConsentEvidence, Piece


class Part(StrEnum):
    """The part of an inquiry that a cell goes to."""

    OWN = "own"
    CONTACT = "contact"
    PHONES = "phones"
    WANTED = "wanted"
    TRADE_IN = "trade_in"
    CONSENT = "consent"
    ANSWER = "answer"
    STRIP = "strip"
    NOWHERE = "nowhere"  # not taken, yet its raw text must hold nothing sensitive


_NOWHERE = ColumnRule(to=Part.NOWHERE)


class Cell(msgspec.Struct, frozen=True):
    """One column that is read: its place in the row, the part and name it goes to (for consents also the
    purpose), how it is read."""

    place: int
    heading: str
    part: Part
    name: str
    purpose: str = ""
    prefix: str = ""
    values: dict[str, str] = {}
    is_id: bool = False


class Binding(msgspec.Struct, frozen=True):
    """A mapping and a heading that fit each other. `digest` names a row that has no id of its own by its
    content (bytes → text); `judge` is the channel's last word on what was read: its consent evidence."""

    mapping: FileMapping
    heading: Heading
    cells: tuple[Cell, ...]
    constants: tuple[tuple[Cell, str], ...]
    missing: frozenset[str]
    longest_missing: int
    test_values: tuple[str, ...]
    taken_back_values: tuple[str, ...]
    moments: MomentReader
    country: str
    digest: Callable[[bytes], str]
    judge: Callable[[Piece], Piece]

    @property
    def has_id(self) -> bool:
        """Does a column give each row its id?"""
        return any(cell.part is Part.OWN and cell.name == "external_id" for cell in self.cells)

    def named_by(self, content: bytes) -> str:
        """The id of a row that brings none."""
        return DIGEST + self.digest(content)


DIGEST = "digest:"
"""How the id of a row begins that is named by its content."""


def sha256_hex(content: bytes) -> str:
    """The digest that `channel.terms` names; a keyed one may stand in for it."""
    return hashlib.sha256(content).hexdigest()


def bind(
    mapping: FileMapping,
    heading: Heading,
    *,
    zone: str,
    country: str,
    allowed: frozenset[str] = frozenset(),
    digest: Callable[[bytes], str] = sha256_hex,
    judge: Callable[[Piece], Piece] = lambda piece: piece,
) -> Binding:
    """Lays a mapping onto a heading. `zone` and `country` are the channel's, used where the mapping says
    nothing; `allowed` are the sensitive kinds for which the channel has a registered purpose: all others are
    left out, whatever the mapping says.

    Raises MappingRefused: column_unknown (with the heading that was probably meant), column_unmapped (only
    with rest = "refuse").
    """
    places = _places(heading.columns)
    rules = mapping.rules()
    faults = [
        Fault(f"$.{part}[{name!r}]", "column_unknown", name, nearest(name, heading.columns))
        for part, names in (("columns", rules), ("ignore", mapping.ignore))
        for name in names
        if _fold(name) not in places
    ]
    named = {places[_fold(name)]: rule for name, rule in rules.items() if _fold(name) in places}
    ignored = {places[_fold(name)] for name in mapping.ignore if _fold(name) in places}
    others = [place for place in range(len(heading.columns)) if place not in named and place not in ignored]
    if mapping.rest == "refuse":
        faults += [Fault("$.rest", "column_unmapped", heading.columns[place]) for place in others]
    if faults:
        raise MappingRefused(tuple(faults))
    if mapping.rest == "answers":
        named |= {
            place: ColumnRule(to=f"answers.{heading.columns[place][:LONGEST_NAME]}") for place in others
        }
    missing = frozenset(text.strip().casefold() for text in (*mapping.missing, ""))
    return Binding(
        mapping=mapping,
        heading=heading,
        cells=tuple(
            _cell(place, name, named.get(place, _NOWHERE), allowed)
            for place, name in enumerate(heading.columns)
        ),
        constants=tuple(
            (_cell(-1, "", ColumnRule(to=path), allowed), value) for path, value in mapping.constants.items()
        ),
        missing=missing,
        longest_missing=max(map(len, missing)),
        test_values=tuple(text.casefold() for text in mapping.test_values),
        taken_back_values=tuple(text.casefold() for text in mapping.taken_back_values),
        moments=MomentReader(mapping.time.formats, mapping.time.zone or zone),
        country=mapping.country or country,
        digest=digest,
        judge=judge,
    )


def _places(columns: tuple[str, ...]) -> dict[str, int]:
    """Folded heading → place; of two that fold to the same the first."""
    places: dict[str, int] = {}
    for place, name in enumerate(columns):
        places.setdefault(_fold(name), place)
    return places


def _fold(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _cell(place: int, heading: str, rule: ColumnRule, allowed: frozenset[str]) -> Cell:
    part, name, purpose = _target(rule.to)
    if refused(heading, allowed) or refused(name, allowed):
        part = Part.STRIP
    is_id = name == "external_id" or heading.casefold().endswith("id")
    return Cell(place, heading, part, name, purpose, rule.prefix, rule.values, is_id)


def _target(path: str) -> tuple[Part, str, str]:
    root, _, rest = path.partition(".")
    if path in (STRIP, _NOWHERE.to):
        return Part(path), "", ""
    if path == "contact.phones":
        return Part.PHONES, "", ""
    if root == "contact":
        return Part.CONTACT, rest, ""
    if root == "vehicles":
        traded = rest.startswith(f"{TRADE_IN}.")
        return (Part.TRADE_IN if traded else Part.WANTED), rest.rpartition(".")[2], ""
    if root == "answers":
        return Part.ANSWER, rest, ""
    if root == "consents":
        purpose, _, name = rest.rpartition(".")
        return Part.CONSENT, name, purpose or ConsentEvidence().purpose
    return Part.OWN, path, ""


YES = frozenset(("yes", "y", "true", "1", "是", "同意", "已同意", "sim", "s", "si", "sí", "ja", "oui", "ok"))
NO = frozenset(("no", "n", "false", "0", "否", "不同意", "未同意", "拒绝", "não", "nao", "nein", "non"))
SEPARATORS = re.compile(r"[,;|、，；]")
