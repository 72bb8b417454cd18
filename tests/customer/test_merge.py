"""Two customers become one: what is open goes on, what a customer said holds, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest
from merging_house import MergingHouse, statements

from leadcenter.assignment import face as assignment
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import CallBack, Heard, References, TaskRef
from leadcenter.consent.face import EventKind
from leadcenter.customer import face as customer
from leadcenter.flow import face as flow
from leadcenter.flow.decide import DEALER_CONTACT
from leadcenter.flow.face import Choice, Merged, Refused
from leadcenter.flow.merge import CHILDREN, Fate
from leadcenter.kernel.database import Connection, connect

D1, D2, D3, D4 = "D0001", "D0002", "D0003", "D0004"


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MergingHouse]:
    """One house for all tests of this file; each uses customers of its own."""
    with connect(database_url) as conn:
        yield MergingHouse(conn, tmp_path_factory.mktemp("house"))


class Pair:
    """Two customers with new numbers, `one` and `other`, whose first leads are assigned at D1 and D2."""

    serial = 0

    def __init__(self, house: MergingHouse, dealer: str = D1, other_dealer: str = D2) -> None:
        Pair.serial += 1
        self.house = house
        self.number, self.other_number = (f"1381235{Pair.serial:03}{side}" for side in (1, 2))
        self.lead = self.ask(dealer=dealer)
        self.other_lead = self.ask_other(dealer=other_dealer)
        self.one, self.other = house.customer(self.lead), house.customer(self.other_lead)

    def ask(self, name: str = "王芳", **told: Any) -> UUID:
        """The one asks; the raw lead."""
        return self.house.ask(self.house.inquiry(self.number, name=name, **told))[0]

    def ask_other(self, name: str = "王芳", **told: Any) -> UUID:
        """The other asks."""
        return self.house.ask(self.house.inquiry(self.other_number, name=name, **told))[0]

    def merged(self) -> Merged:
        return self.house.merged(self.one, self.other)


def test_live_leads_go_on_under_the_survivor_with_owner_and_clocks(house: MergingHouse) -> None:
    pair = Pair(house)
    owner = house.owner(pair.other_lead)
    clocks = (
        "select followup_from, followup_due_at, staff_id from episode "
        "where lead_id = %s and closed_at is null"
    )
    due = house.rows(clocks, pair.other_lead)
    place = house.place(pair.other_lead)
    done = pair.merged()
    assert done.moved == (pair.other_lead,)
    assert done.ended == ()
    assert house.customer(pair.other_lead) == pair.one
    assert house.owner(pair.other_lead) == owner != ""
    assert house.rows(clocks, pair.other_lead) == due
    assert house.place(pair.other_lead) == place
    old = house.rows(
        "select status, merged_into from lead where bucket = %s and id = %s", pair.other[0], pair.other_lead
    )
    assert old == [("merged", pair.other_lead)]
    assert house.broken() == {}


def test_the_dealer_still_reads_its_copy_of_the_contact(house: MergingHouse) -> None:
    pair = Pair(house)
    pair.merged()
    held = house.rows(
        "select d.dealer_id, d.contact from dispatch d where d.lead_id = %s and d.ended_at is null",
        pair.other_lead,
    )
    ((dealer, contact),) = held
    opened = house.house.keyring.seal(dealer).open(contact, DEALER_CONTACT, pair.other_lead)
    assert msgspec.msgpack.decode(opened)["phone"] == f"+86{pair.other_number}"


def test_of_two_live_leads_at_one_dealer_the_furthest_goes_on(house: MergingHouse) -> None:
    pair = Pair(house, dealer=D3, other_dealer=D1)
    waiting = pair.ask(dealer=D1, consent=False)
    assert house.place(waiting) == ("awaiting_grant", "no_grant")
    done = pair.merged()
    assert done.ended == ((waiting, pair.other_lead),)
    assert house.place(waiting) == ("closed", "merged")
    assert house.lead(waiting)[4:] == ("merged", 1, pair.other_lead)
    assert house.lead(pair.other_lead)[3:6] == (D1, "live", 2)
    assert house.owner(pair.other_lead) != ""
    assert house.broken() == {}


def test_of_two_leads_as_far_the_older_goes_on_and_the_other_leaves_its_consultant(
    house: MergingHouse,
) -> None:
    pair = Pair(house, dealer=D1, other_dealer=D1)
    loser = house.owner(pair.other_lead)
    load = "select open from staff_load l join staff s on s.id = l.staff_id where s.code = %s"
    before = house.rows(load, loser)[0][0]
    desk = "select open from dealer_load l join entity e on e.id = l.dealer_id where e.code = 'D0001'"
    held = house.rows(desk)[0][0]
    done = pair.merged()
    assert done.ended == ((pair.other_lead, pair.lead),)
    assert house.rows(load, loser)[0][0] == before - 1
    assert house.rows(desk)[0][0] == held - 1
    assert house.rows("select close_reason from episode where lead_id = %s", pair.other_lead) == [
        ("lead_merged",)
    ]
    assert house.broken() == {}


def test_a_lead_that_absorbs_another_keeps_the_first_touch_and_takes_the_last_word(
    house: MergingHouse,
) -> None:
    pair = Pair(house, dealer=D1, other_dealer=D2)
    first = pair.ask_other(dealer=D3, consent=False, buying_time="一年内")
    last = pair.ask(dealer=D3, series="A3", buying_time="一个月内")
    ((asked,),) = house.rows(
        "update lead set asked_at = now() + interval '1 minute' where id = %s returning asked_at", first
    )
    pair.merged()
    row = house.rows(
        "select l.inquiries, l.buying_days, l.asked_at, l.created_at = f.entered_at, l.status from lead l, "
        "(select min(entered_at) as entered_at from belt where raw_id = %s) f where l.id = %s and l.live",
        first,
        last,
    )
    assert row[0][:3] == (2, 30, asked)
    created = house.rows(
        "select min(created_at) from lead where id in (%s, %s) and bucket = %s", first, last, pair.one[0]
    )
    assert created == house.rows("select created_at from lead where id = %s and status = 'merged'", first)


def test_the_next_inquiry_by_any_of_the_numbers_reaches_the_survivor(house: MergingHouse) -> None:
    pair = Pair(house)
    pair.merged()
    again = pair.ask_other(dealer=D2)
    assert house.place(again)[0] == "attached"
    assert house.lead(again)[1:3] == (pair.other_lead, pair.one[1])
    fresh = pair.ask_other(dealer=D4)
    assert house.customer(fresh) == pair.one
    assert house.place(fresh)[0] == "assigned"
    assert house.broken() == {}


def test_a_redelivery_finds_a_lead_that_went_to_the_survivor(house: MergingHouse) -> None:
    pair = Pair(house)
    waiting = pair.ask_other(dealer=D3, consent=False, external_id="moved-1")
    assert house.place(waiting) == ("awaiting_grant", "no_grant")
    pair.merged()
    (same,) = house.ask(house.inquiry(pair.other_number, name="王芳", dealer=D3, external_id="moved-1"))
    assert same == waiting
    assert house.place(waiting)[0] == "assigned"
    assert house.customer(waiting) == pair.one
    assert house.broken() == {}


def test_a_lead_that_waits_for_a_grant_is_judged_by_what_the_other_one_granted(house: MergingHouse) -> None:
    pair = Pair(house, dealer=D1, other_dealer=D2)
    waiting = pair.ask(dealer=D2, consent=False)
    assert house.place(waiting) == ("awaiting_grant", "no_grant")
    done = pair.merged()
    assert done.ended == ((waiting, pair.other_lead),)
    other = Pair(house, dealer=D1, other_dealer=D3)
    open_lead = other.ask(dealer=D4, consent=False)
    house.says(other.other, D4, "given")
    other.merged()
    house.carry()
    assert house.place(open_lead)[0] == "assigned"
    assert house.broken() == {}


def test_the_strictest_word_holds_for_the_survivor_until_a_later_yes(house: MergingHouse) -> None:
    pair = Pair(house, dealer=D1, other_dealer=D2)
    house.says(pair.other, D3, "refused")
    house.says(pair.one, D3, "given")
    house.says(pair.one, D4, "withdrawn")
    house.says(pair.other, D4, "given")
    pair.merged()
    assert house.grants(pair.one) == {D1: "given", D2: "given", D3: "refused", D4: "withdrawn"}
    assert house.broken() == {}
    house.says(pair.one, D3, "given")
    assert house.grants(pair.one)[D3] == "given"
    assert house.broken() == {}


def test_a_no_of_the_other_reaches_the_dealer_that_has_a_lead_of_the_one(house: MergingHouse) -> None:
    """Its consultant keeps the lead (5.5) and is told; one on its desk goes off to wait for the customer."""
    pair = Pair(house, dealer=D1, other_dealer=D2)
    on_desk = pair.ask_other(dealer=D3)
    house.stop(pair.one, D3)
    house.stop(pair.other, D1)
    with house.conn.transaction():
        now = house.conn.execute("select now()").fetchone()[0]
        book = assignment.load_book(house.conn, now)
        back = assignment.Return(pair.other[0], on_desk, "no_such_car")
        assignment.give_back(house.conn, [back], "x", now, book)
        house.conn.execute("update belt set due_at = null where raw_id = %s", [on_desk])
    assert house.place(on_desk)[0] == "dispatched"
    before = house.rows("select count(*) from notice_to_staff where kind = 'consent_withdrawn'")[0][0]
    pair.merged()
    house.carry()
    assert (house.place(pair.lead)[0], house.owner(pair.lead) != "") == ("assigned", True)
    told = house.rows(
        "select lead_id from notice_to_staff where kind = 'consent_withdrawn' order by at desc, id desc"
    )
    assert [lead for (lead,) in told[: len(told) - before]] == [pair.lead]
    assert house.place(on_desk)[0] == "awaiting_grant"
    assert house.rows("select 1 from dispatch where lead_id = %s and ended_at is null", on_desk) == []
    assert house.broken() == {}


def test_who_heard_the_no_before_the_merge_is_not_told_again(house: MergingHouse) -> None:
    pair = Pair(house, dealer=D1, other_dealer=D2)
    house.says(pair.one, D1, "refused")
    house.says(pair.other, D1, "refused")
    before = house.rows("select count(*) from notice_to_staff where kind = 'consent_withdrawn'")
    pair.merged()
    assert house.rows("select count(*) from notice_to_staff where kind = 'consent_withdrawn'") == before


def asked(house: MergingHouse) -> tuple[Pair, UUID]:
    """A pair of which the other has a lead that is being cleaned."""
    pair = Pair(house)
    return pair, house.ask(house.inquiry(pair.other_number, dealer=D3))[0]


def test_an_open_question_goes_on_and_hears_a_call_back_under_its_old_name(house: MergingHouse) -> None:
    pair, lead = asked(house)
    assert house.place(lead)[0] == "cleaning"
    ((bucket, task),) = house.rows("select bucket, id from cleaning_task where raw_id = %s", lead)
    pair.merged()
    assert house.place(lead)[0] == "cleaning"
    assert heard(house, (bucket, task), "cb-merge-1") is Heard.APPLIED
    house.carry()
    assert house.place(lead)[0] == "assigned"
    assert house.customer(lead) == pair.one
    assert house.broken() == {}


def heard(house: MergingHouse, task: tuple[int, UUID], identifier: str) -> Heard:
    """The call centre reports on the first call of a task, under the name that it was given."""
    key = References(house.house).write(TaskRef(*task, 1))
    with house.conn.transaction():
        now = house.conn.execute("select now()").fetchone()
        assert now is not None
        said = CallBack("call_centre", identifier, key, now[0], result="answered", intent="high", body=b"{}")
        book = cleaning.load_book(house.conn, now[0])
        return cleaning.receive(house.conn, house.house, book, [said], now[0])[0].outcome


def test_nobody_is_asked_twice_what_was_answered_before_the_merge(house: MergingHouse) -> None:
    pair, lead = asked(house)
    ((bucket, task),) = house.rows("select bucket, id from cleaning_task where raw_id = %s", lead)
    with house.conn.transaction():
        house.conn.execute(
            "update consent_grant set state = 'withdrawn' where customer_id = %s", [pair.other[1]]
        )
    assert heard(house, (bucket, task), "cb-merge-2") is Heard.APPLIED
    house.carry()
    assert house.place(lead)[0] == "awaiting_grant"
    pair.merged()
    house.carry()
    assert house.place(lead)[0] == "awaiting_grant"
    tasks = house.rows("select state from cleaning_task where raw_id = %s and bucket = %s", lead, pair.one[0])
    assert tasks == [("answered",)]


def test_a_call_to_be_ordered_goes_along(house: MergingHouse) -> None:
    pair, lead = asked(house)
    pair.merged()
    orders = house.rows("select bucket, next_at is not null from outbox where lead_id = %s", lead)
    assert orders == [(pair.one[0], True)]


def test_while_a_call_is_under_way_nobody_merges(house: MergingHouse) -> None:
    pair, lead = asked(house)
    with house.conn.transaction():
        house.conn.execute(
            "insert into cleaning_attempt (bucket, task_id, attempt, customer_id, state, called_at, look_at) "
            "select bucket, id, 1, customer_id, 'sending', now(), now() from cleaning_task where raw_id = %s",
            [lead],
        )
    before = house.snapshot()
    assert house.merge(pair.one, pair.other) is Refused.CALL_UNDER_WAY
    assert house.snapshot() == before


def test_the_question_about_a_lead_that_ends_is_recalled(house: MergingHouse) -> None:
    pair = Pair(house, dealer=D1, other_dealer=D2)
    lead = house.ask(house.inquiry(pair.other_number, dealer=D1))[0]
    assert house.place(lead)[0] == "cleaning"
    done = pair.merged()
    assert done.ended == ((lead, pair.lead),)
    assert house.rows("select state, reason from cleaning_task where raw_id = %s", lead) == [
        ("withdrawn", "lead_merged")
    ]
    ((bucket, task),) = house.rows("select bucket, id from cleaning_task where raw_id = %s", lead)
    assert heard(house, (bucket, task), "cb-merge-3") is Heard.LATE
    assert house.broken() == {}


def test_unread_notices_are_told_of_the_lead_that_goes_on(house: MergingHouse) -> None:
    pair = Pair(house, dealer=D1, other_dealer=D1)
    house.ask(house.inquiry(pair.other_number, name="王芳", dealer=D1), channel="chatter")
    unread = "select bucket, lead_id from notice_to_staff where lead_id in (%s, %s) and read_at is null"
    assert house.rows(unread, pair.lead, pair.other_lead) == [(pair.other[0], pair.other_lead)]
    pair.merged()
    assert house.rows(unread, pair.lead, pair.other_lead) == [(pair.one[0], pair.lead)]


def test_contact_data_are_united_the_last_verified_first(house: MergingHouse) -> None:
    pair = Pair(house)
    pair.ask_other(name="王小芳", gender="female")
    pair.merged()
    ((sealed,),) = house.rows("select contact from customer where bucket = %s and id = %s", *pair.one)
    golden = customer.unpack_golden(
        house.house.keyring.seal(house.house.maker).open(sealed, customer.CONTACT, pair.one[1])
    )
    assert set(golden.phones) == {f"+86{pair.number}", f"+86{pair.other_number}"}
    assert golden.phones[0] == f"+86{pair.other_number}"
    assert golden.name == "王小芳"
    assert set(golden.names) == {"王芳", "王小芳"}


def test_the_customers_choice_under_an_old_name_reaches_the_lead(house: MergingHouse) -> None:
    pair = Pair(house, other_dealer="")
    waiting = pair.other_lead
    assert house.place(waiting) == ("awaiting_dealer", "no_dealer")
    old = (pair.other[0], waiting)
    pair.merged()
    with house.conn.transaction():
        ((dealer, now),) = house.conn.execute("select id, now() from entity where code = %s", [D4])
        flow.choose(
            house.conn, house.house, Choice(*old, dealer, EventKind.CONFIRMED, {"action": "page"}), now
        )
    house.carry()
    assert house.place(waiting)[0] == "assigned"
    assert house.lead(waiting)[3] == D4


def test_tombstones_stay_flat(house: MergingHouse) -> None:
    one, two = Pair(house), Pair(house)
    one.merged()
    house.merged(two.one, one.one)
    pointers = house.rows("select merged_into from customer where id in (%s, %s)", one.one[1], one.other[1])
    assert pointers == [(two.one[1],)] * 2
    with house.conn.transaction():
        followed = customer.merging.follow(house.conn, [one.one, one.other, two.other])
    assert followed == {one.one: two.one, one.other: two.one, two.other: two.other}
    assert house.customer(one.other_lead) == two.one
    assert house.broken() == {}


def test_the_same_request_is_done_once(house: MergingHouse) -> None:
    pair = Pair(house)
    first = house.merge(pair.one, pair.other, key="the one request")
    before = house.snapshot()
    second = house.merge(pair.one, pair.other, key="the one request")
    third = house.merge(pair.one, pair.other, key="said by somebody else")
    assert isinstance(first, Merged)
    assert isinstance(second, Merged)
    assert isinstance(third, Merged)
    assert (second.merge, second.repeated, second.moved) == (first.merge, True, ())
    assert (third.merge, third.repeated) == (None, True)
    assert house.snapshot() == before


def test_what_cannot_be_merged_is_refused_and_changes_nothing(house: MergingHouse) -> None:
    pair, third = Pair(house), Pair(house)
    pair.merged()
    before = house.snapshot()
    nobody = (pair.one[0], UUID(int=1))
    assert house.merge(pair.one, nobody) is Refused.CUSTOMER_UNKNOWN
    assert house.merge(pair.one, pair.one) is Refused.SAME_CUSTOMER
    assert house.merge(third.one, pair.other) is Refused.MERGED_ALREADY
    assert house.merge(pair.other, third.one) is Refused.MERGED_ALREADY
    assert house.snapshot() == before


def test_customers_of_two_legal_entities_are_never_merged(house: MergingHouse, conn: Connection) -> None:
    pair = Pair(house)
    with house.conn.transaction():
        house.conn.execute(
            "update customer set entity_id = (select id from entity where code = %s) where id = %s",
            [D1, pair.other[1]],
        )
    assert house.merge(pair.one, pair.other) is Refused.OTHER_ENTITY


def test_too_many_live_leads_are_not_one_person(house: MergingHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = Pair(house)
    monkeypatch.setattr("leadcenter.flow.merge.LARGEST", 1)
    assert house.merge(pair.one, pair.other) is Refused.TOO_LARGE
    monkeypatch.setattr("leadcenter.flow.merge.LARGEST", 2)
    assert isinstance(house.merge(pair.one, pair.other), Merged)


def test_customers_of_one_bucket_are_merged_in_place(
    house: MergingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.house.keyring, "_routing", lambda _: b"\0\0\0\7" * 8)
    pair = Pair(house, dealer=D1, other_dealer=D1)
    lead = pair.ask_other(dealer=D4)
    assert pair.one[0] == pair.other[0] == 7
    before = house.snapshot()
    done = pair.merged()
    assert house.broken() == {}
    assert house.customer(lead) == pair.one
    assert done.ended == ((pair.other_lead, pair.lead),)
    house.part(done.merge)
    assert house.broken() == {}
    assert house.snapshot() == before


def test_one_lead_and_many_take_the_same_statements(house: MergingHouse) -> None:
    few, many = Pair(house), Pair(house)
    for dealer in (D1, D3, D4):
        many.ask_other(dealer=dealer)
    many.ask(dealer=D3)
    counts = []
    for pair in (few, many):
        with statements(house.conn) as sent:
            done = pair.merged()
        with statements(house.conn) as undone:
            house.part(done.merge)
        counts.append((len(sent), len(undone)))
    assert counts[0] == counts[1]


def test_every_table_that_names_a_customer_or_a_lead_says_whether_it_moves(conn: Connection) -> None:
    rows = conn.execute(
        "select distinct c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid "
        "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition "
        "and a.attname in "
        "('customer_id', 'customer_ids', 'lead_id', 'raw_id', 'task_id', 'other_id', 'survivor_id', "
        "'home_bucket')"
    )
    named = {name for (name,) in rows}
    keys = conn.execute(
        "select k.conrelid::regclass::text from pg_constraint k where k.contype = 'f' "
        "and k.confrelid::regclass::text in ('customer', 'lead', 'cleaning_task', 'consent_grant')"
    )
    named |= {name for (name,) in keys} | {"customer", "lead", "raw_lead"}
    assert set(CHILDREN) == named
    assert {fate for fate, _ in CHILDREN.values()} == set(Fate)


@pytest.mark.parametrize("who", [0, 1])
def test_merge_with_somebody_who_objected_to_profiles_leaves_no_grade(house: MergingHouse, who: int) -> None:
    pair = Pair(house)
    grades = "select id, score, grade from lead where id = any(%s) and live"
    leads = [pair.lead, pair.other_lead]
    assert all(grade for _, _, grade in house.rows(grades, leads))
    with house.conn.transaction():
        who_objects = [(pair.one, pair.other)[who]]
        flow.profile_no_more(house.conn, house.house, who_objects, "rights desk", house.now())
    assert {one: bool(grade) for one, _, grade in house.rows(grades, leads)} == {
        leads[who]: False, leads[1 - who]: True,
    }  # fmt: skip
    pair.merged()
    assert {(score, grade) for _, score, grade in house.rows(grades, leads)} == {(0, "")}
    assert house.broken() == {}
