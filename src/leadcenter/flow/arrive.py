"""First half of a passage: what came, who it is, which lead it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from leadcenter.assignment import face as assignment
from leadcenter.belt.face import Due, State
from leadcenter.channel.face import Asked, House, Inquiry, Read, read_inquiries, screen, verify
from leadcenter.cleaning import face as cleaning
from leadcenter.consent import face as consent
from leadcenter.customer import face as customer
from leadcenter.dispatch import face as dispatch
from leadcenter.flow import brought
from leadcenter.flow.books import Books
from leadcenter.flow.case import Case, days_of, going
from leadcenter.flow.evidence import events_of, judged, refusals
from leadcenter.flow.restrict import in_sight
from leadcenter.flow.returning import Lost
from leadcenter.kernel.database import Connection
from leadcenter.lead import face as lead
from leadcenter.lead.face import Live, NoticeToStaff, Standing, Wish
from leadcenter.org.face import Entity
from leadcenter.score.face import Score

RETRY = timedelta(seconds=1)
NO_LONGER_NEEDED = "no_longer_needed"
_NOT_ANSWERED = {NO_LONGER_NEEDED, cleaning.CALLS_REFUSED}


def open_cases(conn: Connection, house: House, books: Books, due: Sequence[Due], now: datetime) -> list[Case]:
    """Read what was sent, verify and screen it, in the order in which it came."""
    by_bucket = sorted(due, key=lambda row: row.raw_bucket)
    reads = read_inquiries(conn, house, [(row.raw_bucket, row.raw_id) for row in by_bucket])
    ordered = sorted(due, key=lambda row: (row.entered_at, row.raw_id.int))
    cases = [open_case(books, row, reads[row.raw_id]) for row in ordered]
    _screen(conn, house, books, cases, now)
    return cases


def dealer_of(books: Books, inquiry: Inquiry) -> tuple[Entity | None, str]:
    """The dealer whom the customer chose, and as what it was named: by itself, else by the consultant whose
    card or code it was."""
    named = inquiry.dealer_code or inquiry.dealer_name
    if not named and (person := books.assignment.by_code.get(inquiry.consultant_code)):
        house = books.org.by_id.get(person.dealer_id)
        named = house.code if house else ""
    return books.org.dealer(named), named


def open_case(books: Books, due: Due, read: Read) -> Case:
    """A raw lead at the beginning of its passage: as it was sent, verified."""
    channel = books.channels.by_id[read.channel_id]
    inquiry = read.inquiry
    verified = verify(
        inquiry, channel.channel.country, channel=channel.channel.code, needs_phone=channel.needs_phone,
        required=channel.required,
    )  # fmt: skip
    wanted = next((vehicle for vehicle in inquiry.vehicles if vehicle.role == "wanted"), None)
    found = books.series.find(wanted.series, wanted.model) if wanted else None
    brand, series = found or (channel.channel.brand, "")
    dealer, named = dealer_of(books, inquiry)
    case = Case(
        due, read, channel, verified, brand, series, [], dealer_named=named, days=days_of(read),
        lead_id=due.lead_id, dealer=dealer, named_at=dict(inquiry.newer).get("dealer"),
    )  # fmt: skip
    unsound = next((fault for told in inquiry.consents if (fault := judged(books, told)[1])), "")
    if due.state is State.LANDED and not due.erasing and unsound:
        case.note("consent", "quarantined", unsound)
        case.end(State.QUARANTINED, unsound)
    elif due.state is State.LANDED and not due.erasing and verified.reason:
        case.note("verification", "invalid", verified.reason)
        case.end(State.INVALID, verified.reason)
    return case


def _screen(conn: Connection, house: House, books: Books, cases: Sequence[Case], now: datetime) -> None:
    """Who is blocked is invalid, who is suspicious waits for a person; of all others the journal is told by
    what they are known."""
    landed = [case for case in going(cases) if case.due.state is State.LANDED and not case.due.erasing]
    asked = [
        Asked((case.due.raw_bucket, case.due.raw_id), case.channel, case.read, case.verified)
        for case in landed
    ]
    for case, found in zip(landed, screen(conn, house, books.screening, asked, now), strict=True):
        if found is not None:
            state = State.INVALID if found.blocked else State.REVIEW
            case.note("verification", state.value, found.reason, found.version, **found.told)
            case.end(state, found.reason)
            continue
        verified, segment = case.verified, case.verified.segment
        kind = verified.phone.kind.value if verified.phone else verified.identities[0].kind.value
        if segment.operator:
            case.note("verification", "valid", kind, home=segment.home, operator=segment.operator)
        else:
            case.note("verification", "valid", kind)


def identify(conn: Connection, house: House, cases: Sequence[Case], now: datetime) -> None:
    """Who is it? Whoever lives in another bucket is handed on there; a lead stays with the customer it
    has."""
    asking = [case for case in going(cases) if case.due.state is State.LANDED]
    askers = [_asker(case) for case in asking]
    for case, who in zip(asking, customer.resolve(conn, house, askers, now), strict=True):
        match who:
            case customer.Known(bucket, customer_id, new, no_profiling):
                case.customer_id, case.existing = customer_id, not new
                case.unprofiled = case.unprofiled or no_profiling
                case.note("customer", "new" if new else "known")
                if bucket != case.due.bucket:
                    case.home = bucket
                    case.note("flow", "handed_on")
                    case.end(State.LANDED, "handed_on", now)
            case customer.SharedNumber():
                case.note("customer", "review", "number_shared")
                case.end(State.REVIEW, "number_shared")
            case customer.TryAgain():
                case.end(State.LANDED, "identity_race", now + RETRY)


def _asker(case: Case) -> customer.Asker:
    known = (case.due.bucket, case.customer_id) if case.customer_id is not None else None
    return customer.Asker(
        case.due.raw_id, case.identities, case.verified.name, case.read.inquiry.contact, known
    )


def come_back(conn: Connection, books: Books, cases: Sequence[Case]) -> dict[UUID, Standing]:
    """Leads that were on the belt before: where they stand. Of an inquiry that was taken back, or of which a
    later delivery brought a no: the lead that it founded or joined."""
    back = [case for case in going(cases) if case.lead_id is not None]
    spoken_of = [case for case in back if case.due.erasing or case.only_hears]
    others = [case for case in back if not (case.due.erasing or case.only_hears)]
    standing = lead.read_standing(conn, [case.key for case in others])
    if spoken_of:
        with in_sight(conn):  # a no is heard of restricted people too
            standing |= lead.read_standing(conn, [_lead_of(case) for case in spoken_of])
    chosen = dispatch.read_choices(conn, [case.key for case in back])
    for case in others:
        found = standing.get(case.due.raw_id)
        if (
            found is None
        ):  # an attached inquiry that was revised: its data went to the customer, its lead goes its own way
            case.note("lead", "attached", "revised")
            case.end(State.ATTACHED, "revised")
        elif found.status != "live":
            case.note("lead", "closed", found.status)
            case.end(State.CLOSED, found.status)
        else:
            resume(books, case, found)
            if case.due.raw_id in chosen:
                _choose(books, case, *chosen[case.due.raw_id])
    return standing


def _choose(books: Books, case: Case, dealer_id: UUID, at: datetime) -> None:
    if case.due.state is not State.DISPATCHED and not _later(case.named_at, at):
        case.dealer, case.named_at = books.org.by_id.get(dealer_id, case.dealer), at


def _later(said_at: datetime | None, at: datetime) -> bool:
    """Did the customer say it after `at`? What the inquiry said first is older than all else."""
    return said_at is not None and said_at > at


def _lead_of(case: Case) -> tuple[int, UUID]:
    return (case.due.bucket, case.due.lead_id) if case.due.lead_id else case.key


def resume(books: Books, case: Case, found: Standing) -> None:
    """What the lead knows counts: it has heard more than its first inquiry. Only a revision says something
    newer."""
    revised = case.due.state is State.LANDED
    case.customer_id, case.lead_id, case.existing = found.customer_id, found.lead_id, True
    case.created_at, case.asked_at, case.inquiries = found.created_at, found.last_inquiry_at, found.inquiries
    if found.returned_at is not None:
        case.returned, case.created_at = True, found.returned_at  # it waits anew, and as long as a new one
    case.dispatches, case.episodes, case.unprofiled = found.dispatches, found.episodes, found.no_profiling
    case.intent = found.intent
    if case.days is None or (found.buying_days is not None and not revised):
        case.days = found.buying_days
    if found.series and not (revised and case.series):
        case.brand, case.series = found.brand, found.series
    if found.dealer_id is not None and not (revised and case.dealer_named):
        case.dealer = books.org.by_id.get(found.dealer_id)
    if case.due.state is State.DISPATCHED:
        case.score = Score(found.score, found.grade, (), found.score_version)


def hear_answers(
    conn: Connection, books: Books, cases: Sequence[Case], now: datetime
) -> list[consent.ConsentEvent]:
    """What the call centre heard: intent, dealer, series, consent. Returns the consent spoken on the phone:
    once, in whichever state the lead is by then."""
    waiting = [case for case in going(cases) if case.lead_id is not None]
    events: list[consent.ConsentEvent] = []
    for case, answer in zip(
        waiting, cleaning.answers(conn, [case.key for case in waiting], now), strict=True
    ):
        if answer is None or not answer.done:
            if case.due.state is State.CLEANING and not case.brought:
                case.end(State.CLEANING, case.due.reason, answer.expires_at if answer else None)
            continue
        if answer.reason in _NOT_ANSWERED:
            continue
        if _asked_again(case, answer):
            case.ask_again = answer.rule
        else:
            case.cleaned, case.verdict, case.verdict_reason = True, answer.verdict, answer.reason
            _take_over(books, case, answer)
        if not answer.told:
            events += _spoken(books, case, answer)
    return events


def _spoken(books: Books, case: Case, answer: cleaning.Answer) -> list[consent.ConsentEvent]:
    """What goes on record of an answer; a refusal was said when the call ended, and a newer yes holds."""
    assert answer.closed_at is not None
    case.note(
        "cleaning", answer.verdict.value if answer.verdict else "", answer.reason, answer.version,
        intent=answer.intent.value, judged_by=answer.intent_rule,
    )  # fmt: skip
    events = events_of(books, case, answer.consents)
    return events + (refusals(books, case, answer.closed_at) if answer.withdrawn else [])


def _asked_again(case: Case, answer: cleaning.Answer) -> bool:
    """Nobody reached the customer, or there was little intent; but since then the customer asked again."""
    tepid = answer.verdict in {cleaning.Verdict.NURTURE, cleaning.Verdict.UNREACHABLE}
    return (
        tepid
        and answer.closed_at is not None
        and case.asked_at is not None
        and case.asked_at > answer.closed_at
    )


def _take_over(books: Books, case: Case, answer: cleaning.Answer) -> None:
    """What was said on the phone counts until the customer says something newer: chooses a dealer, or sends
    the inquiry once more with another wish. A lead on a dealer's desk stays with that dealer."""
    at, newer = answer.closed_at, dict(case.read.inquiry.newer)
    assert at is not None
    if answer.dealer_code and case.due.state is not State.DISPATCHED and not _later(case.named_at, at):
        case.dealer_named, case.named_at = answer.dealer_code, at
        case.dealer = books.org.dealer(answer.dealer_code)
    found = books.series.find(answer.series) if answer.series else None
    if found and not _later(newer.get("series"), at):
        case.brand, case.series = found
    case.intent = answer.intent or case.intent
    if answer.buying_days is not None and not _later(newer.get("buying_time"), at):
        case.days = answer.buying_days


def known_leads(
    conn: Connection, cases: Sequence[Case], words: Sequence[consent.ConsentEvent]
) -> dict[UUID, list[Live]]:
    """The live leads of everybody in the set who goes on or said something, by customer."""
    people = {event.customer_id: event.bucket for event in words}
    people |= {case.customer_id: case.due.bucket for case in going(cases) if case.customer_id is not None}
    return lead.read_live(conn, [(bucket, customer_id) for customer_id, bucket in people.items()])


def recognise(cases: Sequence[Case], live: dict[UUID, list[Live]], lost: Lost, now: datetime) -> None:
    """Inquiries about a lead that is alive already, or that an inquiry before it in this set founds. A
    double click changes nothing; an inquiry without a dealer means the one dealer that the customer has.
    What the dealer had `lost` lives again. A lead whose dealer was chosen late is one more inquiry where that
    dealer has the customer already. `live` comes to hold what is founded."""
    for case in going(cases):
        if case.customer_id is None:
            continue
        leads = live.setdefault(case.customer_id, [])
        if case.lead_id is not None:
            _join_late(case, leads, now)
            continue
        same = _same(case, [have for have in leads if not have.apart])
        before = lost.get((case.customer_id, case.dealer.id)) if case.dealer else None
        if same is None and before is not None:
            case.joins, case.returns = _join(case, before, now), before.lead_id
            leads.append(case.joins)
        elif same is None:
            leads.append(_founding(case, now))
        elif _double_click(case, same, now):
            case.lead_id = same.lead_id
            case.note("lead", "attached", "double_click")
            case.end(State.ATTACHED, "double_click")
        else:
            case.joins = _join(case, same, now)
            leads[leads.index(same)] = case.joins


def _join_late(case: Case, leads: list[Live], now: datetime) -> None:
    on_desk, invalid = case.due.state is State.DISPATCHED, case.verdict is cleaning.Verdict.INVALID
    if case.due.lead_id is None or case.dealer is None or on_desk or invalid:
        return
    others = (have for have in leads if have.lead_id != case.lead_id and not have.apart)
    there = next((have for have in others if have.dealer_id == case.dealer.id), None)
    if there is not None:
        case.joins = _join(case, there, now)
        leads[leads.index(there)] = case.joins


def _same(case: Case, leads: Sequence[Live]) -> Live | None:
    dealer_id = case.dealer.id if case.dealer else None
    same = next((have for have in leads if have.dealer_id == dealer_id), None)
    if same is not None or case.dealer_named:
        return same
    with_dealer = [have for have in leads if have.dealer_id and may_be_one(have.series, case.series)]
    return with_dealer[0] if len(with_dealer) == 1 else None


def may_be_one(series: str, other: str) -> bool:
    """May two inquiries be about one purchase? Only two different series say no."""
    return not series or not other or series == other


def _founding(case: Case, now: datetime) -> Live:
    """The lead as it will be."""
    dealer_id = case.dealer.id if case.dealer else None
    return Live(
        case.due.raw_id, dealer_id, 1, _asked_at(case, now), case.brand, case.series, case.read.channel_id,
        case.intent, case.days, False, None,
    )  # fmt: skip


def _double_click(case: Case, same: Live, now: datetime) -> bool:
    window = timedelta(minutes=case.channel.repeat_minutes)
    alike = same.channel_id == case.read.channel_id and same.series == case.series
    return alike and abs(_asked_at(case, now) - same.asked_at) < window


def _asked_at(case: Case, now: datetime) -> datetime:
    """When the customer asked: by the sender's time, unless it tells none or one that is still to come."""
    told = case.read.inquiry.occurred_at
    return told if told is not None and told <= now else now


def _join(case: Case, same: Live, now: datetime) -> Live:
    """The case knows what the lead knows, but a lead of its own keeps its wish; the lead as it will be."""
    case.inquiries = same.inquiries + 1
    case.intent = case.intent or same.intent
    case.days = case.days if case.days is not None else same.buying_days
    if same.series and case.lead_id is None:
        case.brand, case.series = same.brand, same.series
    brand, series = (same.brand, same.series) if same.series else (case.brand, case.series)
    return msgspec.structs.replace(
        same, inquiries=case.inquiries, asked_at=max(same.asked_at, _asked_at(case, now)), brand=brand,
        series=series, channel_id=same.channel_id, buying_days=case.days,
    )  # fmt: skip


def fold(
    conn: Connection,
    cases: Sequence[Case],
    live: dict[UUID, list[Live]],
    told: Sequence[NoticeToStaff],
    now: datetime,
) -> list[tuple[int, UUID]]:
    """Wishes become leads or join live ones. Returns the founders of leads to which something happened: one
    that no dealer has was joined, or its customer has now asked a dealer while it still waits for one. Leads
    of which the dealer has the customer already give way. Owners hear of re-inquiries, and what they are
    `told` beside; rules for edited leads are asked."""
    wishing = [case for case in going(cases) if case.joins is not None or _is_new(case)]
    wishes = [_wish(case, now) for case in wishing]
    notices = list(told)
    touched: list[tuple[int, UUID]] = []
    edited: list[tuple[int, UUID]] = []
    for case, wish, folded in zip(wishing, wishes, lead.fold(conn, wishes, now), strict=True):
        if case.lead_id is not None:
            case.note("lead", "merged", "customer_has_lead_there", into=folded.lead_id.hex)
            case.end(State.CLOSED, "merged")
        elif folded.founded:
            case.lead_id = folded.lead_id
            case.created_at, case.foreseen = now, wish.holder is not None
            case.note("lead", "founded")
            touched += [(wish.bucket, have.lead_id) for have in _waiting(case, live)]
            continue
        else:
            case.lead_id = folded.lead_id
            case.note("lead", "attached", "re_inquiry", inquiries=case.inquiries)
            case.end(State.ATTACHED, "re_inquiry")
        joined = case.joins
        if joined is None or not joined.dispatched:
            touched.append((wish.bucket, folded.lead_id))
        if wish.dealer_id is not None and joined is not None and joined.dispatched:
            edited.append((wish.bucket, folded.lead_id))
            kind = brought.notice_of(case)
            notices.append(NoticeToStaff(wish.bucket, joined.staff_id, wish.dealer_id, folded.lead_id, kind))
    lead.tell_staff(conn, notices, now)
    assignment.ask_later(conn, edited, assignment.Trigger.EDITED, now)
    return touched


def _is_new(case: Case) -> bool:
    return case.due.state is State.LANDED and case.lead_id is None


def _waiting(case: Case, live: dict[UUID, list[Live]]) -> list[Live]:
    """Leads of the customer that still wait for a dealer, when this one names it."""
    if case.dealer is None or case.customer_id is None:
        return []
    return [
        have
        for have in live.get(case.customer_id, [])
        if have.dealer_id is None and may_be_one(have.series, case.series)
    ]


def _wish(case: Case, now: datetime) -> Wish:
    assert case.customer_id is not None
    assert case.score is not None
    named = case.dealer.id if case.dealer else None
    return Wish(
        case.due.bucket, case.due.raw_id, case.customer_id, case.joins.dealer_id if case.joins else named,
        case.read.channel_id, case.brand,
        case.series, case.intent, case.score.points, case.score.grade, case.score.version, case.days,
        _asked_at(case, now), None if case.joins else named,
    )  # fmt: skip
