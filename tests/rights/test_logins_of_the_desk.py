"""The rights desk behind row-level security: the web's login asks, the worker's login erases."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import msgspec
import psycopg
import pytest
from litestar.testing import TestClient
from test_erasure import Person
from test_rights_desk import STAFF, Office, Provider

from leadcenter.assignment import face as assignment
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.reference import References, TaskRef
from leadcenter.entry.api import make_app
from leadcenter.entry.ledger import Ledger, SaidNo
from leadcenter.entry.ledger_keeper import Keeper
from leadcenter.entry.officer import Officer
from leadcenter.entry.shredding import shred
from leadcenter.flow import face as flow
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Scope, Zone, enter
from leadcenter.lead.face import References as LeadNames
from leadcenter.rights import provisions, requests, retention
from leadcenter.rights.sending import send_codes
from leadcenter.rights.terms import Answer, Proof, RequestState, Right

MAKER = Scope(Zone.MAKER)
SECRET = "a-secret-of-the-provider"


class Rooms(Office):
    """A house entered by its logins."""

    @property
    def logins(self) -> Config:
        return msgspec.structs.replace(self.config, database_url=self.url)

    url = ""

    @contextmanager
    def web(self, scope: Scope = MAKER) -> Iterator[Connection]:
        """A transaction of the web, in a scope; committed."""
        with connect(url_of(self.logins, Login.APP)) as conn, conn.transaction():
            enter(conn, scope)
            yield conn

    @contextmanager
    def worker(self) -> Iterator[Connection]:
        with connect(url_of(self.logins, Login.WORKER)) as conn:
            yield conn


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    with connect(database_url) as conn:
        made = Rooms(conn, tmp_path_factory.mktemp("house"))
        made.url = database_url
        yield made


def begun(house: Rooms, who: Person, right: Right) -> tuple[int, UUID]:
    with house.web() as conn:
        now = house._now_within()
        name = requests.open_request(conn, house.house, who.key, right, "x", STAFF, now, Proof.DOCUMENT)
        key = requests.names(house.house).read(name)
        assert key is not None
        requests.begin(conn, house.house, key, STAFF, now)
    house.conn.commit()
    return key


def test_the_web_begins_and_the_worker_erases(house: Rooms) -> None:
    who = Person(house)
    key = begun(house, who, Right.DELETE)
    with house.worker() as conn:
        Officer(house.house, None).round(conn)
        assert shred(conn, house.house, Ledger(house.config.folder / "ledger", house.house)) == 1
    assert house.seen(who.canaries) == {}
    dealer = house.world.dealers[0].id
    with house.web(Scope(Zone.ENTITIES, (dealer,))) as conn:
        (task,) = requests.tasks(conn, [dealer])
        requests.answer_task(conn, (task.bucket, task.id), [dealer], Answer.DONE, STAFF, house._now_within())
    with house.web(Scope(Zone.ENTITIES, (house.world.dealers[1].id,))) as conn:
        assert requests.tasks(conn, None, still_open=False) == [], "another dealer sees no task of this one"
        assert requests.show(conn) == [], "dealers see no request"
    house.conn.commit()
    with house.worker() as conn:
        Officer(house.house, None).round(conn)
    assert house.request(key).state == "done"


def test_the_webs_login_alone_erases_nobody(house: Rooms) -> None:
    who = Person(house)
    with house.web() as conn:
        now = house._now_within()
        book = assignment.load_book(conn, now)
        with pytest.raises(psycopg.errors.InsufficientPrivilege), conn.transaction():
            flow.erase(conn, house.house, book, [who.key], flow.Why.ASKED, "x", now)
    house.conn.rollback()
    assert house.seen(who.canaries) != {}


def test_a_copy_is_made_by_the_web(house: Rooms) -> None:
    who = Person(house)
    with house.web() as conn:
        told = flow.copy(conn, house.house, who.key, house._now_within())
    house.conn.commit()
    assert who.name in str(told.tables)


def restricted(house: Rooms) -> Person:
    """Somebody whose data are only kept."""
    who = Person(house)
    begun(house, who, Right.RESTRICT)
    with house.worker() as conn:
        Officer(house.house, None).round(conn)
    return who


def test_restricted_rows_are_hidden_from_the_web_and_the_worker_alike(house: Rooms) -> None:
    who = restricted(house)
    count = (
        "select (select count(*) from customer where id = %s), "
        "(select count(*) from lead where customer_id = %s)"
    )
    for door in (house.web, house.worker):
        with door() as conn, conn.transaction():
            assert conn.execute(count, [who.key[1]] * 2).fetchone() == (0, 0)
            with flow.in_sight(conn):
                found = conn.execute(count, [who.key[1]] * 2).fetchone()
                assert found is not None
                assert min(found) > 0
    (fresh,) = who.ask("he asks again by himself", dealer="D0003")
    assert house.place(fresh)[0] in {"assigned", "dispatched", "awaiting_window"}


def test_dealers_of_whoever_is_restricted_are_told_what_else_he_asks_for(house: Rooms) -> None:
    key = begun(house, restricted(house), Right.DELETE)
    told = [task.dealer_id for task in house.tasks() if task.kind is Right.DELETE]
    assert house.world.dealers[0].id in told
    assert house.request(key).waiting == len(told)
    with house.worker() as conn:
        Officer(house.house, None).round(conn)
    assert house.request(key).state is RequestState.WORKING, "the dealers have not answered"
    house.answer_all()


def test_whoever_is_restricted_and_objects_is_profiled_no_more(house: Rooms) -> None:
    who = restricted(house)
    begun(house, who, Right.OBJECT)
    with house.worker() as conn:
        Officer(house.house, None).round(conn)
    assert who.rows("select no_profiling from customer where id = %s") == [(True,)]
    house.answer_all()


def test_no_of_whoever_is_restricted_is_recorded_though_his_call_ends_late(house: Rooms) -> None:
    who = restricted(house)
    ((bucket, task),) = who.rows("select bucket, id from cleaning_task where customer_id = %s")
    with house.conn.transaction():
        cleaning.register_provider(house.conn, "call_centre", cleaning.starter("providers")["call_centre"])
        cleaning.add_provider_secret(
            house.conn, house.house, "call_centre", "k1", SECRET, now=house._now_within()
        )
    order = References(house.house).write(TaskRef(bucket, task, 1))
    body = msgspec.json.encode({"event_id": "late", "order_key": order, "result": "refused"})
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    signed = {"content-type": "application/json", "x-timestamp": stamp, "x-signature": digest}
    app = make_app(house.logins)
    answer = TestClient(app, raise_server_exceptions=False).post(
        "/callbacks/call_centre", content=body, headers=signed
    )
    for end in app.on_shutdown:
        end()  # type: ignore[call-arg]
    assert answer.status_code == 200
    assert who.rows(
        "select kind, evidence ->> 'action' from consent_event where customer_id = %s and kind = 'withdrawn'"
    ) == [("withdrawn", "refused_on_call")]


def test_what_was_provided_of_whoever_is_restricted_is_listed_and_he_is_not_seen_for_it(house: Rooms) -> None:
    who = restricted(house)
    (lead,) = who.rows("select bucket, lead_id from dispatch where customer_id = %s")
    name = LeadNames(house.house.keyring).write(house.house.maker, lead)
    now = house.now()
    with house.web() as conn:
        found, _ = provisions.read(conn, house.house, now - timedelta(days=1), now + timedelta(days=1))
        assert [one.lead for one in found].count(name) == 1
        assert conn.execute("select from dispatch where lead_id = %s", [lead[1]]).fetchall() == []
    house.conn.commit()


def test_code_goes_to_whoever_is_restricted_too(house: Rooms) -> None:
    who, provider = restricted(house), Provider()
    with house.web() as conn:
        now = house._now_within()
        name = requests.open_request(conn, house.house, who.key, Right.DELETE, "x", STAFF, now)
        key = requests.names(house.house).read(name)
        assert key is not None
        requests.ask_code(conn, key, now)
    house.conn.commit()
    with house.worker() as conn:
        assert send_codes(conn, house.house, provider) == 1
    assert len(provider.to(who.phone)) == 1


def test_no_code_goes_out_after_a_restore_until_somebody_resumes(house: Rooms) -> None:
    who, provider = Person(house), Provider()
    with house.web() as conn:
        now = house._now_within()
        name = requests.open_request(conn, house.house, who.key, Right.ACCESS, "x", STAFF, now)
        key = requests.names(house.house).read(name)
        assert key is not None
        requests.ask_code(conn, key, now)
    house.conn.commit()
    with house.conn.transaction():
        house.conn.execute(
            "insert into restoration (epoch, marker, restored_to, restored_at) "
            "values (1, gen_random_uuid(), now(), now())"
        )
    officer = Officer(house.house, provider)
    with house.worker() as conn:
        officer.round(conn)
        assert provider.to(who.phone) == []
        with house.conn.transaction():
            house.conn.execute("delete from restoration")
        officer.round(conn)
    assert len(provider.to(who.phone)) == 1


def test_keeper_writes_the_no_of_whoever_is_restricted(house: Rooms) -> None:
    who, ledger = restricted(house), Ledger(house.config.folder / "kept", house.house)
    with house.web() as conn, flow.in_sight(conn):
        now = house._now_within()
        flow.stop(conn, house.house, who.key, None, {}, now, assignment.load_book(conn, now))
    house.conn.commit()
    with house.worker() as conn:
        assert Keeper(house.house, ledger).look(conn) > 0
        said = [one for one in ledger.read(now) if isinstance(one, SaidNo)]
        assert {one.entity_id for one in said} >= {house.house.maker, house.world.dealers[0].id}
        assert all(one.whos for one in said)


def test_the_worker_clears_a_night(house: Rooms) -> None:
    now = house.now()
    with house.worker() as conn:
        more = True
        while more:
            with conn.transaction():
                more = retention.clear(conn, house.house, now.date(), now).more


def test_a_dispatch_is_deleted_by_no_login_before_three_years(house: Rooms) -> None:
    who = Person(house)
    house.erase(who.key)
    with house.worker() as conn, conn.transaction(force_rollback=True):
        assert conn.execute("delete from dispatch").rowcount == 0
        assert conn.execute("delete from consent_event").rowcount == 0
