"""A set costs the same number of statements whatever its size and its mix (CONTRIBUTING, rule 1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from town import Town

from leadcenter.channel.face import Channel, Piece, Verdict
from leadcenter.flow.carry import Carrier


class Counted:
    """The statements that go over a connection while it is watched."""

    def __init__(self) -> None:
        self.sent: list[str] = []


@contextmanager
def watched(town: Town) -> Iterator[Counted]:
    counted = Counted()
    plain = town.conn.cursor_factory

    class Watching(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **named: Any) -> Any:
            counted.sent.append(query if isinstance(query, str) else query.as_string(None))
            return super().execute(query, *args, **named)

        def executemany(self, *args: Any, **named: Any) -> None:
            raise AssertionError("one statement a row is no set")

    town.conn.cursor_factory = Watching
    try:
        yield counted
    finally:
        town.conn.cursor_factory = plain


KINDS: dict[str, dict[str, Any]] = {
    "straight through": {},
    "invalid": {"phone": "12"},
    "re-inquiry": {"channel": "ads"},
    "without dealer": {"dealer": "", "city": "上海市"},
    "without grant": {"agrees": False},
    "to be cleaned": {"kind": "coupon"},
    "below the threshold": {"buying_time": "一年内"},
    "known by another key": {"unionid": "o-known"},
    "to be handed on": {"phone": "", "unionid": "o-known", "channel": "mini"},
    "other name": {"name": "李雷", "channel": "kiosk"},
}


@pytest.fixture
def busy(town: Town) -> Town:
    """A town with one lane, a customer known by number and by WeChat, and a worker who has read the books."""
    town.lay_lanes(1)
    town.inquire("13917260000", unionid="o-known")
    town.carry()
    return town


def mixed(town: Town, count: int) -> list[tuple[Channel, Piece]]:
    """Every kind in turn."""
    kinds = list(KINDS.values())
    pieces = []
    for number in range(count):
        told = dict(kinds[number % len(kinds)])
        if told.get("channel") == "ads":
            told["phone"] = "13917260000"
        pieces.append(town.piece(told.pop("phone", None), **told))
    return pieces


def statements_of_a_set(town: Town, *pieces: tuple[Channel, Piece]) -> list[str]:
    """What one passage with exactly these leads sends."""
    landed = {one.raw_id for one in town.land(*pieces)}
    lease = town.take_lane()
    assert lease is not None
    carrier: Carrier = town.carrier()
    with watched(town) as counted:
        passage = carrier.carry(lease, 4_000)
    assert passage.leads == len(landed)
    town.release(lease)
    town.carry()
    return counted.sent


def test_mixed_set_of_a_thousand_takes_as_many_statements_as_a_set_of_one(busy: Town) -> None:
    of_one = statements_of_a_set(busy, busy.piece())
    pieces = mixed(busy, 1_000)
    of_thousand = statements_of_a_set(busy, *pieces)
    assert [line.split("\n")[0] for line in of_thousand] == [line.split("\n")[0] for line in of_one]
    assert len(of_thousand) == len(of_one) > 30
    states = {row["state"] for row in busy.rows("select distinct state from belt")}
    assert {
        "assigned", "invalid", "attached", "awaiting_dealer", "awaiting_grant", "cleaning", "nurture",
    } <= states  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_set_of_one_takes_the_same_statements_whatever_the_lead_is(busy: Town, kind: str) -> None:
    told = dict(KINDS[kind])
    phone = "13917260000" if kind == "re-inquiry" else told.pop("phone", None)
    plain = statements_of_a_set(busy, busy.piece())
    assert statements_of_a_set(busy, busy.piece(phone, **told)) == plain


def test_lead_that_comes_back_takes_the_same_statements_as_a_new_one(busy: Town) -> None:
    plain = statements_of_a_set(busy, busy.piece())
    back: list[UUID] = [
        busy.inquire(agrees=False),
        busy.inquire(kind="coupon"),
        busy.inquire(dealer="", city="上海市"),
    ]
    busy.carry()
    busy.call_answers(back[1], intent="high")
    busy.grants(back[0], "A")
    busy.chooses(back[2], "B")
    lease = busy.take_lane()
    assert lease is not None
    with watched(busy) as counted:
        passage = busy.carrier().carry(lease, 100)
    assert passage.places == {"assigned": 3}
    assert counted.sent == plain


def test_empty_set_takes_the_same_statements(busy: Town) -> None:
    plain = statements_of_a_set(busy, busy.piece())
    busy.inquire()
    lease = busy.take_lane()
    assert lease is not None
    busy.carrier().carry(lease, 100)
    with watched(busy) as counted:
        assert busy.carrier().carry(lease, 100).leads == 0
    assert counted.sent == plain


def test_landing_takes_the_same_statements_for_one_piece_and_for_a_thousand(busy: Town) -> None:
    again = busy.piece(external_id="e-1")
    busy.land(again)
    single = busy.piece()
    with watched(busy) as one:
        busy.land(single)
    pieces = mixed(busy, 997)
    pieces += [again, busy.piece(external_id="e-1"), busy.piece(verdict=Verdict.TEST)]
    pieces += [busy.piece(external_id="e-1", verdict=Verdict.QUARANTINED, reason="id_too_long")]
    with watched(busy) as thousand:
        busy.land(*pieces)
    assert thousand.sent == one.sent
