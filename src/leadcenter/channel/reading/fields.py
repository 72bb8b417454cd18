"""From a sender's named fields to an `Inquiry`: one table per channel says which field is what; all others
become answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from leadcenter.channel.reading.moment import Moment, moment
from leadcenter.channel.terms import ConsentEvidence, Contact, Inquiry, Vehicle

IGNORED = "ignored"
ANSWER = "answer"
_OWN = {  # fields of an inquiry that a table may fill with text
    "external_id", "dealer_code", "dealer_name", "consultant_code", "kind", "campaign", "ad", "form", "page",
    "keyword", "click_id", "device", "ip", "budget", "buying_time", "comment", "opened_at",
}  # fmt: skip
_CONTACT = set(Contact.__struct_fields__) - {"phones"}
_VEHICLE = set(Vehicle.__struct_fields__) - {"role"}
TARGETS = frozenset(
    {IGNORED, ANSWER, "occurred_at", "contact.phones"}
    | _OWN
    | {f"contact.{name}" for name in _CONTACT}
    | {f"{role}.{name}" for role in ("vehicle", "trade_in") for name in _VEHICLE}
)


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a field goes. `values` translates codes (a value outside it stays an answer); `split` cuts one
    value into several."""

    to: str
    values: dict[str, str] | None = None
    split: str = ""


Table = Mapping[str, Target]


class Draft:
    """Collects fields until they make an inquiry. The first non-empty value wins a place; a second one is
    kept as an answer."""

    __slots__ = ("_zone", "answers", "groups", "occurred", "phones", "said")

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self.groups: dict[str, dict[str, str]] = {}
        self.phones: list[str] = []
        self.answers: list[tuple[str, str]] = []
        self.occurred = Moment()
        self.said: dict[str, str] = {}  # every field as sent, for consent rules

    def take(self, fields: Iterable[tuple[str, str]], table: Table) -> None:
        """Puts every non-empty field where the table says."""
        for name, text in fields:
            value = text.strip()
            if not value:
                continue
            self.said.setdefault(name, value)
            target = table.get(name)
            if target is None:
                self.answers.append((name, value))
            else:
                self._place(name, value, target)

    def put(self, place: str, value: str, name: str = "") -> None:
        """One value to one place (see TARGETS); where the place is taken by another value, an answer under
        `name`."""
        if place == ANSWER:
            self.answers.append((name, value))
        elif place == "contact.phones":
            if value not in self.phones:
                self.phones.append(value)
        elif place == "occurred_at":
            self._occurred(value, name)
        elif place != IGNORED and value:
            group, _, field = place.rpartition(".")
            taken = self.groups.setdefault(group, {}).setdefault(field, value)
            if taken != value:
                self.answers.append((name or field, value))

    def get(self, place: str) -> str:
        """What stands at a text place so far, or empty."""
        group, _, field = place.rpartition(".")
        return self.groups.get(group, {}).get(field, "")

    def inquiry(self, **more: Any) -> Inquiry:
        """The inquiry so far; `more` overrides single fields."""
        own: dict[str, Any] = {"external_id": "", **self.groups.get("", {})}
        if contact := self.groups.get("contact"):
            own["contact"] = Contact(phones=tuple(self.phones), **contact)
        elif self.phones:
            own["contact"] = Contact(phones=tuple(self.phones))
        own["vehicles"] = tuple(
            Vehicle(role=role, **self.groups[group])
            for group, role in (("vehicle", "wanted"), ("trade_in", "trade_in"))
            if group in self.groups
        )
        occurred = self.occurred
        own |= {"occurred_at": occurred.at, "occurred_raw": occurred.raw, "zone_assumed": occurred.zone}
        return Inquiry(**{**own, "answers": tuple(self.answers), **more})

    def _place(self, name: str, value: str, target: Target) -> None:
        if target.values is not None:
            translated = target.values.get(value)
            if translated is None:
                self.answers.append((name, value))
                return
            value = translated
        if target.split:
            for part in value.split(target.split):
                if part.strip():
                    self.put(target.to, part.strip(), name)
        else:
            self.put(target.to, value, name)

    def _occurred(self, value: str, name: str) -> None:
        read = moment(value, self._zone)
        if self.occurred.at is None and (read.at or not self.occurred.raw):
            self.occurred = read
        elif read.raw != self.occurred.raw:
            self.answers.append((name or "occurred_at", value))


def table_of(fields: Mapping[str, str | Target]) -> dict[str, Target]:
    """A table written short: a plain string is the place itself."""
    return {name: Target(place) if isinstance(place, str) else place for name, place in fields.items()}


def consent_places() -> frozenset[str]:
    """The fields that an item of consent evidence has."""
    return frozenset(ConsentEvidence.__struct_fields__)
