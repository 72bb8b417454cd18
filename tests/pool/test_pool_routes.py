"""What people do with pools, through the API: look, claim, give back, take back, hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pool_people import DEALER, PoolPeople, said

from leadcenter.access.face import Permission
from leadcenter.entry.signing import service_key


@pytest.fixture(autouse=True)
def _home(people: PoolPeople) -> None:
    """The home pool as it was, open to all."""
    people.pool()
    people.manager.do("PUT", "/pools/home/members", {})
    people.rows("delete from return_reason")
    people.rows("update staff_load set cap = null")
    people.rows("update dealer_load set cap = null, own_counts = true")


def listed(people: PoolPeople, number: int, query: str = "") -> list[dict[str, object]]:
    found: list[dict[str, object]] = people.consultant(number).get(f"/pools/home/leads?limit=200{query}")[
        "leads"
    ]
    return found


# Looking


def test_members_see_what_lies_there_and_not_whose_it_is(people: PoolPeople) -> None:
    [lead] = people.pooled()
    (one,) = [one for one in listed(people, 2) if one["reference"] == people.known(lead)]
    assert (one["how"], one["reason"], one["taker"]) == ("admin", "not_worked", "")
    assert (one["name"], one["phone"]) == ("", "")
    path = f"/pools/home/leads/{people.known(lead)}"
    assert people.consultant(2).refused("GET", path) == (403, "pool_details_hidden")


def test_members_open_details_before_a_claim_where_the_pool_lets_them(people: PoolPeople) -> None:
    [lead] = people.pooled()
    people.pool(open_details=True)
    detail = people.consultant(2).get(f"/pools/home/leads/{people.known(lead)}")
    assert detail["lead"]["name"] == "王芳"
    assert detail["lead"]["phone"].startswith("139****")
    assert [one["how"] for one in detail["stays"]] == ["admin"]
    (one,) = [one for one in listed(people, 2) if one["reference"] == people.known(lead)]
    assert one["name"] == "王芳"


def test_admins_of_a_pool_and_managers_see_all(people: PoolPeople) -> None:
    [lead] = people.pooled()
    body = {"people": [{"staff": f"{DEALER}-03", "admin": True}, {"staff": f"{DEALER}-02"}]}
    people.manager.do("PUT", "/pools/home/members", body)
    path = f"/pools/home/leads/{people.known(lead)}"
    for who in (people.manager, people.consultant(3)):
        assert who.get(path)["lead"]["name"] == "王芳"
        assert who.ask("GET", "/pools/home/leads?show=claimed")[0] == 200
    assert people.consultant(2).refused("GET", path) == (403, "pool_details_hidden")


def test_pages_go_on_where_the_page_before_ended(people: PoolPeople) -> None:
    leads = people.pooled(5)
    found, after = [], ""
    while True:
        page = people.consultant(2).get(f"/pools/home/leads?limit=2&after={after}")
        found += [one["reference"] for one in page["leads"]]
        after = page["next"]
        if not after:
            break
    assert len(found) == len(set(found))
    assert {people.known(lead) for lead in leads} <= set(found)
    assert people.consultant(2).refused("GET", "/pools/home/leads?after=nonsense") == (400, "cursor_unknown")


def test_a_pool_hides_the_claimed_and_the_converted_unless_it_says_otherwise(people: PoolPeople) -> None:
    claimed, converted = people.pooled(2)
    assert people.claim(people.consultant(2), claimed, converted) == ["done", "done"]
    people.rows("update lead set status = 'ordered' where id = %s", converted)
    for what in ("claimed", "converted"):
        path = f"/pools/home/leads?show={what}"
        assert people.consultant(3).refused("GET", path) == (403, "pool_hides")
    people.pool(hide_claimed=False, hide_converted=False)
    for what, lead in (("claimed", claimed), ("converted", converted)):
        mine = {one["reference"]: one for one in listed(people, 3, f"&show={what}")}
        assert mine[people.known(lead)]["taker"] == f"{DEALER}-02"
        assert mine[people.known(lead)]["name"] == ""
        assert people.known(claimed if lead == converted else converted) not in mine


def test_a_claimed_lead_is_listed_as_such_only_while_who_took_it_has_it(people: PoolPeople) -> None:
    people.pool(hide_claimed=False)
    [lead] = people.pooled()
    people.claim(people.consultant(2), lead)
    assert people.known(lead) in {one["reference"] for one in listed(people, 3, "&show=claimed")}
    handout = {"lead": people.known(lead), "staff": f"{DEALER}-04"}
    people.manager.do("POST", "/assignments", {"handouts": [handout], "over_cap": True})
    assert people.known(lead) not in {one["reference"] for one in listed(people, 3, "&show=claimed")}


def test_a_pool_of_others_does_not_exist(people: PoolPeople) -> None:
    [lead] = people.pooled()
    people.manager.do("PUT", "/pools/home/members", {"people": [{"staff": f"{DEALER}-03"}]})
    outsiders = [people.consultant(1), people.consultant(1, "D0002"), people.signed_in("D0002-06")]
    for who in outsiders:
        assert who.refused("GET", "/pools/home/leads") == (404, "pool_unknown")
        assert [one for one in who.get("/pools")["pools"] if one["entity"] == DEALER] == []
    body = {"leads": [people.known(lead, "D0002")]}
    for who in outsiders[:2]:
        assert who.refused("POST", "/pools/home/claims", body) == (404, "pool_unknown")
    assert people.lies_in(lead) == "home"


# Claiming


def test_a_claim_makes_an_owner_told_by_audit_journal_and_log(people: PoolPeople) -> None:
    [lead] = people.pooled()
    assert people.claim(people.consultant(2), lead) == ["done"]
    assert (people.owner(lead), people.lies_in(lead)) == (f"{DEALER}-02", None)
    assert people.facts(lead)[-1] == ("pool", "claimed", "")
    act = people.acts("lead.claimed")[-1]
    assert act[0] == str(lead)
    assert act[3]["staff"] == str(people.staff(f"{DEALER}-02"))
    assert people.rows("select 1 from pool_claim where lead_id = %s", lead) != []
    assert people.loads() == []


def test_the_second_to_claim_hears_taken_and_nothing_is_recorded(people: PoolPeople) -> None:
    one, two = people.pooled(2)
    assert people.claim(people.consultant(2), one) == ["done"]
    before = len(people.acts("lead.claimed"))
    assert people.claim(people.consultant(3), one, two, one) == ["taken", "done", "taken"]
    assert [act[0] for act in people.acts("lead.claimed")[before:]] == [str(two)]
    assert people.owner(one) == f"{DEALER}-02"


def test_only_members_claim_and_only_who_is_on_the_staff(people: PoolPeople) -> None:
    [lead] = people.pooled()
    body = {"leads": [people.known(lead)]}
    key = service_key(people.config, DEALER, "till", [Permission.LEAD_CLAIM, Permission.LEAD_RETURN], 1)
    given = {"leads": body["leads"]}, {"returns": [{"lead": body["leads"][0], "reason": "x"}]}
    for path, asked in zip(("/pools/home/claims", "/returns"), given, strict=True):
        answer = people.client.post(path, json=asked, headers={"authorization": f"Bearer {key}"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "claim_of_nobody")
    people.manager.do("PUT", "/pools/home/members", {"people": [{"staff": f"{DEALER}-03"}]})
    assert people.manager.refused("POST", "/pools/home/claims", body) == (403, "not_pool_member")
    assert people.lies_in(lead) == "home"


def test_freeze_cool_down_and_claims_per_day_are_refused_by_name(people: PoolPeople) -> None:
    people.pool(freeze_hours=1)
    [lead] = people.pooled()
    assert people.claim(people.consultant(2), lead) == ["frozen"]
    (one,) = [one for one in listed(people, 2) if one["reference"] == people.known(lead)]
    assert one["claimable_at"] is not None
    people.pool(cooldown_hours=2)
    assert people.claim(people.consultant(1), lead) == ["cooling_down"]
    people.pool(claims_per_day=0)
    assert people.claim(people.consultant(2), lead) == ["claims_spent"]
    people.pool()
    assert people.claim(people.consultant(2), lead) == ["done"]


def test_private_caps_hold_while_claiming(people: PoolPeople) -> None:
    one, two = people.pooled(2)
    has = len(people.owned(f"{DEALER}-02"))
    people.manager.do("PUT", f"/private-pools/{DEALER}-02", {"cap": has + 1})
    assert people.claim(people.consultant(2), one, two) == ["done", "full_stock"]
    open_now = people.manager.get("/private-pools")["open"]
    people.manager.do("PUT", "/private-pools", {"cap": open_now})
    assert people.claim(people.consultant(3), two) == ["dealer_full"]
    assert people.loads() == []


def test_a_manager_gives_a_pooled_lead_in_spite_of_cool_down_with_a_reason(people: PoolPeople) -> None:
    people.pool(freeze_hours=9, cooldown_hours=9, claims_per_day=0)
    [lead] = people.pooled()
    path, names = "/pools/home/handouts", [people.known(lead)]
    body = {"leads": names, "staff": f"{DEALER}-01", "reason": "customer_asked"}
    assert people.consultant(2).refused("POST", path, body) == (403, "not_allowed")
    assert people.manager.refused("POST", path, body | {"staff": "D0002-01"}) == (404, "staff_unknown")
    assert said(people.manager.do("POST", path, body)) == ["done"]
    assert people.owner(lead) == f"{DEALER}-01"
    assert people.acts("lead.handed_out")[-1][:2] == (str(lead), "customer_asked")
    assert people.facts(lead)[-1] == ("pool", "claimed", "customer_asked")


def test_nobody_is_given_a_lead_out_of_a_pool_in_which_he_does_not_work(people: PoolPeople) -> None:
    [lead] = people.pooled()
    people.manager.do("PUT", "/pools/home/members", {"people": [{"staff": f"{DEALER}-03"}]})
    body = {"leads": [people.known(lead)], "staff": f"{DEALER}-02", "reason": "customer_asked"}
    assert people.manager.refused("POST", "/pools/home/handouts", body) == (409, "not_pool_member")


# Giving back


def give_back(people: PoolPeople, number: int, lead: object, reason: str = "no_time", pool: str = "") -> str:
    body = {"returns": [{"lead": people.known(lead), "reason": reason, "pool": pool}]}  # type: ignore[arg-type]
    (one,) = people.consultant(number).do("POST", "/returns", body)["results"]
    return one.get("pool", "") if one["done"] else one["refusal"]


@pytest.mark.parametrize("goes_to", ["origin", "fixed", "chosen"])
def test_owners_give_back_to_origin_to_a_fixed_or_to_a_chosen_pool(people: PoolPeople, goes_to: str) -> None:
    people.pool("vip")
    people.pool("north")
    people.pool(goes_to=goes_to, fixed_pool="vip")
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    if goes_to == "chosen":
        assert give_back(people, 2, lead) == "pool_needed"
        assert give_back(people, 2, lead, pool="nowhere") == "pool_unknown"
    want = {"origin": "home", "fixed": "vip", "chosen": "north"}[goes_to]
    assert give_back(people, 2, lead, pool="north") == want
    assert (people.lies_in(lead), people.owner(lead)) == (want, None)
    assert ("pool", "pooled", "no_time") in people.facts(lead)[-2:]
    assert people.acts("lead.given_back")[-1][:2] == (str(lead), "no_time")
    assert people.loads() == []


def test_only_the_owner_gives_back_and_only_for_reasons_of_the_dealer(people: PoolPeople) -> None:
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    assert give_back(people, 3, lead) == "not_owned"
    people.manager.do("PUT", "/return-reasons/wrong_city", {"name": "不在本市"})
    people.manager.do("PUT", "/return-reasons/old", {"name": "旧", "active": False})
    assert give_back(people, 2, lead, "no_time") == "return_reason_unknown"
    assert give_back(people, 2, lead, "old") == "return_reason_unknown"
    assert people.owner(lead) == f"{DEALER}-02"
    assert give_back(people, 2, lead, "wrong_city") == "home"


# Taking back


def test_an_admin_takes_back_what_the_pools_rule_protects_at_any_time(people: PoolPeople) -> None:
    people.manager.do("PUT", "/pools/home/members", {"people": [{"staff": f"{DEALER}-03", "admin": True}]})
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    body = {"leads": [people.known(lead)], "reason": "poor_followup"}
    assert people.consultant(2).refused("POST", "/pools/home/recalls", body) == (404, "pool_unknown")
    done = people.consultant(3).do("POST", "/pools/home/recalls", body)
    assert [one["outcome"] for one in done["results"]] == ["pooled"]
    assert people.lies_in(lead) == "home"
    assert people.rows("select kind, staff_id from notice_to_staff where lead_id = %s", lead)[-1] == (
        "lead_taken_back", people.staff(f"{DEALER}-02"),
    )  # fmt: skip
    assert people.acts("lead.recalled")[-1][:2] == (str(lead), "poor_followup")


def test_a_member_who_is_no_admin_takes_nothing(people: PoolPeople) -> None:
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    body = {"leads": [people.known(lead)], "reason": "x"}
    assert people.consultant(3).refused("POST", "/pools/home/recalls", body) == (403, "not_pool_admin")
    assert people.owner(lead) == f"{DEALER}-02"


def test_an_admin_of_one_pool_takes_nothing_that_another_protects(people: PoolPeople) -> None:
    people.pool("vip")
    people.manager.do("PUT", "/pools/vip/members", {"people": [{"staff": f"{DEALER}-03", "admin": True}]})
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    body = {"leads": [people.known(lead)], "reason": "x"}
    done = people.consultant(3).do("POST", "/pools/vip/recalls", body)
    assert [one["outcome"] for one in done["results"]] == ["not_owned"]
    assert people.owner(lead) == f"{DEALER}-02"


@pytest.mark.parametrize("status", ["ordered", "won"])
def test_no_admin_takes_what_was_ordered_or_won(people: PoolPeople, status: str) -> None:
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    people.rows("update lead set status = %s where id = %s", status, lead)
    body = {"leads": [people.known(lead)], "reason": "x"}
    done = people.manager.do("POST", "/pools/home/recalls", body)
    assert [one["outcome"] for one in done["results"]] == ["not_owned"]
    assert people.owner(lead) == f"{DEALER}-02"


def test_a_lead_of_another_dealer_is_never_taken(people: PoolPeople) -> None:
    [lead] = people.leads_of("D0002-01", 1, "D0002")
    for name in (people.known(lead, "D0002"), people.known(lead)):
        done = people.manager.do("POST", "/pools/home/recalls", {"leads": [name], "reason": "x"})
        assert [one["outcome"] for one in done["results"]] == ["not_owned"]
    assert people.owner(lead) == "D0002-01"


# Entering


def on_the_desk(people: PoolPeople) -> UUID:
    """A lead that nobody owns."""
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    people.rows("update pool set status = 'closed' where code = 'home'")
    people.consultant(2).do("POST", "/returns", {"returns": [{"lead": people.known(lead), "reason": "x"}]})
    people.rows("update pool set status = 'active' where code = 'home'")
    assert (people.owner(lead), people.lies_in(lead)) == (None, None)
    return lead


def test_a_manager_puts_leads_of_the_desk_into_a_pool(people: PoolPeople) -> None:
    [owned] = people.leads_of(f"{DEALER}-02", 1)
    lead = on_the_desk(people)
    body = {"leads": [people.known(lead), people.known(owned)], "reason": "for_all"}
    assert people.consultant(2).refused("POST", "/pools/home/entries", body) == (403, "not_allowed")
    done = people.manager.do("POST", "/pools/home/entries", body)
    assert [one["outcome"] for one in done["results"]] == ["pooled", "not_on_desk"]
    assert (people.lies_in(lead), people.lies_in(owned)) == ("home", None)
    assert people.one("select reason from belt where raw_id = %s", lead) == "in_pool"
    assert people.facts(lead)[-1] == ("pool", "pooled", "for_all")
    assert people.acts("lead.pooled")[-1][:2] == (str(lead), "for_all")
    assert people.claim(people.consultant(3), lead) == ["done"]


def test_a_lead_goes_from_pool_to_pool_and_is_in_one_of_them(people: PoolPeople) -> None:
    people.pool("frozen", freeze_hours=3)
    [lead] = people.pooled()
    body = {"leads": [people.known(lead)], "reason": "for_vip"}
    people.manager.do("POST", "/pools/frozen/entries", body)
    assert people.lies_in(lead) == "frozen"
    assert people.one("select count(*) from pool_stay where lead_id = %s and left_at is null", lead) == 1
    assert people.claim(people.consultant(2), lead) == ["taken"], "not in this pool any more"
    assert people.claim(people.consultant(2), lead, code="frozen") == ["frozen"], "since it came in there"


# Keeping


def falls_at(people: PoolPeople, lead: object) -> datetime:
    at: datetime = people.one("select recall_at from episode where lead_id = %s and closed_at is null", lead)
    return at


def test_the_owner_sees_until_when_and_what_would_extend_it(people: PoolPeople) -> None:
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    path = f"/leads/{people.known(lead)}/protection"
    told = people.consultant(2).get(path)
    assert (told["owner"], told["pool"], told["days_left"]) == (f"{DEALER}-02", "home", 10)
    assert datetime.fromisoformat(told["recall_at"]) == falls_at(people, lead)
    assert told["kinds"] == ["appointment", "call", "message", "quotation", "test_drive", "visit"]
    assert told["exemptions"] == []
    for who in (people.consultant(3), people.signed_in("D0002-06")):
        assert who.refused("GET", path) == (404, "lead_unknown")


def test_whoever_has_a_lead_by_a_rule_has_the_clocks_of_the_home_pool(people: PoolPeople) -> None:
    inquiry = people.town.inquiry(f"1380000{people._next():04}", name="王芳", dealer=DEALER)
    (lead,) = people.town.ask(inquiry)
    assert people.rows(
        "select e.how, p.code, e.recall_at is not null from episode e left join pool p on p.id = e.pool_id "
        "where e.lead_id = %s and e.closed_at is null",
        lead,
    ) == [("rule", "home", True)]


def test_a_managers_lock_holds_until_its_date_and_is_told(people: PoolPeople) -> None:
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    path, until = f"/leads/{people.known(lead)}/lock", datetime.now(UTC) + timedelta(days=90)
    body = {"until": until.isoformat(), "reason": "key_account"}
    assert people.consultant(2).refused("PUT", path, body) == (403, "not_allowed")
    told = people.manager.do("PUT", path, body)
    assert told["exemptions"] == [{"why": "lock", "until": told["exemptions"][0]["until"]}]
    assert falls_at(people, lead) == until
    assert people.facts(lead)[-1] == ("pool", "locked", "key_account")
    assert people.acts("lead.locked")[-1][:2] == (str(lead), "key_account")
    told = people.manager.do("DELETE", path)
    assert (told["days_left"], told["exemptions"]) == (10, [])
    assert people.manager.refused("DELETE", path) == (409, "lead_not_locked")


def test_where_the_rule_knows_no_locks_a_lead_is_not_locked(people: PoolPeople) -> None:
    people.pool(exempts=["test_drive"])
    [lead] = people.leads_of(f"{DEALER}-01", 1)
    body = {"until": (datetime.now(UTC) + timedelta(days=9)).isoformat(), "reason": "key_account"}
    path = f"/leads/{people.known(lead)}/lock"
    assert people.manager.refused("PUT", path, body) == (409, "pool_without_locks")
    assert (
        people.one("select locked_until from episode where lead_id = %s and closed_at is null", lead) is None
    )
    people.pool()
    assert people.manager.do("PUT", path, body)["exemptions"][0]["why"] == "lock"


@pytest.mark.parametrize("days", [-1, 400])
def test_a_lock_ends_in_the_future_within_a_year(people: PoolPeople, days: int) -> None:
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    body = {"until": (datetime.now(UTC) + timedelta(days=days)).isoformat(), "reason": "x"}
    path = f"/leads/{people.known(lead)}/lock"
    assert people.manager.refused("PUT", path, body) == (422, "lock_unfit")
    assert people.manager.refused("PUT", path, body | {"until": "2099-01-01T00:00:00"}) == (
        422, "time_without_zone",
    )  # fmt: skip


def test_a_manager_extends_protection_never_beyond_the_cap_and_never_shorter(people: PoolPeople) -> None:
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    path = f"/leads/{people.known(lead)}/extensions"

    def extended(days: int) -> int:
        left: int = people.manager.do("POST", path, {"days": days, "reason": "abroad"})["days_left"]
        return left

    assert [extended(3), extended(15), extended(500)] == [10, 15, 20]
    assert people.facts(lead)[-1] == ("pool", "extended", "abroad")
    assert len([act for act in people.acts("lead.protection_extended") if act[0] == str(lead)]) == 3
    body = {"days": 3, "reason": "abroad"}
    assert people.consultant(2).refused("POST", path, body) == (403, "not_allowed")


def test_what_is_not_recalled_cannot_be_extended(people: PoolPeople) -> None:
    people.pool(recalled=False)
    [lead] = people.leads_of(f"{DEALER}-02", 1)
    path = f"/leads/{people.known(lead)}/extensions"
    body = {"days": 3, "reason": "abroad"}
    assert people.manager.refused("POST", path, body) == (409, "lead_not_recalled")
    assert people.consultant(2).get(f"/leads/{people.known(lead)}/protection")["days_left"] is None
