"""What happens when two do something at the same moment: whoever commits first is respected."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import pytest
from test_workers import until
from town import Town

from leadcenter.belt.face import State
from leadcenter.channel.face import Channel, Contact, Identity, IdentityKind, Piece, land
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.customer import face as customer
from leadcenter.customer.face import Asker, Known
from leadcenter.entry.worker import Worker
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.ids import new_id

ROUNDS = 400


def moment(conn: Connection) -> datetime:
    """Now, as this session sees it."""
    (row,) = conn.execute("select clock_timestamp()")
    now: datetime = row[0]
    return now


def test_withdrawal_races_dispatch_and_whoever_commits_first_is_respected(town: Town) -> None:
    """Whoever withdraws looks, while his word is written but not committed, whether the lead has been
    dispatched: if it has not been, it never will be."""
    town.lay_lanes(1)
    town.at("2026-11-18 02:00")
    leads = [one.raw_id for one in town.land(*(town.piece() for _ in range(ROUNDS)))]
    town.carry()
    assert town.states(leads) == {"awaiting_window": ROUNDS}
    town.wait_until("2026-11-18 08:30")
    people = {row["id"]: (row["bucket"], row["customer_id"]) for row in town.rows("select * from lead")}
    gone_before: dict[UUID, bool] = {}

    dealer = town.entity("A")

    def withdraw() -> None:
        with connect(town.url, autocommit=True) as conn:
            for lead in random.Random(3).sample(leads, ROUNDS):
                bucket, who = people[lead]
                event = ConsentEvent(bucket, who, dealer, EventKind.WITHDRAWN, None, None, {})
                with conn.transaction():
                    consent.record(conn, town.house.maker, [event], moment(conn))
                    seen = conn.execute("select 1 from dispatch where lead_id = %s", [lead]).fetchone()
                gone_before[lead] = seen is not None

    with ThreadPoolExecutor(1) as side:
        done = side.submit(withdraw)
        town.carry(limit=20)
        done.result(60)
    town.poke_all()
    town.carry()
    dispatched = {row["lead_id"] for row in town.rows("select lead_id from dispatch")}
    assert {lead for lead, gone in gone_before.items() if gone} == dispatched
    assert 20 <= len(dispatched) <= ROUNDS - 20, "the two never met"
    assert town.states(set(leads) - dispatched) == {"awaiting_grant": ROUNDS - len(dispatched)}
    assert {town.state_of(lead) for lead in set(leads) - dispatched} == {"awaiting_grant/grant_withdrawn"}


@contextmanager
def workers(town: Town, count: int) -> Iterator[None]:
    """Workers of this process, each with a connection of its own."""
    crew = [
        Worker(lambda: connect(town.url, name="leadcenter worker"), town.house, town.clock, set_size=40)
        for _ in range(count)
    ]
    threads = [threading.Thread(target=one.run) for one in crew]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for one in crew:
            one.stop()
        for thread in threads:
            thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def test_at_most_one_live_lead_per_customer_and_dealer_whoever_lands_and_carries(town: Town) -> None:
    """16 senders and 2 workers; few people, many of whose inquiries say only half of who they are."""
    town.lay_lanes(4)
    town.at("2026-11-18 14:00")
    people = [(f"139172{number:05}", f"o-{number}") for number in range(100, 130)]
    tries = 12

    town.add_channel(code="stall", category="event", repeat_minutes=0, needs_phone=False)

    def prepare(sender: int) -> list[tuple[Channel, Piece]]:
        chance = random.Random(sender)
        pieces = []
        for number in range(tries):
            phone, unionid = people[(sender + number * 7) % len(people)]
            told = chance.choice([(phone, unionid), (phone, ""), ("", unionid)])
            dealer, name = chance.choice("AB"), f"{sender}-{number}"
            pieces.append(
                town.piece(told[0], unionid=told[1], dealer=dealer, channel="stall", external_id=name)
            )
        return pieces

    def send(pieces: list[tuple[Channel, Piece]]) -> list[UUID]:
        with connect(town.url, autocommit=True) as conn:
            raws = []
            for piece in pieces:
                with conn.transaction():
                    raws.append(land(conn, town.house, [piece], moment(conn))[0].raw_id)
        return raws

    bundles = [prepare(sender) for sender in range(16)]
    with workers(town, 2):
        with ThreadPoolExecutor(16) as senders:
            raws = [raw for sent in senders.map(send, bundles) for raw in sent]
        until(lambda: nothing_landed(town), "everything is carried")
    assert len(raws) == 16 * tries
    live = town.rows("select customer_id, dealer_id, count(*) as n from lead where live group by 1, 2")
    assert {row["n"] for row in live} == {1}
    assert town.states(raws) == {"assigned": len(live), "attached": len(raws) - len(live)}
    assert town.rows("select sum(inquiries) as n from lead") == [{"n": len(raws)}]
    assert town.rows("select count(*) as n from episode where closed_at is null") == [{"n": len(live)}]


def nothing_landed(town: Town) -> bool:
    return not town.rows("select 1 from belt where state = 'landed' limit 1")


def test_two_customers_that_are_one_person_are_never_overlooked(town: Town) -> None:
    """Inquiries by number, by WeChat and by both race; in the end a person is one customer, or a pair to
    look at."""
    town.lay_lanes(4)
    town.at("2026-11-18 14:00")
    people = [(f"139172{number:05}", f"o-{number}") for number in range(200, 260)]
    with workers(town, 2):
        for phone, unionid in people:
            pieces = [town.piece(phone), town.piece("", unionid=unionid, channel="mini")]
            pieces.append(town.piece(phone, unionid=unionid, channel="ads"))
            for piece in random.Random(phone).sample(pieces, 3):
                town.land(piece)
        until(lambda: nothing_landed(town), "everything is carried")
    pairs = {
        frozenset((row["customer_id"], row["other_id"])) for row in town.rows("select * from match_review")
    }
    of_key = {
        (row["kind"], bytes(row["blind_index"])): row["customer_id"]
        for row in town.rows("select * from identity")
    }
    blind, maker = town.house.keyring.blind, town.house.maker
    for phone, unionid in people:
        one = of_key["phone", blind(maker, "phone")(f"+86{phone}".encode())]
        other = of_key["unionid", blind(maker, "unionid")(unionid.encode())]
        assert one == other or frozenset((one, other)) in pairs


def meanwhile(town: Town, act: Callable[[], None]) -> None:
    """Carry in a thread until it waits for a lock that somebody holds; then `act`, and let it finish."""
    with ThreadPoolExecutor(1) as side, connect(town.url, autocommit=True) as watcher:
        carried = side.submit(town.carry)
        query = """select 1 from pg_stat_activity
                   where datname = current_database() and wait_event_type = 'Lock'"""
        until(lambda: watcher.execute(query).fetchone() is not None or carried.done(), "the carrier waits")
        assert not carried.done()
        act()
        carried.result(60)


@pytest.mark.parametrize("known", [False, True])
def test_key_that_somebody_else_writes_at_this_moment_leaves_no_loose_end(town: Town, known: bool) -> None:
    """A new (or known) customer tells a second key which another worker is giving to somebody else."""
    phone = town.phone()
    if known:
        town.inquire(phone, dealer="B")
        town.carry()
    with connect(town.url) as other:
        asker = Asker(
            new_id(moment(other)), (Identity(IdentityKind.UNIONID, "o-1"),), "", Contact(wechat_unionid="o-1")
        )
        (who,) = customer.resolve(other, town.house, [asker], moment(other))
        assert isinstance(who, Known)
        raw = town.inquire(phone, unionid="o-1", channel="ads")
        meanwhile(town, other.commit)
    assert town.state_of(raw) == "landed/identity_race"
    assert town.broken_promises() == {}
    town.minutes_pass(1)
    town.carry()
    assert town.place_of(raw)["state"] == State.ASSIGNED
    if known:
        (pair,) = town.rows("select customer_id, other_id, reason from match_review")
        assert pair["reason"] == "identity_of_other"
        assert {pair["customer_id"], pair["other_id"]} == {who.customer_id, town.lead_of(raw)["customer_id"]}
    else:
        assert town.lead_of(raw)["customer_id"] == who.customer_id
