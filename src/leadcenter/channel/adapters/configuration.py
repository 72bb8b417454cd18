"""The configuration of a channel that needs no code: where the leads stand, what their fields mean, how it is
signed and answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from leadcenter.channel.adapters.admission import auth_faults, recipe_of
from leadcenter.channel.adapters.settings import ConfigFault, Settings
from leadcenter.channel.terms import Acknowledgement

_PATH = re.compile(r"(?:[^.\[\]]+(?:\[\d+\])*)(?:\.[^.\[\]]+(?:\[\d+\])*)*")
_HOLE = re.compile(r"\$\{([^{}]*)\}")
HOLES = ("event_id", "code", "status")
HOLE_KINDS = ("field", "query", "header")
ZONED = ("auto", "unix_s", "unix_ms")


class TimeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When it happened: the field, how it is written (`auto`, `unix_s`, `unix_ms`, or a strptime format) and
    the zone of texts without one (the channel's where empty)."""

    at: str
    format: str = "auto"
    zone: str = ""


class Marker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A field and the values that mean yes: a test lead, a withdrawal."""

    at: str
    equals: tuple[str, ...]


class PairRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of questions with their answers: where it stands and what its items call the two."""

    at: str
    name: str
    value: str


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer: `${event_id}`, `${field.PATH}`, `${query.NAME}`, `${header.NAME}` in the body are filled in
    (`${code}` and `${status}` in a refusal), as JSON text where the content type is JSON."""

    status: int = 200
    body: str = ""
    content_type: str = "application/json"


class Handshake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A GET by which the sender checks the endpoint: the query parameter that comes back as the answer."""

    echo: str
    content_type: str = "text/plain; charset=utf-8"


class ConfiguredSettings(Settings, frozen=True, kw_only=True):
    """Paths are written `a.b[0].c`, form fields by their name. `leads` is the path of the array of leads
    (empty: the document is one lead, or an array of leads); all other paths are below one lead. `event_id`:
    the fields that together are the sender's id."""

    auth: dict[str, Any]
    format: Literal["auto", "json", "form"] = "auto"
    leads: str = ""
    json_strings: tuple[str, ...] = ()
    pairs: tuple[PairRule, ...] = ()
    event_id: tuple[str, ...] = ()
    time: TimeRule | None = None
    test: tuple[Marker, ...] = ()
    withdrawal: tuple[Marker, ...] = ()
    secret_fields: tuple[str, ...] = ()
    acknowledgement: Answer = Answer()
    refusal: Answer = Answer(status=0, body='{"code":"${code}"}')
    handshake: Handshake | None = None

    def faults(self) -> Iterator[ConfigFault]:
        """Every fault, by path."""
        yield from super().faults()
        yield from auth_faults(self.auth)
        for path, text in self._paths():
            if not _PATH.fullmatch(text):
                yield ConfigFault(path, "wrong_path", f"written a.b[0].c, not {text!r}")
        yield from _answer_faults("acknowledgement", self.acknowledgement, ())
        yield from _answer_faults("refusal", self.refusal, ("code", "status"))
        if not 200 <= self.acknowledgement.status < 300:
            yield ConfigFault(
                "acknowledgement.status", "out_of_range", "200 to 299: it says that the lead is safe"
            )
        if self.refusal.status and not 400 <= self.refusal.status < 500:
            yield ConfigFault("refusal.status", "out_of_range", "400 to 499, or 0 for the one that fits")
        if self.time:
            yield from _time_faults(self.time)

    def secrets(self) -> tuple[str, ...]:
        """The recipe's key, where there is one."""
        recipe = recipe_of(self.auth)
        return () if recipe.algorithm == "none" else (recipe.secret,)

    def _paths(self) -> Iterator[tuple[str, str]]:
        if self.leads:
            yield "leads", self.leads
        for name in ("json_strings", "event_id", "secret_fields"):
            for index, text in enumerate(getattr(self, name)):
                yield f"{name}[{index}]", text
        for name in ("pairs", "test", "withdrawal"):
            for index, rule in enumerate(getattr(self, name)):
                yield f"{name}[{index}].at", rule.at
        if self.time:
            yield "time.at", self.time.at


def filled(answer: Answer, value: Callable[[str], str], status: int = 0) -> Acknowledgement:
    """An answer with its holes filled by `value`; where it is JSON, values are escaped so that they stay
    values."""
    quoted = "json" in answer.content_type

    def fill(hole: re.Match[str]) -> str:
        text = value(hole[1])
        return msgspec.json.encode(text)[1:-1].decode() if quoted else text

    return Acknowledgement(
        status or answer.status, _HOLE.sub(fill, answer.body).encode(), answer.content_type
    )


def _answer_faults(path: str, answer: Answer, more: tuple[str, ...]) -> Iterator[ConfigFault]:
    for hole in _HOLE.findall(answer.body):
        kind, dot, name = hole.partition(".")
        if not (hole in ("event_id", *more) or (kind in HOLE_KINDS and dot and name)):
            yield ConfigFault(f"{path}.body", "unknown_hole", f"cannot fill {hole!r}")


def _time_faults(rule: TimeRule) -> Iterator[ConfigFault]:
    if rule.format not in ZONED and "%" not in rule.format:
        yield ConfigFault(
            "time.format", "unknown_format", f"{', '.join(ZONED)} or a strptime format, not {rule.format!r}"
        )
    if rule.zone:
        try:
            ZoneInfo(rule.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield ConfigFault("time.zone", "unknown_zone", f"no IANA time zone: {rule.zone!r}")
