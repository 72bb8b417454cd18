"""The life of a channel in the register: registered, tested, online, paused, retired; its keys.

One request is about one channel. The caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from leadcenter.assessment import face as assessment
from leadcenter.assessment.face import About, AssessmentState, assessed
from leadcenter.belt import face as belt
from leadcenter.belt.face import State
from leadcenter.channel.adapters import ConfigFault, validate_channel
from leadcenter.channel.landing import House
from leadcenter.channel.register import SECRET, add_channel, move_channel, read_channels
from leadcenter.channel.terms import CHANNEL_LIFE, CONTENT_KEY, Channel, ChannelStatus
from leadcenter.channel.verification import Required
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import first_id, new_id
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.rulebook.face import changed

EVERYWHERE = range(BUCKETS)
TESTS_NEEDED = 1
Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Text = Annotated[str, msgspec.Meta(max_length=200)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=8_192)]
Use = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}(:[A-Za-z0-9._-]{1,100})?$")]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Category = Literal[
    "vertical", "search", "social", "wechat", "web_form", "event", "walk_in", "phone", "dealer", "partner"
]


class Description(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a channel is like. `required_fields`: what each inquiry must tell, else it is invalid.
    `repeat_minutes`: within it, the same inquiry again is a double click. `daily_limit`: leads a day of the
    channel's zone; None = no limit.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    adapter: Text
    category: Category
    ownership: Literal["own", "external"] = "external"
    medium: Literal["online", "offline"] = "online"
    brand: Text = ""
    time_zone: Text = "Asia/Shanghai"
    country: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$")] = "CN"
    evidence_required: Annotated[tuple[Text, ...], msgspec.Meta(max_length=20)] = ()
    required_fields: Annotated[tuple[Required, ...], msgspec.Meta(max_length=10)] = ()
    needs_phone: bool = True
    repeat_minutes: Annotated[int, msgspec.Meta(ge=0, le=10_080)] = 10
    daily_limit: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)] | None = None
    valid_to: Instant | None = None
    config: dict[str, Any] = {}


class NewChannel(Description, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel to be registered. `secrets`: keys by use."""

    code: Code
    secrets: dict[Use, Annotated[tuple[Key, ...], msgspec.Meta(max_length=10)]] = {}


class KeyShown(msgspec.Struct, frozen=True):
    """A key of a channel, by its id alone: nobody reads a key back."""

    use: str
    key_id: str
    valid_from: datetime
    valid_to: datetime | None


class ChannelShown(msgspec.Struct, frozen=True):
    """A channel as the register shows it."""

    code: str
    name: str
    status: ChannelStatus
    ownership: str
    medium: str
    category: str
    adapter: str
    brand: str
    time_zone: str
    country: str
    evidence_required: list[str]
    required_fields: list[str]
    needs_phone: bool
    repeat_minutes: int
    daily_limit: int | None
    valid_from: datetime
    valid_to: datetime | None
    tests_passed: int
    verified_by: str | None
    config: dict[str, Any]
    keys: list[KeyShown]


class Ahead(msgspec.Struct, frozen=True):
    """What stands between a channel and its next step. `faults`: why it can take nothing; `tests`: leads that
    it understood since it was last configured (at most 1,000 are counted), of which `tests_needed`;
    `assessed`: until when an approved assessment of its category runs, None where there is none."""

    ways: list[ChannelStatus]
    faults: tuple[ConfigFault, ...]
    tests: int
    tests_needed: int
    assessed: datetime | None


def register(conn: Connection, house: House, new: NewChannel, now: datetime) -> tuple[ConfigFault, ...]:
    """Put a channel into the register, where it is sound; else nothing happens and every fault is told with
    its path. Raises UniqueViolation for a code that is taken.
    """
    faults = _faults(new, new.code, new.secrets, now)
    if not faults:
        row = _columns(new) | {"code": new.code, "status": ChannelStatus.REGISTERED.value}
        add_channel(conn, house.maker, house.keyring, row, new.secrets, now)
    return faults


def change(
    conn: Connection, house: House, code: str, new: Description, now: datetime
) -> tuple[ConfigFault, ...]:
    """Describe a channel anew, where that is sound; else nothing happens and every fault is told with its
    path. One whose adapter or configuration changes begins again as registered: it takes nothing until it is
    tested and a person has looked at the tests, and its senders are told to come back. Under test they would
    not be, and what customers ask meanwhile would be no lead. Raises Refusal: channel_unknown, channel_step
    (a retired one), assessment_missing (another category, while it is online).
    """
    identifier, before, _, adapter, config = _locked(conn, code)
    if before is ChannelStatus.RETIRED:
        raise Refusal("channel_step", 409, before=before, after=ChannelStatus.REGISTERED)
    live = read_channels(conn, house.maker, house.keyring, now).by_id[identifier].channel.secrets
    if faults := _faults(new, code, live, now):
        return faults
    anew = (new.adapter, new.config) != (adapter, config)
    status = ChannelStatus.REGISTERED if anew else before
    row = _columns(new) | {"config": Jsonb(new.config), "status": status.value}
    with assessed():
        conn.execute(
            statement("channel", "change_channel"), {**row, "id": identifier, "anew": anew, "now": now}
        )
    changed(conn, "channel")
    return ()


def _faults(
    new: Description, code: str, secrets: Mapping[str, tuple[str, ...]], now: datetime
) -> tuple[ConfigFault, ...]:
    faults = validate_channel(
        Channel(
            id="", code=code, adapter=new.adapter, status=ChannelStatus.REGISTERED, time_zone=new.time_zone,
            country=new.country, brand=new.brand, config=new.config, secrets=dict(secrets),
            evidence_required=new.evidence_required,
        )
    )  # fmt: skip
    if new.valid_to is not None and new.valid_to <= now:
        return (*faults, ConfigFault("valid_to", "out_of_range", "it must end after now"))
    return tuple(faults)


def _columns(new: Description) -> dict[str, Any]:
    lists = {"evidence_required": list(new.evidence_required), "required_fields": list(new.required_fields)}
    return {name: getattr(new, name) for name in Description.__struct_fields__} | lists


def move(
    conn: Connection, house: House, code: str, to: ChannelStatus, actor: str, now: datetime
) -> tuple[ConfigFault, ...]:
    """The channel goes on in its life. Whoever takes it from testing to online says by this that they have
    looked at its test leads; what came under test and lies in quarantine is a test for good. Nothing happens,
    and the faults are told, when it should take leads and cannot. Raises Refusal: channel_unknown,
    channel_step (no such way), channel_untested, assessment_missing.
    """
    identifier, before, since, *_ = _locked(conn, code)
    if to not in CHANNEL_LIFE[before]:
        raise Refusal("channel_step", 409, before=before, after=to)
    if to in {ChannelStatus.TESTING, ChannelStatus.ONLINE}:
        book = read_channels(conn, house.maker, house.keyring, now)
        if faults := validate_channel(book.by_id[identifier].channel):
            return faults
    if before is not ChannelStatus.TESTING or to is not ChannelStatus.ONLINE:
        move_channel(conn, identifier, to, None, now)
        return ()
    tests = _tests(conn, identifier, since)
    if tests < TESTS_NEEDED:
        raise Refusal("channel_untested", 409)
    move_channel(conn, identifier, to, actor, now, tests)
    given = {"channel_id": identifier, "buckets": ints(EVERYWHERE), "since": first_id(since)}
    held = conn.execute(statement("channel", "find_quarantined"), given).fetchall()
    belt.send_back(conn, held, [State.QUARANTINED], "under_test", now, State.TEST)
    return ()


def ahead(conn: Connection, house: House, code: str, now: datetime) -> Ahead:
    """Raises Refusal: channel_unknown."""
    channels = read_channels(conn, house.maker, house.keyring, now)
    found = channels.by_code.get(code)
    if found is None:
        raise Refusal("channel_unknown", 404)
    identifier, status, since = next(iter(conn.execute(statement("channel", "find_channel"), {"code": code})))
    ends = [
        one.valid_until
        for one in assessment.show(conn)
        if one.about is About.CHANNEL
        and one.kind == found.category
        and one.state is AssessmentState.APPROVED
        and one.valid_until > now
    ]
    return Ahead(
        sorted(CHANNEL_LIFE[ChannelStatus(status)], key=list(ChannelStatus).index),
        validate_channel(found.channel),
        _tests(conn, identifier, since),
        TESTS_NEEDED,
        max(ends, default=None),
    )


def rotate(
    conn: Connection, house: House, code: str, use: str, key: str, overlap: timedelta, now: datetime
) -> str:
    """A further live key; those of the same use end after `overlap`. Returns the id of the new one. Raises
    Refusal: channel_unknown, key_pinned.
    """
    if use == CONTENT_KEY:
        raise Refusal("key_pinned", 422)
    identifier, *_ = _locked(conn, code)
    conn.execute(
        statement("channel", "expire_secrets"),
        {"channel_id": identifier, "use": use, "until": now + overlap},
    )
    key_id = new_id(now).hex
    sealed = house.keyring.seal(house.maker).close(key.encode(), SECRET, identifier)
    conn.execute(
        statement("channel", "insert_secret"),
        {"channel_id": identifier, "use": use, "key_id": key_id, "sealed": sealed, "valid_from": now},
    )
    changed(conn, "channel")
    return key_id


def read_ended_secrets(conn: Connection, since: datetime, now: datetime) -> tuple[tuple[UUID, str, str], ...]:
    """Secrets (channel, use, key) that ended between `since` and `now`."""
    return tuple(conn.execute(statement("channel", "read_ended_secrets"), {"since": since, "now": now}))


def end_secrets(conn: Connection, secrets: Sequence[tuple[UUID, str, str]], now: datetime) -> int:
    """They are taken no more; returns how many still were."""
    given = {
        "channels": uuids([one for one, _, _ in secrets]),
        "uses": texts([use for _, use, _ in secrets]),
        "keys": texts([key for _, _, key in secrets]),
        "now": now,
    }
    ended = conn.execute(statement("channel", "end_secrets"), given).rowcount
    if ended:
        changed(conn, "channel")
    return ended


def hold(conn: Connection, code: str) -> ChannelShown:
    """The channel as it is, and nobody else changes it until commit. Raises Refusal: channel_unknown."""
    _locked(conn, code)
    return show(conn, code)[0]


def show(conn: Connection, code: str | None = None) -> list[ChannelShown]:
    """All channels, or the one of that code, by code; keys by their ids only."""
    keys: dict[str, list[KeyShown]] = {}
    for owner, *key in conn.execute(statement("channel", "list_secrets"), {"code": code}):
        keys.setdefault(owner, []).append(KeyShown(*key))
    return [
        ChannelShown(*[*row[:2], ChannelStatus(row[2]), *row[3:], keys.get(row[0], [])])
        for row in conn.execute(statement("channel", "show_channels"), {"code": code})
    ]


def _locked(conn: Connection, code: str) -> tuple[UUID, ChannelStatus, datetime, str, dict[str, Any]]:
    """Id, status, since when its tests count, adapter, configuration."""
    row = conn.execute(statement("channel", "lock_channel"), {"code": code}).fetchone()
    if row is None:
        raise Refusal("channel_unknown", 404)
    return row[0], ChannelStatus(row[1]), row[2], row[3], row[4]


def _tests(conn: Connection, identifier: UUID, since: datetime) -> int:
    """How many leads its adapter has understood since it reads as it does: until now, all of them tests."""
    row = conn.execute(
        statement("channel", "count_tests"),
        {"channel_id": identifier, "buckets": ints(EVERYWHERE), "since": first_id(since)},
    ).fetchone()
    assert row is not None
    count: int = row[0]
    return count
