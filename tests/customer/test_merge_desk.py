"""The review desk: pairs are shown masked and decided by a person, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar, Response
from litestar.testing import TestClient
from merging_house import Key, MergingHouse

from leadcenter.assignment import face as assignment
from leadcenter.channel.replaying import replay
from leadcenter.consent.face import principals
from leadcenter.customer.http import Door, routes
from leadcenter.entry.reviewing import deciding
from leadcenter.flow import face as flow
from leadcenter.flow.face import Refused, reject_review
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.errors import Refusal, known_codes
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.opaque import Opaque
from leadcenter.kernel.scope import Connect, Scope, enter
from somebody import by_header, seen

Desk = TestClient[Litestar]
SIGNED_IN = {"authorization": "li"}
D1, D2 = "D0001", "D0002"


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MergingHouse]:
    """One house for all tests of this file; each uses customers of its own."""
    with connect(database_url) as conn:
        yield MergingHouse(conn, tmp_path_factory.mktemp("house"))


@pytest.fixture
def desk(house: MergingHouse, database_url: str) -> Iterator[Desk]:
    """The routes, as the entry puts them together."""
    with desk_of(house, lambda _: connect(database_url)) as client:
        yield client


@pytest.fixture
def web_desk(house: MergingHouse, database_url: str) -> Iterator[Desk]:
    """The same behind the login of the web, which sees no more than the policies allow."""
    web = url_of(msgspec.structs.replace(house.config, database_url=database_url), Login.APP)

    @contextmanager
    def in_scope(scope: Scope) -> Iterator[Connection]:
        with connect(web) as conn, conn.transaction():
            enter(conn, scope)
            yield conn

    with desk_of(house, in_scope) as client:
        yield client


@contextmanager
def desk_of(house: MergingHouse, connecting: Connect) -> Iterator[Desk]:
    """Somebody signed in asks."""

    def refused(_: object, refusal: Refusal) -> Response[dict[str, str]]:
        return Response({"code": refusal.code}, status_code=refusal.status)

    with house.conn.transaction():
        book = assignment.load_book(house.conn, house._now_within())
    door = Door(house.house, connecting, deciding(house.house, lambda: book))
    with TestClient(
        Litestar(routes(door), dependencies=seen(by_header), exception_handlers={Refusal: refused})
    ) as client:
        client.headers.update(SIGNED_IN)
        yield client


class Doubt:
    """Two customers with one e-mail and two names: the flow puts them before a person."""

    serial = 0

    def __init__(self, house: MergingHouse, genders: tuple[str, str] = ("", "")) -> None:
        Doubt.serial += 1
        mail, numbers = f"who{Doubt.serial}@post.cn", [f"1389999{Doubt.serial:03}{side}" for side in (1, 2)]
        house.rows("update match_review set status = 'rejected' where status = 'open' returning id")
        told = zip(numbers, ("王芳", "李四"), (D1, D2), genders, strict=True)
        self.leads = [
            house.ask(house.inquiry(number, name=name, dealer=dealer, gender=gender, email=mail))[0]
            for number, name, dealer, gender in told
        ]
        self.numbers = numbers
        self.people: list[Key] = [house.customer(lead) for lead in self.leads]


def only(desk: Desk) -> dict[str, Any]:
    """The one open pair."""
    page = desk.get("/reviews").json()
    (review,) = page["reviews"]
    found: dict[str, Any] = review
    return found


def test_open_pairs_are_listed_masked_under_opaque_names(house: MergingHouse, desk: Desk) -> None:
    doubt = Doubt(house)
    answer = desk.get("/reviews")
    review = only(desk)
    assert review["reason"] == "email_of_other_name"
    assert {review["one"]["name"], review["other"]["name"]} == {"王*", "李*"}
    assert review["one"]["phones"][0].endswith(doubt.numbers[1][-4:]) or review["one"]["phones"][0].endswith(
        doubt.numbers[0][-4:]
    )
    assert "****" in review["one"]["phones"][0]
    for secret in ("王芳", "李四", *doubt.numbers, "post.cn", *(person[1].hex for person in doubt.people)):
        assert secret not in answer.text
    assert str(doubt.people[0][1]) not in answer.text


def test_the_preview_says_what_would_happen_and_does_nothing(house: MergingHouse, desk: Desk) -> None:
    Doubt(house)
    before = house.snapshot()
    forecast = desk.get(f"/reviews/{only(desk)['id']}").json()
    assert (forecast["moves"], forecast["ends"], forecast["grants"]) == (1, 0, 1)
    assert len(forecast["joined"]["phones"]) == 2
    assert house.snapshot() == before


def test_a_pair_is_merged_and_the_merge_undone(house: MergingHouse, desk: Desk) -> None:
    doubt = Doubt(house)
    name = only(desk)["id"]
    before = house.snapshot()
    done = desk.post(f"/reviews/{name}/merge", json={}).json()
    assert (done["moved"], done["ended"], done["repeated"]) == (1, 0, False)
    assert len({house.customer(lead) for lead in doubt.leads}) == 1
    assert desk.get("/reviews").json()["reviews"] == []
    again = desk.post(f"/reviews/{name}/merge", json={}).json()
    assert again["repeated"]
    assert desk.post(f"/merges/{done['merge']}/undo").json()["moved"] == 1
    assert [house.customer(lead) for lead in doubt.leads] == doubt.people
    assert only(desk)["id"] == name
    assert house.snapshot() == before


def test_merges_that_may_be_taken_back_are_listed_masked(house: MergingHouse, desk: Desk) -> None:
    doubt = Doubt(house)
    known = len(desk.get("/merges").json())
    done = desk.post(f"/reviews/{only(desk)['id']}/merge", json={}).json()
    house.rows(
        "update customer_merge set actor = 'person:' || actor where actor not like 'person:%%' returning id"
    )
    answer = desk.get("/merges")
    assert len(answer.json()) == known + 1
    assert answer.json()[0]["merge"] == done["merge"]
    assert len(answer.json()[0]["joined"]["phones"]) == 2
    for secret in ("王芳", "李四", *doubt.numbers):
        assert secret not in answer.text
    desk.post(f"/merges/{done['merge']}/undo")
    assert len(desk.get("/merges").json()) == known


def test_duplicates_of_one_customer_are_told_from_either_side(house: MergingHouse, desk: Desk) -> None:
    doubt = Doubt(house)
    names = principals(house.house.keyring, house.house.maker)
    one, other = (f"/customers/{names.write(*person)}/duplicates" for person in doubt.people)
    pair = desk.get(one).json()["reviews"]
    assert len(pair) == 1
    assert desk.get(other).json()["reviews"] == pair
    assert all(number not in desk.get(one).text for number in doubt.numbers)
    done = desk.post(f"/reviews/{pair[0]['id']}/merge", json={"stays": "one"}).json()
    for told in (desk.get(one).json(), desk.get(other).json()):
        assert told["reviews"] == []
        (joined,) = told["merges"]
        assert (joined["merge"], joined["undoable"]) == (done["merge"], True)
    desk.post(f"/merges/{done['merge']}/undo")
    assert desk.get(one).json()["merges"] == []
    assert desk.get("/customers/none/duplicates").status_code == 404


@pytest.mark.parametrize("stays", ["one", "other"])
def test_the_person_says_whose_record_stays(house: MergingHouse, desk: Desk, stays: str) -> None:
    doubt = Doubt(house)
    review = only(desk)
    desk.post(f"/reviews/{review['id']}/merge", json={"stays": stays})
    ((dead,),) = house.rows(
        "select id from customer where merged_into = any(%s)", [key[1] for key in doubt.people]
    )
    survivor = next(key for key in doubt.people if key[1] != dead)
    side = doubt.people[[face in review[stays]["phones"][0] for face in _tails(doubt)].index(True)]
    assert survivor == side


def _tails(doubt: Doubt) -> list[str]:
    return [number[-4:] for number in doubt.numbers]


@pytest.mark.parametrize("genders", [("", "female"), ("female", "")])
def test_without_a_word_the_more_complete_record_stays(
    house: MergingHouse, desk: Desk, genders: tuple[str, str]
) -> None:
    doubt = Doubt(house, genders)
    desk.post(f"/reviews/{only(desk)['id']}/merge", json={})
    assert house.customer(doubt.leads[0]) == doubt.people[genders.index("female")]


def test_a_rejected_pair_does_not_come_back(house: MergingHouse, desk: Desk) -> None:
    doubt = Doubt(house)
    name = only(desk)["id"]
    assert desk.post(f"/reviews/{name}/reject").status_code == 204
    assert desk.post(f"/reviews/{name}/reject").status_code == 204
    assert desk.get("/reviews").json()["reviews"] == []
    refused = desk.post(f"/reviews/{name}/merge", json={})
    assert (refused.status_code, refused.json()) == (409, {"code": "review_decided"})
    assert [house.customer(lead) for lead in doubt.leads] == doubt.people


def test_pairs_that_became_one_meanwhile_are_not_shown(house: MergingHouse, desk: Desk) -> None:
    doubt = Doubt(house)
    name = only(desk)["id"]
    house.merged(*doubt.people)
    assert desk.get("/reviews").json()["reviews"] == []
    assert desk.post(f"/reviews/{name}/merge", json={}).json()["repeated"]


def test_a_pair_follows_its_customers_to_their_survivors(house: MergingHouse, desk: Desk) -> None:
    doubt = Doubt(house)
    third = house.customer(
        house.ask(house.inquiry(f"1388888{Doubt.serial:04}", name="赵六", dealer="D0003"))[0]
    )
    house.merged(third, doubt.people[0])
    review = only(desk)
    assert len(review["one"]["phones"]) + len(review["other"]["phones"]) == 3
    desk.post(f"/reviews/{review['id']}/merge", json={})
    assert len({house.customer(lead) for lead in doubt.leads}) == 1
    assert house.broken() == {}


NAMES = ("甲一", "乙二", "丙三", "丁四", "戊五")


def shared_number(house: MergingHouse, number: str) -> UUID:
    """A number under as many names as pass; the raw lead of the first."""
    house.rows("update match_review set status = 'rejected' where status = 'open' returning id")
    first, *_ = [house.ask(house.inquiry(number, name=name, dealer=D1))[0] for name in NAMES]
    return first


def test_names_under_a_shared_number_that_are_real_go_on_as_the_customers(
    house: MergingHouse, web_desk: Desk
) -> None:
    first, other = (shared_number(house, number) for number in ("13877770001", "13877770002"))
    waiting = [
        house.ask(house.inquiry("13877770001", name=name, dealer=dealer, city="上海市"))[0]
        for name, dealer in (("己六", D2), ("庚七", "D0003"))
    ]
    foreign = house.ask(house.inquiry("13877770002", name="己六", dealer=D2))[0]
    assert {house.place(raw) for raw in (*waiting, foreign)} == {("review", "number_shared")}
    name, kept = (review["id"] for review in web_desk.get("/reviews").json()["reviews"])
    assert web_desk.get(f"/reviews/{name}").json() == {"code": "review_of_one_customer"}
    done = web_desk.post(f"/reviews/{name}/merge", json={})
    assert (done.status_code, done.json()) == (200, {"merge": "", "moved": 2, "ended": 0, "repeated": False})
    house.carry()
    for raw in waiting:
        assert house.place(raw)[0] == "assigned"
        assert house.customer(raw) == house.customer(first)
    assert house.place(foreign) == ("review", "number_shared")
    assert [review["id"] for review in web_desk.get("/reviews").json()["reviews"]] == [kept]
    assert web_desk.post(f"/reviews/{name}/merge", json={}).json()["repeated"]
    again = house.ask(house.inquiry("13877770001", name="己六", dealer=D2))[0]
    assert house.place(again)[0] == "attached"
    eighth = house.ask(house.inquiry("13877770001", name="辛八", dealer=D2))[0]
    assert house.place(eighth) == ("review", "number_shared"), "each name is decided about"
    assert house.customer(other) != house.customer(first)
    assert house.broken() == {}


def test_names_under_a_shared_number_that_are_not_real_wait_on_until_they_are_replayed(
    house: MergingHouse, web_desk: Desk
) -> None:
    first = shared_number(house, "13877770003")
    raw = house.ask(house.inquiry("13877770003", name="己六", dealer=D2))[0]
    name = only(web_desk)["id"]
    assert web_desk.post(f"/reviews/{name}/reject").status_code == 204
    refused = web_desk.post(f"/reviews/{name}/merge", json={})
    assert (refused.status_code, refused.json()) == (409, {"code": "review_decided"})
    house.carry()
    assert house.place(raw) == ("review", "number_shared")
    assert web_desk.get("/reviews").json()["reviews"] == []
    with house.conn.transaction():
        ((bucket,),) = house.conn.execute("select bucket from raw_lead where id = %s", [raw])
        replay(house.conn, house.house, [(bucket, raw)], "anna", house._now_within())
    house.carry()
    assert house.place(raw) == ("review", "number_shared")
    assert web_desk.post(f"/reviews/{only(web_desk)['id']}/merge", json={}).json()["moved"] == 1
    house.carry()
    assert house.customer(raw) == house.customer(first)


def test_pages_follow_one_another(house: MergingHouse, desk: Desk) -> None:
    Doubt(house)
    house.rows(
        "insert into match_review (bucket, id, customer_id, other_bucket, other_id, reason, created_at) "
        "select bucket, gen_random_uuid(), customer_id, other_bucket, other_id, 'again ' || n, created_at "
        "from match_review, generate_series(1, 4) n where status = 'open' returning id"
    )
    seen: list[str] = []
    after = ""
    while True:
        page = desk.get("/reviews", params={"limit": 2, "after": after}).json()
        seen += [review["id"] for review in page["reviews"]]
        after = page["next"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("side", [0, 1])
def test_a_pair_with_somebody_whose_data_are_only_kept_is_not_there_and_hides_no_other(
    house: MergingHouse, web_desk: Desk, side: int
) -> None:
    shown, hidden = Doubt(house), Doubt(house)
    again = "update match_review set status = 'open' where customer_id = any(%s) returning id"
    house.rows(again, [who for _, who in shown.people])
    pairs = {review["id"] for review in web_desk.get("/reviews").json()["reviews"]}
    restrict(house, hidden.people[side])
    seen = {review["id"] for review in web_desk.get("/reviews").json()["reviews"]}
    assert seen < pairs
    (name,) = pairs - seen
    names = principals(house.house.keyring, house.house.maker)
    left, right = (f"/customers/{names.write(*person)}/duplicates" for person in hidden.people)
    told = web_desk.get(right if side == 0 else left)
    assert (told.status_code, told.json()["reviews"]) == (200, [])
    for answer in (
        web_desk.get(f"/reviews/{name}"),
        web_desk.post(f"/reviews/{name}/merge", json={}),
        web_desk.post(f"/reviews/{name}/reject"),
    ):
        assert (answer.status_code, answer.json()) == (404, {"code": "review_unknown"})


def test_a_merge_of_somebody_whose_data_are_only_kept_is_not_undone(
    house: MergingHouse, web_desk: Desk
) -> None:
    doubt = Doubt(house)
    done = web_desk.post(f"/reviews/{only(web_desk)['id']}/merge", json={"stays": "one"}).json()
    survivor = house.customer(doubt.leads[0])
    restrict(house, survivor)
    answer = web_desk.post(f"/merges/{done['merge']}/undo")
    assert (answer.status_code, answer.json()) == (404, {"code": "merge_unknown"})


def restrict(house: MergingHouse, who: Key) -> None:
    """The rights desk restricts a customer."""
    with house.conn.transaction():
        now = house._now_within()
        book = assignment.load_book(house.conn, now)
        flow.restrict(house.conn, house.house, book, [who], "rights desk", now)


def test_invented_and_foreign_names_are_unknown(house: MergingHouse, desk: Desk) -> None:
    Doubt(house)
    name = only(desk)["id"]
    forged = Opaque(b"x" * 32).write(1, UUID(int=1))
    for bad in ("nobody", forged, name[:-1], name + "A"):
        assert desk.post(f"/reviews/{bad}/merge", json={}).status_code == 404
        assert desk.get(f"/reviews/{bad}").status_code == 404
        assert desk.post(f"/merges/{bad}/undo").status_code == 404
    assert desk.post(f"/merges/{name}/undo").status_code == 404
    assert desk.get("/reviews", params={"after": "nobody"}).status_code == 400


def test_nobody_decides_without_signing_in(house: MergingHouse, desk: Desk) -> None:
    Doubt(house)
    name = only(desk)["id"]
    del desk.headers["authorization"]
    for answer in (
        desk.get("/reviews"),
        desk.get(f"/reviews/{name}"),
        desk.post(f"/reviews/{name}/merge", json={}),
        desk.post(f"/reviews/{name}/reject"),
        desk.post(f"/merges/{name}/undo"),
    ):
        assert answer.status_code == 401


def test_an_unknown_review_is_refused_by_the_flow(house: MergingHouse) -> None:
    with house.conn.transaction():
        refused = reject_review(house.conn, (1, UUID(int=1)), "li", house._now_within())
    assert refused is Refused.REVIEW_UNKNOWN


def test_every_refusal_has_a_text() -> None:
    assert {why.value for why in Refused} <= known_codes()
