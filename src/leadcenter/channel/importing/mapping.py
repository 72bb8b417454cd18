"""The mapping of a file's columns to an inquiry, as a JSON file that people write, keep and version. Its keys
are in docs/import.md."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from leadcenter.channel.importing.delimited import DELIMITERS
from leadcenter.channel.importing.fields import PATHS, is_path, nearest, takes_many
from leadcenter.channel.importing.moments import is_format
from leadcenter.channel.importing.text import ENCODINGS
from leadcenter.kernel.errors import Language, Refusal, say

MISSING = ("", "null", "n/a", "#n/a", "nan", "-", "--")
"""Texts that mean "not answered" unless the mapping names its own (compared without case and outer
blanks)."""


class ColumnRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where one column goes. `prefix` is taken off the front (Meta's "p:"); `values` replaces whole values,
    "" = not answered."""

    to: str
    prefix: str = ""
    values: dict[str, str] = {}


class TimeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How times are written: strptime `formats`, tried in order, needed only where day and month could be
    mistaken (without them ISO 8601, unix time, Chinese and US dates are read); `zone` (IANA) is meant where a
    text names none, "" = the channel's."""

    formats: tuple[str, ...] = ()
    zone: str = ""


class FileConsent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every person of the file agreed to (one paper form for all). A recipient "{dealer_code}" is the
    row's own dealer; without `at` the row's own time counts."""

    recipients: tuple[str, ...]
    notice: str
    purpose: str = "sales_contact"
    notice_version: str = ""
    text_hash: str = ""
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    page: str = ""
    action: str = ""


class FileMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A whole mapping. `columns`: heading → path or rule; `ignore`: heading → why it is left out; `rest`:
    what becomes of headings named in neither. `constants`: path → value where the row gives none. `country`
    (ISO 3166, else the channel's) shows lost zeros."""

    channel: str
    columns: dict[str, str | ColumnRule]
    ignore: dict[str, str] = {}
    rest: Literal["answers", "ignore", "refuse"] = "answers"
    constants: dict[str, str] = {}
    missing: tuple[str, ...] = MISSING
    test_values: tuple[str, ...] = ("<test lead:",)
    taken_back_values: tuple[str, ...] = ()
    time: TimeRule = TimeRule()
    consents: tuple[FileConsent, ...] = ()
    country: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    note: str = ""

    def rules(self) -> dict[str, ColumnRule]:
        """Heading → rule, with the short form written out."""
        return {
            heading: ColumnRule(to=rule) if isinstance(rule, str) else rule
            for heading, rule in self.columns.items()
        }

    def digest(self) -> str:
        """sha256 hex of the mapping's meaning: an import goes on under the same one only."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with a mapping: where (a JSON path), a code of kernel/words, the word at fault, what
    was probably meant."""

    path: str
    code: str
    word: str = ""
    suggestion: str = ""

    def message(self, language: Language) -> str:
        """The text for people, with what was probably meant."""
        text = say(self.code, language, path=self.path, word=self.word)
        return text + (say("did_you_mean", language, suggestion=self.suggestion) if self.suggestion else "")


class MappingRefused(Refusal):
    """A mapping that cannot be used, with every fault found: each is one line of the message."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults[0].code, 422)
        self.faults = faults

    def message(self, language: Language = "en") -> str:
        """All faults."""
        return "\n".join(fault.message(language) for fault in self.faults)


def read_mapping(text: bytes | str) -> FileMapping:
    """A mapping from its JSON. Raises MappingRefused: mapping_malformed, mapping_key, field_unknown,
    field_taken, zone_unknown, time_format, encoding_name, delimiter_name, recipients_missing,
    country_unknown."""
    try:
        mapping = msgspec.json.decode(text, type=FileMapping)
    except msgspec.ValidationError as error:
        raise MappingRefused((_schema_fault(str(error)),)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MappingRefused((Fault("$", "mapping_malformed", str(error)),)) from error
    check_mapping(mapping)
    return mapping


def check_mapping(mapping: FileMapping) -> None:
    """Raises MappingRefused with all faults that show without a file."""
    faults = [
        *_column_faults(mapping),
        *_constant_faults(mapping),
        *_time_faults(mapping),
        *_consent_faults(mapping),
    ]
    if mapping.encoding not in ("", *ENCODINGS):
        faults.append(
            Fault("$.encoding", "encoding_name", mapping.encoding, nearest(mapping.encoding, ENCODINGS))
        )
    if mapping.delimiter not in ("", *DELIMITERS):
        faults.append(Fault("$.delimiter", "delimiter_name", mapping.delimiter))
    if mapping.country and not re.fullmatch("[A-Z]{2}", mapping.country):
        faults.append(Fault("$.country", "country_unknown", mapping.country, mapping.country[:2].upper()))
    if faults:
        raise MappingRefused(tuple(faults))


def _schema_fault(message: str) -> Fault:
    path = message.rpartition(" - at `")[2].rstrip("`") if " - at `" in message else "$"
    unknown = re.search(r"unknown field `(.*?)`", message)
    if unknown is None:
        return Fault(path, "mapping_malformed", message)
    record: type[msgspec.Struct] = FileMapping
    for name, part in (("$.columns", ColumnRule), ("$.time", TimeRule), ("$.consents", FileConsent)):
        if path.startswith(name):
            record = part
    known = tuple(field.name for field in msgspec.structs.fields(record))
    return Fault(path, "mapping_key", unknown[1], nearest(unknown[1], known))


def _column_faults(mapping: FileMapping) -> list[Fault]:
    faults = []
    taken: set[str] = set()
    for heading, rule in mapping.rules().items():
        path = f"$.columns[{heading!r}]"
        if not is_path(rule.to):
            faults.append(Fault(path, "field_unknown", rule.to, nearest(rule.to, PATHS)))
        elif rule.to in taken and not takes_many(rule.to):
            faults.append(Fault(path, "field_taken", rule.to))
        elif heading in mapping.ignore:
            faults.append(Fault(path, "column_ignored", heading))
        taken.add(rule.to)
    return faults


def _constant_faults(mapping: FileMapping) -> list[Fault]:
    barred = {"external_id", "contact.phones", "strip"}
    return [
        Fault(f"$.constants[{path!r}]", "field_unknown", path, nearest(path, PATHS))
        for path in mapping.constants
        if not is_path(path) or path in barred
    ]


def _time_faults(mapping: FileMapping) -> list[Fault]:
    rule = mapping.time
    faults = [Fault("$.time.formats", "time_format", text) for text in rule.formats if not is_format(text)]
    try:
        ZoneInfo(rule.zone or "UTC")
    except (KeyError, ValueError, OSError):
        faults.append(Fault("$.time.zone", "zone_unknown", rule.zone))
    return faults


def _consent_faults(mapping: FileMapping) -> list[Fault]:
    faults = []
    for place, consent in enumerate(mapping.consents):
        if not consent.recipients:
            faults.append(Fault(f"$.consents[{place}].recipients", "recipients_missing"))
    return faults
