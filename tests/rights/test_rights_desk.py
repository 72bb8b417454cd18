"""The rights desk (trust.md L07, L08): asked, proved, carried out, told to dealers, answered in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from erasing_house import ErasingHouse, golden
from test_erasure import D1, Person, unread

from leadcenter.assignment import face as assignment
from leadcenter.audit.face import ActorKind, Who
from leadcenter.entry import standing
from leadcenter.entry.finding import Level
from leadcenter.flow import face as flow
from leadcenter.kernel.database import connect
from leadcenter.kernel.errors import Refusal
from leadcenter.org.face import Workdays
from leadcenter.rights import requests, rules
from leadcenter.rights.sending import send_codes
from leadcenter.rights.terms import TRANSITIONS, Answer, Proof, Refusing, RequestState, Right, RightsRequest
from leadcenter.wire.text_message import TextMessage

STAFF = Who(ActorKind.PERSON, "person:1")
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Provider:
    """Sends messages, with its own truth: what was sent to whom, under which key. `away`: how often it
    fails."""

    def __init__(self) -> None:
        self.sent: dict[str, TextMessage] = {}
        self.away = 0

    def send(self, message: TextMessage) -> str:
        if self.away:
            self.away -= 1
            return "ConnectError"
        self.sent.setdefault(message.key, message)
        return ""

    def to(self, phone: str) -> list[str]:
        return [one.values["code"] for one in self.sent.values() if one.phone == f"+86{phone}"]


class Office(ErasingHouse):
    """A house with a rights desk."""

    def asks(self, who: Person, right: Right, proof: Proof | None = Proof.DOCUMENT, text: str = "") -> Any:
        """A request, committed; its key."""
        with self.conn.transaction():
            name = requests.open_request(
                self.conn, self.house, who.key, right, text, STAFF, self._now_within(), proof
            )
        return requests.names(self.house).read(name)

    def does(self, what: Any, *given: Any, house: bool = False, **more: Any) -> Any:
        """One step, committed."""
        with self.conn.transaction():
            before = (self.conn, self.house) if house else (self.conn,)
            return what(*before, *given, STAFF, self._now_within(), **more)

    def request(self, key: Any) -> RightsRequest:
        with self.conn.transaction():
            return requests.one(self.conn, key)

    def carry_out(self) -> int:
        with self.conn.transaction():
            now = self._now_within()
            return requests.carry_out(
                self.conn, self.house, lambda: assignment.load_book(self.conn, now), now
            )

    def tasks(self) -> list[Any]:
        with self.conn.transaction():
            return requests.tasks(self.conn, None)

    def answer_all(self) -> None:
        for task in self.tasks():
            self.does(requests.answer_task, (task.bucket, task.id), [task.dealer_id], Answer.DONE)
        with self.conn.transaction():
            requests.close_done(self.conn, self._now_within())


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with connect(database_url) as conn:
        yield Office(conn, tmp_path_factory.mktemp("house"))


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"^{code}$")


def test_a_request_waits_for_the_code_that_the_provider_sent_to_the_customers_number(house: Office) -> None:
    who, provider = Person(house), Provider()
    key = house.asks(who, Right.ACCESS, None, text="我的资料")
    assert house.request(key).state is RequestState.RECEIVED
    with refused("rights_step"):
        house.does(requests.answer, key)
    with house.conn.transaction():
        assert requests.ask_code(house.conn, key, house._now_within()) == 2
    provider.away = 1
    assert send_codes(house.conn, house.house, provider) == 0
    house.rows("update rights_request set code_send_at = now() where code_send_at is not null returning 1")
    assert send_codes(house.conn, house.house, provider) == 1
    assert send_codes(house.conn, house.house, provider) == 0
    (code,) = provider.to(who.phone)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert house.does(requests.try_code, key, wrong, house=True) is False
    assert house.does(requests.try_code, key, code, house=True) is True
    found = house.request(key)
    assert (found.state, found.proof) == (RequestState.PROVED, "code")
    house.does(requests.answer, key)
    assert house.request(key).state is RequestState.DONE
    assert code not in str(house.rows("select to_jsonb(r) from rights_request r")), "the code stands nowhere"


def test_a_code_is_tried_five_times_asked_for_three_times_and_lives_ten_minutes(house: Office) -> None:
    key = house.asks(Person(house), Right.ACCESS, None)
    with refused("rights_code_refused"):
        house.does(requests.try_code, key, "000000", house=True)
    for left in (2, 1, 0):
        with house.conn.transaction():
            assert requests.ask_code(house.conn, key, house._now_within()) == left
        ((asked,),) = house.rows("select code_at from rights_request where id = %s", key[1])
        wrong = f"{(int(requests.code_for(house.house, key[1], asked)) + 1) % 10**6:06}"
        for _ in range(5):
            assert house.does(requests.try_code, key, wrong, house=True) is False
        with refused("rights_code_refused"):
            house.does(requests.try_code, key, wrong, house=True)
    with refused("rights_code_refused"), house.conn.transaction():
        requests.ask_code(house.conn, key, house._now_within())
    other = house.asks(Person(house), Right.ACCESS, None)
    with house.conn.transaction():
        now = house._now_within()
        requests.ask_code(house.conn, other, now)
        code = requests.code_for(house.house, other[1], now)
        with refused("rights_code_refused"), house.conn.transaction():
            requests.try_code(house.conn, house.house, other, code, STAFF, now + timedelta(minutes=10))
        assert requests.try_code(house.conn, house.house, other, code, STAFF, now + timedelta(minutes=9))


def test_a_code_too_old_to_be_sent_is_not(house: Office) -> None:
    who, provider = Person(house), Provider()
    send_codes(house.conn, house.house, Provider())  # what other tests left
    key = house.asks(who, Right.ACCESS, None)
    with house.conn.transaction():
        requests.ask_code(house.conn, key, house._now_within() - timedelta(minutes=11))
    assert send_codes(house.conn, house.house, provider) == 0
    assert provider.sent == {}
    assert house.rows("select code_send_at from rights_request where id = %s", key[1]) == [(None,)]


def test_an_erasure_is_begun_by_a_person_carried_out_by_a_worker_and_answered_by_the_dealers(
    house: Office,
) -> None:
    who = Person(house)
    key = house.asks(who, Right.DELETE, text=f"请删除 {who.phone}")
    assert who.phone in house.does(lambda conn, k, *_: requests.words_of(conn, house.house, k), key)
    assert house.does(requests.begin, key, house=True) == 1
    assert house.request(key).state is RequestState.WORKING
    (task,) = house.tasks()
    assert (task.kind, task.answer) == (Right.DELETE, "")
    assert house.carry_out() == 1
    assert house.carry_out() == 0
    assert house.seen(who.canaries) == {}
    found = house.request(key)
    assert (found.state, found.waiting) == (RequestState.WORKING, 1)
    with refused("rights_task_unknown"):
        house.does(requests.answer_task, (task.bucket, task.id), [UUID(int=7)], Answer.DONE)
    house.does(requests.answer_task, (task.bucket, task.id), [task.dealer_id], Answer.DONE)
    with refused("rights_task_unknown"):
        house.does(requests.answer_task, (task.bucket, task.id), [task.dealer_id], Answer.DONE)
    house.answer_all()
    assert house.request(key).state is RequestState.DONE
    assert house.broken() == {}


def test_a_correction_is_written_at_once_and_told_to_dealers(house: Office) -> None:
    who = Person(house)
    key = house.asks(who, Right.CORRECT)
    with refused("correction_field"):
        house.does(requests.begin, key, house=True, changes={"phone": "1"})
    assert house.request(key).state is RequestState.PROVED
    house.does(requests.begin, key, house=True, changes={"name": "王小芳", "city": "乙市"})
    told = golden(house, who.key)
    assert (told.name, told.city, told.names[0]) == ("王小芳", "乙市", "王小芳")
    assert who.name not in told.names
    assert house.request(key).waiting == 1
    house.answer_all()
    assert house.broken() == {}


def test_whoever_objects_is_profiled_no_more(house: Office) -> None:
    who = Person(house)
    key = house.asks(who, Right.OBJECT)
    house.does(requests.begin, key, house=True)
    assert house.carry_out() == 1
    assert who.rows("select no_profiling from customer where id = %s") == [(True,)]
    assert set(house.rows("select score, grade from lead where customer_id = %s", who.key[1])) == {(0, "")}
    house.answer_all()
    assert house.broken() == {}


def test_a_refusal_needs_its_reason_and_ends_the_request(house: Office) -> None:
    key = house.asks(Person(house), Right.DELETE, None)
    house.does(requests.refuse, key, Refusing.NOT_PROVED)
    found = house.request(key)
    assert (found.state, found.reason) == (RequestState.REFUSED, "rights_not_proved")
    with refused("rights_step"):
        house.does(requests.prove, key, Proof.DOCUMENT)


def test_only_the_ways_of_the_table_are_open(house: Office) -> None:
    assert {state for afters in TRANSITIONS.values() for state in afters} | {RequestState.RECEIVED} == set(
        TRANSITIONS
    )
    done = house.asks(Person(house), Right.ACCESS)
    with refused("rights_answer_it"):
        house.does(requests.begin, done, house=True)
    house.does(requests.answer, done)
    for step in (requests.answer, requests.withdraw):
        with refused("rights_step"):
            house.does(step, done)
    deleting = house.asks(Person(house), Right.DELETE)
    with refused("rights_carry_out"):
        house.does(requests.answer, deleting)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (
            datetime(2026, 11, 20, 15, 0, tzinfo=SHANGHAI),
            date(2026, 12, 11),
        ),  # a Friday
        (datetime(2026, 11, 21, 15, 0, tzinfo=SHANGHAI), date(2026, 12, 11)),  # Saturdays count as nothing
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), date(2026, 12, 11)),  # a Saturday in Shanghai
    ],
)
def test_a_request_is_due_at_the_end_of_the_fifteenth_working_day(received: datetime, last: date) -> None:
    plain = Workdays("CN", range(2026, 2028), {}, {})
    until = rules.due(received, 15, SHANGHAI, plain)
    assert until == datetime.combine(last + timedelta(days=1), datetime.min.time(), SHANGHAI)
    off = msgspec.structs.replace(plain, holidays={date(2026, 12, 1): "x"}, make_up={date(2026, 12, 12): "y"})
    later = rules.due(received, 15, SHANGHAI, off)
    assert later - until == timedelta(days=1), "a day off is made up for on a Saturday"


def test_what_is_overdue_is_counted(house: Office) -> None:
    key = house.asks(Person(house), Right.ACCESS)
    with house.conn.transaction():
        now = house._now_within()
        before = requests.standing(house.conn, now)
        later = requests.standing(house.conn, house.request(key).due_at)
    assert later.overdue >= before.overdue + 1
    with house.conn.transaction():
        assert requests.standing(house.conn, now).open == before.open


def test_a_restricted_person_is_nowhere_but_for_whoever_says_that_he_looks(house: Office) -> None:
    who = Person(house)
    key = house.asks(who, Right.RESTRICT)
    house.does(requests.begin, key, house=True)
    house.carry_out()
    hidden = (
        "select (select count(*) from customer where id = %s), "
        "(select count(*) from lead where customer_id = %s), "
        "(select count(*) from dispatch where customer_id = %s)"
    )
    given = [who.key[1]] * 3
    with house.conn.transaction(force_rollback=True):
        house.conn.execute("create role reader_of_all")
        house.conn.execute("grant select on customer, lead, dispatch to reader_of_all")
        for table in ("customer", "lead", "dispatch"):
            house.conn.execute(f"alter table {table} enable row level security".encode())
            house.conn.execute(f"create policy reader on {table} to reader_of_all using (true)".encode())
        house.conn.execute("set local role reader_of_all")
        assert house.conn.execute(hidden, given).fetchone() == (0, 0, 0)
        with flow.in_sight(house.conn):
            seen = house.conn.execute(hidden, given).fetchone()
            assert seen is not None
            assert min(seen) > 0
        assert house.conn.execute(hidden, given).fetchone() == (0, 0, 0)
    assert house.rows(
        "select count(*) from dispatch where customer_id = %s and ended_at is null", who.key[1]
    ) == [(0,)]
    assert house.rows("select count(*) from lead where customer_id = %s and live", who.key[1]) == [(0,)]
    assert house.broken() == {}
    with house.conn.transaction():
        assert flow.lift(house.conn, house.house, [who.key], "person:1", house._now_within()) == [who.key]
    with house.conn.transaction():
        assert flow.lift(house.conn, house.house, [who.key], "person:1", house._now_within()) == []
    assert house.rows(
        "select count(*) from lead where restricted_at is not null and customer_id = %s", who.key[1]
    ) == [(0,)]


def test_exports_that_may_tell_of_a_restricted_person_end(house: Office) -> None:
    who = Person(house)
    ((maker,),) = house.rows("select code from entity where kind = 'maker'")
    house.files(maker, D1, "D0005")
    house.does(requests.begin, house.asks(who, Right.RESTRICT), house=True)
    house.carry_out()
    assert house.files_left() == ["D0005"]
    house.answer_all()


def test_erasing_what_is_restricted_works_too(house: Office, tmp_path: Path) -> None:
    who = Person(house)
    apart = unread(house, who, "first")
    for right in (Right.RESTRICT, Right.DELETE):
        house.does(requests.begin, house.asks(who, right), house=True)
        house.carry_out()
    assert house.seen(who.canaries) == {}
    assert house.place(apart) == ("erased", "erased")
    house.answer_all()


def test_the_doctor_tells_what_is_overdue_and_which_assessments_end(house: Office) -> None:
    with house.conn.transaction(force_rollback=True):
        now = house._now_within()
        calm = {one.name: one.level for one in standing.findings(house.conn, now)}
        assert calm["assessment"] is Level.OK
        house.conn.execute("update rights_request set due_at = received_at + interval '1 microsecond'")
        found = {one.name: one.level for one in standing.findings(house.conn, now)}
        assert found["rights desk"] is Level.BROKEN
        for ahead, level in ((timedelta(days=340), Level.NOTE), (timedelta(days=366), Level.BROKEN)):
            later = {
                one.level for one in standing.findings(house.conn, now + ahead) if one.name == "assessment"
            }
            assert level in later
        figures = {name: value for name, _, value in standing.figures(house.conn, now)}
        assert figures["leadcenter_rights_overdue"] > 0
        assert figures["leadcenter_assessments_over"] == 0
