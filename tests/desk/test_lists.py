"""What lists show, and to whom. Each lead carries a canary in its name, city and number."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from desk_town import GROUP, DeskTown, code_of

from leadcenter.desk import reading

PHONES = {"D0001": "13917260001", "D0002": "13917260002", "D0003": "13917260003"}
NAMES = {"D0001": "赵甲乙", "D0002": "钱丙丁", "D0003": "孙戊己"}


@pytest.fixture(scope="module")
def leads(town: DeskTown) -> dict[str, UUID]:
    """One lead at each dealer, by dealer."""
    return {dealer: town.lead(phone, dealer, NAMES[dealer]) for dealer, phone in PHONES.items()}


def dealers_of(shown: list[dict[str, Any]]) -> list[str]:
    return [one["dealer"]["code"] for one in shown]


def test_maker_sees_leads_of_all_dealers_newest_first(town: DeskTown, leads: dict[str, UUID]) -> None:
    shown = town.person("lead_operations").leads()
    assert dealers_of(shown) == ["D0003", "D0002", "D0001"]
    assert {one["state"] for one in shown} == {"assigned"}


def test_dealer_sees_its_own_leads_and_no_byte_of_others(town: DeskTown, leads: dict[str, UUID]) -> None:
    answer = town.manager("D0001").get("/leads")
    assert dealers_of(answer.json()["leads"]) == ["D0001"]
    for dealer in ("D0002", "D0003"):
        for canary in (
            NAMES[dealer],
            NAMES[dealer][:1] + "*",
            PHONES[dealer][-4:],
            str(leads[dealer]),
            dealer,
        ):
            assert canary not in answer.text


def test_group_sees_dealers_that_have_a_relation_with_it(town: DeskTown, leads: dict[str, UUID]) -> None:
    shown = town.person("group_manager", town.entity(GROUP)).leads()
    assert dealers_of(shown) == ["D0002", "D0001"]


def test_region_sees_its_dealers(town: DeskTown, leads: dict[str, UUID]) -> None:
    manager = town.person("regional_manager")
    region = "(select region_id from entity where code = 'D0003')"
    town.rows(
        f"update account_role set region_id = {region} where account_id = %s returning 1", manager.account
    )
    assert "D0003" in dealers_of(manager.leads())
    others = town.rows(f"select id from entity where kind = 'dealer' and region_id <> {region}")
    assert {one for (one,) in others}.isdisjoint(manager.sight.entities)


def test_consultant_sees_the_leads_that_he_owns(town: DeskTown, leads: dict[str, UUID]) -> None:
    owner = town.owner(leads["D0001"])
    mine = town.person("", town.entity("D0001"), staff=owner)
    others = [town.consultant("D0001", nth) for nth in range(2)]
    other = next(one for one in others if one.staff != owner)
    assert dealers_of(mine.leads()) == ["D0001"]
    assert other.leads() == []
    assert code_of(other.get(f"/leads/{mine.leads()[0]['reference']}")) == "lead_unknown"


def test_numbers_and_names_are_masked(town: DeskTown, leads: dict[str, UUID]) -> None:
    for person in (town.person("analyst"), town.person("group_manager", town.entity(GROUP))):
        answer = person.get("/leads")
        (one,) = [one for one in answer.json()["leads"] if one["dealer"]["code"] == "D0001"]
        assert (one["phone"], one["name"]) == ("139****0001", "赵**")
        assert not re.search("1391726", answer.text)
        assert NAMES["D0001"] not in answer.text


def test_who_calls_customers_reads_the_whole_name_and_a_masked_number(
    town: DeskTown, leads: dict[str, UUID]
) -> None:
    (one,) = town.manager("D0001").leads()
    assert (one["phone"], one["name"]) == ("139****0001", NAMES["D0001"])


def test_each_legal_entity_knows_a_lead_by_another_name_without_id_bucket_or_time(
    town: DeskTown, leads: dict[str, UUID]
) -> None:
    of_maker = {one["dealer"]["code"]: one["reference"] for one in town.person("lead_operations").leads()}
    (of_dealer,) = town.manager("D0001").leads()
    of_group = {
        one["dealer"]["code"]: one["reference"]
        for one in town.person("group_manager", town.entity(GROUP)).leads()
    }
    assert len({of_maker["D0001"], of_dealer["reference"], of_group["D0001"]}) == 3
    for name in (of_maker["D0001"], of_dealer["reference"]):
        assert leads["D0001"].hex not in name
        assert re.fullmatch(r"[A-Za-z0-9~_]{46}", name)
    assert code_of(town.manager("D0001").get(f"/leads/{of_maker['D0001']}")) == "lead_unknown"


def test_lead_of_another_dealer_is_not_there(town: DeskTown, leads: dict[str, UUID]) -> None:
    manager = town.manager("D0001")
    answer = manager.get(f"/leads/{manager.reference(leads['D0002'])}")
    assert (answer.status_code, code_of(answer)) == (404, "lead_unknown")
    unknown = manager.get("/leads/nonsense")
    assert (unknown.status_code, unknown.content) == (404, answer.content)


def test_pages_hold_every_lead_once(town: DeskTown, leads: dict[str, UUID]) -> None:
    for person in (town.person("lead_operations"), town.person("group_manager", town.entity(GROUP))):
        whole, after, seen = person.leads(), "", []
        while True:
            page = person.get(f"/leads?limit=1&after={after}").json()
            seen += page["leads"]
            after = page["next"]
            if not after:
                break
            assert len(page["leads"]) == 1
        assert [one["reference"] for one in seen] == [one["reference"] for one in whole]


def test_cursor_of_another_entity_or_made_up_is_refused(town: DeskTown, leads: dict[str, UUID]) -> None:
    after = town.person("lead_operations").get("/leads?limit=1").json()["next"]
    for cursor in (after, "nonsense", after[:-2]):
        answer = town.manager("D0001").get(f"/leads?after={cursor}")
        assert (answer.status_code, code_of(answer)) == (400, "cursor_unknown")


def test_page_holds_200_leads_at_most(
    town: DeskTown, leads: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    real = reading.page
    monkeypatch.setattr(reading, "page", lambda *given: (asked.append(given[4]), real(*given))[1])
    town.manager("D0001").get("/leads?limit=100000")
    assert asked == [200]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("&dealer=D0002", ["D0002"]),
        ("&dealer=nowhere", []),
        ("&state=assigned", ["D0003", "D0002", "D0001"]),
        ("&state=nurture", []),
        ("&status=live", ["D0003", "D0002", "D0001"]),
        ("&status=won", []),
        ("&channel=form", ["D0003", "D0002", "D0001"]),
        ("&channel=chatter", []),
        ("&grade=A", ["D0003", "D0002", "D0001"]),
        ("&grade=B", []),
        ("&dealer=D0001&grade=A&state=assigned", ["D0001"]),
    ],
)
def test_maker_narrows_the_list(town: DeskTown, leads: dict[str, UUID], query: str, found: list[str]) -> None:
    assert dealers_of(town.person("lead_operations").leads(query)) == found


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("&dealer=D0001", True),
        ("&dealer=D0002", False),
        ("&state=assigned", True),
        ("&state=closed", False),
        ("&status=live", True),
        ("&status=won", False),
        ("&channel=form", True),
        ("&channel=chatter", False),
        ("&grade=A", True),
        ("&grade=B", False),
    ],
)
def test_dealer_narrows_the_list(town: DeskTown, leads: dict[str, UUID], query: str, there: bool) -> None:
    assert dealers_of(town.manager("D0001").leads(query)) == ["D0001"] * there


def test_list_of_an_owner_and_of_a_time(town: DeskTown, leads: dict[str, UUID]) -> None:
    ((owner,),) = town.rows("select code from staff where id = %s", town.owner(leads["D0001"]))
    later = quote((town.house.now() + timedelta(minutes=1)).isoformat())
    for person in (town.person("lead_operations"), town.manager("D0001")):
        assert dealers_of(person.leads(f"&owner={owner}")) == ["D0001"]
        assert person.leads(f"&since={later}") == []
        assert "D0001" in dealers_of(person.leads(f"&until={later}"))
    assert town.manager("D0002").leads(f"&owner={owner}") == []
    answer = town.manager("D0001").get("/leads?since=2026-01-01T00:00:00")
    assert code_of(answer) == "time_without_zone"


@pytest.mark.parametrize("whose", ["maker", "group"])
def test_short_page_says_where_to_go_on(
    town: DeskTown, leads: dict[str, UUID], monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    """Where few leads match, a page looks through so many and no more; nothing is passed over."""
    real = reading.page
    monkeypatch.setattr(reading, "page", lambda *given: real(*given, 1))
    monkeypatch.setattr(reading, "LEAST", 1)
    more = [town.lead(f"1391727000{number}", "D0001") for number in range(4)]
    maker = whose == "maker"
    person = town.person("lead_operations") if maker else town.person("group_manager", town.entity(GROUP))
    after, seen, pages = "", [], 0
    while True:
        page = person.get(f"/leads?status=live&channel=form&after={after}").json()
        seen += page["leads"]
        after, pages = page["next"], pages + 1
        if not after:
            break
    assert pages > 2
    assert dealers_of(seen) == ["D0001"] * 4 + ["D0003", "D0002", "D0001"][1 - maker :]
    for lead in more:
        town.forget(lead)


def test_lists_are_for_those_who_may_read_leads(town: DeskTown) -> None:
    assert code_of(town.person("marketing").get("/leads")) == "not_allowed"


def test_store_sees_what_its_people_own_and_what_nobody_owns(town: DeskTown, leads: dict[str, UUID]) -> None:
    dealer, store = town.entity("D0001"), town.new_id()
    owner = town.owner(leads["D0001"])
    town.rows(
        "insert into store (id, entity_id, code, name) values (%s, %s, 's1', '一店') returning 1",
        store,
        dealer,
    )
    boss = town.person("sales_manager", dealer, staff=town.new_staff(dealer, "sales_manager", store))
    assert boss.leads() == [], "the owner works elsewhere"
    town.rows("update staff set store_id = %s where id = %s returning 1", store, owner)
    assert dealers_of(boss.leads()) == ["D0001"]
    town.rows("update staff set store_id = null where id = %s returning 1", owner)
    free = town.lead("13917260009", "D0001", "周庚辛")
    town.rows("update episode set closed_at = now() where lead_id = %s returning 1", free)
    assert [one["state"] for one in boss.leads()] == ["dispatched"]
    town.forget(free)


def test_dealer_no_longer_sees_a_lead_that_left_its_desk(town: DeskTown, leads: dict[str, UUID]) -> None:
    gone = town.lead("13917260031", "D0002", "吴壬癸")
    manager = town.manager("D0002")
    assert len(manager.leads()) == 2
    town.rows("update dispatch set ended_at = now() where lead_id = %s returning 1", gone)
    assert len(manager.leads()) == 1
    assert code_of(manager.get(f"/leads/{manager.reference(gone)}")) == "lead_unknown"


def test_list_that_takes_too_long_is_given_up(
    town: DeskTown, leads: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_MS", 20)
    monkeypatch.setattr(reading, "page", lambda conn, *_: conn.execute("select pg_sleep(30)"))
    answer = town.manager("D0001").get("/leads")
    assert (answer.status_code, code_of(answer)) == (503, "list_too_slow")
