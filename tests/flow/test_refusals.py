"""Refusals on the way (issue 2, item 8): each is a typed outcome with a code and texts in two languages,
stands where people see it, and goes on when its reason is gone. Nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from small_world import ROUND_ROBIN, when
from town import NOBODY, Seen, Town

from leadcenter.channel.face import Channel, Piece, Verdict
from leadcenter.channel.rules import check_evidence
from leadcenter.kernel.errors import say
from leadcenter.rulebook.face import RuleKind


def branch(condition: dict[str, Any] | None) -> dict[str, Any]:
    """An assignment rule with one branch."""
    to = {"strategy": "round_robin", "members": "all"}
    return {"on": ["dispatched"], "branches": [{"name": "only", "when": condition, "to": to}]}


def without_rule(town: Town) -> None:
    town.conn.execute("update rule_set set status = 'retired' where kind = 'assignment'")
    town.changed("rulebook")


def rule_that_does_not_match(town: Town) -> None:
    town.rules(RuleKind.ASSIGNMENT, branch(when("series", "=", "S9")), "A")


def rule_that_filters(town: Town) -> None:
    town.rules(RuleKind.ASSIGNMENT, {**ROUND_ROBIN, "filter": when("series", "=", "S9")}, "A")


def everybody_left(town: Town) -> None:
    town.conn.execute("update staff set status = 'left', left_on = current_date where code like 'A-%%'")
    town.changed("org")


def everybody_is_full(town: Town) -> None:
    town.conn.execute(
        """insert into staff_load (staff_id, dealer_id, cap)
           select id, entity_id, 0 from staff where code like 'A-%%'"""
    )


def dealer_is_full(town: Town) -> None:
    town.conn.execute("insert into dealer_load (dealer_id, cap) values (%s, 0)", [town.entity("A")])


def room_again(town: Town) -> None:
    """The cause is gone: people, rule and room are back."""
    town.conn.execute("update staff set status = 'active', left_on = null")
    town.conn.execute("update staff_load set cap = null")
    town.conn.execute("update dealer_load set cap = null")
    town.rules(RuleKind.ASSIGNMENT, ROUND_ROBIN, "A")


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (without_rule, "no_rule"),
        (rule_that_does_not_match, "no_branch_matched"),
        (rule_that_filters, "filtered_out"),
        (everybody_left, "nobody_eligible"),
        (everybody_is_full, "nobody_eligible"),
        (dealer_is_full, "dealer_full"),
    ],
)
def test_lead_that_finds_no_consultant_lies_on_the_desk_with_its_reason_and_goes_on_when_that_is_gone(
    town: Town, cause: Callable[[Town], None], reason: str
) -> None:
    cause(town)
    lead = town.inquire()
    town.carry()
    assert town.state_of(lead) == f"dispatched/{reason}"
    assert town.place_of(lead)["dealer_id"] == town.entity("A")
    assert town.dispatches_of(lead) == [("A", "2026-11-18 10:00")]
    assert town.owner_of(lead) == NOBODY
    (told,) = town.facts_of(lead, "assignment")
    assert (told["outcome"], told["reason"]) == ("unassigned", reason)

    room_again(town)
    town.carry()
    assert isinstance(town.owner_of(lead), Seen)
    assert len(town.dispatches_of(lead)) == 1


def evidence(town: Town) -> tuple[Channel, Piece]:
    """A lead of a channel that must carry evidence, without any."""
    town.add_channel(code="strict", category="web_form", evidence_required=["notice", "text_hash"])
    channel, piece = town.piece(channel="strict", agrees=False)
    return channel, check_evidence(channel, piece)


def test_every_refusal_is_visible_in_its_state_with_words(town: Town) -> None:
    town.add_dealer("X", assigns=False)
    town.close_dealer("C")
    strict = town.land(evidence(town))[0].raw_id
    refused: dict[UUID, str] = {
        strict: "quarantined/consent_evidence_missing",
        town.inquire("12"): "invalid/phone_invalid",
        town.inquire(dealer="Z9"): "awaiting_dealer/unknown_dealer",
        town.inquire(dealer="C"): "awaiting_dealer/dealer_closed",
        town.inquire(dealer="B", series="S2"): "awaiting_dealer/series_not_sold",
        town.inquire(agrees=False): "awaiting_grant/no_grant",
        town.inquire(dealer="X"): "dispatched/no_rule",
    }
    town.carry()
    assert {raw: town.state_of(raw) for raw in refused} == refused
    for place in refused.values():
        code = place.split("/")[1]
        assert say(code, "zh") != code != say(code, "en")
    assert sum(town.states(refused).values()) == len(refused) == town.count("raw_lead")


def test_consent_that_was_not_given_separately_is_kept_aside(town: Town) -> None:
    channel, piece = town.piece(agrees=("我们的合作伙伴",))
    kept = check_evidence(channel, piece)
    assert (kept.verdict, kept.reason) == (Verdict.QUARANTINED, "consent_not_separate")
    raw = town.land((channel, kept))[0].raw_id
    assert town.carry() == {}
    assert town.state_of(raw) == "quarantined/consent_not_separate"


def test_recipient_that_we_do_not_know_is_told_and_gives_no_grant(town: Town) -> None:
    lead = town.inquire(dealer="A", agrees=("Z9",))
    town.carry()
    assert town.state_of(lead) == "awaiting_grant/no_grant"
    assert "consent ignored unknown_recipient" in town.story_of(lead)
    assert town.count("consent_grant") == 0
