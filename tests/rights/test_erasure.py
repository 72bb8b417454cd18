"""Erasure (trust.md I14, L11, P6): nothing tells who it was, and what must be kept is kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from erasing_house import ErasingHouse, golden, statements

from leadcenter.assignment import face as assignment
from leadcenter.audit import face as audit
from leadcenter.channel.adapters import own
from leadcenter.channel.face import Inquiry, Request, Verdict, land
from leadcenter.channel.reading.document import Fault
from leadcenter.channel.replaying import repair
from leadcenter.customer.face import Golden
from leadcenter.entry.ledger import Erased, Ledger
from leadcenter.entry.shredding import shred
from leadcenter.flow import face as flow
from leadcenter.flow.face import FATES, Fate
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import slot_of

_serial = count()
D1, D2 = "D0001", "D0002"


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ErasingHouse]:
    with connect(database_url) as conn:
        yield ErasingHouse(conn, tmp_path_factory.mktemp("house"))


class Person:
    """Somebody who asked twice, was dispatched, is asked by phone about another wish, sent an unreadable
    inquiry, revised one; nothing of what is known of him is known of anybody else."""

    def __init__(self, house: ErasingHouse) -> None:
        self.house, n = house, next(_serial)
        self.phone, self.name, self.mail, self.city = (
            f"1397413{n:04}",
            f"欧阳金{n}雀",
            f"j{n}@canary.example",
            f"甲{n}市",
        )
        (self.raw,) = self.ask("first", email=self.mail, city=self.city, dealer=D1)
        self.ask(f"{self.phone}-again", dealer=D1)
        self.ask(f"{self.phone}-again", dealer=D1, email=self.mail)
        self.ask("asked", dealer=D2, name="")
        unreadable = self.inquiry("quarantined")
        house.land([unreadable], verdict=Verdict.QUARANTINED)
        assert house.place(self.raw)[0] == "assigned"
        self.key = house.customer(self.raw)

    @property
    def canaries(self) -> list[str]:
        return [self.phone, self.name, self.mail, self.city]

    def inquiry(self, external_id: str, **more: Any) -> Inquiry:
        given = {"name": self.name, **more}
        return self.house.inquiry(self.phone, external_id=f"{external_id}-{self.name[3:]}", **given)

    def ask(self, external_id: str, **more: Any) -> list[UUID]:
        return self.house.ask(self.inquiry(external_id, **more))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.house.rows(query, self.key[1])


def test_nothing_of_an_erased_person_is_left_readable_or_findable(house: ErasingHouse) -> None:
    who, bystander = Person(house), Person(house)
    others = house.seen(bystander.canaries)
    before = house.seen(who.canaries)
    assert {"raw_lead", "raw_revision", "customer", "dispatch", "delivery"} <= set(before)
    known = ("phone", f"+86{who.phone}"), ("email", who.mail)
    assert {"identity", "dispatch"} <= house.indexes_of(*known)

    done = house.erase(who.key)

    assert house.seen(who.canaries) == {}
    assert house.indexes_of(*known) == set()
    assert golden(house, who.key) == Golden()
    assert done.raw_leads == 4
    assert house.broken() == {}
    assert house.seen(bystander.canaries) == others
    assert house.place(bystander.raw)[0] == "assigned"
    states = house.rows(
        "select distinct b.state from belt b join delivery d on d.raw_id = b.raw_id where d.erased"
    )
    assert states == [("erased",)]
    assert who.rows("select count(*) from lead where customer_id = %s and live") == [(0,)]
    owned = "from episode e join lead l on l.bucket = e.bucket and l.id = e.lead_id where l.customer_id = %s"
    assert who.rows(f"select count(*) = count(e.closed_at), count(*) > 0 {owned}") == [(True, True)]


def test_the_secrets_of_an_erased_person_are_destroyed_after_the_commit(
    house: ErasingHouse, tmp_path: Path
) -> None:
    who = Person(house)
    old = who.rows("select contact from customer where id = %s")
    slots = {slot for (sealed,) in old if (slot := slot_of(sealed)) is not None}
    done = house.erase(who.key)
    assert done.slots >= len(slots)
    with house.conn.transaction():
        *_, waiting = flow.unfinished(house.conn)
    assert slots <= set(waiting.slots)
    assert not any(house.house.keyring.subjects.is_destroyed(slot) for slot in slots)
    ledger = Ledger(tmp_path, house.house)
    assert shred(house.conn, house.house, ledger) > 0
    assert shred(house.conn, house.house, ledger) == 0
    told = [one for one in ledger.read(waiting.at) if isinstance(one, Erased)]
    assert who.key in {key for one in told for key in one.people}
    assert all(house.house.keyring.subjects.is_destroyed(slot) for slot in slots)


def test_an_inquiry_that_comes_again_stays_erased_and_a_new_one_is_of_somebody_new(
    house: ErasingHouse,
) -> None:
    who = Person(house)
    house.erase(who.key)
    assert who.ask("first", dealer=D1) == [who.raw]
    assert house.place(who.raw)[0] == "erased"
    assert house.seen(who.canaries) == {}
    (fresh,) = who.ask("a new wish", dealer=D1)
    assert house.place(fresh)[0] == "assigned"
    assert house.customer(fresh)[1] != who.key[1]
    assert house.broken() == {}


def test_what_was_taken_back_before_it_became_a_lead_is_emptied_with_the_person(house: ErasingHouse) -> None:
    who = Person(house)
    aside = who.inquiry("taken-back")
    (landed,) = house.land([aside], verdict=Verdict.QUARANTINED)
    house.land([Inquiry(external_id=aside.external_id)], verdict=Verdict.ERASURE)
    house.carry()
    assert house.place(landed.raw_id) == ("erased", "taken_back")
    assert house.erase(who.key).raw_leads == 5
    assert house.seen(who.canaries) == {}
    assert house.place(landed.raw_id) == ("erased", "erased")
    assert house.broken() == {}


def unread(house: ErasingHouse, who: Person, external_id: str) -> UUID:
    """A delivery of his that came before comes again with a field of the wrong type: our own API reads its id
    and nothing else, so it is kept apart, in a bucket in which nothing else of him lies."""
    channel = house.channels["form"]
    name = who.inquiry(external_id).external_id
    body = msgspec.json.encode(
        {"external_id": name, "contact": {"name": who.name, "phones": who.phone}, "comment": who.city}
    )
    read = own.read(channel, Request("POST", "/in/form", {}, {}, body, house.now()))
    assert not isinstance(read, Fault)
    with house.conn.transaction():
        (landed,) = land(house.conn, house.house, [(channel, piece) for piece in read], house._now_within())
    assert landed.reason == "wrong_type:$.contact.phones"
    return landed.raw_id


def test_what_nobody_could_read_of_his_inquiry_goes_with_the_person(house: ErasingHouse) -> None:
    who, bystander = Person(house), Person(house)
    apart, others = unread(house, who, "first"), unread(house, bystander, "first")
    ((body, bucket),) = house.rows("select body, bucket from raw_lead where id = %s", apart)
    assert apart != who.raw
    assert house.place(apart) == ("quarantined", "wrong_type:$.contact.phones")
    with house.conn.transaction(), flow.in_sight(house.conn):
        theirs = flow.belongings(house.conn, house.house, [who.key])
    assert (bucket, apart) in [raw.key for raw in theirs.raw_leads]
    assert (bucket, apart) in theirs.places, "restriction and explanation reach it too"

    assert house.erase(who.key).raw_leads == 5

    assert house.seen(who.canaries) == {}
    assert house.place(apart) == ("erased", "erased")
    assert house.rows("select erased from delivery where raw_id = %s", apart) == [(True,)]
    with house.conn.transaction():
        *_, waiting = flow.unfinished(house.conn)
    assert slot_of(body) in waiting.slots
    document = {"contact": {"phones": [who.phone]}}
    with pytest.raises(Refusal, match="not_quarantined"), house.conn.transaction():
        repair(house.conn, house.house, (bucket, apart), document, "wang", house._now_within())
    assert unread(house, who, "first") == who.raw, "it came again"
    house.carry()
    assert house.seen(who.canaries) == {}
    assert house.place(others)[0] == "quarantined"
    assert "raw_lead" in house.seen([bystander.phone])
    assert house.broken() == {}


def test_what_was_kept_apart_and_became_the_lead_of_somebody_else_is_his(house: ErasingHouse) -> None:
    who, other = Person(house), Person(house)
    apart = unread(house, who, "first")
    ((bucket,),) = house.rows("select bucket from raw_lead where id = %s", apart)
    with house.conn.transaction():
        document = {"contact": {"phones": [other.phone], "name": other.name}, "dealer_code": "D0003"}
        repair(house.conn, house.house, (bucket, apart), document, "wang", house._now_within())
    house.carry()
    assert house.customer(apart) == other.key
    house.erase(who.key)
    assert house.place(apart)[0] != "erased"
    assert house.broken() == {}
    house.erase(other.key)
    assert house.place(apart) == ("erased", "erased")
    assert house.seen([*who.canaries, *other.canaries]) == {}


def test_what_was_provided_and_on_which_grant_stays_on_record(house: ErasingHouse) -> None:
    who = Person(house)
    record = (
        "select d.dealer_id, d.dispatched_at, e.kind from dispatch d join consent_event e "
        "on e.customer_id = d.customer_id and e.to_entity = d.dealer_id "
        "where d.customer_id = %s and e.kind = 'given'"
    )
    before = who.rows(record)
    assert before
    house.erase(who.key)
    assert who.rows(record) == before
    assert set(who.rows("select state from consent_grant where customer_id = %s")) == {("withdrawn",)}
    held = who.rows("select ended_at is null, phone_index from dispatch where customer_id = %s")
    assert set(held) == {(False, None)}


def test_a_dispatch_younger_than_three_years_is_deleted_by_nobody(house: ErasingHouse) -> None:
    who = Person(house)
    house.erase(who.key)
    with house.conn.transaction(force_rollback=True):
        house.conn.execute("create role clerk_of_dispatches")
        house.conn.execute("grant select, delete, update on dispatch to clerk_of_dispatches")
        house.conn.execute("create policy clerk_all on dispatch to clerk_of_dispatches using (true)")
        house.conn.execute("set local role clerk_of_dispatches")
        assert house.conn.execute("delete from dispatch").rowcount == 0
        house.conn.execute("reset role")
        house.conn.execute("update dispatch set dispatched_at = now() - interval '1098 days'")
        house.conn.execute("set local role clerk_of_dispatches")
        assert house.conn.execute("delete from dispatch").rowcount > 0


def test_the_trail_still_holds_and_leads_to_nobody(house: ErasingHouse) -> None:
    who = Person(house)
    keyring, maker = house.house.keyring, house.house.maker
    with house.conn.transaction():
        now = house._now_within()
        subject = audit.pseudonyms(house.conn, keyring, maker, [who.key], now)[who.key]
        person = audit.Who(audit.ActorKind.PERSON, "wang")
        audit.record(
            house.conn,
            [audit.Act(who=person, what="lead.opened", object_kind="lead", object="1", subject=subject)],
            now,
        )
    house.erase(who.key)
    assert house.rows("select count(*) from audit where subject = %s", subject) == [(1,)]
    assert who.rows("select count(*) from audit_subject where customer_id = %s") == [(0,)]
    with house.conn.transaction():
        again = audit.pseudonyms(house.conn, keyring, maker, [who.key], house._now_within())[who.key]
    assert again != subject


def test_whoever_was_merged_with_an_erased_person_is_erased_with_him(house: ErasingHouse) -> None:
    one, other = Person(house), Person(house)
    with house.conn.transaction():
        now = house._now_within()
        book = assignment.load_book(house.conn, now)
        merged = flow.merge(house.conn, house.house, book, flow.Order(one.key, other.key, "anna", "k"), now)
    assert isinstance(merged, flow.Merged)
    done = house.erase(other.key)
    assert set(done.people) == {one.key, other.key}
    assert house.seen([*one.canaries, *other.canaries]) == {}
    assert house.broken() == {}
    with house.conn.transaction():
        now = house._now_within()
        assert merged.merge is not None
        parted = flow.part(house.conn, house.house, book, merged.merge, "anna", now)
    assert parted is flow.Refused.MERGE_ERASED


def test_what_was_said_while_two_customers_were_one_goes_with_whose_lead_it_was(house: ErasingHouse) -> None:
    survivor, who = Person(house), Person(house)
    (lead,) = who.ask("of his own", dealer="D0003")
    with house.conn.transaction():
        now = house._now_within()
        book = assignment.load_book(house.conn, now)
        order = flow.Order(survivor.key, who.key, "anna", "said since")
        merged = flow.merge(house.conn, house.house, book, order, now)
    assert isinstance(merged, flow.Merged)
    slots = said(house, lead)
    with house.conn.transaction():
        now = house._now_within()
        assert merged.merge is not None
        book = assignment.load_book(house.conn, now)
        assert isinstance(flow.part(house.conn, house.house, book, merged.merge, "anna", now), flow.Parted)
        told = flow.copy(house.conn, house.house, who.key, now).tables
        others = flow.copy(house.conn, house.house, survivor.key, now).tables
    tables = {"followup", "visit", "test_drive", "privacy_call"}
    assert {name: len(told[name]) for name in tables} == dict.fromkeys(tables, 1)
    assert tables.isdisjoint(others)
    assert (told["followup"][0]["note"], told["test_drive"][0]["feedback"]) == ("canary", "canary")

    house.erase(who.key)

    assert house.rows("select note from followup where lead_id = %s", lead) == [(None,)]
    drives = "select feedback, licence_class, licence_until from test_drive where lead_id = %s"
    assert house.rows(drives, lead) == [(None, None, None)]
    assert house.rows("select order_ref from privacy_call where lead_id = %s", lead) == [("",)]
    with house.conn.transaction():
        *_, waiting = flow.unfinished(house.conn)
    assert slots <= set(waiting.slots)


def said(house: ErasingHouse, lead: UUID) -> set[int]:
    """The owner of a lead writes a note, rings, drives and hears what the customer says; in which slots the
    secrets of the words lie."""
    ((bucket, dealer),) = house.rows("select bucket, dealer_id from lead where id = %s and live", lead)
    seal = house.house.keyring.seal(dealer)
    note, drive = uuid4(), uuid4()
    words = {
        "note": seal.close(b"canary", b"followup.note", note),
        "feedback": seal.close(b"canary", b"test_drive.feedback", drive),
    }
    given = {"bucket": bucket, "lead": lead, "dealer": dealer, "f": note, "d": drive, "c": uuid4(), **words}
    with house.conn.transaction():
        house.conn.execute(
            "insert into followup (bucket, id, lead_id, dealer_id, episode, staff_id, kind, result, reached, "
            "note, next_due_at, at) select %(bucket)s, %(f)s, %(lead)s, %(dealer)s, seq, staff_id, 'call', "
            "'interested', true, %(note)s, now(), now() from episode where lead_id = %(lead)s "
            "and closed_at is null",
            given,
        )
        house.conn.execute(
            "insert into privacy_call (bucket, id, lead_id, dealer_id, episode, staff_id, state, order_ref, "
            "asked_at, until) values (%(bucket)s, %(c)s, %(lead)s, %(dealer)s, 1, %(c)s, 'placed', "
            "'theirs', now(), now())",
            given,
        )
        house.conn.execute(
            "insert into visit (bucket, id, lead_id, dealer_id, nth, heads, at) "
            "values (%(bucket)s, %(d)s, %(lead)s, %(dealer)s, 1, 2, now())",
            given,
        )
        house.conn.execute(
            "insert into test_drive (bucket, id, lead_id, dealer_id, episode, staff_id, car_id, begins_at, "
            "ends_at, state, booked_at, licence_class, licence_until, licence_at, agreement_hash, "
            "agreed_at, began_at, feedback, feedback_at) values (%(bucket)s, %(d)s, %(lead)s, %(dealer)s, "
            "1, %(d)s, %(d)s, now(), now() + interval '1 hour', 'done', now(), 'C1', '2030-01-01', now(), "
            "'x', now(), now(), %(feedback)s, now())",
            given,
        )
    return {slot for word in words.values() if (slot := slot_of(word)) is not None}


def test_exports_that_may_tell_of_an_erased_person_end(house: ErasingHouse) -> None:
    who = Person(house)
    house.rows(
        "update entity d set group_id = g.id from entity g where g.code = 'G01' and d.code = %s returning 1",
        D1,
    )
    ((maker,),) = house.rows("select code from entity where kind = 'maker'")
    house.files(maker, D1, "G01", "D0005", "G02")
    house.erase(who.key)
    assert sorted(house.files_left()) == ["D0005", "G02"]


def test_erasing_again_and_erasing_nobody_changes_nothing(house: ErasingHouse) -> None:
    who = Person(house)
    house.erase(who.key)
    again = house.erase(who.key)
    assert (again.people, again.slots) == ((who.key,), 0)
    assert house.erase((who.key[0], UUID(int=1))).people == ()
    assert house.broken() == {}


def test_one_and_many_take_the_same_statements(house: ErasingHouse) -> None:
    people = [Person(house).key for _ in range(4)]
    counts = []
    for some in (people[:1], people[1:]):
        with statements(house.conn) as sent:
            house.erase(*some)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_every_table_that_grows_with_the_leads_says_what_erasure_does_to_it(conn: Connection) -> None:
    rows = conn.execute(
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'bucket' "
        "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition"
    )
    assert set(FATES) == {name for (name,) in rows} - {"lane_bucket"} | {"called_before", "restored_no"}
    assert {fate for fate, _ in FATES.values()} == set(Fate)
