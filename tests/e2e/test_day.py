"""A day at a small maker, sped up: people of all roles work by the routes of their roles, against stubs of
those outside. The book of what they did is kept by them, not by the house.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadcenter.entry.demo.doors import FILE
from leadcenter.entry.demo.reckoning import Reckoning, View, read, reckon
from leadcenter.entry.demo.stage import Play, Stage, standing
from leadcenter.kernel.config import Config

PLAY = Play(rate=6, speed=240, dealers=10, staffed=(1, 2), pace=0.8, early=20)
LONGEST = 120.0
"""Seconds for which people work at most; on a quiet machine everything has happened after thirty."""
SETTLING = 3.0
UNCALLED = {"durability"}
"""What the doctor says of the server of the tests, which does not wait for the disk."""
DONE = (
    "signed in", "handed out", "passed on", "grabbed", "claimed", "given back", "recalled: pooled",
    "consultant away", "consultant left",
    "call asked for", "customer reached", "follow-up written", "walk-in looked for", "visit received",
    "test drive booked", "licence looked at", "agreement signed", "test drive begun", "test drive ended",
    "feedback given", "quotation written", "discount agreed to", "order placed", "payment entered",
    "payment confirmed", "car delivered",
    "loss reported", "loss agreed to", "loss sent back",
    "transfer ordered", "customer agreed to the other dealer", "transfer asked for", "transfer decided",
    "notices read", "clocks assessed",
)  # fmt: skip


class Played:
    """What there was when everybody had gone home."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.view: View = read(stage.conn)
        self.clocks = {one.clock: one for one in stage.clocks()}
        self.found: Reckoning = reckon(stage.conn, stage.config)

    def one(self, query: str) -> int:
        ((value,),) = self.stage.conn.execute(query.encode()).fetchall()
        return int(value)


@pytest.fixture(scope="module")
def played(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder: Path = tmp_path_factory.mktemp("day")
    config = Config(folder=folder, keys=folder / "keys", database_url=database_url)
    with standing(config, PLAY, lambda _: None) as stage:
        until = time.monotonic() + LONGEST + PLAY.early
        while time.monotonic() < until and not _everything(stage):
            time.sleep(0.5)
        stage.rest()
        time.sleep(SETTLING)
        yield Played(stage)


def _everything(stage: Stage) -> bool:
    """Has each kind of thing happened, and a clock taken somebody's lead?"""
    return set(DONE) <= set(stage.book.done) and read(stage.conn).taken_back > 0


def test_each_kind_of_thing_happens(played: Played) -> None:
    done = played.stage.book.done
    assert {what: done[what] for what in DONE if not done[what]} == {}
    assert played.one("select count(*) from transfer_lead where state = 'done'") > 0
    assert played.one("select count(*) from pool_stay where left_at is not null") > 0
    assert played.one("select count(*) from lead where status = 'won'") == done["car delivered"]


def test_no_route_fails_and_nobody_is_left_alone(played: Played) -> None:
    assert played.stage.book.faults == []
    assert played.stage.doors.failure is None


def test_no_lead_is_without_an_owner_a_pool_or_a_reason(played: Played) -> None:
    found = played.found
    assert found.nowhere == 0
    assert found.leads == played.one("select count(*) from lead where status <> 'merged'")
    assert found.owned > 0
    assert found.reasoned > 0
    assert found.over > 0


def test_the_doctor_finds_nothing_broken(played: Played) -> None:
    assert [one for one in played.found.broken if one.partition(":")[0] not in UNCALLED] == []


def test_a_lead_that_nobody_has_is_noticed(played: Played) -> None:
    conn = played.stage.conn
    with conn.transaction(force_rollback=True):
        taken = conn.execute(
            "update episode e set closed_at = now(), close_reason = 'x' from lead l "
            "where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null and l.live "
            "and e.lead_id = (select o.lead_id from episode o join lead k on k.id = o.lead_id "
            "where o.closed_at is null and k.live limit 1) returning e.bucket, e.lead_id"
        ).fetchall()
        conn.execute("update belt set reason = '' where bucket = %s and raw_id = %s", taken[0])
        assert reckon(conn, played.stage.config).nowhere == 1


def test_clocks_are_met_missed_and_take_leads_back(played: Played) -> None:
    assert {clock: kept.met > 0 for clock, kept in played.clocks.items()} == {
        "dispatch": True, "assignment": True, "followup": True,
    }  # fmt: skip
    assert played.clocks["followup"].missed > 0
    assert played.view.taken_back > 0


def test_calls_are_what_the_provider_says_of_them(played: Played) -> None:
    truth = played.stage.privacy.outcomes
    assert truth["answered"] == played.one("select count(*) from privacy_call where connected_at is not null")
    assert truth["answered"] + truth["not answered"] == truth["record 200"]


def test_sign_ins_are_for_their_owner_alone(played: Played) -> None:
    place = played.stage.config.folder / FILE
    assert place.stat().st_mode & 0o777 == 0o600
    assert len({one.role for one in played.stage.doors.known}) == len(played.stage.doors.known) == 15
