"""Transfers over the real application: who may, what is answered, what the trail says (a row a change)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from leadcenter.assignment.face import load_book
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.flow import face as flow
from leadcenter.lead.face import References
from staffed_house import Person, StaffedHouse


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffedHouse]:
    made = StaffedHouse(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.close()


@pytest.fixture
def maker(house: StaffedHouse) -> Person:
    return house.of_maker("lead_operations")


def agrees(house: StaffedHouse, lead: UUID, dealer: str) -> None:
    """The customer of a lead lets a dealer have his data."""
    ((bucket, customer),) = house.rows("select bucket, customer_id from lead where id = %s", lead)
    entity = house.one("select id from entity where code = %s", dealer)
    event = ConsentEvent(bucket, customer, entity, EventKind.GIVEN, None, None, {"action": "button"})
    with house.conn.transaction():
        consent.record(house.conn, house.town.house.maker, [event], house.town._now_within())


def name_for(house: StaffedHouse, dealer: str, lead: UUID) -> str:
    """How a dealer's people name a lead."""
    bucket = house.one("select bucket from lead where id = %s", lead)
    entity = house.one("select id from entity where code = %s", dealer)
    return References(house.town.house.keyring).write(entity, (bucket, lead))


def body(house: StaffedHouse, lead: UUID, request: str, **more: Any) -> dict[str, Any]:
    told = {"leads": [house.name(lead)], "dealer": "D0002", "reason": "customer_moved", "request": request}
    return told | more


def acts(house: StaffedHouse) -> list[str]:
    rows = house.rows(
        "select what from audit where what like 'transfer%%' or what like 'dealer.exit%%' order by at, id"
    )
    return [one for (one,) in rows]


def test_lead_goes_and_both_dealers_are_told_what_they_may_know(house: StaffedHouse, maker: Person) -> None:
    (lead,) = house.leads_of("D0001-01", 1)
    agrees(house, lead, "D0002")
    before = acts(house)
    told = maker.do("POST", "/transfers", body(house, lead, "r1"))
    (one,) = told["leads"]
    assert (one["state"], one["at_b"], one["giver"], one["taker"]) == ("done", "none", "D0001", "D0002")
    assert acts(house)[len(before) :] == ["transfer.ordered"]
    assert house.told("lead.transferred", str(lead))[0][0] == "worker"
    again = maker.do("POST", "/transfers", body(house, lead, "r1"))
    assert again["transfer"]["id"] == told["transfer"]["id"]
    assert again["leads"] == told["leads"]
    assert acts(house)[len(before) :] == ["transfer.ordered"]
    went = house.one("select to_lead from transfer_lead where lead_id = %s", lead)
    taker, giver = house.signed_in("D0002-06"), house.signed_in("D0001-06")
    came = taker.get(f"/leads/{name_for(house, 'D0002', went)}/takeover")["takeover"]
    assert (came["came"], came["at_b"], came["kpi"]) == (True, "none", "transfer_in")
    gone = giver.get(f"/leads/{name_for(house, 'D0001', lead)}/takeover")["takeover"]
    assert (gone["came"], gone["reason"]) == (False, "customer_moved")
    assert gone["who"].endswith("**")
    full = house.one("select name from entity where code = 'D0002'")
    assert full not in str(gone)
    assert house.rows("select * from inv_held_by") == []


def test_taker_reads_how_a_lead_came_whose_customer_was_merged_since(
    house: StaffedHouse, maker: Person
) -> None:
    (lead,) = house.leads_of("D0001-01", 1)
    agrees(house, lead, "D0002")
    maker.do("POST", "/transfers", body(house, lead, "before a merge"))
    went = house.one("select to_lead from transfer_lead where lead_id = %s", lead)
    where = "select bucket, customer_id from lead where id = %s and status <> 'merged'"
    ((bucket, customer),) = house.rows(where, went)
    others = house.town.ask(
        *(house.town.inquiry(f"1370000{house._next():04}", name="王芳", dealer="D0003") for _ in range(9))
    )
    survivor = next(who for (who,) in (house.rows(where, one) for one in others) if who[0] != bucket)
    with house.conn.transaction():
        now = house.town._now_within()
        order = flow.Order(survivor, (bucket, customer), "anna", "merge")
        done = flow.merge(house.conn, house.town.house, load_book(house.conn, now), order, now)
    assert isinstance(done, flow.Merged), done
    moved = References(house.town.house.keyring).write(
        house.one("select id from entity where code = 'D0002'"), (survivor[0], went)
    )
    came = house.signed_in("D0002-06").get(f"/leads/{moved}/takeover")["takeover"]
    assert (came["came"], came["at_b"], came["kpi"]) == (True, "none", "transfer_in")
    assert house.signed_in("D0003-06").refused("GET", f"/leads/{moved}/takeover") == (404, "lead_unknown")


def test_lead_that_came_from_no_dealer_says_so_and_what_is_hidden_does_not_exist(house: StaffedHouse) -> None:
    """Where there is nothing to tell is no fault; whose lead it is not hears what a stranger hears."""
    (lead,) = house.leads_of("D0001-01", 1)
    path = f"/leads/{name_for(house, 'D0001', lead)}/takeover"
    assert house.signed_in("D0001-01").get(path) == {"takeover": None}
    assert house.signed_in("D0001-06").get(path) == {"takeover": None}
    assert house.signed_in("D0001-03").refused("GET", path) == (404, "lead_unknown")
    assert house.signed_in("D0002-06").refused("GET", path) == (404, "lead_unknown")


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("GET", "", None),
        ("POST", "/follow-ups", {"kind": "call", "result": "reached"}),
        ("POST", "/quotations", {"brand": "V", "model": "M"}),
        ("POST", "/losses", {"reason": "price"}),
    ],
)
def test_late_edit_of_a_is_refused_with_the_new_dealers_name_masked(
    house: StaffedHouse, maker: Person, method: str, path: str, told: Any
) -> None:
    (lead,) = house.leads_of("D0001-02", 1)
    agrees(house, lead, "D0002")
    reference = f"/leads/{name_for(house, 'D0001', lead)}"
    giver, other = house.signed_in("D0001-02"), house.signed_in("D0003-02")
    maker.do("POST", "/transfers", body(house, lead, f"late{method}{path}"))
    status, said = giver.ask(method, f"{reference}{path}", told)
    full = house.one("select name from entity where code = 'D0002'")
    assert (status, said["error"]["code"]) == (410, "lead_went"), said
    assert f"{full[:2]}**" in said["error"]["message"]
    assert full not in said["error"]["message"]
    assert other.refused(method, f"{reference}{path}", told) == (404, "lead_unknown")


def test_day_on_which_a_lead_went_is_the_dealers(house: StaffedHouse, maker: Person) -> None:
    (lead,) = house.leads_of("D0001-02", 1)
    agrees(house, lead, "D0002")
    maker.do("POST", "/transfers", body(house, lead, "late in the evening"))
    house.rows("update transfer_trace set at = '2026-05-20T20:00Z' where lead_id = %s returning 1", lead)
    path = f"/leads/{name_for(house, 'D0001', lead)}"
    status, said = house.signed_in("D0001-02").ask("GET", path)
    assert status == 410
    assert "2026-05-21" in said["error"]["message"]


def test_lead_that_came_back_is_not_said_to_be_gone(house: StaffedHouse, maker: Person) -> None:
    """Another consultant's lead is unknown to whoever does not own it, and nothing else."""
    (lead,) = house.leads_of("D0001-02", 1)
    agrees(house, lead, "D0002")
    maker.do("POST", "/transfers", body(house, lead, "there"))
    went = house.one("select to_lead from transfer_lead where lead_id = %s", lead)
    maker.do("POST", "/transfers", body(house, went, "back", dealer="D0001"))
    other = house.signed_in("D0001-03")
    assert house.owner(lead) == "D0001-02"
    assert other.refused("GET", f"/leads/{name_for(house, 'D0001', lead)}") == (404, "lead_unknown")


def test_preview_tells_and_changes_nothing(house: StaffedHouse, maker: Person) -> None:
    goes, waits = house.leads_of("D0001-01", 2)
    agrees(house, goes, "D0002")
    rows = house.one("select count(*) from transfer_lead")
    told = {"leads": [house.name(goes), house.name(waits)], "dealer": "D0002", "reason": "customer_asks"}
    seen = maker.do("POST", "/transfers/preview", told)
    found = {one["lead"]: (one["outcome"], one["reason"], one["at_b"]) for one in seen["leads"]}
    assert found == {house.name(goes): ("goes", "", "none"), house.name(waits): ("waits", "no_grant", "")}
    assert house.one("select count(*) from transfer_lead") == rows
    assert house.owner(goes) == "D0001-01"


def test_held_transfer_is_cancelled_and_the_lead_stays(house: StaffedHouse, maker: Person) -> None:
    (lead,) = house.leads_of("D0001-01", 1)
    told = maker.do("POST", "/transfers", body(house, lead, "cancelled"))
    assert told["leads"][0]["state"] == "held"
    assert (told["transfer"]["finished_at"] is not None, told["transfer"]["open"]) == (True, 1)
    kept = "select transfer_until is not null from episode where lead_id = %s and closed_at is null"
    assert house.one(kept, lead), "nobody takes it while it waits"
    path = f"/transfers/{told['transfer']['id']}"
    assert maker.do("DELETE", path) == {"leads": 1}
    assert maker.get(path)["transfer"]["open"] == 0
    assert not house.one(kept, lead), "its clocks count again"
    assert acts(house)[-1] == "transfer.cancelled"
    agrees(house, lead, "D0002")
    assert maker.get(path)["leads"][0]["state"] == "cancelled"
    assert house.owner(lead) == "D0001-01"
    assert maker.refused("POST", f"{path}/confirmations", {"lead": house.name(lead), "wants": "service"}) == (
        409, "transfer_nothing_to_confirm",
    )  # fmt: skip
    nowhere = "/transfers/00000000-0000-0000-0000-000000000001"
    assert maker.refused("GET", nowhere) == (404, "transfer_unknown")


def test_request_under_a_known_name_that_asks_something_else_is_refused(
    house: StaffedHouse, maker: Person
) -> None:
    first, other = house.leads_of("D0001-01", 2)
    told = body(house, first, "once")
    maker.do("POST", "/transfers", told)
    exit_ = {"dealer": "D0003", "request": "leaves", "offer": "none"}
    made = maker.do("POST", "/dealer-exits", exit_)["transfer"]["id"]
    orders = house.one("select count(*) from transfer")
    for changed in ({"dealer": "D0003"}, {"reason": "poor_followup"}, {"leads": [house.name(other)]}):
        assert maker.refused("POST", "/transfers", told | changed) == (422, "idempotency_key_reused")
    for changed in ({"dealer": "D0002"}, {"offer": "region"}, {"to": "D0001"}):
        assert maker.refused("POST", "/dealer-exits", exit_ | changed) == (422, "idempotency_key_reused")
    assert maker.do("POST", "/dealer-exits", exit_)["transfer"]["id"] == made, "the same is the same order"
    assert house.one("select count(*) from transfer") == orders
    assert house.rows("select 1 from transfer_lead where lead_id = %s", other) == []
    maker.do("DELETE", f"/transfers/{made}")


def test_dealer_asks_and_the_maker_decides(house: StaffedHouse, maker: Person) -> None:
    (lead,) = house.leads_of("D0001-03", 1)
    agrees(house, lead, "D0003")
    manager = house.signed_in("D0001-06")
    asked = {"leads": [name_for(house, "D0001", lead)], "reason": "customer_moved", "request": "please"}
    order = manager.do("POST", "/transfer-requests", asked)
    assert order["counts"] == [{"state": "asked", "at_b": "", "reason": "", "leads": 1}]
    assert acts(house)[-1] == "transfer.asked"
    assert manager.do("POST", "/transfer-requests", asked) == order
    assert house.owner(lead) == "D0001-03", "asking moves nothing"
    path = f"/transfers/{order['id']}/decision"
    assert manager.refused("POST", path, {"accepted": True, "dealer": "D0003"})[0] == 403
    done = maker.do("POST", path, {"accepted": True, "dealer": "D0003"})
    assert [one["state"] for one in done["leads"]] == ["done"]
    assert acts(house)[-1] == "transfer.decided"
    assert maker.refused("POST", path, {"accepted": False}) == (409, "transfer_decided")
    other = house.signed_in("D0002-06")
    assert other.refused("POST", "/transfer-requests", asked | {"request": "x"}) == (404, "lead_unknown")


def test_dealer_sees_what_it_asked_and_what_became_of_it_and_the_maker_sees_all(
    house: StaffedHouse, maker: Person
) -> None:
    lead, other, third = house.leads_of("D0001-03", 3)
    agrees(house, lead, "D0003")
    manager, stranger = house.signed_in("D0001-06"), house.signed_in("D0002-06")
    names = {one: name_for(house, "D0001", one) for one in (lead, other, third)}

    def ask(request: str, one: UUID, **more: Any) -> str:
        body = {"leads": [names[one]], "reason": "customer_moved", "request": request} | more
        made: str = manager.do("POST", "/transfer-requests", body)["id"]
        return made

    assert manager.refused(
        "POST", "/transfer-requests",
        {"leads": [names[lead]], "reason": "customer_moved", "request": "w", "wish": "138 0013 8000"},
    ) == (422, "wish_unfit")  # fmt: skip
    there, no, back = ask("a", lead, wish="杭州"), ask("b", other), ask("c", third)
    once_more = {"leads": [names[lead]], "reason": "customer_asks", "request": "again"}
    assert manager.refused("POST", "/transfer-requests", once_more) == (409, "transfer_asked_already")
    mine = {one["id"]: one for one in manager.get("/transfer-requests")["requests"]}
    assert {there, no, back} <= mine.keys()
    assert (mine[there]["wish"], mine[there]["asked_by"] != "", mine[there]["taker"]) == ("杭州", True, "")
    told = manager.get("/transfer-requests")["customers"]
    assert "*" in told[names[lead]]["phone"]
    everybodys = maker.get("/transfer-requests")
    assert there in [one["id"] for one in everybodys["requests"]]
    assert everybodys["customers"] == {}
    seen = next(one for one in everybodys["requests"] if one["id"] == there)
    assert (seen["dealer"], seen["leads"][0]["lead"]) == ("D0001", house.name(lead))
    assert stranger.get("/transfer-requests")["requests"] == []
    assert house.signed_in("D0001-01").refused("GET", "/transfer-requests")[0] == 403

    assert stranger.refused("DELETE", f"/transfer-requests/{back}") == (404, "transfer_unknown")
    manager.do("DELETE", f"/transfer-requests/{back}")
    assert acts(house)[-1] == "transfer.taken_back"
    assert manager.refused("DELETE", f"/transfer-requests/{back}") == (409, "transfer_decided")
    maker.do("POST", f"/transfers/{no}/decision", {"accepted": False, "reason": "customer_stays"})
    same = {"accepted": True, "dealer": "D0001"}
    assert maker.refused("POST", f"/transfers/{there}/decision", same) == (422, "transfer_same_dealer")
    maker.do("POST", f"/transfers/{there}/decision", {"accepted": True, "dealer": "D0003"})
    assert not {there, no, back} & {one["id"] for one in manager.get("/transfer-requests")["requests"]}

    over = {one["id"]: one for one in manager.get("/transfer-requests?decided=true")["requests"]}
    assert (over[back]["accepted"], over[back]["answer"]) == (False, "withdrawn_by_dealer")
    assert (over[no]["accepted"], over[no]["answer"]) == (False, "customer_stays")
    full = house.one("select name from entity where code = 'D0003'")
    assert (over[there]["accepted"], over[there]["taker"]) == (True, f"{full[:2]}**")
    assert over[there]["counts"] == [{"state": "done", "at_b": "", "reason": "", "leads": 1}]
    assert full not in str(over)
    whole = {one["id"]: one for one in maker.get("/transfer-requests?decided=true")["requests"]}
    assert whole[there]["taker"] == full
    refused = house.rows(
        "select dealer_id, staff_id from notice_to_staff where kind = 'transfer_not_granted'"
    )
    assert refused == [(house.one("select id from entity where code = 'D0001'"), None)]
    assert house.owner(other) == house.owner(third) == "D0001-03"


def test_consultant_and_dealer_transfer_nothing(house: StaffedHouse, maker: Person) -> None:
    (lead,) = house.leads_of("D0001-01", 1)
    told = body(house, lead, "not mine")
    for code in ("D0001-01", "D0001-06", "D0002-06"):
        assert house.signed_in(code).refused("POST", "/transfers", told)[0] == 403
    assert house.signed_in("D0001-01").refused("POST", "/transfer-requests", {
        "leads": [name_for(house, "D0001", lead)], "reason": "customer_moved", "request": "c",
    })[0] == 403  # fmt: skip
    assert house.owner(lead) == "D0001-01"


def test_switches_are_changed_on_record(house: StaffedHouse) -> None:
    maker = house.of_maker("lead_operations")
    before = maker.get("/transfer-policy")
    changed = before | {"contact_minutes": 60, "loser_barred": True}
    assert maker.do("PUT", "/transfer-policy", changed) == changed
    assert maker.get("/transfer-policy") == changed
    assert acts(house)[-1] == "transfer_policy.changed"
    maker.do("PUT", "/transfer-policy", before)


def test_exit_is_counted_first_then_ordered(house: StaffedHouse, maker: Person) -> None:
    leads = house.leads_of("D0003-01", 3, dealer="D0003")
    agrees(house, leads[0], "D0001")
    told = {"dealer": "D0003", "request": "exit", "dry_run": True}
    counts = {
        (one["state"], one["at_b"], one["reason"]): one["leads"]
        for one in maker.do("POST", "/dealer-exits", told)["counts"]
    }
    assert counts["goes", "none", ""] == 1
    assert counts["waits", "", "no_dealer"] >= 2
    assert house.rows("select 1 from transfer where request_key = 'exit'") == []
    done = maker.do("POST", "/dealer-exits", told | {"dry_run": False})
    assert done["transfer"]["giver"] == "D0003"
    assert acts(house)[-1] == "dealer.exit_ordered"
    assert {house.owner(lead) for lead in leads} == {"D0003-01"}, "the workers do it"


def test_dealer_that_repeats_a_request_with_other_leads_learns_nothing_of_the_new_dealer(
    house: StaffedHouse, maker: Person
) -> None:
    went, still = house.leads_of("D0001-03", 2)
    agrees(house, went, "D0003")
    manager = house.signed_in("D0001-06")
    asked = {"leads": [name_for(house, "D0001", went)], "reason": "customer_moved", "request": "curious"}
    order = manager.do("POST", "/transfer-requests", asked)["id"]
    maker.do("POST", f"/transfers/{order}/decision", {"accepted": True, "dealer": "D0003"})
    for changed in ({}, {"reason": "poor_followup"}, {"wish": "杭州"}):
        told = asked | {"leads": [name_for(house, "D0001", still)]} | changed
        status, said = manager.ask("POST", "/transfer-requests", told)
        assert (status, said["error"]["code"]) == (422, "idempotency_key_reused")
        assert "D0003" not in str(said)
    assert house.rows("select 1 from transfer_lead where lead_id = %s", still) == []


def test_dealer_that_took_its_request_back_hears_nothing_of_another_transfer(
    house: StaffedHouse, maker: Person
) -> None:
    (lead,) = house.leads_of("D0001-03", 1)
    manager = house.signed_in("D0001-06")
    asked = {"leads": [name_for(house, "D0001", lead)], "reason": "customer_moved", "request": "never mind"}
    order = manager.do("POST", "/transfer-requests", asked)["id"]
    held = maker.do("POST", "/transfers", body(house, lead, "meanwhile"))
    assert held["leads"][0]["state"] == "held", "without the customer's word"
    manager.do("DELETE", f"/transfer-requests/{order}")
    over = {one["id"]: one for one in manager.get("/transfer-requests?decided=true")["requests"]}
    assert [(one["state"], one["reason"]) for one in over[order]["leads"]] == [("cancelled", "")]
    maker.do("DELETE", f"/transfers/{held['transfer']['id']}")


@pytest.fixture
def of_store(house: StaffedHouse) -> Person:
    """The sales manager of the store S1, where of all consultants only D0001-04 works."""
    if not house.rows("select 1 from staff where code = 'M1'"):
        boss = house.of_maker("administrator")
        boss.do("POST", "/entities/D0001/stores", {"code": "S1", "name": "S1"})
        boss.do("PATCH", "/staff/D0001-04", {"store": "S1"})
        told = {
            "entity": "D0001",
            "name": "李",
            "role": "sales_manager",
            "store": "S1",
            "login": "manager.s1",
        }
        boss.do("POST", "/staff", told | {"code": "M1"})
    return house.signed_in("M1")


def asks(house: StaffedHouse, who: Person, request: str, *leads: UUID) -> str:
    """A request of D0001; its id."""
    names = [name_for(house, "D0001", lead) for lead in leads]
    told = {"leads": names, "reason": "customer_moved", "request": request}
    made: str = who.do("POST", "/transfer-requests", told)["id"]
    return made


def listed(who: Person, *, decided: bool = False) -> set[str]:
    path = f"/transfer-requests?decided={'true' if decided else 'false'}"
    return {one["id"] for one in who.get(path)["requests"]}


def test_manager_of_a_store_asks_sees_and_takes_back_only_what_is_of_the_store(
    house: StaffedHouse, maker: Person, of_store: Person
) -> None:
    goes, stays, also = house.leads_of("D0001-04", 3)
    elsewhere, other = house.leads_of("D0001-01", 2)
    agrees(house, goes, "D0003")
    whole = house.signed_in("D0001-06")
    told = {"leads": [name_for(house, "D0001", elsewhere)], "reason": "customer_moved", "request": "not mine"}
    assert of_store.refused("POST", "/transfer-requests", told) == (404, "lead_unknown")
    own, back = asks(house, of_store, "s1", goes), asks(house, of_store, "s2", stays)
    theirs, both = asks(house, whole, "w1", elsewhere), asks(house, whole, "w2", also, other)
    assert listed(of_store) & {own, back, theirs, both} == {own, back}
    assert listed(whole) >= {own, back, theirs, both}
    assert name_for(house, "D0001", elsewhere) not in of_store.get("/transfer-requests")["customers"]
    for hidden in (theirs, both):
        assert of_store.refused("DELETE", f"/transfer-requests/{hidden}") == (404, "transfer_unknown")
    assert house.rows("select 1 from transfer where id = any(%s) and decided_at is not null", [
        UUID(theirs), UUID(both),
    ]) == []  # fmt: skip
    of_store.do("DELETE", f"/transfer-requests/{back}")
    assert of_store.refused("DELETE", f"/transfer-requests/{back}") == (409, "transfer_decided")
    maker.do("POST", f"/transfers/{own}/decision", {"accepted": True, "dealer": "D0003"})
    maker.do("POST", f"/transfers/{theirs}/decision", {"accepted": False})
    assert house.owner(goes) is None, "it went"
    assert listed(of_store, decided=True) & {own, back, theirs} == {own, back}, "whose it was still sees it"
