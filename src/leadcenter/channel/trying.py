"""What a channel would read in a sample, before anybody relies on it. Pure: nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from leadcenter.channel.adapters import ADAPTERS, Adapter, ConfigFault
from leadcenter.channel.adapters.settings import faults_of
from leadcenter.channel.console import reason_text
from leadcenter.channel.importing.fields import PATHS
from leadcenter.channel.importing.preview import fields_of, masked
from leadcenter.channel.reading.document import Fault
from leadcenter.channel.reading.fields import ANSWER, TARGETS, Target, table_of
from leadcenter.channel.registration import Description
from leadcenter.channel.rules import EVIDENCE_FIELDS
from leadcenter.channel.signature import RECIPES
from leadcenter.channel.terms import CONTENT_KEY, Channel, ChannelStatus, Piece, Request, Verdict
from leadcenter.kernel.errors import Language

MOST_FIELDS = 200
MOST_PIECES = 5
LONGEST = 120


class FieldSeen(msgspec.Struct, frozen=True):
    """A field of the sender, its first value masked, and the place that it goes to; `by`: whether the channel
    says so, the adapter does, or nobody (then it is kept as an answer)."""

    name: str
    text: str
    to: str
    by: str


class PieceTried(msgspec.Struct, frozen=True):
    """A lead of the sample as it would land: verdict, reason, filled fields (path, masked text)."""

    verdict: Verdict
    reason: str
    text: str
    external_id: str
    fields: list[tuple[str, str]]


class SampleRead(msgspec.Struct, frozen=True):
    """`faults`: why so described a channel reads nothing; `unread`: why this sample cannot be read; `leads`:
    how many there are in it, of which the first are shown."""

    faults: list[ConfigFault]
    unread: str
    leads: int
    fields: list[FieldSeen]
    pieces: list[PieceTried]


class AdapterForm(msgspec.Struct, frozen=True):
    """An adapter: the uses of the secrets that it needs as it comes, may it be told what fields mean?"""

    name: str
    secrets: list[str]
    mapped: bool


class RecipeForm(msgspec.Struct, frozen=True):
    """A way to sign: whether it names where the signature is sent (else a channel must), and the use of its
    secret ("" = none)."""

    name: str
    sent: str
    secret: str


class Forms(msgspec.Struct, frozen=True):
    """What can be configured. `places`: where a sender's field may go; `paths`: where a file's column may."""

    adapters: list[AdapterForm]
    recipes: list[RecipeForm]
    places: list[str]
    paths: list[str]
    evidence: list[str]


def forms() -> Forms:
    """The same for all channels."""
    return Forms(
        [AdapterForm(one.name, _secrets(one), one.name != "own") for one in ADAPTERS.values()],
        [
            RecipeForm(name, recipe.sent, "" if recipe.algorithm == "none" else recipe.secret)
            for name, recipe in RECIPES.items()
        ],
        sorted(TARGETS),
        sorted(PATHS),
        sorted(EVIDENCE_FIELDS),
    )


def try_sample(described: Description, sample: bytes, now: datetime, language: Language) -> SampleRead:
    """The sample as one delivery, whoever sent it."""
    adapter = ADAPTERS.get(described.adapter)
    if adapter is None:
        return SampleRead([ConfigFault("adapter", "unknown_adapter", described.adapter)], "", 0, [], [])
    channel = _channel(described)
    if faults := list(faults_of(channel, adapter.settings)):
        return SampleRead(faults, "", 0, [], [])
    pieces = adapter.read(channel, _asked(sample, now))
    if isinstance(pieces, Fault):
        return SampleRead([], reason_text(pieces.code, language), 0, [], [])
    return SampleRead(
        [],
        "",
        len(pieces),
        _fields(adapter, described, sample, now),
        [_tried(piece, language) for piece in pieces[:MOST_PIECES]],
    )


def _fields(adapter: Adapter, described: Description, sample: bytes, now: datetime) -> list[FieldSeen]:
    """Every field of the first lead by its own name: read once more by a channel that takes none for
    anything, so that all are answers."""
    own = table_of(described.config.get("fields", {}))
    special = _special(described.config)
    table: Mapping[str, Target] = {**adapter.table, **own}
    blank = dict.fromkeys((*table, *special), ANSWER)
    bare = msgspec.structs.replace(
        described, config={**described.config, "fields": blank}, evidence_required=()
    )
    pieces = adapter.read(_channel(bare), _asked(sample, now))
    if isinstance(pieces, Fault) or not pieces:
        return []
    seen: dict[str, FieldSeen] = {}
    for name, text in pieces[0].inquiry.answers:
        target = table.get(name)
        to = target.to if target else special.get(name, ANSWER)
        by = "channel" if name in own or name in special else "adapter" if target else ""
        path = to.replace("vehicle.", "vehicles.", 1)
        seen.setdefault(name, FieldSeen(name, masked(path, text)[:LONGEST], to, by))
    return list(seen.values())[:MOST_FIELDS]


def _special(config: Mapping[str, Any]) -> dict[str, str]:
    """Fields that a configuration names elsewhere than in its map: the sender's id, the time."""
    named = {name: "external_id" for name in config.get("event_id", ()) if isinstance(name, str)}
    time = config.get("time")
    return named | ({time["at"]: "occurred_at"} if isinstance(time, dict) and "at" in time else {})


def _channel(described: Description) -> Channel:
    return Channel(
        id="sample",
        code="sample",
        adapter=described.adapter,
        status=ChannelStatus.REGISTERED,
        time_zone=described.time_zone,
        country=described.country,
        brand=described.brand,
        config=described.config,
        secrets={CONTENT_KEY: ("sample",)},
        evidence_required=described.evidence_required,
    )


def _asked(sample: bytes, now: datetime) -> Request:
    return Request("POST", "/in/sample", {}, {}, sample, now)


def _tried(piece: Piece, language: Language) -> PieceTried:
    fields = [(path, masked(path, text)[:LONGEST]) for path, text in fields_of(piece.inquiry)]
    return PieceTried(
        piece.verdict,
        piece.reason,
        reason_text(piece.reason, language),
        piece.inquiry.external_id,
        fields,
    )


def _secrets(adapter: Adapter) -> list[str]:
    """What it needs with nothing configured; nothing where it cannot be without being configured."""
    try:
        return list(msgspec.convert({}, adapter.settings).secrets())
    except msgspec.ValidationError:
        return []
