"""What is counted of the leads that no dealer has, and the list of those of one reason."""

from __future__ import annotations

from desk_town import DeskTown, code_of

from leadcenter.kernel.clock import utc


def test_leads_that_no_dealer_has_are_counted_by_reason_and_listed_by_it(town: DeskTown) -> None:
    town.lead("13917270001", "D0001", "赵甲乙")
    town.house.ask(
        town.house.inquiry("13917270002", name="钱丙丁", dealer="D0001", consent=False),
        town.house.inquiry("13917270003", name="孙戊己"),
    )
    ops = town.person("lead_operations")
    answer = ops.get("/leads/held")
    assert answer.status_code == 200, answer.text
    held = answer.json()
    rows = town.rows(
        "select state, reason, count(*), min(changed_at) from belt "
        "where state like 'awaiting%%' or state in ('nurture', 'cleaning') group by 1, 2 order by 1, 2"
    )
    told = sorted((one["state"], one["reason"], one["leads"]) for one in held)
    assert told == [row[:3] for row in rows]
    assert len(told) >= 1
    for state, reason, count in told:
        listed = ops.leads(f"&state={state}&reason={reason}")
        assert len(listed) == count
        assert {(one["state"], one["reason"]) for one in listed} == {(state, reason)}
    assert ops.leads("&reason=made_up") == []
    assert {one["reason"] for one in town.manager("D0001").leads()} == {""}
    assert town.manager("D0001").leads("&reason=made_up") == []
    assert utc(rows[0][3]) <= town.house.now()


def test_counts_are_for_those_who_dispatch(town: DeskTown) -> None:
    assert code_of(town.manager("D0001").get("/leads/held")) == "not_allowed"
    assert code_of(town.person("analyst").get("/leads/held")) == "not_allowed"
