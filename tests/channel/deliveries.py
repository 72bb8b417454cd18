"""Deliveries for the tests of the adapters: channels, requests, the genuine samples beside the repository."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from leadcenter.channel.adapters import ADAPTERS
from leadcenter.channel.terms import (
    Acknowledgement,
    Channel,
    ChannelStatus,
    Piece,
    Received,
    Refused,
    Request,
    Verdict,
)

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "channels"
CODE_MESSAGE = Acknowledgement(200, b'{"code":0,"message":"success"}')


def sample(name: str) -> bytes:
    """A genuine sample, or the test is skipped where the folder is not there."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"no genuine samples beside the repository ({name})")
    return path.read_bytes()


def channel(adapter: str, config: dict[str, Any] | None = None, /, **more: Any) -> Channel:
    """A channel that is online; `secrets` as use=(key, …), a key for content ids among them."""
    return Channel(
        id=more.pop("id", "c-1"),
        code="test",
        adapter=adapter,
        status=ChannelStatus.ONLINE,
        time_zone=more.pop("zone", "Asia/Shanghai"),
        country=more.pop("country", "CN"),
        brand="b",
        config=config or {},
        secrets={"digest": ("k",), **more.pop("secrets", {})},
        evidence_required=more.pop("evidence", ()),
        **more,
    )


def post(body: bytes | object, /, **more: Any) -> Request:
    """A POST of bytes, or of a document as JSON."""
    return Request(
        method=more.pop("method", "POST"),
        path=more.pop("path", "/in/test"),
        query=more.pop("query", {}),
        headers=more.pop("headers", {}),
        body=body if isinstance(body, bytes) else msgspec.json.encode(body),
        received_at=more.pop("at", NOW),
        **more,
    )


def received(channel: Channel, request: Request) -> Received:
    """What the channel's adapter takes in; a refusal fails the test with its code."""
    outcome = ADAPTERS[channel.adapter].receive(channel, request)
    assert isinstance(outcome, Received), outcome
    return outcome


def refused(channel: Channel, request: Request) -> Refused:
    """What the channel's adapter refuses."""
    outcome = ADAPTERS[channel.adapter].receive(channel, request)
    assert isinstance(outcome, Refused), outcome
    return outcome


def only(pieces: tuple[Piece, ...]) -> Piece:
    """The one piece of a delivery."""
    assert len(pieces) == 1, pieces
    return pieces[0]


def accepted(channel: Channel, request: Request) -> Piece:
    """The one accepted piece of a delivery."""
    piece = only(received(channel, request).pieces)
    assert (piece.verdict, piece.reason) == (Verdict.ACCEPTED, ""), (piece.verdict, piece.reason)
    return piece
