"""Who walks in is matched to a lead by number; the first or a later visit, with how many heads."""

from __future__ import annotations

from desk_town import code_of
from followup_town import FollowupTown


def test_a_walk_in_is_found_by_number_and_the_owner_hears_of_it(town: FollowupTown) -> None:
    lead = town.new_lead()
    dealer = town.entity("D0001")
    desk = town.person("receptionist", dealer, staff=town.new_staff(dealer, "receptionist"))
    (found,) = desk.post("/leads/search", {"phone": f"1391729{town.serial:04}"}).json()["leads"]
    path = f"/leads/{found['reference']}/visits"
    assert [desk.post(path, {"heads": heads}).json()["nth"] for heads in (3, 1)] == [1, 2]
    told = town.rows("select nth, heads, staff_id from visit where lead_id = %s order by nth", lead)
    assert told == [(1, 3, desk.staff), (2, 1, desk.staff)]
    notices = town.rows("select staff_id, kind from notice_to_staff where lead_id = %s", lead)
    assert notices.count((town.owner(lead), "walk_in")) == 2
    assert len(town.acts("lead.walked_in")) == 2


def test_the_reception_of_another_dealer_sees_nobody(town: FollowupTown) -> None:
    lead = town.new_lead()
    dealer = town.entity("D0002")
    desk = town.person("receptionist", dealer, staff=town.new_staff(dealer, "receptionist"))
    assert desk.post("/leads/search", {"phone": f"1391729{town.serial:04}"}).json()["leads"] == []
    assert code_of(desk.post(f"/leads/{desk.reference(lead)}/visits", {})) == "lead_unknown"
    assert code_of(town.owner_of(lead).post(f"/leads/{desk.reference(lead)}/visits", {})) == "not_allowed"
