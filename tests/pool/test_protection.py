"""The pure arithmetic of protection: D, E, M, the end of local days, working days (lead-semantics 5.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pool_house import CLAIMED, SHANGHAI, local

from leadcenter.lead import protection
from leadcenter.lead.protection import Clocks, Days, Terms
from leadcenter.org.face import working_day

GOLDEN = Terms(10, 3, 20)
EVERY_DAY = Days(SHANGHAI)
OFFICE = tuple(("work", weekday, 540, 1_080) for weekday in range(5))
WORKING = Days(SHANGHAI, working_day("Asia/Shanghai", "CN", "workdays", OFFICE))
instants = st.integers(0, 60 * 24 * 1_400).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
terms = st.builds(Terms, st.integers(1, 60), st.integers(0, 30), st.none() | st.integers(1, 120))


def after(*days: str) -> datetime:
    """When a lead of the golden vector falls after activity on these days."""
    clocks = protection.begin(CLAIMED, GOLDEN, EVERY_DAY)
    for day in days:
        clocks = protection.extend(clocks, local(f"{day} 15:00"), GOLDEN, EVERY_DAY)
    return protection.recall_at(clocks)


@pytest.mark.parametrize(
    ("days", "falls"),
    [
        ((), "2026-04-04"),
        (("2026-03-28",), "2026-04-04"),
        (("2026-03-28", "2026-04-02"), "2026-04-05"),
        (("2026-03-28", "2026-04-02", "2026-04-05"), "2026-04-08"),
        (("2026-03-28", "2026-04-02", "2026-04-05", "2026-04-08", "2026-04-11", "2026-04-14"), "2026-04-14"),
    ],
)
def test_the_golden_vector_d10_e3_m20(days: tuple[str, ...], falls: str) -> None:
    assert after(*days) == local(falls)


def test_never_followed_is_not_due_before_the_claim_and_its_protection() -> None:
    assert after() > local("2026-04-04 23:59")


def test_without_a_cap_activity_extends_for_ever() -> None:
    clocks = protection.begin(CLAIMED, Terms(10, 3), EVERY_DAY)
    assert clocks.hard_until is None
    clocks = protection.extend(clocks, local("2027-01-01 09:00"), Terms(10, 3), EVERY_DAY)
    assert protection.recall_at(clocks) == local("2027-01-04")


def test_a_date_is_the_end_of_that_local_day_wherever_the_dealer_is() -> None:
    at = datetime(2026, 3, 25, 23, 30, tzinfo=UTC)  # the 26th in Shanghai
    assert protection.end_of(at, 1, EVERY_DAY) == local("2026-03-27")
    berlin = Days(ZoneInfo("Europe/Berlin"))
    assert protection.end_of(at, 3, berlin) == datetime(2026, 3, 29, 22, tzinfo=UTC), "the clock has jumped"


def test_activity_on_the_due_date_still_extends() -> None:
    clocks = protection.begin(CLAIMED, GOLDEN, EVERY_DAY)
    late = local("2026-04-04 23:59")
    assert late < protection.recall_at(clocks)
    assert protection.recall_at(protection.extend(clocks, late, GOLDEN, EVERY_DAY)) == local("2026-04-07")


def test_working_days_leave_out_weekends_and_holidays_and_count_make_up_days() -> None:
    assert protection.end_of(local("2026-03-27 10:00"), 1, WORKING) == local("2026-03-30"), "Friday"
    # 2025: 1 to 8 October off, 28 September and 11 October worked
    assert protection.end_of(local("2025-09-27 10:00"), 1, WORKING) == local("2025-09-28")
    assert protection.end_of(local("2025-09-30 10:00"), 2, WORKING) == local("2025-10-10")
    assert protection.end_of(local("2025-09-30 10:00"), 3, WORKING) == local("2025-10-11")


def test_a_place_without_work_hours_counts_every_day() -> None:
    assert working_day("Asia/Shanghai", "CN", "open", ()) is None


def test_where_no_day_is_ever_a_working_day_counting_ends() -> None:
    never = Days(SHANGHAI, lambda _: False)
    assert protection.end_of(CLAIMED, 5, never) > CLAIMED + timedelta(days=3_650)


def test_an_exemption_beats_the_cap_and_activity_does_not() -> None:
    clocks = protection.begin(CLAIMED, GOLDEN, EVERY_DAY)
    assert clocks.hard_until is not None
    assert protection.recall_at(clocks, local("2026-06-01 10:00")) == local("2026-06-01 10:00")
    far = Clocks(local("2027-01-01"), clocks.hard_until)
    assert protection.recall_at(far) == local("2026-04-14")


def test_switched_on_later_old_owners_start_that_day() -> None:
    switched = local("2026-05-01 10:00")
    clocks = protection.renew(CLAIMED, switched, None, GOLDEN, EVERY_DAY)
    assert clocks == Clocks(local("2026-05-11"), local("2026-05-21"))


def test_claimed_after_the_switch_the_claim_counts_and_the_last_activity_goes_along() -> None:
    clocks = protection.renew(
        CLAIMED, local("2026-01-01 09:00"), local("2026-04-05 09:00"), GOLDEN, EVERY_DAY
    )
    assert protection.recall_at(clocks) == after("2026-03-28", "2026-04-02", "2026-04-05")


def test_a_shorter_rule_shortens_nobody_without_notice() -> None:
    short = protection.renew(CLAIMED, CLAIMED, None, Terms(2, 1, 3), EVERY_DAY)
    now = local("2026-04-01 10:00")
    told = protection.with_notice(short, local("2026-04-04"), now, 2, EVERY_DAY)
    assert protection.recall_at(told) == local("2026-04-03")
    assert protection.recall_at(
        protection.with_notice(short, local("2026-04-02"), now, 2, EVERY_DAY)
    ) == local("2026-04-02"), "never longer than it was"
    assert protection.recall_at(protection.with_notice(short, None, now, 0, EVERY_DAY)) == local(
        "2026-04-02"
    ), "who was not to be recalled has a day at least"


def test_days_left_count_local_days_and_end_with_the_job() -> None:
    falls = local("2026-04-04")
    assert protection.days_left(falls, local("2026-04-01 00:00"), SHANGHAI) == 3
    assert protection.days_left(falls, local("2026-04-04 23:59"), SHANGHAI) == 0
    by_a_fast_clock = falls + timedelta(microseconds=30)
    assert protection.days_left(by_a_fast_clock, local("2026-04-01 00:00"), SHANGHAI) == 3
    assert protection.days_left(falls, falls, SHANGHAI) == -1


@given(instants, terms, st.lists(st.integers(0, 60 * 24 * 90), max_size=12))
def test_the_closed_form_of_many_activities_is_that_of_the_last(
    claimed: datetime, rule: Terms, minutes: list[int]
) -> None:
    acts = sorted(claimed + timedelta(minutes=one) for one in minutes)
    clocks = protection.begin(claimed, rule, EVERY_DAY)
    for at in acts:
        after_it = protection.extend(clocks, at, rule, EVERY_DAY)
        assert after_it.protect_until >= clocks.protect_until
        assert after_it.hard_until == clocks.hard_until
        clocks = after_it
    assert clocks == protection.renew(claimed, claimed, acts[-1] if acts else None, rule, EVERY_DAY)


@settings(deadline=None)  # the first of a year reads its holidays
@given(instants, st.integers(0, 200))
def test_the_end_of_a_working_day_is_a_working_day_that_many_after(at: datetime, count: int) -> None:
    assert WORKING.works is not None
    day = at.astimezone(SHANGHAI).date()
    last = (protection.end_of(at, count, WORKING) - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    span = [date.fromordinal(one) for one in range(day.toordinal() + 1, last.toordinal() + 1)]
    assert sum(map(WORKING.works, span)) == count
    assert count == 0 or WORKING.works(last)
