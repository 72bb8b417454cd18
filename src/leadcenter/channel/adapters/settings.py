"""What can be configured on every channel, how faults in it are named, and the settings of a channel made
ready once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from leadcenter.channel.reading.fields import TARGETS, Target, table_of
from leadcenter.channel.reading.moment import moment
from leadcenter.channel.reading.sensitive import SensitiveKind
from leadcenter.channel.rules import EVIDENCE_FIELDS
from leadcenter.channel.terms import Channel, ConsentEvidence, Inquiry

JSON_LIMIT = 1024 * 1024
XML_LIMIT = 256 * 1024
YES = frozenset(
    {"1", "true", "yes", "y", "on", "ok", "checked", "agree", "agreed", "accepted", "是", "同意", "已同意"}
)
_AT_PATH = re.compile(r" - at `(?:key in )?\$?\.?(.*)`$")


class ConfigFault(msgspec.Struct, frozen=True):
    """One fault in a channel's configuration: where (a path such as `fields.tel`), a code, and what is wrong
    in words."""

    path: str
    code: str
    detail: str


class ConsentRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Evidence for one purpose: what is the same for every lead of the channel (the notice shown), and `from`
    where the rest stands.

    `from` maps a field of the evidence to `inquiry:NAME` (a field of the inquiry) or `field:NAME` (a field of
    the sender's document). With `accepted` in `from`, an absent field means that nothing was said, so no
    evidence is made; a value that is no yes is a refusal.
    """

    purpose: str = "sales_contact"
    recipients: tuple[str, ...] = ()
    notice: str = ""
    notice_version: str = ""
    text_hash: str = ""
    page: str = ""
    action: str = ""
    sources: dict[str, str] = msgspec.field(default_factory=dict, name="from")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The part of `Channel.config` that all adapters share."""

    max_bytes: int = JSON_LIMIT
    fields: dict[str, str | Target] = {}
    consents: tuple[ConsentRule, ...] = ()
    sensitive_allowed: frozenset[SensitiveKind] = frozenset()
    kind: str = ""

    def faults(self) -> Iterator[ConfigFault]:
        """What is wrong beyond types. Adapters add their own."""
        if self.max_bytes < 1:
            yield ConfigFault("max_bytes", "out_of_range", "a limit in bytes, at least 1")
        for name, target in self.fields.items():
            place = target if isinstance(target, str) else target.to
            if place not in TARGETS:
                yield ConfigFault(f"fields.{name}", "unknown_place", f"no field of an inquiry: {place!r}")
        for index, rule in enumerate(self.consents):
            yield from _rule_faults(f"consents[{index}]", rule)

    def secrets(self) -> tuple[str, ...]:
        """The uses in `Channel.secrets` without which this channel cannot tell friend from stranger."""
        return ()


class Prepared(msgspec.Struct, frozen=True):
    """A channel's settings, read and checked once; `table` is the adapter's own field table with the
    channel's on top."""

    settings: Any
    table: dict[str, Target]
    allowed: frozenset[str]


_ready: dict[str, tuple[Channel, Prepared | None]] = {}


def prepared(channel: Channel, kind: type[Settings], table: Mapping[str, Target]) -> Prepared | None:
    """The prepared settings of a channel, or None where its configuration is at fault (ours, never the
    sender's).

    Kept per channel for as long as the same record comes in; a changed channel comes as a new record and is
    prepared anew.
    """
    known = _ready.get(channel.id)
    if known is not None and known[0] is channel:
        return known[1]
    made: Prepared | None = None
    if not any(faults_of(channel, kind)):
        settings = msgspec.convert(channel.config, kind)
        made = Prepared(
            settings, {**table, **table_of(settings.fields)}, frozenset(settings.sensitive_allowed)
        )
    _ready[channel.id] = (channel, made)
    return made


def config_faults(config: Mapping[str, Any], kind: type[Settings]) -> Iterator[ConfigFault]:
    """Every fault in a configuration, with its path; type faults come alone, since the rest cannot be read
    then."""
    try:
        settings = msgspec.convert(dict(config), kind)
    except msgspec.ValidationError as fault:
        yield from _field_type_faults(config.get("fields")) or (type_fault("", fault),)
        return
    yield from settings.faults()


def _field_type_faults(fields: object) -> list[ConfigFault]:
    """The entries of a field map that are no targets, each by its name (which a fault in a mapping does not
    tell)."""
    faults: list[ConfigFault] = []
    for name, target in fields.items() if isinstance(fields, dict) else ():
        try:
            msgspec.convert(target, str | Target)
        except msgspec.ValidationError as fault:
            faults.append(type_fault(f"fields.{name}", fault))
    return faults


def type_fault(path: str, error: msgspec.ValidationError) -> ConfigFault:
    """A type fault with its path below `path`, as msgspec found it."""
    text = str(error)
    where = _AT_PATH.search(text)
    place = ".".join(filter(None, (path, where[1] if where else "")))
    return ConfigFault(place, "wrong_type", _AT_PATH.sub("", text))


def faults_of(channel: Channel, kind: type[Settings]) -> Iterator[ConfigFault]:
    """The same for the whole channel: configuration, time zone, evidence fields. (Secrets are looked at when
    they are needed.)"""
    yield from config_faults(channel.config, kind)
    try:
        ZoneInfo(channel.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield ConfigFault("time_zone", "unknown_zone", f"no IANA time zone: {channel.time_zone!r}")
    for name in channel.evidence_required:
        if name not in EVIDENCE_FIELDS:
            yield ConfigFault("evidence_required", "unknown_field", f"no field of consent evidence: {name!r}")


def evidence(
    rules: tuple[ConsentRule, ...], inquiry: Inquiry, said: Mapping[str, str], zone: str
) -> tuple[ConsentEvidence, ...]:
    """What the channel's rules make of one inquiry; `said` holds the sender's fields by name."""
    made = (_evidence(rule, inquiry, said, zone) for rule in rules)
    return tuple(consent for consent in made if consent is not None)


def agreed(answer: str) -> bool:
    """Whether an answer is a yes."""
    return answer.strip().lower() in YES


def _evidence(
    rule: ConsentRule, inquiry: Inquiry, said: Mapping[str, str], zone: str
) -> ConsentEvidence | None:
    values: dict[str, Any] = {
        name: getattr(rule, name) for name in ConsentRule.__struct_fields__ if name != "sources"
    }
    for place, where in rule.sources.items():
        kind, _, name = where.partition(":")
        found = getattr(inquiry, name) if kind == "inquiry" else said.get(name, "")
        if place == "accepted":
            if not found:
                return None
            values[place] = agreed(str(found))
        elif place == "at":
            values[place] = moment(found, zone).at if isinstance(found, str) else found
        elif found:
            values[place] = tuple(filter(None, found.split(","))) if place == "recipients" else str(found)
    return ConsentEvidence(**values)


def _rule_faults(path: str, rule: ConsentRule) -> Iterator[ConfigFault]:
    for place, where in rule.sources.items():
        kind, _, name = where.partition(":")
        if place not in ConsentEvidence.__struct_fields__:
            yield ConfigFault(
                f"{path}.from.{place}", "unknown_field", f"no field of consent evidence: {place!r}"
            )
        if kind not in ("inquiry", "field") or not name:
            yield ConfigFault(
                f"{path}.from.{place}", "unknown_source", f"inquiry:NAME or field:NAME, not {where!r}"
            )
        elif kind == "inquiry" and name not in Inquiry.__struct_fields__:
            yield ConfigFault(f"{path}.from.{place}", "unknown_source", f"no field of an inquiry: {name!r}")
