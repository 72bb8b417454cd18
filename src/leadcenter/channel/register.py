"""The register of channels as intake and flow use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from leadcenter.assessment.face import assessed
from leadcenter.channel.terms import CONTENT_KEY, Channel, ChannelStatus
from leadcenter.channel.verification import Required
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import first_id, new_id
from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.sql import statement
from leadcenter.rulebook.face import changed

SECRET = b"channel_secret.sealed"


class Registered(msgspec.Struct, frozen=True):
    """A channel with what the flow needs of it. `reads_so_since`: when it was last configured; what came
    before was no test of this."""

    channel: Channel
    category: str
    needs_phone: bool
    repeat_minutes: int
    valid_from: datetime
    valid_to: datetime | None
    reads_so_since: datetime
    required: tuple[Required, ...] = ()

    def under_test(self, raw_id: UUID) -> bool:
        """Did this raw lead come as one of the tests that are still going on?"""
        tested = self.channel.status is ChannelStatus.TESTING
        return tested and raw_id >= first_id(self.reads_so_since)

    def open_at(self, now: datetime) -> bool:
        """Does it take leads now: online or testing, within its contract's validity?"""
        live = self.channel.status in {ChannelStatus.ONLINE, ChannelStatus.TESTING}
        return live and self.valid_from <= now and (self.valid_to is None or now < self.valid_to)


class ChannelBook(msgspec.Struct, frozen=True):
    """All channels by id and by code."""

    by_id: dict[UUID, Registered]
    by_code: dict[str, Registered]


def read_channels(conn: Connection, maker: UUID, keyring: Keyring, now: datetime) -> ChannelBook:
    """The register with its live secrets opened (in memory only). Each channel has a key for content ids,
    its own or one that the house makes.
    """
    seal = keyring.seal(maker)
    secrets: dict[UUID, dict[str, tuple[str, ...]]] = {}
    for channel_id, use, sealed in conn.execute(statement("channel", "read_secrets"), {"now": now}):
        uses = secrets.setdefault(channel_id, {})
        uses[use] = (*uses.get(use, ()), seal.open(sealed, SECRET, channel_id).decode())
    by_id: dict[UUID, Registered] = {}
    for row in conn.execute(statement("channel", "read_channels")):
        (
            identifier,
            code,
            adapter,
            status,
            zone,
            country,
            brand,
            config,
            evidence,
            category,
            needs_phone,
            repeat,
            begins,
            ends,
            required,
            reads_so_since,
        ) = row
        channel = Channel(
            id=str(identifier), code=code, adapter=adapter, status=ChannelStatus(status), time_zone=zone,
            country=country, brand=brand, config=config,
            secrets={CONTENT_KEY: (_content_key(keyring, identifier),), **secrets.get(identifier, {})},
            evidence_required=tuple(evidence),
        )  # fmt: skip
        by_id[identifier] = Registered(
            channel, category, needs_phone, repeat, begins, ends, reads_so_since, tuple(required)
        )
    return ChannelBook(by_id, {registered.channel.code: registered for registered in by_id.values()})


def _content_key(keyring: Keyring, channel: UUID) -> str:
    return keyring.lasting(b"content/" + channel.bytes).hex()


def add_channel(
    conn: Connection,
    maker: UUID,
    keyring: Keyring,
    row: Mapping[str, Any],
    secrets: Mapping[str, Sequence[str]],
    now: datetime,
) -> UUID:
    """Put a channel with its keys into the register (`row`: its columns). Going online needs `verified_by`:
    the database says so. Raises Refusal `assessment_missing` for online without an assessment.
    """
    identifier = new_id(now)
    values = {**_DEFAULTS, **row, "id": identifier, "valid_from": now, "config": Jsonb(row.get("config", {}))}
    with assessed():
        conn.execute(statement("channel", "insert_channel"), values)
    seal = keyring.seal(maker)
    for use, keys in secrets.items():
        for number, secret in enumerate(keys, start=1):
            conn.execute(
                statement("channel", "insert_secret"),
                {
                    "channel_id": identifier, "use": use, "key_id": str(number),
                    "sealed": seal.close(secret.encode(), SECRET, identifier),
                    "valid_from": now,
                },
            )  # fmt: skip
    changed(conn, "channel")
    return identifier


def move_channel(
    conn: Connection,
    identifier: UUID,
    status: ChannelStatus,
    person: str | None,
    now: datetime,
    tests_passed: int = 0,
) -> None:
    """Testing, online, paused, retired. For online, raises CheckViolation (channel_verified) without a
    person's verification, Refusal `assessment_missing` without an approved assessment of its category.
    """
    given = {
        "id": identifier, "status": status.value, "verified_by": person, "tests_passed": tests_passed,
        "now": now,
    }  # fmt: skip
    with assessed():
        conn.execute(statement("channel", "move_channel"), given)
    changed(conn, "channel")


_DEFAULTS: dict[str, Any] = {
    "ownership": "external", "medium": "online", "brand": "", "status": "testing",
    "time_zone": "Asia/Shanghai", "country": "CN",
    "evidence_required": [], "required_fields": [], "needs_phone": True, "repeat_minutes": 10,
    "tests_passed": 0, "verified_by": None, "daily_limit": None, "valid_to": None,
}  # fmt: skip
