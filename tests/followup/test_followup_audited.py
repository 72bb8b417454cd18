"""What people of this room do stands in the trail, in the same transaction; what is refused does not."""

from __future__ import annotations

from followup_town import FollowupTown

OWN = {"name_zh": "某", "name_en": "some", "reached": True, "needs_next": False}


def test_a_follow_up_stands_in_the_trail_without_its_words(town: FollowupTown) -> None:
    lead = town.new_lead()
    owner = town.owner_of(lead)
    town.follow(owner, lead, result="nonsense")
    assert town.acts("lead.followed_up") == []
    town.follow(owner, lead, note="住在静安寺")
    ((actor, what, _, after),) = town.acts("lead.followed_up")
    assert (actor, what) == (f"person:{owner.account}", str(lead))
    assert (after["kind"], after["result"]) == ("call", "interested")
    assert "静安寺" not in str(after)


def test_a_result_stands_in_the_trail(town: FollowupTown) -> None:
    town.manager("D0001").ask("PUT", "/follow-ups/results/call/Bad!", OWN)
    assert town.acts("followup_result.written") == []
    town.manager("D0001").ask("PUT", "/follow-ups/results/call/some", OWN)
    assert [what for _, what, _, _ in town.acts("followup_result.written")] == ["call/some"]


def test_a_call_that_was_asked_for_stands_in_the_trail(town: FollowupTown) -> None:
    lead = town.new_lead()
    owner = town.owner_of(lead)
    path = f"/leads/{owner.reference(lead)}/calls"
    assert town.colleague_of(lead).post(path).status_code == 404
    assert owner.post(path).status_code == 202
    assert owner.post(path).status_code == 409
    assert [what for _, what, _, _ in town.acts("lead.call_asked")] == [str(lead)]
