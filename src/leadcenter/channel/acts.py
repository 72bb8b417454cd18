"""What people do with channels, raw leads and block lists, as the audit trail tells it. No personal data."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, Who
from leadcenter.channel.adapters import ConfigFault
from leadcenter.channel.blocking import Made, NewBlock
from leadcenter.channel.costs import CostShown
from leadcenter.channel.raw_leads import Key
from leadcenter.channel.registration import ChannelShown
from leadcenter.channel.replaying import Replay, Replayed
from leadcenter.kernel.database import Connection

BEGUN_AGAIN = {Replay.REPLAYED, Replay.FETCHING, Replay.RELEASED}


def changed(
    conn: Connection,
    who: Who,
    verb: str,
    before: ChannelShown | None,
    after: Sequence[ChannelShown],
    now: datetime,
    faults: Sequence[ConfigFault],
) -> None:
    """A channel as it was and as it is, where there were no faults; keys stand there by their ids only."""
    acts = []
    for shown in () if faults else after:
        old, new = audit.differing(_told(before) if before else {}, _told(shown))
        acts.append(_on_channel(who, verb, shown.code, new, old if before else None))
    audit.record(conn, acts, now)


def key_added(
    conn: Connection, who: Who, code: str, use: str, key_id: str, overlap: timedelta, now: datetime
) -> None:
    """A further key of a channel; the old ones end after `overlap`."""
    told = {"use": use, "key_id": key_id, "overlap_hours": overlap // timedelta(hours=1)}
    audit.record(conn, [_on_channel(who, "key_added", code, told)], now)


def cost_entered(
    conn: Connection, who: Who, code: str, before: CostShown | None, made: CostShown | None, now: datetime
) -> None:
    """What a month of a channel costs, where that is new; an empty sum: taken back."""
    acts = [
        _on_channel(who, "cost_entered", code, _cost(one), _cost(before) if before else None)
        for one in (made,)
        if one is not None
    ]
    audit.record(conn, acts, now)


def _cost(one: CostShown) -> dict[str, Any]:
    return {"month": f"{one.month:%Y-%m}", "amount": None if one.amount is None else str(one.amount)}


def body_opened(
    conn: Connection, who: Who, key: Key, revision: int, purpose: str, used: int, now: datetime
) -> None:
    """Somebody reads what a customer sent, for a purpose. `used`: so many reveals stand."""
    told = {"revision": revision, "used": used}
    audit.record(conn, [_on_raw(who, "opened", key, purpose=purpose, after=told)], now)


def reading_opened(conn: Connection, who: Who, key: Key, purpose: str, used: int, now: datetime) -> None:
    """Somebody reads what a customer sent and what we made of it, for a purpose. `used`: so many reveals
    stand."""
    audit.record(conn, [_on_raw(who, "read", key, purpose=purpose, after={"used": used})], now)


def repaired(conn: Connection, who: Who, key: Key, now: datetime) -> None:
    """Somebody wrote down what a raw lead means."""
    audit.record(conn, [_on_raw(who, "repaired", key)], now)


def begun_again(conn: Connection, who: Who, done: Sequence[Replayed], now: datetime) -> None:
    """One act for each raw lead that began again; the others stand where they stood."""
    begun = {(one.bucket, one.raw_id): one.outcome for one in done if one.outcome in BEGUN_AGAIN}
    audit.record(conn, [_on_raw(who, outcome.value, key) for key, outcome in begun.items()], now)


def blocked(
    conn: Connection,
    who: Who,
    entries: Sequence[NewBlock],
    made: Sequence[tuple[Made, UUID | None]],
    now: datetime,
) -> None:
    """One act for each new entry: its kind and reason, never its value."""
    acts = [
        _on_block(who, "added", identifier, {"kind": new.kind, "reason": new.reason, "until": new.valid_to})
        for new, (_, identifier) in zip(entries, made, strict=True)
        if identifier is not None
    ]
    audit.record(conn, acts, now)


def unblocked(conn: Connection, who: Who, identifier: UUID, now: datetime) -> None:
    """An entry came off."""
    audit.record(conn, [_on_block(who, "removed", identifier, None)], now)


def _told(shown: ChannelShown) -> dict[str, Any]:
    """Of the configuration, which may name whom to call, the digest."""
    told: dict[str, Any] = msgspec.to_builtins(shown)
    digest = hashlib.sha256(msgspec.json.encode(shown.config, order="deterministic")).hexdigest()
    return told | {"config": f"sha256:{digest}"}


def _on_channel(
    who: Who, verb: str, code: str, after: dict[str, Any], before: dict[str, Any] | None = None
) -> Act:
    return Act(
        who=who, what=f"channel.{verb}", object_kind="channel", object=code, before=before, after=after
    )


def _on_raw(who: Who, verb: str, key: Key, *, purpose: str = "", after: dict[str, Any] | None = None) -> Act:
    return Act(
        who=who,
        what=f"raw_lead.{verb}",
        object_kind="raw_lead",
        object=str(key[1]),
        bucket=key[0],
        purpose=purpose,
        after=after,
    )


def _on_block(who: Who, verb: str, identifier: UUID, after: dict[str, Any] | None) -> Act:
    return Act(who=who, what=f"block.{verb}", object_kind="block", object=str(identifier), after=after)
