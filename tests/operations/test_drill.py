"""The restore drill (trust.md 3.7, F15): real leads, a backup, life goes on, the database is lost, and comes
back as it stood at a random second. Truth is kept outside: what was acknowledged, what the provider called.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
import psycopg
import pytest
from rich.console import Console

from leadcenter.assignment import face as assignment
from leadcenter.channel.face import Inquiry, Piece, Verdict
from leadcenter.entry import saving, serve
from leadcenter.entry.beside import Beside, beside
from leadcenter.entry.doctor import examined
from leadcenter.entry.finding import Level
from leadcenter.entry.gather import Answer, Gatherer
from leadcenter.entry.ledger import Ledger
from leadcenter.entry.ledger_keeper import Keeper
from leadcenter.entry.sender import Sender
from leadcenter.entry.serve import standing_database
from leadcenter.entry.shredding import shred
from leadcenter.flow import face as flow
from leadcenter.flow.carry import Carrier
from leadcenter.kernel.archive import line_of, read_until
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.org.face import ScaledClock
from leadcenter.wire.call_centre import Absent, CallOrder, Placed
from living_house import LivingHouse
from quick_server import fresh_folder

FULL = os.environ.get("FULL") == "1"
ROUNDS = 12 if FULL else 6
EACH = 220 if FULL else 4
SEED = int(os.environ.get("DRILL_SEED", random.SystemRandom().randrange(10**6)))
NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai, within the hours of calls


class Provider:
    """A call centre with its own truth: which number it called under which key. A key again is no call, but
    counted: nobody may rely on that."""

    def __init__(self) -> None:
        self.orders: Counter[str] = Counter()
        self.called: dict[str, str] = {}
        self.phones: Counter[str] = Counter()

    def place(self, order: CallOrder) -> Placed:
        self.orders[order.key] += 1
        if order.key not in self.called:
            self.called[order.key] = order.phone
            self.phones[order.phone] += 1
        return Placed(f"ref-{len(self.called)}")

    def look_up(self, key: str) -> Placed | Absent:
        return Placed("ref") if key in self.called else Absent()


class Truth(msgspec.Struct):
    """What the world knows."""

    acknowledged: dict[UUID, datetime] = {}
    withdrawn: list[UUID] = []
    erased: list[str] = []


@contextmanager
def sending(url: str, house: LivingHouse, provider: Provider) -> Iterator[None]:
    """A sender at work for the block, at noon."""
    clock = ScaledClock(datetime.now(UTC), NOON, 1.0)
    ledger = Ledger(house.config.ledger_folder, house.house)
    sender = Sender(house.house, clock, provider, ledger=ledger)
    with beside(Beside("sender", lambda: connect(url), sender.round)):
        yield


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"it did not come (seed {SEED})"
        time.sleep(0.05)


def a_round(town: LivingHouse, chance: random.Random, truth: Truth, number: int) -> list[Inquiry]:
    """Some inquiries arrive: named ones go to a dealer, nameless ones must be called first."""
    dealers = [dealer.code for dealer in town.world.dealers]
    inquiries = [
        town.inquiry(
            f"139{SEED % 100:02}{number:02}{index:04}",
            name="" if index % 2 else "王芳",
            dealer=chance.choice(dealers),
        )
        for index in range(EACH)
    ]
    landed = town.land(inquiries)
    heard = town.now()
    truth.acknowledged |= {one.raw_id: heard for one in landed}
    return inquiries


def take_back(url: str, town: LivingHouse, external_ids: list[str], truth: Truth) -> None:
    """The channel says so, over the intake that senders use."""
    ledger = Ledger(town.config.ledger_folder, town.house)
    gatherer = Gatherer(lambda: connect(url), town.house, ledger)
    pieces = [
        (town.channels["form"], Piece(Verdict.ERASURE, Inquiry(external_id=external_id)))
        for external_id in external_ids
    ]

    def answer(landed: object) -> Answer:
        del landed
        return Answer(202, b"{}")

    try:
        assert asyncio.run(gatherer.keep(pieces, answer)).status == 202
    finally:
        gatherer.close()
    truth.erased += external_ids


def withdraw(conn: Connection, town: LivingHouse, leads: list[UUID], truth: Truth) -> None:
    """Customers say no to their dealers, by themselves."""
    for lead in leads:
        with conn.transaction():
            row = conn.execute(
                "select bucket, customer_id, dealer_id from lead where id = %s", [lead]
            ).fetchone()
            assert row is not None
            now = town.now()
            book = assignment.load_book(conn, now)
            flow.stop(conn, town.house, (row[0], row[1]), [row[2]], {}, now, book)
    truth.withdrawn += leads


def erase(conn: Connection, town: LivingHouse, external_id: str, truth: Truth) -> tuple[int, UUID]:
    """Somebody is erased, with the secret of his data; who it was."""
    with conn.transaction():
        row = conn.execute(
            "select l.bucket, l.customer_id from delivery d join lead l on l.id = d.raw_id "
            "where d.external_id = %s",
            [external_id],
        ).fetchone()
        assert row is not None
        now = town.now()
        book = assignment.load_book(conn, now)
        flow.erase(conn, town.house, book, [row], flow.Why.ASKED, "officer", now)
    assert shred(conn, town.house, Ledger(town.config.ledger_folder, town.house)) == 1
    truth.erased.append(external_id)
    return row[0], row[1]


def dispatched(conn: Connection) -> list[UUID]:
    with conn.transaction():
        rows = conn.execute(
            "select l.id from lead l join belt b on b.raw_id = l.id "
            "where b.state in ('dispatched', 'assigned') and l.status = 'live' order by l.id"
        )
        return [lead for (lead,) in rows]


def broken(conn: Connection, config: Config) -> list[str]:
    return [one.name for one in examined(conn, config).findings if one.level is Level.BROKEN]


@pytest.fixture
def folder() -> Iterator[Path]:
    place = fresh_folder()
    yield place
    shutil.rmtree(place)


@pytest.mark.timeout(1_200 if FULL else 280)
def test_a_lost_database_comes_back_as_it_stood_at_a_random_second(  # noqa: PLR0915 - one story
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "Shipper", partial(serve.Shipper, beat=1.0))
    chance, truth, provider = random.Random(SEED), Truth(), Provider()
    console = Console(quiet=True)
    config = Config(folder=folder / "a", keys=folder / "a" / "keys", backup=folder / "backup")

    with standing_database(config, lambda _: None) as found, connect(found.config.database_url) as conn:
        url = found.config.database_url
        town = LivingHouse(conn, config.folder)
        at_noon(town)
        early = a_round(town, chance, truth, 0)
        town.carry()
        saving.back_up(config, None, console)
        spoken_before = dispatched(conn)
        lies = chance.randrange(2, ROUNDS - 1)
        for number in range(1, ROUNDS):
            a_round(town, chance, truth, number)
            first = town.now()
            time.sleep(chance.uniform(0.05, 0.4))
            if number == lies:  # one round lies on the belt at the instant
                to = first + (town.now() - first) * chance.random()
            town.carry()
        town.carry()
        with sending(url, town, provider):
            wait_for(lambda: len(provider.called) == len(truth.acknowledged) // 2)
        withdraw(conn, town, spoken_before, truth)
        keeper = Keeper(town.house, Ledger(config.ledger_folder, town.house))
        assert keeper.look(conn) == len(spoken_before) > 0
        assert keeper.look(conn) == 0
        take_back(url, town, [one.external_id for one in early[1::2]] + ["never-came"], truth)
        gone = erase(conn, town, early[0].external_id, truth)
        line = config.backup / line_of(config.database_folder)
        wait_for(lambda: (read_until(line) or to) > to)
        assert town.now() - read_until(line) < timedelta(seconds=60)
    called = Counter(provider.phones)
    shutil.rmtree(config.database_folder)

    back = Config(folder=folder / "b", keys=config.keys, ledger=config.ledger_folder)
    began = time.monotonic()
    saving.bring_back(back, config.backup, to.isoformat(), console)
    took = time.monotonic() - began

    with standing_database(back, lambda _: None) as found, connect(found.config.database_url) as conn:
        url = found.config.database_url
        assert broken(conn, back) == []
        there = {raw_id for (raw_id,) in conn.execute("select raw_id from delivery")}
        before = {raw_id for raw_id, heard in truth.acknowledged.items() if heard < to}
        assert before <= there, f"{len(before - there)} of {len(before)} lost (seed {SEED})"
        assert EACH <= len(before) < len(truth.acknowledged)
        assert there.isdisjoint(truth.acknowledged.keys() - before)
        held = conn.execute("select epoch, resumed_at from restoration").fetchall()
        assert held == [(1, None)]
        conn.rollback()

        town = Again(conn, back, town)
        late = "13800001111"
        town.ask(town.inquiry(late, dealer=town.world.dealers[0].code, external_id="after"))
        with sending(url, town, provider):
            time.sleep(2)
        assert (provider.phones, sum(provider.orders.values())) == (called, sum(called.values())), "not held"
        states = dict(
            conn.execute(
                "select l.id, g.state from lead l join consent_grant g on g.customer_id = l.customer_id "
                "and g.entity_id = l.dealer_id where l.id = any(%s) and g.purpose = 'sales_contact'",
                [truth.withdrawn],
            ).fetchall()
        )
        assert states == dict.fromkeys(truth.withdrawn, "withdrawn")
        assert (
            conn.execute(
                "select 1 from dispatch where lead_id = any(%s) and ended_at is null "
                "union all select 1 from lead where id = any(%s) and held_by is not null",
                [truth.withdrawn, truth.withdrawn],
            ).fetchall()
            == []
        ), "a dealer has whoever stopped it"
        assert conn.execute(
            "select c.erased_at is not null, (select count(*) from identity i where i.customer_id = c.id) "
            "from customer c where c.bucket = %s and c.id = %s",
            gone,
        ).fetchone() == (True, 0)
        erased = conn.execute("select external_id from delivery where erased").fetchall()
        assert {one for (one,) in erased} == set(truth.erased)
        left = conn.execute(
            "select b.state from belt b join delivery d on d.raw_id = b.raw_id where d.erased"
        ).fetchall()
        assert {state for (state,) in left} == {"erased"}
        conn.rollback()

        saving.resume(msgspec.structs.replace(back, database_url=url), console)
        with sending(url, town, provider):
            wait_for(lambda: nothing_to_send(url))
        assert provider.phones == called + Counter({"+86" + late: 1}), f"called twice, or never (seed {SEED})"
        assert max(provider.orders.values()) == 1, f"ordered twice (seed {SEED})"
        assert broken(conn, back) == []
    size = sum(file.stat().st_size for file in config.backup.rglob("*") if file.is_file())
    with capsys.disabled():
        print(
            f"\ndrill, seed {SEED}: {len(before):,} of {len(truth.acknowledged):,} leads were acknowledged "
            f"before the instant, 0 lost; {sum(called.values()):,} calls, 0 again; "
            f"{len(truth.withdrawn):,} withdrawals and {len(truth.erased):,} erasures hold; "
            f"{took:.1f} s, backup and log {size / 1e6:.1f} MB"
        )


class Again(LivingHouse):
    """The same town on the database that came back."""

    def __init__(self, conn: Connection, config: Config, was: LivingHouse) -> None:
        vars(self).update(vars(was))
        self.conn, self.config = conn, config
        at_noon(self)


def at_noon(town: LivingHouse) -> None:
    """Its orders fall into the hours of calls, whenever the test is run."""
    town.carrier = Carrier(town.conn, town.house, ScaledClock(town.now(), NOON), "worker:test")


def nothing_to_send(url: str) -> bool:
    with psycopg.connect(url) as conn:
        row = conn.execute(
            "select count(*) from outbox where topic = 'cleaning_order' and next_at <= now()"
        ).fetchone()
        return row == (0,)
