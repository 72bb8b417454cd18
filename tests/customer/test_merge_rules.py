"""Survivorship, pure: what one record, one grant, one lead takes over from another, and gives back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadcenter.consent.merging import NO, Holding, joined, strictest
from leadcenter.customer.merging import parted, united
from leadcenter.customer.terms import Golden
from leadcenter.lead.merging import Work, absorbed, pairs, released

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
ME, THEM, DEALER = UUID(int=1), UUID(int=2), UUID(int=3)

words = st.sampled_from(["", "甲", "乙", "丙"])
lists = st.lists(st.sampled_from(["1", "2", "3", "4"]), unique=True, max_size=3).map(tuple)
goldens = st.builds(Golden, words, lists, lists, lists, lists, lists, words, words, words, words, words)


@given(goldens, goldens)
def test_a_union_holds_all_that_both_knew_the_newer_word_first(older: Golden, newer: Golden) -> None:
    one = united(older, newer)
    assert set(one.phones) == set(older.phones) | set(newer.phones)
    assert one.phones[: len(newer.phones)] == newer.phones
    assert len(set(one.phones)) == len(one.phones)
    for field in ("name", "gender", "city", "address"):
        assert getattr(one, field) == (getattr(newer, field) or getattr(older, field))


@given(goldens, goldens)
def test_parting_gives_back_exactly_what_was(older: Golden, newer: Golden) -> None:
    one = united(older, newer)
    assert parted(one, one, older) == older
    assert parted(one, one, newer) == newer


@given(goldens, goldens, st.sampled_from(["8", "9"]))
def test_what_was_told_since_the_merge_stays_with_the_survivor(
    older: Golden, newer: Golden, phone: str
) -> None:
    one = united(older, newer)
    now = replace(one, phones=(phone, *one.phones), city="新城")
    after = parted(now, one, older)
    assert set(after.phones) == {phone, *older.phones}
    assert after.city == "新城"
    assert after.name == older.name


def held(state: str, hour: int, who: UUID = ME, expires: int = 365) -> Holding:
    """A grant that changed at an hour of the day."""
    at = NOON.replace(hour=hour)
    return Holding(1, who, DEALER, "sales", state, UUID(int=hour), at, at + timedelta(days=expires))


@pytest.mark.parametrize(
    ("mine", "theirs", "state", "event"),
    [
        (("given", 8), ("given", 9), "given", 9),
        (("given", 9), ("given", 8), "given", 9),
        (("given", 9), ("withdrawn", 8), "withdrawn", 8),
        (("withdrawn", 8), ("given", 9), "withdrawn", 8),
        (("refused", 8), ("withdrawn", 9), "withdrawn", 9),
        (("withdrawn", 9), ("refused", 8), "withdrawn", 9),
        (("expired", 9), ("given", 8), "given", 8),
        (("expired", 9), ("refused", 8), "refused", 8),
    ],
)
def test_a_no_weighs_more_than_a_yes_and_the_newer_of_equals_counts(
    mine: tuple[str, int], theirs: tuple[str, int], state: str, event: int
) -> None:
    found = strictest(held(*mine), held(*theirs, THEM))
    assert (found.state, found.event_id.int, found.customer_id) == (state, event, ME)
    if state in NO:
        assert found.changed_at == NOON.replace(hour=9), "only a later yes outweighs it"


def test_only_what_changes_is_written() -> None:
    mine = [held("given", 9)]
    assert joined(mine, [held("given", 8, THEM)], (1, ME)) == []
    assert [one.state for one in joined(mine, [held("refused", 8, THEM)], (1, ME))] == ["refused"]
    assert [one.customer_id for one in joined([], [held("given", 8, THEM)], (1, ME))] == [ME]


def work(number: int, **more: Any) -> Work:
    """A lead of `number` o'clock."""
    at = NOON.replace(hour=number)
    plain = Work(
        1, UUID(int=number), ME, DEALER, "live", UUID(int=90 + number), "", "", "", "", None, 1, at, at, 0
    )
    return replace(plain, **more)


def test_the_lead_that_is_furthest_goes_on_then_the_more_complete_then_the_older() -> None:
    ordered, followed, waiting = work(3, status="ordered"), work(2, episode=1), work(1)
    assert pairs([waiting, followed, ordered]) == [(ordered, followed), (ordered, waiting)]
    assert pairs([work(1), work(2, series="A3")]) == [(work(2, series="A3"), work(1))]
    assert pairs([work(2), work(1)]) == [(work(1), work(2))]
    assert pairs([work(1), work(2, dealer_id=THEM)]) == []


def test_a_lead_takes_first_touch_last_word_and_all_inquiries() -> None:
    late, early = work(9, buying_days=30, inquiries=2), work(7, intent="high", series="A3")
    one = absorbed(late, early)
    assert (one.created_at.hour, one.channel_id.int) == (7, 97)
    assert (one.last_inquiry_at.hour, one.buying_days, one.inquiries) == (9, 30, 3)
    assert (one.intent, one.series, one.lead_id) == ("high", "A3", late.lead_id)


def test_a_lead_takes_the_last_time_that_the_customer_asked_by_the_senders_clock_and_gives_it_back() -> None:
    """By it double clicks are told: what landed first may have been asked last."""
    late, early = work(9, asked_at=NOON.replace(hour=6)), work(7, asked_at=NOON.replace(hour=8))
    one = absorbed(late, early)
    assert one.asked_at == early.asked_at
    assert released(one, one, late) == late
    since = replace(one, asked_at=NOON.replace(hour=10))
    assert released(since, one, late).asked_at == since.asked_at


def test_a_lead_gives_back_what_the_merge_brought_and_keeps_what_came_since() -> None:
    before, other = work(9, buying_days=30), work(7, intent="high", inquiries=4)
    one = absorbed(before, other)
    assert released(one, one, before) == before
    since = replace(one, inquiries=one.inquiries + 1, intent="low", last_inquiry_at=NOON.replace(hour=11))
    after = released(since, one, before)
    assert (after.inquiries, after.intent, after.last_inquiry_at.hour) == (2, "low", 11)
    assert after.created_at == before.created_at
