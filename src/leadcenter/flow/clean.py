"""Gate 2: must somebody ask the customer first, may he be called, and what the answer does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from leadcenter.belt.face import State
from leadcenter.cleaning import face as cleaning
from leadcenter.consent import face as consent
from leadcenter.flow.arrive import NO_LONGER_NEEDED
from leadcenter.flow.books import Books
from leadcenter.flow.brought import BROUGHT
from leadcenter.flow.case import Case, going
from leadcenter.flow.facts import Columns
from leadcenter.kernel.database import Connection


def clean(conn: Connection, books: Books, cases: Sequence[Case], now: datetime) -> None:
    """Gate 2: leads that need cleaning go to the call centre, once; invalid answers end the way. Who refuses
    calls is not asked: the rule says what becomes of his lead.
    """
    before = [case for case in going(cases) if case.due.state is not State.DISPATCHED]
    needs = cleaning.judge_need(conn, Columns(before, books.clock.to_business(now)), books.cleaning)
    wanted: list[tuple[Case, cleaning.Need]] = []
    for case, first in zip(before, needs, strict=True):
        need = first or (books.cleaning.need(case.brand, case.ask_again) if case.ask_again else None)
        if case.brought:
            case.note("cleaning", "not_needed", BROUGHT)
        elif case.cleaned:
            _after_cleaning(case, now)
        elif need is not None:
            wanted.append((case, need))
        else:
            case.note("cleaning", "not_needed")
    being_asked = [case for case in cases if _being_asked(case)]
    refusing = _refusing(conn, books, [case for case, _ in wanted] + being_asked)
    for case in being_asked:
        if _person(case) in refusing:
            case.calls_refused = True
            case.end(State.CLEANING, cleaning.CALLS_REFUSED, now)
    asked: list[Case] = []
    orders: list[cleaning.Order] = []
    for case, need in wanted:
        may = need if _person(case) not in refusing else _without_call(case, need, now)
        if may is not None:
            asked.append(case)
            orders.append(_order(case, may, cleaning.CALLS_REFUSED if _person(case) in refusing else ""))
    for case, order, opened in zip(
        asked, orders, cleaning.open_tasks(conn, orders, now, books.clock), strict=True
    ):
        need = order.need
        case.note("cleaning", "ordered", need.name, need.version, route=need.route.value)
        case.end(State.CLEANING, need.name, opened.due_at)


def _being_asked(case: Case) -> bool:
    """Is the question still open?"""
    return case.place is not None and case.place.state is case.due.state is State.CLEANING


def _refusing(conn: Connection, books: Books, cases: Sequence[Case]) -> set[tuple[int, UUID]]:
    """Who of them told the maker not to call; held until commit (trust.md I6)."""
    maker = books.org.maker
    assert maker is not None
    return consent.lock_refusals(conn, maker.id, map(_person, cases))


def _person(case: Case) -> tuple[int, UUID]:
    assert case.customer_id is not None
    return case.due.bucket, case.customer_id


def _without_call(case: Case, need: cleaning.Need, now: datetime) -> cleaning.Need | None:
    """The rule would call, the customer refuses calls: who asks instead; None when nobody does."""
    if need.route is cleaning.Route.MANUAL:
        return need
    match need.if_refused:
        case cleaning.IfRefused.MANUAL:
            return msgspec.structs.replace(need, route=cleaning.Route.MANUAL)
        case cleaning.IfRefused.GO_ON:
            case.note("gate_2", "passed", cleaning.CALLS_REFUSED, need.version)
        case cleaning.IfRefused.HOLD:
            case.note("gate_2", "held", cleaning.CALLS_REFUSED, need.version)
            _nurture(case, cleaning.CALLS_REFUSED, now)
    return None


def _order(case: Case, need: cleaning.Need, reason: str) -> cleaning.Order:
    assert case.customer_id is not None
    assert case.lead_id is not None
    return cleaning.Order(
        case.due.bucket,
        case.due.raw_id,
        case.lead_id,
        case.customer_id,
        need,
        case.channel.channel.time_zone,
        case.brand,
        reason,
    )


def _after_cleaning(case: Case, now: datetime) -> None:
    """Only normal or high intent goes on; low intent and people nobody reached are nurtured; an invalid
    answer ends the way.
    """
    match case.verdict:
        case cleaning.Verdict.INVALID:
            case.end(State.INVALID, case.verdict_reason)
        case cleaning.Verdict.NURTURE | cleaning.Verdict.UNREACHABLE:
            _nurture(case, case.verdict.value, now)
        case _:
            case.note("gate_2", "passed", "cleaned")


def _nurture(case: Case, reason: str, now: datetime) -> None:
    limit, since = case.threshold, case.created_at or now
    assert limit is not None
    if now - since >= timedelta(days=limit.longest_days):
        case.end(State.CLOSED, "expired")
    else:
        case.end(State.NURTURE, reason, now + timedelta(days=limit.again_days))


def recall(conn: Connection, cases: Sequence[Case], now: datetime) -> None:
    """Nobody is asked about a lead that no longer waits for the answer: a revision told it, or the lead has
    ended (I7); nor who has refused calls since (I6).
    """
    asked = {State.LANDED, State.CLEANING}
    gone = [
        (*case.key, cleaning.CALLS_REFUSED if case.calls_refused else NO_LONGER_NEEDED)
        for case in cases
        if case.due.lead_id
        and case.due.state in asked
        and (case.calls_refused or case.place is None or case.place.state not in asked)
    ]
    cleaning.withdraw(conn, gone, now)
