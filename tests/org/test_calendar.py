"""Hours as data, and the golden cases of the dispatch window: gate 4 of the flow."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leadcenter.org.business_time import (
    CompiledCalendar,
    NeverOpens,
    OutsideSpan,
    Window,
    compile_calendar,
    followup_due,
    is_open,
    window,
)
from leadcenter.org.calendar import (
    Calendar,
    Cause,
    DayException,
    Hours,
    Slot,
    Workdays,
    calendar_from_rows,
    day_plan,
)
from leadcenter.org.workdays import workdays

WEEK = range(7)
MONDAY_TO_SATURDAY = range(6)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def openings(days: range = WEEK) -> list[tuple[str, int, int, int]]:
    """Dispatcher 08:30 to 20:00, consultants 09:00 to 12:00 and 13:30 to 18:00."""
    return [
        row
        for day in days
        for row in (("dispatch", day, 510, 1200), ("work", day, 540, 720), ("work", day, 810, 1080))
    ]


def dealer(
    policy: str = "open",
    *exceptions: tuple[date, str, str | None, int | None, int | None],
    days: range = WEEK,
    zone: str = "Asia/Shanghai",
    region: str = "CN",
) -> Calendar:
    return calendar_from_rows(zone, region, policy, openings(days), exceptions)


def compiled(calendar: Calendar, first: date = FIRST, last: date = LAST) -> CompiledCalendar:
    return compile_calendar(calendar, workdays(calendar.region, first.year, last.year), first, last)


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_window(calendar: Calendar, ready: str, zone: str = "Asia/Shanghai") -> tuple[str, str]:
    """The window of a lead, both as the wall clock of that zone shows them."""
    found = window(compiled(calendar), at(ready, zone))
    assert isinstance(found, Window)
    assert found.dispatch_at.tzinfo is UTC
    shown = [found.dispatch_at, found.followup_from]
    return tuple(f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S.%f}"[:-7] for moment in shown)  # type: ignore[return-value]


# gate 4: dispatch hours


def test_lead_left_at_02_00_is_dispatched_at_08_30_and_the_consultant_is_due_from_09_00() -> None:
    assert local_window(dealer(), "2026-11-24 02:00") == ("2026-11-24 08:30:00", "2026-11-24 09:00:00")


def test_lead_left_in_working_hours_goes_out_at_once() -> None:
    assert local_window(dealer(), "2026-11-24 10:15") == ("2026-11-24 10:15:00", "2026-11-24 10:15:00")


def test_lead_left_between_the_two_openings_waits_for_the_consultants_only() -> None:
    assert local_window(dealer(), "2026-11-24 08:45") == ("2026-11-24 08:45:00", "2026-11-24 09:00:00")


def test_lead_left_at_lunch_is_dispatched_at_once_and_due_after_lunch() -> None:
    assert local_window(dealer(), "2026-11-24 12:30") == ("2026-11-24 12:30:00", "2026-11-24 13:30:00")


def test_lead_left_after_the_consultants_have_gone_is_dispatched_and_due_next_morning() -> None:
    assert local_window(dealer(), "2026-11-24 19:00") == ("2026-11-24 19:00:00", "2026-11-25 09:00:00")


def test_the_opening_instant_is_inside_and_the_closing_instant_is_outside() -> None:
    calendar = dealer()
    tick = timedelta(microseconds=1)
    opens, closes = at("2026-11-24 08:30"), at("2026-11-24 20:00")
    line = compiled(calendar).dispatch
    assert [is_open(line, moment) for moment in (opens - tick, opens, closes - tick, closes)] == [
        False,
        True,
        True,
        False,
    ]
    found = [window(compiled(calendar), moment) for moment in (opens - tick, opens, closes - tick, closes)]
    assert [moment.dispatch_at for moment in found if isinstance(moment, Window)] == [
        opens,
        opens,
        closes - tick,
        opens + timedelta(days=1),
    ]


def test_lead_left_on_a_closed_sunday_is_dispatched_on_monday() -> None:
    sunday_closed = dealer(days=MONDAY_TO_SATURDAY)
    assert local_window(sunday_closed, "2026-11-22 10:00") == ("2026-11-23 08:30:00", "2026-11-23 09:00:00")
    assert local_window(sunday_closed, "2026-11-21 21:00") == ("2026-11-23 08:30:00", "2026-11-23 09:00:00")


def test_lead_left_on_holiday_eve_is_dispatched_on_the_holiday_by_a_dealer_who_works_it() -> None:
    assert local_window(dealer("open"), "2026-09-30 22:00") == ("2026-10-01 08:30:00", "2026-10-01 09:00:00")


def test_lead_left_on_holiday_eve_waits_for_the_end_of_the_holidays_at_a_dealer_who_is_off() -> None:
    assert local_window(dealer("closed"), "2026-09-30 22:00") == (
        "2026-10-08 08:30:00",
        "2026-10-08 09:00:00",
    )


def test_a_dealer_may_work_the_holidays_and_close_on_the_first_day_only() -> None:
    closed_on_the_first = dealer("open", (date(2026, 10, 1), "National Day", None, None, None))
    assert local_window(closed_on_the_first, "2026-09-30 22:00") == (
        "2026-10-02 08:30:00",
        "2026-10-02 09:00:00",
    )


def test_a_dealer_who_is_off_on_holidays_may_open_one_of_them_with_other_hours() -> None:
    calendar = dealer(
        "closed",
        (date(2026, 10, 3), "autumn fair", "dispatch", 600, 960),
        (date(2026, 10, 3), "autumn fair", "work", 630, 960),
    )
    assert local_window(calendar, "2026-09-30 22:00") == ("2026-10-03 10:00:00", "2026-10-03 10:30:00")
    assert local_window(calendar, "2026-10-03 16:00") == ("2026-10-08 08:30:00", "2026-10-08 09:00:00")


@pytest.mark.parametrize(("eve", "make_up"), [("2026-09-19", "2026-09-20"), ("2026-10-09", "2026-10-10")])
def test_an_office_works_on_a_make_up_sunday_and_saturday_like_on_a_monday(eve: str, make_up: str) -> None:
    office = dealer("workdays", days=range(5))
    assert local_window(office, f"{eve} 21:00") == (f"{make_up} 08:30:00", f"{make_up} 09:00:00")


def test_an_office_is_shut_on_an_ordinary_weekend() -> None:
    office = dealer("workdays", days=range(5))
    assert local_window(office, "2026-11-21 10:00") == ("2026-11-23 08:30:00", "2026-11-23 09:00:00")


@pytest.mark.parametrize("policy", ["open", "closed"])
def test_a_dealer_who_is_shut_on_sundays_stays_shut_on_a_make_up_sunday(policy: str) -> None:
    sunday_closed = dealer(policy, days=MONDAY_TO_SATURDAY)
    assert local_window(sunday_closed, "2026-09-20 10:00") == ("2026-09-21 08:30:00", "2026-09-21 09:00:00")


def test_the_window_is_the_dealers_zone_and_not_the_makers() -> None:
    dealer_in_urumqi = dealer(zone="Asia/Urumqi")
    ready = "2026-11-24 02:00"
    assert local_window(dealer_in_urumqi, ready, "Asia/Urumqi") == (
        "2026-11-24 08:30:00",
        "2026-11-24 09:00:00",
    )
    same_lead = at(ready, "Asia/Urumqi")
    assert window(compiled(dealer_in_urumqi), same_lead) == Window(
        datetime(2026, 11, 24, 2, 30, tzinfo=UTC), datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    )
    assert window(compiled(dealer()), same_lead) == Window(
        datetime(2026, 11, 24, 0, 30, tzinfo=UTC), datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    )


def test_the_weekday_is_that_of_the_dealers_zone() -> None:
    # Sunday 20:00 in New York is Monday in UTC and in Shanghai; the dealer is still shut.
    new_york = dealer(days=range(5), zone="America/New_York", region="US")
    assert local_window(new_york, "2026-11-22 20:00", "America/New_York") == (
        "2026-11-23 08:30:00",
        "2026-11-23 09:00:00",
    )


def test_a_dealer_abroad_keeps_the_holidays_of_its_own_region() -> None:
    munich = dealer("closed", days=range(6), zone="Europe/Berlin", region="DE-BY")
    berlin = dealer("closed", days=range(6), zone="Europe/Berlin", region="DE-BE")
    epiphany_eve = "2026-01-05 22:00"  # a holiday in Bavaria, not in Berlin
    assert local_window(munich, epiphany_eve, "Europe/Berlin")[0] == "2026-01-07 08:30:00"
    assert local_window(berlin, epiphany_eve, "Europe/Berlin")[0] == "2026-01-06 08:30:00"


# the consultant's clock


@pytest.mark.parametrize(
    ("assigned", "minutes", "due"),
    [
        ("2026-11-24 09:30", 30, "2026-11-24 10:00"),
        ("2026-11-24 02:00", 30, "2026-11-24 09:30"),  # the clock starts when the consultants come
        ("2026-11-24 11:50", 30, "2026-11-24 13:50"),  # lunch does not count
        ("2026-11-24 17:45", 30, "2026-11-25 09:15"),
        ("2026-11-24 17:30", 30, "2026-11-24 18:00"),  # due by closing, not at the next opening
        ("2026-11-21 17:45", 30, "2026-11-23 09:15"),  # over the closed Sunday
        ("2026-11-24 20:00", 0, "2026-11-25 09:00"),
        ("2026-11-24 10:00", 0, "2026-11-24 10:00"),
    ],
)
def test_the_first_follow_up_is_due_in_consultants_hours(assigned: str, minutes: int, due: str) -> None:
    calendar = compiled(dealer(days=MONDAY_TO_SATURDAY))
    assert followup_due(calendar, at(assigned), minutes * 60) == at(due)


# a place that does not open


def test_a_dealer_without_hours_never_opens() -> None:
    shut = compiled(calendar_from_rows("Asia/Shanghai", "CN", "open", []))
    lead = at("2026-11-24 02:00")
    assert window(shut, lead) == NeverOpens(Hours.DISPATCH, lead, 30)
    assert followup_due(shut, lead, 60) == NeverOpens(Hours.WORK, lead, 30)


def test_a_dealer_with_a_dispatcher_and_no_consultants_never_opens_for_work() -> None:
    half = compiled(
        calendar_from_rows("Asia/Shanghai", "CN", "open", [("dispatch", d, 510, 1200) for d in WEEK])
    )
    lead = at("2026-11-24 02:00")
    assert window(half, lead) == NeverOpens(Hours.WORK, lead, 30)


def test_a_closure_longer_than_the_horizon_is_told_and_a_shorter_one_is_waited_for() -> None:
    rebuilding = [(date(2026, 6, 1) + timedelta(days=n), "rebuilding", None, None, None) for n in range(40)]
    calendar = compiled(dealer("open", *rebuilding))
    reopens = at("2026-07-11 08:30")
    lead = at("2026-06-02 10:00")
    assert window(calendar, lead) == NeverOpens(Hours.DISPATCH, lead, 30)
    month_before = reopens - timedelta(days=30)
    assert window(calendar, month_before) == Window(reopens, at("2026-07-11 09:00"))
    a_tick_too_early = month_before - timedelta(microseconds=1)
    assert window(calendar, a_tick_too_early) == NeverOpens(Hours.DISPATCH, a_tick_too_early, 30)


def test_a_span_too_short_to_tell_is_an_error_and_not_a_closed_dealer() -> None:
    week = compiled(dealer(), date(2026, 11, 16), date(2026, 11, 22))
    for lead in ("2026-11-15 23:59", "2026-11-22 20:00", "2026-11-23 10:00"):
        with pytest.raises(OutsideSpan):
            window(week, at(lead))
    with pytest.raises(OutsideSpan):
        followup_due(week, at("2026-11-22 17:45"), 1800)
    assert window(week, at("2026-11-16 00:00")) == Window(at("2026-11-16 08:30"), at("2026-11-16 09:00"))


# why a day has its hours


def test_a_day_says_why_it_has_its_hours() -> None:
    public_days = workdays("CN", 2026, 2026)
    stocktaking = (date(2026, 10, 2), "stocktaking", None, None, None)
    office = dealer("workdays", stocktaking, days=range(5))
    causes = [
        day_plan(office, public_days, date(2026, month, day)).cause
        for month, day in ((9, 18), (9, 19), (9, 20), (10, 1), (10, 2))
    ]
    assert causes == [Cause.WEEK, Cause.WEEK, Cause.MAKE_UP, Cause.HOLIDAY, Cause.EXCEPTION]
    assert day_plan(office, public_days, date(2026, 10, 2)).note == "stocktaking"
    assert day_plan(office, public_days, date(2026, 10, 1)).note == "National Day"
    assert day_plan(office, public_days, date(2026, 9, 20)).work == (Slot(540, 720), Slot(810, 1080))
    assert day_plan(office, public_days, date(2026, 9, 19)).work == ()


# calendars from rows


def test_equal_hours_in_any_order_of_rows_are_one_calendar() -> None:
    exceptions = [
        (date(2026, 2, 16), "eve", "work", 540, 900),
        (date(2026, 2, 16), "eve", "dispatch", 540, 900),
        (date(2026, 2, 17), "new year", None, None, None),
    ]
    one = calendar_from_rows("Asia/Shanghai", "CN", "open", openings(), exceptions)
    other = calendar_from_rows("Asia/Shanghai", "CN", "open", reversed(openings()), reversed(exceptions))
    assert one == other
    assert hash(one) == hash(other)
    assert one.exceptions[0].work == (Slot(540, 900),)
    assert one.exceptions[1] == DayException(date(2026, 2, 17), "new year")


CLOSED = (date(2026, 2, 16), "eve", None, None, None)


@pytest.mark.parametrize(
    ("rows", "exceptions"),
    [
        ([("work", 7, 540, 1080)], []),
        ([("work", -1, 540, 1080)], []),
        ([("work", 0, 1080, 540)], []),
        ([("work", 0, 540, 540)], []),
        ([("work", 0, 540, 1441)], []),
        ([("work", 0, -1, 1080)], []),
        ([("cleaning", 0, 540, 1080)], []),
        ([], [CLOSED, (date(2026, 2, 16), "eve", "work", 540, 900)]),
        ([], [CLOSED, CLOSED]),
        ([], [(date(2026, 2, 16), "eve", "work", 540, None)]),
        ([], [(date(2026, 2, 16), "eve", None, 540, 900)]),
    ],
)
def test_rows_that_make_no_sense_are_refused(
    rows: list[tuple[str, int, int, int]],
    exceptions: list[tuple[date, str, str | None, int | None, int | None]],
) -> None:
    with pytest.raises(ValueError, match=r"weekday|slot|Hours|closed and open"):
        calendar_from_rows("Asia/Shanghai", "CN", "open", rows, exceptions)


@pytest.mark.parametrize("zone", ["Asia/Peking", "", "Asia", "../etc/passwd", "/etc/localtime"])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="unknown time zone"):
        calendar_from_rows(zone, "CN", "open", [])


def test_a_calendar_is_not_compiled_with_the_workdays_of_another_region_or_year() -> None:
    empty = Workdays("CN", range(2026, 2027), {}, {})
    with pytest.raises(ValueError, match="workdays of DE"):
        compile_calendar(dealer(zone="Europe/Berlin", region="DE"), empty, FIRST, LAST)
    with pytest.raises(ValueError, match="workdays of CN"):
        compile_calendar(dealer(), empty, FIRST, date(2027, 1, 1))


def test_a_compiled_calendar_says_which_unannounced_years_it_leans_on() -> None:
    known = Workdays("CN", range(2026, 2028), {}, {}, unannounced=(2027,))
    spring = date(2027, 2, 28)
    assert compile_calendar(dealer("closed"), known, FIRST, spring).unannounced == (2027,)
    assert compile_calendar(dealer("workdays"), known, FIRST, LAST).unannounced == ()
    assert compile_calendar(dealer("open"), known, FIRST, spring).unannounced == ()
