"""Who writes down what about a lead, and what follows from it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from desk_town import code_of
from followup_town import FollowupTown

from leadcenter.followup import face, steps
from leadcenter.kernel.arrays import ints, texts, uuids
from leadcenter.kernel.sql import statement


@pytest.fixture
def lead(town: FollowupTown) -> UUID:
    return town.new_lead()


def test_owner_records_a_follow_up_and_the_next_step_is_due(town: FollowupTown, lead: UUID) -> None:
    owner = town.owner_of(lead)
    at = town.ahead(days=2)
    done = town.follow(owner, lead, next_step="visit", next_due_at=at, intent="high", note="想看七座")
    assert done.status_code == 201, done.text
    step, due = town.due(lead)
    assert (step, due and due.isoformat()) == ("visit", at)
    (told,) = owner.get(f"/leads/{owner.reference(lead)}/follow-ups").json()["followups"]
    assert (told["kind"], told["result"], told["reached"], told["note"]) == (
        "call",
        "interested",
        True,
        "想看七座",
    )
    assert (told["intent"], told["evidence"]) == ("high", False), "a typed note is no evidence"


def test_intent_told_before_the_customer_was_merged_does_not_rise_again(
    town: FollowupTown, lead: UUID
) -> None:
    owner = town.owner_of(lead)
    assert owner.staff is not None
    town.follow(owner, lead, intent="high")
    town.merge_away(lead)
    with town.conn.transaction():
        whose = (*town.key(lead), owner.staff)
        assert steps.lock_owned(town.conn, [whose])[whose].intent == "high"


def test_words_of_a_follow_up_are_sealed(town: FollowupTown, lead: UUID) -> None:
    town.follow(town.owner_of(lead), lead, note="住在静安寺")
    ((note,),) = town.rows("select note from followup where lead_id = %s", lead)
    assert "静安寺".encode() not in bytes(note)
    (story,) = town.rows(
        "select facts::text, actor from journal where lead_id = %s and facts::text like '%%followed_up%%'",
        lead,
    )
    assert "静安寺" not in story[0]
    assert story[1].startswith("person:")


def test_only_the_current_owner_records(town: FollowupTown, lead: UUID) -> None:
    before, after = town.owner_of(lead), town.colleague_of(lead)
    assert code_of(town.follow(after, lead)) == "lead_unknown", "a consultant sees the own leads only"
    town.hand_to(lead, after.staff)
    assert code_of(town.follow(before, lead)) == "lead_unknown"
    assert town.follow(after, lead).status_code == 201
    boss = town.person(
        "sales_manager", town.entity("D0001"), staff=town.new_staff(town.entity("D0001"), "sales_manager")
    )
    assert code_of(town.follow(boss, lead)) == "followup_not_owner", "who sees it does not own it"
    assert town.rows("select count(*) from followup where lead_id = %s", lead) == [(1,)]
    assert town.rows("select * from inv_followup_owner") == []


def test_who_takes_the_lead_away_and_began_before_the_follow_up_ends_ownership_behind_it(
    town: FollowupTown, lead: UUID
) -> None:
    ((began,),) = town.rows("select now()")
    assert town.follow(town.owner_of(lead), lead).status_code == 201
    bucket, key = town.key(lead)
    taking = {"now": began, "buckets": ints([bucket]), "lead_ids": uuids([key]), "reasons": texts(["recall"])}
    with town.conn.transaction():
        town.conn.execute(statement("assignment", "close_episodes"), taking)
    (ends,) = town.rows(
        "select e.closed_at = f.at, f.at > %s from episode e join followup f using (bucket, lead_id) "
        "where e.lead_id = %s", began, lead,
    )  # fmt: skip
    assert ends == (True, True)
    assert town.rows("select * from inv_followup_owner") == []


def test_who_tells_of_a_follow_up_and_began_before_the_lead_was_theirs_tells_of_it_as_of_then(
    town: FollowupTown, lead: UUID
) -> None:
    later = (
        "update episode set opened_at = opened_at + interval '1 minute' where lead_id = %s "
        "returning opened_at"
    )
    ((since,),) = town.rows(later, lead)
    assert town.follow(town.owner_of(lead), lead).status_code == 201
    assert town.rows("select at from followup where lead_id = %s", lead) == [(since,)]
    assert town.rows("select * from inv_followup_owner") == []


def test_lead_of_another_dealer_cannot_be_followed_up(town: FollowupTown, lead: UUID) -> None:
    stranger = town.consultant("D0002")
    assert code_of(town.follow(stranger, lead)) == "lead_unknown"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"result": "nonsense"}, "followup_result_unknown"),
        ({"kind": "visit"}, "followup_result_unknown"),
        ({"next_step": None, "next_due_at": None}, "followup_next_missing"),
        ({"next_step": None}, "followup_next_missing"),
        ({"next_due_at": "2026-01-01T00:00:00Z"}, "followup_next_out_of_range"),
        ({"next_due_at": "2999-01-01T00:00:00Z"}, "followup_next_out_of_range"),
        ({"next_due_at": "2999-01-01T00:00:00"}, "time_without_zone"),
        ({"happened_at": "2999-01-01T00:00:00Z"}, "followup_happens_later"),
        ({"call": "nonsense"}, "followup_call_not_yours"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    town: FollowupTown, lead: UUID, said: dict[str, str | None], code: str
) -> None:
    assert code_of(town.follow(town.owner_of(lead), lead, **said)) == code
    assert town.due(lead) == ("", None)
    assert town.rows("select count(*) from followup where lead_id = %s", lead) == [(0,)]


def test_what_a_phone_without_a_line_kept_is_taken_though_its_next_step_came_due_meanwhile(
    town: FollowupTown, lead: UUID
) -> None:
    owner, before = town.owner_of(lead), town.house.now()
    kept = {"next_step": "visit", "happened_at": town.ahead(hours=-5), "next_due_at": town.ahead(hours=-3)}
    assert town.follow(owner, lead, **kept).status_code == 201
    step, due = town.due(lead)
    assert step == "visit"
    assert due is not None
    assert before <= due <= town.house.now(), "due at once, not in the past"
    backwards = kept | {"next_due_at": town.ahead(hours=-6)}
    assert code_of(town.follow(owner, lead, **backwards)) == "followup_next_out_of_range"
    assert town.rows("select count(*) from followup where lead_id = %s", lead) == [(1,)]


def test_activity_counts_by_the_clock_of_the_server_not_by_the_time_typed(
    town: FollowupTown, lead: UUID
) -> None:
    """5.3: activity time = server time; typed times are content."""
    before = town.house.now()
    town.follow(town.owner_of(lead), lead, happened_at="2026-02-03T04:05:06Z")
    ((at, happened),) = town.rows("select at, happened_at from followup where lead_id = %s", lead)
    assert before <= at <= town.house.now()
    assert happened.isoformat() == "2026-02-03T04:05:06+00:00"


def test_without_a_next_step_the_lead_is_due_after_the_days_of_its_result(
    town: FollowupTown, lead: UUID
) -> None:
    town.follow(town.owner_of(lead), lead, result="no_interest", next_step=None, next_due_at=None)
    step, due = town.due(lead)
    assert step == ""
    assert due is not None
    assert abs(due - town.house.now() - timedelta(days=30)) < timedelta(minutes=5)


def test_a_new_owner_begins_with_the_first_follow_up(town: FollowupTown, lead: UUID) -> None:
    town.follow(town.owner_of(lead), lead, next_due_at=town.ahead(days=30))
    colleague = town.colleague_of(lead)
    town.hand_to(lead, colleague.staff)
    assert town.due(lead) == ("", None), "what the former owner planned is not the new one's"
    shown = colleague.get("/follow-ups/mine?due=all&limit=200").json()["leads"]
    assert [one["first"] for one in shown if one["reference"] == colleague.reference(lead)] == [True]


def test_results_are_data_of_the_house_and_of_dealers(town: FollowupTown, lead: UUID) -> None:
    owner = town.owner_of(lead)
    manager, other = town.manager("D0001"), town.manager("D0002")
    own = {
        "name_zh": "加微信",
        "name_en": "Joined chat",
        "reached": True,
        "needs_next": False,
        "again_days": 5,
    }
    assert manager.ask("PUT", "/follow-ups/results/message/joined_chat", own).status_code == 200
    assert town.follow(owner, lead, kind="message", result="joined_chat").status_code == 201
    (shown,) = (
        one for one in manager.get("/follow-ups/results").json()["results"] if one["code"] == "joined_chat"
    )
    assert shown | own == shown, "as it was written: whoever edits it finds both names"
    stranger = town.new_lead("D0002")
    answer = town.follow(town.owner_of(stranger), stranger, kind="message", result="joined_chat")
    assert code_of(answer) == "followup_result_unknown", "of another dealer"
    codes = {one["code"] for one in other.get("/follow-ups/results").json()["results"]}
    assert "joined_chat" not in codes
    off = own | {"active": False}
    manager.ask("PUT", "/follow-ups/results/message/sent", off)
    refused = town.follow(owner, lead, kind="message", result="sent")
    assert code_of(refused) == "followup_result_unknown", "the dealer's row goes before the house's"
    assert town.follow(town.owner_of(stranger), stranger, kind="message", result="sent").status_code == 201
    everywhere = town.person("lead_operations")
    assert everywhere.ask("PUT", "/follow-ups/results/call/sleeping", own).status_code == 200
    assert town.follow(owner, lead, result="sleeping").status_code == 201
    assert code_of(manager.ask("PUT", "/follow-ups/results/call/Bad!", own)) == "followup_result_unsound"
    assert code_of(owner.ask("PUT", "/follow-ups/results/call/mine", own)) == "not_allowed"


def test_after_a_transfer_the_first_follow_up_that_reaches_the_customer_says_that_it_was_told(
    town: FollowupTown, lead: UUID
) -> None:
    owner = town.owner_of(lead)
    with town.conn.transaction():
        for _ in range(2):  # repeatable
            face.owe_takeover(town.conn, [(*town.key(lead), town.entity("D0001"))], town.house.now())
    assert code_of(town.follow(owner, lead)) == "followup_takeover_not_told"
    tried = town.follow(owner, lead, result="not_reached", told_takeover=True)
    assert tried.status_code == 201
    assert town.rows("select told_at from takeover where lead_id = %s", lead) == [(None,)], (
        "nobody was reached, so nobody was told"
    )
    assert town.follow(owner, lead, told_takeover=True).status_code == 201
    assert town.follow(owner, lead).status_code == 201, "told once"
    ((told, by),) = town.rows("select told_at, followup_id from takeover where lead_id = %s", lead)
    assert told is not None
    assert town.rows("select told_takeover from followup where id = %s", by) == [(True,)]


def test_how_did_you_get_my_number_can_be_read_out(town: FollowupTown, lead: UUID) -> None:
    owner = town.owner_of(lead)
    source = owner.get(f"/leads/{owner.reference(lead)}").json()["source"]
    assert source["sentence"]
    assert source["notice"] == "n1"
    assert source["inquired_at"]
