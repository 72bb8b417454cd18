"""Pure decisions of cleaning: when a customer may be called, what a call-back means, what it does to a task.

All times here are business time: the wall clock that the customer lives by (a demo may run it faster).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from leadcenter.cleaning.terms import (
    CALLS_REFUSED,
    Action,
    CallBack,
    CallCode,
    Caps,
    Decision,
    Heard,
    Intent,
    Judgement,
    Need,
    PutOff,
    Route,
    Said,
    Task,
    TaskState,
    Told,
    Verdict,
    Window,
)
from leadcenter.kernel.clock import microseconds

UNCAPPED = Caps(per_day=99, per_week=99)
REFUSED_CONTACT = "refused_contact"
ATTEMPTS_USED_UP = "attempts_used_up"
EXPIRED = "expired"
ASKED_FOR_LATER = "asked_for_later"
LONGEST_PROMISE = timedelta(days=30)
PROMISED = timedelta(hours=24)
"""How long after an agreed time a person may still keep the promise."""
_ALL_DAYS = 400  # a search that finds no day within a year is a cap of zero

_VERDICTS = {
    Action.VALID_HIGH: Verdict.VALID_HIGH,
    Action.VALID_NORMAL: Verdict.VALID_NORMAL,
    Action.NURTURE: Verdict.NURTURE,
    Action.INVALID: Verdict.INVALID,
}
_REACHED_INTENT = {Verdict.VALID_HIGH: Intent.HIGH, Verdict.VALID_NORMAL: Intent.NORMAL}


def next_call(
    earliest: datetime, zone: str, window: Window, calls: Sequence[datetime] = (), caps: Caps = UNCAPPED
) -> datetime:
    """The first instant, from `earliest` on, that lies inside the window of a local day on which the caps
    still leave a call.

    `calls` are the calls already made (any order); a day counts as the customer's calendar day in `zone`, a
    week as that day and the six before it. Raises ValueError when no day within a year will do.
    """
    place = ZoneInfo(zone)
    days = [call.astimezone(place).date() for call in calls]
    first = earliest.astimezone(place).date()
    for offset in range(_ALL_DAYS):
        day = first + timedelta(days=offset)
        start, end = _instant(day, window.opens, place), _instant(day, window.closes, place)
        if earliest < end and _room(day, days, caps):
            return max(earliest, start).astimezone(UTC)
    raise ValueError("no day within a year leaves a call")


def window_end(at: datetime, zone: str, window: Window) -> datetime:
    """When the window that holds `at` closes."""
    place = ZoneInfo(zone)
    return _instant(at.astimezone(place).date(), window.closes, place)


def _room(day: date, days: Sequence[date], caps: Caps) -> bool:
    week = day - timedelta(days=6)
    return days.count(day) < caps.per_day and sum(week <= called <= day for called in days) < caps.per_week


def _instant(day: date, minute: int, place: ZoneInfo) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), place).astimezone(UTC)


def begin(need: Need, zone: str, now: datetime) -> tuple[datetime, datetime]:
    """First call and expiry of a new task. The patience of the rule counts from when the customer can first
    be asked, so a lead left at night does not expire before the window opens."""
    if need.route is Route.MANUAL:
        return now, now + timedelta(hours=need.expires_hours)
    first = next_call(now, zone, need.window)
    return first, first + timedelta(hours=need.expires_hours)


def judge(
    callback: CallBack, code: CallCode, intent: Intent, buying_days: int | None, rule: Judgement | None
) -> Judgement:
    """What a call-back means. `rule` is the verdict of the first matching intent rule, None when none
    matched.

    Two things no rule can change: who does not want to be called is not called again (PIPL 15, Consumer Law
    29), and a code that we do not know never makes a lead invalid: a person looks.
    """
    said = Said(callback.dealer_code, callback.series, buying_days, callback.consents)
    if callback.do_not_call or code is CallCode.REFUSED:
        return Judgement(
            Action.INVALID, code, REFUSED_CONTACT, Intent.NONE, replace(said, withdrawn=True), "law"
        )
    if code is CallCode.PROGRESS:
        return Judgement(Action.NOTE, code)
    if code is CallCode.UNKNOWN:
        return Judgement(Action.PERSON, code, "unknown_call_code", intent, said)
    if rule is None:
        return Judgement(Action.PERSON, code, "no_intent_rule", intent, said)
    return replace(rule, code=code, intent=intent, said=said)


def order_of(callback: CallBack, now: datetime) -> int:
    """Where a call-back stands among those of its call: the provider's own count, else its time, else when it
    came."""
    if callback.sequence is not None:
        return callback.sequence
    return microseconds(callback.happened_at or now)


def hear(task: Task, told: Told, judged: Judgement, now: datetime) -> tuple[Heard, Task]:
    """What a call-back does to its task.

    A closed or expired task keeps its verdict. An older event never overrides a newer one, except the wish
    not to be called; an old "not reached" of a call that was already followed by another plans nothing, nor
    does one of a task that a person has in hand.
    """
    if task.state is not TaskState.OPEN or now >= task.expires_at:
        return Heard.LATE, task
    if judged.action is Action.NOTE:
        return Heard.NOTED, task
    heard = replace(task, heard_attempt=told.attempt, heard_order=told.order)
    if judged.said.withdrawn:
        return Heard.APPLIED, _close(heard, Verdict.INVALID, judged)
    if (told.attempt, told.order) < (task.heard_attempt, task.heard_order):
        return Heard.SUPERSEDED, task
    if judged.action is Action.PERSON:
        return Heard.FOR_PERSON, to_person(heard, judged.reason, now)
    if judged.action is not Action.RETRY:
        return Heard.APPLIED, _close(heard, _VERDICTS[judged.action], judged)
    if told.attempt < task.attempt:
        return Heard.SUPERSEDED, task
    if task.route is Route.MANUAL:
        return Heard.NOTED, task
    return _try_again(heard, judged, told.call_again_at, now)


def to_person(task: Task, reason: str, now: datetime) -> Task:
    """Give an open task to the workbench: no further call, and the person gets the rule's whole patience."""
    expires = now + timedelta(hours=task.expires_hours)
    return replace(task, route=Route.MANUAL, reason=reason, expires_at=expires, next_call_at=None)


def _try_again(
    task: Task, judged: Judgement, call_again_at: datetime | None, now: datetime
) -> tuple[Heard, Task]:
    """Not reached: the next call after the rule's pause, or when the customer asked for it, inside the
    window. Who wants to be called when our patience is over is a matter for a person."""
    if task.attempt >= task.max_attempts:
        return Heard.APPLIED, _close(task, Verdict.UNREACHABLE, replace(judged, reason=ATTEMPTS_USED_UP))
    if call_again_at and call_again_at >= task.expires_at:
        return Heard.FOR_PERSON, to_person(task, ASKED_FOR_LATER, now)
    earliest = max(now, call_again_at) if call_again_at else now + timedelta(minutes=task.retry_minutes)
    at = next_call(earliest, task.time_zone, task.window)
    if at >= task.expires_at:
        return Heard.APPLIED, _close(task, Verdict.UNREACHABLE, replace(judged, reason=EXPIRED))
    return Heard.PLANNED, replace(task, attempt=task.attempt + 1, reason=judged.code.value, next_call_at=at)


def _close(task: Task, verdict: Verdict, judged: Judgement) -> Task:
    return replace(
        task,
        state=TaskState.UNREACHABLE if verdict is Verdict.UNREACHABLE else TaskState.ANSWERED,
        verdict=verdict,
        reason=judged.reason,
        intent=judged.intent or _REACHED_INTENT.get(verdict, Intent.UNSTATED),
        intent_rule=judged.rule,
        intent_version=judged.version,
        said=judged.said,
    )


def put_off(
    task: Task, put: PutOff, calls: Sequence[datetime], caps: Caps, now: datetime
) -> tuple[Task, datetime | None]:
    """The task after a person spoke to nobody, and when to try again; None: it has ended as unreachable.

    When the customer names a time, that is when; it costs no try, and no cap stands in its way. Raises
    ValueError for a time that has gone, lies outside the hours in which he may be called, or is further away
    than LONGEST_PROMISE.
    """
    if put.at is not None:
        if not now < put.at <= now + LONGEST_PROMISE:
            raise ValueError("a call is agreed for the next days")
        if next_call(put.at, task.time_zone, task.window) != put.at:
            raise ValueError("nobody is called at that hour")
        patience = max(task.expires_at, put.at + PROMISED)
        return replace(task, route=Route.MANUAL, reason=ASKED_FOR_LATER, expires_at=patience), put.at
    reason = task.reason if task.reason == CALLS_REFUSED else put.code.value
    tried = replace(task, route=Route.MANUAL, reason=reason, tries=task.tries + 1)
    earliest = now + timedelta(minutes=task.retry_minutes)
    at = next_call(earliest, task.time_zone, task.window, [*calls, now], caps)
    over = tried.tries >= task.max_attempts
    if not over and at < task.expires_at:
        return tried, at
    why = ATTEMPTS_USED_UP if over else EXPIRED
    ended = _close(tried, Verdict.UNREACHABLE, Judgement(Action.RETRY, put.code, why))
    return replace(ended, decided_by=put.actor), None


def heard(decision: Decision) -> CallCode:
    """How the call ended by which a person found something out."""
    if decision.said.withdrawn:
        return CallCode.REFUSED
    return CallCode.NO_ANSWER if decision.verdict is Verdict.UNREACHABLE else CallCode.ANSWERED


def decide(task: Task, decision: Decision) -> Task | None:
    """The task as a person ended it; None when it had an end already."""
    if task.state is not TaskState.OPEN:
        return None
    intent = Intent.NONE if decision.said.withdrawn else decision.intent
    judged = Judgement(Action.NOTE, CallCode.ANSWERED, decision.reason, intent, decision.said)
    return replace(_close(task, decision.verdict, judged), decided_by=decision.actor)
