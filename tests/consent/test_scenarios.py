"""Who may do what with whose data: a table of scenarios that the law decides, and random inquiries of which
exactly those are dispatched whose customers named the dealer (trust.md 1.2, L02). The answers are the same in
every jurisdiction: one named entity per grant, the strictest of them."""

from __future__ import annotations

import os
import random
import secrets
from datetime import datetime, timedelta
from itertools import product
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace
from town import Town

from leadcenter.channel.face import ConsentEvidence
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind, Locked
from leadcenter.dispatch.face import grant_gate
from leadcenter.kernel.ids import new_ids
from leadcenter.org.face import Entity, read_org

DAY = timedelta(days=1)
VOID = 77
YES, NO = (EventKind.GIVEN, EventKind.CONFIRMED), (EventKind.REFUSED, EventKind.WITHDRAWN)
RULES = {
    "no_grant": "L02", "grant_expired": "1.3", "grant_refused": "L05", "grant_withdrawn": "L05",
    "notice_void": "L01", "no_contract": "L04", "calls_refused": "L18", "reask_locked": "L05",
}  # fmt: skip
"""Every reason for a no, and the rule that it comes from."""


class Said(NamedTuple):
    """One word of the customer to the entity in question, so many days ago."""

    kind: EventKind
    days: float
    purpose: str = consent.SALES_CONTACT
    notice_no: int | None = None


class Scenario(NamedTuple):
    """What a customer has said, and whether the dealer is under contract."""

    words: tuple[Said, ...]
    contract: bool = True


def scenarios() -> list[Scenario]:
    """None, one or two words of each kind and age, in every order."""
    one = [Said(kind, days) for kind in (*YES, *NO) for days in (1, 100, 200, 366, 700)]
    void = [Said(kind, 3, notice_no=VOID) for kind in YES]
    touch = [Said(EventKind.WITHDRAWN, 2, purpose) for purpose in consent.TOUCHPOINTS]
    touch += [
        Said(EventKind.REFUSED, 2, purpose) for purpose in ("marketing", "sms_contact", "phone_contact")
    ]
    single = [(), *((word,) for word in (*one, *void, *touch))]
    pairs = [
        pair for pair in product([*one[::2], *void], [*one[1::2], *touch]) if pair[0].days != pair[1].days
    ]
    return [
        Scenario(words, contract)
        for number, words in enumerate([*single, *pairs])
        for contract in ((True, False) if number < len(single) else (True,))
    ]


def newest(words: tuple[Said, ...], purpose: str) -> Said | None:
    """What holds for a purpose: the last word."""
    return min((word for word in words if word.purpose == purpose), key=lambda word: word.days, default=None)


def may_dispatch(case: Scenario) -> str:
    """The reason why not, empty = may; as the law is read, not as the code does it."""
    word = newest(case.words, consent.SALES_CONTACT)
    if word is None:
        return "no_grant"
    if word.kind in NO:
        return "grant_refused" if word.kind is EventKind.REFUSED else "grant_withdrawn"
    if word.days > 365:
        return "grant_expired"
    if word.notice_no == VOID:
        return "notice_void"
    return "" if case.contract else "no_contract"


def may_call(case: Scenario) -> str:
    last = [newest(case.words, purpose) for purpose in consent.TOUCHPOINTS]
    stopped = any(word is not None and word.kind is EventKind.WITHDRAWN for word in last)
    calls = [newest(case.words, purpose) for purpose in (consent.PHONE_CONTACT, consent.SALES_CONTACT)]
    return "calls_refused" if stopped or any(word and word.kind in NO for word in calls) else ""


def may_ask(case: Scenario) -> str:
    last = [newest(case.words, purpose) for purpose in {word.purpose for word in case.words}]
    return "reask_locked" if any(word and word.kind in NO and word.days < 180 for word in last) else ""


def test_every_scenario_is_decided_by_the_rule_that_the_law_names(town: Town) -> None:
    cases = scenarios()
    assert len(cases) >= 200
    now, dealer = town.now, town.entity("A")
    people = [(number % 1_024, who) for number, who in enumerate(new_ids(now, len(cases)))]
    with town.conn.transaction():
        org = read_org(town.conn, town.house.maker, now)
        consent.record(town.conn, town.house.maker, events(cases, people, dealer, now), now)
        grants = consent.lock_grants(town.conn, [(*who, dealer) for who in people])
        refusing = consent.lock_refusals(town.conn, dealer, people)
        asks = [
            ConsentEvent(*who, dealer, EventKind.REQUESTED, None, None, {"action": "asked"}) for who in people
        ]
        asked = consent.request(town.conn, town.house.maker, asks, now)
    reasons = set()
    for case, who, grant, answer in zip(cases, people, grants, asked, strict=True):
        held = grant_gate(under_contract(org.by_id[dealer], case.contract), grant, now, frozenset({VOID}))
        told = [
            held.value if held else "",
            "calls_refused" if who in refusing else "",
            "reask_locked" if isinstance(answer, Locked) else "",
        ]
        assert told == [may_dispatch(case), may_call(case), may_ask(case)], case
        reasons |= set(told)
    assert reasons - {""} == set(RULES), "every rule was tried"


def events(
    cases: list[Scenario], people: list[tuple[int, UUID]], dealer: UUID, now: datetime
) -> list[ConsentEvent]:
    return [
        ConsentEvent(
            *who,
            dealer,
            word.kind,
            now - word.days * DAY,
            None,
            {"action": "x"},
            word.purpose,
            word.notice_no,
        )
        for case, who in zip(cases, people, strict=True)
        for word in case.words
    ]


def under_contract(dealer: Entity, holds: bool) -> Entity:
    return dealer if holds else replace(dealer, contracts=())


INQUIRIES = 10_000 if os.environ.get("FULL") else 1_000


def test_exactly_those_inquiries_are_dispatched_whose_customers_named_the_dealer(town: Town) -> None:
    """Random recipients, refusals and ages of consent; the set of dispatches is the set of live grants."""
    town.at("2026-11-18 14:00")  # every dealer is open
    seed = secrets.randbelow(1_000_000)
    chance, now = random.Random(seed), town.now
    may: dict[str, bool] = {}
    pieces = []
    for number in range(INQUIRIES):
        dealer, words = chance.choice("ABC"), []
        for code in chance.sample(["maker", "A", "B", "C"], chance.randrange(4)):
            days, yes = chance.choice([0.01, 10, 364, 366, 500]), chance.random() < 0.7
            at = now - days * DAY
            words.append(replace(town.agreement(code, at=at), accepted=yes))
            if code == dealer:
                may[f"e{number}"] = yes and days < 365
        channel, piece = town.piece(dealer=dealer, agrees=False, external_id=f"e{number}", series="S1")
        consents: tuple[ConsentEvidence, ...] = tuple(words)
        pieces.append((channel, replace(piece, inquiry=replace(piece.inquiry, consents=consents))))
    names = {one.raw_id: f"e{number}" for number, one in enumerate(town.land(*pieces))}
    town.carry()
    dispatched = {names[row["lead_id"]] for row in town.rows("select lead_id from dispatch")}
    assert dispatched == {name for name, yes in may.items() if yes}, seed
    assert INQUIRIES // 20 < len(dispatched) < INQUIRIES // 2
    states = town.rows("select distinct state, reason from belt where state = 'awaiting_grant'")
    assert {row["reason"] for row in states} == {"no_grant", "grant_refused", "grant_expired"}
