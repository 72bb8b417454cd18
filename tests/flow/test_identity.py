"""Who is it? Exact keys only, never a name alone (lead-semantics 5.5; product L3, L4)."""

from __future__ import annotations

from uuid import UUID

import pytest
from town import NOBODY, Town

from leadcenter.customer.face import CONTACT, Golden, unpack_golden


def customer(town: Town, raw: UUID) -> UUID:
    found: UUID = town.lead_of(raw)["customer_id"]
    return found


def golden(town: Town, raw: UUID) -> Golden:
    """The golden record of the customer, opened."""
    lead = town.lead_of(raw)
    (row,) = town.rows("select id, contact from customer where id = %s", lead["customer_id"])
    return unpack_golden(town.house.keyring.seal(town.house.maker).open(row["contact"], CONTACT, row["id"]))


@pytest.mark.parametrize(
    "written",
    [
        "+86 139-1726-3544",
        "008613917263544",
        "１３９１７２６３５４４",
        "p:+8613917263544",
        "139 1726 3544 转 8",
    ],
)
def test_same_number_however_written_is_the_same_customer(town: Town, written: str) -> None:
    first = town.inquire("13917263544")
    town.carry()
    again = town.inquire(written, dealer="B", name="")
    town.carry()
    assert customer(town, first) == customer(town, again)


def test_same_name_alone_is_never_the_same_customer(town: Town) -> None:
    one, other = town.inquire(name="王芳"), town.inquire(name="王芳")
    town.carry()
    assert customer(town, one) != customer(town, other)


def test_numbers_of_two_countries_that_end_alike_are_two_customers(town: Town) -> None:
    one, other = town.inquire("+44 7911 123456"), town.inquire("+1 212 555 2368")
    town.carry()
    assert customer(town, one) != customer(town, other)


def test_wechat_and_email_are_keys_too(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, unionid="o-1", email="Fang@Far.example ")
    town.carry()
    by_wechat = town.inquire("", unionid="o-1", channel="mini", dealer="B")
    by_email = town.inquire("", email="fang@far.example", channel="mini", dealer="C")
    town.carry()
    assert customer(town, first) == customer(town, by_wechat) == customer(town, by_email)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("13800138000", "phone_dummy"),
        ("13811111111", "phone_dummy"),
        ("13812345678", "phone_dummy"),
        ("400 820 8820", "phone_virtual"),
        ("95555", "phone_virtual"),
        ("12", "phone_invalid"),
        ("139172635", "phone_invalid"),
        ("not given", "phone_invalid"),
        ("", "phone_missing"),
    ],
)
def test_number_that_is_no_identity_is_invalid_with_its_reason(town: Town, number: str, reason: str) -> None:
    lead = town.inquire(number, email="fang@far.example")
    town.carry()
    assert town.state_of(lead) == f"invalid/{reason}"
    assert town.story_of(lead) == [f"verification invalid {reason}"]
    assert (
        town.count("customer")
        == town.count("identity")
        == town.count("lead")
        == town.count("consent_event")
        == 0
    )


def test_person_without_any_key_is_invalid(town: Town) -> None:
    lead = town.inquire("", channel="mini", email="none@example.com")
    town.carry()
    assert town.state_of(lead) == "invalid/identity_missing"


def test_dummy_number_beside_a_good_one_is_left_out(town: Town) -> None:
    lead = town.inquire("13800138000, 13917263544")
    town.carry()
    assert golden(town, lead).phones == ("+8613917263544",)
    assert town.count("identity") == 1


# A number that many share


def test_number_shared_by_more_than_five_names_goes_to_review(town: Town) -> None:
    phone = town.phone()
    names = ["甲", "乙", "丙", "丁", "戊"]
    leads = []
    for name in names:
        leads.append(town.inquire(phone, name=name, channel="kiosk"))
        town.carry()
    assert "review" not in town.states(leads)
    sixth = town.inquire(phone, name="己", dealer="B")
    town.carry()
    assert town.state_of(sixth) == "review/number_shared"
    assert town.owner_of(sixth) == NOBODY
    assert town.dispatches_of(sixth) == []
    (review,) = town.rows("select reason, status, customer_id, other_id from match_review")
    assert (review["reason"], review["status"]) == ("number_shared", "open")
    assert review["customer_id"] == review["other_id"] == customer(town, leads[0])


def test_sixth_name_in_one_set_goes_to_review(town: Town) -> None:
    phone = town.phone()
    landed = town.land(*(town.piece(phone, name=name, channel="kiosk") for name in "甲乙丙丁戊己庚"))
    town.carry()
    assert town.states(one.raw_id for one in landed)["review"] == 2
    assert len(town.rows("select 1 from match_review")) == 1


def test_every_new_name_of_one_set_is_known_afterwards(town: Town) -> None:
    phone = town.phone()
    town.inquire(phone, name="甲", channel="kiosk")
    town.carry()
    town.land(*(town.piece(phone, name=name, channel="kiosk") for name in "乙丙"))
    town.carry()
    assert town.rows("select cardinality(names) as n from identity where kind = 'phone'") == [{"n": 3}]


def test_name_that_the_number_is_known_by_passes_even_when_it_is_shared(town: Town) -> None:
    phone = town.phone()
    for name in "甲乙丙丁戊己":
        town.inquire(phone, name=name, channel="kiosk")
        town.carry()
    again = town.inquire(phone, name="甲", channel="kiosk")
    nameless = town.inquire(phone, name="", channel="kiosk")
    town.carry()
    assert town.states([again, nameless]) == {"attached": 2}


def test_name_is_compared_without_case_blanks_and_width(town: Town) -> None:
    phone = town.phone()
    for name in ("Ann Lee", "ann lee", "ANNLEE", "Ａｎｎ　Ｌｅｅ", "AnnLee ", " annlee"):
        town.inquire(phone, name=name, channel="kiosk")
        town.carry()
    assert town.count("match_review") == 0


# A weak key of somebody else


def test_email_of_another_name_makes_a_pair_to_look_at_and_not_one_person(town: Town) -> None:
    first = town.inquire(name="王芳", email="family@far.example")
    town.carry()
    second = town.inquire(name="李雷", email="family@far.example", dealer="B")
    town.carry()
    assert customer(town, first) != customer(town, second)
    (review,) = town.rows("select * from match_review")
    assert review["reason"] == "email_of_other_name"
    assert {review["customer_id"], review["other_id"]} == {customer(town, first), customer(town, second)}
    assert town.dispatches_of(second) == [("B", "2026-11-18 10:00")]


def test_email_of_the_same_name_joins_two_numbers(town: Town) -> None:
    first = town.inquire(name="王芳", email="fang@far.example")
    town.carry()
    second = town.inquire(name="王芳", email="fang@far.example", dealer="B")
    town.carry()
    assert customer(town, first) == customer(town, second)
    assert len(golden(town, second).phones) == 2
    assert town.count("match_review") == 0


# What is remembered


def test_what_comes_later_completes_and_an_empty_value_never_overwrites(town: Town) -> None:
    phone = town.phone()
    first = town.inquire(phone, name="王芳", city="上海市")
    town.carry()
    town.inquire(phone, name="", city="", email="fang@far.example", channel="ads")
    town.carry()
    record = golden(town, first)
    assert (record.name, record.city, record.emails) == ("王芳", "上海市", ("fang@far.example",))


def test_no_number_and_no_name_stands_in_the_open(town: Town) -> None:
    lead = town.inquire("13917263544", name="欧阳娜娜", email="nana@far.example", city="上海市")
    town.carry()
    assert town.state_of(lead).startswith("assigned")
    for table in town.tables():
        for row in town.rows(f'select t::text as line from "{table}" t'):
            for secret in ("13917263544", "17263544", "欧阳", "nana@"):
                assert secret not in row["line"], table


def test_customer_is_handed_on_to_the_bucket_where_the_key_lives(town: Town) -> None:
    """Somebody known by a number asks by e-mail: the raw lead lies with the e-mail, the customer with the
    number."""
    first = town.inquire(unionid="o-1")
    town.carry()
    again = town.inquire("", unionid="o-1", channel="mini", dealer="B")
    assert town.place_of(first)["bucket"] != town.place_of(again)["bucket"]
    town.carry()
    assert customer(town, first) == customer(town, again)
    assert town.place_of(again)["bucket"] == town.place_of(first)["bucket"]
    assert "flow handed_on" in town.story_of(again)
    assert town.dispatches_of(again) == [("B", "2026-11-18 10:00")]


def test_inquiry_with_the_keys_of_two_customers_makes_a_pair_to_look_at(town: Town) -> None:
    by_phone = town.inquire("13917263544", name="王芳")
    by_wechat = town.inquire("", unionid="o-1", channel="mini", dealer="B", name="王芳")
    town.carry()
    both = town.inquire("13917263544", unionid="o-1", dealer="C", name="王芳")
    town.carry()
    assert customer(town, both) == customer(town, by_phone)
    (pair,) = town.rows("select reason, customer_id, other_id from match_review")
    assert pair["reason"] == "identity_of_other"
    assert {pair["customer_id"], pair["other_id"]} == {customer(town, by_phone), customer(town, by_wechat)}
