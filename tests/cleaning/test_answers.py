"""From a lead that needs cleaning to its verdict: tasks, call-backs and verdicts in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from asking import (
    HOUSE,
    NEED,
    NIGHT,
    NOON,
    book,
    calls_ordered,
    due_at,
    key_of,
    on_belt,
    order,
    said,
    statements,
    stored,
)
from msgspec.structs import replace

from leadcenter.channel.terms import ConsentEvidence
from leadcenter.cleaning import face as cleaning
from leadcenter.cleaning.face import Heard, Intent, Order, Result, Route, TaskState, Verdict
from leadcenter.kernel.database import Connection
from leadcenter.org.face import ScaledClock

SHANGHAI = ZoneInfo("Asia/Shanghai")
BOOK = book()
HOUR = timedelta(hours=1)


@pytest.fixture
def lead(conn: Connection) -> Order:
    """A lead in cleaning, ordered at noon, waiting on the belt."""
    one = order()
    on_belt(conn, one, NOON + 96 * HOUR)
    return one


@pytest.fixture
def task_id(conn: Connection, lead: Order) -> UUID:
    """Its task."""
    (opened,) = cleaning.open_tasks(conn, [lead], NOON)
    return opened.task_id


def hear(conn: Connection, *callbacks: cleaning.CallBack, now: datetime = NOON) -> list[Result]:
    return cleaning.receive(conn, HOUSE, BOOK, callbacks, now)


def answer(conn: Connection, lead: Order, now: datetime = NOON) -> cleaning.Answer:
    (found,) = cleaning.answers(conn, [(lead.bucket, lead.raw_id)], now)
    assert found is not None
    return found


# ---- tasks


def test_a_task_orders_its_first_call_at_once_within_the_window(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    assert calls_ordered(conn, task_id) == [(1, NOON)]
    assert answer(conn, lead).state is TaskState.OPEN
    assert answer(conn, lead).expires_at == NOON + 96 * HOUR


def test_a_lead_left_at_02_00_is_ordered_for_09_00(conn: Connection) -> None:
    (opened,) = cleaning.open_tasks(conn, [order()], NIGHT)
    nine = datetime(2026, 11, 18, 9, tzinfo=SHANGHAI)
    assert calls_ordered(conn, opened.task_id) == [(1, nine)]
    assert opened.due_at == nine + 96 * HOUR


def test_a_raw_lead_has_one_open_task_however_often_it_is_ordered(conn: Connection) -> None:
    one = order()
    first, same = cleaning.open_tasks(conn, [one, one], NOON)
    (again,) = cleaning.open_tasks(conn, [one], NOON + HOUR)
    assert (first.new, again.new) == (True, False)
    assert first.task_id == same.task_id == again.task_id
    assert again.due_at == first.due_at
    assert calls_ordered(conn, first.task_id) == [(1, NOON)]


def test_a_manual_task_orders_no_call(conn: Connection) -> None:
    (opened,) = cleaning.open_tasks(conn, [order(replace(NEED, route=Route.MANUAL))], NIGHT)
    assert calls_ordered(conn, opened.task_id) == []
    assert opened.due_at == NIGHT + 96 * HOUR


def test_the_outbox_holds_ids_only(conn: Connection, lead: Order, task_id: UUID) -> None:
    row = conn.execute("select topic, payload from outbox where lead_id = %s", [lead.lead_id]).fetchone()
    assert row == ("cleaning_order", {"task": str(task_id), "attempt": 1})


def test_a_demo_that_runs_60_times_as_fast_keeps_the_hours_of_its_own_day(conn: Connection) -> None:
    clock = ScaledClock(NOON, NIGHT, 60.0)  # real noon shows 02:00
    (opened,) = cleaning.open_tasks(conn, [order()], NOON, clock)
    assert calls_ordered(conn, opened.task_id) == [(1, NOON + timedelta(minutes=7))]
    assert opened.due_at == NOON + timedelta(minutes=7 + 96)


# ---- verdicts


@pytest.mark.parametrize(
    ("told", "end"),
    [
        ({"intent": "high"}, (Verdict.VALID_HIGH, "", Intent.HIGH)),
        ({"label": "A级 (有明确意向)"}, (Verdict.VALID_HIGH, "", Intent.HIGH)),
        ({"intent": "normal", "buying_time": "within_a_month"}, (Verdict.VALID_HIGH, "", Intent.NORMAL)),
        ({"intent": "normal", "buying_time": "31"}, (Verdict.VALID_NORMAL, "", Intent.NORMAL)),
        ({"label": "B级"}, (Verdict.VALID_NORMAL, "", Intent.NORMAL)),
        ({"intent": "low"}, (Verdict.NURTURE, "", Intent.LOW)),
        ({"intent": "none"}, (Verdict.INVALID, "no_intent", Intent.NONE)),
        ({"result": "invalid_number"}, (Verdict.INVALID, "invalid_number", Intent.UNSTATED)),
        ({"result": "wrong_person"}, (Verdict.INVALID, "wrong_person", Intent.UNSTATED)),
    ],
)
def test_an_answer_becomes_a_verdict(
    conn: Connection,
    lead: Order,
    task_id: UUID,
    told: dict[str, str],
    end: tuple[Verdict, str, Intent],
) -> None:
    (result,) = hear(conn, said(key_of(lead, task_id), "e1", **told))
    found = answer(conn, lead)
    assert result == Result(Heard.APPLIED, task_id, end[0])
    assert (found.verdict, found.reason, found.intent) == end
    assert found.done
    assert (found.rule, found.rule_version, found.version) == ("hardly_filled_in", 3, 5)
    assert due_at(conn, lead) == NOON


def test_dealer_series_time_and_spoken_consent_come_with_the_answer(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    spoken = ConsentEvidence(recipients=("D012",), notice="script-7", at=NOON, action="spoken")
    hear(
        conn,
        said(
            key_of(lead, task_id),
            "e1",
            intent="high",
            dealer_code="D012",
            series="E1",
            buying_time="7",
            consents=(spoken,),
        ),
    )
    found = answer(conn, lead)
    assert (found.dealer_code, found.series, found.buying_days) == ("D012", "E1", 7)
    assert found.consents == (spoken,)
    assert not found.withdrawn


def test_an_unknown_code_goes_to_a_person_and_is_never_an_invalid_lead(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    (result,) = hear(conn, said(key_of(lead, task_id), "e1", "X-77", intent="none"), now=NOON + HOUR)
    found = answer(conn, lead)
    assert result.outcome is Heard.FOR_PERSON
    assert not found.done
    assert found.verdict is None
    assert found.expires_at == NOON + 97 * HOUR  # the person has the rule's whole patience
    row = conn.execute("select route, reason from cleaning_task where id = %s", [task_id]).fetchone()
    assert row == ("manual", "unknown_call_code")


def test_an_answer_that_tells_nothing_goes_to_a_person(conn: Connection, lead: Order, task_id: UUID) -> None:
    (result,) = hear(conn, said(key_of(lead, task_id), "e1", talk_seconds=60))
    assert result.outcome is Heard.FOR_PERSON
    assert conn.execute("select reason from cleaning_task where id = %s", [task_id]).fetchone() == (
        "intent_not_stated",
    )


def test_a_provider_whose_codes_nobody_mapped_goes_to_a_person(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    callback = replace(said(key_of(lead, task_id), "e1", "4"), provider="twilio")
    assert [one.outcome for one in hear(conn, callback)] == [Heard.FOR_PERSON]


def test_the_robots_codes_are_read_by_its_own_map(conn: Connection, lead: Order, task_id: UUID) -> None:
    callback = replace(said(key_of(lead, task_id), "e1", "4"), provider="robot")
    assert [one.outcome for one in hear(conn, callback)] == [Heard.PLANNED]


@pytest.mark.parametrize("told", [{"result": "refused"}, {"intent": "high", "do_not_call": True}])
def test_who_does_not_want_calls_is_invalid_and_has_withdrawn(
    conn: Connection, lead: Order, task_id: UUID, told: dict[str, object]
) -> None:
    hear(conn, said(key_of(lead, task_id), "e1", **told))  # type: ignore[arg-type]
    found = answer(conn, lead)
    assert (found.verdict, found.reason, found.withdrawn) == (Verdict.INVALID, "refused_contact", True)


def test_a_refusal_ends_the_customers_other_questions_too(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    other = order(customer=lead.customer_id)
    stranger = order()
    for one in (other, stranger):
        on_belt(conn, one, NOON + 96 * HOUR)
    cleaning.open_tasks(conn, [other, stranger], NOON)
    hear(conn, said(key_of(lead, task_id), "e1", "refused"))
    assert (answer(conn, other).verdict, answer(conn, other).withdrawn) == (Verdict.INVALID, True)
    assert due_at(conn, other) == NOON
    assert not answer(conn, stranger).done
    assert due_at(conn, stranger) == NOON + 96 * HOUR


# ---- not reached


def test_not_reached_plans_the_next_call_after_the_pause(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    (result,) = hear(conn, said(key_of(lead, task_id), "e1", "no_answer"))
    assert result == Result(Heard.PLANNED, task_id)
    assert calls_ordered(conn, task_id) == [(1, NOON), (2, NOON + 2 * HOUR)]
    assert due_at(conn, lead) == NOON + 96 * HOUR


def test_a_call_planned_past_20_00_waits_for_the_morning(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    evening = datetime(2026, 11, 18, 18, 30, tzinfo=SHANGHAI)
    hear(conn, said(key_of(lead, task_id), "e1", "busy"), now=evening)
    assert calls_ordered(conn, task_id)[1] == (2, datetime(2026, 11, 19, 9, tzinfo=SHANGHAI))


def test_who_asks_for_another_time_is_called_then(conn: Connection, lead: Order, task_id: UUID) -> None:
    asked = datetime(2026, 11, 19, 15, tzinfo=SHANGHAI)
    hear(conn, said(key_of(lead, task_id), "e1", "callback_later", call_again_at=asked.astimezone(UTC)))
    assert calls_ordered(conn, task_id)[1] == (2, asked)


@pytest.mark.parametrize("asked", [NOON + 96 * HOUR, datetime(9999, 12, 31, 23, tzinfo=UTC)])
def test_who_asks_for_a_time_after_the_expiry_is_handed_to_a_person(
    conn: Connection, lead: Order, task_id: UUID, asked: datetime
) -> None:
    (result,) = hear(conn, said(key_of(lead, task_id), "e1", "callback_later", call_again_at=asked))
    assert result.outcome is Heard.FOR_PERSON
    assert [attempt for attempt, _ in calls_ordered(conn, task_id)] == [1]


def test_unreachable_after_the_last_attempt(conn: Connection, lead: Order, task_id: UUID) -> None:
    outcomes = [
        hear(conn, said(key_of(lead, task_id, attempt), f"e{attempt}", "no_answer"))[0].outcome
        for attempt in (1, 2, 3)
    ]
    assert outcomes == [Heard.PLANNED, Heard.PLANNED, Heard.APPLIED]
    found = answer(conn, lead)
    assert (found.verdict, found.reason) == (Verdict.UNREACHABLE, "attempts_used_up")
    assert [attempt for attempt, _ in calls_ordered(conn, task_id)] == [1, 2, 3]


def test_unreachable_when_no_call_fits_before_the_expiry(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    hear(conn, said(key_of(lead, task_id), "e1", "no_answer"), now=NOON + 95 * HOUR)
    assert (answer(conn, lead).verdict, answer(conn, lead).reason) == (Verdict.UNREACHABLE, "expired")


def test_nobody_answered_until_the_expiry(conn: Connection, lead: Order, task_id: UUID) -> None:
    assert not answer(conn, lead, NOON + 96 * HOUR - timedelta(microseconds=1)).done
    found = answer(conn, lead, NOON + 96 * HOUR)
    assert (found.done, found.verdict, found.reason) == (True, Verdict.UNREACHABLE, "expired")


# ---- late, twice, out of order, unknown


def test_the_same_callback_twice_counts_once(conn: Connection, lead: Order, task_id: UUID) -> None:
    callback = said(key_of(lead, task_id), "e1", "no_answer")
    together = hear(conn, callback, callback)
    later = hear(conn, callback)
    assert [one.outcome for one in together + later] == [Heard.PLANNED, Heard.DUPLICATE, Heard.DUPLICATE]
    assert [attempt for attempt, _ in calls_ordered(conn, task_id)] == [1, 2]


def test_two_reports_of_one_missed_call_plan_one_call(conn: Connection, lead: Order, task_id: UUID) -> None:
    key = key_of(lead, task_id)
    results = hear(conn, said(key, "e1", "busy", sequence=1)) + hear(
        conn, said(key, "e2", "no_answer", sequence=2)
    )
    assert [one.outcome for one in results] == [Heard.PLANNED, Heard.SUPERSEDED]
    assert [attempt for attempt, _ in calls_ordered(conn, task_id)] == [1, 2]


@pytest.mark.parametrize("together", [True, False])
def test_an_older_event_never_overrides_a_newer_end(
    conn: Connection, lead: Order, task_id: UUID, together: bool
) -> None:
    key = key_of(lead, task_id)
    newer, older = said(key, "new", sequence=3, intent="high"), said(key, "old", "no_answer", sequence=2)
    results = hear(conn, newer, older) if together else hear(conn, newer) + hear(conn, older)
    assert answer(conn, lead).verdict is Verdict.VALID_HIGH
    assert results[0].outcome is Heard.APPLIED
    assert results[1].outcome is (Heard.PLANNED if together else Heard.LATE)


def test_an_older_answer_does_not_undo_what_a_person_has_in_hand(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    key = key_of(lead, task_id)
    hear(conn, said(key, "e2", "X-1", happened_at=NOON))
    older = hear(conn, said(key, "e1", intent="none", happened_at=NOON - HOUR))
    newer = hear(conn, said(key, "e3", intent="high", happened_at=NOON + HOUR))
    assert [one.outcome for one in older + newer] == [Heard.SUPERSEDED, Heard.APPLIED]


def test_a_missed_call_plans_nothing_while_a_person_asks(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    key = key_of(lead, task_id)
    hear(conn, said(key, "e1", "X-1", sequence=1))
    assert [one.outcome for one in hear(conn, said(key, "e2", "busy", sequence=2))] == [Heard.NOTED]
    assert [attempt for attempt, _ in calls_ordered(conn, task_id)] == [1]


def test_an_answer_to_the_first_call_ends_the_question_although_a_second_is_planned(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    key = key_of(lead, task_id)
    hear(conn, said(key, "e1", "no_answer", sequence=1))
    assert [one.outcome for one in hear(conn, said(key, "e2", intent="normal", sequence=2))] == [
        Heard.APPLIED
    ]


def test_a_late_callback_is_stored_and_not_applied(conn: Connection, lead: Order, task_id: UUID) -> None:
    assert answer(conn, lead, NOON + 96 * HOUR).verdict is Verdict.UNREACHABLE
    (result,) = hear(conn, said(key_of(lead, task_id), "e1", intent="high"), now=NOON + 97 * HOUR)
    assert result == Result(Heard.LATE, task_id)
    assert answer(conn, lead).verdict is Verdict.UNREACHABLE
    assert stored(conn, "e1") == "late"


def test_a_callback_after_the_expiry_is_late_although_nobody_has_looked_yet(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    (result,) = hear(conn, said(key_of(lead, task_id), "e1", intent="high"), now=NOON + 96 * HOUR)
    assert result.outcome is Heard.LATE


def test_a_refusal_that_comes_late_is_handed_on(conn: Connection, lead: Order, task_id: UUID) -> None:
    hear(conn, said(key_of(lead, task_id), "e1", intent="high"))
    (result,) = hear(conn, said(key_of(lead, task_id), "e2", "refused"))
    assert result.outcome is Heard.LATE
    assert result.withdrawal == (lead.bucket, lead.raw_id, lead.customer_id)
    assert answer(conn, lead).verdict is Verdict.VALID_HIGH


def test_a_refusal_counts_although_a_newer_report_came_first(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    key = key_of(lead, task_id)
    hear(conn, said(key, "e2", "X-1", sequence=2))
    assert [one.outcome for one in hear(conn, said(key, "e1", "refused", sequence=1))] == [Heard.APPLIED]


def test_callbacks_about_nothing_we_know_are_kept(conn: Connection, lead: Order, task_id: UUID) -> None:
    real = key_of(lead, task_id)
    forged = real[:-4] + ("B" if real[-4] == "A" else "A") + real[-3:]  # the last ones may hold spare bits
    never = key_of(lead, uuid4())
    desk = key_of(lead, task_id, 0)
    results = hear(
        conn, said(forged, "e1"), said(never, "e2"), said("", "e3"), said(desk, "e4", intent="high")
    )
    assert {one.outcome for one in results} == {Heard.UNKNOWN_TASK}
    assert stored(conn, "e1") == stored(conn, "e2") == "unknown_task"
    assert not answer(conn, lead).done


def test_an_unreadable_callback_is_kept_once(conn: Connection) -> None:
    unreadable = replace(said("", ""), readable=False)
    assert [one.outcome for one in hear(conn, unreadable, unreadable)] == [Heard.UNREADABLE, Heard.DUPLICATE]


def test_progress_is_noted_and_changes_nothing(conn: Connection, lead: Order, task_id: UUID) -> None:
    assert [one.outcome for one in hear(conn, said(key_of(lead, task_id), "e1", "progress"))] == [Heard.NOTED]
    assert not answer(conn, lead).done


def test_bodies_are_sealed_and_open_with_the_makers_key_only_at_their_row(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    hear(conn, said(key_of(lead, task_id), "e1", "busy"))
    row = conn.execute("select id, body from cleaning_callback where callback_id = 'e1'").fetchone()
    assert row is not None
    seal = HOUSE.keyring.seal(HOUSE.maker)
    assert b"13800001234" not in row[1]
    assert seal.open(row[1], b"cleaning_callback.body", row[0]) == b'{"phone":"13800001234"}'


# ---- ends that others bring


def test_a_withdrawn_question_is_not_answered_any_more(conn: Connection, lead: Order, task_id: UUID) -> None:
    assert cleaning.withdraw(conn, [(lead.bucket, lead.raw_id, "lead_closed")], NOON) == [
        (lead.bucket, lead.raw_id)
    ]
    assert cleaning.withdraw(conn, [(lead.bucket, lead.raw_id, "lead_closed")], NOON) == []
    found = answer(conn, lead)
    assert (found.state, found.verdict, found.reason) == (TaskState.WITHDRAWN, Verdict.INVALID, "lead_closed")
    assert [one.outcome for one in hear(conn, said(key_of(lead, task_id), "e1", intent="high"))] == [
        Heard.LATE
    ]


def test_a_lead_may_be_asked_again_and_the_newest_question_counts(
    conn: Connection, lead: Order, task_id: UUID
) -> None:
    hear(conn, said(key_of(lead, task_id), "e1", intent="low"))
    (again,) = cleaning.open_tasks(conn, [lead], NOON + HOUR)
    assert again.new
    assert not answer(conn, lead).done


def test_a_lead_that_was_never_asked_has_no_answer(conn: Connection) -> None:
    assert cleaning.answers(conn, [(5, uuid4())], NOON) == [None]


# ---- sets


def test_one_lead_and_a_thousand_take_the_same_statements(conn: Connection) -> None:
    counts: list[tuple[int, int, int]] = []
    for size in (1, 1_000):
        leads = [order(bucket=number % 16) for number in range(size)]
        with statements(conn) as opening:
            opened = cleaning.open_tasks(conn, leads, NOON)
        results = ["busy", "no_answer", "refused", "X-1", "progress", "answered"]
        callbacks = [
            said(key_of(one, task.task_id), f"{size}-{number}", results[number % 6], intent="high")
            for number, (one, task) in enumerate(zip(leads, opened, strict=True))
        ]
        with statements(conn) as hearing:
            hear(conn, *callbacks)
        with statements(conn) as asking:
            cleaning.answers(conn, [(one.bucket, one.raw_id) for one in leads], NOON)
        counts.append((len(opening), len(hearing), len(asking)))
    assert counts == [(3, 11, 2)] * 2


def test_empty_sets_are_no_special_case(conn: Connection) -> None:
    assert cleaning.open_tasks(conn, [], NOON) == []
    assert hear(conn) == []
    assert cleaning.answers(conn, [], NOON) == []
    assert cleaning.decide(conn, [], NOON) == []
