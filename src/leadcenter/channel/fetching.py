"""Fetching the leads that notices named (Meta): claim, ask outside any transaction, land what came as a
revision of the notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

import msgspec

from leadcenter.belt import face as belt
from leadcenter.belt.face import State
from leadcenter.channel.adapters import validate_channel
from leadcenter.channel.adapters.meta import parse_lead
from leadcenter.channel.landing import STATE, House, land_fetched
from leadcenter.channel.raw_leads import Key
from leadcenter.channel.register import ChannelBook
from leadcenter.channel.rules import only_tested
from leadcenter.channel.terms import Channel, Piece
from leadcenter.journal import face as journal
from leadcenter.journal.face import Entry, Fact
from leadcenter.kernel.arrays import ints
from leadcenter.kernel.database import Connection
from leadcenter.kernel.keys import BUCKETS
from leadcenter.kernel.sql import statement
from leadcenter.wire.meta import Fetched, FetchRefused, MetaLeads, Outcome

LIMIT = 200
ACTOR = "fetcher"
Connect = Callable[[], AbstractContextManager[Connection]]


def fetch_round(connect: Connect, house: House, channels: ChannelBook, now: datetime) -> int:
    """One round; returns how many notices were asked about. What fails for now is asked again, later each
    time; what a person must look at goes into quarantine. `connect` gives a connection whose transaction is
    committed at the end of its block.
    """
    with connect() as conn:
        rows = conn.execute(
            statement("channel", "claim_fetches"),
            {"now": now, "buckets": ints(range(BUCKETS)), "limit": LIMIT},
        ).fetchall()
    by_channel: dict[UUID, dict[str, tuple[int, UUID]]] = {}
    for bucket, raw_id, channel_id, external_id in rows:
        by_channel.setdefault(channel_id, {})[external_id] = (bucket, raw_id)
    for channel_id, wanted in by_channel.items():
        registered = channels.by_id.get(channel_id)
        if registered is not None:  # else newer than the book: asked about when that is read again
            _fetch(connect, house, registered.channel, wanted, now)
    return len(rows)


def _asked(channel: Channel, wanted: dict[str, tuple[int, UUID]]) -> dict[str, Outcome]:
    """What Meta says of each lead. Nobody is asked for a channel that was described anew meanwhile, or whose
    token has ended: a person must look at its notices, and the other channels keep their turn.
    """
    unsound = any(not fault.path.startswith("secrets.") for fault in validate_channel(channel))
    if unsound or channel.adapter != "meta":
        return dict.fromkeys(wanted, FetchRefused("channel_misconfigured"))
    tokens = channel.secrets.get("page_token")
    if not tokens:
        return dict.fromkeys(wanted, FetchRefused("secret_missing"))
    client = MetaLeads(
        channel.config.get("api_base", "https://graph.facebook.com"),
        channel.config.get("api_version", "v25.0"),
        tokens[0],
    )
    try:
        return client.fetch_leads(list(wanted))
    finally:
        client.close()


def _fetch(
    connect: Connect, house: House, channel: Channel, wanted: dict[str, tuple[int, UUID]], now: datetime
) -> None:
    pieces: list[tuple[Channel, Piece]] = []
    refused: dict[str, list[tuple[int, UUID]]] = {}
    for external_id, outcome in _asked(channel, wanted).items():
        if isinstance(outcome, Fetched):
            piece = parse_lead(channel, outcome.body, now)
            asked = msgspec.structs.replace(piece.inquiry, external_id=external_id)
            piece = msgspec.structs.replace(piece, inquiry=asked)
            pieces.append((channel, only_tested(channel, piece)))
        elif isinstance(outcome, FetchRefused):
            refused.setdefault(outcome.code, []).append(wanted[external_id])
    with connect() as conn:
        ends = {(State.QUARANTINED, code): keys for code, keys in refused.items()}
        for key, piece in land_fetched(conn, house, pieces, now):
            ends.setdefault((STATE[piece.verdict], piece.reason), []).append(key)
        _end(conn, ends, now)


def _end(conn: Connection, ends: Mapping[tuple[State, str], Sequence[Key]], now: datetime) -> None:
    """Notices that are fetched no more, by where they go and why; the journal is told."""
    told = [
        Entry(bucket, raw_id, None, [Fact("channel", state.value, reason)])
        for (state, reason), keys in ends.items()
        for bucket, raw_id in belt.send_back(conn, keys, [State.FETCHING], reason, now, state)
    ]
    journal.append(conn, told, ACTOR, now)
