"""The routes: what a manager's page sends and gets back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from dealership import NOW, Dealership, facts_of
from litestar import Litestar
from litestar.response import Response
from litestar.testing import TestClient

from leadcenter.assignment import face
from leadcenter.assignment.http import Door, routes
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.scope import Scope
from leadcenter.lead.face import References
from somebody import seen, somebody

NAMES = References(Keyring(b"r" * 32, b"s" * 32))


class Page:
    """A manager of one dealer (or, without one, the maker's operator) in front of the routes."""

    def __init__(self, conn: Connection, dealer: Dealership | None, staff: UUID | None = None) -> None:
        self.conn = conn
        sight = somebody("manager", dealer.id if dealer else None)
        asker = msgspec.structs.replace(sight.asker, staff=staff)
        sight = msgspec.structs.replace(sight, asker=asker)

        @contextmanager
        def connected(_: Scope) -> Iterator[Connection]:
            with conn.transaction():
                yield conn

        def followup(_: UUID, now: datetime) -> tuple[datetime, datetime]:
            return now, now + timedelta(minutes=30)

        door = Door(connected, lambda: face.load_book(conn, NOW), followup, NAMES, self.told)
        refused = {Refusal: lambda _, fault: Response({"code": fault.code}, status_code=fault.status)}
        self.app = Litestar(routes(door), dependencies=seen(lambda _: sight), exception_handlers=refused)

    def told(self, keys: Sequence[tuple[int, UUID]]) -> Mapping[str, Sequence[object]]:
        """Of a lead nothing is known but its brand."""
        brands = [
            self.conn.execute("select brand from lead where id = %s", [lead]).fetchone() for _, lead in keys
        ]
        return facts_of(keys, brand=[brand for (brand,) in filter(None, brands)])

    def get(self, path: str) -> tuple[int, Any]:
        with TestClient(self.app) as client:
            answer = client.get(path)
        return answer.status_code, answer.json()

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        with TestClient(self.app) as client:
            answer = client.post(path, json=body)
        return answer.status_code, answer.json()


def handout(dealer: Dealership, key: tuple[int, UUID], name: str, **rest: Any) -> dict[str, Any]:
    return {"lead": NAMES.write(dealer.id, key), "staff": dealer.code(name), **rest}


def test_a_batch_is_answered_with_a_result_for_each_lead_in_order(conn: Connection) -> None:
    dealer = Dealership(conn)
    dealer.away("b", "2020-01-01 00:00", "2100-01-01 00:00")
    keys = dealer.leads(2)
    body = {"handouts": [handout(dealer, key, name) for key, name in zip(keys, "ab", strict=True)]}
    status, answer = Page(conn, dealer).post("/assignments", body)
    assert status == 200
    assert answer == {
        "results": [
            {"lead": NAMES.write(dealer.id, keys[0]), "done": True, "episode": 1},
            {"lead": NAMES.write(dealer.id, keys[1]), "done": True, "episode": 1, "warnings": ["absent"]},
        ]
    }
    assert dealer.owned() == {"a": 1, "b": 1, "c": 0}


def test_a_reassignment_names_who_had_it_and_wakes_who_waits_for_them(conn: Connection) -> None:
    dealer = Dealership(conn)
    [key], [waits] = dealer.leads(1), dealer.leads(1)
    page = Page(conn, dealer)
    page.post("/assignments", {"handouts": [handout(dealer, key, "a")]})
    body = {"handouts": [handout(dealer, key, "b", reason="post_change")]}
    status, answer = page.post("/assignments", body)
    assert (status, answer["results"][0]["from_staff"]) == (200, dealer.code("a"))
    row = conn.execute("select due_at is not null from belt where raw_id = %s", [waits[1]]).fetchone()
    assert row == (True,)


def test_who_saw_a_lead_with_nobody_or_another_is_told_that_it_is_taken(conn: Connection) -> None:
    dealer = Dealership(conn)
    keys = dealer.leads(3)
    page = Page(conn, dealer)
    page.post("/assignments", {"handouts": [handout(dealer, key, "a") for key in keys]})
    sights = ["", dealer.code("b"), dealer.code("a")]
    late = [handout(dealer, key, "c", from_staff=of) for key, of in zip(keys, sights, strict=True)]
    status, answer = page.post("/assignments", {"handouts": late, "mode": "fill_up"})
    assert (status, [one.get("refusal") for one in answer["results"]]) == (200, ["taken", "taken", None])
    assert dealer.owned() == {"a": 2, "b": 0, "c": 1}


def test_all_or_nothing_that_cannot_be_is_a_409_with_every_lead_listed(conn: Connection) -> None:
    dealer = Dealership(conn, cap=1)
    keys = dealer.leads(2)
    body = {"handouts": [handout(dealer, key, "a") for key in keys]}
    status, answer = Page(conn, dealer).post("/assignments", body)
    assert status == 409
    assert [one["refusal"] for one in answer["results"]] == ["batch_refused", "full_stock"]
    assert dealer.owned() == {"a": 0, "b": 0, "c": 0}
    status, answer = Page(conn, dealer).post("/assignments", {**body, "mode": "fill_up"})
    assert (status, [one["done"] for one in answer["results"]]) == (200, [True, False])


def test_the_leads_and_people_of_other_dealers_do_not_exist(conn: Connection) -> None:
    dealer, other = Dealership(conn), Dealership(conn)
    [key] = dealer.leads(1)
    _, answer = Page(conn, other).post("/assignments", {"handouts": [handout(dealer, key, "a")]})
    assert answer["results"][0]["refusal"] == "lead_not_found"
    guessed = handout(dealer, key, "a", lead=NAMES.write(other.id, key))
    _, answer = Page(conn, other).post("/assignments", {"handouts": [guessed]})
    assert answer["results"][0]["refusal"] == "lead_not_found"
    to_other = handout(dealer, key, "a", staff=other.code("a"))
    _, answer = Page(conn, dealer).post("/assignments", {"handouts": [to_other]})
    assert answer["results"][0]["refusal"] == "unknown_staff"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"handouts": []},
        {"handouts": [{"bucket": 1, "lead": "x", "staff": "x"}]},
        {"handouts": [{"lead": "x", "staff": "x", "reason": "Call 13800000000"}]},
        {"handouts": [{"lead": "x", "staff": "x"}], "more": 1},
    ],
)
def test_a_request_that_is_no_request_is_a_400(conn: Connection, body: Any) -> None:
    status, _ = Page(conn, None).post("/assignments", body)
    assert status == 400


def test_hand_out_to_who_has_just_left_is_asked_for_again(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The book is a second old at most; nothing is done until it is read anew."""
    dealer = Dealership(conn, people=("a",))
    page, (key,) = Page(conn, dealer), dealer.leads(1)
    book = face.load_book(conn, NOW)
    conn.execute("update staff set status = 'left' where id = %s", [dealer.staff["a"]])
    with monkeypatch.context() as patch:
        patch.setattr(face, "load_book", lambda *_: book)
        assert page.post("/assignments", {"handouts": [handout(dealer, key, "a")]}) == (
            503, {"code": "try_again"},
        )  # fmt: skip
    status, said = page.post("/assignments", {"handouts": [handout(dealer, key, "a")]})
    assert (status, said["results"][0]["refusal"]) == (409, "staff_left")
