"""Lost with a reason, reviewed by a manager, and back to life."""

from __future__ import annotations

from uuid import UUID

import pytest
from order_house import COLLEAGUE, CONSULTANT, OrderHouse

from leadcenter.assignment.face import load_book
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.flow import face as flow

WHY = {"reason": "price_too_high"}


def lost(house: OrderHouse) -> str:
    lead = house.lead()
    house.consultant.do("POST", f"/leads/{lead}/losses", WHY)
    house.manager.do("POST", f"/leads/{lead}/losses/1/agreement")
    return lead


def test_lead_is_lost_only_when_a_manager_agrees(house: OrderHouse) -> None:
    lead = house.lead()
    house.consultant.do("POST", f"/leads/{lead}/losses", WHY)
    assert (house.status(lead), house.owner(house.id_of(lead))) == (("live", "assigned"), CONSULTANT)
    assert lead in [one["lead"] for one in house.manager.get("/losses/waiting")["losses"]]
    assert house.consultant.refused("POST", f"/leads/{lead}/losses/1/agreement") == (403, "not_allowed")
    house.manager.do("POST", f"/leads/{lead}/losses/1/agreement")
    assert (house.status(lead), house.owner(house.id_of(lead))) == (("lost", "closed"), None)
    reason = house.one("select close_reason from lead where id = %s", house.id_of(lead))
    assert reason == "price_too_high"
    assert house.acts(lead)[-2:] == ["loss.reported", "loss.agreed"]
    told = house.rows("select kind, staff_id from notice_to_staff where lead_id = %s", house.id_of(lead))
    assert ("loss_agreed", house.staff(CONSULTANT)) in told, "who had it hears that it is gone"
    assert house.broken() == {}


def test_loss_sent_back_leaves_the_lead_with_its_owner_who_is_told(house: OrderHouse) -> None:
    lead = house.lead()
    house.consultant.do("POST", f"/leads/{lead}/losses", WHY)
    assert house.consultant.refused("POST", f"/leads/{lead}/losses", WHY) == (409, "loss_under_review")
    house.manager.do("POST", f"/leads/{lead}/losses/1/return")
    assert (house.status(lead), house.owner(house.id_of(lead))) == (("live", "assigned"), CONSULTANT)
    told = house.rows("select kind from notice_to_staff where lead_id = %s", house.id_of(lead))
    assert ("loss_sent_back",) in told
    assert house.manager.refused("POST", f"/leads/{lead}/losses/1/agreement") == (404, "loss_unknown")
    assert house.consultant.do("POST", f"/leads/{lead}/losses", WHY) == {"number": 2}


@pytest.mark.parametrize("gone", ["handed", "given back"])
def test_report_ends_with_the_ownership_in_which_it_was_written(house: OrderHouse, gone: str) -> None:
    lead = house.lead()
    house.consultant.do("POST", f"/leads/{lead}/losses", WHY)
    if gone == "given back":
        house.consultant.do("POST", "/returns", {"returns": [{"lead": lead, "reason": "no_time"}]})
    handed = {"handouts": [{"lead": lead, "staff": COLLEAGUE}]}
    house.manager.do("POST", "/assignments", handed)
    assert house.manager.refused("POST", f"/leads/{lead}/losses/1/agreement") == (404, "loss_unknown")
    assert (house.status(lead), house.owner(house.id_of(lead))) == (("live", "assigned"), COLLEAGUE)
    assert lead not in [one["lead"] for one in house.manager.get("/losses/waiting")["losses"]]
    colleague = house.signed_in(COLLEAGUE)
    assert [one["status"] for one in colleague.get(f"/leads/{lead}/losses")["losses"]] == ["overtaken"]
    assert colleague.do("POST", f"/leads/{lead}/losses", WHY) == {"number": 2}
    kept = colleague.get(f"/leads/{lead}/losses")["losses"]
    assert [one["status"] for one in kept] == ["asked", "overtaken"]
    house.manager.do("POST", f"/leads/{lead}/losses/2/agreement")
    assert house.status(lead) == ("lost", "closed")


def test_word_about_one_report_told_late_does_not_close_a_lead_under_another(house: OrderHouse) -> None:
    lead = house.lead()
    house.consultant.do("POST", f"/leads/{lead}/losses", WHY)
    (seen,) = [one for one in house.manager.get("/losses/waiting")["losses"] if one["lead"] == lead]
    house.sales_manager.do("POST", f"/leads/{lead}/losses/{seen['loss']}/return")
    house.consultant.do("POST", f"/leads/{lead}/losses", {"reason": "moved_away"})
    for late in ("agreement", "return"):
        said = house.manager.refused("POST", f"/leads/{lead}/losses/{seen['loss']}/{late}")
        assert said == (404, "loss_unknown")
    assert (house.status(lead), house.owner(house.id_of(lead))) == (("live", "assigned"), CONSULTANT)
    (waits,) = [one for one in house.manager.get("/losses/waiting")["losses"] if one["lead"] == lead]
    assert waits["reason"] == "moved_away"
    house.manager.do("POST", f"/leads/{lead}/losses/{waits['loss']}/agreement")
    assert house.status(lead) == ("lost", "closed")


def test_report_about_a_lead_that_nobody_owns_any_more_waits_no_more(house: OrderHouse) -> None:
    lead = house.lead()
    house.consultant.do("POST", f"/leads/{lead}/losses", WHY)
    house.consultant.do("POST", "/returns", {"returns": [{"lead": lead, "reason": "no_time"}]})
    assert house.manager.refused("POST", f"/leads/{lead}/losses/1/agreement") == (404, "loss_unknown")
    assert house.status(lead) == ("live", "dispatched")


def test_manager_does_not_review_a_report_of_the_own(house: OrderHouse) -> None:
    lead = house.lead()
    house.manager.do("POST", f"/leads/{lead}/losses", WHY)
    assert house.manager.refused("POST", f"/leads/{lead}/losses/1/agreement") == (403, "own_loss")
    house.sales_manager.do("POST", f"/leads/{lead}/losses/1/agreement")
    assert house.status(lead) == ("lost", "closed")


def test_reasons_are_data(house: OrderHouse) -> None:
    lead = house.lead()
    new = {"reason": "bought_used"}
    assert house.consultant.refused("POST", f"/leads/{lead}/losses", new) == (422, "loss_reason_unknown")
    text = {"name_zh": "买了二手车", "name_en": "bought a used car"}
    house.maker.do("PUT", "/loss-reasons/bought_used", text)
    assert "bought_used" in [one["code"] for one in house.consultant.get("/loss-reasons")["reasons"]]
    house.consultant.do("POST", f"/leads/{lead}/losses", new)
    house.maker.do("PUT", "/loss-reasons/bought_used", text | {"status": "ended"})
    said = house.consultant.refused("POST", f"/leads/{house.lead()}/losses", new)
    assert said == (422, "loss_reason_unknown")


def test_open_quotation_of_a_lost_lead_is_not_ordered(house: OrderHouse) -> None:
    lead = house.lead()
    house.quoted(lead)
    house.consultant.do("POST", f"/leads/{lead}/losses", WHY)
    house.manager.do("POST", f"/leads/{lead}/losses/1/agreement")
    assert house.manager.refused("POST", f"/leads/{lead}/orders", {"version": 1})[0] == 409
    assert house.one("select status from quotation where lead_id = %s", house.id_of(lead)) == "replaced"


def test_lost_lead_comes_back_as_the_same_lead_with_a_new_episode_and_its_old_reason(
    house: OrderHouse,
) -> None:
    lead = lost(house)
    assert house.manager.do("POST", f"/leads/{lead}/reactivation", {}) == {"owner": CONSULTANT}
    assert (house.status(lead), house.owner(house.id_of(lead))) == (("live", "assigned"), CONSULTANT)
    seqs = house.rows("select seq from episode where lead_id = %s order by seq", house.id_of(lead))
    assert len(seqs) >= 2
    (kept,) = house.consultant.get(f"/leads/{lead}/losses")["losses"]
    assert (kept["reason"], kept["status"], kept["staff"]) == ("price_too_high", "agreed", CONSULTANT)
    assert kept["back_at"] is not None
    said = house.manager.refused("POST", f"/leads/{lead}/reactivation", {})
    assert said == (409, "lead_not_lost")
    assert house.broken() == {}


def test_lost_lead_comes_back_to_whom_the_manager_names(house: OrderHouse) -> None:
    lead = lost(house)
    assert house.consultant.refused("POST", f"/leads/{lead}/reactivation", {}) == (403, "not_allowed")
    stranger = {"to": "D0002-01"}
    assert house.manager.refused("POST", f"/leads/{lead}/reactivation", stranger) == (422, "unknown_staff")
    assert house.status(lead) == ("lost", "closed")
    house.manager.do("POST", f"/leads/{lead}/reactivation", {"to": COLLEAGUE})
    assert house.owner(house.id_of(lead)) == COLLEAGUE
    assert house.broken() == {}


def test_lost_lead_does_not_come_back_beside_another_live_one_of_the_customer(house: OrderHouse) -> None:
    lead = lost(house)
    with house.conn.transaction():
        house.conn.execute(
            "insert into lead (bucket, id, customer_id, dealer_id, channel_id, created_at, last_inquiry_at, "
            "asked_at) select bucket, gen_random_uuid(), customer_id, dealer_id, channel_id, now(), now(), "
            "now() from lead where id = %s",
            [house.id_of(lead)],
        )
    said = house.manager.refused("POST", f"/leads/{lead}/reactivation", {})
    assert said == (409, "lead_live_elsewhere")
    assert house.status(lead) == ("lost", "closed")
    house.rows(
        "delete from lead l using lead o where o.id = %s and l.customer_id = o.customer_id and l.id <> o.id",
        house.id_of(lead),
    )


def test_lost_lead_whose_grant_ran_out_stays_lost(house: OrderHouse) -> None:
    lead = lost(house)
    grants = "from lead l where l.id = %s and g.bucket = l.bucket and g.customer_id = l.customer_id"
    house.rows(f"update consent_grant g set expires_at = now() {grants}", house.id_of(lead))
    assert house.manager.refused("POST", f"/leads/{lead}/reactivation", {}) == (409, "lead_not_granted")
    assert (house.status(lead), house.owner(house.id_of(lead))) == (("lost", "closed"), None)


def stopped(house: OrderHouse, who: tuple[int, UUID]) -> flow.Stopped:
    """The customer stops the dealer on the own page."""
    with house.conn.transaction():
        now = house.town._now_within()
        book = load_book(house.conn, now)
        return flow.stop(
            house.conn, house.town.house, who, [house.dealer], {"action": "self_service"}, now, book
        )


def parted(house: OrderHouse, done: flow.Merged) -> None:
    assert done.merge is not None
    with house.conn.transaction():
        now = house.town._now_within()
        book = load_book(house.conn, now)
        again = flow.part(house.conn, house.town.house, book, done.merge, "person", now)
    assert isinstance(again, flow.Parted), again


def is_no_more_the_dealers(house: OrderHouse, lead: str) -> None:
    identifier = house.id_of(lead)
    for path, body in (("reactivation", {}), ("reveal", {"purpose": "follow_up"})):
        assert house.manager.refused("POST", f"/leads/{lead}/{path}", body) == (404, "lead_unknown")
    assert (house.status(lead), house.owner(identifier)) == (("lost", "closed"), None)
    assert house.one("select count(*) from dispatch where lead_id = %s and ended_at is null", identifier) == 0
    assert house.broken() == {}


def test_lost_lead_of_a_customer_who_stopped_the_dealer_is_the_dealers_no_more(house: OrderHouse) -> None:
    lead = lost(house)
    identifier = house.id_of(lead)
    who = house.customer_of(identifier)
    assert stopped(house, who).taken_off == ((who[0], identifier),)
    is_no_more_the_dealers(house, lead)


def test_lost_lead_of_a_customer_who_was_merged_away_leaves_the_dealer_whom_the_survivor_stops(
    house: OrderHouse,
) -> None:
    lead, others = lost(house), lost(house)
    identifier = house.id_of(lead)
    home, _ = house.customer_of(identifier)
    survivor, _ = house.merge_away(lead)
    assert stopped(house, survivor).taken_off == ((home, identifier),)
    is_no_more_the_dealers(house, lead)
    assert house.manager.do("POST", f"/leads/{others}/reactivation", {}) == {"owner": CONSULTANT}


def test_stop_that_a_restore_forgot_takes_the_lost_lead_of_a_merged_customer_off_again(
    house: OrderHouse,
) -> None:
    lead = lost(house)
    survivor, _ = house.merge_away(lead)
    said = ConsentEvent(*survivor, house.dealer, EventKind.WITHDRAWN, None, None, {"action": "self_service"})
    with house.conn.transaction():
        now = house.town._now_within()
        flow.say_again(house.conn, house.town.house, [said], now, load_book(house.conn, now))
    is_no_more_the_dealers(house, lead)


def test_lost_lead_of_a_customer_who_is_merged_away_comes_back_when_he_is_himself_again(
    house: OrderHouse,
) -> None:
    """What the survivor says to the dealer is not read where that lead lies, nor what he has there."""
    lead = lost(house)
    _, done = house.merge_away(lead)
    said = house.manager.refused("POST", f"/leads/{lead}/reactivation", {})
    assert said == (409, "lead_customer_merged")
    assert (house.status(lead), house.owner(house.id_of(lead))) == (("lost", "closed"), None)
    parted(house, done)
    assert house.manager.do("POST", f"/leads/{lead}/reactivation", {}) == {"owner": CONSULTANT}
    assert house.broken() == {}


def test_order_overtakes_a_report_that_waits(house: OrderHouse) -> None:
    lead = house.lead()
    version = house.quoted(lead)["version"]
    house.consultant.do("POST", f"/leads/{lead}/losses", WHY)
    house.consultant.do("POST", f"/leads/{lead}/orders", {"version": version})
    assert house.manager.refused("POST", f"/leads/{lead}/losses/1/agreement") == (404, "loss_unknown")
    assert [one["status"] for one in house.manager.get(f"/leads/{lead}/losses")["losses"]] == ["overtaken"]
    assert house.consultant.refused("POST", f"/leads/{lead}/losses", WHY) == (409, "lead_elsewhere")
    assert house.status(lead) == ("ordered", "assigned")
