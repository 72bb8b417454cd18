"""Pools of the maker: leads that no dealer has lie there, and one of the maker's people at a time has one in
hand; the flow knows nothing of it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from maker_desk import MakerDesk
from pool_people import DEALER

from leadcenter.access.face import Asker, AskerKind, Permission, Sight
from leadcenter.assignment import face as assignment
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.flow import face as flow
from leadcenter.kernel.database import connect
from leadcenter.kernel.ids import new_id
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Scope, Zone, enter
from leadcenter.pool import in_hand
from leadcenter.pool.face import Sorter

pytestmark = pytest.mark.usefixtures("sound")


# Where leads lie


def test_a_lead_without_a_dealer_lies_in_the_first_pool_that_takes_it_and_in_no_other(
    desk: MakerDesk,
) -> None:
    desk.pool("rest", "li", place=9)
    desk.pool("east", "li", place=1, provinces=["浙江", "江苏省"])
    desk.pool("chat", "li", place=2, categories=["social"])
    [zhejiang] = desk.waiting(province="浙江省")
    [yunnan, nowhere] = [*desk.waiting(province="云南省"), *desk.waiting()]
    [talked] = desk.waiting(province="云南省", channel="chatter")
    desk.rounds()
    lie = [desk.lies_in(one) for one in (zhejiang, yunnan, nowhere, talked)]
    assert lie == ["east", "rest", "rest", "chat"]
    counts = {one["code"]: one["waiting"] for one in desk["li"].get("/maker-pools")["pools"]}
    assert counts == counts | {"east": 1, "rest": 2, "chat": 1}
    listed = desk["li"].get("/maker-pools/east/leads")["leads"]
    assert [one["lead"]["lead"] for one in listed] == [desk.people.name(zhejiang)]
    assert "李" not in str(listed)


def test_a_pool_that_is_changed_takes_its_leads_anew_but_what_somebody_has_in_hand(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    free, held = desk.lying(2, province="浙江省")
    assert desk.claim("li", held) == ["done"]
    desk.pool("east", "li", provinces=["江苏省"])
    desk.rounds()
    assert (desk.lies_in(free), desk.lies_in(held)) == ("", "east")
    desk.give_back("li", held)
    desk.rounds()
    assert desk.lies_in(held) == ""


def test_without_pools_nothing_lies_anywhere_and_a_closed_one_lets_its_leads_go(desk: MakerDesk) -> None:
    [lead] = desk.lying()
    assert desk.people.rows("select 1 from maker_stay") == []
    desk.pool("east", "li")
    desk.rounds()
    assert desk.lies_in(lead) == "east"
    desk.claim("li", lead)
    desk.pool("east", "li", status="closed")
    desk.rounds()
    assert (desk.lies_in(lead), desk.holder(lead)) == ("east", desk["li"].account), "as was said"
    desk.give_back("li", lead)
    desk.rounds()
    assert desk.lies_in(lead) is None
    assert desk["li"].refused("GET", "/maker-pools/east/leads") == (404, "pool_unknown")


def test_more_leads_than_a_batch_all_come_in_whenever_they_began_to_wait(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    leads = desk.waiting(7)
    desk.people.rows(
        "update belt set waits_since = waits_since - interval '2 days' where raw_id = any(%s)", leads[:3]
    )
    sorter = Sorter(desk.people.town.house, batch=2)
    with desk.worker() as conn:
        for _ in range(9):
            sorter.round(conn)
    assert [desk.lies_in(one) for one in leads] == ["east"] * 7


def test_a_lead_that_a_dealer_has_never_lies_there(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    [owned] = desk.people.leads_of(f"{DEALER}-01", 1)
    desk.rounds()
    assert desk.lies_in(owned) is None
    assert desk.claim("li", owned) == ["not_in_pool"]


def test_what_lies_there_for_too_long_is_told_once(desk: MakerDesk) -> None:
    desk.pool("east", "li", longest_hours=1)
    [lead] = desk.lying()
    told = "select count(*) from notice_to_staff where lead_id = %s and kind = 'pooled_too_long'"
    assert desk.people.one(told, lead) == 0
    desk.people.rows("update maker_stay set alert_at = now() - interval '1 s' where lead_id = %s", lead)
    desk.rounds()
    assert desk.people.one(told, lead) == 1
    desk.people.rows("update maker_stay set since = since - interval '2 hours' where lead_id = %s", lead)
    (east,) = [one for one in desk.ops.get("/maker-pools")["pools"] if one["code"] == "east"]
    assert (east["waiting"], east["stale"]) == (1, 1)
    assert "pooled_too_long" in {one["kind"] for one in desk.ops.get("/inbox")["notices"]}


# Claiming


def test_of_many_who_claim_one_lead_at_once_exactly_one_has_it(desk: MakerDesk) -> None:
    crew = [f"c{number}" for number in range(8)]
    desk.pool("east", *crew)
    leads = desk.lying(12)
    keys = [(*desk.people.rows("select bucket, id from lead where id = %s", one)[0],) for one in leads]
    begin = threading.Barrier(len(crew))
    url = url_of(desk.people.config, Login.APP)
    accounts = [desk[name].account for name in crew]
    maker = desk.people.town.house.maker

    def all_claim(account: UUID) -> int:
        asker = Asker(AskerKind.PERSON, account, maker)
        sight = Sight(asker, frozenset({Permission.LEAD_TRANSFER}), Zone.MAKER)
        won = 0
        with connect(url, autocommit=True) as conn:
            begin.wait(60)
            for key in keys:
                with conn.transaction():
                    enter(conn, Scope(Zone.MAKER))
                    ((now,),) = conn.execute("select now()")
                    seat = in_hand.sit_down(conn, "east", account)
                    won += len(in_hand.take(conn, [key], seat, sight, now).fresh)
        return won

    with ThreadPoolExecutor(len(crew)) as hands:
        assert sum(hands.map(all_claim, accounts)) == len(leads)
    rows = desk.people.rows(
        "select lead_id, count(*) from maker_claim where lead_id = any(%s) group by 1", leads
    )
    assert {lead: count for lead, count in rows} == dict.fromkeys(leads, 1)  # noqa: C416 - rows of two


def test_one_person_claiming_from_many_places_at_once_never_passes_the_cap(desk: MakerDesk) -> None:
    desk.pool("east", "li", cap=3)
    leads = desk.lying(8)
    keys = [(*desk.people.rows("select bucket, id from lead where id = %s", one)[0],) for one in leads]
    url, account = url_of(desk.people.config, Login.APP), desk["li"].account
    sight = Sight(Asker(AskerKind.PERSON, account, desk.people.town.house.maker), frozenset(), Zone.MAKER)
    begin = threading.Barrier(len(keys))

    def claim(key: tuple[int, UUID]) -> int:
        with connect(url, autocommit=True) as conn:
            begin.wait(60)
            with conn.transaction():
                enter(conn, Scope(Zone.MAKER))
                ((now,),) = conn.execute("select now()")
                seat = in_hand.sit_down(conn, "east", account)
                return len(in_hand.take(conn, [key], seat, sight, now).fresh)

    with ThreadPoolExecutor(len(keys)) as hands:
        assert sum(hands.map(claim, keys)) == 3
    assert desk.claim("li", *leads).count("full_stock") == 5


def test_a_set_is_filled_up_to_the_cap_and_each_lead_has_its_answer(desk: MakerDesk) -> None:
    desk.pool("east", "li", "wang", cap=2)
    first, second, third = desk.lying(3)
    assert desk.claim("wang", first) == ["done"]
    assert desk.claim("li", first, second, third) == ["taken", "done", "done"]
    [fourth] = desk.lying()
    assert desk.claim("li", fourth, third) == ["full_stock", "done"]


def test_a_lower_cap_takes_nothing_away(desk: MakerDesk) -> None:
    desk.pool("east", "li", cap=2)
    leads = desk.lying(2)
    desk.claim("li", *leads)
    desk.pool("east", "li", cap=1)
    desk.rounds()
    assert [desk.holder(one) for one in leads] == [desk["li"].account] * 2
    assert desk.people.town.broken() == {}


def test_only_members_claim_and_dealers_people_find_no_such_route(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    [lead] = desk.lying()
    body = {"leads": [desk.people.name(lead)]}
    assert desk["wang"].refused("POST", "/maker-pools/east/claims", body) == (403, "not_pool_member")
    assert desk["wang"].refused("POST", "/maker-pools/nil/claims", body) == (404, "pool_unknown")
    known = {"leads": [desk.people.known(lead)]}
    for one in (desk.people.consultant(1), desk.people.manager):
        assert one.refused("GET", "/maker-pools")[0] == 403
        assert one.refused("GET", "/maker-pools/east/leads")[0] == 403
        assert one.refused("POST", "/maker-pools/east/claims", known)[0] == 403
    desk.people.pool()
    entered = desk.people.manager.do("POST", "/pools/home/entries", known | {"reason": "not_worked"})
    assert entered["results"][0]["outcome"] == "not_on_desk"
    assert desk.holder(lead) is None


def test_rows_of_the_makers_pools_do_not_exist_for_a_dealer(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    [lead] = desk.lying()
    desk.claim("li", lead)
    dealer = desk.people.one("select id from entity where code = %s", DEALER)
    with connect(url_of(desk.people.config, Login.APP), autocommit=True) as conn, conn.transaction():
        enter(conn, Scope(Zone.ENTITIES, (dealer,)))
        for table in ("maker_pool", "maker_pool_member", "maker_stay", "maker_claim"):
            assert conn.execute(f"select from {table}".encode()).rowcount == 0, table


def test_accounts_of_a_dealer_are_no_members(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    person = desk.people.consultant(1)
    login = desk.people.one("select login from account where id = %s", person.account)
    body = {"people": [{"login": login}]}
    refused = desk.ops.refused("PUT", "/maker-pools/east/members", body)
    assert refused == (422, "maker_member_unknown")
    assert len(desk.ops.get("/maker-pools/east/members")["people"]) == 1


# Giving back, cooling down


def test_who_gave_a_lead_back_cools_down_and_others_have_it_at_once(desk: MakerDesk) -> None:
    desk.pool("east", "li", "wang", cooldown_hours=24)
    [lead] = desk.lying()
    desk.claim("li", lead)
    assert desk.give_back("wang", lead) == []
    assert desk.give_back("li", lead) == [desk.people.name(lead)]
    assert (desk.ended(lead), desk.lies_in(lead)) == ([("given_back", "no_time")], "east")
    assert desk.claim("li", lead) == ["cooling_down"]
    assert desk.claim("wang", lead) == ["done"]
    desk.give_back("wang", lead)
    assert desk.claim("li", lead) == ["cooling_down"], "whoever had it last does not matter"
    desk.passes(lead, 24.1)
    assert desk.claim("li", lead) == ["done"]


def test_an_admin_takes_back_and_nobody_else(desk: MakerDesk) -> None:
    desk.pool("east", "li", admins=("boss",))
    [lead] = desk.lying()
    desk.claim("li", lead)
    body = {"leads": [desk.people.name(lead)], "reason": "not_worked"}
    assert desk["li"].refused("POST", "/maker-pools/east/recalls", body) == (403, "not_pool_admin")
    assert desk["li"].refused("GET", "/maker-pools/east/claims") == (403, "not_pool_admin")
    (held,) = desk["boss"].get("/maker-pools/east/claims")["leads"]
    assert held["holder"] == desk.login("li")
    assert desk["boss"].do("POST", "/maker-pools/east/recalls", body)["ended"] == body["leads"]
    assert (desk.holder(lead), desk.lies_in(lead)) == (None, "east")
    assert desk.ended(lead) == [("taken_by_admin", "not_worked")]


# The clock


def test_a_lease_ends_after_its_notice_and_not_before(desk: MakerDesk) -> None:
    desk.pool("east", "li", protect_hours=8, notice_hours=2)
    [lead] = desk.lying()
    desk.claim("li", lead)
    desk.passes(lead, 5.9)
    desk.rounds()
    assert not desk.hold(lead)["told"]
    desk.passes(lead, 0.2)
    desk.rounds()
    assert desk.hold(lead)["told"]
    desk.passes(lead, 1.5)
    desk.rounds()
    assert desk.holder(lead) == desk["li"].account
    desk.passes(lead, 0.6)
    desk.rounds()
    assert (desk.holder(lead), desk.lies_in(lead)) == (None, "east")
    assert desk.ended(lead) == [("recalled", "auto")]
    assert desk.people.facts(lead)[-1] == ("pool", "recalled", "auto")


def test_nobody_loses_a_lead_untold_though_rounds_stood_still(desk: MakerDesk) -> None:
    desk.pool("east", "li", protect_hours=8, notice_hours=2)
    [lead] = desk.lying()
    desk.claim("li", lead)
    desk.passes(lead, 100)
    desk.rounds(3)
    assert desk.holder(lead) == desk["li"].account
    desk.passes(lead, 2.1)
    desk.rounds()
    assert desk.holder(lead) is None


def test_work_moves_the_lease_on_but_never_beyond_the_most(desk: MakerDesk) -> None:
    desk.pool("east", "li", protect_hours=8, extend_hours=6, most_hours=12, notice_hours=1)
    [lead] = desk.lying()
    desk.claim("li", lead)
    since = datetime.fromisoformat(desk.hold(lead)["since"])
    reveal = f"/leads/{desk.people.name(lead)}/reveal"
    desk["li"].do("POST", reveal, {"purpose": "first_contact"})
    assert until(desk, lead) - since == timedelta(hours=8), "never shorter"
    desk.passes(lead, 5)
    desk["wang"].do("POST", reveal, {"purpose": "first_contact"})
    begun = datetime.fromisoformat(desk.hold(lead)["since"])
    assert until(desk, lead) - begun == timedelta(hours=8), "somebody else's work does not count"
    desk["li"].do("POST", reveal, {"purpose": "first_contact"})
    assert timedelta(hours=10.9) < until(desk, lead) - begun < timedelta(hours=11.1)
    desk.passes(lead, 5)
    desk["li"].do("POST", reveal, {"purpose": "first_contact"})
    begun = datetime.fromisoformat(desk.hold(lead)["since"])
    assert until(desk, lead) - begun == timedelta(hours=12)


def until(desk: MakerDesk, lead: UUID) -> datetime:
    return datetime.fromisoformat(desk.hold(lead)["until"])


def test_who_works_in_the_pool_no_more_has_nothing_in_hand(desk: MakerDesk) -> None:
    desk.pool("east", "li", "wang")
    gone, disabled = desk.lying(2)
    desk.claim("li", gone)
    desk.claim("wang", disabled)
    desk.pool("east", "wang")
    desk.people.rows("update account set status = 'disabled' where id = %s", desk["wang"].account)
    desk.rounds()
    assert [desk.holder(one) for one in (gone, disabled)] == [None, None]
    assert desk.ended(gone) == [("recalled", "not_pool_member")]
    desk.people.rows("update account set status = 'active' where id = %s", desk["wang"].account)


# In hand, for others


def test_others_neither_dispatch_nor_decide_what_somebody_has_in_hand_but_admins_do(desk: MakerDesk) -> None:
    desk.pool("east", "li", admins=("boss",))
    lead, other = desk.lying(2)
    desk.claim("li", lead, other)
    order = {
        "leads": [desk.people.name(lead)], "dealer": DEALER, "reason": "manual_dispatch", "request": "hand-1",
    }  # fmt: skip
    status, said = desk["wang"].ask("POST", "/transfers", order)
    assert (status, said["error"]["code"]) == (409, "lead_in_hand")
    word = {"dealer": DEALER, "accepted": True, "notice": "n1", "notice_version": "1", "text_hash": "ab" * 32}
    path = f"/leads/{desk.people.name(lead)}/choice"
    assert desk["wang"].refused("POST", path, word) == (409, "lead_in_hand")
    assert desk.people.rows("select from transfer_lead where lead_id = %s", lead) == []
    desk["boss"].do("POST", "/transfers", order | {"request": "hand-2"})
    assert desk.holder(lead) == desk["li"].account, "the customer's word is waited for"
    no = word | {"accepted": False}
    desk["wang"].do("POST", f"/leads/{desk.people.name(other)}/choice", no)


def test_whoever_has_it_dispatches_it_and_it_is_in_the_hand_no_more(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    [lead] = desk.lying()
    desk.claim("li", lead)
    ((bucket, customer),) = desk.people.rows("select bucket, customer_id from lead where id = %s", lead)
    entity = desk.people.one("select id from entity where code = %s", DEALER)
    event = ConsentEvent(bucket, customer, entity, EventKind.GIVEN, None, None, {"action": "button"})
    with desk.people.conn.transaction():
        consent.record(
            desk.people.conn, desk.people.town.house.maker, [event], desk.people.town._now_within()
        )
    order = {
        "leads": [desk.people.name(lead)], "dealer": DEALER, "reason": "manual_dispatch", "request": "own-1",
    }  # fmt: skip
    (one,) = desk["li"].do("POST", "/transfers", order)["leads"]
    assert one["state"] == "done"
    assert until(desk, lead) > datetime.fromisoformat(desk.hold(lead)["since"]) + timedelta(hours=24)
    desk.people.town.carry()
    desk.rounds()
    assert (desk.holder(lead), desk.lies_in(lead)) == (None, None)
    assert desk.ended(lead) == [("let_go", "")]


def test_the_customer_chooses_and_nobody_is_asked_and_the_lease_just_ends(desk: MakerDesk) -> None:
    desk.pool("east", "li", cooldown_hours=24)
    [lead] = desk.lying()
    desk.claim("li", lead)
    desk.chosen(lead)
    assert desk.people.owner(lead) is not None
    assert desk["li"].get("/maker-claims")["leads"] == []
    assert desk["li"].get("/maker-pools/east/leads")["leads"] == []
    desk.rounds()
    assert (desk.holder(lead), desk.lies_in(lead)) == (None, None)
    assert desk.ended(lead) == [("let_go", "")]


# What leaves nothing behind


def test_an_erased_lead_leaves_nothing_behind(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    [lead] = desk.lying()
    desk.claim("li", lead)
    people = desk.people
    ((bucket, customer),) = people.rows("select bucket, customer_id from lead where id = %s", lead)
    with people.conn.transaction():
        now = people.town._now_within()
        book = assignment.load_book(people.conn, now)
        flow.erase(people.conn, people.town.house, book, [(bucket, customer)], flow.Why.ASKED, "officer", now)
    desk.rounds()
    assert (desk.holder(lead), desk.lies_in(lead)) == (None, None)


def test_a_restricted_lead_lies_nowhere(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    [lead] = desk.lying()
    desk.claim("li", lead)
    people = desk.people
    ((bucket, customer),) = people.rows("select bucket, customer_id from lead where id = %s", lead)
    with people.conn.transaction():
        now = people.town._now_within()
        book = assignment.load_book(people.conn, now)
        flow.restrict(people.conn, people.town.house, book, [(bucket, customer)], "officer", now)
    desk.rounds()
    assert (desk.holder(lead), desk.lies_in(lead)) == (None, None)


def merged(desk: MakerDesk, stays: UUID, goes: UUID) -> None:
    """The customers of two leads are one."""
    people = desk.people
    one, other = (
        people.rows("select bucket, customer_id from lead where id = %s", lead)[0] for lead in (stays, goes)
    )
    with people.conn.transaction():
        now = people.town._now_within()
        book = assignment.load_book(people.conn, now)
        order = flow.Order(one, other, "officer", new_id(now).hex)
        done = flow.merge(people.conn, people.town.house, book, order, now)
    assert isinstance(done, flow.Merged), done


def test_a_lead_that_goes_along_with_a_merge_is_in_no_hand_and_is_claimed_anew(desk: MakerDesk) -> None:
    desk.pool("east", "li", "wang")
    [goes] = desk.lying()
    [owned] = desk.people.leads_of(f"{DEALER}-01", 1)
    desk.claim("li", goes)
    before = desk.people.one("select bucket from belt where raw_id = %s", goes)
    merged(desk, owned, goes)
    assert desk.holder(goes) is None, "at once: no round has been"
    assert desk.ended(goes) == [("let_go", "")]
    desk.rounds()
    rows = desk.people.rows("select bucket from maker_stay where lead_id = %s", goes)
    assert rows == desk.people.rows("select bucket from belt where raw_id = %s", goes)
    assert rows != [(before,)]
    assert desk.claim("wang", goes) == ["done"]


def test_a_lead_that_gives_way_in_a_merge_leaves_nothing_behind(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    stays, goes = desk.lying(2)
    desk.claim("li", stays, goes)
    merged(desk, stays, goes)
    desk.rounds()
    left = {one: (desk.holder(one) is not None, desk.lies_in(one)) for one in (stays, goes)}
    waits = desk.people.one(
        "select raw_id from belt where state = 'awaiting_dealer' and raw_id = any(%s)", [stays, goes]
    )
    gone = goes if waits == stays else stays
    assert left[gone] == (False, None)
    assert left[waits][1] == "east"


# What is told


def test_the_story_of_a_lead_says_in_whose_hand_it_was(desk: MakerDesk) -> None:
    desk.pool("east", "li")
    [lead] = desk.lying()
    desk.claim("li", lead)
    desk.give_back("li", lead)
    rows = desk.people.rows(
        "select actor, facts from journal where raw_id = %s order by at desc, id desc limit 2", lead
    )
    who = f"person:{desk['li'].account}"
    assert [(actor, facts[0]["outcome"]) for actor, facts in rows] == [(who, "given_back"), (who, "in_hand")]
