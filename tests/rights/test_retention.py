"""Retention (trust.md L06, L22): what was kept long enough goes, to the second; nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from test_erasure import D1, Person
from test_rights_desk import Office

from leadcenter.assignment import face as assignment
from leadcenter.audit import face as audit
from leadcenter.audit.face import Act, ActorKind, Keep, Who
from leadcenter.channel.face import Verdict
from leadcenter.flow import face as flow
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.ids import new_id
from leadcenter.rights import requests, retention
from leadcenter.rights.retention import change_rule, clear, kept_until, list_rules
from leadcenter.rights.terms import Right

SECOND = timedelta(seconds=1)


class Archive(Office):
    """A house whose nights can be called."""

    nights = 0

    def night(self, now: datetime | None = None) -> dict[str, int]:
        """All slices of a night, each committed; what went."""
        now = now or self.now()
        Archive.nights += 1
        day = now.date() + timedelta(days=Archive.nights)
        gone: dict[str, int] = {}
        more = True
        while more:
            with self.conn.transaction():
                done = clear(self.conn, self.house, day, now)
            more = done.more
            for name, count in done.gone.items():
                gone[name] = gone.get(name, 0) + count
        return gone

    def age(self, table: str, column: str, at: datetime, where: str, *given: Any) -> None:
        self.rows(f"update {table} set {column} = %s where {where} returning 1", at, *given)


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with connect(database_url) as conn:
        yield Archive(conn, tmp_path_factory.mktemp("house"))


def days(house: Archive, category: str, state: str) -> timedelta:
    with house.conn.transaction():
        rules = {(one.category, one.state): one.keep_days for one in list_rules(house.conn)}
    return timedelta(days=rules[category, state])


def lost(house: Archive, who: Person, at: datetime) -> None:
    """His leads were lost then, and nobody had to do with him since."""
    house.rows(
        "update lead set status = 'lost', closed_at = %s, created_at = %s, last_inquiry_at = %s, "
        "held_by = null where customer_id = %s returning 1",
        at, at - timedelta(days=9), at - timedelta(days=8), who.key[1],
    )  # fmt: skip
    house.rows("update dispatch set ended_at = %s where customer_id = %s returning 1", at, who.key[1])
    house.rows(
        "update customer set created_at = %s where id = %s returning 1", at - timedelta(days=9), who.key[1]
    )


def is_erased(house: Archive, who: Person) -> bool:
    ((erased,),) = who.rows("select erased_at is not null from customer where id = %s")
    return bool(erased)


def test_people_are_erased_a_year_after_the_last_contact_to_the_second(house: Archive) -> None:
    now = house.now()
    over, not_yet, alive, called, restricted = (Person(house) for _ in range(5))
    edge = now - days(house, "customer", "lost")
    for who in (over, called, restricted):
        lost(house, who, edge)
    lost(house, not_yet, edge + SECOND)
    task = house.rows("select bucket, id from cleaning_task where customer_id = %s limit 1", called.key[1])
    assert task
    house.rows(
        "insert into cleaning_attempt (bucket, task_id, attempt, customer_id, state, called_at) "
        "values (%s, %s, 1, %s, 'placed', %s) returning 1",
        *task[0], called.key[1], edge + SECOND,
    )  # fmt: skip
    house.rows("update customer set restricted_at = now() where id = %s returning 1", restricted.key[1])
    assert house.night(now)["people"] == 1
    erased = {who.name: is_erased(house, who) for who in (over, not_yet, alive, called, restricted)}
    assert erased == {
        over.name: True, not_yet.name: False, alive.name: False, called.name: False, restricted.name: False,
    }  # fmt: skip
    assert house.seen(over.canaries) == {}
    assert house.night(now) == {}, "a second night finds nothing"
    assert house.night(now + SECOND)["people"] == 2
    assert is_erased(house, not_yet)
    with house.conn.transaction():
        until = kept_until(house.conn, [alive.key, not_yet.key])
    assert until[alive.key] is None
    assert until[not_yet.key] is not None


def test_a_person_of_whom_only_invalid_leads_are_known_goes_sooner(house: Archive) -> None:
    now = house.now()
    who = Person(house)
    edge = now - days(house, "customer", "invalid")
    lost(house, who, edge + SECOND)
    who.rows("update lead set status = 'invalid' where customer_id = %s returning 1")
    assert house.night(now) == {}
    assert house.night(now + SECOND)["people"] == 1
    assert is_erased(house, who)


def test_a_person_who_bought_is_kept_for_three_years_whatever_else_was_lost(house: Archive) -> None:
    now = house.now()
    who = Person(house)
    edge = now - days(house, "customer", "won")
    lost(house, who, edge + SECOND)
    house.rows(
        "update lead set status = 'won' where id = "
        "(select id from lead where customer_id = %s and status = 'lost' limit 1) returning 1",
        who.key[1],
    )
    assert house.night(now) == {}
    with house.conn.transaction():
        assert kept_until(house.conn, [who.key]) == {who.key: now + SECOND}
    assert house.night(now + SECOND)["people"] == 1
    assert is_erased(house, who)


def test_nobody_goes_while_he_or_who_was_merged_into_him_waits_for_an_answer(house: Archive) -> None:
    now = house.now()
    asking, survivor, merged = (Person(house) for _ in range(3))
    with house.conn.transaction():
        book = assignment.load_book(house.conn, now)
        order = flow.Order(survivor.key, merged.key, "anna", "r1")
        assert isinstance(flow.merge(house.conn, house.house, book, order, now), flow.Merged)
    for who in (asking, survivor, merged):
        lost(house, who, now - days(house, "customer", "lost"))
    open_ones = [house.asks(who, Right.ACCESS) for who in (asking, merged)]
    assert house.night(now) == {}
    for one in open_ones:
        house.does(requests.answer, one)
    assert house.night(now)["people"] == 2
    assert is_erased(house, asking)
    assert is_erased(house, survivor)


@pytest.mark.parametrize(
    ("state", "verdict", "reason"),
    [
        ("invalid", Verdict.ACCEPTED, ""),
        ("quarantined", Verdict.QUARANTINED, ""),
        ("test", Verdict.TEST, ""),
        ("erased", Verdict.ACCEPTED, "taken_back"),
        ("review", Verdict.ACCEPTED, "number_shared"),
        ("parked", Verdict.ACCEPTED, ""),
    ],
)
def test_inquiries_that_never_became_a_lead_are_emptied_when_their_time_is_over(
    house: Archive, state: str, verdict: Verdict, reason: str
) -> None:
    now = house.now()
    edge = now - days(house, "inquiry", state)
    names = [f"阿{state}{n}" for n in range(2)]
    landed = house.land(
        [house.inquiry(f"1380{n}00{len(state):03}1", name=name, dealer=D1) for n, name in enumerate(names)],
        verdict=verdict,
    )
    for one, at in zip(landed, (edge, edge + SECOND), strict=True):
        house.rows(
            "update belt set state = %s, reason = %s, due_at = null, changed_at = %s "
            "where raw_id = %s returning 1",
            state, reason, at, one.raw_id,
        )  # fmt: skip
    assert house.night(now)["inquiries"] == 1
    assert house.seen(names) == {"raw_lead": {names[1]}}
    assert house.place(landed[0].raw_id)[0] == "erased"
    assert house.night(now) == {}
    assert house.night(now + SECOND)["inquiries"] == 1
    assert house.seen(names) == {}


def test_recordings_answers_sessions_and_links_go_to_the_second(house: Archive) -> None:
    now = house.now()
    heard, answered = now - days(house, "recording", "heard"), now - days(house, "request", "answered")
    ended, used = now - days(house, "session", "ended"), now - days(house, "link", "used")
    failed = now - days(house, "sign_in", "failed")
    account, other = new_id(now), new_id(now + SECOND)
    for identifier, login in ((account, "one"), (other, "two")):
        house.rows(
            "insert into account (id, entity_id, login, made_at) "
            "values (%s, %s, %s, now()) returning 1",
            identifier, house.house.maker, login,
        )  # fmt: skip
    for n, late in enumerate((timedelta(0), SECOND)):
        house.rows(
            "insert into cleaning_callback (bucket, provider, callback_id, id, received_at, outcome, body) "
            "values (3, 'p', %s, %s, %s, 'noted', %s) returning 1",
            f"c{n}", new_id(now), heard + late, house.house.keyring.seal(house.house.maker).close(
                b"said", b"cleaning_callback.body", UUID(int=n)),
        )  # fmt: skip
        house.rows(
            "insert into request (bucket, scope, key, fingerprint, status, body, at) "
            "values (5, 's', %s, '', 200, '', %s) returning 1",
            f"k{n}", answered + late,
        )  # fmt: skip
        house.rows(
            "insert into session (id, account_id, token_hash, stage, how, made_at, seen_at, ends_at, "
            "ended_at) values (%s, %s, %s, 'half', 'password', %s, %s, %s, %s) returning 1",
            new_id(now), account, f"s{n}".encode(), ended, ended, now, ended + late,
        )  # fmt: skip
        house.rows(
            "insert into one_time_link (id, purpose, account_id, token_hash, made_at, expires_at, used_at) "
            "values (%s, 'account', %s, %s, %s, %s, %s) returning 1",
            new_id(now), account, f"l{n}".encode(), used, used + late, used + late,
        )  # fmt: skip
        house.rows(
            "insert into sign_in_attempt (key, failures, last_at, blocked_until) "
            "values (%s, 1, %s, %s) returning 1",
            f"f{n}".encode(), failed + late, failed + late,
        )  # fmt: skip
    once = {"recordings": 1, "answers": 1, "sessions": 1, "links": 1, "failures": 1}
    assert house.night(now) == once
    assert house.night(now) == {}
    assert house.night(now + SECOND) == once
    assert house.rows("select count(*) from cleaning_callback where bucket = 3") == [(2,)], (
        "emptied, not gone"
    )


def test_what_proves_provision_and_consent_goes_after_three_years_and_only_of_who_is_erased(
    house: Archive,
) -> None:
    gone, alive = Person(house), Person(house)
    house.erase(gone.key)
    now = house.now()
    old = now - days(house, "provision", "ended")
    for who in (gone, alive):
        who.rows("select 1 from dispatch where customer_id = %s")
        house.rows("update consent_event set at = %s where customer_id = %s returning 1", old, who.key[1])
        house.rows(
            "update dispatch set ended_at = %s, dispatched_at = %s where customer_id = %s returning 1",
            old + SECOND, old - timedelta(days=1), who.key[1],
        )  # fmt: skip
    assert house.night(now) == {}, "a provision proves on which consent it stands"
    went = house.night(now + SECOND)
    assert went["provisions"] == 1
    assert house.night(now + SECOND).keys() | went.keys() == {"provisions", "consents"}
    count = (
        "select (select count(*) from dispatch where customer_id = %s), "
        "(select count(*) from consent_event where customer_id = %s)"
    )
    assert house.rows(count, gone.key[1], gone.key[1]) == [(0, 0)]
    ((dispatches, words),) = house.rows(count, alive.key[1], alive.key[1])
    assert min(dispatches, words) > 0


def test_no_rule_goes_below_its_floor(conn: Connection, house: Archive) -> None:
    now = house.now()
    for category, state, floor in (
        ("provision", "ended", 1096), ("consent", "said", 1096), ("security_log", "sealed", 184),
        ("inquiry", "invalid", 1),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="retention_floor"), conn.transaction():
            change_rule(conn, category, state, floor - 1, "li", now)
        with pytest.raises(psycopg.errors.CheckViolation), conn.transaction():
            conn.execute(
                "update retention_rule set keep_days = %s where category = %s and state = %s",
                [floor - 1, category, state],
            )
        assert change_rule(conn, category, state, floor, "li", now) >= floor
    with pytest.raises(Refusal, match="retention_rule_unknown"):
        change_rule(conn, "inquiry", "nowhere", 30, "li", now)


def test_security_log_is_kept_for_as_long_as_its_rule_says(conn: Connection, house: Archive) -> None:
    now = house.now()
    who = Who(ActorKind.PERSON, "li")
    change_rule(conn, "security_log", "sealed", 400, "li", now)
    acts = [Act(who=who, what=f"x.{keep}", object_kind="x", object="x", keep=keep) for keep in Keep]
    audit.record(conn, acts, now)
    kept = conn.execute(
        "select what, keep_until - (at at time zone 'UTC')::date from audit where object_kind = 'x'"
    )
    assert dict(kept.fetchall()) == {"x.security": 400, "x.provision": 1096}


def test_a_night_that_was_killed_goes_on_where_it_was_and_one_is_at_it_at_a_time(
    house: Archive, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = house.now()
    day = now.date() + timedelta(days=5_000)
    with house.conn.transaction():
        assert clear(house.conn, house.house, day, now).more
    assert house.rows("select next_bucket from retention_run where day = %s", day) == [(retention.SLICE,)]
    with house.conn.transaction(force_rollback=True):  # killed
        clear(house.conn, house.house, day, now)
    assert house.rows("select next_bucket from retention_run where day = %s", day) == [(retention.SLICE,)]
    with connect(database_url) as other, other.transaction():
        assert clear(other, house.house, day, now).more
        with house.conn.transaction():
            assert not clear(house.conn, house.house, day, now).more, "somebody else is at it"
    more = True
    while more:
        with house.conn.transaction():
            more = clear(house.conn, house.house, day, now).more
    assert house.rows(
        "select next_bucket, finished_at is not null from retention_run where day = %s", day
    ) == [(1024, True)]


def test_more_than_fits_one_transaction_goes_all_the_same(
    house: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST", 1)
    now = house.now()
    people = [Person(house) for _ in range(3)]
    for who in people:
        lost(house, who, now - days(house, "customer", "lost"))
    assert house.night(now)["people"] == 3
    assert all(is_erased(house, who) for who in people)
