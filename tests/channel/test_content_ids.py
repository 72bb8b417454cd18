"""Ids of leads whose senders give none: made of the content, keyed, the same for ever."""

from __future__ import annotations

import hashlib
import os

import pytest
from deliveries import accepted, post

from leadcenter.channel.register import add_channel, read_channels
from leadcenter.channel.terms import Channel
from leadcenter.kernel.database import Connection
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.keys import Keyring

BODY = (
    b"<adf><prospect><requestdate>2026-01-01T10:00:00Z</requestdate><customer><contact>"
    b"<name part='full'>Ann Lee</name><phone>13761234567</phone></contact></customer></prospect></adf>"
)
ROOT, ROUTING = os.urandom(32), os.urandom(32)


@pytest.fixture
def channels(conn: Connection) -> dict[str, Channel]:
    """Two channels without a key for content ids, and one that brings its own."""
    ((now,),) = conn.execute("select now()")
    maker, keyring = new_id(now), Keyring(ROOT, ROUTING)
    for code, secrets in (("one", {}), ("two", {}), ("own", {"digest": ("k",)})):
        row = {"code": code, "name": code, "category": "web_form", "adapter": "adf"}
        add_channel(conn, maker, keyring, row, secrets, now)
    book = read_channels(conn, maker, keyring, now)
    return {code: registered.channel for code, registered in book.by_code.items()}


def test_each_channel_has_a_key_of_its_own_and_keeps_the_one_it_brought(channels: dict[str, Channel]) -> None:
    ids = {code: accepted(channel, post(BODY)).inquiry.external_id for code, channel in channels.items()}
    assert len(set(ids.values())) == 3
    assert channels["own"].secrets == {"digest": ("k",)}
    assert hashlib.sha256(BODY).hexdigest() not in "".join(ids.values())


def test_the_key_stays_when_all_others_are_rotated() -> None:
    before, after = Keyring(ROOT, ROUTING), Keyring(os.urandom(32), ROUTING, version=2)
    assert before.lasting(b"content/x") == after.lasting(b"content/x")
    assert before.lasting(b"content/x") != before.lasting(b"content/y")
    assert before.lasting(b"content/x") != Keyring(ROOT, os.urandom(32)).lasting(b"content/x")
