"""The customer's page in the application as the entry makes it: with the web's own login, behind row-level
security, with the rights desk that takes his requests; and the ledger that no login changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from own_page import read

from leadcenter.access.face import Permission
from leadcenter.assignment import face as assignment
from leadcenter.consent import face as consent
from leadcenter.entry.api import make_app
from leadcenter.entry.signing import service_key
from leadcenter.flow import face as flow
from leadcenter.kernel.database import connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Scope, Zone, enter
from leadcenter.lead.face import References
from leadcenter.rulebook import face as rulebook
from living_house import LivingHouse


class RealHouse:
    """A house, its application, and somebody of the maker in front of it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.conn = connect(url)
        self.house = LivingHouse(self.conn, folder)
        self.config = msgspec.structs.replace(self.house.config, database_url=url)
        self.app = make_app(self.config)
        self.client: TestClient[Litestar] = TestClient(self.app)
        key = service_key(self.config, "", "desks", list(Permission), 1)
        self.staff = {"authorization": f"Bearer {key}"}
        self._serial = 0

    def customer(self, **told: Any) -> tuple[UUID, str]:
        """Somebody inquires; the lead and how people of the maker name the customer."""
        self._serial += 1
        told = {"name": "王芳", "dealer": "D0001"} | told
        (raw,) = self.house.ask(self.house.inquiry(f"1380001{self._serial:04}", **told))
        ((bucket, customer),) = self.rows("select bucket, customer_id from lead where id = %s", raw)
        house = self.house.house
        return raw, consent.principals(house.keyring, house.maker).write(bucket, customer)

    def link(self, customer: str) -> dict[str, str]:
        """The header of a link that somebody of the maker issued."""
        answer = self.client.post(f"/customers/{customer}/links", json={}, headers=self.staff)
        assert answer.status_code == 201, answer.text
        page, _, token = answer.json()["path"].partition("#")
        assert page == "/my"
        return {"x-link": token}

    def rows(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        with self.conn.transaction():
            return self.conn.execute(query.encode(), given).fetchall()


@pytest.fixture(scope="module")
def real(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHouse]:
    made = RealHouse(database_url, tmp_path_factory.mktemp("real"))
    with made.client:
        yield made
    made.conn.close()


def test_customer_sees_and_stops_who_holds_his_data(real: RealHouse) -> None:
    raw, customer = real.customer()
    link = real.link(customer)
    told = real.client.get("/my/data", headers=link).json()
    roles = {one["role"]: one for one in told["holders"]}
    assert set(roles) >= {"controller", "dealer"}
    assert roles["dealer"]["code"] == "D0001"
    assert roles["dealer"]["given_at"]
    stopped = real.client.post("/my/withdrawals", json={"entities": ["D0001"]}, headers=link)
    assert (stopped.status_code, stopped.json()) == (200, {"stopped": 1})
    assert real.rows("select 1 from dispatch where lead_id = %s and ended_at is null", raw) == []
    after = real.client.get("/my/data", headers=link).json()
    (dealer,) = [one for one in after["holders"] if one["code"] == "D0001"]
    assert {one["state"] for one in dealer["purposes"]} == {"withdrawn"}


def test_customer_chooses_a_dealer_whom_he_was_offered(real: RealHouse) -> None:
    dealer = real.house.world.dealers[0]
    _, customer = real.customer(dealer="", consent=False, city=dealer.city)
    link = real.link(customer)
    told = real.client.get("/my/data", headers=link).json()
    (offer,) = told["offers"]
    body = {"lead": offer["lead"], "dealer": offer["dealers"][0]["code"], "agreed": True} | read(told)
    answer = real.client.post("/my/choices", json=body, headers=link)
    assert answer.status_code == 200, answer.text
    assert real.client.get("/my/data", headers=link).json()["offers"] == []


def test_customer_whose_dealer_sells_the_series_no_more_is_offered_others(real: RealHouse) -> None:
    dealer = real.house.world.dealers[1]
    ((series,),) = real.rows("select series from dealer_series where entity_id = %s limit 1", dealer.id)
    with real.conn.transaction():
        sold = "delete from dealer_series where entity_id = %s and series = %s"
        real.conn.execute(sold, [dealer.id, series])
        rulebook.changed(real.conn, "org")
    raw, customer = real.customer(dealer=dealer.code, series=series, city=dealer.city)
    assert real.house.place(raw) == ("awaiting_dealer", "series_not_sold")
    (offer,) = real.client.get("/my/data", headers=real.link(customer)).json()["offers"]
    assert dealer.code not in [one["code"] for one in offer["dealers"]]


@pytest.mark.parametrize("right", ["access", "copy", "correct", "delete"])
def test_request_for_a_right_reaches_the_desk_already_proved(real: RealHouse, right: str) -> None:
    _, customer = real.customer()
    body = {"right": right, "text": "请处理"}
    answer = real.client.post("/my/requests", json=body, headers=real.link(customer))
    assert answer.status_code == 200, answer.text
    number = answer.json()["number"]
    shown = real.client.get(f"/rights/requests/{number}", headers=real.staff)
    assert shown.status_code == 200, shown.text
    assert real.rows("select count(*) from audit where what = 'rights_request.made'")[0][0] >= 1


def test_the_same_asked_again_is_the_same_request_until_it_is_decided(real: RealHouse) -> None:
    _, customer = real.customer()
    link = real.link(customer)

    def ask(right: str = "correct", text: str = "请更正姓名") -> str:
        answer = real.client.post("/my/requests", json={"right": right, "text": text}, headers=link)
        number: str = answer.json()["number"]
        return number

    def told() -> int:
        ((count,),) = real.rows("select count(*) from audit where what = 'rights_request.made'")
        return int(count)

    before, first = told(), ask()
    assert ask() == first
    assert told() == before + 1
    others = {ask(text="请更正电话"), ask("copy"), ask("copy", "")}
    assert len(others | {first}) == 4
    assert ask("copy", "") in others
    refusal = {"state": "refused", "reason": "rights_kept_by_law"}
    refused = real.client.post(f"/rights/requests/{first}/decision", json=refusal, headers=real.staff)
    assert refused.status_code < 300, refused.text
    assert ask() not in others | {first}


def test_the_same_asked_again_is_the_same_request_after_a_merge(real: RealHouse) -> None:
    survivor, other, stranger = (real.link(real.customer(name=name)[1]) for name in ("王一", "王二", "王三"))

    def ask(link: dict[str, str], text: str = "请更正地址") -> str:
        answer = real.client.post("/my/requests", json={"right": "correct", "text": text}, headers=link)
        number: str = answer.json()["number"]
        return number

    first, of_stranger = ask(other), ask(stranger)
    newest = "select bucket, customer_id from lead order by created_at desc, id desc limit 3"
    _, two, one = real.rows(newest)
    with real.conn.transaction():
        now = real.house._now_within()
        book = assignment.load_book(real.conn, now)
        order = flow.Order(one, two, "anna", "asked before")
        merged = flow.merge(real.conn, real.house.house, book, order, now)
    assert isinstance(merged, flow.Merged)
    assert ask(other) == first
    assert ask(survivor) == first
    assert ask(stranger) == of_stranger
    assert len({ask(survivor, "请更正生日"), first, of_stranger}) == 3


def test_customer_sees_what_became_of_own_requests_and_of_nobody_elses(real: RealHouse) -> None:
    (_, customer), (_, other) = real.customer(), real.customer()
    link = real.link(customer)
    assert real.client.get("/my/data", headers=link).json()["asked"] == []
    numbers = []
    for right in ("copy", "delete"):
        body = {"right": right, "text": "请处理"}
        numbers.insert(0, real.client.post("/my/requests", json=body, headers=link).json()["number"])
    refusal = {"state": "refused", "reason": "rights_kept_by_law"}
    refused = real.client.post(f"/rights/requests/{numbers[0]}/decision", json=refusal, headers=real.staff)
    assert refused.status_code < 300, refused.text
    later, earlier = real.client.get("/my/data", headers=link).json()["asked"]
    assert [later["number"], earlier["number"]] == numbers, "the newest first"
    assert [later["right"], earlier["right"]] == ["delete", "copy"]
    assert (later["state"], later["reason"]) == ("refused", "rights_kept_by_law")
    assert later["decided_at"] is not None
    assert (earlier["state"], earlier["reason"], earlier["decided_at"]) == ("proved", "", None)
    assert earlier["due_at"] > earlier["asked_at"]
    assert "请处理" not in real.client.get("/my/data", headers=link).text
    assert real.client.get("/my/data", headers=real.link(other)).json()["asked"] == []


def test_customer_and_privacy_officer_take_the_same_signed_records_along(real: RealHouse) -> None:
    _, customer = real.customer()
    own = real.client.get("/my/receipt", headers=real.link(customer))
    office = real.client.get(f"/customers/{customer}/receipt", headers=real.staff)
    key = real.client.get("/consent-key").json()["key"]
    for answer in (own, office):
        assert consent.verify(answer.content)
        assert answer.json()["key"] == key
        assert "attachment" in answer.headers["content-disposition"]
    assert own.json()["records"] == office.json()["records"] != []


def test_link_is_told_with_the_instant_from_which_it_opens_nothing(real: RealHouse) -> None:
    _, customer = real.customer()
    answer = real.client.post(f"/customers/{customer}/links", json={}, headers=real.staff)
    told = datetime.fromisoformat(answer.json()["expires_at"])
    link = {"x-link": answer.json()["path"].partition("#")[2]}
    assert real.client.get("/my/data", headers=link).status_code == 200
    kept = real.rows("select expires_at from subject_link where expires_at = %s", told)
    assert len(kept) == 1, "the very instant that is kept"


def test_every_changing_route_of_the_page_writes_one_row_and_none_when_refused(real: RealHouse) -> None:
    dealer = real.house.world.dealers[0]
    _, waiting = real.customer(dealer="", consent=False, city=dealer.city)
    _, held = real.customer()
    links = {name: real.link(name) for name in (waiting, held)}
    shown = real.client.get("/my/data", headers=links[waiting]).json()
    (offer,) = shown["offers"]
    choice = {"lead": offer["lead"], "dealer": offer["dealers"][0]["code"], "agreed": True} | read(shown)
    steps = [
        (waiting, "/my/choices", {**choice, "agreed": False}, choice, "lead.dealer_named"),
        (held, "/my/withdrawals", {}, {"all": True}, "consent.withdrawn"),
        (held, "/my/requests", {"right": "sue"}, {"right": "copy"}, "rights_request.made"),
    ]
    for name, path, bad, good, what in steps:
        before = real.rows("select id from audit")
        assert real.client.post(path, json=bad, headers=links[name]).status_code in {400, 422}
        assert real.client.post(path, json=good, headers={"x-link": "x"}).status_code == 404
        assert real.rows("select id from audit") == before
        assert real.client.post(path, json=good, headers=links[name]).status_code == 200
        acts = "select what, actor_kind, actor, on_behalf, subject is not null from audit where id <> all(%s)"
        ((told, kind, actor, behalf, known),) = real.rows(acts, [one for (one,) in before])
        assert (told, kind, behalf, known) == (what, "key", "customer", True)
        assert actor.startswith("link:")


def test_no_token_and_no_number_stands_in_an_address_or_an_answer(real: RealHouse) -> None:
    _, customer = real.customer()
    link = real.link(customer)
    for path in ("/my/data", "/my/receipt"):
        text = real.client.get(path, headers=link).text
        assert "1380001" not in text
        assert "王芳" not in text
        assert link["x-link"] not in text
    paths = real.client.get("/schema/openapi.json").json()["paths"]
    mine = {path: methods for path, methods in paths.items() if path.startswith("/my")}
    assert len(mine) == 5
    for methods in mine.values():
        for method in methods.values():
            assert [one["in"] for one in method.get("parameters", [])] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"action": "preticked"}, "consent_not_separate"),
        ({"action": "bundled"}, "consent_not_separate"),
        ({"notice": "dealer-choice", "notice_version": "9"}, "notice_unknown"),
        ({"notice": "dealer-choice", "notice_version": "1"}, "notice_text_differs"),
    ],
)
def test_choice_that_people_write_down_must_be_the_customers_own(
    real: RealHouse, change: dict[str, str], code: str
) -> None:
    raw, _ = real.customer(dealer="", consent=False)
    ((bucket,),) = real.rows("select bucket from lead where id = %s", raw)
    house = real.house.house
    name = References(house.keyring).write(house.maker, (bucket, raw))
    told = {"dealer": "D0001", "accepted": True, "notice": "n", "notice_version": "1", "text_hash": "ab" * 32}
    answer = real.client.post(f"/leads/{name}/choice", json=told | change, headers=real.staff)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert real.rows("select 1 from consent_event where raw_id = %s", raw) == []


def test_notice_that_names_no_recipient_is_not_registered(real: RealHouse) -> None:
    words = {"zh-CN": "我同意将我的联系方式提供给合作伙伴，用于与我联系。"}
    asked = {"purpose": "sales_contact", "categories": ["contact"], "recipients": ["our partners"]}
    body = {"notice": "web", "version": "1", "asks": [asked], "texts": words}
    for recipients, code in ((["our partners"], "consent_not_separate"), (["nobody"], "unknown_recipient")):
        sent = body | {"asks": [asked | {"recipients": recipients}]}
        answer = real.client.post("/notices", json=sent, headers=real.staff)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    english = body | {"texts": {"en-US": "I agree, and so on and on."}}
    answer = real.client.post("/notices", json=english, headers=real.staff)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "notice_without_chinese")


def test_register_tells_which_versions_are_void(real: RealHouse) -> None:
    words = {"zh-CN": "我同意将我的联系方式提供给我指定的经销商，用于与我联系。"}
    asked = {"purpose": "sales_contact", "categories": ["contact"]}
    voided = []
    for version, categories in (("1", ["contact"]), ("2", ["contact"]), ("3", ["contact", "location"])):
        asks = [asked | {"categories": categories}]
        body = {"notice": "app", "version": version, "asks": asks, "texts": words}
        answer = real.client.post("/notices", json=body, headers=real.staff)
        assert answer.status_code == 201, answer.text
        voided.append(answer.json()["voided"])
    assert voided == [0, 0, 2]
    listed = real.client.get("/notices", headers=real.staff).json()
    shown = {one["version"]: one["void"] for one in listed if one["notice"] == "app"}
    assert shown == {"1": True, "2": True, "3": False}
    assert {one["code"] for one in real.client.get("/purposes", headers=real.staff).json()} >= {
        "sales_contact"
    }


EXPIRING = "delete from consent_event"
CHANGES = [
    "update consent_event set kind = 'given'",
    EXPIRING,
    "truncate consent_event",
    "update notice set text = text",
    "delete from notice",
    "update notice_version set made_at = made_at",
    "delete from notice_purpose",
    "update party set legal_name = 'x'",
    "truncate party",
]


@pytest.mark.parametrize("login", [Login.APP, Login.WORKER, Login.INTAKE])
@pytest.mark.parametrize("change", CHANGES)
def test_no_login_changes_the_ledger_or_a_notice(real: RealHouse, login: Login, change: str) -> None:
    real.customer()
    with connect(url_of(real.config, login)) as conn:
        enter(conn, Scope(Zone.MAKER))
        try:
            done = conn.execute(change.encode()).rowcount
        except psycopg.errors.InsufficientPrivilege:
            return
        assert (login, change, done) == (Login.WORKER, EXPIRING, 0), "what is younger than three years stays"


@pytest.mark.parametrize("zone", [Zone.ENTITIES, Zone.ENTRUSTED])
def test_ledger_and_links_do_not_exist_for_dealers_and_vendors(real: RealHouse, zone: Zone) -> None:
    _, customer = real.customer()
    real.link(customer)
    entities = tuple(one for (one,) in real.rows("select id from entity"))
    with connect(url_of(real.config, Login.APP)) as conn:
        enter(conn, Scope(zone, entities))
        for table in ("consent_event", "consent_grant", "subject_link"):
            assert conn.execute(f"select count(*) from {table}".encode()).fetchone() == (0,), table
