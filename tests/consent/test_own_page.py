"""The customer's own page: who holds the data, choose or confirm the dealer, take consent back, ask for one's
rights. Whoever has no link learns nothing (trust.md L05, L07, L25)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from own_page import OwnPage, read
from town import Town

from leadcenter.consent import face as consent
from leadcenter.consent.face import Asked, Category
from leadcenter.selfservice import links


@pytest.fixture
def own(town: Town) -> Iterator[OwnPage]:
    made = OwnPage(town)
    with made.client:
        yield made


def holders(told: Any) -> dict[str, Any]:
    return {one["code"]: one for one in told["holders"]}


def test_page_tells_who_holds_the_data_for_what_and_since_when(town: Town, own: OwnPage) -> None:
    town.conn.execute(
        "update entity set legal_name = '远东汽车销售有限公司', contact = '021-1' where code = 'A'"
    )
    raw = town.inquire(agrees=("maker", "A"))
    town.carry()
    told = own.data(own.link(raw))
    found = holders(told)
    assert set(found) == {"maker", "A"}
    assert found["maker"]["role"] == "controller"
    dealer = found["A"]
    assert (dealer["role"], dealer["name"], dealer["contact"]) == ("dealer", "远东汽车销售有限公司", "021-1")
    assert dealer["given_at"]
    (purpose,) = dealer["purposes"]
    assert (purpose["code"], purpose["state"]) == ("sales_contact", "given")
    assert purpose["title"]["zh-CN"] == "就购车意向与您联系"
    assert purpose["since"] < purpose["until"]
    assert dealer["may_stop"]
    assert told["offers"] == []


def test_page_tells_until_when_the_data_are_kept_once_nothing_is_open(town: Town, own: OwnPage) -> None:
    raw = town.inquire(agrees=("maker", "A"))
    town.carry()
    token, customer = own.link(raw), own.customer(raw)
    assert own.data(token)["kept_until"] is None, "the wish is open"
    town.conn.execute(
        "update lead set status = 'lost', closed_at = created_at + interval '2 days' where id = %s", [raw]
    )
    lost = town.rows("select closed_at from lead where id = %s", raw)[0]["closed_at"]
    (rule,) = town.rows("select keep_days from retention_rule where category = 'customer' and state = 'lost'")
    until = datetime.fromisoformat(own.data(token)["kept_until"])
    assert until == lost + timedelta(days=rule["keep_days"])
    # a call of the maker counts, though the customer's own rows do not show it
    town.conn.execute("alter table cleaning_attempt drop constraint cleaning_attempt_task")
    town.conn.execute(
        "insert into cleaning_attempt (bucket, task_id, attempt, customer_id, state, called_at) "
        "values (%s, %s, 1, %s, 'placed', %s)",
        [customer[0], uuid4(), customer[1], lost + timedelta(days=3)],
    )
    assert datetime.fromisoformat(own.data(token)["kept_until"]) == until + timedelta(days=3)
    town.conn.execute("update lead set status = 'live', closed_at = null where id = %s", [raw])


def test_vendor_to_whom_the_maker_entrusts_calls_is_told(town: Town, own: OwnPage) -> None:
    raw = town.inquire()
    town.carry()
    vendor, assessed = uuid4(), town.rows("select * from relation limit 1")[0]
    town.conn.execute(
        "insert into entity (id, kind, code, name, legal_name, time_zone) "
        "values (%s, 'vendor', 'calls', '呼叫', '呼叫中心有限公司', 'Asia/Shanghai')",
        [vendor],
    )
    assert "calls" not in holders(own.data(own.link(raw)))
    columns = {**assessed, "id": uuid4(), "to_entity": vendor, "kind": "entrusted"}
    entrust(town, columns)
    assert holders(own.data(own.link(raw)))["calls"]["role"] == "processor"


def entrust(town: Town, columns: dict[str, Any]) -> None:
    """A contract, as if it had been assessed."""
    plain = {name: value for name, value in columns.items() if not name.startswith("assess")}
    names = ", ".join(plain)
    with town.conn.transaction():
        town.conn.execute("set local session_replication_role = replica")
        town.conn.execute("alter table relation drop constraint if exists relation_assessed")
        marks = ", ".join(["%s"] * len(plain))
        town.conn.execute(f"insert into relation ({names}) values ({marks})", list(plain.values()))


def test_customer_takes_back_consent_to_one_dealer_and_it_leaves_at_once(town: Town, own: OwnPage) -> None:
    raw = town.inquire(agrees=("maker", "A"))
    town.carry()
    token = own.link(raw)
    assert own.post("/my/withdrawals", {"entities": ["A"]}, token) == (200, {"stopped": 1})
    assert town.rows("select 1 from dispatch where ended_at is null") == []
    assert town.state_of(raw) == "awaiting_grant/grant_withdrawn"
    dealer = holders(own.data(token))["A"]
    assert [one["state"] for one in dealer["purposes"]] == ["withdrawn"]
    assert dealer["ended_at"]
    assert not dealer.get("may_stop")
    assert holders(own.data(token))["maker"]["purposes"][0]["state"] == "given"
    (event,) = town.rows("select evidence from consent_event where kind = 'withdrawn'")
    assert event["evidence"]["action"] == "self_service"
    (act,) = town.rows(
        "select what, actor_kind, on_behalf, class from audit where what = 'consent.withdrawn'"
    )
    assert act == {
        "what": "consent.withdrawn",
        "actor_kind": "key",
        "on_behalf": "customer",
        "class": "provision",
    }


def test_customer_takes_everything_back_with_one_request(town: Town, own: OwnPage) -> None:
    raw = town.inquire(agrees=("maker", "A", "B"))
    town.carry()
    token = own.link(raw)
    assert own.post("/my/withdrawals", {"all": True}, token) == (200, {"stopped": 3})
    assert {one["state"] for told in own.data(token)["holders"] for one in told["purposes"]} == {"withdrawn"}
    assert not any(one.get("may_stop") for one in own.data(token)["holders"])


@pytest.mark.parametrize("body", [{}, {"all": True, "entities": ["A"]}, {"entities": ["nobody"]}])
def test_withdrawal_that_says_not_from_whom_changes_nothing(
    town: Town, own: OwnPage, body: dict[str, Any]
) -> None:
    raw = town.inquire()
    town.carry()
    assert own.post("/my/withdrawals", body, own.link(raw))[0] == 422
    assert town.count("audit") == 0
    assert town.rows("select 1 from consent_event where kind = 'withdrawn'") == []


def test_customer_chooses_one_of_the_dealers_offered_and_it_gets_the_lead(town: Town, own: OwnPage) -> None:
    raw = town.inquire(dealer="", agrees=False, city="上海市")
    town.carry()
    assert town.state_of(raw) == "awaiting_dealer/no_dealer"
    token = own.link(raw)
    told = own.data(token)
    (offer,) = told["offers"]
    assert [one["code"] for one in offer["dealers"]][:1] == ["A"]
    assert told["shown"]["notice"] == "dealer-choice"
    body = {"lead": offer["lead"], "dealer": "A", "agreed": True} | read(told, "en-US")
    assert own.post("/my/choices", body, token) == (200, {"status": "recorded"})
    town.carry()
    assert [dealer for dealer, _ in town.dispatches_of(raw)] == ["A"]
    (event,) = town.rows("select kind, evidence, notice_no from consent_event")
    assert event["kind"] == "confirmed"
    assert event["evidence"]["text_hash"] == told["shown"]["hashes"]["en-US"]
    assert event["evidence"]["language"] == "en-US"
    assert event["notice_no"] == told["shown"]["number"]
    assert own.data(token)["offers"] == []


def test_customer_confirms_the_dealer_whom_he_named(town: Town, own: OwnPage) -> None:
    raw = town.inquire(dealer="B", agrees=False)
    town.carry()
    assert town.state_of(raw) == "awaiting_grant/no_grant"
    token = own.link(raw)
    (offer,) = own.data(token)["offers"]
    assert [(one["code"], one.get("named")) for one in offer["dealers"]] == [("B", True)]
    assert own.choose(token, offer["lead"], "B")[0] == 200
    town.carry()
    assert [dealer for dealer, _ in town.dispatches_of(raw)] == ["B"]


@pytest.mark.parametrize(
    ("dealer", "series", "why", "instead"),
    [("A", "S1", "dealer_closed", "B"), ("B", "S2", "series_not_sold", "A")],
)
def test_customer_whose_dealer_cannot_have_the_wish_is_offered_others_though_he_agreed(
    town: Town, own: OwnPage, dealer: str, series: str, why: str, instead: str
) -> None:
    if why == "dealer_closed":
        town.close_dealer(dealer)
    raw = town.inquire(dealer=dealer, series=series, city="上海市")
    town.carry()
    assert town.state_of(raw) == f"awaiting_dealer/{why}"
    assert own_grants(town) == {dealer: "given"}
    token = own.link(raw)
    (offer,) = own.data(token)["offers"]
    offered = [one["code"] for one in offer["dealers"]]
    assert instead in offered
    assert dealer not in offered
    assert own.choose(token, offer["lead"], dealer)[0] == 422
    assert own.choose(token, offer["lead"], instead)[0] == 200
    town.carry()
    assert [one for one, _ in town.dispatches_of(raw)] == [instead]
    assert own.data(token)["offers"] == []


def test_customer_who_chose_twice_is_offered_others_when_the_last_one_closes(
    town: Town, own: OwnPage
) -> None:
    raw = town.inquire(dealer="", agrees=False, city="上海市")
    town.carry()
    for dealer in ("B", "A"):
        town.chooses(raw, dealer)
    town.close_dealer("A")
    town.carry()
    assert town.state_of(raw) == "awaiting_dealer/dealer_closed"
    (offer,) = own.data(own.link(raw))["offers"]
    assert "B" in [one["code"] for one in offer["dealers"]]


def test_wish_that_a_dealer_has_waits_for_no_word_when_that_dealer_is_suspended(
    town: Town, own: OwnPage
) -> None:
    raw = town.inquire(dealer="", agrees=False, city="上海市")
    town.carry()
    town.chooses(raw, "A")
    town.carry()
    assert town.state_of(raw).startswith("assigned/")
    town.close_dealer("A", "suspended")
    told = own.data(own.link(raw))
    assert told["offers"] == []
    assert len(told["elsewhere"]) == 1


def own_grants(town: Town) -> dict[str, str]:
    rows = town.rows("select e.code, g.state from consent_grant g join entity e on e.id = g.entity_id")
    return {row["code"]: row["state"] for row in rows}


def test_choice_that_was_not_agreed_to_or_not_offered_grants_nothing(town: Town, own: OwnPage) -> None:
    raw = town.inquire(dealer="", agrees=False, city="上海市")
    other = town.inquire(dealer="", agrees=False, city="上海市")
    town.carry()
    token = own.link(raw)
    (offer,) = own.data(token)["offers"]
    (foreign,) = own.data(own.link(other))["offers"]
    for changed, refused in (
        ({"agreed": False}, (422, "consent_not_separate")),
        ({"dealer": "nobody"}, (422, "unknown_dealer")),
        ({"lead": foreign["lead"]}, (404, "lead_unknown")),
        ({"lead": "x" * 40}, (404, "lead_unknown")),
    ):
        status, said = own.choose(token, **({"lead": offer["lead"], "dealer": "A"} | changed))
        assert (status, said["error"]["code"]) == refused, changed
    assert town.count("consent_event") == 0
    assert town.count("audit") == 0


def test_choice_under_words_that_have_changed_meanwhile_is_asked_for_again(town: Town, own: OwnPage) -> None:
    """trust.md 1.3: what is kept is the hash of the text that the customer had before him."""
    raw = town.inquire(dealer="", agrees=False, city="上海市")
    town.carry()
    token = own.link(raw)
    before = own.data(token)
    body = {"lead": before["offers"][0]["lead"], "dealer": "A", "agreed": True}
    words = {language: text + " 2" for language, text in before["shown"]["texts"].items()}
    with town.conn.transaction():
        asks = (Asked("sales_contact", (Category.CONTACT, Category.WISH, Category.LOCATION)),)
        consent.add_version(town.conn, "dealer-choice", "2", asks, words, "wang", town.now)
    status, said = own.post("/my/choices", body | read(before), token)
    assert (status, said["error"]["code"]) == (409, "choice_words_changed")
    for half in ({"notice_version": "2"}, {"text_hash": own.data(token)["shown"]["hashes"]["zh-CN"]}):
        assert own.post("/my/choices", body | read(before) | half, token)[0] == 409, half
    assert town.count("consent_event") == 0
    assert town.count("audit") == 0
    assert own.post("/my/choices", body | read(own.data(token)), token)[0] == 200
    (event,) = town.rows("select evidence from consent_event")
    assert event["evidence"]["version"] == "2"
    assert event["evidence"]["text_hash"] == consent.text_hash(words["zh-CN"])


@pytest.mark.parametrize("unsaid", ["notice_version", "text_hash"])
def test_choice_that_does_not_say_which_words_were_shown_grants_nothing(
    town: Town, own: OwnPage, unsaid: str
) -> None:
    raw = town.inquire(dealer="", agrees=False, city="上海市")
    town.carry()
    token = own.link(raw)
    told = own.data(token)
    body = {"lead": told["offers"][0]["lead"], "dealer": "A", "agreed": True} | read(told)
    del body[unsaid]
    status, said = own.post("/my/choices", body, token)
    assert (status, said["error"]["code"]) == (422, "choice_words_unsaid")
    assert town.count("consent_event") == 0


def test_dealer_whom_the_customer_refused_is_not_offered_again_for_half_a_year(
    town: Town, own: OwnPage
) -> None:
    raw = town.inquire(dealer="", agrees=False, city="上海市")
    town.carry()
    token = own.link(raw, lasts=timedelta(days=400))
    assert "A" in [one["code"] for one in own.data(token)["offers"][0]["dealers"]]
    own.post("/my/withdrawals", {"entities": ["A"]}, token)
    assert "A" not in [one["code"] for one in own.data(token)["offers"][0]["dealers"]]
    assert own.choose(token, own.data(token)["offers"][0]["lead"], "A")[0] == 422
    town.days_pass(181)
    assert "A" in [one["code"] for one in own.data(token)["offers"][0]["dealers"]]


@pytest.mark.parametrize("right", ["access", "copy", "correct", "delete"])
def test_customer_asks_for_a_right_and_the_desk_has_it(town: Town, own: OwnPage, right: str) -> None:
    raw = town.inquire()
    town.carry()
    sent = own.post("/my/requests", {"right": right, "text": "请更正姓名"}, own.link(raw))
    assert sent == (200, {"number": "R1"})
    assert own.desk.asked == [(own.customer(raw), right, "请更正姓名")]
    (act,) = town.rows("select after from audit where what = 'rights_request.made'")
    assert act["after"] == {"number": "R1", "right": right}


# Links


ANSWERS = ("/my/data", "/my/receipt")


def test_unknown_ended_and_revoked_links_answer_the_same(town: Town, own: OwnPage) -> None:
    raw = town.inquire()
    town.carry()
    good, ended, revoked = own.link(raw), own.link(raw, lasts=timedelta(minutes=1)), own.link(raw)
    hashed = links._hash(town.house.keyring, links._read(revoked)[1])  # type: ignore[index]
    town.conn.execute("update subject_link set revoked_at = now() where hash = %s", [hashed])
    town.conn.execute(
        "update subject_link set made_at = made_at - interval '1 day', expires_at = now() "
        "where expires_at < now() + interval '1 hour'"
    )
    other = own.link(raw)
    unknown = other[:-6] + ("aaaaaa" if not other.endswith("aaaaaa") else "bbbbbb")
    tokens = [unknown, ended, revoked, "", "x", "é" * 20, good[:-1], good + "AAAA"]
    for path in ANSWERS:
        assert own.client.get(path, headers={"x-link": good}).status_code == 200
        said = {
            (answer.status_code, answer.text, str(sorted(answer.headers.items())))
            for token in tokens
            for answer in [own.client.get(path, headers={"x-link": token.encode()})]
        }
        assert len(said) == 1
        assert next(iter(said))[0] == 404


def test_database_knows_no_token(town: Town, own: OwnPage) -> None:
    raw = town.inquire()
    town.carry()
    token = own.link(raw)
    bucket, secret = links._read(token)  # type: ignore[misc]
    text = str(town.rows("select to_jsonb(s) from subject_link s"))
    assert secret.hex() not in text
    assert token not in text
    assert (bucket, len(secret)) == (own.customer(raw)[0], 32)


def test_link_that_is_used_too_often_waits(town: Town, own: OwnPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "MOST", 3)
    raw = town.inquire()
    town.carry()
    token, other = own.link(raw), own.link(raw)
    statuses = [own.client.get("/my/data", headers={"x-link": token}).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert own.client.get("/my/data", headers={"x-link": other}).status_code == 200
    town.minutes_pass(11)
    assert own.client.get("/my/data", headers={"x-link": token}).status_code == 200


def test_address_that_guesses_waits_and_good_links_from_there_open_all_the_same(
    town: Town, own: OwnPage
) -> None:
    raw = town.inquire()
    town.carry()
    token = own.link(raw)
    statuses = [own.client.get("/my/data", headers={"x-link": "x"}).status_code for _ in range(61)]
    assert statuses == [404] * 60 + [429]
    # behind a proxy all customers come from one address, and a no must stay as easy as a yes
    assert own.client.get("/my/data", headers={"x-link": token}).status_code == 200
    assert (
        own.client.post("/my/withdrawals", json={"all": True}, headers={"x-link": token}).status_code == 200
    )
    assert own.client.get("/my/data", headers={"x-link": "x"}).status_code == 429


def test_link_of_a_customer_who_was_merged_shows_the_survivor(town: Town, own: OwnPage) -> None:
    from leadcenter.flow import face as flow  # noqa: PLC0415 - only here

    one = town.inquire(dealer="A")
    other = town.inquire(dealer="B")
    town.carry()
    token = own.link(other)
    with town.conn.transaction():
        book = own_book(town)
        order = flow.Order(own.customer(one), own.customer(other), "person", "k")
        assert not isinstance(flow.merge(town.conn, town.house, book, order, town.now), flow.Refused)
    assert set(holders(own.data(token))) == {"maker", "A", "B"}
    assert own.post("/my/withdrawals", {"all": True}, token) == (200, {"stopped": 3})
    assert town.rows("select 1 from dispatch where ended_at is null") == []


def own_book(town: Town) -> Any:
    from leadcenter.assignment import face as assignment  # noqa: PLC0415 - only here

    return assignment.load_book(town.conn, town.now)


# The page
