"""Second half of a passage: how good, does it need cleaning, the four gates, dispatch, a consultant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from leadcenter.assignment import face as assignment
from leadcenter.belt.face import State
from leadcenter.channel.face import House
from leadcenter.cleaning.face import Verdict
from leadcenter.consent import face as consent
from leadcenter.dispatch import face as dispatch
from leadcenter.dispatch.face import Hold
from leadcenter.flow.arrive import dealer_of, may_be_one
from leadcenter.flow.books import Books
from leadcenter.flow.brought import BROUGHT
from leadcenter.flow.case import Case, going
from leadcenter.flow.facts import Columns
from leadcenter.flow.returning import RETURNED
from leadcenter.kernel.clock import instant, microseconds
from leadcenter.kernel.database import Connection
from leadcenter.lead import face as lead
from leadcenter.lead.face import Change, Live
from leadcenter.org.face import followup_due_us, window_us
from leadcenter.pool import face as pool
from leadcenter.pool.face import IN_POOL
from leadcenter.score import face as score

LONGEST_WAIT = timedelta(days=30)
"""How long a lead waits for a dealer or a grant before it expires, however old it is."""
NOT_PROFILED = "not_profiled"
"""What the journal says in place of a grade."""
_WAITING = (State.AWAITING_DEALER, State.AWAITING_GRANT)
NEAREST = 3
HEIR_FIRST = timedelta(minutes=1)
"""So long whoever had a lead before it was lost goes before the rules."""
_SAID_NO = (Hold.GRANT_REFUSED, Hold.GRANT_WITHDRAWN)
DEALER_CONTACT = b"dispatch.contact"
_STATUS = {State.CLOSED: "expired", State.INVALID: "invalid", State.ERASED: "withdrawn"}
"""What a lead is that ends in a state, unless it gave way to another."""
_pack = msgspec.msgpack.Encoder().encode


class DealerContact(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the dealer gets of the customer: what the inquiry said and no more."""

    name: str = ""
    phone: str = ""
    email: str = ""
    wechat: str = ""
    province: str = ""
    city: str = ""


def judge(conn: Connection, books: Books, cases: Sequence[Case], now: datetime) -> None:
    """Score and threshold of every lead still on its way, from the facts as they are now. A lead that only
    awaits its consultant keeps its score. Whose customer objected to being profiled is not scored: no card
    hears of it.
    """
    judging = [case for case in going(cases) if case.due.state is not State.DISPATCHED]
    facts = Columns(judging, books.clock.to_business(now))
    scored = [case for case in judging if not case.unprofiled]
    heard = facts if len(scored) == len(judging) else Columns(scored, books.clock.to_business(now))
    scores = iter(score.judge(conn, books.score, heard))
    limits = dispatch.thresholds(conn, books.threshold, facts)
    for case, limit in zip(judging, limits, strict=True):
        points = score.NOT_PROFILED if case.unprofiled else next(scores)
        case.score, case.threshold = points, limit
        case.changed = case.lead_id is not None
        if case.unprofiled:
            case.note("score", NOT_PROFILED, score.PROFILING_OBJECTED)
            continue
        case.note(
            "score",
            points.grade or "unscored",
            ",".join(points.reasons),
            points.version,
            points=points.points,
        )


def gates(
    conn: Connection,
    books: Books,
    cases: Sequence[Case],
    now: datetime,
) -> None:
    """Gates 1, 3 and 4, each with a stored reason; whoever passes all four is dispatched. A customer may
    still say no while the lead lies on the dealer's desk."""
    business = books.clock.to_business(now)
    asking = [case for case in going(cases) if case.due.state is not State.DISPATCHED]
    on_desk = [case for case in going(cases) if case.due.state is State.DISPATCHED]
    offers = [offer for case in asking for offer in _dealer_gate(books, case, now)]
    dispatch.write_offers(conn, offers, now)
    named = going(asking) + on_desk
    grants = consent.lock_grants(
        conn, [(c.due.bucket, c.customer_id, c.dealer.id) for c in named if c.customer_id and c.dealer]
    )
    for case, grant in zip(named, grants, strict=True):
        assert case.dealer is not None
        hold = dispatch.grant_gate(case.dealer, grant, now, books.notices.void)
        dispatched = case.due.state is State.DISPATCHED
        if hold is not None and (not dispatched or hold in _SAID_NO):
            _wait(case, State.AWAITING_GRANT, hold, now)
        if dispatched or hold is not None:
            continue
        assert grant is not None
        case.note("gate_1", "passed", "grant", dealer=case.dealer.code, event=grant.event_id.hex)
        if case.brought:
            _straight_on(books, case, business)
            continue
        _threshold_gate(case, now)
        if case.place is None:
            _window_gate(books, case, business, now)
    gone = [case.key for case in cases if case.due.state is State.DISPATCHED and case.place is not None]
    dispatch.end_dispatches(conn, gone, now)
    pool.leave(conn, gone, now)


def give_way(cases: Sequence[Case], live: dict[UUID, list[Live]]) -> None:
    """A lead that waited for a dealer, or was nurtured without one, gives way when the customer has meanwhile
    asked a dealer.
    """
    for case in going(cases):
        if case.due.lead_id is None or case.customer_id is None or case.dealer is not None:
            continue
        if case.due.state is State.DISPATCHED or case.verdict is Verdict.INVALID:
            continue
        others = (have for have in live.get(case.customer_id, []) if have.lead_id != case.lead_id)
        with_dealer = (have for have in others if have.dealer_id and not have.apart)
        case.joins = next((have for have in with_dealer if may_be_one(have.series, case.series)), None)
        if case.joins is not None:
            case.note("lead", "merged", "customer_has_lead_there", into=case.joins.lead_id.hex)
            case.end(State.CLOSED, "merged")


def _dealer_gate(books: Books, case: Case, now: datetime) -> list[dispatch.Offer]:
    hold = dispatch.dealer_gate(case.dealer, case.dealer_named, case.brand, case.series)
    if hold is None:
        return []
    _wait(case, State.AWAITING_DEALER, hold, now)
    place = _place_of(books, case)
    if (
        place is None
        or case.lead_id is None
        or case.place is None
        or case.place.state is not State.AWAITING_DEALER
    ):
        return []
    near = books.org.nearest(place, case.brand, case.series, NEAREST)
    return [
        dispatch.Offer(case.due.bucket, case.lead_id, dealer.id, rank, distance)
        for rank, (dealer, distance) in enumerate(near, start=1)
    ]


def _place_of(books: Books, case: Case) -> tuple[float, float] | None:
    """Where the customer is, as well as a dealer of the same city can say: the city that was named; where
    none was, the home of the number, unless another province was named."""
    contact, home = case.read.inquiry.contact, case.verified.segment
    city = contact.city
    if not city and contact.province[:2] in {"", home.province[:2]}:  # 广西, 广西壮族自治区
        city = home.city
    return books.org.city_places.get(city.removesuffix("市")) if city else None


def _wait(case: Case, state: State, hold: Hold, now: datetime) -> None:
    gate = "gate_1"
    since = (case.due.waits_since if case.due.state in _WAITING else None) or now
    if now - since >= LONGEST_WAIT:
        case.note(gate, "expired", hold.value)
        case.end(State.CLOSED, "expired")
        return
    # what a sender wrote in the dealer's field may be anything: only a code that is ours is told
    case.note(gate, "held", hold.value, dealer=case.dealer.code if case.dealer else "")
    case.end(state, hold.value, since + LONGEST_WAIT)


def _threshold_gate(case: Case, now: datetime) -> None:
    limit, points = case.threshold, case.score
    assert limit is not None
    assert points is not None
    if case.unprofiled:  # a threshold measures scores; without one it would be a wait for nothing
        case.note("gate_3", "passed", score.PROFILING_OBJECTED)
        return
    if points.points >= limit.minimum:
        case.note("gate_3", "passed", "", limit.version, points=points.points, minimum=limit.minimum)
        return
    since = case.created_at or now
    if now - since >= timedelta(days=limit.longest_days):
        case.note("gate_3", "expired", Hold.BELOW_THRESHOLD.value, limit.version)
        case.end(State.CLOSED, "expired")
        return
    case.note(
        "gate_3",
        "held",
        Hold.BELOW_THRESHOLD.value,
        limit.version,
        points=points.points,
        minimum=limit.minimum,
    )
    case.end(
        State.NURTURE,
        Hold.BELOW_THRESHOLD.value,
        min(now + timedelta(days=limit.again_days), since + timedelta(days=limit.longest_days)),
    )


def _window_gate(books: Books, case: Case, business: datetime, now: datetime) -> None:
    assert case.dealer is not None
    at = microseconds(business)
    window = window_us(case.dealer.calendar, at)
    if window is None:
        case.note("gate_4", "held", Hold.NEVER_OPENS.value)
        case.end(State.AWAITING_WINDOW, Hold.NEVER_OPENS.value, now + timedelta(days=1))
        return
    dispatch_at, followup_from = window
    if dispatch_at > at:
        until = books.clock.to_real(instant(dispatch_at))
        case.note("gate_4", "held", Hold.OUTSIDE_HOURS.value, until=instant(dispatch_at).isoformat())
        case.end(State.AWAITING_WINDOW, Hold.OUTSIDE_HOURS.value, until)
        return
    _set_clocks(books, case, followup_from)
    case.dispatched = True
    case.note("gate_4", "passed")


def _straight_on(books: Books, case: Case, business: datetime) -> None:
    """The dealer's own house brought the customer: no threshold, no dispatch hours."""
    assert case.dealer is not None
    at = microseconds(business)
    window = window_us(case.dealer.calendar, at)
    _set_clocks(books, case, window[1] if window else at)
    case.dispatched = True
    case.note("gate_3", "passed", BROUGHT)
    case.note("gate_4", "passed", BROUGHT)


def _set_clocks(books: Books, case: Case, followup_from: int) -> None:
    """The consultant is due from the dealer's next consultant hours; the first follow-up so many business
    minutes later.
    """
    assert case.dealer is not None
    due = followup_due_us(case.dealer.calendar, followup_from, case.dealer.followup_minutes * 60_000_000)
    case.followup_from = books.clock.to_real(instant(followup_from))
    case.followup_due = books.clock.to_real(instant(due if due is not None else followup_from))


def write_leads(conn: Connection, cases: Sequence[Case], now: datetime) -> None:
    """Leads that were re-judged, answered or ended."""
    changes: list[Change] = []
    for case in cases:
        if case.lead_id is None or case.lead_id != case.due.raw_id or case.score is None:
            continue
        ended = case.place is not None and case.place.state in _STATUS
        if not (case.changed or ended):
            continue
        status, reason = "live", ""
        if ended and case.place is not None:
            reason = case.place.reason
            status = "merged" if reason == "merged" else _STATUS[case.place.state]
        points = case.score
        changes.append(
            Change(
                case.due.bucket,
                case.lead_id,
                case.dealer.id if case.dealer else None,
                case.brand,
                case.series,
                case.intent,
                points.points,
                points.grade,
                points.version,
                case.days,
                status,
                reason,
                case.joins.lead_id if case.joins and status == "merged" else None,
            )
        )
    lead.write_changes(conn, changes, now)


def send(conn: Connection, house: House, cases: Sequence[Case], now: datetime) -> None:
    """Dispatch: the dealer gets its own sealed copy of what the customer said, and its own blind index of the
    number. Leads that were founded as the dealer's and stay here are nobody's again.
    """
    orders: list[dispatch.Order] = []
    for case in cases:
        if not case.dispatched or case.place is not None:
            continue
        assert case.dealer is not None
        assert case.lead_id is not None
        assert case.customer_id is not None
        contact, phone = case.read.inquiry.contact, case.verified.phone
        told = DealerContact(
            case.verified.name,
            phone.number if phone else "",
            contact.email,
            contact.wechat,
            contact.province,
            contact.city,
        )
        dealer_id = case.dealer.id
        secret = house.keyring.subject(case.read.slot)
        sealed = house.keyring.seal(dealer_id).close(_pack(told), DEALER_CONTACT, case.lead_id, secret)
        index = house.keyring.blind(dealer_id, "phone")(phone.number.encode()) if phone else None
        version = case.threshold.version if case.threshold else 0
        orders.append(
            dispatch.Order(
                case.due.bucket,
                case.lead_id,
                case.dispatches + 1,
                case.customer_id,
                dealer_id,
                version,
                now,
                sealed,
                index,
            )
        )
        case.note("dispatch", "dispatched", dealer=case.dealer.code)
    dispatch.write_dispatches(conn, orders, now, [case.key for case in cases if case.foreseen])


def assign(conn: Connection, books: Books, cases: Sequence[Case], now: datetime) -> None:
    """Dealer → consultant, last in the transaction since it locks what other workers want too."""
    business = books.clock.to_business(now)
    for case in going(cases):
        if case.due.state is State.DISPATCHED and case.due.reason == IN_POOL:
            case.end(State.DISPATCHED, IN_POOL)  # whoever has the pool may claim it
        elif case.due.state is not State.DISPATCHED and case.returned:
            case.end(State.DISPATCHED, RETURNED, now + HEIR_FIRST)
    waiting = [case for case in going(cases) if case.dealer is not None]
    for case in waiting:
        if case.due.state is State.DISPATCHED and case.dealer is not None:
            window = window_us(case.dealer.calendar, microseconds(business))
            _set_clocks(books, case, window[1] if window else microseconds(business))
    waiting.sort(key=lambda case: case.due.entered_at)
    facts = Columns(waiting, business)
    outcomes = assignment.assign(conn, [_wish(books, case) for case in waiting], facts, now, books.assignment)
    for case, outcome in zip(waiting, outcomes, strict=True):
        match outcome:
            case assignment.Assigned():
                case.note(
                    "assignment", "assigned", outcome.reason, outcome.rule_version, branch=outcome.branch,
                    staff=outcome.staff_id.hex, snapshot=outcome.snapshot, due=str(case.followup_due),
                    **_not_named(outcome),
                )  # fmt: skip
                case.end(State.ASSIGNED, outcome.reason)
            case assignment.Unassigned(reason=assignment.Reason.ALREADY_OWNED):
                case.note("assignment", "assigned", "by_hand")
                case.end(State.ASSIGNED, "by_hand")
            case assignment.Unassigned():
                case.note(
                    "assignment", "unassigned", outcome.reason.value, outcome.rule_version,
                    snapshot=outcome.snapshot, **_not_named(outcome),
                )  # fmt: skip
                case.end(State.DISPATCHED, outcome.reason.value, outcome.wake_at)


def _not_named(outcome: assignment.Assigned | assignment.Unassigned) -> dict[str, str]:
    return {"not_named": outcome.not_named} if outcome.not_named else {}


def _wish(books: Books, case: Case) -> assignment.Wish:
    assert case.dealer is not None
    assert case.lead_id is not None
    assert case.followup_from is not None
    assert case.followup_due is not None
    return assignment.Wish(
        case.due.bucket,
        case.lead_id,
        case.dealer.id,
        case.episodes + 1,
        case.followup_from,
        case.followup_due,
        case.brand,
        named="" if case.episodes else _consultant_named(books, case),
    )


def _consultant_named(books: Books, case: Case) -> str:
    """The consultant whom the customer chose, where the dealer is still the one that was chosen as well."""
    said = case.read.inquiry
    return said.consultant_code if said.consultant_code and dealer_of(books, said)[0] == case.dealer else ""
