"""Probable matches behind the flow: who is put before a person, with which weights, and who is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar, Response
from litestar.testing import TestClient
from matching_house import MatchingHouse
from merging_house import Key

from leadcenter.assignment import face as assignment
from leadcenter.customer import blocks
from leadcenter.customer.face import CONTACT, Golden, pack_golden
from leadcenter.customer.http import Door, routes
from leadcenter.entry.reviewing import deciding
from leadcenter.flow.face import reject_review
from leadcenter.kernel.database import connect
from leadcenter.kernel.errors import Refusal
from somebody import seen, somebody


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatchingHouse]:
    """One house of 600 customers for all tests of this file; each adds customers of its own."""
    with connect(database_url) as conn:
        made = MatchingHouse(conn, tmp_path_factory.mktemp("house"))
        made.crowd(600)
        yield made
        made.propose()
        assert made.broken() == {}


def reviews_of(house: MatchingHouse, *people: Key) -> list[dict[str, Any]]:
    """The latest review of each pair of these customers that was proposed."""
    return [review for pair, review in house.proposed().items() if pair <= set(people)]


def test_one_person_with_two_numbers_is_proposed_with_the_weight_of_each_field(house: MatchingHouse) -> None:
    pair = frozenset({house.person("欧阳静之", "芜湖市"), house.person("欧阳静之", "芜湖")})
    assert len(pair) == 2
    house.propose()
    review = house.proposed()[pair]
    bits = review["by_field"]
    assert review["status"] == "open"
    assert review["probability"] >= 0.5
    assert set(bits) == {"prior", "name", "city", "phone"}
    assert bits["prior"] < bits["phone"] < 0 < bits["city"] < bits["name"]
    assert review["weight"] == pytest.approx(sum(bits.values()), abs=0.03)


def test_the_model_that_judged_a_pair_is_on_record_and_holds_nothing_of_a_customer(
    house: MatchingHouse,
) -> None:
    one, other = house.person("上官婉清", "滁州市"), house.person("上官婉清", "滁州市")
    house.propose()
    (review,) = reviews_of(house, one, other)
    ((customers, sample, prior, parameters),) = house.rows(
        "select customers, sample, prior, parameters from match_model where version = %s", review["model"]
    )
    assert customers == sample >= 600
    assert prior == pytest.approx(review["by_field"]["prior"], abs=0.01)
    assert {field["name"] for field in parameters} >= {"name", "phone", "city", "street"}
    assert "上官" not in str(parameters)
    assert "滁" not in str(parameters)
    for field in parameters:
        assert sum(field["m"]) == pytest.approx(1), field["name"]
        assert sum(field["u"]) == pytest.approx(1), field["name"]


def test_people_with_a_common_name_in_a_big_city_are_not_proposed(house: MatchingHouse) -> None:
    people = [house.person("王伟", "上海市") for _ in range(20)]
    assert len(set(people)) == 20
    compared = sum(done.compared for done in house.propose())
    assert compared >= 190
    assert reviews_of(house, *people) == []


def test_a_number_one_slip_away_makes_up_for_a_common_name(house: MatchingHouse) -> None:
    one = house.person("李明", "上海市", "13761234506")
    other = house.person("李明", "上海市", "13761234506"[:-1] + "8")
    third = house.person("李明", "上海市")
    house.propose()
    (review,) = reviews_of(house, one, other, third)
    assert house.proposed()[frozenset({one, other})] == review
    assert review["by_field"]["phone"] > 4


def test_a_mailbox_that_moved_to_another_provider_is_proposed(house: MatchingHouse) -> None:
    one = house.person("Anna Schmidt", "宣城市", email="anna.schmidt@post.de")
    other = house.person("Schmidt Anna", "", email="anna.schmidt@mail.com")
    house.propose()
    (review,) = reviews_of(house, one, other)
    assert review["by_field"]["email"] > 3
    assert "city" not in review["by_field"]


def test_names_alone_propose_nobody(house: MatchingHouse) -> None:
    people = [house.person("司马相如", "") for _ in range(2)]
    people.append(house.person("司马相如", "黄山市"))
    house.propose()
    assert reviews_of(house, *people) == []


def test_a_key_that_too_many_share_is_left_out_and_said(
    house: MatchingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "LARGEST_BLOCK", 3)
    ((before,),) = house.rows("select too_large from match_turn")
    people = [house.person("诸葛孔明", "淮安市") for _ in range(3)]
    house.propose()
    assert len(reviews_of(house, *people)) == 3
    fourth = house.person("诸葛孔明", "淮安市")
    (done,) = house.propose()
    assert (done.too_large, done.compared, done.proposed) == (1, 0, 0)
    assert len(reviews_of(house, *people, fourth)) == 3
    assert house.rows("select too_large from match_turn") == [(before + 1,)]


def test_customers_of_two_makers_share_no_key_and_are_no_pair(house: MatchingHouse) -> None:
    ours = house.person("夏侯惇之", "安庆市")
    theirs = house.person("夏侯惇之", "安庆市")
    ((maker,),) = house.rows("select gen_random_uuid()")
    contact = house.house.keyring.seal(maker).close(
        pack_golden(Golden(name="夏侯惇之", names=("夏侯惇之",), city="安庆市")), CONTACT, theirs[1]
    )
    house.rows(
        "update customer set entity_id = %s, contact = %s where id = %s returning id",
        maker,
        contact,
        theirs[1],
    )
    rounds = house.propose()
    assert sum(done.unreadable for done in rounds) == 0
    keys = dict(
        house.rows(
            "select customer_id, keys from match_subject where customer_id = any(%s)", [ours[1], theirs[1]]
        )
    )
    assert len(keys[ours[1]]) == len(keys[theirs[1]]) == 1
    assert keys[ours[1]] != keys[theirs[1]]
    assert reviews_of(house, ours, theirs) == []
    house.rows("update customer set entity_id = %s where id = %s returning id", house.house.maker, theirs[1])


def test_what_the_tables_hold_tells_nothing_without_the_keys(house: MatchingHouse) -> None:
    house.person("独孤求败", "安山市", "13761230987", email="lonely@post.cn")
    house.propose()
    for table in ("match_key", "match_subject", "match_review", "match_model", "match_turn"):
        for (line,) in house.rows(f"select t::text from {table} t"):
            for secret in ("独孤求败", "安山", "61230987", "lonely"):
                assert secret not in line, table
                assert secret.encode().hex() not in line, table
    assert {len(key) for (key,) in house.rows("select key from match_key")} == {32}


# Decisions


def decided(house: MatchingHouse, *people: Key) -> list[str]:
    """The status of all reviews of a pair, oldest first."""
    ids = [customer_id for _, customer_id in people]
    rows = house.rows(
        "select status from match_review where customer_id = any(%s) and other_id = any(%s) order by id",
        ids,
        ids,
    )
    return [status for (status,) in rows]


def reject(house: MatchingHouse, *people: Key) -> None:
    """A person says that they are two."""
    ids = [customer_id for _, customer_id in people]
    (key,) = house.rows(
        "select bucket, id from match_review "
        "where customer_id = any(%s) and other_id = any(%s) and status = 'open'",
        ids,
        ids,
    )
    with house.conn.transaction():
        assert reject_review(house.conn, (key[0], key[1]), "anna", house._now_within()) is True


def look_again(house: MatchingHouse, *people: Key) -> None:
    """As if these had changed."""
    for bucket, customer_id in people:
        house.rows(
            "insert into match_due (bucket, customer_ids) values (%s, array[%s]) returning id",
            bucket,
            customer_id,
        )
    house.propose()


def test_a_pair_is_proposed_once_however_often_it_is_looked_at(house: MatchingHouse) -> None:
    people = house.person("慕容复之", "滁山市"), house.person("慕容复之", "滁山市")
    house.propose()
    look_again(house, *people)
    look_again(house, people[1])
    assert decided(house, *people) == ["open"]


def test_a_rejected_pair_stays_rejected_until_its_data_change(house: MatchingHouse) -> None:
    phone = house.phone()
    people = house.person("令狐冲之", "宣北市", phone), house.person("令狐冲之", "宣北市")
    house.propose()
    reject(house, *people)
    look_again(house, *people)
    assert decided(house, *people) == ["rejected"]
    again = house.person("令狐冲之", "宣北市", phone, dealer="D0002")
    assert again == people[0]
    look_again(house, *people)
    assert decided(house, *people) == ["rejected"], "the same said once more is nothing new"
    house.person("令狐冲之", "宣北市", phone, email="chong@post.cn")
    house.propose()
    assert decided(house, *people) == ["rejected", "open"]


def test_two_whom_a_person_parted_for_another_reason_are_not_proposed_with_the_same_data(
    house: MatchingHouse,
) -> None:
    mail = "shared@post.cn"
    people = house.person("端木蓉之", "六北市", email=mail), house.person("端木赐之", "六北市", email=mail)
    assert decided(house, *people) == ["open"]
    house.rows(
        "update match_review set status = 'rejected', decided_by = 'x', decided_at = now() "
        "where reason = 'email_of_other_name' and status = 'open' returning id"
    )
    look_again(house, *people)
    assert decided(house, *people) == ["rejected"]


def test_a_pair_goes_from_the_flow_over_the_desk_to_one_customer(
    house: MatchingHouse, database_url: str
) -> None:
    people = house.person("百里奚之", "淮山市"), house.person("百里奚之", "淮山市", dealer="D0002")
    house.propose()
    with desk_of(house, database_url) as desk:
        page = desk.get("/reviews", params={"limit": 200}).json()
        (review,) = [
            one
            for one in page["reviews"]
            if one["one"]["city"] == "淮山市" and one["one"]["name"].startswith("百")
        ]
        assert review["reason"] == "probable_match"
        assert review["weight"] > 0
        assert {"name", "city", "phone", "prior"} <= review["by_field"].keys()
        assert desk.post(f"/reviews/{review['id']}/merge", json={}).json()["moved"] == 1
    house.propose()
    assert decided(house, *people) == ["merged"]
    ((stands,),) = house.rows(
        "select count(*) from customer where id = any(%s) and merged_into is null", [one[1] for one in people]
    )
    assert stands == 1
    held = house.rows(
        "select cardinality(keys) from match_subject where customer_id = any(%s) order by 1",
        [one[1] for one in people],
    )
    assert held == [(0,), (1,)]
    assert house.broken() == {}


def test_a_merged_customer_is_followed_and_nobody_is_asked_twice(house: MatchingHouse) -> None:
    one, other = house.person("公孙胜之", "黄北市"), house.person("公孙胜之", "黄北市")
    third = house.person("公孙胜之", "黄北市")
    house.propose()
    assert len(reviews_of(house, one, other, third)) == 3
    reject(house, one, third)
    house.merged(one, other)
    house.propose()
    assert len(decided(house, one, other, third)) == 3, "what is open about either stands for both"
    fourth = house.person("公孙胜之", "黄北市")
    house.propose()
    assert {pair for pair in house.proposed() if fourth in pair} == {
        frozenset({fourth, one}),
        frozenset({fourth, third}),
    }
    assert house.broken() == {}


def desk_of(house: MatchingHouse, url: str) -> TestClient[Litestar]:
    """The routes of the desk, everybody signed in."""

    def refused(_: object, refusal: Refusal) -> Response[dict[str, str]]:
        return Response({"code": refusal.code}, status_code=refusal.status)

    with house.conn.transaction():
        book = assignment.load_book(house.conn, house._now_within())
    door = Door(house.house, lambda _: connect(url), deciding(house.house, lambda: book))
    return TestClient(
        Litestar(
            routes(door),
            dependencies=seen(lambda _: somebody("li")),
            exception_handlers={Refusal: refused},
        )
    )


def test_a_record_that_does_not_open_stops_nobody_else(house: MatchingHouse) -> None:
    bad = house.person("澹台灭明", "安北市")
    people = house.person("澹台子羽", "安北市"), house.person("澹台子羽", "安北市")
    house.rows("update customer set contact = contact || 'x' where id = %s returning id", bad[1])
    rounds = house.propose()
    assert sum(done.unreadable for done in rounds) == 1
    assert decided(house, *people) == ["open"]
