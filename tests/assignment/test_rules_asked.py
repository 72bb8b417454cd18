"""Rules for edited and pooled leads, end to end: what happens to a lead has its dealer's rules asked, by the
worker's login, beside the passages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from dealership import NOW, Dealership, branch, in_order, when

from leadcenter.assignment import face
from leadcenter.assignment.face import Handout, Trigger
from leadcenter.flow import asking
from leadcenter.flow.face import Asker
from leadcenter.flow.told import heard
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.pool import face as pool
from leadcenter.rulebook import face as rulebook
from leadcenter.rulebook.face import RuleKind
from living_house import LivingHouse

Key = tuple[int, UUID]
FREE_IN_HOME = {
    "combinator": "and",
    "rules": [
        {"field": "pool", "operator": "=", "value": "home"},
        {"field": "owned", "operator": "=", "value": False},
    ],
}


class Asked:
    """A living house with a dealer whose rules a test may change, and a worker that asks them."""

    def __init__(self, conn: Connection, url: str, folder: Path) -> None:
        self.house = LivingHouse(conn, folder, dealers=1)
        self.conn = conn
        self.dealer = self.house.world.dealers[0]
        rows = conn.execute(
            "select code, id from staff where entity_id = %s and role = 'consultant' order by code",
            [self.dealer.id],
        ).fetchall()
        self.staff: dict[str, UUID] = dict(rows)
        self.first, self.second = list(self.staff)[:2]
        config = msgspec.structs.replace(self.house.config, database_url=url)
        self.worker = url_of(config, Login.WORKER)
        self.asker = Asker(self.house.house, self.house.carrier.clock, batch=3)

    def rule(self, *branches: dict[str, Any], on: list[str], **rest: Any) -> None:
        """The dealer's only rule from now on."""
        body = {"on": on, "branches": list(branches), **rest}
        assert face.check(body) == []
        now = self.house.now()
        self.conn.execute(
            "update rule_set set status = 'retired' where kind = 'assignment' and entity_id = %s",
            [self.dealer.id],
        )
        made, _ = rulebook.draft(self.conn, RuleKind.ASSIGNMENT, self.dealer.id, "", "t", body, "a", now)
        rulebook.move(self.conn, made, "draft", "review", "a", now)
        rulebook.move(self.conn, made, "review", "live", "b", now)
        self.conn.commit()

    def ask(self, phone: str, channel: str = "form") -> Key:
        """A customer asks the dealer; the raw lead. A second time by another channel, since that is no double
        click."""
        [raw] = self.house.ask(
            self.house.inquiry(phone, name="王一", dealer=self.dealer.code), channel=channel
        )
        with self.conn.transaction():
            [(bucket,)] = self.conn.execute("select bucket from belt where raw_id = %s", [raw])
        return bucket, raw

    def give(self, key: Key, code: str) -> None:
        """A manager hands the lead out."""
        with self.conn.transaction():
            now = self.house.now()
            book = face.load_book(self.conn, now)
            handout = Handout(*key, self.staff[code])
            [answer] = face.assign_by_hand(self.conn, [handout], "m", now, book, clock=lambda _, at: (at, at))
            assert isinstance(answer, face.HandedOver)

    def home_pool(self) -> None:
        with self.conn.transaction():
            self.conn.execute(
                "insert into pool (id, entity_id, code, name, home, made_at, changed_at) "
                "select %s, %s, 'home', 'home', true, now(), now() "
                "where not exists (select from pool where entity_id = %s)",
                [uuid4(), self.dealer.id, self.dealer.id],
            )

    def recall(self, key: Key) -> None:
        with self.conn.transaction():
            pool.recall(self.conn, [key], "idle", "m", self.house.now())

    def round(self) -> None:
        """As the worker does."""
        with connect(self.worker, autocommit=True) as conn:
            while self.asker.round(conn) == 0.0:
                pass

    def owner(self, key: Key) -> str | None:
        with self.conn.transaction():
            rows = self.conn.execute(
                "select s.code from episode e join staff s on s.id = e.staff_id "
                "where e.lead_id = %s and e.closed_at is null",
                [key[1]],
            ).fetchall()
        return rows[0][0] if rows else None

    def asks(self) -> int:
        with self.conn.transaction():
            [(count,)] = self.conn.execute("select count(*) from rule_ask")
        return int(count)


@pytest.fixture(scope="module")
def living(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with connect(database_url) as conn:
        yield Asked(conn, database_url, tmp_path_factory.mktemp("house"))


def people(code: str) -> dict[str, Any]:
    return {"name": "all", "to": {"people": [code]}}


def test_a_re_inquiry_moves_an_owned_lead_where_the_filter_says_so(living: Asked) -> None:
    living.rule(people(living.second), on=["edited"], filter=when("owned", "=", True))
    key = living.ask("13812340001")
    living.give(key, living.first)
    assert living.asks() == 0
    living.ask("13812340001", "chatter")
    assert living.asks() == 1
    living.round()
    assert (living.owner(key), living.asks()) == (living.second, 0)
    assert living.house.place(key[1])[0] == "assigned"


def test_a_re_inquiry_leaves_an_owned_lead_alone_where_the_filter_does_not_say_so(living: Asked) -> None:
    living.rule(people(living.second), on=["edited"], filter=when("inquiries", ">=", 2))
    key = living.ask("13812340002")
    living.give(key, living.first)
    living.ask("13812340002", "chatter")
    living.round()
    assert (living.owner(key), living.asks()) == (living.first, 0)


def test_an_edited_lead_on_the_desk_goes_out_by_what_it_is_now(living: Asked) -> None:
    living.rule(people(living.second), on=["edited"], filter=when("inquiries", ">=", 2))
    key = living.ask("13812340003")
    assert living.owner(key) is None
    living.ask("13812340003", "chatter")
    living.round()
    assert living.owner(key) == living.second


def test_a_recalled_lead_goes_out_by_the_rule_for_its_pool_but_not_to_who_is_cooling_down(
    living: Asked,
) -> None:
    living.home_pool()
    living.rule(
        {"name": "all", "to": {"people": [living.first, living.second]}}, on=["pooled"], filter=FREE_IN_HOME
    )
    with living.conn.transaction():
        living.conn.execute("update pool set cooldown_hours = 24")
    keys = [living.ask(f"1381234{number:04}") for number in range(10, 14)]
    for key in keys:
        living.give(key, living.first)
        living.recall(key)
        assert living.house.place(key[1]) == ("dispatched", "in_pool")
    living.round()
    assert {living.owner(key) for key in keys} == {living.second}
    with living.conn.transaction():
        [(staying,)] = living.conn.execute("select count(*) from pool_stay where left_at is null")
    assert (staying, living.asks()) == (0, 0)


def test_where_no_rule_names_the_trigger_nothing_is_asked(living: Asked) -> None:
    living.home_pool()
    living.rule(people(living.second), on=["dispatched"])
    key = living.ask("13812340020")
    living.recall(key)
    living.ask("13812340020", "chatter")
    assert living.asks() == 0


def test_what_nobody_can_take_is_asked_again_when_somebody_may(living: Asked) -> None:
    living.home_pool()
    living.rule(people(living.second), on=["pooled"])
    key = living.ask("13812340030")
    living.give(key, living.first)
    with living.conn.transaction():
        living.conn.execute(
            "update staff_load set cap = 0 where staff_id = %s", [living.staff[living.second]]
        )
    living.recall(key)
    living.round()
    assert (living.owner(key), living.asks()) == (None, 1)
    living.round()
    assert living.owner(key) is None
    with living.conn.transaction():
        living.conn.execute(
            "update staff_load set cap = null where staff_id = %s", [living.staff[living.second]]
        )
        face.wake(living.conn, [living.dealer.id], living.house.now())
    living.round()
    assert (living.owner(key), living.asks()) == (living.second, 0)


def test_one_bad_lead_does_not_stop_the_others(living: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    living.home_pool()
    living.rule(people(living.second), on=["pooled"])
    keys = [living.ask(f"1381234{number:04}") for number in range(40, 43)]
    for key in keys:
        living.give(key, living.first)
        living.recall(key)

    def choke(*given: Any) -> Any:
        if keys[1] in given[3]:
            raise ValueError("bad")
        return heard(*given)

    monkeypatch.setattr(asking, "heard", choke)
    living.round()
    assert [living.owner(key) for key in keys] == [living.second, None, living.second]
    assert living.asks() == 1
    with living.conn.transaction():
        living.conn.execute("delete from rule_ask")


def test_asking_twice_in_one_transaction_asks_once_and_later_events_are_not_lost(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.rule(branch(members=in_order("a")), on=["edited"])
    [key] = dealer.leads(1)
    face.ask_later(conn, [key, key], Trigger.EDITED, NOW)
    [read] = face.read_asks(conn, Trigger.EDITED, NOW, 10)
    later = NOW + timedelta(seconds=5)
    face.ask_later(conn, [key], Trigger.EDITED, later)
    face.settle_asks(conn, [(read, None)], Trigger.EDITED)
    [still] = face.read_asks(conn, Trigger.EDITED, later, 10)
    assert (still.key, still.asked_at, still.stands) == (key, later, True)
    face.settle_asks(conn, [(still, later + timedelta(hours=1))], Trigger.EDITED)
    assert face.read_asks(conn, Trigger.EDITED, later, 10) == []
    face.wake(conn, [dealer.id], later)
    assert len(face.read_asks(conn, Trigger.EDITED, later, 10)) == 1
