"""Somebody leaves: no way in any more, and every lead in hand goes to a person or back to the desk."""

from __future__ import annotations

from staffed_house import StaffedHouse


def test_leaver_is_out_at_once_and_the_manager_has_the_leads(house: StaffedHouse) -> None:
    leads = house.leads_of("D0001-01", 3)
    leaver, manager = house.signed_in("D0001-01"), house.signed_in("D0001-06")
    assert leaver.ask("GET", "/entities")[0] == 200
    done = manager.do("POST", "/staff/D0001-01/leaving", {})
    assert done["leads"] == [{"outcome": "handed_over", "leads": 3}]
    assert done["finished_at"]
    assert leaver.refused("GET", "/entities") == (401, "not_signed_in")
    assert {house.owner(lead) for lead in leads} == {"D0001-06"}
    assert house.one("select status from account where staff_id = %s", house.staff("D0001-01")) == "disabled"
    assert house.loads() == []
    assert house.rows("select * from inv_owner_left") == []
