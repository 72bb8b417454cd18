"""One lead: gates with reasons, where it came from, what happened to it; only what the asker may know."""

from __future__ import annotations

from uuid import UUID

import pytest
from desk_town import GROUP, DeskTown, code_of

from leadcenter.consent import face as consent
from leadcenter.desk import telling

NUMBER, NAME = "13917261001", "赵甲乙"


@pytest.fixture(scope="module")
def lead(town: DeskTown) -> UUID:
    return town.lead(NUMBER, "D0001", NAME, city="杭州")


def test_maker_reads_the_gates_with_their_reasons_in_two_languages(town: DeskTown, lead: UUID) -> None:
    maker = town.person("lead_operations")
    path = f"/leads/{maker.reference(lead)}"
    english, chinese = maker.get(path).json(), maker.get(path, accept_language="zh-CN").json()
    assert [(one["gate"], one["outcome"]) for one in english["gates"]] == [
        ("gate_1", "passed"), ("gate_3", "passed"), ("gate_4", "passed"),
    ]  # fmt: skip
    assert all(one["text"] for one in english["gates"])
    assert [one["text"] for one in english["gates"]] != [one["text"] for one in chinese["gates"]]
    assert {"dispatch", "assignment"} <= {one["what"] for one in english["timeline"]}
    scored = [next(one for one in told["timeline"] if one["what"] == "score") for told in (english, chinese)]
    assert [one["reason"] for one in scored] == ["named_dealer+15"] * 2
    assert [one["text"] for one in scored] == ["named a dealer +15", "指定了经销商 +15"]


def test_makers_people_have_the_customers_opaque_name_and_dealers_have_none(
    town: DeskTown, lead: UUID
) -> None:
    maker = town.person("lead_operations")
    name = maker.get(f"/leads/{maker.reference(lead)}").json()["customer"]
    ((bucket, customer),) = town.rows("select bucket, customer_id from lead where id = %s", lead)
    assert consent.principals(town.keyring, town.maker).read(name) == (bucket, customer)
    assert str(customer) not in name
    manager = town.manager("D0001")
    assert manager.get(f"/leads/{manager.reference(lead)}").json()["customer"] == ""


def test_lead_that_a_gate_holds_says_why_and_until_when(town: DeskTown) -> None:
    (raw,) = town.house.ask(town.house.inquiry("13917261002", name="钱丙丁", dealer="D0001", consent=False))
    maker = town.person("lead_operations")
    told = maker.get(f"/leads/{maker.reference(raw)}").json()
    assert told["lead"]["state"] == "awaiting_grant"
    assert told["reason"] == "no_grant"
    assert told["text"] not in {"", "no_grant"}
    assert told["due_at"] is not None
    assert told["gates"][0]["outcome"] == "held"
    assert town.manager("D0001").leads() == [] or all(
        one["phone"] != "139****1002" for one in town.manager("D0001").leads()
    )
    assert (
        code_of(town.manager("D0001").get(f"/leads/{town.manager('D0001').reference(raw)}")) == "lead_unknown"
    )


def test_owner_reads_out_where_the_number_came_from(town: DeskTown, lead: UUID) -> None:
    owner = town.person("", town.entity("D0001"), staff=town.owner(lead))
    path = f"/leads/{owner.reference(lead)}"
    source = owner.get(path, accept_language="zh").json()["source"]
    ((party,),) = town.rows("select legal_name from entity where code = 'D0001'")
    assert party in source["sentence"]
    assert "form" in source["sentence"]
    assert "n1" in source["sentence"]
    assert "年" in source["sentence"]
    assert (source["notice"], source["notice_version"], source["action"]) == ("n1", "1", "tick")
    assert source["agreed_at"] is not None
    assert party in owner.get(path).json()["source"]["sentence"]


def test_dealer_hears_its_own_part_only(town: DeskTown, lead: UUID) -> None:
    manager = town.manager("D0001")
    answer = manager.get(f"/leads/{manager.reference(lead)}")
    told = answer.json()
    assert [one["what"] for one in told["timeline"]] == ["dispatched", "owned"]
    assert told["timeline"][1]["by"].startswith("D0001-")
    ((known,),) = town.rows("select name from staff where code = %s", told["timeline"][1]["by"])
    assert told["timeline"][1]["by_name"] == known
    assert (told["gates"], told["due_at"], told["since"], told["reason"]) == ([], None, None, "")
    ((customer,),) = town.rows("select customer_id::text from lead where id = %s", lead)
    for secret in (NUMBER, NUMBER[-8:], str(lead), lead.hex, customer, str(town.key(lead)[0]) + ","):
        assert secret not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_dealer_does_not_hear_what_another_dealer_did_before_it(town: DeskTown) -> None:
    moved = town.lead("13917261003", "D0002", "孙戊己")
    owner = town.owner(moved)
    town.dispatched_again(moved, "D0003")
    manager = town.manager("D0003")
    answer = manager.get(f"/leads/{manager.reference(moved)}")
    ((code,),) = town.rows("select code from staff where id = %s", owner)
    assert [one["what"] for one in answer.json()["timeline"]] == ["dispatched"]
    assert code not in answer.text
    assert "D0002" not in answer.text
    before = town.manager("D0002")
    assert code_of(before.get(f"/leads/{before.reference(moved)}")) == "lead_unknown"


def test_lead_that_was_merged_away_is_followed(town: DeskTown) -> None:
    gone, stays = town.lead("13917261004", "D0003", "李某"), town.lead("13917261005", "D0003", "李某某")
    maker = town.person("lead_operations")
    customer = "(select customer_id from lead where id = %s)"
    (bucket, _), (home, _) = town.key(gone), town.key(stays)
    town.rows(
        "update customer set merged_bucket = %s, merged_into = (select customer_id from lead where id = %s) "
        f"where bucket = %s and id = {customer} returning 1",
        home, stays, bucket, gone,
    )  # fmt: skip
    name = maker.reference(gone)
    town.rows("update lead set status = 'merged', merged_into = %s where id = %s returning 1", stays, gone)
    assert maker.get(f"/leads/{name}").json()["lead"]["reference"] == maker.reference(stays)


def test_group_reads_a_masked_lead(town: DeskTown, lead: UUID) -> None:
    boss = town.person("group_manager", town.entity(GROUP))
    answer = boss.get(f"/leads/{boss.reference(lead)}")
    assert answer.json()["lead"]["name"] == "赵**"
    assert NAME not in answer.text


def test_reasons_of_a_score_are_told_one_by_one_with_their_points() -> None:
    told = "named_dealer+15,buys_late-15,only_here"
    assert telling.reasons(told, "en") == "named a dealer +15, buys late -15, only_here"
    assert telling.reasons("passed", "zh") == "通过"
